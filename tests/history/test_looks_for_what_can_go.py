"""The look for cases that can go: it looks on past those that must stay until it has found so many."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.errors import FormError
from casework.ports_of_history import CASE
from casework.usecases.history import FREE, HELD, UNDONE, preview
from casework.usecases.holds import Wish, set_hold
from casework.usecases.purge_wishes import ask
from tests.history.office import ADA, SUE, WHY, Office


def first_and_second(office: Office) -> tuple[str, str]:
    with office.app.store.reading() as reader:
        first, second = (one.case.row.id for one in preview(office.app, reader).rows)
    return first, second


def test_it_looks_on_past_cases_that_must_stay(office: Office) -> None:
    first, second = first_and_second(office)
    set_hold(office.app, SUE, Wish(scope=CASE, review=first, reason="A lawyer asked for it."))
    with office.app.store.reading() as reader:
        found = preview(office.app, reader, limit=1)
        once = preview(office.app, reader, limit=1, rounds=1)
        on = preview(office.app, reader, limit=1, rounds=1, after=once.last)
    assert [(one.case.row.id, one.stands) for one in found.rows] == [(first, HELD), (second, FREE)]
    assert (found.counts, found.more) == ({HELD: 1, FREE: 1}, False)
    assert [one.case.row.id for one in once.rows] == [first]
    assert once.more
    assert [one.case.row.id for one in on.rows] == [second]


def test_it_ends_where_as_many_are_found_as_were_wanted_and_says_that_there_is_more(office: Office) -> None:
    first, second = first_and_second(office)
    with office.app.store.reading() as reader:
        found = preview(office.app, reader, limit=1)
        rest = preview(office.app, reader, limit=1, after=found.last)
    assert ([one.case.row.id for one in found.rows], found.more) == ([first], True)
    assert [one.case.row.id for one in rest.rows] == [second]


def test_a_case_whose_plan_is_not_there_any_more_stays_and_says_so(office: Office) -> None:
    first, second = first_and_second(office)
    with office.app.store.reading() as reader:
        plan, day = reader.review(first).plan, reader.review(first).received_at.date()
    library = office.app.library
    left = [one for one in library.plans if one.id != plan or one.effective_from > day]
    later = [replace(one, effective_from=day + timedelta(days=1)) for one in library.plans if one.id == plan][-1:]
    app = replace(office.app, library=replace(library, plans=(*left, *later)))
    with app.store.reading() as reader:
        rows = {one.case.row.id: one for one in preview(app, reader).rows}
    assert rows[first].stands == UNDONE
    assert f"its plan {plan} has no version for the day of its receipt any more" in rows[first].why
    assert rows[second].stands in (FREE, UNDONE)
    with pytest.raises(FormError, match="has no version for the day of its receipt"):
        ask(app, ADA, [first], WHY)


def test_what_waits_in_a_purge_is_told_but_does_not_stand_in_the_way(office: Office) -> None:
    first, second = first_and_second(office)
    ask(office.app, ADA, [first], WHY)
    with office.app.store.reading() as reader:
        found = preview(office.app, reader, limit=1)
    assert [(one.case.row.id, one.can_go) for one in found.rows] == [(first, False), (second, True)]
