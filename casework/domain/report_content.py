"""Reads the file of a report, strictly: what it counts, its definitions, its citations, its bands."""

from itertools import pairwise

from casework.domain import decided_line
from casework.domain import report_definition as kinds
from casework.domain.reading import STATUSES, Reading, finish
from casework.domain.report_definition import (
    Band,
    Choice,
    Counting,
    Field,
    Level,
    Metric,
    ReportDefinition,
    Source,
)
from casework.domain.report_universes import FIELDS
from casework.domain.request import TYPES, URGENCIES

OUTCOMES = (*decided_line.DECIDED, *decided_line.LEFT_OUT)
ORIGINS = (decided_line.REQUEST, decided_line.REOPENING)
APPEALS = (decided_line.INTERNAL, decided_line.EXTERNAL)
# What each kind of report holds besides what all hold.
OWN = {
    kinds.METRICS: ("metrics", "levels"),
    kinds.UNIVERSE: ("fields",),
    kinds.TURNAROUND: (),
    kinds.INVENTORY: ("bands",),
}


def read_report(read: Reading) -> ReportDefinition | None:
    """The report of one file; None where it is faulty."""
    head = read.table("report")
    kind = head.choice("kind", kinds.KINDS)
    report = ReportDefinition(
        id=head.identifier("id"),
        title=head.text("title"),
        kind=kind,
        sentence=head.text("sentence"),
        definition=head.text("definition"),
        fewest=head.whole("fewest", default=0, least=0),
        rows=head.choice("rows", (kinds.DECISIONS, kinds.APPEALS)) if kind == kinds.UNIVERSE else "",
        sources=tuple(_source(one) for one in read.tables("sources")),
        counting=_counting(read.table("counting")),
        choices=tuple(_choice(one) for one in read.tables("choices")),
        metrics=tuple(_metric(one) for one in read.tables("metrics")),
        levels=tuple(_level(one) for one in read.tables("levels")),
        fields=tuple(_field(one) for one in read.tables("fields")),
        bands=tuple(_band(one) for one in read.tables("bands")),
    )
    finish(head, read)
    _whole(read, report)
    return None if read.faults else report


def _whole(read: Reading, report: ReportDefinition) -> None:
    """What does not hold between the parts of the file."""
    for name in dict.fromkeys(one for names in OWN.values() for one in names):
        given, asked = bool(getattr(report, name)), name in OWN.get(report.kind, ())
        if given != asked and report.kind:
            what = "is missing" if asked else "does not belong there"
            read.fault(name, f"a report of the kind {report.kind} is read, and this {what}")
    for name, ids in (
        ("metrics", [one.id for one in report.metrics]),
        ("fields", [one.id for one in report.fields]),
        ("levels", [one.line_of_business for one in report.levels]),
    ):
        for twice in sorted({id for id in ids if ids.count(id) > 1}):
            read.fault(name, f"{twice} is given twice")
    if not report.sources:
        read.fault("sources", "at least one rule must say what the report rests on")
    limits = [one.below for one in report.bands]
    if limits and (
        limits[-1] is not None or not all(a is not None and (b is None or a < b) for a, b in pairwise(limits))
    ):
        read.fault("bands", "each must be below more days than the one before, and the last one without a limit")


def _source(read: Reading) -> Source:
    source = Source(
        title=read.text("title"),
        where=read.text("where"),
        since=read.day("since", optional=True),
        status=read.choice("status", STATUSES),
    )
    read.nothing_else()
    return source


def _counting(read: Reading) -> Counting:
    counting = Counting(
        types=_words(read, "types", TYPES),
        origins=_words(read, "origins", ORIGINS),
        outcomes=_words(read, "outcomes", OUTCOMES),
        drugs=read.choice("drugs", ("COUNTED", "LEFT_OUT")) == "COUNTED",
        no_prior_authorization=read.choice("no_prior_authorization", ("COUNTED", "LEFT_OUT")) == "COUNTED",
        partial=read.choice("partial", (kinds.APPROVED, kinds.DENIED, kinds.APART)),
        after_appeal=_words(read, "after_appeal", APPEALS, needed=False),
        lines_of_business=read.texts("lines_of_business"),
    )
    read.nothing_else()
    return counting


def _words(read: Reading, key: str, known: tuple[str, ...], *, needed: bool = True) -> tuple[str, ...]:
    found = read.texts(key)
    for one in found:
        if one not in known:
            read.fault(key, f"{one!r} is not known; it is one of {', '.join(known)}")
    if needed and not found:
        read.fault(key, f"is missing; name at least one of {', '.join(known)}")
    return found


def _choice(read: Reading) -> Choice:
    choice = Choice(what=read.text("what"), how=read.text("how"), because=read.text("because"))
    read.nothing_else()
    return choice


def _metric(read: Reading) -> Metric:
    measure = read.choice("measure", kinds.MEASURES)
    metric = Metric(
        number=read.whole("number", least=1),
        id=read.identifier("id"),
        title=read.text("title"),
        measure=measure,
        definition=read.text("definition"),
        where=read.text("where"),
        urgency=read.choice("urgency", URGENCIES, default=""),
        outcome=read.choice("outcome", (kinds.APPROVED, kinds.DENIED, kinds.APART), default=""),
        extended=read.truth("extended"),
        after_appeal=read.truth("after_appeal"),
        hides_few=read.choice("few", ("HIDDEN", "SHOWN")) == "HIDDEN",
    )
    if measure == kinds.SHARE and not (metric.outcome or metric.extended or metric.after_appeal):
        read.fault("outcome", "a share must say what it counts: an outcome, extended, or after_appeal")
    if measure != kinds.SHARE and (metric.outcome or metric.extended or metric.after_appeal):
        read.fault("outcome", f"only a share counts an outcome, extended or after_appeal; this is a {measure}")
    read.nothing_else()
    return metric


def _level(read: Reading) -> Level:
    since = read.day("since")
    level = Level(
        line_of_business=read.text("line_of_business"),
        level=read.text("level"),
        citation=read.text("citation"),
        since=since,  # type: ignore[arg-type]  # a fault is noted where it is missing
    )
    read.nothing_else()
    return level


def _field(read: Reading) -> Field:
    field = Field(id=read.choice("id", tuple(FIELDS)), title=read.text("title"), definition=read.text("definition"))
    read.nothing_else()
    return field


def _band(read: Reading) -> Band:
    below = read.whole("below", default=0, least=0)
    band = Band(title=read.text("title"), below=below or None)
    read.nothing_else()
    return band
