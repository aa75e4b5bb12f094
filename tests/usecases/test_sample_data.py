"""The sample office: what stands in it, that everything in it holds, and that it goes into an empty database only."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

import server
from casework.audit.verify import verify_all
from casework.audit.verify_archive import verify as verify_archive
from casework.clocks import FixedClock, clock_beside
from casework.commands.main import command_line
from casework.commands.sampling import UNFINISHED
from casework.domain.report_shape import Period, Share
from casework.errors import CaseFormatError, InputError
from casework.identity import passwords
from casework.ports import EVERY, Json, Person, Reader, WorkFilter
from casework.settings import Settings, WebSettings
from casework.usecases.absences import everybody_away
from casework.usecases.application import Application
from casework.usecases.archiving import Places
from casework.usecases.case_script import read_script
from casework.usecases.history import FREE, HELD, preview
from casework.usecases.next_case_taking import workday
from casework.usecases.play import play
from casework.usecases.quality_page import looking_roles, quality_page
from casework.usecases.reports import last_year, report, report_list
from casework.usecases.sample_beside import Desk, do_beside
from casework.usecases.sample_cast import read_office
from casework.usecases.sample_data import PASSWORD, make_samples
from casework.usecases.sample_oversight import Oversight, oversee
from casework.usecases.sample_papers import paper
from casework.web.form_answers import typed_of

FILES = {name: text for name, text in server.content(".toml").items() if name.startswith("samples/")}
NOT_PLAYED_FROM_A_FOLDER = {
    "samples/office/office.toml",
    "samples/office/people.toml",
    "samples/office/members.toml",
    "samples/office/cases.toml",
    "samples/office/oversight.toml",
}
DAY = datetime(2026, 1, 22, 15, 42, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole sample office in it, and what was printed when it was made."""
    made = tmp_path_factory.mktemp("office")
    said = run(made)
    assert said[0] == 0, said[1]
    (made / "said").write_text(said[1])
    return made


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[Application]:
    opened = server.build(settings(folder), FixedClock(DAY))
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def reader(app: Application) -> Iterator[Reader]:
    with app.store.reading() as opened:
        yield opened


def settings(folder: Path) -> Settings:
    web = WebSettings(files=folder / "files", archives=folder / "archives", secret=folder / "secret")
    return Settings(database=folder / "casework.db", outbox=folder / "outbox", web=web)


def run(folder: Path, *words: str) -> tuple[int, str]:
    group = command_line(lambda: replace(server.console(), settings=settings(folder)))
    done = CliRunner().invoke(group, ["sample", *words])
    return done.exit_code, done.output


def test_there_are_cases_of_every_line_of_business_and_at_every_stage(reader: Reader) -> None:
    rows = reader.reviews(limit=EVERY)
    assert len(rows) >= 45
    assert {row.line_of_business for row in rows} == {
        "COMMERCIAL_ERISA", "MEDICARE_ADVANTAGE", "MEDICARE_PART_B_DRUG", "MEDICAID_MCO", "ACA_INDIVIDUAL",
        "CA_KNOX_KEENE",
    }  # fmt: skip
    assert {row.stage for row in rows} >= {
        "intake", "conservative_treatment", "functional_assessment", "exclusion_check", "determination", "peer_to_peer",
        "information_request", "appeal", "appeal_review", "external_review", "reopening", None,
    }  # fmt: skip
    assert {row.outcome for row in rows} >= {
        None, "APPROVED", "PARTIALLY_APPROVED", "DENIED", "DENIED_ADMINISTRATIVE", "DENIED_BY_LAPSE", "WITHDRAWN",
        "UPHELD_ON_APPEAL", "UPHELD_FORWARDED_TO_IRE", "OVERTURNED_EXTERNAL",
    }  # fmt: skip
    assert {row.status for row in rows} == {"OPEN", "CLOSED", "WITHDRAWN"}
    assert "EXPEDITED" in {row.urgency for row in rows}


