"""What a reviewer says was measured or shown of a line, held against the policy's limits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.domain.measured_criteria import COMPARISONS, Measure, Measurement
from casework.domain.policy import MedicalPolicy, Parameter
from casework.domain.request import Line

Json = dict[str, Any]

MET, NOT_MET, UNKNOWN, NOT_NEEDED = "MET", "NOT_MET", "UNKNOWN", "NOT_NEEDED"
MEASURED, NOT_SHOWN, NOT_APPLICABLE = "MEASURED", "NOT_SHOWN", "NOT_APPLICABLE"  # how an answer says what it found


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a measure is held against, and where that stands."""

    value: float
    unit: str
    citation: str
    parameter: Parameter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measure on one side, as it was answered and what comes of it."""

    measure: Measure
    side: str  # LEFT | RIGHT of a line about both sides; "" otherwise
    answer: Json  # empty where nobody answered
    limit: Limit | None
    result: str  # MET | NOT_MET | UNKNOWN | NOT_NEEDED

    @property
    def value(self) -> float | None:
        """The number that was measured."""
        found = self.answer.get("value")
        return None if found is None or self.answer.get("found") != MEASURED else float(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One measurement of a line with its measures and its result."""

    measurement: Measurement
    measures: tuple[Measured, ...]
    result: str


def criteria_of(policy: MedicalPolicy, line: Line, told: Sequence[Mapping[str, Any]], *, on: date) -> list[Criterion]:
    """Every criterion that the policy sets for the line, rated by the answers."""
    answers = {(str(one["measure"]), side_of(one, line)): dict(one) for one in told}
    criteria = []
    for measurement in policy.measured_at(line.site):
        measures = tuple(
            _measured(policy, line, measure, side, answers, on=on)
            for measure in measurement.measures
            for side in sides_of(measure, line)
        )
        criteria.append(Criterion(measurement=measurement, measures=measures, result=_combined(measurement, measures)))
    return criteria


def sides_of(measure: Measure, line: Line) -> tuple[str, ...]:
    """The sides for which the measure is asked of the line."""
    return ("LEFT", "RIGHT") if measure.each_side and line.side == "BILATERAL" else ("",)


def side_of(answer: Mapping[str, Any], line: Line) -> str:
    """The side that an answer is about; the line's own needs no naming."""
    side = str(answer.get("side") or "")
    return "" if side == line.side else side


def _measured(
    policy: MedicalPolicy,
    line: Line,
    measure: Measure,
    side: str,
    answers: Mapping[tuple[str, str], Json],
    *,
    on: date,
) -> Measured:
    answer = answers.get((measure.id, side), {})
    base = answers.get((measure.by, side)) or answers.get((measure.by, ""), {})
    limit = _limit(policy, measure, base, site=line.site, on=on)
    return Measured(measure=measure, side=side, answer=answer, limit=limit, result=_result(measure, answer, limit))


def _limit(policy: MedicalPolicy, measure: Measure, base: Mapping[str, Any], *, site: str, on: date) -> Limit | None:
    """The policy's limit in force; None where there is none, or where the value that it rests on is not known."""
    if measure.parameter:
        held = policy.parameter(measure.parameter, on=on, site=site)
        if held is None:
            return None
        return Limit(value=float(held.value), unit=held.unit, citation=held.citation, parameter=held)
    table = policy.table(measure.table, on=on) if measure.table else None
    found = base.get("value") if base.get("found") == MEASURED else None
    value = None if table is None or found is None else table.limit(float(found))
    return None if table is None or value is None else Limit(value=value, unit=table.unit, citation=table.citation)


def _result(measure: Measure, answer: Mapping[str, Any], limit: Limit | None) -> str:
    found = answer.get("found")
    if found == NOT_APPLICABLE and measure.optional:
        return NOT_NEEDED
    if found == NOT_SHOWN:
        return NOT_MET
    if found != MEASURED:
        return UNKNOWN
    if not measure.comparison:
        return MET
    value = answer.get("value")
    if limit is None or value is None:
        return UNKNOWN
    return MET if COMPARISONS[measure.comparison](float(value), limit.value) else NOT_MET


