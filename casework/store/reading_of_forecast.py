"""Reading what forecasts rest on, and forecasts: the port's `ForecastReader`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from casework.domain.time_left import NEVER
from casework.ports_of_forecast import Forecast, Missed, OpenStep, PastStep
from casework.store.records import from_text, to_milliseconds, to_moment
from casework.store.rows import Rows
from casework.store.tables_of_forecast import FORECASTS

LONGEST = timedelta(days=400)  # before the steps that are read, within which the cases came of which some are chosen


class ForecastReading(Rows):
    """What can be read of them."""

    def past_step_count(self, start: datetime, end: datetime) -> int:
        asked = {"start": to_milliseconds(start), "end": to_milliseconds(end)}
        return int(self._driver.rows("past_step_count", asked)[0]["n"])

    def past_steps(self, start: datetime, end: datetime, *, every: int = 1) -> Sequence[PastStep]:
        asked = {"start": to_milliseconds(start), "end": to_milliseconds(end)}
        if every == 1:
            return [_past(row) for row in self._driver.rows("past_steps", asked)]
        chosen = {"every": every, "came_since": to_milliseconds(start - LONGEST)}
        return [_past(row) for row in self._driver.rows("past_steps_of_some", {**asked, **chosen})]

    def open_steps(self, *, every: int = 1) -> Sequence[OpenStep]:
        return [_open(row) for row in self._driver.rows("open_steps", {"never": NEVER, "every": every})]

    def missed_between(self, start: datetime, end: datetime) -> Sequence[Missed]:
        asked = {"start": to_milliseconds(start), "end": to_milliseconds(end)}
        rows = [(row["review"], from_text(row["detail"])) for row in self._driver.rows("missed_between", asked)]
        return [
            Missed(review=review, deadline=told["deadline"], due_at=datetime.fromisoformat(told["due_at"]))
            for review, told in rows
            if told["due_at"]
        ]

    def forecasts(self, *, limit: int) -> Sequence[Forecast]:
        return self._many(FORECASTS, "forecasts", limit=limit)

    def unsettled_forecasts(self, before: str) -> Sequence[Forecast]:
        return self._many(FORECASTS, "unsettled_forecasts", before=before)


def _past(row: Mapping[str, Any]) -> PastStep:
    done = row["status"] == "DONE" and row["kind"] == "USER"
    return PastStep(
        review=row["review"],
        process=row["process"],
        element=row["element"],
        line_of_business=row["line_of_business"],
        urgency=row["urgency"],
        lines=row["lines"],
        kind=row["kind"],
        role=row["role"] if row["kind"] == "USER" else None,
        by=row["done_by"] if done else None,
        claimed_at=None if row["claimed_at"] is None else to_moment(row["claimed_at"]),
        opened_at=to_moment(row["opened_at"]),
        closed_at=to_moment(row["closed_at"]),
        due_at=None if row["due_at"] is None else to_moment(row["due_at"]),
        paused=row["level"] == "paused",
    )


def _open(row: Mapping[str, Any]) -> OpenStep:
    return OpenStep(
        review=row["review"],
        process=row["process"],
        element=row["element"],
        line_of_business=row["line_of_business"],
        urgency=row["urgency"],
        points=row["points"],
        standing=row["standing"],
        role=row["role"],
        holder=row["holder"],
        opened_at=to_moment(row["opened_at"]),
        due_at=None if row["due_at"] is None else to_moment(row["due_at"]),
        paused=bool(row["paused"]),
    )
