"""Whether a letter holds what it must: its required parts, how hard it is to read, its facts, its offers of help."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.record import DeterminationRecord
from casework.notices.elements import demanded, said
from casework.notices.kinds import APPEAL_DECISIONS, DECISIONS, FORWARDED
from casework.notices.situation import situation_of
from casework.notices.taglines import TAGLINES
from casework.ports import Json
from casework.usecases.case_file import CaseFile

LETTERS_FOR = {"MEMBER": "the letter to the member", "PROVIDER": "the provider's letter", "RECORD": "the record"}


# What a part of a letter is called on a page, where its id alone would not say it.
PARTS = {
    "what_asked": "What was asked for",
    "date_of_service": "The day of the treatment",
    "what_decided": "What was decided",
    "before_and_now": "What was decided before, and what now",
    "quantity_and_validity": "How much, and for how long",
    "language_notice": "Help in the member's language",
    "contact": "Whom to call or write",
    "reason": "The reasons",
    "provision": "The plan provisions it rests on",
    "criterion_or_offer": "The rule that was used, or the offer of a copy",
    "clinical_judgement_or_offer": "The medical reasons, or the offer to explain them",
    "nothing_judged": "That nothing clinical was judged",
    "no_clinical_judgement": "That nothing clinical was judged",
    "appeal_rights": "How to appeal, and until when",
    "expedited_appeal": "How to appeal fast",
    "late_appeal": "What to do when an appeal comes late",
    "external_review": "Review from outside the plan",
    "external_review_now": "Review from outside the plan, now",
    "full_file_free": "The whole file, free of charge",
    "codes_on_request": "The codes, on request",
    "consumer_assistance": "Who helps consumers",
    "representative": "That somebody may act for the member",
    "reviewer": "Who reviewed it",
    "send_more": "What else may be sent",
    "missing_information": "What was missing, and why it matters",
    "what_is_missing": "What is missing",
    "why_needed": "Why it is needed",
    "respond_by": "Until when to answer",
    "if_no_answer": "What happens without an answer",
    "deemed_exhausted": "What a missed time means for the member's rights",
    "peer_to_peer": "The offer of a call with a physician",
    "continued_coverage": "Whether the treatment goes on meanwhile",
    "evidence_considered": "What was looked at",
}


def letter_checks(
    case: CaseFile, letter: Mapping[str, Any], others: Sequence[Mapping[str, Any]], *, now: datetime
) -> list[Json]:
    """{ok, text} for each check of a letter; `letter` and `others` are {kind, audience, language, html, facts}.

    `now` is when the letter was written, or would be.
    """
    parts = required_parts(case, letter, now=now)
    missing = [part["title"] for part in parts if not part["held"]]
    told: list[Json] = []
    if parts:
        words = f"All {len(parts)} required parts" if len(parts) > 1 else "The one required part"
        told.append({"ok": not missing, "text": f"Not said: {', '.join(missing)}" if missing else words})
    told += _reading(letter["facts"])
    told += _same_facts(letter, others)
    if letter["audience"] == "MEMBER" and "language_notice" in said(letter["html"]):
        told.append({"ok": True, "text": f"Offers of help in {len(TAGLINES)} languages"})
    return told


def required_parts(case: CaseFile, letter: Mapping[str, Any], *, now: datetime) -> list[Json]:
    """{title, citation, held} for each part that the law and the plan want in this letter."""
    facts = letter["facts"]
    record = DeterminationRecord.from_json(facts["determination"]) if _tells_decision(letter["kind"], facts) else None
    of = situation_of(letter["kind"], facts, record, case=case, now=now)
    day = now.astimezone(ZoneInfo(case.plan.time_zone)).date()
    wanted = demanded(case.line_of_business, letter["kind"], letter["audience"], of=of, on=day)
    held = said(letter["html"])
    found: dict[str, Json] = {}
    for element in wanted:
        title = element.title or PARTS.get(element.id) or element.id.replace("_", " ").capitalize()
        found.setdefault(element.id, {"title": title, "citation": element.citation, "held": element.id in held})
    return list(found.values())


def _tells_decision(kind: str, facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("determination")) and kind in (*DECISIONS, *APPEAL_DECISIONS, FORWARDED)


def _reading(facts: Mapping[str, Any]) -> list[Json]:
    grade, limit = facts.get("reading_grade"), facts.get("reading_target")
    if grade is None:
        return []
    if limit is None:
        return [{"ok": True, "text": f"Reads at grade {grade:.1f}; the plan sets no limit"}]
    return [{"ok": grade <= limit, "text": f"Reads at grade {grade:.1f}, limit {limit:g}"}]


def _same_facts(letter: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Whether the letters of one kind tell the same, whoever reads them."""
    own = letter["facts"].get("fact_hash")
    beside = [one for one in others if one["kind"] == letter["kind"] and one["audience"] != letter["audience"]]
    if own is None or not beside:
        return []
    apart = [LETTERS_FOR[one["audience"]] for one in beside if one["facts"].get("fact_hash") != own]
    same = " and ".join(LETTERS_FOR[one["audience"]] for one in beside)
    return [
        {"ok": not apart, "text": f"Tells other facts than {' and '.join(apart)}" if apart else f"Same facts as {same}"}
    ]
