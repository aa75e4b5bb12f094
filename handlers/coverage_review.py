"""What the whole review does beside its stages: warn before the deadline, confirm a withdrawal."""

from casework.kit import Context, Json, service_task


@service_task
def warn_supervisor(ctx: Context) -> Json:
    """The warning that was noted: a share of the time for the decision has passed."""
    deadline = ctx.case.deadlines.get("decision")
    passed = [] if deadline is None else [moment for moment in deadline.warnings if moment <= ctx.now]
    note = {
        "at": ctx.now.isoformat(),
        "due_at": None if deadline is None else deadline.local,
        "warning": len(passed),
        "of": 0 if deadline is None else len(deadline.warnings),
    }
    before = (ctx.case.part("warnings") or {"warnings": []})["warnings"]
    if note not in before:
        ctx.keep("warnings", {"warnings": [*before, note]})
        ctx.record("clock.running_out", **note)
    return {"noted": True}


@service_task
def confirm_withdrawal(ctx: Context) -> Json:
    """The withdrawal that was confirmed to both parties; it ends the clock."""
    withdrawal = ctx.case.part("withdrawal") or {}
    ctx.mark_clock("STOPPED", at=ctx.now, because="the request was withdrawn")
    for moment in sorted({"information", "peer_to_peer", "peer_to_peer_call"} & set(ctx.case.deadlines)):
        ctx.clear_moment(moment)
    ctx.send(
        "withdrawal",
        ["MEMBER", "PROVIDER"],
        {"withdrawn_at": withdrawal.get("at"), "by": withdrawal.get("by"), "reason": withdrawal.get("reason")},
    )
    ctx.record("request.withdrawal_confirmed", withdrawn_at=withdrawal.get("at"))
    return {"outcome": "WITHDRAWN"}
