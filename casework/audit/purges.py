"""What the chain of accounts tells of purges: which cases were asked for and agreed to, and how each of them ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from casework.audit.chain import digest, plain, row_hash
from casework.ports import EVERY, Reader
from casework.ports_of_audit import ACCOUNTS, AuditQuery
from casework.ports_of_history import PURGED, WAITING, Purge, PurgeRow, Tombstone
from casework.ports_of_identity import AccountEvent

ASKED, AGREED = "purge.asked", "purge.agreed"
ENDED = ("purge.taken_back", "purge.done")
TAKEN_OUT, KEPT = "case.purged", "case.kept"  # how a case of a purge ends

Place = tuple[str, int]  # which purge, and the number of the case in it


@dataclass(slots=True)
class Told:
    """The rows of all purges as the entries leave them, each with its entry; and what no agreement stands behind."""

    rows: dict[Place, tuple[int, str]] = field(default_factory=dict)
    alone: list[tuple[str, int]] = field(default_factory=list)


def told_of_purges(events: Iterable[AccountEvent], gone: Mapping[str, Tombstone]) -> Told:
    """What the entries, the first one first, say of every row of every purge."""
    told, agreed = Told(), set()
    asked: dict[tuple[str, str], PurgeRow] = {}
    for event in events:
        detail = event.detail
        if event.kind == ASKED:
            for row in _rows_asked_for(event):
                asked[row.purge, row.review] = row
                told.rows[row.purge, row.n] = event.seq, row_hash(row)
        elif event.kind == AGREED:
            agreed.add(detail["purge"])
        elif event.kind in (TAKEN_OUT, KEPT):
            at = asked.get((detail["purge"], detail["review"]))
            if event.kind == TAKEN_OUT and (at is None or detail["purge"] not in agreed):
                words = f"The case {detail['review']} was purged, and no two people are on record who let it go"
                told.alone.append((words, event.seq))
            elif at is not None:
                told.rows[at.purge, at.n] = event.seq, _hash_of_end(event, at, gone)
    return told


def _rows_asked_for(event: AccountEvent) -> list[PurgeRow]:
    purge, reviews = event.detail["purge"], event.detail["reviews"]
    return [PurgeRow(purge=purge, n=n, review=review, state=WAITING) for n, review in enumerate(reviews, 1)]


def _hash_of_end(event: AccountEvent, at: PurgeRow, gone: Mapping[str, Tombstone]) -> str:
    """The entry of a case that was kept holds the hash of its row; the tombstone tells when the others went."""
    if event.kind == KEPT:
        return str(event.detail["row"])
    stone = gone.get(at.review)
    return "" if stone is None else row_hash(replace(at, state=PURGED, at=stone.purged_at))


def agreed_to(reader: Reader, wish: Purge) -> frozenset[tuple[int, str]]:
    """(number, case) of what one person asked for, another one agreed to and nobody kept or took back since, by entries
    that hold; none where nobody agreed."""
    agreed = [one for one in _entries(reader, AGREED, wish) if one.detail["row"] == row_hash(wish)]
    ended = any(_entries(reader, kind, wish) for kind in ENDED)
    if ended or not any(one.actor == wish.agreed_by != wish.asked_by for one in agreed):
        return frozenset()
    asked = [one for one in _entries(reader, ASKED, wish) if one.actor == wish.asked_by]
    kept = {one.detail["review"] for one in _entries(reader, KEPT, wish)}
    rows = (row for one in asked for row in _rows_asked_for(one))
    return frozenset((row.n, row.review) for row in rows if row.review not in kept)


def _entries(reader: Reader, kind: str, wish: Purge) -> list[AccountEvent]:
    found = reader.account_entries(AuditQuery(source=ACCOUNTS, kind=kind, limit=EVERY))
    ours = (one for one in found if one.detail.get("purge") == wish.id)
    return [one for one in ours if digest(plain(one, without=("hash",))) == one.hash]
