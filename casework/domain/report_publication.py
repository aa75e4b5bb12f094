"""What may be asked of a report that is published: nothing from which another one would give away a small group."""

from collections.abc import Collection, Mapping
from datetime import date

from casework.domain.report_counting import Filters
from casework.domain.report_definition import ReportDefinition
from casework.domain.report_shape import Period


def not_published(
    what: ReportDefinition, period: Period, filters: Filters, *, today: date, sold: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """What is wrong with it, by what was chosen: period, type, plan, urgency. `sold`: plan -> under which plan types.

    Two periods that overlap, or one urgency beside both, would tell by their difference what each of them hides. A plan
    type or a plan narrows nothing: each plan has its own figures, and no published one adds plans up.
    """
    found = {}
    year = Period(date(period.first.year, 1, 1), date(period.first.year, 12, 31))
    if period != year:
        found["period"] = (
            "A report for publication covers one whole calendar year: other days beside it would give away single "
            "requests. Choose the previous calendar year, or 1 January to 31 December of an earlier one."
        )
    elif period.last >= today:
        found["period"] = (
            f"{period.first.year} is not over. A report for publication covers a whole calendar year. "
            "Choose an earlier one."
        )
    asked = {one.line_of_business for one in what.levels if what.level(one.line_of_business, year.last.year)}
    if not asked and "period" not in found:
        found["period"] = f"No rule asks for these figures of {period.first.year}. Choose a later year."
    elif asked and filters.line_of_business is not None and filters.line_of_business not in asked:
        found["type"] = (
            "No rule asks this plan type to publish these figures. Choose another one, or look at them without "
            "publication."
        )
    elif asked and filters.plan is not None and asked.isdisjoint(sold.get(filters.plan, ())):
        found["plan"] = (
            "No rule asks this plan to publish these figures. Choose another one, or look at them without publication."
        )
    if filters.urgency is not None:
        found["urgency"] = (
            "A report for publication tells standard and expedited requests apart already. One of them beside both "
            "would give away small groups. Leave the urgency out."
        )
    return found
