"""Forecasts of how many times will be missed: what they rest on is read here, and what comes of them is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from math import ceil
from uuid import uuid4

from casework.domain.library import Library
from casework.forecast.counting import Counting, Learned, Range, Told, effort, learn
from casework.forecast.history import Away, History, Staff
from casework.forecast.looking_back import Forecasting, Off
from casework.forecast.parameters import parameters
from casework.ports import Reader
from casework.ports_of_forecast import MADE, TOO_LITTLE, Forecast, Json
from casework.usecases.application import Application
from casework.usecases.desk_sweep import midnight
from casework.usecases.host import OWN_MOMENTS
from casework.usecases.next_case_taking import home_zone, workday

TOLD_AT_ONCE = 10  # forecasts that stand beside what then happened
LOOKED_AT = 60  # forecasts among which these are found: some days have several, because somebody asked
WIDENED_BY_NOTHING = Off()
LATE_FINDS = timedelta(days=2)  # for so long after its last day a forecast is compared again


def history(app: Application, reader: Reader) -> History:
    """What a forecast rests on, in six looks at the store."""
    settings, now, zone, today = parameters(), app.clock.now(), home_zone(app), workday(app)
    since = midnight(today - timedelta(weeks=settings.weeks), zone)
    every = max(1, ceil(reader.past_step_count(since, now) / settings.most_steps))
    first = (today - timedelta(weeks=settings.weeks)).isoformat()
    return History(
        now=now,
        since=since,
        zone=zone,
        steps=reader.past_steps(since, now, every=every),
        open=reader.open_steps(every=every),
        staff=[
            Staff(id=one.id, roles=tuple(one.roles), capacity=one.capacity) for one in reader.loads(today.isoformat())
        ],
        away=[
            Away(person=one.person, from_day=date.fromisoformat(one.from_day), to_day=date.fromisoformat(one.to_day))
            for one in reader.absences(first)
        ],
        holidays=holidays(app.library),
        beside=frozenset(OWN_MOMENTS),
        every=every,
        missed=[one.due_at for one in reader.missed_between(since, now)],
    )


def holidays(library: Library) -> frozenset[date]:
    """The days off that every plan's law leaves out of its business days."""
    lists = [one.holidays for one in library.lines_of_business if one.holidays]
    return frozenset.intersection(*lists) if lists else frozenset()


def learnt(app: Application, reader: Reader) -> Learned:
    """What the store's history tells, read once for all runs."""
    return learn(history(app, reader))


def begun(learned: Learned) -> Forecasting:
    """A daily forecast of which nothing is counted yet."""
    return Forecasting(learned, seed=seed_of(learned.history.today), runs=parameters().runs)


def seed_of(day: date) -> int:
    """Every forecast of a day draws the same numbers, so that two of them differ by what has changed meanwhile."""
    return day.toordinal()


def forecast_of(learned: Learned, told: Told | None, off: Off = WIDENED_BY_NOTHING, *, by: str | None) -> Forecast:
    """What is kept of it; `told` is None where there is too little history."""
    past = learned.history
    return Forecast(
        id=str(uuid4()),
        day=past.today.isoformat(),
        made_at=past.now,
        asked_by=by,
        state=TOO_LITTLE if told is None else MADE,
        seed=seed_of(past.today),
        runs=0 if told is None else told.runs,
        model=parameters().model,
        inputs=inputs(learned, off),
        days={"days": [] if told is None else [{"day": day.isoformat(), **_range(of)} for day, of in told.days]},
        week={} if told is None else _range(told.week),
        settled=told is None,
    )


def inputs(learned: Learned, off: Off) -> Json:
    """What it rests on, for whoever reads it later."""
    past, pace = learned.history, learned.pace
    late = sum(one.due_at is not None and not one.paused and one.due_at < past.now for one in past.open)
    return {
        "weeks": parameters().weeks,
        "days": learned.worked_days,
        "tasks": learned.tasks * past.every,
        "begun": learned.begun * past.every,
        "people": learned.staff,
        "roles": learned.roles,
        "open": len(past.open) * past.every,
        "late": late * past.every,
        "already": past.missed_today,
        "opens": pace.opens,
        "closes": pace.closes,
        "off": {"below": off.below, "above": off.above, "weeks": off.weeks},
        "every": past.every,
    }


def _range(of: Range) -> Json:
    return {"low": of.low, "mid": of.mid, "high": of.high, "actual": None}


def make(app: Application, *, by: str) -> Forecast:
    """A forecast at once, for somebody who asks: counted in fewer runs where the office is large."""
    with app.store.reading() as reader:
        learned, off = learnt(app, reader), off_of(latest(reader))
    if not learned.is_enough:
        return keep(app, forecast_of(learned, None, by=by))
    runs, thinned = effort(learned, parameters().runs, parameters())
    told = Counting(learned, seed=seed_of(learned.history.today), runs=runs, thinned=thinned).whole()
    return keep(app, forecast_of(learned, off.widened(told), off, by=by))


def off_of(one: Forecast | None) -> Off:
    """By how much a forecast was widened; so much are those that follow it on its day."""
    return Off() if one is None else Off(**one.inputs["off"])


def keep(app: Application, forecast: Forecast) -> Forecast:
    """Keep it."""
    with app.store.transaction() as tx:
        tx.put_forecast(forecast)
    return forecast


def latest(reader: Reader) -> Forecast | None:
    """The one that stands; None before the first."""
    return next(iter(reader.forecasts(limit=1)), None)


def of_today(app: Application, reader: Reader) -> Forecast | None:
    """The latest, where it was made today: one of another day tells of other days."""
    one = latest(reader)
    return one if one is not None and one.day == workday(app).isoformat() else None


def last_of_each_day(found: Sequence[Forecast], today: date) -> list[Forecast]:
    """The last forecasts with a range before today's, one a day, the latest first."""
    days: dict[str, Forecast] = {}
    for one in found:
        if one.state == MADE and one.day < today.isoformat():
            days.setdefault(one.day, one)
    return list(days.values())[:TOLD_AT_ONCE]


def settle(app: Application) -> None:
    """Write what happened beside every forecast of which a day is over."""
    today, zone = workday(app), home_zone(app)
    with app.store.reading() as reader:
        waiting = reader.unsettled_forecasts(today.isoformat())
        if not waiting:
            return
        first = midnight(date.fromisoformat(waiting[0].day), zone)
        days = [_day(one.due_at, app) for one in reader.missed_between(first, app.clock.now())]
    with app.store.transaction() as tx:
        for one in waiting:
            if (known := _with_what_happened(one, days, today)) != one:
                tx.put_forecast(known)


def _with_what_happened(one: Forecast, missed: Sequence[date], today: date) -> Forecast:
    days = [
        {**day, "actual": missed.count(on) if (on := date.fromisoformat(day["day"])) < today else None}
        for day in one.days["days"]
    ]
    last = date.fromisoformat(days[-1]["day"])
    known = [day["actual"] for day in days if day["actual"] is not None]
    over = last < today
    return replace(
        one,
        days={"days": days},
        week={**one.week, "actual": sum(known) if over else None},
        settled=today > last + LATE_FINDS,
    )


def _day(at: datetime, app: Application) -> date:
    return at.astimezone(home_zone(app)).date()


@cache
def days_told() -> int:
    """Of how many days a forecast tells."""
    return parameters().days
