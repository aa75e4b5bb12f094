"""What happens around the call that a provider is offered before an adverse decision is signed."""

from datetime import timedelta

from casework.domain.evidence import assess_claims
from casework.domain.line_facts import fill, line_facts
from casework.kit import Context, Json, service_task

OVERDUE = timedelta(days=1)  # what a call may still take where the decision is late already


@service_task
def offer_peer_to_peer(ctx: Context) -> Json:
    """The offer of a call, and until when it may be asked for and held; both lie within the decision's time."""
    case, terms = ctx.case, ctx.case.plan.peer_to_peer
    ask = ctx.now + timedelta(days=terms["ask_within_days"].value)
    hold = ask + timedelta(days=terms["hold_within_days"].value)
    decision = case.deadlines.get("decision")
    if decision is not None and decision.running:
        left = decision.at - ctx.now if decision.at > ctx.now else OVERDUE
        ask, hold = min(ask, ctx.now + left / 2), min(hold, ctx.now + left * 3 / 4)
    ctx.set_moment("peer_to_peer", ask, citation=terms["ask_within_days"].citation)
    ctx.set_moment("peer_to_peer_call", hold, citation=terms["hold_within_days"].citation)
    ctx.send(
        "peer_to_peer_offer",
        ["PROVIDER"],
        {"ask_by": ask.isoformat(), "hold_by": hold.isoformat(), "lines": _considered(ctx)},
    )
    ctx.record("peer_to_peer.offered", ask_by=ask.isoformat(), hold_by=hold.isoformat())
    return {"offered": True}


def _considered(ctx: Context) -> list[Json]:
    """The lines that the draft would deny, each with the reasons in words: what the call would be about."""
    case = ctx.case
    draft = (case.answer("draft_decision") or {}).get("lines") or {}
    claims = assess_claims(case.request, case.documents, case.plan, case.policy, case.evidence)
    facts = line_facts(case, ctx.data, claims)
    known = {reason.code: reason for reason in case.policy.reasons}
    return [
        {
            "line": line.id,
            "reasons": [fill(known[code].text, facts[line.id]) for code in told.get("reasons") or () if code in known],
        }
        for line in case.request.lines
        if (told := draft.get(line.id) or {}).get("outcome") == "DENY"
    ]


@service_task
def record_call(ctx: Context) -> Json:
    """The call as it was held, and whether it changed anything."""
    answer = ctx.case.answer("hold_call") or {}
    changed = bool(ctx.data["hold_call"]["changed"])
    ctx.keep(
        "peer_to_peer",
        {"status": "HELD", "changed": changed, "held_with": answer.get("held_with"), "note": answer.get("note")},
    )
    _clear(ctx)
    ctx.record("peer_to_peer.held", changed=changed)
    return {"status": "HELD_CHANGED" if changed else "HELD"}


@service_task
def record_no_call(ctx: Context) -> Json:
    """No call: it was not asked for, or not held in time; the decision goes on without."""
    ctx.keep("peer_to_peer", {"status": "NOT_HELD"})
    _clear(ctx)
    ctx.record("peer_to_peer.not_held")
    return {"status": "NOT_HELD"}


def _clear(ctx: Context) -> None:
    for moment in ("peer_to_peer", "peer_to_peer_call"):
        if moment in ctx.case.deadlines:
            ctx.clear_moment(moment)
