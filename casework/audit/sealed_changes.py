"""Changes by hand that a later entry of the chain of accounts has sealed: each entry tells also how the row stood."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from casework.audit.chain import digest, row_hash
from casework.ports import EVERY, Json, Person, Reader
from casework.ports_of_history import Hold
from casework.ports_of_identity import AccountEvent

Fault = tuple[str, int | None]
COLUMNS = frozenset(one.name for one in fields(Person)) - {"id"}


def sealed_changes(reader: Reader, events: Sequence[AccountEvent]) -> Iterator[Fault]:
    """Of people, accounts and holds; the entries are all that there are, the first one first."""
    yield from _of_people(events)
    yield from _of_accounts(events)
    yield from _of_holds(reader, events)


def _of_people(events: Sequence[AccountEvent]) -> Iterator[Fault]:
    """What was changed each time, one change after another, must make the row that each entry tells."""
    known: dict[str, Json] = {}
    for event in events:
        if not event.kind.startswith("person."):
            continue
        changes: dict[str, list[object]] = event.detail["changes"]
        before = {} if event.kind == "person.added" else known.get(event.person, {})
        after = {**before, **{name: now for name, (_, now) in changes.items()}}
        was = {name: then for name, (then, _) in changes.items()}
        same = all(before[name] == then for name, then in was.items() if name in before)
        whole = set(after) == COLUMNS  # else it began before the chain, or before there was some column
        if not same or (whole and digest({"id": event.person, **after}) != event.detail["row"]):
            yield f"The entry of the person {event.person} {_before(event)}", event.seq
        known[event.person] = after


def _of_accounts(events: Sequence[AccountEvent]) -> Iterator[Fault]:
    """Entries of an earlier version do not tell how the account stood."""
    last: dict[str, str] = {}
    for event in events:
        if "account" in event.detail:
            if event.person in last and event.detail.get("before", last[event.person]) != last[event.person]:
                yield f"The account of {event.person} {_before(event)}", event.seq
            last[event.person] = event.detail["account"]


def _of_holds(reader: Reader, events: Sequence[AccountEvent]) -> Iterator[Fault]:
    """What names a member goes from a hold with the last of their cases; of the others, the first entry still holds."""
    first = {one.detail["hold"]: one for one in events if one.kind == "hold.set"}
    redacted = {one.detail["hold"] for one in events if one.kind == "hold.redacted"}
    for hold in reader.holds(limit=EVERY):
        entry = first.get(hold.id)
        if entry is not None and hold.id not in redacted and row_hash(_as_set(hold)) != entry.detail["row"]:
            yield f"The legal hold {hold.id} is not what entry {entry.seq} tells of: it was changed by hand", entry.seq


def _as_set(hold: Hold) -> Hold:
    return replace(hold, lifted_by=None, lifted_at=None, lifted_because=None)


def _before(event: AccountEvent) -> str:
    return f"was changed by hand before entry {event.seq}, which tells of another change"
