"""A scripted case on a store of its own, for tests that change the content under it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from casework.clocks import FixedClock
from casework.domain.case_invariants import check_step
from casework.engine.definitions import DefinitionSet
from casework.errors import InvariantBroken
from casework.settings import Settings
from casework.testing_play import Change, Refused, Rehearsal
from casework.usecases import guard
from casework.usecases.case_script import Script, read_script
from server import build
from tests.invariants.mutation import Mutation

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLES = Path(__file__).parents[2] / "workflows" / "samples"
Broken = Callable[[Mutation], Refused | None]


@dataclass
class Stage:
    """Golden cases that were played up to a step, each once; every test goes on with a copy of its own."""

    folder: Path
    definitions: list[DefinitionSet] = field(default_factory=list)
    played: dict[tuple[str, str, str], tuple[Path, datetime, str, int]] = field(default_factory=dict)

    def rehearsal(self, script: Script, database: Path, at: datetime) -> Rehearsal:
        """A rehearsal of the case on that database; the shipped diagrams are read once for all."""
        clock = FixedClock(at)
        app = build(Settings(database=database, outbox=database.parent / "outbox"), clock)
        app.store.migrate()
        self.definitions = self.definitions or [app.definitions]
        vars(app)["definitions"] = self.definitions[0]
        return Rehearsal(app, clock, script)

    def at(self, case: str, value: str, kind: str, folder: Path) -> Rehearsal:
        """The case where the step is next, on a copy in the folder."""
        script = golden(case)
        if (case, value, kind) not in self.played:
            database = self.folder / f"{case}-{kind}-{value}.db"
            one = self.rehearsal(script, database, script.start)
            one.begin()
            one.until(value, kind=kind)
            one.app.store.close()
            self.played[case, value, kind] = (database, one.clock.now(), one.review, len(one.left))
        database, at, review, left = self.played[case, value, kind]
        shutil.copy(database, folder / "casework.db")
        found = self.rehearsal(script, folder / "casework.db", at)
        found.review, found.left = review, found.left[-left:]
        return found


def golden(case: str) -> Script:
    """A golden case as it is written."""
    (path,) = [*GOLDEN.glob(f"*/{case}.toml"), *SAMPLES.glob(f"{case}.toml")]
    return read_script(path.read_bytes(), name=path.name)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture
def rehearse(stage: Stage, tmp_path: Path) -> Iterator[Callable[..., Rehearsal]]:
    """A golden case from its start, or where a step is next; `change` and `script` change it before it starts."""
    opened: list[Rehearsal] = []

    def open_it(
        case: str,
        *,
        at: str = "",
        kind: str = "task",
        change: Any = None,
        script: Any = None,
        begin: bool = True,
        folder: str = "",
    ) -> Rehearsal:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        if at and script is None:
            opened.append(stage.at(case, at, kind, place))
            return opened[-1]
        read = golden(case) if script is None else script(golden(case))
        rehearsal = stage.rehearsal(read, place / "casework.db", read.start)
        opened.append(rehearsal)
        if change is not None:
            rehearsal.app = change(rehearsal)(rehearsal.app)
        if begin:
            rehearsal.begin()
        if at:
            rehearsal.until(at, kind=kind)
        return rehearsal

    yield open_it
    for one in opened:
        one.app.store.close()


@pytest.fixture
def broken(rehearse: Callable[..., Rehearsal], monkeypatch: pytest.MonkeyPatch) -> Broken:
    """What is refused once a mutation is made, by the rules that an installation runs: those that a step touches."""
    monkeypatch.setattr(guard, "look", check_step)

    def break_it(mutation: Mutation) -> Refused | None:
        if not mutation.at:
            return _from_the_start(rehearse, mutation)
        rehearsal = rehearse(mutation.case, at=mutation.at, kind=mutation.kind, script=mutation.script)
        change: Change = mutation.change(rehearsal)
        rehearsal.app = change(rehearsal.app)
        return rehearsal.until_refused()

    return break_it


def _from_the_start(rehearse: Callable[..., Rehearsal], mutation: Mutation) -> Refused | None:
    """A case whose very request may be refused: nothing of it is there then, not even the review."""
    rehearsal: Rehearsal = rehearse(mutation.case, change=mutation.change, script=mutation.script, begin=False)
    try:
        rehearsal.begin()
    except InvariantBroken as error:
        with rehearsal.app.store.reading() as reader:
            left = {"reviews": [row.id for row in reader.reviews()]}
        text = str(error)
        return Refused(
            rule=error.rule,
            citation=error.citation,
            text=text,
            step=rehearsal.left[0],
            before={"reviews": []},
            after=left,
            noted=[],
        )
    return rehearsal.until_refused()
