"""Port Store, second looks: what is put is read, what waits for whom, what was found, drawings, who took part."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.errors import StoreError
from casework.ports import Store
from casework.ports_of_quality import DONE, RISK, TAKEN
from casework.testing_rows import MOMENT, a_comment, a_person, a_review, a_work_item, add_review, an_answer, later
from casework.testing_rows_of_quality import a_draw, a_rating, a_second_look
from casework.testing_rows_of_worklist import a_card

ROLES = ("physician_reviewer",)


def with_cases(store: Store, *reviews: str) -> None:
    """Cases, each with its card."""
    with store.transaction() as tx:
        tx.put_person(a_person("ana"))
        for number, review in enumerate(reviews, 1):
            add_review(tx, a_review(review))
            tx.add_card(a_card(review, number=number))


def test_a_look_is_read_as_it_was_put_with_its_case(store: Store) -> None:
    with_cases(store, "R-1")
    look = a_second_look()
    with store.transaction() as tx:
        tx.put_second_look(look)
    with store.reading() as reader:
        assert reader.second_look_of("t-1", 1) == look
        assert reader.second_look_of("t-1", 2) is None
        assert reader.looked("none") is None
        found = reader.looked("look-1")
        assert found is not None
        assert (found[0], found[1].review) == (look, "R-1")
        assert reader.second_looks(limit=5) == [look]


def test_what_changes_of_a_look_is_kept_and_what_it_is_about_is_not_changed(store: Store) -> None:
    with_cases(store, "R-1")
    answered = {"state": DONE, "person": "petra", "answered_at": MOMENT, "answers": {"a": [1]}, "finding": "OPEN"}
    changed = replace(a_second_look(), taken_at=MOMENT, active_seconds=9, **answered)  # type: ignore[arg-type]
    settled = replace(changed, finding="SETTLED", settled_by="gwen", settled_at=MOMENT, settled_words="Reopened.")
    with store.transaction() as tx:
        tx.put_second_look(a_second_look())
        tx.put_second_look(replace(changed, first_person="somebody else"))
    with store.reading() as reader:
        assert reader.second_looks(limit=5) == [changed]
        assert [one.id for one, _ in reader.looks_found()] == ["look-1"]
        assert [one.id for one, _ in reader.looks_at("osei", limit=5)] == ["look-1"]
        assert [one.id for one, _ in reader.looks_done(limit=5)] == ["look-1"]
        assert reader.open_looks(limit=5) == []
    with store.transaction() as tx:
        tx.put_second_look(settled)
    with store.reading() as reader:
        assert reader.second_looks(limit=5) == [settled]
        assert reader.looks_found() == []
        assert reader.look_counts(MOMENT) == {"OPEN": 0, "TAKEN": 0, "DONE": 1}
        assert reader.look_counts(later(hours=1)) == {"OPEN": 0, "TAKEN": 0, "DONE": 0}


def test_an_answer_is_looked_at_once_in_each_place(store: Store) -> None:
    with_cases(store, "R-1")
    with store.transaction() as tx:
        tx.put_second_look(a_second_look())
    with pytest.raises(StoreError), store.transaction() as tx:
        tx.put_second_look(a_second_look("look-2"))


def test_what_waits_is_for_the_role_and_never_for_whoever_answered_in_the_case(store: Store) -> None:
    with_cases(store, "R-1", "R-2", "R-3")
    with store.transaction() as tx:
        tx.put_second_look(a_second_look("late", "R-2", task="t-2", due_at=later(hours=2)))
        tx.put_second_look(a_second_look("soon", "R-1", task="t-1", due_at=later(hours=1)))
        tx.put_second_look(a_second_look("nurse", "R-1", task="t-3", role="nurse_reviewer"))
        tx.put_second_look(a_second_look("theirs", "R-3", task="t-4", state=TAKEN, person="brandt"))
        tx.add_answer(an_answer("a-1", "R-2", person="petra"))
    with store.reading() as reader:
        told = {who: [one.id for one, _ in reader.looks_for(who, ROLES, limit=9)] for who in ("brandt", "petra")}
        assert told == {"brandt": ["theirs", "soon", "late"], "petra": ["soon"]}
        assert [one.id for one, _ in reader.open_looks(limit=2)] == ["nurse", "theirs"]
        assert [one.id for one, _ in reader.open_looks(limit=2, offset=2)] == ["soon", "late"]
        assert reader.looks_for("brandt", (), limit=9)[0][0].id == "theirs"


def test_of_two_looks_at_one_answer_somebody_is_offered_one(store: Store) -> None:
    with_cases(store, "R-1")
    with store.transaction() as tx:
        tx.put_second_look(a_second_look("one"))
        tx.put_second_look(a_second_look("two", place=2))
    with store.reading() as reader:
        assert [one.id for one, _ in reader.looks_for("petra", ROLES, limit=9)] == ["one"]
    with store.transaction() as tx:
        tx.put_second_look(a_second_look("one", state=TAKEN, person="petra"))
    with store.reading() as reader:
        assert [one.id for one, _ in reader.looks_for("petra", ROLES, limit=9)] == ["one"]
        assert [one.id for one, _ in reader.looks_for("brandt", ROLES, limit=9)] == ["two"]


def test_what_was_found_twice_is_told_since_a_moment_and_of_one_reviewer(store: Store) -> None:
    with_cases(store, "R-1")
    with store.transaction() as tx:
        for place, (person, hours) in enumerate((("osei", 1), ("brandt", 2), ("osei", 3)), 1):
            done = {"state": DONE, "person": "petra", "answered_at": later(hours=hours), "first_person": person}
            tx.put_second_look(a_second_look(f"look-{place}", task=f"t-{place}", **done))
            tx.put_rating(a_rating(f"look-{place}"))
        tx.put_rating(a_rating("look-3", criterion="reasons", second="OTHER"))
    with store.reading() as reader:
        assert [one.rating.look for one in reader.compared(later(hours=2))] == ["look-2", "look-3", "look-3"]
        mine = reader.compared(MOMENT, first_person="osei")
        assert [(one.task, one.rating.criterion) for one in mine] == [
            ("t-1", "outcome"),
            ("t-3", "outcome"),
            ("t-3", "reasons"),
        ]
        assert (mine[2].rating.first, mine[2].rating.second, mine[2].second_person) == ("DENY", "OTHER", "petra")
        assert mine[0].answered_at == later(hours=1)


def test_a_drawing_is_kept_once_and_those_without_a_look_of_risk_are_not_listed(store: Store) -> None:
    with store.transaction() as tx:
        tx.put_draw(a_draw())
        tx.put_draw(a_draw(seed="another"))
        tx.put_draw(a_draw(RISK, "2026-03-02T01:00:00+00:00", drawn=0, drawn_at=MOMENT + timedelta(days=1)))
        tx.put_draw(a_draw(RISK, "2026-03-03T01:00:00+00:00", drawn=1, drawn_at=MOMENT + timedelta(days=2)))
    with store.reading() as reader:
        assert reader.draw("denials", "2026-01") == a_draw()
        assert reader.draw("denials", "2026-02") is None
        assert [one.period for one in reader.draws(limit=5)] == ["2026-03-03T01:00:00+00:00", "2026-01"]
        latest = reader.latest_draw(RISK)
        assert latest is not None
        assert latest.period == "2026-03-03T01:00:00+00:00"
        assert reader.latest_draw("appeals") is None


def test_everybody_who_had_a_task_answered_or_commented_took_part(store: Store) -> None:
    with_cases(store, "R-1", "R-2")
    with store.transaction() as tx:
        tx.add_answer(an_answer("a-1", "R-1", person="ana"))
        tx.put_work_item(a_work_item("w-1", "R-1", claimed_by="cora"))
        tx.put_work_item(a_work_item("w-2", "R-1", status="DONE", closed_by="osei", closed_at=MOMENT))
        tx.put_work_item(a_work_item("w-3", "R-2", claimed_by="elsewhere"))
        tx.add_comment(replace(a_comment(), person="paul"))
        tx.put_second_look(a_second_look(state=TAKEN, person="petra"))
    with store.reading() as reader:
        assert set(reader.took_part("R-1")) == {"ana", "cora", "osei", "paul"}
        assert set(reader.took_part("R-1", task="t-1", look="look-2")) == {"ana", "cora", "osei", "paul", "petra"}
        assert "petra" not in reader.took_part("R-1", task="t-1", look="look-1")
