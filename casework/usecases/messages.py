"""Something comes from outside: documents, a wish to talk, a withdrawal. The fact is kept first; then comes a nudge."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.engine.runtime import Instance
from casework.errors import InputError, NobodyWaits, StateError
from casework.ports import CASEWORK, Actor, Json
from casework.usecases.application import Application
from casework.usecases.host import StepHost
from casework.usecases.idempotency import once
from casework.usecases.steps import lock_open, take_step
from casework.usecases.submit import add_document, read_documents

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
            row = lock_open(tx, review)
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


def withdraw(app: Application, review: str, *, actor: Actor, reason: str, key: str | None = None) -> Json:
    """The requester takes the request back. StateError once it is decided: the letter may be on its way."""
    _somebody(actor)
    if not reason.strip():
        raise InputError("A withdrawal needs a reason, in the requester's words; the record says it.")
    with app.store.transaction() as tx:

        def act() -> Json:
            row = lock_open(tx, review)

            def hand_over(host: StepHost, instance: Instance) -> None:
                if host.case.part("closing") is not None:
                    raise StateError(f"The review {review} has been closed already; there is nothing left to withdraw.")
                if host.case.part("determination") is not None:
                    raise StateError(
                        f"The review {review} has been determined and can no longer be withdrawn; "
                        "an appeal remains open to the member."
                    )
                host.keep("withdrawal", {"at": host.now().isoformat(), "by": actor.person, "reason": reason})
                host.journal.add("message.received", message="review_withdrawn")
                instance.deliver("review_withdrawn")

            saved = take_step(app, tx, row, actor, hand_over).row
            return {"review": review, "revision": saved.revision, "status": saved.status}

        return once(tx, actor, key, {"review": review, "reason": reason}, app.clock.now(), act)


def _somebody(actor: Actor) -> None:
    """InputError where somebody would appear in the trail as Casework itself, or as nobody."""
    if not actor.person.strip() or actor.person == CASEWORK.person:
        raise InputError(f"“{actor.person}” is nobody from outside. Name who sends this, e.g. clinic.")
