"""Something comes from outside: documents, a wish to talk, a withdrawal. The fact is kept first; then comes a nudge."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.request import REQUESTERS
from casework.engine.runtime import Instance
from casework.errors import InputError, NobodyWaits, StateError
from casework.ports import CASEWORK, Actor, Json
from casework.usecases.application import Application
from casework.usecases.host import StepHost
from casework.usecases.idempotency import once
from casework.usecases.steps import in_time, lock_open, take_step
from casework.usecases.submit import add_document, read_documents

WITHDRAWAL = "WITHDRAWAL"  # the kind of document by which a requester takes the request back
MESSAGES = {
    "information_received": "the information that was asked for",
    "peer_to_peer_requested": "the provider's wish to talk to a physician",
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
    """Keep the documents and hand the message over; gives {review, revision, waited}.

    Documents are kept even where nobody waits for the message. NobodyWaits where there is neither.
    """
    if message not in MESSAGES:
        raise InputError(
            f"There is no message {message}. Those that a review can wait for: {', '.join(sorted(MESSAGES))}."
        )
    _somebody(actor)
    charts = read_documents(documents)
    body = {"review": review, "message": message, "documents": list(documents), "payload": payload}
    with app.store.transaction() as tx:

        def act() -> Json:
            row = in_time(app, lock_open(tx, review))
            held = sorted(chart.id for chart in charts if tx.document(review, chart.id) is not None)
            if held:
                raise InputError(
                    f"The review {review} has documents of these ids on file already: {', '.join(held)}. Where these "
                    "are others, give each an id of its own; nothing was filed."
                )
            waited: list[bool] = []

            def hand_over(host: StepHost, instance: Instance) -> None:
                for chart in charts:
                    add_document(host, chart)
                host.journal.add("message.received", message=message, documents=[chart.id for chart in charts])
                waited.append(instance.waits_for(message))
                if waited[0] and message == "peer_to_peer_requested":
                    host.journal.add("peer_to_peer.requested", by=actor.person)
                if waited[0]:
                    instance.deliver(message, {"documents": [chart.id for chart in charts], **(payload or {})})
                elif not charts:
                    raise NobodyWaits(
                        f"The review {review} does not wait for {MESSAGES[message]}. "
                        "Send documents with it to add them to the file."
                    )

            saved = take_step(app, tx, row, actor, hand_over).row
            return {"review": review, "revision": saved.revision, "waited": waited[0]}

        return once(tx, actor, key, body, app.clock.now(), act)


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
    _somebody(actor)
    if by not in REQUESTERS:
        raise InputError(f"“{by}” cannot withdraw a request; it is taken back by one of {', '.join(REQUESTERS)}.")
    if not reason.strip():
        raise InputError("A withdrawal needs a reason, in the requester's words; the record says it.")
    (chart,) = read_documents([document])
    if chart.kind != WITHDRAWAL:
        raise InputError(
            f"The document {chart.id} is of the kind {chart.kind}. A withdrawal is recorded with the requester's own "
            f"written withdrawal only: a document of the kind {WITHDRAWAL}."
        )
    body = {"review": review, "by": by, "reason": reason, "document": dict(document)}
    with app.store.transaction() as tx:

        def act() -> Json:
            row = in_time(app, lock_open(tx, review))
            if tx.document(review, chart.id) is not None:
                raise InputError(
                    f"The review {review} has a document {chart.id} on file already. Give the written withdrawal an "
                    "id of its own; nothing was filed."
                )

            def hand_over(host: StepHost, instance: Instance) -> None:
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
                add_document(host, chart)
                host.keep(
                    "withdrawal",
                    {
                        "at": host.now().isoformat(),
                        "by": by,
                        "recorded_by": actor.person,
                        "reason": reason,
                        "document": chart.id,
                    },
                )
                host.journal.add("message.received", message="review_withdrawn", by=by, documents=[chart.id])
                instance.deliver("review_withdrawn")

            saved = take_step(app, tx, row, actor, hand_over).row
            return {"review": review, "revision": saved.revision, "status": saved.status}

        return once(tx, actor, key, body, app.clock.now(), act)


def _somebody(actor: Actor) -> None:
    """InputError where somebody would appear in the trail as Casework itself, or as nobody."""
    if not actor.person.strip() or actor.person == CASEWORK.person:
        raise InputError(f"“{actor.person}” is nobody from outside. Name who sends this, e.g. clinic.")
