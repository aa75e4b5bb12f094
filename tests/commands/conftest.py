"""The command line over the shipped content, on a database of the test's own."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casework.commands.main import command_line
from casework.settings import Settings, WebSettings
from server import console

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
WRITTEN = EXAMPLES / "withdrawal.json"
ANSWERS = ("check_completeness", "verify_trials", "assess_function", "analyse_exceptions")
Run = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where this test's database is, or will be."""
    return tmp_path / "casework.db"


@pytest.fixture
def settings(database: Path) -> Settings:
    """Everything that is kept lies beside the database."""
    beside = database.parent
    web = WebSettings(files=beside / "files", secret=beside / "secret")
    return Settings(database=database, outbox=beside / "outbox", web=web)


@pytest.fixture
def run(settings: Settings) -> Run:
    """Runs one command and gives what it printed and how it ended."""
    group = command_line(lambda: replace(console(), settings=settings))

    def invoke(*words: object, text: str | None = None) -> Result:
        return CliRunner().invoke(group, [str(word) for word in words], input=text)

    return invoke


@pytest.fixture
def submitted(run: Run) -> Run:
    """The example's people work here and its request has arrived."""
    assert run("init", "--people", EXAMPLES / "people.toml").exit_code == 0
    assert run("submit", EXAMPLES / "request.json").exit_code == 0
    return run


def answer(run: Run, tasks: Iterable[str], *, who: str = "ana") -> Result:
    """Completes these tasks with the example's answers; the last result."""
    for task in tasks:
        result = run("complete", f"R-T-1001/{task}", EXAMPLES / "answers" / f"{task}.json", "--as", who)
        assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture
def decided(submitted: Run) -> Run:
    """The example's request is approved, and its letters are sent."""
    answer(submitted, ANSWERS)
    answer(submitted, ["weigh_evidence"], who="osei")
    answer(submitted, ["sign_approval"])
    assert submitted("worker", "--once").exit_code == 0
    return submitted
