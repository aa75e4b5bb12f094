"""What service tasks do while a request is taken in, each alone."""

from dataclasses import replace
from typing import Any

import pytest

from casework.domain.policy import Ground
from casework.domain.request import Request
from casework.errors import InvariantBroken
from casework.testing import NOW, FakeCase, FakeContext, document, plan, policy, request, request_json
from handlers import intake

Json = dict[str, Any]


def context(case: FakeCase | None = None, **data: Any) -> FakeContext:
    return FakeContext(case=case or FakeCase(), data=data)


def other(id: str, status: str, outcome: str | None, **changes: Any) -> Json:
    return {"id": id, "status": status, "outcome": outcome, "request": request_json(id=id, **changes)}


def clock(ctx: FakeContext) -> list[Json]:
    return list(ctx.case.parts["clock"]["events"])


def test_the_clock_starts_with_the_receipt_however_the_coverage_stands() -> None:
    ctx = context(FakeCase(request=request(service_date="2031-01-01")))
    intake.look_up_coverage(ctx)
    intake.look_up_coverage(ctx)
    assert [(one["kind"], one["at"]) for one in clock(ctx)] == [("RECEIVED", "2026-02-02T09:00:00-05:00")]
    assert ctx.case.deadlines["decision"].local == "2026-02-17T23:59:59-05:00"


@pytest.mark.parametrize(
    ("changes", "urgency"),
    [
        ({}, "STANDARD"),
        ({"urgency": "EXPEDITED"}, "EXPEDITED"),
        ({"physician_supports_urgency": True}, "EXPEDITED"),
    ],
)
def test_the_clock_starts_with_the_stricter_urgency(changes: Json, urgency: str) -> None:
    ctx = context(FakeCase(request=request(**changes)))
    intake.look_up_coverage(ctx)
    assert clock(ctx)[0]["detail"]["urgency"] == urgency


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"policy": "OWN", "active": True, "benefit": True, "network": "IN"}),
        (
            {"lines": [{"code": "B1", "site": "HIP"}]},
            {"policy": "OWN", "active": True, "benefit": True, "network": "IN"},
        ),
        (
            {"provider": {"id": "P-1", "name": "Dr. Far", "network": "OUT"}},
            {"policy": "OWN", "active": True, "benefit": True, "network": "OUT"},
        ),
    ],
)
def test_coverage_benefit_and_network_are_told_as_they_stand(changes: Json, found: Json) -> None:
    assert intake.look_up_coverage(context(FakeCase(request=request(**changes)))) == found


def test_a_site_that_the_policy_does_not_name_is_a_clinical_question_and_no_missing_benefit() -> None:
    ctx = context(FakeCase(request=request(lines=[{"code": "B1", "site": "HIP"}])))
    assert intake.look_up_coverage(ctx)["benefit"] is True
    kept = ctx.case.parts["coverage"]
    assert (kept["reasons"], kept["sites_beyond_the_policy"]) == ([], ["HIP"])


def test_a_plan_without_the_benefit_that_the_policy_approves_under_does_not_have_it() -> None:
    known = plan()
    provisions = tuple(one for one in known.provisions if one.kind != "BENEFIT")
    ctx = context(FakeCase(plan=plan(provisions=provisions)))
    assert intake.look_up_coverage(ctx)["benefit"] is False
    assert ctx.case.parts["coverage"]["benefit"] is False


def test_without_a_planned_day_coverage_counts_on_the_day_of_receipt_where_the_plan_is() -> None:
    asked = request_json(received_at="2026-02-02T22:30:00-08:00", service_date=None)
    asked["member"]["coverage"] = {"starts": "2024-01-01", "ends": "2026-02-02"}
    ctx = context(FakeCase(request=Request.from_json({key: one for key, one in asked.items() if one is not None})))
    assert intake.look_up_coverage(ctx)["active"] is False
    assert ctx.case.parts["coverage"]["day"] == "2026-02-03"


@pytest.mark.parametrize(
    "coverage", [{"starts": "2024-01-01", "ends": "2025-12-31"}, {"starts": "2024-01-01", "rescinded": True}]
)
def test_coverage_that_ended_or_was_rescinded_is_not_in_force(coverage: Json) -> None:
    asked = request_json()
    asked["member"]["coverage"] = coverage
    assert intake.look_up_coverage(context(FakeCase(request=request(**asked))))["active"] is False


