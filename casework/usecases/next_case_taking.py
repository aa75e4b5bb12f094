"""Somebody takes the next case: it is claimed in one transaction, so that no two people get the same one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from casework.errors import NotFound, RightsError, StateError
from casework.ports import Person, Reader
from casework.usecases import assignments, rights
from casework.usecases.application import Application
from casework.usecases.next_case import Load, Order, load_of, nothing, order, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking the next case came to: the task and why it was this one; without a task, why there is none."""

    task: str | None
    review: str | None
    words: str


def load_now(app: Application, reader: Reader, person: Person) -> tuple[Load, Order]:
    """The person's day, and the order of what waits for them."""
    now = app.clock.now()
    tallies = reader.tallies(person.id, today=workday(app).isoformat())
    load = load_of(person, tallies)
    return load, order(app, reader, person, tallies=tallies, load=load, now=now)


def home_zone(app: Application) -> ZoneInfo:
    """The time zone in which a day at work is counted: that of most plans."""
    zones = Counter(one.time_zone for one in app.library.plans)
    return ZoneInfo(max(sorted(zones), key=zones.__getitem__))


def workday(app: Application) -> date:
    """The day at work."""
    return app.clock.now().astimezone(home_zone(app)).date()


def take_next(app: Application, person: str) -> Taken:
    """Claim the first case of the order that the person may have. Whoever is faster has it; the next one is tried."""
    with app.store.reading() as reader:
        who = rights.person(reader, person)
        _, told = load_now(app, reader, who)
    words = why(app, who, told, now=app.clock.now())
    for one in told.candidates:
        if one.out is not None:
            continue
        try:
            assignments.take_free(app, one.work.item, person=person)
        except (RightsError, StateError, NotFound):
            words = "it is the first one that nobody else took meanwhile and that you may do."
            continue
        return Taken(task=one.work.item, review=one.work.review, words=words)
    return Taken(task=None, review=None, words=nothing(told, who))
