"""The chain of account events and the chain of views of each case: their links, and whether they hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from casework.audit.chain import digest, iso, plain, row_hash
from casework.audit.purges import faults_of_purges, told_of_purges
from casework.audit.sealed_changes import sealed_changes
from casework.audit.verify import Verdict
from casework.errors import RowUnreadable
from casework.ports import EVERY, Reader
from casework.ports_of_history import Tombstone
from casework.ports_of_identity import Account, AccountEvent, CaseView

ACCOUNTS = "accounts"
WORK = ("OPEN", "TOOK")  # why somebody may see a case: what follows from its work items
GLASS = "break_glass."  # so begin the kinds of entries about emergency access
PURGED = "case.purged"  # the entry that tells of a tombstone
PERSON, HOLD, ARCHIVE, STONE = (
    "The entry of the person",
    "The legal hold",
    "The entry of the archive",
    "The tombstone of the case",
)
REDACTED = ("id", "review", "row")  # what is left of an entry about an emergency access, when its case was purged
VIEWS = "views/"  # a review's chain of views is called so, with its id behind it

Link = AccountEvent | CaseView


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a purge says of an entry whose words it took out."""

    hash: str  # of the entry as it was, by the tombstone
    review: str
    left: str | None  # hash of what is left of it, by the entry of the purged case; earlier versions told none


NOTHING: Mapping[int, Redaction] = MappingProxyType({})


def next_event(
    prev: str, *, seq: int, at: datetime, actor: str, person: str, kind: str, detail: dict[str, Any]
) -> AccountEvent:
    """The account event that follows the one whose hash is `prev`."""
    body = {"seq": seq, "at": iso(at), "actor": actor, "person": person, "kind": kind, "detail": detail, "prev": prev}
    return AccountEvent(
        seq=seq, at=at, actor=actor, person=person, kind=kind, detail=detail, prev=prev, hash=digest(body)
    )


def next_view(
    prev: str, *, review: str, seq: int, at: datetime, person: str, role: str | None, page: str, reason: str | None
) -> CaseView:
    """The view of a case that follows the one whose hash is `prev`."""
    body = {
        "review": review,
        "seq": seq,
        "at": iso(at),
        "person": person,
        "role": role,
        "page": page,
        "reason": reason,
        "prev": prev,
    }
    return CaseView(
        review=review, seq=seq, at=at, person=person, role=role, page=page, reason=reason, prev=prev, hash=digest(body)
    )


def account_seal(account: Account) -> str:
    """SHA-256 over an account, without the period of the last code, which moves with every sign-in."""
    return digest(plain(account, without=("second_factor_step",)))


def verify_accounts(reader: Reader) -> Verdict:
    """Whether the chain of account events holds, and whether people and accounts are as its last word left them."""
    return _verdict(ACCOUNTS, lambda: _account_faults(reader))


def verify_views(reader: Reader, review: str) -> Verdict:
    """Whether a review's chain of views holds, and whether who may see it follows from its work items."""
    return _verdict(f"{VIEWS}{review}", lambda: _view_faults(reader, review))


def _verdict(name: str, look: Callable[[], tuple[int, Iterator[tuple[str, int | None]]]]) -> Verdict:
    try:
        length, faults = look()
        fault, seq = next(faults, (None, None))
    except RowUnreadable as error:
        length, fault, seq = 0, str(error), None
    return Verdict(review=name, events=length, fault=fault, seq=seq)


def _account_faults(reader: Reader) -> tuple[int, Iterator[tuple[str, int | None]]]:
    events = list(reversed(reader.account_events(limit=EVERY)))
    gone = {one.review: one for one in reader.tombstones(limit=EVERY)}
    told = told_of_purges(events)
    purges = (one for one, _ in reader.purges(limit=EVERY))
    return len(events), _all(
        broken_links(reader, ACCOUNTS, events, redactions(events, gone.values())),
        faults_of_purges(reader, told, purges, reader.all_purge_rows(limit=EVERY)),
        changed_rows(reader, events, gone),
        sealed_changes(reader, events),
    )


def _view_faults(reader: Reader, review: str) -> tuple[int, Iterator[tuple[str, int | None]]]:
    views = reader.case_views(review)
    return len(views), _all(broken_links(reader, f"{VIEWS}{review}", views), _wrong_access(reader, review))


def _all(*faults: Iterator[tuple[str, int | None]]) -> Iterator[tuple[str, int | None]]:
    for one in faults:
        yield from one


def broken_links(
    reader: Reader,
    chain: str,
    links: Sequence[Link],
    redacted: Mapping[int, Redaction] = NOTHING,
    *,
    behind: tuple[int, str] = (0, ""),
) -> Iterator[tuple[str, int | None]]:
    """`redacted`: the entries whose words went with a case; the tombstones that tell of them are checked too.
    `behind`: the number and the hash of the link before the first of these, which are all up to the end."""
    length, head = behind
    for expected, one in enumerate(links, length + 1):
        if one.seq != expected:
            yield (
                f"Entry {expected} of the chain {chain} is missing: entry {one.seq} follows entry {expected - 1}",
                expected,
            )
            return
        if one.prev != head or _hash_of(one, redacted.get(one.seq)) != one.hash:
            yield f"Entry {expected} of the chain {chain} was changed, or one before it was replaced", expected
            return
        head = one.hash
    kept = reader.chain_head(chain)
    if (kept.length, kept.head) != (length + len(links), head) if kept is not None else bool(links):
        end = length + len(links) + 1
        yield f"The end of the chain {chain} is not where it was: entries were cut off or added", end


