"""A review's row that changes as a step changes it."""

from dataclasses import replace

from casework.store.sqlite import SqliteStore


def change(store: SqliteStore, id: str, **changes: object) -> None:
    """The review with these columns otherwise, at its next revision."""
    with store.transaction() as tx:
        row = tx.lock_review(id)
        assert row is not None
        moved = replace(row, revision=row.revision + 1, **changes)  # type: ignore[arg-type]  # by name
        tx.save_review(moved, expected_revision=row.revision)
