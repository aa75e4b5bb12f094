"""`casework letter`: a letter of a review again, as text, HTML or PDF, in large print, in Spanish."""

import json
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from .conftest import Run


def test_the_latest_letter_to_the_member_is_printed_with_its_reading_grade(decided: Run) -> None:
    told = decided("letter", "R-T-1001")
    assert told.exit_code == 0
    assert "We approved your request\n" in told.output
    assert "Check number of the facts in this letter: " in told.output
    assert "Reading grade: " in told.output
    assert "; the plan wants at most 8." in told.output


def test_the_letter_is_told_in_spanish_with_the_facts_that_were_sent(decided: Run) -> None:
    sent = json.loads(decided("letter", "R-T-1001", "--json").stdout)
    spanish = json.loads(decided("letter", "R-T-1001", "--language", "es", "--json").stdout)
    assert (sent["language"], spanish["language"]) == ("en", "es")
    assert "Aprobamos su solicitud" in spanish["text"]
    assert sent["facts"]["fact_hash"] in sent["text"]
    assert sent["facts"]["fact_hash"] in spanish["text"]
    assert sent["facts"]["format"] == "STANDARD"
    assert sent["kind"] == "approval"
    assert sent["sent_at"] is not None
    assert "Reading grade" not in decided("letter", "R-T-1001", "--language", "es").output


def test_its_html_is_the_stored_letter(decided: Run) -> None:
    html = decided("letter", "R-T-1001", "--audience", "PROVIDER", "--html").stdout
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert "Approval of the request for prior authorization" in html


def test_a_pdf_is_written_in_ordinary_and_in_large_print(decided: Run, tmp_path: Path) -> None:
    for words, name in (((), "a.pdf"), (("--large-print", "--language", "es"), "b.pdf")):
        told = decided("letter", "R-T-1001", "--pdf", tmp_path / name, *words)
        assert told.exit_code == 0
        assert f"written to {tmp_path / name}" in told.output.replace("\n", "")
    ordinary, large = (PdfReader(BytesIO((tmp_path / name).read_bytes())) for name in ("a.pdf", "b.pdf"))
    assert len(large.pages) > len(ordinary.pages)
    assert large.metadata is not None
    assert large.metadata.title == "Aprobamos su solicitud"
    assert "Aprobamos su solicitud" in large.pages[0].extract_text()


def test_large_print_without_a_file_is_refused(decided: Run) -> None:
    told = decided("letter", "R-T-1001", "--large-print")
    assert told.exit_code == 2
    assert "name its file with --pdf" in told.stderr


def test_a_letter_that_there_is_not_is_answered_with_those_that_there_are(decided: Run) -> None:
    told = decided("letter", "R-T-1001", "--kind", "denial")
    assert "R-T-1001 has no such letter. Those that it has: " in told.stderr
    assert "approval to MEMBER" in told.stderr
    assert "There is no review R-NONE" in decided("letter", "R-NONE").stderr


def test_a_provider_is_written_to_in_english_alone(decided: Run) -> None:
    told = decided("letter", "R-T-1001", "--audience", "PROVIDER", "--language", "es")
    assert "Letters to PROVIDER are written in English alone" in told.stderr


def test_a_review_without_letters_says_so(submitted: Run) -> None:
    assert "R-T-1001 has no such letter. Those that it has: none yet." in submitted("letter", "R-T-1001").stderr
