"""Writes letters: one template a kind, in plain words for the member and clinical ones for the provider and the record.

The line of business says what each kind of letter must hold; a letter that lacks any of it is not written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from casework.domain.intake_notes import intake_notes
from casework.domain.invariants import check_external_review, offers_external_review
from casework.domain.lines_of_business import NoticeElement
from casework.domain.record import DeterminationRecord
from casework.errors import HandlerError, InputError
from casework.kit import CaseReader
from casework.notices.contents import (
    asked_lines,
    capitalize,
    inside,
    items_wanted,
    line_label,
    sentence,
    service_label,
    treating,
    who_asked,
    zone_of,
)
from casework.notices.dates import written_day, written_moment
from casework.notices.decision import decision_contents
from casework.notices.elements import Situation, demanded, refuse_gaps, said
from casework.notices.kinds import DECISIONS, SUBJECTS
from casework.notices.plain import plain_text
from casework.notices.record import record_text
from casework.notices.rights import broke_the_time, urgent, waiting_days
from casework.notices.taglines import taglines
from casework.ports import Json

AUDIENCES = ("MEMBER", "PROVIDER", "RECORD")
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter that is ready to be sent."""

    language: str
    subject: str
    html: str
    text: str


def render(kind: str, audience: str, facts: Json, *, case: CaseReader, now: datetime) -> Rendered:
    """The letter, the same for the same facts and moment. HandlerError where it would lack what the law demands."""
    if kind not in SUBJECTS:
        raise InputError(f"There is no letter of the kind {kind}. Those that can be written: {', '.join(SUBJECTS)}.")
    if audience not in AUDIENCES:
        raise InputError(f"Letters are written for {', '.join(AUDIENCES)}, and not for {audience}.")
    record = _record(kind, facts)
    adverse, clinical = (record.adverse, record.clinical) if record else (False, True)
    law = case.line_of_business
    external = record is not None and offers_external_review(record)
    situation = Situation(
        adverse=adverse,
        clinical=clinical,
        external=external,
        urgent=urgent(case),
        type=case.request.type,
        late=broke_the_time(case, now=now),
    )
    wanted = demanded(law, kind, audience, of=situation)
    contents = _contents(kind, audience, facts, wanted, case=case, now=now)
    if record is not None:
        contents |= decision_contents(case, record, now=now, plain=audience == "MEMBER")
        contents["record_print"] = record_text(record) if audience == "RECORD" else ""
    html = _write(kind, contents)
    held = said(html)
    rest = [element for element in wanted if element.text and element.id not in held]
    if rest:
        # What the law words itself can be said without a template of ours knowing it.
        html = _write(kind, contents | {"unwritten": rest})
        held = said(html)
    refuse_gaps(held, wanted, kind=kind, audience=audience, law=law.title)
    if record is not None and any(element.id == "external_review" for element in law.notices):
        check_external_review(record, offered="external_review" in held)
    return Rendered(LANGUAGE, str(contents["subject"]), html, plain_text(html))


def _record(kind: str, facts: Json) -> DeterminationRecord | None:
    if kind not in DECISIONS:
        return None
    if not facts.get("determination"):
        raise HandlerError(f"The letter {kind} was not written: its facts hold no determination to tell of.")
    return DeterminationRecord.from_json(facts["determination"])


def _contents(
    kind: str, audience: str, facts: Json, wanted: Sequence[NoticeElement], *, case: CaseReader, now: datetime
) -> Json:
    """What the template of any letter lays out."""
    zone, plain = zone_of(case), audience == "MEMBER"
    by_id = {element.id: element for element in wanted}
    respond_by = facts.get("respond_by")
    return {
        "kind": kind,
        "plain": plain,
        "record": audience == "RECORD",
        "administrative": False,
        "reminder": kind == "information_reminder",
        "language": LANGUAGE,
        "subject": SUBJECTS[kind][0 if plain else 1],
        "facts": {
            "reason": None,
            "withdrawn_at": None,
            "by": None,
            "basis": None,
            "decide_by": None,
            "lines": (),
            "duplicate_of": None,
            "ask_by": None,
            "hold_by": None,
            "steps": None,
        }
        | facts,
        "review": case.review_id,
        "request": case.request,
        "plan": case.plan,
        "law": case.line_of_business,
        "contact": case.plan.contact,
        "phone": Markup('<span class="nb">{}</span>').format(case.plan.contact.phone),
        "treating": treating(case, plain=plain),
        "who_asked": who_asked(case, plain=plain),
        "service": service_label(case),
        "asked_lines": asked_lines(case, plain=plain),
        "labels": {line.id: line_label(case, line.id) for line in case.request.lines},
        "recipient": _recipient(case, audience),
        "today": written_day(now, zone),
        "intake_notes": [] if plain else [{**one, "text": sentence(one["text"])} for one in intake_notes(case)],
        "items": items_wanted(case, facts.get("items", ())),
        **({"respond_by": respond_by} if respond_by else {}),
        **waiting_days(case, respond_by, now=now),
        "taglines": taglines(case.request.member.language),
        "record_print": "",
        "day": lambda value: written_day(value, zone),
        "moment": lambda value: written_moment(value, zone),
        "wants": lambda id: id in by_id,
        "words": lambda id: by_id[id].text if id in by_id else "",
        "citations": {element.id: element.citation for element in wanted},
        "unwritten": (),
    }


def _write(kind: str, contents: Json) -> str:
    try:
        return environment().get_template(f"{kind}.html").render(contents)
    except (UndefinedError, TypeError, ValueError) as error:
        raise HandlerError(f"The letter {kind} was not written: its facts are not complete ({error}).") from error


@cache
def environment() -> Environment:
    """Where the templates are; every value is escaped, and a missing name is an error instead of a gap in a letter."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"capitalize_first": capitalize, "inside": inside, "sentence": sentence}
    return made


def _recipient(case: CaseReader, audience: str) -> Json:
    request = case.request
    if audience == "RECORD":
        return {"name": "For the record", "address": (case.plan.contact.name,), "greeting": ""}
    addressee = request.member if audience == "MEMBER" else request.provider
    return {"name": addressee.name, "address": addressee.address, "greeting": addressee.name}
