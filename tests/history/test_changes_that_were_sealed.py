"""A change by hand is found though a later entry of the chain of accounts holds the row as it was changed."""

from dataclasses import replace

import pytest

from casework.usecases import accounts, accounts_record
from casework.usecases.purging import carry_out
from tests.history.by_hand import change, fault_of, refused
from tests.history.office import ADA, SUE, Office


@pytest.mark.parametrize(
    "other",
    [
        "actor = 'bob'",
        "person = 'bob'",
        "at = at + 86400000",
        "kind = 'break_glass.judged'",
        "kind = 'session.started'",
    ],
)
def test_what_is_left_of_an_entry_whose_words_were_purged_cannot_be_changed(office: Office, other: str) -> None:
    office.purge("R-G07")
    with office.app.store.reading() as reader:
        opened = [one for one in reader.account_events(limit=1000) if one.kind == "break_glass.opened"]
    (seq,) = [one.seq for one in opened if one.detail["review"] == "R-G07"]
    change(office, f"update account_events set {other} where seq = ?", seq)
    assert f"Entry {seq} of the chain accounts was changed" in fault_of(office)
    refused(office, lambda: list(carry_out(office.app, office.places, ADA, "none")), f"Entry {seq} of the chain")


@pytest.mark.parametrize("by_hand", ["name = 'Somebody else'", "languages = '[\"es\"]'"])
def test_a_change_of_a_person_that_a_later_change_has_sealed_is_found(office: Office, by_hand: str) -> None:
    change(office, f"update people set {by_hand} where id = 'sue'")
    with office.app.store.transaction() as tx:
        stands = tx.person("sue")
        assert stands is not None
        accounts_record.put_person(tx, replace(stands, capacity=9), at=office.clock.now(), actor="ada")
    assert "The entry of the person sue was changed by hand before entry" in fault_of(office)


def test_a_change_of_an_account_that_a_later_act_has_sealed_is_found(office: Office) -> None:
    accounts.add(office.app, SUE.id, by="ada")
    assert office.faults() == []
    accounts.disable(office.app, SUE.id, by="ada")
    assert office.faults() == []
    change(office, "update accounts set password = 'another' where person = 'sue'")
    accounts.enable(office.app, SUE.id, by="ada")
    assert "The account of sue was changed by hand before entry" in fault_of(office)
