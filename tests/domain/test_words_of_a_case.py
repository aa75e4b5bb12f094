"""A case in a few words, and how its clock stands in a list."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.domain.case_cards import card_of, name_order, points_of, state_of, statement_of
from casework.domain.conflicts import conflict_with
from casework.domain.request import Request
from casework.domain.states import state_name
from casework.domain.time_left import NEVER, left_order, levels_at
from casework.testing import request_json

DUE = datetime(2026, 1, 15, tzinfo=UTC)


def test_a_card_tells_what_a_list_shows() -> None:
    request = Request.from_json(request_json())
    card = card_of("R-T1", request, line_of_business="GROUP-T", urgency=None)
    assert (card["member_name"], card["name_order"], card["urgency"]) == ("Mara Example", "example mara", "STANDARD")
    assert (card["language"], card["state"], card["lines"]) == ("en", "", 2)
    assert "brittle joint disease" in card["words"]
    assert "nothing else helps the wrist" in statement_of(request)


@pytest.mark.parametrize(
    ("address", "state"),
    [
        (("1 Lane", "Albany, NY 12207"), "NY"),
        (("Sacramento, CA 95814-1234",), "CA"),
        (("Toronto, ON M5V 2T6",), ""),
        ((), ""),
    ],
)
def test_the_state_stands_at_the_end_of_an_address(address: tuple[str, ...], state: str) -> None:
    assert state_of(address) == state


def test_states_have_names() -> None:
    assert [state_name(one) for one in ("OH", "XX")] == ["Ohio", "XX"]


def test_names_are_sorted_by_the_family_name() -> None:
    assert [name_order(one) for one in ("Ama Boateng-Lisle", "Cher", "")] == ["boateng-lisle ama", "cher", ""]


def test_points_grow_with_lines_and_urgency() -> None:
    assert [points_of(lines=lines, urgency=urgency) for lines, urgency in ((1, None), (2, None), (3, "EXPEDITED"))] == [
        1,
        2,
        3,
    ]


def test_a_clock_is_watched_from_half_and_tight_from_four_fifths_or_eight_hours() -> None:
    assert levels_at(DUE - timedelta(days=10), DUE) == (DUE - timedelta(days=5), DUE - timedelta(days=2))
    _, tight = levels_at(DUE - timedelta(hours=20), DUE)
    assert tight == DUE - timedelta(hours=8) + timedelta(milliseconds=1)


def test_what_runs_comes_before_what_is_paused_and_that_before_what_has_no_clock() -> None:
    runs, paused = left_order(DUE, paused=False), left_order(DUE - timedelta(days=9), paused=True)
    assert runs < paused < left_order(None, paused=False) == NEVER


def test_a_conflict_counts_for_its_days_and_by_id_or_name() -> None:
    kin = {"with": "Nadia Petrov, MD", "because": "kin", "from": "2026-01-01", "until": "2026-01-31"}
    day = DUE.date()
    assert conflict_with((kin,), ids=(), names=("Dr. Nadia Petrov",), on=day) is kin
    assert conflict_with(({**kin, "with": "P-1"},), ids=("P-1",), names=(), on=day) is not None
    assert conflict_with((kin,), ids=("P-1",), names=("Noel Petrov",), on=day) is None
    assert conflict_with((kin,), ids=(), names=("Nadia Petrov",), on=day + timedelta(days=20)) is None
    assert conflict_with((kin,), ids=(), names=("Nadia Petrov",), on=day - timedelta(days=20)) is None
