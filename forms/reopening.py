"""What appeals coordinators answer about a wish to reopen a decision."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from casework.domain.reopening import GRAVE
from casework.domain.signers import interested, refusal
from casework.domain.wording import too_short
from casework.kit import CaseReader, Json, TaskForm, choice, merge, words, yes_no


class ExamineReopening(TaskForm):
    """Whether a decision is reopened, and for which ground."""

    title = "Examine the wish to reopen"
    signs = ("REFUSE",)
    help = "A decision is reopened only for a ground that the law knows; the file must show it."

    decision = choice(
        "Decision",
        "REFUSE sends a letter; the decision stands.",
        {"GRANT": "The request is reviewed anew", "REFUSE": "The decision stands"},
    )
    ground = choice(
        "Ground",
        "The ground that was found, or with REFUSE the one that was claimed.",
        {
            "GOOD_CAUSE": "Good cause, e.g. an obvious error in the decision",
            "FRAUD": "Fraud or a similar fault",
            "NEW_EVIDENCE": "New evidence that could not have been given before",
        },
    )
    rationale = words("Rationale", "What in the file shows the ground, or why it is not shown; the letter says it.")
    attest = yes_no("Attestation", "I have read both files, and I have no conflict of interest.", statement=True)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if not answers["attest"]:
            raise ValidationError({"attest": ["Only somebody who can attest this may decide on it."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        said = too_short(answers["rationale"])
        return merge({"rationale": [said]} if said else {}, _approved(answers, case))

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        return refusal(interested(case, by))


def _approved(answers: Json, case: CaseReader) -> Json:
    """An approval is reopened for good cause or fraud only: with any other ground nothing of it could be changed."""
    lines = (((case.part("reopening") or {}).get("original") or {}).get("lines") or {}).values()
    whole = bool(lines) and all(outcome == "APPROVE" for outcome in lines)
    if answers["decision"] == "GRANT" and whole and answers["ground"] not in GRAVE:
        return {
            "ground": [
                "Everything was approved, and an approval is reopened only for good cause or fraud "
                "(42 CFR 422.138(c)). Choose REFUSE."
            ]
        }
    return {}
