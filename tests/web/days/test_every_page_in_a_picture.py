"""Every page of the product, opened in the sample office by somebody whose page it is.

`docs/guides/pages.md` shows the pictures of it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from casework.identity import sessions
from casework.ports import EVERY, Reader, WorkFilter, WorkItem
from casework.usecases.application import Application
from casework.usecases.batch_wishes import FIELDS, keep
from casework.usecases.batches import make
from casework.usecases.batches_preview import Asked
from casework.usecases.forecast_sweep import ForecastSweep
from casework.usecases.holds import Wish, set_hold
from casework.web.guarding import NOBODY
from tests.web.conftest import WIDE
from tests.web.day import COOKIE
from tests.web.days.widths import misfits

SEED = "CR-26-00112"
CASE = f"/cases/{SEED}"
# What answers whole pages: who opens which, and a heading of it. Braces are filled in from the case.
TOUR = {
    "worklist.index": ("ines", "/worklist", "Worklist"),
    "worklist_selected.looked": ("gwen", "/worklist/selected?action=delegate&item={task}", "Hand tasks on"),
    "worklist.order": ("ines", "/worklist/order", "order"),
    "search.cases": ("ines", "/cases?q=scleroderma", "Cases"),
    "task.show": ("ines", "/tasks/{task}", "Assess the function"),
    "case.request": ("ines", f"{CASE}/request", "Request"),
    "documents.index": ("ines", f"{CASE}/documents", "Documents"),
    "documents.read": ("ines", f"{CASE}/documents/{{document}}", "Gait analysis"),
    "criteria.index": ("ines", f"{CASE}/criteria", "Criteria"),
    "criteria.rules": ("ines", f"{CASE}/rules", "."),
    "timeline.index": ("ines", f"{CASE}/timeline", "Marian Holloway"),
    "diagram.index": ("ines", f"{CASE}/diagram", "Functional assessment"),
    "letters.index": ("cora", "/cases/{decided}/letters", "Letters"),
    "letters.one": ("cora", "/cases/{decided}/letters/1", "."),
    "comments.index": ("ines", f"{CASE}/comments", "Comments"),
    "case.clock": ("ines", f"{CASE}/clock", "."),
    "case.similar": ("ines", f"{CASE}/similar", "."),
    "break_glass.ask": ("tova", "/cases/{foreign}/break-glass", "."),
    "break_glass.listing": ("gwen", "/break-glass", "Emergency access"),
    "policies.index": ("ines", "/policies", "Policies"),
    "policies.one": ("ines", "/policies/{plan}", "."),
    "policies.evidence": ("ines", "/evidence", "Evidence"),
    "account.page": ("ines", "/account", "."),
    "account.factor_page": ("ines", "/account/second-factor", "."),
    "people.listing": ("adam", "/people", "People"),
    "people.one": ("adam", "/people/ines", "Ines Carrow"),
    "rights.page": ("adam", "/rights", "Rights"),
    "desk.index": ("gwen", "/desk?figure=late", "Desk"),
    "clock_map.index": ("gwen", "/clock-map", "Clock map"),
    "clock_map.diagram": ("gwen", "/clock-map/diagram", "Clock map"),
    "batches.listing": ("gwen", "/batches", "Batches"),
    "batch_preview.looked": ("gwen", "/batches/preview/{wish}", "Move 1 case to Tova Lindqvist"),
    "batches.one": ("gwen", "/batches/{batch}", "."),
    "absences.listing": ("gwen", "/absences", "Absences"),
    "incidents.index": ("gwen", "/incidents", "Incidents"),
    "forecast.index": ("gwen", "/forecast", "Forecast"),
    "incidents.one": ("gwen", "/incidents/{incident}", "."),
    "quality.index": ("gwen", "/quality", "Quality"),
    "quality.mine": ("ana", "/quality/mine", "Second looks"),
    "second_looks.show": ("brandt", "/quality/looks/{look}", "Second look"),
    "reports.index": ("gwen", "/reports", "Reports"),
    "reports.one": ("gwen", "/reports/turnaround", "Time to a decision"),
    "audit.index": ("audra", "/audit", "Audit"),
    "audit.export": ("audra", "/audit/export", "Export"),
    "history.index": ("audra", "/history", "History"),
    "history.purge": ("audra", "/history/purges/{purge}", "Purge"),
    "history.holds": ("audra", "/history/holds", "Legal holds"),
    "history.gone": ("adam", "/history/purged", "Archives"),
    "shortcuts.sheet": ("ines", "/shortcuts", "."),
}
AT_THE_DOOR = {  # the pages of whoever is not signed in yet, by how far they have come
    "signin.page": ("/sign-in", ""),
    "signin.code_page": ("/sign-in/code", sessions.CODE),
    "signin.password_page": ("/sign-in/password", sessions.PASSWORD),
    "signin.factor_page": ("/sign-in/second-factor", sessions.SECOND_FACTOR),
}
PARTS = {  # files, parts of a page, what scripts ask, and addresses that only lead to another page
    "home", "case.index", "diagram.drawn", "documents.download", "documents.file", "documents.text", "letters.paper",
    "letters.printed", "explanations.why", "presence.session", "signature.preview", "signature.preview_paper",
    "quality.waiting", "quality.drawn", "second_looks.read", "second_looks.text", "second_looks.file",
    "task.checks", "health.readyz",
    "batches.progress", "reports.table", "reports.paper", "clock_map.drawn", "clock_map.stays", "clock_map.cells",
    "desk.figures",
}  # fmt: skip


@pytest.fixture(scope="module")
def places(office: tuple[Application, str]) -> dict[str, str]:
    """What the braces of an address stand for in the sample office, with the forecast of its day."""
    ForecastSweep(office[0]).finish()
    with office[0].store.reading() as reader:
        gwen, free = reader.person("gwen"), _task(reader, "verify_trials")
    assert gwen is not None
    asked = Asked(act="priority", items=(free,), priority="HIGH", reason="The member calls again today.")
    batch = make(office[0], gwen, asked)
    typed = {**dict.fromkeys(FIELDS, ""), "act": "assign", "to": "tova", "items": [free], "held": {}, "stage": ""}
    wish = keep(office[0], gwen, "", typed)
    hold = Wish(scope="CASE", review=SEED, reason="The member's lawyer asked that nothing be taken out.")
    set_hold(office[0], gwen, hold)
    with office[0].store.reading() as reader:
        return {
            "purge": reader.purges(limit=1)[0][0].id,
            "batch": batch,
            "wish": wish.id,
            "incident": quote(reader.incidents()[0].id, safe=""),
            "task": _task(reader, "assess_function", review=SEED),
            "document": next(one.id for one in reader.documents(SEED) if one.title.startswith("Gait analysis")),
            "decided": next(one.review for one in _tasks(reader) if one.role == "appeals_coordinator"),
            "foreign": next(one.review for one in _tasks(reader) if one.role == "appeal_physician"),
            "plan": office[0].library.plans[0].id,
            "look": reader.looks_for("brandt", ("physician_reviewer",), limit=1)[0][0].id,
        }


def _tasks(reader: Reader) -> Sequence[WorkItem]:
    return reader.work_items(WorkFilter(kind="USER", limit=EVERY))


def _task(reader: Reader, element: str, **of: str) -> str:
    return next(
        one.id
        for one in _tasks(reader)
        if one.element == element and all(getattr(one, name) == value for name, value in of.items())
    )


@pytest.mark.parametrize("endpoint", TOUR)
def test_every_page_opens_for_whose_page_it_is(
    signed_in: Callable[[str], Page], picture: Callable[[Page, str], None], places: dict[str, str], endpoint: str
) -> None:
    person, address, heading = TOUR[endpoint]
    page = signed_in(person)
    answer = page.goto(address.format(**places))
    assert answer is not None
    assert answer.ok, answer.status
    expect(page.get_by_role("heading", name=re.compile(heading, re.I)).first).to_be_visible()
    picture(page, f"page-{endpoint.replace('.', '-').replace('_', '-')}")
    assert misfits(page) == []


@pytest.fixture
def at_the_door(office: tuple[Application, str], browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A window of somebody who has come so far in signing in."""
    app, address = office
    context = browser.new_context(base_url=address, viewport=WIDE, reduced_motion="reduce", locale="en-US")

    def stands(stage: str) -> Page:
        if stage:
            with app.store.transaction() as tx:
                token = sessions.create(tx, "ines", stage=stage, now=app.clock.now())[0]
            context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        return context.new_page()

    yield stands
    context.close()


@pytest.mark.parametrize("endpoint", AT_THE_DOOR)
def test_every_page_on_the_way_in_opens(
    at_the_door: Callable[[str], Page], picture: Callable[[Page, str], None], endpoint: str
) -> None:
    address, stage = AT_THE_DOOR[endpoint]
    page = at_the_door(stage)
    page.goto(address)
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.get_by_role("button").first).to_be_visible()
    picture(page, f"page-{endpoint.replace('.', '-').replace('_', '-')}")
    assert misfits(page) == []


def test_no_page_is_left_out_of_the_tour(site: Flask) -> None:
    asked = {one.endpoint for one in site.url_map.iter_rules() if "GET" in (one.methods or ())}
    assert asked - PARTS - set(NOBODY) == set(TOUR) | set(AT_THE_DOOR)
