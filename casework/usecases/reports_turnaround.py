"""How long decisions took: in all, by plan type, urgency, policy, and month by month."""

from datetime import date, timedelta

from casework.domain.decided_line import DecidedLine
from casework.domain.report_shape import LINES, RANGES, Chart, Column, Row, Series, Share, Table
from casework.domain.report_turnaround import COLUMNS, cells_of, grouped
from casework.domain.report_words import URGENCIES
from casework.usecases.reports_looked import Look

IN_TIME = 1 + [one.name for one in COLUMNS].index("in_time")
HALF, NINE = (1 + [one.name for one in COLUMNS].index(name) for name in ("half", "nine_in_ten"))
HOUR = 3600


def turnaround(look: Look) -> tuple[Table, ...]:
    """One row for all, then the groups."""
    lines = look.counted
    policies = {f"{one.id} {one.version}": one.title for one in look.app.library.policies}
    by_plan_type = [row for _, row in grouped(lines, lambda one: one.line_of_business, look.plan_types)]
    by_policy = [row for _, row in grouped(lines, lambda one: one.policy.partition(",")[0], policies)]
    months = {f"{one:%Y-%m}": f"{one:%B %Y}" for line in lines if (one := _day(look, line))}
    by_month = [
        Row((months[name], *row.cells[1:])) for name, row in grouped(lines, lambda one: f"{_day(look, one):%Y-%m}", {})
    ]
    tables = [
        _table("all", "In all", "", [Row(("All", *cells_of(lines)))] if lines else []),
        _table("by_plan_type", "By plan type", "Plan type", by_plan_type, _spread(by_plan_type)),
        _table(
            "by_urgency",
            "By urgency",
            "Urgency",
            [row for _, row in grouped(lines, lambda one: one.urgency, URGENCIES)],
        ),
        _table("by_policy", "By policy", "Policy", by_policy),
        _table("by_month", "By month", "Month", by_month, _trend(by_month)),
    ]
    return tuple(tables)


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
    half, nine = _hours(rows, HALF), _hours(rows, NINE)
    return Chart(
        kind=RANGES,
        title="Hours to a decision",
        description="For each plan type, within how many hours half of the decisions came, and within how many nine of "
        "ten.",
        labels=tuple(str(row.cells[0]) for row in rows),
        series=(Series("Half within, up to 9 in 10 within", half, low=half, high=nine),),
        unit="hours",
    )


def _hours(rows: list[Row], at: int) -> tuple[float, ...]:
    return tuple(cell.total_seconds() / HOUR for row in rows if isinstance(cell := row.cells[at], timedelta))


def _trend(rows: list[Row]) -> Chart | None:
    """The share in time from month to month; one month is no course of things."""
    if len(rows) < 2:
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
