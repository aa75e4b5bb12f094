"""Whoever changes the list of a purge by hand is found out, and takes no case out that nobody agreed to."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from casework.audit.chain import digest, plain, row_hash
from casework.ports import Transaction
from casework.ports_of_audit import ACCOUNTS, AuditQuery
from casework.ports_of_history import CASE, KEPT, PURGED, WAITING, Purge
from casework.usecases import accounts_record
from casework.usecases.archiving import archive
from casework.usecases.holds import Wish, lift, set_hold
from casework.usecases.purge_wishes import agree, ask, take_back
from casework.usecases.purging import carry_out
from tests.history.by_hand import change, fault_of, refused
from tests.history.office import ADA, BOB, SUE, WHY, Office


def agreed(office: Office, *reviews: str) -> str:
    wish = ask(office.app, ADA, reviews, WHY)
    agree(office.app, BOB, wish.id)
    return wish.id


def carried(office: Office, wish: str) -> dict[str, tuple[str, str]]:
    return {one.review: (one.state, one.words) for one in carry_out(office.app, office.places, ADA, wish)}


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
def test_a_purge_into_which_a_case_was_put_by_hand_takes_nothing(office: Office, n: int) -> None:
    wish = agreed(office, "R-G07")
    change(office, f"insert into purge_rows values (?, {n}, 'R-G03', 'WAITING', '', null)", wish)
    refused(office, lambda: carried(office, wish), f"number {n}, is told of by no entry")


def test_a_purge_in_which_a_case_stands_in_the_place_of_another_takes_nothing(office: Office) -> None:
    wish = agreed(office, "R-G07")
    change(office, "update purge_rows set review = 'R-G03' where purge = ?", wish)
    refused(office, lambda: carried(office, wish), "number 1, is not as entry")


def test_a_purge_that_was_agreed_to_by_hand_takes_nothing(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY).id
    change(office, "update purges set state = 'AGREED', agreed_by = 'bob', agreed_at = asked_at where id = ?", wish)
    refused(office, lambda: carried(office, wish), f"The purge {wish} is not as entry")


def test_a_purge_that_was_taken_back_and_set_going_again_by_hand_takes_nothing(office: Office) -> None:
    wish = agreed(office, "R-G07")
    take_back(office.app, SUE, wish)
    change(office, "update purges set state = 'AGREED', ended_at = null where id = ?", wish)
    change(office, "update purge_rows set state = 'WAITING', words = '', at = null where purge = ?", wish)
    refused(office, lambda: carried(office, wish), f"The purge {wish} is not as entry")
    change(office, "update purges set state = 'ASKED', agreed_by = null, agreed_at = null where id = ?", wish)
    refused(office, lambda: agree(office.app, BOB, wish), f"The purge {wish} is not as entry")


def test_a_case_that_was_kept_and_set_waiting_again_by_hand_stays(office: Office) -> None:
    wish = agreed(office, "R-G07", "R-G03")
    running = carry_out(office.app, office.places, ADA, wish)
    with office.app.store.transaction() as tx:
        first = tx.purge_rows(wish, limit=1)[0].review
    change(office, "update reviews set status = 'OPEN' where id = ?", first)
    assert next(running).state == KEPT
    change(office, "update reviews set status = 'CLOSED' where id = ?", first)
    change(office, "update purge_rows set state = 'WAITING', words = '', at = null where review = ?", first)
    refused(office, lambda: carried(office, wish), "number 1, is not as entry")


@pytest.mark.parametrize("act", ["carry out", "take back"])
def test_a_purged_case_that_was_set_waiting_again_by_hand_is_not_told_to_be_kept(office: Office, act: str) -> None:
    wish = agreed(office, "R-G07", "R-G03")
    running = carry_out(office.app, office.places, ADA, wish)
    assert next(running).state == PURGED
    change(office, "update purge_rows set state = 'WAITING', at = null where n = 1")
    acts = {"carry out": lambda: carried(office, wish), "take back": lambda: take_back(office.app, SUE, wish)}
    refused(office, acts[act], f"The case of the purge {wish}, number 1, is not as entry")
    assert "case.kept" not in office.kinds()


@pytest.mark.parametrize(
    "changed", ["reason = 'Something else entirely'", "asked_by = 'bob'", "asked_at = asked_at + 1"]
)
def test_what_was_asked_for_and_changed_by_hand_is_neither_agreed_to_nor_taken_back(
    office: Office, changed: str
) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY).id
    change(office, f"update purges set {changed}")
    for act in (lambda: agree(office.app, ADA, wish), lambda: take_back(office.app, SUE, wish)):
        refused(office, act, f"The purge {wish} is not as entry")


def test_a_purge_that_is_done_and_was_set_going_by_hand_has_no_second_end(office: Office) -> None:
    wish = office.purge("R-G07")
    change(office, "update purges set state = 'AGREED', ended_at = null where id = ?", wish)
    refused(office, lambda: carried(office, wish), f"The purge {wish} is not as entry")
    assert office.kinds().count("purge.done") == 1


def test_an_end_that_came_about_by_hand_while_the_purge_ran_is_not_written_down(office: Office) -> None:
    wish = agreed(office, "R-G07", "R-G03")
    running = carry_out(office.app, office.places, ADA, wish, most=1)
    next(running)
    change(office, "update purge_rows set state = 'KEPT', words = 'Kept.', at = 1 where n = 2")
    refused(office, lambda: list(running), "number 2, is not as entry")
    assert "purge.done" not in office.kinds()


@pytest.mark.parametrize("by_hand", ["review = 'R-G99'", "state = 'KEPT'", "words = 'It may go.'"])
def test_a_case_that_is_changed_by_hand_while_its_purge_runs_stays(office: Office, by_hand: str) -> None:
    wish = agreed(office, "R-G07", "R-G03")
    running = carry_out(office.app, office.places, ADA, wish)
    first = next(running).review
    change(office, f"update purge_rows set {by_hand} where n = 2")
    refused(office, lambda: list(running), "number 2, is not as entry")
    with office.app.store.reading() as reader:
        assert reader.review(({"R-G07", "R-G03"} - {first}).pop()) is not None


def test_a_case_that_was_taken_away_by_hand_is_not_told_to_be_kept(office: Office) -> None:
    wish = agreed(office, "R-G07")
    change(office, "update reviews set id = 'R-G99' where id = 'R-G07'")
    for act in (lambda: carried(office, wish), lambda: take_back(office.app, SUE, wish)):
        refused(office, act, f"The case R-G07 waits in the purge {wish} and is not here")


def put_in_its_place(office: Office, kind: str, **other: Any) -> None:
    """Another entry of the chain of accounts in the place of one, with a hash of its own content."""
    with office.app.store.reading() as reader:
        (was,) = reader.account_entries(AuditQuery(source=ACCOUNTS, kind=kind))
    entry = replace(was, **other)
    values = (entry.kind, orjson.dumps(entry.detail).decode(), digest(plain(entry, without=("hash",))), entry.seq)
    change(office, "update account_events set kind = ?, detail = ?, hash = ? where seq = ?", *values)


def test_an_entry_that_was_written_anew_by_hand_lets_no_other_case_go(office: Office) -> None:
    wish = agreed(office, "R-G07")
    with office.app.store.reading() as reader:
        stands = reader.account_entries(AuditQuery(source=ACCOUNTS, kind="purge.asked"))[0].detail
    put_in_its_place(office, "purge.asked", detail={**stands, "reviews": ["R-G03"]})
    change(office, "update purge_rows set review = 'R-G03'")
    for act in (lambda: carried(office, wish), lambda: take_back(office.app, SUE, wish)):
        refused(office, act, "of the chain accounts was changed, or one before it was replaced")


def test_an_end_that_a_forged_tombstone_is_to_hide_still_ends_the_purge(office: Office) -> None:
    office.purge("R-G03")
    wish = agreed(office, "R-G07")
    take_back(office.app, SUE, wish)
    with office.app.store.transaction() as tx:
        (entry,) = tx.account_entries(AuditQuery(source=ACCOUNTS, kind="purge.taken_back"))
        stone = tx.tombstone("R-G03")
        assert stone is not None
        tx.add_tombstone(replace(stone, review="R-9", redacted={str(entry.seq): entry.hash}))
    gone = '{"id":"g","review":"R-9","row":""}'
    change(office, "update account_events set detail = ?, kind = 'break_glass.closed' where seq = ?", gone, entry.seq)
    change(office, "update purges set state = 'AGREED', ended_at = null where id = ?", wish)
    change(office, "update purge_rows set state = 'WAITING', words = '', at = null where purge = ?", wish)
    refused(office, lambda: carried(office, wish), "The tombstone of the case R-9 is told of by no entry")


@pytest.mark.parametrize("where", ["length = length + 1", "head = 'x'"])
def test_a_chain_whose_end_is_not_where_it_was_lets_nothing_go(office: Office, where: str) -> None:
    wish = agreed(office, "R-G07")
    change(office, f"update chain_heads set {where} where chain = 'accounts'")
    refused(office, lambda: carried(office, wish), "The end of the chain accounts is not where it was")


def test_a_chain_that_grew_while_a_purge_ran_is_looked_at_to_its_new_end(office: Office) -> None:
    wish = agreed(office, "R-G07")
    running = carry_out(office.app, office.places, ADA, wish)
    next(running)
    change(office, "update account_events set actor = 'bob' where kind = 'case.purged'")
    refused(office, lambda: list(running), "of the chain accounts was changed")


def told(office: Office, wish: str, kind: str, actor: str = "bob", **more: str) -> None:
    """An entry as an earlier version wrote it, which did not look whether what it told of stood as it should."""
    with office.app.store.transaction() as tx:
        purge = tx.purge(wish)
        assert purge is not None
        detail = {"row": row_hash(purge), **more}
        accounts_record.write(tx, at=office.clock.now(), actor=actor, person=actor, kind=kind, purge=wish, **detail)


def test_a_change_by_hand_that_a_later_entry_has_sealed_is_found(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY).id
    by_hand = "state = 'AGREED', agreed_by = 'bob', agreed_at = asked_at, reason = 'Something else entirely'"
    change(office, f"update purges set {by_hand}")
    told(office, wish, "purge.agreed")
    refused(office, lambda: carried(office, wish), f"The purge {wish} is not what entry")
    change(office, "update purges set reason = ?", WHY)
    assert f"The purge {wish} is not as entry" in fault_of(office)


@pytest.mark.parametrize(
    ("kind", "actor", "says"),
    [
        ("purge.asked", "ada", "was asked for a second time"),
        ("purge.agreed", "bob", "was agreed to by entry"),
        ("purge.done", "ada", "was done by entry"),
        ("purge.taken_back", "ada", "was taken back by entry"),
        ("case.kept", "ada", "The case R-G07 was kept by entry"),
        ("case.purged", "ada", "The case R-G07 was purged by entry"),
    ],
)
def test_an_entry_that_does_not_follow_from_those_before_it_is_found(
    office: Office, kind: str, actor: str, says: str
) -> None:
    wish = office.purge("R-G07")
    told(office, wish, kind, actor, review="R-G07")
    assert says in fault_of(office)


def test_an_agreement_by_who_asked_or_to_what_nobody_asked_for_is_found(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07"], WHY).id
    told(office, wish, "purge.agreed", "ada")
    refused(office, lambda: carried(office, wish), "was agreed to by ada, who had asked for it")
    with office.app.store.transaction() as tx:
        tx.put_purge(Purge(id="p-9", reason=WHY, asked_by="ada", asked_at=office.clock.now(), state="ASKED"))
    refused(office, lambda: agree(office.app, BOB, "p-9"), "The purge p-9 is told of by no entry")
    told(office, "p-9", "purge.agreed")
    refused(office, lambda: carried(office, "p-9"), "was agreed to, and nobody is on record who asked for it")


def test_a_hold_that_was_lifted_or_taken_away_by_hand_keeps_what_it_is_on(office: Office) -> None:
    wish = agreed(office, "R-G07")
    held = set_hold(office.app, SUE, Wish(scope=CASE, review="R-G07", reason="A lawyer asked for it."))
    change(office, "update holds set lifted_by = 'sue', lifted_at = set_at, lifted_because = 'It is over.'")
    refused(office, lambda: carried(office, wish), f"The legal hold {held.id} is not as entry")
    change(office, "delete from holds")
    refused(office, lambda: carried(office, wish), f"The legal hold {held.id} is not as entry")


def test_a_hold_that_was_changed_by_hand_is_not_lifted_and_a_change_that_was_sealed_is_found(office: Office) -> None:
    held = set_hold(office.app, SUE, Wish(scope=CASE, review="R-G07", reason="A lawyer asked for it."))
    change(office, "update holds set reason = 'Another reason.'")
    refused(office, lambda: lift(office.app, SUE, held.id, "The case is settled."), f"The legal hold {held.id}")
    by_hand = replace(held, reason="Another reason.", lifted_by="sue", lifted_at=held.set_at, lifted_because="Over.")
    with office.app.store.transaction() as tx:
        tx.put_hold(by_hand)
        entry = {"hold": held.id, "scope": CASE, "row": row_hash(by_hand)}
        accounts_record.write(tx, at=office.clock.now(), actor="sue", person="sue", kind="hold.lifted", **entry)
    assert f"The legal hold {held.id} is not what entry" in fault_of(office)


def test_an_archive_whose_entry_was_changed_by_hand_lets_no_case_go(office: Office) -> None:
    made = archive(office.app, office.places, ADA, "R-G07", WHY)
    wish = agreed(office, "R-G07")
    change(office, "update archives set views_length = views_length + 1")
    refused(office, lambda: carried(office, wish), f"The entry of the archive {made.sha256} is not as entry")


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
    assert "was changed or taken away by hand" in fault_of(office)
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
    change(office, "delete from _sqlite_migrations where name = '0022_ends_of_purges'")
    office.app.store.migrate()
    assert "changed or taken away by hand" in fault_of(office)  # an upgrade seals no change of what is told
