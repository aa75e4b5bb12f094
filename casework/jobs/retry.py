"""When a failed step is tried again, as data; and the fence between a late worker and the one that took over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from casework.ports import ServiceStep

# The pause after the first failed attempt, the second, and so on; the last one repeats.
PAUSES: Sequence[timedelta] = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
SPREAD = 0.2  # of a pause: steps that failed together are not tried together
ATTEMPTS_BEFORE_INCIDENT = 3
LEASE = timedelta(minutes=2)
OPEN = ("WAITING", "RUNNING")


def pause(attempt: int, *, key: str) -> timedelta:
    """How long to wait after the given failed attempt (the first is 1); the same for the same step and attempt."""
    whole = PAUSES[min(max(attempt, 1), len(PAUSES)) - 1]
    drawn = int.from_bytes(sha256(f"{key}:{attempt}".encode()).digest()[:4], "big") / 2**32
    return timedelta(milliseconds=int(whole / timedelta(milliseconds=1) * (1 + SPREAD * drawn)))


def claim(step: ServiceStep, *, now: datetime) -> ServiceStep | None:
    """The step under a new attempt with a lease; None where it is settled, not due, or leased to another worker."""
    if step.status not in OPEN or step.not_before > now:
        return None
    return replace(step, status="RUNNING", attempt=step.attempt + 1, not_before=now + LEASE)


def still_ours(claimed: ServiceStep, present: ServiceStep | None) -> bool:
    """Whether the attempt that `claimed` began may settle the step; False once a later attempt or an end came."""
    return present is not None and present.status == "RUNNING" and present.attempt == claimed.attempt


def ended_meanwhile(claimed: ServiceStep, present: ServiceStep | None) -> bool:
    """Whether the step was given up during this very attempt: nobody else will tell what the attempt did."""
    return present is not None and present.status not in OPEN and present.attempt == claimed.attempt


def put_off(step: ServiceStep, *, now: datetime, error: str) -> ServiceStep:
    """The step after a failed attempt, waiting for the next one."""
    return replace(step, status="WAITING", not_before=now + pause(step.attempt, key=step.id), error=error)


def is_incident(attempts: int) -> bool:
    """Whether so many failed attempts are one too many to keep from people."""
    return attempts >= ATTEMPTS_BEFORE_INCIDENT
