"""A time that is missed more than once: every breach on record, one denial by lapse, explanations asked for in turn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from casework.testing import FakeContext
from handlers import missed_deadline

from .appealed import law

Json = dict[str, Any]


def late_twice(lapse: str = "DEEMED_EXHAUSTED") -> tuple[FakeContext, Json, Json]:
    """A review late as urgent and, no longer urgent, late again; what each of the two steps found."""
    ctx = FakeContext()
    ctx.case.line_of_business = law(lapse=lapse)
    ctx.mark_clock("RECEIVED", at=ctx.case.request.received_at, urgency="EXPEDITED", type="PRE_SERVICE")
    ctx.now = ctx.case.deadlines["decision"].at
    first = missed_deadline.record(ctx)
    if first["lapse"] == "DEEMED_ADVERSE":
        missed_deadline.send_lapse_notice(ctx)
    ctx.mark_clock("RETRIAGED", at=ctx.now + timedelta(hours=1), urgency="STANDARD")
    ctx.now = ctx.case.deadlines["decision"].at
    return ctx, first, missed_deadline.record(ctx)


def explained(ctx: FakeContext, breach: Json, cause: str) -> None:
    """A supervisor answers the task of this breach."""
    ctx.data = {"breach": breach}
    ctx.case.answered("explain_breach", {"cause": cause, "action": "One more nurse."}, name="Claire Moreau")
    missed_deadline.record_explanation(ctx)


def causes(ctx: FakeContext) -> list[str | None]:
    return [one.get("explanation", {}).get("cause") for one in ctx.case.parts["breaches"]["breaches"]]


def test_a_time_that_is_missed_under_each_urgency_is_two_breaches() -> None:
    ctx, first, second = late_twice()
    found = [one["due_at"] for one in ctx.case.parts["breaches"]["breaches"]]
    assert found == [first["due_at"], second["due_at"]] == ["2026-02-05T09:00:00-05:00", "2026-02-17T23:59:59-05:00"]
    assert ctx.kinds().count("breach.recorded") == 2


def test_each_explanation_stands_beside_the_breach_it_was_asked_for() -> None:
    ctx, first, second = late_twice()
    explained(ctx, second, "A full desk.")
    assert causes(ctx) == [None, "A full desk."]
    explained(ctx, first, "Nobody looked.")
    assert causes(ctx) == ["Nobody looked.", "A full desk."]


def test_a_path_of_before_that_names_no_moment_explains_the_breach_that_has_waited_longest() -> None:
    ctx, _, _ = late_twice()
    before = {"deadline": "decision", "lapse": "DEEMED_EXHAUSTED"}
    explained(ctx, before, "Nobody looked.")
    assert causes(ctx) == ["Nobody looked.", None]
    explained(ctx, before, "A full desk.")
    assert causes(ctx) == ["Nobody looked.", "A full desk."]


def test_a_second_breach_never_puts_the_explanation_of_the_first_off() -> None:
    ctx, first, second = late_twice()
    times = ["2026-02-12T23:59:59-05:00", "2026-02-24T23:59:59-05:00"]
    assert ctx.case.deadlines["explanation"].local == times[0]
    explained(ctx, first, "Nobody looked.")
    assert ctx.case.deadlines["explanation"].local == times[1]
    explained(ctx, second, "A full desk.")
    assert "explanation" not in ctx.case.deadlines


def test_only_the_breach_whose_time_to_be_explained_is_over_is_noted_as_unexplained() -> None:
    ctx, first, second = late_twice()
    ctx.data = {"breach": second}
    assert missed_deadline.remind_of_explanation(ctx) == {"reminded": False}
    ctx.data = {"breach": first}
    assert missed_deadline.remind_of_explanation(ctx) == {"reminded": True}
    noted = [detail for kind, detail in ctx.events if kind == "breach.unexplained"]
    assert noted == [{"deadline": "decision", "since": "2026-02-12T23:59:59-05:00"}]


def test_what_was_denied_by_lapse_and_told_is_not_denied_and_told_again() -> None:
    ctx, first, second = late_twice("DEEMED_ADVERSE")
    assert (first["lapse"], second["lapse"]) == ("DEEMED_ADVERSE", "LAPSED_BEFORE")
    assert ctx.case.parts["lapse"]["due_at"] == first["due_at"]
    ((kind, _, facts),) = ctx.letters
    assert (kind, facts["breach"]["due_at"]) == ("lapse", first["due_at"])
    lapsed = [one for one in ctx.case.parts["clock"]["events"] if one["kind"] == "LAPSED"]
    assert len(lapsed) == 1
    assert {one["lapse"] for one in ctx.case.parts["breaches"]["breaches"]} == {"DEEMED_ADVERSE"}


def test_a_notice_of_a_lapse_tells_the_time_that_lapsed_not_an_earlier_one_that_meant_nothing() -> None:
    ctx, first, _ = late_twice("NONE")
    ctx.case.line_of_business = replace(ctx.case.line_of_business, lapse="DEEMED_ADVERSE")
    ctx.mark_clock("RETRIAGED", at=ctx.now + timedelta(hours=1), urgency="EXPEDITED")
    ctx.case.parts["breaches"]["breaches"].pop()
    told = missed_deadline.record(ctx)
    assert (told["lapse"], told["due_at"] == first["due_at"]) == ("DEEMED_ADVERSE", False)
    missed_deadline.send_lapse_notice(ctx)
    assert ctx.letters[-1][2]["breach"]["due_at"] == told["due_at"]
