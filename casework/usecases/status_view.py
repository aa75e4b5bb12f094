"""Where a case stands, for its member or its provider: milestones in plain words, and what comes next, by when.

As data for whoever shows it; its shape is told in docs/reference/status.md. Nothing internal is part of it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.audit.chain import iso
from casework.domain.deadlines import Deadline, due_now
from casework.domain.milestones import MEMBER, PROVIDER, Milestone, milestones
from casework.errors import InputError, NotFound
from casework.notices.contents import items_wanted
from casework.notices.languages import Language, letter_language
from casework.notices.status_words import member_words, provider_words
from casework.notices.told import told_in_spanish
from casework.ports import Json, Reader, ReviewRow
from casework.usecases.application import Application
from casework.usecases.case_page import WholeCase
from casework.usecases.linked import reopened_as

FORMAT, VERSION = "casework-status", 1
VIEWERS = {"member": MEMBER, "provider": PROVIDER}
LATE = ("decision", "appeal")  # whose time may have run out, which is told as it is
UNTOLD = ("effectuation",)  # the time for what an outside decision demands, of which the letter tells when it is done
AGAIN = "REOPENED_AS"  # the milestone that another case is
OUTSIDE = {"OUTSIDE_ASKED", "OUTSIDE_SENT"}
OUTSIDE_OVER = {"OUTSIDE_DECIDED", "OUTSIDE_REFUSED", "CLOSED", "WITHDRAWN"}
SAME_STEP = {"external_preliminary_notice": "external_preliminary"}  # for those outside it is one step


class _Words:
    """The sentences of one reader's view."""

    def __init__(self, case: WholeCase, viewer: str, language: Language) -> None:
        self.case = case
        self.viewer = viewer
        self.language = language
        self.zone = ZoneInfo(case.plan.time_zone)

    def say(self, kind: str, outcome: str = "", *, items: str = "", day: str = "") -> str:
        if self.viewer == MEMBER:
            return member_words(kind, outcome, self.language, items=items, day=day)
        return provider_words(kind, outcome, items=items, day=day)

    def when(self, at: datetime) -> str:
        """A day that is meant whole, or the moment."""
        local = at.astimezone(self.zone)
        whole = (local.hour, local.minute) == (23, 59)
        return self.language.day(local, self.zone) if whole else self.language.moment(local, self.zone)

    def day(self, at: datetime) -> str:
        """The day on which it was where the plan is."""
        return self.language.day(at.astimezone(self.zone), self.zone)

    def items(self, facts: Mapping[str, object]) -> list[str]:
        """What was asked for, as the letter told it."""
        asked, stage = facts.get("items", ()), str(facts.get("stage", ""))
        assert isinstance(asked, list | tuple)
        return [str(one["label"]) for one in items_wanted(self.case, asked, self.language, stage=stage)]


def status_view(app: Application, reader: Reader, review: str, *, viewer: str, language: str | None = None) -> Json:
    """What the member or the provider may know of the case now; NotFound where there is none."""
    if viewer not in VIEWERS:
        raise InputError(f"A status is for {' or '.join(VIEWERS)}, and not for {viewer}.")
    row = reader.review(review)
    if row is None:
        raise NotFound(f"There is no review {review}. `casework show` lists those that there are.")
    case, whom, now = WholeCase(app, reader, review), VIEWERS[viewer], app.clock.now()
    spoken = case.request.member.language
    words = _Words(case, whom, letter_language(spoken, whom, language, told=lambda: told_in_spanish(case)))
    found = milestones(reader.events(review), reader.letters(review), viewer=whom, received_at=case.request.received_at)
    told = [_told(one, words) for one in found]
    later = sorted(reopened_as(reader, row), key=lambda one: (one.created_at, one.id))
    told += [_again(one, number, words) for number, one in enumerate(later, 1)]
    return {
        "format": FORMAT,
        "version": VERSION,
        "review": review,
        "for": viewer,
        "language": words.language.code,
        "as_of": iso(now),
        "state": told[-1]["kind"] if told else "RECEIVED",
        "milestones": told,
        "next": _next(found, case.deadlines, words, now, is_open=row.status == "OPEN"),
    }


def _told(one: Milestone, words: _Words) -> Json:
    until = one.facts.get("respond_by")
    items = words.items(one.facts) if one.facts else []
    day = "" if until is None else words.when(datetime.fromisoformat(str(until)))
    text = words.say(one.kind, one.outcome, items="; ".join(items), day=day)
    told: Json = {
        "kind": one.kind,
        "number": one.number,
        "at": iso(one.at),
        "day": words.day(one.at),
        "text": text,
    }
    if one.kind in ("NOTICE_SENT", "APPEAL_NOTICE_SENT", "OUTSIDE_DECIDED"):
        told["outcome"] = one.outcome
    if one.facts:
        told |= {"items": items, "until": None if until is None else iso(datetime.fromisoformat(str(until)))}
    return told


def _again(later: ReviewRow, number: int, words: _Words) -> Json:
    """The decision is looked at again, in a case of its own, which tells what becomes of it."""
    at = later.created_at
    told = {"at": iso(at), "day": words.day(at), "text": words.say("REOPENED"), "review": later.id}
    return {"kind": AGAIN, "number": number, **told}


def _next(
    found: Sequence[Milestone], table: Mapping[str, Deadline], words: _Words, now: datetime, *, is_open: bool
) -> Json | None:
    """The next step that is expected, of whom, and by when; None where nothing is."""
    known = {one.kind for one in found}
    name = step_due(known, table, now, words.viewer) if is_open else None
    if name is None and known & OUTSIDE and not known & OUTSIDE_OVER and "external_decision" in table:
        name = "external_decision"  # until its letter has left, nothing is told by what comes next
    if name is None:
        return None
    shown, due = SAME_STEP.get(name, name), table[name].at
    late = due < now and shown in LATE
    if late or due >= now:
        text = words.say(f"{'late' if late else 'next'}.{shown}", day=words.when(due))
        return {"kind": shown, "text": text, "due_at": iso(due), "late": late}
    return None


def step_due(known: set[str], table: Mapping[str, Deadline], now: datetime, viewer: str) -> str | None:
    def runs(name: str) -> bool:
        return name in table and table[name].running

    def can_still(name: str) -> bool:
        return runs(name) and table[name].at >= now

    if can_still("information") and "INFORMATION_ASKED" in known:
        return "information"
    if viewer == PROVIDER and "CALL_OFFERED" in known and "DECIDED" not in known and can_still("peer_to_peer"):
        return "peer_to_peer"
    due = due_now(table)
    if due is not None and due.name == "decision" and "LAPSED" in known and can_still("appeal_filing"):
        return "appeal_filing"
    if due is not None and due.name not in UNTOLD:
        return due.name
    if "APPEAL_NOTICE_SENT" in known and runs("external_filing"):
        return "external_filing"
    if known & {"NOTICE_SENT", "LAPSED"} and runs("appeal_filing"):
        return "appeal_filing"
    return None
