"""What every use case is given: the adapters and the content, joined by `server.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from casework.domain.library import Library
from casework.engine.definitions import DefinitionSet, load_definitions
from casework.errors import NotFound
from casework.kit import Handler, TaskForm
from casework.ports import Clock, Notifier, Reader, Store

PROCESS = "coverage_review"


@dataclass(frozen=True)
class Application:
    """The machine with its content: `files` are diagrams and decision tables by file name."""

    store: Store
    clock: Clock
    notifier: Notifier
    handlers: Mapping[str, Handler]
    forms: Mapping[str, type[TaskForm]]
    library: Library
    files: Mapping[str, bytes]
    process: str = PROCESS
    _bound: dict[str, DefinitionSet] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def definitions(self) -> DefinitionSet:
        """The definition set that new reviews are bound to."""
        return load_definitions(self.files)

    def bound_definitions(self, reader: Reader, hash: str) -> DefinitionSet:
        """The definition set that a review was bound to when it started, whatever is live now."""
        if hash == self.definitions.hash:
            return self.definitions
        if hash not in self._bound:
            files = reader.definition(hash)
            if files is None:
                raise NotFound(
                    f"The diagrams {hash[:12]} that this review is bound to are not in the store. "
                    "Restore them from a backup."
                )
            self._bound[hash] = load_definitions(files)
        return self._bound[hash]

    def form(self, element: str) -> type[TaskForm]:
        """The form of a user task; its id is the element's."""
        try:
            return self.forms[element]
        except KeyError:
            raise NotFound(
                f"There is no form for the task {element}. Add the class {camel(element)} to the forms of its process."
            ) from None


def camel(name: str) -> str:
    """snake_case to CamelCase."""
    return re.sub(r"(?:^|_)([a-z0-9])", lambda found: found[1].upper(), name)
