"""How long the page of a decision was in use is counted on the page, not from when somebody took the task."""

from pathlib import Path

from casework.usecases.complete import complete
from casework.usecases.play import work_off
from tests.quality.looking import CASE, FEBRUARY, PEOPLE, at, waiting
from tests.web.day import Day

HASTY = "The page was in use for 3 seconds, and less than 20 is looked at"


def test_a_decision_signed_after_three_seconds_on_its_page_is_looked_at_again(tmp_path: Path) -> None:
    day = Day(tmp_path, CASE)
    day.with_people(*PEOPLE)
    step = day.until("draft_decision")
    day.steps.pop(0)
    complete(day.app, day.task("draft_decision").id, step.answers, person=step.who, active_seconds=3)
    work_off(day.app)
    while day.steps[0].kind != "appeal":
        day.do(day.steps.pop(0))
    with day.app.store.reading() as reader:
        line = reader.decided_lines_of(day.review)[0]
    told = {one["element"]: one["seconds"] for one in line.reviewers}
    assert told["draft_decision"] == 3
    assert told["verify_trials"] is None  # answered without a page, so nobody counted
    at(day, FEBRUARY)
    assert HASTY in [one["words"] for look in waiting(day) for one in look.why]
    day.close()
