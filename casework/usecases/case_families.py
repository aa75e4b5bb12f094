"""Cases that are one matter: those that look at another's decision again, that follow it, or are its duplicates."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from casework.ports_of_history import MembersCase


class Members(Protocol):
    """Where the cases of members are read."""

    def members_cases(self, members: Sequence[str]) -> Sequence[MembersCase]: ...


def family_of(reader: Members, review: str, member: str) -> Sequence[MembersCase]:
    """The case and every one that is linked to it, over however many others."""
    return families(reader, [member]).get(review, ())


def families(reader: Members, members: Iterable[str]) -> Mapping[str, Sequence[MembersCase]]:
    """Each case of these members -> itself and every one that is linked to it, over however many others."""
    found = reader.members_cases(list(members))
    by_id = {one.id: one for one in found}
    linked: dict[str, set[str]] = {one.id: {one.id} for one in found}
    for one in found:
        for other in one.rests_on:
            if other in by_id and (joined := linked[one.id] | linked[other]) != linked[one.id]:
                linked |= dict.fromkeys(joined, joined)
    return {id: [by_id[name] for name in sorted(names)] for id, names in linked.items()}
