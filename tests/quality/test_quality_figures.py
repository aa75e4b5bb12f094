"""The figures of the quality page: agreement, overturned denials, denials and delays by group."""

from datetime import timedelta

import server
from casework.domain.decided_line import DecidedLine
from casework.domain.quality_agreement import Pair, by_criterion, by_reviewer, by_several, percent_between
from casework.domain.quality_content import QualityRules
from casework.domain.quality_groups import by_groups, requests, traits
from casework.domain.quality_overturns import by_reason, by_rule, denials, rule_key
from casework.domain.report_shape import Few, Nothing, Share, Table
from casework.domain.shares import share
from casework.usecases.quality_drawing import risks_of
from casework.usecases.quality_page import language_words, window
from tests.quality.facts import NOON, a_line, an_appeal

LATER = NOON + timedelta(days=300)


def rules() -> QualityRules:
    found = server.library().quality_on(NOON.date())
    assert found is not None
    return found


def pairs(same: int, differ: int, *, reviewer: str = "osei", criterion: str = "outcome", task: str = "t") -> list[Pair]:
    told = [("DENY", "DENY") if place % 2 else ("APPROVE", "APPROVE") for place in range(same)]
    told += [("DENY", "APPROVE")] * differ
    return [
        Pair(f"{task}{place}", criterion, "L1", reviewer, first, second) for place, (first, second) in enumerate(told)
    ]


def cells(table: Table, first: str) -> tuple[object, ...]:
    return next(row.cells for row in table.rows if row.cells[0] == first)


def test_agreement_under_the_limit_is_said_with_whether_chance_may_be_why() -> None:
    sure = by_criterion(rules(), pairs(60, 40))
    assert cells(sure, "Outcome of the line")[1:3] == (100, Share(60, 100))
    assert cells(sure, "Outcome of the line")[-1] == "Below 90 %; Below kappa 0.8"
    unsure = by_criterion(rules(), pairs(17, 3))
    assert cells(unsure, "Outcome of the line")[-1] == "Below 90 %, maybe by chance; Below kappa 0.8, maybe by chance"
    assert cells(by_criterion(rules(), pairs(40, 1)), "Outcome of the line")[-1] == "Reached"


def test_where_all_gave_one_answer_kappa_is_told_in_words() -> None:
    alike = [Pair(f"t{place}", "outcome", "L1", "osei", "DENY", "DENY") for place in range(12)]
    told = cells(by_criterion(rules(), alike), "Outcome of the line")
    assert told[4] == Nothing("Not defined: everybody gave the same answer")
    assert told[2] == Share(12, 12)


def test_each_criterion_has_its_row_and_a_chart_repeats_them() -> None:
    table = by_criterion(rules(), [*pairs(20, 2), *pairs(10, 5, criterion="reasons")])
    assert [row.cells[0] for row in table.rows] == ["Outcome of the line", "Reasons for less than was asked for"]
    assert table.chart is not None
    assert table.chart.labels == tuple(row.cells[0] for row in table.rows)
    assert by_criterion(rules(), []).rows == ()


def test_a_criterion_that_no_rule_names_any_more_is_still_told() -> None:
    assert by_criterion(rules(), pairs(3, 1, criterion="of_before")).rows[0].cells[0] == "of_before"


def test_a_reviewer_of_few_lines_is_not_told_and_neither_is_one_by_whom_they_could_be_reckoned() -> None:
    told = by_reviewer(
        rules(),
        [*pairs(40, 4), *pairs(20, 2, reviewer="brandt"), *pairs(4, 2, reviewer="petra")],
        {"osei": "Daniel Osei", "brandt": "Lena Brandt", "petra": "Petra Vance"},
    )
    few = Nothing("fewer than 11, or hidden with such a reviewer")
    assert cells(told, "Petra Vance")[2] == few
    assert cells(told, "Lena Brandt")[2] == few
    assert cells(told, "Daniel Osei")[1:4] == ("All criteria", 44, Share(40, 44))


def test_a_criterion_of_few_lines_is_not_told_of_a_reviewer() -> None:
    told = by_reviewer(rules(), [*pairs(40, 4), *pairs(3, 0, criterion="reasons")], {"osei": "Daniel Osei"})
    (row,) = [row for row in told.rows if row.cells[1] == "Reasons for less than was asked for"]
    assert row.cells[2] == Few(11)
    assert not any(isinstance(cell, Share) for cell in row.cells)


