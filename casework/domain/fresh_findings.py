"""What an appeal physician finds afresh of a line, counted and rated as the decision tables rate a reviewer's answers.

A letter tells what was counted. On appeal it tells what the appeal physician counted in the whole file, and not what
somebody counted before part of it came. The ratings are those of the tables, whose rules stand beside them in tests.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from casework.domain.appeals import new_since
from casework.domain.case_facts import CaseFacts
from casework.domain.line_facts import PLACEHOLDER, answered, of_line, session_of
from casework.domain.needs import asks_for_trial, counts_by_policy, function_counts, min_deficits, serial_counts
from casework.domain.policy import MedicalPolicy, Reason
from casework.domain.request import Line
from casework.domain.sessions import months_since_last
from casework.domain.trial_counts import counted
from casework.domain.unread import RATED

Json = dict[str, Any]
Rated = dict[str, str]  # {rating, reason}, as a table writes it; no reason where it speaks against the line

SECTIONS = {"trials": "verify_trials", "function": "assess_function", "serial": "verify_serial"}
# What a reason rests on, or names, that an answer of that section gives.
FINDINGS = {
    "trials": ("conservative",),
    "function": ("function", "deficit", "measured", "mandate"),
    "serial": ("serial", "serial_plan", "serial_response", "serial_interval"),
}
NAMED = {
    "trials": ("failed_modalities", "failed_weeks", "trials"),
    "function": ("documented_deficits", "deficits", "measures_met", "measures_open"),
    "serial": ("months_since",),
}
LIMITS = ("max_sessions", "min_interval_months")
LABELS = {"trials": "conservative treatment", "function": "function and measures", "serial": "the further session"}


def found_by(told: Mapping[str, Any], section: str) -> bool:
    """Whether a finding of that section was made afresh."""
    return bool(told.get(section))


def renewed(sections: Mapping[str, Any], finding: str) -> bool:
    """Whether a finding follows from what was found afresh under one of these sections."""
    return any(
        found_by(sections, name) and (finding in held or (name == "function" and finding.startswith("measurement.")))
        for name, held in FINDINGS.items()
    )


def used_by(reason: Reason) -> set[str]:
    """The sections whose findings a reason rests on or whose figures its texts name."""
    rests = {one.finding for one in reason.requires}
    names = set(PLACEHOLDER.findall(f"{reason.text} {reason.plain} {reason.change}"))
    return {
        section
        for section in SECTIONS
        if rests.intersection(FINDINGS[section])
        or names.intersection(NAMED[section])
        or (section == "function" and any(one.startswith("measurement.") for one in rests))
        or (section == "function" and any(one.startswith("value_") for one in names))
    }


def to_find(
    case: CaseFacts, policy: MedicalPolicy, line: Line, told: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, str]:
    """What must be found afresh before a line gets less than was asked for: section -> why; `known` are its findings.

    A reason that tells figures cannot tell those of somebody who had not seen a part of the file, or of nobody.
    """
    reasons = {one.code: one for one in policy.reasons if one.outcome == "DENY"}
    about = shown_by(case, policy, told["reasons"])
    used = {section for code in told["reasons"] if code in reasons for section in used_by(reasons[code])}
    missing: dict[str, str] = {}
    for section, element in SECTIONS.items():
        if section not in used or found_by(told, section):
            continue
        came = [one for one in case.documents if one.id in new_since(case) and _speaks_of(one.findings, element, line)]
        came += [one for one in case.documents if renewed_by(section, about.get(one.id, ())) and one not in came]
        if came:
            ids = ", ".join(one.id for one in came)
            missing[section] = (
                f"{ids} came since this was rated and speaks of it; the letter tells figures. Find {LABELS[section]} "
                "afresh from the whole file."
            )
        elif known.get(FINDINGS[section][0]) is None:
            missing[section] = (
                f"Nobody has rated {LABELS[section]} yet, and the letter tells figures. Find it from the file."
            )
    return missing


def shown_by(case: CaseFacts, policy: MedicalPolicy, codes: Iterable[str]) -> dict[str, set[str]]:
    """The new documents of a kind that a reason to deny is about: id -> the findings that it may show."""
    rests = {one.finding for reason in policy.reasons if reason.code in codes for one in reason.requires}
    found: dict[str, set[str]] = {}
    new = new_since(case)
    for one in case.documents:
        about = {name for kind in policy.required_documents if one.kind in kind.kinds for name in kind.shows}
        if one.id in new and (hit := about & rests):
            found[one.id] = hit
    return found


def renewed_by(section: str, findings: Iterable[str]) -> bool:
    """Whether what was found afresh under a section settles one of these findings."""
    return any(renewed({section: {"found": True}}, one) for one in findings)


def _speaks_of(findings: Any, element: str, line: Line) -> bool:
    return any(one["kind"] in RATED[element] and one.get("site", line.site) == line.site for one in findings)


def answer_over(kept: Json | None, element: str, told: Mapping[str, Any]) -> Json | None:
    """An answer of the first review with what was found afresh laid over it, line by line."""
    section = next(name for name, one in SECTIONS.items() if one == element)
    fresh = {line: dict(one[section]) for line, one in told["lines"].items() if found_by(one, section)}
    if not fresh:
        return kept
    lines = {**((kept or {}).get("lines") or {}), **fresh}
    # A further session is asked about once; what was found of it afresh holds for the request.
    whole = next(iter(fresh.values())) if element == "verify_serial" else {}
    return {**(kept or {}), **whole, "lines": lines, "_by": told.get("_by") or (kept or {}).get("_by") or {}}


def data_over(case: CaseFacts, data: Mapping[str, Any], told: Mapping[str, Any]) -> Json:
    """The process data with the counts and ratings of what was found afresh."""
    made: Json = dict(data)
    for id, one in told["lines"].items():
        line = case.request.line(id)
        if found_by(one, "trials"):
            counts = counted(one["trials"])
            _put(made, "verify_trials", id, counts)
            _put(made, "rate_trials", id, trials_rated(counts | _needed(case, line)))
        if found_by(one, "function"):
            on = case.request.received_at.date()
            counts = function_counts(one["function"]) | counts_by_policy(case.policy, line, one["function"], on=on)
            _put(made, "assess_function", id, counts)
            least = min_deficits(case.policy, line, on=on)
            _put(made, "rate_function", id, function_rated(counts | {"min_deficits": least}))
            _put(made, "rate_measured", id, measured_rated(counts))
        if found_by(one, "serial"):
            counts = serial_counts(one["serial"])
            _put(made, "verify_serial", id, counts)
            made["verify_serial"] |= counts
            held = {
                name: case.policy.parameter(f"serial.{name}", on=case.request.received_at.date()) for name in LIMITS
            }
            limits = {name: None if one is None else one.value for name, one in held.items()}
            reckoned = months_since_last(case.request, case.documents)
            made["gather_sessions"] = {**(made.get("gather_sessions") or {}), "months_since": reckoned}
            months = reckoned if counts["months_since"] is None else counts["months_since"]
            made["rate_serial"] = serial_rated(
                counts | limits | {"months_since": months, "session": session_of(case, data)}
            )
    return made


def counts_on_file(case: CaseFacts, data: Mapping[str, Any], lines: Iterable[str]) -> Json:
    """The process data with the counts of what reviewers answered, where the process kept none.

    When the time for a decision ran out, what its part of the process had counted went with it. The answers stayed.
    """
    made: Json = dict(data)
    on = case.request.received_at.date()
    for id in lines:
        line = case.request.line(id)
        trials, function = answered(case, "verify_trials", id), answered(case, "assess_function", id)
        if "trials" in trials and not of_line(made, "verify_trials", id):
            _put(made, "verify_trials", id, counted(trials))
        if "deficits" in function and not of_line(made, "assess_function", id):
            counts = function_counts(function) | counts_by_policy(case.policy, line, function, on=on)
            _put(made, "assess_function", id, counts)
        if not of_line(made, "gather_function", id):
            _put(made, "gather_function", id, {"min_deficits": min_deficits(case.policy, line, on=on)})
    further = case.answer("verify_serial") or {}
    if "plan_documented" in further and not made.get("verify_serial"):
        made["verify_serial"] = serial_counts(further)
        made.setdefault("gather_sessions", {"months_since": months_since_last(case.request, case.documents)})
    return made


def _put(data: Json, element: str, line: str, values: Mapping[str, Any]) -> None:
    held = data.get(element) or {}
    data[element] = {**held, "lines": {**(held.get("lines") or {}), line: dict(values)}}


def _needed(case: CaseFacts, line: Line) -> Json:
    on = case.request.received_at.date()
    held = {
        name: case.policy.parameter(f"conservative.{name}", on=on, site=line.site)
        for name in ("min_modalities", "min_weeks")
    }
    values = {name: 0 if one is None else one.value for name, one in held.items()}
    return {**values, "trial_needed": asks_for_trial(case.policy, line, on=on)}


def trials_rated(line: Mapping[str, Any]) -> Rated:
    """Whether enough conservative treatment has failed."""
    if not line["trial_needed"]:
        return {"rating": "NOT_NEEDED", "reason": "NO_TRIAL_NEEDED"}
    modalities, weeks = line["failed_modalities"], line["failed_weeks"]
    enough = modalities is not None and modalities >= line["min_modalities"]
    if enough and weeks is not None and weeks >= line["min_weeks"]:
        return {"rating": "MET", "reason": "CONSERVATIVE_FAILED"}
    if line["no_alternative"] == "SUPPORTED":
        return {"rating": "NO_ALTERNATIVE", "reason": "NO_EFFECTIVE_ALTERNATIVE"}
    if modalities is None or weeks is None:
        return {"rating": "UNKNOWN", "reason": ""}
    return {"rating": "NOT_SHOWN", "reason": ""}


def function_rated(line: Mapping[str, Any]) -> Rated:
    """Whether enough functional deficits are documented."""
    deficits = line["documented_deficits"]
    if deficits is not None and deficits >= line["min_deficits"]:
        return {"rating": "IMPAIRED", "reason": "FUNCTIONAL_DEFICIT"}
    if deficits is None or line["open_questions"]:
        return {"rating": "UNKNOWN", "reason": ""}
    return {"rating": "NOT_SHOWN", "reason": ""}


def measured_rated(line: Mapping[str, Any]) -> Rated:
    """Whether everything that the policy wants measured or shown is as it asks."""
    if not line["criteria_total"]:
        return {"rating": "NOT_NEEDED", "reason": "NO_CRITERIA"}
    if line["criteria_failed"]:
        return {"rating": "NOT_SHOWN", "reason": ""}
    if line["criteria_unknown"]:
        return {"rating": "UNKNOWN", "reason": ""}
    return {"rating": "MET", "reason": "CRITERIA_MET"}


def serial_rated(told: Mapping[str, Any]) -> Rated:
    """Whether a further session is documented as the policy asks."""
    most, least, months = told["max_sessions"], told["min_interval_months"] or 0, told["months_since"]
    if most is not None and told["session"] > most:
        return {"rating": "EXTRA_REVIEW", "reason": ""}
    for name in ("plan_documented", "response_documented"):
        if told[name] == "NO":
            return {"rating": "NOT_SHOWN", "reason": ""}
        if told[name] == "UNKNOWN":
            return {"rating": "UNKNOWN", "reason": ""}
    if months is None:
        return {"rating": "UNKNOWN", "reason": ""}
    if months < least:
        return {"rating": "NOT_SHOWN", "reason": ""}
    return {"rating": "SUPPORTED", "reason": "SERIAL_PLAN_DOCUMENTED"}
