"""The core facts of a letter: marked in its HTML, the same for every reader and language, and hashed.

A template marks an element that tells a fact with the fact's name and value. What the letter was written from is held
against what it tells; a letter that leaves a fact out, changes one or adds one is not sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from markupsafe import Markup

from casework.domain.record import DeterminationRecord, LineDetermination
from casework.errors import HandlerError
from casework.notices.outside import outside_outcomes
from casework.notices.tree import Element
from casework.ports import Json

MARK, VALUE = "data-fact", "data-value"
GRANTED = ("quantity", "valid_from", "valid_to")
GIVEN = "given"  # the value of a fact that is there or not, such as a reason
# What each kind tells beside the facts of every letter and of a decision: keys of its facts, where they have a value.
FACTS: Mapping[str, tuple[str, ...]] = {
    "information_request": ("respond_by",),
    "information_reminder": ("respond_by",),
    "withdrawal": ("withdrawn_at",),
    "duplicate": ("duplicate_of",),
    "peer_to_peer_offer": ("ask_by", "hold_by"),
    "expedite_refused": ("decide_by",),
    "extension": ("until", "due_before"),
    "appeal_extension": ("until", "due_before"),
    "lapse": ("due_at",),
    "appeal_received": ("due",),
    "external_dismissal": ("dismissal",),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as a letter tells it: its value in the mark, and the words of the marked element."""

    name: str
    value: str
    words: str


def core_facts(kind: str, facts: Json, record: DeterminationRecord | None, shown: Json) -> dict[str, str]:
    """The facts that every letter of this kind must tell; `shown`: review, day, phone and the last day to appeal."""
    found = {"kind": kind, **{name: str(value) for name, value in shown.items() if value}}
    found |= {name: str(facts[name]) for name in FACTS.get(kind, ()) if facts.get(name)}
    found |= {f"item.{number}": str(item) for number, item in enumerate(facts.get("items", ()), 1)}
    if kind.startswith("external_"):
        found |= {f"line.{id}.outside": outcome for id, outcome in outside_outcomes(facts).items()}
        granted = (facts.get("effectuated") or {}).get("lines") or {}
        found |= {f"line.{id}.{name}": str(line[name]) for id, line in granted.items() for name in GRANTED}
    for line in record.lines if record else ():
        found |= dict(line_facts(line, str(shown["day"])))
    return found


def line_facts(line: LineDetermination, day: str) -> Iterator[tuple[str, str]]:
    """The facts of one line: its outcome, what was granted until when, and what an adverse part rests on."""
    name = f"line.{line.line}"
    yield f"{name}.outcome", line.outcome
    if line.quantity:
        yield f"{name}.quantity", str(line.quantity)
        yield f"{name}.valid_from", line.valid_from or day
        yield f"{name}.valid_to", line.valid_to or "open"
    if line.adverse:
        yield f"{name}.refused", str(line.requested - line.quantity)
        yield from ((f"{name}.provision.{short}".replace(" ", "_"), GIVEN) for short in line.provisions)
    yield from ((f"{name}.reason.{code}", GIVEN) for code in line.reasons)


def hash_of(facts: Mapping[str, str]) -> str:
    """One value for all facts together."""
    return sha256("".join(f"{name}={facts[name]}\n" for name in sorted(facts)).encode()).hexdigest()


def facts_told(letter: Element) -> tuple[Told, ...]:
    """Every marked fact of a letter, in order."""
    return tuple(
        Told(name, one.attributes.get(VALUE, ""), one.text())
        for one in letter.elements()
        for name in one.attributes.get(MARK, "").split()
    )


def hold_facts(
    page: Element, facts: Mapping[str, str], *, written: Callable[[str, str], Sequence[str]], letter: str
) -> str:
    """The hash of the facts that the letter tells. HandlerError where they are not those that it was written from.

    `written`: the forms in which this letter may show a fact's value; empty where its words merely must be there.
    """
    told = facts_told(page)
    names = {one.name for one in told}
    wrong = [f"it does not tell {name} ({value})" for name, value in facts.items() if name not in names]
    for one in told:
        if facts.get(one.name) != one.value:
            known = f"it is “{facts[one.name]}”" if one.name in facts else "that is none of its facts"
            wrong.append(f"it tells {one.name} as “{one.value}”, and {known}")
        elif not one.words:
            wrong.append(f"it marks {one.name} and shows no words for it")
        elif (forms := written(one.name, one.value)) and not any(form in one.words for form in forms):
            wrong.append(f"it shows {one.name} as “{one.words}”, and not as {' or '.join(forms)}")
    held = hash_of({one.name: one.value for one in told})
    if wrong or held != hash_of(facts):
        raise HandlerError(
            f"The letter {letter} was not written, because its facts are not those of the case: {'; '.join(wrong)}. "
            f"Mark each fact in its template with {MARK} and {VALUE}, as docs/reference/letters.md tells."
        )
    return held


def mark(names: str | Sequence[str], value: object = GIVEN) -> Markup:
    """The attributes of an element that tells a fact, or several that have the same value."""
    named = names if isinstance(names, str) else " ".join(name.replace(" ", "_") for name in names)
    told = value.isoformat() if isinstance(value, datetime) else value
    return Markup(' {}="{}" {}="{}"').format(MARK, named, VALUE, told)


def marked(name: str, value: object, words: object) -> Markup:
    """The words of a fact, marked with its value."""
    return Markup("<span{}>{}</span>").format(mark(name, value), words)
