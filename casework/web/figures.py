"""Figures in the house's words, the same on the page, in the CSV and in the PDF: 1,204; 93.5 %; 2 d 4 h."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from casework.domain.moment_words import full_day, moment
from casework.domain.report_shape import Cell, Citation, Few, Nothing, Row, Share, Table

SPACE = "\u00a0"  # keeps a number and its unit on one line
SHORT = 16  # letters that are not broken
LONG = 60  # letters from which on a column is kept broad
BESIDE = 4  # columns of a table that stands at its chart's side
MOST_ROWS = 50  # of one table on a page, and in a PDF
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def told(cell: Cell, zone: tzinfo) -> str:
    """What a cell says, in words."""
    match cell:
        case Share():
            return percent(cell)
        case Few():
            return f"fewer than {cell.than}"
        case Nothing():
            return cell.why
        case str():
            return cell or "none"
        case int() | float():
            return decimal(cell)
        case timedelta():
            return length(cell)
        case datetime():
            return moment(cell, place_of(cell, zone))
        case date():
            return full_day(cell)


def place_of(at: datetime, zone: tzinfo) -> tzinfo:
    """Where a moment is told: where it says that it was, as a plan's moments do, else in this zone."""
    return at.tzinfo if isinstance(at.tzinfo, ZoneInfo) else zone


def is_short(cell: Cell, zone: tzinfo) -> bool:
    """Whether it stands on one line."""
    return isinstance(cell, date | timedelta) or len(told(cell, zone)) <= SHORT


def is_long(cell: Cell, zone: tzinfo) -> bool:
    """Whether it takes several lines of its column, however broad."""
    return len(told(cell, zone)) > LONG


def is_number(cell: Cell) -> bool:
    """Whether it stands at the right of its column."""
    return isinstance(cell, int | float | Share | timedelta)


def shown_rows(table: Table) -> tuple[tuple[Row, ...], str]:
    """The rows that paper shows, and what it says of those that it leaves out."""
    if len(table.rows) <= MOST_ROWS:
        return table.rows, ""
    return table.rows[:MOST_ROWS], f"The first {MOST_ROWS} of {len(table.rows):,} rows. The CSV holds all of them."


def page_count(table: Table) -> int:
    """How many pages its rows fill on the screen."""
    return max(1, -(-len(table.rows) // MOST_ROWS))


def rows_on(table: Table, page: int) -> tuple[Row, ...]:
    """The rows of one page, counted from 1."""
    return table.rows[(page - 1) * MOST_ROWS : page * MOST_ROWS]


def cited(citation: Citation) -> str:
    """ "42 CFR 438.210, (f)(1), from 1 Jan 2026"."""
    since = f"from {full_day(citation.effective)}" if citation.effective else ""
    return ", ".join(part for part in (citation.title, citation.where, since) if part)


def column_definitions(table: Table) -> list[tuple[str, str]]:
    """(title, definition) of the columns that have one."""
    return [(one.title, one.definition) for one in table.columns if one.definition]


def is_numeric(table: Table, at: int) -> bool:
    """Whether a column holds numbers."""
    return any(is_number(row.cells[at]) for row in table.rows)


def is_broad(table: Table) -> bool:
    """Whether a table takes the whole width, so that its chart stands above it."""
    return len(table.columns) > BESIDE or is_explained(table)


def naming(table: Table) -> int:
    """The column that says what a row is about: the first of words."""
    return next((at for at in range(len(table.columns)) if not is_numeric(table, at)), 0)


def defined_by(table: Table) -> tuple[Citation, ...]:
    """What defines a table and, where it is the same for each of its rows, those."""
    own = {one.citation for one in table.rows}
    shared = own.pop() if len(own) == 1 else None
    return tuple(dict.fromkeys(one for one in (table.citation, shared) if one is not None))


def is_explained(table: Table) -> bool:
    """Whether its rows carry definitions of their own."""
    return any(row.definition or row.citation for row in table.rows)


def percent(share: Share) -> str:
    """ "93.5 %": to one decimal, halves up; a share that is neither none nor all never reads as one of them."""
    if not share.denominator:
        return "none"
    value = Decimal(100 * share.numerator) / share.denominator
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if rounded == 100 and share.numerator != share.denominator:
        return f"over 99.9{SPACE}%"
    if rounded == 0 and share.numerator:
        return f"under 0.1{SPACE}%"
    return f"{_short(rounded)}{SPACE}%"


def decimal(number: float) -> str:
    """ "1,204", "0.82": whole numbers as they are, others to two decimals, halves up."""
    if isinstance(number, int):
        return f"{number:,}".replace("-", "\u2212")
    rounded = Decimal(str(number)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _short(rounded).replace("-", "\u2212")


def length(span: timedelta) -> str:
    """ "2 d 4 h", "5 h 12 min", "under 1 min": rounded down, as clocks are."""
    if span < timedelta(0):
        return f"\u2212{length(-span)}"
    days, hours, minutes = span // DAY, span % DAY // HOUR, span % HOUR // MINUTE
    if days:
        return f"{days:,}{SPACE}d" + (f" {hours}{SPACE}h" if hours else "")
    if hours:
        return f"{hours}{SPACE}h" + (f" {minutes}{SPACE}min" if minutes else "")
    return f"{minutes}{SPACE}min" if minutes else ("0" if not span else f"under 1{SPACE}min")


def _short(number: Decimal) -> str:
    """Without zeros that say nothing, and with commas."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