def test_what_is_hidden_of_a_reviewer_cannot_be_reckoned_from_their_sum_nor_from_the_table_of_all() -> None:
    told = by_reviewer(
        rules(),
        [
            *pairs(29, 1, reviewer="ana"),
            *pairs(1, 4, reviewer="ana", criterion="reasons"),
            *pairs(25, 5, reviewer="ana", criterion="quantity"),
            *pairs(15, 0, reviewer="ines"),
            *pairs(40, 0, reviewer="ines", criterion="reasons"),
            *pairs(30, 0, reviewer="ines", criterion="quantity"),
            *pairs(20, 0, reviewer="petra", criterion="reasons"),
            *pairs(20, 0, reviewer="petra", criterion="quantity"),
            *pairs(20, 0, reviewer="petra"),
        ],
        {"ana": "Ana", "ines": "Ines", "petra": "Petra"},
    )
    hidden: dict[int, list[str]] = {0: [], 1: []}
    for row in told.rows:
        if row.cells[1] != "All criteria" and not isinstance(row.cells[2], int):
            for at in hidden:
                hidden[at].append(str(row.cells[at]))
    assert hidden[0]
    for lines in hidden.values():  # never one alone, of a reviewer or of a criterion
        assert all(lines.count(one) > 1 for one in lines), hidden


def test_what_three_people_answered_has_the_kappa_of_several() -> None:
    assert by_several(rules(), pairs(10, 3)) is None
    told = by_several(rules(), [*pairs(12, 3), *pairs(12, 3)])  # each answer was looked at by two
    assert told is not None
    assert told.rows[0].cells[:3] == ("Outcome of the line", 3, 15)


def test_an_interval_is_rounded_outwards() -> None:
    one = share(81, 263)
    assert one is not None
    assert percent_between(one) == "25 and 37 %"


def some_denials() -> list[DecidedLine]:
    return denials(
        [
            a_line("R-1", appeals=[an_appeal("OVERTURNED")]),
            a_line("R-2", appeals=[an_appeal("UPHELD"), an_appeal("PARTLY", "EXTERNAL")]),
            a_line("R-3", appeals=[an_appeal("UPHELD")]),
            a_line("R-4", appeals=[an_appeal("DISMISSED")]),
            a_line("R-5", appeals=[an_appeal("OPEN")], reasons=["NO_DEFICIT", "CONSERVATIVE_INSUFFICIENT"]),
            a_line("R-6", outcome="APPROVED", quantity=1, reasons=[], appeals=[an_appeal("OVERTURNED")]),
            a_line("R-7", outcome="PARTIAL", reasons=["NO_DEFICIT"]),
        ]
    )


def test_a_reason_is_told_with_how_many_of_those_decided_on_appeal_were_overturned() -> None:
    table = by_reason(some_denials(), {"CONSERVATIVE_INSUFFICIENT": "Treated too little"})
    assert cells(table, "Treated too little")[1:4] == (5, 3, Share(2, 3))
    assert cells(table, "Treated too little")[5] == 1
    assert cells(table, "NO_DEFICIT")[1:4] == (2, 0, Nothing("none decided on its merits"))  # one is open
    untouched = by_reason([a_line(reasons=["NO_DEFICIT"])], {})
    assert cells(untouched, "NO_DEFICIT")[1:4] == (1, 0, Nothing("nobody appealed"))
    assert by_reason([], {}).rows == ()


def test_a_rule_is_told_by_its_table_and_its_own_words_and_some_tables_are_left_out() -> None:
    lines = [
        a_line(f"R-{place}", rules=[{"table": "urgency", "element": "u", "rules": ["x"]}, *a_line().rules])
        for place in range(3)
    ]
    table = by_rule(lines, {rule_key("medical_necessity", "r4"): "Medical necessity, rule 4"}, left_out=["urgency"])
    assert [row.cells[:2] for row in table.rows] == [("Medical necessity, rule 4", 3)]


def test_several_reasons_that_were_appealed_are_drawn() -> None:
    lines = [a_line("R-8", reasons=["A", "B"], appeals=[an_appeal("OVERTURNED")])]
    assert by_reason(lines, {}).chart is not None


def people(count: int, *, denied: int, late: int = 0, start: int = 0, **traits_of: str) -> list[DecidedLine]:
    return [
        a_line(
            f"R-{start + place}",
            outcome="DENIED" if place < denied else "APPROVED",
            notified_at=NOON + timedelta(days=20 if place < late else 4),
            **traits_of,
        )
        for place in range(count)
    ]


def groups(lines: list[DecidedLine]) -> dict[str, Table]:
    return {one.name: one for one in by_groups(requests(lines, LATER), traits(language_words), least=11)[0]}


