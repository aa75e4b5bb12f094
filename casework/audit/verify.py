"""Whether a review's trail holds: every link, its end, and every present row against the event that covers it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from casework.audit.chain import CONTENT, ROW, event_hash, files_hash, row_hash, state_of
from casework.errors import RowUnreadable, StoreError
from casework.ports import EVERY, Event, Reader, ReviewRow, WorkFilter, WorkItem
from casework.ports_of_history import Tombstone

OPENED = "task.opened"  # an open task changes until it is closed, so the event that opens it holds no hash of it
FILED = "document.file_kept"
WORDS = {
    "WorkItem": "task",
    "ServiceStep": "service step",
    "DocumentFile": "file of the document",
    "HeldSignature": "signature of the task",
}
UNHASHABLE = (TypeError, ValueError)  # a column holds bytes or values that no canonical spelling exists for


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verification found: the first thing that does not hold, in plain words, and the event where it shows."""

    review: str
    events: int
    fault: str | None = None
    seq: int | None = None
    purged: Tombstone | None = None  # what is left of the case, where it was purged

    @property
    def ok(self) -> bool:
        return self.fault is None


class Fault(Exception):
    """What does not hold, and the event where it shows."""

    def __init__(self, text: str, seq: int | None = None) -> None:
        self.text = text
        self.seq = seq
        super().__init__(text)


def verify_all(reader: Reader) -> Iterator[Verdict]:
    """A verdict for each review, in order of its id."""
    for review, _, _ in reader.heads():
        yield verify_review(reader, review)


def verify_review(reader: Reader, review: str) -> Verdict:
    """Recompute the review's trail and compare it with every row that it covers."""
    events: Sequence[Event] = ()
    try:
        # The trail before the row: where both are damaged, the event that can be named says more.
        events = reader.events(review)
        purged = reader.tombstone(review)
        if purged is not None:
            _check_gone(reader, review, events)
            return Verdict(review=review, events=0, purged=purged)
        _check_links(events)
        row = reader.review(review)
        if row is None:
            raise Fault("The review itself is not in the store")
        _check_end(row, events)
        _check_rows(reader, review, events)
        _check_files(reader, review, events)
        _check_parts(reader, review)
        _check_moments(reader, review)
        _check_definition(reader, row)
        _check_state(reader, row, events[-1])
        _check_order(reader, review, events)
    except Fault as fault:
        return _broken(review, events, fault.text, fault.seq)
    except RowUnreadable as error:
        seq = error.key[-1] if error.table == "events" else None
        return _broken(review, events, f"Event {seq}: {error}" if seq else str(error), seq)
    except StoreError as error:
        return _broken(review, events, str(error), None)
    return Verdict(review=review, events=len(events))


def _broken(review: str, events: Sequence[Event], text: str, seq: int | None) -> Verdict:
    named = _readable(str(review))  # the column of a damaged row may hold what is no text at all
    return Verdict(review=named, events=len(events), fault=_readable(f"{text} (review {named})"), seq=seq)


def _check_gone(reader: Reader, review: str, events: Sequence[Event]) -> None:
    """Nothing stands beside a tombstone; whether it is the one that was set, the chain of accounts tells."""
    if reader.review(review) is not None or events or reader.case_views(review):
        raise Fault("A tombstone says that the case was purged, and rows of it are there: they were added by hand")


def _check_links(events: Sequence[Event]) -> None:
    head = ""
    for expected, event in enumerate(events, start=1):
        if event.seq < expected:
            raise Fault(f"Event {event.seq} is none of ours: the first one has the number 1", event.seq)
        if event.seq != expected:
            raise Fault(f"Event {expected} is missing: event {event.seq} follows event {expected - 1}", expected)
        if event.prev != head:
            raise Fault(
                f"Event {expected} does not follow from event {expected - 1}: one of them was replaced", expected
            )
        if _hash_of(event, event_hash) != event.hash:
            raise Fault(f"Event {expected} ({event.kind}) was changed: its hash is not that of its content", expected)
        head = event.hash


def _check_end(row: ReviewRow, events: Sequence[Event]) -> None:
    if row.trail_length != len(events):
        first = min(row.trail_length, len(events)) + 1
        raise Fault(
            f"The review counts {row.trail_length} events and {len(events)} are there: the end of the trail was cut, "
            f"or added to, from event {first} on",
            first,
        )
    if not events:
        raise Fault("There is no event at all, though the first one is written with the review itself", 1)
    if row.trail_head != events[-1].hash:
        raise Fault("The last event is not the one that the review's row names", events[-1].seq)


