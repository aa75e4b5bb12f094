"""What triggers keep for reports: cases that wait for a decision by the hour, appeals by the moment of their end."""

from datetime import datetime, timedelta
from random import Random

from casework.ports import Transaction
from casework.store.sqlite import SqliteStore
from casework.testing_rows import DEFINITION, MOMENT, a_review, later
from casework.testing_rows_of_facts import a_decided_line, an_appeal
from casework.testing_rows_of_history import a_tombstone
from casework.testing_rows_of_worklist import a_card
from tests.store.changed_rows import change

ERISA, MEDICARE = ("COMMERCIAL_ERISA", "GRP-02"), ("MEDICARE_ADVANTAGE", "MA-01")
EVER = later(days=9_000)
KEPT = ("undecided_cases", "undecided_hours", "ended_appeals", "ended_counts")


def come(tx: Transaction, id: str, at: datetime, *, urgency: str = "STANDARD", of: tuple[str, str] = ERISA) -> None:
    """A case comes in."""
    row = a_review(id, definition=DEFINITION, line_of_business=of[0], plan=of[1], received_at=at)
    tx.add_review(row)
    tx.add_card(a_card(id, urgency=urgency))


def waiting(store: SqliteStore, at: datetime = EVER, **asked: str) -> dict[tuple[str, str, str], int]:
    with store.reading() as reader:
        return {key: n for key, (n,) in reader.undecided_before([at], **asked).items()}


def test_a_case_waits_from_its_receipt_until_it_is_decided_or_ends(store: SqliteStore) -> None:
    assert waiting(store) == {}  # the case that is there has no card
    with store.transaction() as tx:
        come(tx, "W-1", MOMENT)
        come(tx, "W-2", MOMENT)
        come(tx, "W-3", MOMENT, urgency="EXPEDITED", of=MEDICARE)
    assert waiting(store) == {(*ERISA, "STANDARD"): 2, (*MEDICARE, "EXPEDITED"): 1}
    assert waiting(store, plan="MA-01") == waiting(store, line_of_business=MEDICARE[0]) == {(*MEDICARE, "EXPEDITED"): 1}
    change(store, "W-1", stage="determination", ready=True)
    assert waiting(store)[*ERISA, "STANDARD"] == 2
    change(store, "W-1", outcome="APPROVED")
    change(store, "W-2", status="WITHDRAWN")
    assert waiting(store) == {(*MEDICARE, "EXPEDITED"): 1}
    change(store, "W-1", status="CLOSED")
    assert waiting(store) == {(*MEDICARE, "EXPEDITED"): 1}


def test_it_waits_under_what_it_was_judged_to_be_and_again_when_its_end_is_taken_back(store: SqliteStore) -> None:
    with store.transaction() as tx:
        come(tx, "W-1", MOMENT)
    change(store, "W-1", urgency="STANDARD")
    assert waiting(store) == {(*ERISA, "STANDARD"): 1}
    change(store, "W-1", urgency="EXPEDITED")
    assert waiting(store) == {(*ERISA, "EXPEDITED"): 1}
    change(store, "W-1", urgency=None)
    assert waiting(store) == {(*ERISA, "STANDARD"): 1}
    change(store, "W-1", received_at=later(hours=-3), line_of_business=MEDICARE[0], plan=MEDICARE[1])
    assert waiting(store, later(hours=-2)) == {(*MEDICARE, "STANDARD"): 1}
    change(store, "W-1", status="CLOSED")
    assert waiting(store) == {}
    change(store, "W-1", status="OPEN")
    assert waiting(store) == {(*MEDICARE, "STANDARD"): 1}


def test_a_step_that_decides_nothing_writes_nothing_of_it(store: SqliteStore) -> None:
    with store.transaction() as tx:
        come(tx, "W-1", MOMENT)
    change(store, "W-1", stage="intake", urgency="STANDARD")
    before = store._writer.conn.total_changes
    change(store, "W-1", stage="determination", ready=True, changed_at=later(hours=1))
    assert store._writer.conn.total_changes == before + 1  # the review's own row


def test_how_many_came_before_a_moment_is_right_to_the_millisecond(store: SqliteStore) -> None:
    chance = Random(7)
    moments = [MOMENT - timedelta(milliseconds=chance.randrange(40 * 3_600_000)) for _ in range(60)]
    with store.transaction() as tx:
        for number, at in enumerate(moments):
            come(tx, f"W-{number}", at)
    hour = MOMENT.replace(minute=0, second=0, microsecond=0)
    cuts = [*moments, *(one + timedelta(milliseconds=1) for one in moments), hour, hour - timedelta(hours=5), hour]
    with store.reading() as reader:
        told = reader.undecided_before(cuts)
        stages = reader.undecided_by_stage(cuts)
    expected = [sum(one < cut for one in moments) for cut in cuts]
    assert told == {(*ERISA, "STANDARD"): expected}
    assert stages == {"intake": expected}


