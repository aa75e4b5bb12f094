"""Carries a purge out, case by case: archived and proven first, then gone in one transaction that leaves a tombstone.

It can be killed at any moment: each case is whole or gone, and the next run goes on where this one ended. Where a purge
stands otherwise than the chain of accounts tells, or a link of that chain does not hold, nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import orjson

from casework.audit.accounts import PURGED as ENTRY
from casework.audit.accounts import VIEWS, hash_of_left, without_words
from casework.audit.chain import row_hash
from casework.audit.sound_accounts import Sound, read_sound, refuse_changed
from casework.documents.keeping import FileStore
from casework.domain.request import Request
from casework.domain.retention import COUNTED_FROM
from casework.domain.same_people import bare
from casework.errors import NotFound, RightsError, StateError, StoreError
from casework.identity.permissions import permissions
from casework.notices.folder import take_away
from casework.ports import EVERY, Person, Reader, Transaction
from casework.ports_of_history import AGREED, GONE, PURGED, WAITING, ArchiveMade, Purge, PurgeRow, Tombstone
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.archiving import Places, archive, is_as_archived, present
from casework.usecases.history import FREE, Standing, standing_now
from casework.usecases.purge_wishes import end, keep_case

ACTION = "history.purge"


@dataclass(frozen=True, slots=True)
class _Run:
    """One run through a purge, by the chain as it was at its beginning."""

    app: Application
    places: Places
    by: Person
    wish: Purge
    known: Sound


def carry_out(app: Application, places: Places, by: Person, id: str, *, most: int = EVERY) -> Iterator[PurgeRow]:
    """Each case of the purge as it is done, purged or kept; nothing is left to do where it gives none."""
    if not permissions().may(by.roles, ACTION):
        raise RightsError(f"{by.name} may not carry out a purge: that is for administrators.")
    with app.store.reading() as reader:
        known = read_sound(reader)
        refuse_changed(reader, known, id)
        run = _Run(app, places, by, _agreed(reader, id), known)
        rows = reader.purge_rows(id, state=WAITING, limit=most)
        gone = reader.purge_rows(id, state=PURGED, limit=EVERY)
    for row in gone:  # a run that was killed may have left their letters and files on the disk
        take_away(places.outbox, row.review)
    sweep(app, places)
    for row in rows:
        yield _one(run, row)
        sweep(app, places)
    with app.store.transaction() as tx:
        if tx.purge(id) == run.wish and not tx.purge_rows(id, state=WAITING, limit=1):
            end(app, tx, known, run.wish, by)


def sweep(app: Application, places: Places) -> None:
    """Take off the disk what no case holds any more: what was purged, also by a run that was killed."""
    files = FileStore(places.files)
    with app.store.reading() as reader:
        doomed = reader.doomed_files(limit=EVERY)
    for digest in doomed:
        if files.remove(digest, unless=lambda digest=digest: _is_held(app, digest)):  # type: ignore[misc]
            with app.store.transaction() as tx:
                tx.file_is_gone(digest)


def scrub(app: Application, by: Person) -> None:
    """Wipe what was deleted from the database's free space, its log and its indexes of words."""
    if not permissions().may(by.roles, ACTION):
        raise RightsError(f"{by.name} may not wipe the database's free space: that is for administrators.")
    app.store.scrub()
    with app.store.transaction() as tx:
        now = app.clock.now()
        tx.add_scrub(now, by.id)
        accounts_record.write(tx, at=now, actor=by.id, person=by.id, kind="history.scrubbed")


def unscrubbed(reader: Reader) -> int:
    """How many cases were purged since the free space was last wiped."""
    last = reader.last_scrub()
    return sum(1 for one in reader.tombstones(limit=EVERY) if last is None or one.purged_at > last)


def _one(run: _Run, row: PurgeRow) -> PurgeRow:
    """Archive and purge one case, or keep it and say why; whoever looks at it in between is in the next archive."""
    for _ in range(3):
        with run.app.store.reading() as reader:
            if (ended := _ended_otherwise(reader, run, row)) is not None:
                return ended
            standing = standing_now(run.app, reader, row.review)
        if standing is None or standing.stands != FREE:  # no archive is written of what does not go
            return _kept(run, row, _why(standing))
        try:
            made = _archived(run, row.review)
        except (NotFound, StateError, StoreError) as refused:
            return _kept(run, row, str(refused))
        with run.app.store.transaction() as tx:
            done = _purged(run, tx, made, row)
        if done is not None:
            if done.state == PURGED:
                take_away(run.places.outbox, row.review)
            return done
    return _kept(run, row, "it changed while it was archived, three times over; ask again when nobody works on it")


