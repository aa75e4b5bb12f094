"""What a nurse answers about function: what does not work at each site, and how earlier sessions went."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from casework.kit import (
    CaseReader,
    Json,
    Lines,
    TaskForm,
    asking_faults,
    asking_refused,
    choice,
    items_field,
    merge,
    misquoted,
    number,
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


class Deficit(Schema):
    """One thing that does not work."""

    domain = words("Domain", "The domain of function, as the policy names it for this site.", most=64)
    deficit = words("Deficit", "What the member cannot do, or only in pain.", most=500)
    document = words("Document", "Id of the chart document that says so.", most=64)
    quote = words("Quotation", "The document's own words, copied exactly.")
    measure = words("Measure", "What was measured, where something was.", required=False, most=200)
    value = number("Value", "The figure that was measured.", required=False, least=-1_000_000)
    unit = words("Unit", "The unit of the figure.", required=False, most=50)


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
    deficits = several(section(Deficit), "Deficits", "One entry a documented deficit; none where the chart shows none.")
    goal_document = words("Document of the goal", "Id of the document that gives the goal.", required=False, most=64)
    open_questions = yes_no(
        "Open questions", "True where a record that is missing could show a deficit.", required=False
    )
    note = words("Note", "What the next reader should know.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if answers["goal"] != "UNKNOWN" and "goal_document" not in answers:
            raise ValidationError({"goal_document": ["Name the document that gives this goal, or answer UNKNOWN."]})


class AssessFunction(TaskForm):
    """Function, line by line."""

    title = "Assess the function"
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

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        if faults := asking_faults(answers):
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {
            "decision": answers["decision"],
            "lines": {
                line: {
                    "documented_deficits": len(told["deficits"])
                    if told["deficits"] or not told["open_questions"]
                    else None,
                    "open_questions": told["open_questions"],
                    "goal": told["goal"],
                }
                for line, told in answers["lines"].items()
            },
        }

    def check(self, answers: Json, case: CaseReader) -> Json:
        lines = {line: faults for line, told in answers["lines"].items() if (faults := _faults(case, line, told))}
        return merge(asking_refused(answers, case), {"lines": lines} if lines else {})


def _faults(case: CaseReader, line: str, told: Json) -> Json:
    site = case.request.line(line).site
    domains = [domain.id for domain in case.policy.domains if domain.site == site]
    deficits = {
        str(number): messages
        for number, one in enumerate(told["deficits"], 1)
        if (
            messages := [
                *unknown_documents(case, one["document"]),
                *misquoted(case, one["document"], one["quote"]),
                *(
                    []
                    if one["domain"] in domains
                    else [
                        f"{one['domain']} is no domain of {site.lower()} in this policy; "
                        f"those are {', '.join(domains) or 'none'}."
                    ]
                ),
            ]
        )
    }
    goal = unknown_documents(case, told.get("goal_document"))
    return {**({"deficits": deficits} if deficits else {}), **({"goal_document": goal} if goal else {})}


class VerifySerial(TaskForm):
    """Whether a further session was planned from the start, and what the last one achieved."""

    title = "Verify the further session"
    help = "A further session needs a plan that was made at the beginning and a documented response to the one before."

    plan_documented = choice("Plan from the start", "Whether a series was planned from the start.", DOCUMENTED)
    response_documented = choice("Response", "Whether the response to the last session is documented.", DOCUMENTED)
    months_since = number(
        "Months since the last session",
        "Whole or part months up to the planned day; leave out if unknown.",
        required=False,
    )
    plan_document = words("Document of the plan", "Id of the document that holds the plan.", required=False, most=64)
    plan_quote = words("Words of the plan", "The document's own words, copied exactly.", required=False)
    response_document = words("Document of the response", "Id of the document.", required=False, most=64)
    response_quote = words("Words of the response", "The document's own words, copied exactly.", required=False)
    note = words("Note", "What the next reader should know.", required=False)

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = {
            f"{what}_document": ["Name the document that says so, or answer NO or UNKNOWN."]
            for what in ("plan", "response")
            if answers[f"{what}_documented"] == "YES" and f"{what}_document" not in answers
        }
        if faults:
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {
            "plan_documented": answers["plan_documented"],
            "response_documented": answers["response_documented"],
            "months_since": answers.get("months_since"),
        }

    def check(self, answers: Json, case: CaseReader) -> Json:
        faults: Json = {}
        for what in ("plan", "response"):
            document, quote = answers.get(f"{what}_document"), answers.get(f"{what}_quote")
            if unknown := unknown_documents(case, document):
                faults[f"{what}_document"] = unknown
            elif quote is not None and (wrong := misquoted(case, str(document), quote)):
                faults[f"{what}_quote"] = wrong
        return faults
