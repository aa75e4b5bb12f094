"""One byte that changes anywhere in the audit rows, or anywhere in the file, does not go unseen."""

import random
import sqlite3
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from casework.audit.verify import verify_all, verify_review
from casework.errors import StoreError
from casework.ports import Event, Reader, WorkFilter
from casework.store.sqlite import open_sqlite
from casework.store.tables import EVENTS

REVIEW = "R-1"
EVERYTHING = 1_000_000


def raw_cells(connection: sqlite3.Connection) -> list[tuple[int, str, Any]]:
    """(seq, column, value) of every cell of the review's audit rows; text as the bytes that it is stored as."""
    names = [column.name for column in EVENTS.columns]
    cells = []
    for seq in [
        row[0] for row in connection.execute("select seq from events where review = ? order by seq", (REVIEW,))
    ]:
        for name in names:
            as_stored = name if name in ("seq", "at") else f"cast({name} as blob)"
            sql = f"select {as_stored} from events where review = ? and seq = ?"
            cells.append((seq, name, connection.execute(sql, (REVIEW, seq)).fetchone()[0]))
    return cells


def flips(value: Any, chance: random.Random) -> list[Any]:
    """The value with each of its bytes changed, one at a time: every one of its bits where the value is a number."""
    if isinstance(value, int):
        return [value ^ (1 << bit) for bit in range(63)]
    changed = []
    for place, byte in enumerate(value):
        for other in {byte ^ 0x20, byte ^ 0x80, chance.randrange(256)} - {byte}:
            changed.append(value[:place] + bytes([other]) + value[place + 1 :])
    return changed


@pytest.mark.parametrize("column", [field.name for field in fields(Event)])
def test_any_byte_of_any_audit_row_that_changes_is_found_and_the_event_named(vault, column: str) -> None:
    chance = random.Random(column)
    path = vault.copy()
    store = open_sqlite(path)
    tried = 0
    with vault.raw(path) as db:
        for seq, name, value in [cell for cell in raw_cells(db) if cell[1] == column and cell[2] is not None]:
            kept = flips(value, chance)
            for changed in kept if len(kept) <= 12 or seq in (1, 2, 9) else chance.sample(kept, 12):
                db.execute("begin")
                text = "?" if isinstance(changed, int) else "cast(? as text)"
                try:
                    db.execute(
                        f"update events set {name} = {text} where review = ? and seq = ?", (changed, REVIEW, seq)
                    )
                except sqlite3.IntegrityError:  # the number of another event: it cannot be stored
                    db.execute("rollback")
                    continue
                db.execute("commit")
                with store.reading() as reader:
                    told = verify_review(reader, REVIEW)
                back = value if isinstance(value, int) else value.decode()
                place = (changed if name == "seq" else seq, changed if name == "review" else REVIEW.encode())
                db.execute(f"update events set {name} = ? where seq = ? and review = cast(? as text)", (back, *place))
                tried += 1
                assert not told.ok, (seq, name, value, changed)
                # A number that was raised leaves a gap in its old place; the event is named by that place.
                expected = {seq, changed} if name == "seq" else {seq}
                assert told.seq in expected, (told, seq, name, value, changed)
                assert f"vent {told.seq}" in told.fault
                told.fault.encode("utf-8")  # it can be printed whatever the bytes were
        assert tried > 50
    with store.reading() as reader:
        assert verify_review(reader, REVIEW).ok
    store.close()


def whole(reader: Reader) -> dict[str, Any]:
    """Everything that reviews own, as a use case would read it. Damage to an index alone is for SQLite's own check."""
    found: dict[str, Any] = {}
    for id, _, _ in reader.heads():
        found[id] = {
            "row": reader.review(id),
            "parts": {name: reader.part(id, name) for name in reader.part_hashes(id)},
            "work": reader.work_items(WorkFilter(review=id, status=None, limit=EVERYTHING)),
            "steps": reader.service_steps(review=id, open_only=False),
            "incidents": reader.incidents(review=id, open_only=False),
            "answers": reader.answers(id),
            "documents": reader.documents(id),
            "letters": reader.letters(id),
            "comments": reader.comments(id),
            "files": [(one, reader.stored_file(one.sha256)) for one, _ in reader.document_files(id)],
            "signatures": reader.held_signatures(id),
            "events": reader.events(id),
            "diagrams": reader.definition(reader.review(id).definition),
        }
    return found


def outcome(path: Path, before: dict[str, Any]) -> str:
    """What becomes of a damaged file: "refused", "found", "unchanged", or "SILENT"."""
    try:
        store = open_sqlite(path)
    except StoreError:
        return "refused"
    try:
        with store.reading() as reader:
            verdicts = list(verify_all(reader))
            if not all(one.ok for one in verdicts):
                return "found"
            return "unchanged" if whole(reader) == before else "SILENT"
    except StoreError:
        return "refused"
    finally:
        store.close()


def test_of_many_random_bytes_of_the_file_none_changes_a_review_silently(vault) -> None:
    store = open_sqlite(vault.path)
    with store.reading() as reader:
        before = whole(reader)
    store.close()
    chance = random.Random(20260302)
    bytes_of_file = vault.path.read_bytes()
    path = vault.path.with_name("flipped.db")
    used = [place for place, byte in enumerate(bytes_of_file) if byte]  # most of a small file is empty room
    counts: dict[str, int] = {}
    for _ in range(400):
        place, bit = chance.choice(used), 1 << chance.randrange(8)
        path.write_bytes(bytes_of_file[:place] + bytes([bytes_of_file[place] ^ bit]) + bytes_of_file[place + 1 :])
        came = outcome(path, before)
        counts[came] = counts.get(came, 0) + 1
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        assert came != "SILENT", (place, bit)
    assert counts["found"] > 20, counts
