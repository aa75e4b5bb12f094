"""The forms of intake and of the clinical stages accept what they should, and refuse the rest in plain words."""

from typing import Any

import pytest

from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase, document, request
from forms import FORMS

from .form_tables import holds_accepted, holds_all_shown, holds_refused, named

Json = dict[str, Any]

PROCESSES = ("intake", "conservative_treatment", "functional_assessment")
LAPSED = {"information": {"rounds": [{"status": "LAPSED", "items": ["x"]}]}}
TWIN = {"duplicates": {"open": ["R-0"], "denied": []}}
OTHERS = [{"id": "R-0", "status": "OPEN", "outcome": None}]
QUOTE = "Knee gives way on stairs"
DEFICIT = {"domain": "STAIRS", "deficit": "gives way", "document": "D1", "quote": QUOTE}
TRIAL = {"name": "splint", "outcome": "FAILED", "weeks": 14, "document": "D1", "quote": "Splint for 14 weeks failed"}
FUNCTION = {"L1": {"goal": "FUNCTION", "goal_document": "D1", "deficits": [DEFICIT]}, "L2": {"goal": "UNKNOWN"}}


def lines(first: Json, second: Json) -> Json:
    return {"L1": first, "L2": second}


BARE = {"document": "D1", "quote": "Splint for 14 weeks failed"}  # words of a chart out of which nothing was read


def bare_case() -> FakeCase:
    return FakeCase(documents=(document(findings=[]),))


def case_with(parts: Json | None = None, *, session: int = 1) -> FakeCase:
    return FakeCase(request=request(session=session), parts=dict(parts or {}), others=list(OTHERS))


NOTHING_MEASURED = {"criteria_total": 0, "criteria_failed": 0, "criteria_unknown": 0}
ACCEPTED: list[tuple[str, Json, Json, Json]] = [
    # form, parts of the case file, answers, decision variables
    ("review_coverage", {}, {"decision": "GO_ON", "note": "Cleared."}, {"decision": "GO_ON", "reason_code": ""}),
    (
        "review_coverage",
        {"coverage": {"reasons": ["NOT_ELIGIBLE"]}},
        {"decision": "NOT_COVERED", "reason_code": "NOT_ELIGIBLE", "note": "Ended."},
        {"decision": "NOT_COVERED", "reason_code": "NOT_ELIGIBLE"},
    ),
    (
        "review_coverage",
        TWIN,
        {"decision": "DUPLICATE", "note": "R-0 is open."},
        {"decision": "DUPLICATE", "reason_code": ""},
    ),
    ("triage_urgency", {}, {"urgency": "EXPEDITED", "basis": "Sores."}, {"urgency": "EXPEDITED"}),
    ("check_completeness", {}, {"decision": "COMPLETE"}, {"decision": "COMPLETE"}),
    ("check_completeness", {}, {"decision": "ASK", "items": ["What the plan of care is"]}, {"decision": "ASK"}),
    (
        "verify_trials",
        {},
        {"decision": "RATE", "lines": lines({"trials": [TRIAL]}, {"history": "INCOMPLETE"})},
        {
            "decision": "RATE",
            "lines": {
                "L1": {"failed_modalities": 1, "failed_weeks": 14, "no_alternative": "NOT_CLAIMED"},
                "L2": {"failed_modalities": None, "failed_weeks": None, "no_alternative": "NOT_CLAIMED"},
            },
        },
    ),
    (
        "assess_function",
        {},
        {"decision": "RATE", "lines": FUNCTION},
        {
            "decision": "RATE",
            "lines": {
                "L1": {"documented_deficits": 1, "open_questions": False, "goal": "FUNCTION", **NOTHING_MEASURED},
                "L2": {"documented_deficits": 0, "open_questions": False, "goal": "UNKNOWN", **NOTHING_MEASURED},
            },
        },
    ),
    (
        "verify_serial",
        {},
        {
            "plan_documented": "YES",
            "plan_document": "D1",
            "plan_quote": "Goal: stairs",
            "response_documented": "NO",
            "months_since": 4,
        },
        {"plan_documented": "YES", "response_documented": "NO", "months_since": 4.0},
    ),
]

