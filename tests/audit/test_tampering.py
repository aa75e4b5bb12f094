"""Whoever reaches past Casework into the database is found out, and the row is named."""

import sqlite3

import pytest

from casework.store.tables import TABLES
from casework.store.tables_of_files import FILES

# Every table whose rows a review's trail covers one by one, and what its column of the review is called. Which tables
# are outside of every proof, and why, `test_what_the_proof_covers.py` compares with the page.
TRAIL = (
    "parts",
    "work_items",
    "service_steps",
    "incidents",
    "answers",
    "documents",
    "document_files",
    "letters",
    "comments",
    "held_signatures",
    "events",
)
OWNED = {"reviews": "id", **dict.fromkeys(TRAIL, "review")}
CELLS = [(table, column) for table in TABLES if table.name in OWNED for column in table.columns]


def other(value: object) -> object:
    """Another value of the same type."""
    if isinstance(value, int):
        return 1 - value if value in (0, 1) else value + 1000
    if isinstance(value, bytes):
        return value + b"!"
    if isinstance(value, str):
        return value.replace("{", '{"added":1,', 1) if value.startswith("{") and len(value) > 2 else value + "!"
    raise AssertionError(value)


def test_reviews_that_nobody_touched_verify(vault) -> None:
    verdicts = vault.verdicts(vault.path)
    assert [(one.review, one.ok, one.fault, one.seq) for one in verdicts] == [
        ("R-1", True, None, None),
        ("R-2", True, None, None),
    ]
    assert all(one.events > 20 for one in verdicts)


@pytest.mark.parametrize(("table", "column"), CELLS, ids=lambda one: one.name)
def test_any_column_of_any_row_that_is_changed_by_hand_is_found(vault, table, column) -> None:
    with vault.raw() as connection:
        owned = f"select * from {table.name} where {OWNED[table.name]} = 'R-1'"
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(owned)]
    assert rows
    where = " and ".join(f"{name} = ?" for name in table.key)
    for row in rows:
        value = other(row[column.name]) if row[column.name] is not None else (0 if column.type == "moment" else "x")
        emptied = [None] if column.optional and row[column.name] is not None else []
        for changed in (value, *emptied):

            def tamper(connection, row=row, changed=changed) -> None:
                set_to = f"update {table.name} set {column.name} = ? where {where}"
                done = connection.execute(set_to, [changed, *(row[name] for name in table.key)])
                assert done.rowcount == 1

            told = [one for one in vault.verdicts_after(tamper) if not one.ok]
            assert told, (table.name, column.name, row, changed)
            assert any(one.review.startswith("R-1") for one in told)
            if table.name == "events" and column.name not in ("review", "seq"):
                assert (told[0].seq, f"vent {row['seq']}" in told[0].fault) == (row["seq"], True)


BELOW = [table for table in TABLES if table.name in OWNED and table.name != "reviews"]


@pytest.mark.parametrize("table", BELOW, ids=lambda one: one.name)
def test_a_row_that_is_taken_away_is_found(vault, table) -> None:
    where = " and ".join(f"{name} = ?" for name in table.key)
    with vault.raw() as connection:
        owned = f"select {', '.join(table.key)} from {table.name} where {OWNED[table.name]} = 'R-1'"
        keys = connection.execute(owned).fetchall()
    for key in keys:
        told = vault.broken_after(lambda db, key=key: db.execute(f"delete from {table.name} where {where}", key))
        assert told.review == "R-1"


