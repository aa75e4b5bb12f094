"""An installation of long ago: cases that were played to their end with files, comments, looks and an emergency."""

import io
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casework.audit.accounts import verify_accounts, verify_views
from casework.audit.verify import Verdict, verify_all
from casework.clocks import FixedClock
from casework.documents.keeping import FileStore
from casework.ports import Actor, Json, Person
from casework.ports_of_quality import DONE, NONE
from casework.settings import Settings, WebSettings
from casework.usecases import break_glass, case_access, second_looks
from casework.usecases.application import Application
from casework.usecases.archiving import Places
from casework.usecases.case_script import Script, read_script
from casework.usecases.comments import add_comment
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.kept_files import verify_files
from casework.usecases.people import enlist
from casework.usecases.play import play
from casework.usecases.purge_wishes import agree, ask
from casework.usecases.purging import carry_out
from casework.usecases.submit import submit
from casework.usecases.uploads import Uploads, hand_in
from server import build

GOLDEN = Path(__file__).parents[1] / "golden"
ADA = Person(id="ada", name="Ada Falk", roles=("administrator",))
BOB = Person(id="bob", name="Bob Orley", roles=("administrator",))
SUE = Person(id="sue", name="Sue Tallis", roles=("supervisor",))
OUT = Person(id="out", name="Otto Venn, RN", roles=("nurse_reviewer",))
WHY = "Its retention has run."
OWN, SHARED = "Quagmirella", "The same leaflet lies in both cases: Brontolisk."


class Office:
    """The application on a folder of its own; `reviews` are its cases, all over for twelve years."""

    def __init__(self, folder: Path, reviews: Sequence[str], now: datetime) -> None:
        self.folder = folder
        self.settings = Settings(
            database=folder / "casework.db",
            outbox=folder / "outbox",
            web=WebSettings(
                files=folder / "files", archives=folder / "archives", outbox=folder / "outbox", secret=folder / "secret"
            ),
        )
        self.places = Places(folder / "files", folder / "archives", folder / "outbox")
        self.clock = FixedClock(now)
        self.app: Application = build(self.settings, self.clock)
        self.app.store.migrate()
        self.reviews = list(reviews)

    @classmethod
    def made(cls, folder: Path, *cases: str) -> "Office":
        """One that has lived through these golden cases, twelve years ago."""
        scripts = [read_script((GOLDEN / f"{one}.toml").read_bytes(), name=one) for one in cases]
        office = cls(folder, (), min(one.start for one in scripts))
        enlist(office.app, (ADA, BOB, SUE, OUT))
        office.reviews = [office._lived(one) for one in scripts]
        office._answer_looks()
        office.years_pass(12)
        return office

    def _answer_looks(self) -> None:
        """The second looks that were drawn meanwhile are done, and found nothing else."""
        now = self.clock.now()
        with self.app.store.transaction() as tx:
            for look, _ in tx.open_looks(limit=100):
                done = replace(look, state=DONE, person="sue", taken_at=now, answered_at=now, answers={}, finding=NONE)
                second_looks.keep(self.app, tx, done, by="sue", kind="look.answered")

    def again(self, folder: Path) -> "Office":
        """The same in another folder; this one must be closed."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Office(folder, self.reviews, self.clock.now())

    def _lived(self, script: Script) -> str:
        if self.clock.now() < script.start:
            self.clock.move_to(script.start)
        enlist(self.app, script.people)
        opened: Json = submit(
            self.app, script.request, script.documents, actor=Actor("outside"), key=f"{script.id}:submit"
        )
        review = str(opened["review"])
        clerk = script.people[0]
        for title, text in (("Call note", f"{OWN}{script.id} told me of the fall."), ("Leaflet", SHARED)):
            upload, _ = hand_in(
                Uploads(self.app, self.files),
                review,
                person=clerk.id,
                name=f"{title}.txt",
                source=io.BytesIO(f"{text}\n".encode()),
            )
            told = Filing(upload=upload.id, title=title, kind="OTHER", author=clerk.name, dated="2026-01-05")
            file_uploads(self.app, review, [told], actor=Actor(clerk.id), answers=False)
        played = play(self.app, self.clock, script, progress=lambda line: None)
        assert not played.unmet
        review = str(played.review["review"])
        add_comment(
            self.app, review, f"@{SUE.name} look at the Zanzibarium{script.id} of it.", person=clerk.id, role=None
        )
        with self.app.store.reading() as reader:
            seen = case_access.seen(reader, SUE, review, now=self.clock.now())
        assert seen is not None
        case_access.record_view(self.app, seen, person="sue", role="supervisor", page="case.request", reason=None)
        glass = break_glass.open_case(self.app, OUT, review, f"They collapsed: Vexandrine{script.id} was given.")
        break_glass.judge(
            self.app, SUE, glass.id, verdict="JUSTIFIED", judgement=f"Vexandrine{script.id} it was, indeed."
        )
        return review

    @property
    def files(self) -> FileStore:
        """The folder of files."""
        return FileStore(self.places.files)

    def years_pass(self, years: int) -> None:
        """Nobody does anything."""
        self.clock.move_to(self.clock.now() + timedelta(days=366 * years))

    def purge(self, *reviews: str) -> str:
        """Ask, agree, carry out; the wish."""
        wish = ask(self.app, ADA, reviews, WHY)
        agree(self.app, BOB, wish.id)
        for row in carry_out(self.app, self.places, ADA, wish.id):
            assert row.state == "PURGED", row.words
        return wish.id

    def verdicts(self) -> list[Verdict]:
        """What the command says of every chain."""
        with self.app.store.reading() as reader:
            trails = list(verify_all(reader))
            return [
                *trails,
                *(verify_views(reader, one.review) for one in trails),
                *(verify_files(reader, self.files, one.review) for one in trails),
                verify_accounts(reader),
            ]

    def faults(self) -> list[str]:
        """What does not hold."""
        return [str(one.fault) for one in self.verdicts() if not one.ok]

    def kinds(self) -> list[str]:
        """The kinds of the entries about accounts, the latest last."""
        with self.app.store.reading() as reader:
            return [one.kind for one in reversed(reader.account_events(limit=1000))]


_lived: dict[tuple[str, ...], Office] = {}


def lived_through(folders: pytest.TempPathFactory, *cases: str) -> Office:
    """An office that has lived through these cases, closed, to be taken `again`; made once in a process."""
    if cases not in _lived:
        made = Office.made(folders.mktemp("lived"), *cases)
        made.app.store.close()
        _lived[cases] = made
    return _lived[cases]
