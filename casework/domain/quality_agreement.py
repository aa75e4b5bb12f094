"""How far second looks agree with the first answers: by criterion, by reviewer, and where several looked."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.domain.agreement import NO_INTERVAL, NO_PAIRS, ONE_ANSWER, Agreement, Kappa, agreement, fleiss
from casework.domain.hidden_cells import hidden_cells
from casework.domain.interval_charts import shares_chart
from casework.domain.quality_content import AGREEMENT, KAPPA, SMALL, QualityRules
from casework.domain.report_shape import Cell, Chart, Column, Few, Nothing, Row, Share, Table
from casework.domain.shares import Share as Interval

LIKELY = "Likely between"
DRAWN = 12  # criteria that one chart shows at most
WHY = {
    NO_PAIRS: "Nothing was looked at twice",
    ONE_ANSWER: "Not defined: everybody gave the same answer",
    NO_INTERVAL: "Not told: there are too few different pairs",
}
CRITERIA = (
    Column("criterion", "Criterion"),
    Column("pairs", "Looked at twice", "lines"),
    Column("agreement", "Agreement"),
    Column("agreement_between", LIKELY),
    Column("kappa", "Kappa"),
    Column("kappa_between", LIKELY),
    Column("held", "Against the limits"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """What two people found of the same criterion of the same line; `task` is the answer that was looked at."""

    task: str
    criterion: str
    line: str
    reviewer: str  # who answered first
    first: str
    second: str


def by_criterion(rules: QualityRules, pairs: Sequence[Pair]) -> Table:
    """Agreement and kappa of every criterion that was looked at."""
    told = [(title, agreement([(one.first, one.second) for one in own])) for title, own in _criteria(rules, pairs)]
    return Table(
        "criteria",
        "Agreement by criterion",
        CRITERIA,
        tuple(Row((title, found.pairs, *_agreed(found), _held(rules, found))) for title, found in told),
        chart=_chart(told),
        definition="How often a second reviewer, who did not know the first answer, gave the same one. Kappa takes off "
        "the agreement that chance alone would bring: 0 is chance, 1 is full agreement.",
        empty="Nothing was looked at twice yet.",
    )


def by_reviewer(rules: QualityRules, pairs: Sequence[Pair], names: Mapping[str, str]) -> Table:
    """The same of each reviewer's first answers; of too few lines nothing is told."""
    rows: list[Row] = []
    least = rules.whole(SMALL)
    of: dict[str, list[Pair]] = defaultdict(list)
    for one in pairs:
        of[one.reviewer].append(one)
    few, untold = hidden_cells(Counter((one.reviewer, one.criterion) for one in pairs), least=least)
    for person in sorted(of, key=lambda one: names.get(one, one)):
        name = names.get(person, person)
        if person in few:
            few_or = Nothing(f"fewer than {least}, or hidden with such a reviewer")
            rows.append(Row((name, "All criteria", few_or, *(Nothing("not shown"),) * 5)))
            continue
        for title, own in [("All criteria", of[person]), *_criteria(rules, of[person])]:
            if title != "All criteria" and (person, own[0].criterion) in untold:
                too_few = Few(least) if len(own) < least else Nothing(f"hidden with one of fewer than {least}")
                rows.append(Row((name, title, too_few, *(Nothing("too few to tell"),) * 5)))
                continue
            found = agreement([(one.first, one.second) for one in own])
            cells = (
                _agreed(found)
                if title != "All criteria"
                else (*_agreed(found)[:2], Nothing("by criterion"), Nothing("by criterion"))
            )
            rows.append(Row((name, title, found.pairs, *cells, _held(rules, found, kappa=title != "All criteria"))))
    return Table(
        "reviewers",
        "Agreement by reviewer",
        (Column("reviewer", "Reviewer"), *CRITERIA),
        tuple(rows),
        definition="How often second reviewers gave the same answer as this reviewer had. It does not say who was "
        "right.",
        empty="Nobody’s answers were looked at long enough ago.",
    )


def by_several(rules: QualityRules, pairs: Sequence[Pair]) -> Table | None:
    """Fleiss' kappa of what more than two people answered; None where nothing was."""
    rows = []
    for title, own in _criteria(rules, pairs):
        cases: dict[tuple[str, str], list[str]] = {}
        for one in own:
            cases.setdefault((one.task, one.line), [one.first]).append(one.second)
        for raters in sorted({len(case) for case in cases.values() if len(case) > 2}):
            alike = [case for case in cases.values() if len(case) == raters]
            kappa = fleiss(alike)
            rows.append(Row((title, raters, len(alike), _value(kappa), _between(kappa))))
    if not rows:
        return None
    columns = (
        CRITERIA[0],
        Column("people", "People"),
        Column("cases", "Lines", "lines"),
        Column("kappa", "Kappa (Fleiss)"),
        Column("between", LIKELY),
    )
    return Table("several", "Looked at by more than two", columns, tuple(rows))


def _criteria(rules: QualityRules, pairs: Sequence[Pair]) -> list[tuple[str, list[Pair]]]:
    """(title, its pairs) of each criterion that there are pairs of, in the order of the rules."""
    of: dict[str, list[Pair]] = defaultdict(list)
    for one in pairs:
        of[one.criterion].append(one)
    titles = {one.id: one.title for task in rules.tasks for one in task.criteria}
    return [(titles.get(id, id), of[id]) for id in (*titles, *sorted(set(of) - set(titles))) if id in of]


def _agreed(found: Agreement) -> tuple[Cell, ...]:
    """Agreement and kappa, each with its interval."""
    if found.share is None:
        return (*(Nothing(WHY[NO_PAIRS]),) * 2, _value(found.kappa), _between(found.kappa))
    return (
        Share(found.share.n, found.share.of),
        percent_between(found.share),
        _value(found.kappa),
        _between(found.kappa),
    )


def percent_between(one: Interval) -> str:
    """ "81 and 97 %": rounded outwards, so that no interval looks narrower than it is."""
    return f"{int(one.low * 100)} and {-int(-one.high * 100 // 1)} %"


def _value(kappa: Kappa) -> Cell:
    return Nothing(WHY[kappa.why]) if kappa.value is None else round(kappa.value, 2)


def _between(kappa: Kappa) -> Cell:
    if kappa.low is None or kappa.high is None:
        return Nothing("not told" if kappa.value is None else WHY[kappa.why])
    return f"{kappa.low:.2f} and {kappa.high:.2f}".replace("-", "−")


def _held(rules: QualityRules, found: Agreement, *, kappa: bool = True) -> str:
    """Which limits it misses, and whether chance may be why."""
    least, told = rules.limit(AGREEMENT), []
    if found.share is not None and found.share.value * 100 < least:
        told.append(_below(f"{least:g} %", sure=found.share.high * 100 < least))
    least, of = rules.limit(KAPPA), found.kappa
    if kappa and of.value is not None and of.value < least:
        told.append(_below(f"kappa {least:g}", sure=of.high is not None and of.high < least))
    return "; ".join(told) or "Reached"


def _below(limit: str, *, sure: bool) -> str:
    return f"Below {limit}" if sure else f"Below {limit}, maybe by chance"


def _chart(told: Sequence[tuple[str, Agreement]]) -> Chart | None:
    shown = [(title, found.share) for title, found in told if found.share is not None]
    return shares_chart("Agreement with the first answer", "Agreement", shown[:DRAWN])
