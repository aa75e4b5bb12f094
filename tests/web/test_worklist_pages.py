"""The worklist without scripts: lists, counts, filters, views, the next case, empty states, many at once."""

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.assignments import claim
from casework.usecases.case_marks import set_follow_up, set_priority
from tests.web.many_cases import arrive, fill, tasks_of
from tests.web.worlds import World


def text_of(answer: Any) -> str:
    """What a person reads, in one line."""
    html = answer.get_data(as_text=True)
    bare = re.sub(r"<(script|style|option)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare)).strip()


def names(answer: Any) -> list[str]:
    """The members of the lists, in order."""
    html = answer.get_data(as_text=True)
    return [unescape(one) for one in re.findall(r'<th scope="row"><a class="cw-case" href="[^"]*">([^<]+)</a>', html)]


def post(web: FlaskClient, path: str, **fields: Any) -> Any:
    """A form of the worklist, with its proof."""
    page = web.get("/worklist").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return web.post(path, data={"csrf_token": found[1], **fields}, follow_redirects=path == "/worklist/selected")


@pytest.fixture
def cases(world: World) -> dict[str, str]:
    """Member -> case, of seven that wait for a nurse."""
    return {"Nora Field": world.review, **fill(world)}


def item(world: World, review: str) -> str:
    return tasks_of(world, review)[0].id


def test_a_person_without_cases_reads_what_waits_and_why_the_next_one(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    told = text_of(web.get("/worklist"))
    assert "Ana Ruiz, RN, intake and nurse reviewer · 0 points today" in told
    assert "Mine 0 My groups 7 Claimed by others 0 Waiting for information 0 Follow-up today 0" in told
    assert "You have no cases. 7 wait in your groups; the shortest has" in told
    assert "Next case for you Odile Brennan · CR-26-00102 · Check that the file is complete · Second fat" in told
    assert "Why this one: shortest clock of the 6 you may take; your RN licence covers New York;" in told


def test_each_list_shows_its_rows_with_what_to_note(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    claim(world.app, item(world, cases["Yusuf Tarrant"]), person="ana")
    claim(world.app, item(world, cases["Leila Haddad"]), person="tova")
    set_priority(world.app, item(world, cases["Dora Wexler"]), priority="HIGH", reason="A complaint", by="gwen")
    assert names(web.get("/worklist")) == ["Yusuf Tarrant"]
    groups = web.get("/worklist?tab=groups")
    assert names(groups)[0] == "Odile Brennan"
    assert len(names(groups)) == 5
    told = text_of(groups)
    assert "5 cases, shortest time first" in told
    step = "Check that the file is complete"
    for note in ("Expedited", "Spanish", "Portuguese", "High priority", step, "2 lines, expedited"):
        assert note in told
    assert "Commercial group plan under ERISA" in told
    others = text_of(web.get("/worklist?tab=others"))
    assert "Leila Haddad" in others
    assert "Tova Lindqvist, RN has it" in others
    assert 'aria-sort="ascending"' in groups.get_data(as_text=True)


def test_no_page_of_the_worklist_takes_more_than_ten_statements(world, web, sign_in, cases, statements) -> None:
    sign_in(web, "ines")  # who lacks a language in which cases wait; somebody is away
    claim(world.app, item(world, cases["Yusuf Tarrant"]), person="ines")
    away = Away(person="tova", from_day="2026-01-01", to_day="2026-12-31", substitute="ana", reason="Leave")
    set_absence(world.app, away, by="gwen")
    paths = [
        "/worklist",
        "/worklist?tab=groups&step=Check+the+file&left=ok&urgency=STANDARD&language=en&q=fat&sort=name",
        "/worklist?tab=others",
        "/worklist?tab=others&q=fat",
        "/worklist?tab=waiting",
        "/worklist?tab=followup",
        "/worklist/order",
        "/cases?q=scleroderma",
        "/cases?q=holl",
    ]
    for path in paths:
        web.get(path)
        statements.clear()
        assert web.get(path).status_code == 200
        assert statements.count <= 10, (path, statements.names)


def test_filters_that_leave_nothing_name_themselves_and_can_be_cleared(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    answer = web.get("/worklist?tab=groups&plan=MEDICAID_MCO&urgency=EXPEDITED&left=late&language=pt&q=x&step=No+step")
    told = text_of(answer)
    assert "No case matches Medicaid managed care and No step and “Late” and Expedited and Portuguese and “x”." in told
    assert 'href="/worklist?tab=groups"' in answer.get_data(as_text=True)
    for tab, words in (
        ("others", "Nobody else has a case of your groups."),
        ("waiting", "No case of yours waits for information."),
        ("followup", "Nothing is to be followed up today."),
    ):
        assert words in text_of(web.get(f"/worklist?tab={tab}"))


def test_taking_the_next_case_opens_it_and_says_why(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    answer = post(web, "/worklist/next")
    task = item(world, cases["Odile Brennan"])
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task}")
    assert "Why this one: shortest clock of the 6 you may take" in text_of(web.get(answer.location))
    assert names(web.get("/worklist")) == ["Odile Brennan"]


def test_where_there_is_nothing_to_take_the_page_says_what_it_would_need(world, web, sign_in, cases) -> None:
    sign_in(web, "osei")
    words = "7 cases wait, none you may take: 7 need a nurse reviewer."
    assert words in text_of(web.get("/worklist"))
    answer = post(web, "/worklist/next")
    assert answer.status_code == 200
    assert words in text_of(answer)


def test_the_order_shows_what_ruled_out_the_cases_above(world, web, sign_in, cases) -> None:
    sign_in(web, "ines")
    answer = web.get("/worklist/order")
    told = text_of(answer)
    assert "7 cases wait, 7 of them for your groups." in told
    assert names(answer)[0] == "Odile Brennan"
    assert "Next for you" in told
    assert "Not for you: no licence in California" in told


def test_many_are_previewed_then_done_then_told(world, web, sign_in, cases) -> None:
    sign_in(web, "ines")
    chosen = [item(world, cases[name]) for name in ("Yusuf Tarrant", "Pilar Esquivel", "Leila Haddad")]
    shown = post(web, "/worklist/selected", action="claim", item=chosen)
    told = text_of(shown)
    assert "Claim 2 cases" in told
    assert "2 can be claimed, 1 is refused. Nothing has changed yet." in told
    assert names(shown)[0] == "Pilar Esquivel"
    assert "No licence in California" in told
    assert names(web.get("/worklist")) == []
    claim(world.app, chosen[2], person="tova")
    done = post(web, "/worklist/selected", action="claim", item=[chosen[0], chosen[2]], stage="do")
    told = text_of(done)
    assert "1 case claimed 1 claimed, 0 refused, 1 changed meanwhile." in told
    assert "Changed while you chose: Tova Lindqvist, RN has it now" in told
    assert names(web.get("/worklist")) == ["Yusuf Tarrant"]


def test_handing_on_asks_for_whom_and_why_and_keeps_what_was_typed(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    task = item(world, cases["Yusuf Tarrant"])
    claim(world.app, task, person="ana")
    asked = post(web, "/worklist/selected", action="delegate", item=task, **{f"held.{task}": "ana"})
    assert "Hand tasks on" in text_of(asked)
    assert "Tova Lindqvist, RN, nurse reviewer" in asked.get_data(as_text=True)
    fields = {"action": "delegate", "item": task, f"held.{task}": "ana", "stage": "preview"}
    wrong = post(web, "/worklist/selected", **fields, to="tova", reason=" ")
    assert wrong.status_code == 422
    assert "Give the reason; it is kept in the record of each case." in text_of(wrong)
    assert '<option value="tova" selected>' in wrong.get_data(as_text=True)
    shown = post(web, "/worklist/selected", **fields, to="tova", reason="Away <b>tomorrow</b>")
    assert "Hand on 1 case to Tova Lindqvist, RN" in text_of(shown)
    assert "<b>tomorrow</b>" not in shown.get_data(as_text=True)
    done = post(web, "/worklist/selected", **{**fields, "stage": "do"}, to="tova", reason="Away")
    assert "1 case handed on" in text_of(done)
    assert "Tova Lindqvist, RN has it" in text_of(done)
    assert names(web.get("/worklist?tab=others")) == ["Yusuf Tarrant"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "claim"}, "No task is selected. Select at least one in the list."),
        ({"action": "burn", "item": "t"}, "Choose what is to be done"),
        ({"action": "followup", "item": "t", "stage": "preview", "reason": "x", "day": "soon"}, "“soon” is no day"),
        (
            {"action": "followup", "item": "t", "stage": "do", "reason": "x", "day": "2020-01-01"},
            "1 Jan 2020 has passed",
        ),
    ],
)
def test_a_selection_that_says_too_little_is_answered_with_what_is_missing(
    world, web, sign_in, cases, fields, words
) -> None:
    sign_in(web, "ana")
    answer = post(web, "/worklist/selected", **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Error:" in answer.get_data(as_text=True)


def test_a_follow_up_is_set_for_several_shown_on_its_day_and_done(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    task, today = item(world, cases["Leila Haddad"]), world.clock.now().date().isoformat()
    fields = {"action": "followup", "item": task, "reason": "Call the office", "day": today, "stage": "do"}
    assert "1 case set to be followed up" in text_of(post(web, "/worklist/selected", **fields))
    page = web.get("/worklist?tab=followup")
    assert names(page) == ["Leila Haddad"]
    assert "Call the office" in text_of(page)
    answer = post(web, f"/follow-ups/{cases['Leila Haddad']}/done")
    assert (answer.status_code, answer.location) == (303, "/worklist?tab=followup")
    assert names(web.get("/worklist?tab=followup")) == []
    set_follow_up(world.app, cases["Leila Haddad"], person="ines", day=world.clock.now().date(), reason="x", by="ines")
    assert names(web.get("/worklist?tab=followup")) == []


def test_a_view_is_saved_found_again_shared_under_its_owners_name_and_deleted(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    saved = post(web, "/views", name="Expedited ones", share="nurse_reviewer", tab="groups", urgency="EXPEDITED")
    assert saved.status_code == 303
    page = web.get(saved.location)
    assert names(page) == ["Odile Brennan"]
    assert "Delete the view “Expedited ones”" in text_of(page)
    other = web.application.test_client()
    sign_in(other, "tova")
    html = other.get("/worklist").get_data(as_text=True)
    found = re.search(r'<option value="([^"]+)">Expedited ones, shared by Ana Ruiz, RN</option>', html)
    assert found is not None
    opened = other.get(f"/worklist?view={found[1]}")
    assert opened.status_code == 303
    assert names(other.get(opened.location)) == ["Odile Brennan"]
    assert post(other, f"/views/{found[1]}/delete").status_code == 403
    nameless = post(web, "/views", name=" ", tab="groups")
    assert nameless.status_code == 422
    assert "A view needs a name" in text_of(nameless)
    gone = post(web, f"/views/{found[1]}/delete")
    assert gone.status_code == 303
    assert "The view “Expedited ones” is deleted." in text_of(web.get(gone.location))
    assert other.get(f"/worklist?view={found[1]}").status_code == 200


def test_the_search_shows_where_the_words_stand_and_escapes_them(world, web, sign_in, cases) -> None:
    sign_in(web, "ana")
    assert "The beginning of a name or of a case number is enough." in text_of(web.get("/cases"))
    found = web.get("/cases?q=solano")
    assert names(found) == ["Henrik Solano"]
    assert "1 case holds “solano”, the newest first." in text_of(found)
    inside = web.get("/cases?q=adipose+solano").get_data(as_text=True)
    assert "<mark>adipose</mark>" in inside
    assert "In the request" in inside
    evil = web.get("/cases?q=%3Cscript%3Ealert(1)%3C/script%3E").get_data(as_text=True)
    assert "<script>alert" not in evil
    assert "No case that you may see holds" in text_of(web.get("/cases?q=nobody"))
    assert "holds no word to look for" in text_of(web.get("/cases?q=%25%25"))
    clerk = web.application.test_client()
    sign_in(clerk, "paul")
    assert "No case that you may see holds “solano”." in text_of(clerk.get("/cases?q=solano"))


def test_names_that_hold_markup_stay_text(world, web, sign_in) -> None:
    arrive(world, 9, name='<img src=x onerror="alert(1)">')
    sign_in(web, "ana")
    for path in ("/worklist?tab=groups", "/worklist/order", "/cases?q=img"):
        html = web.get(path).get_data(as_text=True)
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html
