"""The case file as it stood when somebody answered a task, without what they answered and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from casework.domain.appeals import NONE, OPEN
from casework.domain.clock import events_of
from casework.domain.request import ChartDocument
from casework.ports import Answer, Document, Json, Reader
from casework.ports_of_files import DocumentFile, StoredFile
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, answerer, to_chart_document
from casework.usecases.case_page import WholeCase

RATINGS = ("verify_trials", "assess_function", "verify_serial", "analyse_exceptions", "weigh_evidence")
APPEALS = ("review_appeal", "second_appeal_opinion")
DECISIONS = ("draft_decision", "second_opinion", "sign_decision", "sign_approval", "hold_call")
AFTER = ("explain_breach", "preliminary_check", "effectuate", "examine_reopening")

OF_THE_REQUEST = ("request", "coverage", "completeness", "duplicates", "information", "contradictions", "clock")
OF_THE_FINDINGS = ("reopening", "findings", "trials", "claims", "flags", "criteria", "guardrails")
OF_THE_APPEAL = ("determination", "appeals", "appeal_request")

Filed = Sequence[tuple[Document, tuple[DocumentFile, StoredFile] | None]]


class BlindCase(WholeCase):
    """Implements `casework.kit.CaseReader` for whoever answers once more what `answer` answered first.

    What is not shown: answers to this task and to every later decision, what tables and letters made of them, documents
    that came afterwards, and who weighed what. A part that is not named here is not shown. `given`: all answers of the
    case.
    """

    def __init__(self, app: Application, reader: Reader, answer: Answer, given: Sequence[Answer]) -> None:
        super().__init__(app, reader, answer.review)
        self.first, self._given = answer, given
        element = answer.element
        parts, hidden = [*OF_THE_REQUEST], [element, *AFTER, *APPEALS]
        if element not in APPEALS:
            hidden += DECISIONS
        if element not in RATINGS:
            parts += OF_THE_FINDINGS
        if element in APPEALS:
            parts += OF_THE_APPEAL
        self._shown = frozenset(parts)
        self._hidden = frozenset(hidden)

    @property
    def at(self) -> datetime:
        """When the first answer was given."""
        return self.first.answered_at

    @cached_property
    def filed(self) -> Filed:
        """The documents that were there then, each with its file where it came as one."""
        return [held for held in self._reader.filed_documents(self.review_id) if held[0].received_at <= self.at]

    @cached_property
    def documents(self) -> Sequence[ChartDocument]:
        return tuple(to_chart_document(document) for document, _ in self.filed)

    def part(self, name: str) -> Json | None:
        held = super().part(name) if name in self._shown else None
        blinded = BLINDED.get(name)
        return held if held is None or blinded is None else blinded(held, self.first)

    def other_reviews(self) -> Sequence[Json]:
        return ()

    def _latest(self, element: str) -> Json | None:
        if element in self._hidden:
            return None
        own = [one for one in self._given if one.element == element and one.answered_at < self.at]
        if own:
            last = own[-1]
            return {**last.body, "_by": answerer(self._reader, last.person, role=last.role, at=last.answered_at)}
        before = (self.part("reopening") or {}).get("reopens")
        return CaseFile(self._app, self._reader, before).answer(element) if before else None


def _clock(part: Json, first: Answer) -> Json:
    """What had happened to the clock by then."""
    kept = [raw for raw, event in zip(part["events"], events_of(part), strict=True) if event.at <= first.answered_at]
    return {**part, "events": kept}


def _guardrails(part: Json, _first: Answer) -> Json:
    """Those that were armed, without which of them the first answer ran into."""
    return {"guardrails": part["guardrails"], "fired": []}


def _contradictions(part: Json, first: Answer) -> Json:
    """As they were before the first answer weighed them, and without who did."""
    return {"contradictions": [_unweighed(one, first) for one in part["contradictions"]]}


def _unweighed(one: Mapping[str, Any], first: Answer) -> Json:
    kept = {name: value for name, value in one.items() if name != "weighed_by"}
    if one["status"] != "WEIGHED":
        return kept
    if one.get("by_physician") or first.element in RATINGS:
        own = ("weighed_for", "rationale", "by_physician", "answered")
        return {**{name: value for name, value in kept.items() if name not in own}, "status": "OPEN"}
    return {**kept, "weighed_by": "a reviewer"}


def _appeals(part: Json, first: Answer) -> Json:
    """The levels up to the one that the first answer decided, which is open again."""
    heard = [one for one in part["levels"] if datetime.fromisoformat(one["at"]) <= first.answered_at]
    if not heard:
        return {"levels": []}
    open_again = {"status": OPEN, "determination": None, "decided_at": None, "next": NONE, "forward": False}
    return {"levels": [*heard[:-1], {**heard[-1], **open_again}]}


BLINDED: Mapping[str, Callable[[Json, Answer], Json]] = {
    "clock": _clock,
    "guardrails": _guardrails,
    "contradictions": _contradictions,
    "appeals": _appeals,
}
