"""The entries of every chain in plain words, the newest first: what happened, who looked, what was done to accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from casework.domain.events import KINDS
from casework.domain.request import Request
from casework.errors import InputError, NotFound
from casework.ports import Json, Reader
from casework.ports_of_audit import ACCOUNTS, AUDIT_PAGE, LOOKS, TRAIL, AuditQuery, LookEntry, TrailEntry
from casework.ports_of_identity import AccountEvent
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.timeline import page_words, sentence
from casework.usecases.timeline_values import Words
from casework.usecases.timeline_words import TOLD

SOURCES = {TRAIL: "What happened in cases", LOOKS: "Looks at cases", ACCOUNTS: "Accounts and people"}
NOBODY = {"casework": "Casework", "outside": "Outside"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of entries: {at, who, role, review, member_name, seq, text}; `after` is where the next one begins.

    Those about accounts hold {kind, detail, about} besides.
    """

    entries: Sequence[Json]
    after: tuple[datetime, str, int] | None


def page(app: Application, reader: Reader, query: AuditQuery, *, people: Mapping[str, str]) -> Page:
    """The entries that are asked for; `people` names those who work here."""
    who = {**people, **NOBODY}
    told: list[Json]
    if query.source == TRAIL:
        told = _happened(app, reader, reader.trail_entries(query), who)
    elif query.source == LOOKS:
        told = [_looked(one, who) for one in reader.look_entries(query)]
    else:
        told = [_done(one, who) for one in reader.account_entries(query)]
    shown = told[:AUDIT_PAGE]
    last = shown[-1] if len(told) > AUDIT_PAGE else None
    after = None if last is None else (last["at"], last["review"] or "", last["seq"])
    return Page(entries=shown, after=after)


def _happened(app: Application, reader: Reader, found: Sequence[TrailEntry], who: Mapping[str, str]) -> list[Json]:
    reviews = list(dict.fromkeys(one.event.review for one in found))
    titles = reader.document_titles_in(reviews) if reviews else {}
    first = {one.event.review: one for one in reversed(found)}
    words = {review: _words_of(app, reader, one, who, titles.get(review, {})) for review, one in first.items()}
    return [_told(one, words[one.event.review], who) for one in found]


def _told(one: TrailEntry, words: Words | None, who: Mapping[str, str]) -> Json:
    event = one.event
    plain = KINDS.get(event.kind, "Something that this version of Casework has no word for.")
    return {
        "at": event.at,
        "who": who.get(event.actor, event.actor),
        "role": event.role,
        "review": event.review,
        "member_name": one.member_name,
        "seq": event.seq,
        "text": sentence(words, event) if words is not None and event.kind in TOLD else plain,
    }


def _words_of(
    app: Application, reader: Reader, one: TrailEntry, who: Mapping[str, str], titles: Mapping[str, str]
) -> Words | None:
    """The names of what a case's trail speaks of; None where the case is gone, or rests on what is not there."""
    if one.definition is None or one.request is None:
        return None
    try:
        request = Request.from_json(orjson.loads(one.request))
        on = request.received_at.date()
        plan, policy = app.library.plan(request.plan, on=on), app.library.policy_for(request, on=on)
        definitions = app.bound_definitions(reader, one.definition)
    except (InputError, NotFound, KeyError, TypeError, ValueError):
        return None
    lines = {line.id: line.label or policy.site_name(line.site, line.side) for line in request.lines}
    zone = ZoneInfo(plan.time_zone)
    return Words(definitions=definitions, policy=policy, zone=zone, people=who, documents=titles, lines=lines)


def _looked(one: LookEntry, who: Mapping[str, str]) -> Json:
    view = one.view
    why = f" in an emergency: {view.reason}" if view.reason else ""
    return {
        "at": view.at,
        "who": who.get(view.person, view.person),
        "role": view.role,
        "review": view.review,
        "member_name": one.member_name,
        "seq": view.seq,
        "text": f"Looked at {page_words(view.page)}{why}.",
    }


def _done(event: AccountEvent, who: Mapping[str, str]) -> Json:
    about = who.get(event.person, event.person)
    text = accounts_record.KINDS.get(event.kind, "Something that this version of Casework has no word for.")
    review = event.detail.get("review")
    return {
        "at": event.at,
        "who": who.get(event.actor, event.actor),
        "role": None,
        "review": review if isinstance(review, str) else None,
        "member_name": None,
        "seq": event.seq,
        "text": text if event.actor == event.person else f"{about}: {text}",
        "kind": event.kind,
        "detail": event.detail,
        "about": about,
    }
