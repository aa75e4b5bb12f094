"""A day and a moment in the words that people read them in, where the plan is."""

from datetime import date, datetime, tzinfo

DEADLINES = {
    "decision": "the decision",
    "appeal": "the appeal",
    "information": "the information",
    "peer_to_peer": "the call",
    "peer_to_peer_call": "the call",
    "appeal_filing": "an appeal",
    "external_filing": "a request for external review",
    "external_preliminary": "the preliminary check",
    "external_preliminary_notice": "the letter about the preliminary check",
    "external_perfection": "what the request for external review lacks",
    "external_decision": "the external decision",
    "effectuation": "carrying out the external decision",
    "explanation": "the explanation",
    "notice_to_member": "the letter to the member",
    "notice_to_provider": "the letter to the provider",
}


def full_day(day: date | datetime | str) -> str:
    """ "27 Jan 2026"; an ISO text may be given."""
    if isinstance(day, str):
        day = date.fromisoformat(day[:10])
    return f"{day.day} {day:%b %Y}"


def time_of_day(local: datetime) -> str:
    """ "4:05 pm"."""
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'}"


def moment(at: datetime | str, zone: tzinfo) -> str:
    """ "Thu 22 Jan 2026, 10:42 am": a moment as a record tells it; an ISO text may be given."""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(zone)
    return f"{local:%a} {full_day(local)}, {time_of_day(local)}"
