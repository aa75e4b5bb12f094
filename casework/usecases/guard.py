"""Looks at what a step leaves behind, before it is kept: a step that breaks a rule of the domain is not taken."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from casework.domain.case_invariants import check_all, check_step
from casework.domain.case_state import CaseState, Entry, Given, Standing, Written
from casework.domain.reopening import PART, carried_from
from casework.errors import InvariantBroken
from casework.notices.elements import MARK
from casework.ports import Json, Letter, Part, Reader, ReviewRow, WorkFilter
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, read_part, stored_part
from casework.usecases.host import StepHost

FROZEN = ("request", "plan", "policy", "evidence", "line_of_business")
MARKED = re.compile(rf'{MARK}="([^"]*)"')


# What a step is held against: the rules that it touched. The tests put all rules in its place.
look: Callable[[CaseState], None] = check_step


def guard_step(
    host: StepHost, *, before: ReviewRow, after: ReviewRow, done: Sequence[tuple[str, Json]], advanced: bool = True
) -> None:
    """Nothing where the review may become `after`; InvariantBroken where that would break a rule.

    `done` is what the step has noted for the trail. Everything is read anew from the transaction: what a handler was
    given and may have changed is not what is judged.
    """
    case = CaseFile(host.app, host.tx, before.id)
    # What was parsed into values that nobody can change is not parsed again.
    vars(case).update({name: value for name, value in vars(host.case).items() if name in FROZEN})
    look(
        CaseState(
            case=case,
            kept=Records(host.app, host.tx, before.id),
            row=standing(after),
            now=host.now(),
            previous=standing(before),
            changed=frozenset(host.before),
            was=partial(_was, case, host.before),
            written=[_written(letter) for letter in host.letters],
            entries=[Entry(kind=kind, detail=detail) for kind, detail in done],
            actor=host.journal.actor.person,
            advanced=advanced,
        )
    )


def stored_state(app: Application, reader: Reader, row: ReviewRow) -> CaseState:
    """A review as it stands in the store, for the rules to look at."""
    case, kept = CaseFile(app, reader, row.id), Records(app, reader, row.id)
    return CaseState(case=case, kept=kept, row=standing(row), now=row.changed_at)


def stored_fault(app: Application, reader: Reader, row: ReviewRow) -> InvariantBroken | None:
    """The first rule that a review breaks as it stands in the store; None where it keeps every one."""
    try:
        check_all(stored_state(app, reader, row))
    except InvariantBroken as error:
        return error
    return None


def standing(row: ReviewRow) -> Standing:
    """What the rules look at of a review's row."""
    return Standing(**{name: getattr(row, name) for name in Standing.__slots__})


def _was(case: CaseFile, before: Mapping[str, Part | None], name: str) -> Json | None:
    if name not in before:
        return case.part(name)
    kept = before[name]
    return None if kept is None else read_part(kept)


class Records:
    """Implements `casework.domain.case_state.Kept` over a store's reader."""

    def __init__(self, app: Application, reader: Reader, review: str) -> None:
        self._app = app
        self._reader = reader
        self._review = review

    def answers(self) -> Sequence[Given]:
        own = [
            Given(
                task=one.task,
                element=one.element,
                person=one.person,
                role=one.role,
                at=one.answered_at,
                body=one.body,
            )
            for one in self._reader.answers(self._review)
        ]
        return [*self._taken_over(Records.answers), *own]

    def letters(self) -> Sequence[Written]:
        own = [_written(one) for one in self._reader.letters(self._review)]
        return [*self._taken_over(Records.letters), *own]

    def person(self, id: str) -> Json | None:
        found = self._reader.person(id)
        return None if found is None else asdict(found)

    def taken_at(self, task: str) -> datetime | None:
        item = self._reader.work_item(task)
        return None if item is None else item.claimed_at

    def waiting(self) -> Sequence[str]:
        return [one.element for one in self._reader.work_items(WorkFilter(review=self._review, kind="USER"))]

    def part_of(self, review: str, name: str) -> Json | None:
        return stored_part(self._reader, review, name)

    def _taken_over(self, what: Callable[["Records"], Sequence[Any]]) -> Sequence[Any]:
        """The same of the review whose decision this one takes over."""
        before = carried_from(self.part_of(self._review, PART))
        return what(Records(self._app, self._reader, before)) if before else ()


def _written(letter: Letter) -> Written:
    return Written(
        id=letter.id,
        task=letter.task,
        kind=letter.kind,
        audience=letter.audience,
        language=letter.language,
        text=letter.text,
        facts=letter.facts,
        says=partial(_marked, letter.html),
        created_at=letter.created_at,
        sent_at=letter.sent_at,
    )


def _marked(html: str) -> frozenset[str]:
    """The elements that a letter marks; that each of them has words, its rendering has seen to."""
    return frozenset(id for marks in MARKED.findall(html) for id in marks.split())
