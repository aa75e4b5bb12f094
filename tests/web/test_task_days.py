"""Whole cases worked on their pages alone: each form is opened, filled in by what it offers, and sent."""

from pathlib import Path

import pytest

from casework.audit.verify import verify_review
from casework.usecases.advance import work_off
from casework.usecases.play import let_time_pass
from casework.usecases.play_expectations import unmet
from casework.usecases.show import show
from tests.web.day import Day

CASES = {
    "the first case": "workflows/samples/second_fat_grafting.toml",
    "a case that is denied in part": "tests/golden/functional_assessment/G04.toml",
    "an appeal that is won": "tests/golden/appeal_review/G03.toml",
}


def work(day: Day) -> None:
    """Take every step of the script; those that answer a task on its page."""
    while day.steps:
        step = day.steps.pop(0)
        if step.kind != "task" or step.refused is not None:
            day.do(step)
            continue
        day.wait_for(step)
        clerk = day.at(step.value, step.who)
        clerk.fill(day.answered(step))
        answer = clerk.send()
        assert answer.status_code == 303, (step.value, answer.status_code, clerk.errors())
        let_time_pass(day.app, day.clock, day.clock.now() + day.settings.web.letter_hold)
        work_off(day.app)


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_worked_from_its_arrival_to_its_letter_with_what_the_pages_offer(tmp_path: Path, case: str) -> None:
    day = Day(tmp_path, CASES[case])
    try:
        work(day)
        shown = show(day.app, day.review)
        assert list(unmet(day.app, day.script, shown)) == []
        with day.app.store.reading() as reader:
            assert verify_review(reader, day.review).ok
    finally:
        day.close()
