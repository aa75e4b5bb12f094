"""What people did about an incident, each act with its reason and what came of it, as the case's trail tells it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.moment_words import moment
from casework.ports import Event, Incident, Json, Reader
from casework.usecases.incident_acts import NOT_NEEDED

RETRIED, PUT_OFF, SKIPPED = "incident.retried", "incident.put_off", "incident.skipped"
FAILED, OVER = "step.failed", "incident.resolved"


def acts_of(reader: Reader, incident: Incident, *, names: Mapping[str, str], zone: ZoneInfo) -> list[Json]:
    """Each act, the first one first: {at, who, what, reason}."""
    about = [one for one in reader.events(incident.review) if _is_about(one, incident)]
    told = []
    for place, one in enumerate(about):
        if one.kind in (RETRIED, PUT_OFF, SKIPPED):
            what, reason = _what(one, about[place + 1 :], zone), one.detail.get("reason", "")
        elif one.kind == OVER and one.detail.get("because", NOT_NEEDED) != NOT_NEEDED:
            what, reason = "Said that it is settled", one.detail["because"]
        else:
            continue
        told.append({"at": one.at, "who": names.get(one.actor, one.actor), "what": what, "reason": reason})
    return told


def _is_about(event: Event, incident: Incident) -> bool:
    detail = event.detail
    if event.kind == FAILED and incident.task is not None:
        return bool(detail.get("task") == incident.task)
    return bool(detail.get("incident") == incident.id)


def _what(act: Event, later: Sequence[Event], zone: ZoneInfo) -> str:
    if act.kind == SKIPPED:
        return "Left it out for good"
    if act.kind == PUT_OFF:
        return f"Set the next try to {moment(datetime.fromisoformat(act.detail['until']), zone)}"
    came = next((one.kind for one in later), "")
    return {FAILED: "Retried it; it failed again", OVER: "Retried it; it went on"}.get(came, "Retried it")
