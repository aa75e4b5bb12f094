"""Somebody takes the next case: it is claimed in one transaction, so that no two people get the same one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from casework.errors import NotFound, RightsError, StateError
from casework.ports import Person, Reader
from casework.ports_of_worklist import OpenWork, WorkQuery
from casework.usecases import assignments, rights
from casework.usecases.application import Application
from casework.usecases.next_case import Load, Order, load_of, nothing, order, why

LOOKED_AT = 20  # of a person's own cases, those that are due first


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking the next case came to: the task and why it was this one; without a task, why there is none."""

    task: str | None
    review: str | None
    words: str


def load_now(app: Application, reader: Reader, person: Person) -> tuple[Load, Order]:
    """The person's day, and the order of what waits for them."""
    now = app.clock.now()
    day = workday(app)
    tallies = reader.tallies(person.id, today=day.isoformat())
    load = load_of(person, tallies)
    return load, order(app, reader, person, tallies=tallies, load=load, now=now, day=day)


def home_zone(app: Application) -> ZoneInfo:
    """The time zone in which a day at work is counted: that of most plans."""
    zones = Counter(one.time_zone for one in app.library.plans)
    return ZoneInfo(max(sorted(zones), key=zones.__getitem__))


def workday(app: Application) -> date:
    """The day at work."""
    return app.clock.now().astimezone(home_zone(app)).date()


def _due_sooner(app: Application, reader: Reader, person: Person, told: Order) -> OpenWork | None:
    """What the person has already and is due before what comes next; not what is signed, or set aside for a day."""
    query = WorkQuery(list="mine", person=person.id, roles=person.roles, now=app.clock.now(), limit=LOOKED_AT)
    for row in reader.worklist(query)[0]:
        first = told.first
        if row.work is None or row.held_until is not None:
            continue
        if first is None or row.work.left_order >= first.work.left_order:
            return None
        aside = reader.follow_up(row.work.review, person.id)
        if aside is None or aside.day <= workday(app).isoformat():
            return row.work
    return None


def take_next(app: Application, person: str, *, after: str | None = None) -> Taken:
    """Claim the first case of the order that the person may have. Whoever is faster has it; the next one is tried.

    `after` names the task that it follows on: after one task one case is taken, however often it is asked for, and none
    while a case that the person has already is due sooner.
    """
    key = None if after is None else f"next after {after}"
    with app.store.reading() as reader:
        if key is not None and (before := reader.replayed(person, key)) is not None:
            held = reader.work_item(before[1]["task"])
            if held is not None and held.status == "OPEN" and held.claimed_by == person:
                return Taken(task=held.id, review=held.review, words="you took it before.")
            key = None
        who = rights.person(reader, person)
        _, told = load_now(app, reader, who)
        own = None if after is None else _due_sooner(app, reader, who, told)
    if own is not None:
        return Taken(task=own.item, review=own.review, words="you have it already, and it is due sooner.")
    words = why(app, who, told, now=app.clock.now())
    for one in told.candidates:
        if one.out is not None:
            continue
        try:
            done = assignments.take_free(app, one.work.item, person=person, key=key)
        except (RightsError, StateError, NotFound):
            words = "it is the first one that nobody else took meanwhile and that you may do."
            continue
        return Taken(task=done["task"], review=done["review"], words=words)
    return Taken(task=None, review=None, words=nothing(told, who))
