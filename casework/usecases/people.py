"""Who works here."""

from collections.abc import Iterable

from casework.ports import Person
from casework.usecases.application import Application


def enlist(app: Application, people: Iterable[Person]) -> None:
    """Add people, or bring those that are known up to date."""
    with app.store.transaction() as tx:
        for person in people:
            tx.put_person(person)
