"""Open cases: how many there were, came and went, and how old those are that are left."""

from collections.abc import Callable
from datetime import UTC, datetime

from casework.domain.report_inventory import Waiting, aged, balance
from casework.domain.report_shape import BARS, Chart, Column, Row, Series, Table
from casework.domain.report_words import URGENCIES
from casework.usecases.desk import stage_name
from casework.usecases.reports_looked import Look

END_OF_TIME = datetime(9000, 1, 1, tzinfo=UTC)
OF_BALANCE = (
    Column("opening", "Open before", definition="Cases that were open when the period began."),
    Column("received", "Received", definition="Cases whose request was received in the period."),
    Column("ended", "Ended", definition="Cases that were decided, withdrawn or closed as duplicates in the period."),
    Column("closing", "Open after", definition="Cases that were open when the period ended."),
)


def inventory(look: Look) -> tuple[Table, ...]:
    """The balance by plan type and urgency; then the age of what is open at the end of the period, or now."""
    cases = _cases(look)
    now = look.app.clock.now()

    def moment(case: Waiting) -> datetime:
        return min(now, look.edges(case.plan)[1])

    today = all(look.edges(one)[1] > now for one in look.plans)
    by: list[tuple[str, str, str, Callable[[Waiting], str]]] = [
        ("by_plan_type", "Age by plan type", "Plan type", lambda one: look.plan_types[one.line_of_business]),
        ("by_urgency", "Age by urgency", "Urgency", lambda one: URGENCIES[one.urgency]),
    ]
    if today:  # where a case stood on a day that is over is not kept
        by.append(("by_step", "Age by step", "Step", lambda one: _stage(look, one)))
    ages = [
        Table(
            name=name,
            title=title,
            columns=(Column("group", head), *_bands(look), Column("all", "In all")),
            rows=tuple(aged(look.what.bands, cases, moment, key)),
            empty="No case was open.",
        )
        for name, title, head, key in by
    ]
    whole = aged(look.what.bands, cases, moment, lambda _: "Open cases")
    return (_balance(look, cases), _age(look, whole), *ages)


def _cases(look: Look) -> list[Waiting]:
    """Each case once: those that came to an outcome since the period began, and those that have not."""
    wanted = look.filters
    lines = look.reader.decided_lines(
        look.read_from, END_OF_TIME, line_of_business=wanted.line_of_business, plan=wanted.plan, brief=True
    )
    found: dict[str, Waiting] = {}
    for line in lines:
        found[line.review] = Waiting(
            review=line.review,
            line_of_business=line.line_of_business,
            plan=line.plan,
            urgency=line.urgency,
            stage="",
            since=line.received_at,
            until=line.determined_at,
        )
    for one in look.reader.undecided():
        found[one.review] = Waiting(
            review=one.review,
            line_of_business=one.line_of_business,
            plan=one.plan,
            urgency=one.urgency,
            stage=one.stage,
            since=one.received_at,
            until=None,
        )
    return [
        one
        for one in found.values()
        if wanted.line_of_business in (None, one.line_of_business)
        and wanted.plan in (None, one.plan)
        and wanted.urgency in (None, one.urgency)
    ]


def _balance(look: Look, cases: list[Waiting]) -> Table:
    groups: dict[tuple[str, str], list[Waiting]] = {}
    for case in cases:
        groups.setdefault((look.plan_types[case.line_of_business], URGENCIES[case.urgency]), []).append(case)
    rows = [Row((*key, *_counts(look, groups[key]))) for key in sorted(groups)]
    if len(rows) > 1:
        rows.append(Row(("All", "All", *_counts(look, cases))))
    return Table(
        name="balance",
        title="What came and what went",
        columns=(Column("plan_type", "Plan type"), Column("urgency", "Urgency"), *OF_BALANCE),
        rows=tuple(row for row in rows if any(row.cells[2:])),
        definition=look.what.definition,
        empty="No case was open in these days.",
    )


def _counts(look: Look, cases: list[Waiting]) -> list[int]:
    found = balance(cases, lambda one: look.edges(one.plan))
    return [found[one.name] for one in OF_BALANCE]


def _bands(look: Look) -> list[Column]:
    return [Column(f"band_{place}", one.title) for place, one in enumerate(look.what.bands, 1)]


def _age(look: Look, rows: list[Row]) -> Table:
    """The age of all that is open, as a drawing too."""
    return Table(
        name="age",
        title="Age of open cases",
        columns=(Column("group", "Cases"), *_bands(look), Column("all", "In all")),
        rows=tuple(rows),
        chart=_drawn(look, rows[0]) if rows else None,
        definition="Full days from the receipt of the request to the end of the period, or to now while it runs.",
        empty="No case was open.",
    )


def _drawn(look: Look, row: Row) -> Chart:
    counts = tuple(float(one) for one in row.cells[1:-1] if isinstance(one, int))
    return Chart(
        kind=BARS,
        title="Age of open cases",
        description="How many open cases were received how many full days before.",
        labels=tuple(one.title for one in look.what.bands),
        series=(Series("Open cases", counts),),
        unit="cases",
    )


def _stage(look: Look, case: Waiting) -> str:
    return stage_name(look.app, case.stage) if case.stage else "Casework works on it"
