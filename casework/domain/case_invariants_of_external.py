"""The rules of external review: who is offered it, and that what is decided there is final."""

from datetime import date, datetime
from typing import Any

from casework.domain.case_check import CaseCheck
from casework.domain.case_state import CaseState
from casework.domain.record import DeterminationRecord
from casework.domain.rules import broken

Json = dict[str, Any]

EXTERNAL = frozenset({"external"})
AFTER = frozenset({"effectuate", "explain_breach"})  # what people still do once an external reviewer has decided
# What says that a letter of before has left at last; whose clock has ended by then, and no time to appeal opens.
LATE_LETTERS = frozenset({"EXTENDED", "LAPSE_TOLD"})
AFTER_EVENTS = frozenset({"EXTERNAL_DECIDED", "EFFECTUATED", "STOPPED", "APPEAL_STOPPED"}) | LATE_LETTERS


def external_is_final(state: CaseState) -> None:
    """Once an external reviewer has decided, nothing decides again: late letters are noted, its word takes effect."""
    before = (state.was("external") or {}).get("decision")
    if not before:
        return
    if state.external.get("decision") != before:
        raise broken(
            "I19",
            f"{before.get('organization')} has decided on {state.case.review_id}, and a step would change that. It "
            "binds the plan.",
            law=_law(state),
        )
    if again := sorted(state.changed & {"determination", "appeals", "lapse"}):
        raise broken(
            "I19",
            f"{before.get('organization')} has decided on {state.case.review_id}, and a step would decide again "
            f"({', '.join(again)}). Put that decision into effect.",
            law=_law(state),
        )
    if late := [one.kind for one in state.new_events if one.kind not in AFTER_EVENTS]:
        raise broken(
            "I19",
            f"{before.get('organization')} has decided on {state.case.review_id}, and a step would mark {late[0]}.",
            law=_law(state),
        )


def nobody_decides_after(state: CaseState) -> None:
    """Once an external reviewer has decided, no task is open that could decide again."""
    decision = state.external.get("decision")
    opened = {entry.detail["element"] for entry in state.noted("task.opened") if entry.detail.get("role")}
    waiting = opened if state.previous is not None else set(state.kept.waiting())
    if decision and (again := sorted(waiting - AFTER)):
        raise broken(
            "I19",
            f"{decision.get('organization')} has decided on {state.case.review_id}, and {again[0]} would be asked of "
            "people all the same.",
            law=_law(state),
        )


def effect_runs_from_receipt(state: CaseState) -> None:
    """The time to put an external decision into effect runs from its receipt; what is authorised is what it says."""
    decision = state.external.get("decision")
    if not decision:
        return
    received = datetime.fromisoformat(decision["received_at"])
    if not any(one.kind == "EXTERNAL_DECIDED" and one.at == received for one in state.events):
        raise broken(
            "I19",
            f"The decision of {decision.get('organization')} on {state.case.review_id} was received on "
            f"{decision['received_at']}, and no clock runs from then to put it into effect.",
            law=_law(state),
        )
    overturned = {line for line, outcome in decision["lines"].items() if outcome == "OVERTURNED"}
    effect = state.external.get("effectuated")
    if effect and set(effect["lines"]) != overturned:
        raise broken(
            "I19",
            f"{decision.get('organization')} overturned {', '.join(sorted(overturned)) or 'nothing'} of "
            f"{state.case.review_id}, and what is authorised is {', '.join(sorted(effect['lines'])) or 'nothing'}.",
            law=_law(state),
        )
    if effect and (wrong := _days_that_help_nobody(state, effect)):
        raise broken("I19", wrong, law=_law(state))
    if overturned and not effect and state.row.status == "CLOSED":
        raise broken(
            "I19",
            f"{decision.get('organization')} overturned {', '.join(sorted(overturned))} of {state.case.review_id}, "
            "and the review would end without putting it into effect.",
            law=_law(state),
        )


def _days_that_help_nobody(state: CaseState, effect: Json) -> str:
    """What is wrong with the days of what was put into effect; empty where it holds at once and on the planned day."""
    request = state.case.request
    on = datetime.fromisoformat(effect["at"]).astimezone(state.zone).date()
    planned = request.service_date or on
    least = planned if request.type == "POST_SERVICE" else max(planned, on)
    for line, one in effect["lines"].items():
        starts, ends = one["valid_from"], one["valid_to"]
        if date.fromisoformat(starts) > least or ends is None or date.fromisoformat(ends) < least:
            return (
                f"{line} of {state.case.review_id} is authorised on {on} from {starts} to {ends}, and the service is "
                f"planned for {planned}. What was overturned holds at once, and on that day."
            )
    return ""


