"""An appeal that ended without a decision on its merits is heard after all, in a review of its own that follows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casework.domain.appeals import levels
from casework.domain.dismissals import NOT_ELIGIBLE, overtaken
from casework.domain.reopening import APPEAL
from casework.ports import Actor, Json, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.host import StepHost
from casework.usecases.incoming import Incoming
from casework.usecases.linked import go_on

CHECKED = "preliminary_check"  # the task in which it is said whether a request may go outside
REQUEST = "appeal_request"  # the part that holds an appeal until the process takes it up
FACTS = ("received_at", "by", "urgency", "physician_supports", "reason", "documents")


def hear_after_all(
    app: Application,
    tx: Transaction,
    old: ReviewRow,
    what: Incoming,
    *,
    because: str,
    reason: str,
    advance: bool,
    **of: Any,
) -> Json:
    """Open the review in which the last appeal of `old` is heard, as it came then; gives {review, reopens, ...}.

    `because` and `of` say what lets it be heard: who vacated its dismissal and when, or that it may not go outside.
    """
    case = CaseFile(app, tx, old.id)
    level = levels(case)[-1]
    told = {"because": because, "of": old.id, **of}

    def put_on_file(host: StepHost) -> None:
        asked = {"at": host.now().isoformat(), **{name: level.get(name) for name in FACTS}}
        host.keep(REQUEST, {**asked, "recorded_by": what.actor.person, "resumed": told})
        host.journal.add("message.received", message="appeal_received", by=level["by"], documents=level["documents"])

    return go_on(
        app,
        tx,
        old,
        case,
        replace(what, charts=()),  # they were filed in the review that they came to, and are taken over with the rest
        way=APPEAL,
        reason=reason,
        begin=put_on_file,
        advance=advance,
    )


def hear_unless_outside(
    app: Application,
    tx: Transaction,
    row: ReviewRow,
    element: str,
    answers: Mapping[str, Any],
    *,
    by: Actor,
    advance: bool,
) -> Json:
    """Open the review of an appeal that an external review overtook, where that was found not eligible; else nothing.

    Gives {opened} then. The appeal's time runs on from when it came.
    """
    if element != CHECKED or answers.get("decision") != NOT_ELIGIBLE or not overtaken(CaseFile(app, tx, row.id)):
        return {}
    what = Incoming(review=row.id, actor=by, key=None, body={}, charts=())
    opened = hear_after_all(app, tx, row, what, because=NOT_ELIGIBLE, reason=answers["reason"], advance=advance)
    return {"opened": opened["review"]}
