"""A process that is killed at any moment goes on where it was: nothing lost, nothing done twice."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from casework.store.sqlite import open_sqlite

ROOT = Path(__file__).parents[2]
CASES = (
    ROOT / "workflows/samples/second_fat_grafting.toml",
    ROOT / "tests/golden/functional_assessment/G04.toml",
    ROOT / "tests/golden/external_review/G13.toml",  # an appeal, then the file goes outside and a decision comes back
    ROOT / "tests/golden/appeal_review/G15.toml",  # an appeal whose decision and whose way outside are one transaction
)
TOLD = ("outcome", "status", "path", "flags", "determination", "deadlines", "appeals", "external", "history")


def start(case: Path, folder: Path, *, out: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "server.py"), "play", str(case), "--folder", str(folder), "--json"],
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder.parent,
    )


def finish(case: Path, folder: Path) -> dict[str, object]:
    process = start(case, folder)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    told = json.loads(out)
    assert told["passed"], told["unmet"]
    return {
        "told": told["review"],
        "rows": rows(folder),
        "files": sorted(path.name.split("-R-")[0].rsplit("-", 7)[0] for path in folder.rglob("*.html")),
    }


def rows(folder: Path) -> dict[str, object]:
    store = open_sqlite(folder / "casework.db")
    try:
        with store.reading() as reader:
            (review,) = [row.id for row in reader.reviews()]
            return {
                "answers": [(one.element, one.person, one.answered_at, one.body) for one in reader.answers(review)],
                "letters": [(one.kind, one.audience, one.sent_at, one.facts) for one in reader.letters(review)],
                "documents": [one.id for one in reader.documents(review)],
                # What is refused is asked for once more after a kill, and refused once more.
                "events": Counter(
                    one.kind for one in reader.events(review) if one.kind not in ("step.attempted", "request.refused")
                ),
            }
    finally:
        store.close()


def kill_somewhere(case: Path, folder: Path, chance: random.Random, lines: int) -> bool:
    """Start the case and kill it a moment after some line of its progress; False where it ended before."""
    # The result is longer than a pipe holds: a process that nobody reads would wait in it for ever.
    process = start(case, folder, out=subprocess.DEVNULL)
    assert process.stderr is not None
    for _ in range(chance.randint(0, lines)):
        if not process.stderr.readline():
            break
    try:
        process.wait(timeout=chance.random() * 0.03)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    process.communicate()
    return False


@pytest.mark.crash
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_killed_again_and_again_ends_as_if_nothing_had_happened(case: Path, kills: int, tmp_path: Path) -> None:
    undisturbed = finish(case, tmp_path / "undisturbed")
    chance = random.Random(f"{case.stem} {kills}")
    killed, round_number = 0, 0
    while killed < kills // len(CASES):
        round_number += 1
        folder = tmp_path / f"round-{round_number}"
        for _ in range(6):  # several kills of the same case, then it is let to its end
            killed += kill_somewhere(case, folder, chance, lines=24)
        disturbed = finish(case, folder)
        assert disturbed["rows"] == undisturbed["rows"]
        assert disturbed["files"] == undisturbed["files"]
        for key in TOLD:
            assert disturbed["told"][key] == undisturbed["told"][key], key  # type: ignore[index]
        assert disturbed["told"]["trail"]["verified"]  # type: ignore[index]
