"""A small office for tests of pages: the shipped content on a store of its own, its people and its first case."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import server
from casework.clocks import FixedClock
from casework.ports import Json, Person, ReviewRow, WorkFilter, WorkItem
from casework.settings import Settings, WebSettings
from casework.usecases.advance import work_off
from casework.usecases.application import Application
from casework.usecases.case_script import Script, read_script
from casework.usecases.complete import complete
from tests import prepared


def licensed(profession: str, number: str, *states: str) -> tuple[Json, ...]:
    return tuple(
        {
            "profession": profession,
            "number": f"{profession}-{number}",
            "state": state,
            "valid_from": "2015-01-01",
            "valid_to": "2030-01-01",
        }
        for state in states
    )


# Beside those of the first case (ana, osei): everybody else whom an office has. All are invented.
OTHERS = (
    Person(id="ines", name="Ines Carrow, RN", roles=("nurse_reviewer",), licences=licensed("RN", "000003", "NY")),
    Person(id="tova", name="Tova Lindqvist, RN", roles=("nurse_reviewer",), licences=licensed("RN", "000004", "NY")),
    Person(id="paul", name="Paul Denning", roles=("intake",)),
    Person(
        id="brandt",
        name="Lena Brandt, MD",
        roles=("physician_reviewer",),
        licences=licensed("MD", "000005", "NY", "CA"),
        specialties=("plastic surgery",),
    ),
    Person(id="cora", name="Cora Whitfield", roles=("appeals_coordinator",)),
    Person(
        id="samuel",
        name="Samuel Adeyemi, MD",
        roles=("appeal_physician",),
        licences=licensed("MD", "000006", "NY", "CA"),
        specialties=("plastic surgery",),
    ),
    Person(id="gwen", name="Gwen Tallis", roles=("supervisor",)),
    Person(id="mateo", name="Mateo Ruiz", roles=("designer",)),
    Person(id="audra", name="Audra Finch", roles=("auditor",)),
    Person(id="adam", name="Adam Keller", roles=("administrator",)),
)


@dataclass
class World:
    """The office: `review` is the id of the first case, which has arrived and waits for its first person."""

    app: Application
    clock: FixedClock
    settings: Settings
    script: Script
    review: str
    people: dict[str, Person] = field(default_factory=dict)

    def row(self) -> ReviewRow:
        with self.app.store.reading() as reader:
            row = reader.review(self.review)
        assert row is not None
        return row

    def open_tasks(self) -> list[WorkItem]:
        with self.app.store.reading() as reader:
            return [item for item in reader.work_items(WorkFilter(review=self.review)) if item.kind == "USER"]

    def task(self, element: str) -> WorkItem:
        """The open task of that element."""
        (found,) = [item for item in self.open_tasks() if item.element == element]
        return found

    def until(self, element: str) -> WorkItem:
        """Answer as the case's script does until that task is open."""
        for step in self.script.steps:
            if any(item.element == element for item in self.open_tasks()):
                break
            self.clock.move_to(step.at or self.clock.now() + timedelta(minutes=10))
            complete(self.app, self.task(step.value).id, step.answers, person=step.who)
            work_off(self.app)
        return self.task(element)


FIRST_CASE = "workflows/samples/second_fat_grafting.toml"
ROOT = Path(__file__).parents[2]


def open_world(folder: Path, *, clock: FixedClock | None = None, case: str = FIRST_CASE) -> Iterator[World]:
    """The office on a database in that folder, closed afterwards; `case` is the scripted case that has arrived."""
    script = read_script((ROOT / case).read_bytes(), name=Path(case).name)
    clock = clock or FixedClock(script.start)
    settings = Settings(
        database=folder / "casework.db",
        outbox=folder / "outbox",
        web=WebSettings(files=folder / "files", secret=folder / "secret"),
    )
    people = {person.id: person for person in (*script.people, *OTHERS)}
    review = prepared.office(folder, people.values(), at=clock.now(), case=script)
    app = server.build(settings, clock)
    try:
        yield World(app=app, clock=clock, settings=settings, script=script, review=review, people=people)
    finally:
        app.store.close()


def with_web(world: World, **changes: object) -> World:
    """The same office with other settings of the browser."""
    return replace(world, settings=replace(world.settings, web=replace(world.settings.web, **changes)))