def _check_rows(reader: Reader, review: str, events: Sequence[Event]) -> None:
    """Every row that an event covers is as that event left it, and no closed row is without one."""
    covered: dict[tuple[str, str], tuple[int, str]] = {}
    for event in events:
        tag = event.detail.get(ROW) if isinstance(event.detail, dict) else None
        if isinstance(tag, Mapping):
            covered[tag["of"], tag["id"]] = (event.seq, tag["sha256"])
    for record in _lasting(reader, review):
        kind, named = type(record).__name__, f"{_words(type(record).__name__)} {record.id}"
        seq, expected = covered.pop((kind, record.id), (None, None))
        if seq is None:
            raise Fault(f"No event tells of the {named}: it was added or closed by hand")
        if _hash_of(record, row_hash) != expected:
            raise Fault(f"The {named} is not as event {seq} left it: it was changed by hand", seq)
    for (kind, id), (seq, _) in covered.items():
        raise Fault(f"The {_words(kind)} {id} that event {seq} tells of is gone, or was opened again by hand", seq)


def _lasting(reader: Reader, review: str) -> Iterable[Any]:
    """The rows that stay as they are: what was given, received and written, and what is closed."""
    yield from reader.documents(review)
    yield from reader.answers(review)
    yield from reader.letters(review)
    yield from reader.comments(review)
    yield from (file for file, _ in reader.document_files(review))
    yield from reader.held_signatures(review)
    for item in reader.work_items(WorkFilter(review=review, status=None, limit=EVERY)):
        if item.status != "OPEN":
            yield item
    for step in reader.service_steps(review=review, open_only=False):
        if step.status not in ("WAITING", "RUNNING"):
            yield step


def _check_files(reader: Reader, review: str, events: Sequence[Event]) -> None:
    """What was read of a file (its text, its pages) is as the event that tied it to a document found it.

    Whether the file itself is on the disk as it was, `casework.usecases.kept_files` tells.
    """
    for event in events:
        tag = event.detail.get(ROW, {}) if event.kind == FILED else {}
        found = reader.document_file(review, tag["id"]) if tag else None
        if found is not None and _hash_of(found[1], row_hash) != event.detail.get(CONTENT):
            raise Fault(
                f"What was read of the file of the document {tag['id']} is not as event {event.seq} left it: it was "
                "changed by hand",
                event.seq,
            )


def _check_parts(reader: Reader, review: str) -> None:
    for name, expected in reader.part_hashes(review).items():
        part = reader.part(review, name)
        text = None if part is None else sha256(part.text.encode("utf-8", "surrogateescape")).hexdigest()
        # The hash twice: the list of hashes may come from an index, which damage to the row does not touch.
        if part is None or not (text == expected == part.sha256):
            raise Fault(f"The text of the part {name} does not have the hash that stands beside it")


def _check_moments(reader: Reader, review: str) -> None:
    """The list of next tries may come from an index as well; the letters must say the same."""
    unsent = {letter.id: letter.not_before for letter in reader.letters(review) if letter.sent_at is None}
    listed = reader.unsent_moments(review)
    for letter in sorted(unsent.keys() | listed.keys()):
        if unsent.get(letter) != listed.get(letter):
            raise Fault(f"The next try of the letter {letter} is not the same in the letter and in the index")


def _check_definition(reader: Reader, row: ReviewRow) -> None:
    files = reader.definition(row.definition)
    if files is None:
        raise Fault(f"The diagrams {row.definition[:12]} that the review is bound to are not in the store")
    if files_hash(files) != row.definition:
        raise Fault(f"The diagrams {row.definition[:12]} that the review is bound to were changed in the store")


def _check_state(reader: Reader, row: ReviewRow, last: Event) -> None:
    try:
        present = state_of(reader, row)
    except UNHASHABLE:
        present = ""
    if present != last.state:
        raise Fault(
            f"The review's present state is not the one that event {last.seq} recorded: its row, an open task, step or "
            "incident, the next try of a letter, or a part was changed by hand",
            last.seq,
        )


def _check_order(reader: Reader, review: str, events: Sequence[Event]) -> None:
    """The places, which break ties within a millisecond, are in the order in which the trail tells of the rows."""
    told: dict[str, list[str]] = {}
    for event in events:
        kind, id = _told_of(event)
        if id is not None and id not in told.setdefault(kind, []):
            told[kind].append(id)
    places: dict[str, list[tuple[int, str]]] = {}
    for kind, id, place in reader.positions(review):
        places.setdefault(kind, []).append((place, id))
    for kind, found in places.items():
        for stands, due in zip_longest(found, enumerate(told.get(kind, ()))):
            if stands is None or stands != due:
                raise Fault(f"The order of the review's {_words(kind)}s was changed by hand: {_placed(stands or due)}")


def _placed(one: tuple[int, str] | None) -> str:
    return "" if one is None else f"{one[1]} at place {one[0]}"


def _told_of(event: Event) -> tuple[str, str | None]:
    """Which row the event is the first to tell of, if it tells of one."""
    if event.kind == OPENED:
        return WorkItem.__name__, event.detail.get("task")
    tag = event.detail.get(ROW, {})
    return tag.get("of", ""), tag.get("id")


def _hash_of(record: Any, hash: Any) -> str | None:
    try:
        return str(hash(record))
    except UNHASHABLE:
        return None


def _words(kind: str) -> str:
    return WORDS.get(kind, kind.lower())


def _readable(text: str) -> str:
    """Text that was damaged may hold bytes that cannot be printed."""
    return text.encode("utf-8", "replace").decode()
