"""What intake staff and nurses answer while a request is taken in."""

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
    words,
)


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
        "Reason", "Only with NOT_COVERED: the code of the administrative reason, e.g. NOT_ELIGIBLE.", required=False
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
                    "There is no open review of the same request. One that was denied is no duplicate: "
                    "the member may appeal it or ask anew."
                ]
            }
        allowed = [one.code for one in case.policy.reasons if one.outcome == "DENY" and not one.clinical]
        code = answers.get("reason_code")
        if code is not None and code not in allowed:
            return {
                "reason_code": [
                    f"{code} is not an administrative reason of this policy; those are {', '.join(allowed)}. "
                    "A clinical reason is for a physician to give."
                ]
            }
        return {}


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
