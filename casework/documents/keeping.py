"""Where files are kept: under the hash of their content, outside everything that is served, whole or not at all."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from casework.errors import NotFound, StoreError, StoreFull

PIECE = 1024 * 1024
INCOMING = "incoming-"


@dataclass(frozen=True, slots=True)
class FileStore:
    """Files by hash in a folder of their own: `ab/abcdef...`, and beside it the pages that were made for showing."""

    root: Path

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A folder for one file that is being looked at; gone with all that is in it afterwards."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as mine:
            with _locked(self.root, fcntl.LOCK_SH):  # nobody sweeps between the folder's making and its lock
                folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=self.root))
                mine.enter_context(_locked(folder, fcntl.LOCK_EX))
            mine.callback(shutil.rmtree, folder, ignore_errors=True)
            with _explained():
                yield folder

    def sweep(self) -> None:
        """Take away what a process left that died over a file; what another one is looking at stays."""
        if not self.root.exists():
            return
        with _locked(self.root, fcntl.LOCK_EX):
            for folder in self.root.glob(f"{INCOMING}*"):
                with suppress(BlockingIOError, FileNotFoundError), _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    shutil.rmtree(folder, ignore_errors=True)

    def remove(self, digest: str, *, unless: Callable[[], bool]) -> bool:
        """Take a file and its pages off the disk, unless something holds it by now; False where that has to wait.

        It waits while anybody hands a file in, who may have found this one kept already and rely on it.
        """
        if not self.root.exists():
            return True
        with _locked(self.root, fcntl.LOCK_EX):
            for folder in self.root.glob(f"{INCOMING}*"):
                try:
                    with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                        pass
                except (BlockingIOError, FileNotFoundError):
                    return False
            if not unless():
                final = self.path(digest)
                for path in (*final.parent.glob(f"{digest}.*.png"), final):
                    path.unlink(missing_ok=True)
                if final.parent.exists():
                    sync_folder(final.parent)
        return True

    def keep(self, path: Path, *, shown: Sequence[Path] = ()) -> str:
        """The hash under which the file is kept now, on the disk; the same content is kept once."""
        digest = hash_of(path)
        final = self.path(digest)
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number, page in enumerate(shown, 1):
            _settle(page, self.shown_path(digest, number))
        _settle(path, final)
        sync_folder(final.parent)
        sync_folder(self.root)
        return digest

    def path(self, digest: str) -> Path:
        """Where content of this hash is kept, if it is."""
        return self.root / digest[:2] / digest

    def read(self, digest: str) -> bytes:
        """The content of this hash; NotFound where it is gone, StoreError where it is not what was kept."""
        return _read(self.path(digest), digest, named=digest[:12])

    def read_shown(self, digest: str, number: int, *, made: Sequence[str]) -> bytes | None:
        """The picture of a page that was made for showing, `made` being the hashes of all; None where none was made.

        Refused as `read` is: whoever decides from a scan sees what came, or nothing.
        """
        if not 1 <= number <= len(made):
            return None
        return _read(self.shown_path(digest, number), made[number - 1], named=f"{digest[:12]}, page {number},")

    def shown_path(self, digest: str, number: int) -> Path:
        """Where the picture of a page lies, if one was made."""
        return self.root / digest[:2] / f"{digest}.{number}.png"


def _read(path: Path, digest: str, *, named: str) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(
            f"The file {named} of this document is not in the folder of files. Restore the folder from the backup that "
            "belongs to the database; the document's text and its citations are safe."
        ) from error
    if sha256(content).hexdigest() != digest:
        raise StoreError(
            f"The file {named} is not what was kept: it was damaged or changed by hand, so it is not shown. Restore it "
            "from a backup."
        )
    return content


def hash_of(path: Path) -> str:
    """SHA-256 of a file's content."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def write_down(source: IO[bytes], path: Path, *, most: int) -> int:
    """Copy what comes into a file, at most one byte more than `most`; gives how many bytes that are."""
    written = 0
    with path.open("wb") as file:
        while written <= most and (piece := source.read(min(PIECE, most + 1 - written))):
            file.write(piece)
            written += len(piece)
    return written


def _settle(path: Path, final: Path) -> None:
    """Move a file to its place in one go, its content on the disk before its name is."""
    if final.exists():
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.chmod(0o600)
    path.replace(final)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """A lock on the folder, which ends with the process whatever becomes of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in the folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(
                "The disk is full, so the file was not kept. Free some space, then add it again."
            ) from error
        raise
