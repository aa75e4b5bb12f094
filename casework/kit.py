"""All that content may import: `service_task`, `TaskForm` and its fields, `Context` and the two collectors.

A handler is a function of one `Context` that returns a small JSON-able dict, its task's process data. It touches no
world of its own and is safe to run twice: what it wants done (a letter, a deadline, a part of the case file, an event)
it asks of its Context, and the machine does it in the same transaction, or not at all.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Protocol, TypeVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields

from casework.domain.chart_checks import misquoted as misquoted
from casework.domain.chart_checks import unknown_documents as unknown_documents
from casework.domain.deadlines import Deadline
from casework.domain.grounds import on_file
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.request import ChartDocument, Request
from casework.errors import FormError
from casework.form_fields import asked_and_needed as asked_and_needed
from casework.form_fields import asking_faults as asking_faults
from casework.form_fields import choice as choice
from casework.form_fields import day as day
from casework.form_fields import items_field as items_field
from casework.form_fields import keyed as keyed
from casework.form_fields import not_used_field as not_used_field
from casework.form_fields import number as number
from casework.form_fields import section as section
from casework.form_fields import several as several
from casework.form_fields import whole as whole
from casework.form_fields import words as words
from casework.form_fields import yes_no as yes_no
from casework.form_sections import LESS as LESS
from casework.form_sections import Approved as Approved
from casework.form_sections import ExceptionAnswer as ExceptionAnswer
from casework.form_sections import Weighed as Weighed
from casework.form_sections import contradictions_field as contradictions_field
from casework.form_sections import deviation_field as deviation_field
from casework.form_sections import document_field as document_field
from casework.form_sections import documents_field as documents_field
from casework.form_sections import exceptions_field as exceptions_field
from casework.form_sections import exclusion_judged_field as exclusion_judged_field
from casework.form_sections import less_field as less_field
from casework.form_sections import outcome_field as outcome_field
from casework.form_sections import override_field as override_field
from casework.form_sections import override_rationale_field as override_rationale_field
from casework.form_sections import plain_rationale_field as plain_rationale_field
from casework.form_sections import quote_field as quote_field
from casework.form_sections import rationale_field as rationale_field
from casework.form_sections import reasons_field as reasons_field
from casework.form_sections import spanish_rationale_field as spanish_rationale_field
from casework.form_sections import specialty_field as specialty_field
from casework.form_sections import vouched_field as vouched_field

Json = dict[str, Any]


class CaseReader(Protocol):
    """The case file, read lazily. Nothing in it can be changed through this."""

    @property
    def review_id(self) -> str: ...
    @property
    def request(self) -> Request: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def policy(self) -> MedicalPolicy:
        """The medical policy in force for the request's procedure on the day that the request was received."""
        ...

    @property
    def evidence(self) -> EvidenceLibrary: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...
    @property
    def documents(self) -> Sequence[ChartDocument]: ...
    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        """Every named deadline of this review as it stands, with its arithmetic."""
        ...

    def part(self, name: str) -> Json | None:
        """A named part of the case file that a handler kept, e.g. "findings"."""
        ...

    def answer(self, element: str) -> Json | None:
        """The latest whole answer to a user task, with `person`, `role` and `answered_at` added under "_by"."""
        ...

    def other_reviews(self) -> Sequence[Json]:
        """The member's other reviews: {id, status, outcome, received_at, request}, `request` as `Request.to_json()`."""
        ...


