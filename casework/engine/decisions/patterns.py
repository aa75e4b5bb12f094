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
MOST_PARTS = 2_000
MATCHES_A_STEP = 200
_REPEAT = re.compile(r"[*+?]|\{(\d{1,4})(,(\d{0,4}))?\}")
_ESCAPES = frozenset("dDwWsS.\\[](){}*+?|^$-/nrt\"' ")
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; what matching costs is known by the length of the text."""

    compiled: "re.Pattern[str]"
    begins: bool  # whether it can match at the beginning of the text only

    def on(self, text: str) -> "re.Pattern[str]":
        """What matches this text, its work counted beforehand."""
        if len(text) > LONGEST_MATCHED:
            raise DecisionError(
                f"A text of {len(text)} characters is too long for a pattern; at most {LONGEST_MATCHED} are read."
            )
        # Rounded up to a power of two, so that few lengths are ever worked out.
        length = min(1 << len(text).bit_length(), LONGEST_MATCHED)
        spend(_work(self.compiled.pattern, length) * (1 if self.begins else length) // MATCHES_A_STEP)
        return self.compiled


@lru_cache(maxsize=512)
def pattern(text: str, flags: str = "") -> Pattern:
    """The compiled pattern; ExpressionError says why it is refused."""
    if len(text) > LONGEST_PATTERN:
        raise ExpressionError(f"A pattern of more than {LONGEST_PATTERN} characters is not read.")
    if unknown := set(flags) - set("ism"):
        raise ExpressionError(f"{''.join(sorted(unknown))!r} is no flag of a pattern; i, s and m are.")
    begins = text.startswith("^") and "|" not in text and "m" not in flags
    if _work(text, LONGEST_MATCHED) * (1 if begins else LONGEST_MATCHED) > MOST_WORK:
        raise ExpressionError(
            f"The pattern {text!r} offers too many ways to match. Begin it with ^ and repeat fewer parts."
        )
    combined = re.RegexFlag(0)
    for flag in flags:
        combined |= _FLAGS[flag]
    try:
        return Pattern(re.compile(text, combined), begins)
    except (re.error, OverflowError) as error:
        raise ExpressionError(f"{text!r} is no regular expression: {error}.") from error


@lru_cache(maxsize=4096)
def _work(text: str, length: int) -> int:
    """The choices that a pattern offers on a text of that length from one place on."""
    reader = _Reader(text, length)
    work, parts = reader.alternatives()
    if reader.at < len(text):
        raise ExpressionError(f"The pattern {text!r} closes a group that it never opened.")
    if parts > MOST_PARTS:
        raise ExpressionError(f"The pattern {text!r} repeats its parts too often. Repeat them less.")
    return work


class _Reader:
    """Counts, in one pass over a pattern, the ways in which it may match, and the parts that it has to match.

    Parts that match nothing, as in (){99}, offer no choice, and are matched all the same as often as is asked for.
    """

    def __init__(self, text: str, length: int) -> None:
        self.text = text
        self.length = length
        self.at = 0
        self.depth = 0

    def alternatives(self) -> tuple[int, int]:
        """The choices and the parts of a whole pattern or group."""
        self.depth += 1
        if self.depth > 10:
            raise ExpressionError("A pattern whose groups are nested more than ten deep is not read.")
        total, parts = self.sequence()
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            choices, more = self.sequence()
            total, parts = total + choices, parts + more
        self.depth -= 1
        return total, parts

    def sequence(self) -> tuple[int, int]:
        work = parts = 1
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            choices, more = self.repeated(*self.item())
            work, parts = min(work * choices, MOST_WORK + 1), parts + more
        return work, parts

    def item(self) -> tuple[int, int]:
        sign = self.text[self.at]
        self.at += 1
        if sign == "\\":
            self.escape()
        elif sign == "[":
            self.characters()
        elif sign == "(":
            return self.group()
        return 1, 1

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

    def group(self) -> tuple[int, int]:
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.text.startswith("?", self.at):
            raise ExpressionError(f"The pattern {self.text!r} looks around; such groups are not read.")
        counted = self.alternatives()
        if self.at >= len(self.text):
            raise ExpressionError(f"The pattern {self.text!r} opens a group that it never closes.")
        self.at += 1
        return counted

    def repeated(self, choices: int, parts: int) -> tuple[int, int]:
        """The choices of an item with the repetition behind it; repeating an item that has choices multiplies them."""
        found = _REPEAT.match(self.text, self.at)
        if found is None:
            return choices, parts
        self.at = found.end()
        if self.text.startswith(("?", "+"), self.at):
            self.at += 1
        low, high = {"*": (0, self.length), "+": (1, self.length), "?": (0, 1)}.get(found.group(), (0, 0))
        if found.group()[0] == "{":
            low = int(found[1])
            high = low if found[2] is None else int(found[3]) if found[3] else self.length
        parts = min(parts * max(low, 1), MOST_PARTS + 1)
        if choices > 1 and high > 20:
            return MOST_WORK + 1, parts
        ways = max(high - low + 1, 1)
        return min(ways * choices**high if choices > 1 else ways, MOST_WORK + 1), parts
