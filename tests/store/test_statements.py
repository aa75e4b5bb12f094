"""The named statements: each is used, none is doubled, and what a sweep asks often walks an index."""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from casework.errors import StoreError
from casework.ports import WorkFilter
from casework.ports_of_identity import Sees
from casework.store import statements
from casework.store.session import WriteSession
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.store.statements import load_statements
from casework.testing_rows import (
    DEFINITION,
    FILES,
    MOMENT,
    a_comment,
    a_document,
    a_letter,
    a_part,
    a_person,
    a_review,
    a_service_step,
    a_work_item,
    an_answer,
    an_incident,
)
from casework.testing_rows_of_audit import read_audit, write_audit
from casework.testing_rows_of_batches import read_batches, write_batches
from casework.testing_rows_of_desk import read_desk, write_desk
from casework.testing_rows_of_drafts import a_draft, a_held_signature
from casework.testing_rows_of_facts import read_facts, write_facts
from casework.testing_rows_of_files import furnish_files, read_files
from casework.testing_rows_of_forecast import read_forecasts, write_forecasts
from casework.testing_rows_of_history import read_history, write_history
from casework.testing_rows_of_identity import furnish_identity
from casework.testing_rows_of_quality import read_quality, write_quality
from casework.testing_rows_of_reviews import furnish
from casework.testing_rows_of_worklist import read_worklist, write_worklist

SEES = Sees(person="ana", roles=("nurse_reviewer",), everything=False, now=MOMENT)


