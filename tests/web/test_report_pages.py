"""The pages of reports: the list, one report over chosen days, and the same figures as CSV and as PDF."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from casework.domain.report_counting import Filters
from casework.domain.report_shape import Nothing, Period, Report, Share
from casework.testing_rows import a_review
from casework.testing_rows_of_facts import a_decided_line
from casework.usecases.case_script import read_script
from casework.usecases.next_case_taking import home_zone, workday
from casework.usecases.play import play
from casework.usecases.reports import report, report_list
from casework.web.app import create_web
from casework.web.figures import cited, decimal, shown_rows, told
from tests.web.conftest import COOKIE, session_of
from tests.web.worlds import ROOT, World, open_world

METRICS, DETERMINATIONS, TURNAROUND = "prior_authorization", "organization_determinations", "turnaround"
EVERYTHING = "period=own&from=2026-01-01&to=2026-03-31"
PLAYED = ("determination/T05", "determination/P07", "appeal_review/T88")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An office in which requests of two plan types were decided, standard and expedited, one of them on appeal."""
    for world in open_world(tmp_path_factory.mktemp("reports")):
        for path in PLAYED:
            script = read_script((ROOT / "tests" / "golden" / f"{path}.toml").read_bytes(), name=path)
            play(world.app, world.clock, script, progress=lambda line: None)
        world.clock.move_to(world.clock.now().replace(month=6, day=15))
        yield world


@pytest.fixture(scope="module")
def supervisor(office: World) -> FlaskClient:
    return signed_in(office, "gwen")


def signed_in(office: World, person: str) -> FlaskClient:
    client = create_web(office.app, settings=office.settings.web).test_client()
    client.set_cookie(COOKIE, session_of(office, office.people[person]), domain="localhost")
    return client


def made(office: World, name: str, filters: Filters = Filters()) -> Report:  # noqa: B008 - it is frozen
    first, last = (workday(office.app).replace(month=month, day=day) for month, day in ((1, 1), (3, 31)))
    with office.app.store.reading() as reader:
        return report(office.app, reader, name, Period(first, last), filters)


def words(html: str) -> str:
    """What a person reads."""
    text = re.sub(r"<svg.*?</svg>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows_of(html: str, section: str) -> list[list[str]]:
    """The cells of the table of a section; what defines a row stands with its name."""
    (found,) = re.findall(rf'<section [^>]*id="{re.escape(section)}".*?</section>', html, re.DOTALL)
    body = found.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


def test_the_list_says_of_each_report_what_it_answers_and_what_defines_it(
    supervisor: FlaskClient, office: World
) -> None:
    page = supervisor.get("/reports").text
    listed = report_list(office.app)
    assert len(listed) >= 5
    for one in listed:
        assert f'href="/reports/{one.name}"' in page
        for said in (one.title, one.sentence, one.definition, cited(one.citation) if one.citation else ""):
            assert said in words(page)


@pytest.mark.parametrize("name", [METRICS, TURNAROUND, "inventory", DETERMINATIONS, "reconsiderations"])
def test_the_page_shows_every_figure_of_the_report(supervisor: FlaskClient, office: World, name: str) -> None:
    zone = home_zone(office.app)
    page = supervisor.get(f"/reports/{name}?{EVERYTHING}")
    assert page.status_code == 200
    whole = made(office, name)
    assert any(table.rows for table in whole.sections)
    for table in whole.sections:
        shown = shown_rows(table)[0]
        found = rows_of(page.text, table.name) if table.rows else []
        assert len(found) == len(shown)
        for row, cells in zip(shown, found, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                assert text.startswith(" ".join(told(cell, zone).split())), (table.name, cell)
            assert row.definition in " ".join(cells)
        if not table.rows:
            assert table.empty in words(page.text)
    for note in whole.notes:
        assert note in words(page.text)


def test_each_figure_stands_with_its_parts_its_definition_and_what_defines_it(
    supervisor: FlaskClient, office: World
) -> None:
    page = supervisor.get(f"/reports/{METRICS}?{EVERYTHING}").text
    first = made(office, METRICS).sections[0]
    found = rows_of(page, first.name)
    assert len(found) >= 9
    for row, cells in zip(first.rows, found, strict=True):
        assert row.definition
        assert row.definition in cells[1]
        share = row.cells[2]
        if isinstance(share, Share):
            assert cells[3:] == [decimal(share.numerator), decimal(share.denominator)]
        assert row.citation is not None
        assert cited(row.citation) in words(page)


def test_a_chart_stands_with_its_table_its_title_and_what_can_be_seen(supervisor: FlaskClient, office: World) -> None:
    page = supervisor.get(f"/reports/{METRICS}?{EVERYTHING}").text
    charts = [table.chart for table in made(office, METRICS).sections if table.chart]
    assert charts
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart"') == 2 * len(
        charts
    )  # a phone's as well
    for chart in charts:
        assert f"<figcaption><b>{chart.title}</b>" in page
        assert chart.description in words(page)
    for figure in re.findall(r"<section .*?</section>", page, re.DOTALL):
        assert ("<figure" not in figure) or ("<table" in figure)


@pytest.mark.parametrize("name", [METRICS, TURNAROUND, "inventory", DETERMINATIONS])
def test_the_csv_holds_the_figures_of_the_page(supervisor: FlaskClient, office: World, name: str) -> None:
    answer = supervisor.get(f"/reports/{name}.csv?{EVERYTHING}")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}_2026-01-01_2026-03-31.csv"
    records = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))
    assert len({len(record) for record in records}) == 1
    for table in made(office, name).sections:
        start = next(at for at, record in enumerate(records) if record[:2] == ["Table", table.title])
        below = [{*record} for record in records[start:]]
        for row in table.rows:
            figures = {
                told(cell, home_zone(office.app)).replace(",", "").replace("\u00a0%", "")
                for cell in row.cells
                if isinstance(cell, int | Share | Nothing) and not isinstance(cell, bool)
            }
            assert any(figures <= record for record in below), (table.title, figures)


