"""Who is away: nobody gives them a task meanwhile; and who stands in for them."""

from collections.abc import Mapping
from datetime import date, timedelta

from casework.errors import AssignmentRefused
from casework.ports import Reader, WorkItem
from casework.ports_of_batches import Absence
from casework.usecases import rights
from casework.usecases.application import Application


def away(reader: Reader, person: str, on: date) -> Absence | None:
    """The person's absence on that day; None where they are there."""
    return reader.absence_of(person, on.isoformat())


def everybody_away(reader: Reader, on: date) -> Mapping[str, Absence]:
    """Who is away on that day: person -> absence, the one that lasts longest."""
    lasting = (one for one in reader.absences(on.isoformat()) if one.from_day <= on.isoformat())
    return {one.person: one for one in sorted(lasting, key=lambda one: one.to_day)}


def beside_holders(reader: Reader, on: date) -> Mapping[str, str]:
    """Who is away on that day, as it stands beside what they have: person -> "away until Mon 26 Jan, Ann stands in"."""
    lasting = everybody_away(reader, on)
    names = {one.id: one.name for one in reader.people()} if lasting else {}
    return {person: beside_words(one, names.get(one.substitute or "", "")) for person, one in lasting.items()}


def beside_holder(reader: Reader, absence: Absence) -> str:
    """The same of one absence."""
    return beside_words(absence, rights.name_of(reader, absence.substitute) if absence.substitute else "")


def beside_words(absence: Absence, substitute: str) -> str:
    """The same where the name of who stands in is known; empty where nobody does."""
    last = date.fromisoformat(absence.to_day)
    return f"away until {last:%a} {last.day} {last:%b}{f', {substitute} stands in' if substitute else ''}"


def back_on(absence: Absence) -> date:
    """The first day on which they are there again."""
    last = date.fromisoformat(absence.to_day)
    return last if last == date.max else last + timedelta(days=1)


def refuse_away(app: Application, reader: Reader, item: WorkItem, to: str, *, by: str) -> None:
    """AssignmentRefused where a task is given to somebody who is away; what people take themselves is theirs."""
    if to == by:
        return
    on = app.clock.now().astimezone(rights.zone_of(app, reader, item.review)).date()
    absence = away(reader, to, on)
    if absence is not None:
        raise AssignmentRefused(
            "AWAY",
            f"{rights.name_of(reader, to)} may not be given “{item.name}”: they are {words_of(absence)}."
            f"{_substitute(reader, absence)}",
        )


def words_of(absence: Absence) -> str:
    """ "away until 26 Jan", the last day of it."""
    last = date.fromisoformat(absence.to_day)
    return f"away until {last.day} {last:%b}"


def _substitute(reader: Reader, absence: Absence) -> str:
    if absence.substitute is None:
        return " Give it to somebody else."
    return f" {rights.name_of(reader, absence.substitute)} stands in for them."
