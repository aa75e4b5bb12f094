"""Answers a question about any deadline of a line of business, with its arithmetic and its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.appeals import law_of_plan
from casework.domain.counting import Count
from casework.domain.due_facts import Facts, option
from casework.domain.due_kinds import BY_ID, KINDS, Kind, named
from casework.domain.library import Library
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.reckoning import END_OF_DAY, words
from casework.errors import QuestionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """By when, and why."""

    kind: Kind
    law: LineOfBusiness
    at: datetime  # UTC
    zone: ZoneInfo
    steps: tuple[str, ...]
    rule: ClockRule

    @property
    def local(self) -> datetime:
        """The moment where the plan is."""
        return self.at.astimezone(self.zone)

    @property
    def whole_day(self) -> bool:
        """Whether the day counts to its end."""
        return self.local.time() == END_OF_DAY

    def to_json(self) -> dict[str, Any]:
        """As a program reads it."""
        return {
            "line_of_business": self.law.id,
            "kind": self.kind.id,
            "date": self.local.date().isoformat(),
            "at": self.local.isoformat(),
            "utc": self.at.isoformat(),
            "zone": self.zone.key,
            "steps": list(self.steps),
            "rule": self.rule.id,
            "citation": self.rule.citation,
            "status": self.rule.status,
            "since": self.rule.since.isoformat(),
            "note": self.rule.note,
        }


def answer(
    library: Library,
    *,
    line: str,
    kind: str,
    given: Mapping[str, str],
    plan: str | None = None,
    zone: str | None = None,
    accreditors: Iterable[str] = (),
) -> Answer:
    """The deadline of that kind, from facts by name (`received`: "2026-01-12"); QuestionError says what is missing."""
    asked, implied = named(kind)
    for name, value in implied.items():
        told = given.get(name)
        if told is not None and told.upper().replace("-", "_") != value:
            raise QuestionError(f"The kind {kind} and {option(name)} {told} contradict each other. Leave one out.")
    given = {**given, **implied}
    unknown = sorted(set(given) - set(asked.facts) - {"type", "urgency"})  # these two say nothing wrong anywhere
    if unknown:
        raise QuestionError(
            f"{', '.join(map(option, unknown))} says nothing about {asked.id}. {needs(asked)} "
            "`casework due --kinds` lists every kind."
        )
    on = _day(given)
    known = {one.id for one in library.accreditors}
    if line in known:
        raise QuestionError(f"{line} is an accreditor. Ask for a line of business, with --accreditor {line}.")
    held = None if plan is None else library.plan(plan, on=on)
    besides = (*(held.accreditors if held else ()), *accreditors)
    law = library.line_of_business(line, on=on, accreditors=tuple(dict.fromkeys(besides)))
    if held is not None:
        if law.id not in map(library.line_id, held.lines_of_business):
            raise QuestionError(
                f"The plan {held.id} is of {', '.join(held.lines_of_business)}, not of {law.id}. Name another plan, or "
                "none."
            )
        law = law_of_plan(law, held)
    where = _zone(zone or (held.time_zone if held else law.time_zone))
    facts = Facts(given, where)
    counted = asked.ask(law, facts, where) if _enough(asked, facts, law) else None
    if counted is None:
        raise QuestionError(_none(asked, law))
    return Answer(kind=asked, law=law, at=counted.at, zone=where, steps=_steps(counted, facts), rule=counted.rule)


def needs(kind: Kind) -> str:
    """What a question of this kind must tell and may tell, in a sentence."""
    must = " or ".join(" and ".join(map(option, one)) for one in kind.needs)
    may = ", ".join(option(one) for one in kind.takes)
    return f"It needs {must}" + (f"; it takes {may}." if may else ".")


def kinds_of(law: LineOfBusiness, *, on: date) -> list[tuple[Kind, tuple[ClockRule, ...]]]:
    """The kinds that the line of business has clocks for, each with the rules that it rests on."""
    ids = sorted({rule.id for rule in law.clocks})
    found = []
    for kind in KINDS:
        rules = tuple(rule for id in ids if kind.rests_on(id) and (rule := law.clock(id, on=on)) is not None)
        if rules and kind.holds(law):
            found.append((kind, rules))
    return found


def _enough(kind: Kind, facts: Facts, law: LineOfBusiness) -> bool:
    if any(all(facts.has(name) for name in names) for names in kind.needs):
        return True
    raise QuestionError(f"{kind.id} of {law.id}: not enough was told. {needs(kind)}")


def _none(kind: Kind, law: LineOfBusiness) -> str:
    have = ", ".join(one.id for one, _ in kinds_of(law, on=date.max))
    why = f" {kind.why_not(law)}" if kind.why_not(law) else ""
    return f"{law.id} ({law.title}) has no clock for {kind.id}.{why} It has: {have}."


def _day(given: Mapping[str, str]) -> date:
    """The first day that was told: its rules hold."""
    days = []
    for text in given.values():
        try:
            days.append(date.fromisoformat(text[:10]))
        except ValueError:
            continue
    return min(days, default=date.max)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise QuestionError(f"--zone {name!r} is not a time zone; write e.g. America/New_York.") from None


def _steps(counted: Count, facts: Facts) -> tuple[str, ...]:
    """The steps, where a day that was told without a time is named without one."""
    steps = (*facts.remarks, *counted.steps)
    for name in facts.given:
        if facts.is_day(name):
            told = words(facts.moment(name), facts.zone)
            steps = tuple(step.replace(told, told.split(",")[0]) for step in steps)
    return steps


__all__ = ["BY_ID", "KINDS", "Answer", "answer", "kinds_of", "needs"]
