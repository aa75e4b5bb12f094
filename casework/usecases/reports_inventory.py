"""Open cases: how many there were, came and went, and how old those are that are left."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from casework.domain import decided_line as words
from casework.domain.report_inventory import Waiting, aged, balance, between, cuts
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
    cases = [*_decided(look), *_undecided(look)]

    def moment(case: Waiting) -> datetime:
        return _moment(look, case.plan)

    by: list[tuple[str, str, str, list[Waiting], Callable[[Waiting], str]]] = [
        ("by_plan_type", "Age by plan type", "Plan type", cases, lambda one: look.plan_types[one.line_of_business]),
        ("by_urgency", "Age by urgency", "Urgency", cases, lambda one: URGENCIES[one.urgency]),
    ]
    if _is_running(look):  # where a case stood on a day that is over is not kept
        standing = [*_decided(look), *_standing(look)]
        by.append(("by_step", "Age by step", "Step", standing, lambda one: _stage(look, one)))
    ages = [
        Table(
            name=name,
            title=title,
            columns=(Column("group", head), *_bands(look), Column("all", "In all")),
            rows=tuple(aged(look.what.bands, of, moment, key)),
            empty="No case was open.",
        )
        for name, title, head, of, key in by
    ]
    whole = aged(look.what.bands, cases, moment, lambda _: "Open cases")
    return (_balance(look, cases), _age(look, whole), *ages)


def _moment(look: Look, plan: str) -> datetime:
    """At which ages are told."""
    return min(look.app.clock.now(), look.edges(plan)[1])


def _is_running(look: Look) -> bool:
    """Whether the period goes on everywhere."""
    now = look.app.clock.now()
    return all(look.edges(one)[1] > now for one in look.plans)


def _decided(look: Look) -> list[Waiting]:
    """Each case once that came to an outcome since the period began; what came after its end is in no figure."""
    wanted = look.filters
    lines = look.reader.decided_lines(
        look.read_from,
        END_OF_TIME,
        line_of_business=wanted.line_of_business,
        plan=wanted.plan,
        received_before=max(edge for _, edge in (look.edges(one) for one in look.plans)),
        brief=True,
    )
    found = {
        line.review: Waiting(
            line_of_business=line.line_of_business,
            plan=line.plan,
            urgency=line.urgency,
            stage="",
            since=line.received_at,
            until=line.determined_at,
        )
        for line in lines
        if line.origin == words.REQUEST  # as what waits: a wish to reopen has had its first decision
    }
    return [one for one in found.values() if wanted.urgency in (None, one.urgency)]


def _undecided(look: Look) -> Iterator[Waiting]:
    """The cases that have come to none, as many together as are the same to this report."""
    wanted, bands = look.filters, look.what.bands
    own = {plan: cuts(bands, *look.edges(plan), _moment(look, plan)) for plan in look.plans}
    every = sorted({cut for one in own.values() for cut in one})
    told = look.reader.undecided_before(every, line_of_business=wanted.line_of_business, plan=wanted.plan)
    for (line_of_business, plan, urgency), counts in told.items():
        if wanted.urgency in (None, urgency):
            before = dict(zip(every, counts, strict=True))
            for since, n in between(own[plan], [before[cut] for cut in own[plan]]):
                yield Waiting(
                    line_of_business=line_of_business,
                    plan=plan,
                    urgency=urgency,
                    stage="",
                    since=since,
                    until=None,
                    n=n,
                )


def _standing(look: Look) -> Iterator[Waiting]:
    """The same by the step at which they stand, while the period runs: everywhere their ages are those of now."""
    wanted, plan = look.filters, next(iter(look.plans))
    places = cuts(look.what.bands, *look.edges(plan), look.app.clock.now())
    told = look.reader.undecided_by_stage(
        places, line_of_business=wanted.line_of_business, plan=wanted.plan, urgency=wanted.urgency
    )
    for stage, before in told.items():
        for since, n in between(places, before):
            yield Waiting(line_of_business="", plan=plan, urgency="", stage=stage, since=since, until=None, n=n)


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
