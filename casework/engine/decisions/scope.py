"""What an expression can see while it is evaluated: names, the value under test, and how much work is left."""

from collections.abc import Mapping
from typing import Any

from casework.engine.decisions.values import WORK, Value, from_json, spend
from casework.errors import NameUnknown

MOST_STEPS = 50_000


class Scope:
    """Names in layers; the innermost layer wins."""

    __slots__ = ("converted", "input", "missing_as_null", "names", "outer")

    def __init__(
        self,
        names: Mapping[str, Any],
        *,
        outer: "Scope | None" = None,
        value: Value = None,
        missing_as_null: bool = False,
        budget: list[int] | None = None,
    ) -> None:
        self.names = names
        self.outer = outer
        self.input = value
        self.missing_as_null: bool = outer.missing_as_null if outer else missing_as_null
        if outer is None:
            self.converted: dict[str, Value] = {}
            WORK.set(budget or [MOST_STEPS])

    def inner(self, names: Mapping[str, Any]) -> "Scope":
        """A scope in which these names come first; counts as a step."""
        spend()
        return Scope(names, outer=self, value=self.input)

    def about(self, value: Value) -> "Scope":
        """The same names with another value under test."""
        return Scope({}, outer=self, value=value)

    def raw(self, name: str) -> Any:
        """What stands under the name, as the data holds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return self.missing(name, "No data of that name was given.")

    def lookup(self, name: str) -> Value:
        """The value of a name; the data of the root is made FEEL once, inner names hold FEEL values already."""
        scope = self
        while scope.outer is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        if name not in scope.converted:
            scope.converted[name] = from_json(scope.raw(name))
        return scope.converted[name]

    def missing(self, name: str, why: str) -> None:
        """Null where that was asked for; otherwise an error, for a table must not decide by accident."""
        if not self.missing_as_null:
            raise NameUnknown(f"The decision reads {name!r}, which nothing has written. {why} Known: {self.known()}.")

    def known(self) -> str:
        """The names that the data holds, for the message; never their values."""
        scope: Scope = self
        while scope.outer is not None:
            scope = scope.outer
        return ", ".join(sorted(map(str, scope.names))[:20]) or "nothing"