def _ended_otherwise(reader: Reader, run: _Run, row: PurgeRow) -> PurgeRow | None:
    """How the case stands in the purge where another run or person was faster; None where it waits for this one."""
    stands = reader.purge_row(run.wish.id, row.n)
    if stands == row and reader.purge(run.wish.id) == run.wish and reader.review(row.review) is not None:
        return None
    refuse_changed(reader, run.known, run.wish.id)
    return stands


def _why(standing: Standing | None) -> str:
    return "Kept: it is open again." if standing is None else f"Kept: {standing.why}."


def _archived(run: _Run, review: str) -> ArchiveMade:
    """The archive of the case as it stands, which was made before or is made now; proven in both cases."""
    with run.app.store.reading() as reader:
        found = reader.review(review)
        made = None if found is None else present(reader, run.places, found)
    return made or archive(run.app, run.places, run.by, review, run.wish.reason)


def _purged(run: _Run, tx: Transaction, made: ArchiveMade, row: PurgeRow) -> PurgeRow | None:
    """The row as it ends; None where the case is not as it was archived."""
    app, by, wish, now = run.app, run.by, run.wish, run.app.clock.now()
    if (ended := _ended_otherwise(tx, run, row)) is not None:
        return ended
    found = tx.lock_review(row.review)
    standing = standing_now(app, tx, row.review)
    if found is None or standing is None or standing.stands != FREE:
        return keep_case(app, tx, row, _why(standing), by)
    if not is_as_archived(tx, found, made):
        return None
    chain, period = tx.chain_head(f"{VIEWS}{row.review}"), standing.kept.period
    request = Request.from_json(orjson.loads(standing.case.request))
    entries = {
        one.seq: one
        for person in {glass.person for glass in tx.break_glasses_of(row.review)}
        for one in tx.account_events(person=person, limit=EVERY)
        if one.kind.startswith("break_glass.") and one.detail.get("review") == row.review
    }
    told = Tombstone(
        review=row.review,
        number=standing.case.number,
        line_of_business=found.line_of_business,
        ended_year=standing.ended.year,
        rule="" if period is None else f"{period.citation}: {period.years} years {COUNTED_FROM[period.counted_from]}",
        trail_length=found.trail_length,
        trail_head=found.trail_head,
        views_length=0 if chain is None else chain.length,
        views_head="" if chain is None else chain.head,
        archive=made.sha256,
        purge=wish.id,
        asked_by=wish.asked_by,
        agreed_by=wish.agreed_by or "",
        purged_by=by.id,
        purged_at=now,
        redacted={str(seq): one.hash for seq, one in sorted(entries.items())},
    )
    tx.add_tombstone(told)
    for seq, one in entries.items():
        tx.redact_entry(seq, without_words(one).detail)
    rows, files = tx.take_out(row.review, number=standing.case.number, at=now)
    _forget_member(app, tx, request, row.review, by)
    left = {str(seq): hash_of_left(one) for seq, one in sorted(entries.items())}
    counts = {"rows": rows, "files": files, "purge": wish.id, "left": left}
    accounts_record.write(
        tx, at=now, actor=by.id, person=by.id, kind=ENTRY, review=row.review, row=row_hash(told), **counts
    )
    done = replace(row, state=PURGED, at=now)
    tx.put_purge_row(done)
    return done


def _forget_member(app: Application, tx: Transaction, request: Request, review: str, by: Person) -> None:
    """What named the case outside it: saved views, and what was said of lifted holds on it. With the last case of the
    member goes what named them, by their number or family name."""
    last = not tx.reviews(member=request.member.id, limit=1)
    tx.forget_words((review, *((request.member.id, *bare(request.member.name)[-1:]) if last else ())))
    for hold in tx.holds(limit=EVERY):
        if hold.review == review or (last and hold.member == request.member.id):
            member = None if hold.member is None else GONE
            redacted = replace(hold, member=member, reason=GONE, lifted_because=GONE)
            tx.put_hold(redacted)
            accounts_record.write(
                tx,
                at=app.clock.now(),
                actor=by.id,
                person=by.id,
                kind="hold.redacted",
                hold=hold.id,
                scope=hold.scope,
                row=row_hash(redacted),
            )


def _kept(run: _Run, row: PurgeRow, words: str) -> PurgeRow:
    with run.app.store.transaction() as tx:
        return _ended_otherwise(tx, run, row) or keep_case(run.app, tx, row, words, run.by)


def _is_held(app: Application, digest: str) -> bool:
    with app.store.reading() as reader:
        return reader.stored_file(digest) is not None


def _agreed(reader: Reader, id: str) -> Purge:
    wish = reader.purge(id)
    if wish is None:
        raise NotFound(f"There is no purge {id}. `casework history` lists those that there are.")
    if wish.state != AGREED:
        raise StateError(
            "This purge waits for a second person's agreement, or has come to its end. Nothing was taken out."
        )
    return wish
