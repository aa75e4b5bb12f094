"""Who may do a task; the same answer when it is offered, claimed, assigned and completed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.conflicts import conflict_with
from casework.domain.independence import EARLIER_DECIDERS, barred, of_law, refusal
from casework.domain.roles import APPEAL_PHYSICIAN, PHYSICIAN
from casework.domain.same_people import Entry, same
from casework.domain.signers import licence_valid
from casework.errors import AssignmentRefused, InputError, NotFound
from casework.ports import Actor, Person, Reader, WorkItem
from casework.ports_of_identity import Account
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.involvement import involved_before
from casework.usecases.qualifications import unqualified

DISABLED = "DISABLED"
LICENSED = (PHYSICIAN, APPEAL_PHYSICIAN)  # roles that nobody acts in whose licences have all run out


def person(reader: Reader, id: str) -> Person:
    """The person, NotFound where nobody of that id works here."""
    found = reader.person(id)
    if found is None:
        raise NotFound(f"Nobody here is called {id}. Add people with `casework init --people FILE.toml`.")
    return found


def refuse_shut_out(reader: Reader, id: str) -> None:
    """InputError where the person cannot sign in, so that a task would lie with them while its clock runs."""
    account = reader.account(id)
    if account is not None and account.status == DISABLED:
        raise InputError(f"{name_of(reader, id)}'s account is disabled. Choose somebody who works here now.")
    if account is None and _people_sign_in(reader.accounts()):
        raise InputError(
            f"{name_of(reader, id)} has no account to sign in with, so the task would lie unseen. Choose somebody "
            "else, or ask an administrator to make the account."
        )


def shut_out(reader: Reader) -> Callable[[str], str]:
    """Why a person cannot sign in, in words; "" where they can, and where nobody has to (on the command line)."""
    accounts = reader.accounts()
    status = {one.person: one.status for one in accounts}
    none = "has no account to sign in with" if _people_sign_in(accounts) else ""
    return lambda id: {None: none, DISABLED: "has a disabled account"}.get(status.get(id), "")


def _people_sign_in(accounts: Sequence[Account]) -> bool:
    """An office that works by the command line has no account but the one that `casework init` makes."""
    return len(accounts) > 1


def name_of(reader: Reader, id: str | None) -> str:
    """What a person is called in a message: their name; the id where nobody of it is on file."""
    found = None if id is None else reader.person(id)
    return str(id) if found is None else found.name


def actor_for(app: Application, reader: Reader, item: WorkItem, id: str) -> Actor:
    """The person in the role that the task asks for. AssignmentRefused where they may not take it, or go on with it."""
    _refuse_held(reader, item, id)
    return fit_for(app, reader, item, id)


def doer_for(app: Application, reader: Reader, item: WorkItem, id: str) -> Actor:
    """The same of who completes it. What is asked of who takes a task was asked then; scripts take none."""
    _refuse_held(reader, item, id)
    return _fit(app, reader, item, id)


def _refuse_held(reader: Reader, item: WorkItem, id: str) -> None:
    if item.claimed_by not in (None, id):
        raise AssignmentRefused(
            "CLAIMED",
            f"“{item.name}” is claimed by {name_of(reader, item.claimed_by)}. Ask them to release it, or a "
            "supervisor to reassign it.",
        )


def fit_for(app: Application, reader: Reader, item: WorkItem, id: str) -> Actor:
    """The same as `actor_for`, whoever has claimed the task so far."""
    actor = _fit(app, reader, item, id)
    if item.claimed_by != id:
        _qualified(app, reader, item, person(reader, id))
    return actor


def _fit(app: Application, reader: Reader, item: WorkItem, id: str) -> Actor:
    """What held when the person claimed it is what counts."""
    who = person(reader, id)
    claimed = item.claimed_at if item.claimed_by == id else None
    at = claimed or app.clock.now()
    if item.role is not None and item.role not in who.roles:
        raise AssignmentRefused(
            "ROLE",
            f"{who.name} may not do “{item.name}”: it is for the role {item.role}, "
            f"and theirs are {', '.join(who.roles) or 'none'}. Ask somebody of that role.",
        )
    _licensed(app, reader, item, who)
    _without_conflict(app, reader, item, who)
    for element in barred(item.not_by):
        if element == EARLIER_DECIDERS:
            _independent(app, reader, item, who, at=at)
        elif (answers := reader.answers(item.review, element=element)) and _is(reader, who, answers[-1].person):
            raise AssignmentRefused(
                "NOT_BY",
                f"{who.name} may not do “{item.name}” (not_by): they did “{element}” in the same review, "
                "and this step needs another person.",
            )
    return Actor(id, item.role, who.name)


def _is(reader: Reader, who: Person, other: str) -> bool:
    """Whether an id is a person's, be it a second one of theirs."""
    if who.id == other:
        return True
    held = reader.person(other)
    return held is not None and same(on_file(who), on_file(held))


