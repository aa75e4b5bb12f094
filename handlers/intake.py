"""What happens while a request is taken in: coverage, duplicates, completeness, the clock, the lines."""

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.completeness import missing_documents
from casework.domain.coverage import borne_out, check_administrative, coverage_found
from casework.domain.determination import build_record, signer_of
from casework.domain.invariants import check_record
from casework.domain.receipt import start_clock
from casework.domain.request import Request
from casework.kit import CaseReader, Context, Json, service_task

# How outcomes begin that left something denied, or approved.
BOTH = "BILATERAL"
DENIED = ("DENIED", "UPHELD", "APPEAL_DISMISSED", "DISMISSAL_VACATED")
APPROVED = ("APPROVED", "PARTIALLY_APPROVED", "OVERTURNED", "PARTLY_OVERTURNED")


@service_task
def look_up_coverage(ctx: Context) -> Json:
    """Whether the member is covered, the benefit exists and the provider is in the network; starts the clock."""
    request = ctx.case.request
    if not (ctx.case.part("clock") or {"events": []})["events"]:
        start_clock(ctx)
    found = coverage_found(ctx.case)
    policy = ctx.case.policy
    beyond = sorted({line.site for line in request.lines if line.site not in policy.sites and not policy.general})
    reasons = borne_out(policy, found)
    ctx.keep("coverage", {**found, "reasons": reasons, "sites_beyond_the_policy": beyond})
    ctx.record("request.coverage_found", **found, sites_beyond_the_policy=beyond)
    whose = "GENERAL" if policy.general else "OWN"
    return {"policy": whose, **{name: found[name] for name in ("active", "benefit", "network")}}


@service_task
def find_duplicates(ctx: Context) -> Json:
    """Whether another review of the member asks for the same thing, still open or already decided."""
    asked = _key(ctx.case.request)
    others = [one for one in ctx.case.other_reviews() if _key(Request.from_json(one["request"])) == asked]
    # A review that reopens another one asks for the same thing on purpose.
    reopened = (ctx.case.part("reopening") or {}).get("reopens")
    twins = [one for one in others if one["id"] != reopened]
    unfinished = [one["id"] for one in twins if one["status"] == "OPEN"]
    denied = [one["id"] for one in twins if str(one["outcome"]).startswith(DENIED)]
    approved = [one["id"] for one in twins if str(one["outcome"]).startswith(APPROVED)]
    overlapping = [
        one["id"]
        for one in ctx.case.other_reviews()
        if one["status"] == "OPEN"
        and one["id"] not in (reopened, *unfinished)
        and _overlaps(ctx.case.request, Request.from_json(one["request"]))
    ]
    ctx.keep("duplicates", {"open": unfinished, "denied": denied, "approved": approved, "overlapping": overlapping})
    for id in [*unfinished, *denied, *approved]:
        ctx.record("request.duplicate_found", review=id)
    for id in overlapping:
        ctx.record("request.duplicate_found", review=id, in_part=True)
    return {"open_twin": bool(unfinished or overlapping), "denied_twin": bool(denied)}


def _overlaps(request: Request, other: Request) -> bool:
    """Whether a part of it is asked for there too: both sides here, say, and one of them there."""
    return _key(request)[:-1] == _key(other)[:-1] and any(
        (one.code, one.site) == (two.code, two.site) and (one.side == two.side or BOTH in (one.side, two.side))
        for one in request.lines
        for two in other.lines
    )


def _key(request: Request) -> tuple[object, ...]:
    """What makes two requests the same: who asks for what, at which sites and sides, for which day."""
    lines = frozenset((line.code, line.site, line.side) for line in request.lines)
    return (request.provider.id, request.procedure, request.session, request.service_date, lines)


@service_task
def close_duplicate(ctx: Context) -> Json:
    """The request closed in favour of the review that is open already; no determination is made, its clock ends."""
    unfinished = {one["id"] for one in ctx.case.other_reviews() if one["status"] == "OPEN"}
    twin = next(one for one in (ctx.case.part("duplicates") or {"open": []})["open"] if one in unfinished)
    closing = {"outcome": "CLOSED_DUPLICATE", "duplicate_of": twin, "at": ctx.now.isoformat()}
    ctx.keep("closing", closing)
    ctx.mark_clock("STOPPED", at=ctx.now, because="the request was closed as a duplicate")
    ctx.hand_documents_to(twin)
    ctx.send("duplicate", ["PROVIDER", "MEMBER"], {"duplicate_of": twin})
    ctx.record("request.duplicate_closed", duplicate_of=twin)
    return {"status": "CLOSED", "outcome": "CLOSED_DUPLICATE", "adverse": False, "clinical": False}


