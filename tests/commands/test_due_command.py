"""`casework due`: any deadline with its arithmetic and source, and a plain word where a question has no answer."""

import json
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import server
from casework.commands.main import command_line

VECTORS = tomllib.loads((Path(__file__).parent / "deadline_vectors.toml").read_text("utf-8"))["vectors"]
Ask = Callable[[str], Any]
DECISION = "--lob COMMERCIAL --kind decision"


@pytest.fixture(scope="module", name="ask")
def _ask() -> Ask:
    group, runner = command_line(server.console), CliRunner()
    return lambda words: runner.invoke(group, ["due", *shlex.split(words)])


@pytest.fixture(name="told")
def _told(ask: Ask) -> Callable[[str], dict[str, Any]]:
    def told(words: str) -> dict[str, Any]:
        result = ask(f"{words} --json")
        assert result.exit_code == 0, result.output
        answer: dict[str, Any] = json.loads(result.output)
        return answer

    return told


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_a_vector_is_answered_in_one_line_with_its_rule_and_its_arithmetic(
    ask: Ask, told: Callable[[str], dict[str, Any]], vector: dict[str, str]
) -> None:
    answer = told(vector["ask"])
    assert answer["date" if len(vector["due"]) == len("2026-01-12") else "at"] == vector["due"]
    assert vector["citation"] in answer["citation"]
    assert vector["step"] in " ".join(answer["steps"])
    shown = ask(vector["ask"]).output
    assert shown.splitlines()[0] == (vector["due"] if "T23:59:59" not in vector["due"] else vector["due"][:10])
    assert all(step in shown for step in answer["steps"])
    assert answer["at"] in shown
    assert vector["citation"] in shown


def test_the_answer_for_a_program_holds_the_day_the_moment_and_the_source(
    told: Callable[[str], dict[str, Any]],
) -> None:
    answer = told("--lob MA --kind decision --received 2026-01-12")
    assert answer == {
        "line_of_business": "MEDICARE_ADVANTAGE",
        "kind": "decision",
        "date": "2026-01-19",
        "at": "2026-01-19T23:59:59-05:00",
        "utc": "2026-01-20T04:59:59+00:00",
        "zone": "America/New_York",
        "steps": [
            "The request was received on 12 January 2026.",
            "7 calendar days from the receipt; the day of receipt does not count, the last day counts whole: "
            "the end of Monday, 19 January 2026 (EST) (42 CFR 422.568(b)(1)(ii), from 2026-01-01).",
        ],
        "rule": "decision.pre_service.standard",
        "citation": "42 CFR 422.568(b)(1)(ii)",
        "status": "VERIFIED",
        "since": "2026-01-01",
        "note": "Items and services that need prior authorization",
    }


def test_a_rule_that_nobody_has_confirmed_says_so(ask: Ask) -> None:
    shown = ask("--lob CA --kind notice.member --decided 2026-01-16").output
    assert "CONFIRM" in shown
    assert "still waits for a person to confirm it" in shown
    assert "confirm it" not in ask("--lob MA --kind decision --received 2026-01-12").output


def test_a_moment_without_an_offset_is_read_where_the_plan_is(told: Callable[[str], dict[str, Any]]) -> None:
    words = f"{DECISION} --urgency expedited --received 2026-03-06T16:20:00"
    assert told(words)["at"] == "2026-03-09T17:20:00-04:00"
    assert told(f"{words} --zone America/Phoenix")["at"] == "2026-03-09T16:20:00-07:00"
    # The plan's zone holds where a plan is named.
    assert told(f"{DECISION} --received 2026-01-12 --plan HMO-01")["zone"] == "America/New_York"


def test_a_plan_brings_its_zone_its_levels_of_appeal_and_its_accreditors(
    told: Callable[[str], dict[str, Any]],
) -> None:
    appeal = "--lob COMMERCIAL --kind appeal --appeal-received 2026-03-24"
    assert (told(appeal)["date"], told(f"{appeal} --plan GRP-02")["date"]) == ("2026-04-23", "2026-04-08")
    assert told(f"{appeal} --plan GRP-02 --levels 1")["date"] == "2026-04-23"


