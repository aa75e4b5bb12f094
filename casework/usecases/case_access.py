"""Which cases a person may see, and the record of every look at one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from casework.audit.accounts import VIEWS, next_view
from casework.identity.permissions import ALL_CASES, OWN_CASES, Action, permissions
from casework.ports import Person, Reader, Transaction, WorkItem
from casework.ports_of_identity import CaseAccess, CaseView, ChainHead, SeenReview, Sees
from casework.usecases.application import Application


def seen(reader: Reader, person: Person, review: str, *, now: datetime) -> SeenReview | None:
    """The review as this person may see it; None where they may not, or where there is none."""
    found = reader.seen_review(review, person=person.id, roles=own_roles(person), now=now)
    return found if found is not None and _may_see(person, own=found.own, glass=found.glass) else None


def seen_task(reader: Reader, person: Person, task: str, *, now: datetime) -> tuple[WorkItem, SeenReview | None] | None:
    """The task with its review as this person may see it; None where there is none of that id."""
    found = reader.seen_task(task, person=person.id, roles=own_roles(person), now=now)
    if found is None:
        return None
    item, review = found
    return item, review if _may_see(person, own=review.own, glass=review.glass) else None


def _may_see(person: Person, *, own: bool, glass: datetime | None) -> bool:
    cases = permissions().cases(person.roles)
    return cases == ALL_CASES or (own and cases == OWN_CASES) or glass is not None


def visible(reader: Reader, person: Person, review: str, *, now: datetime) -> bool:
    """Whether this person may see the review."""
    return seen(reader, person, review, now=now) is not None


def acting_role(action: Action, person: Person, found: SeenReview) -> str | None:
    """The role in which the person does this in the case; None where none of theirs may.

    A role that sees all cases does it in all, any other where the case is the person's own; emergency access never.
    """
    return _acting_role(action, person, own=found.own)


def _acting_role(action: Action, person: Person, *, own: bool) -> str | None:
    known = permissions().roles
    for role in person.roles:
        if role in action.roles and (known[role].cases == ALL_CASES or (known[role].cases == OWN_CASES and own)):
            return role
    return None


def why_not(reader: Reader, person: Person, review: str, *, action: str, now: datetime) -> str:
    """Why this person may not do this in the case, in words; empty where they may. Emergency access is to read only."""
    return Accesses(reader, (review,), now=now).why_not(person, review, action=action)


class Accesses:
    """How people stand to some cases: of each person, all cases are asked for at once."""

    def __init__(self, reader: Reader, reviews: Sequence[str], *, now: datetime) -> None:
        self._reader, self._reviews, self._now = reader, tuple(reviews), now
        self._known: dict[str, Mapping[str, tuple[bool, datetime | None]]] = {}

    def _of(self, person: Person, review: str) -> tuple[bool, datetime | None, bool]:
        """(own, until when in an emergency, whether they see it)."""
        if person.id not in self._known:
            roles = own_roles(person)
            self._known[person.id] = self._reader.accesses(self._reviews, person=person.id, roles=roles, now=self._now)
        own, glass = self._known[person.id].get(review, (False, None))
        return own, glass, review in self._known[person.id] and _may_see(person, own=own, glass=glass)

    def visible(self, person: Person, review: str) -> bool:
        """Whether the person may see it."""
        return self._of(person, review)[2]

    def why_not(self, person: Person, review: str, *, action: str) -> str:
        """As of one case, by the same words."""
        own, glass, sees = self._of(person, review)
        if sees and _acting_role(permissions().actions[action], person, own=own) is not None:
            return ""
        if sees and glass is not None and not own:
            return "it is open to you to read in an emergency, and this would change it"
        return "it is not one of yours to do this in; ask a supervisor"


def own_roles(person: Person) -> tuple[str, ...]:
    """The person's roles that see the cases which wait for them."""
    known = permissions().roles
    return tuple(role for role in person.roles if role in known and known[role].cases == OWN_CASES)


def sees(person: Person, *, now: datetime) -> Sees:
    """The same answer for many cases at once: what the clause `{sees COLUMN}` of the store's statements asks."""
    everything = permissions().cases(person.roles) == ALL_CASES
    return Sees(person=person.id, roles=own_roles(person), everything=everything, now=now)


def give_access(tx: Transaction, review: str, *, person: str, why: str, until: datetime | None = None) -> None:
    """Let a person see a case for a reason that no work item tells: DELEGATED, MENTIONED."""
    tx.put_case_access(CaseAccess(review=review, role="", person=person, why=why, until=until))


def add_view(tx: Transaction, review: str, *, person: str, role: str | None, page: str, at: datetime) -> None:
    """Add a look at a case that somebody sees for another reason than that it is theirs to see."""
    chain = VIEWS + review
    last = tx.chain_head(chain)
    length, head = (0, "") if last is None else (last.length, last.head)
    view = next_view(head, review=review, seq=length + 1, at=at, person=person, role=role, page=page, reason=None)
    tx.move_chain_head(ChainHead(chain=chain, length=view.seq, head=view.hash), expected=length)
    tx.add_case_view(view)


def record_view(
    app: Application, found: SeenReview, *, person: str, role: str | None, page: str, reason: str | None
) -> None:
    """Add a look at the case to its chain of views; whoever looks in the same moment waits for their turn to write."""
    chain, now = VIEWS + found.row.id, app.clock.now()

    def follow(length: int, head: str) -> tuple[CaseView, bool]:
        """The view that follows this one, and whether it is the next."""
        view = next_view(
            head, review=found.row.id, seq=length + 1, at=now, person=person, role=role, page=page, reason=reason
        )
        return view, tx.move_chain_head(ChainHead(chain=chain, length=view.seq, head=view.hash), expected=length)

    with app.store.transaction() as tx:
        view, is_next = follow(found.views, found.views_head)
        last = None if is_next else tx.chain_head(chain)
        if last is not None:  # somebody looked since `found` was read; nobody can before this is written
            view, _ = follow(last.length, last.head)
        tx.add_case_view(view)
