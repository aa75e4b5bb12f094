"""The database changed by hand, and what is said of it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from casework.audit.accounts import verify_accounts
from casework.errors import StateError
from tests.history.office import Office


def change(office: Office, sql: str, *values: object) -> None:
    """As somebody does who knows the database well: nothing that it checks stands in the way."""
    with closing(sqlite3.connect(office.folder / "casework.db", isolation_level=None)) as raw:
        for (name,) in raw.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            raw.execute(f"drop trigger {name}")
        assert raw.execute(sql, values).rowcount == 1


def written(office: Office) -> list[list[tuple[Any, ...]]]:
    """Everything that tells of cases, purges and holds, as it stands in the database."""
    tables = ("account_events", "chain_heads", "purges", "purge_rows", "holds", "archives", "tombstones", "reviews")
    with closing(sqlite3.connect(office.folder / "casework.db")) as raw:
        return [raw.execute(f"select * from {table} order by 1, 2").fetchall() for table in tables]


def refused(office: Office, act: Callable[[], object], says: str) -> None:
    """It is refused in these words, nothing is written, and whoever verifies the chains still finds what is wrong."""
    before, found = written(office), fault_of(office)
    with pytest.raises(StateError, match="Keep the database as it is") as error:
        act()
    assert says in str(error.value)
    assert written(office) == before
    assert fault_of(office) == found != ""


def fault_of(office: Office) -> str:
    """What does not hold in the chain of accounts."""
    with office.app.store.reading() as reader:
        return verify_accounts(reader).fault or ""
