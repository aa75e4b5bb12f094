"""The forms of appeals, external review and reopening accept what they should, and refuse the rest plainly."""

from dataclasses import replace
from typing import Any

import pytest

from casework.domain.lines_of_business import AppealRule
from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase, document
from forms import FORMS
from forms.appeal_review import CheckStanding

from .appealed import BRANDT, DENIED, WHY, administrative, answer, appealed, line, results
from .form_tables import holds_accepted, holds_all_shown, holds_refused, named

Json = dict[str, Any]
PROCESSES = ("appeal_review", "external_review", "reopening")
STANDING = {"decision": "ACCEPT", "standing": "MEMBER", "in_time": "YES", "urgency": "STANDARD"}
DISMISS = STANDING | {"decision": "DISMISS", "dismissal_reason": "Nobody authorized them."}
LONG = "I read the chart myself, and I come to the same decision."
OUTSIDE = {
    "external": {"asked": {"received_at": "2026-03-01T09:00:00-05:00"}, "decision": {"lines": {"L1": "OVERTURNED"}}}
}
GIVEN = {"quantity": 1, "valid_from": "2026-03-16", "valid_to": "2026-09-12"}
REOPENED = {"reopening": {"ground": "GOOD_CAUSE", "original": {"lines": {"L1": "APPROVE", "L2": "APPROVE"}}}}
EXAMINED = {
    "decision": "GRANT",
    "ground": "GOOD_CAUSE",
    "rationale": "The first decision read the chart of another member.",
    "attest": True,
}
LATE = {"appeals": {"levels": [{"level": 1, "status": "OPEN", "received_at": "2027-02-02T09:00:00-05:00"}]}}
SENT = {"received_at": "2026-02-22T09:00:00-05:00", "urgency": "STANDARD"}
BY = {
    who: {"appeals": {"levels": [{"level": 1, "status": "OPEN", "by": who, **SENT}]}}
    for who in ("REPRESENTATIVE", "PROVIDER")
}
REFUSED_OUTSIDE = {"decision": "NOT_ELIGIBLE", "ground": "LATE", "reason": "It came after the four months had passed."}
URGENT = {"physician_supports": True}
PRESSED = {"urgency": "EXPEDITED"}
LAPSED = {"information": {"rounds": [{"stage": "check_standing", "status": "LAPSED", "items": ["A form"]}]}}


ACCEPTED: list[tuple[str, Json, Json, Json]] = [
    # form, parts of the case file, answers, decision variables
    ("check_standing", {}, STANDING, {"decision": "ACCEPT", "urgency": "STANDARD"}),
    (
        "check_standing",
        BY["REPRESENTATIVE"],
        STANDING | {"standing": "REPRESENTATIVE", "authorization": "AUTH"},
        {"decision": "ACCEPT", "urgency": "STANDARD"},
    ),
    ("check_standing", BY["PROVIDER"], DISMISS | {"standing": "NONE"}, {"decision": "DISMISS", "urgency": "STANDARD"}),
    (
        "check_standing",
        BY["REPRESENTATIVE"],
        STANDING | {"decision": "ASK", "standing": "REPRESENTATIVE", "items": ["The authorization"]},
        {"decision": "ASK", "urgency": "STANDARD"},
    ),
    (
        "check_standing",
        LATE,
        STANDING | {"in_time": "GOOD_CAUSE", "note": "The member was in hospital."},
        {"decision": "ACCEPT", "urgency": "STANDARD"},
    ),
    ("review_appeal", {}, answer(line()), {"decision": "DECIDE"}),
    ("review_appeal", {}, answer(DENIED), {"decision": "DECIDE"}),
    ("review_appeal", {}, {"decision": "ASK", "items": ["The gait report"]}, {"decision": "ASK"}),
    (
        "second_appeal_opinion",
        {},
        {"decision": "DISAGREE", "rationale": LONG, "attest": True},
        {"decision": "DISAGREE"},
    ),
    (
        "preliminary_check",
        {},
        {"decision": "ELIGIBLE", "organization": "Board B", "arrives_on": "2026-03-02"},
        {"decision": "ELIGIBLE"},
    ),
    (
        "preliminary_check",
        {},
        REFUSED_OUTSIDE | {"ground": "INCOMPLETE"},
        {"decision": "NOT_ELIGIBLE"},
    ),
    ("preliminary_check", {}, {"decision": "ASK", "items": ["The form of consent"]}, {"decision": "ASK"}),
    ("effectuate", OUTSIDE, {"lines": {"L1": GIVEN}}, {"lines": ["L1"]}),
    ("effectuate", OUTSIDE, {"lines": {"L1": {}}}, {"lines": ["L1"]}),
    ("examine_reopening", REOPENED, EXAMINED, {"decision": "GRANT"}),
    ("examine_reopening", {}, EXAMINED | {"ground": "NEW_EVIDENCE"}, {"decision": "GRANT"}),
]

