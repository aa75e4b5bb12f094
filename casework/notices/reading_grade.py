"""How many years of school a letter asks of its reader, by the measure of its language.

English: Flesch and Kincaid's grade, by textstat-rs, which brings the dictionary of syllables with it (textstat itself
would fetch it from the network). Spanish: Crawford's years of school, by textstat, which needs no dictionary for it.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import textstat_rs

from casework.domain.policy import Plan
from casework.notices.passages import passages
from casework.notices.tree import Element
from casework.ports import Json

if TYPE_CHECKING:
    from textstat.textstat import textstatistics


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of a letter, and the one that the plan wants it to have at most; None where it wants none."""

    grade: float
    target: int | None

    @property
    def too_hard(self) -> bool:
        """Whether the letter is harder to read than the plan wants."""
        return self.target is not None and self.grade > self.target

    def to_json(self) -> Json:
        """As it is kept with the letter."""
        return {"reading_grade": self.grade} | ({} if self.target is None else {"reading_target": self.target})


def graded(page: Element, plan: Plan, language: str) -> Graded:
    """The grade of a letter to a member in this language, with the plan's target."""
    return Graded(grade(passages(page, language), language), plan.reading_grade)


def grade(text: str, language: str) -> float:
    """The years of school that the text asks for; 0 where there is nothing to read."""
    found = _spanish().crawford(text) if language == "es" else textstat_rs.flesch_kincaid_grade(text)
    return round(max(0.0, float(found)), 1)


@cache
def _spanish() -> "textstatistics":
    """textstat for Spanish: an object of its own, for the shared one has one language for all threads.

    It brings a whole library of languages, a quarter of the time in which Casework starts, so it is read when needed.
    """
    from textstat.textstat import textstatistics

    made = textstatistics()
    made.set_lang("es")
    return made
