"""Letters to members are in everyday words: grade 8 at most by the formula of Flesch and Kincaid."""

import re

import pytest

from .conftest import DECIDE, OTHER_FACTS, Letter

HARDEST = 8.0


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def grade(text: str) -> float:
    sentences = [one for one in re.split(r"(?<=[.?!:])\s+|\n", text) if re.search(r"[a-z]", one)]
    words = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_formula_tells_easy_from_hard() -> None:
    assert grade("We read your file. You can call us.") < 2
    assert grade("Notwithstanding administrative considerations, authorization necessitates documentation.") > 20


@pytest.mark.parametrize("kind", [*DECIDE, *(kind for kind in OTHER_FACTS if kind != "deadline_warning")])
def test_a_member_reads_a_letter_at_grade_8_or_below(letter: Letter, kind: str) -> None:
    text = letter(kind).text
    body = text[text.index("Dear ") :].partition("Help in your language")[0]
    assert grade(body) <= HARDEST
