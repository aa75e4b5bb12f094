"""Port Store, the worklist: rows and their counts, lists in order, marks, views, and the words that find a case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.ports import Store, Transaction
from casework.ports_of_identity import CaseAccess, Sees
from casework.ports_of_worklist import (
    CAP_OF_WORDS,
    HIGH,
    LOW,
    FollowUp,
    Mark,
    OpenWork,
    SavedView,
    WorkQuery,
)
from casework.testing_rows import MOMENT, a_document, a_person, a_review, a_work_item, add_review, later
from casework.testing_rows_of_worklist import a_card, an_open_work

LEVELS = ("late", "tight", "watch", "ok", "paused")


def put(tx: Transaction, review: str, *, hours: int = 24, paused: bool = False, **changes: Any) -> OpenWork:
    """A case with one open task that is due in so many hours of the 100 that it has."""
    card: dict[str, Any] = {name: changes.pop(name) for name in ("member_name", "language", "words") if name in changes}
    if "member_name" in card:
        card["name_order"] = card["member_name"].lower()
    add_review(tx, a_review(review))
    tx.add_card(a_card(review, **card))
    kept = tx.card(review)
    assert kept is not None
    item = f"t-{review}"
    tx.put_work_item(a_work_item(item, review, role=changes.get("role", "nurse_reviewer")))
    work = an_open_work(item, kept, hours=hours, paused=paused, **changes)
    tx.put_open_work(work)
    return work


def query(list: str = "pool", *, roles: tuple[str, ...] = ("nurse_reviewer",), **changes: Any) -> WorkQuery:
    return WorkQuery(list=list, person="ana", roles=roles, now=MOMENT, **changes)


def reviews(tx: Any, asked: WorkQuery) -> list[str]:
    return [row.card.review for row in tx.worklist(asked)[0]]


def test_a_row_is_read_as_it_was_put_and_its_counts_follow(store: Store) -> None:
    with store.transaction() as tx:
        work = put(tx, "R-1")
        assert tx.open_work("t-R-1") == work
        assert list(tx.open_work_of("R-1")) == [work]
        assert counted(tx) == {("nurse_reviewer", ""): (1, 2)}
        taken = replace(work, holder="ana", taken=True, points=3)
        tx.put_open_work(taken)
        tx.put_open_work(taken)  # the same once more counts once
        assert counted(tx) == {
            ("nurse_reviewer", "*"): (1, 3),
            ("nurse_reviewer", "ana"): (1, 3),
        }
        tx.drop_open_work("t-R-1")
        tx.drop_open_work("t-R-1")
        put(tx, "R-2", kind="RECEIVE", role=None, holder="ana")
        assert counted(tx) == {("WAITING", "*"): (1, 2), ("WAITING", "ana"): (1, 2)}
        tx.drop_open_work("t-R-2")
        assert counted(tx) == {}
        assert tx.open_work("t-R-1") is None


def counted(tx: Transaction) -> dict[tuple[str, str], tuple[int, int]]:
    told = tx.tallies("ana", today="2026-01-01")
    return {(one.role, one.holder): (one.n, one.points) for one in told if one.n}


def test_each_list_holds_its_rows_and_each_order_is_kept_across_roles(store: Store) -> None:
    with store.transaction() as tx:
        tx.put_person(a_person("ben", name="Ben Holt"))
        put(tx, "R-1", hours=50, member_name="Zed", priority=LOW, opened_at=later(hours=3))
        put(tx, "R-2", hours=10, member_name="Abe", role="intake", step="Check", opened_at=later(hours=1))
        put(tx, "R-3", hours=30, member_name="Kim", priority=HIGH, opened_at=later(hours=2))
        put(tx, "R-4", holder="ana", taken=True)
        put(tx, "R-5", holder="ben", taken=True)
        put(tx, "R-6", kind="RECEIVE", role=None, holder="ana", paused=True)
        put(tx, "R-7", kind="RECEIVE", role=None, holder="ben", paused=True)
        put(tx, "R-8", role="physician_reviewer")
        both = ("nurse_reviewer", "intake")
        assert reviews(tx, query(roles=both)) == ["R-2", "R-3", "R-1"]
        assert reviews(tx, query(roles=both, sort="name")) == ["R-2", "R-3", "R-1"]
        assert reviews(tx, query(roles=both, sort="step")) == ["R-3", "R-1", "R-2"]
        assert reviews(tx, query(roles=both, sort="plan")) == ["R-2", "R-3", "R-1"]
        assert reviews(tx, query(roles=both, sort="opened")) == ["R-2", "R-3", "R-1"]
        assert reviews(tx, query(roles=both, sort="next")) == ["R-3", "R-2", "R-1"]
        assert reviews(tx, query(roles=both, limit=1, offset=1)) == ["R-3"]
        assert reviews(tx, query("mine")) == ["R-4"]
        assert reviews(tx, query("others")) == ["R-5"]
        assert tx.worklist(query("others"))[0][0].holder_name == "Ben Holt"
        assert reviews(tx, query("waiting")) == ["R-6"]
        assert sorted(reviews(tx, query("all_waiting"))) == ["R-6", "R-7"]
        assert reviews(tx, query(roles=())) == []
        assert list(tx.steps_of(both)) == ["Assess", "Check"]
        assert list(tx.steps_of(())) == []


def test_filters_leave_what_they_say_and_count_it_in_every_order(store: Store) -> None:
    with store.transaction() as tx:
        for number, level in enumerate(LEVELS):
            hours = {"late": -1, "tight": 6, "watch": 40, "ok": 90, "paused": 50}[level]
            put(tx, f"R-{level}", hours=hours, paused=level == "paused", step=f"Step {number % 2}")
        put(tx, "R-es", language="es", urgency="EXPEDITED", hours=95, member_name="Pilar")
        for sort in ("left", "name", "step", "plan", "opened"):
            for level in LEVELS:
                found = reviews(tx, query(level=level, sort=sort))
                assert set(found) == {f"R-{level}"} | ({"R-es"} if level == "ok" else set())
            assert reviews(tx, query(language="es", sort=sort)) == ["R-es"]
            assert reviews(tx, query(urgency="EXPEDITED", sort=sort)) == ["R-es"]
            assert reviews(tx, query(step="Step 1", level="tight", sort=sort)) == ["R-tight"]
            assert reviews(tx, query(plan="OTHER", sort=sort)) == []
            for many in (True, False):
                assert reviews(tx, query(words='"pilar"', many=many, sort=sort)) == ["R-es"]
                assert reviews(tx, query(words='"pilar"', many=many, language="en", sort=sort)) == []
        rows, total = tx.worklist(query(plan="GROUP-T", limit=2, offset=2))
        assert ([row.card.review for row in rows], total) == (["R-watch", "R-ok"], 6)
        assert tx.worklist(query())[1] is None
        assert tx.worklist(query(plan="OTHER"))[1] == 0


def test_a_row_tells_what_others_have_added(store: Store) -> None:
    with store.transaction() as tx:
        put(tx, "R-1", holder="ana", taken=True)
        tx.put_mark(Mark(item="t-R-1", review="R-1", priority=HIGH, reason="a", set_by="ben", set_at=MOMENT))
        mark = Mark(item="t-R-1", review="R-1", priority=LOW, reason="b", set_by="ben", set_at=MOMENT)
        tx.put_mark(mark)
        assert tx.mark("t-R-1") == mark
        (row,) = tx.worklist(query("mine"))[0]
        assert (row.mark, row.drafted_at, row.held_until, row.follow_up) == ("b", None, None, None)
        assert row.card == tx.card("R-1")
        assert row.work == tx.open_work("t-R-1")


def test_follow_ups_come_on_their_day_also_where_nothing_is_open(store: Store) -> None:
    with store.transaction() as tx:
        put(tx, "R-1")
        add_review(tx, a_review("R-2"))
        tx.add_card(a_card("R-2"))
        for review, day in (("R-1", "2026-01-05"), ("R-2", "2026-01-04")):
            tx.put_follow_up(FollowUp(review=review, person="ana", day=day, reason="Call", set_by="ben", set_at=MOMENT))
        follow = query("follow_up")
        assert reviews(tx, replace(follow, today="2026-01-03")) == []
        assert reviews(tx, replace(follow, today="2026-01-05")) == ["R-2", "R-1"]
        closed, open_ = tx.worklist(replace(follow, today="2026-01-05"))[0]
        assert closed.work is None
        assert open_.work is not None
        assert closed.follow_up is not None
        assert closed.follow_up.reason == "Call"
        told = {one.role: one.n for one in tx.tallies("ana", today="2026-01-04")}
        assert told["FOLLOW_UP"] == 1
        tx.drop_follow_up("R-2", "ana")
        assert tx.follow_up("R-2", "ana") is None
        assert tx.follow_up("R-1", "ana") is not None


def test_points_of_a_day_add_up(store: Store) -> None:
    with store.transaction() as tx:
        for points in (2, 3):
            tx.add_points("ana", "2026-01-05", points)
        told = {(one.role, one.holder): one.points for one in tx.tallies("ana", today="2026-01-05")}
        assert told["DONE", "ana"] == 5
        assert ("DONE", "ana") not in {(one.role, one.holder) for one in tx.tallies("ana", today="2026-01-06")}


def test_views_are_ones_own_first_then_those_of_ones_roles(store: Store) -> None:
    def view(id: str, owner: str, shared_with: str | None) -> SavedView:
        return SavedView(id=id, owner=owner, name=id, shared_with=shared_with, asked={"q": id}, created_at=MOMENT)

    with store.transaction() as tx:
        tx.put_person(a_person("ben", name="Ben Holt"))
        held = [view("c", "ben", "intake"), view("b", "ana", None), view("a", "ben", None), view("d", "ben", "x")]
        for one in held:
            tx.put_saved_view(one)
        assert [(one.id, owner) for one, owner in tx.saved_views("ana", ("intake",))] == [
            ("b", "ana"),
            ("c", "Ben Holt"),
        ]
        assert tx.saved_view("d") == held[3]
        tx.put_saved_view(replace(held[3], name="new"))
        assert tx.saved_view("d") == replace(held[3], name="new")
        tx.drop_saved_view("d")
        assert tx.saved_view("d") is None


def test_only_items_that_may_be_seen_are_listed_by_their_ids(store: Store) -> None:
    with store.transaction() as tx:
        for review in ("R-1", "R-2"):
            put(tx, review)
        tx.put_case_access(CaseAccess(review="R-1", role="nurse_reviewer", person="", why="OPEN"))
        nurse = Sees(person="ana", roles=("nurse_reviewer",), everything=False, now=MOMENT)
        assert [row.card.review for row in tx.listed(["t-R-1", "t-R-2", "t-9"], sees=nurse)] == ["R-1"]
        every = replace(nurse, everything=True)
        assert len(tx.listed(["t-R-1", "t-R-2"], sees=every)) == 2


def test_cases_are_found_by_names_and_texts_the_newest_first(store: Store) -> None:
    every = Sees(person="ana", roles=(), everything=True, now=MOMENT)
    with store.transaction() as tx:
        put(tx, "R-1", member_name="Ann Holt")
        put(tx, "R-2", member_name="Bea Holt")
        tx.add_document(a_document("D-1", "R-1", text="an antalgic gait\x02 with care"))
        tx.index_text("R-2", source="COMMENT", ref="c-1", title="Comment", text="antalgic too")
        found, more = tx.find_cases('"hol"*', '"hol"', sees=every)
        assert ([one.card.review for one in found], more) == (["R-2", "R-1"], False)
        found, _ = tx.find_cases('"antalgic"', '"antalgic"', sees=every)
        assert [(one.card.review, one.source, one.ref) for one in found] == [
            ("R-2", "COMMENT", "c-1"),
            ("R-1", "DOCUMENT", "D-1"),
        ]
        assert [text for marked, text in found[0].snippet if marked] == ["antalgic"]
        nobody = replace(every, everything=False)
        assert tx.find_cases('"holt"', '"holt"', sees=nobody) == ([], False)
        assert not tx.words_are_many('"holt"')
        assert tx.documents_since("R-1", MOMENT - timedelta(days=1)) == 1
        assert tx.documents_since("R-1", later(days=1)) == 0


def test_a_search_that_finds_more_than_a_page_says_so(store: Store) -> None:
    every = Sees(person="ana", roles=(), everything=True, now=MOMENT)
    with store.transaction() as tx:
        for number in range(CAP_OF_WORDS + 20):
            put(tx, f"R-{number:03d}", member_name=f"Holt {number}", hours=number)
        found, more = tx.find_cases('"holt"', '"holt"', sees=every)
        assert (len(found), more) == (50, True)
        rows, total = tx.worklist(query(words='"holt"', many=True))
        assert (len(rows), total) == (50, CAP_OF_WORDS + 1)


@pytest.mark.parametrize("review", ["R-1"])
def test_a_card_is_kept_once(store: Store, review: str) -> None:
    with store.transaction() as tx:
        put(tx, review)
        card = tx.card(review)
        assert card is not None
        assert card.number == 1
        assert tx.card("R-9") is None