REFUSED: list[tuple[str, Json, Json, str]] = [
    # form, parts of the case file, answers, what is said
    ("check_standing", {}, STANDING | {"standing": "NONE"}, "an appeal is not heard"),
    ("check_standing", {}, DISMISS, "An appeal is dismissed only because nobody"),
    ("check_standing", {}, STANDING | {"dismissal_reason": "x"}, "Say with DISMISS, and only then"),
    ("check_standing", {}, STANDING | {"in_time": "GOOD_CAUSE"}, "Say what kept the member"),
    (
        "check_standing",
        BY["REPRESENTATIVE"],
        STANDING | {"standing": "REPRESENTATIVE"},
        "name the document by which the member",
    ),
    (
        "check_standing",
        BY["REPRESENTATIVE"],
        STANDING | {"standing": "REPRESENTATIVE", "authorization": "D9"},
        "There is no document D9",
    ),
    ("check_standing", LATE, STANDING, "The last day to appeal was 2026-08-02T23:59:59-04:00"),
    ("check_standing", {}, STANDING | {"in_time": "GOOD_CAUSE", "note": "Ill."}, "it is in time"),
    ("check_standing", {}, STANDING | {"decision": "ASK"}, "Say what is asked for"),
    (
        "check_standing",
        LAPSED,
        STANDING | {"decision": "ASK", "items": ["A form"]},
        "was asked for and did not come",
    ),
    ("check_standing", {}, STANDING | {"decision": "ASK", "items": ["CONSULT"]}, "Consultation note: on file"),
    ("review_appeal", {}, answer(line(), attest_independent=False), "Only somebody who can attest this"),
    ("review_appeal", {}, answer(line(), lines={}), "Decide every line that got less"),
    ("review_appeal", {}, {"decision": "ASK", "items": ["x"], "lines": {"L1": line()}}, "Nothing is decided while"),
    ("review_appeal", {}, answer(line(), override=True), "Say why the guardrail should not hold"),
    ("review_appeal", {}, answer(line(reasons=["NOT_COSMETIC"])), "Reasons are for less than was asked for"),
    ("review_appeal", {}, answer(line(), lines={"L1": line(), "L2": line()}), "The appeal is about L1"),
    ("review_appeal", {}, answer(line(), considered=["D1"]), "A1 came with or since the appeal"),
    ("review_appeal", {}, answer(line(), considered=["D1", "A1", "D9"]), "There is no document D9"),
    ("review_appeal", {}, answer(line(documents=["D9"])), "There is no document D9"),
    (
        "review_appeal",
        {},
        answer(line(components={"1": {"result": "MET", "why": WHY}})),
        "Judge each of 1, 2, 3, 4 anew",
    ),
    (
        "review_appeal",
        {},
        answer(line(components=results() | {"4": {"result": "MET", "why": "It is."}})),
        "says too little",
    ),
    ("review_appeal", {}, answer(line(components=results(c2="UNKNOWN"))), "an approval needs all of them"),
    ("review_appeal", {}, answer(DENIED | {"components": results(c4="UNKNOWN")}), "a component that you find not met"),
    (
        "review_appeal",
        {},
        answer(DENIED | {"reasons": ["COSMETIC_EXCLUSION"]}),
        "says that component 3 is not met, and you found it met",
    ),
    ("review_appeal", {}, answer(DENIED | {"rationale": "No."}), "says too little"),
    ("review_appeal", {}, answer(DENIED | {"components": results(c1="NOT_MET", c4="NOT_MET")}), "override it"),
    (
        "review_appeal",
        {},
        answer(
            DENIED | {"reasons": ["COSMETIC_EXCLUSION"], "components": results(c3="NOT_MET")},
            override=True,
            override_rationale="I do not find this convincing for this one member.",
        ),
        "D1 is left out",
    ),
    ("review_appeal", {}, answer(line(), exclusion_judged=""), "Unknown field"),
    (
        "review_appeal",
        {},
        answer(line(exclusions={"T-EXCL": {"EX9": {"status": "MET", "evidence": "x"}}})),
        "no T-EXCL EX9",
    ),
    ("second_appeal_opinion", {}, {"decision": "AGREE", "rationale": LONG, "attest": False}, "can attest this"),
    ("second_appeal_opinion", {}, {"decision": "AGREE", "rationale": "Yes.", "attest": True}, "says too little"),
    ("preliminary_check", {}, {"decision": "ELIGIBLE"}, "Name with ELIGIBLE"),
    ("preliminary_check", {}, {"decision": "NOT_ELIGIBLE"}, "Say with NOT_ELIGIBLE"),
    ("preliminary_check", {}, REFUSED_OUTSIDE | {"reason": "No."}, "says too little"),
    (
        "preliminary_check",
        {},
        REFUSED_OUTSIDE | {"arrives_on": "2026-03-02"},
        "Nothing is sent unless",
    ),
    (
        "preliminary_check",
        OUTSIDE,
        {"decision": "ELIGIBLE", "organization": "B", "arrives_on": "2026-02-01"},
        "cannot be with them before",
    ),
    ("effectuate", OUTSIDE, {"lines": {}}, "the decision binds"),
    ("effectuate", OUTSIDE, {"lines": {"L1": GIVEN | {"quantity": 2}}}, "1 were asked for"),
    ("examine_reopening", REOPENED, EXAMINED | {"ground": "NEW_EVIDENCE"}, "Choose REFUSE"),
    ("examine_reopening", {}, EXAMINED | {"attest": False}, "can attest this"),
    ("examine_reopening", {}, EXAMINED | {"rationale": "Yes."}, "says too little"),
]


