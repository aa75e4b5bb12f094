"""An appeal arrives, or is taken back: the fact is kept first; then the process takes it up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.domain.appeals import NONE, SECOND_LEVEL, denied_lines, levels, open_level
from casework.domain.request import REQUESTERS
from casework.engine.runtime import Instance
from casework.errors import InputError, ReviewClosed, StateError
from casework.ports import Actor, Json, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.host import StepHost
from casework.usecases.incoming import URGENCIES, incoming, needs_reason, one_of, received, take_in
from casework.usecases.messages import withdrawn, written_withdrawal
from casework.usecases.steps import lock

REQUEST = "appeal_request"  # the part that holds an appeal until the process takes it up
TAKEN_BACK = "appeal_withdrawal"


def appeal(
    app: Application,
    review: str,
    *,
    actor: Actor,
    by: str,
    urgency: str,
    physician_supports: bool,
    reason: str,
    documents: Sequence[Mapping[str, Any]] = (),
    received_at: datetime | None = None,
    key: str | None = None,
) -> Json:
    """Somebody appeals against what was denied; gives {review, revision, status, level}.

    An appeal that comes before its turn (the notice is still on its way) waits in the file until the process takes it
    up. StateError where nothing was denied, nothing is decided yet, or an appeal is heard already; ReviewClosed where
    its time is over.
    """
    one_of(by, REQUESTERS, "party that can appeal")
    one_of(urgency, URGENCIES, "urgency")
    needs_reason(reason, "An appeal")
    facts = {"by": by, "urgency": urgency, "physician_supports": physician_supports, "reason": reason}
    at = None if received_at is None else received_at.isoformat()
    what = incoming(app, review, actor=actor, key=key, documents=documents, appeal=facts, received_at=at)

    def hand_over(host: StepHost, instance: Instance, row: ReviewRow) -> Json:
        moment = received(app, received_at)
        since, early = _may_be_appealed(host, review)
        if moment < since:
            raise InputError(
                f"An appeal cannot have been received on {moment.isoformat()}: what it is against was decided only on "
                f"{since.isoformat()}. Correct the moment of the receipt."
            )
        host.keep(
            REQUEST,
            {
                "at": host.now().isoformat(),
                "received_at": moment.isoformat(),
                **facts,
                "documents": what.documents,
                "recorded_by": actor.person,
            },
        )
        message = "lapse_appealed" if early else "appeal_received"
        host.journal.add("message.received", message=message, by=by, documents=what.documents)
        if instance.waits_for(message):
            instance.deliver(message)
        return {"level": len(levels(host.case)) + 1}

    return take_in(app, what, hand_over, locked=_lock_for_appeal)


def _lock_for_appeal(tx: Transaction, review: str) -> ReviewRow:
    row = lock(tx, review)
    if row.status != "OPEN":
        raise ReviewClosed(
            f"The review {review} is {row.status.lower()}: no appeal can be taken up in it any more. Where one comes "
            "late for a good reason, ask for the decision to be reopened: `casework reopen --ground LATE_APPEAL`."
        )
    return row


def _may_be_appealed(host: StepHost, review: str) -> tuple[datetime, bool]:
    """(Since when there is something to appeal against, whether that is a lapse only). StateError where nothing is."""
    case = host.case
    if _waits(case) or open_level(case) is not None:
        raise StateError(
            f"An appeal of the review {review} is on file already and is being heard. Send what belongs to it with "
            "`casework message REVIEW information_received --documents FILE`."
        )
    if case.part("external") is not None:
        raise StateError(
            f"The review {review} has gone on to external review, so no appeal inside the plan can be taken up."
        )
    determination, lapse = case.part("determination"), case.part("lapse")
    if determination is None or "decided_at" not in determination:
        if lapse is None:
            raise StateError(
                f"The review {review} has not been decided yet, so there is nothing to appeal against. "
                "`casework show` says what it waits for."
            )
        return datetime.fromisoformat(lapse["found_at"]), True
    if not denied_lines(case):
        raise StateError(f"In the review {review} nothing stands denied, so there is nothing to appeal against.")
    before = levels(case)
    if not before:
        return datetime.fromisoformat(determination["decided_at"]), False
    if (next := before[-1].get("next")) != SECOND_LEVEL:
        goes_on = "; it ends there" if next == NONE else "; what remains is external review"
        raise StateError(
            f"The review {review} was appealed already, and its level {before[-1]['level']} of "
            f"{before[-1]['of']} came to {before[-1]['status'].lower().replace('_', ' ')}{goes_on}."
        )
    return datetime.fromisoformat(before[-1]["decided_at"]), False


def _waits(case: CaseFile) -> bool:
    """Whether an appeal is on file that the process has not taken up yet."""
    asked = case.part(REQUEST) or {}
    return bool(asked) and asked["at"] not in [level["at"] for level in levels(case)]


def withdraw_appeal(
    app: Application,
    review: str,
    *,
    actor: Actor,
    by: str,
    reason: str,
    document: Mapping[str, Any],
    key: str | None = None,
) -> Json:
    """Whoever appealed takes the appeal back, in writing; gives {review, revision, status}.

    The decision before it stands then. StateError where no appeal is being heard.
    """
    what = written_withdrawal(
        app, review, actor=actor, by=by, reason=reason, document=document, key=key, of="an appeal"
    )

    def hand_over(host: StepHost, instance: Instance, row: ReviewRow) -> Json:
        level = open_level(host.case)
        if level is None or not instance.waits_for("appeal_withdrawn"):
            raise StateError(f"In the review {review} no appeal is being heard, so there is none to take back.")
        if by == "PROVIDER" and level["by"] != "PROVIDER":
            raise InputError(
                f"The {level['by'].lower()} appealed in the review {review}, so the provider cannot take the appeal "
                "back. Hand in the member's or the representative's own written withdrawal."
            )
        host.keep(TAKEN_BACK, withdrawn(host, what, by=by, reason=reason) | {"level": level["level"]})
        host.journal.add("message.received", message="appeal_withdrawn", by=by, documents=what.documents)
        instance.deliver("appeal_withdrawn")
        return {}

    return take_in(app, what, hand_over)
