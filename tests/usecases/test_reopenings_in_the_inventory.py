"""The inventory tells of requests that wait for their first decision; what follows one is none of them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework.domain.report_shape import Period
from casework.ports import Actor, Json
from casework.testing_rows_of_facts import a_decided_line
from casework.usecases.people import enlist
from casework.usecases.reopenings import reopen
from tests.usecases.desk import Desk
from tests.usecases.office import somebody
from tests.usecases.reopened import examine
from tests.usecases.reported import GROUP, YEAR, decided, made, office, rows, section

YEARS = Period(date(2026, 1, 1), date(2028, 12, 31))


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Desk]:
    """Denied, and nobody appealed in time."""
    opened = Desk(tmp_path)
    enlist(opened.app, [somebody("okafor", "appeals_coordinator")])
    while opened.steps:
        opened.next()
    opened.pass_appeal_window()
    yield opened
    opened.app.store.close()


def told(desk: Desk) -> Json:
    """All figures of the report that tell of cases."""
    return {one.name: rows(one) for one in made(desk.app, "inventory", YEARS).sections}


@pytest.mark.parametrize("decision", ["GRANT", "REFUSE"])
def test_a_wish_to_reopen_is_no_case_that_waits_for_its_first_decision(closed: Desk, decision: str) -> None:
    before = told(closed)
    assert [(one["received"], one["ended"], one["closing"]) for one in before["balance"]] == [(1, 1, 0)]
    asked = reopen(closed.app, "R-G08", actor=Actor("clinic"), ground="NEW_EVIDENCE", reason="A record was found.")
    assert told(closed) == before
    examine(closed, asked["review"], decision)
    assert closed.row().status == ("OPEN" if decision == "GRANT" else "CLOSED")
    assert told(closed) == before


def test_what_is_decided_anew_after_a_reopening_neither_came_nor_went_as_a_request(tmp_path: Path) -> None:
    for app in office(tmp_path):
        decided(app, a_decided_line("R-1", **GROUP), a_decided_line("R-1-again-2", origin="REOPENING", **GROUP))
        balance = section(made(app, "inventory", YEAR), "balance")
        assert [(one["received"], one["ended"]) for one in rows(balance)] == [(1, 1)]
