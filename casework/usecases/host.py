"""What the engine and the handlers ask of a running step: the time, the deadlines, and what is to be done in it."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from casework.audit.journal import Journal
from casework.domain.deadlines import Deadline, due_now
from casework.domain.moment_words import DEADLINES, moment
from casework.engine.decisions import Decision
from casework.engine.runtime import TaskRef
from casework.errors import ContentError, HandlerError, InvariantBroken, StoreError
from casework.kit import CaseReader
from casework.notices.render import render
from casework.ports import CASEWORK, Json, Letter, Part, Transaction
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.new_documents import project_documents

OWN_MOMENTS = {"explain_breach": "explanation"}  # tasks that are due by a moment of their own
ANSWERS = {"await_information": "information"}  # messages that are awaited until a moment of their own
OF_BREACHES = {"explain_breach": "breach"}  # tasks about one missed moment, and where the process keeps which
CLOCK_EVENTS = {
    "RECEIVED": "clock.started",
    "EXTENDED": "clock.extended",
    "TOLLED": "clock.tolled",
    "RESUMED": "clock.resumed",
    "RETRIAGED": "clock.retriaged",
    "DECIDED": "clock.decided",
    "STOPPED": "clock.stopped",
    "LAPSED": "clock.lapsed",
    "LAPSE_TOLD": "clock.lapse_told",
    "APPEALED": "clock.appealed",
    "APPEAL_EXTENDED": "clock.appeal_extended",
    "APPEAL_DECIDED": "clock.appeal_decided",
    "APPEAL_STOPPED": "clock.appeal_stopped",
    "EXTERNAL_ASKED": "clock.external_asked",
    "EXTERNAL_PRELIMINARY": "clock.external_checked",
    "EXTERNAL_SENT": "clock.external_sent",
    "EXTERNAL_DECIDED": "clock.external_decided",
    "EFFECTUATED": "clock.effectuated",
}


class StepHost:
    """Implements `casework.engine.runtime.Host` for one step of one review."""

    def __init__(self, app: Application, tx: Transaction, review: str, journal: Journal) -> None:
        self.app = app
        self.tx = tx
        self.journal = journal
        self.case = CaseFile(app, tx, review)
        self.path: list[str] = []
        self.summoned: list[str] = []
        self.letters: list[Letter] = []  # those that this step has written
        self.before: dict[str, Part | None] = {}  # the parts that this step has changed, as they stood before it
        self._now = app.clock.now()
        self._deadlines: Mapping[str, Any] | None = None

    def now(self) -> datetime:
        return self._now

    def call(self, operator: str, task: TaskRef, data: Mapping[str, Any]) -> Json:
        """Run a handler; an error that is none of ours is wrapped, its text kept out because it may hold case data."""
        handler = self.app.handlers.get(operator)
        if handler is None:
            raise HandlerError(
                f"There is no handler {operator} for the service task {task.element}. "
                "Add it to handlers/; the review then goes on by itself."
            )
        try:
            return handler(StepContext(self, task, data))
        except (HandlerError, InvariantBroken, StoreError):
            raise
        except ContentError as error:  # what a plan's files say holds nobody's data, and its text says what to mend
            raise HandlerError(f"The step {task.element} failed in {operator}: {error}") from error
        except Exception as error:
            raise HandlerError(f"The step {task.element} failed in {operator} with {type(error).__name__}.") from error

    def due(self, name: str) -> datetime | None:
        deadline = self._table().get(name)
        return None if deadline is None or not deadline.running else deadline.at

    def due_now(self) -> datetime | None:
        """By when what is due now must be done: the decision, then the appeal's, then what comes outside."""
        deadline = due_now(self._table())
        return None if deadline is None else deadline.at

    def due_of(self, element: str) -> datetime | None:
        """By when a task must be done or a message come: by its own moment, where it has one; else by what is due."""
        own = self._table().get({**OWN_MOMENTS, **ANSWERS}.get(element, ""))
        return self.due_now() if own is None else own.at

    def name_of(self, element: str, name: str, data: Mapping[str, Any]) -> str:
        """What a task is called; one about a missed moment says which, because there may be several of its kind."""
        missed = data.get(OF_BREACHES.get(element, "")) or {}
        if not missed.get("due_at"):
            return name
        due = moment(missed["due_at"], ZoneInfo(self.case.plan.time_zone))
        return f"{name}: {DEADLINES.get(missed['deadline'], missed['deadline'])} was due {due}"

    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        """Every deadline that is known, by name."""
        return self._table()

    def warnings(self, name: str) -> Sequence[datetime]:
        deadline = self._table().get(name)
        return () if deadline is None or not deadline.running else deadline.warnings

    def passed(self, task: TaskRef) -> None:
        self.path.append(task.element)

    def decided(self, task: TaskRef, line: str | None, decision: Decision) -> None:
        self.journal.add("table.decided", element=task.element, line=line, **decision.to_json())

    def forget_deadlines(self) -> None:
        """Something that deadlines follow from has changed."""
        self._deadlines = None

    def _table(self) -> Mapping[str, Any]:
        if self._deadlines is None:
            self._deadlines = self.case.deadlines
        return self._deadlines

    def keep(self, name: str, value: Json) -> None:
        """Store a part of the case file at once, so that what follows in this step reads it."""
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
        if name not in self.before:
            self.before[name] = self.tx.part(self.case.review_id, name)
        self.case.changed[name] = orjson.loads(text)
        part = Part(review=self.case.review_id, name=name, text=text, sha256=sha256(text.encode()).hexdigest())
        self.tx.put_part(part)


