"""Rows of holds, archives, purges and tombstones, for tests of stores."""

from casework.ports import Reader, Transaction
from casework.ports_of_history import CASE, WAITING, ArchiveMade, Hold, Purge, PurgeRow, Tombstone
from casework.testing_rows import MOMENT, later


def a_hold(id: str = "h-1", **changes: object) -> Hold:
    """A hold on the case R-1."""
    told: dict[str, object] = {
        "scope": CASE,
        "review": "R-1",
        "member": None,
        "line_of_business": None,
        "from_day": None,
        "to_day": None,
        "reason": "A lawyer asked for it.",
        "set_by": "ana",
        "set_at": MOMENT,
    }
    return Hold(id=id, **{**told, **changes})  # type: ignore[arg-type]  # columns are named by whoever tests them


def an_archive(review: str = "R-1") -> ArchiveMade:
    """A small one."""
    return ArchiveMade(
        review=review,
        sha256="a" * 64,
        file=f"{review}.zip",
        bytes=1,
        made_by="ana",
        made_at=MOMENT,
        trail_length=1,
        trail_head="b" * 64,
        views_length=0,
    )


def a_purge(id: str = "p-1", **changes: object) -> Purge:
    """A wish that waits for a second person."""
    told: dict[str, object] = {"reason": "Its time has come.", "asked_by": "ana", "asked_at": MOMENT, "state": "ASKED"}
    return Purge(id=id, **{**told, **changes})  # type: ignore[arg-type]  # columns are named by whoever tests them


def a_tombstone(review: str = "R-9", **changes: object) -> Tombstone:
    """Of a case that nobody has heard of."""
    told: dict[str, object] = {
        "number": 9,
        "line_of_business": "MEDICARE_ADVANTAGE",
        "ended_year": 2010,
        "rule": "42 CFR 422.504(d)",
        "trail_length": 3,
        "trail_head": "c" * 64,
        "views_length": 0,
        "views_head": "",
        "archive": "a" * 64,
        "purge": "p-1",
        "asked_by": "ana",
        "agreed_by": "zoe",
        "purged_by": "ana",
        "purged_at": MOMENT,
        "redacted": {},
    }
    return Tombstone(review=review, **{**told, **changes})  # type: ignore[arg-type]  # as above


def write_history(tx: Transaction, review: str) -> None:
    """One of each; then another case, of which nothing is there, is taken out."""
    tx.put_hold(a_hold())
    tx.put_archive(an_archive(review))
    tx.put_purge(a_purge())
    tx.put_purge_row(PurgeRow(purge="p-1", n=1, review=review, state=WAITING))
    tx.add_tombstone(a_tombstone())
    tx.redact_entry(10**9, {})
    tx.take_out("R-9", number=9, at=MOMENT)
    tx.forget_words(("a name that nobody has",))
    tx.file_is_gone("d" * 64)
    tx.add_scrub(MOMENT, "ana")


def read_history(reader: Reader, review: str) -> None:
    """Every look."""
    reader.hold("h-1")
    reader.active_holds()
    reader.holds(limit=5)
    reader.archives(limit=5)
    reader.archives(review=review, limit=5)
    reader.purge("p-1")
    reader.purges(limit=5)
    reader.purge_rows("p-1", limit=5)
    reader.purge_rows("p-1", state=WAITING, limit=5)
    reader.all_purge_rows(limit=5)
    reader.purge_row("p-1", 1)
    reader.tombstone("R-9")
    reader.tombstones(limit=5)
    reader.ended_cases({"COMMERCIAL_ERISA": later(days=1)}, limit=5)
    reader.ended_cases({"COMMERCIAL_ERISA": later(days=1)}, after=(MOMENT, review), limit=5)
    reader.members_cases(["M-1", "M-2"])
    reader.held_names([review], ["M-1"])
    reader.ended_case(review)
    reader.ended_counts()
    reader.doomed_files(limit=5)
    reader.last_scrub()
