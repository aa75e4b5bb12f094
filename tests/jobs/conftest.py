"""A dispatcher whose rests take no time: the clock is moved instead. And a whole application over a toy process."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from marshmallow import fields

from casework.audit.verify import verify_review
from casework.clocks import FixedClock
from casework.domain.library import Library
from casework.jobs.dispatcher import ThreadDispatcher
from casework.kit import TaskForm
from casework.ports import Actor, Incident, Letter, ReviewRow, ServiceStep, Transaction, WorkFilter
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.testing import evidence, line_of_business, plan, policy, request_json
from casework.testing_rows import MOMENT, a_letter, a_person, change
from casework.usecases.application import Application
from casework.usecases.complete import complete
from casework.usecases.people import enlist
from casework.usecases.submit import submit


@dataclass
class Rest:
    """Implements the dispatcher's waiter: a rest moves the clock, is noted, and may be told what happens in it."""

    clock: FixedClock
    rests: list[float] = field(default_factory=list)
    rung: int = 0
    during: Callable[[int], None] = lambda number: None

    def wait(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        self.during(len(self.rests))

    def ring(self) -> None:
        self.rung += 1


@dataclass
class Desk:
    """A dispatcher with everything that it was given."""

    store: SqliteStore
    clock: FixedClock
    rest: Rest

    def dispatcher(self, work: Callable[[], int], *, rounds: int) -> ThreadDispatcher:
        """One that is stopped in its rest after so many rounds."""
        made = ThreadDispatcher(store=self.store, clock=self.clock, work=work, waiter=self.rest)

        def during(number: int) -> None:
            if number >= rounds:
                made.stop(grace=0)

        self.rest.during = during
        return made


@pytest.fixture
def desk() -> Iterator[Desk]:
    store = open_sqlite(":memory:")
    store.migrate()
    clock = FixedClock(MOMENT)
    yield Desk(store, clock, Rest(clock))
    store.close()


LANES = {
    "Intake": "answer answer_more",
    "Casework": "start check send gone stopped given_up end",
    "Provider (outside)": "wait waited late",
}
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"
  id="toy" targetNamespace="toy">
  <message id="m_stop" name="review_withdrawn"/><message id="m_wait" name="information_received"/>
  <process id="coverage_review" isExecutable="true">
    <laneSet id="lanes">{lanes}</laneSet>
    <startEvent id="start"/>
    <serviceTask id="check"><extensionElements><s:serviceTaskOperator id="toy.check"/></extensionElements></serviceTask>
    <userTask id="answer" name="Answer"/>
    <serviceTask id="send"><extensionElements>
      <s:properties><s:property name="effect" value="outbox"/></s:properties>
      <s:serviceTaskOperator id="toy.send"/></extensionElements></serviceTask>
    <boundaryEvent id="stopped" attachedToRef="send" cancelActivity="true">
      <messageEventDefinition id="s_m" messageRef="m_stop"/></boundaryEvent>
    <serviceTask id="gone"><extensionElements><s:serviceTaskOperator id="toy.gone"/></extensionElements></serviceTask>
    <receiveTask id="wait" messageRef="m_wait"/>
    <boundaryEvent id="late" attachedToRef="wait" cancelActivity="true">
      <timerEventDefinition id="l_t"><timeDate>due("information")</timeDate></timerEventDefinition></boundaryEvent>
    <userTask id="answer_more" name="Answer more"/>
    <endEvent id="end"/><endEvent id="given_up"/><endEvent id="waited"/>
    {flows}
  </process>
</definitions>"""
FLOWS = (
    ("start", "check"), ("check", "answer"), ("answer", "send"), ("send", "gone"), ("stopped", "given_up"),
    ("gone", "wait"), ("wait", "answer_more"), ("late", "waited"), ("answer_more", "end"),
)  # fmt: skip


def diagram() -> bytes:
    lanes = ""
    for number, (name, ids) in enumerate(LANES.items()):
        nodes = "".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in ids.split())
        lanes += f'<lane id="lane_{number}" name="{name}">{nodes}</lane>'
    flows = "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS)
    return DIAGRAM.format(lanes=lanes, flows=flows).encode()


class Answer(TaskForm):
    """Any answer."""

    note = fields.String(metadata={"label": "Note", "help": ""})


@dataclass
class Outbox:
    """A notifier whose deliveries a test sees, and may let fail or be overtaken."""

    delivered: dict[str, str] = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    before: Callable[[Letter], None] = lambda letter: None

    def deliver(self, letter: Letter, *, key: str) -> str:
        self.attempts.append(key)
        self.before(letter)
        return self.delivered.setdefault(key, f"outbox/{key}")


class Shop:
    """A whole application over a toy process: check, answer, send (an effect outside), wait, answer, end."""

    def __init__(self, folder: Path) -> None:
        self.store = open_sqlite(folder / "casework.db")
        self.store.migrate()
        self.clock = FixedClock(datetime(2026, 2, 3, 15, tzinfo=UTC))
        self.outbox = Outbox()
        self.handlers: dict[str, Callable[[Any], Any]] = {
            "toy.check": lambda context: {"ok": True},
            "toy.send": lambda context: {"letters": 2},
            "toy.gone": lambda context: {"ok": True},
        }
        library = Library((plan(),), (policy(),), (evidence(),), (line_of_business(),))
        self.app = Application(
            store=self.store,
            clock=self.clock,
            notifier=self.outbox,
            handlers=self.handlers,
            forms={"answer": Answer, "answer_more": Answer},
            library=library,
            files={"coverage_review.bpmn": diagram()},
        )
        enlist(self.app, [a_person(roles=("intake",))])

    def pass_time(self, **passed: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**passed))

    def submit(self, id: str = "T1") -> str:
        return submit(self.app, request_json(id=id), actor=Actor("outside"))["review"]

    def sending(self, id: str = "T1", *, letters: int = 2) -> tuple[str, ServiceStep]:
        """A review whose step `send` waits to be tried, with its letters in the outbox."""
        review = self.submit(id)
        with self.store.reading() as reader:
            (item,) = reader.work_items(WorkFilter(review=review))
        complete(self.app, item.id, {"note": "yes"}, person="ana")
        (step,) = self.steps(review)
        for number in range(letters):
            self.put_letter(review, f"{step.id}:{number}", task=step.id)
        return review, step

    def put_letter(self, review: str, id: str, **changes: Any) -> None:
        letter = a_letter(id, review, created_at=self.clock.now(), not_before=self.clock.now(), **changes)

        def write(tx: Transaction, journal: Any) -> None:
            tx.add_letter(letter)
            journal.add_row("notice.prepared", letter, letter=letter.id)

        change(self.store, review, write, at=self.clock.now())

    def row(self, review: str) -> ReviewRow:
        with self.store.reading() as reader:
            return reader.review(review)

    def steps(self, review: str) -> list[ServiceStep]:
        with self.store.reading() as reader:
            return list(reader.service_steps(review=review, open_only=False))

    def letters(self, review: str) -> list[Letter]:
        with self.store.reading() as reader:
            return list(reader.letters(review))

    def incidents(self, review: str) -> list[Incident]:
        with self.store.reading() as reader:
            return list(reader.incidents(review=review))

    def kinds(self, review: str) -> Counter[str]:
        with self.store.reading() as reader:
            return Counter(event.kind for event in reader.events(review))

    def waits_at(self, review: str) -> list[str]:
        with self.store.reading() as reader:
            return [item.element for item in reader.work_items(WorkFilter(review=review))]

    def verifies(self, review: str) -> bool:
        with self.store.reading() as reader:
            told = verify_review(reader, review)
        assert told.ok, told.fault
        return True


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    yield opened
    opened.store.close()
