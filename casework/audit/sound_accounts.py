"""The chain of accounts, read and found to hold: only what such a chain tells lets a case go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework.audit.accounts import ACCOUNTS, ARCHIVE, HOLD, REDACTED, STONE, broken_links, changed_rows, redactions
from casework.audit.chain import row_hash
from casework.audit.purges import KINDS, Fault, faults_of_purge, told_of_purges
from casework.errors import StateError
from casework.ports import EVERY, Reader
from casework.ports_of_history import Hold
from casework.ports_of_identity import AccountEvent

LEFT = (
    "Nothing further was done. Keep the database as it is and tell whoever answers for it; `casework audit verify` "
    "says more."
)


@dataclass(frozen=True, slots=True)
class Sound:
    """The chain up to its entry `length`, each link of which holds."""

    length: int
    head: str
    events: tuple[AccountEvent, ...]  # those that tell of purges and holds


def read_sound(reader: Reader) -> Sound:
    """All of it; StateError where a link does not hold, or where holds, archives or tombstones are otherwise than it
    tells. The cost is that of the whole chain, so it is read before anything is locked, and `followed` afterwards."""
    events = list(reversed(reader.account_events(limit=EVERY)))
    return _checked(reader, Sound(0, "", ()), events, rows=True)


def followed(reader: Reader, known: Sound) -> Sound:
    """The same up to its present end; only what came since is read."""
    kept = reader.chain_head(ACCOUNTS)
    more = 0 if kept is None else max(0, kept.length - known.length)
    return _checked(reader, known, list(reversed(reader.account_events(limit=more))), rows=False)


def refuse_changed(reader: Reader, known: Sound, purge: str) -> None:
    """StateError where a purge, or one of its cases, is otherwise than the chain tells."""
    told = told_of_purges(followed(reader, known).events)
    _refuse(faults_of_purge(reader, told, purge, reader.purge(purge), reader.purge_rows(purge, limit=EVERY)))


def refuse_changed_hold(reader: Reader, known: Sound, hold: Hold) -> None:
    """StateError where a hold is otherwise than the chain tells."""
    entries = (one for one in followed(reader, known).events if one.kind.startswith("hold."))
    told = {one.detail["hold"]: one for one in entries}.get(hold.id)
    if told is None or told.detail["row"] != row_hash(hold):
        _refuse(iter([(f"{HOLD} {hold.id} is not as the chain {ACCOUNTS} tells: it was changed by hand", None)]))


def _checked(reader: Reader, known: Sound, events: Sequence[AccountEvent], *, rows: bool) -> Sound:
    named = {one.detail["review"] for one in events if tuple(sorted(one.detail)) == REDACTED}
    stones = [stone for review in sorted(named) if (stone := reader.tombstone(review)) is not None]
    gone = redactions((*known.events, *events), stones)
    _refuse(broken_links(reader, ACCOUNTS, events, gone, behind=(known.length, known.head)))
    if rows:
        _refuse(changed_rows(reader, events, {}, only=(HOLD, ARCHIVE, STONE)))
    head = events[-1].hash if events else known.head
    kept = tuple(one for one in events if one.kind in KINDS or one.kind.startswith("hold."))
    return Sound(known.length + len(events), head, (*known.events, *kept))


def _refuse(faults: Iterator[Fault]) -> None:
    for words, _ in faults:
        raise StateError(f"{words}. {LEFT}")
