"""Second looks: somebody else answers the questions of a task once more, without knowing what was answered first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casework.ports_of_worklist import Card

Json = dict[str, Any]

OPEN, TAKEN, DONE = "OPEN", "TAKEN", "DONE"  # how a look stands
NONE, FOUND, SETTLED = "NONE", "OPEN", "SETTLED"  # whether the two would have decided otherwise, and what was done
RISK = "RISK"  # the rule of the drawing that looks at every case since the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One drawing: from how many cases how many were drawn, and by which seed, so that anybody can draw them again."""

    rule: str
    period: str  # the month, quarter or year that was drawn from; of RISK the moment up to which it was looked
    seed: str  # empty where nothing was left to chance
    cases: int  # there were
    wanted: int
    drawn: int  # looks that came of it
    drawn_at: datetime
    drawn_by: str  # a person, or casework


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """One look at one answer."""

    id: str
    task: str  # whose answer it is about
    place: int  # 1 for the first second look at this answer
    review: str
    element: str
    role: str
    why: Sequence[Json]  # {rule, words}: everything by which it was drawn
    first_person: str
    first_at: datetime
    drawn_at: datetime
    due_at: datetime
    state: str = OPEN
    person: str | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    active_seconds: int | None = None
    answers: Json | None = None
    finding: str = NONE
    settled_by: str | None = None
    settled_at: datetime | None = None
    settled_words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What two people found of the same criterion of the same line."""

    look: str
    criterion: str
    line: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A rating with whose it is and when the second of them answered."""

    rating: Rating
    task: str
    element: str
    first_person: str
    second_person: str
    answered_at: datetime


class QualityReader(Protocol):
    """What can be read of second looks."""

    def looked(self, look: str) -> tuple[SecondLook, Card] | None:
        """The look with its case."""
        ...

    def second_look_of(self, task: str, place: int) -> SecondLook | None: ...
    def second_looks(self, *, limit: int) -> Sequence[SecondLook]:
        """All, the first that was drawn first."""
        ...

    def looks_beside(self, reviews: Sequence[str]) -> Sequence[SecondLook]:
        """Those in these reviews and in every other one of the same members, the first that was drawn first."""
        ...

    def open_looks(self, *, limit: int, offset: int = 0) -> Sequence[tuple[SecondLook, Card]]:
        """Those that are not answered, the first that is due first, each with its case."""
        ...

    def looks_for(self, person: str, roles: Sequence[str], *, limit: int) -> Sequence[tuple[SecondLook, Card]]:
        """Those that are open for one of these roles or that the person has taken, never one of a case in which they
        answered a task; the first that is due first."""
        ...

    def looks_found(self) -> Sequence[tuple[SecondLook, Card]]:
        """Those whose two answers would have decided otherwise, and of which nobody has said yet what was done."""
        ...

    def looks_done(self, *, limit: int) -> Sequence[tuple[SecondLook, Card]]:
        """Those that were answered, the latest first."""
        ...

    def looks_at(self, person: str, *, limit: int) -> Sequence[tuple[SecondLook, Card]]:
        """Those at answers of this person that are answered, the latest first."""
        ...

    def look_counts(self, since: datetime) -> Mapping[str, int]:
        """How many looks there are in each state; of those that are done, how many were answered since then."""
        ...

    def compared(self, since: datetime, *, first_person: str | None = None) -> Sequence[Compared]:
        """What was found twice since then."""
        ...

    def draw(self, rule: str, period: str) -> Draw | None: ...
    def draws(self, *, limit: int) -> Sequence[Draw]:
        """The latest first, without those of risks of which no look came."""
        ...

    def latest_draw(self, rule: str) -> Draw | None: ...
    def reviews_touched(self, since: datetime, until: datetime) -> Sequence[str]:
        """Reviews in whose trail something happened by which a second look can be drawn: after one moment, up to the
        other."""
        ...

    def took_part(self, review: str, *, task: str = "", look: str = "") -> Sequence[str]:
        """Everybody who had or answered a task of the review, or commented on it; of a look, who took another at that
        task, or has read the case since the answer that it is about."""
        ...


class QualityTransaction(QualityReader, Protocol):
    """What can be written of them."""

    def put_draw(self, draw: Draw) -> None: ...
    def put_second_look(self, look: SecondLook) -> None: ...
    def put_rating(self, rating: Rating) -> None: ...
