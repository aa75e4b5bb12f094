"""Port Store, its reading half: what is found, in which order, and that a view holds still."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from casework.audit.chain import link
from casework.errors import StoreError
from casework.ports import Store, WorkFilter
from casework.testing_rows import (
    MOMENT,
    a_document,
    a_letter,
    a_part,
    a_person,
    a_review,
    a_service_step,
    a_work_item,
    add_review,
    an_answer,
    an_incident,
    later,
)


def test_lookups_give_nothing_where_nothing_is(store: Store) -> None:
    with store.reading() as reader:
        found = (
            reader.review("R-9"),
            reader.part("R-9", "findings"),
            reader.work_item("t-9"),
            reader.service_step("s-9"),
            reader.document("R-9", "D-9"),
            reader.person("nobody"),
            reader.definition("0" * 64),
            reader.replayed("ana", "key"),
            reader.earliest_moment(),
        )
        assert found == (None,) * 9
        assert not reader.reviews()
        assert not reader.heads()
        assert not reader.waiting_reviews(MOMENT, limit=5)
    with store.transaction() as tx:
        assert tx.lock_review("R-9") is None


def test_reviews_are_listed_newest_first_by_status_and_member(store: Store) -> None:
    with store.transaction() as tx:
        for number, (status, member) in enumerate([("OPEN", "a"), ("CLOSED", "a"), ("OPEN", "b"), ("OPEN", "a")]):
            add_review(tx, a_review(f"R-{number}", status=status, member=member, created_at=later(hours=number)))
    with store.reading() as reader:
        assert [row.id for row in reader.reviews()] == ["R-3", "R-2", "R-1", "R-0"]
        assert [row.id for row in reader.reviews(status="OPEN")] == ["R-3", "R-2", "R-0"]
        assert [row.id for row in reader.reviews(member="a")] == ["R-3", "R-1", "R-0"]
        assert [row.id for row in reader.reviews(member="a", status="OPEN", limit=1)] == ["R-3"]


def test_waiting_reviews_are_those_that_are_ready_or_due_oldest_first(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx, a_review("R-idle"))
        add_review(tx, a_review("R-ready", ready=True, changed_at=later(hours=2)))
        add_review(tx, a_review("R-due", next_due_at=later(hours=1)))
        add_review(tx, a_review("R-both", ready=True, next_due_at=later(hours=1), changed_at=later(hours=3)))
        add_review(tx, a_review("R-later", next_due_at=later(hours=9)))
        add_review(tx, a_review("R-closed", status="CLOSED", ready=True, next_due_at=MOMENT))
    with store.reading() as reader:
        assert list(reader.waiting_reviews(later(hours=4), limit=10)) == ["R-due", "R-ready", "R-both"]
        assert list(reader.waiting_reviews(later(hours=4), limit=2)) == ["R-due", "R-ready"]
        assert list(reader.waiting_reviews(later(minutes=59), limit=10)) == ["R-ready", "R-both"]
        assert list(reader.waiting_reviews(later(hours=1), limit=1)) == ["R-due"]  # at the very moment


def test_the_earliest_moment_is_that_of_a_review_a_step_or_a_letter(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx, a_review("R-closed", status="CLOSED", next_due_at=MOMENT))
        tx.put_service_step(a_service_step("s-closed", "R-closed"))
        tx.put_service_step(a_service_step("s-done", "R-closed", status="DONE"))
        assert tx.earliest_moment() is None
        add_review(tx, a_review(next_due_at=later(hours=9)))
        assert tx.earliest_moment() == later(hours=9)
        tx.put_service_step(a_service_step("s-1", status="RUNNING", not_before=later(hours=8)))
        assert tx.earliest_moment() == later(hours=8)
        tx.add_letter(a_letter(not_before=later(hours=7)))
        assert tx.earliest_moment() == later(hours=7)
        tx.add_letter(a_letter("of the step", task="s-1", not_before=later(hours=1)))
        assert tx.earliest_moment() == later(hours=7)


def test_due_steps_are_open_ones_of_open_reviews_whose_moment_has_come(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        add_review(tx, a_review("R-closed", status="CLOSED"))
        tx.put_service_step(a_service_step("s-late", not_before=later(hours=2)))
        tx.put_service_step(a_service_step("s-lease-over", status="RUNNING", not_before=later(minutes=30)))
        tx.put_service_step(a_service_step("s-first"))
        tx.put_service_step(a_service_step("s-done", status="DONE"))
        tx.put_service_step(a_service_step("s-cancelled", status="CANCELLED"))
        tx.put_service_step(a_service_step("s-of-closed", "R-closed"))
    with store.reading() as reader:
        due = [step.id for step in reader.due_service_steps(later(hours=1), limit=9)]
        assert due == ["s-first", "s-lease-over"]
        assert [step.id for step in reader.due_service_steps(later(hours=3), limit=2)] == due
        assert len(reader.service_steps(review="R-1")) == 3
        assert len(reader.service_steps()) == 4
        assert len(reader.service_steps(review="R-1", open_only=False)) == 5
        assert len(reader.service_steps(open_only=False)) == 6


def test_unsent_letters_are_those_that_no_service_step_delivers_or_has_given_up(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.put_service_step(a_service_step("s-open"))
        tx.put_service_step(a_service_step("s-given-up", status="CANCELLED"))
        tx.put_service_step(a_service_step("s-done", status="DONE"))
        tx.add_letter(a_letter("late", not_before=later(hours=2)))
        tx.add_letter(a_letter("courtesy", not_before=later(minutes=1)))
        tx.add_letter(a_letter("sent", sent_at=MOMENT, place="here"))
        tx.add_letter(a_letter("of an open step", task="s-open"))
        tx.add_letter(a_letter("of a step given up", task="s-given-up"))
        tx.add_letter(a_letter("left over", task="s-done"))
    with store.reading() as reader:
        assert [one.id for one in reader.unsent_letters(later(hours=1), limit=9)] == ["left over", "courtesy"]
        assert [one.id for one in reader.unsent_letters(later(hours=2), limit=1)] == ["left over"]
        assert reader.unsent_moments("R-1") == {
            "late": later(hours=2),
            "courtesy": later(minutes=1),
            "of an open step": MOMENT,
            "of a step given up": MOMENT,
            "left over": MOMENT,
        }
        assert [one.id for one in reader.letters("R-1", task="s-open")] == ["of an open step"]


BOTH = ("nurse_reviewer", "physician_reviewer")


@pytest.fixture
def work(store: Store) -> Store:
    with store.transaction() as tx:
        add_review(tx)
        add_review(tx, a_review("R-2"))
        tx.put_work_item(a_work_item("t-1", due_at=later(days=3)))
        tx.put_work_item(a_work_item("t-2", role="physician_reviewer", claimed_by="eve"))
        tx.put_work_item(a_work_item("t-3", "R-2", due_at=later(days=1), claimed_by="ana"))
        tx.put_work_item(a_work_item("t-4", "R-2", kind="RECEIVE", role=None, message="information_received"))
        tx.put_work_item(a_work_item("t-5", status="DONE", claimed_by="ana", due_at=later(days=2)))
        tx.put_work_item(a_work_item("t-6", opened_at=later(hours=-1)))
    return store


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (WorkFilter(), ["t-3", "t-1", "t-6", "t-2", "t-4"]),
        (WorkFilter(limit=2), ["t-3", "t-1"]),
        (WorkFilter(status=None), ["t-3", "t-5", "t-1", "t-6", "t-2", "t-4"]),
        (WorkFilter(status="DONE"), ["t-5"]),
        (WorkFilter(kind="RECEIVE"), ["t-4"]),
        (WorkFilter(claimed_by="ana"), ["t-3"]),
        (WorkFilter(claimed_by="ana", status=None, kind="USER"), ["t-3", "t-5"]),
        (WorkFilter(roles=("nurse_reviewer",)), ["t-3", "t-1", "t-6"]),
        (WorkFilter(roles=(*BOTH, "nurse_reviewer"), limit=4), ["t-3", "t-1", "t-6", "t-2"]),
        (WorkFilter(roles=("nurse_reviewer",), claimed_by="ana", kind="USER"), ["t-3"]),
        (WorkFilter(roles=()), []),
        (WorkFilter(review="R-1"), ["t-1", "t-6", "t-2"]),
        (WorkFilter(review="R-1", status=None, claimed_by="ana"), ["t-5"]),
        (WorkFilter(review="R-1", roles=("physician_reviewer",), kind="USER"), ["t-2"]),
        (WorkFilter(review="R-9"), []),
    ],
)  # fmt: skip
def test_work_is_listed_most_urgent_first(work: Store, asked: WorkFilter, found: list[str]) -> None:
    with work.reading() as reader:
        assert [item.id for item in reader.work_items(asked)] == found


def test_rows_of_the_same_moment_keep_the_order_in_which_they_came(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        for name in ("b", "c", "a"):
            tx.add_answer(an_answer(name))
            tx.add_document(a_document(name))
            tx.add_letter(a_letter(name))
            tx.put_work_item(a_work_item(name))
        tx.put_work_item(a_work_item("b", claimed_by="ana"))  # a change moves nothing
        tx.add_letter(a_letter("b"))
    with store.reading() as reader:
        assert [one.id for one in reader.answers("R-1")] == ["b", "c", "a"]
        assert [one.id for one in reader.answers("R-1", element="verify_trials")] == ["b", "c", "a"]
        assert not reader.answers("R-1", element="assess_function")
        assert [one.id for one in reader.documents("R-1")] == ["b", "c", "a"]
        assert [one.id for one in reader.letters("R-1")] == ["b", "c", "a"]
        assert [one.id for one in reader.work_items(WorkFilter(review="R-1"))] == ["b", "c", "a"]
        places = [
            (kind, id, place) for kind in ("Answer", "Document", "Letter", "WorkItem") for place, id in enumerate("bca")
        ]
        assert list(reader.positions("R-1")) == places
        assert not reader.positions("R-2")


def test_incidents_are_found_open_or_all_by_review_or_everywhere(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        add_review(tx, a_review("R-2"))
        tx.put_incident(an_incident("i-1", opened_at=later(hours=1)))
        tx.put_incident(an_incident("i-2"))
        tx.put_incident(an_incident("i-3", "R-2", resolved_at=MOMENT))
        tx.put_incident(an_incident("i-1", opened_at=later(hours=1), attempts=4))
    with store.reading() as reader:
        assert [one.id for one in reader.incidents()] == ["i-2", "i-1"]
        assert [one.attempts for one in reader.incidents(review="R-1")] == [1, 4]
        assert not reader.incidents(review="R-2")
        assert [one.id for one in reader.incidents(review="R-2", open_only=False)] == ["i-3"]
        assert [one.id for one in reader.incidents(open_only=False)] == ["i-2", "i-3", "i-1"]


def test_parts_and_people_are_replaced_and_listed(store: Store) -> None:
    with store.transaction() as tx:
        add_review(tx)
        tx.put_part(a_part("b"))
        tx.put_part(a_part("a"))
        tx.put_part(a_part("b", value={"n": 2}))
        tx.put_person(a_person("eve"))
        tx.put_person(a_person("ana"))
        tx.put_person(a_person("eve", name="Eve Stone, MD"))
    with store.reading() as reader:
        assert reader.part_hashes("R-1") == {"a": a_part("a").sha256, "b": a_part("b", value={"n": 2}).sha256}
        assert reader.part("R-1", "b").text == '{"n":2}'
        assert [(one.id, one.name) for one in reader.people()] == [("ana", "Ana Ruiz, RN"), ("eve", "Eve Stone, MD")]


def test_the_trail_is_read_in_order_and_its_ends_by_review(store: Store) -> None:
    def event(review: str, seq: int, prev: str) -> object:
        return link(
            prev, review=review, seq=seq, at=MOMENT, actor="a", role="r", kind="k", detail={"n": seq}, state="s"
        )

    first = event("R-2", 1, "")
    with store.transaction() as tx:
        add_review(tx, a_review("R-2", trail_length=2, trail_head="h2"))
        add_review(tx, a_review("R-10"))
        tx.add_events([first, event("R-2", 2, first.hash)])
    with store.reading() as reader:
        assert [one.seq for one in reader.events("R-2")] == [1, 2]
        assert list(reader.heads()) == [("R-10", 0, ""), ("R-2", 2, "h2")]


def test_moments_are_kept_to_the_millisecond_in_utc(store: Store) -> None:
    odd = later(hours=1).replace(microsecond=123_999)
    with store.transaction() as tx:
        add_review(tx, a_review(received_at=odd))
    with store.reading() as reader:
        kept = reader.review("R-1").received_at
    assert kept == odd.replace(microsecond=123_000)
    assert kept.utcoffset().total_seconds() == 0


def test_a_view_holds_still_beside_a_writer_who_does_not_wait_for_it(opener) -> None:
    one, other = opener(), opener()
    with one.transaction() as tx:
        add_review(tx)
    with one.reading() as before:
        assert before.review("R-1").revision == 0
        for store in (one, other):  # a writer of the same process, and one of another
            with store.transaction() as tx:
                row = tx.lock_review("R-1")
                tx.save_review(replace(row, revision=row.revision + 1), expected_revision=row.revision)
        assert before.review("R-1").revision == 0
        with other.reading() as after:
            assert after.review("R-1").revision == 2


def test_readers_are_not_kept_waiting_by_a_writer_who_has_not_finished(opener) -> None:
    store = opener()
    with store.transaction() as tx:
        add_review(tx)

    def read() -> int:
        with store.reading() as reader:
            return reader.review("R-1").revision

    with ThreadPoolExecutor(4) as pool, store.transaction() as tx:
        tx.save_review(a_review(revision=1), expected_revision=0)
        assert [one.result(timeout=8) for one in [pool.submit(read) for _ in range(4)]] == [0] * 4
    assert read() == 1


def test_a_view_that_has_ended_can_no_longer_be_read(opener) -> None:
    with opener().reading() as reader:
        pass
    with pytest.raises(StoreError, match="has ended"):
        reader.reviews()


def test_what_was_acknowledged_is_there_when_the_store_is_opened_again(opener) -> None:
    first = opener()
    with first.transaction() as tx:
        add_review(tx)
    first.close()
    with opener().reading() as reader:
        assert reader.review("R-1") == a_review()
