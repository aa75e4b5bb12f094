"""How a task stands for somebody who opens it: theirs, free, somebody else's, not theirs to do, signed, or done."""

from dataclasses import dataclass, replace
from datetime import datetime

from casework.errors import RightsError
from casework.ports import Person, Reader, WorkFilter, WorkItem
from casework.ports_of_drafts import HeldSignature
from casework.usecases.application import Application
from casework.usecases.rights import actor_for, fit_for

MINE, FREE, TAKEN, BARRED, SIGNED, DONE, CANCELLED = "MINE", "FREE", "TAKEN", "BARRED", "SIGNED", "DONE", "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`who` has it, signed it or did it, and since when; `why` is the rule that keeps this person from it."""

    state: str
    who: Person | None = None
    since: datetime | None = None
    why: str = ""
    held: HeldSignature | None = None

    @property
    def may_answer(self) -> bool:
        """Whether this person may fill in the form."""
        return self.state in (MINE, FREE)


def standing(app: Application, reader: Reader, item: WorkItem, person: Person) -> Standing:
    """How the task stands for this person now."""
    if item.status == "DONE":
        who = None if item.closed_by is None else reader.person(item.closed_by)
        return Standing(state=DONE, who=who, since=item.closed_at)
    if item.status != "OPEN":
        return Standing(state=CANCELLED, since=item.closed_at)
    held = reader.held_signature(item.id)
    if held is not None and held.state == "HELD":
        return Standing(state=SIGNED, who=reader.person(held.person), since=held.signed_at, held=held)
    mine = item.claimed_by == person.id
    try:
        # That they took no part before was judged when they took it, and is judged again when they complete it.
        fit_for(app, reader, replace(item, not_by=None) if mine else item, person.id)
    except RightsError as refused:
        return Standing(state=BARRED, why=str(refused))
    if mine:
        return Standing(state=MINE, who=person, since=item.claimed_at)
    if item.claimed_by is not None:
        return Standing(state=TAKEN, who=reader.person(item.claimed_by), since=item.claimed_at)
    return Standing(state=FREE)


def next_of_case(app: Application, reader: Reader, review: str, *, person: str) -> WorkItem | None:
    """What this person can do next in the same case; None where that is somebody else's."""
    for item in reader.work_items(WorkFilter(review=review, kind="USER")):
        held = reader.held_signature(item.id)
        if held is not None and held.state == "HELD":
            continue
        try:
            actor_for(app, reader, item, person)
        except RightsError:
            continue
        return item
    return None
