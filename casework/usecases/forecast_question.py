"""What-if: how many times would be missed with people out, with more people, with more requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock

from casework.errors import FormError
from casework.forecast.change import Change
from casework.forecast.counting import Counting, Learned, Range, Told, effort, range_of
from casework.forecast.looking_back import Off
from casework.forecast.parameters import parameters
from casework.ports import Reader
from casework.usecases import forecasts
from casework.usecases.application import Application
from casework.usecases.next_case_rules import role_words
from casework.usecases.next_case_taking import workday

MOST_MORE = 5  # people
REQUESTS = (-50, 100)  # per cent
EVERY_DAY = "every"
ONE_AT_A_TIME = Lock()  # a question takes a processor for a second or two; the pages of others must not wait for many


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, as it was typed: people out and more people by role, on which day, how many more requests."""

    out: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    requests: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether something was asked at all."""
        return bool(self.out or self.more or self.day or self.requests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The forecast as it is, the one with the change, and by how much more or less is missed in the same runs."""

    change: Change
    base: Told
    changed: Told
    days: Sequence[Range]  # of the difference
    week: Range


def days_asked(app: Application) -> list[date]:
    """The days that a forecast tells of."""
    return [workday(app) + timedelta(days=n) for n in range(forecasts.days_told())]


def answer(app: Application, reader: Reader, question: Question, off: Off) -> Answered:
    """Both forecasts from the office of this moment, widened by as much as the one that stands.

    FormError with messages by field where it cannot be asked so.
    """
    if not ONE_AT_A_TIME.acquire(blocking=False):
        raise FormError("forecast", {"form": ["Another question is being counted. Ask again in a few seconds."]})
    try:
        learned = forecasts.learnt(app, reader)
        return _answered(learned, read(app, learned, question), off)
    finally:
        ONE_AT_A_TIME.release()


def _answered(learned: Learned, change: Change, off: Off) -> Answered:
    settings = parameters()
    runs, thinned = effort(learned, settings.asked_runs, settings, forecasts=2)
    seed = forecasts.seed_of(learned.history.today)
    base = Counting(learned, seed=seed, runs=runs, thinned=thinned)
    changed = Counting(learned, seed=seed, runs=runs, thinned=thinned, change=change)
    told, told_changed = base.whole(), changed.whole()
    pairs = list(zip(base.missed, changed.missed, strict=True))
    return Answered(
        change=change,
        base=off.widened(told),
        changed=off.widened(told_changed),
        days=[range_of([after[n] - before[n] for before, after in pairs], settings) for n in range(settings.days)],
        week=range_of([sum(after) - sum(before) for before, after in pairs], settings),
    )


def read(app: Application, learned: Learned, question: Question) -> Change:
    """The change that is asked for; FormError where it cannot be."""
    if not learned.is_enough:
        too_little = "There is too little history for a forecast, so nothing can be asked of it yet."
        raise FormError("forecast", {"form": [too_little]})
    faults: dict[str, list[str]] = {}
    known, days = learned.roles, days_asked(app)
    out = {role: _number(faults, f"out-{role}", typed, 0, known.get(role, 0)) for role, typed in question.out.items()}
    more = {role: _number(faults, f"more-{role}", typed, 0, MOST_MORE) for role, typed in question.more.items()}
    for name, asked in (("out", out), ("more", more)):
        for role in asked.keys() - known.keys():
            faults[f"{name}-{role}"] = [f"The forecast counts no {role_words(role)}. Ask for a role of the list."]
    requests = _number(faults, "requests", question.requests, *REQUESTS)
    chosen: tuple[int, ...] = ()
    if question.day == EVERY_DAY:
        chosen = tuple(range(len(days)))
    elif question.day in (told := [day.isoformat() for day in days]):
        chosen = (told.index(question.day),)
    elif any(out.values()) or question.day:
        faults["day"] = [
            "Choose on which day they are out: one of the days that the forecast tells of, or all of them."
        ]
    change = Change(out=out, out_days=chosen, more=more, requests=requests)
    if not faults and change.is_none:
        faults["form"] = ["Nothing is changed, so there is nothing to compare. Move one of the sliders."]
    if faults:
        raise FormError("forecast", faults)
    return change


def _number(faults: dict[str, list[str]], name: str, typed: str, least: int, most: int) -> int:
    try:
        number = int(typed or "0")
    except ValueError:
        number = least - 1
    if least <= number <= most:
        return number
    faults.setdefault(name, [f"Enter a whole number from {least} to {most}. You typed “{typed}”."])
    return 0
