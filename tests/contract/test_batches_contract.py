"""Port Store, batches and absences: what is put is read, what waits is found in order, who is away on which day."""

from dataclasses import replace

import pytest

from casework.errors import StoreError
from casework.ports import Store
from casework.testing_rows import MOMENT, a_person, a_review, a_work_item, add_review, later
from casework.testing_rows_of_batches import a_batch, a_batch_row, an_absence
from casework.testing_rows_of_worklist import a_card, an_open_work


def with_cases(store: Store, *reviews: str) -> None:
    """Cases, each with a card and one open task that ana has."""
    with store.transaction() as tx:
        tx.put_person(a_person("ana"))
        for number, review in enumerate(reviews, 1):
            add_review(tx, a_review(review))
            card = a_card(review, number=number)
            tx.add_card(card)
            tx.put_work_item(a_work_item(f"{review}-t", review))
            tx.put_open_work(an_open_work(f"{review}-t", card, hours=number, holder="ana", taken=True, points=2))


def test_rows_are_read_with_their_cases_refused_first(store: Store) -> None:
    with_cases(store, "R-1", "R-2", "R-3", "R-4")
    with store.transaction() as tx:
        tx.put_batch(a_batch())
        tx.put_batch_row(a_batch_row(1, review="R-1", item="R-1-t", held="ana"))
        tx.put_batch_row(a_batch_row(2, review="R-2", item=None, held=None, to_person="eve"))
        tx.put_batch_row(a_batch_row(3, review="R-3", item="gone", held=""))
        tx.put_batch_row(a_batch_row(4, review="R-4", item="R-4-t"))
        done = replace(a_batch_row(1, review="R-1", item="R-1-t", held="ana"), state="DONE", at=MOMENT)
        can = {"rule": "Law", "people": [{"id": "eve", "name": "Eve"}]}
        refused = replace(a_batch_row(3, review="R-3", item="gone", held=""), state="REFUSED", words="why", who_can=can)
        tx.put_batch_row(done)
        tx.put_batch_row(refused)
        tx.put_batch_row(replace(a_batch_row(4, review="R-4", item="R-4-t"), state="CHANGED", words="how"))
    with store.reading() as reader:
        rows = reader.batch_rows("b-1", limit=9)
        assert [(row.n, row.state, one.card.review) for row, one in rows] == [
            (3, "REFUSED", "R-3"),
            (4, "CHANGED", "R-4"),
            (2, "WAITING", "R-2"),
            (1, "DONE", "R-1"),
        ]
        assert rows[0][0] == refused
        assert rows[3][0] == done
        assert [one.work.item if one.work else None for _, one in rows] == ["R-3-t", "R-4-t", "R-2-t", "R-1-t"]
        assert rows[3][1].holder_name == a_person("ana").name
        assert [row.n for row, _ in reader.batch_rows("b-1", offset=1, limit=2)] == [4, 2]
        assert reader.batch_row("b-1", 3) == refused
        assert reader.batch_row("b-1", 9) is None
        assert reader.batch_items("b-1", "WAITING") == ["R-2"]
        assert reader.batch_items("b-1", "DONE") == ["R-1-t"]
        counts = {"WAITING": 1, "DONE": 1, "REFUSED": 1, "CHANGED": 1, "CANCELLED": 0}
        assert reader.batch_counts("b-1") == counts
        assert reader.batches(limit=5) == [(a_batch(), counts)]


def test_only_what_waits_in_a_batch_that_runs_is_to_be_done_the_first_batch_first(store: Store) -> None:
    with_cases(store, "R-1")
    with store.transaction() as tx:
        tx.put_batch(a_batch("later", made_at=later(hours=1)))
        tx.put_batch(a_batch("first"))
        tx.put_batch(a_batch("rests", state="PAUSED"))
        for batch in ("later", "first", "rests"):
            for n in (2, 1):
                tx.put_batch_row(a_batch_row(n, batch))
        tx.put_batch_row(replace(a_batch_row(2, "first"), state="DONE"))
        assert tx.waiting_rows(limit=9) == [("first", 1), ("later", 1), ("later", 2)]
        assert tx.waiting_rows(limit=1) == [("first", 1)]
        tx.put_batch(replace(a_batch("rests"), state="RUNNING", changed_at=later(hours=2)))
        assert tx.batch("rests").changed_at == later(hours=2)
        tx.cancel_waiting_rows("later", at=later(hours=3))
        assert {tx.batch_row("later", n).state for n in (1, 2)} == {"CANCELLED"}
        assert tx.batch_row("later", 1).at == later(hours=3)
        assert tx.batch_row("first", 2).state == "DONE"
        assert [one.id for one, _ in tx.batches(limit=2)] == ["later", "rests"]
        assert [one.id for one, _ in tx.batches(offset=2, limit=2)] == ["first"]
        assert tx.batch("none") is None


def test_a_row_belongs_to_a_batch_and_a_case_that_are_there(store: Store) -> None:
    with_cases(store, "R-1")
    with store.transaction() as tx:
        tx.put_batch(a_batch())
    for row in (a_batch_row(batch="none"), a_batch_row(review="R-9")):
        with pytest.raises(StoreError), store.transaction() as tx:
            tx.put_batch_row(row)


def test_who_is_away_is_told_by_the_day(store: Store) -> None:
    with_cases(store, "R-1", "R-2")
    with store.transaction() as tx:
        tx.put_person(a_person("eve"))
        tx.put_absence(an_absence())
        tx.put_absence(an_absence("a-2", from_day="2026-03-10", to_day="2026-03-10", substitute="eve"))
        tx.put_absence(an_absence("a-3", person="eve", from_day="2026-03-05", to_day="2026-03-06"))
        tx.put_absence(an_absence("a-4", person="eve", from_day="2026-03-01", to_day="2026-03-31", ended_at=MOMENT))
        for day, found in (("03-01", None), ("03-02", "a-1"), ("03-08", "a-1"), ("03-09", None), ("03-10", "a-2")):
            held = tx.absence_of("ana", f"2026-{day}")
            assert (held and held.id) == found, day
        assert tx.absence_of("eve", "2026-03-01") is None
        assert [one.id for one in tx.absences("2026-03-06")] == ["a-1", "a-3", "a-2"]
        assert [one.id for one in tx.absences("2026-03-09")] == ["a-2"]
        assert tx.absence("a-2") == an_absence("a-2", from_day="2026-03-10", to_day="2026-03-10", substitute="eve")
        assert tx.absence("a-9") is None
        assert tx.tasks_of_absent("2026-03-09") == {"ana": ["R-1-t", "R-2-t"]}
        assert tx.tasks_of_absent("2026-03-11") == {}
        tx.put_absence(replace(an_absence(), ended_at=later(hours=1)))
        assert tx.absence("a-1").ended_at == later(hours=1)
        assert tx.absence_of("ana", "2026-03-02") is None