def test_one_table_is_a_csv_of_its_own(supervisor: FlaskClient, office: World) -> None:
    page = supervisor.get(f"/reports/{METRICS}?{EVERYTHING}").text
    table = made(office, METRICS).sections[0]
    address = f"/reports/{METRICS}.csv?{EVERYTHING}&table={table.name}"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    answer = supervisor.get(address)
    assert (
        answer.headers["Content-Disposition"]
        == f"attachment; filename={METRICS}_{table.name}_2026-01-01_2026-03-31.csv"
    )
    records = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))
    assert len(records) == 1 + len(table.rows)
    assert records[0][-2:] == ["Definition", "Defined by"]
    assert supervisor.get(f"/reports/{METRICS}.csv?{EVERYTHING}&table=nobodys").status_code == 404


def test_every_row_of_a_long_table_can_be_reached_by_pages_and_what_was_chosen_is_kept(
    supervisor: FlaskClient, office: World
) -> None:
    decided = {"received_at": datetime(2026, 5, 3, tzinfo=UTC), "determined_at": datetime(2026, 5, 5, tzinfo=UTC)}
    with office.app.store.transaction() as tx:
        like = tx.reviews(limit=1)[0]
        tx.add_review(replace(a_review("R-MAY", status="CLOSED", outcome="APPROVED"), definition=like.definition))
        lines = [f"L{number:03}" for number in range(1, 121)]
        made_by = {"line_of_business": "MEDICARE_ADVANTAGE", "plan": "MA-01", **decided}
        reasons = ["CONSERVATIVE_INSUFFICIENT", "FUNCTION_NOT_DOCUMENTED", "COSMETIC_EXCLUSION", "NOT_INDICATED"]
        made_by |= {"outcome": "DENIED", "reasons": reasons}
        tx.put_decided_lines("R-MAY", [a_decided_line("R-MAY", line, code=line, **made_by) for line in lines])
    asked = "period=own&from=2026-05-01&to=2026-05-31&type=MEDICARE_ADVANTAGE&urgency=STANDARD"
    address: str | None = f"/reports/{DETERMINATIONS}?{asked}"
    seen: list[str] = []
    counted: list[int] = []
    while address is not None:
        page = supervisor.get(address).text
        rows = rows_of(page, "rows")
        seen += [cell for row in rows for cell in row if cell in lines]
        counted.append(len(rows))
        assert f"120 rows, page {len(counted)} of 3" in words(page)
        assert "Plan type: Medicare Advantage. Urgency: Standard" in words(page)
        assert f"/reports/{DETERMINATIONS}.csv?{asked}&table=rows".replace("&", "&amp;") in page
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(following[1]) if following else None
        assert address is None or (asked in address and address.endswith("#rows"))
    assert counted == [50, 50, 20]
    broad = set(re.findall(r'data-label="([^"]+)" class="[^"]*cw-report__long', page))
    assert broad == {"Reasons"}, "only a column of many words takes so much of the width"
    assert seen == lines
    assert 'rel="prev"' in page
    assert len(supervisor.get(f"/reports/{DETERMINATIONS}.csv?{asked}&table=rows").data.splitlines()) == 121


