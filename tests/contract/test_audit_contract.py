"""What a store must give the audit page and the page of incidents: the port's `AuditReader` and `IncidentReader`."""

from dataclasses import replace
from datetime import datetime

import pytest

from casework.audit.journal import Journal
from casework.ports import CASEWORK, Store
from casework.ports_of_audit import ACCOUNTS, LOOKS, AuditQuery
from casework.testing_rows import MOMENT, a_letter, a_person, a_service_step, an_incident, change, later
from casework.testing_rows_of_audit import a_check
from casework.testing_rows_of_drafts import a_held_signature
from casework.testing_rows_of_identity import add_event, add_view


@pytest.fixture
def trails(store: Store) -> Store:
    """Three cases; in each something happened at the same three moments."""
    for hours in range(3):
        for review in ("R-1", "R-2", "R-3"):
            kind = "task.claimed" if hours == 1 else "review.advanced"
            change(store, review, lambda tx, journal, kind=kind: journal.add(kind), at=later(hours=hours))
    return store


def places(store: Store, **asked: object) -> list[tuple[str, int]]:
    with store.reading() as reader:
        found = reader.trail_entries(AuditQuery(**asked))  # type: ignore[arg-type]  # named by each test
    return [(one.event.review, one.event.seq) for one in found]


NEWEST = [(review, seq) for seq in (3, 2, 1) for review in ("R-3", "R-2", "R-1")]


def test_entries_come_newest_first_and_a_page_goes_on_where_the_one_before_ended(trails: Store) -> None:
    assert places(trails) == NEWEST
    for length in (1, 2, 4):
        walked: list[tuple[str, int]] = []
        before: tuple[datetime, str, int] | None = None
        while page := places(trails, limit=length, before=before):
            walked += page
            review, seq = page[-1]
            before = (later(hours=seq - 1), review, seq)
        assert walked == NEWEST


def test_what_the_machine_did_of_a_kind_is_told_apart_from_what_people_did(trails: Store) -> None:
    with trails.transaction() as tx:
        for review in ("R-1", "R-3"):
            row = tx.lock_review(review)
            assert row is not None
            journal = Journal(review, CASEWORK)
            journal.add("review.advanced")
            journal.add("task.opened")
            journal.keep(tx, row, at=later(hours=3))
    own = [("R-3", 4), ("R-1", 4)]
    assert places(trails, person="casework", kind="review.advanced") == own
    assert places(trails, person="casework", kind="review.advanced", limit=1) == own[:1]
    assert places(trails, person="casework", kind="task.claimed") == []
    assert places(trails, kind="review.advanced")[:2] == own
    assert set(places(trails, person="ana", kind="review.advanced")).isdisjoint(own)


def test_entries_are_cut_down_by_case_person_kind_and_moment(trails: Store) -> None:
    claimed = [("R-3", 2), ("R-2", 2), ("R-1", 2)]
    for asked, expected in (
        ({"review": "R-2"}, [("R-2", 3), ("R-2", 2), ("R-2", 1)]),
        ({"review": "R-2", "before": (later(hours=2), "R-2", 3)}, [("R-2", 2), ("R-2", 1)]),
        ({"kind": "task.claimed"}, claimed),
        ({"person": "ana"}, NEWEST),
        ({"person": "ben"}, []),
        ({"person": "ana", "kind": "task.claimed"}, claimed),
        ({"person": "ana", "kind": "task.claimed", "review": "R-1"}, [("R-1", 2)]),
        ({"since": later(hours=1), "until": later(hours=1)}, claimed),
        ({"since": later(hours=3)}, []),
        ({"until": later(hours=-1)}, []),
    ):
        assert places(trails, **asked) == expected, asked  # type: ignore[arg-type]


def test_an_entry_brings_what_is_needed_to_tell_it(trails: Store) -> None:
    with trails.reading() as reader:
        (one, *_) = reader.trail_entries(AuditQuery(review="R-1"))
        row = reader.review("R-1")
    assert row is not None
    assert (one.definition, one.request, one.member_name) == (row.definition, None, None)


