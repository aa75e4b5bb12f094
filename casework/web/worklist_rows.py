"""A row of a list as its page shows it: where it leads, how its clock stands, at most two things to note."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from types import MappingProxyType

from casework.ports import Json, Person
from casework.ports_of_worklist import HIGH, LOW, Listed, OpenWork
from casework.usecases.application import Application
from casework.usecases.next_case import language
from casework.usecases.next_case_taking import home_zone
from casework.usecases.qualifications import zone_of_plan
from casework.web import moments

MOST_NOTES = 2
NOBODY: Mapping[str, str] = MappingProxyType({})


def rows(
    app: Application,
    person: Person,
    listed: Sequence[Listed],
    *,
    tab: str,
    now: datetime,
    away: Mapping[str, str] = NOBODY,
) -> list[Json]:
    """Every row of a list."""
    return [row(app, person, one, tab=tab, now=now, away=away) for one in listed]


def row(
    app: Application, person: Person, one: Listed, *, tab: str, now: datetime, away: Mapping[str, str] = NOBODY
) -> Json:
    """One case of a list; `away` says in words who of those that have one is away."""
    card, work = one.card, one.work
    zone = zone_of_plan(app, card.plan, now)
    zone_words = "" if zone == home_zone(app) else moments.zone_word(zone)
    return {
        "item": "" if work is None else work.item,
        "held": "" if work is None else work.holder or "",
        "review": card.review,
        "name": card.member_name,
        "href": _href(person, one, tab),
        "asked_for": card.asked_for,
        "detail": _detail(one),
        "step": "No step is open" if work is None else one.task_name or work.step,
        "stay": "" if work is None else _stay(person, one, work, away, now),
        "plan_type": plan_type(app, card.line_of_business),
        "clock": clock(app, one, now=now),
        "zone_words": zone_words,
        "notes": notes(person, one, now=now, zone=zone, zone_words=zone_words)[:MOST_NOTES],
    }


def plan_type(app: Application, line_of_business: str) -> str:
    """The line of business in words."""
    return titles(app).get(line_of_business, line_of_business)


def titles(app: Application) -> dict[str, str]:
    """Every line of business that there is, in words, in order of the words."""
    held = {one.id: one.title for one in app.library.lines_of_business}
    return dict(sorted(held.items(), key=lambda pair: pair[1]))


def clock(app: Application, one: Listed, *, now: datetime) -> Json | None:
    """How the clock of a row stands; its moment leads to the rule."""
    work = one.work
    if work is None or work.due_at is None or work.clock_start is None:
        return None
    told = {"at": work.due_at, "start": work.clock_start, "paused": work.paused}
    if work.share is not None:
        told["share"] = work.share
    zone = zone_of_plan(app, one.card.plan, now)
    return moments.clock(told, now, zone, rule_href=f"/cases/{one.card.review}/clock")


def _href(person: Person, one: Listed, tab: str) -> str:
    """Where the name leads: to the task where the person has it or may take it, else to the case."""
    work = one.work
    if work is not None and work.kind == "USER" and (work.holder == person.id or tab == "groups"):
        return f"/tasks/{work.item}"
    return f"/cases/{one.card.review}"


def _detail(one: Listed) -> str:
    lines = "1 line" if one.card.lines == 1 else f"{one.card.lines} lines"
    urgency = one.card.urgency if one.work is None else one.work.urgency
    return f"{lines}, expedited" if urgency == "EXPEDITED" else lines


def _stay(person: Person, one: Listed, work: OpenWork, away: Mapping[str, str], now: datetime) -> str:
    here = f"{moments.stay(work.opened_at, now)} here"
    if work.kind == "USER" and work.holder and work.holder != person.id:
        gone = f", {away[work.holder]}" if work.holder in away else ""
        return f"{here}, {one.holder_name or work.holder} has it{gone}"
    return here


def notes(person: Person, one: Listed, *, now: datetime, zone: tzinfo, zone_words: str = "") -> list[Json]:
    """What is worth knowing before the case is opened; what changes what one does comes first.

    `zone_words` name the zone of its times where it is not the one of the page.
    """
    work, told = one.work, []
    if one.follow_up is not None:
        told.append(_note(one.follow_up.reason, "purple"))
    if work is None:
        return told
    if one.held_until is not None:
        until = f"{moments.clock_time(one.held_until, now, zone)} {zone_words}".strip()
        told.append(_note(f"Signed, letters leave {until}", "green"))
    if work.lapse is not None:
        told.append(_note("Lapse notice sent" if work.lapse == "TOLD" else "Time ran out: counts as a denial", "red"))
    if work.urgency == "EXPEDITED":
        told.append(_note("Expedited", "red"))
    if work.priority == HIGH:
        told.append(_note("High priority", "yellow", one.mark))
    if work.kind == "RECEIVE":
        told.append(_note(f"Waiting for an answer{_until(one, now, zone)}", "purple"))
    if work.disagree:
        told.append(_note("Records disagree", "yellow"))
    if one.drafted_at is not None:
        told.append(_note(f"Your draft, {moments.clock_time(one.drafted_at, now, zone)}", "blue"))
    if work.new_documents:
        many = "1 new document" if work.new_documents == 1 else f"{work.new_documents} new documents"
        told.append(_note(many))
    if work.language != "en":
        told.append(_note(language(work.language)))
    if work.priority == LOW:
        told.append(_note("Low priority", why=one.mark))
    return told


def _until(one: Listed, now: datetime, zone: tzinfo) -> str:
    """ " until Fri 23 Jan": the day by which an answer must come."""
    work = one.work
    at = None if work is None else work.due_at if work.paused else one.answer_by
    return "" if at is None else f" until {moments.short_day(at.astimezone(zone).date(), now.astimezone(zone).date())}"


def _note(text: str, tone: str = "grey", why: str | None = None) -> Json:
    return {"text": text, "tone": tone, "why": why or ""}
