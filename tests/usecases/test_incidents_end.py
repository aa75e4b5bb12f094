"""An incident ends with what it held up, also where that is given up: an open one always asks something of somebody."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.kit import Context
from casework.ports import Actor, Event, Incident
from casework.usecases.complete import complete
from casework.usecases.messages import withdraw
from tests.usecases.desk import WRITTEN, Desk

GIVEN_UP = "the step that it held up was given up: what it was to do is not needed any more"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, "information_request/G05")
    yield opened
    opened.app.store.close()


def incidents(desk: Desk, *, open_only: bool = True) -> Sequence[Incident]:
    with desk.app.store.reading() as reader:
        return reader.incidents(review=desk.review, open_only=open_only)


def resolved(desk: Desk) -> list[Event]:
    with desk.app.store.reading() as reader:
        return [event for event in reader.events(desk.review) if event.kind == "incident.resolved"]


def take_back(desk: Desk) -> None:
    withdraw(desk.app, desk.review, actor=Actor("outside"), by="PROVIDER", reason="moved away", document=WRITTEN)


def test_a_letter_that_never_left_is_no_incident_any_more_once_its_request_is_taken_back(desk: Desk) -> None:
    desk.until("check_completeness")
    desk.shop.broken = True
    desk.next()
    desk.until_moment(desk.clock.now() + timedelta(hours=1))
    (waiting,) = incidents(desk)
    assert waiting.cause == "send_information_request could not be carried out: ConnectionError"
    take_back(desk)
    assert waiting.id not in [one.id for one in incidents(desk)]
    (over,) = [one for one in incidents(desk, open_only=False) if one.id == waiting.id]
    (told,) = resolved(desk)
    assert told.detail == {"incident": waiting.id, "because": GIVEN_UP}
    assert told.at == over.resolved_at == desk.clock.now()
    assert desk.verifies()
    desk.shop.broken = False
    desk.until_moment(desk.clock.now() + timedelta(hours=4))
    assert incidents(desk) == []
    assert desk.row().status == "WITHDRAWN"
    assert desk.verifies()


def test_what_held_the_review_up_is_over_when_a_request_that_cannot_go_on_is_taken_back(desk: Desk) -> None:
    def broken(context: Context) -> dict[str, Any]:
        raise ValueError("no case data")

    item = desk.until("check_completeness")
    for name in [one for one in desk.app.handlers if one.startswith("conservative_treatment.")]:
        desk.handler(name, broken)
    answers = {"decision": "COMPLETE", "note": "The records that came were read from first to last and are whole."}
    assert "incident" in complete(desk.app, item.id, answers, person="ana")
    (waiting,) = incidents(desk)
    assert waiting.task is None
    take_back(desk)
    desk.until_moment(desk.clock.now() + timedelta(hours=4))
    assert desk.row().status == "WITHDRAWN"
    assert incidents(desk) == []
    assert [event.detail for event in resolved(desk)] == [{"incident": waiting.id}]
    assert desk.verifies()
