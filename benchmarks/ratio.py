"""A speed claim: one number against its bound, measured in one run so that the machine cancels out."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much faster (at least the bound) or slower (at most the bound) one thing is than another."""

    name: str
    value: float
    bound: float
    kind: Literal["at_least", "at_most"]

    @property
    def holds(self) -> bool:
        """Whether the claim is true on this machine."""
        return self.value >= self.bound if self.kind == "at_least" else self.value <= self.bound
