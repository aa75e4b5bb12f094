"""The determination as printed text."""

from dataclasses import replace
from typing import Any

from casework.domain.record import DeterminationRecord
from casework.domain.sources import Source
from casework.notices.layout import WIDTH, pairs, paragraph, table
from casework.notices.plain import plain_text
from casework.notices.record import deadline_lines, moment, record_text, signed
from casework.notices.sources import cited, mark

from .conftest import FACE, FACE_DENIED, FEET, NOT_ELIGIBLE, CaseOnPaper


def test_the_record_shows_the_lines_the_provisions_and_the_four_components(determine: Any) -> None:
    text = record_text(determine(FEET, FACE, outcome="APPROVED"))
    for words in (
        "L1  foot, bilateral   APPROVE   PAS A1   medical necessity: 4 of 4 components of Article I ¶63",
        "Article V §HH ¶I; Article V §FF",
        "3. Not solely for convenience                               ✓ met   ✓ met",
        "All together                                                4 of 4  4 of 4",
        "due 2026-01-27 23:59 -05:00",
        "Approved  1 of 1, from 2026-01-13 until 2026-07-12",
    ):
        assert words in text, words


def test_every_exception_to_an_exclusion_has_its_row(determine: Any) -> None:
    text = record_text(determine(FEET, FACE, outcome="APPROVED"))
    assert "L1: Article VI §A ¶8 does not apply: 3 of 3 exceptions met (one is enough), 3 of 3 exceptions" in text
    for id, words in (("EX1", "Represents"), ("EX2", "Is associated"), ("EX3", "Is otherwise")):
        assert f"{id}  {words}" in text
    assert text.count("The chart shows it [D1]") == 3


def test_a_statement_names_its_sources_and_each_source_stands_in_full_once(determine: Any) -> None:
    text = record_text(determine(FEET, outcome="APPROVED"))
    assert "restore function. [Article V §FF: “improve or restore physiologic function”]" in text
    assert "C03 SOURCE_KIND_MISMATCH (to know): A chart fact was cited to literature. Now cited: D1." in text
    assert "D1  Consultation, 2025-06-04" in text


def test_flags_say_what_they_mean(determine: Any) -> None:
    text = record_text(determine(FEET, outcome="APPROVED"))
    assert "C22 NO_DENOMINATOR (not relied on): 13.4 % has no denominator and is not relied on." in text


def test_a_due_date_comes_with_its_arithmetic_and_citation(determine: Any) -> None:
    text = record_text(determine(FEET, outcome="APPROVED"))
    assert "decision: 2026-01-27 23:59 -05:00" in text
    assert "- The request was received on 12 January 2026, 09:30 EST." in text
    assert "29 CFR 2560.503-1(f)(2)(iii)(A)" in text


def test_a_wait_is_told_with_the_citation_that_its_arithmetic_does_not_name() -> None:
    wait = {
        "at": "2026-02-27T23:59:59-05:00",
        "steps": ["45 days from the letter."],
        "citation": "29 CFR 2560.503-1(f)(4)",
    }
    assert deadline_lines("peer_to_peer_call", wait) == [
        "  peer to peer call: 2026-02-27 23:59 -05:00",
        "    - 45 days from the letter.",
        "    [29 CFR 2560.503-1(f)(4)]",
    ]


def test_a_late_decision_is_called_late(determine: Any) -> None:
    record = determine(FEET, outcome="APPROVED")
    assert "LATE" not in record_text(record)
    late = replace(record, decided_at="2026-01-28T05:00:00+00:00")
    assert "Decided   2026-01-28 00:00 -05:00, due 2026-01-27 23:59 -05:00, LATE\n" in record_text(late)


def test_a_denial_says_why_and_what_would_change_it(determine: Any) -> None:
    text = record_text(determine(FEET, FACE_DENIED, outcome="PARTIALLY_APPROVED"))
    assert "L2  face   DENY   PAS A3   medical necessity: 3 of 4 components of Article I ¶63" in text
    assert "In the decider's words: Nora Field's chart of 2026-01-10 records full closure of the mouth." in text
    assert "What would change it" in text
    assert "4. Most appropriate treatment                               ✓ met   ✗ not met" in text