def test_every_kind_of_work_waits_for_somebody(reader: Reader) -> None:
    items = reader.work_items(WorkFilter(limit=EVERY))
    assert {item.element for item in items} >= {
        "review_coverage", "check_completeness", "verify_trials", "assess_function", "analyse_exceptions",
        "weigh_evidence",
        "draft_decision", "sign_decision", "sign_approval", "hold_call", "explain_breach", "check_standing",
        "review_appeal",
        "preliminary_check", "effectuate", "examine_reopening", "await_information", "await_external_decision",
    }  # fmt: skip
    assert {item.claimed_by for item in items} >= {None, "ines", "osei", "ana"}
    (trouble,) = reader.incidents()
    assert trouble.review == "CR-26-00145"
    late = [row.id for row in reader.reviews(status="OPEN") if row.decision_due_at and row.decision_due_at < DAY]
    assert {"CR-26-00071", "CR-26-00108", "CR-26-00131"} <= set(late)


def test_five_cases_will_be_late_within_a_day_and_somebody_is_away(reader: Reader) -> None:
    soon = [row for row in reader.reviews(status="OPEN") if row.decision_due_at and row.decision_due_at > DAY]
    soon = [row for row in soon if row.decision_due_at and row.decision_due_at < DAY + timedelta(days=1)]
    assert sorted(row.id for row in soon) == [
        "CR-26-00078", "CR-26-00128", "CR-26-00134", "CR-26-00151", "CR-26-00154",
    ]  # fmt: skip
    assert len({row.line_of_business for row in soon}) == 5
    assert {row.urgency for row in soon} == {"STANDARD", "EXPEDITED"}
    held = {row.id: reader.work_items(WorkFilter(review=row.id, kind="USER"))[0].claimed_by for row in soon}
    assert sorted(held.values(), key=str) == [None, None, None, "ines", "ines"]
    (away,) = everybody_away(reader, DAY.date()).values()
    assert (away.person, away.substitute, away.to_day) == ("hale", "brandt", "2026-01-26")


def test_second_looks_tell_how_far_reviewers_agree_and_one_waits_for_a_word(app: Application) -> None:
    rules = app.library.quality_on(DAY.date())
    assert rules is not None
    with app.store.reading() as reader:
        told = quality_page(app, reader, rules)
        waiting = {name: reader.looks_for(name, looking_roles(who), limit=10) for name, who in people(reader).items()}
    criteria, reviewers, several = told.agreement
    kappas = [row.cells[4] for row in criteria.rows]
    assert len([one for one in kappas if isinstance(one, float) and 0 < one < 1]) >= 3
    ana = [row for row in reviewers.rows if row.cells[0] == "Ana Ruiz, RN"]
    assert [isinstance(row.cells[2], int) for row in ana] == [True] * 4  # enough lines to be named
    assert several.rows
    assert [look.review for look, _ in told.found] == ["CR-25-01820"]
    assert "SETTLED" in {look.finding for look, _ in told.done}
    assert told.newer == 1
    assert all(waiting[name] for name in ("brandt", "ines", "tova"))


def test_history_has_a_case_that_can_go_one_on_hold_an_archive_and_purges_asked_for_and_done(
    app: Application, folder: Path
) -> None:
    with app.store.reading() as reader:
        standing = {one.case.row.id: (one.stands, one.case.purge) for one in preview(app, reader).rows}
        purges = {one.state: counts for one, counts in reader.purges(limit=10)}
        archives = reader.archives(limit=10)
        gone = [one.review for one in reader.tombstones(limit=10)]
    assert {name: stands for name, (stands, _) in standing.items()} == {
        "CR-17-00452": FREE, "CR-18-00127": FREE, "CR-18-00206": HELD, "CR-18-00311": FREE,
    }  # fmt: skip
    assert [name for name, (_, purge) in standing.items() if purge] == ["CR-17-00452", "CR-18-00127"]
    assert {state: sum(counts.values()) for state, counts in purges.items()} == {"ASKED": 2, "DONE": 1}
    assert gone == ["CR-17-00318"]
    assert {one.review for one in archives} == {"CR-17-00318", "CR-18-00127"}
    for one in archives:
        with (folder / "archives" / one.file).open("rb") as file:
            assert verify_archive(file)["reviews"] == [one.review]


