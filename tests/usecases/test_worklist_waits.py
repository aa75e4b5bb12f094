"""A case that waits for information: in whose list it stands, how its clock is told, and that it comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.ports import Person
from casework.usecases.case_file import CaseFile
from casework.usecases.case_page import head
from casework.usecases.worklist_page import Wish, Worklist, worklist
from tests.usecases.desk import Desk
from tests.usecases.projected import faults
from tests.web.day import ROOT, Day


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, "information_request/G05")
    opened.until("check_completeness")
    opened.next()
    yield opened
    opened.app.store.close()


def look(desk: Desk, person: str | Person, **asked: str) -> Worklist:
    with desk.app.store.reading() as reader:
        who = reader.person(person) if isinstance(person, str) else person
        assert who is not None
        assert faults(desk.app, reader) == []
        return worklist(desk.app, reader, who, Wish(**asked))  # type: ignore[arg-type]


def test_who_asked_finds_it_among_what_waits_with_the_day_of_the_answer(asking: Desk) -> None:
    asker = asking.script.steps[0].who
    told = look(asking, asker, tab="waiting")
    assert (told.counts["waiting"], told.counts["mine"], told.counts["groups"]) == (1, 0, 0)
    (row,) = told.rows
    assert row.work is not None
    assert (row.work.kind, row.work.holder, row.work.paused) == ("RECEIVE", asker, True)
    assert row.work.share is not None
    assert len(look(asking, asker, tab="waiting", left="paused").rows) == 1
    assert len(look(asking, asker, tab="waiting", left="ok").rows) == 0


def test_the_day_of_the_answer_is_known_where_the_clock_runs_on(tmp_path: Path) -> None:
    script = (ROOT / "tests/golden/information_request/G05.toml").read_text("utf-8")
    path = tmp_path / "case.toml"
    path.write_text(
        script.replace('"COMMERCIAL_ERISA"', '"MEDICARE_ADVANTAGE"').replace('"HMO-01"', '"MA-01"'), "utf-8"
    )
    day = Day(tmp_path, str(path))
    try:
        day.do(day.until("check_completeness"))
        with day.app.store.reading() as reader:
            boss = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))
            (row,) = worklist(day.app, reader, boss, Wish(tab="waiting")).rows
            case = CaseFile(day.app, reader, day.review)
            assert row.work is not None
            assert (row.work.paused, row.work.due_at) == (False, case.deadlines["decision"].at)
            assert row.answer_by == case.deadlines["information"].at
            told = head(day.app, reader, day.row(), boss)["holder"]
        assert "The provider's answer is awaited until" in told
    finally:
        day.close()


def test_a_supervisor_sees_all_that_waits_and_a_stranger_nothing(asking: Desk) -> None:
    boss = Person(id="gwen", name="Gwen Tallis", roles=("supervisor",))
    other = Person(id="tova", name="Tova Lindqvist", roles=("nurse_reviewer",))
    assert [len(look(asking, one, tab="waiting").rows) for one in (boss, other)] == [1, 0]
    assert [look(asking, one).counts["waiting"] for one in (boss, other)] == [1, 0]


def test_when_the_answer_comes_the_task_is_back_with_its_new_documents(asking: Desk) -> None:
    asker = asking.script.steps[0].who
    asking.take(next(step for step in asking.script.steps if step.kind not in ("task", "wait")))
    assert look(asking, asker, tab="waiting").counts["waiting"] == 0
    (row,) = look(asking, asker, tab="groups").rows
    assert row.work is not None
    assert not row.work.paused
