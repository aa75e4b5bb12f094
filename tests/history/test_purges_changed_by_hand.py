"""Whoever changes the list of a purge by hand is found out, and takes no case out that nobody agreed to."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from casework.audit.accounts import verify_accounts
from casework.errors import StateError
from casework.ports import Transaction
from casework.ports_of_audit import ACCOUNTS, AuditQuery
from casework.ports_of_history import KEPT, PURGED, WAITING, PurgeRow
from casework.usecases import accounts_record
from casework.usecases.purge_wishes import agree, ask, take_back
from casework.usecases.purging import carry_out
from tests.history.office import ADA, BOB, SUE, WHY, Office

BY_HAND = "its row was added or changed by hand"


def change(office: Office, sql: str, *values: object) -> None:
    """As somebody does who knows the database well: nothing that it checks stands in the way."""
    with closing(sqlite3.connect(office.folder / "casework.db", isolation_level=None)) as raw:
        for (name,) in raw.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            raw.execute(f"drop trigger {name}")
        assert raw.execute(sql, values).rowcount == 1


def agreed(office: Office, *reviews: str) -> str:
    wish = ask(office.app, ADA, reviews, WHY)
    agree(office.app, BOB, wish.id)
    return wish.id


def carried(office: Office, wish: str) -> dict[str, tuple[str, str]]:
    return {one.review: (one.state, one.words) for one in carry_out(office.app, office.places, ADA, wish)}


def fault_of(office: Office) -> str:
    """What does not hold in the chain of accounts."""
    with office.app.store.reading() as reader:
        return verify_accounts(reader).fault or ""


def test_any_column_of_any_row_of_a_purge_that_is_changed_by_hand_is_found(office: Office) -> None:
    wish = agreed(office, "R-G07", "R-G03")
    first = next(carry_out(office.app, office.places, ADA, wish)).review
    take_back(office.app, SUE, wish)
    again = agreed(office, *({"R-G07", "R-G03"} - {first}))
    assert office.faults() == []
    with office.app.store.reading() as reader:
        rows = reader.all_purge_rows(limit=5)
    assert sorted((one.purge, one.state) for one in rows) == sorted([(wish, PURGED), (wish, KEPT), (again, WAITING)])
    others = {"state": (WAITING, PURGED, KEPT), "review": ("R-G99",), "words": ("It may go.",), "at": (4,), "n": (9,)}
    for row in rows:
        for column, values in others.items():
            was = getattr(row, column)
            for other in values:
                if other == was:
                    continue
                where = f"where purge = '{row.purge}' and n = "
                change(office, f"update purge_rows set {column} = ? {where}?", other, row.n)
                assert f"The case of the purge {row.purge}, number " in fault_of(office), (row, column, other)
                with office.app.store.transaction() as tx:
                    if column == "n":
                        change_back = f"update purge_rows set n = {row.n} {where}9"
                    else:
                        change_back = f"update purge_rows set review = '{row.review}' {where}{row.n}"
                        tx.put_purge_row(row)
                change(office, change_back)
                assert fault_of(office) == ""


def test_a_case_that_is_taken_off_the_list_by_hand_is_found(office: Office) -> None:
    wish = agreed(office, "R-G07")
    change(office, "delete from purge_rows where purge = ?", wish)
    assert fault_of(office) == (
        f"The case of the purge {wish}, number 1, is not as entry {len(office.kinds()) - 1} left it: it was changed or "
        "taken away by hand"
    )


@pytest.mark.parametrize("purge", ["", "of nobody"])
def test_a_case_that_is_put_on_the_list_by_hand_is_found(office: Office, purge: str) -> None:
    wish = agreed(office, "R-G07")
    change(office, "insert into purge_rows values (?, 2, 'R-G03', 'WAITING', '', null)", purge or wish)
    assert (
        fault_of(office)
        == f"The case of the purge {purge or wish}, number 2, is told of by no entry: it was added by hand"
    )


@pytest.mark.parametrize("n", [2, 0])
def test_a_case_that_was_put_into_an_agreed_purge_by_hand_stays_and_is_found_afterwards(office: Office, n: int) -> None:
    wish = agreed(office, "R-G07")
    with office.app.store.transaction() as tx:
        tx.put_purge_row(PurgeRow(purge=wish, n=n, review="R-G03", state=WAITING))
    done = carried(office, wish)
    assert done["R-G07"] == (PURGED, "")
    assert done["R-G03"][0] == KEPT
    assert BY_HAND in done["R-G03"][1]
    with office.app.store.reading() as reader:
        assert reader.review("R-G03") is not None
    assert [f"number {n}, is told of by no entry" in one for one in office.faults()] == [True]


def test_a_case_that_was_put_in_the_place_of_another_by_hand_stays(office: Office) -> None:
    wish = agreed(office, "R-G07")
    change(office, "update purge_rows set review = 'R-G03' where purge = ?", wish)
    assert carried(office, wish)["R-G03"][0] == KEPT
    with office.app.store.reading() as reader:
        assert reader.review("R-G03") is not None
    assert office.faults()


def test_a_purge_that_was_agreed_to_by_hand_takes_nothing(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY).id
    change(office, "update purges set state = 'AGREED', agreed_by = 'bob', agreed_at = asked_at where id = ?", wish)
    with pytest.raises(StateError, match="rows were changed by hand"):
        carried(office, wish)
    with office.app.store.reading() as reader:
        assert reader.review("R-G07") is not None


def test_a_purge_that_was_taken_back_and_set_going_again_by_hand_takes_nothing(office: Office) -> None:
    wish = agreed(office, "R-G07")
    take_back(office.app, SUE, wish)
    change(office, "update purges set state = 'AGREED', ended_at = null where id = ?", wish)
    change(office, "update purge_rows set state = 'WAITING', words = '', at = null where purge = ?", wish)
    with pytest.raises(StateError, match="Nothing was taken out"):
        carried(office, wish)


def test_a_case_that_was_kept_and_set_waiting_again_by_hand_stays(office: Office) -> None:
    wish = agreed(office, "R-G07", "R-G03")
    running = carry_out(office.app, office.places, ADA, wish)
    with office.app.store.transaction() as tx:
        first = tx.purge_rows(wish, limit=1)[0].review
    change(office, "update reviews set status = 'OPEN' where id = ?", first)
    assert next(running).state == KEPT
    change(office, "update reviews set status = 'CLOSED' where id = ?", first)
    change(office, "update purge_rows set state = 'WAITING', words = '', at = null where review = ?", first)
    assert BY_HAND in carried(office, wish)[first][1]


@pytest.mark.parametrize("review", ["R-G03", "R-G07"])
def test_a_case_that_was_purged_without_the_word_of_two_people_is_found(office: Office, review: str) -> None:
    """By another program, which writes its entry as this one does: nobody agreed, or nobody asked for that case."""
    wish = ask(office.app, ADA, ["R-G07"], WHY).id if review == "R-G07" else agreed(office, "R-G07")
    with office.app.store.transaction() as tx:
        entry = {"kind": "case.purged", "review": review, "purge": wish, "row": ""}
        accounts_record.write(tx, at=office.clock.now(), actor="ada", person="ada", **entry)
    assert fault_of(office) == f"The case {review} was purged, and no two people are on record who let it go"


def test_what_a_purge_kept_before_each_case_had_an_entry_is_told_by_the_upgrade(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = accounts_record.write

    def as_before(tx: Transaction, *, kind: str, **told: Any) -> None:
        if kind != "case.kept":
            real(tx, kind=kind, **told)

    with monkeypatch.context() as earlier:
        earlier.setattr(accounts_record, "write", as_before)
        wish = agreed(office, "R-G07", "R-G03")
        gone = next(carry_out(office.app, office.places, ADA, wish)).review
        take_back(office.app, SUE, wish)
    assert BY_HAND in fault_of(office) or "was changed or taken away by hand" in fault_of(office)
    change(office, "delete from _sqlite_migrations where name = '0022_ends_of_purges'")
    office.app.store.migrate()
    assert office.faults() == []
    office.app.store.migrate()
    with office.app.store.reading() as reader:
        (kept,) = reader.account_entries(AuditQuery(source=ACCOUNTS, kind="case.kept"))
    (left,) = {"R-G07", "R-G03"} - {gone}
    assert (kept.actor, kept.detail["review"], kept.detail["found"]) == ("casework", left, "by an upgrade")
    change(office, "update purge_rows set words = 'Another reason.' where review = ?", left)
    assert "changed or taken away by hand" in fault_of(office)
