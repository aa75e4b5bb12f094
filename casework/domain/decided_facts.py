"""What came of each line of a request, from the parts of its case file: computed alike by a step and by a fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.domain import decided_line as words
from casework.domain.clock import ClockEvent, events_of
from casework.domain.decided_line import DecidedLine, FactSources
from casework.domain.facts_of_appeals import appeals_of
from casework.domain.request import Line, Request

Json = dict[str, Any]
Parts = Mapping[str, Json]

# The parts of a case file that facts follow from; a step that changes none of those marked writes none.
TOLD_BY = ("determination", "lapse", "closing", "withdrawal", "appeals", "external", "breaches", "reopening", "clock")
PARTS = (*TOLD_BY, "request", "versions", "peer_to_peer", "findings")

DRUG_PLANS = ("MEDICARE_PART_B_DRUG",)
DRUG_CODES = ("J", "Q5")  # HCPCS level II: drugs that are not taken by mouth, and biosimilars
AFTERWARDS = ("appeal", "appeal_review", "external_review", "missed_deadline", "reopening")  # tasks that decide nothing
BANDS = ((18, "0-17"), (35, "18-34"), (50, "35-49"), (65, "50-64"), (80, "65-79"))
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How and when a request came to its end; `events` are those of the clock until then."""

    outcome: str  # empty where each line has its own
    at: datetime
    due_at: datetime | None
    notified_at: datetime | None
    events: Sequence[ClockEvent]
    record: Json  # the determination; empty where there is none


def lines_of(sources: FactSources) -> tuple[DecidedLine, ...]:
    """A row for each line; none while nothing is decided, and none of a wish to reopen that was refused."""
    came = outcome_of(sources.chain[-1], status=sources.status)
    if came is None:
        return ()
    request = Request.from_json(sources.chain[0]["request"])
    return tuple(_line(sources, came, request, line) for line in request.lines)


def outcome_of(parts: Parts, *, status: str) -> Outcome | None:
    """By what was decided first: a determination, else a withdrawal, a lapse, a duplicate, a decision outside alone."""
    events = events_of(parts.get("clock"))
    if record := parts.get("determination"):
        until = _before(events, "DECIDED")
        sent = [one.at for one in events[len(until) :] if one.kind == "STOPPED"]
        due = record["decision_due"]
        return Outcome(
            outcome="",
            at=_moment(record["decided_at"]),
            due_at=None if due is None else _moment(due),
            notified_at=sent[0] if sent else None,
            events=until,
            record=record,
        )
    lapse, withdrawal = parts.get("lapse"), parts.get("withdrawal")
    if status == "WITHDRAWN" and withdrawal and (not lapse or _moment(withdrawal["at"]) < _moment(lapse["due_at"])):
        return _undecided(words.WITHDRAWN, _moment(withdrawal["at"]), events)
    if lapse:
        due_at = _moment(lapse["due_at"])
        told = [one.at for one in events if one.kind == "LAPSE_TOLD"]
        return Outcome(
            outcome=words.LAPSED,
            at=due_at,
            due_at=due_at,
            notified_at=told[0] if told else None,
            events=_before(events, "LAPSED"),
            record={},
        )
    if closing := parts.get("closing"):
        return _undecided(words.DUPLICATE, _moment(closing["at"]), events)
    if decision := (parts.get("external") or {}).get("decision"):
        return _undecided(words.NOT_DECIDED, _moment(decision["received_at"]), _before(events, "STOPPED"))
    return None


def _undecided(outcome: str, at: datetime, events: Sequence[ClockEvent]) -> Outcome:
    return Outcome(outcome=outcome, at=at, due_at=None, notified_at=None, events=events, record={})


def _before(events: Sequence[ClockEvent], kind: str) -> Sequence[ClockEvent]:
    return events[: next((place for place, one in enumerate(events) if one.kind == kind), len(events))]


