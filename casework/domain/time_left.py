"""From when on a clock is to be watched and is tight, and where it stands in a list by time left."""

from datetime import UTC, datetime, timedelta

WATCH, TIGHT = 0.5, 0.8  # of the clock
SHORT = timedelta(hours=8)  # with less than that left, every clock is tight
PAUSED_AFTER = 4_000_000_000_000  # a century in milliseconds: what is paused stands behind all that runs
NEVER = 9_007_199_254_740_000  # and what has no clock behind that
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def levels_at(start: datetime, due: datetime) -> tuple[datetime, datetime]:
    """The moments at which a clock comes to the levels *watch* and *tight*."""
    whole = due - start
    return start + whole * WATCH, min(start + whole * TIGHT, due - SHORT + MILLISECOND)


def left_order(due: datetime | None, *, paused: bool) -> int:
    """The place of a clock in a list by time left: what runs, what is paused, what has no clock."""
    if due is None:
        return NEVER
    return (due - EPOCH) // MILLISECOND + (PAUSED_AFTER if paused else 0)
