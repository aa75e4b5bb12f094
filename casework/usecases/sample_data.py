"""Sample data: an office whose people have worked for weeks, played through the use cases that people use."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from casework.clocks import FixedClock
from casework.errors import CaseFormatError, CaseworkError, InputError
from casework.kit import TaskForm
from casework.ports import Actor, Json, Letter, Notifier, Person
from casework.usecases import accounts
from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.advance import work_off
from casework.usecases.application import Application
from casework.usecases.archiving import Places
from casework.usecases.case_steps import BETWEEN_STEPS, Step
from casework.usecases.forecast_sweep import ForecastSweep
from casework.usecases.people import enlist
from casework.usecases.play import let_time_pass
from casework.usecases.play_steps import act
from casework.usecases.sample_beside import Desk, do_beside
from casework.usecases.sample_cast import Office, SampleCase
from casework.usecases.sample_oversight import Oversight, oversee
from casework.usecases.saved_views import save_view
from casework.usecases.submit import submit

PASSWORD = "sample-heron-lantern-42"  # noqa: S105 -- printed for everybody; sample stores hold invented people only
Progress = Callable[[str], None]
Typed = Callable[[type[TaskForm], Mapping[str, Any]], Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the people who can sign in, and the moment at which the day begins."""

    people: tuple[Person, ...]
    opens: datetime


class NoWayOut:
    """A notifier that finds no way out for the letters of some cases: an incident that people see."""

    def __init__(self, inner: Notifier) -> None:
        self.inner = inner
        self.held: set[str] = set()

    def deliver(self, letter: Letter, *, key: str) -> str:
        if letter.review in self.held:
            raise ConnectionError("the mail house does not answer")
        return self.inner.deliver(letter, key=key)


@dataclass(order=True, slots=True)
class _Turn:
    """What comes next: a request, the next step of a case, something beside the process, or an act of who oversees."""

    at: datetime
    place: int
    number: int
    what: str = field(compare=False)  # in an error
    do: Callable[[], None] = field(compare=False)


@dataclass(slots=True)
class _Playing:
    case: SampleCase
    review: str = ""  # the one that the last step was about; an appeal or a reopening may open another


def make_samples(
    app: Application,
    clock: FixedClock,
    office: Office,
    *,
    places: Places,
    typed: Typed,
    most: int | None = None,
    progress: Progress,
) -> Made:
    """Play the cases of the office up to the moment at which its day begins; `clock` must be the application's.

    InputError where the store has cases already.
    """
    with app.store.reading() as reader:
        if reader.reviews(limit=1):
            raise InputError(
                "There are cases in this database already, and sample data go into an empty one only: invented cases "
                "must never stand among real ones. Name another database with --database."
            )
    closed = NoWayOut(app.notifier)
    app = replace(app, notifier=closed)
    cases = [_Playing(case) for case in office.cases[:most]]
    clock.move_to(min(one.case.script.start for one in cases))
    enlist(app, office.people)
    for person in office.people:
        accounts.add(app, person.id, by=office.administrator, password=PASSWORD, must_change=False)
    desk = Desk(app=app, files=places.files, typed=typed)
    turns = [turn for place, one in enumerate(cases) for turn in _turns(app, desk, closed, one, place, office.opens)]
    if most is None:  # what was overseen is about cases that a part of the office does not have
        turns += _overseen(Oversight(app, places), office.overseen, len(cases))
    heapq.heapify(turns)
    while turns:
        turn = heapq.heappop(turns)
        let_time_pass(app, clock, turn.at)
        try:
            turn.do()
        except CaseworkError as error:
            raise CaseFormatError(f"{turn.what} cannot be played: {error}") from error
        work_off(app)
    let_time_pass(app, clock, office.opens)
    ForecastSweep(app).finish()
    people = {one.id: one for one in office.people}
    for away in office.absences:
        set_absence(app, _away(away), by=away["by"])
    for view in office.views:
        save_view(app, people[view["by"]], name=view["name"], asked=view["asked"], shared_with=view.get("shared_with"))
    progress(f"{len(cases)} cases, {len(office.people)} people")
    return Made(office.people, office.opens)


def _away(told: Json) -> Away:
    return Away(
        person=told["person"],
        from_day=told["from_day"].isoformat(),
        to_day=told["to_day"].isoformat(),
        substitute=told["substitute"],
        reason=told["reason"],
    )


def _turns(
    app: Application, desk: Desk, closed: NoWayOut, one: _Playing, place: int, opens: datetime
) -> Iterator[_Turn]:
    """All that happens in the case before the sample day begins, each with its moment."""
    script = one.case.script

    def arrive() -> None:
        one.review = str(submit(app, script.request, script.documents, actor=Actor("outside"))["review"])
        if one.case.undelivered:
            closed.held.add(one.review)

    def take(step: Step) -> Callable[[], None]:
        def do() -> None:
            one.review = act(app, one.review, step, key=f"{script.id}:{step.number}")

        return do

    def beside(what: Json) -> Callable[[], None]:
        return lambda: do_beside(desk, one.review, script, what)

    told = f"The sample case {one.case.number}"
    yield _Turn(script.start, place, 0, told, arrive)
    at = script.start
    for step in script.steps:
        at = step.at or at + BETWEEN_STEPS
        if at >= opens or step.value == one.case.until:
            break
        yield _Turn(at, place, step.number, told, take(step))
    for number, what in enumerate(one.case.beside):
        yield _Turn(what["at"], place, 1000 + number, told, beside(what))


def _overseen(office: Oversight, acts: Sequence[Json], place: int) -> Iterator[_Turn]:
    """What supervisors, auditors, administrators and second reviewers did, each at its moment."""
    for number, what in enumerate(acts):
        yield _Turn(what["at"], place, number, f"What is overseen ({what['do']})", partial(oversee, office, what))
