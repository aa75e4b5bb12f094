"""Earlier sessions of a series as the chart holds them: how many there were, and how long ago the last one was."""

from collections.abc import Sequence
from datetime import date

from casework.domain.request import ChartDocument, Request, findings_of


def earlier_sessions(request: Request, documents: Sequence[ChartDocument], *, site: str | None = None) -> list[date]:
    """The days of the sessions before the planned one, each once, in order; of one site where given."""
    sites = {line.site for line in request.lines} if site is None else {site}
    days = {
        date.fromisoformat(str(one["on"]))
        for one in findings_of(documents, "PRIOR_SESSION")
        if one.get("on") and ("site" not in one or one["site"] in sites)
    }
    return sorted(day for day in days if day < request.day)


def charted_session(request: Request, documents: Sequence[ChartDocument]) -> int:
    """Which session this would be by the chart: one more than any site of the request has had."""
    return 1 + max(len(earlier_sessions(request, documents, site=line.site)) for line in request.lines)


def session_number(request: Request, documents: Sequence[ChartDocument]) -> int:
    """Which session this is: as the request says, unless the chart holds more of them."""
    return max(request.session, charted_session(request, documents))


def months_since_last(request: Request, documents: Sequence[ChartDocument]) -> float | None:
    """Months from the last session to the planned day, rounded down to a tenth; None where the chart has none."""
    days = earlier_sessions(request, documents)
    return months_between(days[-1], request.day) if days else None


def months_between(start: date, end: date) -> float:
    """Whole months by the calendar and the rest as a share of 31 days, rounded down to a tenth."""
    whole = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    passed = end.day - start.day if end.day >= start.day else end.day + 31 - start.day
    return whole + min(9, passed * 10 // 31) / 10
