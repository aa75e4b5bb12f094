"""The letters of a review again: as they were sent, or in another language that the same facts allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.domain.request import ChartDocument
from casework.errors import HandlerError, NotFound
from casework.notices.render import Rendered, render
from casework.ports import Json, Letter, Reader
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile


@dataclass(frozen=True, slots=True)
class Found:
    """A stored letter as it is wanted now: its HTML and text in the language that was asked for."""

    letter: Letter
    language: str
    html: str
    text: str


class CaseThen(CaseFile):
    """The case file as a letter's writer saw it: without what the clock and the file have learned since."""

    def __init__(self, app: Application, reader: Reader, review: str, *, at: datetime) -> None:
        super().__init__(app, reader, review)
        self._at = at

    def part(self, name: str) -> Json | None:
        found = super().part(name)
        if name != "clock" or found is None:
            return found
        return {**found, "events": [one for one in found["events"] if datetime.fromisoformat(one["at"]) <= self._at]}

    @property
    def documents(self) -> Sequence[ChartDocument]:
        return tuple(one for one in super().documents if one.received_at is None or one.received_at <= self._at)


def letters_of(
    app: Application, review: str, *, kind: str | None = None, audience: str | None = None
) -> Sequence[Letter]:
    """The review's letters of that kind and for that reader, in the order they were written. NotFound without any."""
    with app.store.reading() as reader:
        if reader.review(review) is None:
            raise NotFound(f"There is no review {review}. `casework show` lists those that there are.")
        letters = sorted(reader.letters(review), key=lambda one: one.created_at)
    found = [one for one in letters if kind in (None, one.kind) and audience in (None, one.audience)]
    if not found:
        held = ", ".join(dict.fromkeys(f"{one.kind} to {one.audience}" for one in letters)) or "none yet"
        raise NotFound(f"{review} has no such letter. Those that it has: {held}.")
    return found


def letter_again(app: Application, letter: Letter, *, language: str | None) -> Found:
    """The letter in a language. HandlerError where that would not tell the facts that were sent."""
    if language in (None, letter.language):
        return Found(letter, letter.language, letter.html, letter.text)
    with app.store.reading() as reader:
        case = CaseThen(app, reader, letter.review, at=letter.created_at)
        made = render(letter.kind, letter.audience, letter.facts, case=case, now=letter.created_at, language=language)
    _same_facts(letter, made)
    return Found(letter, made.language, made.html, made.text)


def _same_facts(letter: Letter, made: Rendered) -> None:
    sent, told = letter.facts.get("fact_hash"), made.facts["fact_hash"]
    if sent != told:
        raise HandlerError(
            f"The letter {letter.kind} of {letter.review} cannot be told again in another language: the case holds "
            "other facts by now than the letter that was sent. Read that letter to the member by telephone."
        )
