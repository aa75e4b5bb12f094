"""A request that is late as urgent and, found not to be urgent, late again: nothing of that passes in silence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casework.audit.verify import verify_review
from casework.clocks import FixedClock
from casework.domain.moment_words import moment
from casework.ports import Actor, Json, Person, WorkFilter, WorkItem
from casework.settings import Settings
from casework.usecases.advance import work_off
from casework.usecases.application import Application
from casework.usecases.case_access import sees
from casework.usecases.case_script import Script, read_script
from casework.usecases.complete import complete
from casework.usecases.people import enlist
from casework.usecases.play import let_time_pass
from casework.usecases.rights import zone_of
from casework.usecases.show import show
from casework.usecases.submit import submit
from casework.web.worklist_rows import row
from server import build

CASE = Path(__file__).parents[1] / "golden/missed_deadline/T110.toml"
NOT_URGENT = {
    "urgency": "STANDARD",
    "basis": "Walking has been limited for a year, and nothing gets worse within weeks.",
}


class Late:
    """A review that nobody does anything in, under one of the laws."""

    def __init__(self, folder: Path, plan: str, law: str) -> None:
        script: Script = read_script(CASE.read_bytes(), name=CASE.name)
        self.clock, self.received, self.law = FixedClock(script.start), script.start, law
        self.app: Application = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), self.clock)
        self.app.store.migrate()
        enlist(self.app, script.people)
        request = {**script.request, "plan": plan, "line_of_business": law}
        self.review = str(submit(self.app, request, script.documents, actor=Actor("outside"))["review"])
        work_off(self.app)

    def shown(self) -> Json:
        return show(self.app, self.review)

    def pass_the_time(self) -> None:
        """Nothing is done until a moment after the decision's time."""
        due = datetime.fromisoformat(self.shown()["deadlines"]["decision"]["at"])
        let_time_pass(self.app, self.clock, due + timedelta(hours=1))

    def tasks(self, element: str) -> list[WorkItem]:
        with self.app.store.reading() as reader:
            return [one for one in reader.work_items(WorkFilter(review=self.review)) if one.element == element]

    def answer(self, task: WorkItem, person: str, answers: Json) -> None:
        complete(self.app, task.id, answers, person=person)
        work_off(self.app)

    def explain(self, task: WorkItem, cause: str) -> None:
        self.answer(task, "moreau", {"cause": cause, "action": "A daily look at what is unassigned from now on."})

    def sent(self, kind: str) -> list[str]:
        """To whom letters of the kind have been sent."""
        return sorted(one["audience"] for one in self.shown()["letters"] if one["kind"] == kind and one["sent_at"])

    def events(self, kind: str) -> list[Json]:
        with self.app.store.reading() as reader:
            return [event.detail for event in reader.events(self.review) if event.kind == kind]


@pytest.fixture(
    params=[("HMO-01", "COMMERCIAL_ERISA"), ("MCD-01", "MEDICAID"), ("MA-01", "MA")], ids=lambda one: one[1]
)
def late(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Late]:
    opened = Late(tmp_path, *request.param)
    yield opened
    opened.app.store.close()


@pytest.fixture
def twice(late: Late) -> Late:
    """The same, late as urgent, triaged, and late once more."""
    late.pass_the_time()
    (triage,) = late.tasks("triage_urgency")
    late.answer(triage, "ana", NOT_URGENT)
    late.pass_the_time()
    return late


def test_each_of_the_times_is_on_record_and_a_supervisor_is_asked_about_each(twice: Late) -> None:
    told = twice.shown()
    assert [one["deadline"] for one in told["breaches"]] == ["decision", "decision"]
    first, second = (datetime.fromisoformat(one["due_at"]) for one in told["breaches"])
    assert first - twice.received == timedelta(hours=72)
    assert second == datetime.fromisoformat(told["deadlines"]["decision"]["at"]) > first
    assert len(twice.tasks("explain_breach")) == 2
    assert (told["path"].count("decision_overdue"), told["path"].count("record_breach")) == (2, 2)
    assert [one["due_at"] for one in twice.events("breach.recorded")] == [one["due_at"] for one in told["breaches"]]
    assert told["incidents"] == []


