"""A file is handed in: looked at, kept, and offered to be filed; nothing of a bad one is kept."""

import secrets
from dataclasses import dataclass, replace
from typing import IO

from casework.documents.examining import Allowance, Examined, examine
from casework.documents.keeping import FileStore, hash_of, write_down
from casework.documents.limits import LIMITS, Limits, megabytes
from casework.documents.names import shown_name
from casework.documents.sniffing import FileRefused
from casework.errors import NotFound, ReviewClosed
from casework.ports import Reader
from casework.ports_of_files import StoredFile, Upload
from casework.usecases.application import Application


@dataclass(frozen=True, slots=True)
class Uploads:
    """Where uploads go and how much of them: the application, the folder of files, the limits."""

    app: Application
    files: FileStore
    limits: Limits = LIMITS


def hand_in(
    to: Uploads,
    review: str,
    *,
    person: str,
    name: str | None,
    source: IO[bytes],
    allowance: Allowance | None = None,
) -> tuple[Upload, StoredFile]:
    """The file, kept and waiting to be filed; FileRefused says why it is not taken, and nothing of it is kept then.

    Handed in again by the same person before it was filed, it is the same upload. `allowance` is the time of all files
    that came with it.
    """
    with to.app.store.reading() as reader:
        room = _room(reader, review, to.limits)
    with to.files.incoming() as folder:
        arrived, work = folder / "arrived", folder / "work"
        work.mkdir()
        size = write_down(source, arrived, most=to.limits.file_bytes)
        if size <= to.limits.file_bytes:
            refuse_no_room(size, room, to.limits)
        found = examine(arrived, work, to.limits, allowance)
        digest = to.files.keep(found.path, shown=found.shown)
        # Before the folder goes: who takes files off the disk waits for those that are being handed in.
        return _note(to, _stored(to, digest, found), review=review, person=person, name=shown_name(name))


def drop(app: Application, review: str, upload: str, *, person: str) -> None:
    """A person takes back what they handed in and did not file; NotFound where it is not theirs."""
    with app.store.transaction() as tx:
        held = waiting(tx, review, upload, person=person)
        if held.state == "FILED":
            raise NotFound(f"“{held.name}” is a document of the case by now, so it cannot be taken back.")
        tx.put_upload(replace(held, state="DROPPED"))


def waiting(reader: Reader, review: str, upload: str, *, person: str) -> Upload:
    """An upload of this person to this review; NotFound where there is none."""
    found = reader.upload(upload)
    if found is None or (found.review, found.person) != (review, person):
        raise NotFound("This file is not among those that you handed in to this case. Add it again.")
    return found


def refuse_no_room(size: int, room: int, limits: Limits) -> None:
    """FileRefused where the case has not so much room left."""
    if size > room:
        raise FileRefused(
            f"The files of this case may have {megabytes(limits.case_bytes)} together, and {megabytes(max(room, 0))} "
            f"are left; this file has {megabytes(size)}. Ask for a smaller scan."
        )


def _room(reader: Reader, review: str, limits: Limits) -> int:
    """How many bytes the case still takes; ReviewClosed where it has ended, FileRefused where it has too many files."""
    row = reader.review(review)
    if row is None:
        raise NotFound(f"There is no case {review}.")
    if row.status != "OPEN":
        raise ReviewClosed(
            "This case is closed, so nothing can be added to it. An appeal or a reopening takes documents."
        )
    files, size = reader.kept_bytes(review)
    if files >= limits.case_documents:
        raise FileRefused(
            f"This case holds {files} files; at most {limits.case_documents} can be read as one case. "
            "Ask for one PDF instead of many small files."
        )
    return limits.case_bytes - size


def _stored(to: Uploads, digest: str, found: Examined) -> StoredFile:
    return StoredFile(
        sha256=digest,
        kind=found.kind.name,
        bytes=to.files.path(digest).stat().st_size,
        pages=found.pages,
        text=found.text,
        found={
            "images": list(found.images),
            "sizes": [list(size) for size in found.sizes],
            "notes": list(found.notes),
            "shown": [hash_of(to.files.shown_path(digest, number)) for number in range(1, len(found.shown) + 1)],
        },
        kept_at=to.app.clock.now(),
    )


def _note(to: Uploads, file: StoredFile, *, review: str, person: str, name: str) -> tuple[Upload, StoredFile]:
    with to.app.store.transaction() as tx:
        for upload, held in tx.uploads(review, person=person):
            if held.sha256 == file.sha256:
                return upload, held
        for document, held in tx.document_files(review):
            if held.sha256 == file.sha256:
                on_file = tx.document(review, document.document)
                title = document.name if on_file is None else on_file.title
                raise FileRefused(f"This file is on file already: “{title}”. It was not added again.")
        refuse_no_room(file.bytes, _room(tx, review, to.limits), to.limits)
        tx.add_stored_file(file)
        upload = Upload(
            id=secrets.token_hex(8),
            review=review,
            person=person,
            sha256=file.sha256,
            name=name,
            came_at=to.app.clock.now(),
            state="CHECKED",
        )
        tx.put_upload(upload)
        return upload, file
