"""An appeal arrives, or is taken back: the fact is kept first; then the process takes it up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.domain.appeals import (
    DECIDED,
    LAPSED,
    NONE,
    SAME_LEVEL,
    SECOND_LEVEL,
    coming_level,
    denied_lines,
    levels,
    open_level,
)
from casework.domain.reopening import APPEAL
from casework.domain.request import REQUESTERS
from casework.engine.runtime import Instance
from casework.errors import InputError, ReviewClosed, StateError
from casework.ports import Actor, Json, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.host import StepHost
from casework.usecases.incoming import URGENCIES, as_it_came, incoming, needs_reason, one_of, received, take_in
from casework.usecases.linked import go_on, refuse_followed
from casework.usecases.messages import refuse_other_author, withdrawn, written_withdrawal
from casework.usecases.refusals import attempts_kept
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
    up. One that comes after the review has ended opens a new review, which takes over what was decided: `review` names
    it, and `reopens` the one that ended. Whether it came in time, a person says there. StateError where nothing was
    denied, nothing is decided yet, an appeal is heard already or the last one was decided; ReviewClosed where the
    request was withdrawn.
    """
    one_of(by, REQUESTERS, "party that can appeal")
    one_of(urgency, URGENCIES, "urgency")
    needs_reason(reason, "An appeal")
    facts = {"by": by, "urgency": urgency, "physician_supports": physician_supports, "reason": reason}
    at = None if received_at is None else received_at.isoformat()
    what = incoming(review, actor=actor, key=key, documents=documents, appeal=facts, received_at=at)

    def hand_over(host: StepHost, instance: Instance) -> Json:
        since, early = _may_be_appealed(host.case, review)
        message = "lapse_appealed" if early else "appeal_received"
        put_on_file(host, since, message)
        if instance.waits_for(message):
            instance.deliver(message)
        return {"level": coming_level(host.case)}

    def put_on_file(host: StepHost, since: datetime, message: str) -> None:
        moment = received(app, received_at)
        if moment < since:
            raise InputError(
                f"An appeal cannot have been received on {moment.isoformat()}: what it is against was decided only on "
                f"{since.isoformat()}. Correct the moment of the receipt."
            )
        host.keep(
            REQUEST,
            as_it_came(host, what, received_at=moment, **facts, documents=what.documents),
        )
        host.journal.add("message.received", message=message, by=by, documents=what.documents)

    def hear_anew(tx: Transaction, old: ReviewRow, advance: bool) -> Json:
        case = CaseFile(app, tx, review)
        refuse_followed(tx, old)
        since = _may_still_be_appealed(case, review)

        def begin(host: StepHost) -> None:
            put_on_file(host, since, "appeal_received")

        opened = go_on(app, tx, old, case, what, way=APPEAL, reason=reason, begin=begin, advance=advance)
        return opened | {"level": coming_level(case)}

    with attempts_kept(app, review, by=actor.person, asked="an appeal"):
        return take_in(app, what, hand_over, locked=_lock_for_appeal, anew=hear_anew)


def _lock_for_appeal(tx: Transaction, review: str) -> ReviewRow:
    row = lock(tx, review)
    if row.status == "WITHDRAWN":
        raise ReviewClosed(
            f"The review {review} is withdrawn: its request was taken back, so there is nothing to appeal against. A "
            "new request is handed in with `casework submit`."
        )
    return row


def _may_still_be_appealed(case: CaseFile, review: str) -> datetime:
    """Since when there is something to appeal against in a review that has ended. StateError where nothing is."""
    external = case.part("external") or {}
    if decision := external.get("decision"):
        raise StateError(
            f"{decision['organization']} has decided on the review {review}, which is final: it cannot be appealed."
        )
    reopening = case.part("reopening") or {}
    if reopening.get("decision") == "REFUSE":
        raise StateError(
            f"In the review {review} a decision was not reopened; what was decided stands in {reopening['reopens']}. "
            f"Name {reopening['reopens']} instead."
        )
    determination, lapse, before = case.part("determination"), case.part("lapse"), levels(case)
    first = (determination or {}).get("decided_at") or (lapse or {}).get("found_at")
    if first is None:
        raise StateError(
            f"The review {review} ended without a decision, so there is nothing to appeal against. A new request is "
            "handed in with `casework submit`."
        )
    if not denied_lines(case):
        raise StateError(f"In the review {review} nothing stands denied, so there is nothing to appeal against.")
    decided = [one for one in before if one["status"] in (*DECIDED, LAPSED)]
    if decided and decided[-1].get("next") != SECOND_LEVEL:
        raise _at_an_end(review, decided[-1])
    return datetime.fromisoformat(decided[-1]["decided_at"] if decided else first)


def _at_an_end(review: str, level: Json) -> StateError:
    goes_on = "; it ends there" if level.get("next") == NONE else "; what remains is external review"
    return StateError(
        f"The review {review} was appealed already, and its level {level['level']} of {level['of']} came to "
        f"{level['status'].lower().replace('_', ' ')}{goes_on}."
    )


def _may_be_appealed(case: CaseFile, review: str) -> tuple[datetime, bool]:
    """(Since when there is something to appeal against, whether that is a lapse only). StateError where nothing is."""
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
        return datetime.fromisoformat(lapse["found_at"]), not levels(case)
    if not denied_lines(case):
        raise StateError(f"In the review {review} nothing stands denied, so there is nothing to appeal against.")
    before = levels(case)
    if not before:
        return datetime.fromisoformat(determination["decided_at"]), False
    if before[-1].get("next") not in (SECOND_LEVEL, SAME_LEVEL):
        raise _at_an_end(review, before[-1])
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
    what = written_withdrawal(review, actor=actor, by=by, reason=reason, document=document, key=key, of="an appeal")

    def hand_over(host: StepHost, instance: Instance) -> Json:
        level = open_level(host.case)
        if level is None or not instance.waits_for("appeal_withdrawn"):
            raise StateError(f"In the review {review} no appeal is being heard, so there is none to take back.")
        if by == "PROVIDER" and level["by"] != "PROVIDER":
            raise InputError(
                f"The {level['by'].lower()} appealed in the review {review}, so the provider cannot take the appeal "
                "back. Hand in the member's or the representative's own written withdrawal."
            )
        refuse_other_author(host, what, by=by)
        host.keep(TAKEN_BACK, withdrawn(host, what, by=by, reason=reason) | {"level": level["level"]})
        host.journal.add("message.received", message="appeal_withdrawn", by=by, documents=what.documents)
        instance.deliver("appeal_withdrawn")
        return {}

    with attempts_kept(app, review, by=actor.person, asked="to take an appeal back"):
        return take_in(app, what, hand_over)
