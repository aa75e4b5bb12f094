"""Break what a decision rests on in each named way: the rule that it breaks objects, no other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from casework.domain.policy import Guardrail, Requirement
from casework.testing_mutations import (
    Meddling,
    line_with,
    meddled,
    record_with,
    rewired,
    with_form,
    with_handler,
    with_law,
)
from casework.testing_play import Refused, Rehearsal
from casework.usecases.application import Application
from tests.invariants.mutation import Mutation, besides, check_refused, content, handler, with_policies

Json = dict[str, Any]


def contradicted(**changes: Any) -> Callable[[Json], Json]:
    """The contradictions on record stand otherwise."""
    return lambda checks: {**checks, "contradictions": [{**one, **changes} for one in checks["contradictions"]]}


def disarmed(kept: Json) -> Json:
    """No guardrail is armed."""
    return {**kept, "guardrails": [{**one, "armed": False} for one in kept["guardrails"]]}


GUARD = Guardrail(
    id="GR-NEW",
    blocks=("CONSERVATIVE_INSUFFICIENT",),
    condition=(Requirement(finding="indication", met=("INDICATED",), not_met=("NOT_INDICATED",)),),
    message="Do not deny it for that.",
    citation="Policy §9",
)


class Blind:
    """A case file of which a handler sees no contradiction."""

    def __init__(self, case: Any) -> None:
        self._case = case

    def __getattr__(self, name: str) -> Any:
        return getattr(self._case, name)

    @property
    def documents(self) -> Sequence[Any]:
        return tuple(
            replace(one, findings=tuple(found for found in one.findings if found["kind"] != "FUNCTION_NORMAL"))
            for one in self._case.documents
        )


def blind(rehearsal: Rehearsal) -> Any:
    """No handler of the determination, and no form, sees that documents contradict each other."""

    def change(app: Application) -> Application:
        for name in ("find_contradictions", "assess_components", "record_approval"):
            original = app.handlers[f"determination.{name}"]
            app = with_handler(
                app,
                f"determination.{name}",
                lambda ctx, original=original: original(Meddling(ctx, see=Blind)),
            )
        return with_form(app, "sign_approval", check=lambda *_: {})

    return change


OSEI = {"person": "osei", "name": "Daniel Osei, MD", "profession": "MD"}


MUTATIONS = [
    Mutation(
        rule="I02",
        name="a missed time that is taken as a denial where the law does not say so",
        case="T12",
        change=besides("missed_deadline.record", lambda ctx: ctx.keep("lapse", {"deadline": "decision"})),
        machine=True,
        says="45 CFR 147.136(b)(2)(ii)(F)",
    ),
    Mutation(
        rule="I21",
        name="a line that is approved because nothing else helps, on a claim that does not hold",
        case="second_fat_grafting",
        at="analyse_exceptions",
        change=handler(
            "determination.check_evidence",
            keep={"claims": lambda one: {"claims": [{**claim, "status": "NOT_USABLE"} for claim in one["claims"]]}},
        ),
    ),
    Mutation(
        rule="I22",
        name="a guardrail that the findings arm and a step disarms",
        case="G08",
        at="analyse_exceptions",
        change=content(
            lambda app: meddled(
                with_policies(app, lambda one: replace(one, guardrails=(*one.guardrails, GUARD))),
                "determination.evaluate_guardrails",
                keep={"guardrails": disarmed},
            )
        ),
        says="which its findings arm",
    ),
    Mutation(
        rule="I22",
        name="an override to which nobody agreed",
        case="T05",
        at="sign_decision",
        change=handler(
            "determination.record_decision",
            keep={"determination": record_with(checks=lambda one: {**one, "second_signer": None})},
        ),
        says="an override needs a second physician",
    ),
    Mutation(
        rule="I22",
        name="a second opinion that nobody gave",
        case="G08",
        at="sign_decision",
        change=handler(
            "determination.record_decision",
            keep={
                "determination": record_with(
                    checks=lambda one: {
                        **one,
                        "second_signer": {**OSEI, "licence": {}},
                        "override_rationale": "because",
                    }
                )
            },
        ),
        says="gave no answer that says so",
    ),
    Mutation(
        rule="I23",
        name="a contradiction that is open",
        case="G09",
        at="sign_approval",
        change=handler(
            "determination.record_approval",
            keep={"determination": record_with(checks=contradicted(status="OPEN", weighed_for=None, resolved_by=None))},
        ),
        says="nobody has weighed them",
    ),
    Mutation(
        rule="I23",
        name="a contradiction that the decision passes over",
        case="G09",
        at="sign_approval",
        change=handler("determination.record_approval", keep={"determination": record_with(sections=[])}),
        says="does not cite",
    ),
    Mutation(
        rule="I24",
        name="a claim that is relied on though its sources do not bear it out",
        case="second_fat_grafting",
        at="analyse_exceptions",
        change=handler(
            "determination.check_evidence",
            keep={"claims": lambda one: {"claims": [{**claim, "status": "USABLE"} for claim in one["claims"]]}},
        ),
    ),
    Mutation(
        rule="I24",
        name="a quotation that does not stand in its document",
        case="T02",
        at="sign_approval",
        change=handler(
            "determination.record_approval",
            keep={
                "determination": record_with(
                    sections=lambda one: [
                        {
                            "id": "safety",
                            "title": "Safety",
                            "statements": [
                                {
                                    "text": "It is safe.",
                                    "line": None,
                                    "sources": [{"kind": "CHART", "id": "D1", "cite": "D1", "quote": "perfectly safe"}],
                                }
                            ],
                        }
                    ]
                )
            },
        ),
        says="does not stand in D1 word for word",
    ),
    Mutation(
        rule="I25",
        name="an approval that a later step replaces",
        case="T02",
        at="sign_approval",
        change=besides(
            "determination.stop_decision_clock",
            lambda ctx: ctx.keep(
                "determination", line_with("L1", outcome="DENY", quantity=0)(ctx.case.part("determination"))
            ),
        ),
        machine=True,
        says="was decided on",
    ),
    Mutation(
        rule="I20",
        name="a clinical denial whose letter offers no external review",
        case="G08",
        at="sign_decision",
        change=content(lambda app: with_law(app, external_rule=None)),
        says="external review",
    ),
    Mutation(
        rule="I02",
        name="a drawing that records what the physician took back",
        case="T32",
        change=content(
            lambda app: rewired(
                app, "determination.bpmn", "flow_decision_signed_to_draft_decision", to="record_decision"
            )
        ),
        says="no answer of",
    ),
    Mutation(
        rule="I02",
        name="an approval without a person that its policy does not allow",
        case="P05",
        at="analyse_exceptions",
        change=handler(
            "determination.record_straight_approval",
            keep={"determination": record_with(checks=lambda one: {**one, "straight_through": {"policy": "ANY"}})},
        ),
        says="would be decided without a person",
    ),
    Mutation(
        rule="I23",
        name="an approval without a person although documents contradict each other",
        case="P05",
        at="analyse_exceptions",
        change=handler(
            "determination.record_straight_approval",
            keep={
                "determination": record_with(
                    checks=lambda one: {
                        **one,
                        "contradictions": [{"documents": [], "status": "WEIGHED", "weighed_for": "D1"}],
                    }
                )
            },
        ),
        says="approved without a person although documents contradict each other",
    ),
    Mutation(
        rule="I23",
        name="a contradiction that a step does not see",
        case="G09",
        at="analyse_exceptions",
        change=blind,
        script=lambda script: replace(
            script,
            steps=tuple(
                one for one in script.steps if one.value not in ("resolve_contradictions", "information_received")
            ),
        ),
        says="nobody has weighed them. Ask, or weigh them",
    ),
    Mutation(
        rule="I20",
        name="an appeal that is passed by although no time was missed",
        case="T75",
        change=besides("coverage_review.skip_appeal", lambda ctx: ctx.keep("breaches", {"breaches": []})),
        says="no time was missed that opens that way",
    ),
    Mutation(
        rule="I20",
        name="an administrative denial that a step sends outside",
        case="T80",
        at="review_appeal",
        change=besides(
            "appeal_review.send_upheld_notice",
            lambda ctx: ctx.keep("external", {"status": "SENT", "forwarded_at": ctx.now.isoformat()}),
        ),
        says="rests on no medical judgement",
    ),
    Mutation(
        rule="I19",
        name="a clock that is set again after the external decision",
        case="G13",
        at="effectuate",
        change=besides(
            "external_review.record_effectuation",
            lambda ctx: (
                ctx.keep("external", dict(ctx.case.part("external"))),
                ctx.mark_clock("RETRIAGED", at=ctx.now, urgency="EXPEDITED"),
            ),
        ),
        says="a step would mark RETRIAGED",
    ),
    Mutation(
        rule="I21",
        name="a drawing that passes by what was tried before",
        case="G02",
        change=content(
            lambda app: meddled(
                rewired(
                    app,
                    "coverage_review.bpmn",
                    "flow_clinical_question_to_run_conservative_treatment",
                    to="run_functional_assessment",
                ),
                "exclusion_check.gather_standing",
                told={"verify_trials": {"lines": {"L1": {"no_alternative": "NOT_CLAIMED"}}}},
            )
        ),
        script=lambda script: replace(script, steps=tuple(one for one in script.steps if one.value != "verify_trials")),
        says="nobody has looked at what was tried at that very site",
    ),
    Mutation(
        rule="I24",
        name="a claim that rests on a source of another kind",
        case="second_fat_grafting",
        at="analyse_exceptions",
        change=handler(
            "determination.check_evidence",
            keep={
                "claims": lambda one: {
                    "claims": [
                        {**claim, "sources": [{**source, "kind": "TABLE"} for source in claim["sources"]]}
                        for claim in one["claims"]
                    ]
                }
            },
        ),
        says="which is of the kind TABLE",
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_decision_that_rests_on_nothing_is_refused_by_the_rule_and_nothing_is_kept(
    mutation: Mutation, broken: Callable[[Mutation], Refused | None]
) -> None:
    check_refused(broken(mutation), mutation)
