"""What happens to a wish to reopen a decision: it is granted for a ground that the law knows, or refused."""

from datetime import datetime

from casework.domain.receipt import start_clock
from casework.kit import Context, Json, service_task


@service_task
def open_reopening(ctx: Context) -> Json:
    """The wish to reopen, with the decision that it is about.

    Where an appeal, or a request for external review, came after the end, nothing is decided anew: it is taken over.
    """
    asked = ctx.case.part("reopening") or {}
    if asked.get("carried"):
        return {"ground": asked["ground"], "carried": True}
    # Whether it is reopened is said within the time of the decision, so that a supervisor is warned of a delay.
    if not (ctx.case.part("clock") or {"events": []})["events"]:
        start_clock(ctx)
    ctx.record("reopening.asked", reopens=asked["reopens"], ground=asked["ground"], by=asked.get("by"))
    return {"ground": asked["ground"], "carried": False}


@service_task
def carry_decision(ctx: Context) -> Json:
    """What was decided before, as it was taken over: it stands until the appeal or the external review is decided."""
    record = ctx.case.part("determination") or {}
    return {
        "status": "DECIDED",
        "outcome": str(record.get("outcome") or "DENIED_BY_LAPSE"),
        "adverse": True,
        "clinical": bool(record.get("clinical", True)),
    }


@service_task
def record_reopening(ctx: Context) -> Json:
    """The decision as reopened: the request is reviewed anew, and a new determination is made."""
    asked = _note(ctx)
    ctx.record("reopening.granted", reopens=asked["reopens"], ground=asked["ground"], person=asked["decided_by"])
    return {"status": "OPEN", "outcome": "", "adverse": False, "clinical": False}


@service_task
def refuse_reopening(ctx: Context) -> Json:
    """The letter that the decision is not reopened, and why."""
    asked = _note(ctx)
    told = {"ground": asked["ground"], "rationale": asked["rationale"]}
    ctx.send("reopening_refused", ["MEMBER", "PROVIDER", "RECORD"], told)
    ctx.record("reopening.refused", reopens=asked["reopens"], person=asked["decided_by"], **told)
    return {"status": "CLOSED", "outcome": "REOPENING_REFUSED", "adverse": False, "clinical": False}


@service_task
def stop_reopening_clock(ctx: Context) -> Json:
    """The clock that ended when the letter of the refusal had been sent; no decision is due any more."""
    result = ctx.data.get("determination") or {}
    sent = datetime.fromisoformat(str(result.get("sent_at") or ctx.now.isoformat()))
    if (ctx.case.part("clock") or {"events": []})["events"]:
        ctx.mark_clock("STOPPED", at=sent, because="the decision was not reopened")
    return {"stopped_at": sent.isoformat()}


def _note(ctx: Context) -> Json:
    """What was decided about the wish, put beside it; the ground that was found counts from here on."""
    answer, asked = ctx.case.answer("examine_reopening") or {}, ctx.case.part("reopening") or {}
    changed = {
        **asked,
        "asked_ground": asked["ground"],
        "ground": answer["ground"],
        "decision": answer["decision"],
        "rationale": answer["rationale"],
        "decided_by": answer["_by"]["person"],
    }
    ctx.keep("reopening", changed)
    return changed