def test_a_twin_is_the_same_request_and_nothing_less() -> None:
    others = [
        other("A", "OPEN", None),
        other("B", "CLOSED", "DENIED"),
        other("C", "CLOSED", "APPROVED"),
        other("D", "OPEN", None, service_date="2026-04-01"),
        other("E", "OPEN", None, session=2),
    ]
    ctx = context(FakeCase(others=others))
    assert intake.find_duplicates(ctx) == {"open_twin": True, "denied_twin": True}
    assert ctx.case.parts["duplicates"] == {"open": ["A"], "denied": ["B"], "approved": ["C"], "overlapping": []}
    assert intake.find_duplicates(context()) == {"open_twin": False, "denied_twin": False}


def test_a_duplicate_is_closed_without_a_determination_and_its_documents_go_to_the_first() -> None:
    case = FakeCase(others=[other("A", "CLOSED", "APPROVED"), other("B", "OPEN", None)])
    case.parts["duplicates"] = {"open": ["A", "B"], "denied": []}
    ctx = context(case)
    intake.look_up_coverage(ctx)
    assert intake.close_duplicate(ctx) == {
        "status": "CLOSED",
        "outcome": "CLOSED_DUPLICATE",
        "adverse": False,
        "clinical": False,
    }
    assert ctx.handed == ["B"]
    assert "determination" not in case.parts
    assert case.deadlines["decision"].running is False
    assert ctx.letters == [("duplicate", ("PROVIDER", "MEMBER"), {"duplicate_of": "B"})]


def administrative(code: str, note: str = "Coverage ended.") -> FakeContext:
    """A review of somebody whose coverage ended, as staff denied it."""
    asked = request_json()
    asked["member"]["coverage"] = {"starts": "2024-01-01", "ends": "2025-12-31"}
    case = FakeCase(request=request(**asked)).answered(
        "review_coverage",
        {"decision": "NOT_COVERED", "reason_code": code, "note": note},
        role="intake",
    )
    ctx = context(case)
    intake.look_up_coverage(ctx)
    return ctx


def test_an_administrative_denial_says_what_staff_decided_and_judges_nothing_clinical() -> None:
    ctx = administrative("NOT_ELIGIBLE")
    assert intake.record_administrative_denial(ctx) == {
        "status": "CLOSED",
        "outcome": "DENIED_ADMINISTRATIVE",
        "adverse": True,
        "clinical": False,
    }
    record = ctx.case.parts["determination"]
    assert [(one["outcome"], one["pas"], one["reasons"]) for one in record["lines"]] == [
        ("DENY", "A3", ["NOT_ELIGIBLE"])
    ] * 2
    assert record["signer"]["person"] == "ana"
    assert record["decision_due"] == "2026-02-17T23:59:59-05:00"
    assert "appeal_filing" not in record["deadlines"]  # it runs from the notice, which has not been sent yet
    assert intake.send_administrative_notice(ctx) == {}
    assert ctx.letters == [("administrative_denial", ("MEMBER", "PROVIDER"), {"determination": record})]


def test_a_denial_for_the_network_names_those_in_the_network_who_can() -> None:
    known = policy()
    (ended,) = (one for one in known.reasons if one.code == "NOT_ELIGIBLE")
    ground = (Ground(finding="network", values=("OUT",)),)
    far = replace(ended, code="OUT_OF_NETWORK", requires=ground, plain="These in the network can: {in_network_options}")
    ctx = administrative("OUT_OF_NETWORK")
    ctx.case.policy = policy(reasons=(*known.reasons, far))
    ctx.case.request = request(provider={"id": "P-1", "name": "Dr. Far", "network": "OUT"})
    intake.look_up_coverage(ctx)
    ctx.case.answers["review_coverage"] |= {"in_network_options": ["Dr. Near, Albany", "Dr. Close, Troy"]}
    intake.record_administrative_denial(ctx)
    (told, _) = (one["plain_texts"] for one in ctx.case.parts["determination"]["lines"])
    assert told == ["These in the network can: Dr. Near, Albany; Dr. Close, Troy"]


def test_a_refused_expedite_is_told_to_both_parties_with_its_reason() -> None:
    ctx = context(
        FakeCase(request=request(urgency="EXPEDITED")).answered(
            "triage_urgency", {"urgency": "STANDARD", "basis": "It can wait."}
        ),
        triage={"summary": "REFER"},
        triage_urgency={"urgency": "STANDARD"},
    )
    intake.look_up_coverage(ctx)
    intake.set_clock(ctx)
    ((kind, audiences, facts),) = ctx.letters
    assert (kind, audiences) == ("expedite_refused", ("MEMBER", "PROVIDER"))
    assert facts == {
        "basis": "It can wait.",
        "decide_by": "2026-02-17T23:59:59-05:00",
        "written_by": None,
        "grievance": False,
    }


