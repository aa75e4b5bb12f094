"""Break what goes outside, what comes from there or what is reopened: the rule that it breaks objects, no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.testing_mutations import (
    level_with,
    line_with,
    meddled,
    redrawn,
    same_drawings,
    with_flow,
    with_form,
)
from casework.testing_play import Refused
from casework.usecases.application import Application
from tests.invariants.mutation import Mutation, besides, check_refused, content, on_appeal

Json = dict[str, Any]


def otherwise(event: str, **changes: Any) -> Callable[..., Any]:
    """An event of that kind tells something else."""
    return lambda kind, at, told: [(kind, at, {**told, **changes} if kind == event else told)]


def insist(kind: str) -> Callable[[Any], Any]:
    """What the case expects to be refused at steps of that kind is no longer expected."""
    return lambda script: replace(
        script, steps=tuple(replace(one, refused=None) if one.kind == kind else one for one in script.steps)
    )


def invents_a_decision(ctx: Any) -> None:
    """A step writes what only an external reviewer may say."""
    decision = {
        "outcome": "UPHELD",
        "lines": {"L1": "UPHELD"},
        "organization": "Nobody",
        "rationale": "None.",
        "document": "X1",
        "received_at": ctx.now.isoformat(),
    }
    ctx.keep("external", {**ctx.case.part("external"), "decision": decision})


def invents_an_answer_about_the_dismissal(ctx: Any) -> None:
    """A step writes that a dismissal was vacated, which only somebody outside may say."""
    told = {"outcome": "VACATED", "organization": "Nobody", "rationale": "None.", "document": "X1"}
    ctx.keep("external", {**ctx.case.part("external"), "dismissal": told | {"received_at": ctx.now.isoformat()}})


def takes_the_approval_back(script: Any) -> Any:
    """The physician drafts and signs the denial of what was approved before, with the reason that was refused."""
    refused, accepted = [one for one in script.steps if one.value == "draft_decision"][-2:]
    lines = {**accepted.answers["lines"], "L1": refused.answers["lines"]["L1"]}
    draft = replace(accepted, answers={**accepted.answers, "lines": lines})
    return replace(script, steps=tuple(draft if one is accepted else one for one in script.steps if one is not refused))


def a_reason_for_all(app: Application) -> Application:
    """A reason to deny fits whatever the file says, and the form asks nothing."""
    policies = tuple(
        replace(
            policy,
            reasons=tuple(
                replace(one, requires=()) if one.code == "CONSERVATIVE_INSUFFICIENT" else one for one in policy.reasons
            ),
        )
        for policy in app.library.policies
    )
    app = same_drawings(app, library=replace(app.library, policies=policies))
    return with_form(app, "draft_decision", check=lambda *_: {})


def with_days(**days: str) -> Any:
    """What was put into effect holds for other days."""

    def change(kept: Json) -> Json:
        effect = kept.get("effectuated")
        if not effect:
            return kept
        return {**kept, "effectuated": {**effect, "lines": {id: one | days for id, one in effect["lines"].items()}}}

    return change


def only_others_refuse(app: Application) -> Application:
    """The law leaves it to the State to refuse a request, and the form does not know."""
    lines = tuple(
        one
        if one.external_rule is None
        else replace(one, external_rule=replace(one.external_rule, preliminary="NONE", name="the State"))
        for one in app.library.lines_of_business
    )
    app = same_drawings(app, library=replace(app.library, lines_of_business=lines))
    return with_form(app, "preliminary_check", check=lambda *_: {})


MUTATIONS = [
    on_appeal(
        "I18",
        "an affirmed denial that stays with the plan",
        lambda one: one,
        level={"forward": False},
        case="G15",
        says="is not forwarded",
    ),
    Mutation(
        rule="I18",
        name="a file that is not sent in the step that affirms",
        case="G15",
        at="review_appeal",
        change=content(
            lambda app: meddled(
                app,
                "external_review.send_file",
                keep={"external": lambda one: {**one, "forwarded_at": None}},
                send=lambda *_: None,
            )
        ),
        says="It goes there in the same step",
    ),
    Mutation(
        rule="I18",
        name="a lapsed appeal that nobody forwards",
        case="T62",
        change=content(
            lambda app: meddled(
                app, "appeal.affirm_by_lapse", keep={"appeals": level_with(lambda one: one, forward=False)}
            )
        ),
        machine=True,
        says="is affirmed by lapse",
    ),
    Mutation(
        rule="I18",
        name="a drawing that tells the member and forwards nothing",
        case="G15",
        change=content(
            lambda app: redrawn(app, "appeal_review.bpmn", ('>appeal["forward"]<', '>appeal["forward"] == "x"<'))
        ),
        says="It goes there in the same step",
    ),
    Mutation(
        rule="I19",
        name="a step that decides again after the external decision",
        case="G13",
        at="effectuate",
        change=besides(
            "external_review.record_effectuation",
            lambda ctx: ctx.keep("determination", {**ctx.case.part("determination"), "outcome": "DENIED"}),
        ),
        says="a step would decide again",
    ),
    Mutation(
        rule="I19",
        name="a clock that goes on after the external decision",
        case="G13",
        at="effectuate",
        change=besides(
            "external_review.record_effectuation",
            lambda ctx: ctx.mark_clock("RETRIAGED", at=ctx.now, urgency="EXPEDITED"),
        ),
        says="a step would mark RETRIAGED",
    ),
    Mutation(
        rule="I19",
        name="a step that changes what was decided outside",
        case="G13",
        at="effectuate",
        change=content(
            lambda app: meddled(
                app,
                "external_review.record_effectuation",
                keep={"external": lambda one: {**one, "decision": {**one["decision"], "lines": {"L1": "UPHELD"}}}},
            )
        ),
        says="It binds the plan",
    ),
    Mutation(
        rule="I19",
        name="an external decision that never came",
        case="G13",
        at="preliminary_check",
        change=besides("external_review.start_external_clock", invents_a_decision),
        machine=True,
        says="never came",
    ),
    Mutation(
        rule="I19",
        name="a dismissal that nobody outside ever vacated",
        case="T98",
        at="preliminary_check",
        change=besides("external_review.start_external_clock", invents_an_answer_about_the_dismissal),
        machine=True,
        says="never came",
    ),
    Mutation(
        rule="I19",
        name="an external decision from whose receipt no time runs",
        case="G13",
        at="Example Review Organization",
        kind="external_decided",
        change=content(lambda app: meddled(app, "external_review.record_external_decision", mark=lambda *_: [])),
        says="no clock runs from then",
    ),
    Mutation(
        rule="I19",
        name="an authorization for days that are long over",
        case="G13",
        at="effectuate",
        change=content(
            lambda app: meddled(
                app,
                "external_review.record_effectuation",
                keep={"external": with_days(valid_from="2020-01-01", valid_to="2020-06-30")},
            )
        ),
        says="What was overturned holds at once",
    ),
    Mutation(
        rule="I20",
        name="a request that the plan refuses where only others may",
        case="T77",
        at="preliminary_check",
        change=content(only_others_refuse),
        says="only the State may",
    ),
    Mutation(
        rule="I19",
        name="an authorization of less than was overturned",
        case="G13",
        at="effectuate",
        change=content(
            lambda app: meddled(
                app,
                "external_review.record_effectuation",
                keep={
                    "external": lambda one: {
                        **one,
                        **({"effectuated": {**one["effectuated"], "lines": {}}} if one.get("effectuated") else {}),
                    }
                },
            )
        ),
        says="what is authorised is nothing",
    ),
    Mutation(
        rule="I19",
        name="a drawing that asks the plan's people once more",
        case="T78",
        change=content(
            lambda app: with_flow(
                app,
                "external_review.bpmn",
                "overturned_outside",
                to="preliminary_check",
                when='external["status"] == "UPHELD"',
            )
        ),
        says="would be asked of people all the same",
    ),
    Mutation(
        rule="I19",
        name="a drawing that ends without the authorization",
        case="G13",
        change=content(
            lambda app: redrawn(
                app, "external_review.bpmn", ('>external["overturned"]<', '>external["status"] == "x"<')
            )
        ),
        machine=True,
        says="would end without putting it into effect",
    ),
    on_appeal(
        "I20",
        "an administrative denial that goes outside where the law does not offer it",
        lambda one: one,
        level={"next": "EXTERNAL"},
        case="T80",
        says="rests on no medical judgement",
    ),
    on_appeal(
        "I20",
        "a clinical denial that is not offered external review",
        lambda one: one,
        level={"next": "NONE"},
        says="which the law offers",
    ),
    Mutation(
        rule="I25",
        name="an approval that is looked at again for new evidence",
        case="T81",
        change=content(lambda app: app),
        script=insist("reopen"),
        says="an approval is looked at again only for",
    ),
    Mutation(
        rule="I25",
        name="an approval that is denied in a review that was reopened for new evidence",
        case="T83",
        change=content(a_reason_for_all),
        script=takes_the_approval_back,
        says="What is approved is denied only for good cause or fraud",
    ),
    Mutation(
        rule="I26",
        name="a denial by lapse of which nobody is told",
        case="G16",
        change=content(lambda app: meddled(app, "missed_deadline.send_lapse_notice", send=lambda *_: None)),
        machine=True,
        says="the time ran out, which counts as a denial, and no letter would tell",
    ),
    Mutation(
        rule="I26",
        name="an appeal of which the member is not told",
        case="T67",
        at="review_appeal",
        change=content(
            lambda app: meddled(
                app, "appeal_review.send_upheld_notice", send=lambda kind, to, facts: (kind, ["PROVIDER"], facts)
            )
        ),
        says="would not go to the member",
    ),
    Mutation(
        rule="I25",
        name="a decision that is not taken over as it was made",
        case="T90",
        at="MEMBER",
        kind="appeal",
        change=besides(
            "reopening.carry_decision",
            lambda ctx: ctx.keep(
                "determination", line_with("L1", rationale="Something else.")(ctx.case.part("determination"))
            ),
        ),
        says="would change the decision",
    ),
    Mutation(
        rule="I25",
        name="an appeal that is left out of what is taken over",
        case="T94",
        at="MEMBER",
        kind="ask_external",
        change=besides("reopening.carry_decision", lambda ctx: ctx.keep("appeals", {"levels": []})),
        says="would change the appeals before",
    ),
    Mutation(
        rule="I25",
        name="a decision that an appeal replaces in a review that took it over",
        case="T96",
        at="check_standing",
        change=besides(
            "appeal_review.accept_appeal",
            lambda ctx: ctx.keep(
                "determination", line_with("L1", rationale="Something else.")(ctx.case.part("determination"))
            ),
        ),
        says="was decided on",
    ),
    Mutation(
        rule="I17",
        name="a clock that is not taken over as it ran",
        case="T90",
        at="MEMBER",
        kind="appeal",
        change=besides(
            "reopening.carry_decision",
            lambda ctx: ctx.mark_clock("DECIDED", at=datetime(2026, 2, 3, 10, tzinfo=UTC), outcome="DENIED"),
        ),
        says="nothing is dated back",
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_what_breaks_a_rule_after_an_appeal_is_refused_by_that_rule_and_nothing_is_kept(
    mutation: Mutation, broken: Callable[[Mutation], Refused | None]
) -> None:
    check_refused(broken(mutation), mutation)
