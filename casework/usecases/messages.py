"""Something comes from outside: documents, a wish to talk, a withdrawal. The fact is kept first; then comes a nudge."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.request import REQUESTERS
from casework.domain.same_people import alike, same_name
from casework.domain.visible_text import length_seen, unreadable
from casework.engine.runtime import Instance
from casework.errors import InputError, NobodyWaits, StateError
from casework.ports import Actor, Json
from casework.usecases.application import Application
from casework.usecases.host import StepHost
from casework.usecases.incoming import Incoming, incoming, take_in

WITHDRAWAL = "WITHDRAWAL"  # the kind of document by which a requester takes something back
MESSAGES = {
    "information_received": "the information that was asked for",
    "peer_to_peer_requested": "the provider's wish to talk to a physician",
}
VERBS = {  # what else a review waits for, and the command that hands it in with what it needs
    "review_withdrawn": "withdraw",
    "extension_taken": "extend",
    "appeal_received": "appeal",
    "lapse_appealed": "appeal",
    "appeal_withdrawn": "withdraw-appeal",
    "appeal_extension_taken": "extend",
    "external_requested": "external-request",
    "external_decided": "external-decision",
}


def receive(
    app: Application,
    review: str,
    message: str,
    *,
    actor: Actor,
    documents: Sequence[Mapping[str, Any]] = (),
    payload: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Json:
    """Keep the documents and hand the message over; gives {review, revision, status, waited}.

    Documents are kept even where nobody waits for the message. NobodyWaits where there is neither.
    """
    if message in VERBS:
        raise InputError(
            f"The message {message} comes with facts of its own. Hand it in by `casework {VERBS[message]}`."
        )
    if message not in MESSAGES:
        raise InputError(
            f"There is no message {message}. Those that a review can wait for: {', '.join(sorted(MESSAGES))}."
        )
    what = incoming(review, actor=actor, key=key, documents=documents, message=message, payload=payload)

    def hand_over(host: StepHost, instance: Instance) -> Json:
        return hand_message(host, instance, what, message=message, payload=payload or {})

    return take_in(app, what, hand_over)


def hand_message(
    host: StepHost, instance: Instance, what: Incoming, *, message: str, payload: Mapping[str, Any]
) -> Json:
    """Note that a message came and deliver it where the process waits for it; gives {waited}."""
    host.journal.add("message.received", message=message, documents=what.documents)
    waited = instance.waits_for(message)
    if waited and message == "peer_to_peer_requested":
        host.journal.add("peer_to_peer.requested", by=what.actor.person)
    if waited:
        instance.deliver(message, {"documents": what.documents, **payload})
    elif not what.charts:
        raise NobodyWaits(
            f"The review {what.review} does not wait for {MESSAGES[message]}. "
            "Send documents with it to add them to the file."
        )
    return {"waited": waited}


def withdraw(
    app: Application,
    review: str,
    *,
    actor: Actor,
    by: str,
    reason: str,
    document: Mapping[str, Any],
    key: str | None = None,
) -> Json:
    """The requester takes the request back, in writing; gives {review, revision, status}.

    `by` is PROVIDER, MEMBER or REPRESENTATIVE, whoever sends it; InputError where it, the reason or the document will
    not do.

    A withdrawal ends a review without a decision and without the right to appeal, so nobody, and least of all the
    plan's own staff, can bring it about without the requester's own words on file. StateError once it is decided: the
    letter may be on its way.
    """
    what = written_withdrawal(review, actor=actor, by=by, reason=reason, document=document, key=key, of="a request")

    def hand_over(host: StepHost, instance: Instance) -> Json:
        if host.case.part("closing") is not None:
            raise StateError(f"The review {review} has been closed already; there is nothing left to withdraw.")
        if host.case.part("determination") is not None:
            raise StateError(
                f"The review {review} has been determined and can no longer be withdrawn; "
                "an appeal remains open to the member."
            )
        asked_by = host.case.request.requested_by
        if by == "PROVIDER" and asked_by != "PROVIDER":
            raise InputError(
                f"The {asked_by.lower()} asked for the review {review}, so the provider cannot take it back. "
                "Hand in the member's or the representative's own written withdrawal."
            )
        refuse_other_author(host, what, by=by)
        host.keep("withdrawal", withdrawn(host, what, by=by, reason=reason))
        host.journal.add("message.received", message="review_withdrawn", by=by, documents=what.documents)
        instance.deliver("review_withdrawn")
        return {}

    return take_in(app, what, hand_over)


def written_withdrawal(
    review: str,
    *,
    actor: Actor,
    by: str,
    reason: str,
    document: Mapping[str, Any],
    key: str | None,
    of: str,
) -> Incoming:
    """A request or an appeal is taken back, in writing; InputError where the words of whoever does it are missing."""
    if by not in REQUESTERS:
        raise InputError(f"“{by}” cannot withdraw {of}; it is taken back by one of {', '.join(REQUESTERS)}.")
    if not length_seen(reason):
        raise InputError("A withdrawal needs a reason, in the requester's words; the record says it.")
    if odd := unreadable(reason, "The reason"):
        raise InputError(odd)
    what = incoming(review, actor=actor, key=key, documents=[document], by=by, reason=reason, withdraws=of)
    (chart,) = what.charts
    if chart.kind != WITHDRAWAL:
        raise InputError(
            f"The document {chart.id} is of the kind {chart.kind}. A withdrawal is recorded with the requester's own "
            f"written withdrawal only: a document of the kind {WITHDRAWAL}."
        )
    return what


def refuse_other_author(host: StepHost, what: Incoming, *, by: str) -> None:
    """InputError where the written withdrawal is not that of whoever is said to take something back."""
    (chart,) = what.charts
    request = host.case.request
    if by == "MEMBER" and not alike(chart.author, request.member.name):
        raise InputError(
            f"The withdrawal {chart.id} was written by {chart.author}, not by {request.member.name}. Hand in the "
            "member's own, or name the representative who wrote it (REPRESENTATIVE)."
        )
    if by == "REPRESENTATIVE" and (
        alike(chart.author, request.provider.name) or any(same_name(chart.author, one.name) for one in host.tx.people())
    ):
        raise InputError(
            f"The withdrawal {chart.id} was written by {chart.author}, who is no representative of the member. Hand in "
            "the representative's own."
        )


def withdrawn(host: StepHost, what: Incoming, *, by: str, reason: str) -> Json:
    """The withdrawal as the case file keeps it."""
    return {
        "at": host.now().isoformat(),
        "by": by,
        "recorded_by": what.actor.person,
        "reason": reason,
        "document": what.charts[0].id,
    }
