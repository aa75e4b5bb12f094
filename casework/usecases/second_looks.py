"""Second looks: taken, answered apart from the first answer, compared, and settled by a supervisor.

A second look never changes the case: not its tasks, its clock, its letters or its trail. What is done with it stands in
the chain of account events, each time with the hash of the look as it is then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casework.audit.chain import row_hash
from casework.domain.quality_content import QualityRules
from casework.domain.second_answers import both, decided_otherwise, findings
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import AssignmentRefused, DraftMoved, FormError, NotFound, TaskNotOpen
from casework.identity.permissions import permissions
from casework.kit import load_answers
from casework.ports import Answer, Json, Person, Reader, Transaction
from casework.ports_of_drafts import Draft
from casework.ports_of_quality import DONE, FOUND, NONE, OPEN, SETTLED, TAKEN, Rating, SecondLook
from casework.ports_of_worklist import Card
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.case_access import add_view
from casework.usecases.case_file import answerer
from casework.usecases.drafts import MOST_BETWEEN, NOT_SAVED
from casework.usecases.drafts import OPEN as DRAFTED
from casework.usecases.drafts import sent as forget_draft
from casework.usecases.rights import name_of, person
from casework.usecases.second_look_file import BlindCase
from casework.usecases.second_look_people import is_same, why_not

LONGEST = 2_000
PAGE = "second_looks.show"  # in the chain of views
GONE = "No second look of this number that you may see."


@dataclass(frozen=True, slots=True)
class Looked:
    """A look with the card of its case, the answer that it is about, and all answers of the case."""

    look: SecondLook
    card: Card
    first: Answer
    given: Sequence[Answer]

    def case(self, app: Application, reader: Reader) -> BlindCase:
        """The case file as it was before the first answer."""
        return BlindCase(app, reader, self.first, self.given)


def find(reader: Reader, id: str) -> Looked:
    """The look; NotFound where there is none, or where what it is about is gone."""
    found = reader.looked(id)
    given = [] if found is None else reader.answers(found[0].review)
    first = next((one for one in given if found is not None and one.task == found[0].task), None)
    if found is None or first is None:
        raise NotFound(GONE)
    return Looked(*found, first, given)


def rules_of(app: Application, look: SecondLook) -> QualityRules | None:
    """The rules of the day on which a look was drawn."""
    return app.library.quality_on(look.drawn_at.date())


def take(app: Application, id: str, *, by: str) -> SecondLook:
    """The look becomes theirs; AssignmentRefused where they may not take it, TaskNotOpen where somebody was faster."""
    with app.store.transaction() as tx:
        return _take(app, tx, find(tx, id), by=by)


def _take(app: Application, tx: Transaction, found: Looked, *, by: str) -> SecondLook:
    look, who = found.look, person(tx, by)
    _refuse_gone(tx, look, by)
    if look.person == by:
        return look
    if said := why_not(app, tx, look, found.card, who):
        raise AssignmentRefused("SECOND_LOOK", f"This second look is not yours to do. {said}")
    taken = replace(look, state=TAKEN, person=by, taken_at=app.clock.now())
    keep(app, tx, taken, by=by, kind="look.taken")
    return taken


def _refuse_barred(app: Application, reader: Reader, found: Looked, who: Person) -> None:
    """AssignmentRefused where somebody may not do a look any more that they have taken."""
    if said := why_not(app, reader, found.look, found.card, who):
        raise AssignmentRefused("SECOND_LOOK", f"This second look is not yours to do any more. {said}")


def _refuse_gone(reader: Reader, look: SecondLook, by: str) -> None:
    if look.state == DONE:
        who = "You have" if look.person == by else f"{name_of(reader, look.person)} has"
        raise TaskNotOpen(f"{who} answered this second look already. Your answers were not sent a second time.")
    if look.state == TAKEN and look.person != by:
        raise TaskNotOpen(f"{name_of(reader, look.person)} has taken this second look. Your answers were not sent.")


def release(app: Application, id: str, *, by: str) -> None:
    """They give it back, or a supervisor frees it of whoever has it; somebody else may take it then."""
    with app.store.transaction() as tx:
        look = find(tx, id).look
        if look.state == TAKEN and (look.person == by or permissions().may(person(tx, by).roles, "quality.settle")):
            keep(app, tx, replace(look, state=OPEN, person=None, taken_at=None), by=by, kind="look.released")


def save_draft(
    app: Application,
    id: str,
    *,
    by: str,
    values: Mapping[str, list[str]],
    version: int | None,
    window: str,
    seconds: int = 0,
) -> Draft:
    """Keep what stands in the form; the first word takes the look. `version` None: whatever was kept before.

    DraftMoved where another window of the same person has saved since this one last did.
    """
    with app.store.transaction() as tx:
        found = find(tx, id)
        if found.look.state == DONE:
            raise TaskNotOpen(f"This second look is answered. {NOT_SAVED}")
        look = _take(app, tx, found, by=by)
        _refuse_barred(app, tx, found, person(tx, by))
        before, now = tx.draft(id, by), app.clock.now()
        is_open = before is not None and before.state == DRAFTED
        if before is not None and is_open and version not in (None, before.version) and before.window_id != window:
            raise DraftMoved(before)
        since = MOST_BETWEEN if before is None else min(now - before.saved_at, MOST_BETWEEN)
        kept = Draft(
            task=id,
            person=by,
            review=look.review,
            body=dict(values),
            version=(0 if before is None else before.version) + 1,
            revision=0,
            window_id=window,
            saved_at=now,
            active_seconds=(before.active_seconds if before is not None and is_open else 0)
            + max(0, min(seconds, int(since.total_seconds()) + 1)),
            state=DRAFTED,
        )
        tx.put_draft(kept)
        return kept


def answer(app: Application, id: str, answers: Mapping[str, Any], *, by: str, seconds: int = 0) -> SecondLook:
    """Keep the second answer and what it says beside the first.

    FormError with messages by field, AssignmentRefused, TaskNotOpen: nothing is kept. Sent twice it is kept once.
    """
    with app.store.transaction() as tx:
        found = find(tx, id)
        if found.look.state == DONE and found.look.person == by and found.look.answers == dict(answers):
            return found.look
        look, now = _take(app, tx, found, by=by), app.clock.now()
        _refuse_barred(app, tx, found, person(tx, by))
        case = found.case(app, tx)
        whole, variables = load_answers(
            app.form(look.element), answers, case, by=answerer(tx, by, role=look.role, at=now)
        )
        ratings, otherwise = _compare(app, case, look, whole, variables)
        done = replace(
            look,
            state=DONE,
            answered_at=now,
            active_seconds=seconds,
            answers=whole,
            finding=FOUND if otherwise else NONE,
        )
        for one in ratings:
            tx.put_rating(one)
        forget_draft(tx, id, by)
        keep(app, tx, done, by=by, kind="look.answered")
        return done


def _compare(
    app: Application, case: BlindCase, look: SecondLook, whole: Json, variables: Json
) -> tuple[list[Rating], bool]:
    """What both found, criterion by criterion, and whether the second would have decided otherwise."""
    rules = rules_of(app, look)
    looked = None if rules is None else rules.task(look.element)
    if looked is None:
        return [], False
    form, on = app.form(look.element)(), case.request.received_at.date()
    told = [
        findings(looked, given, read, request=case.request, policy=case.policy, on=on)
        for given, read in ((case.first.body, form.summarise(case.first.body, case)), (whole, variables))
    ]
    compared = list(both(*told))
    ratings = [
        Rating(look=look.id, criterion=criterion, line=line, first=first, second=second)
        for criterion, line, first, second in compared
    ]
    return ratings, decided_otherwise(looked, compared)


def settle(app: Application, id: str, *, by: str, words: str) -> None:
    """Somebody says what was done about two answers that would have decided otherwise."""
    said = words.strip()
    if not length_seen(said):
        raise FormError("settle", {"words": ["Say what was done: reopened, talked over, or why nothing has to be."]})
    if len(said) > LONGEST:
        raise FormError("settle", {"words": [f"This has {len(said):,} characters; at most {LONGEST:,} are kept."]})
    if odd := unreadable(said):
        raise FormError("settle", {"words": [odd]})
    with app.store.transaction() as tx:
        look = find(tx, id).look
        people = {one.id: one for one in tx.people()}
        if any(who and is_same(people[by], who, people) for who in (look.first_person, look.person)):
            raise FormError(
                "settle", {"words": ["One of the two answers is yours. Another supervisor has to settle it."]}
            )
        if look.finding != FOUND:
            raise TaskNotOpen("Somebody has said already what was done about this. Load the page to read it.")
        settled = replace(look, finding=SETTLED, settled_by=by, settled_at=app.clock.now(), settled_words=said)
        keep(app, tx, settled, by=by, kind="look.settled")


def keep(app: Application, tx: Transaction, look: SecondLook, *, by: str, kind: str) -> None:
    """Keep a look as it stands now, with what was done to it on record."""
    tx.put_second_look(look)
    accounts_record.write(
        tx,
        at=app.clock.now(),
        actor=by,
        person=by,
        kind=kind,
        look=look.id,
        review=look.review,
        task=look.task,
        row=row_hash(look),
    )


def may_compare(look: SecondLook, who: Person) -> bool:
    """Whether somebody may see both answers side by side: a supervisor, an auditor, and whoever answered first."""
    return look.state == DONE and (look.first_person == who.id or not {"supervisor", "auditor"}.isdisjoint(who.roles))


def note_view(app: Application, found: Looked, *, by: str) -> None:
    """Add a look at the file to the chain of views of its case."""
    with app.store.transaction() as tx:
        add_view(tx, found.look.review, person=by, role=found.look.role, page=PAGE, at=app.clock.now())
