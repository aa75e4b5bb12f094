"""Reading second looks: the port's `QualityReader`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from casework.ports_of_quality import DONE, OPEN, TAKEN, Compared, Draw, Rating, SecondLook
from casework.ports_of_worklist import Card
from casework.store.records import decode, to_milliseconds, to_moment, to_text
from casework.store.rows import Rows, part_of
from casework.store.tables_of_quality import QUALITY_DRAWS, SECOND_LOOKS
from casework.store.tables_of_worklist import CASE_CARDS

ROLES = 4  # that one person can look in: nurse, physician, appeal physician, and one to spare

Looked = tuple[SecondLook, Card]


class QualityReading(Rows):
    """What can be read of second looks."""

    def looked(self, look: str) -> Looked | None:
        found = self._looks("looked", look=look)
        return found[0] if found else None

    def second_look_of(self, task: str, place: int) -> SecondLook | None:
        return cast("SecondLook | None", self._one(SECOND_LOOKS, "second_look_of", task=task, place=place))

    def second_looks(self, *, limit: int) -> Sequence[SecondLook]:
        return self._many(SECOND_LOOKS, "second_looks", limit=limit)

    def looks_beside(self, reviews: Sequence[str]) -> Sequence[SecondLook]:
        return self._many(SECOND_LOOKS, "looks_beside", reviews=to_text(list(reviews)))

    def open_looks(self, *, limit: int, offset: int = 0) -> Sequence[Looked]:
        return self._looks("open_looks", limit=limit, offset=offset)

    def looks_for(self, person: str, roles: Sequence[str], *, limit: int) -> Sequence[Looked]:
        named = [*roles, *("" for _ in range(ROLES))][:ROLES]
        asked = {f"role_{place}": role for place, role in enumerate(named, 1)}
        return self._looks("looks_for", person=person, limit=limit, **asked)

    def looks_found(self) -> Sequence[Looked]:
        return self._looks("looks_found")

    def looks_done(self, *, limit: int) -> Sequence[Looked]:
        return self._looks("looks_done", limit=limit)

    def looks_at(self, person: str, *, limit: int) -> Sequence[Looked]:
        return self._looks("looks_at", person=person, limit=limit)

    def _looks(self, statement: str, **asked: Any) -> list[Looked]:
        rows = self._driver.rows(statement, asked)
        return [(decode(SECOND_LOOKS, part_of(row, "l_")), decode(CASE_CARDS, row)) for row in rows]

    def look_counts(self, since: datetime) -> Mapping[str, int]:
        rows = self._driver.rows("look_counts", {"since": to_milliseconds(since)})
        found = {row["state"]: int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in (OPEN, TAKEN, DONE)}

    def compared(self, since: datetime, *, first_person: str | None = None) -> Sequence[Compared]:
        asked: dict[str, Any] = {"since": to_milliseconds(since)}
        statement = "compared"
        if first_person is not None:
            statement, asked["first_person"] = "compared_of", first_person
        return [_compared(row) for row in self._driver.rows(statement, asked)]

    def draw(self, rule: str, period: str) -> Draw | None:
        return cast("Draw | None", self._one(QUALITY_DRAWS, "quality_draw", rule=rule, period=period))

    def draws(self, *, limit: int) -> Sequence[Draw]:
        return self._many(QUALITY_DRAWS, "quality_draws", limit=limit)

    def latest_draw(self, rule: str) -> Draw | None:
        return cast("Draw | None", self._one(QUALITY_DRAWS, "latest_draw", rule=rule))

    def reviews_touched(self, since: datetime, until: datetime) -> Sequence[str]:
        asked = {"since": to_milliseconds(since), "until": to_milliseconds(until)}
        return [row["review"] for row in self._driver.rows("reviews_touched", asked)]

    def took_part(self, review: str, *, task: str = "", look: str = "") -> Sequence[str]:
        asked = {"review": review, "task": task, "look": look}
        return [row["person"] for row in self._driver.rows("took_part", asked)]


def _compared(row: Mapping[str, Any]) -> Compared:
    rating = Rating(**{name: row[name] for name in Rating.__dataclass_fields__})
    return Compared(
        rating=rating,
        task=row["task"],
        element=row["element"],
        first_person=row["first_person"],
        second_person=row["person"],
        answered_at=to_moment(row["answered_at"]),
    )
