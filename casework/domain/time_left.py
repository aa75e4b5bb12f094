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


def level_at(
    now: datetime, *, due: datetime | None, watch_at: datetime | None, tight_at: datetime | None, paused: bool
) -> str:
    """late | tight | watch | ok | paused | none: how a clock stands at a moment."""
    if paused:
        return "paused"
    if due is None or watch_at is None or tight_at is None:
        return "none"
    if now > due:
        return "late"
    if now >= tight_at:
        return "tight"
    return "watch" if now >= watch_at else "ok"


def level_until(
    level: str, *, due: datetime | None, watch_at: datetime | None, tight_at: datetime | None
) -> datetime | None:
    """The moment at which a level changes by time alone; None where it does not."""
    if due is None or watch_at is None or tight_at is None or level in ("late", "paused", "none"):
        return None
    late_at = due + MILLISECOND
    return {"ok": min(watch_at, tight_at, late_at), "watch": min(tight_at, late_at), "tight": late_at}[level]
