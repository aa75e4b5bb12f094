"""The forms of exclusions, calls and delays accept what they should, and refuse the rest plainly."""

from typing import Any

import pytest

from casework.kit import load_answers
from casework.testing import FakeCase, request
from forms import FORMS

from .form_tables import holds_accepted, holds_all_shown, holds_refused, named

Json = dict[str, Any]

PROCESSES = ("exclusion_check", "peer_to_peer", "missed_deadline")
KNOWN_PURPOSE = {
    "findings": {
        "lines": {
            line: {
                "purpose": "RECONSTRUCTIVE",
                "conservative": "NOT_SHOWN",
                "exclusion": "NOT_TRIGGERED",
                "components": {"1": "MET", "4": "NOT_MET"},
            }
            for line in ("L1", "L2")
        }
    }
}
OTHERS = [{"id": "R-0", "status": "OPEN", "outcome": None}]
CLAUSE = {"status": "NOT_MET", "evidence": "Nothing in the chart."}
EXCLUSIONS = {"exclusions": {"T-EXCL": {"EX1": CLAUSE, "EX2": CLAUSE}}}
STANDING = {"standing": "ESTABLISHED", "rationale": "One cohort."}


def lines(first: Json, second: Json) -> Json:
    return {"L1": first, "L2": second}


def case_with(parts: Json | None = None, *, session: int = 1) -> FakeCase:
    return FakeCase(request=request(session=session), parts=dict(parts or {}), others=list(OTHERS))


ACCEPTED: list[tuple[str, Json, Json, Json]] = [
    # form, parts of the case file, answers, decision variables
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines(EXCLUSIONS, EXCLUSIONS)},
        {
            "lines": {
                line: {"exceptions_met": 0, "exceptions_unknown": 0, "exceptions_total": 2} for line in ("L1", "L2")
            },
            "unknown": False,
        },
    ),
    (
        "weigh_evidence",
        {},
        {"lines": lines(STANDING, {**STANDING, "standing": "NOT_ESTABLISHED", "references": ["REF-1"]})},
        {},
    ),
    ("hold_call", {}, {"held_with": "Dr. Sample", "changed": True, "note": "New facts."}, {"changed": True}),
    ("explain_breach", {}, {"cause": "Illness.", "action": "Assigned."}, {"explained": True}),
]

REFUSED: list[tuple[str, Json, Json, str]] = [
    # form, parts of the case file, answers, what is said
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {}}, EXCLUSIONS)},
        "Every exclusion of the plan is analysed",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {"T-EXCL": {"EX1": CLAUSE, "EX9": CLAUSE}}}, EXCLUSIONS)},
        "The exception EX2 is not answered",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {**EXCLUSIONS["exclusions"], "X": {}}}, EXCLUSIONS)},
        "The plan has no such exclusion",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({"exclusions": {"T-EXCL": {"EX1": {**CLAUSE, "quote": "looks"}, "EX2": CLAUSE}}}, EXCLUSIONS)},
        "Name the document that is quoted",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {
            "lines": lines(
                {"exclusions": {"T-EXCL": {"EX1": {**CLAUSE, "quote": "looks", "document": "D1"}, "EX2": CLAUSE}}},
                EXCLUSIONS,
            )
        },
        "word for word",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines({**EXCLUSIONS, "purpose": "NOT_SHOWN"}, EXCLUSIONS)},
        "was found to be RECONSTRUCTIVE before",
    ),
    ("analyse_exceptions", {}, {"lines": lines(EXCLUSIONS, EXCLUSIONS)}, "so say what you find now"),
    (
        "analyse_exceptions",
        {},
        {"lines": lines({**EXCLUSIONS, "purpose": "UNKNOWN"}, {**EXCLUSIONS, "purpose": "NOT_SHOWN"})},
        "say what the provider is asked for",
    ),
    (
        "analyse_exceptions",
        KNOWN_PURPOSE,
        {"lines": lines(EXCLUSIONS, EXCLUSIONS), "items": ["x"]},
        "Nothing is UNKNOWN",
    ),
    (
        "weigh_evidence",
        {},
        {"lines": lines({**STANDING, "references": ["REF-9"]}, STANDING)},
        "There is no reference REF-9; those are REF-1",
    ),
    (
        "weigh_evidence",
        {},
        {"lines": lines({**STANDING, "standing": "NOT_ESTABLISHED"}, STANDING)},
        "REF-1 is left out",
    ),
    ("hold_call", {}, {"held_with": "Dr. Sample", "note": "x"}, "“Something changed” is not answered"),
    ("explain_breach", {}, {"cause": "x"}, "“Action” is not answered"),
    ("explain_breach", {}, {"cause": "x", "action": "y", "typename": "z"}, "This name is reserved"),
    ("explain_breach", {}, {"cause": "x", "action": "y", "blame": "z"}, "Unknown field"),
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


def test_the_exclusion_that_stands_most_in_the_way_speaks_for_the_line() -> None:
    unknown = {"status": "UNKNOWN", "evidence": "Not told yet."}
    answers = {
        "lines": lines({"exclusions": {"T-EXCL": {"EX1": unknown, "EX2": CLAUSE}}, "purpose": "UNKNOWN"}, EXCLUSIONS)
        | {"L2": {**EXCLUSIONS, "purpose": "RECONSTRUCTIVE"}},
        "items": ["What caused it"],
    }
    _, summary = load_answers(FORMS["analyse_exceptions"], answers, case_with())
    assert summary["lines"] == {
        "L1": {"exceptions_met": 0, "exceptions_unknown": 1, "exceptions_total": 2, "triggered": "UNKNOWN"},
        "L2": {"exceptions_met": 0, "exceptions_unknown": 0, "exceptions_total": 2, "triggered": "NO"},
    }
