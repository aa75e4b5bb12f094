"""How much of a deficit a policy asks for, and how a reviewer's deficits are counted against that."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.domain.measuring import counts, criteria_of
from casework.domain.policy import MedicalPolicy
from casework.domain.request import Line

Json = dict[str, Any]

AT_LEAST = 1  # documented deficits, where a policy sets no number of its own


def asks_for_trial(policy: MedicalPolicy, line: Line, *, on: date) -> bool:
    """Whether the policy asks for conservative treatment at the line's site at all."""
    held = [policy.parameter(f"conservative.{one}", on=on, site=line.site) for one in ("min_modalities", "min_weeks")]
    return any(one is not None and one.value > 0 for one in held)


def counts_domains(policy: MedicalPolicy, line: Line, *, on: date) -> bool:
    """Whether deficits count once a domain: where the policy asks for a number of domains (`function.min_domains`)."""
    return policy.parameter("function.min_domains", on=on, site=line.site) is not None


def min_deficits(policy: MedicalPolicy, line: Line, *, on: date) -> int:
    """How many documented deficits, or domains with one, the policy asks for at the line's site."""
    name = "function.min_domains" if counts_domains(policy, line, on=on) else "function.min_deficits"
    held = policy.parameter(name, on=on, site=line.site)
    return AT_LEAST if held is None else int(held.value)


def counted(policy: MedicalPolicy, line: Line, deficits: Sequence[Mapping[str, Any]], *, on: date) -> int:
    """How many of a reviewer's deficits count."""
    return len({str(one["domain"]) for one in deficits}) if counts_domains(policy, line, on=on) else len(deficits)


def function_counts(told: Mapping[str, Any]) -> Json:
    """What the table that rates function reads of a reviewer's answers about a line, whatever the policy."""
    return {
        "documented_deficits": len(told["deficits"]) if told["deficits"] or not told["open_questions"] else None,
        "open_questions": told["open_questions"],
        "goal": told["goal"],
    }


def counts_by_policy(policy: MedicalPolicy, line: Line, told: Mapping[str, Any], *, on: date) -> Json:
    """What the tables read of the same answers once a policy says how deficits count, and what is to be measured."""
    found = counts(criteria_of(policy, line, told["measured"], on=on))
    if function_counts(told)["documented_deficits"] is None:
        return found
    return {**found, "documented_deficits": counted(policy, line, told["deficits"], on=on)}


def serial_counts(told: Mapping[str, Any]) -> Json:
    """What the table that rates a further session reads of a reviewer's answers."""
    return {
        "plan_documented": told["plan_documented"],
        "response_documented": told["response_documented"],
        "months_since": told.get("months_since"),
    }
