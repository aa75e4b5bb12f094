"""Every command of the page about deadlines gives the answer that the page says."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import server
from casework.commands.main import command_line
from casework.domain.due_kinds import KINDS
from casework.domain.due_question import needs

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "deadlines.md").read_text("utf-8")
ROWS = re.findall(r"^\| (.+?) \| `casework (due .+?)` \| (\S+) \|$", PAGE, re.MULTILINE)
Ask = Callable[..., Any]


@pytest.fixture(scope="module", name="ask")
def _ask() -> Ask:
    group, runner = command_line(server.console), CliRunner()
    return lambda *words: runner.invoke(group, list(words))


@pytest.mark.parametrize(("what", "command", "answer"), ROWS, ids=[f"{row[0]} ({row[1]})" for row in ROWS])
def test_a_command_of_the_page_gives_the_answer_beside_it(ask: Ask, what: str, command: str, answer: str) -> None:
    result = ask(*shlex.split(command))
    assert result.exit_code == 0, (what, result.output)
    assert result.output.splitlines()[0] == answer


def test_the_page_asks_every_kind_and_lists_it_with_what_it_needs() -> None:
    commands = " ".join(command for _, command, _ in ROWS)
    for kind in KINDS:
        assert re.search(rf"--kind {re.escape(kind.id)}[ .]", commands), kind.id
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind.id}` |"))
        assert kind.says in row
        assert set(re.findall(r"--[a-z-]+", row)) == set(re.findall(r"--[a-z-]+", needs(kind)))


def test_every_clock_of_every_line_of_business_can_be_asked_for() -> None:
    library = server.library()
    for law in (*library.lines_of_business, *library.accreditors):
        for rule in law.clocks:
            assert any(kind.rests_on(rule.id) for kind in KINDS), (law.id, rule.id)
