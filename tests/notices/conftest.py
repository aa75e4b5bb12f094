"""A case file over the shipped content, and determinations of it, for the letters and the printed record."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.calendars import calendars
from casework.domain.deadlines import ClockEvent, Deadline, deadlines
from casework.domain.library import Library
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.record import DeterminationRecord, LineDetermination, Section, Statement
from casework.domain.request import ChartDocument, Request
from casework.domain.sources import Flag, Source
from casework.notices.render import Rendered, render

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "workflows"
RECEIVED = datetime(2026, 1, 12, 14, 30, tzinfo=UTC)
DECIDED = datetime(2026, 1, 13, 15, 0, tzinfo=UTC)
Json = dict[str, Any]
LAWS = (
    "COMMERCIAL_ERISA",
    "ACA_INDIVIDUAL",
    "MEDICARE_ADVANTAGE",
    "MEDICARE_PART_B_DRUG",
    "MEDICAID_MCO",
    "CA_KNOX_KEENE",
)


def library() -> Library:
    """The shipped plans, policies, evidence and lines of business."""
    names = [path for path in sorted(CONTENT.rglob("*.toml")) if "samples" not in path.parts]
    return Library.from_files(
        {str(path.relative_to(CONTENT)): path.read_bytes() for path in names}, calendars=calendars()
    )


@dataclass
class CaseOnPaper:
    """Implements `casework.kit.CaseReader` over values that a test gives."""

    request: Request
    plan: Plan
    policy: MedicalPolicy
    evidence: EvidenceLibrary
    line_of_business: LineOfBusiness
    documents: Sequence[ChartDocument] = ()
    events: list[ClockEvent] = field(default_factory=list)
    review_id: str = "R-G01"
    parts: dict[str, Json] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)

    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        return deadlines(self.line_of_business, self.events, moments={}, zone=ZoneInfo(self.plan.time_zone))

    def part(self, name: str) -> Json | None:
        if name == "clock":
            return {"events": [event.to_json() for event in self.events], "moments": {}}
        return self.parts.get(name)

    def answer(self, element: str) -> Json | None:
        return self.answers.get(element)

    def other_reviews(self) -> Sequence[Json]:
        return ()


@pytest.fixture(scope="session")
def shelf() -> Library:
    """The shipped content, read once."""
    return library()


@pytest.fixture
def under(shelf: Library) -> Callable[[str], CaseOnPaper]:
    """The sample's case under a line of business."""
    return partial(case_under, shelf)


@pytest.fixture
def case(shelf: Library) -> CaseOnPaper:
    """The sample's case file: a second fat grafting to both feet and face, received on January 12, 2026."""
    return case_under(shelf, "COMMERCIAL_ERISA")


@cache
def sample() -> tuple[Request, tuple[ChartDocument, ...]]:
    """The sample's request with its documents."""
    told = tomllib.loads((CONTENT / "samples" / "second_fat_grafting.toml").read_text(encoding="utf-8"))
    return Request.from_json(told["request"]), tuple(ChartDocument.from_json(one) for one in told["documents"])


def case_under(shelf: Library, law: str) -> CaseOnPaper:
    """The sample's case file under that line of business."""
    asked, documents = sample()
    request = replace(asked, line_of_business=law)
    policy = shelf.policy_for(request, on=RECEIVED.date())
    return CaseOnPaper(
        request=request,
        plan=shelf.plan(request.plan, on=RECEIVED.date()),
        policy=policy,
        evidence=shelf.evidence_for(policy),
        line_of_business=shelf.line_of_business(law, on=RECEIVED.date()),
        documents=documents,
        events=[ClockEvent(kind="RECEIVED", at=RECEIVED, detail={"urgency": "STANDARD", "type": "PRE_SERVICE"})],
    )