@pytest.mark.parametrize(
    "asked",
    [
        "table=rows&page=99999999999999999999",
        "table=rows&page=-1",
        "table=nobodys&page=2",
        "page=2",
        "table=rows&page=two",
    ],
)
def test_a_page_of_rows_that_there_is_not_shows_one_that_there_is(supervisor: FlaskClient, asked: str) -> None:
    answer = supervisor.get(f"/reports/{DETERMINATIONS}?{EVERYTHING}&{asked}")
    assert answer.status_code == 200
    assert rows_of(answer.text, "rows")


@pytest.mark.parametrize("name", [METRICS, TURNAROUND])
def test_the_pdf_holds_the_figures_of_the_page(supervisor: FlaskClient, office: World, name: str) -> None:
    answer = supervisor.get(f"/reports/{name}.pdf?{EVERYTHING}")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith(f"{name}_2026-01-01_2026-03-31.pdf")
    paper = "".join("".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(answer.data)).pages)
    for table in made(office, name).sections:
        for row in shown_rows(table)[0]:
            for cell in row.cells:
                assert "".join(told(cell, home_zone(office.app)).split()) in paper, cell


def test_filters_narrow_the_page_and_both_files_alike(supervisor: FlaskClient, office: World) -> None:
    asked = f"{EVERYTHING}&type=MEDICARE_ADVANTAGE&urgency=STANDARD"
    narrow = made(office, METRICS, Filters(line_of_business="MEDICARE_ADVANTAGE", urgency="STANDARD"))
    assert narrow.sections != made(office, METRICS).sections
    page = supervisor.get(f"/reports/{METRICS}?{asked}").text
    assert "Plan type: Medicare Advantage" in words(page)
    assert "Urgency: Standard" in words(page)
    assert rows_of(page, narrow.sections[0].name)[0][2:] == [
        " ".join(told(cell, home_zone(office.app)).split()) for cell in narrow.sections[0].rows[0].cells[2:]
    ]
    assert '<option value="MEDICARE_ADVANTAGE" selected>' in page
    assert f"/reports/{METRICS}.pdf?{asked}".replace("&", "&amp;") in page
    assert "Plan type,Medicare Advantage" in supervisor.get(f"/reports/{METRICS}.csv?{asked}").data.decode()


def test_a_report_for_publication_hides_small_groups_and_says_that_it_is_one(
    supervisor: FlaskClient, office: World
) -> None:
    before = {"received_at": datetime(2025, 11, 3, tzinfo=UTC), "determined_at": datetime(2025, 11, 5, tzinfo=UTC)}
    with office.app.store.transaction() as tx:
        like = tx.reviews(limit=1)[0]
        tx.add_review(replace(a_review("R-2025", status="CLOSED", outcome="APPROVED"), definition=like.definition))
        line = a_decided_line("R-2025", line_of_business="MEDICARE_ADVANTAGE", plan="MA-01", **before)
        tx.put_decided_lines("R-2025", [line])
    page = words(supervisor.get(f"/reports/{METRICS}?period=year&public=yes").text)
    assert "Made for: publication" in page
    assert "fewer than 11" in page
    refused = supervisor.get(f"/reports/{DETERMINATIONS}?{EVERYTHING}&public=yes")
    assert refused.status_code == 422
    assert "There is no report for publication" in words(refused.text)
    assert 'name="public"' not in supervisor.get(f"/reports/{DETERMINATIONS}").text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"period": "90"}, "period", "covers one whole calendar year"),
        ({"period": "2025-10"}, "period", "covers one whole calendar year"),
        ({"period": "own", "from": "2025-01-01", "to": "2025-12-30"}, "period", "covers one whole calendar year"),
        ({"period": "year", "urgency": "STANDARD"}, "urgency", "Leave the urgency out"),
        ({"period": "year", "type": "COMMERCIAL_ERISA"}, "type", "No rule asks this plan type to publish"),
        ({"period": "year", "plan": "HMO-01"}, "plan", "No rule asks this plan to publish"),
    ],
)
@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
def test_what_would_give_away_a_small_group_is_not_published_and_says_why(
    supervisor: FlaskClient, typed: dict[str, str], field: str, said: str, ending: str
) -> None:
    answer = supervisor.get(f"/reports/{METRICS}{ending}", query_string={**typed, "public": "yes"})
    assert answer.status_code == 422
    assert words(answer.text).count(said) == 2  # in the summary and at its field
    assert f'href="#{field}"' in answer.text
    assert "<figure" not in answer.text
    assert re.search(r'name="public"[^>]* checked', answer.text)
    assert answer.text.count(f'<option value="{typed[field]}"') == 1
    assert f'<option value="{typed[field]}" selected>' in answer.text
    for day in ("from", "to"):
        assert f'name="{day}" type="date" value="{typed.get(day, "")}"' in answer.text


