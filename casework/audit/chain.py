"""One link of a review's trail, and the hashes that tie the review's present rows to it.

Everything is hashed as canonical JSON: sorted keys, moments in UTC with milliseconds, bytes as their own SHA-256.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any

import orjson

from casework.ports import EVERY, Event, Incident, Json, Letter, Reader, ReviewRow, ServiceStep, WorkFilter, WorkItem

ROW = "row"  # the key in an event's detail under which it names a row and holds its hash

CONTENT = "content"  # the key under which an event that ties a file to a document holds the hash of what was read of it

# Columns that rows of an earlier version did not have; their hashes must stay what they were.
LATER = {"WorkItem": ("claimed_at",)}

AS_IT_IS = (str, int, bool, type(None))

Record = ReviewRow | WorkItem | ServiceStep | Incident | Letter | Any


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """SHA-256 of the canonical spelling, as hexadecimal."""
    return sha256(canonical(value)).hexdigest()


def files_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of a definition set, sorted, each after its length: its name in the store."""
    whole = sha256()
    for name in sorted(files):
        for piece in (name.encode("utf-8", "surrogateescape"), files[name]):
            whole.update(len(piece).to_bytes(8, "big"))
            whole.update(piece)
    return whole.hexdigest()


def iso(moment: datetime) -> str:
    """The moment in UTC with whole milliseconds, as stores keep it."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def plain(record: Record, *, without: tuple[str, ...] = ()) -> Json:
    """Every column of a record as JSON; one that came later only where it holds something."""
    kind: Any = type(record)
    names, values_of = _columns(kind)
    told = dict(zip(names, values_of(record), strict=True))
    for name, value in told.items():
        if type(value) not in AS_IT_IS:
            told[name] = _plain(value)
    for name in without:
        told.pop(name, None)
    for name in LATER.get(type(record).__name__, ()):
        if told.get(name) is None:
            told.pop(name, None)
    return told


@cache
def _columns(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], Any]]:
    """The names of a record's columns, and how to ask for them at once."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return sha256(value).hexdigest() if isinstance(value, bytes) else value


def link(
    prev: str,
    *,
    review: str,
    seq: int,
    at: datetime,
    actor: str,
    role: str | None,
    kind: str,
    detail: Json,
    state: str,
) -> Event:
    """The event that follows the one whose hash is `prev` ("" before the first)."""
    body = {
        "review": review,
        "seq": seq,
        "at": iso(at),
        "actor": actor,
        "role": role,
        "kind": kind,
        "detail": detail,
        "state": state,
        "prev": prev,
    }
    return Event(
        review=review,
        seq=seq,
        at=at,
        actor=actor,
        role=role,
        kind=kind,
        detail=detail,
        state=state,
        prev=prev,
        hash=digest(body),
    )


def event_hash(event: Event) -> str:
    """What the event's hash must be, from all its other columns."""
    return digest(plain(event, without=("hash",)))


def row_hash(record: Record) -> str:
    """SHA-256 over every column of a row that was written once or has come to its end.

    The next try of a letter that was not sent yet belongs to the open state, not to the letter.
    """
    waiting = isinstance(record, Letter) and record.sent_at is None
    return digest(plain(record, without=("not_before",) if waiting else ()))


def row_tag(record: Record) -> Json:
    """What an event says about a row that it covers: whose it is, and its hash."""
    return {"of": type(record).__name__, "id": record.id, "sha256": row_hash(record)}


def state_hash(
    row: ReviewRow,
    *,
    work_items: Iterable[WorkItem],
    service_steps: Iterable[ServiceStep],
    incidents: Iterable[Incident],
    letters: Mapping[str, datetime],
    parts: Mapping[str, str],
) -> str:
    """SHA-256 over the whole state of a review that can still change.

    All columns of its row but those of the trail itself (the snapshot by its hash), of its open work items and service
    steps, of its incidents, the next try of each unsent letter, and the hash of every part. What is closed does not
    count here, so a step costs the same in a long review: the event that closed a row holds the hash of that row.
    """
    return digest(
        {
            "review": plain(row, without=("trail_length", "trail_head")),
            "work_items": _by_id(work_items),
            "service_steps": _by_id(service_steps),
            "incidents": _by_id(incidents),
            "letters": {letter: iso(moment) for letter, moment in letters.items()},
            "parts": dict(parts),
        }
    )


def _by_id(records: Iterable[Any]) -> dict[str, Json]:
    return {record.id: plain(record) for record in records}


def state_of(reader: Reader, row: ReviewRow) -> str:
    """The state hash of a review's row (stored or about to be) with what the store holds beside it."""
    return state_hash(
        row,
        work_items=reader.work_items(WorkFilter(review=row.id, limit=EVERY)),
        service_steps=reader.service_steps(review=row.id),
        incidents=reader.incidents(review=row.id, open_only=False),
        letters=reader.unsent_moments(row.id),
        parts=reader.part_hashes(row.id),
    )