ALL_MET = {1: "MET", 2: "MET", 3: "MET", 4: "MET"}
FEET = LineDetermination(
    line="L1",
    label="L1 foot, bilateral",
    outcome="APPROVE",
    pas="A1",
    clinical=True,
    reasons=("CONSERVATIVE_FAILED", "NOT_COSMETIC"),
    reason_texts=(
        "Conservative treatment of the feet failed: salicylic acid, orthotics, additional padding (3 of 2 modalities)",
        "The exclusion of cosmetic procedures does not bar the treatment of the feet",
    ),
    plain_texts=(
        "Simpler treatments of the feet were tried and did not help: salicylic acid, orthotics, additional padding",
        "The rule against paying for cosmetic work does not apply to the feet",
    ),
    provisions=("Article V §HH ¶I", "Article V §FF"),
    components=ALL_MET,
    quantity=1,
    valid_from="2026-01-13",
    valid_to="2026-07-12",
)
FACE = replace(
    FEET,
    line="L2",
    label="L2 face",
    reasons=("NO_EFFECTIVE_ALTERNATIVE",),
    reason_texts=("There is no conservative trial of the face on file; no effective alternative exists",),
    plain_texts=("There is no simpler treatment for the face that is known to work",),
)
FACE_DENIED = replace(
    FACE,
    outcome="DENY",
    pas="A3",
    reasons=("FUNCTION_NOT_DOCUMENTED",),
    reason_texts=("No functional deficit of the face is documented, so component 4 of medical necessity is not shown",),
    plain_texts=("The records do not show that the face has a problem with how it works",),
    provisions=("Article I ¶63", "Article VI §A ¶8"),
    components={**ALL_MET, 4: "NOT_MET"},
    change=("Records that show and measure how the function of the face is limited would change this decision",),
    rationale="Nora Field's chart of 2026-01-10 records full closure of the mouth.",
    documents=("D1",),
    quantity=0,
    valid_from=None,
    valid_to=None,
)
NOT_ELIGIBLE = replace(
    FACE_DENIED,
    clinical=False,
    reasons=("NOT_ELIGIBLE",),
    reason_texts=("The member's coverage is not in force on the day of the service: it ended on 2025-12-31",),
    plain_texts=("Your coverage with us is not in force on the day of the planned treatment: it ended on 2025-12-31",),
    provisions=("Eligibility provision",),
    components={},
    change=("A day of service within the coverage would change this decision",),
    rationale="",
)
DOCTOR = {
    "person": "osei",
    "name": "Daniel Osei, MD",
    "role": "physician_reviewer",
    "profession": "MD",
    "licence": {"profession": "MD", "number": "MD-000002", "state": "NY"},
    "specialties": ["plastic surgery"],
    "at": DECIDED.isoformat(),
}


def plan_words(plan: Plan) -> Json:
    """The plan's words as a record keeps them."""
    return {
        "necessity": plan.medical_necessity.short,
        "components": {str(one.number): one.text for one in plan.medical_necessity.components},
        "exclusions": {
            one.id: {
                "short": one.short,
                "combinator": one.combinator or one.combinator_default,
                "exceptions": {clause.id: clause.text for clause in one.exceptions},
            }
            for one in plan.exclusions
        },
    }


def decide(case: "CaseOnPaper", *lines: LineDetermination, outcome: str, clinical: bool = True) -> DeterminationRecord:
    """Decides the case: gives the record of these lines, and ends the decision's clock."""
    case.events.append(ClockEvent(kind="DECIDED", at=DECIDED, detail={"outcome": outcome}))
    decision = case.deadlines["decision"]
    return DeterminationRecord(
        review=case.review_id,
        request={
            "id": "G01",
            "received_at": "2026-01-12T09:30:00-05:00",
            "type": "PRE_SERVICE",
            "urgency": "STANDARD",
            "session": 2,
            "procedure_label": "Autologous fat grafting (regenerative)",
            "member": {"name": "Nora Field", "id": "M-1001", "age": 50},
            "provider": {"name": "Helen Marsh, MD", "specialty": "Plastic surgery"},
        },
        lines=lines,
        provisions=("Article V §HH ¶I", "Article V §FF"),
        outcome=outcome,
        clinical=clinical,
        sections=(
            Section(
                id="rationale",
                title="Rationale for medical necessity",
                statements=(
                    Statement(
                        text="The purpose is to restore function.",
                        line="L1",
                        sources=(
                            Source(
                                kind="PLAN",
                                id="P-RECON",
                                cite="Article V, Section FF",
                                quote="improve or restore physiologic function",
                            ),
                        ),
                    ),
                ),
            ),
        ),
        flags=(
            Flag(
                code="NO_DENOMINATOR",
                subject="C22",
                text="13.4 % has no denominator and is not relied on.",
                citation="29 CFR 2560.503-1(h)(2)(iv)",
                severity="REFUSE",
            ),
            Flag(
                code="SOURCE_KIND_MISMATCH",
                subject="C03",
                text="A chart fact was cited to literature.",
                citation="Policy FG-01",
                repointed_to=Source(kind="CHART", id="D1", cite="Consultation, 2025-06-04"),
            ),
        ),
        signer=DOCTOR,
        decided_at=DECIDED.isoformat(),
        decision_due=decision.local,
        deadlines={name: one.to_json() for name, one in case.deadlines.items()},
        versions={"definition": "ab" * 32, "plan": "HMO-01 from 2025-01-01", "policy": "FG-01 1.0"},
        checks={
            "plan": plan_words(case.plan),
            "exclusions": {
                "L1": {
                    exclusion.id: {
                        one.id: {"status": "MET", "evidence": "The chart shows it", "document": "D1"}
                        for one in exclusion.exceptions
                    }
                    for exclusion in case.plan.exclusions
                }
            },
            "exclusion_findings": {"L1": "EXCEPTED"},
            "second_signer": {**DOCTOR, "name": "Ines Roth, MD"},
        },
    )


@pytest.fixture
def determine(case: CaseOnPaper) -> Any:
    """Decides the sample's case."""
    return partial(decide, case)


