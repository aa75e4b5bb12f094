"""A scripted case for tests that change the content under it: played step by step, with what was kept at each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from casework.clocks import FixedClock
from casework.errors import CaseworkError, InvariantBroken
from casework.ports import EVERY, Actor, Json, Reader, WorkFilter
from casework.usecases.advance import advance, deliver, post, work_off
from casework.usecases.application import Application
from casework.usecases.case_script import Script
from casework.usecases.case_steps import BETWEEN_STEPS, Step
from casework.usecases.people import enlist
from casework.usecases.play import let_time_pass
from casework.usecases.play_steps import act
from casework.usecases.submit import submit

Change = Callable[[Application], Application]


def kept(reader: Reader, review: str) -> Json:
    """Everything of a review that a refused step may not change: its row, its parts, what was given and written."""
    row = reader.review(review)
    assert row is not None
    return {
        "status": (row.status, row.outcome, row.urgency, row.decision_due_at, row.snapshot),
        "parts": dict(reader.part_hashes(review)),
        "answers": [one.id for one in reader.answers(review)],
        "documents": [one.id for one in reader.documents(review)],
        "letters": [one.id for one in reader.letters(review)],
        "tasks": [
            (one.id, one.status) for one in reader.work_items(WorkFilter(review=review, status=None, limit=EVERY))
        ],
    }


def trail(reader: Reader, review: str) -> list[str]:
    """The kinds of the events of a review's trail."""
    return [event.kind for event in reader.events(review)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A step that was refused: by which rule and with which words, and whether anything of it was kept."""

    rule: str
    citation: str
    text: str
    step: Step | None  # None where the machine was refused, going on by itself
    before: Json
    after: Json
    noted: list[str]  # the kinds of the events that were noted all the same


class Rehearsal:
    """One scripted case on an application of its own, played as far as a test wants it."""

    def __init__(self, app: Application, clock: FixedClock, script: Script) -> None:
        self.app = app
        self.clock = clock
        self.script = script
        self.left = list(script.steps)
        self.review = ""

    def begin(self) -> None:
        """The people are there and the request arrives; those of the cases before it are played whole."""
        for before in self.script.earlier:
            list(self._whole(before))
        let_time_pass(self.app, self.clock, self.script.start)
        enlist(self.app, self.script.people)
        done = submit(self.app, self.script.request, self.script.documents, actor=Actor("outside"))
        self.review = str(done["review"])
        work_off(self.app)

    def _whole(self, script: Script) -> Iterator[Step]:
        one = Rehearsal(self.app, self.clock, script)
        one.begin()
        while one.left:
            yield one.next()

    def until(self, value: str, *, kind: str = "task") -> Step:
        """Play until the step of that kind and value is next; the last accepted one where there are several."""
        steps = [step for step in self.left if (step.kind, step.value, step.refused) == (kind, value, None)]
        assert steps, f"{self.script.id} has no step {kind} {value}"
        while self.left[0] is not steps[-1]:
            self.next()
        return steps[-1]

    def next(self) -> Step:
        """The script's next step, taken; raises what refuses it."""
        step = self.left[0]
        let_time_pass(self.app, self.clock, step.at or self.clock.now() + BETWEEN_STEPS)
        if step.refused is None:
            self.review = act(self.app, self.review, step, key=f"{self.script.id}:{step.number}")
        self.left.pop(0)
        work_off(self.app)
        return step

    def state(self) -> Json:
        """What is kept of the review now."""
        with self.app.store.reading() as reader:
            return kept(reader, self.review)

    def incident(self) -> str:
        """Why the review cannot go on by itself; empty where it can."""
        with self.app.store.reading() as reader:
            return " ".join(one.cause for one in reader.incidents(review=self.review))

    def until_refused(self) -> Refused | None:
        """Play on until a rule refuses a step, or the machine that goes on by itself; None where nothing is refused."""
        while self.left:
            step = self.left[0]
            at = step.at or self.clock.now() + BETWEEN_STEPS
            if (found := self._pass_time(at)) is not None:
                return found
            before, told = self.state(), self._trail()
            try:
                self.review = act(self.app, self.review, step, key=f"{self.script.id}:{step.number}")
            except CaseworkError as error:
                if step.refused is None and isinstance(error, InvariantBroken):
                    return self._refused(error.rule, error.citation, str(error), before=before, told=told, step=step)
                if step.refused is None:
                    raise
                self.left.pop(0)  # the case expects it to be refused
                continue
            self.left.pop(0)
            if (found := self._settle()) is not None:
                return found
        return None

    def _pass_time(self, until: datetime) -> Refused | None:
        """Let what is due happen, one thing at a time, until then or until something is refused."""
        while True:
            with self.app.store.reading() as reader:
                moment = reader.earliest_moment()
            if moment is None or moment > until:
                break
            self.clock.move_to(moment)
            if (found := self._settle()) is not None:
                return found
        self.clock.move_to(until)
        return self._settle()

    def _settle(self) -> Refused | None:
        """Do what can be done now, one thing at a time, until nothing is left or something is refused."""
        done = True
        while done:
            done = False
            for attempt in self._due():
                before, told = self.state(), self._trail()
                done = attempt() or done
                if "InvariantBroken" in (cause := self.incident()):
                    rule, _, citation = cause.rpartition("(I")[2].removesuffix(")").partition(": ")
                    return self._refused(f"I{rule}", citation, cause, before=before, told=told, step=None)
        return None

    def _due(self) -> Iterator[Callable[[], bool]]:
        with self.app.store.reading() as reader:
            reviews = reader.waiting_reviews(self.clock.now(), limit=20)
        yield from (partial(advance, self.app, review) for review in reviews)
        with self.app.store.reading() as reader:
            steps = [step.id for step in reader.due_service_steps(self.clock.now(), limit=20)]
        yield from (partial(deliver, self.app, step) for step in steps)
        with self.app.store.reading() as reader:
            letters = reader.unsent_letters(self.clock.now(), limit=20)
        yield from (partial(post, self.app, letter) for letter in letters)

    def _trail(self) -> list[str]:
        with self.app.store.reading() as reader:
            return trail(reader, self.review)

    def _refused(
        self, rule: str, citation: str, text: str, *, before: Json, told: list[str], step: Step | None
    ) -> Refused:
        noted = self._trail()[len(told) :]
        return Refused(
            rule=rule, citation=citation, text=text, step=step, before=before, after=self.state(), noted=noted
        )
