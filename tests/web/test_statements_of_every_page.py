"""Every page that can be opened asks the store for little: taken from the addresses of the application itself."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Address

from casework.documents.keeping import FileStore
from casework.identity import sessions
from casework.identity.permissions import permissions
from casework.ports import EVERY, Actor, Person, WorkFilter
from casework.ports_of_history import WAITING, PurgeRow
from casework.testing_rows import an_incident
from casework.testing_rows_of_history import a_hold, a_purge
from casework.testing_rows_of_quality import a_draw, a_second_look
from casework.usecases.batch_wishes import FIELDS, keep
from casework.usecases.batches import make
from casework.usecases.batches_preview import Asked
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.uploads import Uploads, hand_in
from casework.web import guarding
from casework.web.guarding import NOBODY
from tests.web.day import COOKIE, Day
from tests.web.handing_in import SAYS
from tests.web.worlds import OTHERS, licensed

MOST = 10
APPEAL = "tests/golden/appeal_review/G03.toml"
TRIED = (
    "signature.preview",
    "signature.preview_paper",  # take the whole step and take it back, to show its letters
)
SIGNING_IN = {  # the pages of whoever is not signed in yet, by how far they have come
    "signin.page": "",
    "signin.code_page": sessions.CODE,
    "signin.password_page": sessions.PASSWORD,
    "signin.factor_page": sessions.SECOND_FACTOR,
}
PETRA = Person(  # who may do a second look at the first decision
    id="petra",
    name="Petra Vance, MD",
    roles=("physician_reviewer",),
    licences=licensed("MD", "100001", "NY"),
    specialties=("plastic surgery",),
)
ELSEWHERE = {
    "/",
    "/cases/<review>",
    "/quality/looks/<look>/documents/<document>",
    "/quality/looks/<look>/documents/<document>/pages/<int:page>",
}  # they only lead to another page
WITH_A_DRAFT = {"/tasks/<task>/preview/<audience>/paper"}  # there is a letter only once something is drafted


class Walk:
    """An appeal that waits for its physician, with a file that was handed in, and everybody who works here."""

    def __init__(self, folder: Path) -> None:
        self.day = Day(folder, APPEAL)
        self.day.until("draft_decision")
        self.day.with_people(PETRA, *(one for one in OTHERS if one.id not in self.day.people))
        to, actor = Uploads(self.day.app, FileStore(self.day.settings.web.files)), Actor("cora")
        text = io.BytesIO(b"What the surgeon found at the visit.")
        upload, _ = hand_in(to, self.day.review, person="cora", name="visit.txt", source=text)
        filing = Filing(upload=upload.id, **SAYS)
        file_uploads(self.day.app, self.day.review, [filing], actor=actor, answers=False)
        with self.day.app.store.reading() as reader:
            self.filed = reader.documents(self.day.review)[-1].id
        self.day.until("review_appeal")
        asked = Asked(act="assign", items=(self.day.review,), to="samuel", reason="Absence")
        self.batch = make(self.day.app, self.day.people["gwen"], asked)
        self.wishes = [self.wish_of(act) for act in ("assign", "release", "priority", "followup", "extend")]
        self.wish = self.wishes[0]
        with self.day.app.store.transaction() as tx:
            tx.put_incident(an_incident("i-1", self.day.review))
            tx.put_purge(a_purge())
            tx.put_hold(a_hold(scope="MEMBER", review=None, member="M-0"))
            tx.put_purge_row(PurgeRow(purge="p-1", n=1, review=self.day.review, state=WAITING))
        with self.day.app.store.transaction() as tx:
            (first,) = [one for one in tx.answers(self.day.review) if one.element == "draft_decision"]
            about: dict[str, Any] = {"review": self.day.review, "task": first.task, "first_person": first.person}
            about["first_at"] = self.day.clock.now()  # whoever reads the case later than that may not look at it
            done = {"answered_at": self.day.clock.now(), "answers": first.body, "finding": "OPEN"}
            tx.put_second_look(a_second_look("look-done", place=7, state="DONE", person="brandt", **done, **about))
            tx.put_second_look(a_second_look("look-taken", state="TAKEN", person="petra", place=8, **about))
            tx.put_second_look(a_second_look("look-open", place=9, **about))
            tx.put_draw(a_draw())
        self.looks = ["look-taken", "look-open", "look-done"]
        self.browsers: dict[str, FlaskClient] = {}

    def wish_of(self, act: str) -> str:
        """What is chosen for a batch, and not made yet."""
        typed = {**dict.fromkeys(FIELDS, ""), "act": act, "to": "samuel", "origin": "/desk?figure=day"}
        typed |= {"priority": "HIGH", "ground": "PLAN_NEEDS", "day": self.day.clock.now().date().isoformat()}
        typed |= {"items": [self.day.review], "held": {}, "stage": ""}
        return keep(self.day.app, self.day.people["gwen"], "", typed).id

    def addresses(self) -> Iterator[Address]:
        """Every address of a page, a part of one or a file of a case."""
        for address in self.day.site.url_map.iter_rules():
            if "GET" in (address.methods or ()) and address.endpoint not in NOBODY:
                yield address

    def people(self, address: Address) -> list[str]:
        """Everybody whose role may open it."""
        rule = guarding.rule_of(self.day.site, address.endpoint)
        assert rule is not None
        if rule.action is None:
            return ["gwen"]
        roles = permissions().actions[rule.action].roles
        return [one.id for one in self.day.people.values() if set(one.roles) & roles]

    def paths(self, address: Address) -> Iterator[str]:
        """The address with everything of this case that it can be about."""
        day = self.day
        with day.app.store.reading() as reader:
            items = reader.work_items(WorkFilter(review=day.review, status=None, kind="USER", limit=EVERY))
            documents = [one.id for one in reader.documents(day.review)]
            letters = len(reader.letters(day.review))
        of: dict[str, list[Any]] = {
            "task": [item.id for item in items],
            "document": [documents[0], self.filed],
            "number": [*range(1, letters + 1)],
            "process": ["determination", "appeal_review"],
            "look": self.looks,
        }
        if address.endpoint == "batch_preview.looked":
            of["id"] = self.wishes
        about = next((name for name in of if name in address.arguments), None)
        one_of = {"people.one": "osei", "policies.one": day.app.library.plans[0].id}
        one_of |= dict.fromkeys(("batches.one", "batches.progress"), self.batch)
        one_of |= {"incidents.one": "i-1", "history.purge": "p-1"}
        for one in of[about] if about else [None]:
            values = {
                "review": day.review,
                "page": 2,
                "audience": "member",
                "look": self.looks[0],
                "name": "prior_authorization",
                "rule": "denials",
                "period": "2026-01",
                "id": one_of.get(address.endpoint),
                about: one,
            }
            built = address.build({name: values[name] for name in address.arguments}, append_unknown=False)
            assert built is not None
            chosen = f"?action=delegate&item={items[-1].id}"
            asked = {"worklist_selected.looked": (chosen, f"{chosen}&stage=preview&to=samuel&reason=Lunch")}
            asked |= dict.fromkeys(("desk.index", "clock_map.index"), ("", f"?level=ok&wish={self.wish}"))
            yield from (f"{built[1]}{query}" for query in asked.get(address.endpoint, ("",)))

    def browser(self, person: str, stage: str = sessions.OPEN) -> FlaskClient:
        """The browser of this person, who is signed in or on the way to it."""
        if stage != sessions.OPEN:
            self.day.sign_in(person)  # who has an account
            client = self.day.site.test_client()
            if stage:
                with self.day.app.store.transaction() as tx:
                    token = sessions.create(tx, person, stage=stage, now=self.day.clock.now())[0]
                client.set_cookie(COOKIE, token, domain="localhost")
            return client
        if person not in self.browsers:
            self.browsers[person] = self.day.sign_in(person).client
        return self.browsers[person]


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    made = Walk(tmp_path)
    yield made
    made.day.close()


def test_no_page_takes_more_than_ten_statements(walk: Walk, statements: Any) -> None:
    answered, many = set(), []
    for address in walk.addresses():
        for person in walk.people(address):
            browser = walk.browser(person, SIGNING_IN.get(address.endpoint, sessions.OPEN))
            for path in walk.paths(address):
                statements.clear()
                status = browser.get(path).status_code
                assert status < 500, path
                if status == 200:
                    answered.add(address.rule)
                if statements.count > MOST and address.endpoint not in TRIED:
                    many.append((path, person, statements.count, list(statements.names)))
    assert not many
    assert {address.rule for address in walk.addresses()} - answered == ELSEWHERE | WITH_A_DRAFT
