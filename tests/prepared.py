"""What many tests begin with is made once in a process, and copied into the folder of each."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from casework.clocks import FixedClock
from casework.ports import Actor, Person
from casework.settings import Settings
from casework.usecases.advance import work_off
from casework.usecases.case_script import Script
from casework.usecases.people import enlist
from casework.usecases.submit import submit
from server import build

_made: dict[tuple[str, str, datetime], tuple[str, dict[Path, bytes]]] = {}


def office(folder: Path, people: Iterable[Person], *, at: datetime, case: Script | None = None) -> str:
    """Put the files of an office of these people into the folder; the review of the case that has arrived, if one has.

    The database is `casework.db`, the outbox `outbox`.
    """
    everybody = list(people)
    key = (repr(case), repr(everybody), at)
    if key not in _made:
        _made[key] = _make(everybody, at, case)
    review, files = _made[key]
    assert not (folder / "casework.db").exists(), "another office is in this folder"
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return review


def _make(people: list[Person], at: datetime, case: Script | None) -> tuple[str, dict[Path, bytes]]:
    with TemporaryDirectory() as name:
        folder, review = Path(name), ""
        app = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), FixedClock(at))
        app.store.migrate()
        enlist(app, people)
        if case is not None:
            review = str(submit(app, case.request, case.documents, actor=Actor("outside"))["review"])
            work_off(app)
        app.store.close()
        return review, {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
