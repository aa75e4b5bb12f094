"""The world of one walk: the shipped application over a store in memory, with its own people, letters and clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from casework.clocks import FixedClock
from casework.errors import CaseworkError, InvariantBroken
from casework.ports import Letter, ReviewRow, WorkFilter, WorkItem
from casework.store.sqlite import open_sqlite
from casework.usecases.advance import work_off
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.people import enlist
from casework.usecases.play import let_time_pass
from forms import FORMS
from handlers import HANDLERS
from server import diagrams, library
from tests.walks.starts import PEOPLE

Json = dict[str, Any]


class Lost(AssertionError):
    """What a walk may never come to, in words."""


@dataclass
class Letterbox:
    """A notifier in memory that may be out of order for a while."""

    broken: bool = False
    delivered: dict[str, Letter] = field(default_factory=dict)

    def deliver(self, letter: Letter, *, key: str) -> str:
        if self.broken:
            raise OSError("the printer is out of order")
        self.delivered.setdefault(key, letter)
        return f"letterbox/{key}"


class World:
    """What people can do in one walk, and what can be seen of it."""

    def __init__(self, at: datetime, rng: Random) -> None:
        self.clock, self.letterbox, self.rng = FixedClock(at), Letterbox(), rng
        self.app = Application(
            store=open_sqlite(":memory:"),
            clock=self.clock,
            notifier=self.letterbox,
            handlers=HANDLERS,
            forms=FORMS,
            library=library(),
            files=diagrams(),
        )
        self.app.__dict__["definitions"] = shared_definitions(self.app)
        self.app.store.migrate()
        enlist(self.app, PEOPLE)
        self.refused: dict[str, int] = {}
        self.log: list[str] = []

    def row(self, review: str) -> ReviewRow:
        with self.app.store.reading() as reader:
            found = reader.review(review)
        assert found is not None
        return found

    def items(self, review: str) -> list[WorkItem]:
        with self.app.store.reading() as reader:
            return sorted(reader.work_items(WorkFilter(review=review)), key=lambda one: one.element)

    def look(self, review: str, at: Callable[[CaseFile], Any]) -> Any:
        """What somebody sees who reads the case file now."""
        with self.app.store.reading() as reader:
            return at(CaseFile(self.app, reader, review))

    def attempt(self, told: str, act: Callable[[], Json], *, law: tuple[str, ...] = ()) -> Json | None:
        """What the use case gives; None where it was refused, and then nothing but the refusal itself is left behind.

        `law`: the rules that the use case itself may refuse by; any other is for its own checks to tell in time.
        """
        self.log.append(f"{self.clock.now():%Y-%m-%d %H:%M} {told}")
        before = self._stored()
        try:
            done = act()
        except InvariantBroken as refused:
            self._note("InvariantBroken", refused)
            if refused.rule not in law:
                raise Lost(f"{told}: only the guard refused it ({refused.rule}): {refused}") from refused
        except CaseworkError as refused:
            self._note(type(refused).__name__, refused)
        else:
            if "incident" in done:
                raise Lost(f"{told}: the process could not go on: {done['incident']}")
            work_off(self.app)
            return done
        if self._stored() != before:
            raise Lost(f"{told}: it was refused, and something was left behind")
        return None

    def _note(self, kind: str, refused: CaseworkError) -> None:
        self.log.append(f"    refused, {kind}: {' '.join(str(refused).split())[:300]}")
        self.refused[kind] = self.refused.get(kind, 0) + 1

    def _stored(self) -> list[Any]:
        """All that is kept of every review, but for the refusals that the trail tells."""
        with self.app.store.reading() as reader:
            return [
                [
                    row.revision,
                    row.status,
                    row.changed_at,
                    row.snapshot,
                    row.next_due_at,
                    reader.part_hashes(row.id),
                    list(reader.positions(row.id)),
                    list(reader.work_items(WorkFilter(review=row.id))),
                    list(reader.service_steps(review=row.id)),
                    len(
                        [
                            one
                            for one in reader.events(row.id)
                            if one.kind not in ("assignment.refused", "request.refused")
                        ]
                    ),
                ]
                for row in reader.reviews()
            ]

    def pass_time(self, until: datetime) -> None:
        """Time goes on, and the machine does what is due on the way."""
        self.log.append(f"{self.clock.now():%Y-%m-%d %H:%M} time passes until {until:%Y-%m-%d %H:%M}")
        let_time_pass(self.app, self.clock, until)

    def stand_still(self, until: datetime) -> None:
        """Time goes on while the machine is down; it catches up afterwards."""
        self.log.append(f"{self.clock.now():%Y-%m-%d %H:%M} the machine is down until {until:%Y-%m-%d %H:%M}")
        self.clock.move_to(until)
        work_off(self.app)

    def next_moment(self) -> datetime | None:
        with self.app.store.reading() as reader:
            return reader.earliest_moment()

    def close(self) -> None:
        self.app.store.close()


_SHARED: dict[str, Any] = {}


def shared_definitions(app: Application) -> Any:
    """The diagrams, parsed once for all walks of this process."""
    if "definitions" not in _SHARED:
        _SHARED["definitions"] = app.definitions
    return _SHARED["definitions"]
