"""Whether two entries mean one human being: by their id, by a licence, or by their name as people write it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

PHYSICIANS = ("md", "do", "phd", "facs", "faad", "faan", "facp", "dpm", "dds", "dmd")
OTHERS = ("rn", "np", "pa", "dnp", "fnp", "aprn", "lpn", "pt", "dpt", "ot", "pharmd", "mph", "msn", "bsn", "mba", "jd")
DEGREES = frozenset((*PHYSICIANS, *OTHERS))
DOTTED = re.compile(r"\b(?:[a-z]{1,2}\.){2,}|\b[a-z]{1,2}\.[a-z]{1,2}\b")  # "M.D.", and what is written like it
Entry = Mapping[str, Any]  # {person?, name, licences?}: without `licences`, somebody who is not on file


def bare(name: str) -> tuple[str, ...]:
    """The words of a name without titles and degrees, in small letters without accents, the family name last."""
    own, _, after = name.partition(",")
    words, rest = _words(own), _words(after)
    if len(words) == 1 and rest and rest[0] not in DEGREES:
        # "Osei, Daniel, MD": what stands after the comma is the first name.
        words = [*[word for word in rest if word not in DEGREES], *words]
    while len(words) > 2 and words[-1] in DEGREES:
        words = words[:-1]
    return tuple(words)


def _words(text: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    close = DOTTED.sub(lambda found: found.group().replace(".", "") + " ", plain.casefold())
    spread = "".join(one if one.isalpha() else "" if one in "'’" else " " for one in close)
    return [word for word in spread.split() if word not in ("dr", "prof")]


def same_name(one: str, other: str) -> bool:
    """Whether two names are one but for titles and degrees."""
    return bool(bare(one)) and bare(one) == bare(other)


def alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same, or one with an initial, or without a middle name."""
    mine, theirs = bare(one), bare(other)
    if len(mine) < 2 or len(theirs) < 2:
        return bool(mine) and mine == theirs
    if mine[-1] != theirs[-1]:
        return False
    first, second = sorted((mine[0], theirs[0]), key=len)
    return first == second or (len(first) == 1 and second.startswith(first))


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries mean one human being.

    Of two that are on file the same licence says so with a name that is the same in part (one changes by marriage), and
    the same name where no licence says otherwise. Of somebody who is not on file only the name is known, and one that
    may be theirs counts.
    """
    if one.get("person") and one.get("person") == other.get("person"):
        return True
    names = str(one.get("name") or one.get("person") or ""), str(other.get("name") or other.get("person") or "")
    if "licences" not in one or "licences" not in other:
        return alike(*names)
    mine, theirs = _licences(one["licences"]), _licences(other["licences"])
    if mine & theirs and set(bare(names[0])) & set(bare(names[1])):
        return True
    return same_name(*names) and not {place for place, _ in mine} & {place for place, _ in theirs}


def _licences(held: Iterable[Mapping[str, Any]] | None) -> set[tuple[tuple[str, str], str]]:
    """Every licence as ((profession, state), number); one without a number tells nothing."""
    told = set()
    for one in held or ():
        profession, state, number = (_bare(one.get(key)) for key in ("profession", "state", "number"))
        if profession and number:
            told.add(((profession, state), number))
    return told


def _bare(value: Any) -> str:
    return "".join(str(value or "").casefold().split())


def known_as(text: str, people: Iterable[Entry]) -> list[Entry]:
    """Who of the people on file is meant: of exactly that id; else everybody of that name, else of one alike."""
    held = list(people)
    found = [one for one in held if one["person"] == text]
    found = found or [one for one in held if same_name(text, str(one["name"]))]
    return found or [one for one in held if alike(text, str(one["name"]))]
