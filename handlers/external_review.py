"""What happens from the way outside to the decision of the external reviewer, which binds the plan."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from casework.domain import appeals
from casework.domain.breaches import with_breach
from casework.domain.dismissals import DISMISSAL, is_of_dismissal, review_of_dismissal
from casework.domain.line_determination import authorised
from casework.kit import Context, Json, service_task

EVERYBODY = ("MEMBER", "PROVIDER", "RECORD")


@service_task
def open_external(ctx: Context) -> Json:
    """Whether the law sends the case outside by itself, whether somebody has asked, else whether it is too late."""
    forward, rule = bool((ctx.data.get("appeal") or {}).get("forward")), ctx.case.line_of_business.external_rule
    _keep(
        ctx,
        status="OPEN",
        body="" if rule is None else rule.body,
        organization="" if rule is None else rule.name,
        lines=appeals.denied_lines(ctx.case),
    )
    last = ctx.case.deadlines.get("external_filing")
    over = last is not None and last.at <= ctx.now
    return {"forward": forward, "asked": bool(ctx.case.part("external_request")), "over": over}


@service_task
def close_external_window(ctx: Context) -> Json:
    """The time to ask for external review as it passed; what was decided stands."""
    _keep(ctx, status="NOT_REQUESTED")
    ctx.record("external.none")
    return {"status": "NOT_REQUESTED", "overturned": False}


@service_task
def set_external_clock(ctx: Context) -> Json:
    """The request for external review as it was taken up; the clock of the preliminary check runs from its receipt."""
    asked = ctx.case.part("external_request") or {}
    told = {name: asked.get(name) for name in ("at", "received_at", "by", "urgency", "reason")}
    of = {"of": DISMISSAL} if review_of_dismissal(ctx.case) else {}
    _keep(ctx, asked={**told, "documents": list(asked.get("documents") or ())}, **of)
    ctx.keep("external_request", {})
    urgency = asked.get("urgency") or "STANDARD"
    ctx.mark_clock("EXTERNAL_ASKED", at=datetime.fromisoformat(asked["received_at"]), urgency=urgency)
    ctx.record("external.requested", by=asked.get("by"), urgency=urgency, received_at=asked["received_at"])
    return {}


@service_task
def refuse_external(ctx: Context) -> Json:
    """The letter that says why the case may not go to external review."""
    answer = ctx.case.answer("preliminary_check") or {}
    _note_checked(ctx, eligible=False)
    _keep(ctx, status="REFUSED")
    ctx.send("external_refused", EVERYBODY, {"reason": answer["reason"]})
    ctx.record("external.refused", reason=answer["reason"])
    return {"status": "REFUSED", "overturned": False}


@service_task
def send_file(ctx: Context) -> Json:
    """The file as it goes to the external reviewer, and the letters that tell both parties so."""
    forward = bool(ctx.data["open_external"]["forward"])
    law, answer = ctx.case.line_of_business, ctx.case.answer("preliminary_check") or {}
    rule = law.external_rule
    if not forward:
        _note_checked(ctx, eligible=True)
    named = "" if forward else str(answer.get("organization") or "")
    organization = named or ("" if rule is None else rule.name)
    asked = "DISMISSAL" if is_of_dismissal(ctx.case.part("external")) else "ASKED"
    because = _because(ctx) if forward else asked
    _keep(ctx, status="SENT", organization=organization, forwarded_at=ctx.now.isoformat(), forwarded_because=because)
    body, lines = ("" if rule is None else rule.body), appeals.denied_lines(ctx.case)
    told: Json = {"body": body, "organization": organization, "because": because, "lines": lines}
    if forward and because in appeals.DECIDED:
        # Nothing else tells the decision on the appeal, so this letter is its notice (42 CFR 422.590).
        told["determination"] = appeals.levels(ctx.case)[-1]["determination"]
    ctx.send("external_forwarded", EVERYBODY, told)
    ctx.record("external.forwarded", body=body, organization=organization, because=because, lines=lines)
    return {}


def _because(ctx: Context) -> str:
    """Why the law sends the case outside: what became of the last appeal."""
    return str((ctx.data.get("appeal") or {}).get("status") or appeals.UPHELD)


def _note_checked(ctx: Context, *, eligible: bool) -> None:
    """The preliminary check on record; its clock ends with the answer to it."""
    answer = ctx.case.answer("preliminary_check") or {}
    by = answer["_by"]
    told = {"eligible": eligible, "by": by["person"], "at": by["answered_at"], "reason": answer.get("reason")}
    if "ground" in answer:
        told["ground"] = answer["ground"]
    _keep(ctx, preliminary=told)
    ctx.mark_clock("EXTERNAL_PRELIMINARY", at=datetime.fromisoformat(by["answered_at"]))
    ctx.record("external.checked", eligible=eligible, person=by["person"])


@service_task
def start_external_clock(ctx: Context) -> Json:
    """The external reviewer's clock, which runs from the day on which the file is with them."""
    sent = datetime.fromisoformat(ctx.data["send_file"]["sent_at"])
    arrives = None if ctx.data["open_external"]["forward"] else _arrives(ctx)
    at = sent if arrives is None else max(sent, arrives)
    _keep(ctx, received_by_reviewer=at.isoformat())
    ctx.mark_clock("EXTERNAL_SENT", at=at)
    return {}


def _arrives(ctx: Context) -> datetime | None:
    """When the file reaches the reviewer by post or courier, where the coordinator said so.

    Where only the day is told it is the first moment of it: the reviewer's time ends as soon as it can, for the member.
    """
    answer = ctx.case.answer("preliminary_check") or {}
    if answer.get("arrives_on") is None:
        return None
    day = date.fromisoformat(str(answer["arrives_on"]))
    hour = time.fromisoformat(answer["arrives_at"]) if answer.get("arrives_at") else time.min
    return datetime.combine(day, hour, ZoneInfo(ctx.case.plan.time_zone))


