"""What somebody may ask a status for, and how it tells what is late or still to come."""

import sqlite3

import pytest

from casework.errors import InputError, NotFound
from casework.usecases.status_view import status_view
from tests.history.office import Office


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
