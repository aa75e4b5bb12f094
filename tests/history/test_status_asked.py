"""What somebody may ask a status for, and how it tells what is late or still to come."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.domain.deadlines import Deadline
from casework.domain.milestones import milestones
from casework.errors import InputError, NotFound
from casework.usecases.status_view import status_view, step_due
from tests.history.office import Office

NOW = datetime(2026, 1, 22, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """An entry of a trail."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Letters:
    """A letter that left when it was made."""

    task: str
    kind: str
    created_at: datetime
    audience: str = "MEMBER"
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sent_at(self) -> datetime:
        return self.created_at


def test_a_status_is_for_a_member_or_a_provider_of_a_case_that_is_there(office: Office) -> None:
    with office.app.store.reading() as reader:
        with pytest.raises(InputError, match="for member or provider, and not for lawyer"):
            status_view(office.app, reader, "R-G03", viewer="lawyer")
        with pytest.raises(NotFound, match="no review R-9"):
            status_view(office.app, reader, "R-9", viewer="member")
        with pytest.raises(InputError, match="English alone"):
            status_view(office.app, reader, "R-G03", viewer="provider", language="es")


def test_a_status_of_a_closed_case_ends_with_its_closing_and_tells_nothing_to_come(office: Office) -> None:
    with office.app.store.reading() as reader:
        found = status_view(office.app, reader, "R-G03", viewer="member")
    kinds = [one["kind"] for one in found["milestones"]]
    assert kinds == [
        "RECEIVED",
        "COMPLETE",
        "IN_REVIEW",
        "DECIDED",
        "NOTICE_SENT",
        "APPEAL_RECEIVED",
        "APPEAL_DECIDED",
        "APPEAL_NOTICE_SENT",
        "CLOSED",
    ]
    assert (found["state"], found["next"], found["language"]) == ("CLOSED", None, "en")
    outcomes = [one["outcome"] for one in found["milestones"] if "outcome" in one]
    assert outcomes == ["denial", "appeal_overturned"]


def test_an_outcome_is_not_told_while_the_letter_of_either_side_is_in_the_outbox(office: Office) -> None:
    with sqlite3.connect(office.folder / "casework.db") as raw:
        raw.execute("update letters set sent_at = null where kind = 'appeal_overturned' and audience = 'PROVIDER'")
    raw.close()
    with office.app.store.reading() as reader:
        found = status_view(office.app, reader, "R-G03", viewer="member")
    assert [one["kind"] for one in found["milestones"]][-1] == "APPEAL_RECEIVED"
    assert "changed our decision" not in str(found)


def running(name: str, *, days: int) -> Deadline:
    at = NOW + timedelta(days=days)
    return Deadline(name=name, at=at, local="", start=NOW, steps=(), rule="", citation="", status="SET", warnings=())


def test_after_a_lapse_the_right_to_appeal_comes_next_and_not_the_decision_that_was_missed() -> None:
    table = {one.name: one for one in (running("decision", days=-1), running("appeal_filing", days=60))}
    assert step_due({"LAPSED"}, table, NOW, "MEMBER") == "appeal_filing"
    assert step_due(set(), table, NOW, "MEMBER") == "decision"
    assert step_due({"LAPSED"}, table, NOW + timedelta(days=61), "MEMBER") == "decision"


def test_a_provider_is_told_until_when_a_call_may_be_asked_for_before_the_decision() -> None:
    table = {one.name: one for one in (running("decision", days=12), running("peer_to_peer", days=1))}
    offered = {"RECEIVED", "CALL_OFFERED"}
    assert step_due(offered, table, NOW, "PROVIDER") == "peer_to_peer"
    assert step_due(offered, table, NOW, "MEMBER") == "decision"
    assert step_due(offered, table, NOW + timedelta(days=2), "PROVIDER") == "decision"
    assert step_due({*offered, "DECIDED"}, table, NOW, "PROVIDER") == "decision"


def test_a_decision_that_is_asked_to_be_reopened_is_told_in_the_new_case_and_in_the_old_one(tmp_path: Path) -> None:
    office = Office.made(tmp_path, "reopening/T81")
    with office.app.store.reading() as reader:
        old = status_view(office.app, reader, "R-T81", viewer="member", language="es")
        new = status_view(office.app, reader, "R-T81-again-2", viewer="member")
    office.app.store.close()
    again = old["milestones"][-1]
    assert (again["kind"], old["state"]) == ("REOPENED_AS", "REOPENED_AS")
    assert again["review"].startswith("R-T81-")
    assert " de 20" in again["day"]
    assert [one["kind"] for one in new["milestones"]][:2] == ["RECEIVED", "REOPENED"]


def test_an_appeal_that_the_plan_forwards_is_decided_before_it_is_sent_and_told_once() -> None:
    sent = Letters("l-1", "external_forwarded", NOW + timedelta(days=2))
    events = [Entry("appeal.decided", NOW + timedelta(days=1))]
    found = milestones(events, [sent], viewer="MEMBER", received_at=NOW)
    assert [one.kind for one in found] == ["APPEAL_DECIDED", "OUTSIDE_SENT"]
    told = Letters("l-0", "appeal_upheld", NOW + timedelta(days=1))
    found = milestones(events, [told, sent], viewer="MEMBER", received_at=NOW)
    assert [one.kind for one in found] == ["APPEAL_DECIDED", "APPEAL_NOTICE_SENT", "OUTSIDE_SENT"]
