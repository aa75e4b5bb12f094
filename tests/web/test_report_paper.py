"""A report as PDF: tagged, the figures of the page, the charts, and words that are never markup."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from casework.domain.report_shape import Column, Report, Row, Table
from casework.errors import HandlerError
from casework.web import report_paper
from casework.web.figures import shown_rows, told
from casework.web.report_paper import pdf
from tests.web.reporting import BY_PLAN, CASES, HOSTILE, LINES, MADE, METRICS, NONE, REPORT, ZONE

WIDE_TABLE = Table(
    "wide",
    "Universe",
    tuple(Column(f"c{number}", f"Field {number}", definition=f"What field {number} holds.") for number in range(14)),
    tuple(Row(tuple(f"cell {row}-{number}" for number in range(14))) for row in range(3)),
)


def opened(report: Report = REPORT) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(report, zone=ZONE, made=MADE)))


def text(report: Report = REPORT) -> str:
    found = " ".join(page.extract_text() for page in opened(report).pages)
    return " ".join(found.replace("\u00a0", " ").split())


def test_the_paper_holds_every_figure_that_the_page_shows() -> None:
    found = text().replace(" ", "")
    for table in REPORT.sections:
        assert table.title.replace(" ", "") in found
        for row in shown_rows(table)[0]:
            for cell in row.cells:
                words = told(cell, ZONE).replace("\u00a0", "").replace(" ", "")
                assert words in found, words


def test_the_paper_says_the_days_the_definitions_and_what_is_left_out() -> None:
    found = text()
    assert "Days: 1 Jan 2026 to 30 Jun 2026, 181 days" in found
    assert "Plan type: All plan types" in found
    assert "Made: Thursday 2 July 2026, 10:05 am Eastern" in found
    assert REPORT.definition in found
    assert found.count("Defined by 42 CFR 438.210(f), paragraph (1), from 1 Jan 2026") == 1
    assert "Defined by Practice of the plan" in found
    assert METRICS.rows[0].definition in found
    assert NONE.empty in found
    assert "The first 50 of 60 rows. The CSV holds all of them." in found
    assert REPORT.notes[0] in found


def test_paper_of_sample_data_says_so_at_its_head_and_on_every_page() -> None:
    sample = replace(REPORT, invented="Everybody is invented")
    assert "Everybody is invented" in text(sample)
    for page in opened(sample).pages:
        assert "Sample data. Metrics of tests" in page.extract_text()
    assert "Sample data" not in text()


def test_the_charts_are_in_it_with_their_titles_and_what_can_be_seen() -> None:
    found = text()
    assert LINES.title in found
    assert LINES.description in found
    assert "Nine in ten within" in found
    assert "Month of the decision" in found


def test_the_paper_is_tagged_for_screen_readers_and_its_pictures_are_told() -> None:
    root = opened().trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    told_pictures = [one for one in _elements(root["/StructTreeRoot"]) if one.get("/S") == "/Figure" and "/Alt" in one]
    assert len(told_pictures) >= 2
    assert any("The table below holds the same figures." in str(one["/Alt"]) for one in told_pictures)


def _elements(one: object) -> list[dict]:
    found, waiting = [], [one]
    while waiting:
        here = waiting.pop()
        here = here.get_object() if hasattr(here, "get_object") else here
        if isinstance(here, list):
            waiting += here
        elif isinstance(here, dict):
            found.append(here)
            if "/K" in here:
                waiting.append(here["/K"])
    return found


def test_the_same_report_is_the_same_file() -> None:
    assert pdf(REPORT, zone=ZONE, made=MADE) == pdf(REPORT, zone=ZONE, made=MADE)


def test_a_table_of_many_columns_is_set_row_by_row_so_that_no_word_runs_into_another() -> None:
    report = Report("w", "Wide", "d", REPORT.period, (WIDE_TABLE,))
    found = text(report)
    assert "Field 13: cell 2-13" in found
    assert found.count("What field 5 holds.") == 1
    across = opened(Report("w", "Wide", "d", REPORT.period, (CASES,))).pages[0].mediabox
    upright = opened(report).pages[0].mediabox
    assert across.width > across.height
    assert upright.width < upright.height


@pytest.mark.parametrize(
    "word", [HOSTILE, '"#panic("x")', "*a* _b_ $x$ #let", "\\u{41} \\", "@label <label>", "// x", "\x00\x07"]
)
def test_words_on_paper_are_words_and_never_markup(word: str) -> None:
    one = Table("t", word, (Column("a", word),), (Row((word,), word),), definition=word)
    report = Report("t", word or "t", word, REPORT.period, (one, BY_PLAN), notes=(word,))
    shown = "".join(letter if letter.isprintable() else " " for letter in word)
    assert "".join(shown.split()) in text(report).replace(" ", "")


def test_a_letter_that_no_font_has_is_written_out_by_its_name() -> None:
    one = Table("t", "t", (Column("a", "A"),), (Row(("cuneiform \U00012000",)),))
    assert "[cuneiform sign a]" in text(Report("t", "t", "d", REPORT.period, (one,)))


def test_a_report_that_cannot_be_set_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_paper, "TRIES", 1)
    one = Table("t", "t", (Column("a", "A"),), (Row(("\U00012000",)),))
    with pytest.raises(HandlerError, match="too many of its characters are in none of our fonts"):
        pdf(Report("t", "t", "d", REPORT.period, (one,)), zone=ZONE, made=MADE)
