"""What appeals coordinators and appeal physicians answer."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from casework.domain import appeals
from casework.domain.appeals_asking import asking_refused
from casework.domain.appeals_faults import decision_faults, second_faults, specialty_faults, unfit
from casework.domain.dismissals import dismissed_again
from casework.domain.signers import interested, refusal
from casework.domain.standing import authorization_fault, late_fault, standing_fault, unauthorized
from casework.domain.wording import too_short
from casework.kit import (
    CaseReader,
    Json,
    TaskForm,
    asked_and_needed,
    asking_faults,
    choice,
    contradictions_field,
    document_field,
    documents_field,
    exceptions_field,
    exclusion_judged_field,
    items_field,
    keyed,
    less_field,
    merge,
    outcome_field,
    override_field,
    override_rationale_field,
    plain_rationale_field,
    rationale_field,
    reasons_field,
    section,
    several,
    spanish_rationale_field,
    specialty_field,
    unknown_documents,
    vouched_field,
    words,
    yes_no,
)
from forms.conservative_treatment import LineTrials, trial_faults
from forms.functional_assessment import FurtherSession, LineFunction, function_faults, serial_faults


class CheckStanding(TaskForm):
    """Whether an appeal may be heard: who sends it, and whether it came in time."""

    title = "Check who appeals, and when"
    signs = ("DISMISS",)
    help = (
        "Only two things keep an appeal from being heard: whoever sent it may not appeal for the member, or it came "
        "too late without a good cause. Whether it is right is not asked here."
    )

    decision = choice(
        "Decision",
        "ASK sends a question; the appeal's clock runs on meanwhile.",
        {
            "ACCEPT": "The appeal is heard",
            "DISMISS": "It is dismissed without a look at its merits",
            "ASK": "Ask first, e.g. for the member's authorization",
        },
        verbs={"ASK": "Send the question"},
    )
    standing = choice(
        "Standing",
        "Who sends the appeal; it fits who handed it in.",
        {
            "MEMBER": "The member",
            "REPRESENTATIVE": "Somebody whom the member has authorized",
            "PROVIDER": "The provider, where the law lets them appeal for the member",
            "NONE": "Nobody who may appeal",
        },
    )
    in_time = choice(
        "In time",
        "Held against the last day to appeal, which the page shows.",
        {
            "YES": "It came in time",
            "NO": "It came too late, and no good cause is shown",
            "GOOD_CAUSE": "It came too late for a good cause; the note says which",
        },
    )
    urgency = choice(
        "Urgency",
        "EXPEDITED where a physician says so, or where waiting could harm the member.",
        {"STANDARD": "The usual time", "EXPEDITED": "The short time"},
    )
    authorization = words(
        "Authorization",
        "Id of the document by which the member authorized whoever appeals, of a kind that counts as one: with "
        "REPRESENTATIVE, and with PROVIDER where the law wants it and it is not urgent. For a payment, a provider's "
        "waiver of it counts too.",
        required=False,
        picks="document",
        when={"standing": ["REPRESENTATIVE", "PROVIDER"]},
        needed_when=[
            {"decision": ["ACCEPT"], "standing": [who], "urgency": [urgency], "case": f"consent {who} {urgency}"}
            for who in ("REPRESENTATIVE", "PROVIDER")
            for urgency in ("STANDARD", "EXPEDITED")
        ],
    )
    dismissal_reason = words(
        "Reason",
        "With DISMISS: what was found, in words that go into the letter.",
        required=False,
        **asked_and_needed({"decision": ["DISMISS"]}),
    )
    items = items_field()
    note = words(
        "Note",
        "With GOOD_CAUSE: what kept the member from appealing in time. Where a short time is refused: why.",
        required=False,
        needed_when=[{"in_time": ["GOOD_CAUSE"]}, {"urgency": ["STANDARD"], "case": "asked_urgently"}],
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = asking_faults(answers)
        decision, barred = answers["decision"], answers["standing"] == "NONE" or answers["in_time"] == "NO"
        if decision == "ACCEPT" and barred:
            faults["decision"] = ["Without standing, or too late without a good cause, an appeal is not heard."]
        if decision == "DISMISS" and not barred:
            faults["decision"] = [
                "An appeal is dismissed only because nobody who may appeal sent it, or because it came too late. "
                "What it says is judged by the appeal physician: choose ACCEPT."
            ]
        if (decision == "DISMISS") != ("dismissal_reason" in answers):
            faults["dismissal_reason"] = ["Say with DISMISS, and only then, what was found; the letter tells it."]
        if answers["in_time"] == "GOOD_CAUSE" and "note" not in answers:
            faults["note"] = ["Say what kept the member from appealing in time."]
        if "authorization" in answers and answers["standing"] not in ("REPRESENTATIVE", "PROVIDER"):
            faults["authorization"] = ["Only somebody who appeals for the member needs an authorization; leave it out."]
        if faults:
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"], "urgency": answers["urgency"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        faults = asking_refused(answers, case)
        level = appeals.open_level(case) or {}
        if missing := unknown_documents(case, answers.get("authorization")):
            faults["authorization"] = missing
        elif said := unauthorized(case, level, answers):
            faults["authorization"] = [said]
        may = case.line_of_business.appeal_rule.may_file
        if answers["standing"] != "NONE" and answers["standing"] not in may:
            faults["standing"] = [f"Under this law {', '.join(may)} may appeal; choose NONE, or ASK."]
        if level.get("physician_supports") and answers["urgency"] == "STANDARD":
            faults["urgency"] = [
                "A physician said that this is urgent, so it is expedited "
                f"({case.line_of_business.urgency_citation}). Choose EXPEDITED."
            ]
        elif level.get("urgency") == "EXPEDITED" and answers["urgency"] == "STANDARD" and "note" not in answers:
            faults["note"] = ["Say why the usual time does no harm; the letter that refuses the short time tells it."]
        if said := dismissed_again(level, answers):
            faults["decision"] = [said]
        if said := standing_fault(level.get("by"), answers["standing"]):
            faults["standing"] = [said]
        if said := authorization_fault(case, answers.get("authorization")):
            faults["authorization"] = [said]
        if late := late_fault(case, level, answers["in_time"]):
            faults["in_time"] = [late]
        return faults


class Judged(Schema):
    """One component of medical necessity, judged afresh."""

    result = choice(
        "Result",
        "Your own finding; what was found before binds nobody.",
        {"MET": "It is met", "NOT_MET": "It is not met", "UNKNOWN": "The file does not tell"},
    )
    why = words("Why", "From this member's records; in a whole sentence.")


class AppealedLine(Schema):
    """The decision on one line that was appealed."""

    outcome = outcome_field()
    rationale = rationale_field()
    trials = section(
        LineTrials,
        "Conservative treatment, counted afresh",
        "From the whole file; needed for less than was asked for, where a reason tells it and records of it came "
        "since, or nobody has rated it.",
        needed_when={"reasons": "trials"},
    )
    function = section(
        LineFunction,
        "Function and measures, found afresh",
        "The same for deficits and for what is to be measured.",
        needed_when={"reasons": "function"},
    )
    serial = section(
        FurtherSession,
        "Further session, found afresh",
        "The same for a further session.",
        needed_when={"reasons": "serial"},
    )
    components = keyed(
        section(Judged),
        "Components",
        "Every component of medical necessity, under its number, judged afresh. None where the line was denied for an "
        "administrative reason and stays so.",
        required=False,
        keys="component",
        needed_when=[{"outcome": ["APPROVE"]}, {"outcome": ["DENY"], "case": "clinical"}],
    )
    plain_rationale = plain_rationale_field()
    plain_rationale_es = spanish_rationale_field("The same in Spanish, where the member reads it.")
    reasons = reasons_field(
        "With less than was asked for: at least one reason code of the policy that fits the file and your results."
    )
    documents = documents_field()
    quantity = less_field("With APPROVE, where it is less than was asked for; it needs reasons.")
    exclusion_judged = exclusion_judged_field()
    exclusions = keyed(
        exceptions_field(),
        "Exclusions",
        "Each exclusion whose exceptions you analyse anew, under its id; needed for a denial where nobody has.",
        required=False,
        keys="exclusion",
        seldom=True,
        needed_when={"outcome": ["DENY"], "case": "unanalysed"},
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["outcome"] == "APPROVE" and answers["reasons"] and "quantity" not in answers:
            raise ValidationError({"reasons": ["Reasons are for less than was asked for; leave them out."]})


class Expert(Schema):
    """Somebody of the field who was consulted."""

    person = words("Person", "Id or name of whoever was consulted.", most=200, picks="expert")
    specialty = words("Specialty", "Their specialty.", most=100)
    opinion = words("Opinion", "What they said of this member's case.")


class ReviewAppeal(TaskForm):
    """A physician who was not involved decides an appeal afresh, line by line."""

    title = "Decide the appeal"
    signs = ("DECIDE",)
    help = (
        "Look at everything again, with all that came since. Judge every component anew; you owe the first decision no "
        "deference. A denial that a guardrail blocks needs an override and a second appeal physician."
    )

    decision = choice(
        "Decision",
        "ASK sends a question; the appeal's clock runs on meanwhile.",
        {"DECIDE": "I decide the appeal", "ASK": "Ask the provider first"},
    )
    lines = keyed(
        section(AppealedLine),
        "Lines",
        "With DECIDE: every line that got less than was asked for.",
        required=False,
        keys="appealed_line",
        **asked_and_needed({"decision": ["DECIDE"]}),
    )
    considered = several(
        document_field("Document", "Id of a chart document.", required=True),
        "Documents considered",
        "With DECIDE: every document that you looked at; all that came with or since the appeal must be among them. "
        "What the decision rests on counts by itself.",
        when={"decision": ["DECIDE"]},
        needed_when={"decision": ["DECIDE"], "case": "came_since"},
    )
    override = override_field(
        "True to ask a second appeal physician to agree to a denial against a guardrail or a finding.",
        when={"decision": ["DECIDE"]},
    )
    override_rationale = override_rationale_field()
    attest_no_conflict = vouched_field(
        "No conflict", "I have no financial or personal interest in this decision. Needed to decide.", "DECIDE"
    )
    attest_independent = vouched_field(
        "Independence", "I took no part in the case before, and I report to nobody who did. Needed to decide.", "DECIDE"
    )
    specialty = specialty_field(
        "With DECIDE on medical grounds: the specialty in which you decide.",
        "DECIDE",
        needed_when={"decision": ["DECIDE"], "case": "clinical"},
    )
    expert = section(
        Expert,
        "Expert",
        "Whoever was consulted, where your own specialty is none of those that manage this.",
        when={"decision": ["DECIDE"]},
        needed_when={"decision": ["DECIDE"], "case": "of_another_field"},
    )
    contradictions = contradictions_field(
        "Each contradiction that came up since, under its id.",
        asked="contradiction",
        **asked_and_needed({"decision": ["DECIDE"]}),
    )
    items = items_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = asking_faults(answers)
        if answers["decision"] == "DECIDE":
            attested = ("attest_no_conflict", "attest_independent")
            faults |= {one: ["Only somebody who can attest this may decide."] for one in attested if not answers[one]}
            if not answers["lines"]:
                faults["lines"] = ["Decide every line that got less than was asked for."]
        elif answers["lines"]:
            faults["lines"] = ["Nothing is decided while something is asked for; leave this out, or choose DECIDE."]
        if answers["override"] and "override_rationale" not in answers:
            faults["override_rationale"] = ["Say why the guardrail should not hold in this case."]
        if faults:
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        if answers["decision"] == "ASK":
            return asking_refused(answers, case)
        return self._found(case, answers) or decision_faults(case, appeals.open_level(case) or {}, answers)

    def _found(self, case: CaseReader, answers: Json) -> Json:
        """What is wrong with what was found afresh, held against the chart as a first reviewer's answers are."""
        known = [one.id for one in case.request.lines]
        lines: Json = {}
        for id, told in answers["lines"].items():
            if id not in known:
                continue
            line, faults = case.request.line(id), {}
            if "trials" in told and (wrong := trial_faults(case, line, told["trials"], rating=True)):
                faults["trials"] = wrong
            if "function" in told and (wrong := function_faults(case, line, told["function"], rating=True)):
                faults["function"] = wrong
            if "serial" in told and (wrong := serial_faults(case, told["serial"])):
                faults["serial"] = wrong
            if faults:
                lines[id] = faults
        return {"lines": lines} if lines else {}

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        if answers["decision"] == "ASK":
            return refusal(interested(case, by))
        return merge(refusal(unfit(case, by)), specialty_faults(case, answers, by))


class SecondAppealOpinion(TaskForm):
    """Another appeal physician's view of a denial that a guardrail or a finding blocks."""

    title = "Give a second opinion on the appeal"
    signs = ("AGREE",)
    help = "The decision would deny against a guardrail or a finding. Judge it for yourself, from the file."

    decision = choice(
        "Decision",
        "DISAGREE sends the decision back.",
        {"AGREE": "I come to the same decision", "DISAGREE": "The guardrail or the finding should hold"},
        verbs={"DISAGREE": "Send back"},
    )
    rationale = words("Rationale", "Your own judgement of each study or document that the guardrail rests on.")
    attest = yes_no(
        "Attestation",
        "I have read the file, took no part in the case before, and have no conflict of interest.",
        statement=True,
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if not answers["attest"]:
            raise ValidationError({"attest": ["Only somebody who can attest this may give the second opinion."]})

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        said = too_short(answers["rationale"])
        return {"rationale": [said]} if said else second_faults(case, answers)

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        return refusal(unfit(case, by))
