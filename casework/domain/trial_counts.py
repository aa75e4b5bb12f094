"""How the conservative trials that somebody lists are counted: how many failed, and for how many weeks."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]

FAILED = ("FAILED", "NOT_TOLERATED")


def counted(told: Mapping[str, Any]) -> Json:
    """What the table that rates a line reads of a reviewer's answers."""
    failed = [trial for trial in told["trials"] if trial["outcome"] in FAILED]
    open_ended = told.get("history") == "INCOMPLETE"
    unsure = any(trial["outcome"] == "UNKNOWN" for trial in told["trials"])
    if told["no_alternative"]:
        alternative = "SUPPORTED"
    else:
        alternative = "UNSUPPORTED" if told["no_alternative_claims"] else "NOT_CLAIMED"
    return {
        "failed_modalities": None if open_ended or unsure else len({_named(trial) for trial in failed}),
        "failed_weeks": None if open_ended else weeks_of(failed),
        "no_alternative": alternative,
    }


def _named(trial: Mapping[str, Any]) -> str:
    return " ".join(str(trial["name"]).lower().split())


def weeks_of(trials: Sequence[Mapping[str, Any]]) -> float | None:
    """How many weeks the trials took at least; None where a trial's weeks are not known.

    Overlapping ones count once, and one without a first day may have overlapped any other.
    """
    if any(trial.get("weeks") is None for trial in trials):
        return None
    return _number(max([_dated_weeks(trials), *(one["weeks"] for one in trials if not one.get("started"))]))


def weeks_at_most(trials: Sequence[Mapping[str, Any]]) -> float | None:
    """How many weeks they took if those without a first day overlapped nothing."""
    if any(trial.get("weeks") is None for trial in trials):
        return None
    return _number(_dated_weeks(trials) + sum(one["weeks"] for one in trials if not one.get("started")))


def _dated_weeks(trials: Sequence[Mapping[str, Any]]) -> float:
    dated = sorted((date.fromisoformat(one["started"]), one["weeks"]) for one in trials if one.get("started"))
    covered: date | None = None
    days = 0
    for start, weeks in dated:
        end = start + timedelta(days=round(weeks * 7))
        begin = start if covered is None else max(start, covered)
        days += max(0, (end - begin).days)
        covered = end if covered is None else max(covered, end)
    return days / 7


def _number(weeks: float) -> float:
    rounded = round(float(weeks), 1)
    return int(rounded) if rounded.is_integer() else rounded
