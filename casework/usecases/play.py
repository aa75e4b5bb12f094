"""Play a scripted case through the use cases that people use; killed and started again, it goes on where it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.clocks import FixedClock
from casework.errors import CaseFormatError, CaseworkError, IdempotencyConflict
from casework.ports import Actor, Json
from casework.usecases.advance import work_off
from casework.usecases.application import Application
from casework.usecases.case_script import Script
from casework.usecases.case_steps import BETWEEN_STEPS, Step
from casework.usecases.people import enlist
from casework.usecases.play_expectations import unmet
from casework.usecases.play_steps import CHANGED, act, told
from casework.usecases.show import show
from casework.usecases.submit import submit

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Played:
    """How a scripted case went: what `show` tells, what was refused as it should be, every expectation that failed."""

    script: Script
    review: Json
    refused: tuple[str, ...]
    unmet: tuple[str, ...]
    earlier: tuple[str, ...] = field(default=())


def play(app: Application, clock: FixedClock, script: Script, *, progress: Progress) -> Played:
    """Play the script; `clock` must be the application's. CaseFormatError where a step does not fit."""
    for before in script.earlier:
        play(app, clock, before, progress=progress)
    let_time_pass(app, clock, script.start)
    enlist(app, script.people)
    zone = _zone(app, script)
    progress(f"{_local(clock.now(), zone)}  the request arrives")
    review = _arrive(app, script)
    work_off(app)
    refused = []
    for step in script.steps:  # what follows is done in the review that a step opened, where one did
        let_time_pass(app, clock, step.at or clock.now() + BETWEEN_STEPS)
        progress(f"{_local(clock.now(), zone)}  {told(step)}")
        if step.refused is not None and _went_beyond(app, script, step):
            continue
        review, text = _take(app, script, review, step)
        if text is not None:
            refused.append(text)
        work_off(app)
    shown = show(app, review)
    return Played(script, shown, tuple(refused), tuple(unmet(app, script, shown)))


def _arrive(app: Application, script: Script) -> str:
    """The review that the request opened, now or when this play was begun."""
    try:
        done = submit(app, script.request, script.documents, actor=Actor("outside"), key=f"{script.id}:submit")
    except IdempotencyConflict as error:
        raise CaseFormatError(f"{script.id}: the request or its documents {CHANGED}") from error
    return str(done["review"])


def let_time_pass(app: Application, clock: FixedClock, until: datetime) -> None:
    """Move the clock to `until`, stopping at every moment on the way at which something is due."""
    while True:
        with app.store.reading() as reader:
            moment = reader.earliest_moment()
        if moment is None or moment > until:
            break
        clock.move_to(moment)
        if not work_off(app):
            break
    clock.move_to(until)
    work_off(app)


def _take(app: Application, script: Script, review: str, step: Step) -> tuple[str, str | None]:
    """Take one step: the review that it leaves us in, and the refusal's text where it is refused as the script says."""
    try:
        review = act(app, review, step, key=f"{script.id}:{step.number}")
    except CaseworkError as error:
        if step.refused is None:
            raise CaseFormatError(f"{script.id}, step {step.number} ({told(step)}): {error}") from error
        if step.refused.lower() not in str(error).lower():
            raise CaseFormatError(
                f"{script.id}, step {step.number} ({told(step)}) was refused, but not for “{step.refused}”: {error}"
            ) from error
        return review, str(error)
    if step.refused is not None:
        raise CaseFormatError(
            f"{script.id}, step {step.number} ({told(step)}) should have been refused "
            f"for “{step.refused}”, and was accepted."
        )
    return review, None


def _went_beyond(app: Application, script: Script, step: Step) -> bool:
    """Whether a later step was taken before the play was stopped; then this one was refused in its time."""
    with app.store.reading() as reader:
        return any(
            reader.replayed(later.who, f"{script.id}:{later.number}") is not None
            for later in script.steps
            if later.number > step.number
        )


def _zone(app: Application, script: Script) -> ZoneInfo:
    """The time zone of the plan that the request is for."""
    plan = app.library.plan(str(script.request.get("plan")), on=script.start.date())
    return ZoneInfo(plan.time_zone)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def results(played: Played) -> Mapping[str, object]:
    """The played case as JSON: {case, title, passed, unmet, refused, review}; `review` as `show` gives it."""
    return {
        "case": played.script.id,
        "title": played.script.title,
        "passed": not played.unmet,
        "unmet": list(played.unmet),
        "refused": list(played.refused),
        "review": played.review,
    }
