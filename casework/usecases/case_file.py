"""The case file of one review, read lazily from the store, with what the running step has changed laid over it."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from casework.domain.appeals import law_of_plan
from casework.domain.deadlines import Deadline, deadlines_of
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.reopening import PART, carried_from
from casework.domain.request import ChartDocument, Request
from casework.errors import NotFound, RowUnreadable
from casework.ports import Document, Json, Part, Person, Reader
from casework.usecases.application import Application

NOT_TOLD = ("id", "roles", "languages", "conflicts", "capacity")  # of a person, with an answer of theirs
TOLD = tuple(field.name for field in fields(Person) if field.name not in NOT_TOLD)


class CaseFile:
    """Implements `casework.kit.CaseReader` over a store's reader; `changed` holds the parts that this step has kept."""

    def __init__(self, app: Application, reader: Reader, review: str) -> None:
        self._app = app
        self._reader = reader
        self._review = review
        self.changed: dict[str, Json] = {}
        self._parts: dict[str, Json | None] = {}
        self._answers: dict[str, Json | None] = {}

    @property
    def review_id(self) -> str:
        return self._review

    @cached_property
    def request(self) -> Request:
        stored = self.part("request")
        if stored is None:
            raise NotFound(f"The review {self._review} holds no request.")
        request = Request.from_json(stored)
        plan = self._app.library.plan(request.plan, on=request.received_at.date())
        # The day of the receipt is the day where the plan is, wherever the sender's clock stands.
        return replace(request, received_at=request.received_at.astimezone(ZoneInfo(plan.time_zone)))

    @cached_property
    def _begun(self) -> tuple[Plan, str, date]:
        """The plan, the line of business and the day of the receipt where the plan is: all that the law follows from.

        They are asked for in each step, and most steps ask for nothing else of the request.
        """
        stored = self.part("request")
        if stored is None or "request" in vars(self):
            request = self.request
            day = request.received_at.date()
            return self._app.library.plan(request.plan, on=day), request.line_of_business, day
        received_at = datetime.fromisoformat(stored["received_at"])
        plan = self._app.library.plan(stored["plan"], on=received_at.date())
        day = received_at.astimezone(ZoneInfo(plan.time_zone)).date()
        return self._app.library.plan(stored["plan"], on=day), str(stored["line_of_business"]), day

    @cached_property
    def plan(self) -> Plan:
        return self._begun[0]

    @cached_property
    def policy(self) -> MedicalPolicy:
        return self._app.library.policy_for(self.request, on=self.request.received_at.date())

    @cached_property
    def evidence(self) -> EvidenceLibrary:
        return self._app.library.evidence_for(self.policy)

    @cached_property
    def line_of_business(self) -> LineOfBusiness:
        plan, name, day = self._begun
        law = self._app.library.line_of_business(name, on=day, accreditors=plan.accreditors)
        return law_of_plan(law, plan)

    @cached_property
    def documents(self) -> Sequence[ChartDocument]:
        return tuple(to_chart_document(document) for document in self._reader.documents(self._review))

    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        return deadlines_of(self.line_of_business, self.part("clock"), zone=ZoneInfo(self.plan.time_zone))

    def part(self, name: str) -> Json | None:
        if name in self.changed:
            return self.changed[name]
        if name not in self._parts:
            self._parts[name] = stored_part(self._reader, self._review, name)
        return self._parts[name]

    def answer(self, element: str) -> Json | None:
        if element not in self._answers:
            self._answers[element] = self._latest(element)
        return copy.deepcopy(self._answers[element])  # whoever reads it may change what they were given

    def _latest(self, element: str) -> Json | None:
        answers = self._reader.answers(self._review, element=element)
        if not answers:
            # What was decided elsewhere and is taken over here was answered there.
            before = carried_from(self.part(PART))
            return CaseFile(self._app, self._reader, before).answer(element) if before else None
        last = answers[-1]
        return {**last.body, "_by": answerer(self._reader, last.person, role=last.role, at=last.answered_at)}

    def forget_answer(self, element: str) -> None:
        """A task of this element was answered: what was read before is no longer the latest."""
        self._answers.pop(element, None)

    def other_reviews(self) -> Sequence[Json]:
        others = []
        for row in self._reader.reviews(member=self.request.member.id):
            part = None if row.id == self._review else self._reader.part(row.id, "request")
            if part is not None:
                others.append(
                    {
                        "id": row.id,
                        "status": "DECIDED" if row.status == "OPEN" and row.outcome is not None else row.status,
                        "outcome": row.outcome,
                        "received_at": row.received_at.isoformat(),
                        "request": read_part(part),
                    }
                )
        return others


def stored_part(reader: Reader, review: str, name: str) -> Json | None:
    """A part of a review's case file as the store holds it."""
    stored = reader.part(review, name)
    return None if stored is None else read_part(stored)


def read_part(part: Part) -> Json:
    """What a stored part holds; RowUnreadable where its text is no JSON object any more."""
    try:
        value = orjson.loads(part.text)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise RowUnreadable(
            f"The part {part.name} of {part.review} is not what was kept: it was damaged or changed by hand, so "
            "nothing can be told from it. `casework audit verify` says what else does not hold; restore the database "
            "from a copy.",
            table="parts",
            key=(part.review, part.name),
        )
    return value


def answerer(reader: Reader, id: str, *, role: str | None, at: datetime) -> Json:
    """Who answers a task, as an answer tells it under "_by"."""
    person = reader.person(id)
    who: dict[str, Any] = {"person": id, "role": role, "answered_at": at.isoformat()}
    if person is not None:
        who |= {name: getattr(person, name) for name in TOLD} | {"roles": list(person.roles)}
    return who


def to_chart_document(document: Document) -> ChartDocument:
    """The domain's view of a stored document."""
    read = ChartDocument.from_json(
        {
            **document.body,
            "id": document.id,
            "kind": document.kind,
            "title": document.title,
            "author": document.author,
            "dated": document.dated,
            "text": document.text,
        }
    )
    return replace(read, received_at=document.received_at)