def authorized(case: FakeCase) -> FakeCase:
    """The same with the member's authorization on file."""
    case.documents = (*case.documents, document("AUTH", kind="AUTHORIZATION", text="I authorize her.", findings=[]))
    return case


@pytest.mark.parametrize(("form", "parts", "answers", "kept"), ACCEPTED, ids=named)
def test_a_form_accepts_good_answers_and_keeps_the_decision_variables(
    form: str, parts: Json, answers: Json, kept: Json
) -> None:
    holds_accepted(form, authorized(appealed(parts)), answers, kept)


@pytest.mark.parametrize(("form", "parts", "answers", "said"), REFUSED, ids=named)
def test_a_form_refuses_what_does_not_fit_and_says_why(form: str, parts: Json, answers: Json, said: str) -> None:
    holds_refused(form, appealed(parts), answers, said)


def test_every_form_is_shown() -> None:
    holds_all_shown(PROCESSES, ACCEPTED, REFUSED)


def test_whoever_may_not_appeal_under_the_law_has_no_standing() -> None:
    case = appealed(asked={"by": "PROVIDER"}, appeal_rule=AppealRule(may_file=("MEMBER",)))
    holds_refused("check_standing", case, STANDING | {"standing": "PROVIDER"}, "Under this law MEMBER may appeal")


