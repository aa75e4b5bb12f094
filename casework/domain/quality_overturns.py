"""How often denials are overturned, by the reason that was given and by the rule of a decision table that spoke.

A reason or a rule whose denials are often overturned may deny wrongly.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.domain import decided_line as facts
from casework.domain.decided_line import DecidedLine
from casework.domain.interval_charts import shares_chart
from casework.domain.quality_agreement import LIKELY, percent_between
from casework.domain.report_shape import Cell, Chart, Column, Nothing, Row, Share, Table
from casework.domain.shares import share

DENIED = (facts.DENIED, facts.PARTIAL)
TURNED = (facts.OVERTURNED, facts.PARTLY)
HEARD = (*TURNED, facts.UPHELD, facts.LAPSED)
DRAWN = 12
COLUMNS = (
    Column("denied", "Denied", "lines"),
    Column("heard", "Decided on appeal or outside", "lines"),
    Column("turned", "Overturned"),
    Column("between", LIKELY),
    Column("outside", "Of these, outside", "lines"),
)


@dataclass(slots=True)
class Tally:
    """What became of denials."""

    denied: int = 0
    heard: int = 0
    turned: int = 0
    outside: int = 0
    appealed: int = 0

    def add(self, line: DecidedLine) -> None:
        """One more denied line."""
        ended = [one for one in line.appeals if one["status"] in HEARD]
        turned = [one for one in ended if one["status"] in TURNED]
        self.denied += 1
        self.appealed += bool(line.appeals)
        self.heard += bool(ended)
        self.turned += bool(turned)
        self.outside += any(one["kind"] == facts.EXTERNAL for one in turned)


def denials(lines: Iterable[DecidedLine]) -> list[DecidedLine]:
    """The lines that got less than was asked for."""
    return [one for one in lines if one.outcome in DENIED]


def by_reason(lines: Sequence[DecidedLine], names: Mapping[str, str]) -> Table:
    """Each reason that was given for a denial."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for line in lines:
        for code in dict.fromkeys(line.reasons):
            tallies[code].add(line)
    return _table("reasons", "Overturned by reason", "Reason of the denial", tallies, names)


def by_rule(lines: Sequence[DecidedLine], names: Mapping[str, str], *, left_out: Collection[str]) -> Table:
    """Each rule of a decision table that said something of a line that was denied."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for line in lines:
        for key in dict.fromkeys(
            rule_key(told["table"], id) for told in line.rules if told["table"] not in left_out for id in told["rules"]
        ):
            tallies[key].add(line)
    return _table("rules", "Overturned by rule", "Rule of a decision table", tallies, names)


def rule_key(table: str, rule: str) -> str:
    """What a rule is called among those of all tables."""
    return f"{table} {rule}"


def _table(name: str, title: str, first: str, tallies: Mapping[str, Tally], names: Mapping[str, str]) -> Table:
    order = sorted(tallies, key=lambda key: (-tallies[key].turned, -tallies[key].denied, names.get(key, key)))
    return Table(
        name,
        title,
        (Column("of", first), *COLUMNS),
        tuple(Row((names.get(key, key), *_cells(tallies[key]))) for key in order),
        chart=_chart(title, [(names.get(key, key), tallies[key]) for key in order]),
        definition="Out of the denied lines whose appeal or external review was decided on its merits, those of which "
        "more was approved then. A line with several counts at each.",
        empty="Nothing was denied in these months.",
    )


def _cells(one: Tally) -> tuple[Cell, ...]:
    found = share(one.turned, one.heard)
    if found is None:
        why = "none decided on its merits" if one.appealed else "nobody appealed"
        return one.denied, one.heard, Nothing(why), Nothing("not known"), one.outside
    return one.denied, one.heard, Share(one.turned, one.heard), percent_between(found), one.outside


def _chart(title: str, told: Sequence[tuple[str, Tally]]) -> Chart | None:
    shown = [(name, found) for name, one in told if (found := share(one.turned, one.heard)) is not None]
    return shares_chart(title, "Overturned", shown[:DRAWN])
