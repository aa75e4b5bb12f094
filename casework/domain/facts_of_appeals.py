"""What came of one line on appeal and outside, level by level, in every review that held its decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.domain import appeals, decided_line
from casework.domain.clock import ClockEvent, events_of
from casework.domain.request import Line

Json = dict[str, Any]
Parts = Mapping[str, Json]

# How levels end that nobody decided, as it is told of each of their lines.
UNDECIDED = {
    appeals.OPEN: decided_line.OPEN,
    appeals.DISMISSED: decided_line.DISMISSED,
    appeals.WITHDRAWN: decided_line.WITHDRAWN,
    appeals.LAPSED: decided_line.LAPSED,
    appeals.BYPASSED: decided_line.NOT_HEARD,
}
AFTER_ASKING = {"REFUSED": decided_line.REFUSED}  # of external reviews; what was asked for and is not over is open


def appeals_of(chain: Sequence[Parts], line: Line, decided: Json) -> list[Json]:
    """Each level of appeal and each external review that was about the line."""
    quantity = int(decided["quantity"]) if decided.get("outcome") == "APPROVE" else 0
    found: list[Json] = []
    events = events_of(chain[-1].get("clock"))
    of_levels = _of_levels(events)
    missed = [one for parts in chain for one in (parts.get("breaches") or {}).get("breaches", ())]
    for place, level in enumerate((chain[-1].get("appeals") or {}).get("levels", ())):
        if quantity >= line.quantity:
            continue  # all of it was approved: the appeal was about other lines
        told = _level(level, line, quantity, of_levels[place] if place < len(of_levels) else [], missed)
        quantity = told["quantity"]
        found.append(told)
    for parts in chain:
        told_outside = _outside(parts.get("external") or {}, line, quantity)
        if told_outside is not None:
            quantity = told_outside["quantity"]
            found.append(told_outside)
    return sorted(found, key=lambda one: datetime.fromisoformat(one["received_at"]))


def _level(level: Json, line: Line, before: int, events: Sequence[ClockEvent], missed: Sequence[Json]) -> Json:
    record = level.get("determination") or {}
    own: Json = next((one for one in record.get("lines", ()) if one["line"] == line.id), {})
    after = int(own["quantity"]) if own.get("outcome") == "APPROVE" else before if not own else 0
    sent = [one.at.isoformat() for one in events if one.kind == "APPEAL_STOPPED"]
    due = ((record.get("deadlines") or {}).get("appeal") or {}).get("at")
    ended = level["decided_at"]
    if level["status"] == appeals.LAPSED:
        due = _ran_out(level, missed)
        ended = due or ended  # the law takes the end of the time as the decision, whenever the case then went on
    return {
        "kind": decided_line.INTERNAL,
        "level": level["level"],
        "urgency": level["urgency"],
        "by": level["by"],
        "received_at": level["received_at"],
        "due_at": due,
        "decided_at": ended,
        "notified_at": sent[-1] if sent and record else None,
        "extended": any(one.kind == "APPEAL_EXTENDED" for one in events),
        "status": _compared(before, after, line.quantity) if record else UNDECIDED[level["status"]],
        "quantity": after,
        "signer": (record.get("signer") or {}).get("person"),
        "clinical": bool(own.get("clinical")),
        "reasons": list(own.get("reasons", ())),
    }


def _ran_out(level: Json, missed: Sequence[Json]) -> str | None:
    """By when an appeal was due that nobody decided: the last of its times that ran out."""
    first, last = (datetime.fromisoformat(level[name]) for name in ("received_at", "decided_at"))
    found = [
        str(one["due_at"])
        for one in missed
        if one["deadline"] == "appeal" and first <= datetime.fromisoformat(one["found_at"]) <= last
    ]
    return found[-1] if found else None


def _compared(before: int, after: int, requested: int) -> str:
    if after >= requested:
        return decided_line.OVERTURNED
    return decided_line.PARTLY if after > before else decided_line.UPHELD


def _of_levels(events: Sequence[ClockEvent]) -> list[list[ClockEvent]]:
    """The events of the clock by level: each begins with the receipt of an appeal."""
    found: list[list[ClockEvent]] = []
    for event in events:
        if event.kind == "APPEALED":
            found.append([])
        if found:
            found[-1].append(event)
    return found


def _outside(external: Json, line: Line, before: int) -> Json | None:
    """The external review, where one was asked for or the law sent the case there, and it was about the line."""
    since = (external.get("asked") or {}).get("received_at") or external.get("forwarded_at")
    if since is None or line.id not in external.get("lines", ()):
        return None
    decision, dismissal = external.get("decision") or {}, external.get("dismissal") or {}
    outcome = decision.get("lines", {}).get(line.id)
    effected = ((external.get("effectuated") or {}).get("lines") or {}).get(line.id) or {}
    after = int(effected.get("quantity", line.quantity)) if outcome == appeals.OVERTURNED else before
    if decision:
        status = decided_line.OVERTURNED if outcome == appeals.OVERTURNED else decided_line.UPHELD
    elif dismissal:
        status = f"DISMISSAL_{dismissal['outcome']}"
    else:
        status = AFTER_ASKING.get(external["status"], decided_line.OPEN)
    ended = {"REFUSED": (external.get("preliminary") or {}).get("at")}.get(external["status"])
    return {
        "kind": decided_line.EXTERNAL,
        "level": 0,
        "urgency": (external.get("asked") or {}).get("urgency") or "STANDARD",
        "by": (external.get("asked") or {}).get("by"),
        "received_at": since,
        "due_at": None,
        "decided_at": decision.get("received_at") or dismissal.get("received_at") or ended,
        "notified_at": None,
        "extended": False,
        "status": status,
        "quantity": after,
        "signer": None,
        "clinical": bool(decision),
        "reasons": [],
    }
