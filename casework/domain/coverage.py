"""What intake looks up, which administrative reasons that bears out, and the words that none of them may use."""

import re
from collections.abc import Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from casework.domain.grounds import contrary
from casework.domain.policy import MedicalPolicy, Plan, Reason
from casework.domain.record import DeterminationRecord
from casework.domain.request import Request
from casework.errors import InvariantBroken

Json = dict[str, Any]

# Words of clinical judgement, which nobody may make at intake: what is needed, proven, fitting, or for looks only.
JUDGEMENT = re.compile(
    r"\b(?:un)?(?:necess|need(?!le)|cosmetic|experiment|investigational|clinical|medically|proven|appropriate|"
    r"ineffective|appearance|beaut|diagnos|symptom|harm)\w*",
    re.IGNORECASE,
)
NETWORK = "{in_network_options}"  # a reason that tells this needs somebody who found it out
CITATION = "42 CFR 422.566(d); Cal HSC 1374.30(b)-(c)"


class LookedUp(Protocol):
    """What of a case file the look-up and its reasons are read from."""

    @property
    def request(self) -> Request: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def policy(self) -> MedicalPolicy: ...
    def part(self, name: str) -> Json | None: ...


def coverage_found(case: LookedUp) -> Json:
    """How coverage, benefit and network stand on the day of the service.

    {day, active, rescinded, benefit, excluded_by, network}. An exclusion that names the procedure itself turns on no
    judgement, so it is looked up here; every other one is analysed by reviewers. The plan alone says what it includes.
    That a medical policy does not speak of a site says nothing about the benefit: whether the treatment is necessary
    there is a question for the clinical reviewers.
    """
    request, plan = case.request, case.plan
    day = request.service_date or request.received_at.astimezone(ZoneInfo(plan.time_zone)).date()
    coverage = request.member.coverage
    excluded = plan.excludes(request.procedure)
    return {
        "day": day.isoformat(),
        "active": coverage.active_on(day) and not coverage.rescinded,
        "rescinded": coverage.rescinded,
        "benefit": excluded is None
        and any(one.kind == "BENEFIT" and one.id in case.policy.approval_provisions for one in plan.provisions),
        "excluded_by": None if excluded is None else excluded.short,
        "network": request.provider.network,
    }


def borne_out(policy: MedicalPolicy, found: Mapping[str, Any]) -> list[str]:
    """The codes of the administrative reasons that what was looked up bears out."""
    facts = {
        "eligibility": "RESCINDED" if found.get("rescinded") else "ACTIVE" if found["active"] else "NOT_ACTIVE",
        "benefit": "EXCLUDED" if found.get("excluded_by") else "INCLUDED" if found["benefit"] else "NOT_INCLUDED",
        "network": found["network"],
    }
    administrative = [one for one in policy.reasons if one.outcome == "DENY" and not one.clinical]
    return [one.code for one in administrative if one.requires and not contrary(one, facts)]


def judging_words(text: str) -> list[str]:
    """The words of a text that judge something clinical, each once."""
    return sorted({found.group(0).lower() for found in JUDGEMENT.finditer(text)})


def check_administrative(record: DeterminationRecord, case: LookedUp) -> None:
    """I33: staff deny only for what the look-up bears out, in words that judge nothing clinical."""
    allowed = (case.part("coverage") or {"reasons": []})["reasons"]
    for line in record.lines:
        for code in line.reasons:
            if code not in allowed:
                raise InvariantBroken(
                    "I33", f"{code} cannot be given on {line.label}: the look-up does not bear it out.", CITATION
                )
        if words := judging_words(line.rationale):
            raise InvariantBroken(
                "I33",
                f"The administrative denial of {line.label} judges something clinical: {', '.join(words)}.",
                CITATION,
            )


def tells_network(reason: Reason) -> bool:
    """Whether a reason promises the member providers of the network who can give the service."""
    return NETWORK in f"{reason.text} {reason.plain}"
