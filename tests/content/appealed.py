"""A denied request of the invented plan, appealed, for tests of what comes after a denial."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from casework.domain.lines_of_business import AppealRule, ClockRule, ExternalRule, LineOfBusiness
from casework.testing import NOW, FakeCase, FakeContext, document
from casework.testing_plan import SINCE, line_of_business, policy
from handlers import appeal, determination

from .test_handlers_of_determination import DENY, MD, SHORT, drafted, ready, signed

Json = dict[str, Any]

APPEALED_AT = NOW + timedelta(days=20)
IRO = ExternalRule(body="IRO", name="an independent organization", citation="Law T §8")
IRE = ExternalRule(body="IRE", name="the entity", automatic=True, offered="ANY", citation="Law T §9")
WHY = "The chart shows that the left knee gives way on the stairs, and nothing simpler is left."
NEW = document("A1", title="Gait report", dated="2026-02-20", text="She falls weekly.", findings=[])
ASKED = {
    "at": APPEALED_AT.isoformat(),
    "received_at": APPEALED_AT.isoformat(),
    "by": "MEMBER",
    "urgency": "STANDARD",
    "physician_supports": False,
    "reason": "I fall on the stairs.",
    "documents": ["A1"],
}
BRANDT = {
    "person": "brandt",
    "name": "Helen Brandt, MD",
    "licences": [MD],
    "specialties": ["orthopedics"],
    "answered_at": (NOW + timedelta(days=21)).isoformat(),
}


def law(**changes: Any) -> LineOfBusiness:
    """The invented law with the clocks of appeals and of external review, and no external review unless given."""
    rules = (
        ("appeal.pre_service.standard", 30, "calendar_days"),
        ("appeal.pre_service.standard.two_levels", 15, "calendar_days"),
        ("appeal.pre_service.expedited", 72, "hours"),
        ("appeal_extension", 14, "calendar_days"),
        ("external_filing", 4, "months"),
        ("external_preliminary", 5, "business_days"),
        ("external_decision", 45, "calendar_days"),
        ("effectuation", 24, "hours"),
        ("explanation", 5, "business_days"),
    )
    made = line_of_business()
    more = tuple(
        ClockRule(id=id, value=value, unit=unit, start="receipt", citation="Law T §7", since=SINCE, status="CONFIRM")
        for id, value, unit in rules
    )
    given = {"appeal_rule": AppealRule(levels=1, levels_max=2, citation="Law T §7")} | changes
    return replace(made, clocks=(*made.clocks, *more), **given)


def denied(**changes: Any) -> FakeContext:
    """A review in which a physician denied the first line and approved the second; the letter has been sent."""
    ctx = signed(ready(**SHORT), drafted(DENY))
    ctx.case.line_of_business = law(**changes)
    ctx.case.policy = policy(specialties=("orthopedics",))
    result = determination.record_decision(ctx)
    ctx.data = {**ctx.data, "determination": result, "send_partial_notice": {"sent_at": NOW.isoformat()}}
    determination.stop_decision_clock(ctx)
    return ctx


def taken_up(ctx: FakeContext, **asked: Any) -> FakeContext:
    """The same with an appeal that has been taken up; a document came with it."""
    ctx.now = APPEALED_AT
    ctx.case.parts["appeal_request"] = ASKED | asked
    ctx.case.documents = (*ctx.case.documents, replace(NEW, received_at=APPEALED_AT))
    ctx.data = {**ctx.data, "open_appeal": appeal.open_appeal(ctx)}
    appeal.set_appeal_clock(ctx)
    return ctx


def results(**changes: str) -> Json:
    """A result for each component; MET unless told otherwise."""
    return {number: {"result": changes.get(f"c{number}", "MET"), "why": WHY} for number in ("1", "2", "3", "4")}


def line(**changes: Any) -> Json:
    """The answer on a line that approves it."""
    made = {
        "outcome": "APPROVE",
        "rationale": WHY,
        "components": results(),
        "reasons": [],
        "documents": ["D1", "A1"],
        "exclusions": {},
    }
    return made | changes


DENIED = {
    "outcome": "DENY",
    "rationale": "Looked at afresh, two weeks with a splint are all that the chart shows.",
    "plain_rationale": "Your records still show two weeks with a splint, and nothing else was tried.",
    "reasons": ["CONSERVATIVE_INSUFFICIENT"],
    "documents": ["D1"],
    "components": results(c4="NOT_MET"),
}


def answer(told: Json, **changes: Any) -> Json:
    """A decision on the appeal of the first line."""
    made = {
        "decision": "DECIDE",
        "lines": {"L1": told},
        "considered": ["D1", "A1"],
        "override": False,
        "attest_no_conflict": True,
        "attest_independent": True,
        "specialty": "orthopedics",
        "contradictions": {},
        "items": [],
    }
    return made | changes


def decides(ctx: FakeContext, told: Json, *, person: str = "brandt", **changes: Any) -> FakeContext:
    """The decision on file, given by an appeal physician."""
    who = {"licences": [MD], "specialties": ["orthopedics"], "role": "appeal_physician"}
    ctx.case.answered("review_appeal", answer(told, **changes), person=person, at=ctx.now, **who)
    return ctx


def appealed(parts: Json | None = None, asked: Json | None = None, **changes: Any) -> FakeCase:
    """The file of an appeal that was taken up and is heard."""
    ctx = taken_up(denied(external_rule=IRO, **changes), **(asked or {}))
    ctx.case.parts |= parts or {}
    return ctx.case


def administrative() -> FakeCase:
    """An appeal of a denial for an administrative reason."""
    case = appealed({"coverage": {"reasons": ["NOT_ELIGIBLE"]}})
    case.parts["determination"]["lines"][0]["clinical"] = False
    return case
