"""What a request and a chart document must be to be accepted."""

from datetime import date, datetime
from typing import Any

import pytest

from casework.domain.reading import Reading
from casework.domain.request import ChartDocument, Request, findings_of
from casework.errors import RequestError


def refused(tools: Any, **changes: Any) -> str:
    with pytest.raises(RequestError) as error:
        Request.from_json(tools.request(**changes))
    return str(error.value)


def test_a_request_is_read_with_its_lines_in_order(tools: Any) -> None:
    lines = [{"site": "foot", "side": "LEFT"}, {"site": "FACE", "quantity": 2, "label": "Face"}]
    request = Request.from_json(tools.request(lines=lines, service_date="2026-03-01"))
    assert [(line.id, line.site, line.side, line.quantity) for line in request.lines] == [
        ("L1", "FOOT", "LEFT", 1),
        ("L2", "FACE", "NONE", 2),
    ]
    assert [str(line) for line in request.lines] == ["L1 foot, left", "L2 face"]
    assert request.day == date(2026, 3, 1)
    assert request.line("L2").label == "Face"
    with pytest.raises(KeyError):
        request.line("L3")


def test_the_member_is_as_old_as_on_the_day_of_receipt(tools: Any) -> None:
    request = Request.from_json(tools.request())
    assert request.age == 45  # the birthday is in March, the receipt in February
    assert request.day == date(2026, 2, 2)
    assert request.to_json() == tools.request()


