"""A report as CSV: the same figures as on its page, with their definitions, and nothing that a spreadsheet would run.

Every record has as many fields as the widest. Numbers are bare, their units stand in the head or in a column of their
own. The file begins with the mark by which spreadsheets know UTF-8.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from casework.domain.report_shape import Cell, Citation, Report, Share, Table
from casework.web.figures import cited, column_definitions, is_explained, is_number, percent, place_of, told

FORMULAS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also as wide letters
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
HOURS, PERCENT = "hours", "%"
HOUR = timedelta(hours=1)
Record = list[str]


def written(report: Report, *, zone: tzinfo, made: datetime) -> bytes:
    """The whole report: what it is, then each table under its title."""
    records = [*_head(report, zone, made)]
    said: set[tuple[str, str]] = set()
    for table in report.sections:
        records += [["Table", table.title], *_defined(table.definition, table.citation)]
        records += [["Column", *one] for one in column_definitions(table) if one not in said]
        said |= set(column_definitions(table))
        records += [*_table(table, zone)] if table.rows else [["Nothing", table.empty]]
    records += [["Note", note] for note in report.notes]
    return encoded(records)


def written_table(table: Table, *, zone: tzinfo) -> bytes:
    """One table alone: a head and its rows, for a program to read."""
    return encoded([*_table(table, zone)])


def _head(report: Report, zone: tzinfo, made: datetime) -> Iterator[Record]:
    yield ["Report", report.title]
    if report.invented:
        yield ["Sample data", report.invented]
    yield from _defined(report.definition, report.citation)
    yield ["From", report.period.first.isoformat()]
    yield ["To", report.period.last.isoformat()]
    for name, value in report.filters:
        yield [name, value]
    yield ["Made", _moment(made, zone)]


def _defined(definition: str, citation: Citation | None) -> Iterator[Record]:
    if definition:
        yield ["Definition", definition]
    if citation is not None:
        yield ["Defined by", cited(citation)]


def _table(table: Table, zone: tzinfo) -> Iterator[Record]:
    units = [
        {_unit(row.cells[at]) for row in table.rows if _is_figure(row.cells[at])} for at in range(len(table.columns))
    ]
    mixed = [len(found) > 1 for found in units]
    explained = is_explained(table)
    head: Record = []
    for column, found, is_mixed in zip(table.columns, units, mixed, strict=True):
        unit = column.unit if is_mixed else next(iter(found), "") or column.unit
        head.append(f"{column.title} ({unit})" if unit else column.title)
        head += [f"{column.title}: unit"] if is_mixed else []
    yield [*head, *(["Definition", "Defined by"] if explained else [])]
    for row in table.rows:
        record: Record = []
        for cell, is_mixed in zip(row.cells, mixed, strict=True):
            record.append(_bare(cell, zone))
            record += [_unit(cell) if _is_figure(cell) else ""] if is_mixed else []
        yield [*record, *([row.definition, cited(row.citation) if row.citation else ""] if explained else [])]


def _is_figure(cell: Cell) -> bool:
    return is_number(cell) and cell != Share(0, 0)


def _unit(cell: Cell) -> str:
    if isinstance(cell, Share):
        return PERCENT
    return HOURS if isinstance(cell, timedelta) else ""


def _bare(cell: Cell, zone: tzinfo) -> str:
    """The cell for a spreadsheet: numbers without commas and units, days as a spreadsheet knows them."""
    match cell:
        case Share():
            return percent(cell).replace("%", "").strip()
        case int():
            return str(cell)
        case float():
            return _rounded(Decimal(str(cell)))
        case timedelta():
            return _rounded(Decimal(cell // timedelta(milliseconds=1)) / (HOUR // timedelta(milliseconds=1)))
        case datetime():
            return _moment(cell, place_of(cell, zone))
        case date():
            return cell.isoformat()
    return told(cell, zone)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _rounded(number: Decimal) -> str:
    text = f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def _harmless(text: str) -> str:
    """Words that a spreadsheet shows and does not run: one that would begin a formula gets an apostrophe before it."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    if NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip().startswith(FORMULAS) else text


def encoded(records: Sequence[Record]) -> bytes:
    """Records of one width as RFC 4180 has them, behind the mark of UTF-8."""
    wide = max((len(record) for record in records), default=0)
    made = io.StringIO(newline="")
    table = csv.writer(made, lineterminator="\r\n")
    for record in records:
        table.writerow([*map(_harmless, record), *[""] * (wide - len(record))])
    return made.getvalue().encode("utf-8-sig")
