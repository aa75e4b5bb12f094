"""Reading what a step of a review rests on: its parts, work items, service steps and incidents, and people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any, cast

from casework.ports import EVERY, Incident, Part, Person, ServiceStep, WorkFilter, WorkItem
from casework.store import tables
from casework.store.records import decode, to_moment
from casework.store.rows import Rows

WORK_STATUSES = ("OPEN", "DONE", "CANCELLED")


class ReviewReading(Rows):
    """What a step reads again and again."""

    def part(self, review: str, name: str) -> Part | None:
        return cast("Part | None", self._one(tables.PARTS, "part", review=review, name=name))

    def part_hashes(self, review: str) -> Mapping[str, str]:
        return {row["name"]: row["sha256"] for row in self._driver.rows("part_hashes", {"review": review})}

    def work_item(self, item: str) -> WorkItem | None:
        return cast("WorkItem | None", self._one(tables.WORK_ITEMS, "work_item", item=item))

    def work_items(self, filter: WorkFilter) -> Sequence[WorkItem]:
        """The most urgent first: by due moment, those without one last, then in the order they opened."""
        if filter.review is not None:
            return self._work_of_review(filter)
        statuses = WORK_STATUSES if filter.status is None else (filter.status,)
        common = {"kind": filter.kind, "claimed_by": filter.claimed_by, "limit": filter.limit}
        if filter.roles is not None:
            shapes = [
                ("work_items_by_role", {"role": role, "status": status})
                for role, status in product(dict.fromkeys(filter.roles), statuses)
            ]
        else:
            statement = "work_items_by_status" if filter.claimed_by is None else "work_items_by_person"
            shapes = [(statement, {"status": status}) for status in statuses]
        rows = [row for statement, own in shapes for row in self._driver.rows(statement, {**common, **own})]
        rows.sort(key=_urgency)
        return [decode(tables.WORK_ITEMS, row) for row in rows[: filter.limit]]

    def _work_of_review(self, filter: WorkFilter) -> list[WorkItem]:
        found: list[WorkItem] = self._many(
            tables.WORK_ITEMS,
            "work_items_by_review",
            review=filter.review,
            status=filter.status,
            kind=filter.kind,
            claimed_by=filter.claimed_by,
            limit=filter.limit if filter.roles is None else EVERY,
        )
        return [item for item in found if filter.roles is None or item.role in filter.roles][: filter.limit]

    def service_steps(self, *, review: str | None = None, open_only: bool = True) -> Sequence[ServiceStep]:
        return self._many(tables.SERVICE_STEPS, _shape("service_steps", review, open_only), review=review)

    def person(self, person: str) -> Person | None:
        return cast("Person | None", self._one(tables.PEOPLE, "person", person=person))

    def incidents(self, *, review: str | None = None, open_only: bool = True) -> Sequence[Incident]:
        return self._many(tables.INCIDENTS, _shape("incidents", review, open_only), review=review)

    def unsent_moments(self, review: str) -> Mapping[str, datetime]:
        rows = self._driver.rows("unsent_moments", {"review": review})
        return {row["id"]: to_moment(row["not_before"]) for row in rows}


def _shape(kind: str, review: str | None, open_only: bool) -> str:
    """The name of the statement that lists rows of this kind."""
    if review is None:
        return f"{kind}_open" if open_only else f"{kind}_any"
    return f"{kind}_open_by_review" if open_only else f"{kind}_by_review"


def _urgency(row: Mapping[str, Any]) -> tuple[bool, int, int, str, int]:
    return row["due_at"] is None, row["due_at"] or 0, row["opened_at"], row["review"], row["position"]
