"""The rows and counts of the desk: each follows the other, time is put right when they are read, indexes are walked."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import pytest

from casework.domain.time_left import NEVER, left_order
from casework.errors import StoreError
from casework.ports_of_desk import LEVELS, DeskQuery, Sieve
from casework.store.desk_statements import LOOKS
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.store.statements import load_statements
from casework.testing_rows import DEFINITION, MOMENT, a_person, a_review, later
from casework.testing_rows_of_desk import a_stay, an_open_case
from casework.testing_rows_of_reviews import furnish
from casework.testing_rows_of_worklist import a_card


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    furnish(store)
    with store.transaction() as tx:
        tx.put_person(a_person("ana"))
        for number in range(2, 6):
            tx.add_review(a_review(f"R-{number}", definition=DEFINITION))
        for number in range(1, 6):
            tx.add_card(a_card(f"R-{number}"))
    yield store
    store.close()


def counted(store: SqliteStore, at: datetime = MOMENT) -> dict[tuple[str, str], int]:
    with store.reading() as reader:
        found, elements = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for case in reader.desk_counts(at):
            found[case.process, case.level] += case.n
        for element in reader.element_counts(at):
            elements[element.process, element.level] += element.n
    assert found == elements
    return found


def due(store: SqliteStore, start: datetime, end: datetime, sieve: Sieve | None = None) -> int:
    with store.reading() as reader:
        return sum(sum(one.values()) for one in reader.due_counts([("CLOCK", start, end)], sieve or Sieve()))


def listed(store: SqliteStore, at: datetime = MOMENT, **asked: object) -> list[str]:
    with store.reading() as reader:
        return [one.case.review for one in reader.desk_list(DeskQuery(now=at, **asked))]  # type: ignore[arg-type]


def test_counts_follow_their_rows_and_are_gone_with_them(store: SqliteStore) -> None:
    with store.transaction() as tx:
        tx.put_open_case(an_open_case("R-1"), at=MOMENT)
        tx.put_open_case(an_open_case("R-2", process="appeal"), at=MOMENT)
    assert counted(store) == {("intake", "ok"): 1, ("appeal", "ok"): 1}
    with store.transaction() as tx:
        tx.put_open_case(an_open_case("R-1", process="appeal", holder="ana"), at=later(minutes=1))
    assert counted(store) == {("appeal", "ok"): 2}
    with store.reading() as reader:
        assert sorted((one.owned, one.n, one.points) for one in reader.desk_counts(MOMENT)) == [
            (False, 1, 2),
            (True, 1, 2),
        ]
        assert (reader.desk_state().version, reader.desk_state().changed_at) == (3, later(minutes=1))
    with store.transaction() as tx:
        for review in ("R-1", "R-2", "R-3"):
            tx.drop_open_case(review, at=later(minutes=2))
    assert counted(store) == {}
    with store.reading() as reader:
        assert reader.desk_state().version == 5  # there was nothing of the third
    assert due(store, MOMENT, later(days=9)) == 0


def test_the_same_row_again_changes_nothing(store: SqliteStore) -> None:
    for _ in range(2):
        with store.transaction() as tx:
            tx.put_open_case(an_open_case("R-1"), at=MOMENT)
    with store.reading() as reader:
        assert reader.desk_state().version == 1


def test_a_count_is_right_at_every_moment_although_no_row_was_moved(store: SqliteStore) -> None:
    case = an_open_case("R-1", hours=90)  # began ten hours ago
    with store.transaction() as tx:
        tx.put_open_case(case, at=MOMENT)
    assert case.watch_at is not None
    assert case.tight_at is not None
    assert case.due_at is not None
    for at, level in (
        (MOMENT, "ok"),
        (case.watch_at, "watch"),
        (case.tight_at, "tight"),
        (case.due_at, "tight"),
        (later(hours=91), "late"),
    ):
        assert counted(store, at) == {("intake", level): 1}
        for one in LEVELS:
            for process in (None, "intake", "appeal"):
                found = ["R-1"] if one == level and process != "appeal" else []
                assert listed(store, at, figure="level", level=one, process=process) == found
    with store.reading() as reader:
        assert [one.review for one in reader.stale_cases(case.watch_at, limit=9)] == ["R-1"]
        assert reader.stale_cases(MOMENT, limit=9) == []


@pytest.mark.parametrize("minutes", [0, 7, 59, 60, 61, 125, 600])
def test_a_span_of_time_counts_to_the_millisecond(store: SqliteStore, minutes: int) -> None:
    at = later(minutes=minutes)
    case = an_open_case("R-1")
    with store.transaction() as tx:
        tx.put_open_case(replace(case, due_at=at, left_order=left_order(at, paused=False)), at=MOMENT)
    moment = later(minutes=minutes, milliseconds=1)
    for start, end, n in (
        (at, moment, 1),
        (MOMENT, at, 0),
        (MOMENT, moment, 1),
        (moment, later(days=2), 0),
        (later(hours=-3), later(hours=30), 1),
        (at, at, 0),
        (moment, MOMENT, 0),
    ):
        assert due(store, start, end) == n, (start, end)
    assert due(store, MOMENT, moment, Sieve(plan="GROUP-T", urgency="STANDARD")) == 1
    assert due(store, MOMENT, moment, Sieve(plan="OTHER")) == 0
    assert due(store, MOMENT, moment, Sieve(urgency="EXPEDITED")) == 0


def test_more_spans_than_one_look_counts_are_refused(store: SqliteStore) -> None:
    with store.reading() as reader, pytest.raises(StoreError, match="Ask twice"):
        reader.due_counts([("ANSWER", MOMENT, MOMENT)] * 2, Sieve())


def test_a_list_is_in_order_of_time_left_and_is_cut_in_pages(store: SqliteStore) -> None:
    with store.transaction() as tx:
        for number, hours in ((1, 30), (2, 10), (3, 20), (4, 50)):
            tx.put_open_case(an_open_case(f"R-{number}", hours=hours), at=MOMENT)
        waits = an_open_case("R-5", hours=5, standing="INFORMATION", paused=True, level="paused", level_until=None)
        tx.put_open_case(replace(waits, left_order=left_order(waits.due_at, paused=True), holder="ana"), at=MOMENT)
    assert listed(store) == ["R-2", "R-3", "R-1", "R-4", "R-5"]
    assert listed(store, limit=2, offset=2) == ["R-1", "R-4"]
    assert listed(store, figure="unowned") == ["R-2", "R-3", "R-1", "R-4"]
    assert listed(store, figure="information") == ["R-5"]
    assert listed(store, figure="holder", holder="ana") == ["R-5"]
    assert listed(store, figure="due", due_from=later(hours=20), due_to=later(hours=50)) == ["R-3", "R-1"]
    assert listed(store, figure="element", element="assess", definition=DEFINITION)[0] == "R-2"
    with store.reading() as reader:
        (one,) = reader.desk_list(DeskQuery(now=MOMENT, figure="holder", holder="ana"))
        assert (one.holder_name, one.card.member_name) == ("Ana Ruiz, RN", "Mara Example")


def test_usual_stays_are_those_of_one_day(store: SqliteStore) -> None:
    with store.transaction() as tx:
        tx.add_stay(a_stay("s-1"))
        tx.add_stay(a_stay("s-2", closed_at=later(days=2)))
    with store.reading() as reader:
        assert [one.id for one in reader.stays_between(MOMENT, later(hours=1))] == []
        assert [one.id for one in reader.stays_between(MOMENT, later(hours=2))] == ["s-1"]
        assert reader.usual_stays() == []


def test_a_stay_that_ended_at_this_moment_can_be_taken_back_and_no_other(store: SqliteStore) -> None:
    whole = a_stay("s-1", element="")
    with store.transaction() as tx:
        tx.add_stay(whole)
        tx.add_stay(a_stay("s-2"))
        assert tx.take_back_stay(whole.review, whole.process, at=later(days=2)) is None
        assert tx.take_back_stay(whole.review, "elsewhere", at=whole.closed_at) is None
        assert tx.take_back_stay(whole.review, whole.process, at=whole.closed_at) == whole
    with store.reading() as reader:
        assert [one.id for one in reader.stays_between(MOMENT, later(days=9))] == ["s-2"]


def plan(store: SqliteStore, statement: str) -> list[str]:
    sql = load_statements()[statement]
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    return [row[3] for row in store._writer.execute(f"explain query plan {sql}", parameters).fetchall()]


INDEX = {
    "left": "open_cases_by_left",
    "process": "open_cases_by_process",
    "level": "open_cases_by_level",
    "process_level": "open_cases_by_process_level",
    "element": "open_cases_by_element",
    "holder": "open_cases_by_holder",
    "unowned": "open_cases_unowned",
    "information": "open_cases_of_waits",
    "incidents": "open_cases_with_incidents",
    "unclocked": "open_cases_without_clock",
    "decided": "open_cases_by_left",
    "decided_process": "open_cases_by_process",
    "decided_element": "open_cases_by_element",
}


@pytest.mark.parametrize("lead", LOOKS)
def test_a_list_walks_the_index_of_what_leads_it_and_never_the_table(store: SqliteStore, lead: str) -> None:
    told = plan(store, f"desk_list_{lead}")
    assert [line for line in told if INDEX[lead] in line], told
    walked = (INDEX[lead], "open_cases_without_clock")
    assert not [line for line in told if line.startswith("SCAN open_cases") and not set(walked) & set(line.split())], (
        told
    )


@pytest.mark.parametrize("lead", ["left", "process", "element", "unclocked"])
def test_what_is_to_be_done_without_a_clock_is_not_looked_for_among_what_is_decided(
    store: SqliteStore, lead: str
) -> None:
    assert [line for line in plan(store, f"desk_list_{lead}") if "open_cases_without_clock" in line]


def test_a_list_of_a_step_stops_before_what_is_decided(store: SqliteStore) -> None:
    decided = {"level": "none", "left_order": NEVER, "due_at": None, "clock_start": None, "level_until": None}
    case = an_open_case("R-1", standing="OUTSIDE", **decided)
    columns = [one.name for one in fields(case)]
    with store.transaction() as tx:
        tx.put_open_case(case, at=MOMENT)
    raw = store._writer.conn
    raw.execute("pragma foreign_keys = off")
    rest = ", ".join(columns[1:])
    raw.execute(
        f"insert into open_cases (review, {rest}) with recursive n(i) as (select 1 union all select i + 1 from n "
        f"where i < 3000) select 'X-' || i, {rest} from n cross join open_cases where review = 'R-1'"
    )
    for lead in ("left", "process", "element"):
        sql = load_statements()[f"desk_list_{lead}"]
        asked = {**dict.fromkeys(re.findall(r":(\w+)", sql)), "process": "intake", "definition": DEFINITION}
        asked |= {"element": "assess", "now": 1, "least": 0, "most": NEVER, "limit": 51, "offset": 0, "reach": 51}
        steps = [0]

        def count(steps: list[int] = steps) -> int:
            steps[0] += 1
            return 0

        raw.set_progress_handler(count, 10)
        assert raw.execute(sql, asked).fetchall() == []
        raw.set_progress_handler(None, 10)
        assert steps[0] < 100, lead  # thousands of instructions would have gone over them


def test_what_is_decided_is_in_no_list_but_its_own(store: SqliteStore) -> None:
    nothing = {"level": "none", "left_order": NEVER, "due_at": None, "clock_start": None, "level_until": None}
    with store.transaction() as tx:
        tx.put_open_case(an_open_case("R-1"), at=MOMENT)
        tx.put_open_case(an_open_case("R-2", **nothing), at=MOMENT)
        tx.put_open_case(an_open_case("R-3", standing="OUTSIDE", element="await", **nothing), at=MOMENT)
    for asked in ({}, {"process": "intake"}):
        assert listed(store, **asked) == ["R-1", "R-2"]
        assert listed(store, figure="level", level="none", **asked) == ["R-2"]
        assert listed(store, figure="decided", **asked) == ["R-3"]
    assert listed(store, level="none") == ["R-2"]
    assert listed(store, figure="decided", process="appeal") == []
    for element, open_ones, decided in (("assess", ["R-1", "R-2"], []), ("await", [], ["R-3"])):
        at = {"element": element, "definition": DEFINITION}
        assert listed(store, figure="element", **at) == open_ones
        assert listed(store, figure="decided", **at) == decided


@pytest.mark.parametrize("statement", ["desk_counts", "element_counts", "due_counts", "open_incidents", "stale_cases"])
def test_no_figure_goes_over_all_cases(store: SqliteStore, statement: str) -> None:
    told = plan(store, statement)
    assert not [line for line in told if re.match(r"SCAN open_cases(?! USING COVERING INDEX open_cases_with)", line)], (
        told
    )
