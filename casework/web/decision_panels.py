"""What a person who decides looks at beside the form: the exclusion, guardrails and checks, whether they may sign."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.appeals import open_level
from casework.domain.contradictions import decider_faults, listed
from casework.domain.signers import interested, signer_of, unlicensed
from casework.domain.specialties import specialties_on
from casework.errors import RightsError
from casework.ports import Json, Person, Reader, WorkItem
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, answerer
from casework.usecases.reason_words import reason_names
from casework.usecases.rights import LICENSED, fit_for
from casework.web import moments
from casework.web.form_case import FormCase
from casework.web.form_words import FormWords

STATUS = {"MET": ("Met", "green"), "NOT_MET": ("Not met", "yellow"), "UNKNOWN": ("Not known", "grey")}
APPLIES = {
    "NOT_TRIGGERED": ("Does not apply", "green"),
    "NOT_APPLICABLE": ("Does not apply", "green"),
    "EXCEPTED": ("An exception holds", "green"),
    "MAY_APPLY": ("May apply", "yellow"),
    "UNKNOWN": ("Not known yet", "grey"),
}
SEVERITIES = {"LIMIT": ("Weigh it", "yellow"), "REFUSE": ("Left out", "yellow"), "NOTE": ("Noted", "grey")}
FLAGS = {
    "NO_CONSERVATIVE_TRIAL": "no conservative trial on file",
    "REFERENCE_NOT_LISTED": "a number without a bibliography",
    "COMBINATOR_UNSTATED": "the plan does not say how its exceptions combine",
    "THRESHOLD_SYNTHETIC": "thresholds invented for the sample",
    "INDIRECT_POPULATION": "studied in other patients",
    "WITHIN_GROUP_ONLY": "compared within one group only",
    "NO_DENOMINATOR": "a share without saying of how many",
    "SOURCE_KIND_MISMATCH": "cites another kind of source",
    "SOURCE_SAYS_LESS": "says more than its source",
    "LIKELY_SOURCE": "its source is likely, not certain",
    "TRIAL_WITHOUT_DATES": "a trial without its days",
}
STOPS = "Stops you"
NOT_OVERRIDDEN = "An override needs your reasons and a second physician."
OVERRIDDEN = "You override it: a second physician is asked whether they agree."
OUTCOMES = {"APPROVE": "Approve", "DENY": "Deny"}


def exclusions(case: FormCase) -> list[Json]:
    """Each exclusion of the plan and line: how it was found, and every exception with its answer."""
    answered = (case.case.answer("analyse_exceptions") or {}).get("lines") or {}
    found = (case.case.part("findings") or {}).get("lines") or {}
    told = []
    for exclusion in case.case.plan.exclusions:
        for line in case.case.request.lines:
            clauses = ((answered.get(line.id) or {}).get("exclusions") or {}).get(exclusion.id) or {}
            word, tone = APPLIES.get((found.get(line.id) or {}).get("exclusion", ""), ("Not looked at yet", "grey"))
            told.append(
                {
                    "cite": exclusion.short,
                    "line": case.line_name(line.id),
                    "word": word,
                    "tone": tone,
                    "clauses": [
                        _clause(case, clause.id, clause.text, clauses.get(clause.id)) for clause in exclusion.exceptions
                    ],
                }
            )
    return [one for one in told if one["clauses"]]


def _clause(case: FormCase, id: str, text: str, answer: Mapping[str, Any] | None) -> Json:
    word, tone = STATUS[answer["status"]] if answer else ("No answer", "grey")
    source = case.document_title(str(answer["document"])) if answer and answer.get("document") else ""
    return {
        "id": id,
        "text": text,
        "evidence": (answer or {}).get("evidence", ""),
        "source": source,
        "word": word,
        "tone": tone,
    }


def checks(
    case: FormCase, words: FormWords, held: Sequence[Json], blocking: list[Json], *, overridden: bool = False
) -> list[Json]:
    """Guardrails and checks, what stops a person first: {word, tone, title, text, cite}.

    `held` are the guardrails as they stand. `blocking` is what sends the decision back; an override sends it on to a
    second physician, unless the law blocks it.
    """
    stops = [_blocking(case, words, one, overridden=overridden) for one in blocking]
    told = {(one["guardrail"], one["line"]) for one in blocking}
    watching = [
        {
            "word": "Watching",
            "tone": "blue",
            "title": words.tell(one["message"]),
            "text": f"Blocks {_blocked(case, one['blocks'])} for {_line_of(case, one['line'])}.",
            "cite": one["citation"],
        }
        for one in held
        if one["armed"] and (one["guardrail"], one["line"]) not in told
    ]
    apart = [
        {
            "word": "Weigh it",
            "tone": "yellow",
            "title": f"{' and '.join(case.document_title(id) for id in one['documents'])} disagree",
            "text": " Against that: ".join(f"“{quote}”" for quote in one["quotes"]),
            "cite": "",
        }
        for one in listed(case.case)
        if one["status"] == "OPEN"
    ]
    return [*stops, *watching, *apart, *_flags(case, words)]


def _blocking(case: FormCase, words: FormWords, one: Json, *, overridden: bool) -> Json:
    goes_on = overridden and not one.get("by_law")
    ways = "No override sets this law aside." if one.get("by_law") else OVERRIDDEN if goes_on else NOT_OVERRIDDEN
    return {
        "word": "Second physician" if goes_on else STOPS,
        "tone": "yellow" if goes_on else "red",
        "title": _blocked(case, one["reasons"]),
        "text": f"For {_line_of(case, one['line'])}: {words.tell(one['message'])}. {ways}",
        "cite": one["citation"],
    }


def _flags(case: FormCase, words: FormWords) -> list[Json]:
    told = []
    for one in (case.case.part("flags") or {}).get("flags") or ():
        word, tone = (
            ("Corrected", "green") if one.get("repointed_to") else SEVERITIES.get(one["severity"], ("Noted", "grey"))
        )
        told.append(
            {
                "word": word,
                "tone": tone,
                "title": f"{_subject(case, str(one['subject']))}: {_flag_name(str(one['code']))}",
                "text": _flag_text(one, words),
                "cite": one.get("citation", ""),
            }
        )
    return told


def _flag_text(flag: Mapping[str, Any], words: FormWords) -> str:
    """What a flag says; the numbers of a policy stand on its page, by their names there."""
    if flag["code"] == "THRESHOLD_SYNTHETIC":
        return "They were invented for the sample and stand with the policy, each with its source."
    return words.tell(flag["text"])


def _flag_name(code: str) -> str:
    return FLAGS.get(code, code.replace("_", " ").lower())


def _subject(case: FormCase, subject: str) -> str:
    """What a flag is about, as a person calls it."""
    if case.line(subject) is not None:
        return f"Line {case.line_name(subject)}"
    provision = next((one.short for one in case.case.plan.provisions if one.id == subject), None)
    return provision or (f"Reference {subject}" if subject.isdecimal() else subject)


def _blocked(case: FormCase, codes: list[str]) -> str:
    names = reason_names(case.case.policy)
    return " and ".join(f"“{names.get(code, code.replace('_', ' ').capitalize())}”" for code in codes)


def _line_of(case: FormCase, line: str | None) -> str:
    return "every line" if line is None else f"line {case.line_name(line)}"


def draft_lines(case: FormCase) -> list[Json]:
    """What the draft decides that is to be signed: {line, outcome, rationale, reasons, quantity}."""
    draft = case.case.answer("draft_decision") or {"lines": {}}
    names = reason_names(case.case.policy)
    return [
        {
            "line": case.line_name(id),
            "code": told["outcome"],
            "outcome": "Approve in part" if "quantity" in told else OUTCOMES[told["outcome"]],
            "rationale": told["rationale"],
            "reasons": [names.get(code, code.replace("_", " ").capitalize()) for code in told["reasons"]],
        }
        for id, told in draft["lines"].items()
    ]


def may_sign(app: Application, reader: Reader, item: WorkItem, case: CaseFile, person: Person) -> list[Json]:
    """Whether this person may sign, point by point: {ok, text}."""
    now, zone = app.clock.now(), ZoneInfo(case.plan.time_zone)
    by = answerer(reader, person.id, role=item.role, at=now)
    professions = case.line_of_business.adverse_signers
    needs = bool(by.get("licences")) or item.role in LICENSED  # an approval can be signed without any
    told = [_licence(signer_of(by, at=now, professions=professions, zone=zone)["licence"], needed=needs)]
    if unlicensed(case, by):
        needed = " or ".join(professions)
        told.append({"ok": item.role not in LICENSED, "text": f"For approvals; a denial needs a licence as {needed}"})
    else:
        told.append({"ok": True, "text": "May answer for a denial"})
    if item.role in LICENSED:
        told.append(_specialty(case, person, on=now.astimezone(zone).date()))
    try:
        fit_for(app, reader, item, person.id)
        told.append({"ok": True, "text": "Not involved before" if item.not_by else "Of the role that decides here"})
    except RightsError as refused:
        told.append({"ok": False, "text": _short(str(refused))})
    own = interested(case, by)
    told.append({"ok": not own, "text": own or "Does not treat this member"})
    if clash := decider_faults(case, by):
        told.append({"ok": False, "text": _short(clash)})
    return told


def _licence(licence: Mapping[str, Any], *, needed: bool) -> Json:
    if not licence:
        return {"ok": not needed, "text": "No licence on file that is valid today" if needed else "Needs no licence"}
    until = moments.full_day(date.fromisoformat(str(licence["valid_to"])))
    return {"ok": True, "text": f"{licence.get('profession', '')} licence, {licence.get('state', '')}, to {until}"}


def _specialty(case: CaseFile, person: Person, *, on: date) -> Json:
    held = specialties_on(person.specialties, on=on)
    if not held:
        return {"ok": not case.policy.specialties, "text": "No specialty on file that holds today"}
    wanted = [one.casefold() for one in case.policy.specialties]
    return {"ok": not wanted or any(one.casefold() in wanted for one in held), "text": ", ".join(held).capitalize()}


def _short(text: str) -> str:
    return text.split(" (", 1)[0].rstrip(".")


def sent_by(app: Application, reader: Reader, item: WorkItem, case: CaseFile, person: Person) -> str:
    """Who handed the case on to this step, and when."""
    before = [
        one for one in reader.answers(item.review) if one.element != item.element and one.answered_at <= item.opened_at
    ]
    if not before:
        return ""
    last = before[-1]
    who = reader.person(last.person)
    when = moments.clock_time(last.answered_at, app.clock.now(), ZoneInfo(case.plan.time_zone))
    step = "appeal" if open_level(case) is not None else "case"
    name = "You" if last.person == person.id else who.name if who else last.person
    return f"{name} did the step before in this {step}, {when}."
