"""Reports as data: which there are, and one of them over a period, for pages, CSV, PDF and the command line."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from casework.clocks import OffsetClock
from casework.domain.report_counting import Filters
from casework.domain.report_definition import INVENTORY, METRICS, TURNAROUND, UNIVERSE, ReportDefinition
from casework.domain.report_publication import not_published
from casework.domain.report_shape import Citation, Listed, Period, Report, Table
from casework.domain.report_words import URGENCIES
from casework.errors import InputError, NotFound
from casework.ports import Reader
from casework.usecases.application import Application
from casework.usecases.next_case_taking import workday
from casework.usecases.reports_inventory import inventory
from casework.usecases.reports_looked import Look
from casework.usecases.reports_metrics import metrics
from casework.usecases.reports_turnaround import turnaround
from casework.usecases.reports_universes import universe

__all__ = ["Filters", "last_month", "last_year", "report", "report_list"]

MADE: Mapping[str, Callable[[Look], tuple[Table, ...]]] = {
    METRICS: metrics,
    UNIVERSE: universe,
    TURNAROUND: turnaround,
    INVENTORY: inventory,
}
LONGEST = timedelta(days=366 * 3)
INVENTED = "Everybody in it is invented"
EARLIEST, LATEST = 1900, 2200  # years of which calendars tell


def report_list(app: Application) -> tuple[Listed, ...]:
    """Every report, by title."""
    found = [Listed(one.id, one.title, one.sentence, one.definition, citation_of(one)) for one in app.library.reports]
    return tuple(sorted(found, key=lambda one: one.title))


def report(app: Application, reader: Reader, name: str, period: Period, filters: Filters = Filters()) -> Report:  # noqa: B008 - it is frozen
    """One report; NotFound where there is none of that name, InputError where the period or a filter cannot be."""
    what = definition_of(app, name)
    _refuse(app, what, period, filters)
    look = Look(app, reader, what, period, filters)
    return Report(
        name=what.id,
        title=what.title,
        definition=what.definition,
        period=period,
        sections=MADE[what.kind](look),
        citation=citation_of(what),
        notes=[f"{one.what}: {one.how} {one.because}" for one in what.choices],
        filters=_in_words(app, filters),
        invented=INVENTED if isinstance(app.clock, OffsetClock) else "",
    )


def definition_of(app: Application, name: str) -> ReportDefinition:
    """What a report counts; NotFound names those that there are."""
    found = next((one for one in app.library.reports if one.id == name), None)
    if found is None:
        known = ", ".join(sorted(one.id for one in app.library.reports))
        raise NotFound(f"There is no report {name}. Those that there are: {known}.")
    return found


def citation_of(what: ReportDefinition) -> Citation:
    """The rule that a report rests on."""
    first = what.sources[0]
    return Citation(first.title, first.where, first.since)


def last_year(app: Application) -> Period:
    """The calendar year before this one, where most plans are: what the metrics are published of."""
    year = workday(app).year - 1
    return Period(date(year, 1, 1), date(year, 12, 31))


def last_month(app: Application) -> Period:
    """The whole month before this one."""
    last = workday(app).replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _refuse(app: Application, what: ReportDefinition, period: Period, filters: Filters) -> None:
    if period.first.year < EARLIEST or period.last.year > LATEST:
        raise InputError(
            f"A report covers days from {EARLIEST} to {LATEST}, and no calendar of a plan reaches further. "
            "Choose other days."
        )
    if period.last < period.first:
        raise InputError(
            f"The last day, {_day(period.last)}, lies before the first, {_day(period.first)}. Choose a later last day."
        )
    if period.last - period.first > LONGEST:
        raise InputError("A report covers three years at most. Choose a shorter period.")
    if filters.public and what.kind != METRICS:
        raise InputError(f"“{what.title}” is not made to be published: it tells of single cases. Open it as it is.")
    plan_types = {one.id for one in app.library.lines_of_business}
    if filters.line_of_business is not None and filters.line_of_business not in plan_types:
        raise InputError(f"There is no plan type {filters.line_of_business}. Choose one of the list.")
    if filters.plan is not None and filters.plan not in {one.id for one in app.library.plans}:
        raise InputError(f"There is no plan {filters.plan}. Choose one of the list.")
    if filters.urgency is not None and filters.urgency not in URGENCIES:
        raise InputError("A request is standard or expedited. Choose one of the two.")
    if filters.public and (wrong := why_not_published(app, what, period, filters)):
        raise InputError(" ".join(wrong.values()))


def why_not_published(app: Application, what: ReportDefinition, period: Period, filters: Filters) -> dict[str, str]:
    """Why a report of metrics cannot be made for publication so, by what was chosen."""
    sold = {one.id: one.lines_of_business for one in app.library.plans}
    return not_published(what, period, filters, today=workday(app), sold=sold)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _in_words(app: Application, filters: Filters) -> tuple[tuple[str, str], ...]:
    titles = {one.id: one.title for one in app.library.lines_of_business}
    plans = {one.id: one.title for one in app.library.plans}
    told = (
        ("Plan type", filters.line_of_business and titles[filters.line_of_business]),
        ("Plan", filters.plan and plans[filters.plan]),
        ("Urgency", filters.urgency and URGENCIES[filters.urgency]),
        ("Made for", "publication" if filters.public else None),
    )
    return tuple((name, value) for name, value in told if value)