def test_of_a_day_alone_hours_count_from_its_beginning_and_the_answer_says_so(
    told: Callable[[str], dict[str, Any]],
) -> None:
    answer = told("--lob CA --kind notice.provider --decided 2026-01-23")
    assert answer["at"] == "2026-01-24T00:00:00-08:00"
    assert "Of --decided only the day is told" in answer["steps"][0]
    urgent = told("--lob CA --kind appeal --urgency EXPEDITED --received 2026-03-02")
    assert not any("only the day" in step for step in urgent["steps"])


def test_options_may_be_written_with_underscores_and_words_in_small_letters(
    told: Callable[[str], dict[str, Any]],
) -> None:
    answer = told(f"{DECISION} --type post-service --received 2026-02-02 --extension_notice_sent 2026-02-10")
    assert answer["date"] == "2026-03-19"


def test_a_time_to_answer_that_is_shorter_than_the_law_allows_is_counted_as_the_law_has_it(
    told: Callable[[str], dict[str, Any]],
) -> None:
    words = f"{DECISION} --received 2026-02-02 --extension-notice-sent 2026-02-12"
    short = told(f"{words} --respond-by 2026-03-01 --response-received none")
    assert short["date"] == "2026-04-13"
    assert "shorter than the 45 calendar days that it must be at least" in short["steps"][0]
    assert "so it is counted until the end of Sunday, 29 March 2026" in short["steps"][0]
    whole = told(f"{words} --respond-by 2026-03-29 --response-received none")
    assert whole["date"] == short["date"]
    assert not any("shorter" in step for step in whole["steps"])
    hours = told(f"{DECISION} --info-notice 2026-03-07T10:00:00-05:00 --info-period-h 24")
    assert "shorter than the 48 hours" in hours["steps"][0]
    assert hours["at"] == "2026-03-11T11:00:00-04:00"


def test_where_two_lists_of_holidays_differ_the_earlier_end_counts(told: Callable[[str], dict[str, Any]]) -> None:
    words = "--lob CA --kind decision --received"
    columbus, chavez, both = (told(f"{words} {day}") for day in ("2026-10-06", "2026-03-27", "2026-01-15"))
    assert (columbus["date"], chavez["date"], both["date"]) == ("2026-10-13", "2026-04-03", "2026-01-23")
    assert "14 October 2026 (PDT) by US_FEDERAL, the end of Tuesday, 13 October 2026" in columbus["steps"][-1]
    assert "6 April 2026 (PDT) by US_CA" in chavez["steps"][-1]
    assert not any("lists of holidays" in step for step in both["steps"])


def test_a_payment_that_was_denied_is_made_within_thirty_days_under_medicare_advantage(
    told: Callable[[str], dict[str, Any]],
) -> None:
    words = "--lob MA --kind effectuation --decision-received 2026-03-02T10:00:00-05:00"
    assert told(words)["at"] == "2026-03-05T10:00:00-05:00"
    paid = told(f"{words} --type post-service")
    assert (paid["date"], paid["rule"]) == ("2026-04-01", "effectuation.post_service")
    assert told(f"{words.replace('MA', 'MEDICAID', 1)} --type post-service")["rule"] == "effectuation"


def test_an_answer_after_the_time_to_answer_does_not_lengthen_it(told: Callable[[str], dict[str, Any]]) -> None:
    words = "--lob COMMERCIAL --kind decision --urgency EXPEDITED --info-notice 2026-03-07T10:00:00-05:00"
    late = told(f"{words} --info-period-h 48 --info-received 2026-03-12T10:00:00-04:00")
    assert late["at"] == "2026-03-11T11:00:00-04:00"
    assert "No answer came in that time." in late["steps"]
    from_receipt = told(
        f"{words} --received 2026-03-06T16:20:00-05:00 --info-period-h 48 --info-received 2026-03-12T10:00:00-04:00"
    )
    assert from_receipt["at"] == "2026-03-11T11:00:00-04:00"


