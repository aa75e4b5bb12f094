"""What a nurse answers about function: what does not work at each site, and how earlier sessions went."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from casework.domain.chart_checks import chart_faults, not_used_faults, quoted_faults
from casework.domain.charted import deficit_deviations, measure_fault
from casework.domain.indication import indication_faults
from casework.domain.measured_answers import measured_faults
from casework.domain.needs import counts_by_policy, function_counts, serial_counts
from casework.domain.request import Line
from casework.domain.sessions import months_since_last
from casework.domain.structure_answers import structure_faults
from casework.kit import (
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asked_and_needed,
    asking_faults,
    asking_refused,
    choice,
    deviation_field,
    document_field,
    items_field,
    merge,
    misquoted,
    not_used_field,
    number,
    quote_field,
    section,
    several,
    unknown_documents,
    words,
    yes_no,
)

DOCUMENTED = {
    "YES": "A document says so",
    "NO": "The file is complete and no document says so",
    "UNKNOWN": "A record that would tell is missing",
}


GOAL_GIVEN = {"goal": ["FUNCTION", "CONDITION", "APPEARANCE"]}
PLANNED, ANSWERED = {"plan_documented": ["YES"]}, {"response_documented": ["YES"]}
TURNS_ON_STRUCTURE = [{"goal": ["APPEARANCE"]}, {"goal": ["FUNCTION"], "!deficits": ["*"]}]
SHOWN = {"found": ["MEASURED", "NOT_APPLICABLE"]}

CAUSE_TOLD, GOAL_TOLD = (asked_and_needed({name: ["*"], f"!{name}": ["NONE", "UNKNOWN"]}) for name in ("cause", "goal"))
CLOSE = 0.5  # months by which an answer may be off what the chart gives


class Deficit(Schema):
    """One thing that does not work."""

    domain = words("Domain", "The domain of function, as the policy names it for this site.", most=64, picks="domain")
    deficit = words("Deficit", "What the member cannot do, or only in pain.", most=500, long=False)
    document = document_field("Document", "Id of the chart document that says so.", required=True)
    quote = quote_field(required=True)
    measure = words("Measure", "What was measured, where something was.", required=False, most=200)
    value = number("Value", "The figure that was measured.", required=False, least=-1_000_000)
    unit = words("Unit", "The unit of the figure.", required=False, most=50)
    counts_because = words(
        "Why it counts",
        "Why it is a deficit although the figure does not pass the policy's limit for this measure.",
        required=False,
        seldom=True,
    )
    deviation = deviation_field()


class Measured(Schema):
    """One thing that the policy wants measured or shown."""

    measure = words("Measure", "Its id in the policy.", most=64, picks="measure")
    found = choice(
        "Found",
        "What the file says of it.",
        {
            "MEASURED": "A document gives it, or shows it",
            "NOT_SHOWN": "The file is complete and does not show it",
            "NOT_APPLICABLE": "A document shows that it does not apply to this patient",
            "UNKNOWN": "A record that would tell is missing",
        },
    )
    side = choice(
        "Side",
        "Only where both sides are asked about: which one this is.",
        {"LEFT": "The left side", "RIGHT": "The right side"},
        required=False,
        asked="both_sides",
        needed_when={"measure": "sided"},
    )
    value = number(
        "Value",
        "The number, in the policy's unit.",
        required=False,
        least=-1_000_000,
        when={"found": ["MEASURED"]},
        needed_when={"found": ["MEASURED"], "measure": "figures"},
    )
    document = document_field("Document", "Id of the chart document that says so.", **asked_and_needed(SHOWN))
    quote = quote_field(**asked_and_needed(SHOWN))
    deviation = deviation_field()


class Structure(Schema):
    """What is treated and to what end, where the law of the state mandates coverage."""

    cause = choice(
        "Cause",
        "What caused the abnormal structure at this site, by the chart.",
        {
            "CONGENITAL_DEFECT": "A congenital defect",
            "DEVELOPMENTAL_ABNORMALITY": "A developmental abnormality",
            "TRAUMA": "An injury",
            "INFECTION": "An infection",
            "TUMOR": "A tumor",
            "DISEASE": "A disease",
            "NONE": "The structure is normal, or none of these caused it",
            "UNKNOWN": "The chart does not say",
        },
    )
    goal = choice(
        "Goal",
        "What the treatment is to do for the abnormal structure.",
        {
            "FUNCTION": "To improve its function",
            "NORMAL_APPEARANCE": "To give it a normal appearance, as far as possible",
            "NONE": "Neither: to change a normal structure, or to go beyond a normal appearance",
            "UNKNOWN": "The chart does not say",
        },
    )
    cause_document = document_field("Document of the cause", "Id of the document that says so.", **CAUSE_TOLD)
    cause_quote = quote_field("Words on the cause", **CAUSE_TOLD)
    structure_document = document_field("Document of the goal", "Id of the document that says so.", **GOAL_TOLD)
    structure_quote = quote_field("Words on the goal", **GOAL_TOLD)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = {
            f"{what}_{part}": ["Name the document and copy its words, or answer NONE or UNKNOWN."]
            for what, field in (("cause", "cause"), ("structure", "goal"))
            for part in ("document", "quote")
            if answers[field] not in ("NONE", "UNKNOWN") and f"{what}_{part}" not in answers
        }
        if faults:
            raise ValidationError(faults)


class LineFunction(Schema):
    """Function for one line."""

    goal = choice(
        "Goal",
        "What the chart gives as the purpose of the treatment at this site.",
        {
            "FUNCTION": "To improve or restore function",
            "CONDITION": "To treat a medical condition",
            "APPEARANCE": "To improve the appearance alone",
            "UNKNOWN": "The chart does not say",
        },
    )
    deficits = several(
        section(Deficit),
        "Deficits",
        "One entry a documented deficit; none where the chart shows none.",
        offers="FUNCTIONAL_DEFICIT",
    )
    measured = several(
        section(Measured),
        "Measured",
        "One entry for each thing that the policy wants measured or shown at this site.",
        offers="MEASUREMENT",
    )
    structure = section(
        Structure,
        "Abnormal structure",
        "Only where the law of the state mandates coverage, and function is not it.",
        asked="mandate",
        needed_when=[{**one, "!/decision": ["ASK"]} for one in TURNS_ON_STRUCTURE],
    )
    not_used = not_used_field("deficit and goal", "FUNCTIONAL_DEFICIT", "TREATMENT_GOAL")
    goal_document = document_field(
        "Document of the goal",
        "Id of the document that gives the goal.",
        **asked_and_needed(GOAL_GIVEN),
    )
    open_questions = yes_no(
        "Open questions", "True where a record that is missing could show a deficit.", required=False
    )
    note = words("Note", "What the next reader should know.", required=False, to_colleagues=True)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["goal"] != "UNKNOWN" and "goal_document" not in answers:
            raise ValidationError({"goal_document": ["Name the document that gives this goal, or answer UNKNOWN."]})


class AssessFunction(TaskForm):
    """Function, line by line."""

    title = "Assess the function"
    topics = ("RECONSTRUCTIVE",)
    help = (
        "For each line, list the deficits that a chart document shows, with its words, and the goal of the treatment."
    )

    decision = choice(
        "Decision",
        "ASK sends a request for information and may stop the clock.",
        {"RATE": "Rate what is on file", "ASK": "Ask the provider for records first"},
    )
    lines = Lines(
        LineFunction, required=True, metadata={"label": "Lines", "help": "One section a line, under the line's id."}
    )
    items = items_field()
    indication = choice(
        "Condition that the policy names",
        "Whether the member has a condition that the policy names; needed where no code and no word of the diagnoses "
        "settles it.",
        {
            "INDICATED": "The chart shows a condition that the policy names",
            "NOT_INDICATED": "The chart shows another condition or none",
            "UNKNOWN": "The chart does not settle it",
        },
        required=False,
        asked="indication",
        needed_when={"decision": ["RATE"], "case": "indication"},
    )
    indication_reason = words(
        "Reason of the indication",
        "What in the chart shows it; needed with “Indication”.",
        required=False,
        **asked_and_needed({"indication": ["*"]}),
    )

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = asking_faults(answers)
        if "indication" in answers and "indication_reason" not in answers:
            faults["indication_reason"] = ["Say what in the chart shows it; the record prints it."]
        if faults:
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {
            "decision": answers["decision"],
            "lines": {line: function_counts(told) for line, told in answers["lines"].items()},
        }

    def summarise(self, answers: Json, case: CaseReader) -> Json:
        told = self.summary(answers)
        on = case.request.received_at.date()
        for id, found in told["lines"].items():
            found |= counts_by_policy(case.policy, case.request.line(id), answers["lines"][id], on=on)
        return told

    def check(self, answers: Json, case: CaseReader) -> Json:
        rating = answers["decision"] == "RATE"
        lines = {
            line: faults
            for line, told in answers["lines"].items()
            if (faults := function_faults(case, case.request.line(line), told, rating=rating))
        }
        settled = indication_faults(case, answers.get("indication"), rating=rating)
        return merge(
            asking_refused(answers, case),
            {"lines": lines} if lines else {},
            {"indication": settled} if settled else {},
        )


def function_faults(case: CaseReader, line: Line, told: Json, *, rating: bool) -> Json:
    """What is wrong with the answers about one line in the light of its chart; empty where nothing is."""
    domains = [domain for domain in case.policy.domains if domain.site == line.site]
    known = [domain.id for domain in domains]
    deficits: Json = {}
    for place, one in enumerate(told["deficits"], 1):
        messages = quoted_faults(case, one)
        if one["domain"] not in known and not case.policy.general:
            messages.append(
                f"{one['domain']} is no domain of {line.site.lower()} in this policy; "
                f"those are {', '.join(known) or 'none'}."
            )
        if any(
            other["quote"] == one["quote"] and other["domain"] == one["domain"]
            for other in told["deficits"][: place - 1]
        ):
            messages.append(
                "The same words count once for a domain; leave this entry out, or quote what else is shown."
            )
        messages = messages or chart_faults(case, "FUNCTIONAL_DEFICIT", line, one, deficit_deviations)
        if (fault := measure_fault(domains, one)) and "counts_because" not in one:
            messages.append(f"{fault}. Say in `counts_because` why it counts all the same, or leave the deficit out.")
        if messages:
            deficits[str(place)] = messages
    goal = unknown_documents(case, told.get("goal_document"))
    left_out = not_used_faults(case, line, told, ("FUNCTIONAL_DEFICIT", "TREATMENT_GOAL"), rating=rating)
    measured = measured_faults(case, case.policy, line, told["measured"], rating=rating)
    structure = structure_faults(case, told, rating=rating)
    return {
        **({"deficits": deficits} if deficits else {}),
        **({"measured": measured} if measured else {}),
        **({"structure": structure} if structure else {}),
        **({"goal_document": goal} if goal else {}),
        **({"not_used": left_out} if left_out else {}),
    }


class FurtherSession(Schema):
    """What the chart shows of a further session."""

    plan_documented = choice("Plan from the start", "Whether a series was planned from the start.", DOCUMENTED)
    response_documented = choice("Response", "Whether the response to the last session is documented.", DOCUMENTED)
    months_since = number(
        "Months since the last session",
        "Leave it out where the chart gives the day of the last session: it is then reckoned to the planned day.",
        required=False,
        unit="months",
    )
    months_deviation = words(
        "Deviation of the months",
        "Why the months are not those from the chart's last session to the planned day.",
        required=False,
        seldom=True,
    )
    plan_document = document_field(
        "Document of the plan", "Id of the document that holds the plan.", **asked_and_needed(PLANNED)
    )
    plan_quote = quote_field("Words of the plan", when=PLANNED)
    response_document = document_field("Document of the response", "Id of the document.", **asked_and_needed(ANSWERED))
    response_quote = quote_field("Words of the response", when=ANSWERED)
    note = words("Note", "What the next reader should know.", required=False, to_colleagues=True)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = {
            f"{what}_document": ["Name the document that says so, or answer NO or UNKNOWN."]
            for what in ("plan", "response")
            if answers[f"{what}_documented"] == "YES" and f"{what}_document" not in answers
        }
        if faults:
            raise ValidationError(faults)


class VerifySerial(FurtherSession, TaskForm):
    """Whether a further session was planned from the start, and what the last one achieved."""

    title = "Verify the further session"
    parameters = ("serial.min_interval_months",)
    help = "A further session needs a plan that was made at the beginning and a documented response to the one before."

    def summary(self, answers: Json) -> Json:
        return serial_counts(answers)

    def check(self, answers: Json, case: CaseReader) -> Json:
        return serial_faults(case, answers)


def serial_faults(case: CaseReader, answers: Json) -> Json:
    """What is wrong with the answers about a further session in the light of the chart; empty where nothing is."""
    faults: Json = {}
    for what in ("plan", "response"):
        document, quote = answers.get(f"{what}_document"), answers.get(f"{what}_quote")
        if unknown := unknown_documents(case, document):
            faults[f"{what}_document"] = unknown
        elif quote is not None and (wrong := misquoted(case, str(document), quote)):
            faults[f"{what}_quote"] = wrong
    if deviates := _months(case, answers):
        faults["months_since"] = deviates
    return faults


def _months(case: CaseReader, answers: Json) -> list[str]:
    """Months that are not those of the chart need a reason; half a month is none, unless it crosses the limit."""
    given, known = answers.get("months_since"), months_since_last(case.request, case.documents)
    if given is None or known is None or answers.get("months_deviation"):
        return []
    limit = case.policy.parameter("serial.min_interval_months", on=case.request.received_at.date())
    crosses = limit is not None and (given < limit.value) != (known < limit.value)
    if abs(given - known) < CLOSE and not crosses:
        return []
    return [
        f"From the chart's last session to {case.request.day.isoformat()} it is {known:g} months, and you say "
        f"{given:g}. Leave it out, or say in `months_deviation` why yours is right."
    ]
