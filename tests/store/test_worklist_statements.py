"""The composed statements of the worklist: each is run, each walks the index of its order, none sorts a whole list."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from casework.store.session import WriteSession
from casework.store.sqlite import SqliteStore
from casework.store.statements import load_statements
from casework.store.worklist_statements import SORTS, composed
from casework.testing_rows_of_worklist import read_worklist, write_worklist


class Noting:
    """A driver that notes which statements pass through it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.seen: set[str] = set()

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        self.seen.add(statement)
        return self.driver.rows(statement, parameters)

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        self.seen.add(statement)
        return self.driver.change(statement, parameters)

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        self.seen.add(statement)
        self.driver.change_each(statement, parameters)


def plan(store: SqliteStore, statement: str) -> list[str]:
    sql = load_statements()[statement]
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    return [row[3] for row in store._writer.execute(f"explain query plan {sql}", parameters).fetchall()]


def test_every_composed_statement_is_run_by_some_call_of_the_port(store: SqliteStore) -> None:
    with store.transaction() as tx:
        noting = Noting(tx._driver)
        session = WriteSession(noting)
        write_worklist(session, "R-1", item="R-1/t-1")
        read_worklist(session, "R-1", item="R-1/t-1")
    assert set(composed()) - noting.seen == set()


INDEX = {
    "left": "left",
    "name": "name",
    "step": "step",
    "plan": "plan",
    "opened": "opened",
    "next": "next",
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", ["pool", "others"])
def test_a_page_of_a_groups_list_walks_the_index_of_its_order_and_never_the_table(
    store: SqliteStore, name: str, sort: str
) -> None:
    told = plan(store, f"worklist_{name}_{sort}")
    looks = [line for line in told if f"worklist_by_{INDEX[sort]} (taken=? AND role=?" in line]
    assert len(looks) == 8, told
    assert not [line for line in told if line.startswith("SCAN w")], told


@pytest.mark.parametrize("lead", ["language", "step", "urgency", "plan"])
def test_a_filter_is_answered_from_its_own_index_alone(store: SqliteStore, lead: str) -> None:
    told = plan(store, f"found_pool_left_{lead}_any")
    looks = [line for line in told if f"USING COVERING INDEX worklist_by_{lead} (taken=? AND role=? AND" in line]
    assert len(looks) == 8, told


def test_words_that_few_cases_hold_lead_to_their_rows(store: SqliteStore) -> None:
    told = plan(store, "found_pool_left_any_few")
    assert len([line for line in told if "worklist_by_number (number=?)" in line]) == 8, told


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("worklist_mine_left", "worklist_by_holder"),
        ("worklist_waiting_left", "worklist_by_holder"),
        ("worklist_all_waiting_left", "worklist_of_waits"),
        ("worklist_follow_up", "follow_ups_by_person"),
        ("tallies", "worklist_counts_by_holder"),
        ("open_work_of", "worklist_by_review"),
    ],
)
def test_what_belongs_to_a_person_walks_its_index(store: SqliteStore, statement: str, index: str) -> None:
    told = plan(store, statement)
    assert [line for line in told if index in line], told
