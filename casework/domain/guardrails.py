"""Denials that may not be signed while their condition holds, and what would override one."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.necessity import MET, judge
from casework.domain.policy import MedicalPolicy

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
    return results


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
            if one["armed"] and on_line and one["guardrail"] in known and decision.get("outcome") == "DENY" and blocked:
                found.append({**one, "line": line, "reasons": blocked, "fired": True})
    return found
