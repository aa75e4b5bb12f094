"""What was decided of a review, one decision after the other, and what holds now."""

from typing import Any

from casework.domain.appeals import in_force, levels
from casework.ports import Json
from casework.usecases.case_file import CaseFile


def told(case: CaseFile) -> Json:
    """The appeals, the external review and a lapse as they are on file; the decision in force, and how it came about.

    `decision_in_force`: {by, level, lines} as `casework.domain.appeals.in_force` tells it; `history`: a row a decision,
    the first one first: {stage, level, outcome, lines, at, by}.
    """
    now = in_force(case)
    return {
        "appeals": levels(case),
        "appeal_waiting": bool(case.part("appeal_request")),
        "external": case.part("external"),
        "external_waiting": bool(case.part("external_request")),
        "lapse": case.part("lapse"),
        "decision_in_force": {name: now[name] for name in ("by", "level", "lines")},
        "history": history(case),
    }


def history(case: CaseFile) -> list[Json]:
    """A row for each time that something was decided, in the order in which it happened."""
    rows = []
    if (reopening := case.part("reopening")) is not None and not reopening.get("carried"):
        original = reopening["original"]
        told = {"outcome": original["outcome"], "lines": original["lines"], "at": None}
        rows.append({"stage": "BEFORE_REOPENING", "level": 0, "by": reopening["reopens"], **told})
    if (lapse := case.part("lapse")) is not None:
        row = {"level": 0, "outcome": lapse["lapse"], "lines": {}, "at": lapse["due_at"], "by": lapse["citation"]}
        rows.append({"stage": "LAPSE", **row})
    if (record := case.part("determination")) is not None and "lines" in record:
        rows.append(_of_record("INITIAL", 0, record["outcome"], record))
    for level in levels(case):
        if level["status"] == "OPEN":
            continue
        record = level["determination"]
        if record is not None:
            rows.append(_of_record("APPEAL", level["level"], level["status"], record))
        else:
            row = {"outcome": level["status"], "lines": {}, "at": level["decided_at"], "by": level["by"]}
            rows.append({"stage": "APPEAL", "level": level["level"], **row})
    if decision := (case.part("external") or {}).get("decision"):
        rows.append(
            {
                "stage": "EXTERNAL",
                "level": 0,
                "outcome": decision["outcome"],
                "lines": decision["lines"],
                "at": decision["received_at"],
                "by": decision["organization"],
            }
        )
    return rows


def _of_record(stage: str, level: int, outcome: str, record: dict[str, Any]) -> Json:
    return {
        "stage": stage,
        "level": level,
        "outcome": outcome,
        "lines": {line["line"]: line["outcome"] for line in record["lines"]},
        "at": record["decided_at"],
        "by": record["signer"]["name"],
    }
