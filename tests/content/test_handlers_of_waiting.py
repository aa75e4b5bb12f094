"""What happens around waits: information asked for, calls offered, deadlines warned of and missed, a withdrawal."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.testing import NOW, FakeContext, line_of_business
from forms import FORMS
from handlers import coverage_review, information_request, intake, missed_deadline, peer_to_peer

Json = dict[str, Any]
SENT = "2026-02-03T15:00:00+00:00"


def started(**data: Any) -> FakeContext:
    """A review whose clock runs."""
    ctx = FakeContext(
        data={
            "set_clock": {"urgency": "STANDARD"},
            "send_information_request": {"round": 1, "items": 1, "sent_at": SENT},
            **data,
        }
    )
    ctx.case.answered("verify_trials", {"decision": "ASK", "items": ["old"]}, at=NOW - timedelta(hours=9))
    ctx.case.answered("check_completeness", {"decision": "ASK", "items": ["CONSULT"]}, at=NOW)
    ctx.case.answered("list_missing", {"decision": "REFER", "items": []}, at=NOW + timedelta(hours=1))
    intake.look_up_coverage(ctx)
    return ctx


def asked(**data: Any) -> FakeContext:
    ctx = started(**data)
    information_request.send_information_request(ctx)
    information_request.stop_clock(ctx)
    return ctx


def rounds(ctx: FakeContext) -> list[Json]:
    return list(ctx.case.parts["information"]["rounds"])


def test_the_letter_lists_what_the_latest_question_asks_for() -> None:
    ctx = started()
    assert information_request.send_information_request(ctx) == {"round": 1, "items": 1}
    ((kind, audiences, facts),) = ctx.letters
    assert (kind, audiences, facts["items"]) == ("information_request", ("PROVIDER", "MEMBER"), ["CONSULT"])
    assert facts["respond_by"] == "2026-03-21T03:59:59+00:00"
    assert [(one["status"], one["asked_by"]) for one in rounds(ctx)] == [("ASKED", "ana")]


def test_of_two_questions_of_one_moment_the_letter_asks_that_of_the_later_stage() -> None:
    ctx = started()
    ctx.case.answered("check_standing", {"decision": "ASK", "items": ["AUTHORITY"]}, at=NOW)
    ctx.case.answered("preliminary_check", {"decision": "ASK", "items": ["RECORDS"]}, at=NOW)
    information_request.send_information_request(ctx)
    ((_, _, facts),) = ctx.letters
    assert (facts["items"], facts["stage"]) == (["RECORDS"], "preliminary_check")


def test_asking_twice_in_one_step_asks_once() -> None:
    ctx = started()
    information_request.send_information_request(ctx)
    assert information_request.send_information_request(ctx)["round"] == 1
    assert len(rounds(ctx)) == 1


def test_the_clock_stops_at_the_moment_of_sending_and_the_wait_has_its_own_end() -> None:
    ctx = asked()
    assert "decision" not in ctx.case.deadlines
    waited = ctx.case.deadlines["information"]
    assert (waited.local, waited.citation) == ("2026-03-20T23:59:59-04:00", "Law T §2")
    assert rounds(ctx)[0] | {"respond_by": ""} == {
        "round": 1,
        "task": "task-1",
        "stage": "check_completeness",
        "status": "WAITING",
        "asked_by": "ana",
        "items": ["CONSULT"],
        "sent_at": SENT,
        "respond_by": "",
        "tolled": True,
    }


def test_an_answer_lets_the_clock_run_again_from_that_day() -> None:
    ctx = asked(await_information={"documents": ["D2"]})
    ctx.now = NOW + timedelta(days=4)
    assert information_request.record_answer(ctx) == {"status": "ANSWERED", "round": 1}
    assert "information" not in ctx.case.deadlines
    assert ctx.case.deadlines["decision"].local == "2026-02-22T23:59:59-05:00"
    assert rounds(ctx)[0]["documents"] == ["D2"]
    assert "information.received" in ctx.kinds()


def test_silence_lets_the_clock_run_again_from_the_end_of_the_wait_however_late_it_is_noticed() -> None:
    ctx = asked()
    ctx.now = NOW + timedelta(days=60)
    assert information_request.record_silence(ctx) == {"status": "LAPSED", "round": 1}
    assert ctx.case.deadlines["decision"].local == "2026-04-04T23:59:59-04:00"
    assert rounds(ctx)[0]["ended_at"] == "2026-03-21T03:59:59+00:00"


def test_a_reminder_repeats_what_is_asked_for_and_until_when() -> None:
    ctx = asked()
    assert information_request.remind_provider(ctx) == {"round": 1}
    kind, audiences, facts = ctx.letters[-1]
    assert (kind, audiences) == ("information_reminder", ("PROVIDER",))
    last = rounds(ctx)[0]
    assert facts == {"items": ["CONSULT"], "respond_by": last["respond_by"], "stage": last["stage"]}


def test_a_second_request_waits_within_the_decisions_own_time() -> None:
    ctx = asked()
    information_request.record_answer(ctx)
    ctx.task = "task-2"
    assert information_request.send_information_request(ctx)["round"] == 2
    assert information_request.stop_clock(ctx) == {"tolled": False}
    decision, waited = ctx.case.deadlines["decision"], ctx.case.deadlines["information"]
    sent = datetime.fromisoformat(SENT)
    assert abs(waited.at - (sent + (decision.at - sent) / 2)) <= timedelta(hours=12)
    assert waited.local[10:19] == "T23:59:59"
    assert waited.steps[0].startswith("Half of the time that remains for the decision, from ")
    assert waited.steps[0].endswith("; the nearest end of a day counts.")
    assert datetime.fromisoformat(ctx.letters[-1][2]["respond_by"]) < decision.at
    assert "because the time may be extended once only (Law T §2)" in waited.citation
    assert "come with an extension, and none is left" in waited.citation


@pytest.mark.parametrize(("left", "hour"), [(timedelta(hours=20), True), (timedelta(hours=25), False)])
def test_a_wait_ends_with_a_day_but_where_less_than_a_day_is_left(left: timedelta, hour: bool) -> None:
    ctx = asked()
    information_request.record_answer(ctx)
    decision = ctx.case.deadlines["decision"]
    ctx.now = decision.at - left
    ctx.task = "task-2"
    ctx.data = {**ctx.data, "send_information_request": {"sent_at": ctx.now.isoformat()}}
    information_request.stop_clock(information_asked(ctx))
    waited = ctx.case.deadlines["information"]
    assert ctx.now < waited.at < decision.at
    assert (waited.at == ctx.now + left / 2, waited.local[10:19] == "T23:59:59") == (hour, not hour)


def information_asked(ctx: FakeContext) -> FakeContext:
    """After a letter that asks."""
    information_request.send_information_request(ctx)
    return ctx


def test_a_law_without_a_period_for_answers_waits_within_the_decisions_own_time() -> None:
    ctx = started()
    bare = line_of_business()
    ctx.case.line_of_business = line_of_business(
        tolling="NONE", clocks=tuple(one for one in bare.clocks if not one.id.startswith("information"))
    )
    information_request.send_information_request(ctx)
    assert information_request.stop_clock(ctx) == {"tolled": False}
    assert ctx.case.deadlines["information"].at < ctx.case.deadlines["decision"].at


@pytest.mark.parametrize("urgency", ["STANDARD", "EXPEDITED"])
def test_an_urgent_request_gives_less_time_where_the_law_says_so(urgency: str) -> None:
    ctx = started(set_clock={"urgency": urgency})
    law = line_of_business()
    period = next(one for one in law.clocks if one.id == "information.period")
    rule = replace(period, id="information.period.expedited", value=48, unit="hours")
    ctx.case.line_of_business = line_of_business(clocks=(*law.clocks, rule))
    information_request.send_information_request(ctx)
    respond_by = datetime.fromisoformat(ctx.letters[0][2]["respond_by"])
    assert (respond_by - NOW == timedelta(hours=48)) is (urgency == "EXPEDITED")


def urgent(hours: int) -> FakeContext:
    """An urgent review, asked for information that many hours after its receipt."""
    ctx = started(set_clock={"urgency": "EXPEDITED"})
    law = line_of_business()
    base = next(one for one in law.clocks if one.id == "information.period")
    told = (("information.tell.expedited", 24), ("information.period.expedited", 48), ("response.expedited", 48))
    rules = tuple(replace(base, id=id, value=value, unit="hours") for id, value in told)
    ctx.case.line_of_business = line_of_business(clocks=(*law.clocks, *rules))
    ctx.case.parts["clock"]["events"][0]["detail"]["urgency"] = "EXPEDITED"
    ctx.now = ctx.case.request.received_at + timedelta(hours=hours)
    ctx.data = {**ctx.data, "send_information_request": {"round": 1, "items": 1, "sent_at": ctx.now.isoformat()}}
    information_request.send_information_request(ctx)
    information_request.stop_clock(ctx)
    return ctx


def test_an_urgent_question_within_a_day_stops_the_clock_and_gives_48_hours() -> None:
    ctx = urgent(20)
    assert "decision" not in ctx.case.deadlines
    assert ctx.case.deadlines["information"].at - ctx.now == timedelta(hours=48)
    assert "breaches" not in ctx.case.parts


def test_an_urgent_question_after_more_than_a_day_is_a_breach_and_stops_nothing() -> None:
    ctx = urgent(60)
    known = ctx.case.deadlines
    assert known["decision"].at - ctx.case.request.received_at == timedelta(hours=72)
    assert known["information"].at < known["decision"].at
    (breach,) = ctx.case.parts["breaches"]["breaches"]
    assert (breach["deadline"], breach["due_at"]) == ("telling_of_gaps", "2026-02-03T09:00:00-05:00")
    assert ctx.kinds().count("breach.recorded") == 1
    information_request.stop_clock(ctx)
    assert len(ctx.case.parts["breaches"]["breaches"]) == 1


def test_a_further_urgent_question_that_follows_from_an_answer_is_no_late_telling() -> None:
    ctx = urgent(20)
    ctx.now += timedelta(hours=30)
    information_request.record_answer(ctx)
    ctx.task = "task-2"
    ctx.data = {**ctx.data, "send_information_request": {"round": 2, "items": 1, "sent_at": ctx.now.isoformat()}}
    information_request.send_information_request(ctx)
    assert information_request.stop_clock(ctx) == {"tolled": False}
    assert "breaches" not in ctx.case.parts


def test_an_explanation_of_the_decisions_delay_stands_beside_that_breach_whatever_came_after() -> None:
    ctx = urgent(60)
    ctx.now = ctx.case.deadlines["decision"].at
    ctx.data = {**ctx.data, "breach": missed_deadline.record(ctx)}
    breaches = ctx.case.parts["breaches"]["breaches"]
    ctx.case.parts["breaches"] = {"breaches": breaches[::-1]}
    ctx.case.answered("explain_breach", {"cause": "A full desk.", "action": "One more nurse."})
    missed_deadline.record_explanation(ctx)
    explained = {one["deadline"]: "explanation" in one for one in ctx.case.parts["breaches"]["breaches"]}
    assert explained == {"decision": True, "telling_of_gaps": False}


def test_the_offer_of_a_call_names_each_line_that_would_be_denied_with_its_reasons() -> None:
    ctx = started()
    ctx.case.answered(
        "draft_decision",
        {
            "lines": {
                "L1": {"outcome": "DENY", "reasons": ["FUNCTION_NOT_DOCUMENTED"]},
                "L2": {"outcome": "APPROVE", "reasons": []},
            }
        },
    )
    peer_to_peer.offer_peer_to_peer(ctx)
    ((_, _, facts),) = ctx.letters
    assert facts["lines"] == [{"line": "L1", "reasons": ["In the record: function not documented."]}]


def test_a_call_about_a_decision_that_is_late_is_offered_in_the_future() -> None:
    ctx = started()
    ctx.now = ctx.case.deadlines["decision"].at + timedelta(days=3)
    peer_to_peer.offer_peer_to_peer(ctx)
    known = ctx.case.deadlines
    assert ctx.now < known["peer_to_peer"].at < known["peer_to_peer_call"].at < ctx.now + timedelta(days=1)


def test_a_call_is_offered_within_the_decisions_time_and_both_moments_are_set() -> None:
    ctx = started()
    assert peer_to_peer.offer_peer_to_peer(ctx) == {"offered": True}
    known = ctx.case.deadlines
    assert known["peer_to_peer"].at == NOW + timedelta(days=2)
    assert known["peer_to_peer"].at < known["peer_to_peer_call"].at < known["decision"].at
    assert ctx.letters[0][:2] == ("peer_to_peer_offer", ("PROVIDER",))


def test_little_time_left_shortens_the_offer() -> None:
    ctx = started()
    left = timedelta(hours=8)
    ctx.now = ctx.case.deadlines["decision"].at - left
    peer_to_peer.offer_peer_to_peer(ctx)
    assert ctx.case.deadlines["peer_to_peer"].at == ctx.now + left / 2
    assert ctx.case.deadlines["peer_to_peer_call"].at == ctx.now + left * 3 / 4


@pytest.mark.parametrize(("changed", "status"), [(True, "HELD_CHANGED"), (False, "HELD")])
def test_a_call_that_was_held_is_told_with_what_it_changed(changed: bool, status: str) -> None:
    ctx = started(hold_call={"changed": changed})
    ctx.case.answered("hold_call", {"held_with": "Dr. Sample", "changed": changed, "note": "Said."})
    peer_to_peer.offer_peer_to_peer(ctx)
    assert peer_to_peer.record_call(ctx) == {"status": status}
    assert ctx.case.parts["peer_to_peer"]["note"] == "Said."
    assert {"peer_to_peer", "peer_to_peer_call"} & set(ctx.case.deadlines) == set()


def test_a_call_that_was_not_held_leaves_no_wait_behind() -> None:
    ctx = started()
    peer_to_peer.offer_peer_to_peer(ctx)
    assert peer_to_peer.record_no_call(ctx) == {"status": "NOT_HELD"}
    assert peer_to_peer.record_no_call(ctx) == {"status": "NOT_HELD"}
    assert {"peer_to_peer", "peer_to_peer_call"} & set(ctx.case.deadlines) == set()
    assert "peer_to_peer.not_held" in ctx.kinds()


def test_a_warning_says_which_it_is_and_until_when_there_is_time() -> None:
    ctx = started()
    deadline = ctx.case.deadlines["decision"]
    ctx.now = deadline.warnings[0]
    coverage_review.warn_supervisor(ctx)
    coverage_review.warn_supervisor(ctx)
    ctx.now = deadline.warnings[1]
    coverage_review.warn_supervisor(ctx)
    notes = ctx.case.parts["warnings"]["warnings"]
    assert [(one["deadline"], one["warning"], one["of"], one["due_at"]) for one in notes] == [
        ("decision", 1, 2, "2026-02-17T23:59:59-05:00"),
        ("decision", 2, 2, "2026-02-17T23:59:59-05:00"),
    ]
    assert ctx.kinds().count("clock.running_out") == 2


def test_a_missed_deadline_is_on_record_once_with_what_the_law_makes_of_it() -> None:
    ctx = started()
    ctx.now = ctx.case.deadlines["decision"].at
    due = "2026-02-17T23:59:59-05:00"
    assert missed_deadline.record(ctx) == {"deadline": "decision", "due_at": due, "lapse": "DEEMED_EXHAUSTED"}
    missed_deadline.record(ctx)
    (breach,) = ctx.case.parts["breaches"]["breaches"]
    assert (breach["due_at"], breach["citation"]) == (due, "Law T §4")
    assert ctx.kinds().count("breach.recorded") == 1


def test_an_explanation_stands_beside_the_latest_breach_and_is_recorded_once() -> None:
    ctx = started()
    ctx.now = ctx.case.deadlines["decision"].at
    ctx.data = {**ctx.data, "breach": missed_deadline.record(ctx)}
    ctx.case.answered("explain_breach", {"cause": "A full desk.", "action": "One more nurse."}, name="Claire Moreau")
    assert missed_deadline.record_explanation(ctx) == {"explained": True}
    missed_deadline.record_explanation(ctx)
    (breach,) = ctx.case.parts["breaches"]["breaches"]
    assert breach["explanation"] == {"cause": "A full desk.", "action": "One more nurse.", "by": "Claire Moreau"}
    assert ctx.kinds().count("breach.explained") == 1


def test_warnings_and_breaches_without_a_clock_are_told_all_the_same() -> None:
    ctx = FakeContext()
    coverage_review.warn_supervisor(ctx)
    missed_deadline.record(ctx)
    assert ctx.case.parts["warnings"]["warnings"][0]["due_at"] is None
    assert ctx.case.parts["breaches"]["breaches"][0]["due_at"] is None


def test_a_withdrawal_ends_every_clock_and_is_confirmed_to_both_parties() -> None:
    ctx = asked()
    ctx.case.parts["withdrawal"] = {"at": SENT, "by": "MEMBER", "recorded_by": "ana", "reason": "Put off."}
    assert coverage_review.confirm_withdrawal(ctx) == {"outcome": "WITHDRAWN"}
    assert [name for name, one in ctx.case.deadlines.items() if one.running] == []
    kind, audiences, facts = ctx.letters[-1]
    assert (kind, audiences, facts["reason"]) == ("withdrawal", ("MEMBER", "PROVIDER"), "Put off.")
    assert facts["by"] == "MEMBER"


def test_every_form_that_can_ask_is_one_whose_items_the_letter_lists() -> None:
    asking = {id for id, form in FORMS.items() if "items" in form().fields}
    assert set(information_request.ASKING) == asking


def test_what_is_asked_when_the_decisions_time_has_passed_is_awaited_from_then_on_and_not_before() -> None:
    ctx = started()
    ctx.case.line_of_business = replace(
        ctx.case.line_of_business,
        tolling="NONE",
        clocks=tuple(one for one in ctx.case.line_of_business.clocks if one.id != "information.period"),
    )
    ctx.now = NOW + timedelta(days=60)
    ctx.data = {**ctx.data, "send_information_request": {"round": 1, "items": 1, "sent_at": ctx.now.isoformat()}}
    information_request.send_information_request(ctx)
    information_request.stop_clock(ctx)
    assert ctx.case.deadlines["decision"].at < ctx.now
    waited = ctx.case.deadlines["information"]
    assert waited.at == ctx.now + timedelta(days=1)
    assert "the decision's own time has passed" in waited.citation


def test_a_withdrawal_before_any_clock_has_started_stops_none() -> None:
    ctx = FakeContext()
    ctx.case.parts["withdrawal"] = {"at": SENT, "by": "PROVIDER", "reason": "not needed"}
    assert coverage_review.confirm_withdrawal(ctx) == {"outcome": "WITHDRAWN"}
    assert "clock" not in ctx.case.parts
    assert [kind for kind, _, _ in ctx.letters] == ["withdrawal"]


def test_what_is_asked_before_a_file_goes_outside_waits_also_where_no_law_sets_a_time_for_it() -> None:
    for clocks, waits in ((("information.period",), timedelta(days=44)), ((), timedelta(days=1))):
        ctx = FakeContext(data={"send_information_request": {"round": 1, "items": 1, "sent_at": NOW.isoformat()}})
        law = ctx.case.line_of_business
        ctx.case.line_of_business = replace(law, clocks=tuple(one for one in law.clocks if one.id in clocks))
        ctx.case.answered("preliminary_check", {"decision": "ASK", "items": ["the signed form"]}, at=NOW)
        information_request.send_information_request(ctx)
        assert information_request.stop_clock(ctx) == {"tolled": False}
        assert ctx.case.deadlines["information"].at >= NOW + waits
        assert "clock" not in ctx.case.parts or not ctx.case.parts["clock"]["events"]
        information_request.record_answer(ctx)
        assert "information" not in ctx.case.deadlines
