"""One step of a scripted case, taken through the use case that a person or somebody outside would use."""

from collections.abc import Callable
from datetime import date

from casework.errors import CaseFormatError
from casework.ports import Actor, Json, Reader, WorkFilter
from casework.usecases.appeals import appeal, withdraw_appeal
from casework.usecases.application import Application
from casework.usecases.assignments import assign, claim, release
from casework.usecases.case_steps import Step
from casework.usecases.complete import complete, named_task, request_of
from casework.usecases.extensions import extend
from casework.usecases.external import ask_external, external_decided
from casework.usecases.idempotency import fingerprint
from casework.usecases.messages import receive, withdraw
from casework.usecases.reopenings import reopen

CHANGED = "were played before in another wording, in this very folder. Play the changed case in a fresh one."

Taken = Callable[[Application, str, Step, str], str]


def act(app: Application, review: str, step: Step, *, key: str) -> str:
    """Take the step under its key; the review that the next step is about."""
    return _TAKEN[step.kind](app, review, step, key)


def _wait_until(app: Application, review: str, step: Step, key: str) -> str:
    return review  # the time that passes is let pass before every step


def _task(app: Application, review: str, step: Step, key: str) -> str:
    if (done := _was_answered(app, review, step, key)) is None:
        done = complete(app, _open_task(app, review, step.value), step.answers, person=step.who, key=key)
    return str(done.get("opened", review))


def _message(app: Application, review: str, step: Step, key: str) -> str:
    receive(app, review, step.value, actor=Actor(step.who), documents=step.documents, payload=step.payload, key=key)
    return review


def _withdraw(app: Application, review: str, step: Step, key: str) -> str:
    (written,) = step.documents
    take_back = withdraw if step.kind == "withdraw" else withdraw_appeal
    take_back(app, review, actor=Actor(step.who), by=step.value, reason=step.reason, document=written, key=key)
    return review


def _appeal(app: Application, review: str, step: Step, key: str) -> str:
    done = appeal(
        app,
        review,
        actor=Actor(step.who),
        by=step.value,
        urgency=step.urgency,
        physician_supports=step.physician_supports,
        reason=step.reason,
        documents=step.documents,
        received_at=step.received_at,
        key=key,
    )
    return str(done["review"])


def _ask_external(app: Application, review: str, step: Step, key: str) -> str:
    done = ask_external(
        app,
        review,
        actor=Actor(step.who),
        by=step.value,
        urgency=step.urgency,
        documents=step.documents,
        reason=step.reason,
        received_at=step.received_at,
        key=key,
    )
    return str(done["review"])


def _external_decided(app: Application, review: str, step: Step, key: str) -> str:
    (letter,) = step.documents
    done = external_decided(
        app,
        review,
        actor=Actor(step.who),
        organization=step.value,
        lines=step.lines,
        dismissal=step.dismissal,
        rationale=step.rationale,
        document=letter,
        received_at=step.received_at,
        key=key,
    )
    return str(done.get("opened", review))


def _extend(app: Application, review: str, step: Step, key: str) -> str:
    extend(
        app,
        review,
        person=step.who,
        what=step.value,
        ground=step.ground,
        reason=step.reason,
        until=date.fromisoformat(step.until) if step.until else None,
        documents=step.documents,
        key=key,
    )
    return review


def _reopen(app: Application, review: str, step: Step, key: str) -> str:
    done = reopen(
        app, review, actor=Actor(step.who), ground=step.value, reason=step.reason, documents=step.documents, key=key
    )
    return str(done["review"])


def _claim(app: Application, review: str, step: Step, key: str) -> str:
    if not _was_taken(app, step, key):
        claim(app, _open_task(app, review, step.value), person=step.who, key=key)
    return review


def _assign(app: Application, review: str, step: Step, key: str) -> str:
    if not _was_taken(app, step, key):
        assign(app, _open_task(app, review, step.value), to=step.to, by=step.who, key=key)
    return review


def _release(app: Application, review: str, step: Step, key: str) -> str:
    if not _was_taken(app, step, key):
        release(app, _open_task(app, review, step.value), person=step.who, key=key)
    return review


_TAKEN: dict[str, Taken] = {
    "task": _task,
    "message": _message,
    "withdraw": _withdraw,
    "wait_until": _wait_until,
    "appeal": _appeal,
    "withdraw_appeal": _withdraw,
    "ask_external": _ask_external,
    "external_decided": _external_decided,
    "extend": _extend,
    "reopen": _reopen,
    "claim": _claim,
    "assign": _assign,
    "release": _release,
}


def told(step: Step) -> str:
    """The step in a line of the play's progress."""
    return {
        "task": f"{step.who}: {step.value}",
        "message": f"message from {step.who}: {step.value}",
        "wait_until": "time passes",
        "withdraw": f"{step.who} hands in that the {step.value.lower()} withdraws the request",
        "appeal": f"{step.who} hands in the {step.value.lower()}'s appeal",
        "withdraw_appeal": f"{step.who} hands in that the {step.value.lower()} takes the appeal back",
        "ask_external": f"{step.who} hands in that the {step.value.lower()} asks for external review",
        "external_decided": f"{step.value} decides",
        "extend": f"{step.who} takes more time for the {step.value}",
        "reopen": f"{step.who} asks to reopen the decision: {step.value.lower().replace('_', ' ')}",
        "claim": f"{step.who} claims {step.value}",
        "assign": f"{step.who} assigns {step.value} to {step.to}",
        "release": f"{step.who} releases {step.value}",
    }[step.kind]


def _was_taken(app: Application, step: Step, key: str) -> bool:
    """Whether this play was stopped after this step; the task may be done by now."""
    with app.store.reading() as reader:
        return reader.replayed(step.who, key) is not None


def _was_answered(app: Application, review: str, step: Step, key: str) -> Json | None:
    """What came of the task of this step, where this play was stopped after it had been completed; else None."""
    with app.store.reading() as reader:
        before = reader.replayed(step.who, key)
        if before is None:
            return None
        task = named_task(reader, review, step.value, step.answers, person=step.who, key=key)
    if fingerprint(request_of(task, step.answers)) != before[0]:
        raise CaseFormatError(f"the answers {CHANGED}")
    return before[1]


def _open_task(app: Application, review: str, element: str) -> str:
    with app.store.reading() as reader:
        opened = reader.work_items(WorkFilter(review=review))
        trouble = _trouble(reader, review)
    for item in opened:
        if item.element == element and item.kind == "USER":
            return item.id
    names = ", ".join(item.element for item in opened) or "nobody"
    raise CaseFormatError(f"the review does not wait at {element}; it waits for {names}.{trouble}")


def _trouble(reader: Reader, review: str) -> str:
    waiting = reader.incidents(review=review)
    return f" Open incidents: {'; '.join(one.cause for one in waiting)}." if waiting else ""
