"""More time is taken only where the law gives it, for its reasons, once, and by a notice that goes out in time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.errors import InputError, InvariantBroken, NotFound, ReviewClosed, RightsError, StateError
from casework.ports import Actor, Json
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal
from casework.usecases.case_file import CaseFile
from casework.usecases.extensions import extend
from casework.usecases.messages import withdraw
from casework.usecases.show import show
from tests.usecases.desk import WRITTEN, Desk

AGREED = {
    "id": "AG1",
    "kind": "AGREEMENT",
    "title": "Agreement",
    "author": "The member",
    "dated": "2026-08-01",
    "text": "I agree to more time.",
}


def take(desk: Desk, **changes: Any) -> Json:
    """More time, as the group plan's law gives it for a decision."""
    values: Json = {
        "person": "ana",
        "what": "decision",
        "ground": "BEYOND_CONTROL",
        "reason": "The only reviewer of this field is ill.",
        **changes,
    }
    return extend(desk.app, desk.review, **values)


@pytest.fixture
def medicare(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, "appeal_review/G15")
    yield opened
    opened.app.store.close()


def test_the_longer_time_counts_from_the_notice_and_is_told_with_its_arithmetic(desk: Desk) -> None:
    before = desk.row().decision_due_at
    assert before is not None
    take(desk, key="k")
    take(desk, key="k")
    work_off(desk.app)
    after = desk.row().decision_due_at
    assert after is not None
    assert after - before == timedelta(days=15)
    told = show(desk.app, desk.review)
    (one,) = told["extensions"]
    assert (one["what"], one["ground"], one["asked_by"]) == ("decision", "BEYOND_CONTROL", "ana")
    assert "extended" in " ".join(told["deadlines"]["decision"]["steps"])
    assert desk.events().count("clock.extended") == 1
    assert desk.verifies()


def test_a_notice_that_has_not_gone_out_gives_no_time_yet_and_a_second_one_is_refused(desk: Desk) -> None:
    before = desk.row().decision_due_at
    desk.shop.broken = True
    take(desk)
    work_off(desk.app)
    assert desk.row().decision_due_at == before
    with pytest.raises(InvariantBroken, match="it may be extended once only"):
        take(desk)


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"what": "lunch"}, InputError, "“lunch” is no time that can be extended; it is one of decision, appeal"),
        ({"reason": " "}, InputError, "An extension needs a reason"),
        ({"person": "nobody"}, NotFound, "Nobody here is called nobody"),
        ({"person": "okafor"}, RightsError, "may not extend the decision: that is for nurse_reviewer"),
        ({"what": "appeal", "person": "okafor"}, StateError, "no appeal is being heard, so there is no time to extend"),
        (
            {"ground": "HOLIDAY"},
            InvariantBroken,
            r"“HOLIDAY” is no ground for it; the law's are BEYOND_CONTROL\.",
        ),
    ],
)
def test_whatever_the_law_does_not_give_is_refused_with_its_citation_and_nothing_is_kept(
    desk: Desk, changes: Json, error: type[Exception], said: str
) -> None:
    before = desk.events()
    with pytest.raises(error, match=said) as refusal:
        take(desk, **changes)
    if error is InvariantBroken:
        assert refusal.value.rule == "I13"
        assert refusal.value.citation.startswith("29 CFR 2560.503-1(f)(2)(iii)")  # the review's own law, and no other
        assert "42 CFR" not in str(refusal.value)
    assert desk.events("request.refused") == before
    assert desk.part("extension_request") == {}


def test_the_time_is_extended_once_only(desk: Desk) -> None:
    take(desk)
    work_off(desk.app)
    with pytest.raises(InvariantBroken, match="the time was extended before, and it may be extended once only"):
        take(desk)


def test_after_the_time_has_run_out_none_can_be_taken(desk: Desk) -> None:
    due = desk.row().decision_due_at
    assert due is not None
    desk.until_moment(due + timedelta(hours=1))
    with pytest.raises(InvariantBroken, match=r"the time ran out on .*must go out before that"):
        take(desk)


def test_a_decision_that_was_made_needs_no_more_time(desk: Desk) -> None:
    desk.up_to("appeal")
    with pytest.raises(StateError, match="has been decided, so there is no time to extend"):
        take(desk)


def test_a_closed_review_takes_no_more_time(desk: Desk) -> None:
    withdraw(desk.app, desk.review, actor=Actor("clinic"), by="PROVIDER", document=WRITTEN, reason="Cancelled.")
    work_off(desk.app)
    with pytest.raises(ReviewClosed):
        take(desk)


