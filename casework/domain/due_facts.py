"""What somebody tells who asks for a deadline: days and moments, read in one time zone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from casework.domain.reckoning import day_end
from casework.errors import QuestionError

NOTHING = ("none", "null", "never")  # what says that something did not come
DAY = re.compile(r"\d{4}-\d\d-\d\d")
YES, NO = ("yes", "true"), ("no", "false")


def option(name: str) -> str:
    """How a fact is told on the command line."""
    return f"--{name.replace('_', '-')}"


@dataclass(slots=True)
class Facts:
    """The facts of one question by name; a day begins at midnight where the zone is."""

    given: Mapping[str, str]
    zone: ZoneInfo
    remarks: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether the fact was told, and is not that something never came."""
        told = self.given.get(name)
        return told is not None and told.lower() not in NOTHING

    def told(self, name: str) -> bool:
        """Whether anything was told of it, even that it never came."""
        return name in self.given

    def is_day(self, name: str) -> bool:
        """Whether a day was told, without a time."""
        return self.has(name) and DAY.fullmatch(self.given[name]) is not None

    def moment(self, name: str) -> datetime:
        """The moment; a day is its midnight."""
        text = self.given[name]
        try:
            if self.is_day(name):
                return datetime.combine(date.fromisoformat(text), time(), self.zone)
            told = datetime.fromisoformat(text)
        except ValueError:
            raise QuestionError(
                f"{option(name)} {text!r} is neither a day nor a moment. Write e.g. 2026-01-12, or "
                "2026-01-12T09:30:00-05:00."
            ) from None
        return told.replace(tzinfo=self.zone) if told.tzinfo is None else told

    def exact(self, name: str) -> datetime:
        """The moment of a clock that counts hours; of a day alone its beginning, so that nothing is due too late."""
        if self.is_day(name):
            self.remarks.append(
                f"Of {option(name)} only the day is told, so the hours count from its beginning, the earliest that it "
                "can have been."
            )
        return self.moment(name)

    def end(self, name: str) -> datetime:
        """The moment at which something ends: a day ends with its last second."""
        return day_end(self.moment(name).date(), self.zone) if self.is_day(name) else self.moment(name)

    def yes(self, name: str) -> bool:
        """Whether it is so; a day or a moment says so too."""
        return self.has(name) and self.given[name].lower() not in NO

    def dated(self, name: str) -> bool:
        """Whether it was told when, and not only that it is so."""
        return self.yes(name) and self.given[name].lower() not in YES

    def whole(self, name: str) -> int:
        """A whole number of at least one."""
        text = self.given[name]
        if not text.isascii() or not text.isdigit() or int(text) < 1:
            raise QuestionError(f"{option(name)} {text!r} is not a whole number of at least 1.")
        return int(text)

    def word(self, name: str, words: tuple[str, ...], *, default: str) -> str:
        """One of the words, however it is written."""
        told = self.given.get(name, default).upper().replace("-", "_")
        if told not in words:
            raise QuestionError(f"{option(name)} {self.given[name]!r} is not known; it is one of {', '.join(words)}.")
        return told

    def in_order(self, *names: str) -> None:
        """Refuse facts that cannot have happened in this order."""
        told = [name for name in names if self.has(name) and (name != "extended" or self.dated(name))]
        for first, second in pairwise(told):
            if self.end(second) < self.moment(first):
                raise QuestionError(
                    f"{option(second)} {self.given[second]} lies before {option(first)} {self.given[first]}, which "
                    "cannot be. Mend one of them."
                )
