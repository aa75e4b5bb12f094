"""Holds the Spanish of a content file against its English: every text for members has a sibling with the same values.

`plain_es` is the sibling of `plain`. A file may be in English alone; one that gives Spanish anywhere gives it
everywhere, so that no letter in Spanish stops because of a text that was forgotten.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casework.domain.reading import Reading

# The texts that members read, by the table that they stand in.
TOLD = {
    "policy": ("title", "site_names", "simpler_treatments"),
    "required_documents": ("label", "why"),
    "reasons": ("plain", "change", "point"),
    "contact": ("assistance",),
    "provisions": ("text",),
    "components": ("plain",),
    "notices": ("text", "title"),
}
ENDING = "_es"
PLACEHOLDERS = re.compile(r"\{[a-z_]+\}")


def check_spanish(file: Reading) -> None:
    """Fault the texts without a Spanish sibling in a file that speaks Spanish, and those that name other values."""
    tables = list(_tables("", file.value))
    speaks = any(key.endswith(ENDING) for _, _, table in tables for key in table)
    for name, where, table in tables:
        if "MEMBER" not in table.get("audiences", ("MEMBER",)):
            continue
        owed = set(_owed(name, table)) if speaks else set()
        for key in dict.fromkeys((*TOLD.get(name, ()), *sorted(owed))):
            told = table.get(key + ENDING)
            if key in owed and _blank(told):
                file.fault(f"{where}.{key}{ENDING}", "is missing: the file tells members the rest in Spanish")
            else:
                _compare(file, f"{where}.{key}{ENDING}", table.get(key), told)


def _owed(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a table that a file which speaks Spanish owes in Spanish."""
    yield from (key for key in TOLD.get(name, ()) if table.get(key))
    if name == "policy" and table.get("procedure"):
        yield "procedure_label"
    if name == "components":  # one without plain words is told in the plan's own, which have no sibling
        yield "plain"


def _blank(told: Any) -> bool:
    return not told or (isinstance(told, str) and not told.strip())


def _compare(file: Reading, where: str, english: Any, spanish: Any) -> None:
    if isinstance(english, Mapping) and isinstance(spanish, Mapping):
        if set(english) != set(spanish):
            file.fault(where, f"must name {', '.join(sorted(english))}, as its English does")
        elif blank := sorted(key for key, told in spanish.items() if _blank(told)):
            file.fault(where, f"has no words for {', '.join(blank)}")
    elif isinstance(spanish, str):
        held, said = (sorted(PLACEHOLDERS.findall(text)) for text in (str(english or ""), spanish))
        if held != said:
            file.fault(where, f"must have the placeholders {_named(held)}, and has {_named(said)}")


def _named(places: list[str]) -> str:
    return ", ".join(places) or "none"


def _tables(name: str, value: Any, where: str = "") -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every table with the name that it is listed under, and where it stands."""
    if isinstance(value, Mapping):
        yield name, where or name, value
        for key, inner in value.items():
            yield from _tables(str(key), inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _tables(name, inner, f"{where}[{number}]")
