"""What nurses and physicians answer on the way to the determination."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from casework.domain import guardrails, overlays, reopening, unread
from casework.domain.contradictions import decider_faults, unweighed
from casework.domain.drafts import line_faults, no_longer_holds, not_received_faults
from casework.domain.signers import interested, lapsed, refusal, unlicensed
from casework.domain.wording import too_short
from casework.kit import (
    Approved,
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asked_and_needed,
    asking_faults,
    asking_refused,
    choice,
    contradictions_field,
    documents_field,
    exclusion_judged_field,
    items_field,
    less_field,
    merge,
    outcome_field,
    override_field,
    override_rationale_field,
    plain_rationale_field,
    rationale_field,
    reasons_field,
    several,
    spanish_rationale_field,
    specialty_field,
    unknown_documents,
    vouched_field,
    words,
    yes_no,
)


class ResolveContradictions(TaskForm):
    """What is done about documents that contradict each other."""

    title = "Resolve the contradictions"
    help = "Two documents say opposite things of the same function. Ask the provider, or weigh the two and say why."

    decision = choice(
        "Decision",
        "ASK sends a request for information and may stop the clock.",
        {"WEIGHED": "I have weighed the documents", "ASK": "Ask the provider first"},
    )
    contradictions = contradictions_field(
        "With WEIGHED: every open contradiction, under its id.",
        **asked_and_needed({"decision": ["WEIGHED"]}),
    )
    items = items_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if faults := asking_faults(answers):
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        weighing = answers["decision"] == "WEIGHED"
        return merge(asking_refused(answers, case), unweighed(case, answers["contradictions"], all_of_them=weighing))


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


class SignApproval(TaskForm):
    """A reviewer signs an approval, or refers the case to a physician."""

    title = "Sign the approval"
    signs = ("APPROVE",)
    help = "Every component is met and nothing excludes it. Read the record, then sign, or refer it to a physician."

    decision = choice(
        "Decision",
        "Only an approval can be signed here.",
        {"APPROVE": "I approve every line", "REFER": "A physician should decide"},
        verbs={"REFER": "Send to a physician"},
    )
    attest = vouched_field(
        "Attestation", "I have read the file, and I have no conflict of interest. Needed to approve.", "APPROVE"
    )
    lines = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Approved, unknown=RAISE),
        load_default=dict,
        metadata={
            "label": "Lines",
            "help": "Quantity and days by line id, where they differ from the request.",
            "keys": "line",
            "seldom": True,
            "when": {"decision": ["APPROVE"]},
        },
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
            elif faults := _outside(told, case.request.service_date):
                messages[id] = faults
        late = unread.unsettled(case) if answers["decision"] == "APPROVE" else []
        return {**({"lines": messages} if messages else {}), **({"decision": late} if late else {})}

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        today = datetime.fromisoformat(by["answered_at"]).astimezone(ZoneInfo(case.plan.time_zone)).date()
        earliest = min(today, case.request.service_date or today).isoformat()
        past = {
            line: {"valid_from": [f"{told['valid_from']} lies in the past; an approval holds from today on."]}
            for line, told in answers["lines"].items()
            if told.get("valid_from", earliest) < earliest
        }
        unfit = interested(case, by) or (lapsed(case, by) if answers["decision"] == "APPROVE" else "")
        return merge(refusal(unfit), {"lines": past} if past else {})


def _outside(told: Json, planned: date | None) -> Json:
    """Messages where an approval would not hold on the day that is planned."""
    day = "" if planned is None else planned.isoformat()
    said = [
        f"The treatment is planned for {day}, and an approval holds then; else choose REFER, and a physician decides."
    ]
    late = {"valid_from": said} if day and told.get("valid_from", day) > day else {}
    return late | ({"valid_to": said} if day and told.get("valid_to", day) < day else {})


class LineDraft(Schema):
    """The physician's draft for one line."""

    outcome = outcome_field()
    rationale = rationale_field()
    plain_rationale = plain_rationale_field()
    plain_rationale_es = spanish_rationale_field(
        "The same in Spanish, asked where the member reads it and less than was asked for is approved."
    )
    reasons = reasons_field(
        "With less than was asked for: at least one clinical reason code of the policy that fits the file."
    )
    documents = documents_field()
    quantity = less_field(
        "With APPROVE, where it is less than was asked for. That denies the rest, so it needs reasons."
    )
    judged = fields.Dict(
        keys=fields.String(),
        values=words("Why", "Why you find it met, from the file."),
        load_default=dict,
        metadata={
            "label": "Components that you find met",
            "help": "With APPROVE: the number of each component that was found not met or unknown, and why you judge "
            "otherwise. The findings bind nobody; they are there to be weighed.",
            "keys": "open_component",
            **asked_and_needed({"outcome": ["APPROVE"]}),
        },
    )
    judged_not_met = fields.Dict(
        keys=fields.String(),
        values=words("Why", "Why you find it not met, from the file."),
        load_default=dict,
        metadata={
            "label": "Components that you find not met",
            "help": "With DENY: the number of each component that you find not met against what was found, and why. "
            "It needs an override, to which a second physician agrees.",
            "keys": "met_component",
            "seldom": True,
            "when": {"outcome": ["DENY"]},
        },
    )
    exclusion_judged = exclusion_judged_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults: Json = {}
        if answers["outcome"] == "DENY" and answers["judged"]:
            faults["judged"] = ["Components are judged met for an approval; leave this empty with DENY."]
        if answers["outcome"] == "APPROVE" and answers["judged_not_met"]:
            faults["judged_not_met"] = ["Components are judged not met for a denial; leave this empty with APPROVE."]
        if answers["outcome"] == "APPROVE" and answers["reasons"] and "quantity" not in answers:
            faults["reasons"] = ["Reasons are for less than was asked for; an approval's follow from the findings."]
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
    override = override_field("True to ask a second physician to agree to a denial against a guardrail or a finding.")
    override_rationale = override_rationale_field()
    contradictions = contradictions_field(
        "Each contradiction that came up since, under its id.", asked="contradiction", needed_when={}
    )
    not_received = several(
        words("Item", "As it was asked for.", most=500, picks="asked_for"),
        "Not received",
        "What was asked for and did not come, where an answer brought a part only.",
        asked="asked_for",
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["override"] and "override_rationale" not in answers:
            raise ValidationError({"override_rationale": ["Say why the guardrail should not hold in this case."]})

    def summary(self, answers: Json) -> Json:
        return {"override": answers["override"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        lines: Json = {}
        for line, told in answers["lines"].items():
            faults = line_faults(case, line, told, override=answers["override"], not_received=answers["not_received"])
            if documents := unknown_documents(case, *told["documents"]):
                faults["documents"] = documents
            if protected := reopening.protected(case, line, told):
                faults["outcome"] = [protected]
            if faults:
                lines[line] = faults
        messages: Json = {"lines": lines} if lines else {}
        if answers["override"] and (said := _not_overridden(case, answers)):
            messages["override_rationale"] = said
        if said := not_received_faults(case, answers["not_received"]):
            messages["not_received"] = said
        return merge(messages, unweighed(case, answers["contradictions"], all_of_them=True))

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        return refusal(interested(case, by), field="lines")


def _not_overridden(case: CaseReader, answers: Json) -> list[str]:
    rationale = answers["override_rationale"]
    armed = (case.part("guardrails") or {"guardrails": []})["guardrails"]
    short, named = too_short(rationale), guardrails.left_out(armed, answers, rationale)
    return ([short] if short else []) + named + overlays.not_to_override(armed, answers)


class SecondOpinion(TaskForm):
    """Another physician's view of a denial that a guardrail blocks."""

    title = "Give a second opinion"
    help = "The draft would deny for a reason that a guardrail blocks. Judge it for yourself, from the file."

    decision = choice(
        "Decision",
        "DISAGREE sends the draft back.",
        {"AGREE": "I come to the same decision", "DISAGREE": "The guardrail should hold"},
        verbs={"DISAGREE": "Send back"},
    )
    rationale = words("Rationale", "Your own judgement of the evidence that the guardrail names.")
    attest = yes_no("Attestation", "I have read the file, and I have no conflict of interest.", statement=True)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if not answers["attest"]:
            raise ValidationError({"attest": ["Only somebody who can attest this may give the second opinion."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        said = too_short(answers["rationale"])
        gone = _gone(case, "Choose DISAGREE, and it goes back.") if answers["decision"] == "AGREE" else ""
        return merge({"rationale": [said]} if said else {}, refusal(gone))

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        return merge(refusal(interested(case, by)), refusal(unlicensed(case, by)))


class SignDecision(TaskForm):
    """A physician signs the draft, or takes it back."""

    title = "Sign the decision"
    signs = ("SIGN",)
    help = "Read the draft once more, with what a call with the provider brought. Then sign, or go back to the draft."

    decision = choice(
        "Decision",
        "Signing issues the letter. RATE_ANEW where records came that no rating knows, or more must be asked for.",
        {"SIGN": "I sign", "RECONSIDER": "Back to the draft", "RATE_ANEW": "Back to the reviewers, who rate anew"},
        verbs={"RECONSIDER": "Send back", "RATE_ANEW": "Send back"},
    )
    attest_no_conflict = vouched_field(
        "Attestation", "I have no financial or personal interest in this decision. Needed to sign.", "SIGN"
    )
    specialty = specialty_field("The specialty in which you decide, as the letter names it.", "SIGN")
    note = words(
        "Note",
        "What should be looked at or written anew, and why. RATE_ANEW needs it.",
        required=False,
        when={"decision": ["RECONSIDER", "RATE_ANEW"]},
        needed_when={"decision": ["RATE_ANEW"]},
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["decision"] == "SIGN" and not answers["attest_no_conflict"]:
            raise ValidationError({"attest_no_conflict": ["Who signs attests that they have no conflict of interest."]})
        if answers["decision"] == "RATE_ANEW" and "note" not in answers:
            raise ValidationError({"note": ["Tell the reviewers what to look at anew, and why."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        if answers["decision"] != "SIGN":
            return {}
        back = "Choose RECONSIDER, and draft the decision with what is on file now."
        return refusal(unread.before_signing(case) or _gone(case, back))

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        if answers["decision"] != "SIGN":
            return {}
        draft = (case.answer("draft_decision") or {"lines": {}})["lines"]
        denies = any(told["outcome"] == "DENY" or "quantity" in told for told in draft.values())
        return merge(
            refusal(interested(case, by)),
            refusal(unlicensed(case, by)) if denies else {},
            refusal(decider_faults(case, by)),
            refusal(_agreed_already(case, by)),
        )


def _gone(case: CaseReader, back: str) -> str:
    """Which reasons of the draft no longer hold, and what is done about it; empty where all hold."""
    gone = no_longer_holds(case)
    return " ".join([*gone, back]) if gone else ""


def _agreed_already(case: CaseReader, by: Json) -> str:
    """That whoever agreed to an override as the second physician cannot be its first as well; empty where nobody is."""
    second, draft = case.answer("second_opinion"), case.answer("draft_decision")
    if second is None or draft is None or not draft["override"] or second["_by"]["person"] != by["person"]:
        return ""
    if datetime.fromisoformat(second["_by"]["answered_at"]) < datetime.fromisoformat(draft["_by"]["answered_at"]):
        return ""
    name = by.get("name") or by["person"]
    return f"The second physician of an override must be another one than the signer, and {name} agreed to it."