def _combined(measurement: Measurement, measures: Sequence[Measured]) -> str:
    """The result over the measures of each side; where both sides are asked about, both must hold."""
    named = [side for side in ("LEFT", "RIGHT") if any(one.side == side for one in measures)]
    if not named:
        return combined(measurement.combinator, [one.result for one in measures])
    sides = [
        combined(measurement.combinator, [one.result for one in measures if one.side in ("", side)]) for side in named
    ]
    return combined("ALL", sides)


def combined(combinator: str, results: Iterable[str]) -> str:
    """MET where all (ALL) or any (ANY) of what applies is met; NOT_NEEDED where nothing applies."""
    counted = [one for one in results if one != NOT_NEEDED]
    if not counted:
        return NOT_NEEDED
    first, last = (MET, NOT_MET) if combinator == "ANY" else (NOT_MET, MET)
    return first if first in counted else UNKNOWN if UNKNOWN in counted else last


def counts(criteria: Sequence[Criterion]) -> Json:
    """What the table that rates them reads."""
    results = [one.result for one in criteria]
    return {
        "criteria_total": len(results) - results.count(NOT_NEEDED),
        "criteria_failed": results.count(NOT_MET),
        "criteria_unknown": results.count(UNKNOWN),
    }


def findings(criteria: Sequence[Criterion]) -> dict[str, str]:
    """The finding of each criterion, by the name that reasons and guardrails ask for."""
    return {f"measurement.{one.measurement.id}": one.result for one in criteria}


def told(one: Measured) -> str:
    """One measure in words: margin distance 1.5 mm (at most 2 mm)."""
    label = f"{one.measure.label}{f' ({one.side.lower()})' if one.side else ''}"
    if one.answer.get("found") == NOT_APPLICABLE:
        return f"{label}: does not apply"
    if one.answer.get("found") == NOT_SHOWN:
        return f"{label}: not shown{needed(one)}"
    if one.answer.get("found") != MEASURED:
        return f"{label}: not known{needed(one)}"
    if one.value is None:
        return f"{label}: shown"
    return f"{label} {one.value:g}{f' {one.measure.unit}' if one.measure.unit else ''}{needed(one)}"


def needed(one: Measured) -> str:
    """The limit in words, in brackets; empty where there is none."""
    words = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}
    if one.limit is None:
        return ""
    unit = f" {one.limit.unit}" if one.limit.unit else ""
    return f" ({words[one.measure.comparison]} {one.limit.value:g}{unit} needed)"


def placeholders(criteria: Sequence[Criterion]) -> Json:
    """What the texts of reasons may name: measures_met, measures_open, and value_x and needed_x of each measure x."""
    values: dict[str, list[tuple[str, str]]] = {}
    limits: dict[str, list[tuple[str, str]]] = {}
    for one in (one for criterion in criteria for one in criterion.measures):
        id, side = one.measure.id.lower(), one.side.lower()
        values.setdefault(id, []).append(("" if one.value is None else f"{one.value:g}", side))
        limits.setdefault(id, []).append(("" if one.limit is None else f"{one.limit.value:g}", side))
    every = [one for criterion in criteria for one in criterion.measures]
    return {
        "measures_met": "; ".join(told(one) for one in every if one.result == MET),
        "measures_open": "; ".join(told(one) for one in every if one.result in (NOT_MET, UNKNOWN)),
        **{f"value_{id}": _joined(found) for id, found in values.items()},
        **{f"needed_{id}": _joined(found) for id, found in limits.items()},
    }


def _joined(found: Sequence[tuple[str, str]]) -> str:
    """The figures with their sides, where these differ: 440 (left) / 450 (right)."""
    figures = list(dict.fromkeys((figure, side) for figure, side in found if figure))
    if len({figure for figure, _ in figures}) == 1:
        return figures[0][0]
    return " / ".join(f"{figure} ({side})" if side else figure for figure, side in figures)
