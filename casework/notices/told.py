"""What content and record tell a member in the letter's own language.

Texts of policies and plans have a Spanish sibling. What stands for their placeholders is translated where the policy or
the file knows it as data; the chart's and the reviewers' own words are quoted in English and marked as such, and so is
a word that came with a request and that the policy has no Spanish for: nobody waits for a letter because of one word.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from casework.domain.line_facts import NOT_STATED, PLACEHOLDER
from casework.domain.policy import Component, MedicalPolicy, Reason, RequiredDocument
from casework.domain.record import LineDetermination
from casework.domain.request import Line
from casework.errors import HandlerError
from casework.kit import CaseReader
from casework.notices.dates import ISO_DAY
from casework.notices.languages import Language, english

# Why a question does not stop the clock, as the clock words it; anything else that it says is quoted in English.
NOT_STOPPED = (
    "the law allows none",
    "the time may be extended once only",
    "the notice came after the time had run out",
    "what is missing from an urgent request must be told within 24 hours, and it was told later",
    "the clock does not stop for a question",
    "the clock does not run",
    "a question does not stop the clock of an appeal or an external review",
)


# Fields of medicine as reviewers name them; any other is quoted in English.
FIELDS = (
    "anesthesiology",
    "cardiology",
    "dermatology",
    "family medicine",
    "general surgery",
    "gynecology",
    "internal medicine",
    "neurology",
    "oncology",
    "ophthalmology",
    "orthopedic surgery",
    "pediatrics",
    "physical medicine",
    "plastic surgery",
    "podiatry",
    "psychiatry",
    "radiology",
    "reconstructive surgery",
    "rheumatology",
    "surgery",
    "urology",
)


def field_told(named: str, language: Language) -> str:
    """A reviewer's field of medicine, or several parted by commas."""
    if language.code == "en" or not named:
        return named
    fields = [one.strip() for one in named.split(",")]
    told = [language.say(one.lower()) if one.lower() in FIELDS else english(one) for one in fields]
    return Markup(", ").join(told)


def why_not_stopped(because: str, language: Language) -> str:
    """Why the time for the decision does not stand still."""
    if language.code == "en" or not because:
        return because
    return language.say(because) if because in NOT_STOPPED else english(because)


def in_spanish(text: str, what: str) -> str:
    """The text; HandlerError where the content has none, for a letter that is half in English is not sent.

    A member is written to in English then (`told_in_spanish`); only who asks for the letter in Spanish is refused.
    """
    if not text:
        raise HandlerError(
            f"The letter was not written in Spanish: the {what} has no Spanish words. Add them to the content file "
            "(the same key with the ending _es), or ask for the letter in English."
        )
    return text


def told_in_spanish(case: CaseReader) -> bool:
    """Whether plan, policy and law have all their words for members in Spanish: a file may be in English alone.

    That a file which speaks Spanish forgets none of them is seen when it is read (`casework.domain.spanish`).
    """
    policy, plan, law = case.policy, case.plan, case.line_of_business
    member = [element for element in law.notices if "MEMBER" in element.audiences]
    siblings = [
        (policy.title, policy.title_es),
        ("" if policy.general else policy.procedure, policy.procedure_label_es),
        (plan.contact.assistance, plan.contact.assistance_es),
        *((one.plain, one.plain_es) for one in policy.reasons),
        *((one.change, one.change_es) for one in policy.reasons),
        *((one.point, one.point_es) for one in policy.reasons),
        *((one.label, one.label_es) for one in policy.required_documents),
        *((one.why, one.why_es) for one in policy.required_documents),
        *((one.text, one.text_es) for one in plan.provisions),
        *((one.text, one.plain_es) for one in plan.medical_necessity.components),
        *((one.text, one.text_es) for one in member),
        *((one.title, one.title_es) for one in member),
    ]
    return all(spanish for english_words, spanish in siblings if english_words)


def site_told(policy: MedicalPolicy, line: Line, language: Language) -> str:
    """How the letter calls the site of a line; a site that the policy has no Spanish for is quoted in English."""
    named = policy.site_name(line.site, line.side)
    return named if language.code == "en" else policy.site_name_es(line.site, line.side) or english(named)


def document_told(document: RequiredDocument, language: Language) -> str:
    """The document's name in the letter."""
    if language.code == "en":
        return document.label
    return in_spanish(document.label_es, f"label of the required document {document.id}")


def document_why(document: RequiredDocument, language: Language) -> str:
    """Why the document is needed."""
    if language.code == "en":
        return document.why
    return in_spanish(document.why_es, f"reason for the required document {document.id}")


FIGURES = re.compile(r"[\d.]+( \((left|right)\))?( / [\d.]+( \((left|right)\))?)*")  # 440 (left) / 450 (right)


def component_told(component: Component, language: Language) -> str:
    """A component of medical necessity in plain words."""
    if language.code == "en":
        return component.plain
    return in_spanish(component.plain_es, f"component {component.number} of medical necessity")


def points_told(case: CaseReader, line: LineDetermination, language: Language) -> dict[int, str]:
    """Components of which the line's reasons speak in words of their own: that one was not shown for another cause."""
    reasons = [reason for reason in case.policy.reasons if reason.code in line.reasons and reason.components]
    common = {number for reason in reasons if not reason.point for number in reason.components}
    return {
        number: reason.point
        if language.code == "en"
        else in_spanish(reason.point_es, f"point of the reason {reason.code} of the policy {case.policy.id}")
        for reason in reasons
        for number in reason.components
        if reason.point and number not in common
    }