def test_days_in_which_nothing_was_decided_are_told_so_and_never_as_a_share(supervisor: FlaskClient) -> None:
    for name in (METRICS, TURNAROUND):
        page = supervisor.get(f"/reports/{name}?period=own&from=2025-02-01&to=2025-02-28")
        assert page.status_code == 200
        assert not re.search(r"\d\s*%", " ".join(" ".join(row) for row in _all_rows(page.text)))
        assert re.search(r"No |Nothing ", words(page.text))


def _all_rows(html: str) -> list[list[str]]:
    return [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in html.split("<tr>")
    ]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"period": "own", "from": "2026-03-02", "to": "2026-03-01"}, "The last day, 1 Mar 2026, is before the first one"),
    ({"period": "own", "from": "2026-03-02", "to": "2031-01-01"}, "The last day, 1 Jan 2031, is still to come"),
    ({"period": "own", "from": "31.12.2025", "to": "2026-01-31"}, "“31.12.2025” is not a day"),
    ({"period": "own", "from": "", "to": "2026-01-31"}, "The first day is missing"),
    (
        {"period": "own", "from": "0001-01-01", "to": "0001-01-02"},
        "The first day, 1 Jan 1, is too long ago. Enter a day",
    ),
    ({"period": "own", "from": "31 Feb 2026", "to": "2026-03-01"}, "is not a day. Enter the first day, such as 15 Jun"),
    ({"period": "0001-01"}, "is too long ago"),
    ({"period": "next week"}, "“next week” is no period"),
    ({"type": "<script>alert(1)</script>"}, "There is no plan type “<script>alert(1)</script>” here"),
    ({"plan": "' OR 1=1 --"}, "There is no plan “' OR 1=1 --” here"),
    ({"urgency": "\x00"}, "There is no urgency"),
]


@pytest.mark.parametrize(("typed", "said"), WRONG)
@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
def test_what_was_typed_wrong_is_told_on_the_page_and_kept(
    supervisor: FlaskClient, typed: dict[str, Any], said: str, ending: str
) -> None:
    answer = supervisor.get(f"/reports/{METRICS}{ending}", query_string=typed)
    assert answer.status_code == 422
    assert answer.content_type.startswith("text/html")
    assert "<title>Error: " in answer.text
    assert words(answer.text).count(said) == 2  # in the summary and at its field
    assert "<script>alert" not in answer.text
    for name, value in typed.items():
        assert f'name="{name}"' in answer.text
        if name in ("from", "to"):
            assert f'value="{value}"' in answer.text
        else:
            assert re.search(rf'<option value="{re.escape(_escaped(value))}" selected>', answer.text)
    assert "No figures are shown" in words(answer.text)
    assert "<figure" not in answer.text


def test_days_may_be_typed_as_pages_write_them(supervisor: FlaskClient) -> None:
    page = supervisor.get(f"/reports/{METRICS}", query_string={"from": "1 Jan 2026", "to": "31 March 2026"}).text
    assert "1 Jan 2026 to 31 Mar 2026, 90 days" in words(page)
    assert 'name="from" type="date" value="2026-01-01"' in page
    assert "from=2026-01-01&amp;to=2026-03-31" in page


def _escaped(value: str) -> str:
    for letter, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;")):
        value = value.replace(letter, written)
    return value


@pytest.mark.parametrize("name", ["nobodys", "..", "%2e%2e%2fetc", "prior_authorization%00", "<script>", "x" * 3000])
@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
def test_a_report_that_there_is_not_is_not_found(supervisor: FlaskClient, name: str, ending: str) -> None:
    answer = supervisor.get(f"/reports/{name}{ending}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script src="', "")


def test_only_supervisors_and_auditors_have_reports(office: World) -> None:
    for person, status in (("audra", 200), ("gwen", 200), ("ines", 403), ("osei", 403), ("adam", 403), ("mateo", 403)):
        client = signed_in(office, person)
        for address in ("/reports", f"/reports/{METRICS}", f"/reports/{METRICS}.csv", f"/reports/{METRICS}.pdf"):
            assert client.get(address).status_code == status, (person, address)
        assert ('href="/reports"' in client.get("/account").text) == (status == 200)


def test_the_present_month_is_told_as_far_as_it_has_come(supervisor: FlaskClient) -> None:
    page = supervisor.get(f"/reports/{METRICS}?period=2026-06").text
    assert "1 Jun 2026 to 15 Jun 2026, 15 days" in words(page)
    assert "June 2026, so far" in words(page)


def test_nothing_of_a_report_stays_in_a_cache(supervisor: FlaskClient) -> None:
    for ending in ("", ".csv", ".pdf"):
        answer = supervisor.get(f"/reports/{METRICS}{ending}?{EVERYTHING}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
