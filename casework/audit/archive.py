"""One file of many members, whose bytes follow from its content alone: a plain ZIP that ends in its own seal."""

import zipfile
from collections.abc import Iterable
from hashlib import sha256
from typing import IO

from casework.errors import InputError
from casework.ports import Json

DAY = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can hold: the moment of its making stands in the manifest
READABLE = 0o644 << 16
UNIX = 3
SEAL = 64  # hexadecimal digits of SHA-256
PIECE = 1 << 20


class Archive:
    """Members are put one after another to a file that can be sought and read back; nothing is compressed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False)
        self.members: list[Json] = []  # {name, bytes, sha256} of each, in order

    def put(self, name: str, content: bytes) -> None:
        """One more member; InputError where a plain ZIP cannot hold that much."""
        told = zipfile.ZipInfo(name, DAY)
        told.create_system, told.external_attr = UNIX, READABLE
        try:
            self._zip.writestr(told, content)
        except zipfile.LargeZipFile:
            raise _too_large() from None
        self.members.append({"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()})

    def put_lines(self, name: str, lines: Iterable[bytes]) -> int:
        """A member of lines; how many there are."""
        held = list(lines)
        self.put(name, b"".join(line + b"\n" for line in held))
        return len(held)

    def close(self) -> str:
        """End the file with the hash of all that stands before it; gives the hash of the whole file."""
        self._zip.comment = b"0" * SEAL
        try:
            self._zip.close()
        except zipfile.LargeZipFile:
            raise _too_large() from None
        end = self._file.seek(0, 2) - SEAL
        self._file.seek(0)
        whole = sha256()
        left = end
        while left:
            piece = self._file.read(min(PIECE, left))
            whole.update(piece)
            left -= len(piece)
        seal = whole.hexdigest().encode()
        self._file.seek(end)
        self._file.write(seal)
        whole.update(seal)
        self._file.seek(0)
        return whole.hexdigest()


def _too_large() -> InputError:
    return InputError(
        "The export would hold more than 4 GB or more than 65,535 parts, which one plain ZIP cannot. "
        "Choose fewer cases or a shorter period, and make several exports."
    )
