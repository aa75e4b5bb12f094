"""A report as a PDF, tagged for screen readers: the same figures, the same charts, the same words as its page."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final

from casework.domain.report_shape import Chart, Citation, Report, Row, Table
from casework.errors import HandlerError
from casework.notices.pdf import TOO_MANY, TRIES, compiled, named
from casework.notices.pdf_fonts import families
from casework.notices.typst_source import GREY, INK, RULE, literal
from casework.web.charts import paper
from casework.web.figures import cited, column_definitions, defined_by, is_numeric, naming, shown_rows, told
from casework.web.moments import head_moment
from casework.web.report_wish import period_words

DRAWN: Final = "174mm"  # a chart is as wide as an upright page
WIDEST: Final = 9  # columns that are set as a table; a row of more of them is a list of its own
UPRIGHT: Final = 6  # columns that a page takes upright; more of them lie across


def pdf(report: Report, *, zone: tzinfo, made: datetime) -> bytes:
    """The report on paper."""
    text = source(report, zone=zone, made=made)
    for _ in range(TRIES):
        printed, unshown = compiled(text)
        if not unshown:
            return printed
        text = named(text, unshown)
    raise HandlerError(TOO_MANY)


def source(report: Report, *, zone: tzinfo, made: datetime) -> str:
    """The report as Typst source; words stand in it between quotation marks only, so that none of them is markup."""
    return "\n".join([*_page(report, zone, made), *_opening(report, zone, made), *_sections(report, zone)]) + "\n"


def _page(report: Report, zone: tzinfo, made: datetime) -> Iterator[str]:
    day = made.astimezone(zone).date()
    fonts = ", ".join(f'"{family}"' for family in families("en"))
    across = any(UPRIGHT < len(table.columns) <= WIDEST for table in report.sections)
    last = literal(f"{'Sample data. ' if report.invented else ''}{report.title}, {period_words(report.period)}")
    date = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    yield f"#set document(title: {literal(report.title)}, date: {date})"
    yield f'#set text(size: {"9.5pt" if across else "10.5pt"}, fallback: false, lang: "en", font: ({fonts}))'
    count = '#counter(page).display("1 / 1", both: true)'
    yield f'#let last = context text(size: 0.85em, fill: rgb("{GREY}"))[#{last}; #h(1fr) {count}]'
    yield f'#set page(paper: "us-letter", flipped: {str(across).lower()}, margin: (x: 18mm, y: 18mm), footer: last)'
    yield "#set par(leading: 0.65em, spacing: 0.9em)"
    yield f'#show heading: set text(fill: rgb("{INK}"))'
    yield "#show heading: set block(above: 1.5em, below: 0.8em, sticky: true)"
    yield f'#set table(stroke: (x, y) => (bottom: 0.6pt + rgb("{RULE}")), inset: (x: 4pt, y: 5pt))'
    yield "#set table.cell(breakable: false)"
    yield "#show figure: set block(breakable: false)"
    yield "#show figure.caption: none"


def _opening(report: Report, zone: tzinfo, made: datetime) -> Iterator[str]:
    yield f"#heading(level: 1)[{_said(report.title)}]"
    yield from _defined(report.definition, report.citation)
    sample = [("Sample data", report.invented)] if report.invented else []
    facts = [*sample, ("Days", period_words(report.period)), *report.filters, ("Made", head_moment(made, zone))]
    yield _terms(facts)


def _sections(report: Report, zone: tzinfo) -> Iterator[str]:
    said: set[object] = {report.definition, report.citation}
    for table in report.sections:
        yield f"#heading(level: 2)[{_said(table.title)}]"
        yield from _defined(table.definition if table.definition not in said else "", None)
        for citation in defined_by(table):
            if citation not in said:
                yield from _defined("", citation)
        if not table.rows:
            yield f"#par[{_said(table.empty)}]"
            continue
        if table.chart is not None:
            yield _drawing(table.chart)
        rows, left_out = shown_rows(table)
        yield _table(table, rows, zone) if len(table.columns) <= WIDEST else _lists(table, rows, zone)
        if left_out:
            yield _small(left_out)
        if columns := [one for one in column_definitions(table) if one not in said]:
            yield _terms(columns)
            said |= set(columns)
    if report.notes:
        yield "#heading(level: 2)[Notes]"
        yield f"#list({''.join(f'[{_said(note)}],' for note in report.notes)})"


def _drawing(chart: Chart) -> str:
    alt = literal(f"{chart.title}. {chart.description} The table below holds the same figures.")
    image = f'image(bytes({literal(paper(chart))}), format: "svg", width: {DRAWN}, alt: {alt})'
    title = f"#par[#strong[{_said(chart.title)}]]"
    return f"#block(breakable: false)[{title}\n#figure(alt: {alt}, {image})\n{_small(chart.description)}]"


def _table(table: Table, rows: tuple[Row, ...], zone: tzinfo) -> str:
    numeric = [is_numeric(table, at) for at in range(len(table.columns))]
    words = numeric.count(False)
    widths = ", ".join(
        "auto" if number else ("2fr" if at == naming(table) and words > 1 else "1fr")
        for at, number in enumerate(numeric)
    )
    sides = ", ".join("right" if number else "left" for number in numeric)
    head = ", ".join(
        f"[#strong[{_said(f'{one.title} ({one.unit})' if one.unit else one.title)}]]" for one in table.columns
    )
    body = "".join(
        ", ".join(f"[{_cell(table, row, at, zone)}]" for at in range(len(table.columns))) + ",\n" for row in rows
    )
    return f"#table(columns: ({widths},), align: ({sides},), table.header({head}),\n{body})"


def _lists(table: Table, rows: tuple[Row, ...], zone: tzinfo) -> str:
    """Each row as pairs of a column and what stands in it, in three columns."""
    made = []
    for row in rows:
        pairs = [(column.title, told(cell, zone)) for column, cell in zip(table.columns, row.cells, strict=True)]
        high = -(-len(pairs) // 3)
        parts = ", ".join(f"[{_terms(pairs[at : at + high])}]" for at in range(0, len(pairs), high))
        grid = f"#grid(columns: (1fr, 1fr, 1fr), column-gutter: 10pt, {parts})"
        made.append(f'#block(breakable: false, width: 100%, inset: 6pt, stroke: 0.6pt + rgb("{RULE}"))[{grid}]')
    return "\n".join(made)


def _cell(table: Table, row: Row, at: int, zone: tzinfo) -> str:
    said = _said(told(row.cells[at], zone))
    if at == naming(table):
        own = row.citation if row.citation not in defined_by(table) else None
        parts = [row.definition, f"Defined by {cited(own)}" if own else ""]
        said += "".join(f"#linebreak();{_small(part)}" for part in parts if part)
    return said


def _defined(definition: str, citation: Citation | None) -> Iterator[str]:
    if definition:
        yield f"#block(sticky: true)[{_said(definition)}]"
    if citation is not None:
        yield f"#block(sticky: true)[{_small(f'Defined by {cited(citation)}')}]"


def _terms(pairs: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f"([{_said(name)}], [{_said(value)}])," for name, value in pairs)
    return f"#terms(separator: [: ], hanging-indent: 0pt, tight: true, {cells})"


def _small(text: str) -> str:
    return f'#text(size: 0.85em, fill: rgb("{GREY}"))[{_said(text)}]'


def _said(text: str) -> str:
    return f"#{literal(text)};"
