"""One way to break a case, and what must object: the table that the tests of the rules are driven by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.domain.rules import CITATIONS
from casework.testing_play import Change, Refused, Rehearsal


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

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


def content(change: Change) -> Callable[[Rehearsal], Change]:
    """A change that needs nothing of the case."""
    return lambda rehearsal: change


def check_refused(found: Refused | None, mutation: Mutation) -> None:
    """The rule that is broken objects, no other; it says what it rests on; and nothing of the step is kept."""
    assert found is not None, f"nothing objects to it: {mutation}"
    assert found.rule == mutation.rule, found.text
    assert found.citation == CITATIONS[mutation.rule]
    assert f"({mutation.rule}: {CITATIONS[mutation.rule]})" in found.text
    assert mutation.says in found.text
    assert found.after == found.before, found.text
    assert (found.step is None) == mutation.machine, found.text
    if mutation.machine:
        assert "incident.opened" in found.noted
    else:
        assert found.noted == []
