"""How long decisions took, in groups: to the decision, to its notice, in time, waiting and working."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from casework.domain.decided_line import DecidedLine
from casework.domain.report_counting import has_time, in_time, median, time_taken
from casework.domain.report_shape import Cell, Column, Nothing, Row, Share

COLUMNS = (
    Column("decided", "Decided", definition="How many lines were decided."),
    Column("half", "Half within", definition="From receipt to decision: what half of them did not exceed."),
    Column("average", "Average", definition="From receipt to decision, on average."),
    Column("nine_in_ten", "9 in 10 within", definition="From receipt to decision: what nine of ten did not exceed."),
    Column(
        "notice", "Half told within", definition="From receipt to the sending of the notice: what half did not exceed."
    ),
    Column(
        "in_time",
        "In time",
        definition="Out of those that had a time to decide, those whose notice left before it was over. "
        "One whose notice has not left counts once its time is over.",
    ),
    Column(
        "working", "Working", definition="Of the time to the decision, on average: what was no waiting for information."
    ),
    Column("waiting", "Waiting", definition="Of the time to the decision, on average: waiting for information."),
)


def cells_of(lines: Sequence[DecidedLine], now: datetime) -> tuple[Cell, ...]:
    """The figures of one group, in the order of the columns."""
    if not lines:
        return (0, *[Nothing("No decisions")] * (len(COLUMNS) - 1))
    times = sorted(time_taken(one) for one in lines)
    told = [one.notified_at - one.received_at for one in lines if one.notified_at is not None]
    timed = [held for one in lines if (held := in_time(one, now)) is not None]
    waits = [min(timedelta(milliseconds=one.waited_ms), time_taken(one)) for one in lines]
    average, waiting = _mean(times), _mean(waits)
    return (
        len(lines),
        median(times),
        average,
        nine_in_ten(times),
        median(told) if told else Nothing("No notice was sent"),
        Share(sum(timed), len(timed)) if timed else Nothing(_untimed(lines)),
        average - waiting,
        waiting,
    )


def _untimed(lines: Sequence[DecidedLine]) -> str:
    return "No notice was sent yet" if any(has_time(one) for one in lines) else "None had a time to decide"


def nine_in_ten(ordered: Sequence[timedelta]) -> timedelta:
    """The shortest time that at least nine of ten did not exceed."""
    return ordered[-(-9 * len(ordered) // 10) - 1]


def grouped(
    lines: Iterable[DecidedLine], by: Callable[[DecidedLine], str], names: Mapping[str, str], now: datetime
) -> list[tuple[str, Row]]:
    """(name, row) for each group, by name."""
    groups: dict[str, list[DecidedLine]] = {}
    for line in lines:
        groups.setdefault(by(line), []).append(line)
    named = sorted((names.get(key, key), members) for key, members in groups.items())
    return [(name, Row((name, *cells_of(members, now)))) for name, members in named]


def _mean(times: Sequence[timedelta]) -> timedelta:
    return sum(times, timedelta()) / len(times)
