"""Many tasks at once, as it would be: what can be done, what is refused and why, and who could. Nothing changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.domain.moment_words import moment
from casework.domain.roles import SUPERVISOR
from casework.domain.visible_text import length_seen
from casework.errors import InputError
from casework.ports import Person, Reader
from casework.ports_of_worklist import PAGE, Listed
from casework.usecases.absences import everybody_away, words_of
from casework.usecases.application import Application
from casework.usecases.case_access import sees, why_not
from casework.usecases.case_marks import MARK, PRIORITIES
from casework.usecases.delegation import needs_reason
from casework.usecases.next_case import load_of
from casework.usecases.next_case_rules import ruled_out
from casework.usecases.next_case_taking import workday
from casework.usecases.qualifications import zone_of_plan
from casework.usecases.rights import refuse_shut_out, shut_out

ACTIONS = ("claim", "release", "delegate", "followup", "priority")
NEEDS_REASON = ("delegate", "followup", "priority")
NAMED = 3  # how many who could are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be done with several tasks."""

    action: str
    items: tuple[str, ...]
    to: str = ""
    reason: str = ""
    day: date | None = None
    priority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A task that cannot be changed so: why, by which rule, and who could take it."""

    row: Listed
    words: str
    rule: str = ""
    could: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would happen. `missing` counts those that are not open any more; `note` is a warning that stops nothing."""

    change: Change
    to: Person | None
    can: tuple[Listed, ...]
    refused: tuple[Refused, ...]
    missing: int
    note: str = ""


def preview(app: Application, reader: Reader, person: Person, change: Change) -> Preview:
    """What a change of several tasks would do; InputError where it is not whole."""
    _check(change)
    now = app.clock.now()
    people = {one.id: one for one in reader.people()} if change.action in ("claim", "delegate") else {}
    to = people.get(change.to)
    if change.action == "delegate" and to is None:
        raise InputError("Choose to whom the tasks are handed on.")
    if to is not None:
        refuse_shut_out(reader, to.id)
    rows = reader.listed(change.items, sees=sees(person, now=now))
    away = everybody_away(reader, workday(app)) if people else {}
    barred = shut_out(reader) if people else str
    judge = _judges(app, reader, person, to, now)[change.action]
    can, refused = [], []
    for row in rows:
        fault = judge(row)
        if change.action == "delegate" and change.to in away:
            fault = words_of(away[change.to]), "Absence"
        if fault is None:
            can.append(row)
        else:
            words, rule = fault
            could = _could(
                app, row, [one for one in people.values() if one.id not in away and not barred(one.id)], person, now
            )
            refused.append(Refused(row=row, words=words, rule=rule, could=could))
    return Preview(
        change=change,
        to=to,
        can=tuple(can),
        refused=tuple(refused),
        missing=len(change.items) - len(rows),
        note=_over(reader, to or person, can, app, me=to is None) if change.action in ("claim", "delegate") else "",
    )


def _check(change: Change) -> None:
    if change.action not in ACTIONS:
        raise InputError("Choose what is to be done: claim, release, delegate, set a follow-up, set a priority.")
    if not change.items:
        raise InputError("No task is selected. Select at least one in the list.")
    if len(change.items) > PAGE:
        raise InputError(f"{len(change.items)} tasks are selected; {PAGE} can be changed at once.")
    if change.action in NEEDS_REASON:
        if not length_seen(change.reason):
            raise InputError("Give the reason; it is kept in the record of each case.")
        needs_reason(change.reason, "This")
    if change.action == "followup" and change.day is None:
        raise InputError("Choose the day of the follow-up.")
    if change.action == "priority" and change.priority not in PRIORITIES:
        raise InputError("Choose a priority: high, normal or low.")


Fault = tuple[str, str]
Judge = Callable[[Listed], Fault | None]


def _judges(app: Application, reader: Reader, person: Person, to: Person | None, now: datetime) -> dict[str, Judge]:
    supervises = SUPERVISOR in person.roles

    def _signed(row: Listed) -> Fault | None:
        """A signed task stays with whoever signed: nobody else could undo it."""
        if row.held_until is None:
            return None
        until = moment(row.held_until, zone_of_plan(app, row.card.plan, now))
        return f"it is signed, and until {until} whoever signed can undo it; it stays with them", ""

    def claim(row: Listed) -> Fault | None:
        holder = None if row.work is None else row.work.holder
        if holder == person.id:
            return "you have it already", ""
        if holder is not None:
            return f"{row.holder_name or holder} has it", ""
        return _fault(app, person, row, now)

    def release(row: Listed) -> Fault | None:
        holder = None if row.work is None else row.work.holder
        if holder is None:
            return "nobody has taken it", ""
        if holder != person.id and not supervises:
            return f"{row.holder_name or holder} has it; only they or a supervisor can give it back", ""
        return _signed(row)

    def delegate(row: Listed) -> Fault | None:
        holder = None if row.work is None else row.work.holder
        assert to is not None
        if holder == to.id:
            return f"{to.name} has it already", ""
        if holder != person.id and not supervises:
            return "it is not yours to hand on; only whoever has it or a supervisor can", ""
        return _signed(row) or _fault(app, to, row, now)

    def mark(row: Listed) -> Fault | None:
        words = why_not(reader, person, row.card.review, action=MARK, now=now)
        return (words, "") if words else None

    return {"claim": claim, "release": release, "delegate": delegate, "followup": mark, "priority": mark}


def _fault(app: Application, who: Person, row: Listed, now: datetime) -> Fault | None:
    out = ruled_out(app, who, row, now=now)
    return None if out is None else (out.words, out.rule)


def _could(app: Application, row: Listed, people: Sequence[Person], person: Person, now: datetime) -> tuple[str, ...]:
    """The names of some who may take it."""
    out = (person.id, None if row.work is None else row.work.holder)
    fitting = (one for one in people if one.id not in out and ruled_out(app, one, row, now=now) is None)
    found = []
    for one in fitting:
        found.append(one.name)
        if len(found) == NAMED:
            break
    return tuple(found)


def _over(reader: Reader, to: Person, can: Sequence[Listed], app: Application, *, me: bool) -> str:
    """A day that would become too full is said; it can be overruled."""

    if to.capacity is None:
        return ""
    load = load_of(to, reader.tallies(to.id, today=workday(app).isoformat()))
    points = sum(row.work.points for row in can if row.work is not None)
    if load.points + points <= to.capacity:
        return ""
    who = "You" if me else to.name
    return f"{who} would have {load.points + points} of {to.capacity} points today. You can overrule that."