def _licensed(app: Application, reader: Reader, item: WorkItem, who: Person) -> None:
    """A licence that has run out is judged on the day of the deed, not on that of the claim."""
    if item.role not in LICENSED or not who.licences:
        return
    day = app.clock.now().astimezone(zone_of(app, reader, item.review)).date()
    if not any(licence_valid(licence, on=day) for licence in who.licences):
        raise AssignmentRefused(
            "LICENCE",
            f"{who.name} may not do “{item.name}”: no licence of theirs is valid on {day}. Ask somebody whose is, or "
            "bring the licence up to date with `casework init --people FILE.toml`.",
        )


def _qualified(app: Application, reader: Reader, item: WorkItem, who: Person) -> None:
    """Who takes a task holds what lists ask of them; what is theirs already is not judged by it once more."""
    card = reader.card(item.review)
    out = None if card is None else unqualified(app, who, item.role, card, now=app.clock.now())
    if out is not None:
        rule = f" ({out.rule})" if out.rule else ""
        raise AssignmentRefused(
            out.code, f"{who.name} may not do “{item.name}”: {out.words}{rule}. It needs {out.needs}."
        )


def _without_conflict(app: Application, reader: Reader, item: WorkItem, who: Person) -> None:
    """Nobody works on a case of somebody with whom they have declared a conflict of interest."""
    card = reader.card(item.review) if who.conflicts else None
    if card is None:
        return
    day = app.clock.now().astimezone(zone_of(app, reader, item.review)).date()
    ids, names = [card.member, card.provider], [card.member_name, card.provider_name]
    found = conflict_with(who.conflicts, ids=ids, names=names, on=day)
    if found is not None:
        raise AssignmentRefused(
            "CONFLICT",
            f"{who.name} may not do “{item.name}”: they have declared a conflict of interest with {found['with']} "
            f"({found['because']}). Give it to somebody else.",
        )


def _independent(app: Application, reader: Reader, item: WorkItem, who: Person, *, at: datetime) -> None:
    on = at.astimezone(zone_of(app, reader, item.review)).date()
    reporting = {one.id: one.reporting for one in reader.people()}
    earlier = involved_before(reader, item.review)
    refused = refusal(who.id, earlier, reporting, on=on, people=[on_file(one) for one in reader.people()])
    if refused is not None:
        rule = CaseFile(app, reader, item.review).line_of_business.appeal_rule
        cite = of_law(refused.citation, "; ".join(filter(None, (rule.citation, rule.specialty_citation))))
        raise AssignmentRefused(
            refused.reason,
            f"{who.name} may not do “{item.name}” ({refused.reason}): {refused.words} ({cite}). "
            "Give it to somebody independent.",
        )


def on_file(who: Person) -> Entry:
    """Somebody on file, as far as it tells whether two entries mean one human being."""
    return {"person": who.id, "name": who.name, "licences": who.licences}


def zone_of(app: Application, reader: Reader, review: str) -> ZoneInfo:
    """The time zone of the review's plan, in which its days are reckoned."""
    row = reader.review(review)
    if row is None:
        raise NotFound(f"There is no review {review}. `casework show` without an id lists those that there are.")
    return ZoneInfo(app.library.plan(row.plan, on=row.received_at.date()).time_zone)
