"""Whether a review's trail holds: every link, its end, and every present row against the event that covers it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from casework.audit.chain import EVERY, ROW, event_hash, row_hash, state_of
from casework.errors import StoreError
from casework.ports import Event, Reader, ReviewRow, WorkFilter

UNHASHABLE = (TypeError, ValueError)  # a column holds bytes or values that no canonical spelling exists for


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verification found: the first thing that does not hold, in plain words, and the event where it shows."""

    review: str
    events: int
    fault: str | None = None
    seq: int | None = None

    @property
    def ok(self) -> bool:
        return self.fault is None


@dataclass(frozen=True, slots=True)
class Fault(Exception):  # noqa: N818 - it never leaves this module: it carries the first finding out of the checks
    """What does not hold."""

    text: str
    seq: int | None = None


def verify_all(reader: Reader) -> Iterator[Verdict]:
    """A verdict for each review, in order of its id."""
    for review, _, _ in reader.heads():
        yield verify_review(reader, review)


def verify_review(reader: Reader, review: str) -> Verdict:
    """Recompute the review's trail and compare it with every row that it covers."""
    events: Sequence[Event] = ()
    try:
        row = reader.review(review)
        if row is None:
            return Verdict(review=review, events=0, fault=f"The review {review} is not in the store.")
        events = reader.events(review)
        _check_links(events)
        _check_end(row, events)
        _check_rows(reader, review, events)
        _check_parts(reader, review)
        _check_definition(reader, row)
        _check_state(reader, row, events[-1])
    except Fault as fault:
        return Verdict(review=review, events=len(events), fault=f"{fault.text} (review {review})", seq=fault.seq)
    except StoreError as error:
        return Verdict(review=review, events=len(events), fault=f"{error} (review {review})")
    return Verdict(review=review, events=len(events))


def _check_links(events: Sequence[Event]) -> None:
    head = ""
    for expected, event in enumerate(events, start=1):
        if event.seq != expected:
            raise Fault(f"Event {expected} is missing: event {event.seq} follows event {expected - 1}", expected)
        if event.prev != head:
            raise Fault(
                f"Event {expected} does not follow from event {expected - 1}: one of them was replaced", expected
            )
        if _hash_of(event, event_hash) != event.hash:
            raise Fault(
                f"Event {expected} ({_readable(event.kind)}) was changed: its hash is not that of its content", expected
            )
        head = event.hash


def _check_end(row: ReviewRow, events: Sequence[Event]) -> None:
    if row.trail_length != len(events):
        raise Fault(
            f"The review counts {row.trail_length} events and {len(events)} are there: the end of the trail was cut or added to",
            min(row.trail_length, len(events)) + 1,
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
        kind, named = type(record).__name__, f"{_words(type(record).__name__)} {_readable(record.id)}"
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
    for item in reader.work_items(WorkFilter(review=review, status=None, limit=EVERY)):
        if item.status != "OPEN":
            yield item
    for step in reader.service_steps(review=review, open_only=False):
        if step.status not in ("WAITING", "RUNNING"):
            yield step


def _check_parts(reader: Reader, review: str) -> None:
    for name, expected in reader.part_hashes(review).items():
        part = reader.part(review, name)
        if part is None or sha256(part.text.encode("utf-8", "surrogateescape")).hexdigest() != expected:
            raise Fault(f"The text of the part {_readable(name)} does not have the hash that stands beside it")


def _check_definition(reader: Reader, row: ReviewRow) -> None:
    if reader.definition(row.definition) is None:
        raise Fault(f"The diagrams {_readable(row.definition)[:12]} that the review is bound to are not in the store")


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


def _hash_of(record: Any, hash: Any) -> str | None:
    try:
        return str(hash(record))
    except UNHASHABLE:
        return None


def _words(kind: str) -> str:
    return {"WorkItem": "task", "ServiceStep": "service step"}.get(kind, kind.lower())


def _readable(text: str) -> str:
    """Text that was damaged may hold bytes that cannot be printed."""
    return text.encode("utf-8", "replace").decode()
