"""What happens around the call that a provider is offered before an adverse decision is signed."""

from datetime import timedelta

from casework.kit import Context, Json, service_task


@service_task
def offer_peer_to_peer(ctx: Context) -> Json:
    """The offer of a call, and until when it may be asked for and held; both lie within the decision's time."""
    case, terms = ctx.case, ctx.case.plan.peer_to_peer
    ask = ctx.now + timedelta(days=terms["ask_within_days"].value)
    hold = ask + timedelta(days=terms["hold_within_days"].value)
    decision = case.deadlines.get("decision")
    if decision is not None and decision.running:
        left = decision.at - ctx.now
        ask, hold = min(ask, ctx.now + left / 2), min(hold, ctx.now + left * 3 / 4)
    ctx.set_moment("peer_to_peer", ask, citation=terms["ask_within_days"].citation)
    ctx.set_moment("peer_to_peer_call", hold, citation=terms["hold_within_days"].citation)
    ctx.send("peer_to_peer_offer", ["PROVIDER"], {"ask_by": ask.isoformat(), "hold_by": hold.isoformat()})
    ctx.record("peer_to_peer.offered", ask_by=ask.isoformat(), hold_by=hold.isoformat())
    return {"offered": True}


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