DECIDE = {
    "approval": ((FEET, FACE), "APPROVED", True),
    "partial": ((FEET, FACE_DENIED), "PARTIALLY_APPROVED", True),
    "denial": ((replace(FACE_DENIED, line="L1"), FACE_DENIED), "DENIED", True),
    "administrative_denial": ((replace(NOT_ELIGIBLE, line="L1"), NOT_ELIGIBLE), "DENIED_ADMINISTRATIVE", False),
}
OTHER_FACTS = {
    "information_request": {"items": ["PRIOR_SESSION"], "respond_by": "2026-02-27T23:59:59-05:00", "round": 1},
    "information_reminder": {"items": ["PRIOR_SESSION"], "respond_by": "2026-02-27T23:59:59-05:00"},
    "withdrawal": {
        "withdrawn_at": "2026-01-13T10:00:00-05:00",
        "by": "PROVIDER",
        "reason": "The surgery was cancelled.",
    },
    "duplicate": {"duplicate_of": "R-G08"},
    "peer_to_peer_offer": {
        "ask_by": "2026-01-15T10:00:00-05:00",
        "hold_by": "2026-01-18T10:00:00-05:00",
        "lines": [{"line": "L2", "reasons": ["No functional deficit of the face is documented"]}],
    },
    "expedite_refused": {"basis": "Nothing gets worse within weeks", "decide_by": "2026-01-27T23:59:59-05:00"},
}
ANSWERS = {"appeal_upheld": "denial", "appeal_partly_overturned": "partial", "appeal_overturned": "approval"}
APPEAL = {  # what a record keeps of the appeal that it answers
    "level": 1,
    "received_at": "2026-03-24T10:00:00-04:00",
    "by": "MEMBER",
    "urgency": "STANDARD",
    "considered": ["D1", "D2"],
    "new": ["D2"],
    "criteria": {
        line: {
            str(number): {"result": "NOT_MET" if number == 4 else "MET", "why": f"As {line} shows for {number}"}
            for number in range(1, 5)
        }
        for line in ("L1", "L2")
    },
    "before": {"L1": "DENY", "L2": "DENY"},
    "next": "EXTERNAL",
    "forward": False,
    "specialty": "plastic surgery",
    "expert": None,
    "attested_independent": True,
}
LATER = "2026-02-10T23:59:59-05:00"
OTHER_FACTS |= {
    "extension": {
        "until": LATER,
        "ground": "EXTRAORDINARY",
        "reason": "The surgeon's records burnt",
        "due_before": "2026-01-27T23:59:59-05:00",
    },
    "lapse": {"due_at": "2026-01-27T23:59:59-05:00", "breach": "decision"},
    "appeal_received": {"level": 1, "due": LATER},
    "appeal_extension": {"until": LATER, "ground": "MEMBER_ASKS", "reason": "", "due_before": LATER},
    "appeal_dismissed": {"level": 1, "reason": "LATE"},
    "appeal_withdrawal": {},
    "external_forwarded": {"body": "IRO", "organization": "Example Review", "because": "ASKED", "lines": ["L2"]},
    "external_refused": {"reason": "The appeal inside the plan is not over"},
    "external_overturned": {
        "organization": "Example Review",
        "lines": {"L1": "OVERTURNED", "L2": "UPHELD"},
        "received_at": LATER,
        "rationale": "Fourteen weeks of orthotics are long enough",
        "effectuated": {
            "at": LATER,
            "by": "lena",
            "lines": {"L1": {"quantity": 1, "valid_from": "2026-02-11", "valid_to": "2026-08-11"}},
        },
    },
    "external_upheld": {
        "organization": "Example Review",
        "lines": {"L2": "UPHELD"},
        "received_at": LATER,
        "rationale": "Nothing on file measures how the face works",
    },
    "external_dismissal": {
        "organization": "Example Review",
        "dismissal": "UPHELD",
        "received_at": LATER,
        "rationale": "No form that names a representative was on file",
    },
    "reopening_refused": {"ground": "GOOD_CAUSE", "rationale": "No new fact was named"},
}
Letter = Callable[..., Rendered]


def facts_of(kind: str, case: CaseOnPaper, **facts: Any) -> Json:
    """What a letter of the kind is written from; `like` decides as that kind does, `appeal` adds to what it answers."""
    told = DECIDE.get(facts.pop("like", kind)) or DECIDE.get(ANSWERS.get(kind, ""))
    if not told:
        return {**OTHER_FACTS.get(kind, {}), **facts}
    lines, outcome, clinical = told
    record = decide(case, *facts.pop("lines", lines), outcome=outcome, clinical=clinical).to_json()
    answers = {**APPEAL, "forward": case.line_of_business.id.startswith("MEDICARE"), **facts.pop("appeal", {})}
    return {"determination": {**record, **({"appeal": answers} if kind in ANSWERS else {})}, **facts}


@pytest.fixture
def letter(case: CaseOnPaper) -> Letter:
    """Writes a letter of a kind for an audience."""

    def write(kind: str, audience: str = "MEMBER", **facts: Any) -> Rendered:
        language = facts.pop("language", None)
        return render(kind, audience, facts_of(kind, case, **facts), case=case, now=DECIDED, language=language)

    return write
