"""A purge that is killed at any statement leaves each case whole or gone, and the next run ends it."""

import subprocess
import sys
from pathlib import Path

import pytest

from casework.ports_of_history import PURGED
from casework.usecases.purge_wishes import agree, ask
from casework.usecases.purging import carry_out
from tests.history.office import ADA, BOB, WHY, Office

ROOT = Path(__file__).parents[2]
# Dies as by kill -9, before the statement of that number is carried out; says how many there were where it lived.
HALFWAY = """
import os, sys
from datetime import datetime
from pathlib import Path
from casework.clocks import FixedClock
from casework.settings import Settings
from casework.usecases.archiving import Places
from casework.usecases.purging import carry_out
from server import build
folder, wish, last, seen = Path(sys.argv[1]), sys.argv[2], int(sys.argv[4]), []
now = datetime.fromisoformat(sys.argv[3])
app = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), FixedClock(now))
def count(statement):
    seen.append(statement)
    if len(seen) == last:
        os._exit(9)
app.store._writer.conn.set_trace_callback(count)
with app.store.reading() as reader:
    ada = reader.person("ada")
for row in carry_out(app, Places(folder / "files", folder / "archives", folder / "outbox"), ada, wish):
    pass
print(len(seen))
"""


def run(office: Office, wish: str, last: int) -> subprocess.CompletedProcess[str]:
    arguments = [str(office.folder), wish, office.clock.now().isoformat(), str(last)]
    return subprocess.run(
        [sys.executable, "-c", HALFWAY, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def asked(office: Office) -> str:
    wish = ask(office.app, ADA, ["R-G07", "R-G03"], WHY)
    agree(office.app, BOB, wish.id)
    return wish.id


@pytest.mark.crash
def test_killed_at_any_statement_it_leaves_each_case_whole_or_gone_and_goes_on(
    lived: Office, tmp_path: Path, kills: int
) -> None:
    office = lived.again(tmp_path / "whole")
    wish = asked(office)
    ended = run(office, wish, 0)
    office.app.store.close()
    assert ended.returncode == 0, ended.stderr
    statements = int(ended.stdout)
    assert statements > 100
    kills = max(3, kills // 2)  # each is two processes, and there are two cases to go
    for number in range(kills):
        office = lived.again(tmp_path / f"killed-{number}")
        wish = asked(office)
        killed = run(office, wish, 1 + number * (statements - 1) // kills)
        assert killed.returncode == 9, killed.stderr
        assert office.faults() == []
        for review in office.reviews:
            with office.app.store.reading() as reader:
                gone = reader.tombstone(review) is not None
                letters = len(reader.letters(review))
            assert gone == (letters == 0)
        list(carry_out(office.app, office.places, ADA, wish))
        with office.app.store.reading() as reader:
            assert {row.state for row in reader.purge_rows(wish, limit=5)} == {PURGED}
            assert list(reader.doomed_files(limit=5)) == []
        for folder in (office.places.files, office.places.outbox):
            assert not [path for path in folder.rglob("*") if path.is_file()]
        assert len(list(office.places.archives.glob("*.zip"))) >= 2
        assert office.faults() == []
        office.app.store.close()
