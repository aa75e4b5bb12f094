"""Deadlines that run out or have passed without what was due: how a warning is noted, and how a breach is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from casework.domain.clock import Deadline
from casework.domain.deadlines import STAGES
from casework.domain.lines_of_business import LineOfBusiness

Json = dict[str, Any]


class Timed(Protocol):
    """A case file as far as its deadlines are looked at."""

    @property
    def deadlines(self) -> Mapping[str, Deadline]: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...
    def part(self, name: str) -> Json | None: ...


def breaches(case: Timed) -> list[Json]:
    """The breaches on record, in order."""
    return list((case.part("breaches") or {"breaches": ()})["breaches"])


def overdue(case: Timed, *, now: datetime, names: Iterable[str] = STAGES) -> str | None:
    """The name of a deadline of these that has passed and is not on record yet, the latest stage first."""
    known = {(one["deadline"], one["due_at"]) for one in breaches(case)}
    for name in names:
        one = case.deadlines.get(name)
        if one is not None and one.running and one.at <= now and (name, one.local) not in known:
            return name
    return None


def lapse_of(case: Timed, name: str) -> tuple[str, str]:
    """(what the law makes of a missed time, with its citation).

    While it is examined whether a decision is reopened, what was decided stands, so a missed time makes nothing of it.
    """
    law, asked = case.line_of_business, case.part("reopening") or {}
    examined = bool(asked) and not asked.get("carried") and not asked.get("decision")
    if name == "decision" and examined:
        return "NONE", ""
    if name == "decision":
        return law.lapse, law.lapse_citation
    if name == "appeal":
        return law.appeal_lapse, law.appeal_lapse_citation
    return "NONE", ""


def warning(case: Timed, name: str, *, now: datetime) -> tuple[Json, Json | None]:
    """That a share of a deadline's time has passed, and the part `warnings` with it; None where that is noted already.

    {deadline, at, due_at, warning: which one it is, of: how many there are}.
    """
    deadline = case.deadlines.get(name)
    passed = [] if deadline is None else [moment for moment in deadline.warnings if moment <= now]
    note = {
        "deadline": name,
        "at": now.isoformat(),
        "due_at": None if deadline is None else deadline.local,
        "warning": len(passed),
        "of": 0 if deadline is None else len(deadline.warnings),
    }
    before = (case.part("warnings") or {"warnings": []})["warnings"]
    return note, None if note in before else {"warnings": [*before, note]}


def decided_late(case: Timed, *, now: datetime) -> Json | None:
    """The part `breaches` with a decision that is made only now; None where its time is not over or on record already.

    A person can decide before anything has noticed that the time is over.
    """
    return None if overdue(case, now=now, names=("decision",)) is None else with_breach(case, "decision", found_at=now)


def with_breach(case: Timed, name: str, *, found_at: datetime) -> Json | None:
    """The part `breaches` with this one; None where it is on record already."""
    deadline = case.deadlines.get(name)
    lapse, citation = lapse_of(case, name)
    breach = {
        "deadline": name,
        "due_at": None if deadline is None else deadline.local,
        "found_at": found_at.isoformat(),
        "lapse": lapse,
        "citation": citation or ("" if deadline is None else deadline.citation),
    }
    before = breaches(case)
    if any((one["deadline"], one["due_at"]) == (name, breach["due_at"]) for one in before):
        return None
    return {"breaches": [*before, breach]}
