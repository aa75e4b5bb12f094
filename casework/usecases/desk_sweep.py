"""What the desk needs besides the steps: rows whose level has changed by time alone, and once a day the usual stays."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.domain.time_left import level_at, level_until
from casework.ports_of_desk import OpenCase, Stay, UsualStay
from casework.usecases.application import Application
from casework.usecases.next_case_taking import home_zone, workday

AT_ONCE = 200  # rows that one round moves: what people do meanwhile waits no longer than that
DAYS = 30  # full days before today that the usual stays tell of
MILLISECOND = timedelta(milliseconds=1)


def sweep_desk(app: Application) -> bool:
    """One round of it; False always, because nothing of a case has gone on by it."""
    with app.store.reading() as reader:
        stale = reader.stale_cases(app.clock.now(), limit=AT_ONCE)
        told_for = reader.desk_state().usual_day
    if stale:
        _move(app, [one.review for one in stale])
    if told_for != workday(app).isoformat():
        _tell_usual_stays(app)
    return False


def moved(case: OpenCase, now: datetime) -> OpenCase:
    """The row as it is at a moment, if nothing but time has passed."""
    level = level_at(now, due=case.due_at, watch_at=case.watch_at, tight_at=case.tight_at, paused=case.paused)
    until = level_until(level, due=case.due_at, watch_at=case.watch_at, tight_at=case.tight_at)
    return replace(case, level=level, level_until=until)


def _move(app: Application, reviews: Sequence[str]) -> None:
    with app.store.transaction() as tx:
        now = app.clock.now()
        for review in reviews:
            case = tx.open_case(review)  # once more: it may have gone on meanwhile
            if case is not None:
                tx.put_open_case(moved(case, now), at=now)


def _tell_usual_stays(app: Application) -> None:
    """Read beside whoever writes; only the few rows that come of it are written."""
    zone, today = home_zone(app), workday(app)
    start, end = midnight(today - timedelta(days=DAYS), zone), midnight(today, zone)
    with app.store.reading() as reader:
        made = usual_stays(today.isoformat(), reader.stays_between(start, end))
    with app.store.transaction() as tx:
        tx.put_usual_stays(today.isoformat(), made)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins where the zone is."""
    return datetime.combine(day, time(), zone)


def usual_stays(day: str, stays: Iterable[Stay]) -> list[UsualStay]:
    """How long stays took: each step and process by version of the diagrams, and of all versions together."""
    found: dict[tuple[str, str, str], list[Stay]] = {}
    for stay in stays:
        for definition in ("", stay.definition):
            found.setdefault((definition, stay.process, stay.element), []).append(stay)
    return [_usual(day, *key, of) for key, of in sorted(found.items())]


def _usual(day: str, definition: str, process: str, element: str, stays: Sequence[Stay]) -> UsualStay:
    lengths = sorted((one.closed_at - one.opened_at) // MILLISECOND for one in stays)
    timed = [one for one in stays if one.level in ("ok", "watch", "tight", "late")]
    return UsualStay(
        day=day,
        definition=definition,
        process=process,
        element=element,
        n=len(lengths),
        half=within(lengths, 50),
        nine_in_ten=within(lengths, 90),
        timed=len(timed),
        early=sum(one.level in ("ok", "watch") for one in timed),
        late=sum(one.late for one in stays),
    )


def within(lengths: Sequence[int], per_cent: int) -> int:
    """The shortest of these lengths, in order, within which that share of them lies."""
    return lengths[max(0, -(-len(lengths) * per_cent // 100) - 1)]