@pytest.mark.parametrize("table", [table for table in TABLES if table.name in OWNED], ids=lambda one: one.name)
def test_a_row_that_is_added_by_hand_is_found(vault, table) -> None:
    names = [column.name for column in table.columns]
    change = {"seq": "max(seq) + 1", "position": "max(position) + 1"}
    taken = {table.key[-1]} - {"seq"} if table.name != "reviews" else set()
    values = [change.get(name, f"{name} || '-2'" if name in taken else name) for name in names]
    if table.name == "reviews":
        values = ["'R-3'" if name == "id" else name for name in names]
    sql = f"insert into {table.name} select {', '.join(values)} from {table.name} where {OWNED[table.name]} = 'R-1' "
    told = vault.broken_after(lambda db: db.execute(sql + ("" if "max(" in sql else "limit 1")))
    assert told.review == ("R-3" if table.name == "reviews" else "R-1")


def test_a_review_whose_row_alone_was_taken_away_is_found_by_its_trail(vault) -> None:
    told = vault.broken_after(lambda db: db.execute("delete from reviews where id = 'R-1'"))
    assert (told.review, told.fault) == ("R-1", "The review itself is not in the store (review R-1)")


def cut(keep: int) -> str:
    return f"delete from events where review = 'R-1' and seq > {keep}"


def test_a_trail_whose_end_was_cut_is_found_and_the_first_missing_event_named(vault) -> None:
    (whole,) = [one.events for one in vault.verdicts(vault.path) if one.review == "R-1"]
    for keep in (0, 1, whole - 1):
        told = vault.broken_after(lambda db, keep=keep: db.execute(cut(keep)))
        assert told.seq == keep + 1
        assert "the end of the trail was cut" in told.fault


def test_a_trail_that_was_cut_together_with_the_rows_count_is_found(vault) -> None:
    def tamper(db) -> None:
        db.execute(cut(5))
        db.execute("update reviews set trail_length = 5, trail_head = (select hash from events where seq = 5)")

    told = [one for one in vault.verdicts_after(tamper) if one.review == "R-1"]
    assert not told[0].ok


def test_an_event_taken_out_of_the_middle_is_named(vault) -> None:
    told = vault.broken_after(lambda db: db.execute("delete from events where review = 'R-1' and seq = 4"))
    assert (told.seq, told.fault) == (4, "Event 4 is missing: event 5 follows event 3 (review R-1)")


def test_events_that_changed_places_are_found_and_the_first_is_named(vault) -> None:
    def swap(db) -> None:
        for old, new in ((4, -1), (5, 4), (-1, 5)):
            db.execute("update events set seq = ? where review = 'R-1' and seq = ?", (new, old))

    told = vault.broken_after(swap)
    assert told.seq == 4
    assert told.fault == "Event 4 does not follow from event 3: one of them was replaced (review R-1)"


def test_an_event_of_one_review_does_not_pass_in_another(vault) -> None:
    def borrow(db) -> None:
        db.execute("delete from events where review = 'R-1' and seq = 3")
        db.execute("update events set review = 'R-1' where review = 'R-2' and seq = 3")

    told = vault.verdicts_after(borrow)
    assert [(one.review, one.seq) for one in told if not one.ok] == [("R-1", 3), ("R-2", 3)]


def test_a_rewritten_event_with_a_hash_of_its_own_breaks_the_link_after_it(vault) -> None:
    from casework.audit.chain import event_hash
    from casework.store.sqlite import open_sqlite

    store = open_sqlite(vault.path)
    with store.reading() as reader:
        event = reader.events("R-1")[2]
    store.close()
    forged = event.__class__(**{name: getattr(event, name) for name in event.__slots__} | {"actor": "eve"})

    def rewrite(db) -> None:
        db.execute("update events set actor = 'eve', hash = ? where review = 'R-1' and seq = 3", (event_hash(forged),))

    told = vault.broken_after(rewrite)
    assert (told.seq, told.fault) == (4, "Event 4 does not follow from event 3: one of them was replaced (review R-1)")


def test_a_closed_task_that_was_opened_again_by_hand_is_found(vault) -> None:
    told = vault.broken_after(lambda db: db.execute("update work_items set status = 'OPEN' where id = 'R-1/t-1'"))
    assert "The task R-1/t-1 that event" in told.fault
    assert "opened again by hand" in told.fault


