"""Whether the files that people handed in lie on the disk as they came: what `casework audit verify` says of them."""

from collections.abc import Iterator
from pathlib import Path

from casework.audit.verify import Verdict
from casework.documents.keeping import FileStore, hash_of
from casework.ports import Reader

FILES = "files/"  # what the files of a review are called among the verdicts, with its id behind it


def verify_files(reader: Reader, files: FileStore, review: str) -> Verdict:
    """Recompute the hash of every file that a review holds, filed or waiting, and of its pages as they are shown."""
    kept = reader.kept_files(review)
    faults = (fault for digest, name in kept for fault in _faults(reader, files, digest, name))
    return Verdict(review=f"{FILES}{review}", events=len(kept), fault=next(faults, None))


def _faults(reader: Reader, files: FileStore, digest: str, name: str) -> Iterator[str]:
    known = reader.stored_file(digest)
    yield from _fault(files.path(digest), digest, f"The file “{name}” ({digest[:12]})")
    for number, made in enumerate(known.found.get("shown") or () if known else (), 1):
        yield from _fault(
            files.shown_path(digest, number), made, f"Page {number}, as it is shown, of the file “{name}”"
        )


def _fault(path: Path, expected: str, what: str) -> Iterator[str]:
    try:
        found = hash_of(path)
    except OSError:
        yield f"{what} cannot be read in the folder of files: it was moved or removed"
    else:
        if found != expected:
            yield f"{what} is not what was kept: it was damaged or changed by hand"
