"""Denial and delay by language, age and sex: shares with intervals, and a difference only where it is more than chance.

What is counted is a request, because lines of one request are decided together. Groups of so few members that a figure
would tell of one of them are not shown (`casework.domain.small_groups`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.domain import decided_line as facts
from casework.domain.decided_line import DecidedLine
from casework.domain.interval_charts import shares_chart
from casework.domain.quality_agreement import LIKELY, percent_between
from casework.domain.quality_overturns import DENIED
from casework.domain.report_counting import in_time
from casework.domain.report_shape import Cell, Chart, Column, Nothing, Row, Share, Table
from casework.domain.shares import differ, fisher, share
from casework.domain.small_groups import Cell as Group
from casework.domain.small_groups import hidden

UNTOLD = Nothing("not shown")
AGES = ("0-17", "18-34", "35-49", "50-64", "65-79", "80+")
SEXES = {"F": "Women", "M": "Men", "FEMALE": "Women", "MALE": "Men"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that was decided: whose, and what came of it."""

    member: str
    language: str
    age: str
    sex: str
    denied: bool  # less than was asked for was approved of a line
    late: bool | None  # the notice left too late; None where no time was set, or it still runs


@dataclass(frozen=True, slots=True)
class Trait:
    """What members are told apart by, in words."""

    id: str
    title: str
    of: Callable[[Asked], str]
    words: Callable[[str], str]


def requests(lines: Iterable[DecidedLine], now: datetime) -> list[Asked]:
    """The requests that were decided, each with what came of all its lines."""
    of: dict[str, list[DecidedLine]] = defaultdict(list)
    for line in lines:
        if line.outcome in facts.DECIDED:
            of[line.review].append(line)
    return [_asked(own, now) for own in of.values()]


def _asked(lines: Sequence[DecidedLine], now: datetime) -> Asked:
    first, held = lines[0], [one for line in lines if (one := in_time(line, now)) is not None]
    return Asked(
        member=first.member,
        language=first.language,
        age=first.age_band,
        sex=first.sex,
        denied=any(line.outcome in (*DENIED, facts.LAPSED) for line in lines),
        late=None if not held else not all(held),
    )


def traits(languages: Callable[[str], str]) -> tuple[Trait, ...]:
    """Language, age and sex; `languages` calls a language by its name."""
    return (
        Trait("language", "Language", lambda one: one.language, languages),
        Trait("age", "Age", lambda one: one.age, lambda band: band.replace("-", " to ").replace("80+", "80 and over")),
        Trait("sex", "Sex", lambda one: one.sex, lambda sex: SEXES.get(sex, "Another or not known")),
    )


@dataclass(slots=True)
class _Counted:
    requests: int = 0
    hit: int = 0


@dataclass(frozen=True, slots=True)
class _Told:
    """One table before its differences are told."""

    trait: Trait
    measure: str
    counted: Mapping[str, _Counted]
    gone: frozenset[str]


def by_groups(asked: Sequence[Asked], told_by: Sequence[Trait], *, least: int) -> tuple[list[Table], int]:
    """A table of denials and one of delays for each trait, and how many comparisons they make.

    A difference is said only where chance is no likely reason once all of these are counted.
    """
    measures: tuple[tuple[str, str, Callable[[Asked], bool | None]], ...] = (
        ("denied", "Denied", lambda one: one.denied),
        ("late", "Late", lambda one: one.late),
    )
    told = [
        _count(asked, trait, measure, happened, least=least) for trait in told_by for measure, _, happened in measures
    ]
    compared = [(one, key) for one in told for key in _shown(one) if len(one.counted) > 1]
    differs = dict(zip(((id(one), key) for one, key in compared), differ(_chances(compared)), strict=True))
    titles = {measure: title for measure, title, _ in measures}
    return [_table(one, titles[one.measure], differs, least=least) for one in told], len(compared)


def _count(
    asked: Sequence[Asked], trait: Trait, measure: str, happened: Callable[[Asked], bool | None], *, least: int
) -> _Told:
    counted: dict[str, _Counted] = defaultdict(_Counted)
    members: dict[str, set[str]] = defaultdict(set)
    hit: dict[str, set[str]] = defaultdict(set)
    for one in asked:
        key, found = trait.of(one), happened(one)
        if found is None:
            continue
        counted[key].requests += 1
        counted[key].hit += found
        members[key].add(one.member)
        if found:
            hit[key].add(one.member)
    groups = [Group(key, len(members[key]), len(hit[key])) for key in counted]
    return _Told(trait, measure, counted, hidden(groups, least=least))


def _shown(one: _Told) -> list[str]:
    order = {band: place for place, band in enumerate(AGES)}
    kept = (key for key in one.counted if key not in one.gone)
    return sorted(kept, key=lambda key: (order.get(key, 0), -one.counted[key].requests, key))


def _chances(compared: Sequence[tuple[_Told, str]]) -> list[float]:
    """Each group against all the others together."""
    chances = []
    for one, key in compared:
        own, whole = one.counted[key], one.counted.values()
        others, hit = sum(held.requests for held in whole) - own.requests, sum(held.hit for held in whole) - own.hit
        chances.append(fisher(own.hit, own.requests, hit, others))
    return chances


def _table(one: _Told, title: str, differs: Mapping[tuple[int, str], bool], *, least: int) -> Table:
    rows = [
        Row((one.trait.words(key), *_cells(one.counted[key]), _said(one, key, differs=differs.get((id(one), key)))))
        for key in _shown(one)
    ]
    rows += [
        Row((one.trait.words(key), Nothing(f"fewer than {least}, or hidden with such a group"), UNTOLD, UNTOLD, UNTOLD))
        for key in sorted(one.gone, key=one.trait.words)
    ]
    return Table(
        f"{one.measure}-{one.trait.id}",
        f"{title} by {one.trait.title.lower()}",
        (
            Column("group", one.trait.title),
            Column("requests", "Requests", "decided"),
            Column("share", title),
            Column("between", LIKELY),
            Column("differs", "Against all others"),
        ),
        tuple(rows),
        chart=_chart(one, title),
        empty="Nothing was decided in these months.",
    )


def _cells(one: _Counted) -> tuple[Cell, ...]:
    found = share(one.hit, one.requests)
    assert found is not None  # a group is there because of a request
    return one.requests, Share(one.hit, one.requests), percent_between(found)


def _said(one: _Told, key: str, *, differs: bool | None) -> str:
    if differs is None:
        return "Nobody to compare with"
    if not differs:
        return "No difference that is sure"
    own, whole = one.counted[key], one.counted.values()
    rest = (sum(held.hit for held in whole) - own.hit) / (sum(held.requests for held in whole) - own.requests)
    return "More often" if own.hit / own.requests > rest else "Less often"


def _chart(one: _Told, title: str) -> Chart | None:
    counted = [(one.trait.words(key), one.counted[key]) for key in _shown(one)]
    shares = [(name, found) for name, held in counted if (found := share(held.hit, held.requests)) is not None]
    return shares_chart(f"{title} by {one.trait.title.lower()}", title, shares)
