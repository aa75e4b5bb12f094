"""What appeals coordinators answer around an external review."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, validates_schema

from casework.domain import appeals
from casework.domain.appeals_asking import asking_refused
from casework.domain.outside import GROUNDS, refused_by_plan, validity_faults
from casework.domain.wording import too_short
from casework.kit import (
    Approved,
    CaseReader,
    Json,
    TaskForm,
    asked_and_needed,
    asking_faults,
    choice,
    day,
    items_field,
    keyed,
    section,
    words,
)

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class PreliminaryCheck(TaskForm):
    """Whether a case may go to external review, and to whom."""

    title = "Check the request for external review"
    signs = ("NOT_ELIGIBLE",)
    help = (
        "Check the coverage, that the denial can go outside, that the plan's own process is exhausted or deemed so, "
        "and that the request is complete. Whether the denial was right is not asked here."
    )

    decision = choice(
        "Decision",
        "ELIGIBLE sends the whole file out.",
        {
            "ELIGIBLE": "The case goes to the external reviewer",
            "NOT_ELIGIBLE": "It may not; a letter says why",
            "ASK": "Something is missing from the request; ask for it",
        },
        verbs={"ELIGIBLE": "Send to the external reviewer", "ASK": "Ask for it"},
    )
    organization = words(
        "Organization",
        "With ELIGIBLE: the review organization whose turn it is.",
        required=False,
        most=200,
        **asked_and_needed({"decision": ["ELIGIBLE"]}),
    )
    arrives_on = day(
        "Arrives on",
        "With ELIGIBLE: the day on which the file is with them, where it goes by post.",
        required=False,
        when={"decision": ["ELIGIBLE"]},
    )
    arrives_at = words(
        "Arrives at",
        "With a day: the hour in the plan's time, as 14:30; without it the reviewer's time runs from the day's start.",
        required=False,
        when={"arrives_on": ["*"]},
        most=5,
    )
    ground = choice(
        "Ground",
        "With NOT_ELIGIBLE: what the file bears out. Where the law leaves it to the body outside, nothing is refused.",
        GROUNDS,
        required=False,
        **asked_and_needed({"decision": ["NOT_ELIGIBLE"]}),
    )
    reason = words(
        "Reason",
        "With NOT_ELIGIBLE: why, in words that go into the letter.",
        required=False,
        **asked_and_needed({"decision": ["NOT_ELIGIBLE"]}),
    )
    items = items_field()

    @validates_schema
    def _together(self, answers: Json, **_: Any) -> None:
        faults = asking_faults(answers)
        decision = answers["decision"]
        if (decision == "ELIGIBLE") != ("organization" in answers):
            faults["organization"] = ["Name with ELIGIBLE, and only then, the organization that reviews it."]
        if decision != "ELIGIBLE" and "arrives_on" in answers:
            faults["arrives_on"] = ["Nothing is sent unless the case is eligible; leave this out."]
        if "arrives_at" in answers and not ("arrives_on" in answers and HOUR.fullmatch(answers["arrives_at"])):
            faults["arrives_at"] = ["Give the hour as 14:30, and the day with it."]
        if (decision == "NOT_ELIGIBLE") != ("reason" in answers):
            faults["reason"] = ["Say with NOT_ELIGIBLE, and only then, why the case may not go outside."]
        if (decision == "NOT_ELIGIBLE") != ("ground" in answers):
            faults["ground"] = [f"Say with NOT_ELIGIBLE, and only then, on which ground: {', '.join(GROUNDS)}."]
        if faults:
            raise ValidationError(faults)

    def summary(self, answers: Json) -> Json:
        return {"decision": answers["decision"]}

    def check(self, answers: Json, case: CaseReader) -> Json:
        faults = asking_refused(answers, case)
        if answers["decision"] == "ELIGIBLE" and not appeals.may_go_outside(case):
            faults["decision"] = [
                "Nothing that stands denied rests on medical judgement, and this law takes nothing else outside."
            ]
        if answers["decision"] == "NOT_ELIGIBLE" and _nobody_else_decides(case):
            faults["decision"] = [
                "The case came here because the plan had not decided on the request in time. Refused here, nobody "
                "would decide it any more. Ask for what is missing, or send it: the organization says whether it "
                "takes it up."
            ]
        elif answers["decision"] == "NOT_ELIGIBLE" and (said := refused_by_plan(case, answers["ground"])):
            faults["ground"] = [said]
        if "reason" in answers and (said := too_short(answers["reason"])):
            faults["reason"] = [said]
        asked = ((case.part("external") or {}).get("asked") or {}).get("received_at")
        if "arrives_on" in answers and asked and str(answers["arrives_on"]) < str(asked)[:10]:
            faults["arrives_on"] = ["The file cannot be with them before external review was asked for."]
        return faults


def _nobody_else_decides(case: CaseReader) -> bool:
    """Whether the case left the plan without a decision on the request, and no appeal was being heard.

    An appeal that was overtaken is heard after all where the request may not go outside.
    """
    return not appeals.levels(case) and case.part("determination") is None


class Effectuate(TaskForm):
    """The authorization of what an external reviewer decided."""

    title = "Authorise what was decided"
    help = (
        "The external reviewer's decision binds. Authorise each line that was overturned, at once: all that was asked "
        "for, from today on for as long as the policy lets an approval hold, unless you say other days. It may start "
        "from the day on which the request came, starts today or on the planned day at the latest, holds on that day, "
        "and lasts no shorter than the policy says."
    )

    lines = keyed(section(Approved), "Lines", "Every line that was overturned, under its id.", keys="overturned_line")
    note = words("Note", "What the record should say.", required=False)

    def summary(self, answers: Json) -> Json:
        return {"lines": list(answers["lines"])}

    def check(self, answers: Json, case: CaseReader) -> Json:
        decided = ((case.part("external") or {}).get("decision") or {"lines": {}})["lines"]
        wanted = [line for line, outcome in decided.items() if outcome == appeals.OVERTURNED]
        if sorted(answers["lines"]) != sorted(wanted):
            return {"lines": [f"Authorise {', '.join(wanted)}, no more and no less; the decision binds."]}
        messages: Json = {}
        for id, told in answers["lines"].items():
            asked = case.request.line(id).quantity
            if told.get("quantity", asked) != asked:
                messages[id] = {"quantity": [f"{asked} were asked for, and the decision gives all of them."]}
        return {"lines": messages} if messages else {}

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        today = datetime.fromisoformat(by["answered_at"]).astimezone(ZoneInfo(case.plan.time_zone)).date()
        messages: Json = {}
        for id, told in answers["lines"].items():
            if faults := validity_faults(case, id, told, today=today):
                messages[id] = faults
        return {"lines": messages} if messages else {}
