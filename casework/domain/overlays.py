"""Where a law changes the test itself: what it mandates to be covered, and the only grounds to deny that."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import MedicalPolicy
from casework.domain.reading import STATUSES, Reading, finish

Json = dict[str, Any]

RECONSTRUCTIVE = "reconstructive_purpose"  # the decision table whose test an overlay changes
APPLIES, NOT_SHOWN, UNKNOWN, NONE = "APPLIES", "NOT_SHOWN", "UNKNOWN", "NONE"
CAUSES = ("CONGENITAL_DEFECT", "DEVELOPMENTAL_ABNORMALITY", "TRAUMA", "INFECTION", "TUMOR", "DISEASE")
GOALS = ("FUNCTION", "NORMAL_APPEARANCE")
# What the table reads, by how the mandate stands.
ANSWERS = {APPLIES: "YES", NOT_SHOWN: "NO", UNKNOWN: "UNKNOWN", NONE: "NONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """One change of a test by law.

    It applies to abnormal structures of these causes that are treated for one of these goals; then the findings in
    `satisfies` are not asked for, and only the reasons in `grounds` can deny.
    """

    id: str
    test: str
    causes: tuple[str, ...]
    goals: tuple[str, ...]
    reason: str  # the policies' reason to approve that tells it
    satisfies: tuple[str, ...]
    grounds: tuple[str, ...]
    message: str
    since: date
    citation: str
    denial_citation: str
    status: str


def read_overlay(read: Reading) -> Overlay | None:
    """One overlay from its table; None where its day cannot be read."""
    since = read.day("since")
    values: dict[str, Any] = {
        "id": read.identifier("id"),
        "test": read.choice("test", (RECONSTRUCTIVE,)),
        "causes": _words(read, "causes", CAUSES),
        "goals": _words(read, "goals", GOALS),
        "reason": read.identifier("reason"),
        "satisfies": read.texts("satisfies"),
        "grounds": read.texts("grounds"),
        "message": read.text("message"),
        "citation": read.text("citation"),
        "denial_citation": read.text("denial_citation"),
        "status": read.choice("status", STATUSES),
    }
    finish(read)
    return None if since is None else Overlay(since=since, **values)


def _words(read: Reading, key: str, known: Sequence[str]) -> tuple[str, ...]:
    given = read.texts(key)
    if not given or (wrong := [one for one in given if one not in known]):
        wrong = [] if not given else wrong
        read.fault(key, f"must be some of {', '.join(known)}" + (f", and holds {', '.join(wrong)}" if wrong else ""))
    return given


def overlay_faults(law: LineOfBusiness, policies: Sequence[MedicalPolicy]) -> list[str]:
    """What is wrong with a law's overlays, by themselves and for the policies that are used under it."""
    faults: list[str] = []
    for number, raw in enumerate(law.overlays, 1):
        reading = Reading(raw, path=f"line of business {law.id}: overlays[{number}]")
        overlay = read_overlay(reading)
        faults.extend(reading.faults)
        for policy in policies:
            if overlay is None:
                continue
            held = {one.code for one in policy.reasons}
            faults.extend(
                f"line of business {law.id}: the overlay {overlay.id} needs the reason {code}, which the policy "
                f"{policy.id} does not have."
                for code in (overlay.reason, *overlay.grounds)
                if code not in held
            )
    return faults


def overlay_on(law: LineOfBusiness, *, on: date, test: str = RECONSTRUCTIVE) -> Overlay | None:
    """The law's change of a test in force on the day; None where it changes nothing."""
    held = [one for raw in law.overlays if (one := read_overlay(Reading(raw))) is not None]
    return max((one for one in held if one.test == test and one.since <= on), key=lambda one: one.since, default=None)


def mandate(overlay: Overlay | None, told: Mapping[str, Any]) -> str:
    """Whether the law mandates that a line is covered, by what a reviewer found in the chart of its structure.

    `told`: the reviewer's section on the line, {goal, structure?: {cause, goal, ...}}.
    """
    if overlay is None:
        return NONE
    structure = told.get("structure")
    if not structure:
        return UNKNOWN if told.get("goal", UNKNOWN) == UNKNOWN else NOT_SHOWN
    states = [
        UNKNOWN if found == UNKNOWN else APPLIES if found in wanted else NOT_SHOWN
        for found, wanted in ((structure["cause"], overlay.causes), (structure["goal"], overlay.goals))
    ]
    return NOT_SHOWN if NOT_SHOWN in states else UNKNOWN if UNKNOWN in states else APPLIES


def in_findings(overlay: Overlay | None, state: str) -> Json:
    """What a line's findings hold of the mandate: how it stands, and what follows where it applies."""
    if overlay is None or state != APPLIES:
        return {"mandate": state}
    return {
        "mandate": state,
        "overlay": {
            "id": overlay.id,
            "citation": overlay.citation,
            "satisfies": list(overlay.satisfies),
            "grounds": list(overlay.grounds),
            "message": overlay.message,
            "denial_citation": overlay.denial_citation,
            "status": overlay.status,
        },
    }


def held_back(policy: MedicalPolicy, findings: Mapping[str, Any], *, line: str | None) -> list[Json]:
    """The law's own guardrail on a line where its mandate applies: it blocks every reason but the law's grounds.

    As `guardrails.armed` gives them, with `by_law`: nobody may override it.
    """
    law = findings.get("overlay")
    if not law:
        return []
    blocked = [
        one.code for one in policy.reasons if one.outcome == "DENY" and one.clinical and one.code not in law["grounds"]
    ]
    return [
        {
            "guardrail": law["id"],
            "line": line,
            "armed": True,
            "blocks": blocked,
            "conditions": [{"finding": "mandate", "value": APPLIES, "holds": True}],
            "message": law["message"],
            "citation": law["denial_citation"],
            "by_law": True,
        }
    ]


def not_to_override(evaluated: Sequence[Mapping[str, Any]], draft: Mapping[str, Any]) -> list[str]:
    """Messages where a draft's override would go against a law: two physicians cannot set that aside."""
    return [
        f"{line} cannot be denied for {', '.join(wrong)}, with or without an override: {one['message']} "
        f"({one['citation']})."
        for one in evaluated
        for line, decision in draft["lines"].items()
        if one.get("by_law") and one.get("line") in (None, line) and decision.get("outcome") == "DENY"
        if (wrong := without_ground(one, decision.get("reasons", ()), decision.get("judged_not_met") or ()))
    ]


def without_ground(law: Mapping[str, Any], reasons: Sequence[str], judged: Collection[Any]) -> list[str]:
    """What of a denial the law does not accept: reasons that are none of its grounds, and a judgement of the plan's."""
    blocked = [code for code in reasons if code in law["blocks"]]
    return blocked + [f"component {number}" for number in judged]
