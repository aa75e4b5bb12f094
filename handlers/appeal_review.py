"""How an appeal is looked at afresh, decided and told; people decide it, and nothing here does."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain import appeals, contradictions, guardrails
from casework.domain.appeals_case import FreshCase
from casework.domain.appeals_record import appeal_of, decision_of
from casework.domain.coverage import check_administrative
from casework.domain.determination import build_record, signer_of
from casework.domain.dismissals import ground_of
from casework.domain.invariants import check_record
from casework.domain.signers import second_signer_of
from casework.kit import CaseReader, Context, Json, service_task

NOTICES = ("send_overturned_notice", "send_partly_overturned_notice", "send_upheld_notice")
EVERYBODY = ("MEMBER", "PROVIDER", "RECORD")


@service_task
def accept_appeal(ctx: Context) -> Json:
    """The appeal as it may be heard; where it is not urgent after all, its clock is the standard one since receipt."""
    asked = _open(ctx.case)["urgency"]
    level = _note_standing(ctx)
    if level["urgency"] != asked and level["urgency"] == "STANDARD":
        due = ctx.case.deadlines.get("appeal")
        told = {"basis": level["standing"]["note"], "decide_by": None if due is None else due.local, "of": "appeal"}
        ctx.send("expedite_refused", ["MEMBER", "PROVIDER"], told)
    return {}


def _note_standing(ctx: Context) -> Json:
    """The open level with what was found of who appeals, when, and how urgently."""
    level, answer = _open(ctx.case), ctx.case.answer("check_standing") or {}
    number = level["level"]
    standing = {name: answer.get(name) for name in ("standing", "authorization", "in_time", "urgency", "note")}
    standing["by"] = (answer.get("_by") or {}).get("person")
    # A physician's word makes it urgent, whatever was answered (42 CFR 422.584(c)(2)(ii)).
    urgency = "EXPEDITED" if level["physician_supports"] else str(answer.get("urgency") or level["urgency"])
    changes: Json = {"standing": standing, "urgency": urgency}
    ctx.keep("appeals", appeals.with_last(ctx.case, **changes))
    if urgency != level["urgency"]:
        ctx.mark_clock("RETRIAGED", at=ctx.now, urgency=urgency)
        ctx.keep("appeals", appeals.with_last(ctx.case, of=max(appeals.levels_of(ctx.case, urgency=urgency), number)))
    ctx.record("appeal.standing_checked", level=level["level"], **standing)
    return level | changes


@service_task
def dismiss_appeal(ctx: Context) -> Json:
    """The letter of an appeal that is not heard: whoever sent it may not appeal, or it came too late.

    While the time to appeal runs, it may be filed again.
    """
    level, answer = _note_standing(ctx), ctx.case.answer("check_standing") or {}
    told = {"level": level["level"], "ground": ground_of(answer), "reason": answer["dismissal_reason"]}
    next = appeals.filed_again(ctx.case, now=ctx.now)
    ended: Json = {"status": appeals.DISMISSED, "decided_at": ctx.now.isoformat(), "next": next}
    ctx.keep("appeals", appeals.with_last(ctx.case, **ended))
    ctx.mark_clock("APPEAL_STOPPED", at=ctx.now, because="the appeal was dismissed", status=appeals.DISMISSED)
    ctx.send("appeal_dismissed", EVERYBODY, told)
    ctx.record("appeal.dismissed", **told)
    return {"status": appeals.DISMISSED, "next": next, "forward": False, "level": level["level"]}


@service_task
def check_appeal(ctx: Context) -> Json:
    """Whether the decision would deny against a guardrail or against what the tables found."""
    case, answer = ctx.case, ctx.case.answer("review_appeal") or {"lines": {}}
    fresh, drafted = _decisions(case, answer)
    fired = guardrails.fired(case.policy, fresh.guardrails, {"lines": drafted})
    against = [line for line, one in drafted.items() if one["judged_not_met"]]
    ctx.keep("appeal_guardrails", {"guardrails": fresh.guardrails, "fired": fired})
    ctx.record("appeal.checked", level=_open(case)["level"], lines=list(drafted), fired=len(fired) + len(against))
    for one in fired:
        ctx.record("guardrail.fired", guardrail=one["guardrail"], line=one["line"], reasons=one["reasons"])
    if fired and not answer["override"]:
        ctx.record("appeal.returned", guardrails=[one["guardrail"] for one in fired])
    return {"fired": bool(fired or against), "override": bool(answer.get("override"))}


def _decisions(case: CaseReader, answer: Json) -> tuple[FreshCase, dict[str, Json]]:
    fresh = FreshCase(case, answer)
    return fresh, {line: decision_of(fresh, line, told) for line, told in answer["lines"].items()}


@service_task
def record_appeal(ctx: Context) -> Json:
    """The decision on the appeal as the physician made it, and where the case goes now."""
    case, level = ctx.case, _open(ctx.case)
    answer = case.answer("review_appeal") or {"lines": {}}
    fresh, decisions = _decisions(case, answer)
    before, after = appeals.in_force(case)["lines"], _after(case, decisions)
    status = appeals.status_of(before, after)
    next = appeals.next_after(case, status, level=level["level"], of=level["of"], lines=after)
    forward = appeals.is_forwarded(case.line_of_business, next)
    # Marked first, so that the record tells the deadlines that follow from the decision.
    ctx.mark_clock("APPEAL_DECIDED", at=ctx.now, status=status, next=next)
    kept = case.part("appeal_guardrails") or {"guardrails": [], "fired": []}
    law, zone = case.line_of_business, ZoneInfo(case.plan.time_zone)
    second = case.answer("second_appeal_opinion") if ctx.data["check_appeal"]["fired"] else None
    record = build_record(
        fresh,
        fresh.data(ctx.data),
        decisions=decisions,
        signer=signer_of(answer["_by"], at=ctx.now, professions=law.appeal_signers, zone=zone),
        decided_at=ctx.now,
        guardrails=[*kept["guardrails"], *kept["fired"]],
        contradictions=contradictions.listed(fresh),
        second_signer=None if second is None else second_signer_of(second, professions=law.appeal_signers, zone=zone),
        override_rationale=str(answer.get("override_rationale", "")) if second is not None else "",
        definition=str(ctx.data.get("review", {}).get("definition", "")),
        appeal=appeal_of(fresh, level, answer, status=status, next=next),
    )
    check_record(record, fresh)
    if not record.clinical:
        check_administrative(record, case)
    ctx.keep(
        "appeals",
        appeals.with_last(
            case,
            status=status,
            determination=record.to_json(),
            decided_at=ctx.now.isoformat(),
            next=next,
            forward=forward,
        ),
    )
    ctx.record("conflict.attested", person=record.signer["person"])
    if second is not None:
        ctx.record("guardrail.overridden", person=second["_by"]["person"], rationale=answer["override_rationale"])
    for line in record.lines:
        ctx.record("line.decided", line=line.line, outcome=line.outcome, reasons=list(line.reasons))
    ctx.record("appeal.decided", level=level["level"], status=status, next=next, person=record.signer["person"])
    if forward:
        ctx.mark_clock("APPEAL_STOPPED", at=ctx.now, because=appeals.FORWARDED, status=status)
    return {"status": status, "next": next, "forward": forward, "level": level["level"]}


def _after(case: CaseReader, decisions: dict[str, Json]) -> dict[str, Json]:
    """The lines as `appeals.in_force` will tell them once this is recorded."""
    lines: dict[str, Json] = dict(appeals.in_force(case)["lines"])
    for id, told in decisions.items():
        asked, approved = case.request.line(id).quantity, told["outcome"] == "APPROVE"
        lines[id] = {
            "outcome": told["outcome"],
            "requested": asked,
            "quantity": int(told.get("quantity") or asked) if approved else 0,
            "clinical": approved or appeals.is_clinical(case, id),
        }
    return lines


@service_task
def send_overturned_notice(ctx: Context) -> Json:
    """The letter of an appeal that was decided for the member."""
    return _send(ctx, "appeal_overturned")


@service_task
def send_partly_overturned_notice(ctx: Context) -> Json:
    """The letter of an appeal that was decided for the member in part."""
    return _send(ctx, "appeal_partly_overturned")


@service_task
def send_upheld_notice(ctx: Context) -> Json:
    """The letter of an appeal after which the denial stands."""
    return _send(ctx, "appeal_upheld")


def _send(ctx: Context, kind: str) -> Json:
    ctx.send(kind, EVERYBODY, {"determination": appeals.levels(ctx.case)[-1]["determination"]})
    return {}


@service_task
def stop_appeal_clock(ctx: Context) -> Json:
    """The appeal's clock as it ended when the notice had been sent, for that is the moment that the law counts."""
    sent = max(datetime.fromisoformat(ctx.data[notice]["sent_at"]) for notice in NOTICES if notice in ctx.data)
    status = ctx.data["appeal"]["status"]
    ctx.mark_clock("APPEAL_STOPPED", at=sent, because="the notice of the decision was sent", status=status)
    return {}


def _open(case: CaseReader) -> Json:
    """The level that is being decided."""
    return appeals.levels(case)[-1]
