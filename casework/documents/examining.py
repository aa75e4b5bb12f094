"""Examines a file that came: sniffs it, opens it in a child process under limits, tells what it holds or why not."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from casework.documents.child import REFUSED
from casework.documents.child import TOO_MUCH as TOO_MUCH_CODE
from casework.documents.limits import LIMITS, Limits, megabytes
from casework.documents.sniffing import FileRefused, Kind, sniff
from casework.errors import StoreBusy

TOO_MUCH = (
    "This file takes more memory or time to open than any document needs, so it was not opened. "
    "Ask the sender to print it to a new PDF."
)
OUT_OF_TIME = (
    "The files that came together take more time to look at than there is for them at once, so this one was not taken. "
    "Add it again."
)
NOT_OPENED = (
    "Casework could not look at this file, for a reason of its own: nothing is known to be wrong with the file. Add it "
    "again, and tell whoever runs Casework if it happens once more; the log says what failed."
)
BUSY = "Other files are being looked at just now, so this one was not. Add it again in a minute."
PAGE_BREAK = "\f"

log = logging.getLogger(__name__)
_places = BoundedSemaphore(LIMITS.side_by_side + LIMITS.waiting)
_turns = BoundedSemaphore(LIMITS.side_by_side)


class FileTooCostly(FileRefused):
    """A file that takes more memory or time to open than any needs: whoever sent it may have more of the kind."""


class FileNotOpened(FileRefused):
    """A file that the program for opening files failed at, for a reason that nobody foresaw."""


class FileTooLate(FileRefused):
    """A file whose turn came when the time for all files of its request was used up; nothing is wrong with it."""


class Allowance:
    """The time that the files of one request have together."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.left = limits.request_seconds

    @contextmanager
    def used(self) -> Iterator[float]:
        """Count the time that a file takes; gives how much there is for it. FileTooLate where none is left."""
        if self.left <= 0:
            raise FileTooLate(OUT_OF_TIME)
        began = time.monotonic()
        try:
            yield self.left
        finally:
            self.left -= time.monotonic() - began


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file that may be kept. `text`: its words, a form feed after each page; `images`: its pages without words."""

    kind: Kind
    path: Path  # of what is to be kept: as it came, or cleaned
    pages: int
    text: str
    images: tuple[int, ...]
    notes: tuple[str, ...]
    shown: tuple[Path, ...] = ()  # pages made for showing, in order
    sizes: tuple[tuple[int, int], ...] = ()


def examine(path: Path, folder: Path, limits: Limits = LIMITS, allowance: Allowance | None = None) -> Examined:
    """What the file at `path` holds; FileRefused says why it is not taken. `folder` is empty and may be filled.

    `allowance` is the time of all files that came with it.

    StoreBusy where as many others are being looked at as the computer bears.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise FileRefused(
            f"This file has {megabytes(size)}; at most {megabytes(limits.file_bytes)} are taken. "
            "Ask for a smaller scan, or add it in parts."
        )
    kind = sniff(path)
    with (allowance or Allowance(limits)).used() as left, _turn(limits):
        found = _in_child(path, kind, folder, limits, left)
    if kind.name == "PDF":
        texts: list[str] = found["pages"]
        cleaned = folder / "cleaned.pdf"
        return Examined(
            kind=kind,
            path=cleaned if found["cleaned"] else path,
            pages=len(texts),
            text="".join(f"{text}{PAGE_BREAK}" for text in texts) if any(texts) else "",
            images=tuple(number for number, text in enumerate(texts, 1) if not text),
            notes=tuple(found["notes"]),
        )
    if kind.name == "TEXT":
        return Examined(kind=kind, path=path, pages=0, text=found["text"], images=(), notes=tuple(found["notes"]))
    sizes = tuple((int(width), int(height)) for width, height in found["sizes"])
    pages = len(sizes)
    return Examined(
        kind=kind,
        path=path,
        pages=pages,
        text="",
        images=tuple(range(1, pages + 1)),
        notes=(),
        shown=tuple(folder / f"{number}.png" for number in range(1, pages + 1)) if kind.name == "TIFF" else (),
        sizes=sizes,
    )


@contextmanager
def _turn(limits: Limits) -> Iterator[None]:
    """A place among those that are looked at; a few more wait for one, and the rest are told at once."""
    if not _places.acquire(blocking=False):
        raise StoreBusy(BUSY)
    try:
        if not _turns.acquire(timeout=limits.patience):
            raise StoreBusy(BUSY)
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


def _in_child(path: Path, kind: Kind, folder: Path, limits: Limits, left: float) -> dict[str, Any]:
    folder = folder.resolve()  # where the child stands, which is not where this process does
    order = {"path": str(path.resolve()), "kind": kind.name, "folder": str(folder), "limits": asdict(limits)}
    command = [sys.executable, "-I", "-m", "casework.documents.child", json.dumps(order)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, and no word of the sender's is an argument of its own
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=min(limits.seconds * 2, left),
            check=False,
            env={"LANG": "C.UTF-8"},
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        if left < limits.seconds * 2:  # it had less time than a file alone has
            raise FileTooLate(OUT_OF_TIME) from error
        raise FileTooCostly(TOO_MUCH) from error
    if done.returncode == TOO_MUCH_CODE or done.returncode < 0:  # by its own word, or ended by a limit
        raise FileTooCostly(TOO_MUCH)
    if done.returncode not in (0, REFUSED):
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        log.error("A file of the kind %s could not be opened: %s", kind.name, told[-1] if told else "no word")
        raise FileNotOpened(NOT_OPENED)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise FileRefused(answer["refused"])
    return answer
