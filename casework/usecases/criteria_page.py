"""The criteria of a case: every provision and criterion in its own words, with its answer, evidence and rule."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from casework.domain.policy import Parameter, Provision
from casework.ports import Json, Reader, ReviewRow
from casework.usecases.application import Application
from casework.usecases.case_page import WholeCase, met
from casework.usecases.explaining import BAD, GOOD, OPEN, explained, line_labels
from casework.usecases.passages_cited import Citations, latest_answers
from casework.usecases.table_words import value_words

ORDER = {BAD: 0, OPEN: 1, GOOD: 2}  # what is not met stands first
KINDS = {"DEFINITION": "Definition", "BENEFIT": "Benefit", "EXCLUSION": "Exclusion", "PROCEDURE": "Procedure"}
ANSWERS = {"MET": ("Met", GOOD), "NOT_MET": ("Not met", BAD), "UNKNOWN": ("Not known", OPEN)}
APPLIES = {
    "NOT_TRIGGERED": ("Does not apply", GOOD),
    "NOT_APPLICABLE": ("Does not apply", GOOD),
    "EXCEPTED": ("An exception holds", GOOD),
    "MAY_APPLY": ("May apply", BAD),
    "UNKNOWN": ("Not known", OPEN),
}
NOT_YET = ("Not answered yet", OPEN)
BOUNDS = {"min": "at least", "max": "at most"}
SUBJECTS = {  # how the subject of a number is called, where its id is no phrase of plain English
    "conservative": "conservative treatment",
    "no_alternative": "no other treatment works",
    "serial": "sessions in series",
}
PLURAL = re.compile(r"(ies\b)|(?<!s)s\b")  # of the first word that has one
STATUSES = {
    "VERIFIED": "Checked against its source",
    "CONFIRM": "To be confirmed: a person must check it against its source",
    "SYNTHETIC": "Invented for the sample",
}


def criteria_page(app: Application, reader: Reader, row: ReviewRow, case: WholeCase) -> Json:
    """{why, provisions, questions, thresholds, changes, rated, met, unmet}; what is not met stands first in each list.

    `provisions` are {cite, kind, quote, verbatim, parts, results}, `questions` as `explained` gives them, `thresholds`
    the policy's numbers, `changes` {question, line_label, text, result} what would let another row speak.
    """
    answers = latest_answers(reader.answers(row.id))
    citations = Citations(row.id, reader.documents(row.id))
    why = explained(app, reader, row, case=case, answers=answers, citations=citations)
    provisions = _provisions(case, why, {id: answer.body for id, answer in answers.items()}, citations)
    questions = sorted(why["questions"], key=lambda one: _worst(one["results"]))
    return {
        "why": why,
        "provisions": sorted(provisions, key=lambda one: _worst(_results(one))),
        "questions": questions,
        "thresholds": thresholds(case.policy.parameters),
        "changes": [
            {"question": one["title"], "line_label": result["line_label"], **change}
            for one in questions
            for result in one["results"]
            for change in result["change"]
        ],
        "rated": any(result["line"] for one in questions for result in one["results"]),
        "met": met(case),
        "unmet": sum(result["tone"] == BAD for one in (*provisions, *questions) for result in _results(one)),
    }


def thresholds(parameters: Iterable[Parameter]) -> list[Json]:
    """Numbers that a policy or plan sets: {name, value, unit, since, citation, status, sure}."""
    return [
        {
            "name": _name(one.id),
            "value": value_words(one.value),
            "unit": unit_words(one.value, one.unit),
            "since": one.since,
            "citation": one.citation,
            "status": STATUSES.get(one.status, value_words(one.status)),
            "sure": one.status == "VERIFIED",
        }
        for one in parameters
    ]


def _name(id: str) -> str:
    """ "Conservative treatment, knee: weeks, at least" for KNEE.conservative.min_weeks."""
    *sites, subject, number = id.split(".") if "." in id else ["", id]
    site = f", {value_words(sites[0])}" if sites and sites[0] else ""
    bound, _, counted = number.partition("_")
    told = f"{counted}, {BOUNDS[bound]}" if bound in BOUNDS else number
    about = SUBJECTS.get(subject, subject)
    words = (f"{about}{site}: {told}" if about else told).replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"


def unit_words(value: object, unit: str) -> str:
    """The unit as it stands behind the number: "weeks", "modality" behind 1."""
    words = unit.replace("_", " ")
    if value != 1 or not words:
        return words
    return PLURAL.sub(lambda found: "y" if found[1] else "", words, count=1)


def _worst(results: list[Json]) -> int:
    return min((ORDER[one["tone"]] for one in results), default=ORDER[OPEN])


def _results(one: Mapping[str, Any]) -> list[Json]:
    return [*one["results"], *(result for part in one.get("parts", ()) for result in part["results"])]


def _provisions(case: WholeCase, why: Json, answers: Mapping[str, Json], citations: Citations) -> list[Json]:
    plan = case.plan
    used = [plan.medical_necessity.id, *case.policy.approval_provisions, *(one.id for one in plan.exclusions)]
    told = []
    for id in dict.fromkeys(used):
        provision = plan.provision(id)
        results, parts = _found(case, provision, why), _parts(case, provision, answers, citations)
        told.append(
            {
                "id": provision.id,
                "cite": provision.cite,
                "kind": KINDS[provision.kind],
                "quote": provision.text.strip(),
                "verbatim": provision.verbatim,
                "results": results,
                "parts": parts,
            }
        )
    return told


def _found(case: WholeCase, provision: Provision, why: Json) -> list[Json]:
    """How a provision stands for each line."""
    findings = (case.part("findings") or {"lines": {}})["lines"]
    told = []
    for line, label in line_labels(case).items():
        found = findings.get(line, {})
        if provision.kind == "EXCLUSION":
            word, tone = APPLIES.get(found.get("exclusion", ""), NOT_YET)
        elif provision.components:
            continue
        else:
            word, tone = _by_reason(case, provision, why, line)
        told.append({"line_label": label, "result": word, "tone": tone, "told": "", "evidence": []})
    return told


def _by_reason(case: WholeCase, provision: Provision, why: Json, line: str) -> tuple[str, str]:
    """What the last rule said whose reason rests on the provision."""
    rests = {one.code for one in case.policy.reasons if provision.id in one.provisions}
    for question in reversed(why["questions"]):
        for result in question["results"]:
            if result["line"] == line and result["reason"] in rests:
                words = result["result"]
                return f"{words[:1].upper()}{words[1:]}", result["tone"]
    return NOT_YET


def _parts(case: WholeCase, provision: Provision, answers: Mapping[str, Json], citations: Citations) -> list[Json]:
    """The components of a definition, or the exceptions to an exclusion: {label, text, results}."""
    findings = (case.part("findings") or {"lines": {}})["lines"]
    labels = line_labels(case)
    told: list[Json] = []
    for component in provision.components:
        results: list[Json] = []
        for line, label in labels.items():
            result = (findings.get(line, {}).get("components") or {}).get(str(component.number))
            word, tone = ANSWERS.get(result or "", NOT_YET)
            reasons = (findings.get(line, {}).get("component_reasons") or {}).get(str(component.number), [])
            words = "; ".join(value_words_in(one) for one in reasons)
            results.append({"line_label": label, "result": word, "tone": tone, "told": words, "evidence": []})
        told.append({"label": f"Part {component.number}", "text": component.text, "results": results})
    for number, clause in enumerate(provision.exceptions, 1):
        results = []
        for line, label in labels.items():
            answer = _exception(answers, line, provision.id, clause.id)
            word, tone = ANSWERS.get(answer.get("status", ""), NOT_YET)
            evidence = citations.of(answer)
            results.append(
                {
                    "line_label": label,
                    "result": word,
                    "tone": tone,
                    "told": str(answer.get("evidence", "")),
                    "evidence": evidence,
                }
            )
        told.append({"label": f"Exception {number}", "text": clause.text, "results": results})
    return sorted(told, key=lambda part: all(one["tone"] != BAD for one in part["results"]))


def value_words_in(reason: str) -> str:
    """ "Indication: indicated, met" for "indication is INDICATED: met"."""
    name, _, rest = reason.partition(" is ")
    value, _, result = rest.partition(": ")
    return f"{name[:1].upper()}{name[1:]}: {value_words(value)}" if result else reason


def _exception(answers: Mapping[str, Json], line: str, provision: str, clause: str) -> Json:
    """What was answered about an exception, by whichever task asked for it last."""
    for body in reversed(list(answers.values())):
        lines = body.get("lines")
        told = (lines.get(line) or {}).get("exclusions") if isinstance(lines, Mapping) else None
        if isinstance(told, Mapping) and clause in (told.get(provision) or {}):
            return dict(told[provision][clause])
    return {}
