"""What a decision table answered, and which of its rules say so: the explanation that the trail keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True)
class MatchedRule:
    """A rule that spoke for the answer, with the reason and the sources that stand beside it."""

    id: str
    number: int
    description: str
    annotations: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "number": self.number,
            "description": self.description,
            "annotations": dict(self.annotations),
        }


@dataclass(frozen=True)
class Decision:
    """One evaluation: what went in, which rules matched, what came out; all values are JSON-native."""

    table: str
    hit_policy: str
    inputs: Mapping[str, Json]
    rules: tuple[MatchedRule, ...]
    outputs: dict[str, Json] | list[dict[str, Json]]
    required: tuple["Decision", ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The explanation; no rules means that the defaults of the table spoke."""
        told: dict[str, Json] = {
            "table": self.table,
            "hit_policy": self.hit_policy,
            "inputs": dict(self.inputs),
            "rules": [rule.to_json() for rule in self.rules],
            "outputs": self.outputs,
        }
        if self.required:
            told["required"] = [one.to_json() for one in self.required]
        return told
