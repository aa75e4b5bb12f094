"""Many cases at once without scripts: what would happen, the batch, its lists, and what is still to be said."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.advance import work_off
from casework.usecases.assignments import claim
from casework.usecases.people import enlist
from tests.web.many_cases import fill, through_intake
from tests.web.test_worklist_pages import names, post, text_of
from tests.web.worlds import World


@pytest.fixture
def items(world: World) -> dict[str, str]:
    """Member -> task, of six that wait for a nurse."""
    return {name: through_intake(world, review).id for name, review in fill(world).items()}


@pytest.fixture
def boss(world: World, web: Any, sign_in: Any) -> Any:
    sign_in(web, "gwen")
    return web


def to_ines(items: dict[str, str], *members: str, **more: Any) -> dict[str, Any]:
    """These to Ines, as a list of the desk sends them."""
    chosen = [items[name] for name in members or items]
    return {"act": "assign", "to": "ines", "items": chosen, "origin": "/desk?figure=day", **more}


def field(answer: Any, name: str) -> list[str]:
    """The values of a hidden field."""
    return re.findall(rf'name="{re.escape(name)}" value="([^"]*)"', answer.get_data(as_text=True))


def look(web: Any, **sent: Any) -> Any:
    """What would happen, as the browser that follows the answer shows it."""
    answer = post(web, "/batches/preview", **sent)
    assert answer.status_code == 303
    return web.get(answer.location)


def make(web: Any, **sent: Any) -> Any:
    """The page to which making it leads."""
    answer = post(web, "/batches", **sent)
    assert answer.status_code == 303
    return web.get(answer.location)


def made(web: Any, items: dict[str, str], *members: str, **more: Any) -> str:
    """A batch; its address."""
    answer = post(web, "/batches", **to_ines(items, *members, reason="Tova is out", **more))
    assert answer.status_code == 303
    return str(answer.location)


def test_the_preview_says_how_many_can_move_and_why_others_are_refused(world, boss, items) -> None:
    answer = look(boss, **to_ines(items))
    told = text_of(answer)
    assert answer.status_code == 200
    assert "Move 6 cases to Ines Carrow, RN 5 can move, 1 is refused. Nothing has changed yet." in told
    assert "No licence in California. Licence where the member lives. Nobody here can take it now." in told
    assert names(answer)[0] == "Pilar Esquivel"
    assert "Move 5 cases" in told
    assert 'href="/desk?figure=day&amp;wish=' in answer.get_data(as_text=True)
    assert "Ines Carrow, RN has 0 points today and would have 11." in told
    assert len(field(answer, "items")) == 6
    assert "Let the day hold more points" not in told


def test_the_batch_is_made_carried_out_and_told(world, boss, items) -> None:
    page = look(boss, **to_ines(items))
    wish = field(page, "wish")[0]
    first = made(boss, items, wish=wish)
    assert made(boss, items, wish=wish) == first
    assert boss.get(f"/batches/preview/{wish}").location == first
    told = text_of(boss.get(first))
    assert "Move 6 cases to Ines Carrow, RN Under way Gwen Tallis, 9:30 am Eastern time · Tova is out" in told
    assert "1 of 6 cases looked at, 5 to go." in told
    assert "Still to do: 5" in told
    part = boss.get(f"{first}/progress?state=RUNNING")
    assert 'hx-trigger="every 2s"' in part.get_data(as_text=True)
    assert "HX-Refresh" not in part.headers
    assert "progress?state=RUNNING&amp;ended=1" in part.get_data(as_text=True)
    assert boss.get(f"{first}/progress?state=RUNNING&ended=1").status_code == 204
    work_off(world.app)
    part = boss.get(f"{first}/progress?state=RUNNING")
    assert part.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in part.get_data(as_text=True)
    told = text_of(boss.get(first))
    assert "Finished" in told
    assert "5 cases moved, 1 refused, 0 changed meanwhile." in told
    assert "Ines Carrow, RN has it" in told
    listed = text_of(boss.get("/batches"))
    assert "Move 6 cases to Ines Carrow, RN Tova is out Finished 5 1 0 0 9:30 am Gwen Tallis" in listed


def test_a_result_can_be_acted_on_again(world, boss, items) -> None:
    address = made(boss, items)
    work_off(world.app)
    page = boss.get(address)
    assert "Look at this one again" in text_of(page)
    assert field(page, "items") == [items["Pilar Esquivel"]]
    again = {name: field(page, name)[0] for name in ("act", "to", "reason", "origin")}
    assert again == {"act": "assign", "to": "ines", "reason": "Tova is out", "origin": address}
    told = text_of(look(boss, items=field(page, "items"), **again))
    assert "Move 1 case to Ines Carrow, RN 0 can move, 1 is refused." in told
    assert "None of these can move." in told


def test_all_are_moved_where_suggestions_are_taken_and_it_is_said_to_whom(world, boss, items) -> None:
    licences = tuple({**world.people["tova"].licences[0], "state": state} for state in ("NY", "CA"))
    enlist(world.app, [replace(world.people["tova"], licences=licences)])
    told = text_of(look(boss, **to_ines(items)))
    assert "Tova Lindqvist, RN can take it." in told
    assert "Move all 6, using the suggestions" in told
    alone = text_of(look(boss, **to_ines(items, "Pilar Esquivel")))
    assert "Move it to Tova Lindqvist, RN, as suggested" in alone
    address = made(boss, items, suggestions="1")
    work_off(world.app)
    told = text_of(boss.get(address))
    assert "6 cases moved, 0 refused, 0 changed meanwhile." in told
    assert "Goes to" in told


def test_it_is_paused_goes_on_and_is_ended(world, boss, items) -> None:
    address = made(boss, items)
    assert post(boss, f"{address}/pause").status_code == 303
    told = text_of(boss.get(address))
    assert "Paused after 1 of 6 cases; 5 to go once you let it go on." in told
    assert "Go on Cancel what is still to do" in told
    assert post(boss, f"{address}/resume").status_code == 303
    assert "Under way" in text_of(boss.get(address))
    assert post(boss, f"{address}/cancel").status_code == 303
    told = text_of(boss.get(address))
    assert "Cancelled. 0 cases moved; the others stayed as they were." in told
    assert "Cancelled before it was their turn: 5" in told
    late = post(boss, f"{address}/pause")
    assert late.status_code == 303
    assert "It was cancelled before it could be paused. Nothing was changed." in text_of(boss.get(late.location))
    assert "Nothing was changed" not in text_of(boss.get(f"{address}?late=shout"))
    assert boss.get("/batches/none").status_code == 404


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(world, boss, items) -> None:
    first = look(boss, **to_ines(items, to="", origin="/absences"))
    assert first.status_code == 200
    assert "You see what would happen before anything changes." in text_of(first)
    assert names(first) == names(look(boss, **to_ines(items, to="", act="release")))
    again = look(boss, **to_ines(items, to="", looked="1", reason="Tova is out"))
    assert again.status_code == 422
    assert "Error: " in again.get_data(as_text=True)
    assert "Choose to whom the cases go." in text_of(again)
    assert 'value="Tova is out"' in again.get_data(as_text=True)
    unsaid = make(boss, **to_ines(items))
    assert unsaid.status_code == 422
    assert "Give the reason; it is kept in the record of each case." in text_of(unsaid)
    assert "5 can move, 1 is refused. Nothing has changed yet." in text_of(unsaid)
    nobody = make(boss, **to_ines(items, to="nobody", reason="why"))
    assert (nobody.status_code, "Nobody here is called nobody" in text_of(nobody)) == (422, True)
    nobody = look(boss, **to_ines(items, to="nobody"))
    assert (nobody.status_code, "Nobody here is called nobody" in text_of(nobody)) == (422, True)
    sent = to_ines(items, "Leila Haddad")
    sent["items"].append("CR-NOWHERE")
    told = text_of(look(boss, **sent))
    assert "1 can move, 1 cannot be found any more. Nothing has changed yet." in told


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"items": []}, "No case is selected. Select at least one in the list."),
        ({"act": "shout"}, "Choose what is to be done."),
        ({"act": "followup", "day": "soon"}, "“soon” is no day."),
        ({"act": "followup", "day": "20260131"}, "“20260131” is no day."),
        ({"act": "followup", "day": "9999-12-31"}, "The day of the follow-up is more than a year away."),
        ({"act": "priority"}, "Choose a priority: high, normal or low."),
        ({"act": "extend"}, "Choose the ground that the law knows for more time."),
    ],
)
def test_what_cannot_be_read_is_said(world, boss, items, sent: dict[str, Any], said: str) -> None:
    answer = look(boss, **{**to_ines(items, looked="1"), **sent})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_each_act_asks_for_what_it_needs_and_says_what_it_would_do(world, boss, items) -> None:
    claim(world.app, items["Leila Haddad"], person="tova")
    told = text_of(look(boss, **to_ines(items, act="release")))
    assert "Give back 6 cases 1 can be given back, 5 are refused." in told
    sent = to_ines(items, act="followup", day="2026-01-15", reason="Chart", to="")
    assert "Follow up 6 cases on 15 Jan 2026 6 can be followed up." in text_of(look(boss, **sent))
    day = post(boss, "/batches", **sent).location
    sent = to_ines(items, act="priority", priority="LOW", reason="Duplicates")
    assert "Mark 6 cases as low priority 6 can be marked." in text_of(look(boss, **sent))
    mark = post(boss, "/batches", **sent).location
    sent = to_ines(items, act="extend", ground="BEYOND_CONTROL", reason="Storm")
    page = look(boss, **sent)
    assert "Take more time for 6 cases More time can be taken for 5, 1 is refused." in text_of(page)
    assert "Take more time for 5 cases" in text_of(page)
    assert "an urgent decision cannot be extended" in text_of(page)
    assert "Matters beyond the plan’s control keep it from deciding in time" in page.get_data(as_text=True)
    unknown = text_of(look(boss, **{**sent, "ground": "MEMBER_ASKS"}))
    assert "It knows: Matters beyond the plan’s control keep it from deciding in time." in unknown
    assert not re.search("BEYOND_CONTROL|MEMBER_ASKS|Nothing was changed", unknown)
    more = post(boss, "/batches", **sent).location
    work_off(world.app)
    assert "6 cases set to be followed up, 0 refused" in text_of(boss.get(day))
    assert "6 cases marked, 0 refused" in text_of(boss.get(mark))
    assert "More time taken for 5 cases, 1 refused" in text_of(boss.get(more))
    assert 'name="ground" value="BEYOND_CONTROL"' in boss.get(more).get_data(as_text=True)


def test_a_full_day_is_said_and_can_be_overruled(world, boss, items) -> None:
    enlist(world.app, [replace(world.people["ines"], capacity=3)])
    page = look(boss, **to_ines(items, "Leila Haddad", "Dora Wexler"))
    assert "1 can move, 1 is refused." in text_of(page)
    assert "Over capacity: 4 of 3 points." in text_of(page)
    assert "Let the day hold more points than it should" in text_of(page)
    sent = to_ines(items, "Leila Haddad", "Dora Wexler", overrule="1")
    told = text_of(look(boss, **sent))
    assert "2 can move. Nothing has changed yet." in told
    assert "Ines Carrow, RN has 0 of 3 points today and would have 4, 1 over." in told


def test_an_origin_that_leads_elsewhere_is_not_followed(world, boss, items) -> None:
    for origin in ("https://example.com", "//example.com", "/desk\\..", "javascript:1"):
        page = look(boss, **to_ines(items, origin=origin)).get_data(as_text=True)
        assert "example.com" not in page
        assert 'href="/batches"' in page


def test_what_was_sent_without_a_person_is_told_in_the_list_with_all_that_was_typed(world, boss, items) -> None:
    sent = to_ines(items, "Leila Haddad", to="", reason="Tova is out", origin="/desk?process=intake")
    page = look(boss, **sent)
    assert page.status_code == 422
    assert "Desk" in text_of(page)
    assert "Choose to whom the cases go." in text_of(page)
    html = page.get_data(as_text=True)
    assert f'value="{items["Leila Haddad"]}" checked' in html
    assert html.count(" checked") == 1
    assert 'value="Tova is out"' in html
    again = look(boss, **{**sent, "to": "ines", "wish": field(page, "wish")[0]})
    assert "Move 1 case to Ines Carrow, RN 1 can move." in text_of(again)


@pytest.mark.parametrize("origin", ["/desk?process=intake", "/clock-map?process=intake"])
def test_a_list_to_which_somebody_goes_back_is_as_it_was_left(world, boss, items, origin: str) -> None:
    page = look(boss, **to_ines(items, "Leila Haddad", "Dora Wexler", reason="Tova is out", origin=origin))
    back = re.findall(r'href="([^"]*wish=[^"]*)">Back to the list', page.get_data(as_text=True))[0].replace(
        "&amp;", "&"
    )
    assert back.startswith(origin)
    listed = boss.get(back)
    assert listed.status_code == 200
    html = listed.get_data(as_text=True)
    assert html.count(" checked") == 2
    assert '<option value="ines" selected>' in html
    assert 'value="Tova is out"' in html
    made(boss, items, "Leila Haddad", wish=field(page, "wish")[0])
    assert " checked" not in boss.get(back).get_data(as_text=True)


def test_nothing_selected_and_a_reason_that_is_too_long_are_told_in_the_list(world, boss, items) -> None:
    sent = to_ines(items, to="ines", origin="/desk?process=intake", reason="x" * 501)
    page = look(boss, **{**sent, "items": []})
    assert page.status_code == 422
    assert "No case is selected. Select at least one in the list." in text_of(page)
    assert "The reason has 501 characters; at most 500 are kept." in text_of(page)
    assert f'value="{"x" * 501}"' in page.get_data(as_text=True)
    page = look(boss, **{**sent, "looked": "1"})
    assert (page.status_code, "The reason has 501 characters" in text_of(page)) == (422, True)
    assert "5 can move, 1 is refused." in text_of(page)
    page = look(boss, **{**sent, "looked": "1", "reason": "Tova\x00 is out"})
    assert (page.status_code, "The reason holds U+0000, which nobody can read." in text_of(page)) == (422, True)
    day = look(boss, **{**sent, "act": "followup", "reason": "", "day": ""})
    assert "Choose the day of the follow-up." in text_of(day)
    assert '<details class="govuk-details" open>' in day.get_data(as_text=True)


def test_a_preview_is_for_whoever_chose_and_is_let_go_of_after_some_days(world, site, boss, items, sign_in) -> None:
    page = look(boss, **to_ines(items, "Leila Haddad"))
    address = f"/batches/preview/{field(page, 'wish')[0]}"
    assert boss.get(address).status_code == 200
    stranger = replace(world.people["gwen"], id="gita", name="Gita Moore")
    enlist(world.app, [stranger])
    other = site.test_client()
    sign_in(other, stranger)
    assert other.get(address).status_code == 404
    foreign = post(other, "/batches/preview", **to_ines(items, "Leila Haddad", wish=field(page, "wish")[0]))
    assert foreign.location != address
    world.clock.move_to(world.clock.now() + timedelta(days=4))
    sign_in(boss, "gwen")
    assert boss.get(address).status_code == 200  # nobody chose anything since
    look(boss, **to_ines(items, "Leila Haddad"))
    gone = boss.get(address)
    assert gone.status_code == 404
    assert "What was chosen here is not kept any more" in text_of(gone)


def test_long_batches_are_shown_in_pages(world, boss, items, monkeypatch) -> None:
    address = made(boss, items)
    monkeypatch.setattr("casework.web.pages.batches.PAGE", 4)
    assert "6 cases, page 1 of 2" in text_of(boss.get(address))
    assert len(names(boss.get(f"{address}?page=2"))) == 2
    for odd in ("0", "x", "99", "٣"):
        assert boss.get(f"{address}?page={odd}").status_code == 200
    for _ in range(4):
        made(boss, items, "Leila Haddad")
    assert "Page 1 Older batches" in text_of(boss.get("/batches"))
    assert "Page 2 Newer batches" in text_of(boss.get("/batches?page=2"))
    assert len(names(boss.get("/batches?page=2"))) == 1


# Who is away


def test_an_absence_is_set_shown_and_its_tasks_are_offered_to_who_stands_in(world, boss, items) -> None:
    assert "Everybody is here. Nobody is away today" in text_of(boss.get("/absences"))
    claim(world.app, items["Leila Haddad"], person="tova")
    sent = {"person": "tova", "from_day": "2026-01-12", "to_day": "2026-01-26", "substitute": "ines"}
    wrong = post(boss, "/absences", **sent)
    assert wrong.status_code == 422
    assert "Give the reason, in a few words" in text_of(wrong)
    assert '<option value="tova" selected>' in wrong.get_data(as_text=True)
    assert post(boss, "/absences", reason="Holiday", **sent).status_code == 303
    page = boss.get("/absences")
    told = text_of(page)
    assert "Tova Lindqvist, RN nurse reviewer 12 Jan 2026 to 26 Jan 2026 Away back Tue 27 Jan" in told
    assert "Ines Carrow, RN Holiday 1 task: look at moving it to Ines Carrow, RN" in told
    offered = {name: field(page, name)[0] for name in ("act", "to", "reason", "origin", "items")}
    told = text_of(look(boss, **offered))
    assert "Move 1 case to Ines Carrow, RN 1 can move." in told
    assert "Tova Lindqvist, RN has it, away until Mon 26 Jan" in told
    assert "Tova Lindqvist, RN, nurse reviewer, away until 26 Jan" in look(boss, **offered).get_data(as_text=True)
    assert "has it, away until Mon 26 Jan" in text_of(boss.get("/worklist?tab=others"))
    asked = post(boss, "/worklist/selected", action="delegate", item=offered["items"])
    assert "Tova Lindqvist, RN, nurse reviewer, away until 26 Jan" in asked.get_data(as_text=True)
    id = re.findall(r"/absences/([\w-]+)/end", page.get_data(as_text=True))[0]
    assert post(boss, f"/absences/{id}/end").status_code == 303
    assert "Everybody is here." in text_of(boss.get("/absences"))


def test_an_absence_that_has_not_begun_can_be_taken_back(world, boss, items) -> None:
    set_absence(
        world.app, Away(person="osei", from_day="2026-01-20", to_day="2026-01-21", reason="Training"), by="gwen"
    )
    told = text_of(boss.get("/absences"))
    assert "20 Jan 2026 to 21 Jan 2026 Later back Thu 22 Jan nobody Training nothing Take it back" in told
    assert "Batches Empty" not in text_of(boss.get("/batches"))
    assert "No batch was made yet." in text_of(boss.get("/batches"))
