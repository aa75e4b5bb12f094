"""One way to break a case, and what must object: the table that the tests of the rules are driven by."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from casework.domain.library import Library
from casework.domain.rules import CITATIONS
from casework.testing_mutations import Keep, level_with, meddled, record_with, same_drawings, with_handler
from casework.testing_play import Change, Refused, Rehearsal
from casework.usecases.application import Application

Json = dict[str, Any]

RECORD = "appeal_review.record_appeal"


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """`change` is made to the application before the step `at` of a golden case; from its start where that is empty."""

    rule: str
    name: str
    case: str
    change: Callable[[Rehearsal], Change]
    at: str = ""
    kind: str = "task"
    says: str = ""  # words of the refusal
    machine: bool = False  # whether the machine is refused, going on by itself
    script: Callable[[Any], Any] | None = None  # other people, other answers
    cites: str = ""  # the review's own law, where the refusal rests on that alone

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


def content(change: Change) -> Callable[[Rehearsal], Change]:
    """A change that needs nothing of the case."""
    return lambda rehearsal: change


def handler(name: str, **changes: Any) -> Callable[[Rehearsal], Any]:
    """What a handler asks for is changed, as `Meddling` takes it."""
    return content(lambda app: meddled(app, name, **changes))


def besides(name: str, act: Callable[[Any], None]) -> Callable[[Rehearsal], Any]:
    """A handler does something besides what it does."""

    def change(app: Application) -> Application:
        original = app.handlers[name]

        def function(ctx: Any) -> Json:
            found = dict(original(ctx))
            act(ctx)
            return found

        return with_handler(app, name, function)

    return content(change)


def with_policies(app: Application, change: Callable[[Any], Any]) -> Application:
    """Every medical policy is another."""
    library: Library = app.library
    return same_drawings(app, library=replace(library, policies=tuple(map(change, library.policies))))


def on_appeal(rule: str, name: str, change: Keep, *, level: Json | None = None, **more: Any) -> Mutation:
    """What the handler that records the appeal keeps is changed, after it has checked it."""
    known = {
        "case": "T67",
        "at": "review_appeal",
        "change": content(lambda app: meddled(app, RECORD, keep={"appeals": level_with(change, **(level or {}))})),
    }
    return Mutation(rule=rule, name=name, **{**known, **more})


def told(**changes: Any) -> Keep:
    """What the record tells of the appeal is otherwise."""
    return record_with(appeal=lambda one: {**one, **{k: v(one[k]) if callable(v) else v for k, v in changes.items()}})


def check_refused(found: Refused | None, mutation: Mutation) -> None:
    """The rule that is broken objects, no other; it says what it rests on; and nothing of the step is kept."""
    assert found is not None, f"nothing objects to it: {mutation}"
    assert found.rule == mutation.rule, found.text
    cited = mutation.cites or CITATIONS[mutation.rule]
    assert found.citation == cited
    assert f"({mutation.rule}: {cited})" in found.text
    assert mutation.says in found.text
    assert found.after == found.before, found.text
    assert (found.step is None) == mutation.machine, found.text
    if mutation.machine:
        assert "incident.opened" in found.noted
    else:
        # That somebody tried it stays on record, where it was no answer to a task.
        assert found.step is not None
        assert found.noted == ([] if found.step.kind == "task" else ["request.refused"])
