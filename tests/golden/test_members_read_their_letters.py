"""What every scripted case sends to members can be read: in English and in Spanish, at the grade the plan wants."""

import pytest

from casework.notices.passages import passages
from casework.notices.reading_grade import grade
from casework.notices.tree import tree

from .conftest import CASES, Told

NAMES = [path.stem for path in CASES]


@pytest.mark.parametrize("case", NAMES)
def test_a_member_reads_what_was_sent_at_the_grade_that_the_plan_wants(told: dict[str, Told], case: str) -> None:
    sent = [one for _, one in told[case].written if one.audience == "MEMBER"]
    hard = [one for one in sent if one.facts["reading_grade"] > one.facts["reading_target"]]
    assert [f"{one.kind}: {one.facts['reading_grade']}" for one in hard] == []


@pytest.mark.parametrize("case", NAMES)
def test_every_letter_to_a_member_can_be_told_in_spanish_and_is_as_easy(told: dict[str, Told], case: str) -> None:
    for one in told[case].spanish:
        assert one.language == "es"
        assert one.letter.facts["fact_hash"] in one.text
        assert grade(passages(tree(one.html), "es"), "es") <= one.letter.facts["reading_target"], one.letter.kind


def test_the_cases_send_members_letters_of_most_kinds(told: dict[str, Told]) -> None:
    kinds = {one.letter.kind for case in told.values() for one in case.spanish}
    assert {"approval", "partial", "denial", "administrative_denial", "information_request"} <= kinds
    assert {"appeal_upheld", "appeal_overturned", "external_forwarded", "external_upheld", "lapse"} <= kinds