def _hash_of(link: Link, told: Redaction | None) -> str:
    own = digest(plain(link, without=("hash",)))
    if told is None or not isinstance(link, AccountEvent) or tuple(sorted(link.detail)) != REDACTED:
        return own
    of_glass = link.kind.startswith(GLASS) and link.detail["review"] == told.review
    return told.hash if of_glass and told.left in (own, None) else own


def without_words(entry: AccountEvent) -> AccountEvent:
    """What is left of an entry about an emergency access when its case is purged; its hash is that of the whole."""
    return replace(entry, detail={key: entry.detail[key] for key in REDACTED})


def hash_of_left(entry: AccountEvent) -> str:
    """SHA-256 over what is left of an entry, which the entry of the purged case tells."""
    return digest(plain(without_words(entry), without=("hash",)))


def redactions(events: Iterable[AccountEvent], stones: Iterable[Tombstone]) -> Mapping[int, Redaction]:
    """By the number of the entry; the hashes of what is left are told by entries that no purge touches."""
    left = {one.detail["review"]: one.detail.get("left", {}) for one in events if one.kind == PURGED}
    return {
        int(seq): Redaction(hash, stone.review, left.get(stone.review, {}).get(seq))
        for stone in stones
        for seq, hash in stone.redacted.items()
    }


def changed_rows(
    reader: Reader, events: Sequence[AccountEvent], gone: Mapping[str, Tombstone], only: Sequence[str] = ()
) -> Iterator[tuple[str, int | None]]:
    """What was there before the chain began has no word in it yet. `only`: rows of these kinds, where not of all."""
    told: dict[tuple[str, str], tuple[int, str]] = {}
    for event in events:
        if event.kind.startswith("person."):
            told[PERSON, event.person] = (event.seq, event.detail["row"])
        elif "account" in event.detail:
            told["The account of", event.person] = (event.seq, event.detail["account"])
        elif event.kind.startswith(GLASS) and event.detail["review"] not in gone:
            told["The emergency access", event.detail["id"]] = (event.seq, event.detail["row"])
        elif event.kind.startswith("look.") and event.detail["review"] not in gone:
            told["The second look", event.detail["look"]] = (event.seq, event.detail["row"])
        elif event.kind.startswith("hold."):
            told[HOLD, event.detail["hold"]] = (event.seq, event.detail["row"])
        elif event.kind == "case.archived":
            told[ARCHIVE, event.detail["file"]] = (event.seq, event.detail["row"])
        elif event.kind == PURGED:
            told[STONE, event.detail["review"]] = (event.seq, event.detail["row"])
    stands: dict[tuple[str, str], str] = {}
    for what, read in _ROWS.items():
        if not only or what in only:
            stands |= {(what, id): hash for id, hash in read(reader).items()}
    for what, id in stands.keys() - told.keys():
        if what != PERSON:
            yield f"{what} {id} is told of by no entry: it was added by hand", None
    for (what, id), (seq, hash) in told.items():
        if (not only or what in only) and stands.get((what, id)) != hash:
            yield f"{what} {id} is not as entry {seq} left it: it was changed or taken away by hand", seq


_ROWS: Mapping[str, Callable[[Reader], Mapping[str, str]]] = {
    PERSON: lambda reader: {one.id: row_hash(one) for one in reader.people()},
    "The account of": lambda reader: {one.person: account_seal(one) for one in reader.accounts()},
    "The emergency access": lambda reader: {one.id: row_hash(one) for one in reader.break_glasses(limit=EVERY)},
    "The second look": lambda reader: {one.id: row_hash(one) for one in reader.second_looks(limit=EVERY)},
    HOLD: lambda reader: {one.id: row_hash(one) for one in reader.holds(limit=EVERY)},
    ARCHIVE: lambda reader: {one.sha256: row_hash(one) for one in reader.archives(limit=EVERY)},
    STONE: lambda reader: {one.review: row_hash(one) for one in reader.tombstones(limit=EVERY)},
}


def _wrong_access(reader: Reader, review: str) -> Iterator[tuple[str, int | None]]:
    rows = reader.case_access(review)
    of_work = [one for one in rows if one.why in WORK]
    stands = {(one.role, one.person, one.why) for one in of_work}
    if stands != set(reader.access_of_work(review)) or any(one.until is not None for one in of_work):
        yield f"Who may see the review {review} does not follow from its tasks: it was changed by hand", None
    given = [one for one in rows if one.why not in WORK]
    told = _access_told(reader, review)
    for one in given:
        if (one.role, one.person, one.why, one.until) not in told:
            yield (
                f"Nothing on record lets {one.person or one.role} see the review {review} ({one.why}): it was added or "
                "changed by hand",
                None,
            )
    lasting = {(person, why) for _, person, why, _ in told if why != "DELEGATED"}  # who has the task sees the case
    for person, why in sorted(lasting - {(one.person, one.why) for one in given}):
        yield f"{person} may see the review {review} by what is on record ({why}): the row was taken out by hand", None


def _access_told(reader: Reader, review: str) -> set[tuple[str, str, str, datetime | None]]:
    """(role, person, why, until) of every access that the trail, or an emergency access, tells of."""
    told: set[tuple[str, str, str, datetime | None]] = set()
    for event in reader.events(review):
        detail = event.detail if isinstance(event.detail, dict) else {}
        if event.kind == "comment.added":
            told |= {("", str(person), "MENTIONED", None) for person in detail.get("mentions", ())}
        elif event.kind == "task.delegated":
            told.add(("", str(detail.get("person")), "DELEGATED", None))
    opened = reader.break_glasses_of(review)
    return told | {("", one.person, "BREAK_GLASS", one.closed_at or one.until) for one in opened}