@service_task
def record_administrative_denial(ctx: Context) -> Json:
    """The denial that intake staff decided for an administrative reason; nothing clinical is judged."""
    case = ctx.case
    answer = case.answer("review_coverage") or {}
    decision = {
        "outcome": "DENY",
        "reasons": [answer["reason_code"]],
        "rationale": answer["note"],
        "facts": {"in_network_options": "; ".join(answer.get("in_network_options") or ())},
    }
    ctx.mark_clock("DECIDED", at=ctx.now, outcome="DENIED_ADMINISTRATIVE")
    record = build_record(
        case,
        ctx.data,
        decisions={line.id: decision for line in case.request.lines},
        signer=signer_of(answer["_by"], at=ctx.now, zone=ZoneInfo(case.plan.time_zone)),
        decided_at=ctx.now,
        definition=str(ctx.data.get("review", {}).get("definition", "")),
    )
    check_record(record, case)
    check_administrative(record, case)
    ctx.keep("determination", record.to_json())
    ctx.record("determination.issued_administrative", outcome=record.outcome, reason=answer["reason_code"])
    return {"status": "CLOSED", "outcome": record.outcome, "adverse": True, "clinical": False}


@service_task
def send_administrative_notice(ctx: Context) -> Json:
    """The letter of the administrative denial, to both parties."""
    ctx.send("administrative_denial", ["MEMBER", "PROVIDER"], {"determination": ctx.case.part("determination")})
    return {}


@service_task
def stop_administrative_clock(ctx: Context) -> Json:
    """The clock that ended when the notice of the denial had been sent."""
    sent = datetime.fromisoformat(ctx.data["send_administrative_notice"]["sent_at"])
    ctx.mark_clock("STOPPED", at=sent, because="the notice of the decision was sent")
    return {"stopped_at": sent.isoformat()}


@service_task
def check_file(ctx: Context) -> Json:
    """Who asked for what urgency, and how many required documents are missing."""
    request = ctx.case.request
    missing = missing_documents(ctx.case.policy, request, ctx.case.documents)
    ctx.keep("completeness", {"missing": [{"id": one.id, "label": one.label, "why": one.why} for one in missing]})
    ctx.record("request.checked", missing=[one.id for one in missing])
    return {
        "physician_supports": request.physician_supports_urgency,
        "physician_forces": ctx.case.line_of_business.expedite_rule.physician_forces,
        "expedite_asked": request.urgency == "EXPEDITED",
        "asked_by": request.requested_by,
        "missing": len(missing),
    }


@service_task
def set_clock(ctx: Context) -> Json:
    """The urgency under which the review runs; the clock changes only where the urgency does."""
    triage = ctx.data["triage"]
    urgency = ctx.data["triage_urgency"]["urgency"] if triage["summary"] == "REFER" else triage["summary"]
    events = (ctx.case.part("clock") or {"events": []})["events"]
    before = [one["detail"]["urgency"] for one in events if "urgency" in one["detail"]][-1]
    if urgency != before:
        ctx.mark_clock("RETRIAGED", at=ctx.now, urgency=urgency)
    ctx.record("request.urgency_set", urgency=urgency)
    if triage["summary"] == "REFER" and urgency == "STANDARD":
        ctx.send("expedite_refused", ["MEMBER", "PROVIDER"], _refused_urgency(ctx.case))
    return {"urgency": urgency}


def _refused_urgency(case: CaseReader) -> Json:
    """What the letter tells of a request that is not urgent: why, until when it is decided, and what the law adds."""
    told = case.deadlines.get("expedite_refused_notice")
    return {
        "basis": (case.answer("triage_urgency") or {}).get("basis"),
        "decide_by": case.deadlines["decision"].local,
        "written_by": None if told is None else told.local,
        "grievance": case.line_of_business.expedite_rule.grievance,
    }


@service_task
def split_lines(ctx: Context) -> Json:
    """The lines of the request: each gets exactly one outcome."""
    lines = ctx.case.request.lines
    ctx.keep(
        "lines", {"lines": [{"id": one.id, "site": one.site, "side": one.side, "code": one.code} for one in lines]}
    )
    for line in lines:
        ctx.record("line.opened", line=line.id, site=line.site, side=line.side)
    return {"lines": [line.id for line in lines]}


@service_task
def accept_request(ctx: Context) -> Json:
    """The request as accepted for clinical review; nothing is determined yet."""
    ctx.record("request.accepted", lines=len(ctx.case.request.lines))
    return {"status": "OPEN", "adverse": False, "clinical": True}