def plan_told(case: CaseReader, language: Language) -> dict[str, Any]:
    """The names and words of plan and policy that templates print."""
    policy, contact = case.policy, case.plan.contact
    if language.code == "en":
        return {"policy_title": policy.title, "assistance": contact.assistance, "provision_told": lambda _: ""}
    return {
        "policy_title": in_spanish(policy.title_es, f"title of the policy {policy.id}"),
        "assistance": in_spanish(contact.assistance_es, "assistance of the plan's contact"),
        "provision_told": lambda one: in_spanish(one.text_es, f"provision {one.short}"),
    }


def own(words: str, language: Language) -> str:
    """Somebody's own words, with a capital; quoted where the letter is in another language."""
    return theirs(words[:1].upper() + words[1:] if language.code == "en" else words, language)


def theirs(words: str, language: Language) -> str:
    """Somebody's own words inside a sentence; quoted where the letter is in another language."""
    return words if language.code == "en" or not words else english(words)


def reasons_told(case: CaseReader, line: LineDetermination, language: Language) -> tuple[str, ...]:
    """Why the line was decided so, for the member."""
    if language.code == "en":
        return line.plain_texts
    reasons = [case.policy.reason(code) for code in line.reasons]
    return tuple(
        _filled(case, line, reason, reason.plain_es, said, language)
        for reason, said in zip(reasons, line.plain_texts, strict=True)
    )


def changes_told(case: CaseReader, line: LineDetermination, language: Language) -> tuple[str, ...]:
    """What would change the decision, for the member."""
    if language.code == "en":
        return line.change
    changing = [reason for code in line.reasons if (reason := case.policy.reason(code)).change]
    return tuple(
        _filled(case, line, reason, reason.change_es, said, language)
        for reason, said in zip(changing, line.change, strict=bool(line.change))
    )


def rationale_told(line: LineDetermination, language: Language) -> str:
    """The decider's own plain words; in English, quoted, where they were not given in the letter's language."""
    if language.code == "en":
        return line.plain_rationale
    if line.plain_rationale and not line.plain_rationale_es:
        return english(line.plain_rationale)
    return line.plain_rationale_es


def _filled(
    case: CaseReader, line: LineDetermination, reason: Reason, text: str, said: str, language: Language
) -> Markup:
    """A reason's Spanish text with what its placeholders stand for.

    A record that was kept without that tells it in English, as it was said then.
    """
    text = in_spanish(text, f"reason {reason.code} of the policy {case.policy.id}")
    known: Mapping[str, Callable[[], str]] = {
        "place": lambda: site_told(case.policy, case.request.line(line.line), language),
        "simpler": lambda: _simpler(case, line, language),
        "coverage": lambda: _coverage(case, language),
    }
    names = set(PLACEHOLDER.findall(text))
    if names - set(known) - set(line.told):
        return english(said)
    values = {name: known[name]() if name in known else _value(case, name, line, language) for name in names}
    # Every second part is the name of a placeholder.
    parts = [escape(values[part] if number % 2 else part) for number, part in enumerate(PLACEHOLDER.split(text))]
    return Markup("").join(parts)


def _value(case: CaseReader, name: str, line: LineDetermination, language: Language) -> str:
    """A value as the record keeps it: a number as it is, words quoted in English."""
    said = str(line.told[name])
    if said == NOT_STATED:
        return language.say("not stated")
    if name == "missing":
        return _missing(case, said, language)
    if name == "new_evidence":
        return _dated(said, language)
    if FIGURES.fullmatch(said):
        return said.replace("(left)", language.say("(left)")).replace("(right)", language.say("(right)"))
    return english(said)


def _dated(said: str, language: Language) -> Markup:
    """Documents by their titles, quoted in English, each with its day in the letter's own language."""
    items = []
    for item in said.split("; "):
        title, _, day = item.rpartition(" of ")
        dated = title and ISO_DAY.fullmatch(day)
        items.append(language.say("%(title)s of %(day)s", title=english(title), day=day) if dated else english(item))
    return Markup("; ").join(items)


def _simpler(case: CaseReader, line: LineDetermination, language: Language) -> str:
    found = case.policy.simpler_treatments_es.get(case.request.line(line.line).site)
    return found or language.say("those that are usual there")


def _coverage(case: CaseReader, language: Language) -> str:
    coverage = case.request.member.coverage
    said = (
        language.say("from %(starts)s to %(ends)s", starts=coverage.starts.isoformat(), ends=coverage.ends.isoformat())
        if coverage.ends
        else language.say("from %(starts)s", starts=coverage.starts.isoformat())
    )
    ended = ", " + language.say("taken back") if coverage.rescinded else ""
    return f"{said}{ended}; " + language.say("the day of the service is %(day)s", day=case.request.day.isoformat())


def _missing(case: CaseReader, told: str, language: Language) -> Markup:
    """What did not come: the policy's documents by their names, anything else as it was asked for."""
    known = {one.label.casefold(): one for one in case.policy.required_documents}
    items = [
        escape(document_told(known[item.casefold()], language)) if item.casefold() in known else english(item)
        for item in told.split("; ")
    ]
    return Markup("; ").join(items)
