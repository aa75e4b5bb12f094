"""The name under which a file came, made fit to be shown; nothing is ever kept or served under it."""

import re
import unicodedata

LONGEST = 120


def shown_name(given: str | None) -> str:
    """The last part of the name without what is not seen: controls, NUL, marks that turn the reading direction."""
    last = re.split(r"[/\\]", given or "")[-1]
    seen = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    name = " ".join(seen.split()).strip(". ")
    if len(name) > LONGEST:
        stem, dot, ending = name.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= 8 else ""
        name = f"{name[: LONGEST - len(ending) - 1]}…{ending}"
    return name or "a file without a name"


def title_of(name: str) -> str:
    """What a document could be called, from its file's name: without the ending, without underscores."""
    stem = name.rpartition(".")[0] or name
    words = " ".join(re.sub(r"[_\-]+", " ", stem).split())
    return words[:1].upper() + words[1:]


def identifier(title: str, *, taken: frozenset[str]) -> str:
    """An id for a document, made of its title; numbered where it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:50].strip("-") or "document"
    number, id = 1, base
    while id in taken:
        number += 1
        id = f"{base}-{number}"
    return id