def refused_only_where_the_plan_may(state: CaseState) -> None:
    """A request for external review is refused by the plan only where the law does not leave that to others."""
    rule = state.law.external_rule
    decided = next((record for record in reversed(state.records)), None)
    left_to_others = rule is not None and rule.preliminary == "NONE" and offered(state, decided)
    if state.external.get("status") == "REFUSED" and rule is not None and left_to_others:
        raise broken(
            "I20",
            f"The plan would refuse the request for external review of {state.case.review_id}, and only "
            f"{rule.name or rule.body} may. Send it.",
            law=rule.preliminary_citation or rule.citation,
        )


def outside_decisions_come_from_outside(state: CaseState) -> None:
    """What is recorded as an external decision came from outside, and its document is on file."""
    decision = state.external.get("decision") or state.external.get("dismissal")
    if not decision:
        return
    was = state.was("external") or {}
    held = {one.id for one in state.case.documents}
    waited = bool(state.was("external_answer") or was.get("decision") or was.get("dismissal"))
    came = (
        waited
        or state.previous is None
        or any(one.detail.get("message") == "external_decided" for one in state.noted("message.received"))
    )
    if not came or decision.get("document") not in held:
        raise broken(
            "I19",
            f"A step would record a decision of {decision.get('organization') or 'an external reviewer'} on "
            f"{state.case.review_id} that never came. What is decided outside comes from outside.",
            law=_law(state),
        )


def offered(state: CaseState, record: DeterminationRecord | None) -> bool:
    """Whether the law offers external review of what a decision denies; of a denial by lapse without one, always."""
    rule = state.law.external_rule
    if rule is None:
        return False
    if record is None:
        return True
    denied = [line for line in record.lines if line.adverse]
    judged = any(line.clinical for line in denied) or state.case.request.member.coverage.rescinded
    return bool(denied) and (rule.offered == "ANY" or judged)


def outside_only_where_offered(state: CaseState) -> None:
    """A case goes outside exactly where the law offers it: of medical judgement and rescission, or of any denial."""
    for level, record in state.appealed:
        last = level.get("next") != "SECOND_LEVEL" and level["status"] in ("UPHELD", "PARTLY_OVERTURNED")
        if last and (level.get("next") == "EXTERNAL") != offered(state, record):
            raise broken("I20", _told(state, goes=level.get("next") == "EXTERNAL"), law=_law(state))
    rule = state.law.external_rule
    asked = state.external.get("asked") or state.case.part("external_request") or {}
    carried = (state.kept.part_of(state.carries, "appeals") or {}).get("levels") or () if state.carries else ()
    bypassed = [level for level in state.levels[len(carried) :] if level["status"] == "BYPASSED"]
    urgent = asked.get("urgency") == "EXPEDITED" and all(level["urgency"] == "EXPEDITED" for level in bypassed)
    if bypassed and not urgent and not (rule is not None and rule.early_with_lapse and state.breaches):
        raise broken(
            "I20",
            f"{state.case.review_id} would go outside before its appeal is decided, and no time was missed that opens "
            "that way.",
            law=_law(state),
        )
    decided = next((record for record in reversed(state.records)), None)
    if state.external.get("forwarded_at") and not offered(state, decided):
        raise broken("I20", _told(state, goes=True), law=_law(state))


def _told(state: CaseState, *, goes: bool) -> str:
    if goes:
        return (
            f"{state.case.review_id} would go to external review, and what is denied in it rests on no medical "
            "judgement and no rescission; the law does not offer it."
        )
    return f"What is denied in {state.case.review_id} would not be offered external review, which the law offers."


def _law(state: CaseState) -> str:
    return "" if state.law.external_rule is None else state.law.external_rule.citation


CHECKS = (
    CaseCheck(
        rule="I19",
        look=external_is_final,
        reads=EXTERNAL | {"determination", "appeals", "lapse", "clock"},
        of_step=True,
    ),
    CaseCheck(rule="I19", look=nobody_decides_after, reads=EXTERNAL | {"task.opened"}),
    CaseCheck(rule="I19", look=outside_decisions_come_from_outside, reads=EXTERNAL),
    CaseCheck(rule="I19", look=effect_runs_from_receipt, reads=EXTERNAL | {"row.status"}),
    CaseCheck(rule="I20", look=refused_only_where_the_plan_may, reads=EXTERNAL),
    CaseCheck(rule="I20", look=outside_only_where_offered, reads=EXTERNAL | {"appeals"}),
)