def test_a_difference_is_said_only_where_chance_is_no_likely_reason() -> None:
    lines = [*people(200, denied=40, late=30), *people(100, denied=60, late=15, start=200, language="es")]
    told = groups(lines)
    assert cells(told["denied-language"], "English") == (
        "English",
        200,
        Share(40, 200),
        "15 and 27 %",
        "Less often",
    )
    assert cells(told["denied-language"], "Spanish")[-1] == "More often"
    assert cells(told["late-language"], "Spanish")[-1] == "No difference that is sure"
    assert told["denied-language"].chart is not None


def test_a_group_of_few_is_not_shown_and_nothing_that_gives_it_away() -> None:
    lines = [
        *people(200, denied=40),
        *people(60, denied=20, start=200, language="es"),
        *people(4, denied=1, start=260, language="ko"),
    ]
    table = groups(lines)["denied-language"]
    hidden = Nothing("fewer than 11, or hidden with such a group")
    assert cells(table, "Korean")[1] == cells(table, "Spanish")[1] == hidden
    assert cells(table, "English")[1:3] == (200, Share(40, 200))
    numbers = [cell for row in table.rows[1:] for cell in row.cells if isinstance(cell, int | Share)]
    assert numbers == []


def test_what_is_counted_is_a_request_and_members_make_a_group_large() -> None:
    lines = [a_line("R-1", line) for line in ("L1", "L2", "L3")]
    assert len(requests(lines, LATER)) == 1
    of_one = [a_line(f"R-{place}", member="M-1") for place in range(30)]
    assert cells(groups(of_one)["denied-sex"], "Women")[1] == Nothing("fewer than 11, or hidden with such a group")


def test_what_ended_without_a_decision_or_without_a_time_is_not_counted() -> None:
    assert requests([a_line(outcome="WITHDRAWN")], LATER) == []
    (asked,) = requests([a_line(due_at=None)], LATER)
    assert asked.late is None
    assert groups([a_line(due_at=None)])["late-sex"].rows == ()


def test_a_request_whose_notice_never_left_is_late_once_its_time_is_over() -> None:
    told = [requests([a_line(notified_at=None)], NOON + timedelta(days=days))[0].late for days in (15, 16)]
    assert told == [None, True]


def test_ages_stand_in_their_order_and_a_group_alone_has_nobody_to_compare_with() -> None:
    lines = [
        *people(30, denied=15, age_band="80+"),
        *people(30, denied=15, start=30, age_band="0-17"),
        *people(30, denied=15, start=60, age_band="18-34"),
    ]
    told = groups(lines)
    assert [row.cells[0] for row in told["denied-age"].rows] == ["0 to 17", "18 to 34", "80 and over"]
    assert cells(told["denied-sex"], "Women")[-1] == "Nobody to compare with"


def test_the_window_is_the_last_twelve_full_months() -> None:
    first, after = window(NOON.date())
    assert (first.isoformat(), after.isoformat()) == ("2025-01-01", "2026-01-01")


def test_a_language_without_a_name_keeps_its_code() -> None:
    assert [language_words(one) for one in ("es", "xx", "", "no such code")] == [
        "Spanish",
        "xx",
        "Not known",
        "no such code",
    ]


def reviewed(seconds: int | None, element: str = "draft_decision") -> list[dict[str, object]]:
    return [{"task": "t-9", "element": element, "role": "physician_reviewer", "person": "osei", "seconds": seconds}]


def test_each_risk_has_its_case_looked_at() -> None:
    told = {
        one.why["rule"]: one.why["words"]
        for line in (
            a_line(guardrails=[{"guardrail": "G1", "fired": True, "overridden": True}]),
            a_line(breaches=[{"deadline": "decision", "due_at": ""}]),
            a_line(appeals=[an_appeal("OVERTURNED"), an_appeal("PARTLY", "EXTERNAL")]),
            a_line(reviewers=reviewed(7)),
        )
        for one in risks_of(rules(), [line])
    }
    assert told == {
        "override": "A guardrail was overridden",
        "breach": "A time that the law sets was missed",
        "reversal": "The decision was overturned on appeal and outside",
        "hasty": "The page was in use for 7 seconds, and less than 20 is looked at",
    }


def test_what_is_no_risk_is_not_drawn_by_risk() -> None:
    for line in (
        a_line(),
        a_line(guardrails=[{"guardrail": "G1", "fired": True, "overridden": False}]),
        a_line(appeals=[an_appeal("UPHELD")]),
        a_line(reviewers=reviewed(20)),
        a_line(reviewers=reviewed(None)),
        a_line(reviewers=reviewed(3, "check_completeness")),
        a_line(breaches=[{"deadline": "decision"}], outcome="WITHDRAWN"),
        a_line(breaches=[{"deadline": "decision"}], straight_through=True),
    ):
        assert list(risks_of(rules(), [line])) == []
    assert list(risks_of(rules(), [])) == []