def test_the_time_to_explain_begins_when_the_time_was_missed(late: Late) -> None:
    late.pass_the_time()
    (task,) = late.tasks("explain_breach")
    with late.app.store.reading() as reader:
        work = reader.open_work(task.id)
    assert work is not None
    assert work.clock_start == task.opened_at
    assert work.due_at == task.due_at
    assert work.watch_at is not None
    assert work.watch_at > late.app.clock.now()  # none of it is used yet


def test_each_task_says_which_moment_was_missed_and_the_worklist_says_it_too(twice: Late) -> None:
    names = [one.name for one in twice.tasks("explain_breach")]
    with twice.app.store.reading() as reader:
        zone = zone_of(twice.app, reader, twice.review)
    due = [moment(one["due_at"], zone) for one in twice.shown()["breaches"]]
    assert names == [f"Explain the delay: the decision was due {one}" for one in due]
    boss = Person(id="moreau", name="Alice Moreau", roles=("supervisor",))
    with twice.app.store.reading() as reader:
        items = [one.id for one in twice.tasks("explain_breach")]
        listed = reader.listed(items, sees=sees(boss, now=twice.clock.now()))
        assert {one.task_name for one in listed} == set(names)
        assert {one.work.step for one in listed if one.work is not None} == {"Explain the delay"}
        shown = [row(twice.app, boss, one, tab="groups", now=twice.clock.now())["step"] for one in listed]
    assert sorted(shown) == sorted(names)


def test_nothing_more_comes_of_the_same_time_however_long_it_lies(twice: Late) -> None:
    let_time_pass(twice.app, twice.clock, twice.clock.now() + timedelta(days=40))
    assert len(twice.shown()["breaches"]) == len(twice.tasks("explain_breach")) == 2


def test_the_letters_are_those_of_the_law_and_a_denial_by_lapse_is_told_once(twice: Late) -> None:
    assert twice.sent("expedite_refused") == ["MEMBER", "PROVIDER"]
    lapses = twice.app.library.line_of_business(twice.law, on=twice.received.date()).lapse == "DEEMED_ADVERSE"
    assert twice.sent("lapse") == (["MEMBER", "PROVIDER", "RECORD"] if lapses else [])
    assert len(twice.events("clock.lapsed")) == (1 if lapses else 0)


def test_each_breach_is_explained_for_itself_and_asked_about_in_turn(twice: Late) -> None:
    one, other = twice.tasks("explain_breach")
    twice.explain(one, "Nobody looked over the week-end.")
    (left,) = twice.tasks("explain_breach")
    assert left.id == other.id
    assert left.due_at is not None
    assert left.due_at > twice.clock.now()
    twice.explain(left, "A reviewer was ill.")
    causes = [breach["explanation"]["cause"] for breach in twice.shown()["breaches"]]
    assert sorted(causes) == ["A reviewer was ill.", "Nobody looked over the week-end."]
    assert len(twice.events("breach.explained")) == 2
    assert "explanation" not in twice.shown()["deadlines"]


def test_each_explanation_that_does_not_come_is_noted_once_when_its_own_time_is_over(twice: Late) -> None:
    let_time_pass(twice.app, twice.clock, twice.clock.now() + timedelta(days=40))
    assert len(twice.events("breach.unexplained")) == 1
    for task in twice.tasks("explain_breach"):
        twice.explain(task, "A reviewer was ill.")
    first, second = (one["since"] for one in twice.events("breach.unexplained"))
    assert datetime.fromisoformat(first) < datetime.fromisoformat(second) < twice.clock.now()


def test_the_trail_of_it_verifies(twice: Late) -> None:
    with twice.app.store.reading() as reader:
        assert verify_review(reader, twice.review).ok
