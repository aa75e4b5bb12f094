"""The rules of second looks, as `workflows/quality/*.toml` holds them: what is drawn and compared, which limits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.domain.reading import STATUSES, Reading, finish

AGREEMENT, KAPPA, SECONDS, SMALL, NAMED_AFTER, ANSWER_WITHIN = (
    "agreement",
    "kappa",
    "seconds",
    "small_group",
    "named_after",
    "answer_within",
)
LIMITS = (AGREEMENT, KAPPA, SECONDS, SMALL, NAMED_AFTER, ANSWER_WITHIN)

DENIALS, APPEALS, DECISIONS = "DENIALS", "APPEALS", "DECISIONS"  # what a sample is drawn from
MONTH, QUARTER, YEAR = "MONTH", "QUARTER", "YEAR"
OVERRIDE, BREACH, REVERSAL, HASTY = "override", "breach", "reversal", "hasty"
RISKS = (OVERRIDE, BREACH, REVERSAL, HASTY)
ANSWER, ANY, SET, ENOUGH = "ANSWER", "ANY", "SET", "ENOUGH"  # how an answer is made into what is compared
PATH = re.compile(r"[a-z_]+(\.(\*|[a-z_]+))*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from, and whether a person has still to confirm it."""

    citation: str
    status: str  # VERIFIED | CONFIRM | SYNTHETIC
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A number that figures are held against."""

    id: str
    value: float
    unit: str
    why: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many of what are drawn at random from a period that is over."""

    id: str
    title: str
    of: str  # DENIALS | APPEALS | DECISIONS
    period: str  # MONTH | QUARTER | YEAR
    per_cent: int
    most: int
    least: int
    looks: int  # people who look at each, apart from one another
    within: int  # days until a look is due; 0 for those of the limit
    tasks: tuple[str, ...]  # whose answers are looked at
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What has every case looked at in which it happened."""

    id: str
    title: str
    tasks: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that two people may find differently; `path` leads to it in the answers, `*` stands for each line."""

    id: str
    title: str
    path: str
    reads: str  # ANSWER | ANY (whether there is anything) | SET (all of them) | ENOUGH (against the policy's number)
    parameter: str  # with ENOUGH
    decides: bool  # two who differ in this would have decided otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A task whose questions are answered twice."""

    element: str
    title: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRules:
    """One version of the rules."""

    id: str
    title: str
    effective_from: date
    effective_to: date | None
    tables_left_out: tuple[str, ...]  # decision tables whose rules are not counted with denials
    limits: tuple[Limit, ...]
    samples: tuple[Sample, ...]
    risks: tuple[Risk, ...]
    tasks: tuple[Looked, ...]

    def limit(self, id: str) -> float:
        """The number of that limit."""
        return next(one.value for one in self.limits if one.id == id)

    def whole(self, id: str) -> int:
        """The same as a whole number."""
        return int(self.limit(id))

    def task(self, element: str) -> Looked | None:
        """What is compared of a task; None where no second look is at it."""
        return next((one for one in self.tasks if one.element == element), None)

    def title_of(self, rule: str) -> str:
        """What a sample or a risk is called; the id where there is none of it any more."""
        known: Sequence[Sample | Risk] = (*self.samples, *self.risks)
        return next((one.title for one in known if one.id == rule), rule)


def read_quality(file: Reading) -> QualityRules | None:
    """The rules of a file; None where it has faults, which stand in the reading."""
    head = file.table("quality")
    rules = QualityRules(
        id=head.identifier("id"),
        title=head.text("title"),
        effective_from=head.day("effective_from") or date.min,
        effective_to=head.day("effective_to", optional=True),
        tables_left_out=head.texts("tables_left_out"),
        limits=tuple(_limit(one) for one in file.tables("limit")),
        samples=tuple(_sample(one) for one in file.tables("sample")),
        risks=tuple(_risk(one) for one in file.tables("risk")),
        tasks=tuple(_task(one) for one in file.tables("task")),
    )
    finish(head, file)
    _fit(rules, file)
    return None if file.faults else rules


def _source(read: Reading) -> Source:
    return Source(
        citation=read.text("citation"), status=read.choice("status", STATUSES), note=read.text("note", default="")
    )


def _limit(read: Reading) -> Limit:
    made = Limit(
        id=read.choice("id", LIMITS),
        value=read.number("value"),
        unit=read.text("unit"),
        why=read.text("why"),
        source=_source(read),
    )
    if made.value <= 0:
        read.fault("value", "must be more than 0")
    finish(read)
    return made


def _sample(read: Reading) -> Sample:
    made = Sample(
        id=read.identifier("id"),
        title=read.text("title"),
        of=read.choice("of", (DENIALS, APPEALS, DECISIONS)),
        period=read.choice("period", (MONTH, QUARTER, YEAR)),
        per_cent=read.whole("per_cent", least=1),
        most=read.whole("most", least=1),
        least=read.whole("least", default=1, least=1),
        looks=read.whole("looks", default=1, least=1),
        within=read.whole("within", default=0, least=0),
        tasks=read.texts("tasks"),
        source=_source(read),
    )
    if made.per_cent > 100:
        read.fault("per_cent", "must be 100 at most")
    if made.least > made.most:
        read.fault("least", "must not be more than `most`")
    finish(read)
    return made


def _risk(read: Reading) -> Risk:
    made = Risk(id=read.choice("id", RISKS), title=read.text("title"), tasks=read.texts("tasks"), source=_source(read))
    finish(read)
    return made


def _task(read: Reading) -> Looked:
    made = Looked(
        element=read.identifier("element"),
        title=read.text("title"),
        criteria=tuple(_criterion(one) for one in read.tables("criterion")),
    )
    if not made.criteria:
        read.fault("criterion", "is missing: a second look compares something")
    finish(read)
    return made


def _criterion(read: Reading) -> Criterion:
    made = Criterion(
        id=read.identifier("id"),
        title=read.text("title"),
        path=read.text("path"),
        reads=read.choice("reads", (ANSWER, ANY, SET, ENOUGH)),
        parameter=read.text("parameter", default=""),
        decides=read.truth("decides"),
    )
    if made.path and not PATH.fullmatch(made.path):
        read.fault("path", f"{made.path!r} leads nowhere; write it as lines.*.outcome")
    if (made.reads == ENOUGH) != bool(made.parameter):
        read.fault("parameter", "stands with reads = ENOUGH, and only there")
    finish(read)
    return made


def _fit(rules: QualityRules, file: Reading) -> None:
    """Every limit once, no name twice, and no rule that looks at a task of which nothing is compared."""
    if missing := [one for one in LIMITS if one not in [limit.id for limit in rules.limits]]:
        file.fault("limit", f"{', '.join(missing)} is missing")
    for key, ids in (
        ("limit", [one.id for one in rules.limits]),
        ("sample and risk", [*(one.id for one in rules.samples), *(one.id for one in rules.risks)]),
        ("task", [one.element for one in rules.tasks]),
        ("criterion", [one.id for task in rules.tasks for one in task.criteria]),
    ):
        if twice := sorted({one for one in ids if one and ids.count(one) > 1}):
            file.fault(key, f"{', '.join(twice)} stands there twice")
    known = {one.element for one in rules.tasks}
    named: Sequence[Sample | Risk] = (*rules.samples, *rules.risks)
    for rule in named:
        if not rule.tasks or (unknown := sorted(set(rule.tasks) - known)):
            file.fault(
                rule.id, "names no task" if not rule.tasks else f"names {', '.join(unknown)}, and no [[task]] does"
            )
