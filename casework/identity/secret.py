"""The key by which Casework knows its own forms again: random, in a file that its owner alone can read."""

import os
from pathlib import Path
from secrets import token_hex

from casework.errors import StoreError


def secret_key(path: Path) -> str:
    """The key in this file, made where there is none; StoreError where it cannot be read or made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(made, "w", encoding="ascii") as file:
                file.write(token_hex(32))
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"The key in {path} cannot be read or made: {getattr(error, 'strerror', None) or 'it is no text'}. Forms "
            "cannot be told from forged ones without it. Give Casework the right to read and write the file, or name "
            "another one with CASEWORK_SECRET."
        ) from error
    if len(key) < 32:
        raise StoreError(
            f"The key in {path} has {len(key)} characters; 32 are needed. Delete the file, and another one is made."
        )
    return key
