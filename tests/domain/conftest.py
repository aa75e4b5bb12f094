"""A case file made by hand: the shipped content, a request with its chart, findings and answers."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import workflows
from casework.calendars import calendars
from casework.domain import guardrails
from casework.domain.deadlines import ClockEvent, deadlines
from casework.domain.determination import DeterminationRecord, build_record, signer_of
from casework.domain.library import Library
from casework.domain.line_facts import line_findings
from casework.domain.request import ChartDocument, Request
from casework.errors import ContentError

ROOT = Path(str(resources.files(workflows)))
FOLDERS = ("policies", "lines_of_business")
AT = datetime.fromisoformat("2026-02-10T12:00:00-05:00")  # when these records are decided
APPROVE = {"outcome": "APPROVE"}
NURSE = {
    "person": "ana",
    "name": "Ana Ruiz, RN",
    "role": "nurse_reviewer",
    "answered_at": "2026-02-10T10:00:00-05:00",
    "licences": [{"profession": "RN", "number": "1", "valid_from": "2020-01-01", "valid_to": "2030-01-01"}],
}
PHYSICIAN = {
    "person": "osei",
    "name": "Daniel Osei, MD",
    "role": "physician_reviewer",
    "specialties": ["plastic surgery"],
    "answered_at": "2026-02-10T11:00:00-05:00",
    "licences": [
        {"profession": "PhD", "valid_from": "2010-01-01", "valid_to": "2030-01-01"},
        {"profession": "MD", "number": "2", "valid_from": "2015-01-01", "valid_to": "2030-01-01"},
    ],
}


def content() -> dict[str, bytes]:
    """The shipped plans, policies, evidence and lines of business."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.toml"))]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in files}


@pytest.fixture(name="files")
def _files() -> dict[str, bytes]:
    return content()


@pytest.fixture(name="refuse")
def _refuse(files: dict[str, bytes]) -> Callable[..., str]:
    """What is said of the shipped content after texts of a file are replaced, or with more files."""

    def refuse(name: str, *changes: tuple[str, str], **more: bytes) -> str:
        text = files[name].decode()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        with pytest.raises(ContentError) as error:
            Library.from_files({**files, name: text.encode(), **more}, calendars=calendars())
        return str(error.value)

    return refuse


@pytest.fixture(scope="session", name="library")
def _library() -> Library:
    return Library.from_files(content(), calendars=calendars())