def test_a_provider_needs_the_members_word_where_the_law_wants_it_and_it_is_not_urgent() -> None:
    rule = AppealRule(consent=("PROVIDER",), citation="Law T §7")
    case = authorized(appealed(asked={"by": "PROVIDER"}, appeal_rule=rule))
    provider = STANDING | {"standing": "PROVIDER"}
    holds_refused("check_standing", case, provider, "name the document by which the member authorized them (Law T §7)")
    kept = {"decision": "ACCEPT", "urgency": "STANDARD"}
    holds_accepted("check_standing", case, provider | {"authorization": "AUTH"}, kept)
    holds_accepted("check_standing", case, provider | {"urgency": "EXPEDITED"}, kept | {"urgency": "EXPEDITED"})
    holds_refused("check_standing", case, STANDING | {"authorization": "A1"}, "leave it out")


@pytest.mark.parametrize(
    ("asked", "said"), [(URGENT, "A physician said that this is urgent"), (PRESSED, "Say why the usual time")]
)
def test_an_urgent_appeal_is_not_made_slow_without_ground(asked: Json, said: str) -> None:
    holds_refused("check_standing", appealed(asked=asked), STANDING, said)


def test_an_administrative_denial_does_not_go_outside_where_the_law_asks_for_medical_judgement() -> None:
    told = {"decision": "ELIGIBLE", "organization": "Board B"}
    holds_refused("preliminary_check", administrative(), told, "this law takes nothing else outside")


def test_a_case_that_nobody_else_would_decide_is_not_refused_on_its_way_outside() -> None:
    told = REFUSED_OUTSIDE | {"ground": "INCOMPLETE"}
    undecided = appealed({"appeals": {"levels": []}, "determination": None})
    holds_refused("preliminary_check", undecided, told, "nobody would decide it any more")
    holds_accepted("preliminary_check", appealed({"appeals": {"levels": []}}), told, {"decision": "NOT_ELIGIBLE"})


def test_an_early_request_may_be_refused_for_the_appeal_that_it_overtook_is_heard_then() -> None:
    overtaken = appealed({"appeals": {"levels": [{"level": 1, "status": "BYPASSED"}]}})
    told = REFUSED_OUTSIDE | {"ground": "INCOMPLETE"}
    holds_accepted("preliminary_check", overtaken, told, {"decision": "NOT_ELIGIBLE"})


@pytest.mark.parametrize("hour", ["14.30", "25:00", "9:00"])
def test_the_hour_at_which_the_file_arrives_is_an_hour_of_a_day(hour: str) -> None:
    told = {"decision": "ELIGIBLE", "organization": "Board B", "arrives_on": "2026-03-02"}
    holds_refused("preliminary_check", appealed(), told | {"arrives_at": hour}, "Give the hour as 14:30")
    del told["arrives_on"]
    holds_refused("preliminary_check", appealed(), told | {"arrives_at": "14:30"}, "and the day with it")


def test_an_appeal_is_not_dismissed_again_on_the_ground_that_was_vacated_outside() -> None:
    resumed = {"because": "VACATED", "ground": "NO_STANDING", "organization": "The entity", "citation": "Law T"}
    level = appealed(asked={"by": "REPRESENTATIVE", "resumed": resumed})
    no = {"decision": "DISMISS", "dismissal_reason": "The form that names you as representative is not on file."}
    without = STANDING | {"standing": "NONE"} | no
    holds_refused("check_standing", level, without, "The entity has vacated the dismissal on this very ground")
    accepted = {"decision": "ACCEPT", "urgency": "STANDARD"}
    holds_accepted("check_standing", level, STANDING | {"standing": "REPRESENTATIVE"}, accepted)


def test_nobody_asks_or_reopens_in_a_case_of_their_own() -> None:
    treating = BRANDT | {"name": "Dr. Pat Sample"}
    for form, told in (("review_appeal", {"decision": "ASK", "items": ["A form"]}), ("examine_reopening", EXAMINED)):
        with pytest.raises(FormError, match="asks to treat this member"):
            load_answers(FORMS[form], told, appealed(), by=treating)


DRAFT = {
    "lines": {
        "L1": {"outcome": "APPROVE", "rationale": "All is met."},
        "L2": {"outcome": "APPROVE", "rationale": "So."},
    }
}