def test_every_report_and_the_forecast_have_something_to_tell(app: Application) -> None:
    today = workday(app)
    quarter = Period(today - timedelta(days=90), today - timedelta(days=1))
    with app.store.reading() as reader:
        for listed in report_list(app):
            for period in (last_year(app), quarter) if listed.name != "reconsiderations" else (quarter,):
                told = report(app, reader, listed.name, period)
                assert told.sections[0].rows, (listed.name, period)
        year = report(app, reader, "prior_authorization", last_year(app)).sections[0]
        forecasts = reader.forecasts(limit=10)
    assert all(isinstance(row.cells[2], Share | timedelta) for row in year.rows), "no figure of the nine is without one"
    assert [one.day for one in forecasts] == ["2026-01-22", "2026-01-14"]
    assert forecasts[1].week["actual"] is not None


def people(reader: Reader) -> dict[str, Person]:
    return {one.id: one for one in reader.people()}


def test_members_bear_invented_names_at_invented_addresses_and_some_read_spanish(reader: Reader) -> None:
    office = read_office(FILES)
    members = [case.script.request["member"] for case in office.cases]
    assert len({member["name"] for member in members}) == len({member["id"] for member in members}) == len(members)
    assert all("Sample" in " ".join(member["address"]) for member in members)
    assert sum(member["language"] == "es" for member in members) >= 4
    named = {case.number: case.script.request["member"]["name"] for case in office.cases}
    for case in office.cases:  # the chart speaks of the member of this case and of nobody else's
        charts = " ".join(document["text"] for document in case.script.documents)
        assert "Ruth Sample" not in charts
        assert not [name for number, name in named.items() if number != case.number and name in charts]


def test_every_trail_of_the_office_holds(reader: Reader) -> None:
    assert all(verdict.ok for verdict in verify_all(reader))


def test_a_case_holds_documents_that_came_as_text_as_pdf_and_as_a_scan(reader: Reader, folder: Path) -> None:
    kinds = {file.kind for _, file in reader.document_files("CR-26-00112")}
    assert kinds == {"PDF", "TIFF"}
    assert len(reader.documents("CR-26-00112")) == 10
    gait = next(one for one in reader.documents("CR-26-00112") if one.title.startswith("Gait"))
    assert "612 kPa" in gait.text
    assert "the forefoot carries too much" in gait.text.split("\f")[1]


def test_somebody_has_begun_a_form_and_left_it_as_a_draft(reader: Reader) -> None:
    (item,) = reader.work_items(WorkFilter(review="CR-26-00112", kind="USER"))
    draft = reader.draft(item.id, "ines")
    assert draft is not None
    assert draft.body["lines.L1.goal"] == ["FUNCTION"]


def test_people_have_written_to_one_another(reader: Reader) -> None:
    written = reader.comments("CR-26-00112")
    assert [one.person for one in written] == ["ines", "gwen"]
    assert written[1].mentions == {"people": ["ana"]}


def test_everybody_can_sign_in_with_the_password_that_was_printed(reader: Reader, folder: Path) -> None:
    said = (folder / "said").read_text()
    assert f"The password of all of them: {PASSWORD}" in said
    passwords.refuse_weak(PASSWORD, names=())
    for person in reader.people():
        assert f"  {person.id:<8} {person.name}" in said
        account = reader.account(person.id)
        assert account is not None
        assert passwords.check(account.password, PASSWORD)
        assert not account.must_change
    assert {role for person in reader.people() for role in person.roles} >= {
        "intake", "nurse_reviewer", "physician_reviewer", "appeals_coordinator", "appeal_physician", "supervisor",
        "designer", "auditor", "administrator",
    }  # fmt: skip


def test_the_clock_shows_the_sample_day_from_then_on_and_after_every_start(folder: Path) -> None:
    told = json.loads((folder / "sample.json").read_text())
    for _ in range(2):
        assert timedelta() <= clock_beside(folder / "casework.db").now() - DAY < timedelta(minutes=10)
    assert told["offset_seconds"] < 0


def test_sample_data_never_go_into_a_database_that_is_there(folder: Path) -> None:
    code, said = run(folder)
    assert code == 3
    assert "is there already" in said
    assert "must never stand among real ones" in said


