"""Joins the files of laws: a line of business may be based on another and hold only what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.domain.law_content import read_accreditor, read_line_of_business
from casework.domain.lines_of_business import Accreditor, LineOfBusiness
from casework.domain.reading import Reading

KINDS = ("line_of_business", "accreditor")
Raw = Mapping[str, Any]


@dataclass(slots=True)
class Laws:
    """What the files of laws hold, and what is wrong with them."""

    lines_of_business: list[LineOfBusiness] = field(default_factory=list)
    accreditors: list[Accreditor] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_laws(files: Mapping[str, Raw], *, calendars: Mapping[str, frozenset[date]]) -> Laws:
    """The lines of business and accreditors of these parsed files, each joined with what it is based on."""
    laws = Laws()
    joined = _Joined(files, laws.faults)
    for name, raw in files.items():
        if "accreditor" in raw:
            reading = Reading(raw)
            accreditor = read_accreditor(reading, calendars=calendars)
            laws.faults.extend(f"{name}: {fault}" for fault in reading.faults)
            laws.accreditors.extend([accreditor] if accreditor else [])
        elif "line_of_business" in raw and (whole := joined.line(name)) is not None:
            reading = Reading(whole)
            line = read_line_of_business(reading, calendars=calendars)
            laws.faults.extend(f"{name}: {fault}" for fault in reading.faults)
            laws.lines_of_business.extend([line] if line else [])
    laws.faults.extend(_name_faults(laws.lines_of_business, laws.accreditors))
    return laws


class _Joined:
    """The files, each laid over what it is based on."""

    def __init__(self, files: Mapping[str, Raw], faults: list[str]) -> None:
        self.files = files
        self.faults = faults

    def line(self, name: str, seen: Sequence[str] = ()) -> Raw | None:
        """The file's tables with those of what it is based on; None where that cannot be told."""
        own = self.files[name]
        head = _head(own)
        base: Raw = {}
        if (parent := head.get("based_on")) is not None:
            found = self._parent(name, str(parent), head, seen)
            if found is None:
                return None
            base = found
        return _laid_over(base, own)

    def _parent(self, name: str, parent: str, head: Raw, seen: Sequence[str]) -> Raw | None:
        if name in seen:
            self.faults.append(f"{name}: is based on itself, by way of {', '.join(seen)}.")
            return None
        starts = str(head.get("effective_from", ""))
        versions = [
            (str(_head(raw).get("effective_from", "")), file)
            for file, raw in self.files.items()
            if _head(raw).get("id") == parent
        ]
        begun = [one for one in versions if one[0] <= starts]
        if not begun:
            self.faults.append(f"{name}: is based on {parent}, which has no version in force on {starts or 'its day'}.")
            return None
        return self.line(max(begun)[1], (*seen, name))


def _head(raw: Raw) -> Raw:
    found = raw.get("line_of_business")
    return found if isinstance(found, Mapping) else {}


def _laid_over(base: Raw, own: Raw) -> Raw:
    """A child's tables take the place of its parent's; its clocks, of those of the same id.

    The clocks and tables that it is without stand in its head, as `without`.
    """
    head = dict(_head(own))
    out = set(head.pop("without", ()))
    head.pop("based_on", None)
    if not head:
        return own  # its reader says what is wrong with it
    kept = {key: _head(base)[key] for key in ("extensions", "time_zone") if key in _head(base)}
    clocks = own.get("clocks", ())
    whole = {**base, **own, "line_of_business": kept | head}
    if isinstance(clocks, Sequence) and not isinstance(clocks, str):
        without = out | {one.get("id") for one in clocks if isinstance(one, Mapping)}
        whole["clocks"] = [*(one for one in base.get("clocks", ()) if one.get("id") not in without), *clocks]
    return {key: value for key, value in whole.items() if key in own or key not in out}


def _name_faults(lines: Sequence[LineOfBusiness], accreditors: Sequence[Accreditor]) -> list[str]:
    ids = {one.id for one in lines}
    owners: dict[str, str] = {}
    faults = []
    for line in lines:
        for alias in line.aliases:
            other = owners.setdefault(alias, line.id)
            if other != line.id or alias in ids:
                faults.append(f"line of business {line.id}: the alias {alias} names another line of business too.")
    for accreditor in accreditors:
        for rule in accreditor.clocks:
            faults.extend(
                f"accreditor {accreditor.id}: {rule.id} is for {one}, and there is no such line of business."
                for one in rule.lines
                if one not in ids
            )
    return faults