REFUSED: list[tuple[str, Json, Json, str]] = [
    # form, parts of the case file, answers, what is said
    ("review_coverage", {}, {"decision": "MAYBE", "note": "x"}, "MAYBE is not an answer here; choose one of GO_ON"),
    ("review_coverage", {}, {"decision": "NOT_COVERED", "note": "x"}, "for which reason"),
    ("review_coverage", {}, {"decision": "GO_ON", "note": "x", "reason_code": "NOT_ELIGIBLE"}, "NOT_COVERED only"),
    ("review_coverage", {}, {"decision": "GO_ON", "note": "  "}, "blank text is no answer"),
    ("review_coverage", {}, {"decision": "GO_ON"}, "“Note” is not answered"),
    ("review_coverage", {}, {"decision": "DUPLICATE", "note": "x"}, "no open review of the same request"),
    (
        "review_coverage",
        {},
        {"decision": "NOT_COVERED", "note": "x", "reason_code": "COSMETIC_EXCLUSION"},
        "not an administrative reason",
    ),
    ("triage_urgency", {}, {"urgency": "STANDARD"}, "“Basis” is not answered"),
    ("check_completeness", {}, {"decision": "ASK"}, "Say what is asked for"),
    ("check_completeness", {}, {"decision": "COMPLETE", "items": ["x"]}, "unless the decision is ASK"),
    ("check_completeness", LAPSED, {"decision": "ASK", "items": ["x"]}, "the time for the answer ran out"),
    ("check_completeness", {}, {"decision": "ASK", "items": "x"}, "Give a list"),
    ("verify_trials", {}, {"decision": "RATE", "lines": {"L1": {}}}, "Line L2 is not answered"),
    (
        "verify_trials",
        {},
        {"decision": "RATE", "lines": lines({"trials": [{**TRIAL, "document": "D9"}]}, {})},
        "no document D9 on file; those on file are D1",
    ),
    (
        "verify_trials",
        {},
        {"decision": "RATE", "lines": lines({"trials": [{**TRIAL, "weeks": -1}]}, {})},
        "at least 0",
    ),
    (
        "verify_trials",
        {},
        {"decision": "RATE", "lines": lines({"no_alternative": True}, {})},
        "Name at least one claim",
    ),
    (
        "verify_trials",
        {},
        {"decision": "RATE", "lines": lines({}, {"no_alternative": True, "no_alternative_claims": ["C9"]})},
        "There is no claim C9",
    ),
    (
        "verify_trials",
        {},
        {"decision": "RATE", "lines": lines({"no_alternative": True, "no_alternative_claims": ["C1"]}, {})},
        "no effective alternative for knee",
    ),
    ("verify_trials", {}, {"decision": "ASK", "lines": lines({}, {})}, "Say what is asked for"),
    (
        "assess_function",
        {},
        {"decision": "RATE", "lines": {**FUNCTION, "L1": {"goal": "FUNCTION"}}},
        "Name the document that gives this goal",
    ),
    (
        "assess_function",
        {},
        {
            "decision": "RATE",
            "lines": {**FUNCTION, "L1": {"goal": "UNKNOWN", "deficits": [{**DEFICIT, "quote": "knees give way"}]}},
        },
        "does not stand in document D1 word for word",
    ),
    (
        "assess_function",
        {},
        {
            "decision": "RATE",
            "lines": {**FUNCTION, "L1": {"goal": "UNKNOWN", "deficits": [{**DEFICIT, "domain": "GRIP"}]}},
        },
        "GRIP is no domain of knee in this policy; those are STAIRS",
    ),
    (
        "assess_function",
        {},
        {"decision": "RATE", "lines": {**FUNCTION, "L2": {"goal": "FUNCTION", "goal_document": "D7"}}},
        "There is no document D7",
    ),
    (
        "assess_function",
        {},
        {"decision": "ASK", "lines": FUNCTION},
        "Say what is asked for",
    ),
    (
        "verify_serial",
        {},
        {"plan_documented": "YES", "response_documented": "NO"},
        "plan_document: Name the document",
    ),
    (
        "verify_serial",
        {},
        {"plan_documented": "YES", "plan_document": "D9", "response_documented": "NO"},
        "There is no document D9",
    ),
    (
        "verify_serial",
        {},
        {"plan_documented": "YES", "plan_document": "D1", "plan_quote": "a series", "response_documented": "NO"},
        "word for word",
    ),
]


@pytest.mark.parametrize(("form", "parts", "answers", "kept"), ACCEPTED, ids=named)
def test_a_form_accepts_good_answers_and_keeps_the_decision_variables(
    form: str, parts: Json, answers: Json, kept: Json
) -> None:
    holds_accepted(form, case_with(parts), answers, kept)


@pytest.mark.parametrize(("form", "parts", "answers", "said"), REFUSED, ids=named)
def test_a_form_refuses_bad_answers_and_says_what_to_do(form: str, parts: Json, answers: Json, said: str) -> None:
    holds_refused(form, case_with(parts), answers, said)


def test_every_form_of_these_processes_is_shown_to_accept_and_to_refuse() -> None:
    holds_all_shown(PROCESSES, ACCEPTED, REFUSED)


def test_an_urgent_request_of_a_physician_is_never_triaged_down() -> None:
    case = FakeCase(request=request(physician_supports_urgency=True))
    with pytest.raises(FormError, match="A physician said that this is urgent"):
        load_answers(FORMS["triage_urgency"], {"urgency": "STANDARD", "basis": "x"}, case)


