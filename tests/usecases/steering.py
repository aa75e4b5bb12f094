"""What tests of batches ask for and look at: cases that go to Ines, what would happen, how each row stands."""

from typing import Any

from casework.ports import Person
from casework.usecases import batches
from casework.usecases.batches_preview import Asked, Preview, preview
from tests.usecases.crowd import BOSS, Crowd


def tasks(crowd: Crowd, reviews: list[str]) -> tuple[str, ...]:
    return tuple(crowd.task(review).id for review in reviews)


def to_ines(crowd: Crowd, reviews: list[str], **changes: Any) -> Asked:
    """These cases to Ines."""
    asked = {"act": "assign", "items": tasks(crowd, reviews), "to": "ines", "reason": "Tova is out", **changes}
    return Asked(**asked)


def look(crowd: Crowd, asked: Asked, by: Person = BOSS) -> Preview:
    with crowd.reading() as reader:
        return preview(crowd.app, reader, by, asked)


def can(shown: Preview) -> set[str]:
    return {one.row.card.member_name for one in shown.can}


def refused(shown: Preview) -> dict[str, str]:
    return {one.row.card.member_name: one.refused.words for one in shown.refused if one.refused is not None}


def could(shown: Preview) -> dict[str, list[str]]:
    return {one.row.card.member_name: [who.name for who in one.could] for one in shown.refused}


def results(crowd: Crowd, batch: str) -> dict[str, tuple[str, str]]:
    """Member -> (how the row stands, in which words)."""
    with crowd.reading() as reader:
        rows = reader.batch_rows(batch, limit=99)
    return {listed.card.member_name: (row.state, row.words) for row, listed in rows}


def state(crowd: Crowd, batch: str) -> str:
    with crowd.reading() as reader:
        return batches.found(reader, batch).state


def holder(crowd: Crowd, review: str) -> str | None:
    return crowd.row(review).holder