def test_looks_and_account_entries_are_found_by_their_people(trails: Store) -> None:
    with trails.transaction() as tx:
        tx.put_person(a_person())
        for minute, person in enumerate(("ana", "ben", "ana")):
            add_view(tx, "R-1", at=later(minutes=minute), person=person)
            add_event(tx, at=later(minutes=minute), person=person)
    with trails.reading() as reader:
        looks = {
            who: [one.view.seq for one in reader.look_entries(AuditQuery(source=LOOKS, person=who, review=of))]
            for who, of in (("ana", None), ("ben", "R-1"), ("zoe", None))
        }
        told = [one.seq for one in reader.account_entries(AuditQuery(source=ACCOUNTS, person="ben"))]
        links = reader.account_links()
        hashes = [one.hash for one in reversed(reader.account_events(limit=9))]
    assert looks == {"ana": [3, 1], "ben": [2], "zoe": []}
    assert told == [2]
    assert links == hashes


def test_cases_are_found_by_when_something_happened_and_walked_by_their_ids(trails: Store) -> None:
    with trails.reading() as reader:
        assert reader.active_reviews(later(hours=2), later(hours=2)) == ["R-1", "R-2", "R-3"]
        assert reader.active_reviews(later(hours=3), later(hours=9)) == []
        assert reader.trails_after("", limit=2) == ["R-1", "R-2"]
        assert reader.trails_after("R-2", limit=2) == ["R-3"]
        assert reader.trails_after("R-3", limit=2) == []


def test_the_check_that_goes_on_is_found_and_the_latest_come_first(store: Store) -> None:
    ended = a_check("000000001", state="BROKEN", broken=1, fault="Event 2", fault_review="R-1", ended_at=later(hours=1))
    running = a_check("000000002", started_at=later(hours=2))
    with store.transaction() as tx:
        assert (tx.running_check(), tx.audit_checks(limit=5)) == (None, [])
        tx.put_audit_check(ended)
        tx.put_audit_check(running)
        assert tx.audit_checks(limit=5) == [running, ended]
        assert tx.running_check() == running
        tx.put_audit_check(replace(running, state="WHOLE", links=9, ended_at=later(hours=3)))
        assert tx.running_check() is None


def test_incidents_are_told_with_what_they_hold_up(trails: Store) -> None:
    with trails.transaction() as tx:
        tx.put_service_step(a_service_step("s-1", "R-1", not_before=later(hours=4)))
        tx.add_letter(a_letter("l-1", "R-2", not_before=later(hours=5)))
        tx.put_incident(an_incident("i-1", "R-1", task="s-1", element="send"))
        tx.put_incident(an_incident("l-1", "R-2", opened_at=later(hours=1)))
        tx.put_incident(an_incident("i-3", "R-3", resolved_at=later(hours=2)))
    with trails.reading() as reader:
        opened = reader.open_incident_rows(limit=5, offset=0)
        assert [one.incident.id for one in opened] == ["i-1", "l-1"]
        assert [one.next_try for one in opened] == [later(hours=4), later(hours=5)]
        assert reader.open_incident_rows(limit=5, offset=1)[0].letter_kind == a_letter().kind
        assert [one.incident.id for one in reader.resolved_incident_rows(limit=5, offset=0)] == ["i-3"]
        assert reader.incident_row("i-1") == opened[0]
        assert reader.incident("i-1") == opened[0].incident
        assert (reader.incident_row("none"), reader.incident("none")) == (None, None)


def test_what_nothing_tries_is_found_once_its_time_has_passed(trails: Store) -> None:
    with trails.transaction() as tx:
        for review, columns in (("R-1", {"ready": True}), ("R-2", {"next_due_at": MOMENT})):
            row = tx.lock_review(review)
            assert row is not None
            tx.save_review(replace(row, **columns), expected_revision=row.revision)  # type: ignore[arg-type]
        tx.put_service_step(a_service_step("s-1", "R-3", not_before=later(minutes=1)))
        tx.put_service_step(a_service_step("s-2", "R-3", status="DONE"))
        tx.add_letter(a_letter("l-1", "R-3", task="t-1", not_before=later(minutes=2)))
        tx.add_letter(a_letter("l-2", "R-3", task="s-1", not_before=MOMENT))
        tx.put_held_signature(a_held_signature("t-3", "R-3", until=later(minutes=3)))
    with trails.reading() as reader:
        assert reader.stuck(ready_before=MOMENT, due_before=later(hours=-1)) == []
        found = reader.stuck(ready_before=later(hours=3), due_before=later(hours=3))
    assert [(one.kind, one.ref) for one in found] == [
        ("MOMENT", "R-2"),
        ("STEP", "s-1"),
        ("LETTER", "l-1"),
        ("SIGNATURE", "t-3"),
        ("REVIEW", "R-1"),
    ]
    assert {one.review for one in found} == {"R-1", "R-2", "R-3"}
