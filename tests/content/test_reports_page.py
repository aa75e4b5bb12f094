"""docs/reference/reports.md tells what every report counts, as their files say; run this file to write it anew."""

from collections.abc import Iterable
from pathlib import Path

from casework.domain.report_definition import METRICS, UNIVERSE, ReportDefinition
from casework.domain.report_turnaround import COLUMNS
from server import library

PAGE = Path(__file__).parents[2] / "docs/reference/reports.md"
FIRST = "\n## Prior authorization metrics\n"  # what stands before it is written by hand
TURNAROUND = "| column | is |\n|---|---|\n" + "\n".join(f"| {one.title} | {one.definition} |" for one in COLUMNS)


def told(report: ReportDefinition) -> Iterable[str]:
    yield f"## {report.title}"
    yield f"`{report.id}`. {report.sentence} {report.definition}\n"
    for one in report.sources:
        since = "" if one.since is None else f", from {one.since}"
        yield f"Rests on {one.title}: {one.where}{since} ({one.status})."
    yield ""
    if report.choices:
        yield "| what | how it is counted | why |\n|---|---|---|"
        yield from (f"| {one.what} | {one.how} | {one.because} |" for one in report.choices)
        yield ""
    if report.levels:
        yield "| line of business | level | under | since |\n|---|---|---|---|"
        yield from (
            f"| `{one.line_of_business}` | {one.level} | {one.citation} | {one.since} |" for one in report.levels
        )
        yield ""
    if report.kind == METRICS:
        yield f"| no. | figure | definition | of fewer than {report.fewest} members |\n|---|---|---|---|"
        hidden = {True: "hidden", False: "shown"}
        yield from (
            f"| {one.number} | {one.title} | {one.definition} | {hidden[one.hides_few]} |" for one in report.metrics
        )
        yield ""
    elif report.kind == UNIVERSE:
        yield "| column | is |\n|---|---|"
        yield from (f"| {one.title} | {one.definition} |" for one in report.fields)
        yield ""
    elif report.bands:
        yield f"Bands of age: {'; '.join(one.title[:1].lower() + one.title[1:] for one in report.bands)}.\n"
    else:
        yield f"{TURNAROUND}\n"


def page() -> str:
    reports = sorted(library().reports, key=lambda one: (one.kind != METRICS, one.title))
    written = "\n".join(line for report in reports for line in told(report)).rstrip() + "\n"
    return f"{PAGE.read_text(encoding='utf-8').partition(FIRST)[0]}\n{written}"


def test_the_page_of_reports_tells_what_their_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run `python tests/content/test_reports_page.py`."


def test_every_metric_of_the_rule_stands_on_the_page_with_its_definition() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (metrics,) = [one for one in library().reports if one.kind == METRICS]
    assert all(f"| {one.number} | {one.title} | {one.definition} |" in text for one in metrics.metrics)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