def test_the_diagrams_that_a_review_is_bound_to_may_not_be_missing(vault) -> None:
    def lose(db) -> None:
        db.execute("delete from definition_files")
        db.execute("delete from definitions")

    told = vault.verdicts_after(lose)
    assert all("that the review is bound to are not in the store" in one.fault for one in told)


@pytest.mark.parametrize(
    "change",
    [
        "update definition_files set content = x'00' where name = 'toy.bpmn'",
        "update definition_files set name = 'toy2.bpmn' where name = 'toy.bpmn'",
        "delete from definition_files where name = 'toy.bpmn'",
        "insert into definition_files select definition, 'more.bpmn', content from definition_files limit 1",
    ],
)
def test_a_diagram_that_was_changed_under_a_running_review_is_found(vault, change: str) -> None:
    told = vault.verdicts_after(lambda db: db.execute(change))
    assert all("that the review is bound to were changed in the store" in one.fault for one in told)


def test_a_part_whose_text_was_changed_is_named(vault) -> None:
    told = vault.broken_after(
        lambda db: db.execute("update parts set text = '{}' where review = 'R-1' and name = 'clock'")
    )
    assert told.fault == "The text of the part clock does not have the hash that stands beside it (review R-1)"


@pytest.mark.parametrize("table", ["work_items", "service_steps", "letters", "answers", "documents", "comments"])
def test_text_that_is_none_is_found_and_told_in_text_that_is_one(vault, table: str) -> None:
    column = {"work_items": "name", "service_steps": "operator", "letters": "subject"}.get(table, "id")
    for id in [row[0] for row in vault_rows(vault, table)]:
        sql = f"update {table} set {column} = cast(x'ff00fe' as text) where review = 'R-1' and id = ?"
        told = vault.broken_after(lambda db, sql=sql, id=id: db.execute(sql, (id,)))
        told.fault.encode("utf-8")


def vault_rows(vault, table: str) -> list[tuple[str]]:
    with vault.raw() as db:
        return db.execute(f"select id from {table} where review = 'R-1' order by id").fetchall()


def test_a_change_of_the_open_state_names_the_last_event(vault) -> None:
    told = vault.broken_after(lambda db: db.execute("update reviews set outcome = 'DENIED' where id = 'R-1'"))
    assert told.seq == told.events
    assert "present state is not the one that event" in told.fault


@pytest.mark.parametrize("column", FILES.columns, ids=lambda one: one.name)
def test_what_was_read_of_a_documents_file_cannot_be_changed_by_hand(vault, column) -> None:
    with vault.raw() as connection:
        (value,) = connection.execute(f"select {column.name} from files").fetchone()
    changed = '{"images":[],"notes":[],"sizes":[]}' if column.type == "json" else other(value)
    told = vault.verdicts_after(lambda db: db.execute(f"update files set {column.name} = ?", (changed,)))
    assert [(one.review, "file of the document D-2" in one.fault) for one in told] == [("R-1", True), ("R-2", True)]


def test_a_signature_that_was_undone_by_hand_is_found(vault) -> None:
    told = vault.broken_after(
        lambda db: db.execute("update held_signatures set state = 'UNDONE' where task = 'R-1/t-3'")
    )
    assert told.fault.startswith("The signature of the task R-1/t-3 is not as event ")


def test_a_document_that_was_tied_to_another_file_by_hand_is_found(vault) -> None:
    told = vault.broken_after(
        lambda db: db.execute("update document_files set replaces = 'D-1' where review = 'R-1' and document = 'D-2'")
    )
    assert told.fault.startswith("The file of the document D-2 is not as event ")


def test_words_put_into_somebodys_mouth_are_found(vault) -> None:
    told = vault.broken_after(lambda db: db.execute("update comments set body = 'Deny it.' where review = 'R-1'"))
    assert told.fault.startswith("The comment R-1/c-1 is not as event ")
