"""Reading holds, archives, purges and tombstones: the port's `HistoryReader`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import orjson

from casework.errors import StoreError
from casework.ports_of_history import (
    CASE,
    LINES,
    MEMBER,
    ArchiveMade,
    EndedCase,
    Hold,
    MembersCase,
    Purge,
    PurgeRow,
    Tombstone,
)
from casework.store import tables
from casework.store.records import decode, to_milliseconds, to_moment
from casework.store.rows import Rows
from casework.store.tables_of_history import ARCHIVES, HOLDS, PURGE_ROWS, PURGES, TOMBSTONES


class HistoryReading(Rows):
    """What can be read of them."""

    def hold(self, hold: str) -> Hold | None:
        return cast("Hold | None", self._one(HOLDS, "hold", hold=hold))

    def active_holds(self) -> Sequence[Hold]:
        return self._many(HOLDS, "active_holds")

    def holds(self, *, limit: int) -> Sequence[Hold]:
        return self._many(HOLDS, "holds", limit=limit)

    def archives(self, *, review: str | None = None, limit: int) -> Sequence[ArchiveMade]:
        if review is None:
            return self._many(ARCHIVES, "archives", limit=limit)
        return self._many(ARCHIVES, "archives_of", review=review, limit=limit)

    def purge(self, purge: str) -> Purge | None:
        return cast("Purge | None", self._one(PURGES, "purge", purge=purge))

    def purges(self, *, limit: int) -> Sequence[tuple[Purge, Mapping[str, int]]]:
        found = []
        for row in self._driver.rows("purges", {"limit": limit}):
            counts = {name.removeprefix("n_").upper(): row[name] for name in row if name.startswith("n_")}
            found.append((decode(PURGES, row), counts))
        return found

    def purge_rows(self, purge: str, *, state: str | None = None, limit: int) -> Sequence[PurgeRow]:
        if state is None:
            return self._many(PURGE_ROWS, "purge_rows", purge=purge, limit=limit)
        return self._many(PURGE_ROWS, "purge_rows_by_state", purge=purge, state=state, limit=limit)

    def all_purge_rows(self, *, limit: int) -> Sequence[PurgeRow]:
        return self._many(PURGE_ROWS, "all_purge_rows", limit=limit)

    def purge_row(self, purge: str, n: int) -> PurgeRow | None:
        return cast("PurgeRow | None", self._one(PURGE_ROWS, "purge_row", purge=purge, n=n))

    def tombstone(self, review: str) -> Tombstone | None:
        return cast("Tombstone | None", self._one(TOMBSTONES, "tombstone", review=review))

    def tombstones(self, *, limit: int) -> Sequence[Tombstone]:
        return self._many(TOMBSTONES, "tombstones", limit=limit)

    def ended_cases(
        self, before: Mapping[str, datetime], *, after: tuple[datetime, str] | None = None, limit: int
    ) -> Sequence[EndedCase]:
        if len(before) > LINES:
            raise StoreError(
                f"Ended cases of {len(before)} lines of business were asked for, and one look takes {LINES}."
            )
        behind = {"after_at": 0, "after_id": ""} if after is None else _behind(*after)
        asked: dict[str, Any] = {"limit": limit, **behind}
        filled = [*((line, to_milliseconds(moment)) for line, moment in before.items()), *[("", 0)] * LINES]
        for place, (line, moment) in enumerate(filled[:LINES], 1):
            asked |= {f"line_{place}": line, f"before_{place}": moment}
        return [_ended(row) for row in self._driver.rows("ended_cases", asked)]

    def members_cases(self, members: Sequence[str]) -> Sequence[MembersCase]:
        asked = orjson.dumps(list(dict.fromkeys(members))).decode()
        return [_of_member(row) for row in self._driver.rows("members_cases", {"members": asked})]

    def held_names(self, reviews: Sequence[str], members: Sequence[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        asked = {name: orjson.dumps(list(ids)).decode() for name, ids in (("reviews", reviews), ("members", members))}
        rows = list(self._driver.rows("held_names", asked))
        return (
            {row["review"]: row["member_name"] for row in rows if row["scope"] == CASE},
            {row["member"]: row["member_name"] for row in rows if row["scope"] == MEMBER},
        )

    def ended_case(self, review: str) -> EndedCase | None:
        return next((_ended(row) for row in self._driver.rows("ended_case", {"review": review})), None)

    def ended_counts(self) -> Sequence[tuple[str, int, datetime]]:
        rows = self._driver.rows("ended_counts", {})
        return [(row["line_of_business"], row["n"], to_moment(row["oldest"])) for row in rows]

    def doomed_files(self, *, limit: int) -> Sequence[str]:
        return [row["sha256"] for row in self._driver.rows("doomed_files", {"limit": limit})]

    def last_scrub(self) -> datetime | None:
        (row,) = self._driver.rows("last_scrub", {})
        return None if row["at"] is None else to_moment(row["at"])


def _behind(at: datetime, review: str) -> dict[str, Any]:
    return {"after_at": to_milliseconds(at), "after_id": review}


def _of_member(row: Mapping[str, Any]) -> MembersCase:
    told = [(row["reopening"], "reopens"), (row["closing"], "duplicate_of")]
    named = [orjson.loads(text).get(name) for text, name in told if text is not None]
    return MembersCase(
        id=row["id"],
        member=row["member"],
        plan=row["plan"],
        line_of_business=row["line_of_business"],
        received_at=to_moment(row["received_at"]),
        changed_at=to_moment(row["changed_at"]),
        status=row["status"],
        rests_on=tuple(str(one) for one in named if one),
    )


def _ended(row: Mapping[str, Any]) -> EndedCase:
    return EndedCase(
        row=decode(tables.REVIEWS, row),
        number=row["number"],
        request=row["request"],
        undone=row["undone"],
        purge=row["waits_in"],
    )
