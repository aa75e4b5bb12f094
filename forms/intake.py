"""What intake staff and nurses answer while a request is taken in."""

import re
from typing import Any

from marshmallow import ValidationError, validates_schema

from casework.domain.completeness import missing_documents
from casework.kit import (
    CaseReader,
    Json,
    TaskForm,
    asking_faults,
    asking_refused,
    choice,
    items_field,
    merge,
    several,
    words,
    yes_no,
)

# Words of clinical judgement, which nobody may make at intake: what is needed, proven, fitting, or for looks only.
JUDGEMENT = re.compile(
    r"\b(?:un)?(?:necess|need(?!le)|cosmetic|experiment|investigational|clinical|medically|proven|appropriate|"
    r"ineffective|appearance|beaut|diagnos|symptom|harm)\w*",
    re.IGNORECASE,
)
NETWORK = "OUT_OF_NETWORK"


class ReviewCoverage(TaskForm):
    """Whether a request whose coverage is in doubt goes on."""

    title = "Review the coverage"
    help = "Something speaks against taking this request in. Look it up, then say how it goes on."

    decision = choice(
        "Decision",
        "How the request goes on. Nothing clinical may be judged here.",
        {
            "GO_ON": "The doubt is cleared; the request goes on to clinical review",
            "DUPLICATE": "An open review of the same request is on file; this one is closed",
            "NOT_COVERED": "The plan does not cover it for an administrative reason; a letter says so",
        },
    )
    note = words("Note", "What you looked up and found, for those who read this after you.")
    reason_code = words(
        "Reason",
        "Only with NOT_COVERED: the code of the administrative reason, e.g. NOT_ELIGIBLE. Only what the look-up found "
        "can be a reason.",
        required=False,
    )
    gap_evaluated = yes_no(
        "Gap evaluated",
        "Only with OUT_OF_NETWORK: that you looked whether network providers within the access standard can give this "
        "very service.",
        required=False,
    )
    in_network_options = several(
        words("Network provider", "Name and place of one who can give the service, and how soon.", most=500),
        "Network providers who can",
        "Only with OUT_OF_NETWORK: those whom the letter names. Where there are none, the request goes on.",
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        named = "reason_code" in answers
        if answers["decision"] == "NOT_COVERED" and not named:
            raise ValidationError({"reason_code": ["Say for which reason the plan does not cover this request."]})
        if answers["decision"] != "NOT_COVERED" and named:
            raise ValidationError(
                {"reason_code": ["A reason belongs to NOT_COVERED only; remove it or choose NOT_COVERED."]}
            )
        network = answers.get("reason_code") == NETWORK
        if not network and (answers["gap_evaluated"] or answers["in_network_options"]):
            raise ValidationError({"in_network_options": [f"This belongs to {NETWORK} only; remove it."]})
        if network and not (answers["gap_evaluated"] and answers["in_network_options"]):
            raise ValidationError(
                {
                    "in_network_options": [
                        "Evaluate first whether network providers within the access standard can give this very "
                        "service, say so, and name at least one; the letter tells the member. Where none can, "
                        "the request goes on: choose GO_ON."
                    ]
                }
            )

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"], "reason_code": answers.get("reason_code", "")}

    def check(self, answers: Json, case: CaseReader) -> Json:
        unfinished = {one["id"] for one in case.other_reviews() if one["status"] == "OPEN"}
        if answers["decision"] == "DUPLICATE" and not unfinished & set(
            (case.part("duplicates") or {"open": []})["open"]
        ):
            return {
                "decision": [
                    "There is no open review of the same request. One that was denied is no duplicate: "
                    "the member may appeal it or ask anew."
                ]
            }
        if answers["decision"] != "NOT_COVERED":
            return {}
        return merge(_unfounded(answers["reason_code"], case), _judging(answers["note"]))


def _unfounded(code: str, case: CaseReader) -> Json:
    """Why staff may not give the reason: it judges something clinical, or the look-up does not bear it out."""
    administrative = [one.code for one in case.policy.reasons if one.outcome == "DENY" and not one.clinical]
    if code not in administrative:
        return {
            "reason_code": [
                f"{code} is not an administrative reason of this policy; those are {', '.join(administrative)}. "
                "A clinical reason is for a physician to give."
            ]
        }
    found = (case.part("coverage") or {"reasons": []})["reasons"]
    if code in found:
        return {}
    borne_out = f"The look-up bears out: {', '.join(found)}." if found else "The look-up speaks against none of it."
    return {
        "reason_code": [
            f"The look-up does not bear out {code}: on the day of the service the member's coverage, the benefit and "
            f"the network stand as they were found. {borne_out} Choose GO_ON, or have the data corrected first."
        ]
    }


def _judging(note: str) -> Json:
    """Why the note may not stand in an administrative denial: it speaks of what only clinicians may judge."""
    said = sorted({one.group(0).lower() for one in JUDGEMENT.finditer(note)})
    if not said:
        return {}
    return {
        "note": [
            f"An administrative denial judges nothing clinical, and this note speaks of “{'”, “'.join(said)}”. Write "
            "only what you found about coverage, benefit or network; choose GO_ON where clinicians must judge."
        ]
    }


class TriageUrgency(TaskForm):
    """Whether an expedited review is due, where no physician has said so."""

    title = "Triage the urgency"
    help = (
        "Somebody asked for an expedited review without a physician's word. Expedite where the standard time could "
        "seriously jeopardise life, health or the ability to regain function, or would leave severe pain untreated."
    )

    urgency = choice(
        "Urgency",
        "STANDARD keeps the clock that the receipt started.",
        {"EXPEDITED": "Decide within the expedited time", "STANDARD": "Decide within the standard time"},
    )
    basis = words("Basis", "What in the request or the chart speaks for this; the record and the letter say it.")

    def summary(self, answers: Json) -> Json:
        return {"urgency": answers["urgency"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        if answers["urgency"] == "STANDARD" and case.request.physician_supports_urgency:
            return {
                "urgency": [
                    "A physician said that this is urgent, so it is expedited "
                    f"({case.line_of_business.urgency_citation}). Choose EXPEDITED."
                ]
            }
        return {}


class CheckCompleteness(TaskForm):
    """Whether the file holds what a review needs."""

    title = "Check that the file is complete"
    help = "Compare the file with what the policy requires. Ask for what is missing, or go on with what there is."

    decision = choice(
        "Decision",
        "ASK sends a request for information and may stop the clock.",
        {"COMPLETE": "The review can be made on this file", "ASK": "Ask the provider for what is missing"},
    )
    items = items_field()
    note = words(
        "Note", "Needed where you go on although a required document is missing: why that is right.", required=False
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if faults := asking_faults(answers):
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        missing = missing_documents(case.policy, case.request, case.documents)
        unexplained: Json = {}
        if answers["decision"] == "COMPLETE" and missing and "note" not in answers:
            names = ", ".join(one.label for one in missing)
            unexplained = {"note": [f"The file lacks: {names}. Say why the review goes on without, or choose ASK."]}
        return merge(asking_refused(answers, case), unexplained)
