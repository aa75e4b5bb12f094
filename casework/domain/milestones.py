"""The milestones of a case that its member or provider may know of, by its trail and the letters that have left.

Whatever a letter tells is told here when that letter has left, and never before: a draft, a signature that waits or a
letter in the outbox gives no milestone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

MEMBER, PROVIDER = "MEMBER", "PROVIDER"
DECISION_KINDS = ("approval", "partial", "denial", "administrative_denial")
APPEAL_KINDS = ("appeal_upheld", "appeal_partly_overturned", "appeal_overturned")
OUTSIDE_KINDS = ("external_overturned", "external_upheld", "external_dismissal")
# A fact of the trail that gives nothing away -> its milestones.
TOLD_AT_ONCE = {
    "review.received": ("RECEIVED",),
    "request.accepted": ("COMPLETE", "IN_REVIEW"),
    "information.received": ("INFORMATION_RECEIVED",),
    "information.lapsed": ("INFORMATION_LAPSED",),
    "appeal.received": ("APPEAL_RECEIVED",),
    "external.requested": ("OUTSIDE_ASKED",),
    "decision.carried": ("REOPENED",),
    "reopening.asked": ("REOPENED",),
}
# A kind of letter -> what is known once it has left; of decisions, the milestone before it as well.
TOLD_BY_LETTER = {
    "information_request": "INFORMATION_ASKED",
    "peer_to_peer_offer": "CALL_OFFERED",
    "expedite_refused": "EXPEDITE_REFUSED",
    "extension": "MORE_TIME",
    "appeal_extension": "APPEAL_MORE_TIME",
    "lapse": "LAPSED",
    "withdrawal": "WITHDRAWN",
    "duplicate": "DUPLICATE",
    "appeal_dismissed": "APPEAL_DISMISSED",
    "appeal_withdrawal": "APPEAL_WITHDRAWN",
    "external_forwarded": "OUTSIDE_SENT",
    "external_refused": "OUTSIDE_REFUSED",
    "reopening_refused": "REOPENING_REFUSED",
    **dict.fromkeys(DECISION_KINDS, "NOTICE_SENT"),
    **dict.fromkeys(APPEAL_KINDS, "APPEAL_NOTICE_SENT"),
    **dict.fromkeys(OUTSIDE_KINDS, "OUTSIDE_DECIDED"),
}
# A milestone that is known by a letter -> what came before it, and the facts of the trail that tell when.
BEFORE = {
    "NOTICE_SENT": ("DECIDED", ("determination.issued", "determination.issued_administrative")),
    "APPEAL_NOTICE_SENT": ("APPEAL_DECIDED", ("appeal.decided",)),
    "OUTSIDE_SENT": ("APPEAL_DECIDED", ("appeal.decided",)),  # where the plan forwards it, no other letter tells of it
}
OVER = ("review.closed", "review.withdrawn")


class Event(Protocol):
    """What is asked of an entry of the trail."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class Letter(Protocol):
    """What is asked of a letter."""

    @property
    def task(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def sent_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One of them; `number` counts those of its kind, `outcome` is the kind of the letter that told it."""

    kind: str
    number: int
    at: datetime
    outcome: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def milestones(
    events: Sequence[Event], letters: Sequence[Letter], *, viewer: str, received_at: datetime
) -> list[Milestone]:
    """In the order in which they happened; each fact and each letter gives its milestones once."""
    found = [*_of_trail(events, received_at), *_of_letters(events, letters, viewer)]
    if all(one.sent_at is not None for one in letters):
        found += [("CLOSED", event.at, "", {}) for event in [one for one in events if one.kind in OVER][:1]]
    found.sort(key=lambda one: (one[1], ORDER.index(one[0])))
    counts: dict[str, int] = {}
    told = []
    for kind, at, outcome, facts in found:
        counts[kind] = counts.get(kind, 0) + 1
        told.append(Milestone(kind=kind, number=counts[kind], at=at, outcome=outcome, facts=facts))
    return told


Found = tuple[str, datetime, str, Mapping[str, Any]]


def _of_trail(events: Sequence[Event], received_at: datetime) -> Iterator[Found]:
    for event in events:
        for kind in TOLD_AT_ONCE.get(event.kind, ()):
            yield kind, received_at if kind == "RECEIVED" else event.at, "", {}


def _of_letters(events: Sequence[Event], letters: Sequence[Letter], viewer: str) -> Iterator[Found]:
    known: set[tuple[str, datetime]] = set()
    for group in _groups(letters):
        mine = next((one for one in group if one.audience == viewer), None)
        if mine is None or mine.sent_at is None or any(one.sent_at is None for one in group):
            continue
        kind = TOLD_BY_LETTER[mine.kind]
        if kind in BEFORE:
            before, facts = BEFORE[kind]
            at = max(
                (event.at for event in events if event.kind in facts and event.at <= mine.created_at), default=None
            )
            if at is not None and (before, at) not in known:
                known.add((before, at))
                yield before, at, "", {}
        yield kind, mine.sent_at, mine.kind, mine.facts if kind == "INFORMATION_ASKED" else {}
        if kind == "OUTSIDE_DECIDED" and (done := [one.at for one in events if one.kind == "external.effectuated"]):
            yield "PUT_INTO_EFFECT", max(done[-1], mine.sent_at), "", {}


def _groups(letters: Sequence[Letter]) -> list[list[Letter]]:
    """The letters of one occasion: those to both sides tell the same, and none is told before both have left."""
    found: dict[tuple[str, str], list[Letter]] = {}
    for one in letters:
        if one.kind in TOLD_BY_LETTER and one.audience in (MEMBER, PROVIDER):
            found.setdefault((one.task, one.kind), []).append(one)
    return list(found.values())


# What comes first of what happened in the same moment.
ORDER = (
    "RECEIVED",
    "REOPENED",
    "EXPEDITE_REFUSED",
    "INFORMATION_RECEIVED",
    "INFORMATION_LAPSED",
    "COMPLETE",
    "IN_REVIEW",
    "INFORMATION_ASKED",
    "MORE_TIME",
    "CALL_OFFERED",
    "DECIDED",
    "NOTICE_SENT",
    "LAPSED",
    "APPEAL_RECEIVED",
    "APPEAL_MORE_TIME",
    "APPEAL_DECIDED",
    "APPEAL_NOTICE_SENT",
    "APPEAL_DISMISSED",
    "APPEAL_WITHDRAWN",
    "OUTSIDE_ASKED",
    "OUTSIDE_SENT",
    "OUTSIDE_REFUSED",
    "OUTSIDE_DECIDED",
    "PUT_INTO_EFFECT",
    "REOPENING_REFUSED",
    "WITHDRAWN",
    "DUPLICATE",
    "CLOSED",
)
