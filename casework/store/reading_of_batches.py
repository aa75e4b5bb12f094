"""Reading batches and absences: the port's `BatchReader`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import orjson

from casework.ports_of_batches import (
    CANCELLED,
    CHANGED,
    DONE,
    REFUSED,
    WAITING,
    Absence,
    Batch,
    BatchRow,
    BatchWish,
    ToldOfCases,
)
from casework.ports_of_desk import DeskState
from casework.ports_of_identity import Sees
from casework.ports_of_worklist import Listed
from casework.store.batch_statements import TOLD
from casework.store.reading_of_identity import role_parameters, sees_parameters
from casework.store.reading_of_worklist import listed_row
from casework.store.records import decode, to_milliseconds, to_moment
from casework.store.rows import Rows, part_of
from casework.store.tables_of_batches import ABSENCES, BATCH_ROWS, BATCH_WISHES, BATCHES
from casework.store.tables_of_desk import DESK_STATE

STATES = (WAITING, DONE, REFUSED, CHANGED, CANCELLED)


class BatchReading(Rows):
    """What can be read of batches and absences."""

    def batch(self, batch: str) -> Batch | None:
        return cast("Batch | None", self._one(BATCHES, "batch", batch=batch))

    def batches(self, *, offset: int = 0, limit: int) -> Sequence[tuple[Batch, Mapping[str, int]]]:
        rows = self._driver.rows("batches", {"limit": limit, "offset": offset})
        return [(decode(BATCHES, row), {state: int(row[f"n_{state.lower()}"]) for state in STATES}) for row in rows]

    def batches_named(self, ids: Sequence[str]) -> Mapping[str, tuple[Batch, int]]:
        rows = self._driver.rows("batches_named", {"ids": _listed(ids)})
        return {row["id"]: (decode(BATCHES, row), int(row["n"])) for row in rows}

    def batch_counts(self, batch: str) -> Mapping[str, int]:
        told = {row["state"]: int(row["n"]) for row in self._driver.rows("batch_counts", {"batch": batch})}
        return {state: told.get(state, 0) for state in STATES}

    def batch_row(self, batch: str, n: int) -> BatchRow | None:
        return cast("BatchRow | None", self._one(BATCH_ROWS, "batch_row", batch=batch, n=n))

    def batch_rows(self, batch: str, *, offset: int = 0, limit: int) -> Sequence[tuple[BatchRow, Listed]]:
        rows = self._driver.rows("batch_rows", {"batch": batch, "offset": offset, "limit": limit})
        return [(decode(BATCH_ROWS, part_of(row, "r_")), listed_row(row)) for row in rows]

    def batch_items(self, batch: str, state: str) -> Sequence[str]:
        return [row["item"] for row in self._driver.rows("batch_items", {"batch": batch, "state": state})]

    def chosen(self, ids: Sequence[str], *, sees: Sees) -> Sequence[tuple[str, Listed]]:
        asked = {"ids": _listed(ids), "person": sees.person, **sees_parameters(sees)}
        return [(row["chosen"], listed_row(row)) for row in self._driver.rows("chosen", asked)]

    def told_of_cases(self, reviews: Sequence[str]) -> ToldOfCases:
        found: dict[str, list[Any]] = {table.name: [] for table in TOLD}
        of = {table.name: table for table in TOLD}
        for row in self._driver.rows("told_of_cases", {"reviews": _listed(reviews)}):
            found[row["of_table"]].append(decode(of[row["of_table"]], row))
        return ToldOfCases(
            reviews={one.id: one for one in found["reviews"]},
            parts={(one.review, one.name): one for one in found["parts"]},
            items=found["work_items"],
            answers=found["answers"],
        )

    def accesses(
        self, reviews: Sequence[str], *, person: str, roles: Sequence[str], now: datetime
    ) -> Mapping[str, tuple[bool, datetime | None]]:
        asked = {"reviews": _listed(reviews), "person": person, "now": to_milliseconds(now), **role_parameters(roles)}
        return {
            row["review"]: (bool(row["own"]), None if row["glass"] is None else to_moment(row["glass"]))
            for row in self._driver.rows("accesses", asked)
        }

    def waiting_rows(self, *, limit: int) -> Sequence[tuple[str, int]]:
        return [(row["batch"], int(row["n"])) for row in self._driver.rows("waiting_rows", {"limit": limit})]

    def batch_wish(self, wish: str) -> BatchWish | None:
        return cast("BatchWish | None", self._one(BATCH_WISHES, "batch_wish", wish=wish))

    def desk_with_wish(self, wish: str) -> tuple[DeskState, BatchWish | None]:
        (row,) = self._driver.rows("desk_with_wish", {"wish": wish})
        kept = None if row["w_id"] is None else decode(BATCH_WISHES, part_of(row, "w_"))
        return decode(DESK_STATE, part_of(row, "s_")), kept

    def absence(self, absence: str) -> Absence | None:
        return cast("Absence | None", self._one(ABSENCES, "absence", absence=absence))

    def absences(self, day: str) -> Sequence[Absence]:
        return self._many(ABSENCES, "absences", day=day)

    def absence_of(self, person: str, day: str) -> Absence | None:
        return cast("Absence | None", self._one(ABSENCES, "absence_of", person=person, day=day))

    def tasks_of_absent(self, day: str) -> Mapping[str, Sequence[str]]:
        told: dict[str, list[str]] = {}
        for row in self._driver.rows("tasks_of_absent", {"day": day}):
            told.setdefault(row["holder"], []).append(row["item"])
        return told


def _listed(ids: Sequence[str]) -> str:
    return orjson.dumps(list(dict.fromkeys(ids))).decode()
