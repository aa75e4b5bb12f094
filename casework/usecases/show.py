"""One review as its people and a regulator see it: where it stands, why, until when, and the trail that proves it."""

from collections.abc import Iterable
from typing import Any

from casework.audit.verify import verify_review
from casework.errors import NotFound
from casework.ports import Event, Json, Reader, WorkFilter
from casework.usecases import decisions
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.linked import reopened_as
from casework.usecases.returned import returned_by


def show(app: Application, review: str) -> Json:
    """Everything about one review as JSON: request, tasks, deadlines, determination, letters, incidents, trail.

    NotFound where there is no such review. Moments are ISO 8601 texts.
    """
    with app.store.reading() as reader:
        row = reader.review(review)
        if row is None:
            raise NotFound(f"There is no review {review}. `casework show` without an id lists those that there are.")
        case = CaseFile(app, reader, review)
        events = reader.events(review)
        definitions = app.bound_definitions(reader, row.definition)
        path = walked(events)
        open_items = reader.work_items(WorkFilter(review=review))
        verdict = verify_review(reader, review)
        return {
            "review": row.id,
            "revision": row.revision,
            "status": row.status,
            "outcome": row.outcome,
            "stage": row.stage,
            "line_of_business": row.line_of_business,
            "plan": row.plan,
            "urgency": row.urgency,
            "received_at": row.received_at.isoformat(),
            "definition": row.definition,
            "request": case.request.to_json(),
            "tasks": [
                {
                    "id": item.id,
                    "element": item.element,
                    "name": item.name,
                    "role": item.role,
                    "kind": item.kind,
                    "message": item.message,
                    "claimed_by": item.claimed_by,
                    "due_at": None if item.due_at is None else item.due_at.isoformat(),
                }
                for item in open_items
            ],
            "deadlines": {name: deadline.to_json() for name, deadline in case.deadlines.items()},
            "determination": case.part("determination"),
            **decisions.told(case),
            "extensions": (case.part("extensions") or {}).get("extensions", []),
            "reopening": case.part("reopening"),
            "reopened_as": [other.id for other in reopened_as(reader, row)],
            "refusals": [event.detail for event in events if event.kind == "assignment.refused"],
            "requests_refused": [
                {"at": event.at.isoformat(), **event.detail} for event in events if event.kind == "request.refused"
            ],
            "sites_beyond_the_policy": (case.part("coverage") or {}).get("sites_beyond_the_policy", []),
            "returned_by": returned_by(case, [item.element for item in open_items]),
            "flags": (case.part("flags") or {}).get("flags", []),
            "warnings": (case.part("warnings") or {}).get("warnings", []),
            "breaches": breaches(case),
            "path": path,
            "milestones": [
                definitions.elements[element].milestone
                for element in path
                if element in definitions.elements and definitions.elements[element].milestone
            ],
            "letters": [
                {
                    "kind": letter.kind,
                    "audience": letter.audience,
                    "subject": letter.subject,
                    "sent_at": None if letter.sent_at is None else letter.sent_at.isoformat(),
                    "place": letter.place,
                }
                for letter in reader.letters(review)
            ],
            "incidents": [
                {"id": one.id, "cause": one.cause, "attempts": one.attempts} for one in reader.incidents(review=review)
            ],
            "trail": {"events": len(events), "head": row.trail_head, "verified": verdict.ok, "fault": verdict.fault},
        }


def breaches(case: CaseFile) -> list[Json]:
    """The deadlines that were missed, each with its explanation where a supervisor has given one."""
    kept = (case.part("breaches") or {}).get("breaches", [])
    return [{"explanation": None, **one} for one in kept]


def walked(events: Iterable[Event]) -> list[str]:
    """The elements that the process passed, in order, from the trail."""
    return [element for event in events if event.kind == "review.advanced" for element in event.detail["path"]]


def overview(app: Application, *, limit: int = 1000) -> list[Json]:
    """A line a review, the newest first: {review, status, outcome, stage, received_at, decision_due_at}."""
    with app.store.reading() as reader:
        return [
            {
                "review": row.id,
                "status": row.status,
                "outcome": row.outcome,
                "stage": row.stage,
                "received_at": row.received_at.isoformat(),
                "decision_due_at": None if row.decision_due_at is None else row.decision_due_at.isoformat(),
            }
            for row in reader.reviews(limit=limit)
        ]


def trail(reader: Reader, review: str) -> list[dict[str, Any]]:
    """The audit events in order, as they are told to a person: {seq, at, actor, kind, detail}."""
    return [
        {"seq": event.seq, "at": event.at.isoformat(), "actor": event.actor, "kind": event.kind, "detail": event.detail}
        for event in reader.events(review)
    ]
