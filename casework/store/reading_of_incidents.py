"""Reading what cannot go on by itself: the port's `IncidentReader`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from casework.ports import Incident
from casework.ports_of_incidents import INCIDENTS_PAGE, IncidentRow, Stuck
from casework.store import tables
from casework.store.records import decode, to_milliseconds, to_moment
from casework.store.rows import Rows


class IncidentReading(Rows):
    """What can be read of incidents, and of what nothing tries."""

    def incident(self, id: str) -> Incident | None:
        return cast("Incident | None", self._one(tables.INCIDENTS, "incident", id=id))

    def incident_row(self, id: str) -> IncidentRow | None:
        rows = self._driver.rows("incident_row", {"id": id})
        return _told(rows[0]) if rows else None

    def open_incident_rows(self, *, limit: int, offset: int) -> Sequence[IncidentRow]:
        return [_told(row) for row in self._driver.rows("open_incident_rows", {"limit": limit, "offset": offset})]

    def resolved_incident_rows(self, *, limit: int, offset: int) -> Sequence[IncidentRow]:
        return [_told(row) for row in self._driver.rows("resolved_incident_rows", {"limit": limit, "offset": offset})]

    def stuck(self, *, ready_before: datetime, due_before: datetime) -> Sequence[Stuck]:
        asked = {
            "ready_before": to_milliseconds(ready_before),
            "due_before": to_milliseconds(due_before),
            "limit": INCIDENTS_PAGE,
        }
        return [
            Stuck(
                kind=row["kind"],
                ref=row["ref"],
                review=row["review"],
                since=to_moment(row["since"]),
                member_name=row["member_name"],
                due_at=_moment(row["due_at"]),
                clock_start=_moment(row["clock_start"]),
                paused=bool(row["paused"]),
            )
            for row in self._driver.rows("stuck", asked)
        ]


def _told(row: Mapping[str, Any]) -> IncidentRow:
    return IncidentRow(
        incident=decode(tables.INCIDENTS, row),
        paused=bool(row["paused"]),
        member_name=row["member_name"],
        asked_for=row["asked_for"],
        due_at=_moment(row["due_at"]),
        clock_start=_moment(row["clock_start"]),
        definition=row["definition"],
        moment=_moment(row["moment"]),
        operator=row["operator"],
        step_status=row["step_status"],
        step_moment=_moment(row["step_moment"]),
        letter_kind=row["letter_kind"],
        letter_audience=row["letter_audience"],
        letter_moment=_moment(row["letter_moment"]),
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else to_moment(milliseconds)
