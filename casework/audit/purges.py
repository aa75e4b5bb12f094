"""What the chain of accounts tells of purges: what was asked for, who agreed, how each case ended, and what on the disk
is otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from casework.audit.chain import row_hash
from casework.ports import Reader
from casework.ports_of_history import AGREED, ASKED, DONE, KEPT, PURGED, TAKEN_BACK, WAITING, Purge, PurgeRow
from casework.ports_of_identity import AccountEvent

BEGUN = "purge.asked"
MOVES = {  # kind of entry -> how the purge must stand before, and how it stands afterwards
    "purge.agreed": ((ASKED,), AGREED),
    "purge.taken_back": ((ASKED, AGREED), TAKEN_BACK),
    "purge.done": ((AGREED,), DONE),
}
ENDS = {"case.purged": PURGED, "case.kept": KEPT}  # how a case of a purge ends
SAID = {AGREED: "agreed to", DONE: "done", TAKEN_BACK: "taken back"}
KINDS = frozenset((BEGUN, *MOVES, *ENDS))  # the entries that tell of purges

Fault = tuple[str, int | None]  # what does not hold, and the entry by which it does not


@dataclass(slots=True)
class Course:
    """One purge as its entries leave it."""

    asked: AccountEvent
    last: AccountEvent  # holds the hash of the row of the purge
    state: str = ASKED
    agreed: AccountEvent | None = None
    rows: dict[int, tuple[int, str]] = field(default_factory=dict)  # number -> entry that told of it last, hash of row
    waiting: dict[str, PurgeRow] = field(default_factory=dict)  # by case: those of which no end is told


@dataclass(slots=True)
class Told:
    """Every purge as the entries leave it, and the entries that do not follow from those before them."""

    courses: dict[str, Course] = field(default_factory=dict)
    odd: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def told_of_purges(events: Iterable[AccountEvent]) -> Told:
    """What the entries, the first one first, say of every purge."""
    told = Told()
    for event in events:
        if event.kind in KINDS and (words := _taken_up(told, event)):
            told.odd.setdefault(event.detail["purge"], []).append((words, event.seq))
    return told


def faults_of_purges(reader: Reader, told: Told, wishes: Iterable[Purge], rows: Iterable[PurgeRow]) -> Iterator[Fault]:
    """What is otherwise with these purges and rows, which are all that there are, than the entries left them."""
    known, listed = {one.id: one for one in wishes}, dict[str, list[PurgeRow]]()
    for row in rows:
        listed.setdefault(row.purge, []).append(row)
    for id in dict.fromkeys((*told.odd, *told.courses, *known, *listed)):
        yield from faults_of_purge(reader, told, id, known.get(id), listed.get(id, ()))


def faults_of_purge(
    reader: Reader, told: Told, id: str, wish: Purge | None, rows: Iterable[PurgeRow]
) -> Iterator[Fault]:
    """The same of one purge; `wish` is its row, `rows` are all its cases."""
    yield from told.odd.get(id, ())
    course = told.courses.get(id)
    if wish is not None and course is None:
        yield f"The purge {id} is told of by no entry: it was added by hand", None
    if course is not None:
        yield from _faults_of_wish(course, id, wish)
    left = {} if course is None else course.rows
    listed = {one.n: row_hash(one) for one in rows}
    for n in listed.keys() - left.keys():
        yield f"The case of the purge {id}, number {n}, is told of by no entry: it was added by hand", None
    for n, (seq, hash) in left.items():
        if listed.get(n) != hash:
            words = f"The case of the purge {id}, number {n}, is not as entry {seq} left it"
            yield f"{words}: it was changed or taken away by hand", seq
    for review in () if course is None else course.waiting:
        if reader.review(review) is None:
            words = f"The case {review} waits in the purge {id} and is not here"
            yield f"{words}, and no entry says that it was purged: it was taken away by hand", None


def _faults_of_wish(course: Course, id: str, wish: Purge | None) -> Iterator[Fault]:
    """Each entry holds the hash of the row as it stood then, so a change that a later entry has sealed is found too."""
    if wish is None or row_hash(wish) != course.last.detail["row"]:
        seq = course.last.seq
        yield f"The purge {id} is not as entry {seq} left it: it was changed or taken away by hand", seq
        return
    agreed = replace(wish, state=AGREED, ended_at=None)
    asked = replace(agreed, state=ASKED, agreed_by=None, agreed_at=None)
    for entry, then, who in ((course.asked, asked, wish.asked_by), (course.agreed, agreed, wish.agreed_by)):
        if entry is not None and (entry.detail["row"], entry.actor) != (row_hash(then), who):
            words = f"The purge {id} is not what entry {entry.seq} tells of"
            yield f"{words}: it was changed by hand before entry {course.last.seq}", entry.seq


def _taken_up(told: Told, event: AccountEvent) -> str:
    """Words where the entry does not follow from those before it; else it counts."""
    purge = event.detail["purge"]
    course = told.courses.get(purge)
    if event.kind in ENDS:
        return _ended(course, purge, event)
    if event.kind == BEGUN:
        if course is not None:
            return f"The purge {purge} was asked for a second time"
        told.courses[purge] = _begun(event)
        return ""
    before, after = MOVES[event.kind]
    if course is None:
        return f"The purge {purge} was {SAID[after]}, and nobody is on record who asked for it"
    if course.state not in before:
        stood = SAID.get(course.state, "not agreed to")
        return f"The purge {purge} was {SAID[after]} by entry {event.seq}, when it was {stood}"
    if after == AGREED:
        if event.actor == course.asked.actor:
            return f"The purge {purge} was agreed to by {event.actor}, who had asked for it"
        course.agreed = event
    course.state, course.last = after, event
    return ""


def _begun(event: AccountEvent) -> Course:
    purge, course = event.detail["purge"], Course(asked=event, last=event)
    for n, review in enumerate(event.detail["reviews"], 1):
        row = PurgeRow(purge=purge, n=n, review=review, state=WAITING)
        course.rows[n], course.waiting[review] = (event.seq, row_hash(row)), row
    return course


def _ended(course: Course | None, purge: str, event: AccountEvent) -> str:
    review, goes = event.detail["review"], event.kind == "case.purged"
    row = None if course is None else course.waiting.get(review)
    asked = course is not None and any(review == one for one in course.asked.detail["reviews"])
    if goes and (course is None or course.agreed is None or not asked):
        return f"The case {review} was purged, and no two people are on record who let it go"
    if course is None or row is None or (goes and course.state != AGREED):
        how = "purged" if goes else "kept"
        return f"The case {review} was {how} by entry {event.seq}, when it did not wait in the purge {purge}"
    # The entry of a case that was kept holds the hash of its row; of one that went, the entry's moment is the row's.
    hash = row_hash(replace(row, state=PURGED, at=event.at)) if goes else str(event.detail["row"])
    del course.waiting[review]
    course.rows[row.n] = event.seq, hash
    return ""
