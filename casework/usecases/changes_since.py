"""What happened in a review since somebody opened a task of it, as far as an answer could rest on it."""

from collections.abc import Sequence

from casework.ports import Event, Reader

# What changes nothing that an answer rests on: who has a task, what was tried and refused, how letters travel.
ASIDE = (
    "task.claimed",
    "task.assigned",
    "task.released",
    "assignment.refused",
    "request.refused",
    "signature.held",
    "signature.undone",
    "signature.dropped",
    "step.",
    "notice.",
    "incident.",
)


def changes_since(reader: Reader, review: str, *, seen: int) -> Sequence[Event]:
    """The events after the one numbered `seen` that whoever answers should know of; none where nothing happened."""
    row = reader.review(review)
    if row is None or row.trail_length <= seen:
        return ()
    return [event for event in reader.events(review) if event.seq > seen and not event.kind.startswith(ASIDE)]
