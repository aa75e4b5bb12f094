"""Factories and fakes for tests of content: a request, a case file in memory, a Context that keeps what is asked."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.deadlines import Deadline, deadlines_of
from casework.domain.events import check_kind
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.request import ChartDocument, Request
from casework.testing_plan import evidence, line_of_business, plan, policy

Json = dict[str, Any]

RECEIVED = "2026-02-02T09:00:00-05:00"
NOW = datetime(2026, 2, 3, 15, 0, tzinfo=UTC)


def request_json(**changes: Any) -> Json:
    """A small, complete request for a brace of knee and wrist."""
    return {
        "id": "T1",
        "plan": "PLAN-T",
        "line_of_business": "GROUP-T",
        "received_at": RECEIVED,
        "service_date": "2026-03-02",
        "procedure": "brace",
        "procedure_label": "custom brace",
        "session": 1,
        "member": {
            "id": "M-1",
            "name": "Mara Example",
            "birth_date": "1980-05-01",
            "coverage": {"starts": "2025-01-01"},
        },
        "provider": {"id": "P-1", "name": "Dr. Pat Sample", "network": "IN"},
        "diagnoses": [{"label": "brittle joint disease", "code": "X11"}],
        "lines": [
            {"code": "B100", "site": "KNEE", "side": "LEFT", "label": "left knee"},
            {"code": "B100", "site": "WRIST", "side": "NONE", "label": "wrist"},
        ],
        "statement": {
            "claims": [{"id": "C1", "text": "nothing else helps the wrist", "cites": ["1"], "topic": "NO_ALTERNATIVE"}],
            "references": [{"id": "1", "citation": "Sample et al. 2020"}],
            "alternatives": [{"site": "WRIST", "claim": "C1"}],
        },
        **changes,
    }


def request(**changes: Any) -> Request:
    """The same as a value."""
    return Request.from_json(request_json(**changes))


def document_json(id: str = "D1", **changes: Any) -> Json:
    """A chart document with one finding of each line."""
    return {
        "id": id,
        "kind": "CONSULTATION_NOTE",
        "title": "Consultation",
        "author": "Dr. Pat Sample",
        "dated": "2026-01-15",
        "text": "Knee gives way on stairs. Splint for 14 weeks failed. Wrist cannot hold a cup. Goal: stairs.",
        "findings": [
            {
                "id": f"{id}-1",
                "kind": "FUNCTIONAL_DEFICIT",
                "site": "KNEE",
                "domain": "STAIRS",
                "deficit": "gives way on stairs",
                "quote": "Knee gives way on stairs",
            },
            {
                "id": f"{id}-2",
                "kind": "CONSERVATIVE_TRIAL",
                "site": "KNEE",
                "name": "splint",
                "weeks": 14,
                "outcome": "FAILED",
                "quote": "Splint for 14 weeks failed",
            },
        ],
        **changes,
    }


def document(id: str = "D1", **changes: Any) -> ChartDocument:
    """The same as a value."""
    return ChartDocument.from_json(document_json(id, **changes))


@dataclass
class FakeCase:
    """Implements `casework.kit.CaseReader` in memory; everything about it can be set."""

    request: Request = field(default_factory=request)
    plan: Plan = field(default_factory=plan)
    policy: MedicalPolicy = field(default_factory=policy)
    evidence: EvidenceLibrary = field(default_factory=evidence)
    line_of_business: LineOfBusiness = field(default_factory=line_of_business)
    documents: Sequence[ChartDocument] = field(default_factory=lambda: (document(),))
    parts: dict[str, Json] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    others: list[Json] = field(default_factory=list)
    review_id: str = "R-T1"

    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        return deadlines_of(self.line_of_business, self.parts.get("clock"), zone=ZoneInfo(self.plan.time_zone))

    def part(self, name: str) -> Json | None:
        return copy.deepcopy(self.parts.get(name))

    def answer(self, element: str) -> Json | None:
        return copy.deepcopy(self.answers.get(element))

    def other_reviews(self) -> Sequence[Json]:
        return self.others

    def answered(
        self, element: str, answers: Json, *, person: str = "ana", at: datetime = NOW, **who: Any
    ) -> "FakeCase":
        """The case with an answer on file."""
        by = {"person": person, "role": "nurse_reviewer", "answered_at": at.isoformat(), "name": person, **who}
        self.answers[element] = {**answers, "_by": by}
        return self


@dataclass
class FakeContext:
    """Implements `casework.kit.Context`: keeps what a handler asks for, so that a test can look at it."""

    case: FakeCase = field(default_factory=FakeCase)
    data: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = NOW
    element: str = "element"
    task: str = "task-1"
    events: list[tuple[str, Json]] = field(default_factory=list)
    letters: list[tuple[str, tuple[str, ...], Json]] = field(default_factory=list)
    summoned: list[str] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)

    def keep(self, name: str, value: Json) -> None:
        self.case.parts[name] = copy.deepcopy(value)

    def record(self, kind: str, **detail: Any) -> None:
        check_kind(kind)
        self.events.append((kind, detail))

    def mark_clock(self, kind: str, *, at: datetime, **detail: Any) -> None:
        self._clock()["events"].append({"kind": kind, "at": at.isoformat(), "detail": detail})

    def set_moment(self, name: str, at: datetime, *, citation: str, how: str = "") -> None:
        self._clock()["moments"][name] = {"at": at.isoformat(), "citation": citation, "how": how}

    def clear_moment(self, name: str) -> None:
        self._clock()["moments"].pop(name, None)

    def send(self, kind: str, audiences: Sequence[str], facts: Json) -> None:
        self.letters.append((kind, tuple(audiences), copy.deepcopy(facts)))

    def hand_documents_to(self, review: str) -> None:
        self.handed.append(review)

    def summon(self, message: str) -> None:
        self.summoned.append(message)

    def kinds(self) -> list[str]:
        """The kinds of the events recorded, in order."""
        return [kind for kind, _ in self.events]

    def _clock(self) -> Json:
        return self.case.parts.setdefault("clock", {"events": [], "moments": {}})
