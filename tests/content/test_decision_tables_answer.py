"""Every decision table answers every case, once, and as it was meant: measured against plain functions."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from casework.domain import fresh_findings
from casework.engine.decisions import DecisionTable, load_table
from server import diagrams

YES_NO = ("YES", "NO", "UNKNOWN")
COMPONENT = ("MET", "NOT_MET", "UNKNOWN")
BOOL = (True, False)
Case = dict[str, Any]
Answer = tuple[str, str]


def intake_route(c: Case) -> Answer:
    if not c["look_up_coverage.active"]:
        return "CHECK_COVERAGE", "NOT_ELIGIBLE"
    if not c["look_up_coverage.benefit"]:
        return "CHECK_COVERAGE", "NOT_A_BENEFIT"
    if c["look_up_coverage.network"] == "OUT":
        return "CHECK_COVERAGE", "OUT_OF_NETWORK"
    if c["look_up_coverage.policy"] == "GENERAL":
        return "CHECK_COVERAGE", "NO_POLICY"
    if c["find_duplicates.open_twin"]:
        return "CHECK_DUPLICATE", "OPEN_TWIN"
    return ("CHECK_DUPLICATE", "DENIED_TWIN") if c["find_duplicates.denied_twin"] else ("PROCEED", "COVERED")


def urgency(c: Case) -> Answer:
    if c["check_file.physician_supports"]:
        forced = c["check_file.physician_forces"]
        return ("EXPEDITED", "PHYSICIAN_SUPPORTS") if forced else ("REFER", "NEEDS_TRIAGE")
    return ("REFER", "NEEDS_TRIAGE") if c["check_file.expedite_asked"] else ("STANDARD", "NOT_ASKED")


def conservative_treatment(c: Case) -> Answer:
    if not c["line.trial_needed"]:
        return "NOT_NEEDED", "NO_TRIAL_NEEDED"
    tried, weeks = c["line.failed_modalities"], c["line.failed_weeks"]
    if tried is not None and weeks is not None and tried >= c["line.min_modalities"] and weeks >= c["line.min_weeks"]:
        return "MET", "CONSERVATIVE_FAILED"
    if c["line.no_alternative"] == "SUPPORTED":
        return "NO_ALTERNATIVE", "NO_EFFECTIVE_ALTERNATIVE"
    return ("UNKNOWN", "CONSERVATIVE_UNKNOWN") if None in (tried, weeks) else ("NOT_SHOWN", "CONSERVATIVE_INSUFFICIENT")


def functional_need(c: Case) -> Answer:
    found = c["line.documented_deficits"]
    if found is not None and found >= c["line.min_deficits"]:
        return "IMPAIRED", "FUNCTIONAL_DEFICIT"
    if found is None or c["line.open_questions"]:
        return "UNKNOWN", "FUNCTION_UNKNOWN"
    return "NOT_SHOWN", "FUNCTION_NOT_DOCUMENTED"


def measured_criteria(c: Case) -> Answer:
    if c["line.criteria_total"] == 0:
        return "NOT_NEEDED", "NO_CRITERIA"
    if c["line.criteria_failed"]:
        return "NOT_SHOWN", "CRITERIA_NOT_MET"
    return ("UNKNOWN", "CRITERIA_UNKNOWN") if c["line.criteria_unknown"] else ("MET", "CRITERIA_MET")


def serial_treatment(c: Case) -> Answer:
    if c["gather_sessions.session"] > c["gather_sessions.max_sessions"]:
        return "EXTRA_REVIEW", "SESSIONS_EXCEED_POLICY"
    told = c["verify_serial.months_since"]
    months = c["gather_sessions.months_since"] if told is None else told
    for said in (c["verify_serial.plan_documented"], c["verify_serial.response_documented"]):
        if said != "YES":
            return ("NOT_SHOWN", "SERIAL_PLAN_NOT_DOCUMENTED") if said == "NO" else ("UNKNOWN", "SERIAL_UNKNOWN")
    if months is None:
        return "UNKNOWN", "SERIAL_UNKNOWN"
    if months < c["gather_sessions.min_interval_months"]:
        return "NOT_SHOWN", "SERIAL_INTERVAL_TOO_SHORT"
    return "SUPPORTED", "SERIAL_PLAN_DOCUMENTED"


def reconstructive_purpose(c: Case) -> Answer:
    answers, mandated = {c["line.treats_condition"], c["line.restores_function"]}, c["line.mandated"]
    if "YES" in answers:
        return "RECONSTRUCTIVE", "RECONSTRUCTIVE_FUNCTION"
    if mandated == "YES":
        return "RECONSTRUCTIVE", "STATE_RECONSTRUCTIVE_MANDATE"
    answers.add(mandated)
    return ("UNKNOWN", "PURPOSE_UNKNOWN") if "UNKNOWN" in answers else ("NOT_SHOWN", "NO_RECONSTRUCTIVE_PURPOSE")


def exclusion(c: Case) -> Answer:
    if c["line.triggered"] == "NO":
        return "NOT_TRIGGERED", "EXCLUSION_NOT_TRIGGERED"
    if c["line.triggered"] == "UNKNOWN" or c["line.exceptions_unknown"] > 0:
        return "UNKNOWN", "EXCLUSION_UNKNOWN"
    met, total = c["line.exceptions_met"], c["line.exceptions_total"]
    excepted = met > 0 if c["line.combinator"] == "ANY" else met == total > 0
    return ("EXCEPTED", "EXCEPTION_MET") if excepted else ("MAY_APPLY", "EXCLUSION_MAY_APPLY")


def experimental(c: Case) -> Answer:
    studies = c["line.published_outcomes"]
    supported = c["line.guideline"] or c["line.no_alternative"] or studies >= 2
    established = studies >= 1 and supported and c["line.direct"]
    return ("ESTABLISHED", "NOT_EXPERIMENTAL") if established else ("DOUBT", "STANDING_IN_DOUBT")


def medical_necessity(c: Case) -> Answer:
    if "NOT_MET" in c.values():
        return "NOT_ALL_SHOWN", "NECESSITY_NOT_SHOWN"
    return ("UNKNOWN", "NECESSITY_UNKNOWN") if "UNKNOWN" in c.values() else ("ALL_MET", "MEDICALLY_NECESSARY")


def recommendation(c: Case) -> Answer:
    referring = {
        "REFER_NECESSITY": c["line.necessity"] == "NOT_ALL_SHOWN",
        "REFER_EXCLUSION": c["line.exclusion"] == "MAY_APPLY" or c["line.purpose"] == "NOT_SHOWN",
        "REFER_SERIAL": c["line.serial"] in ("NOT_SHOWN", "EXTRA_REVIEW"),
        "REFER_STANDING": c["line.standing"] != "ESTABLISHED",
        "REFER_EVIDENCE": not c["line.evidence_ok"],
        "REFER_CONTRADICTION": c["line.contradictions"] > 0,
        "REFER_NETWORK": c["line.question"] == "NETWORK",
        "REFER_NO_POLICY": c["line.question"] == "NO_POLICY",
    }
    for reason, holds in referring.items():
        if holds:
            return "REFER", reason
    unknown = "UNKNOWN" in (c["line.necessity"], c["line.exclusion"], c["line.purpose"], c["line.serial"])
    return ("PEND", "PEND_UNKNOWN") if unknown else ("APPROVE", "APPROVE_ALL_MET")


MEANT: Mapping[str, tuple[Callable[[Case], Answer], Mapping[str, tuple[Any, ...]]]] = {
    "intake_route": (
        intake_route,
        {
            "look_up_coverage.active": BOOL,
            "look_up_coverage.benefit": BOOL,
            "look_up_coverage.network": ("IN", "GAP_EXCEPTION", "OUT"),
            "find_duplicates.open_twin": BOOL,
            "find_duplicates.denied_twin": BOOL,
            "look_up_coverage.policy": ("OWN", "GENERAL"),
        },
    ),
    "urgency": (
        urgency,
        {
            "check_file.physician_supports": BOOL,
            "check_file.physician_forces": BOOL,
            "check_file.expedite_asked": BOOL,
            "check_file.asked_by": ("PROVIDER", "MEMBER", "REPRESENTATIVE"),
        },
    ),
    "conservative_treatment": (
        conservative_treatment,
        {
            "line.trial_needed": BOOL,
            "line.failed_modalities": (None, 0, 1, 2, 3),
            "line.failed_weeks": (None, 0, 11.5, 12, 30),
            "line.min_modalities": (0, 2),
            "line.min_weeks": (0, 12),
            "line.no_alternative": ("SUPPORTED", "UNSUPPORTED", "NOT_CLAIMED"),
        },
    ),
    "functional_need": (
        functional_need,
        {"line.documented_deficits": (None, 0, 1, 2), "line.min_deficits": (0, 1, 2), "line.open_questions": BOOL},
    ),
    "measured_criteria": (
        measured_criteria,
        {"line.criteria_total": (0, 1, 3), "line.criteria_failed": (0, 1), "line.criteria_unknown": (0, 2)},
    ),
    "serial_treatment": (
        serial_treatment,
        {
            "gather_sessions.session": (2, 4, 5),
            "gather_sessions.max_sessions": (4,),
            "gather_sessions.min_interval_months": (3,),
            "verify_serial.plan_documented": YES_NO,
            "verify_serial.response_documented": YES_NO,
            "verify_serial.months_since": (None, 0, 2.9, 3, 14),
            "gather_sessions.months_since": (None, 2.9, 3),
        },
    ),
    "reconstructive_purpose": (
        reconstructive_purpose,
        {
            "line.treats_condition": YES_NO,
            "line.restores_function": YES_NO,
            "line.mandated": ("NONE", *YES_NO),
        },
    ),
    "exclusion": (
        exclusion,
        {
            "line.triggered": YES_NO,
            "line.combinator": ("ANY", "ALL"),
            "line.exceptions_met": (0, 1, 2, 3),
            "line.exceptions_unknown": (0, 1),
            "line.exceptions_total": (0, 1, 2, 3),
        },
    ),
    "experimental": (
        experimental,
        {
            "line.published_outcomes": (0, 1, 2, 3),
            "line.guideline": BOOL,
            "line.no_alternative": BOOL,
            "line.direct": BOOL,
        },
    ),
    "medical_necessity": (medical_necessity, {f"line.component_{number}": COMPONENT for number in range(1, 5)}),
    "recommendation": (
        recommendation,
        {
            "line.necessity": ("UNKNOWN", "NOT_ALL_SHOWN", "ALL_MET"),
            "line.exclusion": ("UNKNOWN", "MAY_APPLY", "EXCEPTED", "NOT_TRIGGERED"),
            "line.purpose": ("UNKNOWN", "NOT_SHOWN", "RECONSTRUCTIVE"),
            "line.serial": ("UNKNOWN", "SUPPORTED", "NOT_SHOWN", "EXTRA_REVIEW", "NOT_NEEDED"),
            "line.standing": ("NOT_ESTABLISHED", "DOUBT", "ESTABLISHED"),
            "line.evidence_ok": BOOL,
            "line.contradictions": (0, 1),
            "line.question": ("NONE", "NETWORK", "NO_POLICY"),
        },
    ),
}


def table(name: str) -> DecisionTable:
    return load_table(diagrams()[f"{name}.dmn"], file=f"{name}.dmn")


def possible(case: Case) -> bool:
    """No more exceptions can be met than there are."""
    return case.get("line.exceptions_met", 0) + case.get("line.exceptions_unknown", 0) <= case.get(
        "line.exceptions_total", 9
    )


def cases(name: str) -> Iterator[Case]:
    columns = MEANT[name][1]
    return filter(possible, (dict(zip(columns, values, strict=True)) for values in product(*columns.values())))


def nested(case: Case) -> dict[str, Any]:
    context: dict[str, Any] = {}
    for path, value in case.items():
        key, _, inner = path.partition(".")
        context.setdefault(key, {})[inner] = value
    return context


def test_every_table_is_measured() -> None:
    assert {f"{name}.dmn" for name in MEANT} == {name for name in diagrams() if name.endswith(".dmn")}


@pytest.mark.parametrize("name", MEANT)
def test_a_table_answers_every_case_as_it_was_meant(name: str) -> None:
    meant, asked = MEANT[name][0], table(name)
    wrong = []
    for case in cases(name):
        decision = asked.evaluate(nested(case))
        if tuple(decision.outputs.values()) != meant(case):
            wrong.append((case, decision.outputs))
    assert wrong == []


@pytest.mark.parametrize("name", MEANT)
def test_every_rule_of_a_table_is_the_answer_to_some_case_and_is_explained(name: str) -> None:
    asked = table(name)
    matched = {rule.id: rule for case in cases(name) for rule in asked.evaluate(nested(case)).rules}
    assert set(matched) == {rule.id for rule in asked.rules}
    assert all(rule.description and rule.annotations["Citation"] for rule in matched.values())


# What an appeal physician finds afresh is rated without a table; it must come to what the table comes to.
AFRESH = {
    "conservative_treatment": fresh_findings.trials_rated,
    "functional_need": fresh_findings.function_rated,
    "measured_criteria": fresh_findings.measured_rated,
    "serial_treatment": fresh_findings.serial_rated,
}


@pytest.mark.parametrize("name", AFRESH)
def test_what_is_found_afresh_on_appeal_is_rated_as_the_table_rates_it(name: str) -> None:
    for case in cases(name):
        told = {path.partition(".")[2]: value for path, value in case.items()}
        if name == "serial_treatment":
            given = case["verify_serial.months_since"]
            told["months_since"] = case["gather_sessions.months_since"] if given is None else given
        rating, reason = AFRESH[name](told).values()
        meant = MEANT[name][0](case)
        assert rating == meant[0], case
        assert reason in ("", meant[1]), case


@pytest.mark.parametrize("name", MEANT)
def test_no_table_can_say_no(name: str) -> None:
    said = {value for output in table(name).outputs[:1] for value in output.values}
    assert not [
        value for value in said if {"DENY", "DENIED", "PARTIAL", "PARTIALLY", "MODIFIED"} & set(value.split("_"))
    ]
