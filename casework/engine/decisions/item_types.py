"""The item definitions of a model: what its own type names mean for a column."""

from collections.abc import Iterator
from dataclasses import dataclass

from casework.engine.decisions.markup import Markup
from casework.engine.decisions.types import Type, simple_type


@dataclass(frozen=True)
class Declared:
    """A type with the values that it allows, "" where it allows all."""

    type: Type
    allowed: str = ""


class ItemTypes:
    """All type names of one model."""

    def __init__(self, root: Markup) -> None:
        self.definitions = {one.get("name"): one for one in root.children("itemDefinition")}

    def find(self, name: str) -> Declared | None:
        """What the name means; None where nothing declares it. No name means that anything goes."""
        return Declared(Type()) if not name else self._find(name, 0)

    def _find(self, name: str, depth: int) -> Declared | None:
        plain = simple_type(name)
        definition = self.definitions.get(name)
        if definition is None or depth > 10:
            return None if plain is None else Declared(plain)
        if definition.children("itemComponent", "functionItem"):
            return Declared(Type())
        found = self._find(definition.text("typeRef"), depth + 1)
        if found is None:
            return None
        several = definition.get("isCollection") == "true"
        if several and found.type.collection:
            return Declared(Type())
        several = several or found.type.collection
        allowed = definition.child("allowedValues")
        return Declared(
            Type(found.type.kind, found.type.whole, several), allowed.text() if allowed is not None else found.allowed
        )

    def names(self) -> Iterator[str]:
        """The names of all components, which paths may mention."""
        waiting = list(self.definitions.values())
        while waiting:
            definition = waiting.pop()
            for component in definition.children("itemComponent"):
                yield component.get("name")
                waiting.append(component)
