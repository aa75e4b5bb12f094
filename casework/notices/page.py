"""What the template of any letter lays out: its reader, its words, its days, and how it marks its facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from casework.domain.intake_notes import intake_notes
from casework.domain.lines_of_business import NoticeElement
from casework.kit import CaseReader
from casework.notices.appeal import APPEAL_FACTS
from casework.notices.contents import (
    asked_lines,
    items_wanted,
    line_label,
    sentence,
    service_label,
    treating,
    who_asked,
    who_withdrew,
    zone_of,
)
from casework.notices.fact_hash import mark, marked
from casework.notices.kinds import OF_A_CLAIM, SUBJECTS
from casework.notices.languages import Language, english
from casework.notices.rights import waiting_days
from casework.notices.taglines import taglines
from casework.notices.told import field_told, in_spanish, plan_told
from casework.notices.wording import fillings, spoken
from casework.ports import Json

# Facts that a letter of some kind may lack; templates tell nothing of one that is None.
OPTIONAL = ("reason", "withdrawn_at", "by", "basis", "decide_by", "duplicate_of", "ask_by", "hold_by", "steps")


def page(
    kind: str,
    audience: str,
    facts: Json,
    wanted: Sequence[NoticeElement],
    *,
    case: CaseReader,
    now: datetime,
    language: Language,
) -> Json:
    """Everything that the letter's template names, but for what a decision adds."""
    zone, plain = zone_of(case), audience == "MEMBER"
    respond_by = facts.get("respond_by")
    phone = Markup('<span class="nb">{}</span>').format(case.plan.contact.phone)

    def day(value: Any) -> str:
        return language.day(value, zone)

    def moment(value: Any) -> str:
        return language.moment(value, zone)

    texts = spoken(wanted, fillings(case, now=now, language=language), language=language)
    worded = [
        {"id": one.id, "title": _title(one, language), "text": texts[one.id], "verbatim": one.verbatim}
        for one in wanted
        if one.text
    ]
    return {
        "kind": kind,
        "plain": plain,
        "record": audience == "RECORD",
        "administrative": False,
        "reminder": kind == "information_reminder",
        "language": language.code,
        "subject": subject(kind, language, plain=plain, type=case.request.type),
        "facts": {**dict.fromkeys(OPTIONAL), **APPEAL_FACTS, **facts},
        "review": case.review_id,
        "request": case.request,
        "plan": case.plan,
        "law": case.line_of_business,
        "contact": case.plan.contact,
        "phone": phone,
        "treating": treating(case, plain=plain),
        "who_asked": who_asked(case, language, plain=plain),
        "service": service_label(case, language),
        "asked_lines": asked_lines(case, language, plain=plain),
        "labels": {line.id: line_label(case, line.id, language) for line in case.request.lines},
        "recipient": _recipient(case, audience),
        "today": day(now),
        "today_iso": now.astimezone(zone).date().isoformat(),
        "intake_notes": [] if plain else [{**one, "text": sentence(one["text"])} for one in intake_notes(case)],
        "items": items_wanted(case, facts.get("items", ()), language, stage=str(facts.get("stage") or "")),
        **({"respond_by": respond_by} if respond_by else {}),
        **waiting_days(case, facts, now=now, language=language),
        **plan_told(case, language),
        "taglines": taglines(case.request.member.language),
        "record_print": "",
        "day": day,
        "moment": moment,
        "mark": mark,
        "names": lambda before, lines, after: [f"{before}{line['id']}{after}" for line in lines],
        "citing": lambda lines, short: [line for line in lines if short in line["shorts"]],
        "withdrew": who_withdrew(case, facts.get("by")),
        "fact_text": lambda name, value: marked(name, value, value),
        "fact_day": lambda name, value: marked(name, value, day(value)),
        "fact_moment": lambda name, value: marked(name, value, moment(value)),
        "lang_en": lambda text: text if language.code == "en" else english(text),
        "field": lambda named: field_told(named, language),
        "cited": lambda text: text if language.code == "en" else Markup('<span lang="en">{}</span>').format(text),
        "english_words": False,
        "wants": lambda id: id in texts,
        "words": lambda id: texts.get(id, ""),
        "worded": worded,
        "law_rights": [one for one in worded if one["title"]],
        "titled": {one["id"] for one in worded if one["title"]},
        "citations": {element.id: element.citation for element in wanted},
        "unwritten": (),
    }


def subject(kind: str, language: Language, *, plain: bool, type: str) -> str:
    """What stands above the letter."""
    for_member, clinical = SUBJECTS[kind]
    if plain:
        return language.say(for_member)
    return OF_A_CLAIM.get(kind, clinical) if type == "POST_SERVICE" else clinical


def _title(element: NoticeElement, language: Language) -> str:
    """What stands above an element's words."""
    if language.code == "en" or not element.title:
        return element.title
    return in_spanish(element.title_es, f"title of the element {element.id}")


def _recipient(case: CaseReader, audience: str) -> Json:
    request = case.request
    if audience == "RECORD":
        return {"name": "For the record", "address": (case.plan.contact.name,), "greeting": ""}
    addressee = request.member if audience == "MEMBER" else request.provider
    return {"name": addressee.name, "address": addressee.address, "greeting": addressee.name}
