"""Break the letters, the trail or what a review is bound to: the rule that it breaks objects, no other."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casework.domain.lines_of_business import NoticeElement
from casework.testing_mutations import line_with, meddled, record_with, same_drawings, with_form, with_handler
from casework.testing_play import Refused
from casework.usecases.application import Application
from tests.invariants.mutation import Mutation, besides, check_refused, content, handler, with_policies

Json = dict[str, Any]


def goes_behind(ctx: Any) -> None:
    """A part is written behind the back of the trail."""
    ctx._host.keep("findings", {"lines": {}})


def silences(ctx: Any) -> None:
    """What was noted is forgotten."""
    ctx._host.journal._entries.clear()


def unattested(script: Any) -> Any:
    """Whoever signs does not attest that they have no conflict."""
    steps = tuple(
        replace(step, answers={**step.answers, "attest_no_conflict": False}) if step.value == "sign_decision" else step
        for step in script.steps
    )
    return replace(script, steps=steps)


def two_stories(app: Application) -> Application:
    """The provider is told of another last day than the member."""

    def send(ctx: Any) -> Json:
        record = ctx.case.part("determination")
        ctx.send("partial", ["MEMBER"], {"determination": record})
        ctx.send("partial", ["PROVIDER"], {"determination": line_with("L1", valid_to="2026-12-31")(record)})
        return {}

    return with_handler(app, "determination.send_partial_notice", send)


def with_judging_words(app: Application) -> Application:
    """Every law asks the letter of an administrative denial to say that the treatment is not necessary."""
    words = NoticeElement(
        id="judging",
        notices=("administrative_denial",),
        audiences=("MEMBER",),
        when="ALWAYS",
        citation="§1",
        text="This is not medically necessary.",
    )
    laws = tuple(replace(one, notices=(*one.notices, words)) for one in app.library.lines_of_business)
    return same_drawings(app, library=replace(app.library, lines_of_business=laws))


MUTATIONS = [
    Mutation(
        rule="I26",
        name="a decision of which the provider is not told",
        case="G08",
        at="sign_decision",
        change=handler(
            "determination.send_denial_notice", send=lambda kind, to, facts: (kind, ["MEMBER", "RECORD"], facts)
        ),
        says="would not go to the provider",
    ),
    Mutation(
        rule="I26",
        name="a decision of which nobody is told",
        case="G08",
        at="sign_decision",
        change=handler("determination.send_denial_notice", send=lambda *_: None),
        says="no letter would tell the member and the provider",
    ),
    Mutation(
        rule="I26",
        name="a letter that does not come before the next task",
        case="T02",
        at="sign_approval",
        change=handler(
            "determination.send_approval_notice",
            send=lambda kind, to, facts: ("duplicate", to, {"duplicate_of": "R-1"}),
        ),
        says="no letter would tell",
    ),
    Mutation(
        rule="I27",
        name="a policy that was changed under a review",
        case="T02",
        at="sign_approval",
        change=content(lambda app: with_policies(app, lambda one: replace(one, version="2099"))),
        says="2099",
    ),
    Mutation(
        rule="I27",
        name="a step that binds the review to other versions",
        case="T02",
        at="check_completeness",
        change=besides(
            "intake.accept_request",
            lambda ctx: ctx.keep("versions", {**ctx.case.part("versions"), "plan": "HMO-01, from 2099-01-01"}),
        ),
    ),
    Mutation(
        rule="I28",
        name="a signature without an attestation",
        case="G08",
        script=unattested,
        change=content(lambda app: with_form(app, "sign_decision", _together=lambda *_, **__: None)),
        says="without having attested",
    ),
    Mutation(
        rule="I29",
        name="a part that is written behind the back of the trail",
        case="T02",
        at="check_completeness",
        change=besides("intake.accept_request", goes_behind),
        says="no event tells of it",
    ),
    Mutation(
        rule="I29",
        name="a step that forgets what it noted",
        case="T02",
        at="analyse_exceptions",
        change=besides("determination.evaluate_guardrails", silences),
    ),
    Mutation(
        rule="I33",
        name="an administrative denial whose words judge what nobody judged",
        case="G12",
        at="review_coverage",
        change=content(
            lambda app: with_policies(
                app,
                lambda one: replace(
                    one,
                    reasons=tuple(
                        reason if reason.clinical else replace(reason, text="This is not medically necessary.")
                        for reason in one.reasons
                    ),
                ),
            )
        ),
    ),
    Mutation(
        rule="I26",
        name="a letter that tells the provider other facts than the member",
        case="G04",
        at="sign_decision",
        change=content(two_stories),
        says="its facts differ",
    ),
    Mutation(
        rule="I33",
        name="an administrative denial in words of judgement",
        case="G12",
        at="review_coverage",
        change=handler(
            "intake.record_administrative_denial",
            keep={"determination": line_with("L1", rationale="It is cosmetic and not needed.")},
        ),
        says="judges something clinical: cosmetic",
    ),
    Mutation(
        rule="I33",
        name="a denial that is told as something else",
        case="G08",
        at="sign_decision",
        change=handler(
            "determination.send_denial_notice",
            send=lambda kind, to, facts: ("partial", to, facts),
        ),
        says="a decision is told as what it is",
    ),
    Mutation(
        rule="I33",
        name="a letter in which the law's own words judge what nobody judged",
        case="G12",
        at="review_coverage",
        change=content(with_judging_words),
        says="speaks of “medically necessary”",
    ),
    Mutation(
        rule="I27",
        name="a decision that hides under which policy it was made",
        case="T02",
        at="sign_approval",
        change=content(
            lambda app: meddled(
                with_policies(app, lambda one: replace(one, version="2099")),
                "determination.record_approval",
                keep={
                    "determination": record_with(versions=lambda one: {**one, "policy": "FG-01 1.0, from 2025-01-01"})
                },
            )
        ),
        says="what is in force for it now is FG-01 2099",
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_what_would_be_told_or_noted_wrongly_is_refused_by_the_rule_and_nothing_is_kept(
    mutation: Mutation, broken: Callable[[Mutation], Refused | None]
) -> None:
    check_refused(broken(mutation), mutation)
