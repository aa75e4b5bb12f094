"""An office of three people on a store of the test's own, whose clock stands still until it is moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import server
from casework.clocks import FixedClock
from casework.ports import Person
from casework.ports_of_identity import AccountEvent
from casework.settings import Settings
from casework.usecases import accounts, signing_in
from casework.usecases.application import Application
from casework.usecases.people import enlist
from casework.usecases.signing_in import SignedIn

PASSWORD = "copper lantern seventh otter"
START = datetime(2026, 1, 22, 15, 42, tzinfo=UTC)


@dataclass
class Office:
    """`ines`, a nurse reviewer, has an account and a password; adam is the administrator, gwen a supervisor."""

    app: Application
    clock: FixedClock

    def enter(self, name: str = "ines", password: str = PASSWORD, *, required: bool = False) -> SignedIn:
        return signing_in.sign_in(self.app, name, password, required=required, agent="Firefox/1", address="10.0.0.7")

    def later(self, **by: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**by))

    def events(self, person: str | None = None) -> list[AccountEvent]:
        """The oldest first."""
        with self.app.store.reading() as reader:
            return list(reversed(reader.account_events(person=person, limit=1000)))

    def kinds(self, person: str | None = None) -> list[str]:
        return [one.kind for one in self.events(person)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = FixedClock(START)
    app = server.build(Settings(database=tmp_path / "casework.db", outbox=tmp_path / "outbox"), clock)
    app.store.migrate()
    people = (
        Person(id="ines", name="Ines Carrow, RN", roles=("nurse_reviewer",)),
        Person(id="adam", name="Adam Keller", roles=("administrator",)),
        Person(id="gwen", name="Gwen Tallis", roles=("supervisor",)),
    )
    enlist(app, people)
    accounts.add(app, "ines", by="adam", password=PASSWORD, must_change=False)
    yield Office(app, clock)
    app.store.close()
