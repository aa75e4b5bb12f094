"""An appeal is decided by nobody who took part before, and by nobody who reports to one who did."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.independence import NOT_INVOLVED, Involved, Refusal, barred, of_law, refusal, superiors

TODAY = date(2026, 3, 24)
DECIDER = Involved(person="ann", how="DECIDED", what="signed the decision before")
RECOMMENDER = Involved(person="rex", how="RECOMMENDED", what="did “Assess” before")
EXPERT = Involved(person="eve", how="CONSULTED", what="were consulted as an expert before")
EARLIER = (DECIDER, RECOMMENDER, EXPERT)


def line(to: str, start: str | None = None, until: str | None = None) -> dict[str, Any]:
    return {"to": to, "from": start, "until": until}


def judged(person: str, reporting: dict[str, Any] | None = None, *, on: date = TODAY) -> Refusal | None:
    return refusal(person, EARLIER, reporting or {}, on=on)


def test_somebody_who_took_no_part_and_reports_to_nobody_who_did_may_decide() -> None:
    assert judged("bob", {"bob": [line("zoe")], "zoe": [], "ann": [line("bob")]}) is None


def test_whoever_decided_or_recommended_before_is_the_same_person() -> None:
    for person in ("ann", "rex"):
        told = judged(person)
        assert told is not None
        assert told.reason == "SAME_PERSON"
        assert "2560.503-1(h)(3)(ii)" in told.citation
        assert "422.590(h)(1)" in told.citation


def test_whoever_was_consulted_before_may_not_decide_now() -> None:
    told = judged("eve")
    assert told is not None
    assert (told.reason, told.citation) == ("CONSULTED", "29 CFR 2560.503-1(h)(3)(v)")
    assert "consulted as an expert" in told.words


def test_a_subordinate_of_anybody_who_took_part_is_refused_with_the_line_that_leads_there() -> None:
    told = judged("carl", {"carl": [line("mia")], "mia": [line("ann")]})
    assert told is not None
    assert told.reason == "SUBORDINATE"
    assert "report to mia to ann" in told.words
    assert "438.406(b)(2)(i)" in told.citation
    assert judged("carl", {"carl": [line("eve")]}) is not None


def test_having_decided_counts_before_reporting_to_somebody() -> None:
    told = judged("ann", {"ann": [line("rex")]})
    assert told is not None
    assert told.reason == "SAME_PERSON"


def test_reporting_lines_count_on_their_days_only_the_first_and_the_last_included() -> None:
    reporting = {"carl": [line("ann", "2026-01-01", "2026-03-24")]}
    assert judged("carl", reporting, on=date(2025, 12, 31)) is None
    assert judged("carl", reporting, on=date(2026, 1, 1)) is not None
    assert judged("carl", reporting, on=date(2026, 3, 24)) is not None
    assert judged("carl", reporting, on=date(2026, 3, 25)) is None


def test_every_link_of_a_line_must_hold_on_the_same_day() -> None:
    reporting = {"carl": [line("mia", "2026-01-01")], "mia": [line("ann", None, "2025-12-31")]}
    assert judged("carl", reporting) is None


def test_people_who_report_to_each_other_in_a_circle_are_told_apart_from_the_rest() -> None:
    reporting = {"carl": [line("mia")], "mia": [line("carl"), line("ann")], "ann": [line("carl")]}
    assert set(superiors("carl", reporting, on=TODAY)) == {"mia", "ann"}
    assert judged("mia", reporting) is not None


PEOPLE = st.sampled_from("abcdef")
LINES = st.lists(st.tuples(PEOPLE, PEOPLE), max_size=14)


@given(LINES, PEOPLE)
def test_superiors_are_exactly_those_that_a_chain_of_reports_reaches(pairs: list[tuple[str, str]], person: str) -> None:
    reporting: dict[str, list[dict[str, Any]]] = {}
    for one, superior in pairs:
        reporting.setdefault(one, []).append(line(superior))
    reached, size = {superior for one, superior in pairs if one == person}, -1
    while size != len(reached):
        size = len(reached)
        reached |= {superior for one, superior in pairs if one in reached}
    found = superiors(person, reporting, on=TODAY)
    assert set(found) == reached - {person}
    assert all(chain[-1] == superior for superior, chain in found.items())
    known = {(one, superior) for one, superior in pairs}
    for chain in found.values():
        assert set(zip((person, *chain), chain, strict=False)) <= known


@pytest.mark.parametrize("told", ["decide second", "decide,second", "decide, second"])
def test_those_who_may_not_do_a_task_are_named_with_spaces_or_commas_between(told: str) -> None:
    assert barred(told) == ("decide", "second")
    assert barred(None) == barred("") == ()


@pytest.mark.parametrize(
    ("cites", "told"),
    [
        ("29 CFR 2560.503-1(c)(2), (h)(3)", "29 CFR 2560.503-1(h)(3)(ii)"),
        ("42 CFR 422.578, 422.590(h)", "42 CFR 422.590(h)(1)"),
        ("42 CFR 438.402(b); 438.406(b)(2)", "42 CFR 438.406(b)(2)(i)"),
        ("Cal. HSC 1368.01", "Cal. HSC 1368.01"),
        ("", NOT_INVOLVED),
    ],
)
def test_a_refusal_cites_the_law_of_the_plan_alone(cites: str, told: str) -> None:
    assert of_law(NOT_INVOLVED, cites) == told
