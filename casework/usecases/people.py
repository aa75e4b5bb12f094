"""Who works here."""

from collections.abc import Iterable

from casework.ports import CASEWORK, Person
from casework.usecases.accounts_record import put_person
from casework.usecases.application import Application


def enlist(app: Application, people: Iterable[Person], *, by: str = CASEWORK.person) -> None:
    """Add people, or bring those that are known up to date; what changed is kept on record."""
    now = app.clock.now()
    with app.store.transaction() as tx:
        for person in people:
            put_person(tx, person, at=now, actor=by)
