"""Agreement beyond chance: the published examples, and what cannot be told."""

from collections.abc import Sequence

import pytest

from casework.domain.agreement import NO_INTERVAL, NO_PAIRS, ONE_ANSWER, agreement, cohen, fleiss

Table = Sequence[Sequence[int]]


def pairs(table: Table) -> list[tuple[int, int]]:
    """A table of counts, first reviewer by second, as pairs of answers."""
    return [
        (first, second) for first, row in enumerate(table) for second, count in enumerate(row) for _ in range(count)
    ]


def cases(table: Table) -> list[list[int]]:
    """A table of counts, case by answer, as the answers to each case."""
    return [[answer for answer, count in enumerate(row) for _ in range(count)] for row in table]


# Cohen 1960; Fleiss, Levin and Paik 2003, table 18.1, with its standard error of 0.087; and the table of Fleiss,
# Cohen and Everitt 1969.
COHEN_1960 = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
FLEISS_LEVIN_PAIK = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
FLEISS_COHEN_EVERITT = ((106, 10, 4), (22, 28, 10), (2, 12, 6))
# Fleiss 1971, table 1: thirty patients, six psychiatrists, five diagnoses.
FLEISS_1971 = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 00501 30012 51000 02040 "
    "10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)


def test_kappa_of_two_reviewers_is_that_of_the_published_examples() -> None:
    assert cohen(pairs(COHEN_1960)).value == pytest.approx(0.492, abs=0.0005)
    assert cohen(pairs(FLEISS_LEVIN_PAIK)).value == pytest.approx(0.676, abs=0.0005)
    assert cohen(pairs(FLEISS_COHEN_EVERITT)).value == pytest.approx(0.429, abs=0.0005)


def test_the_interval_of_kappa_reaches_as_far_as_the_published_standard_error_says() -> None:
    told = cohen(pairs(FLEISS_LEVIN_PAIK))
    assert told.low == pytest.approx(0.676 - 1.96 * 0.0877, abs=0.001)
    assert told.high == pytest.approx(0.676 + 1.96 * 0.0877, abs=0.001)


def test_a_wider_level_gives_a_wider_interval() -> None:
    wide, usual = cohen(pairs(COHEN_1960), level=0.99), cohen(pairs(COHEN_1960))
    assert wide.low is not None
    assert usual.low is not None
    assert wide.low < usual.low


def test_kappa_of_many_reviewers_is_that_of_the_published_example() -> None:
    told = fleiss(cases([[int(one) for one in row] for row in FLEISS_1971.split()]))
    assert told.value == pytest.approx(0.430, abs=0.0005)
    assert told.low is not None
    assert told.high is not None
    assert 0.2 < told.low < 0.43 < told.high < 0.65


def test_where_everybody_gave_one_answer_kappa_is_not_defined_and_the_agreement_is_told() -> None:
    told = agreement([("DENY", "DENY")] * 30)
    assert told.kappa.value is None
    assert told.kappa.why == ONE_ANSWER
    assert told.share is not None
    assert (told.share.n, told.share.of) == (30, 30)
    assert fleiss([["DENY"] * 3] * 30).why == ONE_ANSWER


def test_where_all_pairs_agree_on_several_answers_no_interval_is_told() -> None:
    told = cohen([("DENY", "DENY"), ("APPROVE", "APPROVE")])
    assert (told.value, told.low, told.why) == (1.0, None, NO_INTERVAL)
    several = fleiss([["DENY"] * 3, ["APPROVE"] * 3])
    assert (several.value, several.low, several.why) == (1.0, None, NO_INTERVAL)


def test_one_pair_that_differs_says_nothing_sure_of_kappa() -> None:
    for told in (cohen([("A", "B")]), cohen([("A", "B"), ("A", "B")])):
        assert (told.value, told.low, told.high, told.why) == (0.0, None, None, NO_INTERVAL)


def test_where_leaving_one_case_out_leaves_one_answer_no_interval_is_told() -> None:
    assert fleiss([["A", "A", "B"], ["A", "A", "A"]]).why == NO_INTERVAL


def test_answers_that_always_differ_are_worse_than_chance() -> None:
    told = cohen([("DENY", "APPROVE"), ("APPROVE", "DENY")] * 10)
    assert told.value == pytest.approx(-1)
    assert (told.low, told.why) == (None, NO_INTERVAL)


def test_of_nothing_nothing_is_told() -> None:
    told = agreement([])
    assert told.share is None
    assert told.kappa.why == NO_PAIRS
    assert fleiss([]).why == NO_PAIRS
