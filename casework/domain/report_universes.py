"""Rows as an auditor asks for them: one for each decided line, or for each level of appeal of a line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain import decided_line as words
from casework.domain.decided_line import DecidedLine
from casework.domain.report_counting import has_time, in_time
from casework.domain.report_definition import Field
from casework.domain.report_shape import Cell, Nothing, Row
from casework.domain.report_words import ON_APPEAL, OUTCOMES, REQUESTERS, URGENCIES, yes

Json = dict[str, Any]
NOT_SENT_YET = Nothing("Notice not sent yet")  # and the time still runs


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row is about: a line, and where it is about an appeal, its level."""

    line: DecidedLine
    zone: ZoneInfo
    appeal: Json
    names: Mapping[str, str]  # of people, by id
    now: datetime


def _moment(moment: datetime | str | None, zone: ZoneInfo, without: str) -> Cell:
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return Nothing(without) if told is None else told.astimezone(zone)


def _appeal_in_time(one: Entry) -> Cell:
    due, sent = one.appeal["due_at"], one.appeal["notified_at"]
    if one.appeal["status"] == words.LAPSED:
        return yes(False)
    if due is None or one.appeal["status"] in (words.DISMISSED, words.WITHDRAWN, words.NOT_HEARD):
        return Nothing("No decision was due")
    until = datetime.fromisoformat(due)
    if sent is None and one.now <= until:
        return NOT_SENT_YET
    return yes(sent is not None and datetime.fromisoformat(sent) <= until)


def _forwarded(one: Entry) -> Cell:
    """When the file went outside after this level: the first review outside for which it was the level before."""
    levels = [(ended, level) for level in one.line.appeals if (ended := _ended(level)) is not None]
    for other in one.line.appeals:
        if other["kind"] == words.EXTERNAL:
            came = datetime.fromisoformat(other["received_at"])
            before = [told for told in levels if told[0] <= came]
            if before and max(before, key=lambda told: told[0])[1] is one.appeal:
                return came.astimezone(one.zone)
    return Nothing("Not sent")


def _ended(level: Json) -> datetime | None:
    """When a level of appeal was over; one that ended because the case went outside was so from its receipt on."""
    if level["kind"] != words.INTERNAL:
        return None
    ended = level["received_at"] if level["status"] == words.NOT_HEARD else level["decided_at"]
    return datetime.fromisoformat(ended) if ended else None


def _decided_in_time(one: Entry) -> Cell:
    told = in_time(one.line, one.now)
    if told is None:
        return NOT_SENT_YET if has_time(one.line) else Nothing("No decision was due")
    return yes(told)


def _name(one: Entry, person: str | None) -> Cell:
    return Nothing("Nobody") if person is None else one.names.get(person, person)


FIELDS: Mapping[str, Callable[[Entry], Cell]] = {
    "member": lambda one: one.line.member,
    "plan": lambda one: one.line.plan,
    "case": lambda one: one.line.review,
    "line": lambda one: one.line.line,
    "item": lambda one: one.line.item,
    "requested_by": lambda one: REQUESTERS[one.line.requested_by],
    "received": lambda one: _moment(one.line.received_at, one.zone, ""),
    "part_b_drug": lambda one: yes(one.line.is_drug),
    "expedite_asked": lambda one: yes(one.line.expedite_asked),
    "urgency": lambda one: URGENCIES[one.line.urgency],
    "extended": lambda one: yes(one.line.extended),
    "outcome": lambda one: OUTCOMES[one.line.outcome],
    "decided": lambda one: _moment(one.line.determined_at, one.zone, ""),
    "due": lambda one: _moment(one.line.due_at, one.zone, "No decision was due"),
    "notified": lambda one: _moment(one.line.notified_at, one.zone, "Not sent"),
    "in_time": _decided_in_time,
    "clinical": lambda one: yes(one.line.clinical),
    "reasons": lambda one: "; ".join(code.replace("_", " ").capitalize() for code in one.line.reasons),
    "signer": lambda one: _name(one, one.line.signer),
    "appeal_by": lambda one: REQUESTERS.get(str(one.appeal["by"]), "Somebody else"),
    "appeal_received": lambda one: _moment(one.appeal["received_at"], one.zone, ""),
    "appeal_urgency": lambda one: URGENCIES[one.appeal["urgency"]],
    "appeal_extended": lambda one: yes(one.appeal["extended"]),
    "appeal_outcome": lambda one: ON_APPEAL[one.appeal["status"]],
    "appeal_decided": lambda one: _moment(one.appeal["decided_at"], one.zone, ""),
    "appeal_due": lambda one: _moment(one.appeal["due_at"], one.zone, "No decision was due"),
    "appeal_notified": lambda one: _moment(one.appeal["notified_at"], one.zone, "Not sent"),
    "appeal_in_time": _appeal_in_time,
    "appeal_clinical": lambda one: yes(one.appeal["clinical"]),
    "appeal_signer": lambda one: _name(one, one.appeal["signer"]),
    "forwarded": _forwarded,
}


def row_of(fields: Sequence[Field], entry: Entry) -> Row:
    """The cells of one row, in the order of the columns."""
    return Row(tuple(FIELDS[one.id](entry) for one in fields))
