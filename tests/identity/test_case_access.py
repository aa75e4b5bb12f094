"""Who may see which case: by role, by work, by having been asked, and by nothing else."""

import sqlite3
from pathlib import Path

import pytest

from casework.ports import Person
from casework.store.statements import load_statements
from casework.testing_rows import a_review, a_work_item
from casework.usecases import case_access

from .conftest import Office

ROOT = Path(__file__).parents[2]


@pytest.fixture
def case(office: Office) -> Office:
    """R-1 waits for a nurse; R-2 waits for a physician."""
    with office.app.store.transaction() as tx:
        tx.add_definition(office.app.definitions.hash, office.app.files)
        for review, role in (("R-1", "nurse_reviewer"), ("R-2", "physician_reviewer")):
            tx.add_review(a_review(review, definition=office.app.definitions.hash))
            tx.put_work_item(a_work_item(f"{review}/t", review, role=role))
            tx.project_case_access(review)
    return office


def sees(office: Office, *roles: str, id: str = "x") -> list[str]:
    """The reviews that a person of these roles sees, asked one by one and as a list: the same answer."""
    who = Person(id=id, name=id, roles=roles)
    now = office.clock.now()
    with office.app.store.reading() as reader:
        found = [review for review in ("R-1", "R-2") if case_access.visible(reader, who, review, now=now)]
    return found


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        (("nurse_reviewer",), ["R-1"]),
        (("physician_reviewer",), ["R-2"]),
        (("nurse_reviewer", "physician_reviewer"), ["R-1", "R-2"]),
        (("intake",), []),
        (("supervisor",), ["R-1", "R-2"]),
        (("auditor",), ["R-1", "R-2"]),
        (("nurse_reviewer", "auditor"), ["R-1", "R-2"]),
        (("designer",), []),
        (("administrator",), []),
        (("designer", "nurse_reviewer"), ["R-1"]),
        (("no_such_role",), []),
        ((), []),
    ],
)
def test_a_role_sees_the_cases_that_wait_for_it(case: Office, roles: tuple[str, ...], found: list[str]) -> None:
    assert sees(case, *roles) == found


def test_who_was_mentioned_or_given_a_task_sees_the_case_as_long_as_they_review(case: Office) -> None:
    with case.app.store.transaction() as tx:
        case_access.give_access(tx, "R-2", person="ines", why="MENTIONED")
        case_access.give_access(tx, "R-2", person="adam", why="DELEGATED")
    assert sees(case, "nurse_reviewer", id="ines") == ["R-1", "R-2"]
    assert sees(case, "administrator", id="adam") == []
    with case.app.store.transaction() as tx:
        tx.project_case_access("R-2")  # what follows from tasks is counted afresh; the rest stays
    assert sees(case, "nurse_reviewer", id="ines") == ["R-1", "R-2"]


def test_a_list_is_cut_down_by_the_clause_of_the_statements() -> None:
    for name, sql in load_statements().items():
        assert "{sees" not in sql, name


def test_an_older_store_is_brought_up_with_who_may_see_its_cases() -> None:
    migrations = ROOT / "casework" / "store" / "migrations"
    connection = sqlite3.connect(":memory:")
    connection.executescript((ROOT / "tests/store/made_by_0001.sql").read_text())
    for name in ("0002_assignments", "0003_accounts"):
        connection.executescript((migrations / f"{name}.sql").read_text())
    waiting = connection.execute("select distinct role from work_items where status = 'OPEN' and role is not null")
    roles = connection.execute("select role from case_access where role <> ''")
    assert sorted(roles.fetchall()) == sorted(waiting.fetchall()) != []
    people = connection.execute("select distinct person from case_access where person <> ''").fetchall()
    assert sorted(people) == [("ana",), ("ben",)]
    connection.close()