def test_what_nobody_asked_to_expedite_needs_no_letter() -> None:
    ctx = context(triage={"summary": "STANDARD"})
    intake.look_up_coverage(ctx)
    intake.set_clock(ctx)
    assert ctx.letters == []


def test_the_clock_of_an_administrative_denial_runs_until_its_notice_has_been_sent() -> None:
    ctx = administrative("NOT_ELIGIBLE")
    intake.record_administrative_denial(ctx)
    assert ctx.case.deadlines["decision"].running is True
    ctx.data = {"send_administrative_notice": {"sent_at": NOW.isoformat()}}
    assert intake.stop_administrative_clock(ctx) == {"stopped_at": NOW.isoformat()}
    assert ctx.case.deadlines["decision"].running is False


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("COSMETIC_EXCLUSION", "Looks only."),
        ("NOT_ELIGIBLE", "It is not medically necessary."),
        ("NOT_ELIGIBLE", "It looks cosmetic."),
    ],
)
def test_intake_staff_can_judge_nothing_clinical_even_past_the_form(code: str, note: str) -> None:
    with pytest.raises(InvariantBroken):
        intake.record_administrative_denial(administrative(code, note))


def test_what_the_look_up_does_not_bear_out_is_no_reason_even_past_the_form() -> None:
    ctx = administrative("NOT_ELIGIBLE")
    ctx.case.request = request()
    intake.look_up_coverage(ctx)
    with pytest.raises(InvariantBroken, match="does not bear it out"):
        intake.record_administrative_denial(ctx)


def test_the_file_is_held_against_the_required_documents() -> None:
    ctx = context(FakeCase(request=request(session=2, urgency="EXPEDITED", requested_by="MEMBER")))
    assert intake.check_file(ctx) == {
        "physician_supports": False,
        "physician_forces": True,
        "expedite_asked": True,
        "asked_by": "MEMBER",
        "missing": 1,
    }
    assert [one["id"] for one in ctx.case.parts["completeness"]["missing"]] == ["OPERATIVE"]
    whole = FakeCase(request=request(session=2), documents=(document(), document("D2", kind="OPERATIVE_NOTE")))
    assert intake.check_file(context(whole))["missing"] == 0


@pytest.mark.parametrize(
    ("triage", "answer", "urgency", "events"),
    [
        ("STANDARD", None, "STANDARD", ["RECEIVED"]),
        ("EXPEDITED", None, "EXPEDITED", ["RECEIVED", "RETRIAGED"]),
        ("REFER", "EXPEDITED", "EXPEDITED", ["RECEIVED", "RETRIAGED"]),
        ("REFER", "STANDARD", "STANDARD", ["RECEIVED"]),
    ],
)
def test_the_clock_changes_only_where_the_urgency_does(
    triage: str, answer: str | None, urgency: str, events: list[str]
) -> None:
    ctx = context(triage={"summary": triage}, **({"triage_urgency": {"urgency": answer}} if answer else {}))
    intake.look_up_coverage(ctx)
    assert intake.set_clock(ctx) == {"urgency": urgency}
    assert intake.set_clock(ctx) == {"urgency": urgency}
    assert [one["kind"] for one in clock(ctx)] == events


def test_each_line_of_the_request_becomes_one_of_the_review_and_nothing_is_decided_by_accepting() -> None:
    ctx = context()
    assert intake.split_lines(ctx) == {"lines": ["L1", "L2"]}
    assert [one["site"] for one in ctx.case.parts["lines"]["lines"]] == ["KNEE", "WRIST"]
    assert intake.accept_request(ctx) == {"status": "OPEN", "adverse": False, "clinical": True}
    assert ctx.kinds() == ["line.opened", "line.opened", "request.accepted"]
    assert ctx.now == NOW


@pytest.mark.parametrize(("here", "there", "found"), [("BILATERAL", "LEFT", True), ("LEFT", "RIGHT", False)])
def test_a_request_of_which_a_part_is_under_review_already_is_shown_to_staff(
    here: str, there: str, found: bool
) -> None:
    lines = request_json()["lines"]
    asked = request_json(lines=[{**lines[0], "side": here}])
    ctx = context(
        FakeCase(request=request(**asked), others=[other("A", "OPEN", None, lines=[{**lines[0], "side": there}])])
    )
    assert intake.find_duplicates(ctx) == {"open_twin": found, "denied_twin": False}
    assert ctx.case.parts["duplicates"]["overlapping"] == (["A"] if found else [])
    assert (("request.duplicate_found", {"review": "A", "in_part": True}) in ctx.events) is found
