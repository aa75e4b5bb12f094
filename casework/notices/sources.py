"""How a printed record cites: a short mark in brackets at each statement, and every source in full once."""

import re
from collections.abc import Iterable, Sequence

from casework.domain.record import DeterminationRecord
from casework.domain.sources import Source

KINDS = {
    "CHART": "Chart",
    "LITERATURE": "Literature",
    "CRITERIA": "Criteria",
    "POLICY": "Medical policy",
    "ANSWER": "Answers of reviewers",
}


def cited(sources: Sequence[Source], *, text: str) -> str:
    """The marks in brackets, each with the words that are quoted from it, unless the statement itself quotes them."""
    quotes: dict[str, list[str]] = {}
    for one in sources:
        told = quotes.setdefault(mark(one), [])
        if one.quote and one.quote not in text and one.quote not in told:
            told.append(one.quote)
    marks = [f"{name}: {', '.join(f'“{quote}”' for quote in told)}" if told else name for name, told in quotes.items()]
    return f" [{'; '.join(marks)}]" if marks else ""


def mark(source: Source) -> str:
    """The short name of a source: a provision as the plan numbers it, a table with its rule, anything else its id."""
    if source.kind == "PLAN":
        return source.cite.replace(", Section ", " §").replace(", Paragraph ", " ¶")
    if source.kind == "TABLE":
        return re.sub(r"^Decision table (\S+?)(?:, rule (.+))?$", _table, source.cite)
    return f"answer {source.id}" if source.kind == "ANSWER" else source.id


def _table(found: re.Match[str]) -> str:
    return f"table {found[1]}: {found[2]}" if found[2] else f"table {found[1]}"


def source_groups(record: DeterminationRecord) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every source that a statement cites by a mark alone, in full, by kind."""
    held: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for one in _all(record):
        if one.kind in held:
            held[one.kind][mark(one)] = one.cite.removeprefix(f"{one.id}, ")
    return [
        (KINDS[kind], sorted(rows.items(), key=lambda row: _natural(row[0]))) for kind, rows in held.items() if rows
    ]


def _all(record: DeterminationRecord) -> Iterable[Source]:
    for section in record.sections:
        for statement in section.statements:
            yield from statement.sources
    yield from (flag.repointed_to for flag in record.flags if flag.repointed_to is not None)


def _natural(name: str) -> list[tuple[int, str]]:
    """D2 before D10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
