"""What is noted when a deadline passes without what was due, and what the law makes of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.breaches import breaches, lapse_of, overdue, with_breach
from casework.domain.deadlines import reckon
from casework.kit import CaseReader, Context, Json, service_task

EXPLANATION = "explanation"  # by when a supervisor says why; a clock of the line of business, which is plan practice
ASKED_ABOUT = ("decision", "appeal")  # the missed times that a supervisor is asked about
DEEMED_ADVERSE, DECIDED_LATE, LAPSED_BEFORE = "DEEMED_ADVERSE", "DECIDED_LATE", "LAPSED_BEFORE"


@service_task
def record(ctx: Context) -> Json:
    """The breach that was put on record, with what it means by law; a decision that the law deems made is marked."""
    name = overdue(ctx.case, now=ctx.now) or _latest(ctx.case)
    lapse, citation = lapse_of(ctx.case, name)
    changed = with_breach(ctx.case, name, found_at=ctx.now)
    if changed is not None:
        ctx.keep("breaches", changed)
        ctx.record("breach.recorded", **changed["breaches"][-1])
    _time_explanation(ctx)
    deadline, before = ctx.case.deadlines.get(name), ctx.case.part("lapse")
    due = next(one["due_at"] for one in reversed(breaches(ctx.case)) if one["deadline"] == name)
    if lapse == DEEMED_ADVERSE and (deadline is None or ctx.case.part("determination") is not None):
        lapse = DECIDED_LATE  # somebody did decide; what is late is the letter alone
    elif lapse == DEEMED_ADVERSE and before is not None and before["due_at"] != due:
        lapse = LAPSED_BEFORE  # denied already when an earlier time passed, and told so; that notice stands
    elif lapse == DEEMED_ADVERSE and deadline is not None and before is None:
        found = ctx.now.isoformat()
        ctx.keep("lapse", {"deadline": name, "due_at": due, "found_at": found, "lapse": lapse, "citation": citation})
        ctx.mark_clock("LAPSED", at=deadline.at, lapse=lapse)
    return {"deadline": name, "due_at": due, "lapse": lapse}


def _latest(case: CaseReader) -> str:
    """The deadline of the latest breach: a step that runs twice, or comes after a late decision, finds it on record."""
    known = breaches(case)
    return next((one["deadline"] for one in reversed(known) if one["deadline"] in ASKED_ABOUT), "decision")


def _time_explanation(ctx: Context) -> None:
    """The time to explain is that of the breach that has waited longest; when it is explained, that of the next."""
    known = ctx.case.deadlines.get(EXPLANATION)
    open_ones = [one for one in breaches(ctx.case) if one["deadline"] in ASKED_ABOUT and "explanation" not in one]
    times = [time for one in open_ones if (time := _time_of(ctx.case, one)) is not None]
    first = min(times, key=lambda time: time[0], default=None)
    if first is not None and (known is None or known.at != first[0]):
        ctx.set_moment(EXPLANATION, first[0], citation=first[1])
    elif known is not None and not open_ones:
        ctx.clear_moment(EXPLANATION)


def _time_of(case: CaseReader, breach: Json) -> tuple[datetime, str] | None:
    """(by when a breach is explained, the rule that says so); None where there is no such rule."""
    found = datetime.fromisoformat(breach["found_at"])
    rule = case.line_of_business.clock(EXPLANATION, on=found.date())
    return None if rule is None else (reckon(rule, found, ZoneInfo(case.plan.time_zone)), rule.citation)


def _asked_about(ctx: Context) -> int | None:
    """Which of the breaches on record this path is about: that of its deadline and moment."""
    asked, listed = ctx.data["breach"], breaches(ctx.case)
    of_it = [place for place, one in enumerate(listed) if one["deadline"] == asked["deadline"]]
    if "due_at" in asked:
        return next((place for place in of_it if listed[place]["due_at"] == asked["due_at"]), None)
    # A path of before did not keep the moment; it is about the breach that has waited longest.
    return next((place for place in of_it if "explanation" not in listed[place]), None)


@service_task
def send_lapse_notice(ctx: Context) -> Json:
    """The letter that the time passed without a decision, what that means, and what can be done about it at once."""
    lapse = ctx.case.part("lapse") or {}
    told = next(one for one in breaches(ctx.case) if all(one[key] == lapse[key] for key in ("deadline", "due_at")))
    ctx.send("lapse", ["MEMBER", "PROVIDER", "RECORD"], {"due_at": lapse["due_at"], "breach": told})
    return {"dated": ctx.now.isoformat()}


@service_task
def start_appeal_window(ctx: Context) -> Json:
    """The time to appeal as it runs from the notice of the lapse: from its sending, or from the date on it.

    Where the lapse was judged before its notice could leave, the sending is noted and opens no time.
    """
    told = ctx.data["send_lapse_notice"]
    ctx.mark_clock("LAPSE_TOLD", at=datetime.fromisoformat(told["sent_at"]), dated=told["dated"])
    return {}


@service_task
def remind_of_explanation(ctx: Context) -> Json:
    """The note that nobody has explained the breach in the time that the plan sets itself."""
    moment, place = ctx.case.deadlines.get(EXPLANATION), _asked_about(ctx)
    own = None if place is None else _time_of(ctx.case, breaches(ctx.case)[place])
    # While several wait, the time that is over may be that of another breach, whose own path notes it.
    over = moment is None or own is None or own[0] <= moment.at
    if over:
        since = None if moment is None else moment.local
        ctx.record("breach.unexplained", deadline=ctx.data["breach"]["deadline"], since=since)
    return {"reminded": over}


@service_task
def record_explanation(ctx: Context) -> Json:
    """The explanation that was put beside the breach it is about, with who gave it."""
    answer = ctx.case.answer("explain_breach") or {}
    by = answer.get("_by") or {}
    told = {"cause": answer.get("cause"), "action": answer.get("action"), "by": by.get("name")}
    listed, place = breaches(ctx.case), _asked_about(ctx)
    if place is not None and listed[place].get("explanation") != told:
        listed[place] = listed[place] | {"explanation": told}
        ctx.keep("breaches", {"breaches": listed})
        ctx.record("breach.explained", person=by.get("person"), deadline=listed[place]["deadline"])
    _time_explanation(ctx)
    return {"explained": bool(listed)}
