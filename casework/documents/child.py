"""The child process that opens what came: few means, one file, one answer. `python -m casework.documents.child`."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from casework.documents.limits import Limits
from casework.documents.sniffing import FileRefused

REFUSED, TOO_MUCH = 3, 4


def main(arguments: list[str]) -> int:
    """Read {path, kind, folder, limits} as JSON from the one argument and write what was found as JSON."""
    order = json.loads(arguments[0])
    limits = Limits(**order["limits"])
    bind(limits)
    code, answer = look(Path(order["path"]), order["kind"], Path(order["folder"]), limits)
    sys.stdout.write(json.dumps(answer))
    return code


def look(path: Path, kind: str, folder: Path, limits: Limits) -> tuple[int, dict[str, Any]]:
    """(exit code, what was found, or why the file is refused)."""
    try:
        return 0, read(path, kind, folder, limits)
    except FileRefused as refused:
        return REFUSED, {"refused": str(refused)}
    except MemoryError:
        return TOO_MUCH, {}


def bind(limits: Limits) -> None:
    """Give up, for this process, all memory, time, files and room on the disk beyond the limits."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.case_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def read(path: Path, kind: str, folder: Path, limits: Limits) -> dict[str, Any]:
    """What a file holds, by its kind."""
    if kind == "PDF":
        from casework.documents.pdf import read_pdf  # only after the limits hold: the libraries are what they bind

        return read_pdf(path, folder / "cleaned.pdf", limits)
    if kind == "TEXT":
        from casework.documents.reading_text import read_text

        text, notes = read_text(path, limits)
        return {"text": text, "notes": notes}
    from casework.documents.images import read_image

    return read_image(path, kind, folder, limits)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