class Context(Protocol):
    """What one run of a handler is given, and what it may ask for."""

    @property
    def case(self) -> CaseReader: ...
    @property
    def data(self) -> Mapping[str, Any]:
        """The process data, a copy: element id -> what that task wrote."""
        ...

    @property
    def now(self) -> datetime: ...
    @property
    def element(self) -> str: ...
    @property
    def task(self) -> str: ...

    def keep(self, name: str, value: Json) -> None:
        """Store a named part of the case file, replacing the one before."""
        ...

    def record(self, kind: str, **detail: Any) -> None:
        """Add an audit event, in the vocabulary of `casework.domain.events`."""
        ...

    def mark_clock(self, kind: str, *, at: datetime, **detail: Any) -> None:
        """Add a clock event of `casework.domain.clock` (RECEIVED, TOLLED...); deadlines follow from these alone."""
        ...

    def set_moment(self, name: str, at: datetime, *, citation: str, how: str = "") -> None:
        """Give a named wait its moment (information, peer_to_peer, ...); `how` says in a sentence how it was found."""
        ...

    def clear_moment(self, name: str) -> None: ...
    def send(self, kind: str, audiences: Sequence[str], facts: Json) -> None:
        """Put a letter for each audience (MEMBER, PROVIDER, RECORD) into the outbox. On a task with effect=outbox the
        process waits until every one is delivered; elsewhere it is a courtesy and nothing waits."""
        ...

    def hand_documents_to(self, review: str) -> None:
        """File this review's documents in another open review of the member as well; its clock stays as it is."""
        ...

    def summon(self, message: str) -> None:
        """Nudge this review with a message after the step."""
        ...


Handler = Callable[[Context], Json]
H = TypeVar("H", bound=Handler)


def service_task(function: H) -> H:
    """Mark a function as the operation `process.function` of a service task."""
    function.__dict__["service_task"] = True
    return function


def skippable(function: H) -> H:
    """Mark a handler whose letter is a courtesy: no law demands it, nothing waits for it, so it may be left out.

    A supervisor may then skip it where it cannot be delivered. Never mark one whose letter somebody has a right to.
    """
    function.__dict__["skippable"] = True
    return function


class TaskForm(Schema):
    """What a person answers at one user task: the class is the element id in CamelCase.

    Every field carries `metadata={"label": ..., "help": ...}`. Unknown answers are refused.
    """

    class Meta:
        unknown = RAISE

    title: ClassVar[str] = ""
    help: ClassVar[str] = ""
    signs: ClassVar[tuple[str, ...]] = ()  # answers to `decision` by which a decision is signed and its letters leave
    topics: ClassVar[
        tuple[str, ...]
    ] = ()  # what of the plan its questions are about: their provisions stand above them
    parameters: ClassVar[tuple[str, ...]] = ()  # the numbers of the policy that its answers are held against

    def summary(self, answers: Json) -> Json:
        """The decision variables that the process data keeps: small, JSON-native. By default the whole answer."""
        return answers

    def summarise(self, answers: Json, case: CaseReader) -> Json:
        """The decision variables where they rest on the case file as well. By default those of the answer alone."""
        return self.summary(answers)

    def check(self, answers: Json, case: CaseReader) -> Json:
        """What is wrong with the answers in the light of the case file, by field; empty where nothing is."""
        return {}

    def check_person(self, answers: Json, case: CaseReader, by: Json) -> Json:
        """What forbids this person to answer so, by field; `by` as `CaseReader.answer` tells it under "_by"."""
        return {}


class Lines(fields.Dict):
    """One section a line, keyed by line id: {"L1": {...}, "L2": {...}}; exactly the review's lines must be answered."""

    def __init__(self, section: type[Schema], **kwargs: Any) -> None:
        self.section = section
        super().__init__(keys=fields.String(), values=fields.Nested(section, unknown=RAISE), **kwargs)


def asking_refused(answers: Mapping[str, Any], case: CaseReader) -> Json:
    """Why the provider may not be asked, or not once more; empty where they may be, or where nothing is asked."""
    if not answers.get("items"):
        return {}
    if held := [label for item in answers["items"] if (label := on_file(case, item)) is not None]:
        return {
            "items": [
                f"{', '.join(held)}: on file, so the letter would ask for what was sent. Say in your own words "
                "what it lacks."
            ]
        }
    rounds = (case.part("information") or {"rounds": []})["rounds"]
    lapsed = sum(1 for one in rounds if one["status"] == "LAPSED")
    allowed, law = case.line_of_business.extensions, case.line_of_business.tolling_citation
    if lapsed == 0 or lapsed < allowed:
        return {}
    return {
        "items": [
            "The provider was asked before and the time for the answer ran out "
            f"({lapsed} of {allowed} extensions used, {law}). Decide on what is on file."
        ]
    }


