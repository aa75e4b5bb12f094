"""Searching cases: what is found where, only what one may see, whatever is typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.ports import Actor, Person
from casework.usecases.case_search import Answer, names_expression, search, text_expression
from casework.usecases.messages import receive
from tests.usecases.crowd import BOSS, CLERK, NURSE, Crowd

AUDITOR = Person(id="audra", name="Audra Finch", roles=("auditor",))


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    opened = Crowd(tmp_path)
    opened.arrive("Marian Holloway")
    opened.arrive("Zoë Núñez", provider={"id": "P-9", "name": "Ravi Anand, MD"})
    yield opened
    opened.app.store.close()


def ask(crowd: Crowd, text: str, person: Person = NURSE) -> Answer:
    with crowd.reading() as reader:
        return search(crowd.app, reader, person, text)


def names(crowd: Crowd, text: str, person: Person = NURSE) -> list[str]:
    return [one.card.member_name for one in ask(crowd, text, person).found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Holloway", ["Marian Holloway"]),
        ("hollo", ["Marian Holloway"]),
        ("hollowa", ["Marian Holloway"]),  # longer than the indexed beginnings: looked for a second time
        ("R-C-002", ["Zoë Núñez"]),
        ("zoe nunez", ["Zoë Núñez"]),
        ("anand", ["Zoë Núñez"]),
        ("fat grafting", ["Zoë Núñez", "Marian Holloway"]),
        ("15773", ["Zoë Núñez", "Marian Holloway"]),
        ('"grafting fat"', []),
        ("holloway nunez", []),
        ("nobody", []),
    ],
)
def test_a_case_is_found_by_what_names_it(crowd: Crowd, text: str, expected: list[str]) -> None:
    assert names(crowd, text) == expected


@pytest.mark.parametrize("typed", ["M-4023", "m-4023", "4023"])
def test_a_case_is_found_by_the_number_of_its_member(crowd: Crowd, typed: str) -> None:
    crowd.number = 4022
    crowd.arrive("Ama Boateng-Lisle")
    assert names(crowd, typed) == ["Ama Boateng-Lisle"]


@pytest.mark.parametrize("typed", ["CR-26-00137", "cr-26-137", "cr26137", "137", "00137", "cr-26-0137"])
def test_a_case_number_is_found_without_its_zeros_and_dashes(crowd: Crowd, typed: str) -> None:
    crowd.arrive("Ama Boateng-Lisle", id="CR-26-00137")
    crowd.arrive("Tobias Wren", id="CR-26-00238")
    assert names(crowd, typed) == ["Ama Boateng-Lisle"]


@pytest.mark.parametrize("typed", ["CR-26-00137, reopened", "cr-26-00137, reopened", "CR-26-00137-again-2"])
def test_a_case_that_follows_another_is_found_as_pages_call_it(crowd: Crowd, typed: str) -> None:
    crowd.arrive("Ama Boateng-Lisle", id="CR-26-00137-again-2")
    crowd.arrive("Tobias Wren", id="CR-26-00137")
    assert names(crowd, typed) == ["Ama Boateng-Lisle"]


def test_a_word_of_the_requests_statement_is_found_with_what_stands_around_it(crowd: Crowd) -> None:
    found = ask(crowd, "adipose holloway").found
    assert [(one.card.member_name, one.source) for one in found] == [("Marian Holloway", "REQUEST")]
    assert [text for marked, text in found[0].snippet if marked] == ["adipose"]
    assert "stem cells" in "".join(text for _, text in found[0].snippet)


def test_a_document_that_comes_later_is_found_at_once(crowd: Crowd) -> None:
    review = crowd.row_of("Marian Holloway")
    note = {
        "id": "N1",
        "kind": "CLINICAL_NOTE",
        "title": "Gait laboratory",
        "author": "Dr. Sample",
        "dated": "2026-01-10",
        "text": "An antalgic gait with <b>reduced</b> cadence.",
    }
    assert names(crowd, "antalgic") == []
    receive(crowd.app, review, "information_received", actor=Actor("clinic"), documents=[note])
    (found,) = ask(crowd, "antalgic").found
    assert (found.source, found.ref, found.title) == ("DOCUMENT", "N1", "Gait laboratory")
    assert "<b>reduced</b>" in "".join(text for _, text in found.snippet)


def test_only_cases_that_one_may_see_are_found(crowd: Crowd) -> None:
    assert names(crowd, "holloway", CLERK) == []
    assert names(crowd, "adipose", CLERK) == []
    assert names(crowd, "holloway", BOSS) == ["Marian Holloway"]
    assert names(crowd, "holloway", AUDITOR) == ["Marian Holloway"]
    assert not ask(crowd, "holloway").more


def test_what_is_no_word_is_answered_as_such(crowd: Crowd) -> None:
    for text in ("", "  ", "***", '"', '""', "%", "-", "(((", "\x00"):
        assert not ask(crowd, text).words, text
        assert names_expression(text) is None
        assert text_expression(text) is None


SYNTAX = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR(", ")", '"', "*", "^", "{name}:", "name:", "-", "+", "'", ";--", "\x00"]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.one_of(SYNTAX, st.text(max_size=12)), max_size=8).map(" ".join))
def test_whatever_is_typed_is_words_and_never_a_command(crowd: Crowd, text: str) -> None:
    answer = ask(crowd, text)
    assert len(answer.found) <= 2
    crowd.page(NURSE, tab="groups", q=text[:200])


def test_quotation_marks_hold_words_together(crowd: Crowd) -> None:
    assert names_expression('fat "both feet"') == '"fat"* AND "both feet"'
    assert text_expression('fat "both feet"') == '"fat" AND "both feet"'
    assert names_expression("fat " * 40).count("AND") == 11
