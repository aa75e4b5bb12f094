"""Cases that are one matter: what keeps one of them keeps them all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from casework.errors import FormError
from casework.ports_of_history import CASE, SET, MembersCase
from casework.testing_rows import MOMENT
from casework.usecases.case_families import families
from casework.usecases.history import FREE, HELD, RUNS, UNDONE, Standing, preview, standing_of
from casework.usecases.holds import Wish, lift, set_hold
from casework.usecases.purge_wishes import agree, ask
from casework.usecases.purging import carry_out
from tests.history.office import ADA, BOB, SUE, WHY, Office, lived_through

LAWSUIT = "The member's lawyer asked for it."
FIRST, AGAIN = "R-T81", "R-T81-again-2"


@pytest.fixture(scope="module")
def reopened(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return lived_through(tmp_path_factory, "reopening/T81")


@pytest.fixture
def matter(reopened: Office, tmp_path: Path) -> Iterator[Office]:
    opened = reopened.again(tmp_path / "office")
    yield opened
    opened.app.store.close()


def standings(office: Office) -> dict[str, Standing]:
    with office.app.store.reading() as reader:
        return {one.case.row.id: one for one in preview(office.app, reader).rows}


def test_a_hold_on_a_case_keeps_what_looks_at_its_decision_again(matter: Office) -> None:
    assert standings(matter)[AGAIN].stands == FREE
    held = set_hold(matter.app, SUE, Wish(scope=CASE, review=FIRST, reason=LAWSUIT))
    told = standings(matter)
    assert {one.stands for one in told.values()} == {HELD}
    assert told[FIRST].why == "a legal hold is on it"
    assert told[AGAIN].why == f"a legal hold is on the case {FIRST}, which is linked to it"
    with pytest.raises(FormError, match=f"{AGAIN} may not be purged: a legal hold is on the case {FIRST}"):
        ask(matter.app, ADA, [AGAIN], WHY)
    lift(matter.app, SUE, held.id, "The suit was settled.")
    assert standings(matter)[AGAIN].stands == FREE


def test_a_hold_on_the_reopening_keeps_the_case_whose_decision_it_looks_at(matter: Office) -> None:
    wish = ask(matter.app, ADA, list(standings(matter)), WHY)
    agree(matter.app, BOB, wish.id)
    set_hold(matter.app, SUE, Wish(scope=CASE, review=AGAIN, reason=LAWSUIT))
    done = {row.review: (row.state, row.words) for row in carry_out(matter.app, matter.places, ADA, wish.id)}
    assert done[AGAIN] == ("KEPT", "Kept: a legal hold is on it.")
    assert done[FIRST] == ("KEPT", f"Kept: a legal hold is on the case {AGAIN}, which is linked to it.")
    assert matter.faults() == []


def test_a_hold_on_a_set_keeps_what_is_linked_to_a_case_of_it(matter: Office) -> None:
    first = standings(matter)[FIRST].case.row
    day = first.received_at.astimezone(standings(matter)[FIRST].zone).date().isoformat()
    wish = Wish(scope=SET, line_of_business=first.line_of_business, from_day=day, to_day=day, reason=LAWSUIT)
    set_hold(matter.app, SUE, wish)
    assert {one.stands for one in standings(matter).values()} == {HELD}


def test_a_case_is_kept_while_one_that_is_linked_to_it_is_open_or_must_be_kept(matter: Office) -> None:
    with matter.app.store.reading() as reader:
        case = reader.ended_case(AGAIN)
        assert case is not None
        family = families(reader, [case.row.member])[AGAIN]
    assert {one.id for one in family} >= {FIRST, AGAIN}
    first = next(one for one in family if one.id == FIRST)

    def with_first(**changes: object) -> Standing:
        return standing_of(matter.app, case, (), [replace(first, **changes)])  # type: ignore[arg-type]

    assert with_first().stands == FREE
    opened = with_first(status="OPEN")
    assert (opened.stands, opened.why) == (UNDONE, f"the case {FIRST}, which is linked to it, is open")
    later = with_first(changed_at=matter.clock.now())
    assert later.stands == RUNS
    assert later.why.startswith(f"the retention of the case {FIRST}, which is linked to it, runs until 1 January")
    unknown = with_first(line_of_business="NONE")
    assert unknown.why.startswith(f"no retention period is known for the case {FIRST}, which is linked to it,")


def test_cases_are_one_matter_over_however_many_others_and_duplicates_as_well() -> None:
    def case(id: str, *rests_on: str) -> MembersCase:
        return MembersCase(
            id=id,
            member="M-1",
            plan="p",
            line_of_business="MA",
            received_at=MOMENT,
            changed_at=MOMENT,
            status="CLOSED",
            rests_on=rests_on,
        )

    class Members:
        def members_cases(self, members: Sequence[str]) -> Sequence[MembersCase]:
            return [case("d", "a"), case("a"), case("b", "a"), case("c", "b"), case("x"), case("y", "gone")]

    found = {id: [one.id for one in others] for id, others in families(Members(), ["M-1"]).items()}
    assert found == {**{one: ["a", "b", "c", "d"] for one in "abcd"}, "x": ["x"], "y": ["y"]}
