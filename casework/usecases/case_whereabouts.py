"""Where a case is now, in a sentence or two: what was decided and when, who has it, and what is awaited until when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.appeals import in_force
from casework.domain.moment_words import full_day, moment
from casework.domain.outcome_words import outcome_words
from casework.ports import Person, ReviewRow
from casework.ports_of_case_pages import Standing
from casework.usecases.case_file import CaseFile
from casework.usecases.next_case_rules import role_needed

ASKED = {  # what is awaited from somebody outside, whoever works on the case meanwhile
    "information": "The provider's answer is awaited until",
}
OPEN_TO = {  # what may still come where nobody has anything to do
    "peer_to_peer": "The provider may ask for a call until",
    "external_decision": "The external reviewer decides until",
    "appeal_filing": "An appeal may come until",
    "external_filing": "External review may be asked for until",
}


def where_it_is(
    row: ReviewRow, case: CaseFile, standing: Standing, person: Person, *, now: datetime, away: str = ""
) -> str:
    """ "Partially approved on 22 Jan 2026. An appeal may come until Tue 21 Jul 2026"; `away` of whoever has it."""
    decided = decided_words(row, case)
    if row.status != "OPEN":
        return f"Closed. {decided}" if decided else "Closed"
    told = [decided, ", ".join(filter(None, (_holder(standing, person), away)))]
    told += _awaited(case, ASKED if standing.task is not None else {**ASKED, **OPEN_TO}, now=now)
    return ". ".join(one for one in told if one) or "Waits for no person"


def decided_words(row: ReviewRow, case: CaseFile) -> str:
    """ "Denied on 22 Jan 2026": what the case has come to; empty where nothing was decided."""
    if row.outcome is None:
        return ""
    day = _decided_at(case)
    words = outcome_words(row.outcome)
    return words if day is None else f"{words} on {full_day(day.astimezone(ZoneInfo(case.plan.time_zone)))}"


def _decided_at(case: CaseFile) -> datetime | None:
    told = in_force(case)
    if told["by"] == "EXTERNAL":
        at = ((case.part("external") or {}).get("decision") or {}).get("decided_at")
    else:
        at = told["record"]["decided_at"] if told["record"] else (case.part("lapse") or {}).get("due_at")
    return None if at is None else datetime.fromisoformat(str(at))


def _holder(standing: Standing, person: Person) -> str:
    if standing.task is None:
        return ""
    if standing.holder == person.id:
        return "You have it"
    if standing.holder is not None:
        return f"{standing.holder_name or standing.holder} has it"
    return f"Waits for {role_needed(standing.role) if standing.role else 'a person'}"


def _awaited(case: CaseFile, names: dict[str, str], *, now: datetime) -> list[str]:
    """The first of these that can still come, and until when."""
    zone, table = ZoneInfo(case.plan.time_zone), case.deadlines
    for name, words in names.items():
        if name in table and table[name].running and table[name].at > now:
            local = table[name].at.astimezone(zone)
            whole = (local.hour, local.minute) == (23, 59)
            return [f"{words} {f'{local:%a} {full_day(local)}' if whole else moment(local, zone)}"]
    return []
