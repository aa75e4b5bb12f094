"""What is told of a line follows from the parts of its case file: how it ended first, and what came of it later."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.domain.decided_facts import lines_of
from casework.domain.decided_line import DecidedLine, FactSources
from casework.testing import request_json
from casework.testing_rows import later

Json = dict[str, Any]


def event(kind: str, *, hours: float, **detail: Any) -> Json:
    return {"kind": kind, "at": at(hours), "detail": detail}


def at(hours: float) -> str:
    return later(hours=hours).isoformat()


def clock(*events: Json) -> Json:
    return {"events": [event("RECEIVED", hours=0, urgency="STANDARD"), *events], "moments": {}}


def record(**first: Any) -> Json:
    """A decision after 48 hours: of the first line as told, of the second that it was approved."""
    lines = [
        {"line": "L1", "outcome": "DENY", "quantity": 0, "clinical": True, "reasons": ["R"], "components": {}, **first},
        {"line": "L2", "outcome": "APPROVE", "quantity": 1, "clinical": True, "reasons": [], "components": {}},
    ]
    return {"lines": lines, "decided_at": at(48), "decision_due": at(96), "signer": {"person": "osei"}, "checks": {}}


def told(*chain: Json, status: str = "CLOSED", work: Any = (), tables: Any = (), **request: Any) -> list[DecidedLine]:
    lines = [{"code": "B100", "site": "KNEE", "quantity": 2}, {"code": "J1000", "site": "WRIST"}]
    asked = request_json(**{"received_at": at(0), "lines": lines, "service_date": None, **request})
    asked = {name: one for name, one in asked.items() if one is not None and name != "statement"}
    sources = FactSources(
        review="R-1",
        number=7,
        line_of_business="GROUP-T",
        plan="PLAN-T",
        status=status,
        chain=[{"request": asked, **parts} for parts in chain],
        work=list(work),
        tables=list(tables),
    )
    return list(lines_of(sources))


def test_each_line_of_a_decision_has_its_own_outcome() -> None:
    parts = {"determination": record(), "clock": clock(event("DECIDED", hours=48), event("STOPPED", hours=50))}
    denied, approved = told(parts)
    assert (denied.outcome, denied.requested, denied.quantity, denied.reasons) == ("DENIED", 2, 0, ["R"])
    assert (approved.outcome, approved.item, approved.is_drug, denied.is_drug) == ("APPROVED", "J1000", True, False)
    assert (denied.determined_at, denied.notified_at, denied.due_at) == (
        later(hours=48),
        later(hours=50),
        later(hours=96),
    )
    assert (denied.number, denied.signer, denied.age_band, denied.member) == (7, "osei", "35-49", "M-1")
    assert denied.p2p == {"offered": False, "held": False, "changed": False}


def test_less_than_was_asked_for_is_an_approval_in_part() -> None:
    line, _ = told({"determination": record(outcome="APPROVE", quantity=1), "clock": clock()})
    assert (line.outcome, line.requested, line.quantity) == ("PARTIAL", 2, 1)


@pytest.mark.parametrize(
    ("parts", "status", "outcome", "hours"),
    [
        ({"withdrawal": {"at": at(5)}}, "WITHDRAWN", "WITHDRAWN", 5),
        ({"withdrawal": {"at": at(5)}, "lapse": {"due_at": at(4)}}, "WITHDRAWN", "DENIED_BY_LAPSE", 4),
        ({"withdrawal": {"at": at(5)}, "lapse": {"due_at": at(6)}}, "WITHDRAWN", "WITHDRAWN", 5),
        ({"lapse": {"due_at": at(96)}}, "OPEN", "DENIED_BY_LAPSE", 96),
        ({"closing": {"outcome": "CLOSED_DUPLICATE", "at": at(1)}}, "CLOSED", "DUPLICATE", 1),
        ({"external": {"status": "UPHELD", "decision": {"received_at": at(9)}}}, "CLOSED", "NOT_DECIDED", 9),
    ],
)
def test_without_a_determination_all_lines_ended_in_the_same_way(
    parts: Json, status: str, outcome: str, hours: float
) -> None:
    lines = told({"clock": clock(), **parts}, status=status)
    assert {(one.outcome, one.determined_at, one.quantity, one.signer) for one in lines} == {
        (outcome, later(hours=hours), 0, None)
    }
    assert len(lines) == 2


@pytest.mark.parametrize("parts", [{}, {"withdrawal": {"at": at(5)}}, {"reopening": {"decision": "REFUSE"}}])
def test_nothing_is_told_while_nothing_is_decided(parts: Json) -> None:
    assert told({"clock": clock(), **parts}, status="OPEN") == []


def test_a_decision_after_a_lapse_takes_its_place() -> None:
    events = clock(event("LAPSED", hours=96), event("LAPSE_TOLD", hours=97), event("DECIDED", hours=100))
    lapsed = told({"lapse": {"due_at": at(96)}, "clock": events})
    assert {(one.outcome, one.notified_at) for one in lapsed} == {("DENIED_BY_LAPSE", later(hours=97))}
    decided = told({"lapse": {"due_at": at(96)}, "determination": record(), "clock": events})
    assert [one.outcome for one in decided] == ["DENIED", "APPROVED"]


def test_urgency_and_extension_are_those_of_the_decision_and_not_of_what_came_after_it() -> None:
    before = event("RETRIAGED", hours=1, urgency="EXPEDITED")
    after = [event("DECIDED", hours=48), event("EXTENDED", hours=49), event("RETRIAGED", hours=60, urgency="STANDARD")]
    line, _ = told({"determination": record(), "clock": clock(before, *after)})
    assert (line.urgency, line.expedite_asked, line.extended) == ("EXPEDITED", False, False)
    line, _ = told({"determination": record(), "clock": clock(event("EXTENDED", hours=2), after[0])})
    assert (line.urgency, line.extended) == ("STANDARD", True)
    line, _ = told({"determination": record()}, urgency="EXPEDITED")
    assert (line.urgency, line.expedite_asked, line.clock_start) == ("EXPEDITED", True, later())


def test_waiting_is_from_a_question_to_its_answer_or_to_the_decision() -> None:
    waits = [event("TOLLED", hours=1), event("TOLLED", hours=2), event("RESUMED", hours=11), event("RESUMED", hours=12)]
    line, _ = told(
        {"determination": record(), "clock": clock(*waits, event("TOLLED", hours=40), event("DECIDED", hours=48))}
    )
    assert timedelta(milliseconds=line.waited_ms) == timedelta(hours=10 + 8)


def test_what_tables_said_is_told_once_each_as_they_said_it_last() -> None:
    def said(table: str, rule: str, line: str | None = None, *, lapsed: bool = False) -> Json:
        return {"element": f"rate_{table}", "table": table, "line": line, "rules": [rule], "lapsed": lapsed}

    tables = [said("a", "1"), said("b", "2", "L1"), said("b", "3", "L2"), said("a", "4", lapsed=True)]
    first, second = told({"determination": record()}, tables=tables)
    assert [(one["table"], one["rules"]) for one in first.rules] == [("b", ["2"]), ("a", ["4"])]
    assert [(one["table"], one["rules"]) for one in second.rules] == [("b", ["3"]), ("a", ["4"])]
    lapsed, _ = told({"lapse": {"due_at": at(96)}}, tables=tables)
    assert [(one["table"], one["rules"]) for one in lapsed.rules] == [("a", ["1"]), ("b", ["2"])]


def task(element: str, *, hours: float, process: str = "determination", seconds: int | None = None) -> Json:
    told = {"opened_at": later(hours=hours - 1), "closed_at": later(hours=hours), "seconds": seconds}
    return {"id": element, "element": element, "process": process, "role": "nurse_reviewer", "person": "ana", **told}


def test_reviewers_are_those_up_to_the_decision_with_how_long_their_page_was_in_use() -> None:
    work = [
        task("verify", hours=10, seconds=1800),
        task("sign", hours=48),
        task("explain", hours=47, process="missed_deadline"),
        task("hear", hours=48, process="appeal_review"),
        task("late", hours=49),
    ]
    line, _ = told({"determination": record()}, work=work)
    assert [(one["element"], one["person"], one["seconds"]) for one in line.reviewers] == [
        ("verify", "ana", 1800),
        ("sign", "ana", None),
    ]
    lapsed, _ = told({"lapse": {"due_at": at(48)}}, work=work)
    assert [one["element"] for one in lapsed.reviewers] == ["verify"]


def test_guardrails_that_were_armed_say_whether_they_fired_and_were_overridden() -> None:
    checks = {
        "guardrails": [
            {"guardrail": "G1", "line": "L1", "armed": True},
            {"guardrail": "G2", "line": None, "armed": True},
            {"guardrail": "G3", "line": "L1", "armed": False},
            {"guardrail": "G1", "line": "L1", "armed": True, "fired": True},
        ],
        "second_signer": {"person": "lund"},
        "contradictions": [{"id": "X"}],
        "straight_through": None,
    }
    first, second = told({"determination": {**record(), "checks": {k: v for k, v in checks.items() if v is not None}}})
    assert first.guardrails == [
        {"guardrail": "G1", "fired": True, "overridden": True},
        {"guardrail": "G2", "fired": False, "overridden": False},
    ]
    assert [one["guardrail"] for one in second.guardrails] == ["G2"]
    assert (first.contradictions, first.straight_through, first.signer) == (1, False, "osei")
    straight, _ = told({"determination": {**record(), "checks": {"straight_through": {"policy": "P"}}}})
    assert (straight.straight_through, straight.signer) == (True, None)


def test_criteria_hold_what_the_tables_found_and_what_the_signer_holds() -> None:
    findings = {"lines": {"L1": {"components": {"1": "MET", "2": "UNKNOWN"}}}}
    line, other = told({"determination": record(components={"1": "NOT_MET"}), "findings": findings})
    assert line.criteria == [
        {"criterion": "1", "answers": [{"by": "TABLE", "answer": "MET"}, {"by": "osei", "answer": "NOT_MET"}]},
        {"criterion": "2", "answers": [{"by": "TABLE", "answer": "UNKNOWN"}]},
    ]
    assert other.criteria == []


def level(status: str, *, hours: float = 100, quantity: int | None = None, number: int = 1) -> Json:
    own: Json = {"level": number, "urgency": "STANDARD", "by": "MEMBER", "received_at": at(hours), "status": status}
    if quantity is None:
        return own | {"determination": None, "decided_at": None if status == "OPEN" else at(hours + 10)}
    outcome = "APPROVE" if quantity else "DENY"
    line = {"line": "L1", "outcome": outcome, "quantity": quantity, "clinical": True, "reasons": []}
    decided = {"lines": [line], "signer": {"person": "lund"}, "deadlines": {"appeal": {"at": at(hours + 720)}}}
    return own | {"determination": decided, "decided_at": at(hours + 10)}


@pytest.mark.parametrize(
    ("kept", "status", "quantity"),
    [
        (level("UPHELD", quantity=0), "UPHELD", 0),
        (level("PARTLY_OVERTURNED", quantity=1), "PARTLY", 1),
        (level("OVERTURNED", quantity=2), "OVERTURNED", 2),
        (level("OPEN"), "OPEN", 0),
        (level("DISMISSED"), "DISMISSED", 0),
        (level("WITHDRAWN"), "WITHDRAWN", 0),
        (level("AFFIRMED_BY_LAPSE"), "DENIED_BY_LAPSE", 0),
        (level("BYPASSED"), "NOT_HEARD", 0),
    ],
)
def test_what_came_of_a_line_on_appeal(kept: Json, status: str, quantity: int) -> None:
    events = clock(event("DECIDED", hours=48), event("APPEALED", hours=100), event("APPEAL_STOPPED", hours=111))
    denied, approved = told({"determination": record(), "appeals": {"levels": [kept]}, "clock": events})
    (one,) = denied.appeals
    assert (one["kind"], one["status"], one["quantity"], one["extended"]) == ("INTERNAL", status, quantity, False)
    assert (one["notified_at"] is not None, one["due_at"] is not None) == (kept["determination"] is not None,) * 2
    assert approved.appeals == []
    assert denied.outcome == "DENIED"


def test_an_appeal_whose_time_ran_out_was_due_when_it_did() -> None:
    lapsed = level("AFFIRMED_BY_LAPSE", hours=200)
    before = {"deadline": "appeal", "due_at": at(105), "found_at": at(106)}  # of an appeal that came earlier
    other = {"deadline": "decision", "due_at": at(205), "found_at": at(205)}
    own = {"deadline": "appeal", "due_at": at(209), "found_at": at(210)}
    parts = {"determination": record(), "appeals": {"levels": [lapsed]}, "breaches": {"breaches": [before, own, other]}}
    line, _ = told(parts)
    assert (line.appeals[0]["due_at"], line.appeals[0]["decided_at"]) == (at(209), at(209))


def test_a_second_level_starts_from_what_the_first_left() -> None:
    levels = {"levels": [level("PARTLY_OVERTURNED", quantity=1), level("OVERTURNED", hours=200, quantity=2, number=2)]}
    events = clock(event("APPEALED", hours=100), event("APPEALED", hours=200), event("APPEAL_EXTENDED", hours=201))
    line, _ = told({"determination": record(), "appeals": levels, "clock": events})
    assert [(one["status"], one["quantity"], one["extended"]) for one in line.appeals] == [
        ("PARTLY", 1, False),
        ("OVERTURNED", 2, True),
    ]


def external(status: str, **more: Any) -> Json:
    return {
        "status": status,
        "lines": ["L1"],
        "asked": {"received_at": at(300), "urgency": None, "by": "MEMBER"},
        **more,
    }


@pytest.mark.parametrize(
    ("kept", "status", "quantity", "ended"),
    [
        (
            external("OVERTURNED", decision={"lines": {"L1": "OVERTURNED"}, "received_at": at(400)}),
            "OVERTURNED",
            2,
            400,
        ),
        (external("UPHELD", decision={"lines": {"L1": "UPHELD"}, "received_at": at(400)}), "UPHELD", 0, 400),
        (external("REFUSED", preliminary={"at": at(310)}), "REFUSED", 0, 310),
        (external("SENT"), "OPEN", 0, None),
        (
            external("DISMISSAL_VACATED", dismissal={"outcome": "VACATED", "received_at": at(350)}),
            "DISMISSAL_VACATED",
            0,
            350,
        ),
    ],
)
def test_what_came_of_a_line_outside(kept: Json, status: str, quantity: int, ended: float | None) -> None:
    line, other = told({"determination": record(), "external": kept})
    (one,) = line.appeals
    assert (one["kind"], one["status"], one["quantity"], one["urgency"]) == ("EXTERNAL", status, quantity, "STANDARD")
    assert (one["decided_at"] and datetime.fromisoformat(one["decided_at"])) == (ended and later(hours=ended))
    assert other.appeals == []


def test_an_external_review_that_nobody_asked_for_is_not_told() -> None:
    line, _ = told({"determination": record(), "external": {"status": "NOT_REQUESTED", "lines": ["L1"]}})
    assert line.appeals == []
    forwarded = {"status": "SENT", "lines": ["L1"], "forwarded_at": at(120)}
    line, _ = told({"determination": record(), "external": forwarded})
    assert [(one["status"], one["received_at"]) for one in line.appeals] == [("OPEN", at(120))]


def test_each_review_of_a_chain_adds_what_was_decided_outside_in_it() -> None:
    first = {"determination": record(), "external": external("REFUSED", preliminary={"at": at(310)})}
    carried = {"reopens": "R-1", "carried": True}
    later_on = external("UPHELD", decision={"lines": {"L1": "UPHELD"}, "received_at": at(500)})
    follows = {
        "determination": record(),
        "reopening": carried,
        "external": {**later_on, "asked": {"received_at": at(450)}},
    }
    line, _ = told(first, follows)
    assert [one["status"] for one in line.appeals] == ["REFUSED", "UPHELD"]
    assert line.origin == "REQUEST"
    reopened, _ = told({"determination": record(), "reopening": {"reopens": "R-0", "decision": "GRANT"}})
    assert reopened.origin == "REOPENING"
