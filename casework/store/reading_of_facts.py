"""Reading what came of each line, and what that follows from: the port's `FactReader`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from casework.domain.decided_line import DecidedLine, FactSources
from casework.domain.reopening import carried_from
from casework.errors import NotFound, RowUnreadable
from casework.ports_of_facts import Group
from casework.store import tables
from casework.store.records import columns_of, decode, from_text, to_milliseconds, to_text
from casework.store.rows import Rows
from casework.store.tables_of_facts import DECIDED_LINES

Json = dict[str, Any]

OF_TASK = ("id", "element", "process", "role", "opened_at", "closed_at")

A_SECOND = timedelta(seconds=1)


class FactReading(Rows):
    """What can be read of the facts."""

    def decided_lines(
        self,
        since: datetime,
        until: datetime,
        *,
        line_of_business: str | None = None,
        plan: str | None = None,
        received_before: datetime | None = None,
        brief: bool = False,
    ) -> Iterator[DecidedLine]:
        asked: Json = {"since": to_milliseconds(since), "until": to_milliseconds(until), "plan": plan}
        asked["received_before"] = None if received_before is None else to_milliseconds(received_before)
        statement = "counted_lines" if brief else "decided_lines"
        if line_of_business is not None:
            statement, asked = f"{statement}_of_plan_type", {**asked, "line_of_business": line_of_business}
        for row in self._driver.rows(statement, asked):
            yield decode(DECIDED_LINES, row)

    def decided_lines_of(self, review: str) -> Sequence[DecidedLine]:
        return self._many(DECIDED_LINES, "decided_lines_of_review", review=review)

    def appealed_lines(
        self, since: datetime, until: datetime, *, line_of_business: str | None = None, plan: str | None = None
    ) -> Iterator[DecidedLine]:
        asked: Json = {"since": to_milliseconds(since - A_SECOND), "until": to_milliseconds(until)}
        asked |= {"line_of_business": line_of_business, "plan": plan}
        for row in self._driver.rows("appealed_lines", asked):
            yield decode(DECIDED_LINES, row)

    def undecided_before(
        self, cuts: Sequence[datetime], *, line_of_business: str | None = None, plan: str | None = None
    ) -> Mapping[Group, Sequence[int]]:
        asked = {"line_of_business": line_of_business, "plan": plan}
        found = self._before("undecided_before", cuts, ("line_of_business", "plan", "urgency"), asked)
        return {(key[0], key[1], key[2]): counts for key, counts in found.items()}

    def undecided_by_stage(
        self,
        cuts: Sequence[datetime],
        *,
        line_of_business: str | None = None,
        plan: str | None = None,
        urgency: str | None = None,
    ) -> Mapping[str, Sequence[int]]:
        asked = {"line_of_business": line_of_business, "plan": plan, "urgency": urgency}
        found = self._before("undecided_by_stage", cuts, ("stage",), asked)
        return {key[0]: counts for key, counts in found.items()}

    def _before(
        self, statement: str, cuts: Sequence[datetime], by: Sequence[str], asked: Json
    ) -> dict[tuple[str, ...], list[int]]:
        """How many came before each cut, for each group."""
        places = [to_milliseconds(one) for one in cuts]
        told: dict[tuple[str, ...], dict[int, int]] = {}
        for row in self._driver.rows(statement, {**asked, "cuts": to_text(sorted({*places}))}):
            told.setdefault(tuple(row[name] for name in by), {})[row["cut"]] = int(row["n"])
        return {key: [counts.get(place, 0) for place in places] for key, counts in sorted(told.items())}

    def fact_sources(self, review: str) -> FactSources:
        ids, chain = [review], [self._parts(review)]
        while before := carried_from(chain[0].get("reopening")):
            parts = self._parts(before)
            if not parts:
                break  # it was purged: what was taken over stands in the review that did
            ids.insert(0, before)
            chain.insert(0, parts)
        first, last = self._row(ids[0]), self._row(ids[-1])
        numbers = self._driver.rows("number_of_card", {"review": ids[0]})
        return FactSources(
            review=ids[0],
            number=numbers[0]["number"] if numbers else 0,
            line_of_business=first["line_of_business"],
            plan=first["plan"],
            status=last["status"],
            chain=chain,
            work=[one for id in ids for one in self._work(id)],
            tables=list(_said_before(self._driver.rows("tables_decided", {"review": ids[0]}))),
        )

    def _work(self, review: str) -> Iterator[Json]:
        answered = [from_text(row["detail"]) for row in self._driver.rows("tasks_answered", {"review": review})]
        in_use = {one["task"]: one.get("active_seconds") for one in answered}
        for row in self._driver.rows("tasks_ended", {"review": review}):
            own = columns_of(tables.WORK_ITEMS, row, OF_TASK)
            yield {**own, "person": row["closed_by"], "seconds": in_use.get(row["id"])}

    def _parts(self, review: str) -> dict[str, Json]:
        rows = self._driver.rows("parts_of_facts", {"review": review})
        return {row["name"]: _read(review, row) for row in rows}

    def _row(self, review: str) -> Mapping[str, Any]:
        rows = self._driver.rows("review", {"review": review})
        if not rows:
            raise NotFound(f"There is no review {review}, so nothing can be told of what it decided.")
        return rows[0]


def _read(review: str, row: Mapping[str, Any]) -> Json:
    try:
        value = from_text(row["text"])
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise RowUnreadable(
            f"The part {row['name']} of {review} is not what was kept: it was damaged or changed by hand, so nothing "
            "can be told of what was decided. Compare it with a backup.",
            table="parts",
            key=(review, row["name"]),
        )
    return value


def _said_before(rows: Sequence[Mapping[str, Any]]) -> Iterator[Json]:
    """What the tables said before the decision, in order; `lapsed`: after the time for it had run out."""
    lapsed = False
    for row in rows:
        if row["kind"] == "table.decided":
            for one in _said(from_text(row["detail"])):
                yield {**one, "lapsed": lapsed}
        elif row["kind"] == "clock.lapsed":
            lapsed = True
        else:
            return


def _said(detail: Json, of: Mapping[str, Any] | None = None) -> Iterator[Json]:
    """What a table and those that it asks said: {element, line, table, rules}."""
    whole = detail if of is None else of
    for one in detail.get("required", ()):
        yield from _said(one, whole)
    rules = [str(one["id"]) for one in detail["rules"]]
    yield {"element": whole["element"], "line": whole["line"], "table": detail["table"], "rules": rules}