@pytest.fixture(name="erisa")
def _erisa(library: Library) -> Any:
    return library.line_of_business("COMMERCIAL_ERISA", on=datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")).date())


@pytest.fixture(scope="session", name="sample")
def _sample() -> dict[str, Any]:
    return tomllib.loads((ROOT / "samples" / "second_fat_grafting.toml").read_text("utf-8"))


def request_json(**changes: Any) -> dict[str, Any]:
    """A small request for one line, the feet."""
    return {
        "id": "T1",
        "plan": "HMO-01",
        "line_of_business": "COMMERCIAL_ERISA",
        "received_at": "2026-02-02T09:30:00-05:00",
        "procedure": "fat_grafting",
        "member": {
            "id": "M1",
            "name": "Nora Field",
            "birth_date": "1980-03-05",
            "coverage": {"starts": "2024-01-01"},
        },
        "provider": {"id": "P1", "name": "Helen Marsh, MD"},
        "diagnoses": [{"label": "Systemic sclerosis", "code": "M34.9"}],
        "lines": [{"site": "FOOT", "side": "BILATERAL", "code": "15773"}],
        **changes,
    }


def document_json(id: str, text: str, *findings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A chart document; each finding's quotation is its document's whole text unless it gives one."""
    return {
        "id": id,
        "kind": "CONSULTATION_NOTE",
        "title": f"Note {id}",
        "author": "Helen Marsh, MD",
        "dated": "2026-01-20",
        "text": text,
        "findings": [{"id": f"{id}-{number}", "quote": text, **one} for number, one in enumerate(findings, 1)],
        **changes,
    }


@dataclass
class FakeCase:
    """A case file held in memory."""

    library: Library
    request: Request
    documents: tuple[ChartDocument, ...]
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    events: list[ClockEvent] = field(default_factory=list)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    review_id: str = "R-T1"

    def __post_init__(self) -> None:
        day = self.request.received_at.date()
        self.plan = self.library.plan(self.request.plan, on=day)
        self.policy = self.library.policy_for(self.request, on=day)
        self.evidence = self.library.evidence_for(self.policy)
        self.line_of_business = self.library.line_of_business(self.request.line_of_business, on=day)

    @property
    def deadlines(self) -> Any:
        return deadlines(self.line_of_business, self.events, moments={}, zone=ZoneInfo(self.plan.time_zone))

    def part(self, name: str) -> dict[str, Any] | None:
        return self.parts.get(name)

    def answer(self, element: str) -> dict[str, Any] | None:
        return self.answers.get(element)


def found(line: str, **values: str) -> dict[str, Any]:
    """What the decision tables wrote about a line: conservative, function, purpose, exclusion, standing."""
    tables = {
        "conservative": ("rate_trials", "rating"),
        "function": ("rate_function", "rating"),
        "purpose": ("rate_purpose", "purpose"),
        "exclusion": ("rate_exclusion", "exclusion"),
        "standing": ("rate_standing", "standing"),
        "necessity": ("rate_necessity", "necessity"),
    }
    return {
        tables[name][0]: {
            "lines": {line: {tables[name][1]: value.partition(":")[0], "reason": value.partition(":")[2]}}
        }
        for name, value in values.items()
    }


FAVOURABLE = {
    "conservative": "MET:CONSERVATIVE_FAILED",
    "function": "IMPAIRED:FUNCTIONAL_DEFICIT",
    "purpose": "RECONSTRUCTIVE:RECONSTRUCTIVE_FUNCTION",
    "exclusion": "NOT_TRIGGERED:EXCLUSION_NOT_TRIGGERED",
    "standing": "ESTABLISHED:NOT_EXPERIMENTAL",
    "necessity": "ALL_MET:MEDICALLY_NECESSARY",
}


def merged(*data: dict[str, Any]) -> dict[str, Any]:
    """The data of several lines in one."""
    whole: dict[str, Any] = {}
    for one in data:
        for element, value in one.items():
            if "lines" in value and element in whole:
                whole[element]["lines"] |= value["lines"]
            else:
                whole[element] = value
    return whole


@pytest.fixture(name="make_case")
def _make_case(library: Library) -> Callable[..., FakeCase]:
    def make(
        *documents: dict[str, Any], answers: Any = None, data: Any = None, parts: Any = None, **changes: Any
    ) -> FakeCase:
        return FakeCase(
            library=library,
            request=Request.from_json(request_json(**changes)),
            documents=tuple(ChartDocument.from_json(one) for one in documents),
            answers=dict(answers or {}),
            data=dict(data or {}),
            parts=dict(parts or {}),
        )

    return make


@pytest.fixture(name="tools")
def _tools() -> Any:
    """The builders of this file, for tests that need more than a case."""

    class Tools:
        nurse, physician, favourable = NURSE, PHYSICIAN, FAVOURABLE
        document = staticmethod(document_json)
        request = staticmethod(request_json)
        found = staticmethod(found)
        merged = staticmethod(merged)

    return Tools


@pytest.fixture(name="first_request")
def _first_request(library: Library, sample: dict[str, Any]) -> FakeCase:
    """The shipped sample as its people answered it, both lines found favourable."""
    answers = {
        step["task"]: {**step["answers"], "_by": NURSE} for step in sample["steps"] if step["task"] != "sign_approval"
    }
    data = merged(
        found("L1", **FAVOURABLE),
        found("L2", **FAVOURABLE | {"conservative": "NO_ALTERNATIVE:NO_EFFECTIVE_ALTERNATIVE"}),
    )
    data["rate_serial"] = {"rating": "SUPPORTED", "reason": "SERIAL_PLAN_DOCUMENTED"}
    data["verify_trials"] = {
        "lines": {"L1": {"failed_modalities": 3, "failed_weeks": 46}, "L2": {"failed_modalities": 0}}
    }
    request = Request.from_json(sample["request"])
    event = ClockEvent(kind="RECEIVED", at=request.received_at, detail={"urgency": "STANDARD", "type": "PRE_SERVICE"})
    return FakeCase(
        library=library,
        request=request,
        documents=tuple(ChartDocument.from_json(one) for one in sample["documents"]),
        answers=answers,
        data=data,
        events=[event],
        review_id="R-G01",
    )


def decide(case: Any, by: dict[str, Any], decisions: dict[str, Any], **more: Any) -> DeterminationRecord:
    """The record with the guardrails evaluated as the process evaluates them."""
    results = [
        one
        for line, found in line_findings(case, case.data).items()
        for one in guardrails.armed(case.policy, found, line=line)
    ]
    professions = case.line_of_business.adverse_signers
    more.setdefault("guardrails", results)
    return build_record(
        case,
        case.data,
        decisions=decisions,
        signer=signer_of(by, at=AT, professions=professions),
        decided_at=AT,
        **more,
    )


@pytest.fixture(name="approved")
def _approved(first_request: Any, tools: Any) -> DeterminationRecord:
    return decide(first_request, tools.nurse, {"L1": APPROVE, "L2": APPROVE})
