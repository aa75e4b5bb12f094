"""What may be asked: how it would be with people out, with more people, with more requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """People of a role who are out, on which of the days told of; more people of a role; requests in per cent."""

    out: Mapping[str, int] = field(default_factory=dict)
    out_days: tuple[int, ...] = ()  # 0 is today
    more: Mapping[str, int] = field(default_factory=dict)
    requests: int = 0  # per cent more; fewer where it is below 0

    @property
    def is_none(self) -> bool:
        return not (any(self.out.values()) or any(self.more.values()) or self.requests)
