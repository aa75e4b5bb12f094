"""Letters into a folder: the embedded default's notifier."""

import os
import re
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from casework.notices.pdf import large_print_pdf, pdf
from casework.ports import Letter


class FolderNotifier:
    """Implements `casework.ports.Notifier`: an HTML file a letter, its PDF beside it, each written whole or not at all.

    A letter holds a person's health: nobody but the owner of the process may read it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter, *, key: str) -> str:
        """Write the letter unless it is there; its path. The PDF is there before it, in large print where asked for."""
        folder = self._folder / _folder_of(letter.review)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The hash keeps two keys apart that would be spelt alike as file names.
        named = f"{_safe(letter.kind)}-{_safe(letter.audience).lower()}-{sha256(key.encode()).hexdigest()[:16]}.html"
        target = folder / named
        if not target.exists():
            html = letter.html.encode()
            printed = large_print_pdf if letter.facts.get("format") == "LARGE_PRINT" else pdf
            _write_whole(target.with_suffix(".pdf"), printed(letter.html))
            _write_whole(target, html)
        return str(target)


def take_away(outbox: Path, review: str) -> None:
    """Delete the letters of a review from the folder that they were delivered to, if they are there still."""
    shutil.rmtree(outbox / _folder_of(review), ignore_errors=True)


def _write_whole(target: Path, content: bytes) -> None:
    """The file appears with all of its content or not at all, also when two workers write it or the power fails."""
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _folder_of(review: str) -> str:
    """A folder that no other review has: an id that cannot be a folder's name as it stands gets its hash."""
    safe = _safe(review)
    return safe if safe == review else f"{safe}-{sha256(review.encode()).hexdigest()[:8]}"


def _safe(name: str) -> str:
    """A file name that stays in its folder whatever the text was."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:80] or "letter"
