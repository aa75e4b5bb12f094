"""A universe: a row for each line that was decided in the period, or for each appeal that ended in it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from casework.domain.decided_line import INTERNAL, DecidedLine
from casework.domain.report_counting import why_not, within
from casework.domain.report_definition import DECISIONS
from casework.domain.report_shape import Column, Table
from casework.domain.report_universes import Entry, row_of
from casework.usecases.reports_looked import A_DAY, Look


def universe(look: Look) -> tuple[Table, ...]:
    """One table."""
    names = {one.id: one.name for one in look.reader.people()}
    entries = _decisions(look, names) if look.what.rows == DECISIONS else _appeals(look, names)
    return (
        Table(
            name="rows",
            title=look.what.title,
            columns=tuple(Column(one.id, one.title, definition=one.definition) for one in look.what.fields),
            rows=tuple(row_of(look.what.fields, one) for one in entries),
            definition=look.what.definition,
        ),
    )


def _decisions(look: Look, names: Mapping[str, str]) -> Iterator[Entry]:
    now = look.app.clock.now()
    for line in look.counted:
        yield Entry(line, look.zone(line.plan), {}, names, now)


def _appeals(look: Look, names: Mapping[str, str]) -> Iterator[Entry]:
    """By the end of the appeal; the decision that it is about may be much older."""
    found: list[tuple[datetime, DecidedLine, Entry]] = []
    until = max(edge for _, edge in (look.edges(one) for one in look.plans)) + A_DAY
    wanted, now = look.filters, look.app.clock.now()
    lines = look.reader.appealed_lines(
        look.read_from, until, line_of_business=wanted.line_of_business, plan=wanted.plan
    )
    for line in lines:
        if why_not(look.what.counting, line):
            continue
        for one in line.appeals:
            ended = one["decided_at"] and datetime.fromisoformat(one["decided_at"])
            asked = one["kind"] == INTERNAL and wanted.urgency in (None, one["urgency"])
            if asked and ended and within(look.period, ended, look.zone(line.plan)):
                found.append((ended, line, Entry(line, look.zone(line.plan), one, names, now)))
    for _, _, entry in sorted(found, key=lambda one: (one[0], one[1].review, one[1].line)):
        yield entry
