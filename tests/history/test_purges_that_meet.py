"""A purge that something else meets: another run of it, its end, a second account, its number again, a second look."""

import pytest

from casework.errors import FormError, RequestError, RightsError
from casework.ports import Actor, Person
from casework.ports_of_history import KEPT, PURGED
from casework.testing_rows_of_quality import a_second_look
from casework.usecases.case_script import read_script
from casework.usecases.history import FREE, UNDONE, standing_now
from casework.usecases.people import enlist
from casework.usecases.purge_wishes import agree, ask, take_back
from casework.usecases.purging import carry_out
from casework.usecases.submit import submit
from tests.history.office import ADA, BOB, GOLDEN, SUE, WHY, Office


def test_a_purge_that_is_taken_back_while_it_runs_takes_nothing_more(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07", "R-G03"], WHY)
    agree(office.app, BOB, wish.id)
    running = carry_out(office.app, office.places, ADA, wish.id)
    first = next(running)
    take_back(office.app, SUE, wish.id)
    (second,) = list(running)
    assert (first.state, second.state, second.words) == (PURGED, KEPT, "the purge was taken back")
    with office.app.store.reading() as reader:
        assert reader.review(second.review) is not None
        assert reader.tombstone(second.review) is None
        assert reader.archives(review=second.review, limit=5) == []
        assert [row.state for row in reader.purge_rows(wish.id, limit=5)] == [PURGED, KEPT]
    assert office.faults() == []


def test_two_runs_of_one_purge_leave_it_as_one_would(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07", "R-G03"], WHY)
    agree(office.app, BOB, wish.id)
    slower = carry_out(office.app, office.places, ADA, wish.id)
    one = next(slower)
    assert [row.state for row in carry_out(office.app, office.places, ADA, wish.id)] == [PURGED]
    assert [row.state for row in (one, *slower)] == [PURGED, PURGED]
    with office.app.store.reading() as reader:
        assert [row.state for row in reader.purge_rows(wish.id, limit=5)] == [PURGED, PURGED]
        stands = reader.purge(wish.id)
    assert stands is not None
    assert stands.state == "DONE"
    assert office.kinds().count("purge.done") == 1


def test_a_second_account_of_the_same_human_being_is_no_second_person(office: Office) -> None:
    twin = Person(id="ada2", name="Falk, Ada", roles=("administrator",))
    enlist(office.app, (twin,))
    wish = ask(office.app, ADA, ["R-G07"], WHY)
    with pytest.raises(RightsError, match="asked for themselves"):
        agree(office.app, twin, wish.id)


def test_the_number_of_a_purged_case_is_not_given_a_second_time(office: Office) -> None:
    script = read_script((GOLDEN / "determination/G07.toml").read_bytes(), name="G07")
    sent = (script.request, script.documents)
    office.purge("R-G07")
    for key in (None, "G07:submit"):
        with pytest.raises(RequestError, match="R-G07 before, which was purged"):
            submit(office.app, *sent, actor=Actor("outside"), key=key)
    assert office.faults() == []


def test_a_second_look_that_is_not_done_keeps_its_case(office: Office) -> None:
    with office.app.store.transaction() as tx:
        tx.put_second_look(a_second_look("l-1", "R-G03", task="t-1"))
    with pytest.raises(FormError, match="R-G03 may not be purged: a second look at it is not done"):
        ask(office.app, ADA, ["R-G03"], WHY)
    for finding in ("OPEN", "NONE"):
        with office.app.store.transaction() as tx:
            tx.put_second_look(a_second_look("l-1", "R-G03", task="t-1", state="DONE", finding=finding))
        with office.app.store.reading() as reader:
            found = standing_now(office.app, reader, "R-G03")
        assert found is not None
        assert found.stands == (UNDONE if finding == "OPEN" else FREE)
