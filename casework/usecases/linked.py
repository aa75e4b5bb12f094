"""A review that follows a closed one: it holds the closed one's documents, and both name each other."""

import re
from collections.abc import Callable
from dataclasses import replace

from casework.domain import case_numbers
from casework.domain.appeals import in_force
from casework.domain.reopening import AFTERWARDS, APPEAL, CARRIED, EXTERNAL_REVIEW, PART
from casework.domain.request import Request
from casework.errors import StateError
from casework.ports import Document, Json, Reader, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, stored_part
from casework.usecases.host import StepHost
from casework.usecases.incoming import Incoming
from casework.usecases.steps import ended_with, first_step
from casework.usecases.submit import add_document, new_row, put_down, review_id

NAMES = {APPEAL: case_numbers.APPEAL, EXTERNAL_REVIEW: case_numbers.EXTERNAL}
FOLLOWS = re.compile(rf"-({'|'.join(NAMES.values())})-\d+$")  # what the id of a review that follows ends in


def reopened_as(reader: Reader, row: ReviewRow) -> list[ReviewRow]:
    """The reviews that look at this one's decision again, the newest first."""
    found = []
    for other in reader.reviews(member=row.member):
        if other.id != row.id and (stored_part(reader, other.id, PART) or {}).get("reopens") == row.id:
            found.append(other)
    return found


def refuse_followed(reader: Reader, old: ReviewRow) -> None:
    """StateError where another review looks at this one's decision again already, or has."""
    for other in reopened_as(reader, old):
        if other.status == "OPEN":
            raise StateError(
                f"The decision on {old.id} is being looked at again already, as {other.id}. Hand in there what belongs "
                "to it."
            )
        if other.outcome not in (None, "REOPENING_REFUSED", "WITHDRAWN"):
            raise StateError(
                f"The review {old.id} went on as {other.id}, and what is decided stands there. Name {other.id} instead."
            )


def open_linked(
    app: Application, tx: Transaction, old: ReviewRow, what: Incoming, request: Request, *, told: Json
) -> Json:
    """Open a review that makes the decision of `old` anew; `told` is what is kept of the wish. Gives {review, ...}."""
    return _open(app, tx, new_row(app, tx, request), old, what, request, told=told)


def go_on(
    app: Application,
    tx: Transaction,
    old: ReviewRow,
    case: CaseFile,
    what: Incoming,
    *,
    way: str,
    reason: str,
    begin: Callable[[StepHost], None],
    advance: bool,
) -> Json:
    """Open a review that takes over what was decided in `old`, and goes on from there; gives {review, reopens, ...}.

    Its clock is that of the closed review: the decision's has ended, and what comes now is counted from its receipt.
    """
    request = replace(case.request, id=_next_id(tx, case.request.id, way))
    row = replace(new_row(app, tx, request), urgency=old.urgency)

    def carry(host: StepHost) -> None:
        for name in CARRIED:
            if (part := stored_part(tx, old.id, name)) is not None:
                host.keep(name, {**part, "moments": {}} if name == "clock" else part)
                host.journal.add("part.kept", part=name, carried_from=old.id)
        host.journal.add("decision.carried", reopens=old.id, ground=way, by=what.actor.person)
        begin(host)

    return _open(
        app,
        tx,
        row,
        old,
        what,
        request,
        told={"ground": way, "reason": reason, "carried": True},
        begin=carry,
        data=ended_with(app, tx, old, without=AFTERWARDS),
        advance=advance,
    )


def _open(
    app: Application,
    tx: Transaction,
    row: ReviewRow,
    old: ReviewRow,
    what: Incoming,
    request: Request,
    *,
    told: Json,
    begin: Callable[[StepHost], None] = lambda host: None,
    data: Json | None = None,
    advance: bool = True,
) -> Json:
    now, case = app.clock.now(), CaseFile(app, tx, old.id)
    tx.add_review(row)

    def whole(host: StepHost) -> None:
        put_down(host, row, request, reopens=old.id)
        for document in tx.documents(old.id):
            _take_over(host, document)
        for chart in what.charts:
            add_document(host, chart)
        host.keep(
            PART,
            {
                "reopens": old.id,
                **told,
                "by": what.actor.person,
                "at": now.isoformat(),
                "documents": what.documents,
                "decision": None,
                "original": {
                    "outcome": old.outcome,
                    "lines": {line: one["outcome"] for line, one in in_force(case)["lines"].items()},
                },
            },
        )
        begin(host)

    saved = first_step(app, tx, row, what.actor, whole, data=data or {}, advance=advance).row
    return {"review": saved.id, "reopens": old.id, "revision": saved.revision, "status": saved.status}


def _next_id(reader: Reader, id: str, way: str) -> str:
    """The request's id with what follows, and the first number behind it that no review has yet."""
    first, number = f"{FOLLOWS.sub('', id)}-{NAMES[way]}", 1
    while any(look(review_id(f"{first}-{number}")) is not None for look in (reader.review, reader.tombstone)):
        number += 1
    return f"{first}-{number}"


def _take_over(host: StepHost, document: Document) -> None:
    """A document of the old review, as it was received then."""
    filed = replace(document, review=host.case.review_id)
    host.tx.add_document(filed)
    host.journal.add_row("document.received", filed, document=filed.id, handed_from=document.review)
