"""What is wrong with a reviewer's answers about what was measured, in the light of the policy and of the chart."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework.domain.chart_checks import Filed, elsewhere, quoted_faults
from casework.domain.measured_criteria import COMPARISONS, Measure
from casework.domain.measuring import MEASURED, NOT_APPLICABLE, Measured, side_of, sides_of
from casework.domain.policy import MedicalPolicy
from casework.domain.request import ChartDocument, Line, findings_of

Json = dict[str, Any]


def measured_faults(
    case: Filed, policy: MedicalPolicy, line: Line, told: Sequence[Mapping[str, Any]], *, rating: bool
) -> Json:
    """Messages by the place of an answer, or by the measure that is not answered; empty where nothing is wrong."""
    asked = {
        (measure.id, side): measure
        for measurement in policy.measured_at(line.site)
        for measure in measurement.measures
        for side in sides_of(measure, line)
    }
    faults: Json = {}
    seen: set[tuple[str, str]] = set()
    for place, answer in enumerate(told, 1):
        key = (str(answer["measure"]), side_of(answer, line))
        if key not in asked:
            messages = [_not_asked(answer, asked)]
        elif key in seen:
            messages = [f"{answer['measure']} is answered twice; give one answer for each measure and side."]
        else:
            messages = _answer_faults(case, line, asked[key], answer)
        seen.add(key)
        if messages:
            faults[str(place)] = messages
    if rating:
        for (id, side), measure in asked.items():
            if (id, side) not in seen:
                on = f" on the {side.lower()} side" if side else ""
                faults[f"{id}{f' {side}' if side else ''}"] = [
                    f"The policy asks for {measure.label}{on}. Give what was measured, or NOT_SHOWN or UNKNOWN."
                ]
    return faults


def _not_asked(answer: Mapping[str, Any], asked: Mapping[tuple[str, str], Measure]) -> str:
    known = ", ".join(f"{id}{f' {side}' if side else ''}" for id, side in asked) or "none"
    side = f" {answer['side']}" if answer.get("side") else ""
    return f"{answer['measure']}{side} is not asked of this line; what is: {known}."


def _answer_faults(case: Filed, line: Line, measure: Measure, answer: Mapping[str, Any]) -> list[str]:
    found = answer["found"]
    if found == NOT_APPLICABLE and not measure.optional:
        return [f"{measure.id} applies to everybody under this policy; answer MEASURED, NOT_SHOWN or UNKNOWN."]
    backed = found in (MEASURED, NOT_APPLICABLE)
    if backed and not (answer.get("document") and answer.get("quote")):
        return [f"{found} needs the document that says so and its own words."]
    if found == MEASURED and not measure.shown and answer.get("value") is None:
        return [f"Give the number for {measure.label}{f' in {measure.unit}' if measure.unit else ''}."]
    if answer.get("value") is not None and (measure.shown or found != MEASURED):
        return [f"{measure.id} has no number here; leave the value out."]
    if backed and (wrong := quoted_faults(case, answer)):
        return wrong
    if backed and (other := _of_another_place(case.documents, line, measure, answer)) is not None:
        return [elsewhere(other, line)]
    differs = measured_deviations(case.documents, line, measure, answer)
    if differs and not answer.get("deviation"):
        return [f"Your answer says {'; '.join(differs)}. Correct it, or say in `deviation` why it is right."]
    return []


def _of_another_place(
    documents: Sequence[ChartDocument], line: Line, measure: Measure, answer: Mapping[str, Any]
) -> Json | None:
    """A charted value of another site or side whose words the answer takes over, where none of its own has them."""
    side = str(answer.get("side") or line.side)
    same = [
        one
        for one in findings_of(documents, "MEASUREMENT")
        if one.get("measure") == measure.id
        and one["document"] == answer["document"]
        and (one["quote"] in answer["quote"] or answer["quote"] in one["quote"])
    ]
    own = [one for one in same if one.get("site", line.site) == line.site and _fits(one, side)]
    return None if own or not same else same[0]


def charted_values(documents: Sequence[ChartDocument], line: Line, measure: Measure, side: str) -> list[Json]:
    """What the chart's findings hold of a measure at the line's site and side."""
    return [
        one
        for one in findings_of(documents, "MEASUREMENT", site=line.site)
        if one.get("measure") == measure.id and _fits(one, side or line.side)
    ]


def _fits(finding: Mapping[str, Any], side: str) -> bool:
    charted = str(finding.get("side", "")).upper()
    return charted not in ("LEFT", "RIGHT") or side not in ("LEFT", "RIGHT") or charted == side


def measured_deviations(
    documents: Sequence[ChartDocument], line: Line, measure: Measure, answer: Mapping[str, Any]
) -> list[str]:
    """In words, where an answer says something else than the latest of the chart's findings on the measure."""
    held = charted_values(documents, line, measure, str(answer.get("side") or ""))
    if not held:
        return []
    latest = max(held, key=lambda one: date.fromisoformat(str(one.get("on") or one["dated"])))
    if answer["found"] != MEASURED:
        return [f"{measure.id} {answer['found']} where the chart says “{latest['quote']}” ({latest['document']})"]
    value = latest.get("value")
    if measure.shown or value is None or answer.get("value") == value:
        return []
    return [
        f"{measure.id} {answer['value']:g} where the chart's latest finding {latest['id']} in {latest['document']} "
        f"has {value}"
    ]


def disagreeing(documents: Sequence[ChartDocument], line: Line, one: Measured) -> list[Json]:
    """The chart's findings on a measure where some of its values keep the policy's limit and others do not."""
    if one.limit is None:
        return []
    held = [
        found
        for found in charted_values(documents, line, one.measure, one.side)
        if isinstance(found.get("value"), int | float)
    ]
    kept = [COMPARISONS[one.measure.comparison](found["value"], one.limit.value) for found in held]
    return held if True in kept and False in kept else []
