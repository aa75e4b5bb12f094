"""A closed review's decision is to be looked at again: a new review opens, linked to the old one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.domain.appeals import in_force
from casework.domain.case_numbers import AGAIN
from casework.domain.reopening import GRAVE, GROUNDS
from casework.domain.request import Request
from casework.domain.rules import broken
from casework.errors import StateError
from casework.ports import Actor, Json, Reader, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.idempotency import once
from casework.usecases.incoming import Incoming, incoming, needs_reason, one_of, refuse_held
from casework.usecases.linked import open_linked, refuse_followed
from casework.usecases.refusals import attempts_kept
from casework.usecases.steps import in_time, lock
from casework.usecases.submit import review_id


def reopen(
    app: Application,
    review: str,
    *,
    actor: Actor,
    ground: str,
    reason: str,
    documents: Sequence[Mapping[str, Any]] = (),
    key: str | None = None,
) -> Json:
    """Ask for a closed review's decision to be reopened; gives {review, reopens, revision, status} of the new review.

    Whether it is reopened is decided in the new review, by a person. StateError where the review is not closed, was
    closed without a decision, or is being looked at again already; InvariantBroken where no ground lets the plan decide
    again.
    """
    one_of(ground, GROUNDS, "ground to reopen a decision")
    needs_reason(reason, "A reopening")
    what = incoming(review, actor=actor, key=key, documents=documents, reopens=review, ground=ground, reason=reason)
    with attempts_kept(app, review, by=actor.person, asked=f"a reopening, {ground}"), app.store.transaction() as tx:

        def act() -> Json:
            old = in_time(app, lock(tx, review))
            case = CaseFile(app, tx, review)
            _may_be_reopened(tx, case, old, ground)
            refuse_held(tx, what)
            return _open_anew(app, tx, old, case, what, ground=ground, reason=reason)

        return once(tx, actor, key, what.body, app.clock.now(), act)


def _may_be_reopened(reader: Reader, case: CaseFile, old: ReviewRow, ground: str) -> None:
    id = old.id
    if old.status == "OPEN":
        raise StateError(
            f"The review {id} is open, so there is nothing to reopen. An appeal is handed in with `casework appeal`."
        )
    decided = in_force(case)
    if decided["record"] is None:
        raise StateError(
            f"The review {id} ended without a decision ({(old.outcome or 'no outcome').lower().replace('_', ' ')}), so "
            "there is none to reopen. Hand the request in again with `casework submit`."
        )
    if decided["by"] == "EXTERNAL":
        raise broken(
            "I19",
            f"The decision on {id} was made by the external reviewer, and the plan may not decide it once more. What "
            "can still be done is to put it into effect",
        )
    if ground not in GRAVE and all(line["outcome"] == "APPROVE" for line in decided["lines"].values()):
        raise broken(
            "I25",
            f"Everything in {id} was approved, and an approval is looked at again only for "
            f"{' or '.join(GRAVE)}, not for {ground}",
        )
    refuse_followed(reader, old)


def _open_anew(
    app: Application, tx: Transaction, old: ReviewRow, case: CaseFile, what: Incoming, *, ground: str, reason: str
) -> Json:
    now = app.clock.now()
    request = _asked_anew(case.request, id=_next_id(tx, case.request.id), at=now)
    return open_linked(app, tx, old, what, request, told={"ground": ground, "reason": reason})


def _asked_anew(request: Request, *, id: str, at: datetime) -> Request:
    """The request as it comes in once more; a day that was planned before and has passed is planned no more."""
    told = {**request.to_json(), "id": id, "received_at": at.isoformat()}
    if request.type == "PRE_SERVICE" and request.service_date is not None and request.service_date < at.date():
        del told["service_date"]
    return Request.from_json(told)


def _next_id(reader: Reader, id: str) -> str:
    """The request's id with the first number behind it that no review has yet."""
    first, number = f"{id.partition(f'-{AGAIN}-')[0]}-{AGAIN}", 2
    while reader.review(review_id(f"{first}-{number}")) is not None:
        number += 1
    return f"{first}-{number}"