def test_an_administrative_record_shows_no_clinical_table(determine: Any) -> None:
    record = determine(NOT_ELIGIBLE, outcome="DENIED_ADMINISTRATIVE", clinical=False)
    text = record_text(replace(record, checks={}, flags=(), sections=(), versions={}, deadlines={}))
    assert "Outcome   DENIED ADMINISTRATIVE" in text
    assert "COMPONENTS" not in text
    assert "EXCLUSIONS" not in text
    assert "FLAGS" not in text


def test_who_signed_stands_with_role_licence_and_moment(determine: Any) -> None:
    text = record_text(determine(FEET, outcome="APPROVED"))
    assert "Daniel Osei, MD, physician reviewer, MD licence MD-000002 NY, 2026-01-13 10:00 -05:00" in text
    assert "Second opinion: Ines Roth, MD, physician reviewer" in text
    assert signed({}) == "not stated"
    assert "definition  abababababab\n" in text


def test_no_line_is_wider_than_a_terminal_and_none_ends_in_a_space(determine: Any) -> None:
    for line in record_text(determine(FEET, FACE_DENIED, outcome="PARTIALLY_APPROVED")).splitlines():
        assert len(line) <= WIDTH
        assert line == line.rstrip()


def test_a_record_that_was_kept_without_the_plans_words_can_still_be_printed(determine: Any, case: CaseOnPaper) -> None:
    record = determine(FEET, outcome="APPROVED")
    bare = {key: value for key, value in record.checks.items() if key != "plan"}
    text = record_text(DeterminationRecord.from_json({**record.to_json(), "checks": bare, "decision_due": None}))
    assert "medical necessity: 4 of 4 components" in text
    assert "L1: P-EXCL-COSM does not apply: 3 of 3 exceptions met" in text
    assert "Decided   2026-01-13 10:00 -05:00\n" in text


def test_a_citation_or_a_count_is_never_torn_apart() -> None:
    for words in ("Article VI §A ¶8", "3 of 3 exceptions", "4 of 4"):
        for before in range(95, 120):
            told = "\n".join(paragraph(f"{'x' * before} {words} and more words that follow here"))
            assert words in told, before


def test_a_wide_table_wraps_its_widest_column() -> None:
    rows = table(["id", "words"], [["EX1", "word " * 60]])
    assert all(len(row) <= WIDTH for row in rows)
    assert len(rows) > 4
    assert table(["id"], []) == []
    assert pairs([("name", ""), ("long name", "text")]) == ["  long name  text"]


def test_a_source_is_marked_as_the_plan_and_the_tables_name_it() -> None:
    plan = Source(kind="PLAN", id="P-SURG", cite="Article V, Section HH, Paragraph I")
    rule = Source(kind="TABLE", id="exclusion", cite="Decision table exclusion, rule EXCEPTION_MET")
    bare = Source(kind="TABLE", id="medical_necessity", cite="Decision table medical_necessity")
    answer = Source(kind="ANSWER", id="verify_trials", cite="verify_trials, answered by Ana on 2026-01-13")
    chart = Source(kind="CHART", id="D1", cite="Consultation", quote="walks no more")
    assert [mark(one) for one in (plan, rule, bare, answer, chart)] == [
        "Article V §HH ¶I",
        "table exclusion: EXCEPTION_MET",
        "table medical_necessity",
        "answer verify_trials",
        "D1",
    ]
    assert cited([chart, chart], text="She walks.") == " [D1: “walks no more”]"
    assert cited([chart], text="“walks no more”") == " [D1]"
    assert cited([], text="") == ""


def test_moments_are_told_with_their_offset() -> None:
    assert moment("2026-01-27T23:59:59-05:00") == "2026-01-27 23:59 -05:00"
    assert moment("2026-01-27T23:59:59") == "2026-01-27 23:59"
    assert moment(None) == ""


def test_plain_text_keeps_words_apart_and_leaves_out_what_nobody_reads() -> None:
    html = (
        "<head><title>t</title><style>p{}</style></head><p>Phone <b>1-800</b> now<br>or later</p>"
        "<ul><li>one</li><li></li></ul><table><tr><th>a</th><td>b</td></tr></table>"
    )
    assert plain_text(html) == "Phone 1-800 now\nor later\n- one\na | b\n"
