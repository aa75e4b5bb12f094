"""What the whole review does beside its stages: warn before the deadline, extend it, confirm a withdrawal."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain import appeals
from casework.domain.breaches import warning
from casework.domain.deadlines import if_extended
from casework.domain.dismissals import dismissed, review_of_dismissal
from casework.kit import Context, Json, service_task


@service_task
def warn_supervisor(ctx: Context) -> Json:
    """The warning that was noted: a share of the time for the decision has passed."""
    note, changed = warning(ctx.case, "decision", now=ctx.now)
    if changed is not None:
        ctx.keep("warnings", changed)
        ctx.record("clock.running_out", **note)
    return {"noted": True}


@service_task
def confirm_withdrawal(ctx: Context) -> Json:
    """The withdrawal that was confirmed to both parties; it ends the clock."""
    withdrawal = ctx.case.part("withdrawal") or {}
    if (ctx.case.part("clock") or {"events": []})["events"]:  # none runs while a wish to reopen is examined
        ctx.mark_clock("STOPPED", at=ctx.now, because="the request was withdrawn")
    _clear_waits(ctx)
    ctx.send(
        "withdrawal",
        ["MEMBER", "PROVIDER"],
        {"withdrawn_at": withdrawal.get("at"), "by": withdrawal.get("by"), "reason": withdrawal.get("reason")},
    )
    ctx.record("request.withdrawal_confirmed", withdrawn_at=withdrawal.get("at"))
    return {"outcome": "WITHDRAWN"}


@service_task
def send_extension_notice(ctx: Context) -> Json:
    """The letter that more time is taken for the decision: why, and until when."""
    asked, decision = ctx.case.part("extension_request") or {}, ctx.case.deadlines.get("decision")
    due = None if decision is None else decision.local
    # What the clock itself will say once the letter has gone out: an extension may end by the hour, or at a named day.
    after = if_extended(
        ctx.case.line_of_business,
        ctx.case.part("clock"),
        zone=ZoneInfo(ctx.case.plan.time_zone),
        at=ctx.now,
        ground=asked.get("ground", ""),
        until=asked.get("until"),
    )
    until = None if after is None else after.local
    told = {"until": until, "ground": asked.get("ground"), "reason": asked.get("reason"), "due_before": due}
    ctx.send("extension", ["MEMBER", "PROVIDER", "RECORD"], told)
    ctx.record("extension.asked", what="decision", ground=asked.get("ground"), by=asked.get("asked_by"))
    return {"until": until}


@service_task
def extend_clock(ctx: Context) -> Json:
    """The decision's time as extended by the notice; what counts is when that was sent."""
    asked, sent = ctx.case.part("extension_request") or {}, ctx.data["send_extension_notice"]["sent_at"]
    named = {"until": asked["until"]} if asked.get("until") else {}
    ctx.mark_clock("EXTENDED", at=datetime.fromisoformat(sent), ground=asked.get("ground"), **named)
    decision = ctx.case.deadlines.get("decision")
    until = None if decision is None else decision.local
    taken = {"what": "decision", **{name: asked.get(name) for name in ("ground", "reason", "asked_by", "at")}}
    before = (ctx.case.part("extensions") or {"extensions": []})["extensions"]
    ctx.keep("extensions", {"extensions": [*before, {**taken, "sent_at": sent, "until": until}]})
    ctx.keep("extension_request", {})
    return {"until": until}


@service_task
def skip_appeal(ctx: Context) -> Json:
    """The way outside without a decision on an appeal: the plan's own process is exhausted, or a dismissal goes out."""
    level = appeals.open_level(ctx.case)
    law = ctx.case.line_of_business
    if (held := dismissed(ctx.case)) is not None and review_of_dismissal(ctx.case):
        _clear_waits(ctx)
        return {"status": appeals.DISMISSED, "next": appeals.EXTERNAL, "forward": False, "level": held["level"]}
    if level is not None:
        changes = {"status": appeals.BYPASSED, "decided_at": ctx.now.isoformat(), "next": appeals.EXTERNAL}
        ctx.keep("appeals", appeals.with_last(ctx.case, **changes))
        ctx.mark_clock("APPEAL_STOPPED", at=ctx.now, because="the case went outside", status=appeals.BYPASSED)
    elif ctx.case.part("determination") is None:
        ctx.mark_clock("STOPPED", at=ctx.now, because="the case went outside before it was decided")
    _clear_waits(ctx)
    number = len(appeals.levels(ctx.case))
    ctx.record("appeal.bypassed", level=number, citation=law.appeal_lapse_citation or law.lapse_citation)
    return {"status": appeals.BYPASSED, "next": appeals.EXTERNAL, "forward": False, "level": number}


def _clear_waits(ctx: Context) -> None:
    """Nothing waits any more for an answer or a call."""
    for moment in sorted({"information", "peer_to_peer", "peer_to_peer_call"} & set(ctx.case.deadlines)):
        ctx.clear_moment(moment)
