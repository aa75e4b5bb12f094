"""Searching the cases that somebody may see: whatever is typed becomes words that full text understands, or none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casework.domain import case_numbers
from casework.ports import Person, Reader
from casework.ports_of_worklist import Found
from casework.usecases.application import Application
from casework.usecases.case_access import sees

LONGEST, MOST = 200, 12  # letters of a question, and words of it
INDEXED = range(2, 7)  # beginnings of words of so many letters are looked up as they stand
TERMS = re.compile(r'"([^"]*)"|(\S+)')
# A number of a case or a member as people type it, its zeros or dashes left out: letters, a year, a running number.
NUMBER = re.compile(r"(?:([a-z]{1,4})-?(?:(\d{2})-?)?)?(\d{1,5})", re.IGNORECASE | re.ASCII)
DIGITS = 5  # of a running number, with its zeros


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found. `words`: whether there was anything to look for; `more`: whether there may be more."""

    found: Sequence[Found]
    words: bool
    more: bool


def names_expression(text: str, *, whole: bool = True) -> str | None:
    """The question as full text takes it where names are looked for: the beginning of a word is enough.

    Of longer words whole ones are looked for first, because many beginnings would have to be gathered; None where the
    question holds no word.
    """
    parts = []
    for quoted, word in _terms(text):
        begins = not quoted and (len(word) in INDEXED or not whole)
        part = f'"{word}"*' if begins else f'"{word}"'
        full = "" if quoted else _full_number(word)
        parts.append(f'({part} OR "{full}")' if full else part)
    return " AND ".join(parts) or None


def _full_number(word: str) -> str:
    """A number with all its zeros and dashes; empty where the word is none, or has them."""
    found = NUMBER.fullmatch(word)
    if found is None:
        return ""
    letters, year, number = found.groups()
    full = "-".join(one for one in (letters, year, number.zfill(DIGITS)) if one)
    return "" if full == word else full


def text_expression(text: str) -> str | None:
    """The same for documents and comments, where whole words are looked for."""
    return " AND ".join(f'"{word}"' for _, word in _terms(text)) or None


def _terms(text: str) -> list[tuple[bool, str]]:
    """(whether it was quoted, the words) of each part; what holds no letter and no digit is no word."""
    clean = "".join(one if one.isprintable() else " " for one in text[:LONGEST])
    found = []
    for quoted, word in TERMS.findall(clean):
        term = " ".join((quoted or word).replace('"', " ").split())
        if any(one.isalnum() for one in term):
            found.append((bool(quoted), term))
    return found[:MOST]


def search(app: Application, reader: Reader, person: Person, text: str) -> Answer:
    """The cases that hold the words, as far as the person may see them."""
    text = case_numbers.spelled_out(text)
    names, words = names_expression(text), text_expression(text)
    if names is None or words is None:
        return Answer(found=(), words=False, more=False)
    asked = sees(person, now=app.clock.now())
    found, more = reader.find_cases(names, words, sees=asked)
    begun = names_expression(text, whole=False)
    if not found and begun is not None and begun != names:
        found, more = reader.find_cases(begun, words, sees=asked)
    return Answer(found=found, words=True, more=more)