@service_task
def record_external_decision(ctx: Context) -> Json:
    """What the external reviewer decided, line by line. It binds: nothing in this review decides these lines again.

    Where only a dismissal was decided, the lines stay as they are; vacated, the appeal is heard in a review of its own.
    """
    answer = ctx.case.part("external_answer") or {}
    if answer.get("dismissal"):
        return _record_of_dismissal(ctx, answer)
    wanted = list((ctx.case.part("external") or {})["lines"])
    lines = {line: answer["lines"].get(line, "UPHELD") for line in wanted}
    overturned = [line for line, one in lines.items() if one == appeals.OVERTURNED]
    status = "UPHELD" if not overturned else "OVERTURNED" if len(overturned) == len(lines) else "PARTLY_OVERTURNED"
    told = {name: answer.get(name) for name in ("organization", "rationale", "document", "received_at")}
    _keep(ctx, status=status, decision={"outcome": status, "lines": lines, **told})
    ctx.keep("external_answer", {})
    ctx.mark_clock("EXTERNAL_DECIDED", at=datetime.fromisoformat(answer["received_at"]), outcome=status)
    ctx.record("external.decided", outcome=status, lines=lines, organization=answer.get("organization"))
    return {"status": status, "overturned": bool(overturned)}


def _record_of_dismissal(ctx: Context, answer: Json) -> Json:
    status = f"DISMISSAL_{answer['dismissal']}"
    told = {name: answer.get(name) for name in ("organization", "rationale", "document", "received_at")}
    _keep(ctx, status=status, dismissal={"outcome": answer["dismissal"], **told})
    ctx.keep("external_answer", {})
    ctx.mark_clock("EXTERNAL_DECIDED", at=datetime.fromisoformat(answer["received_at"]), outcome=status)
    ctx.record("external.decided", outcome=status, lines={}, organization=answer.get("organization"))
    return {"status": status, "overturned": False}


@service_task
def send_dismissal_answer(ctx: Context) -> Json:
    """The letter that tells whether the dismissal of the appeal stands; where not, the appeal is heard."""
    external = ctx.case.part("external") or {}
    decided = external["dismissal"]
    ctx.send(
        "external_dismissal",
        EVERYBODY,
        {
            "organization": decided["organization"] or external["organization"],
            "dismissal": decided["outcome"],
            "received_at": decided["received_at"],
            "rationale": decided["rationale"],
        },
    )
    return {}


@service_task
def start_effectuation(ctx: Context) -> Json:
    """The lines that must be authorised now, because the external reviewer said so; the time for it runs already."""
    due = ctx.case.deadlines.get("effectuation")
    decided = (ctx.case.part("external") or {})["decision"]["lines"]
    lines = [line for line, outcome in decided.items() if outcome == appeals.OVERTURNED]
    return {"lines": lines, "due": None if due is None else due.local}


@service_task
def record_effectuation(ctx: Context) -> Json:
    """The authorization of what the external reviewer decided: how much, and until when."""
    answer = ctx.case.answer("effectuate") or {}
    day = ctx.now.astimezone(ZoneInfo(ctx.case.plan.time_zone)).date()
    lines = {line: authorised(ctx.case, line, said, day=day) for line, said in answer["lines"].items()}
    told = {"at": ctx.now.isoformat(), "by": answer["_by"]["person"], "lines": lines}
    _keep(ctx, effectuated=told)
    ctx.mark_clock("EFFECTUATED", at=ctx.now)
    ctx.record("external.effectuated", lines=lines, person=answer["_by"]["person"])
    return {"lines": list(answer["lines"])}


@service_task
def send_external_overturned_notice(ctx: Context) -> Json:
    """The letter that the external reviewer decided for the member, and what is authorised now."""
    return _tell(ctx, "external_overturned")


@service_task
def send_external_upheld_notice(ctx: Context) -> Json:
    """The letter that the denial stands after the external review."""
    return _tell(ctx, "external_upheld")


def _tell(ctx: Context, kind: str) -> Json:
    external = ctx.case.part("external") or {}
    decision = external["decision"]
    ctx.send(
        kind,
        EVERYBODY,
        {
            "organization": decision["organization"] or external["organization"],
            "lines": decision["lines"],
            "received_at": decision["received_at"],
            "rationale": decision["rationale"],
            "effectuated": external.get("effectuated"),
        },
    )
    return {}


@service_task
def note_preliminary_late(ctx: Context) -> Json:
    """The preliminary check that was not done in time, on record."""
    return _late(ctx, "external_preliminary")


@service_task
def note_external_late(ctx: Context) -> Json:
    """The external reviewer's decision that did not come in time, on record."""
    noted = _late(ctx, "external_decision")
    if noted["noted"]:
        ctx.record("external.late", organization=(ctx.case.part("external") or {}).get("organization"))
    return noted


@service_task
def note_effectuation_late(ctx: Context) -> Json:
    """The authorization that did not come in time, on record."""
    return _late(ctx, "effectuation")


def _late(ctx: Context, name: str) -> Json:
    changed = with_breach(ctx.case, name, found_at=ctx.now)
    if changed is None:
        return {"noted": False}
    ctx.keep("breaches", changed)
    ctx.record("breach.recorded", **changed["breaches"][-1])
    return {"noted": True}


def _keep(ctx: Context, **changes: object) -> None:
    """Bring the part `external` up to date."""
    ctx.keep("external", {**(ctx.case.part("external") or {}), **changes})
