"""What a reason to deny must rest on: findings beyond the tables' own, and whether a reason's hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.case_facts import Facts
from casework.domain.completeness import missing_documents
from casework.domain.contradictions import taken_back
from casework.domain.finding_words import clause
from casework.domain.policy import Ground, Reason
from casework.domain.request import Line, findings_of

Json = dict[str, Any]

DOCUMENTED = {"YES": "DOCUMENTED", "NO": "NOT_DOCUMENTED"}
LIMITS = ("min_interval_months", "max_sessions")
SERIAL = ("serial_plan", "serial_response", "serial_interval", "serial_count")


def contrary(reason: Reason, facts: Mapping[str, Any]) -> list[Ground]:
    """The grounds of a reason that do not hold: with any of them, it would say what the file does not."""
    return [one for one in reason.requires if facts.get(one.finding) not in one.values]


def contrary_words(reason: Reason, facts: Mapping[str, Any]) -> str:
    """What speaks against a reason, in words; empty where nothing does."""
    return "; ".join(
        f"{clause(one.finding, facts.get(one.finding))}, and the reason needs that {needed(one)}"
        for one in contrary(reason, facts)
    )


def needed(ground: Ground) -> str:
    """What must have been found for a reason, as a clause."""
    return ", or ".join(dict.fromkeys(clause(ground.finding, value) for value in ground.values))


def information(case: Facts, *, not_received: Sequence[str] | None = None) -> str:
    """NOT_ASKED, RECEIVED, or LACKING where something that was asked for did not come."""
    if not ((case.part("information") or {}).get("rounds")):
        return "NOT_ASKED"
    return "LACKING" if missing(case, not_received=not_received) else "RECEIVED"


def missing(case: Facts, *, not_received: Sequence[str] | None = None) -> list[str]:
    """What was asked for and did not come, by the labels of the policy's required documents where these are meant.

    Of a required document the file itself tells. Of what was asked in free words it tells only that no answer came;
    where one did, a physician says in the draft what it left open (`not_received`), and nobody else can. What a draft
    that is being checked says is handed in; else that of the draft on file counts.
    """
    named = {key: one.id for one in case.policy.required_documents for key in (one.id, one.label)}
    labels = {one.id: one.label for one in case.policy.required_documents}
    lacking = {one.id for one in missing_documents(case.policy, case.request, case.documents)}
    said = not_received if not_received is not None else (case.answer("draft_decision") or {}).get("not_received")
    found = []
    for one in (case.part("information") or {}).get("rounds") or ():
        for item in map(str, one["items"]):
            if item in named:
                found += [labels[named[item]]] if named[item] in lacking else []
            elif item in (said or ()) or (not said and one["status"] == "LAPSED"):
                found.append(item)
    return list(dict.fromkeys(found))


def on_file(case: Facts, item: str) -> str | None:
    """The label of the required document that an item means, where that is on file; None otherwise."""
    lacking = missing_documents(case.policy, case.request, case.documents)
    return next(
        (one.label for one in case.policy.required_documents if item in (one.id, one.label) and one not in lacking),
        None,
    )


def charted_deficits(case: Facts, site: str) -> list[Json]:
    """The functional deficits that the chart documents for a site, without what its own author took back later."""
    authors = {document.id: document.author for document in case.documents}
    normals = findings_of(case.documents, "FUNCTION_NORMAL")
    found = findings_of(case.documents, "FUNCTIONAL_DEFICIT", site=site)
    return [one for one in found if not taken_back(one, normals, authors)]


def not_counted(case: Facts, line: Line) -> list[str]:
    """The charted deficits of a line that a reviewer left out, in the chart's own words, each with the reason."""
    told = ((case.answer("assess_function") or {}).get("lines") or {}).get(line.id) or {}
    reasons = {one["finding"]: str(one["reason"]).rstrip(".") for one in told.get("not_used") or ()}
    return [
        f"“{one['quote']}” ({one['document']}): {reasons[key]}"
        for one in charted_deficits(case, line.site)
        for key in (one["id"], f"{one['document']}/{one['id']}")
        if key in reasons
    ]


def deficit(case: Facts, line: Line, function: str | None) -> str:
    """Whether a functional deficit is shown for a line: rated so, or charted, whoever left it out of a rating."""
    return "SHOWN" if function == "IMPAIRED" or charted_deficits(case, line.site) else "NOT_SHOWN"


def serial_numbers(case: Facts, data: Mapping[str, Any], line: Line) -> Json:
    """What of a further session reasons may name: months_since, min_interval_months, max_sessions.

    The months are those that the reviewer gave; where none were given, those that the chart's last session gives.
    """
    on = case.request.received_at.date()
    held = {name: case.policy.parameter(f"serial.{name}", on=on, site=line.site) for name in LIMITS}
    told, reckoned = serial_answers(data, line.id).get("months_since"), data.get("gather_sessions") or {}
    return {"months_since": reckoned.get("months_since") if told is None else told} | {
        name: None if one is None else one.value for name, one in held.items()
    }


def serial_answers(data: Mapping[str, Any], line: str) -> Json:
    """What a reviewer answered about a further session, of the line where it was asked line by line."""
    told = data.get("verify_serial") or {}
    return dict((told.get("lines") or {}).get(line) or told)


def serial_findings(case: Facts, data: Mapping[str, Any], line: Line, *, session: int) -> dict[str, str]:
    """Of a further session: whether its plan and the response are documented, its interval, and its number."""
    if session <= 1:
        return dict.fromkeys(SERIAL, "NOT_NEEDED")
    told, limits = serial_answers(data, line.id), serial_numbers(case, data, line)
    months, least, most = (limits[name] for name in ("months_since", *LIMITS))
    interval = "UNKNOWN" if months is None else "TOO_SHORT" if least is not None and months < least else "ENOUGH"
    return {
        "serial_plan": DOCUMENTED.get(str(told.get("plan_documented")), "UNKNOWN"),
        "serial_response": DOCUMENTED.get(str(told.get("response_documented")), "UNKNOWN"),
        "serial_interval": interval,
        "serial_count": "EXCEEDED" if most is not None and session > most else "WITHIN",
    }
