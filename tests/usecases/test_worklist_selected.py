"""Several tasks at once, handing on, views: what is refused and why, what is done, what changed meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.errors import AssignmentRefused, InputError, NotFound, RightsError
from casework.ports import Person
from casework.ports_of_worklist import PAGE
from casework.usecases import accounts, batches_preview, bulk
from casework.usecases.assignments import assign, claim
from casework.usecases.batches_preview import Asked, Preview
from casework.usecases.break_glass import open_case
from casework.usecases.bulk import CHANGED, DONE, REFUSED, carry_out
from casework.usecases.case_marks import follow_up_done, set_follow_up, set_priority
from casework.usecases.delegation import delegate
from casework.usecases.people import enlist
from casework.usecases.saved_views import delete_view, save_view
from casework.usecases.task_standing import BARRED, standing
from tests.usecases.crowd import BOSS, CLERK, COAST, DOCTOR, NURSE, OTHER, Crowd


def items(crowd: Crowd, reviews: list[str]) -> tuple[str, ...]:
    return tuple(crowd.task(review).id for review in reviews)


def look(crowd: Crowd, person: Person, **change: Any) -> Preview:
    with crowd.reading() as reader:
        return bulk.look(crowd.app, reader, person, Asked(**change))


def told(shown: Preview) -> dict[str, str]:
    return {one.row.card.member_name: one.refused.words for one in shown.refused if one.refused is not None}


def test_a_preview_says_what_is_refused_and_who_could_and_changes_nothing(crowd: Crowd, reviews: list[str]) -> None:
    shown = look(crowd, NURSE, act="claim", items=items(crowd, reviews))
    assert [one.row.card.member_name for one in shown.can] == ["Ann Slow"]
    assert told(shown) == {"Pilar Esquivel": "no licence in California", "Cy Next": "Tova Lindqvist, RN has it"}
    could = {one.row.card.member_name: tuple(who.name for who in one.could) for one in shown.refused}
    assert could["Pilar Esquivel"] == ("Cal Reyes, RN",)
    assert crowd.row(reviews[0]).holder is None
    mine = look(crowd, OTHER, act="claim", items=items(crowd, reviews[2:]))
    assert told(mine) == {"Cy Next": "you have it already"}


def test_what_was_previewed_is_done_case_by_case(crowd: Crowd, reviews: list[str]) -> None:
    change = Asked(act="claim", items=items(crowd, reviews))
    held = dict.fromkeys(change.items[:2], "") | {change.items[2]: ""}
    done = carry_out(crowd.app, NURSE, replace(change, held=held))
    assert [one.state for one in done] == [DONE, REFUSED, CHANGED]
    assert "no licence in California" in done[1].words
    assert done[2].words == "changed while you chose: Tova Lindqvist, RN has it now"
    assert crowd.row(reviews[0]).holder == "ines"
    gone = carry_out(crowd.app, NURSE, Asked(act="release", items=("t-none",)))
    assert [(one.state, one.words) for one in gone] == [(CHANGED, "it is not open any more")]


def test_one_rule_decides_in_the_list_by_hand_and_when_it_is_given(crowd: Crowd, reviews: list[str]) -> None:
    (item,) = items(crowd, reviews[1:2])
    words = "no licence in California. It needs a California licence"
    with pytest.raises(AssignmentRefused, match=words):
        claim(crowd.app, item, person="ines")
    with pytest.raises(AssignmentRefused, match=words):
        assign(crowd.app, item, to="ines", by="gwen")
    with pytest.raises(AssignmentRefused, match=words):
        delegate(crowd.app, item, to="ines", by="gwen", reason="She knows the case.")
    with crowd.app.store.reading() as reader:
        work = reader.work_item(item)
        assert work is not None
        person = reader.person("ines")
        assert person is not None
        told = standing(crowd.app, reader, work, person)
    assert (told.state, told.may_answer) == (BARRED, False)
    assert "no licence in California" in told.why
    assert claim(crowd.app, item, person="cal")["claimed_by"] == "cal"


def test_only_who_has_a_task_or_a_supervisor_gives_it_back(crowd: Crowd, reviews: list[str]) -> None:
    chosen = items(crowd, reviews)
    assert told(look(crowd, NURSE, act="release", items=chosen)) == {
        "Ann Slow": "nobody has taken it",
        "Pilar Esquivel": "nobody has taken it",
        "Cy Next": "Tova Lindqvist, RN has it; only they or a supervisor can give it back",
    }
    assert [one.row.card.member_name for one in look(crowd, BOSS, act="release", items=chosen).can] == ["Cy Next"]
    refused = carry_out(crowd.app, NURSE, Asked(act="release", items=chosen[2:], held={chosen[2]: "tova"}))
    assert [one.state for one in refused] == [REFUSED]
    assert "supervisor" in refused[0].words
    given = carry_out(crowd.app, BOSS, Asked(act="release", items=chosen[2:], held={chosen[2]: "tova"}))
    assert [one.state for one in given] == [DONE]
    assert crowd.row(reviews[2]).holder is None


def test_tasks_are_handed_on_to_somebody_who_may_do_them(crowd: Crowd, reviews: list[str]) -> None:
    chosen = items(crowd, reviews)
    asked = {"act": "delegate", "items": chosen, "reason": "Away tomorrow"}
    shown = look(crowd, BOSS, to="ines", **asked)
    assert {one.row.card.member_name for one in shown.can} == {"Ann Slow", "Cy Next"}
    assert told(shown) == {"Pilar Esquivel": "no licence in California"}
    assert told(look(crowd, BOSS, to="tova", **asked))["Cy Next"] == "Tova Lindqvist, RN has it already"
    assert set(told(look(crowd, BOSS, to="osei", **asked)).values()) == {"it is for a nurse reviewer"}
    assert told(look(crowd, OTHER, to="ines", **asked))["Ann Slow"].startswith("it is not yours to hand on")
    done = carry_out(crowd.app, OTHER, Asked(to="ines", **{**asked, "items": chosen[2:]}, held={chosen[2]: "tova"}))
    assert [one.state for one in done] == [DONE]
    (event,) = crowd.events(reviews[2], "task.delegated")
    assert (event.actor, event.detail["person"], event.detail["before"]) == ("tova", "ines", "tova")
    assert event.detail["reason"] == "Away tomorrow"
    assert crowd.row(reviews[2]).holder == "ines"


def test_a_day_that_becomes_too_full_is_said_and_can_be_overruled(crowd: Crowd, reviews: list[str]) -> None:
    crowd.enlist(replace(NURSE, capacity=3))
    asked = {"act": "delegate", "items": items(crowd, [reviews[0], reviews[2]]), "reason": "Absence"}
    shown = look(crowd, BOSS, to="ines", **asked)
    assert len(shown.can) == 2
    assert shown  # NOTE "Ines Carrow, RN would have 4 of 3 points today. You can overrule that."
    crowd.enlist(replace(NURSE, capacity=4))
    assert look(crowd, BOSS, to="ines", **asked)  # NOTE ""


def test_nothing_is_handed_to_somebody_who_cannot_sign_in(crowd: Crowd, reviews: list[str]) -> None:
    (item,) = items(crowd, reviews[:1])
    accounts.add(crowd.app, "gwen", by="gwen")
    assign(crowd.app, item, to="cal", by="gwen")  # nobody signs in here but the administrator
    accounts.add(crowd.app, "tova", by="gwen")
    accounts.disable(crowd.app, "tova", by="gwen")
    words = "Tova Lindqvist, RN's account is disabled"
    with pytest.raises(InputError, match=words):
        assign(crowd.app, item, to="tova", by="gwen")
    with pytest.raises(InputError, match=words):
        delegate(crowd.app, item, to="tova", by="gwen", reason="She knows the case.")
    with pytest.raises(InputError, match=words):
        look(crowd, BOSS, act="delegate", items=(item,), to="tova", reason="She knows the case.")
    words = "Ines Carrow, RN has no account to sign in with, so the task would lie unseen"
    with pytest.raises(InputError, match=words):
        assign(crowd.app, item, to="ines", by="gwen")
    with pytest.raises(InputError, match=words):
        delegate(crowd.app, item, to="ines", by="gwen", reason="She knows the case.")
    with pytest.raises(InputError, match=words):
        look(crowd, BOSS, act="delegate", items=(item,), to="ines", reason="She knows the case.")
    asked = Asked(act="assign", items=(item,), to="ines", reason="She knows the case.")
    with crowd.app.store.reading() as reader:
        batch = batches_preview.preview(crowd.app, reader, BOSS, asked)
    (refused,) = batch.refused
    assert refused.refused is not None
    assert (refused.refused.words, refused.could) == ("has no account to sign in with", ())


def test_an_office_that_keeps_no_accounts_gives_tasks_to_everybody(crowd: Crowd, reviews: list[str]) -> None:
    (item,) = items(crowd, reviews[:1])
    assert assign(crowd.app, item, to="tova", by="gwen")["claimed_by"] == "tova"


def test_ones_own_day_that_becomes_too_full_is_said_before_it_does(crowd: Crowd, reviews: list[str]) -> None:
    full = replace(NURSE, capacity=1)
    enlist(crowd.app, [full])
    shown = look(crowd, full, act="claim", items=items(crowd, reviews))
    assert shown  # NOTE "You would have 2 of 1 points today. You can overrule that."


def test_nobody_previews_a_case_that_they_may_not_see(crowd: Crowd, reviews: list[str]) -> None:
    shown = look(crowd, CLERK, act="priority", items=items(crowd, reviews), reason="x", priority="HIGH")
    assert (shown.can, shown.refused, shown.missing) == ((), (), 3)
    done = carry_out(
        crowd.app,
        CLERK,
        Asked(act="priority", items=items(crowd, reviews), reason="x", priority="HIGH"),
    )
    assert {one.state for one in done} == {CHANGED}
    assert crowd.row(reviews[0]).priority == 2


def test_follow_ups_and_priorities_are_set_for_several_cases_with_one_reason(crowd: Crowd, reviews: list[str]) -> None:
    chosen, day = items(crowd, reviews), crowd.clock.now().date() + timedelta(days=1)
    held = {chosen[0]: "", chosen[1]: "", chosen[2]: "tova"}
    follow = Asked(act="followup", items=chosen, reason="Call back", day=day)
    mark = Asked(act="priority", items=chosen, reason="Regulator asks", priority="LOW")
    for change in (follow, mark):
        assert {one.state for one in carry_out(crowd.app, NURSE, replace(change, held=held))} == {DONE}
    for review in reviews:
        assert crowd.row(review).priority == 3
        (event,) = crowd.events(review, "task.priority_set")
        assert event.detail["reason"] == "Regulator asks"
        with crowd.reading() as reader:
            follow_up = reader.follow_up(review, "ines")
        assert follow_up is not None
        assert (follow_up.day, follow_up.reason) == (day.isoformat(), "Call back")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"act": "burn", "items": ("t",)}, "Choose what is to be done"),
        ({"act": "claim", "items": ()}, "No task is selected"),
        ({"act": "claim", "items": ("t",) * (PAGE + 1)}, "51 tasks are selected; 50 can be changed"),
        ({"act": "delegate", "items": ("t",), "to": "ines"}, "Give the reason"),
        ({"act": "delegate", "items": ("t",), "reason": "x", "to": "nobody"}, "Choose to whom"),
        ({"act": "followup", "items": ("t",), "reason": "x"}, "Choose the day"),
        ({"act": "priority", "items": ("t",), "reason": "x", "priority": "UTMOST"}, "Choose a priority"),
    ],
)
def test_a_change_that_is_not_whole_is_not_previewed(crowd: Crowd, change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        look(crowd, NURSE, **change)


def test_a_task_is_handed_on_by_who_has_it_only_and_every_refusal_is_kept(crowd: Crowd, reviews: list[str]) -> None:
    task = crowd.task(reviews[2]).id
    with pytest.raises(RightsError, match="tova has it"):
        delegate(crowd.app, task, to="ines", by="cal", reason="I would like it")
    with pytest.raises(RightsError, match="nobody has taken it"):
        delegate(crowd.app, crowd.task(reviews[0]).id, to="ines", by="cal", reason="I would like it")
    with pytest.raises(InputError, match="needs a reason"):
        delegate(crowd.app, task, to="ines", by="tova", reason="  ")
    with pytest.raises(AssignmentRefused, match="it is for the role nurse_reviewer"):
        delegate(crowd.app, task, to="osei", by="tova", reason="Help")
    (event,) = crowd.events(reviews[2], "assignment.refused")
    assert (event.actor, event.detail["person"], event.detail["reason"]) == ("tova", "osei", "ROLE")
    same = delegate(crowd.app, task, to="tova", by="gwen", reason="Stays with her")
    assert same["claimed_by"] == "tova"
    assert not crowd.events(reviews[2], "task.delegated")


def test_marks_need_reasons_and_something_to_mark(crowd: Crowd, reviews: list[str]) -> None:
    task, day = crowd.task(reviews[0]).id, crowd.clock.now().date()
    with pytest.raises(InputError, match="no priority"):
        set_priority(crowd.app, task, priority="UTMOST", reason="x", by="ines")
    with pytest.raises(InputError, match="A priority needs a reason"):
        set_priority(crowd.app, task, priority="HIGH", reason="", by="ines")
    with pytest.raises(InputError, match="A follow-up needs a reason"):
        set_follow_up(crowd.app, reviews[0], person="ines", day=day, reason=" ", by="ines")
    with pytest.raises(NotFound, match="nothing to follow up"):
        follow_up_done(crowd.app, reviews[0], person="ines")


def test_a_view_is_kept_under_its_name_shared_and_taken_away(crowd: Crowd) -> None:
    asked = {"tab": "groups", "plan": "MEDICAID_MCO", "page": "7", "evil": "x"}
    view = save_view(crowd.app, NURSE, name="  Medicaid   of ours ", asked=asked, shared_with="nurse_reviewer")
    assert (view.name, view.asked) == ("Medicaid of ours", {"tab": "groups", "plan": "MEDICAID_MCO"})
    again = save_view(crowd.app, NURSE, name="Medicaid of ours", asked={"tab": "others"})
    assert again.id == view.id
    save_view(crowd.app, NURSE, name="Grafting", asked={"q": "grafting"}, shared_with="nurse_reviewer")

    def names(person: Person) -> list[tuple[str, str]]:
        return [(one.name, owner) for one, owner in crowd.page(person).views]

    assert names(NURSE) == [("Grafting", "Ines Carrow, RN"), ("Medicaid of ours", "Ines Carrow, RN")]
    assert names(OTHER) == [("Grafting", "Ines Carrow, RN")]
    assert names(DOCTOR) == []
    shared = crowd.page(OTHER).views[0][0].id
    with pytest.raises(RightsError, match="somebody else's"):
        delete_view(crowd.app, OTHER, shared)
    with pytest.raises(NotFound):
        delete_view(crowd.app, DOCTOR, shared)
    delete_view(crowd.app, NURSE, shared)
    assert names(OTHER) == []
    assert save_view(crowd.app, BOSS, name="All nurses", asked={}, shared_with="nurse_reviewer").owner == "gwen"


@pytest.mark.parametrize(
    ("name", "shared_with", "error", "words"),
    [
        ("  ", None, InputError, "needs a name"),
        ("\u2800\u200b", None, InputError, "needs a name"),
        ("x" * 61, None, InputError, "61 letters"),
        ("Doctors", "physician_reviewer", RightsError, "may not share a view with every physician reviewer"),
    ],
)
def test_a_view_that_cannot_be_kept_says_why(crowd: Crowd, name, shared_with, error, words) -> None:
    with pytest.raises(error, match=words):
        save_view(crowd.app, COAST, name=name, asked={}, shared_with=shared_with)


def marks(crowd: Crowd, review: str) -> list[str]:
    return [event.kind for kind in ("task.priority_set", "task.follow_up_set") for event in crowd.events(review, kind)]


@pytest.mark.parametrize("both", [("auditor", "physician_reviewer"), ("physician_reviewer", "auditor")])
def test_who_sees_every_case_marks_only_their_own(crowd: Crowd, reviews: list[str], both: tuple[str, ...]) -> None:
    watcher = replace(DOCTOR, roles=both)
    crowd.enlist(watcher)
    task, day = crowd.task(reviews[0]).id, crowd.clock.now().date()
    asked = ({"act": "priority", "priority": "HIGH"}, {"act": "followup", "day": day})
    for one in asked:
        change = Asked(items=(task,), reason="It looks urgent", **one)
        with crowd.reading() as reader:
            shown = bulk.look(crowd.app, reader, watcher, change)
        assert (shown.can, told(shown)) == ((), {"Ann Slow": "it is not one of yours to do this in; ask a supervisor"})
        (refused,) = carry_out(crowd.app, watcher, change)
        assert refused.state == REFUSED
        assert f"Daniel Osei, MD may not mark the case {reviews[0]}" in refused.words
    assert marks(crowd, reviews[0]) == []
    with pytest.raises(RightsError, match="may not mark"):
        follow_up_done(crowd.app, reviews[0], person="osei")
    with crowd.reading() as reader:
        kept = [one for one in reader.account_events(person="osei", limit=9) if one.kind == "right.refused"]
    assert [(one.detail["action"], one.detail["review"]) for one in kept] == [("case.mark", reviews[0])] * 3


def test_emergency_access_marks_nothing_and_changes_no_task(crowd: Crowd, reviews: list[str]) -> None:
    open_case(crowd.app, DOCTOR, reviews[0], "The member is in the emergency room")
    task, day = crowd.task(reviews[0]).id, crowd.clock.now().date()
    for one in (
        {"act": "priority", "priority": "HIGH"},
        {"act": "followup", "day": day},
        {"act": "claim"},
        {"act": "release"},
        {"act": "delegate", "to": "ines"},
    ):
        (refused,) = carry_out(crowd.app, DOCTOR, Asked(items=(task,), reason="Now", **one))
        assert (refused.state, "to read in an emergency" in refused.words) == (REFUSED, True), one
    assert told(look(crowd, DOCTOR, act="priority", items=(task,), reason="Now", priority="HIGH")) == {
        "Ann Slow": "it is open to you to read in an emergency, and this would change it"
    }
    with pytest.raises(RightsError, match="to read in an emergency"):
        set_priority(crowd.app, task, priority="HIGH", reason="Now", by="osei")
    with pytest.raises(RightsError, match="to read in an emergency"):
        set_follow_up(crowd.app, reviews[0], person="osei", day=day, reason="Now", by="osei")
    assert marks(crowd, reviews[0]) == []
    assert crowd.row(reviews[0]).priority == 2


def test_a_reason_is_something_to_read_and_no_more_than_is_kept(crowd: Crowd, reviews: list[str]) -> None:
    task, day = crowd.task(reviews[2]).id, crowd.clock.now().date()
    for act in (
        lambda reason: delegate(crowd.app, task, to="ines", by="tova", reason=reason),
        lambda reason: set_priority(crowd.app, task, priority="HIGH", reason=reason, by="tova"),
        lambda reason: set_follow_up(crowd.app, reviews[2], person="tova", day=day, reason=reason, by="tova"),
        lambda reason: look(crowd, OTHER, act="delegate", items=(task,), to="ines", reason=reason),
    ):
        with pytest.raises(InputError, match="501 characters; at most 500"):
            act("x" * 501)
        with pytest.raises(InputError, match="reason"):
            act("\u200b" * 20)
    assert crowd.task(reviews[2]).claimed_by == "tova"
    assert delegate(crowd.app, task, to="ines", by="tova", reason="x" * 500)["claimed_by"] == "ines"
