"""What intake staff and nurses answer while a request is taken in."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from casework.domain.completeness import missing_documents
from casework.domain.coverage import judging_words, tells_network
from casework.kit import (
    CaseReader,
    Json,
    TaskForm,
    asked_and_needed,
    asking_faults,
    asking_refused,
    choice,
    items_field,
    merge,
    several,
    words,
    yes_no,
)


class ReviewCoverage(TaskForm):
    """Whether a request whose coverage is in doubt goes on."""

    title = "Review the coverage"
    signs = ("NOT_COVERED",)
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
        picks="administrative_reason",
        **asked_and_needed({"decision": ["NOT_COVERED"]}),
    )
    gap_evaluated = yes_no(
        "Gap evaluated",
        "Only where the provider is outside the network: that you looked whether network providers within the access "
        "standard can give this very service, so that an exception is not needed.",
        required=False,
        asked="outside_network",
        needed_when={"decision": ["NOT_COVERED"], "reason_code": "network_reasons"},
    )
    gap = choice(
        "Gap in the network",
        "Only where the provider is outside the network and the request goes on: why.",
        {
            "GRANTED": "No network provider within the access standard can give the service; the exception is granted",
            "CLINICAL": "Whether one of them can is a clinical question; a physician judges it",
        },
        required=False,
        when={"decision": ["GO_ON"]},
        asked="outside_network",
    )
    in_network_options = several(
        words("Network provider", "Name and place of one who can give the service, and how soon.", most=500),
        "Network providers who can",
        "Only where the network is the reason, or a physician is asked about it: those whom the letter names.",
        asked="outside_network",
        needed_when=[
            {"decision": ["NOT_COVERED"], "reason_code": "network_reasons"},
            {"decision": ["GO_ON"], "gap": ["CLINICAL"]},
        ],
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

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"], "reason_code": answers.get("reason_code", "")}

    def check(self, answers: Json, case: CaseReader) -> Json:
        unfinished = {one["id"] for one in case.other_reviews() if one["status"] == "OPEN"}
        if answers["decision"] == "DUPLICATE" and not unfinished & set(
            (case.part("duplicates") or {"open": []})["open"]
        ):
            return {
                "decision": [
                    "There is no open review of the same request. One that was denied is no duplicate: the member may "
                    "appeal it or ask anew; nor is one that asks for a part of this alone, for the rest would be lost."
                ]
            }
        if answers["decision"] != "NOT_COVERED":
            return merge(_gap_faults(answers, case), _network_faults(answers, case))
        return merge(
            _unfounded(answers["reason_code"], case),
            _gap_faults(answers, case),
            _network_faults(answers, case),
            _judging(answers["note"]),
        )


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
    looked_up = case.part("coverage") or {"reasons": []}
    found = looked_up["reasons"]
    if code in found:
        return {}
    borne_out = f"It bears out {', '.join(found)} only" if found else "It speaks against nothing"
    stands = (
        f"on {looked_up.get('day')} the coverage is {'in force' if looked_up.get('active') else 'not in force'}, the "
        f"service is {'a benefit' if looked_up.get('benefit') else 'no benefit'} of the plan, and the provider is "
        f"{'outside' if looked_up.get('network') == 'OUT' else 'in'} the network"
    )
    return {
        "reason_code": [
            f"The look-up does not bear out {code}: {stands}. {borne_out}. Choose GO_ON, or have the data of the "
            "request corrected first."
        ]
    }


def _gap_faults(answers: Json, case: CaseReader) -> Json:
    """Why the answer on a gap in the network does not fit: it is for a provider outside it whose request goes on."""
    outside = (case.part("coverage") or {}).get("network") == "OUT"
    goes_on = answers["decision"] == "GO_ON"
    if "gap" in answers and not (outside and goes_on):
        return {"gap": ["This is for a provider outside the network whose request goes on; leave it out."]}
    if answers.get("gap") == "CLINICAL" and not answers["in_network_options"]:
        return {"in_network_options": ["Name the network providers about whom the physician is asked; at least one."]}
    return {}


def _network_faults(answers: Json, case: CaseReader) -> Json:
    """Why what was found out about the network does not fit the reason, which may promise it to the member."""
    promised = any(tells_network(one) for one in case.policy.reasons if one.code == answers.get("reason_code"))
    asked = answers.get("gap") == "CLINICAL"
    if not promised and not asked and (answers["gap_evaluated"] or answers["in_network_options"]):
        return {"in_network_options": ["This belongs to a denial for the network only; remove it."]}
    if promised and not (answers["gap_evaluated"] and answers["in_network_options"]):
        return {
            "in_network_options": [
                "Evaluate first whether network providers within the access standard can give this very service, say "
                "so, and name at least one; the letter tells the member. Where none can, the request goes on: choose "
                "GO_ON."
            ]
        }
    return {}


def _judging(note: str) -> Json:
    """Why the note may not stand in an administrative denial: it speaks of what only clinicians may judge."""
    said = judging_words(note)
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
        law = case.line_of_business
        forced = case.request.physician_supports_urgency and law.expedite_rule.physician_forces
        if answers["urgency"] == "STANDARD" and forced:
            citation = law.expedite_rule.citation or law.urgency_citation
            return {
                "urgency": [f"A physician said that this is urgent, so it is expedited ({citation}). Choose EXPEDITED."]
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
        "Note",
        "Needed where you go on although a required document is missing: why that is right.",
        required=False,
        when={"decision": ["COMPLETE"]},
        needed_when={"decision": ["COMPLETE"], "case": "lacking"},
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
            said = f"The file lacks: {names}. Say why the review goes on without, or ask the provider."
            unexplained = {"note": [said]}
        return merge(asking_refused(answers, case), unexplained)
