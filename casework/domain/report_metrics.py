"""The figures of a report of metrics, by their definitions alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from casework.domain.decided_line import DecidedLine
from casework.domain.report_counting import approved_after_appeal, counts_as, median, time_taken
from casework.domain.report_definition import APPROVED, LIST, MEAN, SHARE, Counting, Metric, ReportDefinition
from casework.domain.report_shape import Cell, Citation, Column, Few, Nothing, Row, Share, Table
from casework.domain.small_groups import too_few

COLUMNS = (
    Column("number", "No. in the rule", definition="The figure's number in the list of the rule."),
    Column("metric", "Figure"),
    Column("value", "Value"),
    Column("numerator", "Counted", definition="How many requests the figure counts."),
    Column("denominator", "Out of", definition="Out of how many requests."),
)
NO_REQUESTS = "No requests"


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over some lines: `value` is a `Share`, a span of time, or `Nothing` where there are no requests."""

    metric: Metric
    value: Share | timedelta | Nothing
    hits: tuple[DecidedLine, ...]  # that it counts
    of: tuple[DecidedLine, ...]  # out of these
    left: tuple[DecidedLine, ...] = ()  # of them, that a share does not count
    apart: tuple[DecidedLine, ...] = ()  # of those left, that other figures tell together with those that it counts


def figure(metric: Metric, counting: Counting, lines: Sequence[DecidedLine]) -> Figure:
    """A metric over the lines that its report counts."""
    of = tuple(one for one in lines if metric.urgency in ("", one.urgency))
    if not of:
        return Figure(metric, Nothing(_no(metric)), (), ())
    if metric.measure == SHARE:
        hits: list[DecidedLine] = []
        left: list[DecidedLine] = []
        for one in of:
            (hits if _counts(metric, counting, one) else left).append(one)
        apart = tuple(one for one in left if _is_apart(metric, counting, one))
        return Figure(metric, Share(len(hits), len(of)), tuple(hits), of, tuple(left), apart)
    times = [time_taken(one) for one in of]
    whole = sum(times, timedelta()) / len(times) if metric.measure == MEAN else median(times)
    return Figure(metric, whole, of, of)


def _no(metric: Metric) -> str:
    urgency = f"{metric.urgency.lower()} " if metric.urgency else ""
    return f"No {urgency}requests"


def _counts(metric: Metric, counting: Counting, line: DecidedLine) -> bool:
    return (
        (not metric.outcome or counts_as(counting, line) == metric.outcome)
        and (not metric.extended or line.extended)
        and (not metric.after_appeal or approved_after_appeal(counting, line))
    )


def _is_apart(metric: Metric, counting: Counting, line: DecidedLine) -> bool:
    """Approved as the extended ones were, but not extended; denied as those that won on appeal, and denied still."""
    if metric.after_appeal:
        return counts_as(counting, line) != APPROVED
    return metric.extended and metric.outcome in ("", counts_as(counting, line))


def tells_of_few(told: Figure, fewest: int) -> bool:
    """Whether somebody could be singled out: by those that a figure counts, or by those that it leaves."""
    groups = (told.hits, told.of, told.left, told.apart)
    return any(too_few(len({one.member for one in lines}), fewest) for lines in groups)


def hidden_figures(report: ReportDefinition, lines: Sequence[DecidedLine]) -> frozenset[str]:
    """The figures that are not published: those that tell of few, and those from which such a one could be reckoned.

    Standard and expedited requests add up to all, and what was approved, denied or told apart adds up to its urgency.
    """
    figures = [figure(one, report.counting, lines) for one in report.metrics if one.measure != LIST and one.hides_few]
    found = {one.metric.id for one in figures if tells_of_few(one, report.fewest)}
    by_urgency: dict[str, dict[str, set[str]]] = {}
    for line in lines:
        parts = by_urgency.setdefault(line.urgency, {})
        parts.setdefault(counts_as(report.counting, line), set()).add(line.member)
    for urgency, parts in by_urgency.items():
        if too_few(len(set().union(*parts.values())), report.fewest):
            found |= {one.metric.id for one in figures if one.metric.urgency in ("", urgency)}
        if any(too_few(len(people), report.fewest) for people in parts.values()):
            found |= {one.metric.id for one in figures if one.metric.outcome and one.metric.urgency == urgency}
    return frozenset(found)


def metrics_table(
    report: ReportDefinition,
    lines: Sequence[DecidedLine],
    *,
    name: str,
    title: str,
    citation: str,
    public: bool,
    urgency: str | None = None,
    definition: str = "",
) -> Table:
    """A row for each metric but the list; what may not be published of few is hidden in a public one.

    `urgency`: the one that the lines were narrowed to, if any; a metric of the other one has no row then.
    """
    hidden = hidden_figures(report, lines) if public else frozenset()
    rows = []
    for metric in report.metrics:
        if metric.measure != LIST and (urgency is None or metric.urgency in ("", urgency)):
            told = figure(metric, report.counting, lines)
            few = report.fewest if metric.id in hidden else 0
            rows.append(_row(told, citation=_citation(report, metric, citation), few=few))
    return Table(name=name, title=title, columns=COLUMNS, rows=tuple(rows), definition=definition)


def _row(told: Figure, *, citation: Citation, few: int) -> Row:
    metric = told.metric
    cells: tuple[Cell, ...] = (told.value, len(told.hits), len(told.of))
    if few:
        cells = (Few(few), Few(few), Few(few))
    return Row(cells=(metric.number, metric.title, *cells), definition=metric.definition, citation=citation)


def _citation(report: ReportDefinition, metric: Metric, citation: str) -> Citation:
    source = report.sources[0]
    return Citation(source.title, f"{citation}{metric.where}" if citation else source.where, source.since)
