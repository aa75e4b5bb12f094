"""The metrics of a plan: over all, for each plan, the items that they are about, and what was told apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from casework.domain import decided_line as words
from casework.domain.decided_line import DecidedLine
from casework.domain.policy import MedicalPolicy
from casework.domain.report_counting import counts_as, why_not
from casework.domain.report_definition import APPROVED, DENIED, LIST, Level, Metric
from casework.domain.report_metrics import metrics_table
from casework.domain.report_shape import BARS, Chart, Citation, Column, Few, Row, Series, Table
from casework.domain.report_words import URGENCIES
from casework.usecases.reports_looked import Look

OF_ITEMS = (
    Column("policy", "What it is about"),
    Column("since", "Since"),
    Column("plans", "Plans"),
)
BY_ITEM = (
    Column("item", "Item or service"),
    Column("policy", "Policy"),
    Column("requests", "Requests"),
    Column("approved", "Approved"),
    Column("denied", "Denied"),
)
APART = (Column("why", "What was told apart"), Column("requests", "Requests"))


def metrics(look: Look) -> tuple[Table, ...]:
    """All plans together where there are several, each plan on its level, the list of items, what is left out."""
    groups: dict[tuple[str, str], list[DecidedLine]] = {}
    for line in look.counted:
        groups.setdefault((line.line_of_business, line.plan), []).append(line)
    public = look.filters.public
    if public:  # a plan that is asked and decided nothing says so
        groups = {key: groups.get(key, []) for key in _asked(look)}
    tables = [] if len(groups) == 1 or public else [_whole(look)]
    for (line_of_business, plan), lines in sorted(groups.items(), key=lambda one: _title(look, *one[0])):
        tables.append(_of_plan(look, line_of_business, plan, lines))
    tables += [_items(look, one) for one in look.what.metrics if one.measure == LIST]
    return tuple(tables) if public else (*tables, _by_item(look), _told_apart(look))


def _whole(look: Look) -> Table:
    table = metrics_table(
        look.what,
        look.counted,
        name="all",
        title="All plans together",
        citation="",
        public=False,
        urgency=look.filters.urgency,
        definition="The rule asks for each contract, plan or issuer by itself; this is what they come to together.",
    )
    return _with_chart(look, table, look.counted)


def _of_plan(look: Look, line_of_business: str, plan: str, lines: Sequence[DecidedLine]) -> Table:
    level = _level(look, line_of_business)
    table = metrics_table(
        look.what,
        lines,
        name=f"{line_of_business}-{plan}".lower().replace("_", "-"),
        title=_title(look, line_of_business, plan),
        citation="" if level is None else level.citation,
        public=look.filters.public,
        urgency=look.filters.urgency,
        definition=(
            f"On the level of the {level.level}, under {level.citation}."
            if level is not None
            else "No rule asks this plan type for these figures in the period; they are for the plan's own use."
        ),
    )
    return _with_chart(look, table, lines)


def _level(look: Look, line_of_business: str) -> Level | None:
    """On which level the rule asks a plan type for the figures of the period; None where it asks for none."""
    return look.what.level(line_of_business, look.period.last.year)


def _asked(look: Look) -> set[tuple[str, str]]:
    """The plans, by plan type, whose figures the rule asks for, as far as the filters leave them."""
    wanted = look.filters
    return {
        (line_of_business, plan.id)
        for plan in look.app.library.plans
        for line_of_business in plan.lines_of_business
        if wanted.plan in (None, plan.id)
        and wanted.line_of_business in (None, line_of_business)
        and _level(look, line_of_business) is not None
    }


def _title(look: Look, line_of_business: str, plan: str) -> str:
    return f"{look.plan_types.get(line_of_business, line_of_business)}: {look.plans.get(plan, plan)}"


def _with_chart(look: Look, table: Table, lines: Sequence[DecidedLine]) -> Table:
    """Approved and denied beside each other; none where a figure is hidden, and none of nothing."""
    if not lines or any(isinstance(cell, Few) for row in table.rows for cell in row.cells):
        return table
    named = [(key, name) for key, name in URGENCIES.items() if any(one.urgency == key for one in lines)]
    chart = Chart(
        kind=BARS,
        title="Approved and denied",
        description="The share of standard and of expedited requests that was approved and that was denied.",
        labels=tuple(name for _, name in named),
        series=tuple(
            Series(title, tuple(_percent(look, [one for one in lines if one.urgency == key], what) for key, _ in named))
            for title, what in (("Approved", APPROVED), ("Denied", DENIED))
        ),
        unit="%",
    )
    return replace(table, chart=chart)


def _percent(look: Look, lines: Sequence[DecidedLine], what: str) -> float:
    return round(100 * sum(counts_as(look.what.counting, one) == what for one in lines) / len(lines), 1)


def _items(look: Look, metric: Metric) -> Table:
    """What needs prior authorization, by the policies that were in force on a day of the period."""
    source = look.what.sources[0]
    shown = [one for one in look.app.library.policies if _in_force(look, one) and _plans(look, one)]
    rows = [Row((one.title, one.effective_from, ", ".join(_plans(look, one)))) for one in shown]
    return Table(
        name=metric.id,
        title=metric.title,
        columns=OF_ITEMS,
        rows=tuple(sorted(rows, key=lambda row: str(row.cells[0]))),
        definition=metric.definition,
        citation=Citation(source.title, source.where, source.since),
        empty="No policy was in force.",
    )


def _in_force(look: Look, policy: MedicalPolicy) -> bool:
    until = policy.effective_to
    return policy.effective_from <= look.period.last and (until is None or until >= look.period.first)


def _plans(look: Look, policy: MedicalPolicy) -> list[str]:
    """The titles of the plans under which a policy holds, as far as the filters leave them."""
    wanted = look.filters
    sold = {
        one.id
        for one in look.app.library.plans
        if wanted.line_of_business is None or wanted.line_of_business in one.lines_of_business
    }
    if wanted.public:
        sold &= {plan for _, plan in _asked(look)}
    return [look.plans[one] for one in policy.plans if one in sold and wanted.plan in (None, one)]


def _by_item(look: Look) -> Table:
    groups: dict[tuple[str, str], Counter[str]] = {}
    for line in look.counted:
        groups.setdefault((line.item, line.policy.partition(",")[0]), Counter())[
            counts_as(look.what.counting, line)
        ] += 1
    rows = [
        Row((item, policy, sum(found.values()), found[APPROVED], found[DENIED]))
        for (item, policy), found in sorted(groups.items())
    ]
    return Table(
        name="by_item",
        title="By item and service",
        columns=BY_ITEM,
        rows=tuple(rows),
        definition="The requests that the figures count, by what was asked for.",
    )


def _told_apart(look: Look) -> Table:
    found = Counter(why for one in look.decided if (why := why_not(look.what.counting, one)))
    found["Approved in part, and counted as the notes say"] = sum(one.outcome == words.PARTIAL for one in look.counted)
    return Table(
        name="told_apart",
        title="What was told apart",
        columns=APART,
        rows=tuple(Row((why, number)) for why, number in sorted(found.items()) if number),
        definition="Requests of the period that the figures leave out, each for the first reason that holds, and those "
        "that were approved in part.",
        empty="Nothing was left out.",
    )
