"""Letters into a folder: the embedded default's notifier."""

import os
import re
from pathlib import Path

from casework.ports import Letter


class FolderNotifier:
    """Implements `casework.ports.Notifier`: one HTML file a letter, named by its key, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter, *, key: str) -> str:
        """Write the letter unless it is there; its path."""
        folder = self._folder / _safe(letter.review)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{_safe(letter.kind)}-{_safe(letter.audience).lower()}-{_safe(key.removeprefix(f'{letter.review}:'))}.html"
        if not target.exists():
            draft = target.with_suffix(".part")
            with draft.open("w", encoding="utf-8") as file:
                file.write(letter.html)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        return str(target)


def _safe(name: str) -> str:
    """A file name that stays in its folder whatever the text was."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:80] or "letter"
