"""Every error that Casework raises on purpose; one class a situation, no codes in the text.

CaseworkError
├── InputError                 somebody can mend what they gave
│   ├── FormError              answers to a form (carries messages by field)
│   ├── RequestError           a request for review
│   ├── QuestionError          a question about a deadline
│   ├── CaseFormatError        a scripted case file
│   ├── ContentError           a policy, plan, evidence or line-of-business file
│   ├── DefinitionError        a diagram or decision table (carries findings with element ids)
│   └── ExpressionError        an expression in a diagram or table
├── StateError                 what was asked does not fit what is
│   ├── NotFound
│   ├── TaskNotOpen            already done, cancelled or not yet reached
│   ├── StaleRevision          somebody else was faster
│   ├── DraftMoved             another window of the same person went on (carries its draft)
│   ├── NobodyWaits            a message that no review waits for
│   ├── SignatureTakenBack     a signature that was undone comes once more
│   ├── IdempotencyConflict    the same key with another body
│   └── ReviewClosed
├── RightsError                this person may not do this
│   ├── AssignmentRefused      ... task; carries the reason, which the trail keeps
│   ├── SignInRefused          a name, password or code that lets nobody in
│   └── UnguardedRoute         an address that names no permission: nothing is served before it does
├── InvariantBroken            a step that would break a rule of the domain (carries the citation)
├── EngineError                a diagram cannot go on
│   ├── StepLimitReached
│   ├── NameUnknown            an expression reads what nothing has written
│   └── SnapshotError
├── DecisionError              a decision table cannot answer
│   ├── NoRuleMatched
│   ├── RulesOverlap
│   └── RulesDisagree
├── HandlerError               a service task's function failed; BpmnError is its modelled way out
└── StoreError
    ├── StoreBusy
    ├── StoreFull
    ├── SchemaMismatch
    ├── RowExists              a row of that key is there already
    └── RowUnreadable          a stored row holds what Casework never writes
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class CaseworkError(Exception):
    """Everything below; its text says what happened, why it matters and what to do next."""


class InputError(CaseworkError):
    """Somebody gave something that cannot be used, and can mend it."""


class FormError(InputError):
    """Answers that a form refuses; `messages` holds them by field, nested as the answers are."""

    def __init__(self, form: str, messages: Mapping[str, Any]) -> None:
        self.form = form
        self.messages = messages
        super().__init__(f"The form {form} cannot accept these answers: {'; '.join(flatten(messages))}")


def flatten(messages: Mapping[str, Any] | Sequence[Any], path: str = "") -> list[str]:
    """One line a message, each with the path of its field."""
    if isinstance(messages, Mapping):
        return [
            line
            for key, value in messages.items()
            for line in (
                flatten(value, f"{path}.{key}" if path else str(key))
                if isinstance(value, Mapping | list | tuple)
                else [f"{path}.{key}: {value}" if path else f"{key}: {value}"]
            )
        ]
    return [
        line
        for value in messages
        for line in (flatten(value, path) if isinstance(value, Mapping) else [f"{path}: {value}"])
    ]


class RequestError(InputError):
    """A request for review that cannot be accepted as it stands."""


class QuestionError(InputError):
    """A question about a deadline that cannot be answered as it stands."""


class CaseFormatError(InputError):
    """A scripted case file that cannot be played."""


class ContentError(InputError):
    """A policy, plan, evidence or line-of-business file that does not hold together."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with a diagram or table, where, and how to mend it."""

    rule: str
    file: str
    element: str | None
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}{f' #{self.element}' if self.element else ''}: {self.message} [{self.rule}]"


class DefinitionError(InputError):
    """Diagrams or tables that may not go live; `findings` name the elements."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("These diagrams cannot go live:\n" + "\n".join(f"  {finding}" for finding in findings))


class ExpressionError(InputError):
    """An expression that is not a plain comparison over named values."""


class StateError(CaseworkError):
    """What was asked does not fit the state that things are in."""


class NotFound(StateError):
    """No such review, task, document or definition."""


class TaskNotOpen(StateError):
    """The task was completed or cancelled, or the process has not reached it."""


class StaleRevision(StateError):
    """The review has moved on since it was read."""


class DraftMoved(StateError):
    """Another window of the same person has gone on with the draft; `draft` is what it kept."""

    def __init__(self, draft: Any) -> None:
        self.draft = draft
        super().__init__(
            "You went on in another window since this one last saved. Use that draft or keep this one; nothing is lost."
        )


class NobodyWaits(StateError):
    """A message arrived for which the review does not wait."""


class SignatureTakenBack(StateError):
    """The very signature that somebody has undone is sent once more."""


class IdempotencyConflict(StateError):
    """An idempotency key came back with another body."""


class ReviewClosed(StateError):
    """The review has ended."""


class RightsError(CaseworkError):
    """This person may not do this; the text says which rule says so."""


class AssignmentRefused(RightsError):
    """This person may not do this task, whoever gives it to them; `reason` is the code that the trail keeps."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class SignInRefused(RightsError):
    """Nobody is let in; `until` is the moment before which no further try counts."""

    def __init__(self, message: str, *, until: datetime | None = None) -> None:
        self.until = until
        super().__init__(message)


class UnguardedRoute(RightsError):
    """An address that says not who may open it."""


class InvariantBroken(CaseworkError):
    """A step that would break a rule of the domain; nothing of it is kept."""

    def __init__(self, rule: str, message: str, citation: str) -> None:
        self.rule = rule
        self.citation = citation
        super().__init__(f"{message} ({rule}: {citation})")


class EngineError(CaseworkError):
    """A process instance cannot go on."""


class StepLimitReached(EngineError):
    """The process took more steps in one go than any diagram of ours needs."""


class NameUnknown(EngineError):
    """An expression reads a name that nothing has written."""


class SnapshotError(EngineError):
    """A stored instance cannot be brought back."""


class DecisionError(CaseworkError):
    """A decision table cannot give an answer."""


class NoRuleMatched(DecisionError):
    """No rule matches and the table has no default."""


class RulesOverlap(DecisionError):
    """More than one rule matches where the hit policy allows one."""


class RulesDisagree(DecisionError):
    """Matching rules give different outputs under the hit policy ANY."""


class HandlerError(CaseworkError):
    """A service task's function failed; its cause is kept, its text holds no case data."""


class BpmnError(HandlerError):
    """A handler's modelled way out: caught by an error boundary event of the same code."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        super().__init__(message or code)


class StoreError(CaseworkError):
    """The store refused."""


class StoreBusy(StoreError):
    """Another writer held the store for too long; try again."""


class StoreFull(StoreError):
    """The disk is full; nothing of this change was kept."""


class SchemaMismatch(StoreError):
    """The store's schema is not the one that this version knows."""


class RowExists(StoreError):
    """A row of the same key is there already; nothing of this change was kept."""


class RowUnreadable(StoreError):
    """A stored row holds what Casework never writes: it was damaged or changed by hand. Carries its table and key."""

    def __init__(self, message: str, *, table: str, key: tuple[Any, ...]) -> None:
        self.table = table
        self.key = key
        super().__init__(message)
