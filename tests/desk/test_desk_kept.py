"""The desk's rows are kept in the transaction that changes a case, follow from the case, and fill an older store."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casework.errors import InvariantBroken
from casework.ports import Transaction
from casework.ports_of_desk import Sieve
from casework.store.sqlite import open_sqlite
from casework.testing_rows_of_desk import a_stay
from casework.usecases.absences import everybody_away
from casework.usecases.advance import work
from casework.usecases.assignments import claim, release
from casework.usecases.desk import desk
from casework.usecases.desk_sweep import sweep_desk, usual_stays, within
from tests.desk.recounted import faults
from tests.usecases.crowd import Crowd
from tests.usecases.desk import Desk

EVER = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    made = Crowd(tmp_path)
    yield made
    made.app.store.close()


def right(crowd: Crowd) -> bool:
    with crowd.reading() as reader:
        found = faults(crowd.app, reader)
    assert found == []
    return True


def test_a_case_is_on_the_desk_from_its_arrival_and_has_the_owner_that_it_has(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    task = crowd.task(review).id
    with crowd.reading() as reader:
        case = reader.open_case(review)
        assert case is not None
        assert (case.item, case.holder, case.standing, case.level) == (task, None, "TASK", "ok")
    claim(crowd.app, task, person="ines")
    with crowd.reading() as reader:
        told = desk(crowd.app, reader, Sieve())
        assert (told.n(standing="TASK", owned=False), told.n(standing="TASK", owned=True)) == (0, 1)
        assert [(room.load.id, room.used) for room in told.room if room.load.cases] == [("ines", 2)]
        assert told.state.changed_at == crowd.clock.now()
    release(crowd.app, task, person="ines")
    with crowd.reading() as reader:
        assert desk(crowd.app, reader, Sieve()).n(standing="TASK", owned=False) == 1
    assert right(crowd)


def test_a_change_that_is_taken_back_takes_its_row_back(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")

    def broken(tx: Transaction) -> None:
        case = tx.open_case(review)
        assert case is not None
        tx.put_open_case(replace(case, holder="ines"), at=crowd.clock.now())
        raise InvariantBroken("a rule", "for the test", "reference/audit.md")

    with pytest.raises(InvariantBroken), crowd.app.store.transaction() as tx:
        broken(tx)
    assert right(crowd)


def test_the_worker_moves_what_time_alone_has_changed_and_tells_the_usual_stays_once_a_day(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow", urgency="EXPEDITED")
    crowd.clock.move_to(crowd.clock.now() + timedelta(hours=66))
    assert right(crowd)  # read exactly before anybody has moved the row
    with crowd.reading() as reader:
        before = reader.open_case(review)
        assert before is not None
        assert before.level == "ok"
    assert sweep_desk(crowd.app) is False
    with crowd.reading() as reader:
        after = reader.open_case(review)
        assert after is not None
        assert after.level == "tight"
        assert reader.stale_cases(crowd.clock.now(), limit=9) == []
        assert reader.desk_state().usual_day == "2026-01-15"
        version = reader.desk_state().version
    sweep_desk(crowd.app)
    with crowd.reading() as reader:
        assert reader.desk_state().version == version
    assert right(crowd)


def test_the_usual_stays_are_exact_and_of_thirty_full_days(crowd: Crowd) -> None:
    now = crowd.clock.now()
    crowd.arrive("Ann Slow")
    with crowd.reading() as reader:
        review = crowd.row_of("Ann Slow")
        known = list(reader.stays_between(EVER, now + timedelta(days=1)))
    lengths = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
    midnight = now.replace(hour=5, minute=0, second=0, microsecond=0)  # in the office's zone
    with crowd.app.store.transaction() as tx:
        for number, hours in enumerate(lengths):
            end = midnight - timedelta(hours=number + 1)
            level, late = ("late", True) if number == 0 else ("tight", False) if number < 4 else ("ok", False)
            opened = end - timedelta(hours=hours)
            tx.add_stay(a_stay(f"s-{number}", review, opened_at=opened, closed_at=end, level=level, late=late))
        for name, end in (("today", midnight), ("long ago", midnight - timedelta(days=30, milliseconds=1))):
            tx.add_stay(a_stay(name, review, opened_at=end - timedelta(days=9), closed_at=end))
    crowd.later(days=0)
    with crowd.app.store.transaction() as tx:
        tx.put_usual_stays("", [])
    sweep_desk(crowd.app)
    with crowd.reading() as reader:
        (usual,) = [one for one in reader.usual_stays() if one.element == "assess"]
        versions = [one.definition for one in reader.usual_stays(by_version=True) if one.element == "assess"]
    hour = 3_600_000
    assert (usual.n, usual.half, usual.nine_in_ten) == (10, 8 * hour, 55 * hour)
    assert (usual.timed, usual.early, usual.late) == (10, 6, 1)
    assert versions == ["", a_stay().definition]
    assert all(one.closed_at == now for one in known)


@pytest.mark.parametrize(
    ("lengths", "half", "nine"), [([4], 4, 4), ([1, 9], 1, 9), ([1, 2, 3], 2, 3), (list(range(1, 101)), 50, 90)]
)
def test_half_and_nine_in_ten_are_lengths_that_somebody_stayed(lengths: list[int], half: int, nine: int) -> None:
    assert (within(lengths, 50), within(lengths, 90)) == (half, nine)


def test_stays_at_whose_end_no_clock_ran_are_not_counted_as_early() -> None:
    (usual, _) = usual_stays("2026-01-05", [a_stay("a", level="paused"), a_stay("b"), a_stay("c", level="none")])
    assert (usual.n, usual.timed, usual.early) == (3, 1, 1)


def test_an_incident_is_on_the_desk_until_it_is_over(tmp_path: Path) -> None:
    at_work = Desk(tmp_path, "information_request/G05")
    at_work.until("check_completeness")
    at_work.shop.broken = True
    at_work.next()
    for _ in range(40):
        at_work.pass_time(timedelta(minutes=30))
        work(at_work.app)
    with at_work.app.store.reading() as reader:
        assert desk(at_work.app, reader, Sieve()).incidents.n == 1
        assert faults(at_work.app, reader) == []
    at_work.shop.broken = False
    at_work.pass_time(timedelta(days=1))
    while work(at_work.app):
        pass
    with at_work.app.store.reading() as reader:
        assert desk(at_work.app, reader, Sieve()).incidents.n == 0
        assert faults(at_work.app, reader) == []
    at_work.app.store.close()


def test_a_store_that_was_made_before_there_was_a_desk_is_filled_by_the_migration(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path)
    waiting, taken = crowd.arrive("Marian Holloway"), crowd.arrive("Pilar Esquivel", urgency="EXPEDITED")
    claim(crowd.app, crowd.task(taken).id, person="ines")
    crowd.go_on(waiting)
    with crowd.reading() as reader:
        kept = [reader.open_case(review) for review in (waiting, taken)]
        stays = {one.id: one for one in reader.stays_between(EVER, crowd.clock.now() + timedelta(days=1))}
    crowd.app.store.close()
    forget(tmp_path / "casework.db")
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    store.check()
    app = replace(crowd.app, store=store)
    with store.reading() as reader:
        again = [reader.open_case(review) for review in (waiting, taken)]
        assert [replace(one, entered_at=EVER) for one in again if one] == [
            replace(one, entered_at=EVER) for one in kept if one
        ]
        filled = reader.stays_between(EVER, crowd.clock.now() + timedelta(days=1))
        assert {one.id for one in filled} == {id for id, one in stays.items() if one.element}
        assert everybody_away(reader, crowd.clock.now().date()) == {}
        assert faults(app, reader) == []
    store.close()


def test_a_case_that_no_list_can_show_goes_on_all_the_same(crowd: Crowd, tmp_path: Path) -> None:
    review = crowd.arrive("Ann Slow")
    raw = sqlite3.connect(tmp_path / "casework.db", isolation_level=None)
    for table in ("worklist", "case_cards"):
        raw.execute(f"delete from {table} where review = ?", [review])
    raw.close()
    with crowd.app.store.transaction() as tx:
        tx.drop_open_case(review, at=crowd.clock.now())
    crowd.go_on(review)
    with crowd.reading() as reader:
        assert reader.open_case(review) is None
        assert reader.incidents() == []
        assert desk(crowd.app, reader, Sieve()).open == 0


def by_itself(at_work: Desk) -> None:
    at_work.until("check_completeness")
    at_work.shop.broken = True
    at_work.next()


def for_information(at_work: Desk) -> None:
    at_work.until("check_completeness")
    at_work.next()


def for_somebody_outside(at_work: Desk) -> None:
    at_work.up_to("appeal")


@pytest.mark.parametrize(
    ("case", "waits", "standing"),
    [
        ("information_request/G05", for_information, "INFORMATION"),
        ("information_request/G05", by_itself, "MACHINE"),
        ("external_review/G13", for_somebody_outside, "OUTSIDE"),
    ],
)
def test_what_waited_before_the_migration_is_on_the_desk_after_it(
    tmp_path: Path, case: str, waits: Callable[[Desk], None], standing: str
) -> None:
    at_work = Desk(tmp_path, case)
    waits(at_work)
    with at_work.app.store.reading() as reader:
        kept = reader.open_case(at_work.review)
        assert kept is not None
        assert faults(at_work.app, reader) == []
    at_work.app.store.close()
    forget(tmp_path / "casework.db")
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    with store.reading() as reader:
        again = reader.open_case(at_work.review)
        assert again is not None
        assert again.standing == standing
        for name in ("process", "element", "item", "standing", "paused", "line_of_business", "points"):
            assert getattr(again, name) == getattr(kept, name), name
        if standing == "INFORMATION":
            assert again.due_at == kept.due_at
    store.close()


def forget(path: Path) -> None:
    """Take away everything that the ninth migration made, as if it had not run yet."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("pragma foreign_keys = off")
    for table in (
        "open_cases",
        "desk_counts",
        "element_counts",
        "desk_hours",
        "held_hours",
        "stays",
        "usual_stays",
        "desk_state",
    ):
        raw.execute(f"drop table {table}")
    raw.execute("create index events_by_actor_and_kind on events (actor, kind, at, review, seq)")
    raw.execute("delete from _sqlite_migrations where name in ('0010_desk', '0017_held_hours', '0020_fewer_pages')")
    raw.close()
