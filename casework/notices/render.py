"""Writes letters: one template a kind, in plain words for the member and clinical ones for the provider and the record.

The line of business says what each kind of letter must hold; a letter that lacks any of it is not written, nor one
whose facts are not those of the case.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from casework.domain.invariants import check_external_review
from casework.domain.record import DeterminationRecord
from casework.errors import HandlerError, InputError
from casework.kit import CaseReader
from casework.notices.appeal import appeal_contents
from casework.notices.contents import capitalize, inside, sentence, zone_of
from casework.notices.decision import decision_contents
from casework.notices.elements import demanded, refuse_gaps, said
from casework.notices.fact_hash import core_facts, hash_of, hold_facts
from casework.notices.kinds import APPEAL_DECISIONS, DECISIONS, FORWARDED, SUBJECTS
from casework.notices.languages import Language, letter_language
from casework.notices.languages import language as language_of
from casework.notices.page import page
from casework.notices.plain import plain_text
from casework.notices.reading_grade import graded
from casework.notices.record import record_text
from casework.notices.situation import situation_of
from casework.notices.told import told_in_spanish
from casework.notices.tree import tree
from casework.ports import Json

AUDIENCES = ("MEMBER", "PROVIDER", "RECORD")
OUTSIDE = ("external_review", "external_review_now")  # the elements that offer somebody outside the plan
ISO_START = re.compile(r"\d{4}-\d\d-\d\d(T|$)")
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter that is ready to be sent."""

    language: str
    subject: str
    html: str
    text: str
    facts: Json  # kept beside those that it was written from: fact_hash, and of a member's letter reading_grade, format
    hard_to_read: Json  # {grade, target} where it is harder to read than the plan wants, else empty


def render(
    kind: str,
    audience: str,
    facts: Json,
    *,
    case: CaseReader,
    now: datetime,
    language: str | None = None,
    templates: Path = TEMPLATES,
) -> Rendered:
    """The letter, the same for the same facts and moment.

    Where no language is asked for it is in the member's own, if the content of the case has its words in that.

    HandlerError where it would lack what the law demands, or tell other facts than those it is written from.
    """
    if kind not in SUBJECTS:
        raise InputError(f"There is no letter of the kind {kind}. Those that can be written: {', '.join(SUBJECTS)}.")
    if audience not in AUDIENCES:
        raise InputError(f"Letters are written for {', '.join(AUDIENCES)}, and not for {audience}.")
    spoken = letter_language(case.request.member.language, audience, language, told=lambda: told_in_spanish(case))
    record = _record(kind, facts)
    law, today = case.line_of_business, now.astimezone(zone_of(case)).date()
    wanted = demanded(law, kind, audience, of=situation_of(kind, facts, record, case=case, now=now), on=today)
    contents = page(kind, audience, facts, wanted, case=case, now=now, language=spoken)
    shown = {"review": case.review_id, "day": today.isoformat(), "phone": case.plan.contact.phone}
    if record is not None:
        contents |= decision_contents(case, record, plain=audience == "MEMBER", language=spoken)
        contents["record_print"] = record_text(record) if audience == "RECORD" else ""
    if kind == "information_request" and contents["clock_stops"] and contents["expected_by"]:
        shown["expected_by"] = contents["expected_by"].isoformat()
    contents |= appeal_contents(case, facts, contents, kind=kind, now=now, language=spoken)
    if contents["appeal_by"] and contents["wants"]("appeal_rights"):
        shown["appeal_by"] = contents["appeal_by"].isoformat()
    core = core_facts(kind, facts, record, shown)
    contents["fact_hash"] = hash_of(core)
    html = _write(kind, contents, spoken, templates)
    again: Json = {"english_words": True} if spoken.code != "en" and 'lang="en"' in html else {}
    held = said(html)
    # What the law words itself can be said without a template of ours knowing it.
    if rest := [one for one in contents["worded"] if one["id"] not in held]:
        again["unwritten"] = rest
    if again:
        html = _write(kind, contents | again, spoken, templates)
        held = said(html)
    refuse_gaps(held, wanted, kind=kind, audience=audience, law=law.title)
    read = tree(html)
    kept = hold_facts(
        read, core, written=_forms(contents), letter=f"{kind} to {audience} in {spoken.locale.english_name}"
    )
    if kind != FORWARDED and record is not None and any(element.id == "external_review" for element in law.notices):
        check_external_review(record, offered=not held.isdisjoint(OUTSIDE), law=law)
    facts_kept: Json = {"fact_hash": kept}
    hard: Json = {}
    if audience == "MEMBER":
        grade = graded(read, case.plan, spoken.code)
        facts_kept |= {**grade.to_json(), "format": case.request.member.format}
        hard = {"grade": grade.grade, "target": grade.target} if grade.too_hard else {}
    return Rendered(spoken.code, str(contents["subject"]), html, plain_text(html), facts_kept, hard)


def _record(kind: str, facts: Json) -> DeterminationRecord | None:
    """The decision that a letter tells; None for a letter that tells none.

    Where the law sends an upheld denial outside at once, the letter that says so is the notice of that decision too.
    """
    if kind not in (*DECISIONS, *APPEAL_DECISIONS) and not (kind == FORWARDED and facts.get("determination")):
        return None
    if not facts.get("determination"):
        raise HandlerError(f"The letter {kind} was not written: its facts hold no determination to tell of.")
    return DeterminationRecord.from_json(facts["determination"])


def _forms(contents: Json) -> Callable[[str, str], Sequence[str]]:
    """In which forms the letter may show a fact: a day as its language writes it, a name or number as it is."""

    def forms(name: str, value: str) -> Sequence[str]:
        if name == "kind":
            return (contents["subject"],)
        if ISO_START.match(value):
            return (contents["day"](value),)
        shown_as_is = name in ("review", "phone", "duplicate_of") or name.endswith(".quantity")
        return (value,) if shown_as_is else ()

    return forms


def _write(kind: str, contents: Json, language: Language, templates: Path) -> str:
    try:
        return environment(language.code, templates).get_template(f"{kind}.html").render(contents)
    except (UndefinedError, TypeError, ValueError) as error:
        raise HandlerError(f"The letter {kind} was not written: its facts are not complete ({error}).") from error


@cache
def environment(code: str, templates: Path) -> Environment:
    """The templates in a language; every value is escaped, and a missing name is an error instead of a gap."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    # The extension adds it to the environment, where the types do not know it.
    made.install_gettext_translations(language_of(code).translations, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"capitalize_first": capitalize, "inside": inside, "sentence": sentence}
    return made
