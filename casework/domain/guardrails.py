"""Denials that may not be signed while their condition holds, and what would override one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain import overlays
from casework.domain.case_facts import Facts
from casework.domain.grounds import charted_deficits
from casework.domain.line_facts import criteria_of_line, deficits
from casework.domain.necessity import MET, judge
from casework.domain.policy import EvidenceLibrary, Guardrail, MedicalPolicy
from casework.domain.request import Line

Json = dict[str, Any]


def armed(policy: MedicalPolicy, findings: Mapping[str, Any], *, line: str | None = None) -> list[Json]:
    """For each guardrail {guardrail, line, armed, blocks, conditions: [{finding, value, holds}], message, citation}.

    A guardrail is armed when every condition holds; one whose finding is unknown does not.
    """
    results = []
    for guardrail in policy.guardrails:
        conditions = [
            {"finding": one.finding, "value": findings.get(one.finding), "holds": judge(one, findings) == MET}
            for one in guardrail.condition
        ]
        results.append(
            {
                "guardrail": guardrail.id,
                "line": line,
                "armed": all(condition["holds"] for condition in conditions),
                "blocks": list(guardrail.blocks),
                "conditions": conditions,
                "message": guardrail.message,
                "citation": guardrail.citation,
            }
        )
    return results + overlays.held_back(policy, findings, line=line)


def fired(policy: MedicalPolicy, armed: Sequence[Mapping[str, Any]], draft: Mapping[str, Any]) -> list[Json]:
    """The armed guardrails that block a draft: each as `armed` gives it, with `reasons` (the blocked ones) and `fired`.

    `draft` is {lines: {line: {outcome, reasons}}}; a guardrail whose `line` is None holds for every line.
    """
    known = {guardrail.id for guardrail in policy.guardrails}
    found = []
    for one in armed:
        for line, decision in draft.get("lines", {}).items():
            blocked = [code for code in decision.get("reasons", ()) if code in one["blocks"]]
            on_line = one.get("line") in (None, line)
            if (
                one["armed"]
                and on_line
                and (one["guardrail"] in known or one.get("by_law"))
                and decision.get("outcome") == "DENY"
                and blocked
            ):
                found.append({**one, "line": line, "reasons": blocked, "fired": True})
    return found


def rests_on(guardrail: Guardrail, case: Facts, library: EvidenceLibrary, line: Line) -> list[str]:
    """The ids of the studies or documents that an override of a guardrail must address on a line."""
    if guardrail.rests_on == "STUDIES":
        held = [one for one in library.references if not one.sites or line.site in one.sites]
        return [one.id for one in held if one.outcomes_published]
    if guardrail.rests_on == "MEASUREMENTS":
        told = [one.answer for criterion in criteria_of_line(case, line) for one in criterion.measures]
        return list(dict.fromkeys(str(one["document"]) for one in told if one.get("document")))
    if guardrail.rests_on == "DEFICITS":
        shown = [*deficits(case, line), *charted_deficits(case, line.site)]
        return list(dict.fromkeys(str(one["document"]) for one in shown))
    return []


def left_out(armed: Sequence[Mapping[str, Any]], draft: Mapping[str, Any], rationale: str) -> list[str]:
    """The message of what a rationale leaves out, as `unaddressed` takes it; empty where nothing is."""
    left = unaddressed(armed, draft, rationale)
    return [f"Address each thing that the guardrail rests on; {', '.join(left)} is left out."] if left else []


def unaddressed(armed: Sequence[Mapping[str, Any]], draft: Mapping[str, Any], rationale: str) -> list[str]:
    """What an override's rationale leaves out of all that the guardrails rest on which block the draft's denials."""
    wanted = [
        id
        for one in armed
        for line, decision in draft["lines"].items()
        if one["armed"] and one.get("line") in (None, line) and set(one["blocks"]) & set(decision.get("reasons", ()))
        for id in one.get("references", ())
    ]
    return [id for id in dict.fromkeys(wanted) if not re.search(rf"(?<![\w-]){re.escape(id)}(?![\w-])", rationale)]
