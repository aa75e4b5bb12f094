"""The letters of a case: to whom, in which state, what they must hold, and the proof that they were sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.errors import NotFound
from casework.notices.languages import LOCALES
from casework.ports import Event, Json, Letter, Reader, ReviewRow
from casework.ports_of_drafts import HeldSignature
from casework.usecases.application import Application
from casework.usecases.held_signatures import HELD
from casework.usecases.letter_preview import letter_checks, required_parts
from casework.usecases.letters import CaseThen

TO = {"MEMBER": "Member", "PROVIDER": "Provider", "RECORD": "Record"}
LANGUAGES = {"en": "English", "es": "Spanish"}


def letters_page(reader: Reader, row: ReviewRow, *, now: datetime) -> list[Json]:
    """The letters, the newest first: {id, subject, to, language, status, tone, at, leaves_at, number}."""
    letters = reader.letters(row.id)
    given_up = _given_up(reader, row.id, letters)
    return [_listed(letter, number, now, given_up) for number, letter in reversed(list(enumerate(letters, 1)))]


def held_letters(reader: Reader, row: ReviewRow) -> list[Json]:
    """Letters of decisions that are signed and can still be undone: {task, person, signed_at, leaves_at, letters}."""
    return [_held(one) for one in reader.held_signatures(row.id) if one.state == HELD]


def letter_page(app: Application, reader: Reader, row: ReviewRow, letter: str, *, now: datetime) -> Json:
    """One letter with `parts`, `checks` and `proof`; NotFound where the case has no such letter.

    What a letter had to hold is judged by the case as it stood when the letter was written.
    """
    letters = reader.letters(row.id)
    number, found = number_of(letters, letter, row.id)
    case = CaseThen(app, reader, row.id, at=found.created_at)
    told, others = _told(found), [_told(one) for one in letters]
    return {
        **_listed(found, number, now, _given_up(reader, row.id, [found])),
        "html": found.html,
        "format": found.facts.get("format", ""),
        "parts": required_parts(case, told, now=found.created_at),
        "checks": letter_checks(case, told, others, now=found.created_at),
        "languages": [
            {"code": code, "name": LANGUAGES.get(code, code)} for code in LOCALES if found.audience == "MEMBER"
        ],
        "proof": _proof(found, reader.events(row.id)),
    }


def number_of(letters: Sequence[Letter], id: str, review: str) -> tuple[int, Letter]:
    """A letter by its place among the case's, as its address names it: from 1, in the order they were written."""
    if not id.isdecimal() or not 1 <= int(id) <= len(letters):
        raise NotFound(f"The case {review} has no letter {id}. Its page of letters lists those that it has.")
    return int(id), letters[int(id) - 1]


def _given_up(reader: Reader, review: str, letters: Sequence[Letter]) -> set[str]:
    """The steps that were given up, or left out by a supervisor: what they had not sent is never sent."""
    if all(letter.sent_at is not None for letter in letters):
        return set()
    return {one.id for one in reader.service_steps(review=review, open_only=False) if one.status == "CANCELLED"}


def _listed(letter: Letter, number: int, now: datetime, given_up: Collection[str]) -> Json:
    sent = letter.sent_at is not None
    never = not sent and letter.task in given_up
    waits = not sent and not never and letter.not_before > now
    unsent = "Given up, never sent" if never else "Waits for its next try" if waits else "About to leave"
    return {
        "id": letter.id,
        "number": number,
        "subject": letter.subject,
        "to": TO.get(letter.audience, letter.audience.capitalize()),
        "audience": letter.audience,
        "language": LANGUAGES.get(letter.language, letter.language),
        "code": letter.language,
        "status": "Sent" if sent else unsent,
        "tone": "green" if sent else "grey" if never else "yellow",
        "at": letter.sent_at or letter.created_at,
        "written_at": letter.created_at,
        "leaves_at": letter.not_before if waits else None,
    }


def _held(held: HeldSignature) -> Json:
    return {
        "task": held.task,
        "person": held.person,
        "signed_at": held.signed_at,
        "leaves_at": held.until,
        "letters": [TO.get(one["audience"], one["audience"]) for one in held.letters["letters"]],
    }


def _told(letter: Letter) -> Mapping[str, Any]:
    return {
        "kind": letter.kind,
        "audience": letter.audience,
        "language": letter.language,
        "html": letter.html,
        "facts": letter.facts,
    }


def _handed_to(place: str | None) -> str:
    """Where a letter went: the folder that somebody else sends from is called so, whatever its path."""
    return "" if place is None else "The folder of outgoing letters" if "/" in place or "\\" in place else place


def _proof(letter: Letter, events: Sequence[Event]) -> Json:
    """What the trail tells of a letter: when it was written and sent, where it is, its hash, and failed tries."""
    own = {one.kind: one for one in events if one.detail.get("letter") == letter.id}
    sent, written = own.get("notice.sent"), own.get("notice.prepared")
    failed = [one for one in events if one.kind == "step.failed" and one.detail.get("task") == letter.task]
    return {
        "written_at": letter.created_at,
        "sent_at": letter.sent_at,
        "place": _handed_to(letter.place),
        "sha256": letter.sha256,
        "written_event": None if written is None else written.seq,
        "sent_event": None if sent is None else sent.seq,
        "failed": [{"at": one.at, "cause": str(one.detail.get("cause", ""))} for one in failed],
    }
