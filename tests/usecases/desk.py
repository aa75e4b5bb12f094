"""A desk to work at: the shipped content on a store and a clock of its own, played up to wherever a test begins."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from casework.audit.verify import verify_review
from casework.clocks import FixedClock
from casework.ports import Json, Letter, ReviewRow, WorkFilter, WorkItem
from casework.settings import Settings
from casework.usecases.advance import work_off
from casework.usecases.application import Application
from casework.usecases.case_file import stored_part
from casework.usecases.case_script import Script, read_script
from casework.usecases.case_steps import Step
from casework.usecases.complete import complete
from casework.usecases.play_steps import act
from server import build
from tests import prepared

ROOT = Path(__file__).parents[2]
WRITTEN = {
    "id": "W1",
    "kind": "WITHDRAWAL",
    "title": "Withdrawal",
    "author": "Dr. Sample",
    "dated": "2026-02-03",
    "text": "I take the request back.",
}


class Failing:
    """A notifier that fails until it is mended, and then knows every key that it was given."""

    def __init__(self) -> None:
        self.broken = False
        self.delivered: dict[str, int] = {}

    def deliver(self, letter: Letter, *, key: str) -> str:
        if self.broken:
            raise ConnectionError("the letter shop does not answer")
        self.delivered[key] = self.delivered.get(key, 0) + 1
        return f"shop/{key}"


class Desk:
    """One review of a golden case, its people, and what they do next."""

    def __init__(self, folder: Path, case: str = "conservative_treatment/G08") -> None:
        path = ROOT / "tests/golden" / f"{case}.toml"
        self.script: Script = read_script(path.read_bytes(), name=path.name)
        self.clock = FixedClock(self.script.start)
        self.shop = Failing()
        self.review: str = prepared.office(folder, self.script.people, at=self.clock.now(), case=self.script)
        joined = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), self.clock)
        self.app: Application = replace(joined, notifier=self.shop)
        self.steps = [step for step in self.script.steps if step.kind == "task" and step.refused is None]
        self.done: list[Step] = []

    def until(self, element: str) -> WorkItem:
        """Do what the script does until the task is open; the task."""
        while (item := self.open(element)) is None:
            self._wait_for_the_next_step()
            if self.open(element) is None:
                self.next()
        return item

    def up_to(self, kind: str) -> Step:
        """Do what the script does, whatever it is, up to the first step of that kind, which is left to the test."""
        taken = {step.number for step in self.done}
        for step in self.script.steps:
            if step.kind == kind and step.number not in taken:
                return step
            if step.number not in taken:
                self.take(step)
        raise AssertionError(f"the script has no step {kind}")

    def take(self, step: Step) -> None:
        """Do one step of the script as the play does; one that must be refused is left out."""
        self.until_moment(max(self.clock.now(), step.at) if step.at else self.clock.now() + timedelta(minutes=5))
        if step.refused is None:
            self.review = act(self.app, self.review, step, key=f"desk:{step.number}")
            work_off(self.app)
        self.done.append(step)

    def next(self) -> Json:
        """The script's next task, done."""
        self._wait_for_the_next_step()
        step = self.steps.pop(0)
        item = self.open(step.value)
        assert item is not None, f"{step.value} is not open"
        done = complete(self.app, item.id, step.answers, person=step.who)
        work_off(self.app)
        return done

    def _wait_for_the_next_step(self) -> None:
        at = self.steps[0].at
        self.until_moment(max(self.clock.now(), at) if at else self.clock.now() + timedelta(minutes=5))

    def scripted(self, element: str) -> Step:
        """How the script answers the task."""
        return next(step for step in self.steps if step.value == element)

    def open(self, element: str) -> WorkItem | None:
        """The open task of the element."""
        with self.app.store.reading() as reader:
            return next(
                (item for item in reader.work_items(WorkFilter(review=self.review)) if item.element == element), None
            )

    def row(self) -> ReviewRow:
        """The review's row."""
        with self.app.store.reading() as reader:
            row = reader.review(self.review)
        assert row is not None
        return row

    def events(self, *without: str) -> list[str]:
        """The kinds of the review's events, some left out."""
        with self.app.store.reading() as reader:
            return [event.kind for event in reader.events(self.review) if event.kind not in without]

    def pass_time(self, time: timedelta) -> None:
        """Later."""
        self.clock.move_to(self.clock.now() + time)

    def until_moment(self, at: datetime) -> None:
        """Let every due thing happen on the way to `at`."""
        while True:
            with self.app.store.reading() as reader:
                moment = reader.earliest_moment()
            if moment is None or moment > at:
                break
            self.clock.move_to(moment)
            if not work_off(self.app):
                break
        self.clock.move_to(at)
        work_off(self.app)

    def part(self, name: str) -> Json:
        """A part of the case file; empty where there is none."""
        with self.app.store.reading() as reader:
            return stored_part(reader, self.review, name) or {}

    def verifies(self) -> bool:
        """Whether the review's trail holds."""
        with self.app.store.reading() as reader:
            verdict = verify_review(reader, self.review)
        assert verdict.ok, verdict.fault
        return True

    def pass_appeal_window(self) -> None:
        """Until nobody has appealed in the time that there was."""
        self.until_moment(self.clock.now() + timedelta(days=200))

    def handler(self, name: str, function: Any) -> None:
        """Put another handler in an operation's place."""
        self.app = replace(self.app, handlers={**self.app.handlers, name: function})