@pytest.mark.parametrize(("ground", "protected"), [("NEW_EVIDENCE", True), ("FRAUD", False)])
def test_what_was_approved_before_is_taken_back_for_grave_grounds_only(ground: str, protected: bool) -> None:
    case = appealed({"reopening": {"ground": ground, "original": {"lines": {"L1": "APPROVE", "L2": "DENY"}}}})
    told = {name: value for name, value in DENIED.items() if name != "components"}
    answers = DRAFT | {"lines": DRAFT["lines"] | {"L1": told}}
    if protected:
        holds_refused("draft_decision", case, answers, "was approved before")
    else:
        whole, _ = load_answers(FORMS["draft_decision"], answers, case)
        assert whole["lines"]["L1"]["outcome"] == "DENY"


@pytest.mark.parametrize(
    ("spanish", "said"),
    [("Sí.", "says too little"), ("Lea NOT_MET en su carta, por favor, hoy mismo.", "cannot read NOT_MET")],
)
def test_a_rationale_in_spanish_says_something_where_it_is_given(spanish: str, said: str) -> None:
    told = {name: value for name, value in DENIED.items() if name != "components"} | {"plain_rationale_es": spanish}
    holds_refused("draft_decision", appealed(), DRAFT | {"lines": DRAFT["lines"] | {"L1": told}}, said)


def test_whoever_sends_a_case_back_to_be_rated_anew_says_what_for() -> None:
    holds_refused("sign_decision", appealed(), {"decision": "RATE_ANEW"}, "Tell the reviewers what to look at anew")
    told = {"decision": "RATE_ANEW", "note": "A record of taping came after the ratings."}
    holds_accepted("sign_decision", appealed(), told, {"decision": "RATE_ANEW"})


def test_a_provider_who_appeals_for_a_payment_needs_the_members_word_or_a_waiver_where_the_law_says_so() -> None:
    case = appealed({}, {"by": "PROVIDER"})
    rule = AppealRule(payment_consent=("PROVIDER",), payment_citation="Law T §9", consent_citation="Law T §8")
    case.line_of_business = replace(case.line_of_business, appeal_rule=rule)
    by_provider = STANDING | {"standing": "PROVIDER"}
    form = CheckStanding()

    def said(answers: Json) -> str:
        return str(form.check(form.load(answers), case).get("authorization", ""))

    assert said(by_provider) == ""
    case.request = replace(case.request, type="POST_SERVICE")
    for urgency in ("STANDARD", "EXPEDITED"):
        wanted = "or by which they gave up being paid by the member (Law T §9)"
        assert wanted in said(by_provider | {"urgency": urgency})
    assert "(Law T §8)" in said(STANDING | {"standing": "REPRESENTATIVE"})


@pytest.mark.parametrize(
    ("by", "standing", "said"),
    [
        ("MEMBER", "NONE", "a member may always appeal for themselves"),
        ("MEMBER", "PROVIDER", "a member may always appeal for themselves"),
        ("PROVIDER", "MEMBER", "one of PROVIDER, REPRESENTATIVE, NONE, not MEMBER"),
        ("REPRESENTATIVE", "MEMBER", "one of REPRESENTATIVE, NONE, not MEMBER"),
    ],
)
def test_the_standing_fits_whoever_handed_the_appeal_in(by: str, standing: str, said: str) -> None:
    told = STANDING | {"standing": standing} if standing != "NONE" else DISMISS | {"standing": standing}
    holds_refused("check_standing", appealed(asked={"by": by}), told, said)


def test_a_note_of_the_provider_authorizes_nobody() -> None:
    told = STANDING | {"standing": "REPRESENTATIVE", "authorization": "D1"}
    case = authorized(appealed(asked={"by": "REPRESENTATIVE"}))
    holds_refused("check_standing", case, told, "D1 is of the kind CONSULTATION_NOTE, which authorizes nobody")
    holds_accepted(
        "check_standing", case, told | {"authorization": "AUTH"}, {k: told[k] for k in ("decision", "urgency")}
    )
