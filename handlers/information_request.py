"""What happens when the provider is asked for information: the letter, the stopped clock, the answer or its lapse."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from casework.domain import appeals_asking
from casework.domain.deadlines import TELLING, Asking, Deadline, asking, events_of, reckon
from casework.domain.lines_of_business import ClockRule
from casework.domain.reckoning import day_end, end_of, length, words
from casework.kit import CaseReader, Context, Json, service_task, skippable

# Where a person may decide to ask: the element ids of those tasks.
ASKING = (
    "check_completeness",
    "verify_trials",
    "assess_function",
    "analyse_exceptions",
    "resolve_contradictions",
    "list_missing",
    *appeals_asking.ASKING,
)


@service_task
def send_information_request(ctx: Context) -> Json:
    """The letter that asks for the items of the latest decision to ask."""
    stage, asked = _latest_question(ctx.case)
    rounds = _rounds(ctx.case)
    until = _respond_by(ctx, ctx.now).until
    number = len([one for one in rounds if one["task"] != ctx.task]) + 1
    request = {
        "round": number,
        "task": ctx.task,
        "stage": stage,
        "status": "ASKED",
        "asked_by": asked["_by"]["person"],
        "items": asked["items"],
    }
    ctx.keep("information", {"rounds": [*(one for one in rounds if one["task"] != ctx.task), request]})
    ctx.send(
        "information_request",
        ["PROVIDER", "MEMBER"],
        {"items": asked["items"], "respond_by": until.isoformat(), "round": number, "stage": stage},
    )
    ctx.record("information.requested", round=number, items=asked["items"])
    return {"round": number, "items": len(asked["items"])}


@service_task
def stop_clock(ctx: Context) -> Json:
    """The clock stopped at the moment at which the request for information was sent, and the wait's own moment set."""
    sent_at = datetime.fromisoformat(ctx.data["send_information_request"]["sent_at"])
    until, citation, how = _respond_by(ctx, sent_at)
    tolled = False
    if not _after_the_decision(ctx):
        ctx.mark_clock("TOLLED", at=sent_at, until=until.isoformat())
        tolled = "decision" not in ctx.case.deadlines
        _note_late_telling(ctx, sent_at)
    ctx.set_moment("information", until, citation=citation, how=how)
    _mark(ctx, "WAITING", sent_at=sent_at.isoformat(), respond_by=until.isoformat(), tolled=tolled)
    return {"tolled": tolled}


@skippable
@service_task
def remind_provider(ctx: Context) -> Json:
    """A reminder to the provider; a courtesy that nothing waits for."""
    last = _rounds(ctx.case)[-1]
    ctx.send("information_reminder", ["PROVIDER"], {name: last.get(name) for name in ("items", "respond_by", "stage")})
    ctx.record("information.reminded", round=last["round"])
    return {"round": last["round"]}


@service_task
def record_answer(ctx: Context) -> Json:
    """The answer that came, whole or in part; the clock runs again."""
    documents = list((ctx.data.get("await_information") or {}).get("documents", ()))
    _resume(ctx, ctx.now)
    _mark(ctx, "ANSWERED", answered_at=ctx.now.isoformat(), documents=documents)
    last = _rounds(ctx.case)[-1]
    ctx.record("information.received", round=last["round"], documents=documents)
    return {"status": "ANSWERED", "round": last["round"]}


@service_task
def record_silence(ctx: Context) -> Json:
    """The time to answer as it passed; the clock runs again from its end, and a person decides on what is on file."""
    waited = ctx.case.deadlines.get("information")
    ended = ctx.now if waited is None else min(waited.at, ctx.now)
    _resume(ctx, ended)
    _mark(ctx, "LAPSED", ended_at=ended.isoformat())
    last = _rounds(ctx.case)[-1]
    ctx.record("information.lapsed", round=last["round"], items=last["items"])
    return {"status": "LAPSED", "round": last["round"]}


def _latest_question(case: CaseReader) -> tuple[str, Json]:
    """The task from which somebody asked for items last, with the answer by which they did."""
    asked = [
        (element, answer) for element in ASKING if (answer := case.answer(element)) is not None and answer.get("items")
    ]
    latest = max(str(answer["_by"]["answered_at"]) for _, answer in asked)
    # Of two that were asked in one moment it is the later stage's: the earlier one was cut off by it.
    return [one for one in asked if str(one[1]["_by"]["answered_at"]) == latest][-1]


def _after_the_decision(ctx: Context) -> bool:
    """Whether it is asked for an appeal or for a preliminary check: no decision's clock is stopped by that."""
    return _latest_question(ctx.case)[0] in appeals_asking.CLOCKS


class Wait(NamedTuple):
    """Until when an answer is awaited, what says so, and how it was reckoned."""

    until: datetime
    citation: str
    how: str