def test_a_file_that_lacks_a_document_is_complete_only_with_a_reason() -> None:
    case = case_with(session=2)
    with pytest.raises(FormError, match="The file lacks: Note of the first session"):
        load_answers(FORMS["check_completeness"], {"decision": "COMPLETE"}, case)
    load_answers(FORMS["check_completeness"], {"decision": "COMPLETE", "note": "It was lost in a fire."}, case)


@pytest.mark.parametrize(
    ("trials", "weeks"),
    [
        ([("splint", 8, None), ("pads", 3, None)], 8),
        ([("splint", 14, None), ("pads", 9, None)], 14),
        ([("splint", 8, "2025-03-03"), ("pads", 8, "2025-03-31")], 12),
        ([("splint", 8, "2025-03-03"), ("pads", 2, "2025-03-10")], 8),
        ([("splint", 8, "2025-03-03"), ("pads", 8, "2025-06-02"), ("tape", 1.5, None)], 16),
        ([("splint", 8, "2025-03-03"), ("pads", 18.5, None)], 18.5),
        ([("splint", None, None), ("pads", 8, None)], None),
        ([], 0),
    ],
)
def test_weeks_of_failed_trials_are_added_up_and_overlaps_counted_once(
    trials: list[tuple[str, float | None, str | None]], weeks: float | None
) -> None:
    told = [
        {"name": name, "outcome": "FAILED", **BARE}
        | ({} if long is None else {"weeks": long})
        | ({} if started is None else {"started": started})
        for name, long, started in trials
    ]
    answers = {"decision": "RATE", "lines": lines({"trials": told}, {})}
    _, summary = load_answers(FORMS["verify_trials"], answers, bare_case())
    assert summary["lines"]["L1"]["failed_weeks"] == weeks


def test_undated_trials_that_may_have_overlapped_are_not_added_up_where_it_turns_on_that() -> None:
    told = [{"name": "splint", "outcome": "FAILED", "weeks": 8, "started": "2025-03-03", **BARE}]
    told += [{"name": "pads", "outcome": "FAILED", "weeks": 6, **BARE}]
    with pytest.raises(FormError, match="if they overlapped it was 8 weeks, if not 14, and the policy asks for 12"):
        load_answers(FORMS["verify_trials"], {"decision": "RATE", "lines": lines({"trials": told}, {})}, bare_case())
    open_ended = lines({"trials": told, "history": "INCOMPLETE"}, {})
    _, summary = load_answers(FORMS["verify_trials"], {"decision": "RATE", "lines": open_ended}, bare_case())
    assert summary["lines"]["L1"]["failed_weeks"] is None


def test_the_same_treatment_twice_is_one_and_an_unclear_outcome_leaves_the_count_open() -> None:
    twice = [TRIAL, {**TRIAL, "name": "Splint "}, {**TRIAL, "name": "pads", "outcome": "NOT_TOLERATED"}]
    unclear = [TRIAL, {**TRIAL, "name": "pads", "outcome": "UNKNOWN"}, {**TRIAL, "name": "tape", "outcome": "HELPED"}]
    answers = {"decision": "RATE", "lines": lines({"trials": twice}, {"trials": unclear})}
    _, summary = load_answers(FORMS["verify_trials"], answers, bare_case())
    assert [summary["lines"][line]["failed_modalities"] for line in ("L1", "L2")] == [2, None]


def test_a_claim_of_no_alternative_that_is_not_borne_out_is_told_apart_from_none() -> None:
    answers = {"decision": "RATE", "lines": lines({}, {"no_alternative_claims": ["C1"]})}
    _, summary = load_answers(FORMS["verify_trials"], answers, bare_case())
    assert [summary["lines"][line]["no_alternative"] for line in ("L1", "L2")] == ["NOT_CLAIMED", "UNSUPPORTED"]


def test_open_questions_without_a_deficit_leave_the_number_of_deficits_unknown() -> None:
    answers = {"decision": "RATE", "lines": lines({"goal": "UNKNOWN", "open_questions": True}, {"goal": "UNKNOWN"})}
    _, summary = load_answers(FORMS["assess_function"], answers, bare_case())
    assert [summary["lines"][line]["documented_deficits"] for line in ("L1", "L2")] == [None, 0]


def test_quotations_are_held_against_the_very_document_that_is_named() -> None:
    other = document("D2", text="The wrist cannot hold a cup at all.", findings=[])
    case = FakeCase(documents=(document(), other))
    told = {"goal": "UNKNOWN", "deficits": [{**DEFICIT, "document": "D2"}]}
    with pytest.raises(FormError, match="does not stand in document D2"):
        load_answers(FORMS["assess_function"], {"decision": "RATE", "lines": lines(told, {"goal": "UNKNOWN"})}, case)
