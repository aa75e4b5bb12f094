"""What is noted when a deadline passes without what was due, and what the law makes of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.breaches import breaches, lapse_of, overdue, with_breach
from casework.domain.deadlines import reckon
from casework.kit import Context, Json, service_task

EXPLANATION = "explanation"  # by when a supervisor says why; a clock of the line of business, which is plan practice
ASKED_ABOUT = ("decision", "appeal")  # the missed times that a supervisor is asked about
DEEMED_ADVERSE, DECIDED_LATE = "DEEMED_ADVERSE", "DECIDED_LATE"


@service_task
def record(ctx: Context) -> Json:
    """The breach that was put on record, with what it means by law; a decision that the law deems made is marked."""
    known = breaches(ctx.case)
    # A step that runs twice finds its breach on record already: then the latest one is meant.
    name = overdue(ctx.case, now=ctx.now) or (known[-1]["deadline"] if known else "decision")
    lapse, citation = lapse_of(ctx.case, name)
    changed = with_breach(ctx.case, name, found_at=ctx.now)
    if changed is not None:
        ctx.keep("breaches", changed)
        ctx.record("breach.recorded", **changed["breaches"][-1])
        _set_explanation(ctx)
    deadline = ctx.case.deadlines.get(name)
    if lapse == DEEMED_ADVERSE and (deadline is None or ctx.case.part("determination") is not None):
        lapse = DECIDED_LATE  # somebody did decide; what is late is the letter alone
    elif lapse == DEEMED_ADVERSE and deadline is not None and ctx.case.part("lapse") is None:
        due, found = deadline.local, ctx.now.isoformat()
        ctx.keep("lapse", {"deadline": name, "due_at": due, "found_at": found, "lapse": lapse, "citation": citation})
        ctx.mark_clock("LAPSED", at=deadline.at, lapse=lapse)
    return {"deadline": name, "lapse": lapse}


def _set_explanation(ctx: Context) -> None:
    rule = ctx.case.line_of_business.clock(EXPLANATION, on=ctx.now.date())
    if rule is not None:
        zone = ZoneInfo(ctx.case.plan.time_zone)
        ctx.set_moment(EXPLANATION, reckon(rule, ctx.now, zone), citation=rule.citation)


@service_task
def send_lapse_notice(ctx: Context) -> Json:
    """The letter that the time passed without a decision, what that means, and what can be done about it at once."""
    lapse = ctx.case.part("lapse") or {}
    told = next(one for one in breaches(ctx.case) if one["deadline"] == lapse["deadline"])
    ctx.send("lapse", ["MEMBER", "PROVIDER", "RECORD"], {"due_at": lapse["due_at"], "breach": told})
    return {"dated": ctx.now.isoformat()}


@service_task
def start_appeal_window(ctx: Context) -> Json:
    """The time to appeal as it runs from the notice of the lapse: from its sending, or from the date on it."""
    told = ctx.data["send_lapse_notice"]
    ctx.mark_clock("LAPSE_TOLD", at=datetime.fromisoformat(told["sent_at"]), dated=told["dated"])
    return {}


@service_task
def remind_of_explanation(ctx: Context) -> Json:
    """The note that nobody has explained the breach in the time that the plan sets itself."""
    name = ctx.data["breach"]["deadline"]
    moment = ctx.case.deadlines.get(EXPLANATION)
    ctx.record("breach.unexplained", deadline=name, since=None if moment is None else moment.local)
    return {"reminded": True}


@service_task
def record_explanation(ctx: Context) -> Json:
    """The explanation that was put beside the breach it is about, with who gave it."""
    answer, name = ctx.case.answer("explain_breach") or {}, ctx.data["breach"]["deadline"]
    by = answer.get("_by") or {}
    told = {"cause": answer.get("cause"), "action": answer.get("action"), "by": by.get("name")}
    listed = breaches(ctx.case)
    # Other breaches may have come on record meanwhile; the supervisor was asked about the latest of this deadline.
    latest = max((place for place, one in enumerate(listed) if one["deadline"] == name), default=None)
    if latest is not None and listed[latest].get("explanation") != told:
        listed[latest] = listed[latest] | {"explanation": told}
        ctx.keep("breaches", {"breaches": listed})
        ctx.record("breach.explained", person=by.get("person"), deadline=name)
    open_ones = [one for one in listed if one["deadline"] in ASKED_ABOUT and "explanation" not in one]
    if EXPLANATION in ctx.case.deadlines and not open_ones:
        ctx.clear_moment(EXPLANATION)
    return {"explained": bool(listed)}
