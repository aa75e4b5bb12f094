"""The statements behind quality, reports, forecasts, history, batches and incidents: none goes over a whole table."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from casework.store.sqlite import SqliteStore, open_sqlite
from casework.store.statements import load_statements

FILES = ("quality", "facts", "forecast", "history", "batches", "incident_pages", "audit_checks")
NAMES = [
    name
    for file in FILES
    for name in re.findall(
        r"^-- name: (\w+)\n(?:select|with)",
        files("casework.store").joinpath("sql", f"{file}.sql").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
]
# What a statement may go over: what was asked, what an inner look has found already, and what is few or wanted whole.
ASKED = {"asked", "cut"}
FOUND = {"told", "r", "a", "next", "ready", "due", "steps", "unsent", "held"}
WHOLE = {
    "second_looks": {"second_looks"},  # the verification of all of them
    "account_links": {"account_events"},  # likewise
    "all_purge_rows": {"purge_rows"},  # likewise
    "doomed_files": {"doomed_files"},  # a queue
    "all_saved_views": {"saved_views"},  # of whoever works here, when a case is taken out
    "past_steps_of_some": {"chosen", "first"},  # numbers, one after the other
    "undecided_before": {"h"},  # hours, of which there are no more the more cases come in them
    "undecided_by_stage": {"u", "h"},  # where cases stand is counted nowhere; only a report of days that go on asks it
    "ended_counts": {"c"},  # a row for each line of business
}
# What is read in the order of its index, or is found by it, however many rows there are besides.
WALKS = {
    "open_looks": "second_looks_open",
    "looks_found": "second_looks_found",
    "looks_done": "second_looks_done",
    "looks_at": "second_looks_of_first (first_person=?",
    "look_counts": "second_looks_done (answered_at>?",
    "looks_beside": "second_looks_by_review (review=?",
    "compared": "second_looks_done (answered_at>?",
    "compared_of": "second_looks_of_first (first_person=? AND answered_at>?",
    "quality_draws": "quality_draws_by_age",
    "appealed_lines": "ended_appeals_by_moment (ended_at>? AND ended_at<?",
    "undecided_before": "undecided_cases_by_receipt (received_at>? AND received_at<?",
    "past_steps": "stays_by_end (closed_at>? AND closed_at<?",
    "past_steps_of_some": "case_cards_by_number (number=?",
    "open_steps": "open_cases_by_left (left_order<?",
    "missed_between": "events_by_kind (kind=? AND at>? AND at<?",
    "forecasts": "forecasts_by_age",
    "ended_counts": "reviews_ended (line_of_business=?",
    "ended_cases": "reviews_ended (line_of_business=? AND changed_at>? AND changed_at<?",
    "archives": "archives_by_age",
    "tombstones": "tombstones_by_age",
    "purges": "purges_by_age",
    "batches": "batches_by_age",
    "open_incident_rows": "incidents_open",
    "resolved_incident_rows": "incidents_resolved",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    yield store
    store.close()


def plan(store: SqliteStore, statement: str) -> list[str]:
    sql = load_statements()[statement]
    given: dict[str, object] = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    given |= {name: "[1]" for name in ("reviews", "members", "cuts") if name in given}
    return [row[3] for row in store._writer.execute(f"explain query plan {sql}", given).fetchall()]


def test_no_statement_goes_over_a_whole_table(store: SqliteStore) -> None:
    assert len(NAMES) > 60
    whole = {}
    for name in NAMES:
        walked = {line.split()[1] for line in plan(store, name) if re.match(r"SCAN \w", line) and " INDEX " not in line}
        virtual = {line.split()[1] for line in plan(store, name) if "VIRTUAL TABLE" in line}
        if left := (walked | virtual) - ASKED - FOUND - WHOLE.get(name, set()) - {"CONSTANT"}:
            whole[name] = left
    assert whole == {}


@pytest.mark.parametrize("statement", WALKS)
def test_what_a_page_asks_walks_its_index(store: SqliteStore, statement: str) -> None:
    told = plan(store, statement)
    assert [line for line in told if WALKS[statement] in line], told
