"""Break a first decision in each named way: the rule that it breaks refuses the step, and nothing of it is kept."""

from collections.abc import Callable
from typing import Any

import pytest

from casework.testing_mutations import line_with, meddled, record_with, rewired, with_form, with_handler
from casework.testing_play import Refused
from tests.invariants.mutation import Mutation, check_refused, content

Json = dict[str, Any]

DENIAL = "determination.record_decision"
APPROVAL = "determination.record_approval"


LETTERS = ("send_approval_notice", "send_partial_notice", "send_denial_notice")


def decision(change: Callable[[Json], Json], handler: str = DENIAL, *, told: bool = True) -> Any:
    """What the handler that records the decision keeps is changed, after it has checked it.

    Not `told`: nor is any letter written, because none could be of such a decision.
    """

    def changed(app: Any) -> Any:
        app = meddled(app, handler, keep={"determination": change})
        for letter in () if told else LETTERS:
            app = meddled(app, f"determination.{letter}", send=lambda *_: None)
        return app

    return content(changed)


def at_the_signature(
    rule: str, name: str, change: Callable[[Json], Json], *, handler: str = DENIAL, told: bool = True, **more: Any
) -> Mutation:
    known = {"case": "G08", "at": "sign_decision", "change": decision(change, handler, told=told)}
    return Mutation(rule=rule, name=name, **{**known, **more})


def at_the_approval(rule: str, name: str, change: Callable[[Json], Json], **more: Any) -> Mutation:
    return at_the_signature(rule, name, change, **{"case": "T02", "at": "sign_approval", "handler": APPROVAL, **more})


def nurse(signer: Json) -> Json:
    return {**signer, "profession": "RN"}


def exceptions(**changes: Any) -> Callable[[Json], Json]:
    """The first exception of every exclusion is another, on every line."""

    def change(checks: Json) -> Json:
        told = {
            line: {
                exclusion: {
                    clause: ({**one, **changes} if place == 0 else one)
                    for place, (clause, one) in enumerate(clauses.items())
                }
                for exclusion, clauses in exclusions.items()
            }
            for line, exclusions in checks["exclusions"].items()
        }
        return {**checks, "exclusions": told}

    return change


def writes_a_denial(rehearsal: Any) -> Any:
    """A step that no person takes writes the denial that a physician signed in another case."""

    def change(app: Any) -> Any:
        original = app.handlers["intake.accept_request"]

        def accept(ctx: Any) -> Json:
            found = {**DENIED, "review": ctx.case.review_id, "decided_at": ctx.now.isoformat()}
            ctx.keep("determination", found)
            return dict(original(ctx))

        return with_handler(app, "intake.accept_request", accept)

    return change


DENIED: Json = {
    "review": "",
    "request": {},
    "lines": [
        {
            "line": "L1",
            "label": "L1 foot, bilateral",
            "outcome": "DENY",
            "pas": "A3",
            "clinical": True,
            "reasons": ["COSMETIC_EXCLUSION"],
            "reason_texts": ["For looks alone."],
            "plain_texts": ["For looks alone."],
            "provisions": ["Article VI §A ¶8"],
            "components": {"1": "MET", "2": "MET", "3": "NOT_MET", "4": "MET"},
            "change": [],
            "rationale": "The table says so.",
            "documents": [],
            "criteria": [],
            "requested": 1,
            "quantity": 0,
            "valid_from": None,
            "valid_to": None,
        }
    ],
    "provisions": ["Article VI §A ¶8"],
    "outcome": "DENIED",
    "clinical": True,
    "sections": [],
    "flags": [],
    "signer": {"person": "casework", "name": "A table", "role": None, "profession": "MD"},
    "decided_at": "",
    "decision_due": None,
}

