"""What nurses and physicians answer on the way to the determination."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from casework.kit import (
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asking_faults,
    asking_refused,
    choice,
    day,
    items_field,
    keyed,
    merge,
    section,
    several,
    unknown_documents,
    words,
    yes_no,
)


class Weighed(Schema):
    """How one contradiction was weighed."""

    weighed_for = words("Document that weighs more", "Its id; it may be one that came in since.", most=64)
    rationale = words("Rationale", "Why it weighs more, from dates, methods and authors.")


class ResolveContradictions(TaskForm):
    """What is done about documents that contradict each other."""

    title = "Resolve the contradictions"
    help = "Two documents say opposite things of the same function. Ask the provider, or weigh the two and say why."

    decision = choice(
        "Decision",
        "ASK sends a request for information and may stop the clock.",
        {"WEIGHED": "I have weighed the documents", "ASK": "Ask the provider first"},
    )
    contradictions = keyed(
        section(Weighed), "Contradictions", "With WEIGHED: every open contradiction, under its id.", required=False
    )
    items = items_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if faults := asking_faults(answers):
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        found = (case.part("contradictions") or {"contradictions": []})["contradictions"]
        still = [one["id"] for one in found if one["status"] == "OPEN"]
        told = answers["contradictions"]
        messages: Json = {one: ["This contradiction is open; weigh it."] for one in still if one not in told}
        if answers["decision"] == "ASK":
            messages = {}
        known = [one["id"] for one in found]
        for id, one in told.items():
            faults = unknown_documents(case, one["weighed_for"])
            if id not in known:
                faults = [f"There is no contradiction {id}; those are {', '.join(known) or 'none'}."]
            if faults:
                messages[id] = faults
        return merge(asking_refused(answers, case), {"contradictions": messages} if messages else {})


class ListMissing(TaskForm):
    """What is done about what is still unknown."""

    title = "List what is missing"
    help = "Something that the decision needs is unknown. Ask the provider for it, or refer the case to a physician."

    decision = choice(
        "Decision",
        "ASK sends a request for information and may stop the clock.",
        {"ASK": "Ask the provider for what is missing", "REFER": "A physician decides on what is on file"},
    )
    items = items_field()
    note = words("Note", "What the physician should know.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if faults := asking_faults(answers):
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        return asking_refused(answers, case)


class Approved(Schema):
    """How much is approved for one line, and for when."""

    quantity = fields.Integer(
        strict=True,
        error_messages={"invalid": "Give a whole number."},
        metadata={"label": "Quantity", "help": "How many units; what was asked for where left out."},
    )
    valid_from = day("Valid from", "First day on which the approval holds.", required=False)
    valid_to = day("Valid to", "Last day on which the approval holds.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if "quantity" in answers and answers["quantity"] < 1:
            raise ValidationError({"quantity": ["Approve at least one."]})
        if "valid_from" in answers and "valid_to" in answers and answers["valid_to"] < answers["valid_from"]:
            raise ValidationError({"valid_to": ["The last day lies before the first."]})


class SignApproval(TaskForm):
    """A reviewer signs an approval, or refers the case to a physician."""

    title = "Sign the approval"
    help = "Every component is met and nothing excludes it. Read the record, then sign, or refer it to a physician."

    decision = choice(
        "Decision",
        "Only an approval can be signed here.",
        {"APPROVE": "I approve every line", "REFER": "A physician should decide"},
    )
    attest = yes_no(
        "Attestation", "I have read the file, and I have no conflict of interest. Needed to approve.", required=False
    )
    lines = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Approved, unknown=RAISE),
        load_default=dict,
        metadata={"label": "Lines", "help": "Quantity and days by line id, where they differ from the request."},
    )
    note = words("Note", "What the record should say.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["decision"] == "APPROVE" and not answers["attest"]:
            raise ValidationError({"attest": ["Attest that you have read the file and have no conflict, or refer it."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        known = {line.id: line for line in case.request.lines}
        messages: Json = {}
        for id, told in answers["lines"].items():
            if id not in known:
                messages[id] = [f"Line {id} is not part of this request; its lines are {', '.join(known)}."]
            elif told.get("quantity", 0) > known[id].quantity:
                messages[id] = {"quantity": [f"{known[id].quantity} were asked for; no more can be approved."]}
            elif told.get("quantity", known[id].quantity) < known[id].quantity:
                # Less than was asked for is an adverse decision in part, and only a physician makes one.
                messages[id] = {"quantity": ["Less than was asked for is a physician's decision; choose REFER."]}
        return {"lines": messages} if messages else {}


class LineDraft(Schema):
    """The physician's draft for one line."""

    outcome = choice("Outcome", "What you decide for this line.", {"APPROVE": "Approve", "DENY": "Deny"})
    rationale = words("Rationale", "Why, in terms of this member's facts; the letter to the provider says it.")
    reasons = several(
        words("Reason", "A reason code of the policy.", most=64),
        "Reasons",
        "With DENY: at least one clinical reason code of the policy. None with APPROVE.",
    )
    documents = several(
        words("Document", "Id of a chart document.", most=64),
        "Documents",
        "The documents that the decision rests on; at least one with DENY.",
    )

    judged = fields.Dict(
        keys=fields.String(),
        values=words("Why", "Why you find it met, from the file."),
        load_default=dict,
        metadata={
            "label": "Components that you find met",
            "help": "With APPROVE: the number of each component that was found not met or unknown, and why you judge "
            "otherwise. The findings bind nobody; they are there to be weighed.",
        },
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults: Json = {}
        if answers["outcome"] == "DENY" and answers["judged"]:
            faults["judged"] = ["Components are judged met for an approval; leave this empty with DENY."]
        if answers["outcome"] == "DENY":
            if not answers["reasons"]:
                faults["reasons"] = ["A denial gives at least one reason."]
            if not answers["documents"]:
                faults["documents"] = ["A denial names at least one document that it rests on."]
        elif answers["reasons"]:
            faults["reasons"] = ["Reasons are for denials; an approval's reasons follow from the findings."]
        if faults:
            raise ValidationError(faults)


class DraftDecision(TaskForm):
    """A physician's draft, line by line; it is checked against the guardrails before it can be signed."""

    title = "Draft the decision"
    help = (
        "Decide each line on its merits. A denial for a reason that a guardrail blocks goes back to you, unless you "
        "override it with a rationale that addresses the evidence and a second physician agrees."
    )

    lines = Lines(
        LineDraft, required=True, metadata={"label": "Lines", "help": "One section a line, under the line's id."}
    )
    override = yes_no(
        "Override the guardrail", "True to ask a second physician to agree to a blocked denial.", required=False
    )
    override_rationale = words(
        "Rationale of the override",
        "Needed with an override; it addresses the evidence that the guardrail names.",
        required=False,
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["override"] and "override_rationale" not in answers:
            raise ValidationError({"override_rationale": ["Say why the guardrail should not hold in this case."]})

    def summary(self, answers: Json) -> Json:
        return {
            "override": answers["override"],
            "lines": {
                line: {"outcome": told["outcome"], "reasons": told["reasons"]}
                for line, told in answers["lines"].items()
            },
        }

    def check(self, answers: Json, case: CaseReader) -> Json:
        findings = (case.part("findings") or {"lines": {}})["lines"]
        clinical = [one.code for one in case.policy.reasons if one.outcome == "DENY" and one.clinical]
        lines: Json = {}
        for line, told in answers["lines"].items():
            faults: Json = {}
            if documents := unknown_documents(case, *told["documents"]):
                faults["documents"] = documents
            if wrong := [code for code in told["reasons"] if code not in clinical]:
                faults["reasons"] = [
                    f"{', '.join(wrong)} is no clinical reason of this policy; those are {', '.join(clinical)}."
                ]
            components = findings.get(line, {}).get("components", {})
            short = [number for number, one in components.items() if one != "MET"]
            if idle := [number for number in told["judged"] if number not in short]:
                faults["judged"] = [
                    f"Component {', '.join(idle)} is not open here; those that are: {', '.join(short) or 'none'}."
                ]
            if told["outcome"] == "APPROVE" and (left := [number for number in short if number not in told["judged"]]):
                faults["outcome"] = [
                    f"Component {', '.join(left)} of medical necessity was not found met, and an approval needs all of "
                    "them. Where you judge otherwise, say so under “judged” with your reason."
                ]
            if faults:
                lines[line] = faults
        return {"lines": lines} if lines else {}


class SecondOpinion(TaskForm):
    """Another physician's view of a denial that a guardrail blocks."""

    title = "Give a second opinion"
    help = "The draft would deny for a reason that a guardrail blocks. Judge it for yourself, from the file."

    decision = choice(
        "Decision",
        "DISAGREE sends the draft back.",
        {"AGREE": "I come to the same decision", "DISAGREE": "The guardrail should hold"},
    )
    rationale = words("Rationale", "Your own judgement of the evidence that the guardrail names.")
    attest = yes_no("Attestation", "I have read the file, and I have no conflict of interest.")

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if not answers["attest"]:
            raise ValidationError({"attest": ["Only somebody who can attest this may give the second opinion."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}


class SignDecision(TaskForm):
    """A physician signs the draft, or takes it back."""

    title = "Sign the decision"
    help = "Read the draft once more, with what a call with the provider brought. Then sign, or go back to the draft."

    decision = choice("Decision", "Signing issues the letter.", {"SIGN": "I sign", "RECONSIDER": "Back to the draft"})
    attest_no_conflict = yes_no(
        "Attestation", "I have no financial or personal interest in this decision. Needed to sign.", required=False
    )
    specialty = words(
        "Specialty", "The specialty in which you decide, as the letter names it.", required=False, most=100
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["decision"] == "SIGN" and not answers["attest_no_conflict"]:
            raise ValidationError({"attest_no_conflict": ["Who signs attests that they have no conflict of interest."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}
