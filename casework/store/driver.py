"""What a session needs from a database: rows of a statement, and how many rows a change touched."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Driver(Protocol):
    """One open transaction of one connection. Names of statements are those of `sql/*.sql`."""

    def rows(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """The rows that a query finds."""
        ...

    def change(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """How many rows a change touched."""
        ...

    def change_each(self, statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        """The same change for each of these parameters, in order."""
        ...
