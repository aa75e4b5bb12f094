"""What appeals coordinators and appeal physicians answer."""

from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from casework.domain import appeals
from casework.domain.appeals_asking import asking_refused
from casework.domain.appeals_faults import decision_faults, second_faults, specialty_faults, unfit
from casework.domain.signers import interested, refusal
from casework.domain.standing import authorization_fault, standing_fault
from casework.domain.wording import too_short
from casework.kit import (
    CaseReader,
    ExceptionAnswer,
    Json,
    TaskForm,
    Weighed,
    asking_faults,
    choice,
    documents_field,
    exclusion_judged_field,
    items_field,
    keyed,
    merge,
    outcome_field,
    plain_rationale_field,
    rationale_field,
    section,
    several,
    unknown_documents,
    words,
    yes_no,
)
from forms.conservative_treatment import LineTrials, trial_faults
from forms.functional_assessment import FurtherSession, LineFunction, function_faults, serial_faults


class CheckStanding(TaskForm):
    """Whether an appeal may be heard: who sends it, and whether it came in time."""

    title = "Check who appeals, and when"
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
    )
    dismissal_reason = words(
        "Reason", "With DISMISS: what was found, in words that go into the letter.", required=False
    )
    items = items_field()
    note = words(
        "Note",
        "With GOOD_CAUSE: what kept the member from appealing in time. Where a short time is refused: why.",
        required=False,
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
        elif answers["decision"] == "ACCEPT" and "authorization" not in answers and (cited := _consent(case, answers)):
            faults["authorization"] = [
                f"Under this law name the document by which the member authorized them{_or_waived(case, answers)} "
                f"({cited}); where none is on file, choose ASK."
            ]
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
        if said := standing_fault(level.get("by"), answers["standing"]):
            faults["standing"] = [said]
        if said := authorization_fault(case, answers.get("authorization")):
            faults["authorization"] = [said]
        if late := _late(case, level, answers["in_time"]):
            faults["in_time"] = [late]
        return faults


def _consent(case: CaseReader, answers: Json) -> str:
    """Where the law wants the member's written word, or a waiver of a provider who asks to be paid; else empty."""
    rule, urgent = case.line_of_business.appeal_rule, answers["urgency"] == "EXPEDITED"
    return rule.needs_consent(answers["standing"], type=case.request.type, urgent=urgent)


def _or_waived(case: CaseReader, answers: Json) -> str:
    rule = case.line_of_business.appeal_rule
    paying = case.request.type == "POST_SERVICE" and answers["standing"] in rule.payment_consent
    return ", or by which they gave up being paid by the member" if paying else ""


def _late(case: CaseReader, level: Json, said: str) -> str:
    """What speaks against how the time of the appeal was judged: the last day follows from the clock alone."""
    last = case.deadlines.get("appeal_filing")
    if last is None or not level.get("received_at"):
        return ""
    received = datetime.fromisoformat(level["received_at"])
    if received > last.at and said == "YES":
        return f"The last day to appeal was {last.local}, and the appeal came on {level['received_at']}."
    if received <= last.at and said != "YES":
        return f"The appeal came on {level['received_at']}, and the last day to appeal is {last.local}: it is in time."
    return ""


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
    )
    function = section(
        LineFunction, "Function and measures, found afresh", "The same for deficits and for what is to be measured."
    )
    serial = section(FurtherSession, "Further session, found afresh", "The same for a further session.")
    components = keyed(
        section(Judged),
        "Components",
        "Every component of medical necessity, under its number, judged afresh. None where the line was denied for an "
        "administrative reason and stays so.",
        required=False,
    )
    plain_rationale = plain_rationale_field()
    plain_rationale_es = words(
        "Rationale for a member who reads Spanish", "The same in Spanish, where the member reads it.", required=False
    )
    reasons = several(
        words("Reason", "A reason code of the policy.", most=64),
        "Reasons",
        "With less than was asked for: at least one reason code of the policy that fits the file and your results.",
    )
    documents = documents_field()
    quantity = fields.Integer(
        strict=True,
        error_messages={"invalid": "Give a whole number."},
        metadata={"label": "Quantity", "help": "With APPROVE, where it is less than was asked for; it needs reasons."},
    )
    exclusion_judged = exclusion_judged_field()
    exclusions = keyed(
        keyed(section(ExceptionAnswer), "Exceptions", "Every exception of this exclusion, under its id."),
        "Exclusions",
        "Each exclusion whose exceptions you analyse anew, under its id; needed for a denial where nobody has.",
        required=False,
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["outcome"] == "APPROVE" and answers["reasons"] and "quantity" not in answers:
            raise ValidationError({"reasons": ["Reasons are for less than was asked for; leave them out."]})


class Expert(Schema):
    """Somebody of the field who was consulted."""

    person = words("Person", "Id or name of whoever was consulted.", most=200)
    specialty = words("Specialty", "Their specialty.", most=100)
    opinion = words("Opinion", "What they said of this member's case.")


class ReviewAppeal(TaskForm):
    """A physician who was not involved decides an appeal afresh, line by line."""

    title = "Decide the appeal"
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
        section(AppealedLine), "Lines", "With DECIDE: every line that got less than was asked for.", required=False
    )
    considered = several(
        words("Document", "Id of a chart document.", most=64),
        "Documents considered",
        "With DECIDE: every document that you looked at; all that came with or since the appeal must be among them.",
    )
    override = yes_no(
        "Override",
        "True to ask a second appeal physician to agree to a denial against a guardrail or a finding.",
        required=False,
    )
    override_rationale = words(
        "Rationale of the override",
        "Needed with an override; it names each study or document that the guardrail rests on, and says why not.",
        required=False,
    )
    attest_no_conflict = yes_no(
        "No conflict", "I have no financial or personal interest in this decision. Needed to decide.", required=False
    )
    attest_independent = yes_no(
        "Independence",
        "I took no part in the case before, and I report to nobody who did. Needed to decide.",
        required=False,
    )
    specialty = words(
        "Specialty", "With DECIDE on medical grounds: the specialty in which you decide.", required=False, most=100
    )
    expert = fields.Nested(
        Expert,
        unknown=RAISE,
        metadata={
            "label": "Expert",
            "help": "Whoever was consulted, where your own specialty is none of those that manage this.",
        },
    )
    contradictions = keyed(
        section(Weighed), "Contradictions", "Each contradiction that came up since, under its id.", required=False
    )
    items = items_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = asking_faults(answers)
        if answers["decision"] == "DECIDE":
            for name in ("attest_no_conflict", "attest_independent"):
                if not answers[name]:
                    faults[name] = ["Only somebody who can attest this may decide an appeal."]
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
    help = "The decision would deny against a guardrail or a finding. Judge it for yourself, from the file."

    decision = choice(
        "Decision",
        "DISAGREE sends the decision back.",
        {"AGREE": "I come to the same decision", "DISAGREE": "The guardrail or the finding should hold"},
    )
    rationale = words("Rationale", "Your own judgement of each study or document that the guardrail rests on.")
    attest = yes_no(
        "Attestation", "I have read the file, took no part in the case before, and have no conflict of interest."
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
