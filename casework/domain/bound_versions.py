"""What a review is bound to from its first moment on: the versions of its diagrams, plan, policy, evidence and law."""

from typing import Any

from casework.domain.case_facts import CaseFacts

Json = dict[str, Any]

PART = "versions"


def versions_of(case: CaseFacts, *, definition: str) -> Json:
    """{definition, plan, policy, evidence, line_of_business}: as a decision's record names them."""
    plan, policy, law = case.plan, case.policy, case.line_of_business
    return {
        "definition": definition,
        "plan": f"{plan.id}, from {plan.effective_from}",
        "policy": f"{policy.id} {policy.version}, from {policy.effective_from}",
        "evidence": case.evidence.id,
        "line_of_business": f"{law.id}, from {law.effective_from}",
    }