def merge(*found: Json) -> Json:
    """Messages by field from several checks, in one."""
    merged: Json = {}
    for messages in found:
        for name, value in messages.items():
            merged[name] = [*merged[name], *value] if name in merged and isinstance(value, list) else value
    return merged


def load_answers(
    form: type[TaskForm], answers: Mapping[str, Any], case: CaseReader, *, by: Json | None = None
) -> tuple[Json, Json]:
    """(the whole answers, JSON-native; their decision variables). FormError with messages by field where refused.

    `by`: who answers, where somebody does.
    """
    schema = _made(form)
    if poisoned := sorted(_poisoned(answers)):
        raise FormError(form.__name__, {path: ["This name is reserved; use another."] for path in poisoned})
    try:
        loaded = schema.load(dict(answers))
    except ValidationError as error:
        refused = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow leaves it untyped
        raise FormError(form.__name__, _as_answered(schema, refused)) from error
    messages: Json = {}
    for name in [name for name, field in schema.fields.items() if isinstance(field, Lines) and name in loaded]:
        expected = {line.id for line in case.request.lines}
        if set(loaded[name]) != expected:
            missing, extra = sorted(expected - set(loaded[name])), sorted(set(loaded[name]) - expected)
            messages[name] = [f"Line {line} is not answered." for line in missing] + [
                f"Line {line} is not part of this request; its lines are {', '.join(sorted(expected))}."
                for line in extra
            ]
    whole = cast(Json, schema.dump(loaded))
    messages = messages or schema.check(whole, case)
    messages = messages or ({} if by is None else schema.check_person(whole, case, by))
    if messages:
        raise FormError(form.__name__, messages)
    return whole, schema.summarise(whole, case)


@lru_cache(maxsize=512)
def _made(form: type[TaskForm]) -> TaskForm:
    """A form is made once: it keeps nothing of what is read by it."""
    return form()


def _as_answered(schema: Schema, messages: Mapping[str, Any]) -> Json:
    """Messages nested as the answers are; marshmallow puts a layer of its own around what is named freely."""
    return {name: _at_its_place(schema.fields.get(name), told) for name, told in messages.items()}


def _at_its_place(field: fields.Field[Any] | None, told: Any) -> Any:
    if not isinstance(told, Mapping):
        return told
    if isinstance(field, fields.Dict):
        return {
            key: _at_its_place(field.value_field, one["value"]) if "value" in one else one["key"]
            for key, one in told.items()
        }
    if isinstance(field, fields.List):
        return {place: _at_its_place(field.inner, one) for place, one in told.items()}
    if isinstance(field, fields.Nested):
        whole = told.get("_schema")
        return ["Give a table of named answers."] if whole else _as_answered(field.schema, told)
    return told


def _poisoned(value: Any, path: str = "") -> list[str]:
    """Paths of keys that would confuse the engine's own registry ("typename")."""
    if isinstance(value, Mapping):
        return [
            found
            for key, inner in value.items()
            for found in ([f"{path}{key}"] if key == "typename" else _poisoned(inner, f"{path}{key}."))
        ]
    if isinstance(value, list | tuple):
        return [found for index, inner in enumerate(value) for found in _poisoned(inner, f"{path}{index}.")]
    return []


def collect_handlers(package: str) -> dict[str, Handler]:
    """Every service task of a package's modules, by operator id `process.function`."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in _modules(package)
        for name, function in vars(module).items()
        if callable(function) and getattr(function, "service_task", False) and function.__module__ == module.__name__
    }


def collect_forms(package: str) -> dict[str, type[TaskForm]]:
    """Every form of a package's modules, by form id (the class name in snake_case)."""
    return {
        _snake(name): value
        for module in _modules(package)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, TaskForm) and value.__module__ == module.__name__
    }


def _modules(package: str) -> list[Any]:
    parent = importlib.import_module(package)
    return [importlib.import_module(f"{package}.{found.name}") for found in pkgutil.iter_modules(parent.__path__)]


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
