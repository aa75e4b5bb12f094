"""A case that follows another is told in words: by what it follows, and how."""

import pytest

from casework.domain.case_numbers import from_words, in_words, several, spelled_out

NUMBERS = pytest.mark.parametrize(
    ("id", "said"),
    [
        ("CR-25-01377", "CR-25-01377"),
        ("CR-25-01377-again-2", "CR-25-01377, reopened"),
        ("CR-25-01377-again-3", "CR-25-01377, reopened 2"),
        ("CR-25-01377-appeal-1", "CR-25-01377, appeal"),
        ("CR-25-01377-external-2", "CR-25-01377, external review 2"),
        ("CR-25-01377-again-2-appeal-1", "CR-25-01377, reopened, appeal"),
    ],
)


@NUMBERS
def test_a_number_is_said_as_people_say_it(id: str, said: str) -> None:
    assert in_words(id) == said


def test_a_number_of_another_make_is_said_as_it_is() -> None:
    assert in_words("R-again") == "R-again"


@NUMBERS
def test_a_number_is_understood_as_it_is_said_or_written_in_any_letters(id: str, said: str) -> None:
    for typed in (id, id.lower(), id.upper(), said, said.lower(), said.upper(), said.replace(", ", ",  ")):
        assert from_words(typed) == id, typed


@pytest.mark.parametrize(
    "typed",
    ["17-452", "CR-17-452", "cr 17 00452", "CR\u201117\u201100452", "CR\u201317\u201300452", "17 452", "CR17-00452"],
)
def test_a_number_is_understood_as_it_is_copied_or_said(typed: str) -> None:
    assert from_words(typed) == "CR-17-00452"
    assert from_words(f"{typed}, reopened") == "CR-17-00452-again-2"


def test_what_only_looks_like_a_number_is_left_as_it_is() -> None:
    for typed in ("R-G07", "M-2001", "CR-2017-00452", "CR-17-1234567", "17", "\u0661\u0667-\u0664\u0665"):
        assert from_words(typed) == typed


def test_words_that_name_no_case_are_left_as_they_are() -> None:
    assert spelled_out("Lowell CR-25-01377, reopened") == "Lowell CR-25-01377-again-2"
    for text in ("Holloway, appeal", "fat grafting, external review", "CR-25-01377, appeals", "13-77 appeal"):
        assert spelled_out(text) == text


def test_several_numbers_are_told_apart_although_one_is_said_in_words() -> None:
    typed = "cr-25-01377, reopened, CR-26-00112\nCR-26-00113,external review 2 CR-26-00114-again-2"
    assert several(typed) == [
        "cr-25-01377-again-2",
        "CR-26-00112",
        "CR-26-00113-external-2",
        "CR-26-00114-again-2",
    ]
