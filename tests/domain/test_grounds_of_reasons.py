"""A reason to deny says of a line only what was found of it, and what came too late is read before anybody signs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.domain import contradictions, grounds, guardrails, unread
from casework.domain.content import FINDINGS, INTAKE_FINDINGS
from casework.domain.finding_words import CLAUSES, MEASUREMENT, clause
from casework.domain.line_facts import line_facts, line_findings
from casework.domain.measured_content import RESULTS
from casework.domain.request import ChartDocument
from casework.domain.signers import interested, is_treating, unlicensed
from casework.domain.wording import codes_in, too_short

RATED = datetime.fromisoformat("2026-02-10T10:00:00-05:00")
FOOT = {"kind": "FUNCTIONAL_DEFICIT", "site": "FOOT", "domain": "WALKING"}


def by(person: str = "ana", *, hours: int = 0) -> dict[str, Any]:
    return {"_by": {"person": person, "answered_at": (RATED + timedelta(hours=hours)).isoformat()}}


def filed(document: ChartDocument, *, hours: int) -> ChartDocument:
    return replace(document, received_at=RATED + timedelta(hours=hours))


def asked(*rounds: tuple[str, list[str]]) -> dict[str, Any]:
    return {"information": {"rounds": [{"status": status, "items": items} for status, items in rounds]}}


def words(case: Any, code: str, **changes: str) -> str:
    facts = line_findings(case, case.data)["L1"] | changes
    return grounds.contrary_words(case.policy.reason(code), facts)


@pytest.mark.parametrize(
    ("code", "held", "against"),
    [
        ("CONSERVATIVE_INSUFFICIENT", {"conservative": "NOT_SHOWN"}, {"conservative": "MET"}),
        ("FUNCTION_NOT_DOCUMENTED", {"function": "NOT_SHOWN", "deficit": "NOT_SHOWN"}, {"function": "IMPAIRED"}),
        ("FUNCTION_NOT_DOCUMENTED", {"function": "NOT_SHOWN", "deficit": "NOT_SHOWN"}, {"deficit": "SHOWN"}),
        ("COSMETIC_EXCLUSION", {"exclusion": "MAY_APPLY"}, {"exclusion": "EXCEPTED"}),
        ("COSMETIC_EXCLUSION", {"exclusion": "MAY_APPLY"}, {"exclusion": "NOT_TRIGGERED"}),
        ("NOT_INDICATED", {"indication": "NOT_INDICATED"}, {"indication": "INDICATED"}),
        ("EXPERIMENTAL_INVESTIGATIONAL", {"standing": "NOT_ESTABLISHED"}, {"standing": "ESTABLISHED"}),
        ("SERIAL_PLAN_NOT_DOCUMENTED", {"serial_plan": "NOT_DOCUMENTED"}, {"serial_plan": "NOT_NEEDED"}),
        ("RESPONSE_NOT_DOCUMENTED", {"serial_response": "UNKNOWN"}, {"serial_response": "DOCUMENTED"}),
        ("SERIAL_INTERVAL_TOO_SHORT", {"serial_interval": "TOO_SHORT"}, {"serial_interval": "ENOUGH"}),
        ("SERIAL_INTERVAL_NOT_DOCUMENTED", {"serial_interval": "UNKNOWN"}, {"serial_interval": "TOO_SHORT"}),
        ("SESSIONS_EXCEED_POLICY", {"serial_count": "EXCEEDED"}, {"serial_count": "WITHIN"}),
        ("INFO_NOT_RECEIVED", {"information": "LACKING", "necessity": "NOT_ALL_MET"}, {"information": "NOT_ASKED"}),
        ("INFO_NOT_RECEIVED", {"information": "LACKING", "necessity": "NOT_ALL_MET"}, {"necessity": "ALL_MET"}),
        ("QUANTITY_NOT_SHOWN", {"quantity": "REDUCED"}, {"quantity": "WHOLE"}),
    ],
)
def test_each_reason_to_deny_needs_what_it_says(
    make_case: Callable[..., Any], tools: Any, code: str, held: dict[str, str], against: dict[str, str]
) -> None:
    case = make_case(data=tools.found("L1", **tools.favourable))
    assert words(case, code, **held) == ""
    said = words(case, code, **held | against)
    ((finding, value),) = against.items()
    assert f"{clause(finding, value)}, and the reason needs that " in said
    assert value not in said


def test_every_finding_that_a_reason_may_rest_on_has_words() -> None:
    told = {name: set(values) for name, values in (FINDINGS | INTAKE_FINDINGS | {MEASUREMENT: RESULTS}).items()}
    assert {name: set(values) & set(CLAUSES[name]) for name, values in told.items()} == told
    assert clause("measurement.PTOSIS", "MET") == "what is measured for this is as the policy asks"
    assert clause("deficit", None) == "nobody has found yet what this reason rests on"


def test_every_clinical_reason_to_deny_of_the_shipped_policy_says_what_it_needs(library: Any) -> None:
    policy = next(one for one in library.policies if one.id == "FG-01")
    assert [one.code for one in policy.reasons if one.outcome == "DENY" and one.clinical and not one.requires] == [
        policy.judged.code
    ]


@pytest.mark.parametrize(
    ("session", "told", "found"),
    [
        (1, {}, ["NOT_NEEDED"] * 4),
        (2, {}, ["UNKNOWN", "UNKNOWN", "UNKNOWN", "WITHIN"]),
        (
            2,
            {"plan_documented": "NO", "response_documented": "YES", "months_since": 2},
            ["NOT_DOCUMENTED", "DOCUMENTED", "TOO_SHORT", "WITHIN"],
        ),
        (
            5,
            {"plan_documented": "YES", "response_documented": "UNKNOWN", "months_since": 3},
            ["DOCUMENTED", "UNKNOWN", "ENOUGH", "EXCEEDED"],
        ),
    ],
)
def test_a_further_session_is_told_apart_by_plan_response_interval_and_number(
    make_case: Callable[..., Any], session: int, told: dict[str, Any], found: list[str]
) -> None:
    case = make_case(session=session, data={"verify_serial": told})
    facts = line_facts(case, case.data, [])["L1"]
    assert [facts[name] for name in grounds.SERIAL] == found
    assert (facts["min_interval_months"], facts["max_sessions"]) == (3, 4)
    assert facts["months_since"] == told.get("months_since")


def test_what_a_reviewer_answers_line_by_line_holds_for_that_line() -> None:
    data = {"verify_serial": {"lines": {"L1": {"months_since": 4}}}}
    assert grounds.serial_answers(data, "L1") == {"months_since": 4}


def test_a_charted_deficit_arms_the_guardrail_though_the_reviewer_left_it_out(
    make_case: Callable[..., Any], tools: Any
) -> None:
    left_out = {"assess_function": {"lines": {"L1": {"deficits": []}}, **by()}}
    case = make_case(
        tools.document("D1", "She cannot walk.", FOOT),
        answers=left_out,
        data=tools.found("L1", **tools.favourable | {"function": "NOT_SHOWN:FUNCTION_NOT_DOCUMENTED"}),
    )
    findings = line_findings(case, case.data)["L1"]
    assert findings["deficit"] == "SHOWN"
    cosmetic = guardrails.armed(case.policy, findings, line="L1")[0]
    assert (cosmetic["guardrail"], cosmetic["armed"]) == ("GR-COSMETIC", True)
    known = {one.id: one for one in case.policy.guardrails}
    assert guardrails.rests_on(known["GR-COSMETIC"], case, case.evidence, case.request.line("L1")) == ["D1"]
    assert guardrails.rests_on(known["GR-EXPERIMENTAL"], case, case.evidence, case.request.line("L1")) == [
        "GUSENOFF-2016"
    ]
    bare = replace(known["GR-COSMETIC"], rests_on="")
    assert guardrails.rests_on(bare, case, case.evidence, case.request.line("L1")) == []


def test_a_deficit_that_its_author_took_back_arms_nothing(make_case: Callable[..., Any], tools: Any) -> None:
    normal = {**FOOT, "kind": "FUNCTION_NORMAL"}
    case = make_case(
        tools.document("D1", "She cannot walk.", FOOT, dated="2026-01-10"),
        tools.document("D2", "She walks freely.", normal, dated="2026-01-20"),
    )
    assert grounds.deficit(case, case.request.line("L1"), "NOT_SHOWN") == "NOT_SHOWN"


def test_an_override_addresses_each_thing_that_the_guardrail_rests_on() -> None:
    armed = [
        {"armed": True, "line": "L1", "blocks": ["X"], "references": ["REF-1", "REF-10"]},
        {"armed": True, "line": "L2", "blocks": ["X"], "references": ["REF-2"]},
        {"armed": False, "line": "L1", "blocks": ["X"], "references": ["REF-3"]},
        {"armed": True, "line": "L1", "blocks": ["Y"], "references": ["REF-4"]},
    ]
    draft = {"lines": {"L1": {"reasons": ["X"]}, "L2": {"reasons": []}}}
    assert guardrails.unaddressed(armed, draft, "REF-10 is small.") == ["REF-1"]
    assert guardrails.unaddressed(armed, draft, "REF-1 and REF-10 are small.") == []


def test_what_is_on_file_is_never_told_as_missing(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case(tools.document("D1", "Note."), parts=asked(("LAPSED", ["CONSULTATION"])))
    assert grounds.missing(case) == []
    assert grounds.information(case) == "RECEIVED"
    assert grounds.on_file(case, "CONSULTATION") == "Consultation note of the treating surgeon"
    assert grounds.on_file(case, "A photograph") is None
    assert grounds.information(make_case()) == "NOT_ASKED"


def test_a_physician_says_what_an_answer_left_open(make_case: Callable[..., Any], tools: Any) -> None:
    parts = asked(("ANSWERED", ["A photograph", "A film"]))
    case = make_case(tools.document("D1", "Note."), parts=parts)
    assert grounds.information(case) == "RECEIVED"
    case.answers["draft_decision"] = {"not_received": ["A film"], **by("osei")}
    assert grounds.missing(case) == ["A film"]
    assert grounds.information(case) == "LACKING"


def contradicting(tools: Any, id: str, kind: str, **changes: Any) -> ChartDocument:
    said = f"What {id} says."
    found = {"kind": kind, "site": "FOOT", "domain": "WALKING"}
    return ChartDocument.from_json(tools.document(id, said, found, author=f"Dr. {id}", **changes))


def test_what_was_weighed_against_a_rating_opposes_it(make_case: Callable[..., Any], tools: Any) -> None:
    deficit, normal = (contradicting(tools, id, kind) for id, kind in (("D1", FOOT["kind"]), ("D2", "FUNCTION_NORMAL")))
    third = contradicting(tools, "D3", "FUNCTION_NORMAL", dated="2025-06-01")
    case = make_case()
    case.documents = (deficit, normal, third)
    (one,) = contradictions.listed(case)
    assert one["status"] == "OPEN"

    def weighed_for(document: str, *, rating: str, domains: tuple[str, ...] = ("WALKING",)) -> bool:
        case.answers["resolve_contradictions"] = {
            "decision": "WEIGHED",
            "contradictions": {one["id"]: {"weighed_for": document, "rationale": "It measures."}},
        }
        (found,) = contradictions.listed(case)
        return contradictions.opposes(found, case.documents, rating=rating, domains=domains)

    assert not contradictions.opposes(one, case.documents, rating="IMPAIRED", domains=["WALKING"])
    assert not weighed_for("D1", rating="IMPAIRED")
    assert weighed_for("D2", rating="IMPAIRED")
    assert weighed_for("D3", rating="IMPAIRED")
    assert not weighed_for("D2", rating="IMPAIRED", domains=("WORK",))
    assert weighed_for("D1", rating="NOT_SHOWN")
    assert not weighed_for("D2", rating="NOT_SHOWN")
    assert not weighed_for("D9", rating="NOT_SHOWN")


def test_a_physician_may_weigh_a_contradiction_in_the_draft_itself(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case()
    case.documents = (contradicting(tools, "D1", FOOT["kind"]), contradicting(tools, "D2", "FUNCTION_NORMAL"))
    (one,) = contradictions.listed(case)
    weighed = {one["id"]: {"weighed_for": "D1", "rationale": "It measures."}}
    case.answers["draft_decision"] = {"contradictions": weighed, **by("osei")}
    (found,) = contradictions.listed(case)
    assert (found["status"], found["weighed_for"]) == ("WEIGHED", "D1")


def test_a_document_that_came_after_the_draft_is_read_first(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case(answers={"draft_decision": by("osei")})
    before, after = (ChartDocument.from_json(tools.document(id, "Note.")) for id in ("D1", "D5"))
    case.documents = (filed(before, hours=-1), filed(after, hours=1))
    assert [one.id for one in unread.after_the_draft(case)] == ["D5"]
    assert unread.read_first(unread.after_the_draft(case)).startswith("Read D5 first: D5 is “Note D5” of 2026-01-20.")
    case.answers["draft_decision"] = by("osei", hours=2)
    assert unread.read_first(unread.after_the_draft(case)) == ""
    assert unread.after_the_draft(make_case()) == []


def test_a_document_that_came_after_the_rating_it_bears_on_is_read_first(
    make_case: Callable[..., Any], tools: Any
) -> None:
    case = make_case(answers={"verify_trials": by(), "assess_function": by(hours=2)})
    trial = {"kind": "CONSERVATIVE_TRIAL", "site": "FOOT", "name": "padding", "weeks": 20, "outcome": "FAILED"}
    plain = filed(ChartDocument.from_json(tools.document("D4", "Note.")), hours=1)
    late = filed(ChartDocument.from_json(tools.document("D5", "Padding failed.", trial)), hours=1)
    case.documents = (plain, late)
    assert [one.id for one in unread.after_the_ratings(case)] == ["D5"]
    case.documents = (filed(plain, hours=3), filed(late, hours=3))
    (said,) = unread.unsettled(case)
    assert said.startswith("Read D4 and D5 first:")
    assert said.endswith("Choose REFER, and a physician decides.")
    assert unread.after_the_ratings(make_case()) == []


def test_a_document_that_was_weighed_was_read(make_case: Callable[..., Any], tools: Any) -> None:
    case = make_case(answers={"assess_function": by()})
    first = filed(contradicting(tools, "D1", FOOT["kind"]), hours=-1)
    second = filed(contradicting(tools, "D2", "FUNCTION_NORMAL"), hours=1)
    case.documents = (first, second)
    assert [one.startswith("D1 and D2 contradict") for one in unread.unsettled(case)] == [False, True]
    (one,) = contradictions.listed(case)
    weighed = {one["id"]: {"weighed_for": "D1", "rationale": "It measures."}}
    case.answers["resolve_contradictions"] = {"decision": "WEIGHED", "contradictions": weighed, **by(hours=2)}
    assert unread.unsettled(case) == []


def test_the_provider_who_asks_is_known_by_id_or_by_name(make_case: Callable[..., Any]) -> None:
    provider = make_case().request.provider
    assert is_treating({"person": "P1", "name": "Somebody"}, provider)
    assert is_treating({"person": "hm", "name": "Dr. Helen  MARSH"}, provider)
    assert not is_treating({"person": "hm", "name": "Helen Marshall, MD"}, provider)
    assert not is_treating({"person": "hm", "name": ""}, replace(provider, id="", name=""))


def test_who_answers_for_a_denial_holds_a_licence_on_the_day_of_the_answer(
    make_case: Callable[..., Any], tools: Any
) -> None:
    case = make_case()
    assert unlicensed(case, tools.physician) == ""
    assert interested(case, tools.physician) == ""
    assert "holds no MD or DO licence that is valid on 2026-02-10" in unlicensed(case, tools.nurse)
    ended = [{"profession": "MD", "valid_from": "2015-01-01", "valid_to": "2026-02-09"}]
    assert "a denial needs one" in unlicensed(case, {**tools.physician, "licences": ended})


def test_words_that_say_nothing_are_told_from_words_that_do() -> None:
    assert "“No.” says too little" in too_short("No.")
    assert "at least 6 different words" in too_short("It is is is is is is is cosmetic.")
    assert too_short("The podiatry record shows two weeks only.") == ""
    assert codes_in("It is NOT_MET under P-DEF and GR_1.") == ["NOT_MET", "GR_1"]
