"""Whatever people, senders and time do in whatever order: after every step every rule holds, and no step is stuck."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from casework.audit.verify import verify_review
from casework.errors import CaseworkError
from casework.ports import Actor, WorkFilter
from casework.testing_play import Rehearsal
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal, withdraw_appeal
from casework.usecases.assignments import claim, release
from casework.usecases.complete import complete
from casework.usecases.extensions import extend
from casework.usecases.external import ask_external
from casework.usecases.guard import stored_fault
from casework.usecases.messages import receive, withdraw
from casework.usecases.play import let_time_pass

CASES = ("G03", "G05", "G07", "G09", "G12", "G13", "G15", "G16", "T62", "T63", "T67", "T71", "T73", "T75", "T82")
MOVES = 26
OUTSIDE = Actor("clinic")


class Walk:
    """One case whose steps are mixed with things that nobody planned."""

    def __init__(self, rehearsal: Rehearsal, seed: int) -> None:
        self.rehearsal = rehearsal
        self.choice = Random(seed)
        self.sent = 0

    @property
    def app(self) -> Any:
        return self.rehearsal.app

    @property
    def review(self) -> str:
        return self.rehearsal.review

    def step(self) -> str:
        """One move, taken or refused; what it was."""
        moves: list[Callable[[], Any]] = [self._scripted] * 9 + [self._time] * 3
        moves += [self._documents, self._somebody_else, self._appeal, self._outside, self._more_time, self._claims]
        moves += [self._takes_back] if self.choice.random() < 0.2 else []
        move = self.choice.choice(moves)
        try:
            move()
        except CaseworkError as refused:
            return f"{move.__name__} refused: {refused}"
        work_off(self.app)
        return move.__name__

    def _scripted(self) -> None:
        """The next step of the case; where it does not fit any more, time goes on to it all the same."""
        left = self.rehearsal.left
        while left and left[0].refused is not None:
            left.pop(0)
        if not left:
            self._time()
            return
        step = left[0]
        if step.at is not None and step.at > self.rehearsal.clock.now():
            let_time_pass(self.app, self.rehearsal.clock, step.at)
        left[0] = replace(step, at=None)
        try:
            self.rehearsal.next()
        except CaseworkError:
            left.pop(0)
            raise

    def _time(self) -> None:
        with self.app.store.reading() as reader:
            moment = reader.earliest_moment()
        now = self.rehearsal.clock.now()
        later = now + timedelta(days=self.choice.randint(1, 9))
        let_time_pass(self.app, self.rehearsal.clock, max(now, moment or later))

    def _document(self, kind: str = "CONSULTATION_NOTE") -> dict[str, Any]:
        self.sent += 1
        day = self.rehearsal.clock.now().date().isoformat()
        text = f"Note {self.sent}: nothing new."
        return {"id": f"W{self.sent}", "kind": kind, "title": "Note", "author": "Clinic", "dated": day, "text": text}

    def _documents(self) -> None:
        message = self.choice.choice(("information_received", "peer_to_peer_requested"))
        receive(self.app, self.review, message, actor=OUTSIDE, documents=[self._document()])

    def _somebody_else(self) -> None:
        """Anybody sends the answers of the script's next task."""
        person = self.choice.choice(self.rehearsal.script.people).id
        with self.app.store.reading() as reader:
            opened = {item.element: item.id for item in reader.work_items(WorkFilter(review=self.review, kind="USER"))}
        fitting = [step for step in self.rehearsal.script.steps if step.kind == "task" and step.value in opened]
        if fitting:
            step = self.choice.choice(fitting)
            complete(self.app, opened[step.value], step.answers, person=person)

    def _appeal(self) -> None:
        appeal(
            self.app,
            self.review,
            actor=OUTSIDE,
            by=self.choice.choice(("MEMBER", "PROVIDER")),
            urgency=self.choice.choice(("STANDARD", "EXPEDITED")),
            physician_supports=self.choice.random() < 0.3,
            reason="It is needed.",
            documents=[self._document()] if self.choice.random() < 0.5 else [],
        )

    def _outside(self) -> None:
        urgency = self.choice.choice(("STANDARD", "EXPEDITED"))
        ask_external(
            self.app, self.review, actor=OUTSIDE, by="MEMBER", urgency=urgency, reason="Somebody else should look."
        )

    def _more_time(self) -> None:
        what = self.choice.choice(("decision", "appeal"))
        ground = self.choice.choice(("MEMBER_ASKED", "INFORMATION", "BEYOND_CONTROL", "MEMBER_REQUEST"))
        person = self.choice.choice(self.rehearsal.script.people).id
        extend(self.app, self.review, person=person, what=what, ground=ground, reason="More is coming.")

    def _claims(self) -> None:
        with self.app.store.reading() as reader:
            items = reader.work_items(WorkFilter(review=self.review, kind="USER"))
        if items:
            item, person = self.choice.choice(items), self.choice.choice(self.rehearsal.script.people).id
            claim(self.app, item.id, person=person)
            if self.choice.random() < 0.7:
                release(self.app, item.id, person=person)

    def _takes_back(self) -> None:
        back = self.choice.choice((withdraw, withdraw_appeal))
        own = self.rehearsal.script.request["member"]["name"]
        written = self._document("WITHDRAWAL") | {"author": own}
        back(self.app, self.review, actor=OUTSIDE, by="MEMBER", reason="Not any more.", document=written)


@pytest.mark.parametrize("case", CASES)
def test_a_walk_through_a_case_keeps_every_rule_after_every_move(
    rehearse: Callable[..., Rehearsal], walks: int, case: str
) -> None:
    for seed in range(max(1, walks // 30)):
        rehearsal = rehearse(case, folder=f"walk-{seed}")
        walk, taken = Walk(rehearsal, seed * 100 + CASES.index(case)), []
        for _ in range(MOVES):
            taken.append(walk.step())
            with rehearsal.app.store.reading() as reader:
                for row in reader.reviews():
                    assert (row.id, stored_fault(rehearsal.app, reader, row), taken[-3:])[1] is None
                causes = [one.cause for one in reader.incidents()]
            assert [one for one in causes if "InvariantBroken" in one] == [], taken[-3:]
        with rehearsal.app.store.reading() as reader:
            assert [row.id for row in reader.reviews() if not verify_review(reader, row.id).ok] == []
