"""The statements of the audit page and of incidents: each walks the index of its way, none reads all events."""

import re

import pytest

from casework.store.audit_statements import composed
from casework.store.sqlite import SqliteStore
from casework.store.statements import load_statements


def plan(store: SqliteStore, statement: str) -> list[str]:
    sql = load_statements()[statement]
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    return [row[3] for row in store._writer.execute(f"explain query plan {sql}", parameters).fetchall()]


WALKS = {
    "trail_by_any": ["events_by_time (at>? AND at<?)"],
    "trail_by_actor": ["events_by_actor (actor=? AND at>? AND at<?)"],
    "trail_by_kind": ["events_by_kind (kind=? AND at>? AND at<?)"],
    "trail_by_actor_and_kind": ["events_by_actor (actor=? AND at>? AND at<?)"],
    "trail_by_kind_and_actor": ["events_by_kind (kind=? AND at>? AND at<?)"],
    "trail_by_case": ["PRIMARY KEY (review=? AND seq<?)"],
    "looks_by_any": ["case_views_by_time (at>? AND at<?)"],
    "looks_by_person": ["case_views_by_person (person=? AND at>? AND at<?)"],
    "looks_by_case": ["PRIMARY KEY (review=? AND seq<?)"],
    "accounts_by_any": ["account_events_by_time (at>? AND at<?)"],
    "accounts_by_kind": ["account_events_by_kind (kind=? AND at>? AND at<?)"],
    "accounts_by_person": ["account_events_by_actor (actor=?", "account_events_by_subject (person=?"],
    "document_titles_in": ["documents"],
    "active_reviews": ["events_by_time (at>? AND at<?)"],
    "running_check": ["audit_checks_running"],
    "audit_checks": ["audit_checks_by_age"],
    "open_incident_rows": ["incidents_open"],
    "resolved_incident_rows": ["incidents_resolved"],
    "stuck": ["reviews_ready", "reviews_due", "service_steps_due", "letters_unsent", "held_signatures_due"],
    "trails_after": ["PRIMARY KEY (review>?)"],
}


def test_every_composed_statement_has_its_walk_here() -> None:
    assert composed().keys() <= WALKS.keys()


@pytest.mark.parametrize("statement", WALKS)
def test_each_look_walks_the_index_of_its_way_and_no_table_whole(store: SqliteStore, statement: str) -> None:
    told = plan(store, statement)
    for index in WALKS[statement]:
        assert [line for line in told if index in line], told
    whole = [
        line for line in told if re.match(r"SCAN (events|case_views|account_events|reviews|letters|incidents)\b", line)
    ]
    assert not [line for line in whole if "INDEX" not in line], told


PAGED = [
    name for name in composed() if name.startswith(("trail_by", "looks_by", "accounts_by")) and "person" not in name
]


@pytest.mark.parametrize("statement", PAGED)
def test_the_page_itself_is_read_in_its_order_and_never_sorted_from_all(store: SqliteStore, statement: str) -> None:
    """What is sorted is the page of fifty, after it was joined with its cases."""
    inner = re.search(r"from \((select .*? limit :limit)\) as e", load_statements()[statement])
    sql = inner[1] if inner else load_statements()[statement]
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    told = [row[3] for row in store._writer.execute(f"explain query plan {sql}", parameters).fetchall()]
    assert not [line for line in told if "TEMP B-TREE" in line], told
