"""The request of a case as its page shows it: who asked for what, when, under which coverage, and what they say."""

from casework.domain.appeals import in_force
from casework.domain.request import Request
from casework.ports import Json
from casework.usecases.case_page import WholeCase
from casework.usecases.table_words import value_words

ASKED_BY = {"PROVIDER": "the provider", "MEMBER": "the member", "REPRESENTATIVE": "the member's representative"}
TYPES = {
    "PRE_SERVICE": "before the treatment",
    "CONCURRENT": "during the treatment",
    "POST_SERVICE": "after the treatment",
}
SIDES = {"BILATERAL": "both sides", "LEFT": "left", "RIGHT": "right", "NONE": "no side"}
NETWORKS = {"IN": "in network", "OUT": "out of network", "GAP_EXCEPTION": "out of network, by an exception"}
CLAIMS = {
    "LITERATURE": "a published paper",
    "CHART": "this member's chart",
    "PLAN": "the plan document",
    "CRITERIA": "a criteria set",
}
STANDINGS = {
    "USABLE": ("Can be relied on", "good"),
    "INDIRECT": ("Within limits", "open"),
    "NOT_USABLE": ("Left out", "bad"),
}


def request_page(case: WholeCase) -> Json:
    """{asked, member, provider, lines, diagnoses, coverage, claims, references, treatments, deficits, goals}."""
    request, decided = case.request, in_force(case)["lines"]
    return {
        "asked": {
            "by": ASKED_BY[request.requested_by],
            "name": request.provider.name if request.requested_by == "PROVIDER" else request.member.name,
            "received_at": request.received_at,
            "channel": channel(request.channel),
            "type": TYPES[request.type],
            "urgency": value_words(request.urgency),
            "supports": request.physician_supports_urgency,
            "number": request.id,
            "procedure": request.procedure_label or value_words(request.procedure),
            "session": request.session,
            "service_date": request.service_date,
        },
        "provider": {
            "name": request.provider.name,
            "specialty": request.provider.specialty,
            "network": NETWORKS[request.provider.network],
            "address": request.provider.address,
        },
        "lines": [
            {
                "number": number,
                "label": line.label or case.policy.site_name(line.site, line.side),
                "site": value_words(line.site),
                "side": SIDES[line.side],
                "code": line.code,
                "quantity": line.quantity,
                "decided": _decided(decided.get(line.id)),
            }
            for number, line in enumerate(request.lines, 1)
        ],
        "diagnoses": [
            {"label": one.label, "code": one.code, "primary": one.role == "PRIMARY"} for one in request.diagnoses
        ],
        "coverage": _coverage(case, request),
        "claims": _claims(case, request),
        "said": _said(case, request),
    }


def _decided(line: Json | None) -> str:
    """What holds of a line now; empty where nobody has decided it."""
    if line is None:
        return ""
    if line["outcome"] != "APPROVE":
        return "Denied"
    less = int(line["quantity"]) < int(line["requested"])
    return f"Approved in part: {line['quantity']} of {line['requested']}" if less else "Approved"


def channel(code: str) -> str:
    """How the request came."""
    words = {"EDI": "electronic exchange", "UNKNOWN": "a way that is not on record", "FHIR": "electronic exchange"}
    return words.get(code, value_words(code))


def _coverage(case: WholeCase, request: Request) -> Json:
    held, found = request.member.coverage, case.part("coverage") or {}
    active = bool(found.get("active", held.active_on(request.day)))
    told = [
        {"ok": active, "text": "Coverage in force on the day" if active else "No coverage on the day"},
    ]
    if "benefit" in found:
        benefit = bool(found["benefit"])
        text = "A benefit of the plan" if benefit else "Not a benefit of the plan"
        if found.get("excluded_by"):
            text += f", excluded by {case.plan.provision(found['excluded_by']).cite}"
        told.append({"ok": benefit, "text": text})
        told.append({"ok": found["network"] != "OUT", "text": f"Provider {NETWORKS[found['network']]}"})
    return {"day": request.day, "starts": held.starts, "ends": held.ends, "rescinded": held.rescinded, "checks": told}


def _claims(case: WholeCase, request: Request) -> list[Json]:
    """What the requester claims, with how it holds against its sources."""
    assessed = {one["id"]: one for one in (case.part("claims") or {"claims": ()})["claims"]}
    references = {one.id: one.citation for one in request.statement.references}
    lines = {line.id: line.label for line in request.lines}
    told = []
    for claim in request.statement.claims:
        held = assessed.get(claim.id, {})
        word, tone = STANDINGS.get(held.get("status", ""), ("Not checked yet", "open"))
        told.append(
            {
                "id": claim.id,
                "text": claim.text,
                "kind": CLAIMS[claim.kind],
                "line": lines.get(claim.line or "", ""),
                "cites": [{"id": id, "citation": references.get(id, "")} for id in claim.cites],
                "sources": [{"cite": one["cite"], "quote": one.get("quote", "")} for one in held.get("sources", ())],
                "flags": [one["text"] for one in held.get("flags", ())],
                "result": word,
                "tone": tone,
            }
        )
    return told


def _said(case: WholeCase, request: Request) -> list[Json]:
    """Treatments, deficits and goals that the requester names: {what, site, text}."""
    statement = request.statement
    told = [
        *(("Treatment tried", one, _treatment(one)) for one in statement.treatments),
        *(("Does not work", one, str(one.get("deficit", ""))) for one in statement.deficits),
        *(("Goal", one, str(one.get("goal", ""))) for one in statement.goals),
    ]
    return [
        {"what": what, "site": value_words(str(one.get("site", ""))), "text": text} for what, one, text in told if text
    ]


def _treatment(one: Json) -> str:
    weeks = f", {one['weeks']:g} weeks" if one.get("weeks") else ""
    return f"{one.get('name', '')}{weeks}: {value_words(str(one.get('outcome', '')))}"
