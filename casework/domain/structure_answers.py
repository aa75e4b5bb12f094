"""What is wrong with a reviewer's answer on an abnormal structure, which a law's mandate rests on."""

from collections.abc import Mapping
from typing import Any, Protocol

from casework.domain.chart_checks import Filed, quoted_faults
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.overlays import overlay_on
from casework.domain.request import Request

PARTS = ("cause", "structure")


class Case(Filed, Protocol):
    """What of a case file the answer is held against."""

    @property
    def request(self) -> Request: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...


def structure_faults(case: Case, told: Mapping[str, Any], *, rating: bool) -> list[str]:
    """Messages where the answer is missing, given without need, or not borne out by the documents that it names."""
    overlay = overlay_on(case.line_of_business, on=case.request.received_at.date())
    structure = told.get("structure")
    if overlay is None:
        return ["No law changes the test here; leave the structure out."] if structure else []
    if not structure:
        turns = told["goal"] == "APPEARANCE" or (told["goal"] == "FUNCTION" and not told["deficits"])
        if not (rating and turns):
            return []
        return [
            f"Under {overlay.citation} a structure that is abnormal for one of these causes is covered for a normal "
            f"appearance too: {', '.join(overlay.causes)}. Say what the chart gives as its cause and as the goal."
        ]
    return [
        f"{part}: {message}"
        for part in PARTS
        if structure.get(f"{part}_document")
        for message in quoted_faults(
            case, {"document": structure[f"{part}_document"], "quote": structure.get(f"{part}_quote", "")}
        )
    ]
