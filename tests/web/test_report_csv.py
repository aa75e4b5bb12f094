"""A report as CSV: well formed, harmless, and the figures of the page."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

from casework.domain.report_shape import Column, Report, Row, Share, Table
from casework.web.figures import is_number, told
from casework.web.report_csv import written, written_table
from tests.web.reporting import BY_PLAN, CASES, HOSTILE, MADE, METRICS, NONE, REPORT, ZONE


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def of(report: Report = REPORT) -> list[list[str]]:
    return read(written(report, zone=ZONE, made=MADE))


def table(one: Table) -> list[list[str]]:
    return read(written_table(one, zone=ZONE))


def starting(records: Sequence[Sequence[str]], word: str) -> list[list[str]]:
    return [[cell for cell in record if cell] for record in records if record[0] == word]


def test_every_record_has_as_many_fields_and_ends_as_the_rule_says() -> None:
    content = written(REPORT, zone=ZONE, made=MADE)
    assert content.startswith(b"\xef\xbb\xbf")  # by which spreadsheets know that letters with marks are meant
    assert content.count(b"\n") == content.count(b"\r\n")
    assert len({len(record) for record in read(content)}) == 1
    assert all(any(record) for record in read(content))


def test_the_file_says_what_it_is_over_which_days_and_by_which_definition() -> None:
    found = of()
    assert found[0][:2] == ["Report", "Metrics of tests"]
    assert ["Definition", "What a plan tells the public each year."] in starting(found, "Definition")
    assert ["Defined by", "42 CFR 438.210(f), paragraph (1), from 1 Jan 2026"] in starting(found, "Defined by")
    assert starting(found, "From") == [["From", "2026-01-01"]]
    assert starting(found, "To") == [["To", "2026-06-30"]]
    assert starting(found, "Plan type")[0] == ["Plan type", "All plan types"]
    assert starting(found, "Made") == [["Made", "2026-07-02 10:05"]]
    assert starting(found, "Table") == [["Table", one.title] for one in REPORT.sections]
    assert starting(found, "Nothing") == [["Nothing", NONE.empty]]
    assert starting(found, "Note") == [["Note", REPORT.notes[0]]]


def test_a_file_of_sample_data_says_that_it_is_one() -> None:
    assert of(replace(REPORT, invented="Everybody is invented"))[1][:2] == ["Sample data", "Everybody is invented"]
    assert not starting(of(), "Sample data")


def test_a_figure_stands_bare_with_its_unit_its_parts_and_its_definition() -> None:
    head, approved, denied, time = table(METRICS)
    assert head == ["Metric", "Value", "Value: unit", "Counted", "Out of", "Definition", "Defined by"]
    assert approved[:5] == ["Standard, approved", "93.5", "%", "187", "200"]
    assert approved[5:] == [
        "Approved, of those that were decided.",
        "42 CFR 438.210(f), paragraph (1), from 1 Jan 2026",
    ]
    assert denied[1:5] == ["No request was decided in these days", "", "0", "0"]
    assert time[1:5] == ["52.33", "hours", "1204", "1204"]


def test_a_column_of_one_unit_has_it_in_its_head() -> None:
    head, medicaid, other = table(BY_PLAN)
    assert head == ["Plan type", "Decided (lines)", "Approved (%)", "Kappa"]
    assert medicaid == ["Medicaid managed care", "1204", "83.1", "0.61"]
    assert other[1:] == ["fewer than 11", "none", "-0.2"]


@pytest.mark.parametrize(
    "word",
    [
        "=1+1",
        "+1 555",
        "-",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "－1",
        "\u00a0=1",
        "\x00=1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_word_is_run_by_a_spreadsheet(word: str) -> None:
    one = Table("t", word, (Column("a", word),), (Row((word,)),), definition=word)
    for record in (
        *table(one),
        *of(Report("t", word, word, REPORT.period, (one,), notes=(word,), filters=((word, word),))),
    ):
        for cell in record:
            assert not cell.startswith(("=", "+", "@", "-", "\t", "\r", "\n", "＝", "－"))
            assert not cell.lstrip().startswith("=")
            assert "\n" not in cell


def test_hostile_words_stay_readable() -> None:
    assert table(BY_PLAN)[2][0] == f"'{HOSTILE}"
    assert table(CASES)[1][3:5] == ["'+1 555 0100", "'-"]


def test_every_row_is_in_it_also_those_that_the_page_leaves_out() -> None:
    assert len(table(CASES)) == 1 + 60
    assert table(CASES)[1][:3] == ["CR-26-00000", "2026-01-03 10:00", "2026-01-05"]


def test_shares_and_counts_are_those_of_the_page() -> None:
    for one in (METRICS, BY_PLAN):
        flat = {cell for record in table(one)[1:] for cell in record}
        for row in one.rows:
            for cell in row.cells:
                if isinstance(cell, int | Share) and is_number(cell):
                    assert told(cell, ZONE).replace(",", "").replace("\u00a0%", "") in flat
