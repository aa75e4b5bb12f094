"""A task's page asks the store for little, whatever the task is."""

from pathlib import Path
from typing import Any

import pytest

from casework.usecases import assignments
from tests.web.day import Day

SEED = "workflows/samples/second_fat_grafting.toml"
APPEAL = "tests/golden/appeal_review/G03.toml"
TASKS = [
    (SEED, "check_completeness"),
    (SEED, "verify_trials"),
    (SEED, "assess_function"),
    (SEED, "analyse_exceptions"),
    (SEED, "sign_approval"),
    (APPEAL, "draft_decision"),
    (APPEAL, "sign_decision"),
    (APPEAL, "check_standing"),
    (APPEAL, "review_appeal"),
]


@pytest.mark.parametrize(("case", "element"), TASKS)
def test_the_page_of_a_task_takes_ten_statements_at_most(
    tmp_path: Path, case: str, element: str, statements: Any
) -> None:
    day = Day(tmp_path, case)
    try:
        step = day.until(element)
        assignments.claim(day.app, day.task(element).id, person=step.who)
        clerk = day.sign_in(step.who)
        clerk.address = f"/tasks/{day.task(element).id}"
        statements.clear()
        clerk.open()
        assert statements.count <= 10, statements.names
        for part in ("checks", "why"):
            statements.clear()
            assert clerk.client.get(f"{clerk.address}/{part}").status_code == 200
            assert statements.count <= 10, (part, statements.names)
    finally:
        day.close()
