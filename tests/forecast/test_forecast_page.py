"""The page of the forecast and the desk's figure: a range in words, questions and answers, what then happened."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from casework.forecast import parameters as shipped
from casework.ports_of_forecast import Forecast
from casework.usecases import forecasts
from casework.usecases.forecast_sweep import ForecastSweep
from casework.web.app import create_web
from tests.forecast.kept_office import KeptOffice, keep
from tests.forecast.other_office import Week
from tests.web.conftest import COOKIE, session_of


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, told: Week) -> Iterator[KeptOffice]:
    """The office with the forecast of its day."""
    few = replace(shipped.parameters(), runs=20, runs_back=5, asked_runs=8, least_runs=8)
    with pytest.MonkeyPatch.context() as patch:
        for module in ("usecases.forecasts", "usecases.forecast_question", "forecast.looking_back"):
            patch.setattr(f"casework.{module}.parameters", lambda: few)
        for kept in keep(tmp_path_factory.mktemp("office"), told):
            ForecastSweep(kept.app).finish()
            yield kept


@pytest.fixture
def web(office: KeptOffice) -> FlaskClient:
    return browser(office)


def browser(office: KeptOffice, person: str = "gwen") -> FlaskClient:
    client = create_web(office.app, settings=office.settings.web).test_client()
    client.set_cookie(COOKIE, session_of(office, office.people[person]), domain="localhost")  # type: ignore[arg-type]
    return client


def words(web: FlaskClient, path: str, status: int = 200) -> str:
    answer = web.get(path)
    assert answer.status_code == status
    body = re.sub(r"<(svg|script)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def standing(office: KeptOffice) -> Forecast:
    with office.app.store.reading() as reader:
        found = forecasts.latest(reader)
    assert found is not None
    return found


def keep_past(office: KeptOffice, days: int, actual: int | None, **week: int) -> None:
    """A forecast of so many days ago, and what happened."""
    with office.app.store.transaction() as tx:
        now = standing(office)
        made = now.made_at - timedelta(days=days)
        day = {"day": made.date().isoformat(), "low": 0, "mid": 1, "high": 2, "actual": 1}
        rest = [{**day, "actual": None if actual is None else 0}] * 6
        told = {"low": 2, "mid": 4, "high": 6, "actual": actual} | week
        changes = {"day": made.date().isoformat(), "made_at": made, "days": {"days": [day, *rest]}, "week": told}
        tx.put_forecast(replace(now, id=f"past-{days}", settled=True, **changes))


def test_the_forecast_is_told_as_a_range_for_each_day_and_never_as_a_promise(
    web: FlaskClient, office: KeptOffice
) -> None:
    page, told = words(web, "/forecast"), standing(office)
    assert "A likely range, not a promise · made Wed 1 Apr 2026, 12:00 am" in page
    first = told.days["days"][0]
    assert re.search(rf"Today, \w+ \d+ \w+ (none|about \d+|{first['low']} to {first['high']}) {first['mid']}", page)
    assert f"All 7 days {told.week['low']} to {told.week['high']} {told.week['mid']}" in page
    assert "What it rests on History 8 weeks before that day" in page
    assert f"Completed tasks {told.inputs['tasks']:,}" in page
    assert "(5 nurse reviewers, 2 physician reviewers), mostly 8 am to 5 pm" in page
    assert "Tried on weeks that are over 3:" in page
    assert 'class="cw-chart"' in web.get("/forecast").text


def test_a_question_is_answered_beside_the_forecast_as_it_is(web: FlaskClient) -> None:
    page = words(web, "/forecast?out-physician_reviewer=1&day=every&requests=20&more-nurse_reviewer=2")
    asked = "1 physician reviewer out on all 7 days, 2 more nurse reviewers, 20 % more requests:"
    assert re.search(rf"{re.escape(asked)} \d+ to \d+ late in 7 days, in place of \d+ to \d+\.", page)
    assert re.search(r"All 7 days \d+ to \d+ \d+ to \d+ \d+ to \d+ more", page)
    assert "in 8 runs each with the same chances" in page
    assert "2 nurse reviewers out" not in page
    assert "1 physician reviewer out" in page


def test_somebody_is_out_tomorrow_in_words(web: FlaskClient, office: KeptOffice) -> None:
    tomorrow = standing(office).days["days"][1]["day"]
    assert "1 nurse reviewer out tomorrow:" in words(web, f"/forecast?out-nurse_reviewer=1&day={tomorrow}").replace(
        "1 nurse reviewer out tomorrow :", "1 nurse reviewer out tomorrow:"
    )


def test_what_cannot_be_asked_is_told_at_its_slider_and_what_was_chosen_is_kept(web: FlaskClient) -> None:
    path = "/forecast?out-nurse_reviewer=2&out-physician_reviewer=7&requests=abc&day="
    page, text = words(web, path, 422), web.get(path).text
    assert "Enter a whole number from 0 to 2. You typed “7”." in page
    assert "Enter a whole number from -50 to 100. You typed “abc”." in page
    assert "Choose on which day they are out" in page
    assert "<title>Error: Forecast" in text
    assert re.search(r'id="out-nurse_reviewer"[^>]*value="2"', text)
    assert 'href="#out-physician_reviewer"' in text
    assert "Nothing is changed, so there is nothing to compare." in words(web, "/forecast?requests=0", 422)
    assert "The forecast counts no auditor." in words(web, "/forecast?out-auditor=1", 422)


def test_fewer_requests_are_said_to_be_fewer(web: FlaskClient) -> None:
    page = words(web, "/forecast?requests=-30")
    assert "30 % fewer requests" in page
    assert "30 % fewer" in page


def test_earlier_forecasts_stand_beside_what_happened(office: KeptOffice) -> None:
    for days, actual in ((9, 5), (10, 9), (11, 1), (3, None)):
        keep_past(office, days, actual)
    web = browser(office)
    page = words(web, "/forecast")
    assert "The range held in 1 of 3 weeks that are over. It is made to hold in 8 of 10." in page
    assert re.search(r"0 to 2 1 2 to 6 5 held", page)
    assert re.search(r"0 to 2 1 2 to 6 9 more than expected", page)
    assert re.search(r"0 to 2 1 2 to 6 1 fewer than expected", page)
    assert re.search(r"0 to 2 1 2 to 6 1 so far 6 days to go", page)
    assert web.get("/forecast").text.count("cw-figure__wide") == 2


def test_the_desk_tells_the_range_and_leads_to_the_forecast(web: FlaskClient, office: KeptOffice) -> None:
    week = standing(office).week
    assert f"{week['low']} to {week['high']} Expected late likely, next 7 days" in words(web, "/desk")
    for narrowed in ("plan=COMMERCIAL_ERISA", "urgency=EXPEDITED"):
        assert "Expected late all cases, next 7 days" in words(web, f"/desk?{narrowed}")
    assert "all cases, next" not in words(web, "/desk")
    assert re.search(r'<a href="/forecast" data-live="figure-expected"', web.get("/desk/figures").text)


def test_made_anew_it_is_of_this_moment(office: KeptOffice) -> None:
    office.clock.move_to(office.clock.now() + timedelta(minutes=5))
    web, before = browser(office), standing(office)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', web.get("/forecast").text)
    assert token is not None
    assert web.post("/forecast", data={"csrf_token": token[1]}).location == "/forecast"
    assert standing(office).id != before.id
    assert standing(office).asked_by == "gwen"


def test_without_a_forecast_the_pages_say_why(tmp_path: Path, told: Week) -> None:
    for kept in keep(tmp_path, told):
        web = browser(kept)
        assert "No forecast has been made yet." in words(web, "/forecast")
        assert "not known Expected late none made today yet" in words(web, "/desk")
        kept.clock.move_to(kept.clock.now() + timedelta(weeks=7))
        ForecastSweep(kept.app).finish()
        web = browser(kept)
        page = words(web, "/forecast")
        assert re.search(r"in the last 8 weeks \d+ tasks were completed, on \d+ working days?\.", page)
        assert "From 60 tasks on 15 working days on, a range can be told." in page
        assert "not known Expected late too little history" in words(web, "/desk")
