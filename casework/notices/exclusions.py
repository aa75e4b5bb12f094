"""The exclusions of a record as rows: which one, for which line, with what result, and every exception's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.domain.record import DeterminationRecord
from casework.ports import Json

ANSWERS = {"MET": "✓ met", "NOT_MET": "✗ not met"}
RESULTS = {
    "NOT_TRIGGERED": "is not triggered",
    "EXCEPTED": "does not apply",
    "MAY_APPLY": "may apply; a physician decided",
    "UNKNOWN": "could not be told",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionRows:
    """One exclusion for one line: a sentence, and a row for each exception."""

    summary: str
    rows: list[list[str]]


def exclusion_rows(record: DeterminationRecord) -> list[ExclusionRows]:
    """Every exclusion that was looked at, in order of the lines; none where nothing clinical was judged."""
    findings = record.checks.get("exclusion_findings") or {}
    plan = (record.checks.get("plan") or {}).get("exclusions") or {}
    return [
        _one(line, provision, clauses, plan.get(provision) or {}, str(findings.get(line)))
        for line, analysed in (record.checks.get("exclusions") or {}).items()
        for provision, clauses in analysed.items()
    ]


def _one(line: str, provision: str, clauses: Mapping[str, Json], plan: Json, finding: str) -> ExclusionRows:
    met = [one for one in clauses.values() if one.get("status") == "MET"]
    result = RESULTS.get(finding, "was looked at")
    needed = {"ANY": " (one is enough)", "ALL": " (all are needed)"}.get(str(plan.get("combinator")), "")
    words = plan.get("exceptions") or {}
    return ExclusionRows(
        summary=(
            f"{line}: {plan.get('short') or provision} {result}: {len(met)} of {len(clauses)} exceptions met{needed}, "
            f"{len(clauses)} of {len(words) or len(clauses)} exceptions analysed."
        ),
        rows=[_exception(id, str(words.get(id, "")), one) for id, one in clauses.items()],
    )


def _exception(id: str, text: str, one: Mapping[str, Any]) -> list[str]:
    document = f" [{one['document']}]" if one.get("document") else ""
    return [id, text, ANSWERS.get(str(one.get("status")), "? not known"), f"{one.get('evidence') or ''}{document}"]
