"""Legal holds: on a case, a member or a set; while one is on, nothing goes; each change of them is on record."""

from datetime import date

import pytest

from casework.errors import FormError, NotFound, RightsError, StateError
from casework.ports_of_history import CASE, MEMBER, SET
from casework.testing_rows_of_history import a_hold
from casework.usecases.history import FREE, HELD, preview
from casework.usecases.holds import Wish, lift, set_hold
from casework.usecases.holds_on import holds_on
from casework.usecases.purge_wishes import agree, ask
from casework.usecases.purging import carry_out
from tests.history.office import ADA, BOB, SUE, WHY, Office

LAWSUIT = "The member's lawyer asked for it."


def stands(office: Office) -> dict[str, str]:
    with office.app.store.reading() as reader:
        return {one.case.row.id: one.stands for one in preview(office.app, reader).rows}


@pytest.mark.parametrize(
    "wish",
    [
        Wish(scope=CASE, review="R-G07", reason=LAWSUIT),
        Wish(scope=MEMBER, member="M-2007", reason=LAWSUIT),
        Wish(scope=SET, line_of_business="COMMERCIAL", from_day="2026-02-02", to_day="2026-02-02", reason=LAWSUIT),
    ],
    ids=lambda wish: wish.scope,
)
def test_what_a_hold_is_on_cannot_be_purged_until_it_is_lifted(office: Office, wish: Wish) -> None:
    held = set_hold(office.app, SUE, wish)
    assert stands(office)["R-G07"] == HELD
    with pytest.raises(FormError, match="R-G07 may not be purged: a legal hold is on it"):
        ask(office.app, ADA, ["R-G07"], WHY)
    lift(office.app, SUE, held.id, "The suit was settled.")
    assert stands(office)["R-G07"] == FREE
    assert office.kinds()[-2:] == ["hold.set", "hold.lifted"]
    assert office.faults() == []


def test_a_hold_that_comes_after_the_agreement_still_keeps_the_case(office: Office) -> None:
    wish = ask(office.app, ADA, ["R-G07", "R-G03"], WHY)
    agree(office.app, BOB, wish.id)
    set_hold(office.app, SUE, Wish(scope=MEMBER, member="M-2007", reason=LAWSUIT))
    done = {row.review: (row.state, row.words) for row in carry_out(office.app, office.places, ADA, wish.id)}
    assert done == {"R-G07": ("KEPT", "Kept: a legal hold is on it."), "R-G03": ("PURGED", "")}
    with office.app.store.reading() as reader:
        assert reader.review("R-G07") is not None
        assert [one.review for one in reader.archives(limit=5)] == ["R-G03"]  # none of what stays
    assert office.faults() == []


def test_a_hold_may_name_a_member_before_their_first_case_comes(office: Office) -> None:
    held = set_hold(office.app, SUE, Wish(scope=MEMBER, member="M-0", reason=LAWSUIT))
    assert held.member == "M-0"
    assert set(stands(office).values()) == {FREE}


def test_a_case_may_be_named_in_small_letters(office: Office) -> None:
    assert set_hold(office.app, SUE, Wish(scope=CASE, review=" r-g07", reason=LAWSUIT)).review == "R-G07"


def test_a_hold_on_a_case_stands_in_the_cases_own_trail(office: Office) -> None:
    held = set_hold(office.app, SUE, Wish(scope=CASE, review="R-G07", reason=LAWSUIT))
    lift(office.app, SUE, held.id, "The suit was settled.")
    with office.app.store.reading() as reader:
        told = [(one.kind, one.actor, one.detail["reason"]) for one in reader.events("R-G07")[-2:]]
    assert told == [("hold.set", "sue", LAWSUIT), ("hold.lifted", "sue", "The suit was settled.")]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(scope="", reason=LAWSUIT), "scope"),
        (Wish(scope=CASE, review="R-9", reason=LAWSUIT), "review"),
        (Wish(scope=MEMBER, member=" ", reason=LAWSUIT), "member"),
        (Wish(scope=MEMBER, member="M" * 101, reason=LAWSUIT), "member"),
        (Wish(scope=CASE, review="R-G07", member="M-2007", reason=LAWSUIT), "member"),
        (Wish(scope=MEMBER, member="M-2007", from_day="2026-02-03", reason=LAWSUIT), "from_day"),
        (Wish(scope=SET, line_of_business="NONE", from_day="2026-02-02", reason=LAWSUIT), "line_of_business"),
        (Wish(scope=SET, line_of_business="MA", reason=LAWSUIT), "from_day"),
        (Wish(scope=SET, line_of_business="MA", to_day="2026-02-02", whole="yes", reason=LAWSUIT), "whole"),
        (Wish(scope=MEMBER, member="M-1", whole="yes", reason=LAWSUIT), "whole"),
        (Wish(scope=SET, line_of_business="MA", from_day="2026-02-30", reason=LAWSUIT), "from_day"),
        (Wish(scope=SET, line_of_business="MA", from_day="2026-02-03", to_day="2026-02-02", reason=LAWSUIT), "to_day"),
        (Wish(scope=CASE, review="R-G07", reason="because"), "reason"),
        (Wish(scope=CASE, review="R-G07", reason="because of\x00 the suit"), "reason"),
        (Wish(scope=CASE, review="R-G07", reason="x" * 1001), "reason"),
    ],
)
def test_a_hold_on_nothing_or_for_no_reason_is_refused_at_its_field(office: Office, wish: Wish, field: str) -> None:
    with pytest.raises(FormError) as refused:
        set_hold(office.app, SUE, wish)
    assert list(refused.value.messages) == [field]


def test_only_supervisors_and_auditors_set_and_lift_and_nobody_lifts_twice(office: Office) -> None:
    with pytest.raises(RightsError, match="Ada Falk may not set or lift"):
        set_hold(office.app, ADA, Wish(scope=CASE, review="R-G07", reason=LAWSUIT))
    held = set_hold(office.app, SUE, Wish(scope=CASE, review="R-G07", reason=LAWSUIT))
    with pytest.raises(FormError, match="Say why"):
        lift(office.app, SUE, held.id, "no")
    lift(office.app, SUE, held.id, "The suit was settled.")
    with pytest.raises(StateError, match="sue has lifted this hold already"):
        lift(office.app, SUE, held.id, "The suit was settled.")
    with pytest.raises(NotFound, match="no such legal hold"):
        lift(office.app, SUE, "none", "The suit was settled.")


def test_a_set_holds_from_its_first_day_to_its_last_both_included() -> None:
    of = {"review": "R-1", "member": "m", "line": "MA"}
    held = a_hold(scope=SET, review=None, line_of_business="MA", from_day="2026-01-02", to_day="2026-01-31")
    found = [bool(holds_on([held], received=date(2026, *day), **of)) for day in ((1, 1), (1, 2), (1, 31), (2, 1))]
    assert found == [False, True, True, False]
    always = a_hold(scope=SET, review=None, line_of_business="MA")
    assert holds_on([always], received=date(1999, 1, 1), **of) == [always]
    assert holds_on([always], received=date(1999, 1, 1), **{**of, "line": "ACA"}) == []


def test_a_hold_that_was_changed_by_hand_is_found(office: Office) -> None:
    held = set_hold(office.app, SUE, Wish(scope=CASE, review="R-G07", reason=LAWSUIT))
    with office.app.store.transaction() as tx:
        tx.put_hold(a_hold(held.id, reason="Nothing of importance."))
    assert office.faults() == [
        f"The legal hold {held.id} is not as entry {len(office.kinds())} left it: it was changed or taken away by hand"
    ]
