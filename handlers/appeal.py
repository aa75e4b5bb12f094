"""What happens around an appeal: its receipt, its clock, its extension, its lapse, and its being taken back."""

from datetime import datetime

from casework.domain import appeals
from casework.domain.breaches import warning
from casework.domain.reopening import PART, carried_from
from casework.kit import Context, Json, service_task


@service_task
def open_appeal(ctx: Context) -> Json:
    """Which level of appeal is open now, whether an appeal has come already, and else whether its time is over."""
    level = appeals.coming_level(ctx.case)
    last = ctx.case.deadlines.get("appeal_filing")
    over = (last is not None and last.at <= ctx.now) or _asked_outside(ctx)
    return {"level": level, "asked": bool(ctx.case.part("appeal_request")), "over": over}


@service_task
def close_appeal_window(ctx: Context) -> Json:
    """The time to appeal as it passed; what was decided stands. Where outside review was asked for, that comes next."""
    level = ctx.data["open_appeal"]["level"]
    if _asked_outside(ctx):
        return {"status": appeals.NOT_APPEALED, "next": appeals.EXTERNAL, "forward": False, "level": level}
    ctx.record("appeal.none", level=level)
    return {"status": appeals.NOT_APPEALED, "next": appeals.NONE, "forward": False, "level": level}


def _asked_outside(ctx: Context) -> bool:
    """Whether a review that follows a closed one was opened for a request for external review."""
    return carried_from(ctx.case.part(PART)) != "" and bool(ctx.case.part("external_request"))


@service_task
def set_appeal_clock(ctx: Context) -> Json:
    """The appeal as it was taken up; its clock runs from its receipt."""
    case, asked = ctx.case, ctx.case.part("appeal_request") or {}
    urgent = bool(asked.get("physician_supports")) or asked.get("urgency") == "EXPEDITED"
    urgency = "EXPEDITED" if urgent else "STANDARD"
    number, of = ctx.data["open_appeal"]["level"], appeals.levels_of(case, urgency=urgency)
    level = {
        "level": number,
        "of": max(of, number),
        "at": asked.get("at"),
        "received_at": asked["received_at"],
        "by": asked["by"],
        "urgency": urgency,
        "physician_supports": bool(asked.get("physician_supports")),
        "reason": asked.get("reason", ""),
        "documents": list(asked.get("documents") or ()),
        "status": appeals.OPEN,
        "standing": None,
        "determination": None,
        "decided_at": None,
        "next": appeals.NONE,
        "forward": False,
    }
    resumed = asked.get("resumed")
    level |= {"resumed": resumed} if resumed else {}
    ctx.keep("appeals", {"levels": [*appeals.levels(case), level]})
    ctx.keep("appeal_request", {})
    # An appeal that is heard because its dismissal was vacated has its time from when the plan learnt that.
    since = (resumed or {}).get("received_at") or level["received_at"]
    ctx.mark_clock(
        "APPEALED",
        at=datetime.fromisoformat(since),
        level=number,
        of=level["of"],
        urgency=urgency,
        type=case.request.type,
    )
    ctx.record("appeal.received", level=number, by=level["by"], urgency=urgency, received_at=level["received_at"])
    due = ctx.case.deadlines.get("appeal")
    ctx.send("appeal_received", ["MEMBER", "PROVIDER"], {"level": number, "due": None if due is None else due.local})
    return {}


@service_task
def warn_of_appeal(ctx: Context) -> Json:
    """The warning that was noted: a share of the time for the appeal has passed."""
    note, changed = warning(ctx.case, "appeal", now=ctx.now)
    if changed is not None:
        ctx.keep("warnings", changed)
        ctx.record("appeal.running_out", **note)
    return {"noted": True}


@service_task
def affirm_by_lapse(ctx: Context) -> Json:
    """The appeal whose time ran out, which the law takes as an affirmation; the case goes outside by itself."""
    level, law = appeals.levels(ctx.case)[-1], ctx.case.line_of_business
    next = appeals.next_after(ctx.case, appeals.LAPSED, level=level["level"], of=level["of"])
    forward = appeals.is_forwarded(law, next)
    ctx.mark_clock("APPEAL_DECIDED", at=ctx.now, status=appeals.LAPSED, next=next)
    because = appeals.FORWARDED if forward else "its time ran out"
    _close(ctx, appeals.LAPSED, because=because, next=next, forward=forward)
    ctx.record("appeal.affirmed_by_lapse", level=level["level"], citation=law.appeal_lapse_citation)
    return {"status": appeals.LAPSED, "next": next, "forward": forward, "level": level["level"]}


@service_task
def confirm_appeal_withdrawal(ctx: Context) -> Json:
    """The appeal that was taken back, as it was confirmed; what was decided before stands.

    The time to appeal runs as before, and while it does the appeal may be filed again.
    """
    level, taken = appeals.levels(ctx.case)[-1], ctx.case.part("appeal_withdrawal") or {}
    next = appeals.filed_again(ctx.case, now=ctx.now)
    _close(ctx, appeals.WITHDRAWN, because="the appeal was taken back", next=next)
    told = {"level": level["level"], "by": taken.get("by"), "reason": taken.get("reason"), "at": taken.get("at")}
    ctx.send("appeal_withdrawal", ["MEMBER", "PROVIDER", "RECORD"], told)
    ctx.record("appeal.withdrawn", level=level["level"], by=taken.get("by"))
    return {"status": appeals.WITHDRAWN, "next": next, "forward": False, "level": level["level"]}


@service_task
def extend_appeal_clock(ctx: Context) -> Json:
    """The extension of the appeal's time, with the letter that tells it."""
    asked, before = ctx.case.part("appeal_extension_request") or {}, ctx.case.deadlines.get("appeal")
    ctx.mark_clock("APPEAL_EXTENDED", at=ctx.now, ground=asked.get("ground"))
    after = ctx.case.deadlines.get("appeal")
    until = None if after is None else after.local
    taken = {"what": "appeal", **{name: asked.get(name) for name in ("ground", "reason", "asked_by", "at")}}
    kept = (ctx.case.part("extensions") or {"extensions": []})["extensions"]
    ctx.keep("extensions", {"extensions": [*kept, {**taken, "sent_at": ctx.now.isoformat(), "until": until}]})
    ctx.keep("appeal_extension_request", {})
    ctx.send(
        "appeal_extension",
        ["MEMBER", "PROVIDER"],
        {
            "until": until,
            "ground": asked.get("ground"),
            "reason": asked.get("reason"),
            "due_before": None if before is None else before.local,
        },
    )
    return {"until": until}


def _close(ctx: Context, status: str, *, because: str, next: str = appeals.NONE, forward: bool = False) -> None:
    """Put down how the open level ended, without a decision on its merits."""
    changes: Json = {"status": status, "decided_at": ctx.now.isoformat(), "next": next, "forward": forward}
    ctx.keep("appeals", appeals.with_last(ctx.case, **changes))
    ctx.mark_clock("APPEAL_STOPPED", at=ctx.now, because=because, status=status)
    if "information" in ctx.case.deadlines:
        ctx.clear_moment("information")
