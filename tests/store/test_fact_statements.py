"""The table of decided lines: what is put is read in order, in the place of what was there, by walking an index."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.errors import NotFound, RowUnreadable
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.store.statements import load_statements
from casework.testing_rows import MOMENT, a_part, a_review, later
from casework.testing_rows_of_facts import a_decided_line, an_appeal
from casework.testing_rows_of_reviews import furnish

EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    furnish(store)
    with store.transaction() as tx:
        tx.add_review(a_review("R-2"))
    yield store
    store.close()


def test_lines_come_back_as_they_were_put_by_moment_review_and_line(store: SqliteStore) -> None:
    late = a_decided_line(
        "R-1", hours=9, appeals=[an_appeal()], reasons=["A"], due_at=None, notified_at=None, signer=None
    )
    first, second = a_decided_line("R-2", "L2", hours=3), a_decided_line("R-2", "L1", hours=3, plan="MA-01")
    with store.transaction() as tx:
        tx.put_decided_lines("R-1", [late])
        tx.put_decided_lines("R-2", [first, second])
    with store.reading() as reader:
        assert list(reader.decided_lines(*EVER)) == [second, first, late]
        assert list(reader.decided_lines(*EVER, plan="MA-01")) == [second]
        assert list(reader.decided_lines(*EVER, line_of_business="GROUP-T", plan="HMO-01")) == [first, late]
        assert list(reader.decided_lines(*EVER, line_of_business="OTHER")) == []
        assert list(reader.decided_lines(later(hours=3), later(hours=9))) == [second, first]
        for plan_type in (None, "GROUP-T"):
            asked: dict[str, Any] = {"line_of_business": plan_type, "brief": True}
            assert list(reader.decided_lines(*EVER, received_before=MOMENT, **asked)) == []
            assert list(reader.decided_lines(*EVER, received_before=later(minutes=1), **asked)) == [second, first, late]
        assert reader.decided_lines_of("R-2") == [second, first]


def test_a_brief_reading_leaves_out_what_no_report_counts(store: SqliteStore) -> None:
    rule = {"table": "recommendation", "element": "recommend", "rules": ["1"]}
    line = a_decided_line("R-1", appeals=[an_appeal()], reasons=["A"], rules=[rule], contradictions=2)
    with store.transaction() as tx:
        tx.put_decided_lines("R-1", [line])
    with store.reading() as reader:
        (told,) = reader.decided_lines(*EVER, brief=True)
        (own,) = reader.decided_lines(*EVER, brief=True, line_of_business="GROUP-T")
    assert told == own == replace(line, rules=[])


def test_what_is_told_anew_of_a_review_takes_the_place_of_what_was_told(store: SqliteStore) -> None:
    with store.transaction() as tx:
        tx.put_decided_lines("R-1", [a_decided_line("R-1"), a_decided_line("R-1", "L2")])
        tx.put_decided_lines("R-1", [a_decided_line("R-1", outcome="DENIED")])
    with store.reading() as reader:
        assert [(one.line, one.outcome) for one in reader.decided_lines_of("R-1")] == [("L1", "DENIED")]
    with store.transaction() as tx:
        tx.put_decided_lines("R-1", [])
    with store.reading() as reader:
        assert list(reader.decided_lines(*EVER)) == []


# What was asked, hours, and what was counted of both.
SMALL = ("SCAN cut VIRTUAL TABLE INDEX 1:", "SCAN h", "SCAN told")


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("decided_lines", "decided_lines_by_moment"),
        ("decided_lines_of_plan_type", "decided_lines_by_plan_type"),
        ("counted_lines", "decided_lines_by_moment"),
        ("counted_lines_of_plan_type", "decided_lines_by_plan_type"),
        ("decided_lines_of_review", "sqlite_autoindex_decided_lines_1"),
        ("drop_decided_lines", "sqlite_autoindex_decided_lines_1"),
        ("appealed_lines", "ended_appeals_by_moment (ended_at>? AND ended_at<?)"),
        ("undecided_before", "undecided_cases_by_receipt (received_at>? AND received_at<?)"),
        ("parts_of_facts", "parts_hashes"),
        ("tasks_ended", "work_items_by_review"),
        ("tasks_answered", "PRIMARY KEY (review=?)"),
    ],
)
def test_nothing_goes_over_all_rows_and_what_is_read_in_order_is_not_sorted(
    store: SqliteStore, statement: str, index: str
) -> None:
    asked = dict.fromkeys(("since", "until", "plan", "line_of_business", "review", "received_before"), 1) | {
        "cuts": "[1]"
    }
    plan = store._writer.execute(f"explain query plan {load_statements()[statement]}", asked).fetchall()
    told = [row[3] for row in plan]
    assert [one for one in told if index in one], told
    assert not [one for one in told if one.startswith("SCAN") and one not in SMALL], told
    if statement.startswith(("decided_lines", "counted_lines")):
        assert not [one for one in told if "TEMP B-TREE" in one], told


def test_what_facts_follow_from_cannot_be_told_of_a_part_that_was_damaged(store: SqliteStore) -> None:
    with store.transaction() as tx:
        tx.put_part(a_part("determination", "R-1", value={"outcome": "APPROVED"}))
    store._writer.execute("update parts set text = '[1]' where review = 'R-1' and name = 'determination'")
    with (
        store.reading() as reader,
        pytest.raises(RowUnreadable, match="part determination of R-1 is not what was kept"),
    ):
        reader.fact_sources("R-1")
    store._writer.execute("update parts set text = '{' where review = 'R-1' and name = 'determination'")
    with store.reading() as reader, pytest.raises(RowUnreadable):
        reader.fact_sources("R-1")


def test_nothing_can_be_told_of_a_review_that_is_not_there(store: SqliteStore) -> None:
    with store.reading() as reader, pytest.raises(NotFound, match="no review R-9"):
        reader.fact_sources("R-9")
