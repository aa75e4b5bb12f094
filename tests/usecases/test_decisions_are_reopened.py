"""A closed decision is looked at again in a review of its own, for a ground that the law knows, and never twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.commands.telling import tell
from casework.errors import IdempotencyConflict, InputError, InvariantBroken, NotFound, StateError
from casework.ports import Actor, Json
from casework.usecases.advance import work_off
from casework.usecases.involvement import involved_before
from casework.usecases.messages import withdraw
from casework.usecases.people import enlist
from casework.usecases.reopenings import reopen
from casework.usecases.show import show
from tests.usecases.desk import WRITTEN, Desk
from tests.usecases.office import somebody
from tests.usecases.reopened import examine

NEW = {
    "id": "N1",
    "kind": "PODIATRY_NOTE",
    "title": "Orthotics record",
    "author": "Luis Ortega, DPM",
    "dated": "2026-08-01",
    "text": "Orthotics worn for 14 weeks without relief.",
}


def ask(desk: Desk, review: str | None = None, **changes: Any) -> Json:
    """A wish to reopen the decision."""
    values: Json = {"actor": Actor("clinic"), "ground": "NEW_EVIDENCE", "reason": "A record was found.", **changes}
    return reopen(desk.app, review or desk.review, **values)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    enlist(opened.app, [somebody("okafor", "appeals_coordinator")])
    yield opened
    opened.app.store.close()


@pytest.fixture
def closed(desk: Desk) -> Desk:
    """Denied, and nobody appealed in time."""
    while desk.steps:
        desk.next()
    desk.pass_appeal_window()
    assert desk.row().status == "CLOSED"
    return desk


def test_a_new_review_opens_with_the_documents_of_the_old_one_and_both_name_the_other(closed: Desk) -> None:
    done = ask(closed, documents=[NEW], key="k")
    assert ask(closed, documents=[NEW], key="k") == done
    with pytest.raises(IdempotencyConflict):
        ask(closed, key="k")
    assert (done["review"], done["reopens"], done["status"]) == ("R-G08-again-2", "R-G08", "OPEN")
    old, new = show(closed.app, "R-G08"), show(closed.app, done["review"])
    assert (old["status"], old["outcome"], old["reopened_as"]) == ("CLOSED", "DENIED", ["R-G08-again-2"])
    assert (new["reopening"]["reopens"], new["reopening"]["original"]) == (
        "R-G08",
        {"outcome": "DENIED", "lines": {"L1": "DENY"}},
    )
    assert [one["element"] for one in new["tasks"]] == ["examine_reopening"]
    assert (new["outcome"], new["history"][0]["stage"]) == (None, "BEFORE_REOPENING")
    with closed.app.store.reading() as reader:
        before = {one.id: one for one in reader.documents("R-G08")}
        after = {one.id: one for one in reader.documents("R-G08-again-2")}
    assert set(after) == {*before, "N1"}
    assert all(after[id].received_at == one.received_at for id, one in before.items())
    lines: list[str] = []
    tell(old, lines.append)
    tell(new, lines.append)
    text = " ".join(" ".join(lines).split())
    assert "Looked at again in R-G08-again-2" in text
    assert "Looks again at R-G08, asked by clinic" in text
    assert "It was not examined yet." in text
    closed.review = done["review"]
    assert closed.verifies()


def test_a_granted_reopening_is_reviewed_anew_and_the_old_decision_is_left_as_it_was(closed: Desk) -> None:
    review = ask(closed, documents=[NEW])["review"]
    examine(closed, review, "GRANT")
    assert closed.open("check_completeness") is not None or closed.open("review_coverage") is not None
    assert "reopening.granted" in closed.events()
    with closed.app.store.reading() as reader:
        people = {one.person for one in involved_before(reader, review)}
    assert "osei" in people  # whoever decided the old one may not decide an appeal of the new one
    assert show(closed.app, "R-G08")["outcome"] == "DENIED"


def test_a_refused_reopening_closes_and_another_one_may_be_asked_for(closed: Desk) -> None:
    review = ask(closed)["review"]
    with pytest.raises(StateError, match="is being looked at again already, as R-G08-again-2"):
        ask(closed, "R-G08")
    examine(closed, review, "REFUSE")
    row = closed.row()
    assert (row.status, row.outcome) == ("CLOSED", "REOPENING_REFUSED")
    with pytest.raises(StateError, match="ended without a decision"):
        ask(closed, review)
    assert ask(closed, "R-G08")["review"] == "R-G08-again-3"


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"ground": "PITY"}, InputError, "“PITY” is no ground to reopen a decision; it is one of GOOD_CAUSE"),
        ({"reason": ""}, InputError, "A reopening needs a reason"),
        ({"actor": Actor("casework")}, InputError, "is nobody from outside"),
        ({"documents": [{**NEW, "id": "D1"}]}, InputError, "documents of these ids on file already: D1"),
        ({"review": "R-NONE"}, NotFound, "There is no review R-NONE"),
    ],
)
def test_whatever_cannot_reopen_a_decision_is_named_and_no_review_opens(
    closed: Desk, changes: Json, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        ask(closed, **changes)
    with closed.app.store.reading() as reader:
        assert [row.id for row in reader.reviews()] == ["R-G08"]


def test_a_wish_to_reopen_stands_inside_the_time_of_the_decision(closed: Desk) -> None:
    closed.review = ask(closed)["review"]
    due, item = closed.row().decision_due_at, closed.open("examine_reopening")
    assert due is not None
    assert item is not None
    assert item.due_at == due
    closed.until_moment(due + timedelta(hours=1))
    (missed,) = closed.part("breaches")["breaches"]
    assert (missed["deadline"], missed["lapse"]) == ("decision", "NONE")
    assert closed.part("lapse") == {}
    assert closed.open("explain_breach") is not None
    examine(closed, closed.review, "REFUSE")
    assert (closed.row().outcome, closed.row().decision_due_at) == ("REOPENING_REFUSED", None)
    assert closed.verifies()


def test_an_open_review_is_appealed_and_not_reopened(desk: Desk) -> None:
    with pytest.raises(StateError, match=r"R-G08 is open, so there is nothing to reopen.*casework appeal"):
        ask(desk)
    (refused,) = show(desk.app, desk.review)["requests_refused"]
    assert (refused["asked"], refused["person"]) == ("a reopening, NEW_EVIDENCE", "clinic")
    assert "is open, so there is nothing to reopen" in refused["reason"]
    assert desk.verifies()


def test_a_review_that_ended_without_a_decision_is_not_reopened(desk: Desk) -> None:
    withdraw(desk.app, desk.review, actor=Actor("clinic"), by="PROVIDER", document=WRITTEN, reason="Cancelled.")
    work_off(desk.app)
    with pytest.raises(StateError, match=r"ended without a decision \(withdrawn\)"):
        ask(desk)


def test_an_approval_is_looked_at_again_only_for_good_cause_or_fraud(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "conservative_treatment/T02")
    for step in desk.script.steps:
        desk.take(step)
    assert (desk.row().status, desk.row().outcome) == ("CLOSED", "APPROVED")
    with pytest.raises(
        InvariantBroken, match=r"only for GOOD_CAUSE or FRAUD, not for NEW_EVIDENCE.*I25.*422\.138\(c\)"
    ):
        ask(desk)
    assert ask(desk, ground="FRAUD")["status"] == "OPEN"
    desk.app.store.close()


def test_a_decision_that_was_made_anew_is_reopened_in_its_turn(closed: Desk) -> None:
    review = ask(closed)["review"]
    with closed.app.store.transaction() as tx:
        row = tx.lock_review(review)
        assert row is not None
        tx.save_review(replace(row, status="CLOSED", outcome="APPROVED"), expected_revision=row.revision)
    with pytest.raises(StateError, match=r"went on as R-G08-again-2.*Name R-G08-again-2 instead"):
        ask(closed, "R-G08")
