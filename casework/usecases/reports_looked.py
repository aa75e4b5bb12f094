"""What a report looks at: its definition, its period, and the lines of the period, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from casework.domain.decided_line import DecidedLine
from casework.domain.report_counting import Filters, counted, in_days
from casework.domain.report_definition import ReportDefinition
from casework.domain.report_shape import Period
from casework.ports import Reader
from casework.usecases.application import Application

A_DAY = timedelta(days=1)  # no place is further from UTC


@dataclass(frozen=True)
class Look:
    """One report that is being made."""

    app: Application
    reader: Reader
    what: ReportDefinition
    period: Period
    filters: Filters

    def zone(self, plan: str) -> ZoneInfo:
        """Where a plan is."""
        return self._zones[plan]

    @cached_property
    def _zones(self) -> dict[str, ZoneInfo]:
        plans = sorted(self.app.library.plans, key=lambda one: one.effective_from)
        return {one.id: ZoneInfo(one.time_zone) for one in plans}

    @cached_property
    def plan_types(self) -> dict[str, str]:
        """Line of business -> its title."""
        laws = sorted(self.app.library.lines_of_business, key=lambda one: one.effective_from)
        return {one.id: one.title for one in laws}

    @cached_property
    def plans(self) -> dict[str, str]:
        """Plan -> its title."""
        return {one.id: one.title for one in sorted(self.app.library.plans, key=lambda one: one.effective_from)}

    def edges(self, plan: str) -> tuple[datetime, datetime]:
        """When the period begins and ends where a plan is."""
        zone = self.zone(plan)
        start = datetime.combine(self.period.first, time(), zone)
        return start, datetime.combine(self.period.last + A_DAY, time(), zone)

    @cached_property
    def read_from(self) -> datetime:
        """From when on lines are read: the period may have begun elsewhere already."""
        return datetime.combine(self.period.first, time(), UTC) - A_DAY

    @cached_property
    def decided(self) -> Sequence[DecidedLine]:
        """Every line that came to its outcome in the period, as far as the filters leave it."""
        until = datetime.combine(self.period.last, time(), UTC) + 2 * A_DAY
        lines = self.reader.decided_lines(
            self.read_from, until, line_of_business=self.filters.line_of_business, plan=self.filters.plan, brief=True
        )
        return tuple(in_days(lines, self.period, self.filters, self.zone))

    @cached_property
    def counted(self) -> Sequence[DecidedLine]:
        """Those of them that count."""
        return tuple(counted(self.what.counting, self.decided, self.period, self.filters, self.zone))
