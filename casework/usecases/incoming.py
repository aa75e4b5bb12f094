"""What comes from outside is kept first: documents and facts; then the process is told. One transaction for all of it.

Where the process cannot go on afterwards, what came is kept all the same, and an incident says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.clocks import whole_milliseconds
from casework.domain.request import ChartDocument
from casework.domain.visible_text import length_seen, unreadable
from casework.engine.runtime import Instance
from casework.errors import DecisionError, EngineError, HandlerError, InputError
from casework.ports import CASEWORK, Actor, Json, Reader, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.host import StepHost
from casework.usecases.idempotency import once
from casework.usecases.incidents import note_failure
from casework.usecases.steps import Lock, in_time, lock_open, take_step
from casework.usecases.submit import AHEAD, add_document, read_documents

CANNOT_GO_ON = (HandlerError, DecisionError, EngineError)
URGENCIES = ("STANDARD", "EXPEDITED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What was sent: by whom, under which key, with which documents; `body` tells it from any other."""

    review: str
    actor: Actor
    key: str | None
    body: Json
    charts: Sequence[ChartDocument]

    @property
    def documents(self) -> list[str]:
        """The ids of the documents that came."""
        return [chart.id for chart in self.charts]


Act = Callable[[StepHost, Instance], Json]
# Takes it up in another review, where this one has ended; not advanced where the process cannot go on.
Anew = Callable[[Transaction, ReviewRow, bool], Json]
# What follows the step in the same transaction, e.g. another review that it opens; what it gives is told as well.
Follow = Callable[[Transaction, ReviewRow, bool], Json]


def incoming(
    review: str,
    *,
    actor: Actor,
    key: str | None,
    documents: Sequence[Mapping[str, Any]],
    **body: Any,
) -> Incoming:
    """What was sent, checked as far as it can be without the review; InputError says what is wrong with it."""
    if not actor.person.strip() or actor.person == CASEWORK.person:
        raise InputError(f"“{actor.person}” is nobody from outside. Name who sends this, e.g. clinic.")
    charts = read_documents(documents)
    whole = {"review": review, "documents": [dict(one) for one in documents], **body}
    return Incoming(review=review, actor=actor, key=key, body=whole, charts=charts)


def take_in(
    app: Application,
    what: Incoming,
    act: Act,
    *,
    locked: Lock = lock_open,
    anew: Anew | None = None,
    follow: Follow | None = None,
) -> Json:
    """File the documents, let `act` keep the facts and tell the process; gives {review, revision, status, ...}.

    Where the review has ended and `locked` lets it pass, `anew` takes it up, and says in which other one. `act` may
    refuse by raising; nothing is kept then. What it gives is added to the answer, and what `follow` gives, which does
    what the step brings with it. Where the process cannot go on, `incident` says why.
    """
    try:
        with app.store.transaction() as tx:
            return _once(app, tx, what, act, locked, anew, follow, advance=True)
    except CANNOT_GO_ON as failure:
        with app.store.transaction() as tx:
            kept = _once(app, tx, what, act, locked, anew, follow, advance=False)
            note_failure(app, tx, kept["review"], failure)
            return {**kept, "incident": str(failure)}


def take_in_within(app: Application, tx: Transaction, what: Incoming, act: Act, *, advance: bool = True) -> Json:
    """The same inside a transaction that is somebody else's; what cannot go on is theirs to keep as well."""
    return _once(app, tx, what, act, lock_open, None, None, advance=advance)


def _once(
    app: Application,
    tx: Transaction,
    what: Incoming,
    act: Act,
    locked: Lock,
    anew: Anew | None,
    follow: Follow | None,
    *,
    advance: bool,
) -> Json:
    def take() -> Json:
        row = in_time(app, locked(tx, what.review))
        refuse_held(tx, what)
        if anew is not None and row.status != "OPEN":
            return anew(tx, row, advance)
        told: Json = {}

        def hand_over(host: StepHost, instance: Instance) -> None:
            for chart in what.charts:
                add_document(host, chart)
            told.update(act(host, instance))

        saved = take_step(app, tx, row, what.actor, hand_over, advance=advance).row
        if follow is not None:
            told.update(follow(tx, saved, advance))
        return {"review": what.review, "revision": saved.revision, "status": saved.status, **told}

    return once(tx, what.actor, what.key, what.body, app.clock.now(), take)


def refuse_held(reader: Reader, what: Incoming) -> None:
    """InputError where the review holds documents of the ids that came."""
    held = sorted(id for id in what.documents if reader.document(what.review, id) is not None)
    if held:
        raise InputError(
            f"The review {what.review} has documents of these ids on file already: {', '.join(held)}. Where these "
            "are others, give each an id of its own; nothing was filed."
        )


def as_it_came(host: StepHost, what: Incoming, *, received_at: datetime, **facts: Any) -> Json:
    """What came as the case file keeps it until the process takes it up."""
    return {
        "at": host.now().isoformat(),
        "received_at": received_at.isoformat(),
        **facts,
        "recorded_by": what.actor.person,
    }


def received(app: Application, at: datetime | None) -> datetime:
    """When something reached the plan: now, unless it is told. InputError where that would lie in the future."""
    now = app.clock.now()
    if at is None:
        return now
    moment = whole_milliseconds(at)
    if moment > now + AHEAD:
        raise InputError(
            f"This cannot have been received on {at.isoformat()}: it is only {now.isoformat(timespec='minutes')}. "
            "Correct the moment, or the clock of this computer."
        )
    return moment


def needs_reason(reason: str, what: str) -> None:
    """InputError where no reason is given."""
    if not length_seen(reason):
        raise InputError(f"{what} needs a reason, in the words of whoever asks; the record says it.")
    if odd := unreadable(reason, "The reason"):
        raise InputError(odd)


def one_of(value: str, known: Sequence[str], what: str) -> None:
    """InputError where the value is none of those that are known."""
    if value not in known:
        raise InputError(f"“{value}” is no {what}; it is one of {', '.join(known)}.")
