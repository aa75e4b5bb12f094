"""A case that follows another is told in words: by what it follows, and how."""

import pytest

from casework.domain.case_numbers import in_words


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("CR-25-01377", "CR-25-01377"),
        ("CR-25-01377-again-2", "CR-25-01377, reopened"),
        ("CR-25-01377-again-3", "CR-25-01377, reopened 2"),
        ("CR-25-01377-appeal-1", "CR-25-01377, appeal"),
        ("CR-25-01377-external-2", "CR-25-01377, external review 2"),
        ("CR-25-01377-again-2-appeal-1", "CR-25-01377, reopened, appeal"),
        ("R-again", "R-again"),
    ],
)
def test_a_number_is_said_as_people_say_it(id: str, said: str) -> None:
    assert in_words(id) == said