def test_coverage_holds_from_its_first_to_its_last_day(tools: Any) -> None:
    raw = tools.request()
    raw["member"]["coverage"] = {"starts": "2025-01-01", "ends": "2025-12-31"}
    coverage = Request.from_json(raw).member.coverage
    assert [coverage.active_on(date(*day)) for day in ((2024, 12, 31), (2025, 1, 1), (2025, 12, 31), (2026, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert Request.from_json(tools.request()).member.coverage.active_on(date(2099, 1, 1))


def test_everything_wrong_is_told_at_once(tools: Any) -> None:
    text = refused(
        tools,
        id="bad id",
        plan="",
        received_at="2026-02-02T09:30:00",
        type="LATER",
        session=0,
        urgency=7,
        physician_supports_urgency="yes",
        procedure=None,
        service_date="tomorrow",
        colour="blue",
    )
    for said in (
        "id: must be 1 to 64 letters",
        "plan: must be text that is not empty",
        "received_at: '2026-02-02T09:30:00' is not a moment with its UTC offset",
        "type: 'LATER' is not known",
        "session: must be a whole number of at least 1",
        "urgency: 7 is not known",
        "physician_supports_urgency: must be true or false",
        "procedure: is missing",
        "service_date: 'tomorrow' is not a date",
        "colour: is not known here",
    ):
        assert said in text


def test_a_request_without_its_tables_says_which_are_missing(tools: Any) -> None:
    with pytest.raises(RequestError) as error:
        Request.from_json({"id": "T1", "lines": 4, "diagnoses": "none", "member": 5, "statement": []})
    text = str(error.value)
    for said in (
        "member: must be a table of named values, and is int",
        "provider: is missing",
        "lines: must be a list of tables",
        "a request needs at least one line",
        "received_at: is missing; write a moment",
        "birth_date: is missing; write a date",
        "statement: must be a table",
    ):
        assert said in text


def test_a_moment_that_is_none_is_refused(tools: Any) -> None:
    assert "received_at: 'soon' is not a moment with its UTC offset" in refused(tools, received_at="soon")


def test_a_line_that_is_asked_for_twice_is_refused(tools: Any) -> None:
    assert "is asked for twice" in refused(tools, lines=[{"site": "FOOT"}, {"site": "foot"}])


def test_both_sides_and_one_of_them_are_never_asked_for_together(tools: Any) -> None:
    both, left = {"site": "FOOT", "side": "BILATERAL"}, {"site": "FOOT", "side": "LEFT"}
    told = refused(tools, lines=[left, both])
    assert "L1 foot, left is part of L2 foot, bilateral; ask for both sides in one line" in told
    for lines in ([left, {**left, "side": "RIGHT"}], [both, {**left, "code": "1"}], [both, {**left, "site": "FACE"}]):
        assert len(Request.from_json(tools.request(lines=lines)).lines) == 2


def test_a_planned_service_lies_on_or_after_the_day_of_receipt(tools: Any) -> None:
    told = refused(tools, service_date="2026-02-01")
    assert "2026-02-01 lies before the day of receipt, 2026-02-02; for a service that was given already" in told
    for changes in ({"service_date": "2026-02-02"}, {"service_date": "2026-02-01", "type": "POST_SERVICE"}):
        assert Request.from_json(tools.request(**changes)).service_date


def test_days_that_a_finding_gives_are_days(tools: Any) -> None:
    for name, kind in (("on", "PRIOR_SESSION"), ("started", "CONSERVATIVE_TRIAL")):
        with pytest.raises(RequestError, match="'last June' is not a date"):
            ChartDocument.from_json(tools.document("D1", "Text.", {"kind": kind, name: "last June"}))


def test_dates_that_cannot_be_are_refused(tools: Any) -> None:
    raw = tools.request()
    raw["member"] |= {"birth_date": "2027-01-01", "coverage": {"starts": "2025-01-01", "ends": "2024-01-01"}}
    text = refused(tools, member=raw["member"])
    assert "lies after the day of receipt" in text
    assert "2024-01-01 lies before the start 2025-01-01" in text


def test_a_claim_may_cite_only_references_of_the_request(tools: Any) -> None:
    statement = {"claims": [{"id": "C1", "text": "It works.", "cites": ["9"]}], "references": [{"id": "1"}]}
    assert "C1 cites reference 9, which is not among the references" in refused(tools, statement=statement)


def test_claims_are_of_known_lines_and_no_id_is_given_twice(tools: Any) -> None:
    one = {"id": "C1", "text": "It works.", "line": "L7"}
    text = refused(tools, statement={"claims": [one, one], "references": [{"id": "1"}, {"id": "1"}]})
    assert "C1 is about the line L7; the lines are L1" in text
    assert "claims: the id C1 is given twice" in text
    assert "references: the id 1 is given twice" in text


def test_sites_of_a_statement_are_spelt_like_those_of_lines(tools: Any) -> None:
    statement = {"goals": [{"site": "foot", "goal": "walk"}, {"goal": "live"}]}
    read = Request.from_json(tools.request(statement=statement)).statement
    assert read.goals == ({"site": "FOOT", "goal": "walk"}, {"goal": "live"})


def test_a_statement_is_read_whole(tools: Any) -> None:
    statement = {
        "treatments": [{"site": "FOOT", "name": "orthotics"}],
        "claims": [
            {"id": "C1", "text": "It works.", "kind": "CHART", "cites": [1], "line": "L1", "quantities": [{"n": 3}]}
        ],
        "references": [{"id": "1", "citation": "A paper"}],
    }
    read = Request.from_json(tools.request(statement=statement)).statement
    assert read.claims[0].cites == ("1",)
    assert read.claims[0].quantities == ({"n": 3},)
    assert read.references[0].citation == "A paper"
    assert read.treatments == ({"site": "FOOT", "name": "orthotics"},)


def test_a_document_is_filed_and_told_again_alike(tools: Any) -> None:
    raw = tools.document("D1", "Pain at every step.", {"kind": "FUNCTIONAL_DEFICIT", "site": "foot", "domain": "PAIN"})
    document = ChartDocument.from_json(raw)
    assert document.findings[0]["site"] == "FOOT"
    assert ChartDocument.from_json(document.to_json()) == document


def test_a_quotation_that_does_not_stand_in_the_document_is_refused(tools: Any) -> None:
    raw = tools.document("D1", "Pain at every step.", {"kind": "FUNCTIONAL_DEFICIT", "quote": "no pain"})
    with pytest.raises(RequestError, match="does not stand in the document's text word for word"):
        ChartDocument.from_json(raw)


def test_a_document_with_doubled_or_unknown_findings_is_refused(tools: Any) -> None:
    raw = tools.document(
        "D1", "Pain.", {"kind": "RUMOUR", "id": "F"}, {"kind": "DIAGNOSIS", "id": "F"}, dated="soon", pages=3
    )
    with pytest.raises(RequestError) as error:
        ChartDocument.from_json(raw)
    for said in ("document D1", "the id F is given twice", "'RUMOUR' is not known", "'soon' is not a date", "pages"):
        assert said in str(error.value)


def test_findings_are_those_of_the_site_and_those_of_no_site(tools: Any) -> None:
    document = ChartDocument.from_json(
        tools.document(
            "D1",
            "Text.",
            {"kind": "CONSERVATIVE_TRIAL", "site": "FOOT", "name": "a"},
            {"kind": "CONSERVATIVE_TRIAL", "site": "FACE", "name": "b"},
            {"kind": "CONSERVATIVE_TRIAL", "name": "c"},
            {"kind": "DIAGNOSIS"},
        )
    )
    assert [one["name"] for one in findings_of([document], "CONSERVATIVE_TRIAL", site="FACE")] == ["b", "c"]
    assert [one["name"] for one in findings_of([document], "CONSERVATIVE_TRIAL")] == ["a", "b", "c"]
    assert findings_of([document], "DIAGNOSIS")[0]["document"] == "D1"
    assert findings_of([document], "DIAGNOSIS")[0]["dated"] == "2026-01-20"


def test_tables_are_read_strictly() -> None:
    read = Reading({"numbers": [1, 2], "share": 0.5, "flag": True, "day": datetime(2026, 1, 1), "t": "x", "m": 3})  # noqa: DTZ001 - a moment without offset is what must be refused
    assert read.texts("numbers") == ("1", "2")
    assert read.number("share") == 0.5
    assert read.texts("none") == ()
    assert read.mapping("nothing") == {}
    assert read.mapping("m") == {}
    assert read.number("t") == 0.0
    assert read.texts("t") == ()
    assert read.whole("flag") == 0
    assert read.whole("absent", default=4) == 4
    assert read.moment("day") is None
    read.known("numbers")
    assert read.mapping("flag") == {}
    assert [fault.partition(":")[0] for fault in read.faults] == ["m", "t", "t", "flag", "day", "flag"]
