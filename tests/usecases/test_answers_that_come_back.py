"""Whoever gave an answer that a guardrail blocks is told which one, and what it says."""

from pathlib import Path

from casework.commands.telling import tell, tell_tasks
from casework.usecases.complete import complete
from casework.usecases.show import show
from casework.usecases.worklist import tasks
from tests.usecases.desk import Desk


def test_a_draft_that_a_guardrail_blocks_comes_back_with_its_words(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "determination/T05")
    item = desk.until("draft_decision")
    answers = desk.scripted("draft_decision").answers
    plain = {name: one for name, one in answers.items() if name != "override_rationale"}
    done = complete(desk.app, item.id, {**plain, "override": False}, person=desk.scripted("draft_decision").who)
    assert [one["element"] for one in done["tasks"]] == ["draft_decision"]
    (blocked,) = done["returned_by"]
    assert blocked["element"] == "draft_decision"
    assert blocked["message"]
    told = show(desk.app, desk.review)
    assert told["returned_by"] == [blocked]
    (listed,) = tasks(desk.app, review=desk.review)
    assert listed["returned_by"] == [blocked]
    lines: list[str] = []
    tell(told, lines.append)
    tell_tasks([listed], lines.append, zones={})
    text = " ".join(" ".join(lines).split())
    assert f"the guardrail {blocked['guardrail']} blocks the denial of {blocked['line']}" in text
    assert f"(sent back by {blocked['guardrail']})" in text
    desk.app.store.close()
