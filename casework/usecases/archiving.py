"""A case that is over, written whole to one file that proves itself; whether such a file is the case as it stands."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casework.audit.chain import row_hash
from casework.audit.verify_archive import verify
from casework.audit.verify_export import Fault
from casework.documents.keeping import FileStore, sync_folder
from casework.errors import NotFound, RightsError, StateError, StoreError
from casework.identity.permissions import permissions
from casework.ports import Person, Reader, ReviewRow
from casework.ports_of_history import ArchiveMade
from casework.usecases import accounts_record
from casework.usecases.application import Application
from casework.usecases.audit_export import ARCHIVE, Asked, write

ACTION = "history.purge"


@dataclass(frozen=True, slots=True)
class Places:
    """Where files of cases, archives and delivered letters lie."""

    files: Path
    archives: Path
    outbox: Path


def archive(app: Application, places: Places, by: Person, review: str, reason: str) -> ArchiveMade:
    """Write the case and keep that it was written; StoreError where the file does not prove what it must."""
    if not permissions().may(by.roles, ACTION):
        raise RightsError(f"{by.name} may not archive cases: that is for administrators.")
    now = app.clock.now()
    places.archives.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _draft(places.archives) as (draft, path):
        with app.store.reading() as reader:
            row = _over(reader, review)
            asked = Asked(by=by, at=now, reason=reason, purpose=ARCHIVE, reviews=(review,))
            made = write(reader, FileStore(places.files), asked, (review,), draft)
            views = len(reader.case_views(review))
        draft.flush()
        os.fsync(draft.fileno())
        _refuse_broken(path, made.sha256, review)
        named = f"{re.sub(r'[^A-Za-z0-9_-]+', '-', review)}-{made.sha256[:16]}.zip"
        path.replace(places.archives / named)
    sync_folder(places.archives)
    told = ArchiveMade(
        review=review,
        sha256=made.sha256,
        file=named,
        bytes=(places.archives / named).stat().st_size,
        made_by=by.id,
        made_at=now,
        trail_length=row.trail_length,
        trail_head=row.trail_head,
        views_length=views,
    )
    with app.store.transaction() as tx:
        tx.put_archive(told)
        about = {"review": review, "file": told.sha256, "row": row_hash(told)}
        accounts_record.write(tx, at=now, actor=by.id, person=by.id, kind="case.archived", **about)
    return told


def present(reader: Reader, places: Places, row: ReviewRow) -> ArchiveMade | None:
    """The latest archive that holds the case as it stands now and whose file proves it; None where there is none."""
    for made in reader.archives(review=row.id, limit=20):
        path = places.archives / made.file
        if path.exists() and is_as_archived(reader, row, made):
            _refuse_broken(path, made.sha256, row.id)
            return made
    return None


def is_as_archived(reader: Reader, row: ReviewRow, made: ArchiveMade) -> bool:
    """Whether nothing has happened in the case, and nobody has looked at it, since it was archived."""
    then = (made.trail_length, made.trail_head, made.views_length)
    return then == (row.trail_length, row.trail_head, len(reader.case_views(row.id)))


def _over(reader: Reader, review: str) -> ReviewRow:
    row = reader.review(review)
    if row is None:
        raise NotFound(f"There is no case {review}. Check the number.")
    if row.status == "OPEN" or reader.unsent_moments(review) or reader.service_steps(review=review):
        raise StateError(
            f"The case {review} is not over: it is open, or a letter of it has not left. It is not archived."
        )
    return row


def _refuse_broken(path: Path, digest: str, review: str) -> None:
    """StoreError where the file on the disk is not an archive of this case, whole and with its proof."""
    try:
        with path.open("rb") as file:
            found = verify(file)
    except (OSError, Fault) as fault:
        raise StoreError(
            f"The archive of the case {review} does not prove what it must: {fault}. Nothing of the case was taken "
            "out. `casework audit verify` says more."
        ) from fault
    if found["sha256"] != digest or found["reviews"] != [review]:
        raise StoreError(f"The file {path.name} is another one than the archive of the case {review}.")


@contextmanager
def _draft(folder: Path) -> Iterator[tuple["tempfile._TemporaryFileWrapper[bytes]", Path]]:
    """A file that takes its name only when it is whole; gone where it did not come to that."""
    handle = tempfile.NamedTemporaryFile("w+b", prefix=".", suffix=".part", dir=folder, delete=False)  # noqa: SIM115
    path = Path(handle.name)
    try:
        with handle:
            yield handle, path
    finally:
        path.unlink(missing_ok=True)
