"""Letters into a folder: the embedded default's notifier."""

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from casework.ports import Letter


class FolderNotifier:
    """Implements `casework.ports.Notifier`: one HTML file a letter, named by its key, written whole or not at all.

    A letter holds a person's health: nobody but the owner of the process may read it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter, *, key: str) -> str:
        """Write the letter unless it is there; its path."""
        folder = self._folder / _folder_of(letter.review)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The hash keeps two keys apart that would be spelt alike as file names.
        named = f"{_safe(letter.kind)}-{_safe(letter.audience).lower()}-{sha256(key.encode()).hexdigest()[:16]}.html"
        target = folder / named
        if not target.exists():
            _write_whole(target, letter.html)
        return str(target)


def _write_whole(target: Path, text: str) -> None:
    """The file appears with all of its text or not at all, also when two workers write it or the power fails."""
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
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
