"""The scripted cases, each played once to its end, for every check that looks at what came of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from casework.clocks import FixedClock
from casework.domain.lines_of_business import LineOfBusiness
from casework.engine.definitions import DefinitionSet
from casework.engine.runtime import Instance
from casework.ports import Event, Json, Letter
from casework.settings import read_settings
from casework.usecases.application import Application
from casework.usecases.case_script import Script, read_script
from casework.usecases.letters import Found, letter_again
from casework.usecases.play import Played, play
from casework.usecases.show import show
from casework.usecases.status_view import status_view
from server import build

ROOT = Path(__file__).parents[2]
CASES = sorted([*(ROOT / "workflows/samples").glob("*.toml"), *(ROOT / "tests/golden").glob("*/*.toml")])


@dataclass(frozen=True)
class Told:
    """What came of one case: how it was played, what is told of each of its reviews, and what was filed."""

    played: Played
    reviews: dict[str, Json]
    documents: dict[str, list[str]]
    letters: dict[str, str]
    written: tuple[tuple[LineOfBusiness, Letter], ...]  # every letter, with the law that it was written under
    spanish: tuple[Found, ...]  # every letter to a member, told again in Spanish
    definitions: DefinitionSet
    data_sizes: tuple[int, ...]
    statuses: tuple[Json, ...]  # how the case stood for its member, in both languages, and its provider at every step
    histories: dict[
        str, tuple[datetime, Sequence[Event], Sequence[Letter]]
    ]  # receipt, trail and letters of each review


def first(script: Script) -> Script:
    return min([script, *map(first, script.earlier)], key=lambda one: one.start)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    return {path.stem: play_case(path, tmp_path_factory.mktemp(path.stem)) for path in CASES}


def every_status(app: Application) -> Iterator[Json]:
    with app.store.reading() as reader:
        for row in reader.reviews():
            for viewer, language in (("member", "en"), ("member", "es"), ("provider", None)):
                yield status_view(app, reader, row.id, viewer=viewer, language=language)


def play_case(path: Path, folder: Path) -> Told:
    script = read_script(path.read_bytes(), name=path.name)
    clock = FixedClock(first(script).start)
    app = build(replace(read_settings(), database=folder / "casework.db", outbox=folder / "outbox"), clock)
    app.store.migrate()
    sizes: list[int] = []
    statuses: list[Json] = []
    original = Instance.snapshot

    def measured(self: Instance) -> bytes:
        sizes.append(len(json.dumps(self.data, separators=(",", ":"))))
        return original(self)

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Instance, "snapshot", measured)
            played = play(app, clock, script, progress=lambda line: statuses.extend(every_status(app)))
        statuses.extend(every_status(app))
        with app.store.reading() as reader:
            reviews = [row.id for row in reader.reviews()]
            histories = {
                row.id: (row.received_at, reader.events(row.id), reader.letters(row.id)) for row in reader.reviews()
            }
            documents = {review: [one.id for one in reader.documents(review)] for review in reviews}
            letters = {f"{one.kind} {one.audience}": one.text for review in reviews for one in reader.letters(review)}
            written = tuple(
                (app.library.line_of_business(row.line_of_business, on=row.received_at.date()), one)
                for row in reader.reviews()
                for one in reader.letters(row.id)
            )
        spanish = tuple(letter_again(app, one, language="es") for _, one in written if one.audience == "MEMBER")
        shown = {review: show(app, review) for review in reviews}
        return Told(
            played,
            shown,
            documents,
            letters,
            written,
            spanish,
            app.definitions,
            tuple(sizes),
            tuple(statuses),
            histories,
        )
    finally:
        app.store.close()
