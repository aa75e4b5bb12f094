"""The chains of accounts and views: whoever changes a row by hand is found out."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from casework.audit.accounts import verify_accounts, verify_views
from casework.audit.journal import Journal
from casework.audit.verify import Verdict
from casework.errors import StoreBusy
from casework.ports import Actor
from casework.ports_of_identity import ChainHead
from casework.store.sqlite import open_sqlite
from casework.testing_rows import a_review, a_work_item
from casework.usecases import accounts, accounts_people, accounts_record, break_glass, case_access

from .conftest import PASSWORD, Office

Tamper = Callable[[sqlite3.Connection], object]


@pytest.fixture
def busy(office: Office) -> Office:
    """Something of every kind has happened."""
    with office.app.store.transaction() as tx:
        tx.add_definition(office.app.definitions.hash, office.app.files)
        tx.add_review(a_review("R-1", definition=office.app.definitions.hash))
        tx.put_work_item(a_work_item("t-1", role="intake", claimed_by="gwen"))
        tx.project_case_access("R-1")
        gwen, ines = tx.person("gwen"), tx.person("ines")
        row = tx.review("R-1")
        assert row is not None
        journal = Journal("R-1", Actor("ines"))
        journal.add("comment.added", mentions=["mateo"])
        journal.add("task.delegated", task="t-1", person="adam")
        tx.save_review(journal.flush(tx, row, at=office.clock.now()), expected_revision=row.revision)
        case_access.give_access(tx, "R-1", person="mateo", why="MENTIONED")
        case_access.give_access(tx, "R-1", person="adam", why="DELEGATED")
    office.enter()
    accounts.unlock(office.app, "ines", by="adam")
    accounts_people.add_specialty(office.app, "ines", by="adam", name="wound care", starts="", ends="")
    break_glass.open_case(office.app, ines, "R-1", "The member is in the emergency room")
    for page in ("case.request", "case.documents", "case.timeline"):
        with office.app.store.reading() as reader:
            found = case_access.seen(reader, gwen, "R-1", now=office.clock.now())
        case_access.record_view(office.app, found, person="gwen", role="supervisor", page=page, reason=None)
    return office


def verdicts(office: Office) -> tuple[Verdict, Verdict]:
    with office.app.store.reading() as reader:
        return verify_accounts(reader), verify_views(reader, "R-1")


def tampered(office: Office, tamper: str) -> list[str]:
    path = office.app.store._path
    office.app.store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma foreign_keys = off")
    for (name,) in connection.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        connection.execute(f"drop trigger {name}")
    assert connection.execute(tamper).rowcount > 0
    connection.close()
    store = open_sqlite(path)
    with store.reading() as reader:
        found = [one.fault for one in (verify_accounts(reader), verify_views(reader, "R-1")) if one.fault]
    store.close()
    return found


def test_what_nobody_touched_verifies(busy: Office) -> None:
    of_accounts, of_views = verdicts(busy)
    assert (of_accounts.ok, of_views.ok, of_views.events) == (True, True, 3)
    assert of_accounts.events == len(busy.kinds())
    assert "right.refused" not in busy.kinds()


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        ("update account_events set actor = 'eve' where seq = 2", "Entry 2 of the chain accounts was changed"),
        ("delete from account_events where seq = 2", "Entry 2 of the chain accounts is missing"),
        ("delete from account_events where seq = (select max(seq) from account_events)", "entries were cut off"),
        ("""update people set roles = '["supervisor"]' where id = 'ines'""", "The entry of the person ines"),
        ("update people set licences = '[{\"x\":1}]' where id = 'gwen'", "The entry of the person gwen"),
        ("delete from people where id = 'adam'", "The entry of the person adam"),
        ("update accounts set password = 'mine'", "The account of ines is not as entry"),
        ("update accounts set status = 'DISABLED'", "The account of ines"),
        (
            "insert into accounts select 'gwen', password, must_change, status, created_at, changed_at, null, null "
            "from accounts",
            "The account of gwen is told of by no entry",
        ),
        ("update break_glass set reason = 'none'", "The emergency access"),
        ("update case_views set person = 'eve' where seq = 1", "Entry 1 of the chain views/R-1 was changed"),
        ("delete from case_views where seq = 3", "The end of the chain views/R-1"),
        ("delete from case_views", "The end of the chain views/R-1"),
        ("update chain_heads set length = 9", "The end of the chain"),
        ("insert into case_access values ('R-1', 'auditor', '', 'OPEN', null)", "Who may see the review R-1"),
        ("insert into case_access values ('R-1', '', 'eve', 'MENTIONED', null)", "Nothing on record lets eve see"),
        ("insert into case_access values ('R-1', '', 'eve', 'DELEGATED', null)", "Nothing on record lets eve see"),
        ("insert into case_access values ('R-1', '', 'gwen', 'DELEGATED', null)", "Nothing on record lets gwen see"),
        ("insert into case_access values ('R-1', '', 'eve', 'BREAK_GLASS', 9)", "Nothing on record lets eve see"),
        ("insert into case_access values ('R-1', 'auditor', '', 'FRIEND', null)", "Nothing on record lets auditor see"),
        ("update case_access set until = null where why = 'BREAK_GLASS'", "Nothing on record lets ines see"),
        ("update case_access set person = 'adam' where why = 'MENTIONED'", "Nothing on record lets adam see"),
        ("delete from case_access where person = 'gwen'", "Who may see the review R-1"),
        ("delete from case_access where why = 'MENTIONED'", "mateo may see the review R-1 by what is on record"),
        ("update case_access set until = 5 where why in ('OPEN', 'TOOK')", "Who may see the review R-1"),
        ("update account_events set detail = 'no json' where seq = 1", "cannot be read"),
    ],
)
def test_a_row_that_is_changed_by_hand_is_named(busy: Office, tamper: str, fault: str) -> None:
    assert fault in "; ".join(tampered(busy, tamper))


def test_two_who_look_at_a_case_in_the_same_moment_are_both_on_record(busy: Office) -> None:
    with busy.app.store.reading() as reader:
        gwen = reader.person("gwen")
        found = case_access.seen(reader, gwen, "R-1", now=busy.clock.now())
    for _ in range(3):  # each believes to be the next
        case_access.record_view(busy.app, found, person="gwen", role=None, page="case.letters", reason=None)
    assert verdicts(busy)[1] == Verdict(review="views/R-1", events=6)


def test_thirty_who_open_a_case_at_once_are_all_let_in_and_on_record(busy: Office) -> None:
    with busy.app.store.reading() as reader:
        found = case_access.seen(reader, reader.person("gwen"), "R-1", now=busy.clock.now())
    together = Barrier(30)

    def look(_number: int) -> None:
        together.wait()
        case_access.record_view(busy.app, found, person="gwen", role=None, page="case.letters", reason=None)

    with ThreadPoolExecutor(30) as crowd:
        list(crowd.map(look, range(30)))
    assert verdicts(busy)[1] == Verdict(review="views/R-1", events=33)


def test_an_event_whose_place_somebody_else_took_is_not_written(office: Office) -> None:
    class Elsewhere:
        """A transaction in which another writer was faster."""

        def __init__(self, tx: object) -> None:
            self.tx = tx

        def __getattr__(self, name: str) -> object:
            return getattr(self.tx, name)

        def move_chain_head(self, head: ChainHead, *, expected: int) -> bool:
            return False

    before = len(office.kinds())
    with pytest.raises(StoreBusy, match="changed an account at the same moment"), office.app.store.transaction() as tx:
        accounts_record.write(
            Elsewhere(tx), at=office.clock.now(), actor="adam", person="ines", kind="account.unlocked"
        )
    assert len(office.kinds()) == before
    assert office.enter(password=PASSWORD)
