"""What came of each line is told by the step that changes it, alike by a fill, and by no other step."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.domain.decided_line import DecidedLine
from casework.ports import Actor
from casework.store.session import WriteSession
from casework.store.sqlite import SqliteStore, open_sqlite
from casework.usecases.advance import work_off
from casework.usecases.appeals import appeal
from casework.usecases.extensions import extend
from casework.usecases.messages import withdraw
from tests.usecases.desk import WRITTEN, Desk

EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
OWN = ("decided_lines_of_review", "drop_decided_lines", "put_decided_line", "parts_of_facts", "tables_decided")


def told(desk: Desk) -> list[DecidedLine]:
    with desk.app.store.reading() as reader:
        return list(reader.decided_lines(*EVER))


@pytest.fixture
def opened(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(tmp_path, request.param)
    yield made
    made.app.store.close()


def to_the_end(desk: Desk) -> None:
    taken = {step.number for step in desk.done}
    for step in desk.script.steps:
        if step.number not in taken:
            desk.take(step)


@pytest.mark.parametrize("opened", ["external_review/G13"], indirect=True)
def test_a_denial_an_appeal_and_a_decision_outside_stand_in_one_row(opened: Desk) -> None:
    opened.up_to("appeal")
    (line,) = told(opened)
    assert (line.outcome, line.origin, line.urgency, line.requested, line.quantity) == (
        "DENIED",
        "REQUEST",
        "STANDARD",
        1,
        0,
    )
    assert (line.signer, line.clinical, line.appeals) == ("osei", True, [])
    assert line.received_at <= line.determined_at <= (line.notified_at or line.determined_at)
    assert line.due_at is not None
    assert {one["element"] for one in line.reviewers} >= {"verify_trials", "assess_function", "sign_decision"}
    assert line.rules[-1]["table"] == "recommendation"
    assert {"by": "osei", "answer": "NOT_MET"} in [
        answer for criterion in line.criteria for answer in criterion["answers"]
    ]
    assert line.p2p["offered"]
    opened.up_to("ask_external")
    (line,) = told(opened)
    assert [(one["kind"], one["status"], one["signer"]) for one in line.appeals] == [("INTERNAL", "UPHELD", "brandt")]
    to_the_end(opened)
    (line,) = told(opened)
    assert [(one["kind"], one["status"], one["quantity"]) for one in line.appeals] == [
        ("INTERNAL", "UPHELD", 0),
        ("EXTERNAL", "OVERTURNED", 1),
    ]
    assert (line.outcome, line.quantity) == ("DENIED", 0)


@pytest.mark.parametrize("opened", ["appeal/T90"], indirect=True)
def test_what_a_review_that_follows_decides_is_told_with_the_first_decision_and_is_no_other_request(
    opened: Desk,
) -> None:
    opened.up_to("appeal")
    (before,) = told(opened)
    done = appeal(
        opened.app,
        opened.review,
        actor=Actor("member"),
        by="MEMBER",
        urgency="STANDARD",
        physician_supports=False,
        reason="Look again.",
    )
    work_off(opened.app)
    assert done["review"] != opened.review
    (line,) = told(opened)
    assert (line.review, line.outcome, line.determined_at) == (before.review, before.outcome, before.determined_at)
    assert [one["status"] for one in line.appeals] == ["OPEN"]
    store = opened.app.store
    assert isinstance(store, SqliteStore)
    with store.reading() as reader:
        assert reader.fact_sources(str(done["review"])).review == opened.review
    store._writer.execute("delete from parts where review = ?", [opened.review])  # as when the first one is purged
    with store.reading() as reader:
        assert reader.fact_sources(str(done["review"])).review == done["review"]


def test_a_request_that_was_taken_back_is_told_when_its_review_has_ended(desk: Desk) -> None:
    paper = {**WRITTEN, "dated": desk.clock.now().date().isoformat()}
    withdraw(desk.app, desk.review, actor=Actor("clinic"), by="PROVIDER", reason="Not needed.", document=paper)
    work_off(desk.app)
    (line,) = told(desk)
    assert (line.outcome, line.signer, line.due_at, line.notified_at) == ("WITHDRAWN", None, None, None)


def test_an_extension_is_told_of_the_decision_that_came_after_it(desk: Desk) -> None:
    extend(desk.app, desk.review, person="ana", what="decision", ground="BEYOND_CONTROL", reason="The reviewer is ill.")
    work_off(desk.app)
    assert told(desk) == []
    desk.up_to("appeal")
    assert [one.extended for one in told(desk)] == [True]


class Noting:
    """A driver that notes which statements pass through it."""

    def __init__(self, driver: Any, seen: list[str]) -> None:
        self.driver, self.seen = driver, seen

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        self.seen.append(statement)
        found: Sequence[Mapping[str, Any]] = self.driver.rows(statement, parameters)
        return found

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        self.seen.append(statement)
        return int(self.driver.change(statement, parameters))

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        self.seen.append(statement)
        self.driver.change_each(statement, parameters)


def test_a_step_that_decides_nothing_asks_nothing_of_the_facts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    made = WriteSession.__init__

    def noting(self: WriteSession, driver: Any) -> None:
        made(self, Noting(driver, seen))

    monkeypatch.setattr(WriteSession, "__init__", noting)
    desk.until("sign_decision")
    assert "save_ongoing_review" in seen
    assert not set(OWN) & set(seen)
    desk.next()
    assert set(OWN) - {"decided_lines_of_review"} <= set(seen)


@pytest.mark.parametrize("opened", ["appeal_review/G15"], indirect=True)
def test_a_store_that_was_made_before_there_were_facts_is_filled_by_the_migration(opened: Desk, tmp_path: Path) -> None:
    to_the_end(opened)
    kept = told(opened)
    assert kept
    opened.app.store.close()
    raw = open_sqlite(tmp_path / "casework.db")
    raw._writer.execute("drop table decided_lines")
    raw._writer.execute("delete from _sqlite_migrations where name = '0013_facts'")
    raw.migrate()
    raw.check()
    with raw.reading() as reader:
        assert list(reader.decided_lines(*EVER)) == kept
    raw.close()


def test_what_was_damaged_before_is_left_out_by_the_fill_and_all_else_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.up_to("appeal")
    kept = told(desk)
    store = desk.app.store
    assert isinstance(store, SqliteStore)
    for broken in ('{"a":1}', "{"):
        store._writer.execute("drop table decided_lines")
        store._writer.execute("delete from _sqlite_migrations where name = '0013_facts'")
        text = store._writer.execute("select text from parts where name = 'request'").fetchone()[0]
        store._writer.execute("update parts set text = ? where name = 'request'", [broken])
        store.migrate()
        assert told(desk) == []
        store._writer.execute("update parts set text = ? where name = 'request'", [text])
    store._writer.execute("drop table decided_lines")
    store._writer.execute("delete from _sqlite_migrations where name = '0013_facts'")
    store.migrate()
    assert told(desk) == kept
