"""On what grounds a request for external review may be refused, and how what was decided there is authorised."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from casework.domain import appeals
from casework.domain.case_facts import CaseFacts
from casework.domain.dismissals import is_of_dismissal
from casework.domain.line_determination import authorised
from casework.domain.request import Request

Json = dict[str, Any]

GROUNDS = {
    "NOT_CLINICAL": "What stands denied rests on no medical judgement, and this law takes nothing else outside",
    "NOT_ADVERSE": "Nothing stands denied",
    "LATE": "It was asked for after the last day to ask",
    "NOT_COVERED": "The member was not covered by the plan when the service was asked for, or given",
    "INCOMPLETE": "The request lacks something that the law asks for; the letter says what",
}


def refused_by_plan(case: CaseFacts, ground: str) -> str:
    """Why a request may not be refused on a ground; empty where the law lets the plan, and the file bears it out.

    Where only the body outside may refuse, the plan sends on every request that the law takes outside at all.
    """
    rule = case.line_of_business.external_rule
    sent_on = appeals.may_go_outside(case) or ground != "NOT_CLINICAL"
    if rule is not None and rule.preliminary == "NONE" and sent_on:
        return (
            f"Under this law only {rule.name or rule.body} may refuse or dismiss a request "
            f"({rule.preliminary_citation or rule.citation}). Send it, or ask for what is missing."
        )
    external = case.part("external") or {}
    asked = (external.get("asked") or {}).get("received_at")
    if ground == "NOT_CLINICAL" and appeals.may_go_outside(case):
        return "What stands denied rests on medical judgement, or this law takes any denial outside."
    if ground == "NOT_ADVERSE" and (left := appeals.denied_lines(case)):
        return f"{', '.join(left)} got less than was asked for."
    if ground == "LATE":
        last = case.deadlines.get("dismissal_review" if is_of_dismissal(external) else "external_filing")
        if last is None or asked is None or datetime.fromisoformat(asked) <= last.at:
            until = "no last day is known" if last is None else f"the last day is {last.local}"
            return f"It was asked for on {asked}, and {until}."
    if ground == "NOT_COVERED":
        day = case.request.service_date if case.request.type == "POST_SERVICE" else None
        on = day or case.request.received_at.date()
        if case.request.member.coverage.active_on(on):
            return f"The member's coverage was in force on {on}."
    if ground == "INCOMPLETE" and _came(case):
        return "All that was asked for has come. Say ELIGIBLE, or ask for what is still missing."
    return ""


def _came(case: CaseFacts) -> bool:
    """Whether everything came that was asked for at the preliminary check."""
    rounds = (case.part("information") or {"rounds": ()})["rounds"]
    asked = [one for one in rounds if one.get("stage") == "preliminary_check"]
    return bool(asked) and all(one["status"] == "ANSWERED" for one in asked)


def validity_faults(case: CaseFacts, line: str, told: Mapping[str, Any], *, today: date) -> Json:
    """What is wrong with the days for which a line is authorised that was overturned outside."""
    holds = authorised(case, line, told, day=today)
    request = case.request
    planned = request.service_date or today
    if holds["valid_to"] is None:
        return {"valid_to": ["The policy does not say how long an approval holds: say until when."]}
    starts, ends = (date.fromisoformat(holds[name]) for name in ("valid_from", "valid_to"))
    if ends < starts:
        return {"valid_to": [f"That lies before its first day, {starts}."]}
    earliest, latest = min(planned, request.received_at.date()), max(planned, today)
    if request.type == "POST_SERVICE":
        latest = planned
    if not earliest <= starts <= latest:
        return {
            "valid_from": [
                f"It must hold from a day between {earliest} and {latest} on: the decision binds at once"
                f"{_service_day(request)}."
            ]
        }
    if request.type == "POST_SERVICE":
        return {} if ends >= planned else {"valid_to": [f"It must hold on the day of the service, {planned}."]}
    days = case.policy.parameter("approval.valid_days", on=request.received_at.date())
    least = max(planned, max(starts, today) + timedelta(days=0 if days is None else int(days.value)))
    if ends < least:
        due = "" if request.service_date is None else ", and the planned day"
        return {"valid_to": [f"It must hold until {least} at least: the policy's time{due}."]}
    return {}


def _service_day(request: Request) -> str:
    """On which day the service is planned or was given, as the request says it; empty where it says none."""
    if request.service_date is None:
        return ""
    told = "was given on" if request.type == "POST_SERVICE" else "is planned for"
    return f", and the service {told} {request.service_date}"
