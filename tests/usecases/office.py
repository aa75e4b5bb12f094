"""A process of three tasks for tests of who does them: one decides, another seconds, a third hears the appeal."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from marshmallow import fields

from casework.audit.verify import verify_review
from casework.clocks import FixedClock
from casework.domain.library import Library
from casework.kit import TaskForm
from casework.ports import Actor, Event, Letter, Person, ReviewRow, WorkFilter, WorkItem
from casework.store.sqlite import open_sqlite
from casework.testing import evidence, line_of_business, plan, policy, request_json
from casework.usecases.application import Application
from casework.usecases.complete import complete
from casework.usecases.people import enlist
from casework.usecases.submit import submit

NOW = datetime(2026, 3, 24, 15, tzinfo=UTC)
TASKS = {"decide": "Decide", "second": "Give a second opinion", "hear": "Decide the appeal"}
NOT_BY = {"decide": "", "second": "decide", "hear": "earlier_deciders"}
LANES = {"Physician reviewer": "decide second", "Appeal physician": "hear", "Casework": "start end"}


def licence(valid_to: str = "2030-01-01") -> dict[str, str]:
    """A physician's."""
    return {"profession": "MD", "number": "1", "state": "NY", "valid_from": "2020-01-01", "valid_to": valid_to}


def somebody(id: str, *roles: str, reporting: tuple[Any, ...] = (), valid_to: str = "2030-01-01") -> Person:
    """A person with a licence."""
    name = f"Dr. {id.capitalize()}"
    return Person(id=id, name=name, roles=roles, licences=(licence(valid_to),), reporting=reporting)


PEOPLE = (
    somebody("ann", "physician_reviewer", "appeal_physician"),
    somebody("sam", "physician_reviewer", "appeal_physician"),
    somebody("bob", "appeal_physician"),
    somebody("carl", "appeal_physician", reporting=({"to": "ann", "from": "2026-01-01", "until": "2026-04-30"},)),
    somebody("old", "appeal_physician", valid_to="2026-03-23"),
    somebody("zoe", "supervisor"),
)


class Answer(TaskForm):
    """Any answer."""

    note = fields.String(metadata={"label": "Note", "help": ""})


class Nowhere:
    """A notifier that is never needed."""

    def deliver(self, letter: Letter, *, key: str) -> str:
        raise AssertionError(f"{letter.id} was to be delivered under {key}")


def diagram() -> bytes:
    """The process, in lanes."""
    lanes = "".join(
        f'<lane id="lane_{number}" name="{name}">'
        + "".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in ids.split())
        + "</lane>"
        for number, (name, ids) in enumerate(LANES.items())
    )
    tasks = "".join(
        f'<userTask id="{id}" name="{name}"><extensionElements><s:properties>'
        + (f'<s:property name="not_by" value="{NOT_BY[id]}"/>' if NOT_BY[id] else "")
        + "</s:properties></extensionElements></userTask>"
        for id, name in TASKS.items()
    )
    order = ("start", *TASKS, "end")
    flows = "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(order))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="toy" targetNamespace="toy"'
        ' xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"><process id="coverage_review" isExecutable="true">'
        f'<laneSet id="lanes">{lanes}</laneSet><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}'
        "</process></definitions>"
    ).encode()


class Office:
    """The application over that process, with one review in it."""

    def __init__(self, folder: Path) -> None:
        self.store = open_sqlite(folder / "casework.db")
        self.store.migrate()
        self.clock = FixedClock(NOW)
        self.app = Application(
            store=self.store,
            clock=self.clock,
            notifier=Nowhere(),
            handlers={},
            forms=dict.fromkeys(TASKS, Answer),
            library=Library((plan(),), (policy(),), (evidence(),), (line_of_business(),)),
            files={"coverage_review.bpmn": diagram()},
        )
        enlist(self.app, PEOPLE)
        self.review: str = submit(self.app, request_json(), actor=Actor("outside"))["review"]

    def do(self, person: str) -> None:
        """The open task, done by the person; some minutes pass first."""
        self.pass_time(minutes=5)
        complete(self.app, self.task().id, {"note": "yes"}, person=person)

    def at_the_appeal(self) -> WorkItem:
        """The task of the appeal, after ann decided and sam seconded."""
        self.do("ann")
        self.do("sam")
        self.pass_time(minutes=5)
        return self.task()

    def task(self) -> WorkItem:
        """The open task."""
        with self.store.reading() as reader:
            (item,) = reader.work_items(WorkFilter(review=self.review))
        return item

    def row(self) -> ReviewRow:
        """The review's row."""
        with self.store.reading() as reader:
            row = reader.review(self.review)
        assert row is not None
        return row

    def pass_time(self, **passed: float) -> None:
        """Later."""
        self.clock.move_to(self.clock.now() + timedelta(**passed))

    def events(self, kind: str) -> list[Event]:
        """The trail's events of a kind."""
        with self.store.reading() as reader:
            return [event for event in reader.events(self.review) if event.kind == kind]

    def refusals(self) -> list[tuple[str, str, str]]:
        """(who tried, whom it was for, why not) of every refusal on record."""
        return [
            (event.actor, event.detail["person"], event.detail["reason"]) for event in self.events("assignment.refused")
        ]

    def verifies(self) -> bool:
        """Whether the trail holds."""
        with self.store.reading() as reader:
            verdict = verify_review(reader, self.review)
        assert verdict.ok, verdict.fault
        return True