def test_the_appeal_of_a_group_plan_is_extended_only_with_the_members_written_agreement(desk: Desk) -> None:
    desk.up_to("appeal")
    appeal(
        desk.app,
        desk.review,
        actor=Actor("member"),
        by="MEMBER",
        urgency="STANDARD",
        physician_supports=False,
        reason="Pads are all that my feet can bear.",
    )
    before = desk.row().decision_due_at
    asked: Json = {"what": "appeal", "person": "okafor", "ground": "MEMBER_AGREES", "reason": "A record is to come."}
    with pytest.raises(InvariantBroken, match=r"the member must agree.*kind AGREEMENT.*2560\.503-1\(i\)\(2\)"):
        take(desk, **asked)
    take(desk, **asked, documents=[AGREED])
    after = desk.row().decision_due_at
    assert before is not None
    assert after is not None
    assert after > before
    assert desk.part("extensions")["extensions"][0]["what"] == "appeal"
    with pytest.raises(InvariantBroken, match="once only"):
        take(desk, **asked, documents=[{**AGREED, "id": "AG2"}])
    assert desk.verifies()


def test_an_urgent_decision_of_a_group_plan_is_not_extended_and_one_of_medicare_is(tmp_path: Path) -> None:
    group = Desk(tmp_path / "group", "information_request/T21")
    with pytest.raises(InvariantBroken, match="an urgent decision cannot be extended"):
        take(group)
    group.app.store.close()


def test_medicare_knows_other_grounds(medicare: Desk) -> None:
    before = medicare.row().decision_due_at
    with pytest.raises(InvariantBroken, match="the law's are MEMBER_ASKS, NONCONTRACT_EVIDENCE, EXTRAORDINARY"):
        take(medicare)
    take(medicare, ground="MEMBER_ASKS")
    work_off(medicare.app)
    after = medicare.row().decision_due_at
    assert before is not None
    assert after is not None
    assert after - before == timedelta(days=14)


def test_the_letter_of_an_extension_promises_the_moment_of_the_clock(tmp_path: Path) -> None:
    urgent = Desk(tmp_path, "intake/G22")
    take(urgent, ground="MEMBER_ASKS")
    work_off(urgent.app)
    with urgent.app.store.reading() as reader:
        letters = [one for one in reader.letters(urgent.review) if one.kind == "extension"]
        due = CaseFile(urgent.app, reader, urgent.review).deadlines["decision"].local
    assert due[10:19] != "T23:59:59"  # an urgent time ends at an hour, and so does its extension
    assert {one.facts["until"] for one in letters} == {due}
    assert [one["until"] for one in urgent.part("extensions")["extensions"]] == [due]
    urgent.app.store.close()


def test_a_law_without_extensions_says_so_with_its_citation(tmp_path: Path) -> None:
    drug = Desk(tmp_path, "appeal_review/T64")
    with pytest.raises(InvariantBroken, match="the law knows no extension of this decision"):
        take(drug)
    drug.app.store.close()


def test_where_the_law_gives_no_length_of_time_whoever_takes_it_names_the_expected_day(tmp_path: Path) -> None:
    california = Desk(tmp_path, "functional_assessment/G20")
    before = show(california.app, california.review)["deadlines"]["decision"]["at"]
    due = datetime.fromisoformat(before).date()
    with pytest.raises(InputError, match=r"the notice tells the expected date \(Cal\. HSC 1367\.01\(h\)\(5\)\)"):
        take(california, ground="CONSULTATION")
    with pytest.raises(InputError, match="is no more time than that"):
        take(california, ground="CONSULTATION", until=due)
    with pytest.raises(InputError, match="at the latest"):
        take(california, ground="CONSULTATION", until=due + timedelta(days=31))
    with pytest.raises(InvariantBroken, match="is no ground for it"):
        take(california, ground="BEYOND_CONTROL", until=due + timedelta(days=10))
    take(california, ground="CONSULTATION", until=due + timedelta(days=10))
    work_off(california.app)
    decision = show(california.app, california.review)["deadlines"]["decision"]
    assert datetime.fromisoformat(decision["at"]).date() == due + timedelta(days=10)
    assert "The notice named the expected date" in " ".join(decision["steps"])
    california.app.store.close()


def test_a_law_that_says_how_long_takes_no_day(desk: Desk) -> None:
    with pytest.raises(InputError, match="Leave `until` out"):
        take(desk, until=date(2026, 4, 1))


def test_while_the_clock_stands_still_there_is_no_time_to_extend(tmp_path: Path) -> None:
    asked = Desk(tmp_path, "information_request/G05")
    asked.next()
    assert "clock.tolled" in asked.events()
    with pytest.raises(StateError, match="The clock of the decision stands still"):
        take(asked)
    asked.app.store.close()