def test_sample_data_never_go_among_cases_that_are_there(folder: Path) -> None:
    clock = FixedClock(DAY)
    app = server.build(settings(folder), clock)
    places = Places(folder / "files", folder / "archives", folder / "outbox")
    with pytest.raises(InputError, match="There are cases in this database already"):
        make_samples(app, clock, read_office(FILES), places=places, typed=typed_of, progress=lambda line: None)
    app.store.close()


def test_a_making_that_was_interrupted_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).touch()
    (tmp_path / "casework.db").write_bytes(b"half of a database")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "letter.html").touch()
    code, said = run(tmp_path, "--cases", "1")
    assert code == 0, said
    assert not (tmp_path / UNFINISHED).exists()
    assert not (tmp_path / "outbox" / "letter.html").exists()
    app = server.build(settings(tmp_path), FixedClock(DAY))
    with app.store.reading() as reader:
        assert [row.id for row in reader.reviews()] == ["CR-26-00112"]
    app.store.close()


@pytest.mark.parametrize("name", sorted(set(FILES) - NOT_PLAYED_FROM_A_FOLDER))
def test_every_sample_case_plays_by_itself_as_well(name: str, tmp_path: Path) -> None:
    script = read_script(FILES[name], name=name)
    clock = FixedClock(script.start)
    app = server.build(settings(tmp_path), clock)
    app.store.migrate()
    assert play(app, clock, script, progress=lambda line: None).unmet == ()
    app.store.close()


def test_a_case_that_names_nobody_is_refused_by_its_number() -> None:
    cases = b"""
[[cases]]
number = "CR-26-00999"
case = "feet_met"
member = "Nobody"
provider = "Omar Haddad, MD"
received = 2026-01-12T09:00:00-05:00
"""
    with pytest.raises(CaseFormatError, match="CR-26-00999 names 'Nobody'"):
        read_office({**FILES, "samples/office/cases.toml": cases})
    with pytest.raises(CaseFormatError, match=r"cases\.toml cannot be used: cases"):
        read_office({**FILES, "samples/office/cases.toml": b'cases = "none"'})


def test_what_is_done_beside_the_process_must_be_known_and_have_its_task(folder: Path) -> None:
    app = server.build(settings(folder), FixedClock(DAY))
    desk = Desk(app=app, files=folder / "files", typed=typed_of)
    script = next(case.script for case in read_office(FILES).cases if case.number == "CR-26-00066")
    with pytest.raises(CaseFormatError, match="'dance' is not known or missing"):
        do_beside(desk, "CR-26-00066", script, {"do": "dance"})
    with pytest.raises(CaseFormatError, match="No task of CR-26-00066 is open"):
        do_beside(desk, "CR-26-00066", script, {"do": "claim", "by": "ines"})
    app.store.close()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"do": "dance", "by": "gwen"}, "'dance' is not known or missing"),
        ({"do": "second_look", "by": "brandt", "case": "CR-26-00066", "task": "draft_decision"}, "was drawn"),
        ({"do": "agree_to_purge", "by": "gwen", "case": "CR-26-00066"}, "No purge holds CR-26-00066"),
        ({"do": "hold", "by": "nobody", "case": "CR-26-00066", "reason": "A reason"}, "There is no nobody"),
    ],
)
def test_what_is_overseen_must_be_known_and_there(app: Application, folder: Path, what: Json, said: str) -> None:
    places = Places(folder / "files", folder / "archives", folder / "outbox")
    with pytest.raises(CaseFormatError, match=said):
        oversee(Oversight(app, places), what)


def test_papers_are_made_as_the_files_that_offices_send() -> None:
    odd = ["Pressure * 612 #kPa_ $5 [left] <right> @ 3 = `x` ~ - + /"]
    assert paper("PDF", title="Gait", pages=odd).startswith(b"%PDF-")
    for kind in ("PNG", "TIFF"):
        with Image.open(BytesIO(paper(kind, title="Gait", pages=odd))) as image:
            assert image.format == kind
            assert image.width > 600
    with pytest.raises(CaseFormatError, match="'DOCX' is no kind of sample paper"):
        paper("DOCX", title="Gait", pages=odd)
