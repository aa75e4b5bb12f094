"""Why a moment is due: what was received, the rule, the count, pauses, extensions, and how much is used."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.clock import ClockEvent
from casework.domain.deadlines import Deadline, due_now, events_of, if_extended
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.moment_words import DEADLINES
from casework.domain.reckoning import length
from casework.ports import Json
from casework.usecases.case_file import CaseFile

ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
HOUR = re.compile(r"\b(\d{2}):(\d{2}) ([ECMP])[SD]T\b")
ZONES = {"E": "Eastern", "C": "Central", "M": "Mountain", "P": "Pacific"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATUSES = {
    "VERIFIED": "",
    "CONFIRM": "A person must still confirm this rule against its source.",
    "SYNTHETIC": "Invented for the sample.",
    "SET": "",
}


def clock_panel(case: CaseFile, *, now: datetime) -> Json:
    """{due, rule, count, paused, extended, share, received, channel, others}; `due` is None where no clock runs.

    `paused` and `extended` are lists of sentences; `others` are the other clocks that run: {name, at, rule, citation}.
    """
    table = case.deadlines
    running = due_now(table)
    events = events_of(case.part("clock"))
    zone = ZoneInfo(case.plan.time_zone)
    return {
        "received": case.request.received_at,
        "channel": case.request.channel,
        "due": running,
        "name": "" if running is None else DEADLINES.get(running.name, running.name),
        "waits": _waits(table, running),
        "rule": None if running is None else _rule(running),
        "count": () if running is None else tuple(_dated(step) for step in running.steps),
        "paused": _paused(case.line_of_business, events),
        "extended": _extended(case, events, zone=zone, now=now),
        "used": None if running is None else (now - running.start, running.at - running.start),
        "others": [_other(one) for one in table.values() if one.running and one is not running],
        "over": [_other(one) for one in table.values() if not one.running],
    }


def _dated(step: str) -> str:
    """A step of the arithmetic, with its days as people write them."""
    days = ISO.sub(lambda found: f"{int(found[3])} {MONTHS[int(found[2]) - 1]} {found[1]}", step)
    return HOUR.sub(_hour, days)


def _hour(found: re.Match[str]) -> str:
    hour = int(found[1])
    return f"{hour % 12 or 12}:{found[2]} {'am' if hour < 12 else 'pm'} {ZONES[found[3]]}"


def _rule(deadline: Deadline) -> Json:
    return {"citation": deadline.citation, "since": deadline.since, "status": STATUSES.get(deadline.status, "")}


def _other(deadline: Deadline) -> Json:
    return {
        "name": DEADLINES.get(deadline.name, deadline.name.replace("_", " ")),
        "at": deadline.at,
        **_rule(deadline),
    }


def _waits(table: Mapping[str, Deadline], running: Deadline | None) -> Deadline | None:
    """The wait for an answer, where it is what the case waits for and the clock stands still."""
    wait = table.get("information")
    return wait if running is None and wait is not None and wait.running else None


def _paused(law: LineOfBusiness, events: Sequence[ClockEvent]) -> list[Json]:
    """{from, to} for each pause; where the law has none, {words}."""
    if law.tolling == "NONE":
        return [
            {
                "words": f"{law.title} has no pause for missing information. The clock runs.",
                "citation": law.tolling_citation,
            }
        ]
    found: list[Json] = []
    for event in events:
        if event.kind == "TOLLED":
            found.append({"from": event.at, "to": None})
        elif event.kind in ("RESUMED", "DECIDED", "STOPPED") and found and found[-1]["to"] is None:
            found[-1]["to"] = event.at
    return found or [{"words": "Never", "citation": ""}]


def _extended(case: CaseFile, events: Sequence[ClockEvent], *, zone: ZoneInfo, now: datetime) -> list[Json]:
    """{at, until} for each extension that was taken; then whether there could be one, and until when."""
    law = case.line_of_business
    taken = [event for event in events if event.kind == "EXTENDED"]
    found: list[Json] = [{"at": event.at, "until": event.detail.get("until")} for event in taken]
    if law.extensions == 0:
        return [*found, {"words": f"{law.title} knows no extension of the decision.", "citation": ""}]
    decision = case.deadlines.get("decision")
    if decision is None or not decision.running:
        return found or [{"words": "No", "citation": ""}]
    longer = if_extended(law, case.part("clock"), zone=zone, at=now, ground=_ground(law))
    if longer is None or longer.at <= decision.at:
        return found or [{"words": "No, and it cannot be now", "citation": law.extension_rule.citation}]
    rule = law.clock("extension", on=now.astimezone(zone).date())
    by = "" if rule is None else f" by {length(rule)}"
    return [*found, {"could": longer.at, "by": by, "before": decision.at, "citation": longer.citation}]


def _ground(law: LineOfBusiness) -> str:
    return next(iter(law.extension_rule.grounds), "")
