"""A crowd of people and cases over the shipped content, for tests of worklists: who may take what, what is first."""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import server
from casework.clocks import FixedClock
from casework.ports import Actor, Person, Reader, WorkFilter, WorkItem
from casework.ports_of_worklist import Listed, OpenWork, WorkQuery
from casework.settings import Settings
from casework.usecases.advance import work_off
from casework.usecases.case_script import read_script
from casework.usecases.complete import complete
from casework.usecases.next_case import Order
from casework.usecases.next_case_taking import load_now
from casework.usecases.people import enlist
from casework.usecases.submit import submit
from casework.usecases.worklist_page import Wish, Worklist, worklist
from tests import prepared


def licence(profession: str, *states: str, valid_to: str = "2030-01-01") -> tuple[dict[str, str], ...]:
    return tuple(
        {"profession": profession, "number": "1", "state": one, "valid_from": "2015-01-01", "valid_to": valid_to}
        for one in states
    )


NURSE = Person(id="ines", name="Ines Carrow, RN", roles=("nurse_reviewer", "intake"), licences=licence("RN", "NY"))
OTHER = Person(id="tova", name="Tova Lindqvist, RN", roles=("nurse_reviewer", "intake"), licences=licence("RN", "NY"))
COAST = Person(id="cal", name="Cal Reyes, RN", roles=("nurse_reviewer", "intake"), licences=licence("RN", "NY", "CA"))
CLERK = Person(id="paul", name="Paul Denning", roles=("intake",))
DOCTOR = Person(id="osei", name="Daniel Osei, MD", roles=("physician_reviewer",), licences=licence("MD", "NY"))
BOSS = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))


class Crowd:
    """The shipped content on a store of its own, with people and as many cases as a test asks for."""

    def __init__(self, folder: Path, people: Sequence[Person] = (NURSE, OTHER, COAST, CLERK, DOCTOR, BOSS)) -> None:
        text = server.content(".toml")["samples/second_fat_grafting.toml"]
        self.script = read_script(text, name="second_fat_grafting.toml")
        self.clock = FixedClock(self.script.start)
        if not (folder / "casework.db").exists():  # else it is the crowd of this folder once more
            prepared.office(folder, [*self.script.people, *people], at=self.clock.now())
        self.app = server.build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), self.clock)
        self.number = 0

    def arrive(self, name: str, **wish: Any) -> str:
        """One more case like the first one, of this member; its id."""
        self.number += 1
        request = copy.deepcopy(dict(self.script.request))
        request["id"] = wish.get("id", f"C-{self.number:03d}")
        request["received_at"] = self.clock.now().isoformat()
        request["urgency"] = wish.get("urgency", "STANDARD")
        request["physician_supports_urgency"] = request["urgency"] == "EXPEDITED"
        request["member"] |= {"id": f"M-{self.number}", "name": name, "language": wish.get("language", "en")}
        request["member"]["address"] = ["1 Sample Lane", wish.get("city", "Albany, NY 12207")]
        request["provider"] |= wish.get("provider", {})
        documents = [copy.deepcopy(dict(one)) for one in self.script.documents]
        review: str = submit(self.app, request, documents, actor=Actor("outside"))["review"]
        work_off(self.app)
        return review

    def go_on(self, review: str) -> None:
        """The case's open task, done as the script does it."""
        item = self.task(review)
        step = next(one for one in self.script.steps if one.value == item.element)
        complete(self.app, item.id, step.answers, person=step.who)
        work_off(self.app)

    def task(self, review: str) -> WorkItem:
        """The open task of a case."""
        with self.app.store.reading() as reader:
            (item,) = reader.work_items(WorkFilter(review=review, kind="USER"))
        return item

    def later(self, **passed: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**passed))
        work_off(self.app)

    def enlist(self, *people: Person) -> None:
        enlist(self.app, people)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self.app.store.reading() as reader:
            yield reader

    def page(self, person: Person, **asked: Any) -> Worklist:
        with self.reading() as reader:
            return worklist(self.app, reader, person, Wish(**asked))

    def order(self, person: Person) -> Order:
        with self.reading() as reader:
            return load_now(self.app, reader, person)[1]

    def names(self, person: Person, **asked: Any) -> list[str]:
        """The members of a list, in order."""
        return [row.card.member_name for row in self.page(person, **asked).rows]

    def row_of(self, name: str) -> str:
        """The case of a member."""
        with self.reading() as reader:
            cards = (reader.card(row.id) for row in reader.reviews())
            return next(card.review for card in cards if card is not None and card.member_name == name)

    def row(self, review: str) -> OpenWork:
        """The row of a case's open task."""
        with self.reading() as reader:
            (work,) = reader.open_work_of(review)
        return work

    def listed(self, person: Person, review: str) -> Listed:
        """A case as the lists of a person's groups show it."""
        query = WorkQuery(list="pool", person=person.id, roles=person.roles, now=self.clock.now(), limit=200)
        with self.reading() as reader:
            return next(row for row in reader.worklist(query)[0] if row.card.review == review)

    def events(self, review: str, kind: str) -> list[Any]:
        with self.reading() as reader:
            return [event for event in reader.events(review) if event.kind == kind]
