"""The files of reports are read strictly: what is wrong is told with its place, and nothing is guessed."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from casework.domain.library import Library
from casework.domain.reading import Reading
from casework.domain.report_content import read_report
from casework.domain.report_definition import ReportDefinition
from casework.errors import ContentError

FOLDER = Path(__file__).parents[2] / "workflows" / "reports"


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def faults(told: dict[str, Any]) -> list[str]:
    reading = Reading(told)
    assert (read_report(reading) is None) is bool(reading.faults)
    return reading.faults


def changed(name: str, *path: str | int, to: Any) -> dict[str, Any]:
    told: Any = copy.deepcopy(raw(name))
    inside = told
    for step in path[:-1]:
        inside = inside[step]
    if to is None:
        del inside[path[-1]]
    else:
        inside[path[-1]] = to
    return told


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_report_is_read_and_is_called_as_its_file(path: Path) -> None:
    report = read_report(Reading(raw(path.stem)))
    assert isinstance(report, ReportDefinition)
    assert report.id == path.stem


def test_the_metrics_are_the_nine_of_the_rule_each_with_its_place_in_it() -> None:
    report = read_report(Reading(raw("prior_authorization")))
    assert report is not None
    assert sorted({one.number for one in report.metrics}) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert all(one.where == f"({one.number})" for one in report.metrics)
    assert not report.counting.drugs
    assert {"WITHDRAWN", "DUPLICATE", "NOT_DECIDED"}.isdisjoint(report.counting.outcomes)
    assert {one.what for one in report.choices} >= {"Approved in part", "What is left out", "Time"}


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (changed("prior_authorization", "report", "kind", to="TABLE"), "report.kind: 'TABLE' is not known"),
        (changed("prior_authorization", "report", "title", to=None), "report.title: is missing"),
        (changed("prior_authorization", "report", "colour", to="red"), "report.colour: is not known here"),
        (changed("prior_authorization", "counting", "partial", to="HALF"), "counting.partial: 'HALF' is not known"),
        (changed("prior_authorization", "counting", "types", to=["LATER"]), "counting.types: 'LATER' is not known"),
        (changed("prior_authorization", "counting", "outcomes", to=[]), "counting.outcomes: is missing; name at least"),
        (changed("prior_authorization", "counting", "drugs", to=None), "counting.drugs: is missing; it is one of"),
        (changed("prior_authorization", "metrics", 1, "measure", to="SUM"), "metrics[2].measure: 'SUM' is not known"),
        (changed("prior_authorization", "metrics", 1, "outcome", to=None), "a share must say what it counts"),
        (changed("prior_authorization", "metrics", 8, "outcome", to="DENIED"), "only a share counts an outcome"),
        (changed("prior_authorization", "metrics", 1, "few", to=None), "metrics[2].few: is missing"),
        (changed("prior_authorization", "metrics", 1, "id", to="items"), "metrics: items is given twice"),
        (changed("prior_authorization", "levels", 0, "since", to=None), "levels[1].since: is missing"),
        (changed("prior_authorization", "sources", to=[]), "at least one rule must say what the report rests on"),
        (changed("prior_authorization", "sources", 0, "status", to="SURE"), "sources[1].status: 'SURE' is not known"),
        (
            changed("prior_authorization", "metrics", to=None),
            "a report of the kind METRICS is read, and this is missing",
        ),
        (changed("inventory", "levels", to=raw("prior_authorization")["levels"]), "this does not belong there"),
        (changed("inventory", "bands", 5, "below", to=90), "the last one without a limit"),
        (changed("inventory", "bands", 1, "below", to=1), "each must be below more days than the one before"),
        (changed("reconsiderations", "fields", 0, "id", to="shoe"), "fields[1].id: 'shoe' is not known"),
        (changed("reconsiderations", "report", "rows", to=None), "report.rows: is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(told: dict[str, Any], fault: str) -> None:
    assert [one for one in faults(told) if fault in one], faults(told)


def test_a_report_of_an_unknown_line_of_business_or_given_twice_is_refused_with_the_library() -> None:
    text = (FOLDER / "turnaround.toml").read_bytes()
    other = text.replace(b"[counting]", b'[counting]\nlines_of_business = ["MARS"]')
    with pytest.raises(ContentError) as refused:
        Library.from_files({"a.toml": text, "b.toml": other}, calendars={})
    assert "report turnaround: the id is given twice." in str(refused.value)
    assert "report turnaround: names the line of business MARS, and there is none of that name." in str(refused.value)
