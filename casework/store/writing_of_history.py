"""Writing holds, archives, purges and tombstones, and taking a case out: the port's `HistoryTransaction`."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from casework.ports_of_history import ArchiveMade, Hold, Json, Purge, PurgeRow, Tombstone
from casework.store.history_statements import going
from casework.store.reading_of_history import HistoryReading
from casework.store.records import to_milliseconds, to_text
from casework.store.tables_of_history import ARCHIVES, HOLDS, PURGE_ROWS, PURGES, TOMBSTONES

VIEWS = "views/"  # a review's chain of views is called so, with its id behind it


class HistoryWriting(HistoryReading):
    """What can be written of them."""

    def put_hold(self, hold: Hold) -> None:
        self._put(HOLDS, "put_hold", hold)

    def put_archive(self, made: ArchiveMade) -> None:
        self._put(ARCHIVES, "put_archive", made)

    def put_purge(self, purge: Purge) -> None:
        self._put(PURGES, "put_purge", purge)

    def put_purge_row(self, row: PurgeRow) -> None:
        self._put(PURGE_ROWS, "put_purge_row", row)

    def add_tombstone(self, tombstone: Tombstone) -> None:
        self._put(TOMBSTONES, "add_tombstone", tombstone)

    def redact_entry(self, seq: int, detail: Json) -> None:
        self._driver.change("redact_entry", {"seq": seq, "detail": to_text(detail)})

    def take_out(self, review: str, *, number: int, at: datetime) -> tuple[int, int]:
        self._forget(review)
        phrase = 'names : "' + review.replace('"', '""') + '"'
        self._driver.change("forget_case_texts", {"phrase": phrase, "review": review})
        for statement in ("forget_case_words", "forget_decided_words", "forget_decided_traits"):
            self._driver.change(statement, {"number": number})
        self._driver.change("forget_replays", {"review": review})
        self._driver.change("forget_batch_wishes", {"review": review})
        self._driver.change("doom_files", {"review": review, "at": to_milliseconds(at)})
        rows = sum(self._driver.change(f"take_out_{table.name}", {"review": review}) for table in going())
        self._driver.change("forget_chain", {"chain": f"{VIEWS}{review}"})
        self._driver.change("forget_batches", {})
        return rows, self._driver.change("drop_doomed_rows", {})

    def forget_words(self, names: Sequence[str]) -> int:
        whole = [re.compile(rf"(?<![\w-]){re.escape(_folded(name))}(?![\w-])") for name in names if name]
        found = [
            row["id"]
            for row in self._driver.rows("all_saved_views", {})
            if any(one.search(_folded(f"{row['asked']} {row['name']}")) for one in whole)
        ]
        for view in found:
            self._driver.change("drop_saved_view", {"view": view})
        return len(found)

    def file_is_gone(self, sha256: str) -> None:
        self._driver.change("drop_doomed_file", {"sha256": sha256})

    def add_scrub(self, at: datetime, person: str) -> None:
        self._driver.change("add_scrub", {"at": to_milliseconds(at), "person": person})


def _folded(text: str) -> str:
    """In small letters without accents."""
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