class Noting:
    """A driver that notes which statements pass through it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.seen: set[str] = set()

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        self.seen.add(statement)
        return self.driver.rows(statement, parameters)

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        self.seen.add(statement)
        return self.driver.change(statement, parameters)

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        self.seen.add(statement)
        self.driver.change_each(statement, parameters)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    store = open_sqlite(tmp_path / "casework.db")
    store.migrate()
    furnish(store, "R-0")
    yield store
    store.close()


def write_everything(tx: WriteSession) -> None:
    tx.add_definition(DEFINITION + "2", FILES)
    tx.add_review(a_review())
    tx.save_review(a_review(revision=1), expected_revision=0)
    tx.save_review(a_review(revision=2, status="WITHDRAWN"), expected_revision=1)
    tx.save_review(a_review(revision=3), expected_revision=2)
    tx._forget("R-1")  # as a transaction that has not seen it yet
    tx.lock_review("R-1")
    tx.work_items(WorkFilter(review="R-1"))
    tx.part_hashes("R-1")
    tx.save_review(a_review(revision=4), expected_revision=3)
    tx.put_part(a_part())
    tx.put_work_item(a_work_item())
    tx.put_service_step(a_service_step())
    tx.put_incident(an_incident())
    tx.add_answer(an_answer())
    tx.add_document(a_document())
    tx.add_letter(a_letter())
    tx.delay_letter(a_letter().id, not_before=MOMENT)
    tx.mark_sent(a_letter().id, sent_at=MOMENT, place="here")
    tx.keep_pending_factor("R-0/s-0", "sealed")
    tx.put_person(a_person())
    tx.remember("ana", "key", "request", {}, at=MOMENT)
    furnish_identity(tx, "R-1")
    write_worklist(tx, "R-1", item="t-1")
    write_desk(tx, "R-1")
    write_facts(tx, "R-1")
    furnish_files(tx, "R-1")
    tx.put_draft(a_draft("t-1", "R-1"))
    tx.put_held_signature(a_held_signature("t-1", "R-1"))
    tx.add_comment(a_comment())
    write_batches(tx, "R-1")
    write_quality(tx, "R-1")
    write_forecasts(tx)
    write_audit(tx)
    write_history(tx, "R-1")
    tx.use_recovery_code("ana", "hash-1", at=MOMENT)
    tx.touch_session("R-1/s-1", at=MOMENT)
    tx.end_session("R-1/s-1", at=MOMENT, why="SIGNED_OUT")
    tx.end_sessions("ana", at=MOMENT, why="RESET")
    tx.forget_sign_in_tries("R-1")
    tx.forget_old_tries(MOMENT)


def read_everything(tx: WriteSession) -> None:
    tx.review("R-1")
    for status, member in product((None, "OPEN"), (None, "m-1")):
        tx.reviews(status=status, member=member)
    tx.waiting_reviews(MOMENT, limit=5)
    tx.earliest_moment()
    tx.part("R-1", "findings")
    tx.part_hashes("R-1")
    read_files(tx, "R-1")
    tx.work_item("t-1")
    for asked in ({"review": "R-1"}, {"roles": ("nurse_reviewer",)}, {"claimed_by": "ana"}, {}):
        tx.work_items(WorkFilter(**asked))
    tx.service_step("s-1")
    for review, open_only in product((None, "R-1"), (True, False)):
        tx.service_steps(review=review, open_only=open_only)
        tx.incidents(review=review, open_only=open_only)
    tx.due_service_steps(MOMENT, limit=5)
    tx.answers("R-1")
    tx.answers("R-1", element="verify_trials")
    tx.document("R-1", "D-1")
    tx.documents("R-1")
    tx.letters("R-1")
    tx.letters("R-1", task="t-9")
    tx.unsent_letters(MOMENT, limit=5)
    tx.unsent_moments("R-1")
    tx.person("ana")
    tx.people()
    tx.definition(DEFINITION)
    tx.definition("0" * 64)
    tx.events("R-1")
    tx.positions("R-1")
    tx.heads()
    tx.replayed("ana", "key")
    read_worklist(tx, "R-1", item="t-1")
    read_desk(tx, "R-1")
    read_facts(tx, "R-1")
    tx.comments("R-1")
    tx.parts_of("R-1")
    tx.standing("R-1", person="ana")
    tx.document_titles("R-1")
    tx.hand_overs("R-1")
    tx.cases_of_member("m-1", sees=SEES)
    for words in (None, "brace"):
        tx.decided_like("brace", traits=("any",), words=words, but="R-1", sees=SEES)
    read_batches(tx)
    read_quality(tx)
    read_forecasts(tx)
    read_audit(tx, "R-1")
    read_history(tx, "R-1")
    tx.draft("t-1", "ana")
    tx.drafts("t-1")
    tx.held_signature("t-1")
    tx.held_signatures("R-1")
    tx.due_signatures(MOMENT, limit=5)
    tx.account("ana")
    tx.accounts()
    tx.recovery_codes("ana")
    tx.session_of_token("hash of R-1/s-1")
    tx.sessions_of("ana")
    tx.sign_in_tries("R-1")
    for person in (None, "ana"):
        tx.account_events(person=person, limit=5)
    tx.case_views("R-1")
    tx.chain_head("accounts")
    tx.case_access("R-1")
    tx.access_of_work("R-1")
    tx.seen_review("R-1", person="ana", roles=("nurse_reviewer",), now=MOMENT)
    tx.seen_task("t-1", person="ana", roles=("nurse_reviewer",), now=MOMENT)
    tx.break_glass("R-1/g-1")
    tx.break_glasses_of("R-1")
    tx.break_glasses(limit=5)


def test_every_statement_is_run_by_some_call_of_the_port(store: SqliteStore) -> None:
    with store.transaction() as tx:
        noting = Noting(tx._driver)
        session = WriteSession(noting)
        write_everything(session)
        read_everything(WriteSession(noting))  # another one, which holds nothing of what was written
        session.lock_review("R-1")
        event = tx.events("R-0")[-1]
        with pytest.raises(StoreError):
            session.add_events([event])
    assert noting.seen == set(load_statements())


def test_the_statements_are_fitted_to_a_dialect_by_two_tokens_alone() -> None:
    fitted = load_statements(for_update="for update", skip_locked="skip locked")
    assert fitted["lock_review"].endswith("where id = :review for update")
    assert load_statements()["lock_review"].endswith("where id = :review")
    assert not [name for name, sql in fitted.items() if "{" in sql or "--" in sql or sql.endswith(";")]


def test_two_statements_of_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "twice.sql").write_text("-- name: one\nselect 1;\n\n-- name: one\nselect 2;\n")
    monkeypatch.setattr(statements, "files", lambda package: tmp_path)
    statements._neutral.cache_clear()
    with pytest.raises(StoreError, match=r"Two statements .* are called one"):
        load_statements()
    monkeypatch.undo()
    statements._neutral.cache_clear()


@pytest.mark.parametrize(
    ("statement", "indexes"),
    [
        ("waiting_reviews", ["reviews_ready", "reviews_due"]),
        ("earliest_review", ["reviews_due"]),
        ("earliest_service_step", ["service_steps_due"]),
        ("due_service_steps", ["service_steps_due"]),
        ("unsent_letters", ["letters_unsent"]),
        ("earliest_letter", ["letters_unsent"]),
        ("unsent_moments", ["COVERING INDEX letters_unsent_by_review"]),
        ("part_hashes", ["COVERING INDEX parts_hashes"]),
        ("work_items_by_review", ["work_items_by_review"]),
        ("work_items_by_role", ["work_items_by_role"]),
        ("work_items_by_person", ["work_items_by_person"]),
        ("service_steps_open_by_review", ["service_steps_by_review"]),
        ("incidents_by_review", ["incidents_by_review"]),
        ("incidents_open", ["incidents_open"]),
        ("reviews_by_member", ["reviews_by_member"]),
        ("reviews_by_status", ["reviews_by_status"]),
        ("reviews_any", ["reviews_by_age"]),
        ("letters_by_task", ["letters_by_review"]),
        ("answers", ["answers_by_review"]),
        ("waiting_rows", ["batches_running", "batch_rows_by_state"]),
        ("absence_of", ["absences_by_person"]),
        ("absences", ["absences_by_last_day"]),
        ("forecasts", ["forecasts_by_age"]),
        ("unsettled_forecasts", ["forecasts_unsettled"]),
    ],
)
def test_what_is_asked_at_every_step_or_sweep_walks_its_index(
    store: SqliteStore, statement: str, indexes: list[str]
) -> None:
    names = (
        *("review", "now", "limit", "status", "kind", "claimed_by", "role", "member", "task", "element"),
        *("person", "day", "before"),
    )
    sql = load_statements()[statement]
    plan = store._writer.execute(f"explain query plan {sql}", dict.fromkeys(names, 1)).fetchall()
    told = [row[3] for row in plan]
    for index in indexes:
        assert [line for line in told if index in line], told
    walks = [line for line in told if line.startswith("SCAN") and "INDEX" not in line]
    assert not [line for line in walks if line.split()[1] not in ("able", "due", "waiting")], told
