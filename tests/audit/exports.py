"""An installation that exports are made of, and a forger who changes one and makes it look whole again."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from casework.audit.archive import Archive
from casework.audit.chain import CONTENT, canonical, row_hash
from casework.audit.journal import Journal
from casework.documents.keeping import FileStore
from casework.ports import Store, Transaction
from casework.store.sqlite import open_sqlite
from casework.testing_rows import (
    MOMENT,
    a_comment,
    a_document,
    a_letter,
    a_person,
    a_service_step,
    an_answer,
    change,
    later,
)
from casework.testing_rows_of_files import a_document_file, a_file
from casework.testing_rows_of_identity import a_glass, add_view, an_account
from casework.usecases.accounts_record import put_account, put_glass, put_person
from casework.usecases.audit_export import Asked, Made, chosen, write

FAX = b"%PDF-1.4 a fax of two pages"
ANA = a_person(roles=("auditor",))


@dataclass
class Office:
    """A store with three small cases, and the folder of its files."""

    store: Store
    files: FileStore

    def export(self, purpose: str = "file", reviews: tuple[str, ...] = ("R-1", "R-2"), **asked: Any) -> bytes:
        """The file that is handed out."""
        return self.made(purpose, reviews, **asked)[1]

    def made(self, purpose: str, reviews: tuple[str, ...], **changes: Any) -> tuple[Made, bytes]:
        """What was made, and the file."""
        told = {"by": ANA, "at": later(days=1), "reason": "Asked for by the state", **changes}
        asked, file = Asked(purpose=purpose, reviews=reviews, **told), io.BytesIO()
        with self.store.reading() as reader:
            made = write(reader, self.files, asked, chosen(reader, asked), file)
        return made, file.getvalue()


def open_office(folder: Path) -> Office:
    """Three cases, the people who acted in them, an emergency, looks."""
    office = Office(open_sqlite(folder / "casework.db"), FileStore(folder / "files"))
    office.store.migrate()
    (folder / "fax.pdf").write_bytes(FAX)
    digest = office.files.keep(folder / "fax.pdf")
    for review in ("R-1", "R-2", "R-3"):
        change(office.store, review, lambda tx, journal, review=review: _fill(tx, journal, review, digest))
    with office.store.transaction() as tx:
        for person in (ANA, a_person("zoe", name="Zoe Amsel"), a_person("ben", name="Ben Ito, MD")):
            put_person(tx, person, at=MOMENT, actor="casework")
        for person in ("ana", "zoe"):
            account = an_account(person)
            put_account(tx, account, at=MOMENT, actor="casework", kind="account.added")
        put_glass(tx, a_glass(person="ben"), at=MOMENT, actor="ben", kind="break_glass.opened", reason="Emergency")
        for minute in range(3):
            add_view(tx, "R-1", at=later(minutes=minute))
    return office


def _fill(tx: Transaction, journal: Journal, review: str, digest: str) -> None:
    journal.add("review.received", request=review, weight=1e23, note="naïve\x1f\n", none=None)
    tx.add_document(a_document("D-1", review))
    journal.add_row("document.received", a_document("D-1", review), document="D-1")
    tx.add_stored_file(a_file(digest))
    filed = a_document_file("D-1", review, sha256=digest)
    tx.add_document_file(filed)
    journal.add_row("document.file_kept", filed, document="D-1", **{CONTENT: row_hash(tx.stored_file(digest))})
    tx.put_service_step(a_service_step(f"{review}/s-1", review))
    for number in (1, 2):
        letter = a_letter(f"{review}/l-{number}", review, task=f"{review}/s-1")
        tx.add_letter(letter)
        journal.add_row("notice.prepared", letter, letter=letter.id)
    sent = a_letter(f"{review}/l-1", review, task=f"{review}/s-1", sent_at=MOMENT, place="outbox/1.html")
    tx.mark_sent(sent.id, sent_at=MOMENT, place="outbox/1.html")
    journal.add_row("notice.sent", sent, letter=sent.id, place=sent.place)
    for number in (1, 2):
        answer = an_answer(f"{review}/a-{number}", review)
        tx.add_answer(answer)
        journal.add_row("task.answered", answer, task=answer.task, element=answer.element)
    comment = a_comment(f"{review}/c-1", review)
    tx.add_comment(comment)
    journal.add_row("comment.added", comment, mentions=[])


class Forger:
    """Somebody who takes an export apart, changes what they like, and seals it anew with hashes that fit."""

    def __init__(self, export: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(export)) as archive:
            self.members = {one.filename: archive.read(one) for one in archive.infolist()}
        self.manifest: Any = json.loads(self.members.pop("manifest.json"))

    def lines(self, name: str) -> list[bytes]:
        return self.members[name].split(b"\n")[:-1]

    def put_lines(self, name: str, lines: list[bytes]) -> None:
        self.members[name] = b"".join(line + b"\n" for line in lines)

    def sealed(self, edit: Callable[[Any], object] = lambda members: None) -> io.BytesIO:
        """The file as it would be, had it been made like this; `edit` may change what the manifest says of it."""
        file = io.BytesIO()
        archive = Archive(file)
        for name, content in self.members.items():
            archive.put(name, content)
        self.manifest["members"] = list(archive.members)
        edit(self.manifest["members"])
        archive.put("manifest.json", canonical(self.manifest))
        archive.close()
        return file

    def rewrite_trail(self, lines: list[bytes], case: int = 0) -> None:
        """Entries whose every link fits, and the end that the manifest tells of them."""
        head, chained = "", []
        for seq, line in enumerate(lines, 1):
            chained.append(canonical({**json.loads(line), "seq": seq, "prev": head}))
            head = sha256(chained[-1]).hexdigest()
        self.put_lines(f"cases/{case + 1:05d}/events.jsonl", chained)
        self.manifest["cases"][case] |= {"length": len(chained), "head": head}
