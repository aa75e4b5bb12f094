"""Many cases as one view: what the rights and the law ask of each was read for all of them at once."""

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from casework.domain.independence import barred
from casework.ports import EVERY, Answer, Part, Person, Reader, ReviewRow, WorkFilter, WorkItem
from casework.ports_of_batches import PARTS_ASKED, ToldOfCases
from casework.ports_of_worklist import Card
from casework.usecases.asking_once import Once


class ManyCases(Once):
    """A reader of these cases; whatever it was not made for it asks of the store, once."""

    def __init__(self, reader: Reader, cards: Sequence[Card]) -> None:
        super().__init__(reader)
        self._cards = {one.review: one for one in cards}

    @cached_property
    def _told(self) -> ToldOfCases:
        return self._reader.told_of_cases(tuple(self._cards))

    @cached_property
    def _items(self) -> dict[str, WorkItem]:
        return {one.id: one for one in self._told.items}

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {one.id: one for one in self.people()}

    @cached_property
    def _done(self) -> dict[str, list[WorkItem]]:
        found: dict[str, list[WorkItem]] = {}
        for one in self._told.items:
            if one.status == "DONE":
                found.setdefault(one.review, []).append(one)
        return found

    @cached_property
    def _answers(self) -> dict[tuple[str, str], list[Answer]]:
        found: dict[tuple[str, str], list[Answer]] = {}
        for one in self._told.answers:
            found.setdefault((one.review, one.element), []).append(one)
        return found

    @cached_property
    def _followed(self) -> set[tuple[str, str]]:
        """(case, step) of every step that whoever does an open task of the case may not have done."""
        waiting = (one for one in self._told.items if one.status == "OPEN")
        return {(one.review, element) for one in waiting for element in barred(one.not_by)}

    def person(self, person: str) -> Person | None:
        return self._people.get(person)

    def card(self, review: str) -> Card | None:
        return self._cards.get(review) or cast("Card | None", self.__getattr__("card")(review))

    def review(self, review: str) -> ReviewRow | None:
        return self._told.reviews.get(review) or cast("ReviewRow | None", self.__getattr__("review")(review))

    def work_item(self, item: str) -> WorkItem | None:
        return self._items.get(item) or cast("WorkItem | None", self.__getattr__("work_item")(item))

    def part(self, review: str, name: str) -> Part | None:
        if review in self._told.reviews and name in PARTS_ASKED:
            return self._told.parts.get((review, name))
        return cast("Part | None", self.__getattr__("part")(review, name))

    def answers(self, review: str, *, element: str) -> Sequence[Answer]:
        if (review, element) in self._followed:
            return self._answers.get((review, element), [])
        return cast("Sequence[Answer]", self.__getattr__("answers")(review, element=element))

    def work_items(self, wanted: WorkFilter) -> Sequence[WorkItem]:
        review = wanted.review or ""
        if review in self._told.reviews and wanted == WorkFilter(
            review=review, status="DONE", kind="USER", limit=EVERY
        ):
            return self._done.get(review, [])
        return cast("Sequence[WorkItem]", self.__getattr__("work_items")(wanted))


def together(reader: Reader, cards: Sequence[Card]) -> Reader:
    """A view of these cases in which each thing is asked for once, and what is asked of each, for all of them."""
    return cast("Reader", ManyCases(reader, cards))
