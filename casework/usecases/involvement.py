"""Who decided, recommended or was consulted before the level of appeal that is being heard now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from casework.domain.independence import (
    CLINICAL,
    CONSULTED,
    DECIDED,
    EARLIER_DECIDERS,
    RECOMMENDED,
    Involved,
    barred,
)
from casework.ports import EVERY, Json, Reader, WorkFilter, WorkItem
from casework.usecases.case_file import stored_part


def involved_before(reader: Reader, review: str) -> list[Involved]:
    """Everybody who took part before the open level of the appeal; with none open, in anything of the review.

    A review that reopens another one counts whoever took part in that: it is the same decision, made once more.
    """
    levels = (stored_part(reader, review, "appeals") or {"levels": []})["levels"]
    since = datetime.fromisoformat(levels[-1]["at"]) if levels and levels[-1]["status"] == "OPEN" else None
    records = [stored_part(reader, review, "determination"), *(one["determination"] for one in levels)]
    found = [one for record in records if record for one in _of_record(record)]
    done = reader.work_items(WorkFilter(review=review, status="DONE", kind="USER", limit=EVERY))
    found += [one for item in done if _before(item, since) for one in _of_task(item)]
    reopens = (stored_part(reader, review, "reopening") or {"reopens": ""})["reopens"]
    return found + (involved_before(reader, reopens) if reopens else [])


def _before(item: WorkItem, since: datetime | None) -> bool:
    return since is None or (item.closed_at is not None and item.closed_at <= since)


def _of_record(record: Json) -> Iterator[Involved]:
    signer = record.get("signer") or {}
    if signer.get("person"):
        yield Involved(person=signer["person"], how=DECIDED, what="signed the decision before")
    expert: dict[str, Any] = (record.get("appeal") or {}).get("expert") or {}
    if expert.get("person"):
        yield Involved(person=expert["person"], how=CONSULTED, what="were consulted as an expert before")


def _of_task(item: WorkItem) -> Iterator[Involved]:
    """A task that somebody else than before must do is a second opinion: whoever gave it was consulted."""
    if item.closed_by is not None and item.role in CLINICAL:
        second_opinion = set(barred(item.not_by)) - {EARLIER_DECIDERS}
        how = CONSULTED if second_opinion else RECOMMENDED
        yield Involved(person=item.closed_by, how=how, what=f"did “{item.name}” before")
