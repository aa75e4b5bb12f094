"""How long decisions took: in all, by plan type, urgency, policy, and month by month."""

from collections.abc import Sequence
from datetime import date, timedelta

from casework.domain.decided_line import DecidedLine
from casework.domain.report_shape import LINES, RANGES, Chart, Column, Row, Series, Share, Table
from casework.domain.report_turnaround import COLUMNS, cells_of, grouped
from casework.domain.report_words import URGENCIES
from casework.usecases.next_case_taking import workday
from casework.usecases.reports_looked import Look

DECIDED = 1
IN_TIME = 1 + [one.name for one in COLUMNS].index("in_time")
HALF, NINE = (1 + [one.name for one in COLUMNS].index(name) for name in ("half", "nine_in_ten"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def turnaround(look: Look) -> tuple[Table, ...]:
    """One row for all, then the groups."""
    lines, now = look.counted, look.app.clock.now()
    policies = {f"{one.id} {one.version}": one.title for one in look.app.library.policies}
    by_plan_type = [row for _, row in grouped(lines, lambda one: one.line_of_business, look.plan_types, now)]
    by_policy = [row for _, row in grouped(lines, lambda one: one.policy.partition(",")[0], policies, now)]
    by_month = _by_month(look, lines) if lines else []
    tables = [
        _table("all", "In all", "", [Row(("All", *cells_of(lines, now)))] if lines else []),
        _table("by_plan_type", "By plan type", "Plan type", by_plan_type, _spread(by_plan_type)),
        _table(
            "by_urgency",
            "By urgency",
            "Urgency",
            [row for _, row in grouped(lines, lambda one: one.urgency, URGENCIES, now)],
        ),
        _table("by_policy", "By policy", "Policy", by_policy),
        _table("by_month", "By month", "Month", by_month, _trend(by_month)),
    ]
    return tuple(tables)


def _by_month(look: Look, lines: Sequence[DecidedLine]) -> list[Row]:
    """Every month of the period that has begun, also one in which nothing was decided: time goes on in it."""
    groups: dict[date, list[DecidedLine]] = {}
    for line in lines:
        groups.setdefault(_day(look, line).replace(day=1), []).append(line)
    month, last = look.period.first.replace(day=1), max(max(groups), min(look.period.last, workday(look.app)))
    while month <= last:
        groups.setdefault(month, [])
        month = (month + timedelta(days=31)).replace(day=1)
    now = look.app.clock.now()
    return [Row((f"{one:%B %Y}", *cells_of(groups[one], now))) for one in sorted(groups)]


def _day(look: Look, line: DecidedLine) -> date:
    return line.determined_at.astimezone(look.zone(line.plan)).date()


def _table(name: str, title: str, of: str, rows: list[Row], chart: Chart | None = None) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(Column("group", of or "Lines"), *COLUMNS),
        rows=tuple(rows),
        chart=chart,
        empty="Nothing was decided in these days.",
    )


def _spread(rows: list[Row]) -> Chart | None:
    if not rows:
        return None
    unit, length = ("days", DAY) if _longest(rows) >= DAY else ("hours", HOUR)  # as the table tells them
    half, nine = _times(rows, HALF, length), _times(rows, NINE, length)
    return Chart(
        kind=RANGES,
        title=f"{unit.capitalize()} to a decision",
        description=f"For each plan type, within how many {unit} half of the decisions came, and within how many nine "
        "of ten.",
        labels=tuple(str(row.cells[0]) for row in rows),
        series=(Series("Half within, up to 9 in 10 within", half, low=half, high=nine),),
        unit=unit,
    )


def _longest(rows: list[Row]) -> timedelta:
    return max((cell for row in rows if isinstance(cell := row.cells[NINE], timedelta)), default=timedelta())


def _times(rows: list[Row], at: int, length: timedelta) -> tuple[float, ...]:
    return tuple(round(cell / length, 1) for row in rows if isinstance(cell := row.cells[at], timedelta))


def _trend(rows: list[Row]) -> Chart | None:
    """The share in time from month to month; of one month with decisions there is no course of things."""
    if sum(row.cells[DECIDED] != 0 for row in rows) < 2:
        return None
    shares = [cell.value if isinstance(cell := row.cells[IN_TIME], Share) else None for row in rows]
    return Chart(
        kind=LINES,
        title="In time, month by month",
        description="The share of decisions whose notice left before the time for the decision was over.",
        labels=tuple(str(row.cells[0]) for row in rows),
        series=(Series("In time", tuple(None if one is None else round(100 * one, 1) for one in shares)),),
        unit="%",
    )
