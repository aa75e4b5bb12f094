"""What members and providers are told of every scripted case, at every step: never more than has left the house."""

from collections import Counter
from dataclasses import replace

import pytest

from casework.domain.milestones import (
    APPEAL_KINDS,
    DECISION_KINDS,
    ORDER,
    OUTSIDE_KINDS,
    TOLD_BY_LETTER,
    Milestone,
    milestones,
)
from casework.notices.kinds import SUBJECTS
from casework.notices.languages import language
from casework.notices.reading_grade import grade
from casework.ports import Letter
from casework.usecases.status_view import AGAIN

from .conftest import CASES, Told

NAMES = [path.stem for path in CASES]
OUTCOMES = (*DECISION_KINDS, *APPEAL_KINDS, *OUTSIDE_KINDS)
HARDEST = 8  # years of school, as the shipped plans want their letters


def as_it_stood(told: Told, review: str, viewer: str) -> list[tuple[list[Milestone], list[Letter]]]:
    """What was known after each entry of the trail, with the letters of then, whether they had left or not."""
    received, events, letters = told.histories[review]
    found = []
    for count in range(1, len(events) + 1):
        past = events[:count]
        sent = {one.detail["row"]["id"] for one in past if one.kind == "notice.sent"}
        made = {one.detail["row"]["id"] for one in past if one.kind == "notice.prepared"} | sent
        then = [one if one.id in sent else replace(one, sent_at=None) for one in letters if one.id in made]
        found.append((milestones(past, then, viewer=viewer, received_at=received), then))
    return found


@pytest.mark.parametrize("case", NAMES)
@pytest.mark.parametrize("viewer", ["MEMBER", "PROVIDER"])
def test_no_outcome_is_told_before_its_letter_has_left_and_no_milestone_is_told_twice(
    told: dict[str, Told], case: str, viewer: str
) -> None:
    for review in told[case].histories:
        before: list[Milestone] = []
        for known, letters in as_it_stood(told[case], review, viewer):
            left = Counter(one.kind for one in letters if one.audience == viewer and one.sent_at is not None)
            outcomes = Counter(one.outcome for one in known if one.outcome)
            assert all(outcomes[kind] <= left[kind] for kind in outcomes), (review, outcomes)
            decided = [one for one in known if one.kind in ("DECIDED", "APPEAL_DECIDED", "PUT_INTO_EFFECT", "CLOSED")]
            if decided:
                assert sum(left[kind] for kind in TOLD_BY_LETTER) > 0
            assert len({(one.kind, one.number) for one in known}) == len(known)
            assert {(one.kind, one.number, one.at) for one in before} <= {
                (one.kind, one.number, one.at) for one in known
            }
            before = known
        assert before[0].kind == "RECEIVED"
        assert [one.at for one in before] == sorted(one.at for one in before)


@pytest.mark.parametrize("case", NAMES)
def test_every_letter_of_a_decision_that_left_is_told_and_as_the_letter_says_it(
    told: dict[str, Told], case: str
) -> None:
    for review, (received, events, letters) in told[case].histories.items():
        known = milestones(events, letters, viewer="MEMBER", received_at=received)
        sent = [one.kind for one in letters if one.audience == "MEMBER" and one.kind in OUTCOMES and one.sent_at]
        assert sorted(one.outcome for one in known if one.outcome in OUTCOMES) == sorted(sent), review


@pytest.mark.parametrize("case", NAMES)
def test_at_every_step_the_words_tell_no_outcome_that_no_milestone_has_and_name_nobody_who_works_here(
    told: dict[str, Told], case: str
) -> None:
    people = [one.name for one in told[case].played.script.people]
    for status in told[case].statuses:
        side = 1 if status["for"] == "provider" else 0
        words = " ".join([*(one["text"] for one in status["milestones"]), (status["next"] or {"text": ""})["text"]])
        allowed = {one["outcome"] for one in status["milestones"] if "outcome" in one}
        for kind in OUTCOMES:
            subject = SUBJECTS[kind][side] if side else language(status["language"]).say(SUBJECTS[kind][0])
            others = [
                SUBJECTS[one][1] if side else language(status["language"]).say(SUBJECTS[one][0]) for one in allowed
            ]
            assert subject not in words or any(subject in one for one in others), (status["review"], kind)
        assert not [name for name in people if name in words]
        assert "CONSULTATION" not in words
        assert {one["kind"] for one in status["milestones"]} <= {*ORDER, AGAIN}


def test_what_members_read_is_as_easy_as_their_letters_in_both_languages(told: dict[str, Told]) -> None:
    """As a whole, as letters are: a measure of years of school says little of one short sentence."""
    texts = {
        (status["language"], " ".join(one["text"] for one in [*status["milestones"], *filter(None, [status["next"]])]))
        for case in told.values()
        for status in case.statuses
        if status["for"] == "member"
    }
    hard = [(code, text, grade(text, code)) for code, text in sorted(texts) if grade(text, code) > HARDEST]
    assert hard == []


def test_the_cases_come_by_every_kind_of_milestone_and_of_next_step(told: dict[str, Told]) -> None:
    kinds = {one["kind"] for case in told.values() for status in case.statuses for one in status["milestones"]}
    steps = {status["next"]["kind"] for case in told.values() for status in case.statuses if status["next"]}
    assert {*ORDER, AGAIN} - kinds == set()
    assert steps >= {
        "decision",
        "information",
        "peer_to_peer",
        "appeal",
        "appeal_filing",
        "external_filing",
        "external_decision",
    }