def test_a_type_and_an_urgency_may_be_told_of_anything(told: Callable[[str], dict[str, Any]]) -> None:
    filing = told("--lob MA --kind appeal_filing --notice-date 2026-01-26 --type PRE_SERVICE --urgency STANDARD")
    assert filing["date"] == "2026-04-01"
    assert told("--lob CA --kind appeal --grievance-received 2026-03-02")["date"] == "2026-04-01"


def test_any_answer_ends_the_stop_and_the_steps_say_so(told: Callable[[str], dict[str, Any]]) -> None:
    words = f"{DECISION} --received 2026-02-02 --extension-notice-sent 2026-02-12"
    answered = told(f"{words} --response-received 2026-03-14")
    assert "14 March 2026: any answer ends the stop, even one that is not whole." in " ".join(answered["steps"])
    over = told(f"{words} --response-received none")
    assert "29 March 2026, 23:59 EDT: the time to answer is over." in " ".join(over["steps"])


def test_a_refused_urgency_and_one_that_came_later_are_told_by_their_days(
    told: Callable[[str], dict[str, Any]],
) -> None:
    refused = told("--lob MA --kind decision --received 2026-02-02 --expedite-refused 2026-02-03")
    assert refused["date"] == "2026-02-09"
    assert not any("only the day" in step for step in refused["steps"])
    assert "became standard on 3 February 2026" in " ".join(refused["steps"])
    back = told(
        "--lob MA --kind decision --received 2026-02-02 --became-urgent 2026-02-03T09:00:00 "
        "--expedite-refused 2026-02-04"
    )
    assert back["date"] == "2026-02-09"


