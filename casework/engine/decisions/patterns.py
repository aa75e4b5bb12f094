"""Regular expressions in tables: only those whose work is known beforehand, so that no cell can stall a review.

Python's matcher backtracks. The cost of the worst text is the product of the choices that a pattern offers, times the
places where it may begin; a pattern over the bound is refused when the table is loaded.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from casework.engine.decisions.values import spend
from casework.errors import DecisionError, ExpressionError

LONGEST_MATCHED = 1000
LONGEST_PATTERN = 200
MOST_WORK = 4_000_000
MATCHES_A_STEP = 200
_REPEAT = re.compile(r"[*+?]|\{(\d{1,4})(,(\d{0,4}))?\}")
_ESCAPES = frozenset("dDwWsS.\\[](){}*+?|^$-/nrt\"' ")
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern with what matching the longest text may cost."""

    compiled: "re.Pattern[str]"
    cost: int

    def on(self, text: str) -> "re.Pattern[str]":
        """What matches this text, its work counted beforehand."""
        if len(text) > LONGEST_MATCHED:
            raise DecisionError(
                f"A text of {len(text)} characters is too long for a pattern; at most {LONGEST_MATCHED} are read."
            )
        # Costs that matter grow at least with the square of the length.
        spend(self.cost * len(text) ** 2 // LONGEST_MATCHED**2 // MATCHES_A_STEP)
        return self.compiled


@lru_cache(maxsize=512)
def pattern(text: str, flags: str = "") -> Pattern:
    """The compiled pattern; ExpressionError says why it is refused."""
    if len(text) > LONGEST_PATTERN:
        raise ExpressionError(f"A pattern of more than {LONGEST_PATTERN} characters is not read.")
    if unknown := set(flags) - set("ism"):
        raise ExpressionError(f"{''.join(sorted(unknown))!r} is no flag of a pattern; i, s and m are.")
    reader = _Reader(text)
    work = reader.alternatives()
    if reader.at < len(text):
        raise ExpressionError(f"The pattern {text!r} closes a group that it never opened.")
    start = 1 if text.startswith("^") and "|" not in text and "m" not in flags else LONGEST_MATCHED
    if work * start > MOST_WORK:
        raise ExpressionError(
            f"The pattern {text!r} offers too many ways to match. Begin it with ^ and repeat fewer parts."
        )
    combined = re.RegexFlag(0)
    for flag in flags:
        combined |= _FLAGS[flag]
    try:
        return Pattern(re.compile(text, combined), work * start)
    except (re.error, OverflowError) as error:
        raise ExpressionError(f"{text!r} is no regular expression: {error}.") from error


class _Reader:
    """Counts, in one pass over a pattern, the ways in which it may match."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def alternatives(self) -> int:
        """The choices of a whole pattern or group."""
        self.depth += 1
        if self.depth > 10:
            raise ExpressionError("A pattern whose groups are nested more than ten deep is not read.")
        total = self.sequence()
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            total += self.sequence()
        self.depth -= 1
        return total

    def sequence(self) -> int:
        work = 1
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            choices = self.item()
            work = min(work * self.repeated(choices), MOST_WORK + 1)
        return work

    def item(self) -> int:
        sign = self.text[self.at]
        self.at += 1
        if sign == "\\":
            self.escape()
        elif sign == "[":
            self.characters()
        elif sign == "(":
            return self.group()
        return 1

    def escape(self) -> None:
        if self.at >= len(self.text) or self.text[self.at] not in _ESCAPES:
            raise ExpressionError(f"The pattern {self.text!r} holds an escape that is not read.")
        self.at += 1

    def characters(self) -> None:
        first = self.at
        while self.at < len(self.text):
            sign = self.text[self.at]
            self.at += 1
            if sign == "\\":
                self.escape()
            elif sign == "[":
                break
            elif sign == "]" and self.at - 1 > first:
                return
        raise ExpressionError(f"The pattern {self.text!r} holds a set of characters that is not read.")

    def group(self) -> int:
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.text.startswith("?", self.at):
            raise ExpressionError(f"The pattern {self.text!r} looks around; such groups are not read.")
        work = self.alternatives()
        if self.at >= len(self.text):
            raise ExpressionError(f"The pattern {self.text!r} opens a group that it never closes.")
        self.at += 1
        return work

    def repeated(self, choices: int) -> int:
        """The choices of an item with the repetition behind it; repeating an item that has choices multiplies them."""
        found = _REPEAT.match(self.text, self.at)
        if found is None:
            return choices
        self.at = found.end()
        if self.text.startswith(("?", "+"), self.at):
            self.at += 1
        low, high = {"*": (0, LONGEST_MATCHED), "+": (1, LONGEST_MATCHED), "?": (0, 1)}.get(found.group(), (0, 0))
        if found.group()[0] == "{":
            low = int(found[1])
            high = low if found[2] is None else int(found[3]) if found[3] else LONGEST_MATCHED
        if choices > 1 and high > 20:
            return MOST_WORK + 1
        return min((high - low + 1) * choices**high if choices > 1 else high - low + 1, MOST_WORK + 1)
