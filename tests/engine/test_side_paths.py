"""A side path that is walked again and again with other results harms neither the main path nor the end."""

from datetime import datetime, timedelta
from typing import Any

import pytest


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("scope", ["task", "process"])
def test_warnings_that_each_write_something_else_do_not_meet_at_the_end(
    pen: Any, host: Any, play: Any, noon: datetime, stored: bool, scope: str
) -> None:
    inner = '<userTask id="ask"/>'
    if scope == "process":
        held = '<startEvent id="in"/><userTask id="ask"/><endEvent id="out"/>' + pen.flow("in ask out")
        inner = f'<subProcess id="held">{held}</subProcess>'
    host_id = "ask" if scope == "task" else "held"
    body = (
        f'<startEvent id="start"/>{inner}{pen.service("warn")}'
        f"{pen.border('warned', host_id, timer='warnings(&quot;x&quot;)', dashed=True)}"
        '<endEvent id="end"/><endEvent id="told"/>'
    )
    diagram = pen.diagram("toy", body + pen.flow(f"start {host_id} end; warned warn told"))
    host.alarms["x"] = [noon + timedelta(hours=hours) for hours in (1, 2, 3)]
    host.handlers["toy.warn"] = lambda host, data: {"at": host.moment.isoformat()}
    toy = play(pen.load(diagram), "toy", {}, host, stored=stored)
    for _ in range(3):
        host.later(hours=1)
        assert toy.go().waiting() == ["ask"]
    assert host.path.count("warn") == 3
    toy.answer("ask", n=1)
    assert toy.instance.is_completed
    assert toy.instance.data == {"ask": {"n": 1}}
