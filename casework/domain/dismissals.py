"""Appeals that were dismissed: who outside may look at that, and how an appeal that was not decided is heard after all.

A level that is heard after all holds {resumed: {because, of, organization, ground, received_at, citation}}.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.appeals import BYPASSED, DISMISSED, Appealed, Kept, levels
from casework.domain.lines_of_business import DismissalRule

Json = dict[str, Any]

DISMISSAL, LINES = "DISMISSAL", "LINES"  # what somebody outside decides of a dismissed appeal
UPHELD, VACATED = "UPHELD", "VACATED"
OUTCOMES = (UPHELD, VACATED)
NOT_ELIGIBLE = "NOT_ELIGIBLE"
NO_STANDING, LATE = "NO_STANDING", "LATE"  # the only grounds to dismiss an appeal, as the letter words them


def ground_of(standing: Mapping[str, Any]) -> str:
    """On which ground an appeal is not heard, by what was said of who sent it and when."""
    return NO_STANDING if standing.get("standing") == "NONE" else LATE


def dismissed(case: Kept) -> Json | None:
    """The last level of appeal where it was dismissed, else None."""
    last = next(reversed(levels(case)), None)
    return last if last is not None and last["status"] == DISMISSED else None


def review_of_dismissal(case: Appealed) -> DismissalRule | None:
    """The rule by which somebody outside may look at the dismissal that stands last; None where none lets them."""
    level, rule = dismissed(case), case.line_of_business.dismissal_rule
    if level is None or rule is None:
        return None
    on = datetime.fromisoformat(level["decided_at"]).astimezone(ZoneInfo(case.plan.time_zone)).date()
    return rule if rule.since <= on else None


def is_of_dismissal(external: Mapping[str, Any] | None) -> bool:
    """Whether an external review was asked for against a dismissal."""
    return (external or {}).get("of") == DISMISSAL


def vacated(level: Mapping[str, Any], *, ground: str) -> bool:
    """Whether an appeal is heard because its dismissal on that ground was vacated outside."""
    resumed = level.get("resumed") or {}
    return resumed.get("because") == VACATED and resumed.get("ground") == ground


def dismissed_again(level: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """Why an appeal is not dismissed once more on the ground that was vacated outside; empty where it may be."""
    if answers["decision"] != "DISMISS" or not vacated(level, ground=ground_of(answers)):
        return ""
    resumed = level["resumed"]
    return (
        f"{resumed['organization']} has vacated the dismissal on this very ground, which binds the plan "
        f"({resumed['citation']}). Choose ACCEPT: the appeal is heard."
    )


def overtaken(case: Kept) -> bool:
    """Whether a request for external review overtook the last appeal: where that is not eligible, it is heard."""
    last = next(reversed(levels(case)), None)
    return last is not None and last["status"] == BYPASSED
