"""The rules of what a case is bound to, and of the trail that tells what was done in it."""

from casework.domain.bound_versions import PART, versions_of
from casework.domain.case_check import EVERY_STEP, CaseCheck
from casework.domain.case_state import CaseState
from casework.domain.rules import broken

# Which events tell of a part besides `part.kept`: those of the use case that writes it.
TOLD_BY = {
    "request": ("review.received",),
    PART: ("review.received",),
    "withdrawal": ("message.received",),
    "reopening": ("reopening.asked", "decision.carried"),
    "appeal_request": ("message.received",),
    "appeal_extension_request": ("message.received",),
    "extension_request": ("message.received",),
    "external_request": ("message.received",),
    "external_answer": ("message.received",),
    "appeal_withdrawal": ("message.received",),
}


def versions_hold(state: CaseState) -> None:
    """The diagrams, plan, policy and law that a review was bound to when it arrived are those of all that follows."""
    bound = state.case.part(PART)
    if PART in state.changed and (before := state.was(PART)) not in (None, bound):
        was, now = (", ".join(str(value) for value in (one or {}).values()) for one in (before, bound))
        raise broken(
            "I27", f"{state.case.review_id} is bound to {was}, and a step would bind it to {now or 'nothing'}."
        )
    if state.previous is not None and state.previous.definition != state.row.definition:
        raise broken(
            "I27",
            f"{state.case.review_id} is bound to the diagrams {state.previous.definition[:12]}, and a step would put "
            f"it on {state.row.definition[:12]}.",
        )
    if not bound:
        return
    if bound["definition"] != state.row.definition:
        raise broken(
            "I27",
            f"{state.case.review_id} was bound to the diagrams {bound['definition'][:12]} when it arrived, and its "
            f"row names {state.row.definition[:12]}.",
        )
    for record in state.own_records:
        for name, version in record.versions.items():
            if name in bound and version != bound[name]:
                raise broken(
                    "I27",
                    f"The decision of {record.review} was made under {name.replace('_', ' ')} {version}, and the "
                    f"review is bound to {bound[name]} since it arrived. Put the version of that time back, then go "
                    "on.",
                )


def present_versions_hold(state: CaseState) -> None:
    """What a decision is held against now is what the review is bound to."""
    bound, present = state.case.part(PART), versions_of(state.case, definition=state.row.definition)
    for name, version in (bound or {}).items():
        if present[name] != version:
            raise broken(
                "I27",
                f"{state.case.review_id} is bound to {name.replace('_', ' ')} {version}, and what is in force for it "
                f"now is {present[name]}. Put the version of that time back, then go on.",
            )


def parts_are_told(state: CaseState) -> None:
    """Every part of the case file that a step writes, and every change of the row, has its event in the same step."""
    kinds = {entry.kind for entry in state.entries}
    kept = {entry.detail.get("part") for entry in state.noted("part.kept")}
    for name in state.changed - kept:
        told = any(kind.startswith("clock.") for kind in kinds) if name == "clock" else kinds & {*TOLD_BY.get(name, ())}
        if not told:
            raise broken("I29", f"A step of {state.case.review_id} wrote the part {name}, and no event tells of it.")
    if not state.actor:
        raise broken("I29", f"A step of {state.case.review_id} was taken by nobody.")


def row_is_told(state: CaseState) -> None:
    """A review ends, and its outcome and urgency change, only with the event that says so."""
    assert state.previous is not None
    before, after, kinds = state.previous, state.row, {entry.kind for entry in state.entries}
    if after.status != before.status and not kinds & {"review.closed", "review.withdrawn"}:
        raise broken("I29", f"{state.case.review_id} became {after.status.lower()}, and no event tells of it.")
    if after.urgency != before.urgency and not kinds & {"clock.started", "clock.retriaged", "clock.appealed"}:
        raise broken(
            "I29", f"The urgency of {state.case.review_id} became {after.urgency}, and no event of its clock says why."
        )


CHECKS = (
    CaseCheck(rule="I27", look=versions_hold, reads=frozenset({PART, "row.definition", "determination", "appeals"})),
    CaseCheck(rule="I27", look=present_versions_hold, reads=frozenset({"determination", "appeals"}), of_step=True),
    CaseCheck(rule="I29", look=parts_are_told, reads=EVERY_STEP, of_step=True),
    CaseCheck(rule="I29", look=row_is_told, reads=frozenset({"row.status", "row.urgency"}), of_step=True),
)
