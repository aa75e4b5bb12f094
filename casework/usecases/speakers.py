"""Whether somebody else speaks a member's language and can take the case today: only then is it left for them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from casework.ports import Person, Reader
from casework.ports_of_worklist import Listed
from casework.usecases import absences, rights
from casework.usecases.application import Application
from casework.usecases.next_case_rules import ruled_out


class Speakers:
    """Those at work besides a person; looked up once, and only where a case is in a language that the person lacks."""

    def __init__(self, app: Application, reader: Reader, person: Person, *, now: datetime, day: date) -> None:
        self._app, self._reader, self._person = app, reader, person
        self._now, self._day = now, day

    def can_take(self, row: Listed) -> bool:
        """Whether one of them can take a case in whose language the person cannot speak with the member."""
        language = row.card.language
        if language == "en" or language in self._person.languages:
            return False
        return any(
            language in one.languages and ruled_out(self._app, one, row, now=self._now) is None for one in self._others
        )

    @cached_property
    def _others(self) -> Sequence[Person]:
        away, barred = absences.everybody_away(self._reader, self._day), rights.shut_out(self._reader)
        present = (one for one in self._reader.people() if one.id != self._person.id and one.id not in away)
        return [one for one in present if not barred(one.id)]