def _line(sources: FactSources, came: Outcome, request: Request, line: Line) -> DecidedLine:
    first, last = sources.chain[0], sources.chain[-1]
    decided: Json = next((one for one in came.record.get("lines", ()) if one["line"] == line.id), {})
    reopening = first.get("reopening") or {}
    signer = str(came.record.get("signer", {}).get("person") or "") or None
    straight = "straight_through" in (came.record.get("checks") or {})
    quantity = int(decided["quantity"]) if decided.get("outcome") == "APPROVE" else 0
    events = [one for one in came.events if one.kind == "RECEIVED"]
    return DecidedLine(
        review=sources.review,
        line=line.id,
        number=sources.number,
        line_of_business=sources.line_of_business,
        plan=sources.plan,
        policy=str((first.get("versions") or {}).get("policy", "")),
        procedure=request.procedure,
        code=line.code,
        site=line.site,
        item=line.code or request.procedure,
        is_drug=sources.line_of_business in DRUG_PLANS or line.code.upper().startswith(DRUG_CODES),
        type=request.type,
        no_pa=request.no_prior_authorization,
        origin=words.REOPENING if reopening and not reopening.get("carried") else words.REQUEST,
        requested_by=request.requested_by,
        urgency=_urgency(came.events, request),
        expedite_asked=request.urgency == "EXPEDITED" or request.physician_supports_urgency,
        received_at=request.received_at,
        clock_start=events[0].at if events else request.received_at,
        due_at=came.due_at,
        determined_at=came.at,
        notified_at=came.notified_at,
        extended=any(one.kind == "EXTENDED" for one in came.events),
        waited_ms=waited(came.events, until=came.at) // MILLISECOND,
        requested=line.quantity,
        quantity=quantity,
        outcome=came.outcome or _outcome(decided, quantity, line.quantity),
        clinical=bool(decided.get("clinical")),
        straight_through=straight,
        reasons=list(decided.get("reasons", ())),
        rules=_rules(sources.tables, line.id, lapsed=came.outcome == words.LAPSED),
        signer=None if straight else signer,
        reviewers=_reviewers(sources, came),
        criteria=_criteria(first.get("findings") or {}, decided, signer),
        member=request.member.id,
        language=request.member.language,
        age_band=next((band for until, band in BANDS if request.age < until), "80+"),
        sex=request.member.sex,
        provider=request.provider.id,
        network=request.provider.network,
        appeals=appeals_of(sources.chain, line, decided),
        guardrails=_guardrails(came.record, line.id),
        contradictions=len((came.record.get("checks") or {}).get("contradictions", ())),
        breaches=[
            {"deadline": one["deadline"], "due_at": one["due_at"]}
            for one in (last.get("breaches") or {}).get("breaches", ())
        ],
        p2p=_call(first.get("peer_to_peer")),
    )


def _outcome(decided: Json, quantity: int, requested: int) -> str:
    if decided["outcome"] != "APPROVE":
        return words.DENIED
    return words.APPROVED if quantity >= requested else words.PARTIAL


def _urgency(events: Sequence[ClockEvent], request: Request) -> str:
    told = [str(one.detail["urgency"]) for one in events if "urgency" in one.detail]
    return told[-1] if told else request.urgency


def waited(events: Sequence[ClockEvent], *, until: datetime) -> timedelta:
    """For how long information was awaited: from each question to what ended its wait."""
    whole, since = timedelta(), None
    for event in events:
        if event.kind == "TOLLED" and since is None:
            since = event.at
        elif event.kind == "RESUMED" and since is not None:
            whole, since = whole + max(timedelta(), min(event.at, until) - since), None
    return whole if since is None else whole + max(timedelta(), until - since)


def _rules(tables: Sequence[Json], line: str, *, lapsed: bool) -> list[Json]:
    """What each table said last of the line, or of the whole request; of what lapsed, until its time was over."""
    found: dict[tuple[str, str], Json] = {}
    for one in tables:
        if one["line"] in (None, line) and not (lapsed and one["lapsed"]):
            key = (one["element"], one["table"])
            found.pop(key, None)
            found[key] = {"table": one["table"], "element": one["element"], "rules": list(one["rules"])}
    return list(found.values())


def _reviewers(sources: FactSources, came: Outcome) -> list[Json]:
    """Whoever ended a task of the decision; what is done the moment the time runs out comes too late."""
    return [
        {
            "task": one["id"],
            "element": one["element"],
            "process": one["process"],
            "role": one["role"],
            "person": one["person"],
            "opened_at": one["opened_at"].isoformat(),
            "at": one["closed_at"].isoformat(),
            "seconds": one["seconds"],
        }
        for one in sources.work
        if one["process"] not in AFTERWARDS
        and (one["closed_at"] < came.at or (one["closed_at"] == came.at and came.outcome != words.LAPSED))
    ]


def _criteria(findings: Json, decided: Json, signer: str | None) -> list[Json]:
    """The components of medical necessity: what the tables found of each, and what whoever signed holds."""
    found = (findings.get("lines") or {}).get(decided.get("line")) or {}
    tables, own = found.get("components") or {}, decided.get("components") or {}
    return [
        {
            "criterion": number,
            "answers": [
                {"by": by, "answer": answers[number]}
                for by, answers in (("TABLE", tables), (signer, own))
                if by and number in answers
            ],
        }
        for number in sorted({*tables, *own})
    ]


def _guardrails(record: Json, line: str) -> list[Json]:
    checks = record.get("checks") or {}
    overridden = checks.get("second_signer") is not None
    found: dict[str, Json] = {}
    for one in checks.get("guardrails", ()):
        if one.get("line") in (None, line) and one.get("armed"):
            fired = bool(one.get("fired")) or found.get(one["guardrail"], {}).get("fired", False)
            found[one["guardrail"]] = {
                "guardrail": one["guardrail"],
                "fired": fired,
                "overridden": fired and overridden,
            }
    return list(found.values())


def _call(part: Json | None) -> Json:
    held = (part or {}).get("status") == "HELD"
    return {"offered": part is not None, "held": held, "changed": held and bool((part or {}).get("changed"))}


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