def test_a_question_that_extends_nothing_says_why(told: Callable[[str], dict[str, Any]]) -> None:
    never = told("--lob MA --kind decision --received 2026-01-12 --info-notice 2026-01-13 --respond-by 2026-01-30")
    assert never["date"] == "2026-01-19"
    assert "the clock does not stop for that" in " ".join(never["steps"])
    urgent = told(f"{DECISION} --urgency EXPEDITED --received 2026-03-06T16:20:00-05:00 --extended")
    assert "The extension does not change the clock: there is none for this decision" in " ".join(urgent["steps"])
    california = told("--lob CA --kind decision --received 2026-01-15 --extended 2026-01-16")
    assert california["date"] == "2026-01-23"
    assert "Cal. HSC 1367.01(h)(5)" in " ".join(california["steps"])
    appeal = told("--lob COMMERCIAL --kind appeal --urgency EXPEDITED --received 2026-03-06T16:20:00 --extended")
    assert "none for an urgent appeal" in " ".join(appeal["steps"])
    late = told("--lob MA --kind appeal --received 2026-03-02 --extended 2026-04-02")
    assert "after the time had run out" in " ".join(late["steps"])
    both = told("--lob MA --kind decision --received 2026-01-12 --extended 2026-01-15 --info-notice 2026-01-13")
    assert both["date"] == "2026-02-02"
    refused = told("--lob COMMERCIAL --kind decision --received 2026-01-12 --extended no")
    assert refused["date"] == "2026-01-27"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", ["--lob and --kind", "MEDICARE_ADVANTAGE", "casework due --kinds"]),
        ("--lob XX --kind decision --received 2026-01-12", ["'XX'", "COMMERCIAL_ERISA"]),
        ("--lob NCQA --kind decision --received 2026-01-12", ["is an accreditor", "--accreditor NCQA"]),
        (f"{DECISION} --received 2026-01-12 --accreditor XX", ["no accreditor 'XX'", "NCQA, URAC"]),
        ("--lob MA --kind nonsense --received 2026-01-12", ["'nonsense' is no kind", "appeal_filing"]),
        (f"{DECISION}.nonsense --received 2026-01-12", ["is no kind"]),
        (f"{DECISION}", ["not enough was told", "--received"]),
        (f"{DECISION} --received soon", ["--received 'soon' is neither a day nor a moment", "2026-01-12"]),
        (f"{DECISION} --received 2026-02-30", ["neither a day nor a moment"]),
        (f"{DECISION} --received 2026-01-12 --urgency fast", ["'fast' is not known", "STANDARD, EXPEDITED"]),
        (f"{DECISION} --received 2026-01-12 --decided 2026-01-13", ["--decided says nothing about decision"]),
        (f"{DECISION} --received 2026-01-12 --zone Mars", ["--zone 'Mars'", "America/New_York"]),
        (f"{DECISION} --received 2026-01-12 --plan XX", ["no plan 'XX'"]),
        ("--lob MA --kind decision --received 2026-01-12 --plan HMO-01", ["HMO-01 is of COMMERCIAL_ERISA", "not of"]),
        (f"{DECISION} --received 2026-01-12 --response-received 2026-01-20", ["and not when"]),
        (f"{DECISION} --received 2026-01-12 --extension-notice-sent 2026-01-10", ["lies before --received"]),
        (f"{DECISION} --received 2026-01-12 --extended no --extension-notice-sent 2026-01-13", ["contradict"]),
        (f"{DECISION}.pre_service.expedited --urgency STANDARD --received 2026-01-12", ["contradict each other"]),
        (f"{DECISION} --info-notice 2026-03-07T10:00:00 --info-period-h two", ["'two' is not a whole number"]),
        (
            f"{DECISION} --received 2026-01-12 --extension-notice-sent 2026-01-13 --info-notice 2026-01-14",
            ["tell two notices"],
        ),
        (f"{DECISION} --received 2026-01-12 --became-urgent 2026-01-10", ["lies before --received"]),
        (f"{DECISION} --info-received 2026-01-15", ["needs --received", "--info-notice"]),
        ("--lob MA --kind decision --info-notice 2026-01-15", ["needs --received", "422.568(b)"]),
        ("--lob CA --kind decision --info-notice 2026-01-15 --urgency EXPEDITED --info-period-h 0", ["at least 1"]),
        ("--lob MEDICAID --kind appeal_filing --notice-received 2026-07-13", ["--notice-date is needed"]),
        ("--lob MA --kind appeal --received 2026-03-02 --appeal-received 2026-03-03", ["differ"]),
        ("--lob ACA --kind appeal --received 2026-03-02 --levels 2", ["1 at most", "147.136(b)(3)(ii)(G)"]),
        ("--lob MA --kind external_filing --received 2026-03-02", ["by law, without a request", "422.592(a)"]),
        ("--lob COMMERCIAL --kind external_filing --appeal-received 2026-03-02", ["counts from the final denial"]),
        ("--lob COMMERCIAL --kind lapse_notice --received 2026-03-02", ["no denial there", "(l)"]),
        ("--lob MEDICAID --kind appeal_forward --received 2026-03-02", ["not forwarded by law"]),
        ("--lob MA --kind notice.member --decided 2026-03-02", ["has no clock for notice.member", "It has: decision"]),
        ("--lob MA_PART_B --kind extension.notice --received 2026-03-02", ["has no clock for extension.notice"]),
        ("--lob MA --kind information.tell --received 2026-03-02", ["has no clock for information.tell"]),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_is_needed(ask: Ask, words: str, says: list[str]) -> None:
    result = ask(words)
    assert result.exit_code == 3
    for text in says:
        assert text in result.output


def test_the_kinds_are_listed_with_what_they_need_and_where_they_come_from(ask: Ask) -> None:
    shown = ask("--kinds --lob MA").output
    assert "MEDICARE_ADVANTAGE: Medicare Advantage (also MA)" in shown
    assert "appeal_forward: forwarding an appeal" in shown
    assert "7 calendar days from receipt (42 CFR 422.568(b)(1)(ii); VERIFIED)" in shown
    assert "  external_filing:" not in shown
    whole = ask("--kinds").output
    assert "CA_KNOX_KEENE" in whole
    assert "COMMERCIAL_ERISA" in whole
    listed = json.loads(ask("--kinds --lob MA --json").output)
    decision = next(one for one in listed if one["kind"] == "decision")
    assert decision["needs"] == [["received"], ["info_notice"], ["info_received"]]
    assert {rule["citation"] for rule in decision["rules"]} >= {"42 CFR 422.572(a)(1)"}
