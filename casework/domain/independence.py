"""Who may decide an appeal: nobody who took part before, and nobody who reports, however far up, to one who did."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.domain.roles import APPEAL_PHYSICIAN, NURSE, PHYSICIAN
from casework.domain.same_people import Entry, same

EARLIER_DECIDERS = "earlier_deciders"  # in a diagram's `not_by`: everybody who took part at an earlier level
CLINICAL = (NURSE, PHYSICIAN, APPEAL_PHYSICIAN)  # whose tasks are judgements; intake, say, only prepares them

DECIDED, RECOMMENDED, CONSULTED = "DECIDED", "RECOMMENDED", "CONSULTED"  # how somebody took part before
SAME_PERSON, SUBORDINATE = "SAME_PERSON", "SUBORDINATE"  # why somebody may not decide now; CONSULTED is the third

NOT_INVOLVED = "29 CFR 2560.503-1(h)(3)(ii); 42 CFR 422.590(h)(1); 438.406(b)(2)(i)"
NOT_CONSULTED = "29 CFR 2560.503-1(h)(3)(v)"
NOT_SUBORDINATE = "29 CFR 2560.503-1(h)(3)(ii),(v); 42 CFR 438.406(b)(2)(i)"

Reporting = Mapping[str, Sequence[Mapping[str, Any]]]  # person -> [{to, from, until}], as `ports.Person.reporting`


SECTION = re.compile(r"\d+\.\d+(?:-\d+)?")  # of a regulation, e.g. 2560.503-1


def of_law(citation: str, cites: str) -> str:
    """What of a citation of several laws belongs to the one that cites this; else what it cites itself."""
    title, told = "", []
    for one in citation.split("; "):
        title = f"{one.partition('CFR')[0]}CFR " if "CFR" in one else title
        section = SECTION.search(one)
        if section is not None and section[0] in cites:
            told.append(one if "CFR" in one else f"{title}{one}")
    return "; ".join(told) or cites or citation


def barred(not_by: str | None) -> tuple[str, ...]:
    """The names in a diagram's `not_by`, parted by spaces or commas: whoever did these may not do this."""
    return tuple((not_by or "").replace(",", " ").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    """Somebody who took part in an earlier decision: how (DECIDED | RECOMMENDED | CONSULTED), and in what, in words."""

    person: str
    how: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why somebody may not decide: the reason as a code, in words, and the law that says so."""

    reason: str
    words: str
    citation: str


def refusal(
    person: str,
    earlier: Sequence[Involved],
    reporting: Reporting,
    *,
    on: date,
    people: Sequence[Entry] = (),
    expert: bool = False,
) -> Refusal | None:
    """Why the person may not decide on the day, by the reporting lines of that day; None where nothing forbids it.

    `people` are those on file: whoever took part under another id, or by name, took part all the same. The same holds
    of an `expert` who is consulted; a person may be nobody on file then, and is told by the name.
    """
    held = {str(one["person"]): one for one in people}
    who = _entry(person, held)
    own = [one for one in earlier if same(_entry(one.person, held), who)]
    for one in own:
        if one.how != CONSULTED:
            did = f"they {one.what}{'' if one.person == person else f' as {one.person}'}"
            words = f"{did}, and an appeal is decided by somebody who took no part before"
            if expert:
                words = f"{did}, and an expert who is consulted on an appeal took no part before"
            return Refusal(reason=SAME_PERSON, words=words, citation=NOT_CONSULTED if expert else NOT_INVOLVED)
    if own:
        words = f"they {own[0].what}, and whoever was consulted before may not be the one who decides now"
        if expert:
            words = f"they {own[0].what}, and an appeal asks an expert who was not"
        return Refusal(reason=CONSULTED, words=words, citation=NOT_CONSULTED)
    ids = [person, *(id for id, one in held.items() if id != person and same(one, who))]
    above = {id: line for one in reversed(ids) for id, line in superiors(one, reporting, on=on).items()}
    for one in earlier:
        over = [id for id in above if id == one.person or same(_entry(id, held), _entry(one.person, held))]
        if over:
            line = " to ".join(above[over[0]])
            words = f"on {on} they report to {line}, and {one.person} {one.what}"
            return Refusal(reason=SUBORDINATE, words=words, citation=NOT_SUBORDINATE)
    return None


def _entry(person: str, held: Mapping[str, Entry]) -> Entry:
    """Somebody as they are on file; whoever is not is known by what stands there, an id or a name."""
    return held.get(person) or {"person": person, "name": person}


def superiors(person: str, reporting: Reporting, *, on: date) -> Mapping[str, tuple[str, ...]]:
    """Everybody whom the person reports to on the day, directly or through others, with the line that leads there.

    A circle of people who report to each other ends where it began.
    """
    found: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [(person, ())]
    while waiting:
        one, line = waiting.pop(0)
        for superior in _direct(reporting.get(one, ()), on):
            if superior != person and superior not in found:
                found[superior] = (*line, superior)
                waiting.append((superior, found[superior]))
    return found


def _direct(lines: Iterable[Mapping[str, Any]], on: date) -> list[str]:
    return [str(line["to"]) for line in lines if _began(line.get("from"), on) and _lasts(line.get("until"), on)]


def _began(day: str | None, on: date) -> bool:
    return day is None or date.fromisoformat(day) <= on


def _lasts(day: str | None, on: date) -> bool:
    return day is None or on <= date.fromisoformat(day)
