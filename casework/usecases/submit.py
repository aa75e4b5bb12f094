"""A request arrives: the review is created with its documents and runs until it waits for somebody."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from casework.domain.bound_versions import PART as VERSIONS
from casework.domain.bound_versions import versions_of
from casework.domain.request import ChartDocument, Request
from casework.errors import RequestError
from casework.ports import Actor, Document, Json, ReviewRow, Transaction
from casework.usecases.application import Application
from casework.usecases.host import StepHost
from casework.usecases.idempotency import once
from casework.usecases.steps import first_step
from casework.usecases.worklist_projection import make_card

A_DAY = timedelta(days=1)
CASE_NUMBER = re.compile(r"CR-\d{2}-\d{5}(-[\w-]+)?")  # given by whoever takes requests in; more for what follows it
AHEAD = timedelta(minutes=5)  # by how much the clock of whoever sends a request may be ahead of ours


def submit(
    app: Application,
    request: Mapping[str, Any],
    documents: Sequence[Mapping[str, Any]] = (),
    *,
    actor: Actor,
    key: str | None = None,
) -> Json:
    """Accept a request ({...} as `Request.from_json`) with its documents; gives {review, revision, status, notes}.

    `notes` says what a person will have to look at. RequestError lists everything that is wrong with it; nothing is
    kept then.
    """
    parsed = Request.from_json(dict(request))
    charts = read_documents(documents)
    plan = app.library.plan(parsed.plan, on=parsed.received_at.date())
    app.library.policy_for(parsed, on=parsed.received_at.date())
    law = app.library.line_of_business(parsed.line_of_business, on=parsed.received_at.date())
    kind = f"decision.{parsed.type.lower()}.no_pa"
    if parsed.no_prior_authorization and law.clock(kind, on=parsed.received_at.date()) is None:
        raise RequestError(
            f"The request {parsed.id} says that it needs no prior authorization, and {law.id} has no time of its own "
            f"for such a {parsed.type.lower().replace('_', '-')} request ({kind}). Leave no_prior_authorization out: "
            "the usual time counts."
        )
    app.library.check_fit(plan, parsed.line_of_business)
    now = app.clock.now()
    if parsed.received_at > now + AHEAD:
        raise RequestError(
            f"The request {parsed.id} says that it was received on {parsed.received_at.isoformat()}, but it is only "
            f"{now.isoformat(timespec='minutes')}. The decision's time cannot start in the future: correct "
            "received_at, or the clock of this computer."
        )
    with app.store.transaction() as tx:
        return once(
            tx,
            actor,
            key,
            {"request": request, "documents": list(documents)},
            app.clock.now(),
            lambda: _create(app, tx, parsed, charts, actor),
        )


def read_documents(documents: Sequence[Mapping[str, Any]]) -> list[ChartDocument]:
    """The chart documents that came together; RequestError where one is faulty or two share an id."""
    charts = [ChartDocument.from_json(dict(document)) for document in documents]
    doubled = sorted(id for id, times in Counter(one.id for one in charts).items() if times > 1)
    if doubled:
        raise RequestError(f"Two documents share an id: {', '.join(doubled)}. Give each document its own id.")
    return charts


def _create(app: Application, tx: Transaction, request: Request, charts: Sequence[ChartDocument], actor: Actor) -> Json:
    row = new_row(app, tx, request)
    if tx.review(row.id) is not None:
        raise RequestError(
            f"A request with the id {request.id} has arrived before, as {row.id}. Give a new request a new id."
        )
    tx.add_review(row)

    def begin(host: StepHost) -> None:
        put_down(host, row, request)
        for chart in charts:
            add_document(host, chart)

    saved = first_step(app, tx, row, actor, begin).row
    notes = _notes(app, request)
    return {"review": saved.id, "revision": saved.revision, "status": saved.status, "notes": notes}


def _notes(app: Application, request: Request) -> list[str]:
    """What whoever hands the request in had better know, though it is no fault: sites that the policy does not name."""
    policy = app.library.policy_for(request, on=request.received_at.date())
    known = ", ".join(policy.sites)
    return [
        f"The site {site} is none that the policy {policy.id} names ({known}); intake staff see it."
        for site in sorted({line.site for line in request.lines})
        if site not in policy.sites and not policy.general
    ]


def review_id(request: str) -> str:
    """The review's id: the case number that the request came with, or else one made of the request's own id."""
    return request if CASE_NUMBER.fullmatch(request) else f"R-{request}"


def new_row(app: Application, tx: Transaction, request: Request) -> ReviewRow:
    """The row of a review that is about to begin, bound to the diagrams that are live now."""
    now, id = app.clock.now(), review_id(request.id)
    if tx.tombstone(id) is not None:
        raise RequestError(
            f"There was a case {id} before, which was purged, and its number is not given a second time. Give the new "
            "request a new id."
        )
    tx.add_definition(app.definitions.hash, app.definitions.files)
    return ReviewRow(
        id=id,
        revision=0,
        status="OPEN",
        outcome=None,
        stage=None,
        line_of_business=app.library.line_id(request.line_of_business),
        plan=request.plan,
        member=request.member.id,
        urgency=None,
        received_at=request.received_at,
        decision_due_at=None,
        definition=app.definitions.hash,
        snapshot=b"",
        ready=True,
        next_due_at=None,
        created_at=now,
        changed_at=now,
    )


def put_down(host: StepHost, row: ReviewRow, request: Request, **detail: Any) -> None:
    """What a review starts from: its request, and the versions that it is bound to."""
    host.journal.add(
        "review.received",
        request=request.id,
        received_at=request.received_at.isoformat(),
        definition=row.definition,
        **detail,
    )
    host.keep("request", request.to_json())
    make_card(host.tx, row, request)
    host.keep(VERSIONS, versions_of(host.case, definition=row.definition))


def add_document(host: StepHost, chart: ChartDocument) -> None:
    """Store a chart document with its hash, and an event that covers the row; RequestError where it is from the future.

    A day more is allowed, because it may be tomorrow already where the document was written.
    """
    if chart.dated > host.now().date() + A_DAY:
        raise RequestError(
            f"The document {chart.id} is dated {chart.dated.isoformat()}, and it is only "
            f"{host.now().date().isoformat()}: nobody has written it yet. Correct `dated`; nothing was filed."
        )
    body = chart.to_json()
    text = body.pop("text")
    document = Document(
        id=chart.id,
        review=host.case.review_id,
        kind=body.pop("kind"),
        title=body.pop("title"),
        author=body.pop("author"),
        dated=body.pop("dated"),
        received_at=host.now(),
        sha256=sha256(text.encode()).hexdigest(),
        text=text,
        body={key: value for key, value in body.items() if key != "id"},
    )
    host.tx.add_document(document)
    host.journal.add_row("document.received", document, document=chart.id)