def _respond_by(ctx: Context, start: datetime) -> Wait:
    """Until when an answer is awaited: by the law's period, or in the decision's own time where the clock runs on."""
    if _after_the_decision(ctx):
        return _in_the_later_time(ctx, start)
    law, on = ctx.case.line_of_business, start.date()
    urgent = ctx.data["set_clock"]["urgency"] == "EXPEDITED"
    period = law.clock("information.period.expedited", on=on) if urgent else None
    period = period or law.clock("information.period", on=on)
    decision = ctx.case.deadlines.get("decision")
    effect = _asking(ctx, start)
    if period is not None and (decision is None or effect.stops or decision.at <= start):
        return _by_law(ctx, period, start)
    decision = ctx.case.deadlines["decision"]
    if decision.at <= start:  # it is late already, so a day must do
        return _one_day(
            ctx, start, f"at once, because the decision's own time has passed ({effect.citation})", "It is late already"
        )
    citation = f"within the decision's own time, because {effect.because} ({effect.citation})"
    if period is not None:
        citation += f"; the {length(period)} of {period.citation} come with an extension, and none is left"
    return _half(ctx, start, decision, citation)


def _in_the_later_time(ctx: Context, start: datetime) -> Wait:
    """Until when an answer is awaited for an appeal or a preliminary check, whose time runs on."""
    law = ctx.case.line_of_business
    later = ctx.case.deadlines.get(appeals_asking.CLOCKS[_latest_question(ctx.case)[0]])
    period = law.clock("information.period", on=start.date())
    if later is None and period is not None:
        return _by_law(ctx, period, start)
    if later is None:  # no law sets a time for this, and whoever asked waits meanwhile
        return _one_day(ctx, start, f"at once, because {law.title} sets no time for it", "No law sets a time for this")
    citation = f"within the time of the {later.name.replace('_', ' ')}, which runs on ({later.citation})"
    if later.at <= start:
        return _one_day(ctx, start, citation, "It is late already")
    return _half(ctx, start, later, citation)


def _by_law(ctx: Context, period: ClockRule, start: datetime) -> Wait:
    zone = ZoneInfo(ctx.case.plan.time_zone)
    how = f"The law gives {length(period)} to answer, from {words(start, zone)} on."
    return Wait(reckon(period, start, zone), period.citation, how)


def _one_day(ctx: Context, start: datetime, citation: str, because: str) -> Wait:
    zone = ZoneInfo(ctx.case.plan.time_zone)
    return Wait(start + timedelta(days=1), citation, f"{because}, so one day must do, from {words(start, zone)} on.")


def _half(ctx: Context, start: datetime, due: Deadline, citation: str) -> Wait:
    """Half of the time that remains: the other half stays for whoever decides then.

    Where more than a day is left it ends with the nearest end of a day, which lies before the time's own end.
    """
    zone, name = ZoneInfo(ctx.case.plan.time_zone), due.name.replace("_", " ")
    until = start + (due.at - start) / 2
    how = (
        f"Half of the time that remains for the {name}, from {words(start, zone)} to {end_of(due.at, zone)}, is "
        f"{words(until, zone)}"
    )
    if due.at - start <= timedelta(days=1):
        return Wait(until, citation, f"{how}.")
    day = until.astimezone(zone).date()
    until = min((day_end(day - timedelta(days=1), zone), day_end(day, zone)), key=lambda end: abs(end - until))
    return Wait(until, citation, f"{how}; the nearest end of a day counts.")


def _asking(ctx: Context, at: datetime) -> Asking:
    """What the question does to the decision's clock."""
    events = events_of(ctx.case.part("clock"))
    return asking(ctx.case.line_of_business, events, at=at, zone=ZoneInfo(ctx.case.plan.time_zone))


def _note_late_telling(ctx: Context, sent_at: datetime) -> None:
    """A breach on record where the gaps of an urgent request were told later than the law allows."""
    telling, law = ctx.case.deadlines.get(TELLING), ctx.case.line_of_business
    before = (ctx.case.part("breaches") or {"breaches": []})["breaches"]
    first = len(_rounds(ctx.case)) == 1  # further questions follow from an answer
    if telling is None or not first or sent_at <= telling.at or any(one["deadline"] == TELLING for one in before):
        return
    breach = {
        "deadline": TELLING,
        "due_at": telling.local,
        "found_at": ctx.now.isoformat(),
        "lapse": law.lapse,
        "citation": telling.citation,
    }
    ctx.keep("breaches", {"breaches": [*before, breach]})
    ctx.record("breach.recorded", **breach)


def _rounds(case: CaseReader) -> list[Json]:
    return list((case.part("information") or {"rounds": []})["rounds"])


def _mark(ctx: Context, status: str, **more: object) -> None:
    """Bring the round that is running up to date."""
    *before, last = _rounds(ctx.case)
    ctx.keep("information", {"rounds": [*before, {**last, "status": status, **more}]})


def _resume(ctx: Context, at: datetime) -> None:
    if not _after_the_decision(ctx):
        ctx.mark_clock("RESUMED", at=at)
    ctx.clear_moment("information")
