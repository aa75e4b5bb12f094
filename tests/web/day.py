"""A scripted case that is worked in the browser: its people sign in, and its tasks are answered on their pages."""

import copy
from datetime import timedelta
from pathlib import Path

import server
from casework.clocks import FixedClock
from casework.identity import passwords, sessions
from casework.ports import Actor, Person, ReviewRow, WorkFilter, WorkItem
from casework.ports_of_identity import Account
from casework.settings import Settings, WebSettings
from casework.usecases.advance import work_off
from casework.usecases.case_script import read_script
from casework.usecases.case_steps import BETWEEN_STEPS, Step
from casework.usecases.people import enlist
from casework.usecases.play import let_time_pass
from casework.usecases.play_steps import act
from casework.usecases.submit import submit
from casework.web.app import create_web
from casework.web.form_answers import typed_of
from tests import prepared
from tests.web.clerk import Clerk

ROOT = Path(__file__).parents[2]
PASSWORD = "a sentence that nobody else would choose"
HASHED = passwords.make_hash(PASSWORD)
COOKIE = "casework_session"


class Day:
    """One case on a store of its own, with its pages."""

    def __init__(self, folder: Path, case: str, *, hold: timedelta = timedelta(minutes=10)) -> None:
        path = ROOT / case
        self.script = read_script(path.read_bytes(), name=path.name)
        self.clock = FixedClock(self.script.start)
        web = WebSettings(files=folder / "files", secret=folder / "secret", letter_hold=hold)
        self.settings = Settings(database=folder / "casework.db", outbox=folder / "outbox", web=web)
        self.people = {person.id: person for person in self.script.people}
        self.review = prepared.office(folder, self.script.people, at=self.clock.now(), case=self.script)
        self.app = server.build(self.settings, self.clock)
        self.site = create_web(self.app, settings=web)
        self.steps = list(self.script.steps)

    def another(self, id: str) -> str:
        """One more case like this one, of another member, which has just arrived; its id."""
        request = copy.deepcopy(dict(self.script.request)) | {"id": id}
        request["member"] |= {"id": f"M-{id}", "name": f"Member {id}"}
        done = submit(self.app, request, copy.deepcopy(self.script.documents), actor=Actor("outside"))
        work_off(self.app)
        return str(done["review"])

    def close(self) -> None:
        self.app.store.close()

    def row(self) -> ReviewRow:
        with self.app.store.reading() as reader:
            row = reader.review(self.review)
        assert row is not None
        return row

    def open(self, element: str) -> WorkItem | None:
        with self.app.store.reading() as reader:
            items = reader.work_items(WorkFilter(review=self.review, kind="USER"))
        return next((item for item in items if item.element == element), None)

    def task(self, element: str) -> WorkItem:
        item = self.open(element)
        assert item is not None, f"{element} is not open"
        return item

    def item(self, task: str) -> WorkItem:
        with self.app.store.reading() as reader:
            found = reader.work_item(task)
        assert found is not None
        return found

    def wait_for(self, step: Step) -> None:
        let_time_pass(
            self.app, self.clock, max(self.clock.now(), step.at) if step.at else self.clock.now() + BETWEEN_STEPS
        )

    def do(self, step: Step) -> None:
        """One step of the script as the play takes it, without the browser."""
        self.wait_for(step)
        if step.refused is None:
            self.review = act(self.app, self.review, step, key=f"day:{step.number}")
            work_off(self.app)

    def until(self, element: str) -> Step:
        """Everything up to the step that answers this task; that step, with its time come."""
        while self.steps:
            step = self.steps[0]
            if step.kind == "task" and step.value == element and step.refused is None:
                self.wait_for(step)
                return step
            self.do(self.steps.pop(0))
        raise AssertionError(f"no step answers {element}")

    def sign_in(self, person: str) -> Clerk:
        """A browser in which this person is signed in."""
        with self.app.store.transaction() as tx:
            now = self.clock.now()
            for id in {person, *(one.id for one in tx.people())}:  # everybody who works here has an account
                if tx.account(id) is None:
                    tx.put_account(
                        Account(
                            person=id,
                            password=HASHED,
                            must_change=False,
                            status="ACTIVE",
                            created_at=now,
                            changed_at=now,
                        )
                    )
            token = sessions.create(tx, person, stage=sessions.OPEN, now=now)[0]
        browser = self.site.test_client()
        browser.set_cookie(COOKIE, token, domain="localhost")
        return Clerk(browser, "", PASSWORD)

    def at(self, element: str, person: str) -> Clerk:
        """This person with the page of the open task."""
        clerk = self.sign_in(person)
        clerk.address = f"/tasks/{self.task(element).id}"
        return clerk.open()

    def answered(self, step: Step) -> dict[str, list[str]]:
        """The step's answers as fields of its form."""
        return typed_of(self.app.form(step.value), step.answers)

    def with_people(self, *people: Person) -> None:
        """More people, who work here from now on."""
        enlist(self.app, people)
        self.people |= {one.id: one for one in people}
