"""Reading and writing in one transaction, for any driver: the port's `Reader` and `Transaction`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from casework.errors import NotFound, StaleRevision
from casework.ports import (
    Answer,
    Document,
    Event,
    Incident,
    Json,
    Letter,
    Part,
    Person,
    ReviewRow,
    ServiceStep,
    WorkItem,
)
from casework.store import tables
from casework.store.held_reviews import HeldReading
from casework.store.reading_of_audit import AuditReading, AuditWriting
from casework.store.reading_of_batches import BatchReading
from casework.store.reading_of_case_pages import CasePageReading
from casework.store.reading_of_desk import DeskReading
from casework.store.reading_of_drafts import DraftReading
from casework.store.reading_of_facts import FactReading
from casework.store.reading_of_files import FileReading
from casework.store.reading_of_forecast import ForecastReading
from casework.store.reading_of_history import HistoryReading
from casework.store.reading_of_identity import IdentityReading
from casework.store.reading_of_incidents import IncidentReading
from casework.store.reading_of_quality import QualityReading
from casework.store.reading_of_reviews import ReviewReading
from casework.store.reading_of_worklist import WorklistReading
from casework.store.records import columns_of, encode, to_milliseconds, to_moment, to_text
from casework.store.writing_of_batches import BatchWriting
from casework.store.writing_of_comments import CommentWriting
from casework.store.writing_of_desk import DeskWriting
from casework.store.writing_of_drafts import DraftWriting
from casework.store.writing_of_facts import FactWriting
from casework.store.writing_of_files import FileWriting
from casework.store.writing_of_forecast import ForecastWriting
from casework.store.writing_of_history import HistoryWriting
from casework.store.writing_of_identity import IdentityWriting
from casework.store.writing_of_quality import QualityWriting


class ReadSession(
    ReviewReading,
    IdentityReading,
    WorklistReading,
    DraftReading,
    FileReading,
    CasePageReading,
    BatchReading,
    AuditReading,
    IncidentReading,
    DeskReading,
    ForecastReading,
    HistoryReading,
    FactReading,
    QualityReading,
):
    """Implements `casework.ports.Reader`: every lookup sees the same moment of the store."""

    def review(self, review: str) -> ReviewRow | None:
        return cast("ReviewRow | None", self._one(tables.REVIEWS, "review", review=review))

    def reviews(
        self, *, status: str | None = None, member: str | None = None, limit: int = 1000
    ) -> Sequence[ReviewRow]:
        """The newest first."""
        shapes = {
            (False, False): "reviews_any",
            (True, False): "reviews_by_status",
            (False, True): "reviews_by_member",
            (True, True): "reviews_by_member_and_status",
        }
        statement = shapes[status is not None, member is not None]
        return self._many(tables.REVIEWS, statement, status=status, member=member, limit=limit)

    def waiting_reviews(self, now: datetime, *, limit: int) -> Sequence[str]:
        rows = self._driver.rows("waiting_reviews", {"now": to_milliseconds(now), "limit": limit})
        return [row["id"] for row in rows]

    def earliest_moment(self) -> datetime | None:
        moments = [
            row["moment"]
            for statement in ("earliest_review", "earliest_service_step", "earliest_letter", "earliest_signature")
            for row in self._driver.rows(statement, {})
            if row["moment"] is not None
        ]
        return to_moment(min(moments)) if moments else None

    def service_step(self, step: str) -> ServiceStep | None:
        return cast("ServiceStep | None", self._one(tables.SERVICE_STEPS, "service_step", step=step))

    def due_service_steps(self, now: datetime, *, limit: int) -> Sequence[ServiceStep]:
        return self._many(tables.SERVICE_STEPS, "due_service_steps", now=to_milliseconds(now), limit=limit)

    def answers(self, review: str, *, element: str | None = None) -> Sequence[Answer]:
        """In the order they were given."""
        if element is None:
            return self._many(tables.ANSWERS, "answers", review=review)
        return self._many(tables.ANSWERS, "answers_by_element", review=review, element=element)

    def document(self, review: str, document: str) -> Document | None:
        return cast("Document | None", self._one(tables.DOCUMENTS, "document", review=review, document=document))

    def documents(self, review: str) -> Sequence[Document]:
        return self._many(tables.DOCUMENTS, "documents", review=review)

    def letters(self, review: str, *, task: str | None = None) -> Sequence[Letter]:
        if task is None:
            return self._many(tables.LETTERS, "letters", review=review)
        return self._many(tables.LETTERS, "letters_by_task", review=review, task=task)

    def unsent_letters(self, now: datetime, *, limit: int) -> Sequence[Letter]:
        return self._many(tables.LETTERS, "unsent_letters", now=to_milliseconds(now), limit=limit)

    def people(self) -> Sequence[Person]:
        return self._many(tables.PEOPLE, "people")

    def definition(self, hash: str) -> Mapping[str, bytes] | None:
        files = {row["name"]: bytes(row["content"]) for row in self._driver.rows("definition", {"hash": hash})}
        return files if files or self._driver.rows("definition_known", {"hash": hash}) else None

    def events(self, review: str) -> Sequence[Event]:
        return self._many(tables.EVENTS, "events", review=review)

    def positions(self, review: str) -> Sequence[tuple[str, str, int]]:
        rows = self._driver.rows("positions", {"review": review})
        return [(row["kind"], row["id"], row["position"]) for row in rows]

    def heads(self) -> Sequence[tuple[str, int, str]]:
        return [(row["id"], row["trail_length"], row["trail_head"]) for row in self._driver.rows("heads", {})]

    def replayed(self, actor: str, key: str) -> tuple[str, Json] | None:
        rows = self._driver.rows("replayed", {"actor": actor, "key": key})
        if not rows:
            return None
        found = columns_of(tables.REPLAYS, {"actor": actor, "key": key, **rows[0]}, ("request", "response"))
        return found["request"], found["response"]


class WriteSession(
    HeldReading,
    CommentWriting,
    ReadSession,
    IdentityWriting,
    DraftWriting,
    FileWriting,
    BatchWriting,
    AuditWriting,
    DeskWriting,
    ForecastWriting,
    HistoryWriting,
    QualityWriting,
    FactWriting,
):
    """Implements `casework.ports.Transaction`."""

    def add_review(self, row: ReviewRow) -> None:
        self._put(tables.REVIEWS, "add_review", row)

    def save_review(self, row: ReviewRow, *, expected_revision: int) -> None:
        parameters = {**encode(tables.REVIEWS, row), "expected_revision": expected_revision}
        statement = "save_ongoing_review" if self._goes_on_alike(row) else "save_review"
        if self._driver.change(statement, parameters) == 1:
            self._hold_review(row)
            return
        present = self.review(row.id)
        if present is None:
            raise NotFound(f"There is no review {row.id}, so it cannot be saved. Add it first.")
        raise StaleRevision(
            f"The review {row.id} has moved on: it stands at revision {present.revision}, and this change was made for "
            f"revision {expected_revision}. Nothing was kept. Read it again, then repeat the change."
        )

    def put_part(self, part: Part) -> None:
        self._put(tables.PARTS, "put_part", part)

    def put_work_item(self, item: WorkItem) -> None:
        self._put(tables.WORK_ITEMS, "put_work_item", item)

    def put_service_step(self, step: ServiceStep) -> None:
        self._put(tables.SERVICE_STEPS, "put_service_step", step)

    def put_incident(self, incident: Incident) -> None:
        self._put(tables.INCIDENTS, "put_incident", incident)

    def add_answer(self, answer: Answer) -> None:
        self._put(tables.ANSWERS, "add_answer", answer)

    def add_document(self, document: Document) -> None:
        self._put(tables.DOCUMENTS, "add_document", document)
        self.index_text(document.review, source="DOCUMENT", ref=document.id, title=document.title, text=document.text)

    def add_letter(self, letter: Letter) -> None:
        self._put(tables.LETTERS, "add_letter", letter)

    def mark_sent(self, letter: str, *, sent_at: datetime, place: str) -> None:
        self._driver.change("mark_sent", {"letter": letter, "sent_at": to_milliseconds(sent_at), "place": place})

    def delay_letter(self, letter: str, *, not_before: datetime) -> None:
        self._driver.change("delay_letter", {"letter": letter, "not_before": to_milliseconds(not_before)})

    def put_person(self, person: Person) -> None:
        self._put(tables.PEOPLE, "put_person", person)

    def add_definition(self, hash: str, files: Mapping[str, bytes]) -> None:
        """Keep a set of diagrams and tables; a set that is known is left as it is."""
        if self._driver.change("add_definition", {"hash": hash}) == 1:
            for name, content in files.items():
                self._driver.change("add_definition_file", {"definition": hash, "name": name, "content": content})

    def add_events(self, events: Iterable[Event]) -> None:
        self._put_each(tables.EVENTS, "add_event", events)

    def remember(self, actor: str, key: str, request: str, response: Json, *, at: datetime) -> None:
        parameters = {"actor": actor, "key": key, "request": request, "response": to_text(response)}
        self._driver.change("remember", {**parameters, "at": to_milliseconds(at)})