class StepContext:
    """Implements `casework.kit.Context` for one run of one handler."""

    def __init__(self, host: StepHost, task: TaskRef, data: Mapping[str, Any]) -> None:
        self._host = host
        self._task = task
        self._data = data

    @property
    def case(self) -> CaseReader:
        return self._host.case

    @property
    def data(self) -> Mapping[str, Any]:
        return self._data

    @property
    def now(self) -> datetime:
        return self._host.now()

    @property
    def element(self) -> str:
        return self._task.element

    @property
    def task(self) -> str:
        return self._task.task_id

    def keep(self, name: str, value: Json) -> None:
        if name in ("request", "clock"):
            raise HandlerError(
                f"The handler of {self.element} may not write the part {name}; "
                "the clock changes by mark_clock and set_moment."
            )
        self._host.keep(name, value)
        self.record("part.kept", part=name)

    def record(self, kind: str, **detail: Any) -> None:
        self._host.journal.add(kind, element=self.element, **detail)

    def mark_clock(self, kind: str, *, at: datetime, **detail: Any) -> None:
        self._change_clock(lambda clock: clock["events"].append({"kind": kind, "at": at.isoformat(), "detail": detail}))
        self.record(CLOCK_EVENTS[kind], at=at.isoformat(), **detail)

    def set_moment(self, name: str, at: datetime, *, citation: str, how: str = "") -> None:
        since = min(at, self.now).isoformat()
        moment = {"at": at.isoformat(), "citation": citation, "since": since, **({"how": how} if how else {})}
        self._change_clock(lambda clock: clock["moments"].__setitem__(name, moment))
        self.record("clock.moment_set", moment=name, at=at.isoformat(), citation=citation)

    def clear_moment(self, name: str) -> None:
        self._change_clock(lambda clock: clock["moments"].pop(name, None))
        self.record("clock.moment_cleared", moment=name)

    def _change_clock(self, change: Callable[[Json], object]) -> None:
        clock = copy.deepcopy(self.case.part("clock") or {"events": [], "moments": {}})
        change(clock)
        self._host.keep("clock", clock)
        self._host.forget_deadlines()

    def send(self, kind: str, audiences: Sequence[str], facts: Json) -> None:
        host = self._host
        for audience in audiences:
            number = len(
                [one for one in host.tx.letters(self.case.review_id, task=self.task) if one.audience == audience]
            )
            rendered = render(kind, audience, facts, case=self.case, now=self.now)
            letter = Letter(
                id=f"{self.case.review_id}:{self.task}:{kind}:{audience}:{number}",
                review=self.case.review_id,
                task=self.task,
                kind=kind,
                audience=audience,
                language=rendered.language,
                subject=rendered.subject,
                html=rendered.html,
                text=rendered.text,
                facts=facts | rendered.facts,
                sha256=sha256(rendered.html.encode()).hexdigest(),
                created_at=self.now,
                not_before=self.now,
            )
            host.tx.add_letter(letter)
            host.letters.append(letter)
            host.journal.add_row(
                "notice.prepared", letter, element=self.element, letter=letter.id, notice=kind, audience=audience
            )
            if rendered.hard_to_read:
                host.journal.add("notice.hard_to_read", element=self.element, letter=letter.id, **rendered.hard_to_read)

    def hand_documents_to(self, review: str) -> None:
        """In the same transaction, so that nothing is filed for a step that is rolled back."""
        tx, now = self._host.tx, self.now
        row = tx.lock_review(review)
        if row is None or row.status != "OPEN" or row.member != self.case.request.member.id:
            raise HandlerError(
                f"The documents of {self.case.review_id} cannot be handed to {review}: "
                "it is no open review of the member."
            )
        journal = Journal(review, CASEWORK)
        held = {document.sha256: document.id for document in tx.documents(review)}
        for document in tx.documents(self.case.review_id):
            if document.sha256 not in held:
                id = f"{document.id[:40]}-{document.sha256[:12]}"  # unique there, and no longer than an id may be
                filed = replace(document, id=id, review=review, received_at=now)
                tx.add_document(filed)
                journal.add_row("document.received", filed, document=filed.id, handed_from=self.case.review_id)
        project_documents(tx, review)
        journal.keep(tx, row, at=now)

    def summon(self, message: str) -> None:
        self._host.summoned.append(message)