MUTATIONS = [
    at_the_signature("I01", "a nurse's licence under a denial", record_with(signer=nurse), says="RN"),
    at_the_signature(
        "I01",
        "a licence that the signer does not hold",
        record_with(signer=lambda one: {**one, "licence": {**one["licence"], "number": "MD-999999"}}),
        says="MD-999999",
    ),
    at_the_signature(
        "I01",
        "a licence that has run out",
        record_with(signer=lambda one: {**one, "licence": {**one["licence"], "valid_to": "2026-01-31"}}),
        says="is not valid on 2026-02-",
    ),
    at_the_signature(
        "I02",
        "a denial that nobody signed",
        record_with(signer=lambda one: {**one, "person": "casework", "name": "Casework"}),
        says="no answer of Casework says so",
    ),
    at_the_signature(
        "I02",
        "a denial in the name of somebody who did not sign it",
        record_with(signer=lambda one: {**one, "person": "ana", "name": "Ana Ruiz, RN"}),
        says="no answer of Ana Ruiz, RN says so",
    ),
    at_the_approval(
        "I02", "an approval that a step turns into a denial", line_with("L1", outcome="DENY", quantity=0), told=False
    ),
    Mutation(
        rule="I02",
        name="a step of the machine that writes a denial",
        case="T02",
        change=writes_a_denial,
        at="check_completeness",
        says="No step, table or timer decides against a member",
    ),
    at_the_signature("I07", "a denial that names no provision", line_with("L1", provisions=[])),
    at_the_signature("I07", "a denial that names no criteria", line_with("L1", criteria=[])),
    at_the_signature("I07", "a denial in nobody's own words", line_with("L1", rationale=" ")),
    at_the_signature("I07", "a denial on a document that is not there", line_with("L1", documents=["D99"])),
    at_the_signature("I08", "an exception that nobody looked at", record_with(checks=exceptions(status=""))),
    at_the_signature("I08", "an exception of which nothing is known", record_with(checks=exceptions(status="UNKNOWN"))),
    at_the_signature("I08", "an exception without evidence", record_with(checks=exceptions(evidence=" "))),
    at_the_signature(
        "I09",
        "a denial that leaves a component out",
        line_with("L1", components=lambda one: {key: value for key, value in one.items() if key != "2"}),
    ),
    at_the_signature(
        "I09",
        "a denial in which every component is met",
        line_with("L1", components=lambda one: dict.fromkeys(one, "MET")),
    ),
    at_the_approval(
        "I09",
        "an approval in which a component is not met",
        line_with("L1", components=lambda one: {**one, "3": "NOT_MET"}),
    ),
    at_the_signature(
        "I10",
        "a line that nobody decided",
        record_with(lines=lambda lines: lines[1:]),
        case="G04",
        told=False,
        says="The lines asked for are L1, L2; those decided are L2",
    ),
    at_the_approval("I10", "an outcome that is not that of the lines", record_with(outcome="PARTIALLY_APPROVED")),
    at_the_approval("I25", "an approval without a first day", line_with("L1", valid_from=None)),
    at_the_approval("I25", "an approval that ends before it begins", line_with("L1", valid_to="2020-01-01")),
    at_the_signature("I34", "a denial that is answered as an approval", line_with("L1", pas="A1")),
    at_the_approval("I34", "an approval that is answered as one of a part", line_with("L1", pas="A2")),
    at_the_signature(
        "I33",
        "a clinical denial told as an administrative one",
        lambda record: line_with("L1", clinical=False)({**record, "outcome": "DENIED_ADMINISTRATIVE"}),
        told=False,
    ),
    at_the_signature(
        "I17", "a decision that is dated back", record_with(decided_at="2026-02-03T10:00:00+00:00"), says="dated back"
    ),
    at_the_signature(
        "I27", "a decision under other diagrams", record_with(versions=lambda one: {**one, "definition": "f" * 64})
    ),
    at_the_signature(
        "I27", "a decision under another policy", record_with(versions=lambda one: {**one, "policy": "POL 9"})
    ),
    at_the_signature(
        "I12", "a decision that says it is due later", record_with(decision_due="2026-03-31T23:59:59-04:00")
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_decision_that_breaks_a_rule_is_refused_by_that_rule_and_nothing_is_kept(
    mutation: Mutation, broken: Callable[[Mutation], Refused | None]
) -> None:
    check_refused(broken(mutation), mutation)


_used = (rewired, with_form)
