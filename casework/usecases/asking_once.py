"""One consistent view of the store that asks nothing twice."""

from typing import Any

from casework.ports import Reader


class Once:
    """A reader that asks the store for each thing once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self._reader, name)

        def once(*given: Any, **named: Any) -> Any:
            key = (name, given, tuple(sorted(named.items())))
            if key not in self._known:
                self._known[key] = ask(*given, **named)
            return self._known[key]

        return once
