"""What whoever oversees second looks is told: all that wait, who may take one, and the cases of a drawing."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from casework.audit.accounts import verify_accounts
from casework.testing_rows_of_quality import a_draw, a_second_look
from casework.usecases import second_looks
from casework.usecases.quality_drawing import draw
from casework.usecases.quality_page import SHOWN, own_quality
from tests.quality.looking import at, denied, look_at, waiting
from tests.web.clerk import Clerk
from tests.web.day import Day


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A denial of January that was drawn."""
    made = denied(tmp_path)
    yield made
    made.close()


def opened(day: Day, person: str, path: str) -> Clerk:
    clerk = day.sign_in(person)
    clerk.address = path
    return clerk.open()


def whole(day: Day, person: str, path: str) -> str:
    """The page with its head and its bar."""
    return day.sign_in(person).client.get(path).text


def test_every_look_that_waits_is_on_some_page_of_the_list(day: Day) -> None:
    first = look_at(day, "draft_decision")
    with day.app.store.transaction() as tx:
        for place in range(2, SHOWN + 3):
            due = {"due_at": first.due_at + timedelta(days=place)}
            tx.put_second_look(a_second_look(f"look-{place}", day.review, task=first.task, place=place, **due))
    one, two = (opened(day, "gwen", f"/quality?page={page}") for page in (1, 2))
    assert f"{SHOWN + 2} second looks, page 1 of 2" in one.text
    listed = [clerk.tree.xpath("//section[@aria-labelledby='due']//th/a/@href") for clerk in (one, two)]
    assert [len(page) for page in listed] == [SHOWN, 2]
    assert len({*listed[0], *listed[1]}) == SHOWN + 2
    assert one.tree.xpath("//a[@rel='next']/@href") == ["/quality?page=2#due"]
    for page in ("0", "x", "99999999999999999999"):
        assert opened(day, "gwen", f"/quality?page={page}").title.startswith("Quality")


def test_a_supervisor_reads_who_may_take_a_look_and_that_it_is_overdue(day: Day) -> None:
    look = look_at(day, "draft_decision")
    told = whole(day, "gwen", f"/quality/looks/{look.id}")
    assert "Who may take it: Petra Vance, MD; Quentin Moss, MD." in told
    assert "Overdue" not in told
    at(day, "2026-03-20T12:00:00-04:00")
    told = whole(day, "gwen", f"/quality/looks/{look.id}")
    assert "Overdue" in told
    assert "It is overdue: ask one of them." in told


def test_where_nobody_may_take_a_look_the_supervisor_is_told(day: Day) -> None:
    look = look_at(day, "draft_decision")
    with day.app.store.transaction() as tx:
        tx.put_second_look(a_second_look("two", day.review, task=look.task, place=2, first_person="osei"))
        tx.put_second_look(a_second_look("three", day.review, task=look.task, place=3, first_person="osei"))
    second_looks.take(day.app, "two", by="petra")
    second_looks.take(day.app, "three", by="quentin")
    told = opened(day, "gwen", f"/quality/looks/{look.id}").text
    assert "Nobody may take it as things stand." in told


def test_neither_a_day_nor_the_order_of_the_list_tells_the_second_reviewer_why_one_was_drawn(day: Day) -> None:
    first = look_at(day, "draft_decision")
    with day.app.store.transaction() as tx:
        for place, days in enumerate((90, -3, 40, 7), 2):
            due = {"due_at": first.due_at + timedelta(days=days)}
            tx.put_second_look(a_second_look(f"look-{place}", day.review, task=f"other-{place}", **due))
    rules = day.app.library.quality_on(day.clock.now().date())
    assert rules is not None
    with day.app.store.reading() as reader:
        mine = own_quality(day.app, reader, rules, day.people["petra"]).mine
    assert len(mine) == 5
    assert [look.id for look, _ in mine] == sorted(look.id for look, _ in mine)
    told = whole(day, "petra", "/quality/mine")
    assert "Draft the decision" in told
    assert "Overdue" not in told
    assert "15 Feb" in whole(day, "gwen", f"/quality/looks/{first.id}")
    second_looks.take(day.app, first.id, by="petra")
    for page in ("/quality/mine", f"/quality/looks/{first.id}"):
        assert "15 Feb" not in whole(day, "petra", page)


def test_the_cases_of_a_drawing_are_listed_so_that_an_auditor_draws_them_again(day: Day) -> None:
    with day.app.store.transaction() as tx:
        for month in range(1, 13):  # later ones, behind which this drawing stands
            later = day.clock.now() + timedelta(days=month)
            tx.put_draw(a_draw("appeals", f"2027-{month:02}", cases=0, drawn=0, drawn_at=later))
    page = opened(day, "audra", "/quality")
    assert "Earlier drawings" in page.text
    (path,) = [
        one for one in page.tree.xpath("//section[@id='drawn']//a/@href") if one.endswith("/denials/2026-01.csv")
    ]
    sent = page.client.get(path)
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
    records = list(csv.reader(sent.data.decode("utf-8-sig").splitlines()))
    told = {record[0]: record[1] for record in records}
    cases = records[records.index(["Place", "Case", "Second look"]) + 1 :]
    assert told["Period"] == "2026-01"
    assert told["Cases when it was drawn"] == str(len(cases)) == "1"
    named = "\n".join(["denials", told["Period"], *sorted(case for _, case, _ in cases)])
    assert told["Seed"] == sha256(named.encode()).hexdigest()
    assert "Note" not in told
    assert cases == [["1", waiting(day)[0].review, "yes"]]
    for missing in ("denials/2025-01", "RISK/2026-01", "weather/2026-01"):
        assert page.client.get(f"/quality/drawings/{missing}.csv").status_code == 404
    assert day.sign_in("petra").client.get(path).status_code == 403


def test_where_the_record_has_changed_since_a_drawing_its_list_says_so(day: Day) -> None:
    with day.app.store.transaction() as tx:
        tx.put_draw(a_draw(period="2025-11", seed="5eed", cases=3))
    told = opened(day, "gwen", "/quality").client.get("/quality/drawings/denials/2025-11.csv").text
    assert "The record has changed since" in told
    assert "5eed" in told


def test_months_in_which_nothing_ran_are_drawn_from_when_it_runs_again(day: Day) -> None:
    day.clock.move_to(day.clock.now().replace(month=6, day=3))
    draw(day.app, by="gwen")
    with day.app.store.reading() as reader:
        drawn = {one.period for one in reader.draws(limit=50) if one.rule == "denials"}
        assert verify_accounts(reader).ok
    assert {"2026-02", "2026-03", "2026-04", "2026-05"} <= drawn


def test_the_sections_say_over_which_days_they_are(day: Day) -> None:
    told = opened(day, "gwen", "/quality").text
    assert "Agreement, second looks answered since" in told
    assert "Overturned, denials since" in told
