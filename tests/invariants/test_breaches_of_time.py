"""Break a clock, or what watches it, in each named way: the rule of time that it breaks objects, no other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.testing_mutations import meddled, redrawn, rewired, with_handler, with_law
from casework.testing_play import Refused
from casework.usecases.application import Application
from tests.invariants.mutation import Mutation, besides, check_refused, content, handler

Json = dict[str, Any]


Marked = Sequence[tuple[str, datetime, Json]]


def earlier(kind: str, **passed: float) -> Callable[[str, datetime, Json], Marked]:
    """An event of that kind is dated earlier."""
    return lambda one, at, told: [(one, at - timedelta(**passed) if one == kind else at, told)]


def edits_the_receipt(ctx: Any) -> None:
    """What a handler was given to read is changed in place, and kept by the next event."""
    ctx.case.part("clock")["events"][0]["at"] = (ctx.now - timedelta(days=1)).isoformat()
    ctx.mark_clock("RETRIAGED", at=ctx.now, urgency="STANDARD")


def supported(script: Any) -> Any:
    """A physician calls the request urgent."""
    return replace(script, request={**script.request, "physician_supports_urgency": True})


def unexplained(script: Any) -> Any:
    """Nobody explains the delay, because nobody was told of it."""
    return replace(script, steps=tuple(one for one in script.steps if one.value != "explain_breach"))


def taking_time(app: Application) -> Application:
    """A step takes more time by itself."""
    change = besides("intake.accept_request", lambda ctx: ctx.mark_clock("EXTENDED", at=ctx.now, ground="WHIM"))
    return change(None)(app)


def edits_the_type(ctx: Any) -> None:
    """What the receipt started is changed in place, and kept by the next event."""
    ctx.case.part("clock")["events"][0]["detail"]["type"] = "POST_SERVICE"
    ctx.mark_clock("RETRIAGED", at=ctx.now, urgency="STANDARD")


MUTATIONS = [
    Mutation(
        rule="I12",
        name="a clock that does not start with the receipt",
        case="T02",
        change=handler("intake.look_up_coverage", mark=earlier("RECEIVED", days=-1)),
        says="Its time runs from the receipt",
    ),
    Mutation(
        rule="I12",
        name="a deadline that a step sets by hand",
        case="T02",
        at="verify_trials",
        change=besides(
            "functional_assessment.gather_function",
            lambda ctx: ctx.set_moment("decision", ctx.now + timedelta(days=90), citation="because"),
        ),
        says="29 CFR 2560.503-1",
    ),
    Mutation(
        rule="I12",
        name="a past event of the clock that a step edits",
        case="T02",
        at="check_completeness",
        change=besides("intake.accept_request", edits_the_receipt),
    ),
    Mutation(
        rule="I14",
        name="a clock that stops before the question was sent",
        case="G05",
        change=handler("information_request.stop_clock", mark=earlier("TOLLED", days=1)),
        machine=True,
        says="It stops when the question is sent",
    ),
    Mutation(
        rule="I14",
        name="a question that gives less time than the law",
        case="G05",
        change=handler(
            "information_request.stop_clock",
            mark=lambda kind, at, told: [(kind, at, {"until": (at + timedelta(days=10)).isoformat()})],
        ),
        machine=True,
        says="the law gives it until",
    ),
    Mutation(
        rule="I14",
        name="a clock that ends with a question",
        case="G05",
        change=handler("information_request.stop_clock", mark=lambda kind, at, told: [("STOPPED", at, {})]),
        machine=True,
    ),
    Mutation(
        rule="I14",
        name="a clock that stands still where the law has no tolling",
        case="G05",
        change=content(
            lambda app: meddled(
                with_law(app, tolling="NONE", tolling_citation="42 CFR 422.568(b)"),
                "information_request.stop_clock",
                keep={"information": lambda one: {"rounds": [{**last, "tolled": True} for last in one["rounds"]]}},
            )
        ),
        machine=True,
        says="42 CFR 422.568(b)",
    ),
    Mutation(
        rule="I15",
        name="a silence after which the review ends",
        case="G05",
        change=content(
            lambda app: rewired(
                app,
                "coverage_review.bpmn",
                "flow_clinical_question_to_run_conservative_treatment",
                to="closed_at_intake",
            )
        ),
        says="would end without a decision",
    ),
    Mutation(
        rule="I15",
        name="a review that ends before anybody has decided",
        case="T02",
        change=content(
            lambda app: rewired(
                app,
                "coverage_review.bpmn",
                "flow_clinical_question_to_run_conservative_treatment",
                to="closed_at_intake",
            )
        ),
        says="its process is over",
    ),
    Mutation(
        rule="I16",
        name="a request that a physician calls urgent and a step does not",
        case="T02",
        script=supported,
        change=content(
            lambda app: with_handler(
                meddled(
                    app,
                    "intake.look_up_coverage",
                    mark=lambda kind, at, told: [(kind, at, {**told, "urgency": "STANDARD"})],
                ),
                "intake.set_clock",
                lambda ctx: {"urgency": "STANDARD"},
            )
        ),
        says="29 CFR 2560.503-1(m)(1)(iii)",
    ),
    Mutation(
        rule="I16",
        name="a table that makes an urgent request a standard one",
        case="T21",
        change=content(
            lambda app: redrawn(app, "urgency.dmn", ('<text>"EXPEDITED"</text>', '<text>"STANDARD"</text>'))
        ),
    ),
    Mutation(
        rule="I16",
        name="a request that becomes less urgent without anybody's word",
        case="T24",
        at="triage_urgency",
        change=besides("intake.set_clock", lambda ctx: ctx.mark_clock("RETRIAGED", at=ctx.now, urgency="STANDARD")),
        script=lambda script: replace(
            script,
            steps=tuple(
                replace(one, answers={**one.answers, "urgency": "EXPEDITED"}) if one.value == "triage_urgency" else one
                for one in script.steps
            ),
        ),
        says="nobody has said that it is not urgent",
    ),
    Mutation(
        rule="I17",
        name="a missed time that nobody writes down",
        case="T12",
        change=content(
            lambda app: with_handler(
                app, "missed_deadline.record", lambda ctx: {"deadline": "decision", "lapse": "DEEMED_EXHAUSTED"}
            )
        ),
        machine=True,
        says="no breach is on record",
    ),
    Mutation(
        rule="I17",
        name="a diagram that does not watch the time",
        case="T12",
        script=unexplained,
        change=content(lambda app: redrawn(app, "coverage_review.bpmn", ('due("decision")', 'due("information")'))),
        says="no breach is on record",
    ),
    Mutation(
        rule="I17",
        name="a breach that is dated back",
        case="T12",
        change=handler(
            "missed_deadline.record",
            keep={
                "breaches": lambda one: {
                    "breaches": [{**last, "found_at": "2026-02-02T00:00:00+00:00"} for last in one["breaches"]]
                }
            },
        ),
        machine=True,
    ),
    Mutation(
        rule="I17",
        name="a breach that an explanation rewrites",
        case="T12",
        at="explain_breach",
        change=handler(
            "missed_deadline.record_explanation",
            keep={"breaches": lambda one: {"breaches": [{**last, "due_at": "2026-12-31"} for last in one["breaches"]]}},
        ),
    ),
    Mutation(
        rule="I17",
        name="a decision that is marked before it was made",
        case="T02",
        at="sign_approval",
        change=handler("determination.record_approval", mark=earlier("DECIDED", days=3)),
        says="nothing is dated back or ahead",
    ),
    Mutation(
        rule="I13",
        name="more time where the law gives none",
        case="T02",
        at="check_completeness",
        change=content(lambda app: taking_time(with_law(app, extensions=0))),
        says="knows no extension of it",
    ),
    Mutation(
        rule="I12",
        name="a past event whose meaning a step edits",
        case="T02",
        at="check_completeness",
        change=besides("intake.accept_request", edits_the_type),
        says="what happened is never edited",
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_step_that_breaks_a_rule_of_time_is_refused_by_that_rule_and_nothing_is_kept(
    mutation: Mutation, broken: Callable[[Mutation], Refused | None]
) -> None:
    check_refused(broken(mutation), mutation)