def test_cases_are_counted_by_the_step_at_which_they_stand(store: SqliteStore) -> None:
    with store.transaction() as tx:
        come(tx, "W-1", MOMENT)
        come(tx, "W-2", later(hours=2), urgency="EXPEDITED", of=MEDICARE)
    change(store, "W-1", stage=None)
    cuts = [later(hours=1), later(hours=3)]
    with store.reading() as reader:
        assert reader.undecided_by_stage(cuts) == {"": [1, 1], "intake": [0, 1]}
        assert reader.undecided_by_stage(cuts, urgency="EXPEDITED") == {"intake": [0, 1]}
        assert reader.undecided_by_stage(cuts, plan="GRP-02") == {"": [1, 1]}
        assert reader.undecided_by_stage(cuts, line_of_business=MEDICARE[0]) == {"intake": [0, 1]}


def test_a_case_that_is_taken_out_waits_no_more(store: SqliteStore) -> None:
    with store.transaction() as tx:
        come(tx, "W-1", MOMENT)
        tx.add_tombstone(a_tombstone("W-1"))
        tx.take_out("W-1", number=99, at=MOMENT)
    assert waiting(store) == {}
    assert store._writer.execute("select count(*) from undecided_hours").fetchone()[0] == 0


def test_lines_are_found_by_the_end_of_their_appeal_to_the_plan(store: SqliteStore) -> None:
    at = later(days=300, milliseconds=900)
    twice = [an_appeal(decided_at=later(days=40).isoformat()), an_appeal(decided_at=at.isoformat())]
    outside = an_appeal(kind="EXTERNAL", decided_at=at.isoformat())
    with store.transaction() as tx:
        tx.put_decided_lines(
            "R-1",
            [
                a_decided_line("R-1", "L1", appeals=twice),
                a_decided_line("R-1", "L2", appeals=[outside, an_appeal("OPEN", decided_at=None)]),
                a_decided_line("R-1", "L3"),
            ],
        )

    def found(since: datetime, until: datetime, **asked: str) -> list[str]:
        with store.reading() as reader:
            return [one.line for one in reader.appealed_lines(since, until, **asked)]

    assert found(at, later(days=301)) == ["L1"]
    assert found(later(days=39), later(days=41)) == ["L1"]
    assert found(later(days=41), later(days=299)) == []
    assert found(later(days=1), later(days=400), line_of_business="OTHER") == []
    assert found(later(days=1), later(days=400), plan="HMO-01") == ["L1"]
    with store.transaction() as tx:
        tx.put_decided_lines("R-1", [a_decided_line("R-1", "L1")])
    assert found(later(days=1), later(days=400)) == []


def test_cases_that_are_over_are_counted_by_line_of_business(store: SqliteStore) -> None:
    def over() -> dict[str, tuple[int, datetime]]:
        with store.reading() as reader:
            return {line: (n, oldest) for line, n, oldest in reader.ended_counts()}

    with store.transaction() as tx:
        for number in range(1, 4):
            come(tx, f"W-{number}", MOMENT)
        tx.add_review(a_review("W-4", definition=DEFINITION, status="CLOSED", line_of_business=MEDICARE[0]))
    assert over() == {MEDICARE[0]: (1, MOMENT)}
    change(store, "W-1", outcome="APPROVED")
    assert ERISA[0] not in over()
    change(store, "W-1", status="CLOSED", changed_at=later(hours=2))
    change(store, "W-2", status="WITHDRAWN", changed_at=later(hours=1))
    change(store, "W-2", status="CLOSED")
    assert over() == {ERISA[0]: (2, later(hours=1)), MEDICARE[0]: (1, MOMENT)}
    change(store, "W-2", status="OPEN")
    change(store, "W-4", line_of_business=ERISA[0])
    assert over() == {ERISA[0]: (2, MOMENT)}
    with store.transaction() as tx:
        tx.add_tombstone(a_tombstone("W-4"))
        tx.take_out("W-4", number=99, at=MOMENT)
    assert over() == {ERISA[0]: (1, later(hours=2))}


def test_a_store_of_before_is_told_the_same_by_the_migration(store: SqliteStore) -> None:
    with store.transaction() as tx:
        for number in range(1, 5):
            come(tx, f"W-{number}", later(hours=-number), of=ERISA if number < 4 else MEDICARE)
        tx.put_decided_lines("R-1", [a_decided_line("R-1", appeals=[an_appeal()])])
    change(store, "W-1", urgency="EXPEDITED")
    change(store, "W-2", status="CLOSED")
    kept = {table: sorted(store._writer.execute(f"select * from {table}").fetchall()) for table in KEPT}
    assert all(kept.values())
    names = "select type, name from sqlite_schema where type = 'trigger' and sql like '%' || ? || '%'"
    triggers = {name for table in KEPT for _, name in store._writer.execute(names, (table,)).fetchall()}
    for statement in (
        *(f"drop trigger {name}" for name in sorted(triggers)),
        *(f"drop table {table}" for table in KEPT),
        "delete from _sqlite_migrations where name in ('0019_reports', '0023_first_decisions')",
    ):
        store._writer.execute(statement)
    store._writer.conn.commit()
    store.migrate()
    assert {table: sorted(store._writer.execute(f"select * from {table}").fetchall()) for table in KEPT} == kept
    change(store, "W-1", outcome="APPROVED")  # and the triggers are there again
    assert sum(waiting(store).values()) == sum(n for *_, n in kept["undecided_hours"]) - 1
