"""Reports: the list, each report over the days that were chosen, and the same as CSV and as PDF."""

from collections.abc import Callable

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from casework.domain.report_definition import METRICS
from casework.domain.report_shape import Listed, Report
from casework.domain.report_words import URGENCIES
from casework.errors import NotFound
from casework.usecases.next_case_taking import home_zone
from casework.usecases.reports import definition_of, report, report_list, why_not_published
from casework.web import current, report_csv, report_paper
from casework.web.figures import page_count
from casework.web.guarding import allowed
from casework.web.report_wish import Choice, ReportWish, offered, read_wish
from casework.web.worklist_rows import titles

pages = Blueprint("reports", __name__, url_prefix="/reports")

PUBLIC = "yes"
CSV, PDF = "text/csv; charset=utf-8", "application/pdf"


@pages.get("")
@allowed("reports.see")
def index() -> str:
    """Every report that there is."""
    return render_template("reports/index.html", reports=report_list(current.application()))


@pages.get("/<name>")
@allowed("reports.see")
def one(name: str) -> str | tuple[str, int]:
    """A report over the days that the address asks for; 422 where they cannot be understood."""
    about = _listed(name)
    wish = _wish(about)
    return _page(about, wish, _made(about, wish))


@pages.get("/<name>.csv")
@allowed("reports.see")
def table(name: str) -> Response | str | tuple[str, int]:
    """The same figures as CSV: the whole report, or the one table that `table` names."""
    return _sent(name, _csv)


@pages.get("/<name>.pdf")
@allowed("reports.see")
def paper(name: str) -> Response | str | tuple[str, int]:
    """The same figures and charts as PDF."""
    return _sent(name, _pdf)


def _sent(name: str, written: Callable[[Report], Response]) -> Response | str | tuple[str, int]:
    """A file of the report; the page, which says what is wrong, where it cannot be made."""
    about = _listed(name)
    wish = _wish(about)
    made = _made(about, wish)
    return _page(about, wish, None) if made is None else written(made)


def _csv(made: Report) -> Response:
    zone, only = home_zone(current.application()), request.args.get("table")
    if only is None:
        return _file(report_csv.written(made, zone=zone, made=current.now()), CSV, made, "csv")
    chosen = next((one for one in made.sections if one.name == only), None)
    if chosen is None:
        raise NotFound(
            f"{made.title} has no table {only[:60]!r}. Open the report and take the CSV of one of its tables."
        )
    return _file(report_csv.written_table(chosen, zone=zone), CSV, made, "csv", part=chosen.name)


def _pdf(made: Report) -> Response:
    printed = report_paper.pdf(made, zone=home_zone(current.application()), made=current.now())
    return _file(printed, PDF, made, "pdf")


def _listed(name: str) -> Listed:
    found = next((one for one in report_list(current.application()) if one.name == name), None)
    if found is None:
        raise NotFound("There is no report of this name. Choose one of the list of reports.")
    return found


def _wish(about: Listed) -> ReportWish:
    app = current.application()
    today = current.now().astimezone(home_zone(app)).date()
    wish = read_wish(request.args, today=today, choices={**_choices(), "public": _publication(about)})
    if wish.period is not None and wish.filters.public and not wish.errors:
        wish.errors.update(why_not_published(app, definition_of(app, about.name), wish.period, wish.filters))
    return wish


def _choices() -> dict[str, Choice]:
    app = current.application()
    plans = {one.id: one.title for one in sorted(app.library.plans, key=lambda one: one.title)}
    return {
        "type": Choice("Plan type", "All plan types", titles(app)),
        "plan": Choice("Plan", "All plans", plans),
        "urgency": Choice("Urgency", "Standard and expedited", URGENCIES),
    }


def _publication(about: Listed) -> Choice:
    """Figures may be made for publication; what tells of single cases may not."""
    is_offered = definition_of(current.application(), about.name).kind == METRICS
    return Choice("Report for publication", "", {PUBLIC: "For publication"} if is_offered else {})


def _made(about: Listed, wish: ReportWish) -> Report | None:
    """The report; None where what was asked for cannot be understood."""
    if wish.errors or wish.period is None:
        return None
    return report(current.application(), current.reader(), about.name, wish.period, wish.filters)


def _page(about: Listed, wish: ReportWish, made: Report | None) -> str | tuple[str, int]:
    app = current.application()
    zone = home_zone(app)
    page = render_template(
        "reports/one.html",
        about=about,
        report=made,
        wish=wish,
        periods=offered(current.now().astimezone(zone).date()),
        choices=_choices(),
        publication=_publication(about).values,
        zone=zone,
        shown_pages=_shown_pages(made),
    )
    return (page, 422) if wish.errors else page


def _shown_pages(made: Report | None) -> dict[str, int]:
    """Which page of its rows each table shows: the first, but in the table that `table` names the one of `page`."""
    asked = max(1, request.args.get("page", 1, type=int))
    return {
        one.name: min(asked, page_count(one)) if one.name == request.args.get("table") else 1
        for one in (made.sections if made else ())
    }


def _file(content: bytes, kind: str, made: Report, ending: str, *, part: str = "") -> Response:
    days = f"{made.period.first.isoformat()}_{made.period.last.isoformat()}"
    name = "_".join(one for one in (made.name, part, days) if one)
    headers = {"Content-Disposition": f"attachment; filename={name}.{ending}"}
    return Response(content, content_type=kind, headers=headers)
