"""What the pages of quality say in words."""

from datetime import date

import pytest

from casework.ports_of_quality import SecondLook
from casework.testing_rows_of_quality import a_second_look
from casework.testing_rows_of_worklist import a_card
from casework.web import quality_rows


@pytest.mark.parametrize(
    ("mine", "others", "words"),
    [
        (0, 0, ""),
        (1, 0, "1 second look is yours"),
        (2, 0, "2 second looks are yours"),
        (0, 1, "1 second look waits for somebody of your role"),
        (0, 3, "3 second looks wait for somebody of your role"),
        (1, 2, "1 second look is yours, 2 more wait for somebody of your role"),
    ],
)
def test_what_waits_is_said_in_a_sentence(mine: int, others: int, words: str) -> None:
    looks: list[SecondLook] = [a_second_look(person="petra") for _ in range(mine)]
    looks += [a_second_look() for _ in range(others)]
    assert quality_rows.waiting_words([(one, a_card("R-1")) for one in looks], "petra") == words


def test_months_of_one_year_and_of_two_are_said_without_a_number() -> None:
    assert quality_rows.months(date(2025, 1, 1), date(2025, 12, 31)) == "January to December 2025"
    assert quality_rows.months(date(2025, 3, 1), date(2026, 2, 28)) == "March 2025 to February 2026"


def test_what_came_of_a_drawing_is_said() -> None:
    told = [quality_rows.drawn_words(made) for made in (0, 1, 4)]
    assert told == [
        "Nothing new was to be drawn.",
        "1 answer was drawn for a second look.",
        "4 answers were drawn for a second look.",
    ]
