"""A purge is asked for by one person and agreed to by another; until it is carried out it can be taken back.

Nothing of it goes on where a purge stands otherwise than the chain of accounts tells: the next entry would seal it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from casework.audit.chain import row_hash
from casework.audit.sound_accounts import Sound, read_sound, refuse_changed
from casework.domain.same_people import same
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError, NotFound, RightsError, StateError
from casework.identity.permissions import permissions
from casework.ports import EVERY, Person, Transaction
from casework.ports_of_history import AGREED, ASKED, DONE, KEPT, TAKEN_BACK, WAITING, Purge, PurgeRow
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.history import FREE, UNDONE_WORDS, standing_now
from casework.usecases.rights import on_file

FORM = "purge"
SHORTEST, LONGEST = 10, 1000  # characters of a reason


def ask(app: Application, by: Person, reviews: Sequence[str], reason: str) -> Purge:
    """Keep the wish; FormError names the first case that may not be purged, and why."""
    _refuse(by, "history.purge", "ask for a purge: that is for administrators")
    messages: dict[str, list[str]] = {}
    if (typed := length_seen(reason)) < SHORTEST:
        messages["reason"] = [f"Say why, in {SHORTEST} characters or more. You typed {typed}."]
    elif len(reason) > LONGEST:
        messages["reason"] = [f"Say it in {LONGEST:,} characters or fewer. You typed {len(reason):,}."]
    elif odd := unreadable(reason):
        messages["reason"] = [odd]
    if not reviews:
        messages["reviews"] = ["Choose at least one case."]
    now = app.clock.now()
    with app.store.transaction() as tx:
        faults = [
            f"The case {review} may not be purged: {why}."
            for review in dict.fromkeys(reviews)
            if (why := why_not(app, tx, review, beside=reviews))
        ]
        if faults:
            messages["reviews"] = faults[:1]
        if messages:
            raise FormError(FORM, messages)
        # The newest case first: one that looks at another's decision again goes before that one.
        ordered = sorted(dict.fromkeys(reviews), key=lambda one: _begun(tx, one), reverse=True)
        wish = Purge(id=secrets.token_hex(8), reason=reason.strip(), asked_by=by.id, asked_at=now, state=ASKED)
        _keep(app, tx, wish, by, "purge.asked", reviews=ordered)
        for place, review in enumerate(ordered, 1):
            tx.put_purge_row(PurgeRow(purge=wish.id, n=place, review=review, state=WAITING))
    return wish


def agree(app: Application, by: Person, id: str) -> Purge:
    """The second person's word; whoever asked cannot give it."""
    _refuse(by, "history.agree", "agree to a purge")
    known = _known(app)
    with app.store.transaction() as tx:
        wish = _waiting(tx, known, id, ASKED)
        asked = tx.person(wish.asked_by)
        if wish.asked_by == by.id or (asked is not None and same(on_file(asked), on_file(by))):
            raise RightsError("Nobody agrees to a purge that they asked for themselves. Another person must.")
        agreed = replace(wish, state=AGREED, agreed_by=by.id, agreed_at=app.clock.now())
        _keep(app, tx, agreed, by, "purge.agreed")
    return agreed


def take_back(app: Application, by: Person, id: str) -> Purge:
    """End a purge before its end; what was purged stays so, and nothing else of it goes."""
    _refuse(by, "history.agree", "take a purge back")
    known = _known(app)
    with app.store.transaction() as tx:
        ended = replace(_waiting(tx, known, id, ASKED, AGREED), state=TAKEN_BACK, ended_at=app.clock.now())
        _keep(app, tx, ended, by, "purge.taken_back")
        for row in tx.purge_rows(id, state=WAITING, limit=EVERY):
            keep_case(app, tx, row, "the purge was taken back", by)
    return ended


def end(app: Application, tx: Transaction, known: Sound, wish: Purge, by: Person) -> None:
    """The purge has come to its end: no case of it waits any more."""
    refuse_changed(tx, known, wish.id)
    _keep(app, tx, replace(wish, state=DONE, ended_at=app.clock.now()), by, "purge.done")


def keep_case(app: Application, tx: Transaction, row: PurgeRow, words: str, by: Person) -> PurgeRow:
    """The case of the purge is kept, for this reason; the row as it ends."""
    kept = replace(row, state=KEPT, words=words, at=app.clock.now())
    tx.put_purge_row(kept)
    told = {"purge": row.purge, "review": row.review, "row": row_hash(kept)}
    accounts_record.write(tx, at=app.clock.now(), actor=by.id, person=by.id, kind="case.kept", **told)
    return kept


def why_not(app: Application, tx: Transaction, review: str, *, beside: Sequence[str]) -> str:
    """Why the case may not be asked for now; empty where it may. One that a later case follows goes after that one."""
    standing = standing_now(app, tx, review)
    if standing is None:
        return "there is no such case" if tx.review(review) is None else "it is open"
    if standing.case.purge is not None:
        return "it waits in another purge already"
    followed = standing.undone == UNDONE_WORDS["FOLLOWED"] and len(beside) > 1
    return "" if standing.stands == FREE or followed else standing.why


def _begun(tx: Transaction, review: str) -> tuple[str, str]:
    row = tx.review(review)
    return ("" if row is None else row.created_at.isoformat(), review)


def _known(app: Application) -> Sound:
    with app.store.reading() as reader:
        return read_sound(reader)


def _waiting(tx: Transaction, known: Sound, id: str, *states: str) -> Purge:
    refuse_changed(tx, known, id)
    wish = tx.purge(id)
    if wish is None:
        raise NotFound("There is no such purge. Load the list again.")
    if wish.state not in states:
        words = {
            ASKED: "is not agreed to",
            AGREED: "is agreed to already",
            DONE: "is done",
            TAKEN_BACK: "was taken back",
        }
        raise StateError(f"This purge {words[wish.state]}. Nothing was changed.")
    return wish


def _keep(app: Application, tx: Transaction, wish: Purge, by: Person, kind: str, **detail: object) -> None:
    tx.put_purge(wish)
    told = {"purge": wish.id, "row": row_hash(wish), **detail}
    accounts_record.write(tx, at=app.clock.now(), actor=by.id, person=by.id, kind=kind, **told)


def _refuse(by: Person, action: str, what: str) -> None:
    if not permissions().may(by.roles, action):
        raise RightsError(f"{by.name} may not {what}.")
