"""Which lines a report counts, as what, and in which days they lie."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework.domain import decided_line as words
from casework.domain.decided_line import DecidedLine
from casework.domain.report_definition import APPROVED, DENIED, Counting
from casework.domain.report_shape import Period

Zones = Callable[[str], ZoneInfo]  # where a plan is
OUTCOMES: Mapping[str, str] = {words.APPROVED: APPROVED, words.DENIED: DENIED, words.LAPSED: DENIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a report; None: any. `public` is the report as it may be published."""

    line_of_business: str | None = None
    plan: str | None = None
    urgency: str | None = None
    public: bool = False


def within(period: Period, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a moment lies in the days of a period, where the plan is."""
    return period.first <= moment.astimezone(zone).date() <= period.last


def why_not(counting: Counting, line: DecidedLine) -> str:
    """Why a line does not count, in words; empty where it does. The first reason that holds."""
    asked = not counting.lines_of_business or line.line_of_business in counting.lines_of_business
    for holds, why in (
        (asked, "Of another line of business"),
        (line.is_drug is False or counting.drugs, "Drugs"),
        (line.origin in counting.origins, "Decided anew after a reopening"),
        (line.type in counting.types, "Asked for after the service"),
        (not line.no_pa or counting.no_prior_authorization, "Needs no prior authorization"),
    ):
        if not holds:
            return why
    return "" if line.outcome in counting.outcomes else _ended(line)


def _ended(line: DecidedLine) -> str:
    return {
        words.WITHDRAWN: "Withdrawn",
        words.DUPLICATE: "Closed as a duplicate",
        words.NOT_DECIDED: "Went outside before it was decided",
    }[line.outcome]


def counted(
    counting: Counting, lines: Iterable[DecidedLine], period: Period, filters: Filters, zones: Zones
) -> Iterator[DecidedLine]:
    """The lines of the period that a report counts."""
    for line in in_days(lines, period, filters, zones):
        if not why_not(counting, line):
            yield line


def in_days(lines: Iterable[DecidedLine], period: Period, filters: Filters, zones: Zones) -> Iterator[DecidedLine]:
    """The lines of the period that the filters leave, whether or not they count."""
    for line in lines:
        if (
            filters.line_of_business in (None, line.line_of_business)
            and filters.plan in (None, line.plan)
            and filters.urgency in (None, line.urgency)
            and within(period, line.determined_at, zones(line.plan))
        ):
            yield line


def counts_as(counting: Counting, line: DecidedLine) -> str:
    """APPROVED, DENIED or APART: what an approval in part counts as is the report's choice."""
    return OUTCOMES.get(line.outcome, counting.partial)


def approved_after_appeal(counting: Counting, line: DecidedLine) -> bool:
    """Whether less than was asked for was approved at first, and all of it on appeal."""
    return line.outcome != words.APPROVED and any(
        one["kind"] in counting.after_appeal and one["status"] == words.OVERTURNED for one in line.appeals
    )


def time_taken(line: DecidedLine) -> timedelta:
    """From the receipt to the decision; never less than nothing, whatever a sender's clock said."""
    return max(timedelta(), line.determined_at - line.received_at)


def median(times: Sequence[timedelta]) -> timedelta:
    """The time in the middle; of an even number, the middle between the two that are."""
    ordered, half = sorted(times), len(times) // 2
    return ordered[half] if len(times) % 2 else (ordered[half - 1] + ordered[half]) / 2


def has_time(line: DecidedLine) -> bool:
    """Whether the plan had a time to decide it."""
    return line.due_at is not None and line.outcome not in words.LEFT_OUT


def in_time(line: DecidedLine, now: datetime) -> bool | None:
    """Whether the notice left before the time was over; None without a time, and while it runs without a notice."""
    if line.outcome == words.LAPSED:
        return False
    if line.due_at is None or not has_time(line):
        return None
    if line.notified_at is None and now <= line.due_at:
        return None
    return line.notified_at is not None and line.notified_at <= line.due_at
