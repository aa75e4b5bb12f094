"""Which session a request is for, and how long ago the last one was, by the chart."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.domain.sessions import charted_session, months_between, months_since_last, session_number

Make = Callable[..., Any]


def session(on: str, **more: Any) -> dict[str, Any]:
    return {"kind": "PRIOR_SESSION", "on": on, **more}


@pytest.fixture(name="charted")
def _charted(make_case: Make, tools: Any) -> Make:
    def charted(*findings: dict[str, Any], **changes: Any) -> Any:
        return make_case(
            tools.document("D1", "Session.", *findings), **{"service_date": "2026-03-16", "session": 1, **changes}
        )

    return charted


def test_sessions_of_the_chart_count_though_the_request_does_not_count_them(charted: Make) -> None:
    case = charted(session("2025-06-16"), session("2025-10-06"), session("2025-10-06"), session("2026-12-01"))
    assert charted_session(case.request, case.documents) == 3
    assert session_number(case.request, case.documents) == 3
    assert session_number(charted(session=5).request, ()) == 5


def test_sessions_of_another_site_do_not_count(charted: Make) -> None:
    case = charted(session("2025-06-16", site="FACE"), {"kind": "PRIOR_SESSION"})
    assert charted_session(case.request, case.documents) == 1
    assert months_since_last(case.request, case.documents) is None
    both = charted(session("2025-06-16", site="FACE"), lines=[{"site": "FOOT"}, {"site": "FACE"}])
    assert charted_session(both.request, both.documents) == 2


def test_months_run_from_the_last_session_to_the_planned_day(charted: Make) -> None:
    case = charted(session("2025-06-16"), session("2025-12-20"))
    assert months_since_last(case.request, case.documents) == 2.8


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-12-16", "2026-03-16", 3.0),
        ("2025-12-17", "2026-03-16", 2.9),
        ("2025-06-16", "2026-02-16", 8.0),
        ("2026-01-16", "2026-01-16", 0.0),
        ("2025-11-30", "2026-02-28", 2.9),
        ("2025-01-31", "2026-02-01", 12.0),
    ],
)
def test_months_are_never_rounded_up(start: str, end: str, months: float) -> None:
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months
