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
from casework.ports import Json, Reader
from casework.usecases.application import Application
from casework.usecases.case_page import WholeCase

FORMAT, VERSION = "casework-status", 1
VIEWERS = {"member": MEMBER, "provider": PROVIDER}
LATE = ("decision", "appeal")  # whose time may have run out, which is told as it is
UNTOLD = ("effectuation",)  # the time for what an outside decision demands, of which the letter tells when it is done
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
    return {
        "format": FORMAT,
        "version": VERSION,
        "review": review,
        "for": viewer,
        "language": words.language.code,
        "as_of": iso(now),
        "state": found[-1].kind if found else "RECEIVED",
        "milestones": [_told(one, words) for one in found],
        "next": None if row.status != "OPEN" else _next(found, case.deadlines, words, now),
    }


def _told(one: Milestone, words: _Words) -> Json:
    until = one.facts.get("respond_by")
    items = words.items(one.facts) if one.facts else []
    day = "" if until is None else words.when(datetime.fromisoformat(str(until)))
    text = words.say(one.kind, one.outcome, items="; ".join(items), day=day)
    told: Json = {"kind": one.kind, "number": one.number, "at": iso(one.at), "text": text}
    if one.kind in ("NOTICE_SENT", "APPEAL_NOTICE_SENT", "OUTSIDE_DECIDED"):
        told["outcome"] = one.outcome
    if one.facts:
        told |= {"items": items, "until": None if until is None else iso(datetime.fromisoformat(str(until)))}
    return told


def _next(found: Sequence[Milestone], table: Mapping[str, Deadline], words: _Words, now: datetime) -> Json | None:
    """The next step that is expected, of whom, and by when; None where nothing is."""
    known = {one.kind for one in found}
    name = _due(known, table, now, words.viewer)
    if name is None:
        return None
    shown, due = SAME_STEP.get(name, name), table[name].at
    late = due < now and shown in LATE
    if late or due >= now:
        text = words.say(f"{'late' if late else 'next'}.{shown}", day=words.when(due))
        return {"kind": shown, "text": text, "due_at": iso(due), "late": late}
    return None


def _due(known: set[str], table: Mapping[str, Deadline], now: datetime, viewer: str) -> str | None:
    def runs(name: str) -> bool:
        return name in table and table[name].running

    if runs("information") and table["information"].at >= now and "INFORMATION_ASKED" in known:
        return "information"
    due = due_now(table)
    if due is not None and due.name not in UNTOLD:
        return due.name
    if viewer == PROVIDER and "CALL_OFFERED" in known and "DECIDED" not in known and runs("peer_to_peer"):
        return "peer_to_peer"
    if "APPEAL_NOTICE_SENT" in known and runs("external_filing"):
        return "external_filing"
    if known & {"NOTICE_SENT", "LAPSED"} and runs("appeal_filing"):
        return "appeal_filing"
    return None
