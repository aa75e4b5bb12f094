"""One consistent view of the store that asks nothing twice: what a page has read for one part it has for the next."""

from collections.abc import Sequence
from typing import cast

from casework.domain.case_cards import card_of
from casework.domain.request import Request
from casework.ports import Answer, Document, Part, Person, Reader, ReviewRow, WorkItem
from casework.ports_of_drafts import Draft, HeldSignature
from casework.ports_of_worklist import Card
from casework.usecases.asking_once import Once
from casework.usecases.case_file import read_part

HELD = "HELD"


class Remembering(Once):
    """The same for the page of one task of one review, whose rows are known."""

    def __init__(self, reader: Reader, *, row: ReviewRow, item: WorkItem, person: Person) -> None:
        super().__init__(reader)
        self._row, self._item, self._person = row, item, person

    def review(self, review: str) -> ReviewRow | None:
        return self._row if review == self._row.id else cast("ReviewRow | None", self.__getattr__("review")(review))

    def work_item(self, item: str) -> WorkItem | None:
        return self._item if item == self._item.id else cast("WorkItem | None", self.__getattr__("work_item")(item))

    def person(self, person: str) -> Person | None:
        if person == self._person.id:
            return self._person
        everybody: Sequence[Person] = self.people()  # a page names several, and all of them come in one statement
        return next((one for one in everybody if one.id == person), None)

    def documents(self, review: str) -> Sequence[Document]:
        return [one for one, _ in self.filed_documents(review)]

    def part(self, review: str, name: str) -> Part | None:
        return cast("Part | None", self.parts_of(review).get(name))

    def card(self, review: str) -> Card | None:
        """The case in a few words, from its request that the page has read; its place in full text is not told."""
        held = self.part(review, "request")
        if held is None:
            return None
        row, request = self._row, Request.from_json(read_part(held))
        return Card(number=0, **card_of(review, request, line_of_business=row.line_of_business, urgency=row.urgency))

    def answers(self, review: str, *, element: str | None = None) -> Sequence[Answer]:
        given: Sequence[Answer] = self.__getattr__("answers")(review)
        return given if element is None else [one for one in given if one.element == element]

    def draft(self, task: str, person: str) -> Draft | None:
        drafts: Sequence[Draft] = self.__getattr__("drafts")(task)
        return next((one for one in drafts if one.person == person), None)

    def held_signature(self, task: str) -> HeldSignature | None:
        """Whoever signs has a draft that says so; without one there is nothing to look for."""
        drafts: Sequence[Draft] = self.__getattr__("drafts")(task)
        if all(one.state != HELD for one in drafts):
            return None
        return cast("HeldSignature | None", self.__getattr__("held_signature")(task))


def remembering(reader: Reader, *, row: ReviewRow, item: WorkItem, person: Person) -> Reader:
    """The view for the page of this task."""
    return cast("Reader", Remembering(reader, row=row, item=item, person=person))


def once(reader: Reader) -> Reader:
    """The view for a page whose parts ask for the same."""
    return cast("Reader", Once(reader))
