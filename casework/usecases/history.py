"""What may be purged, and what keeps the rest: retention that runs, holds, and what is not done yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson

from casework.domain.request import Request
from casework.domain.retention import Kept, RetentionPeriod, kept_until, may_have_ended_before
from casework.errors import RequestError
from casework.ports import Reader
from casework.ports_of_history import EndedCase, Hold
from casework.usecases.application import Application
from casework.usecases.holds_on import holds_on

FREE, HELD, RUNS, UNDONE = "FREE", "HELD", "RUNS", "UNDONE"  # how a case that is over stands
MOST = 500  # cases of one look
UNDONE_WORDS = {
    "LETTER": "a letter of it has not left",
    "INCIDENT": "an incident of it is open",
    "STEP": "a step of it is not settled",
    "FOLLOWED": "a later case looks at its decision again, and must go first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One case that is over: until when it is kept by which period, and what else keeps it, in words."""

    case: EndedCase
    zone: ZoneInfo
    ended: date
    kept: Kept
    holds: Sequence[Hold]
    undone: str  # empty where nothing of the case is left to do
    stands: str  # FREE | HELD | RUNS | UNDONE

    @property
    def why(self) -> str:
        """Why it may not be purged; empty where it may."""
        if self.holds:
            many = "a legal hold is" if len(self.holds) == 1 else f"{len(self.holds)} legal holds are"
            return f"{many} on it"
        if self.kept.until is None:
            return "no retention period is known for it, so nobody can say that it has ended"
        if self.stands == RUNS:
            return f"its retention runs until {self.kept.until.day} {self.kept.until:%B %Y}"
        return self.undone


def standing_of(app: Application, case: EndedCase, holds: Sequence[Hold]) -> Standing:
    """How a case that is over stands now."""
    row, now = case.row, app.clock.now()
    request = Request.from_json(orjson.loads(case.request))
    zone = ZoneInfo(app.library.plan(row.plan, on=row.received_at.date()).time_zone)
    ended, today = row.changed_at.astimezone(zone).date(), now.astimezone(zone).date()
    kept = kept_until(periods(app, row.line_of_business, today), ended, request.member.birth_date)
    on = holds_on(
        holds,
        review=row.id,
        member=row.member,
        line=row.line_of_business,
        received=row.received_at.astimezone(zone).date(),
    )
    free = kept.until is not None and kept.until <= today
    undone = UNDONE_WORDS.get(case.undone, "") if free and not on else ""
    stands = HELD if on else RUNS if not free else UNDONE if undone else FREE
    return Standing(case=case, zone=zone, ended=ended, kept=kept, holds=on, undone=undone, stands=stands)


def periods(app: Application, line: str, today: date) -> tuple[RetentionPeriod, ...]:
    """The periods of a line of business as the law is now; none where there is no such line any more."""
    try:
        return app.library.line_of_business(line, on=today).retention
    except RequestError:
        return ()


def preview(app: Application, reader: Reader, *, line: str | None = None, limit: int = MOST) -> list[Standing]:
    """Cases whose shortest period has run, the oldest first: those that can go, and those that something keeps."""
    holds = reader.active_holds()
    found = reader.ended_cases(_before(app, line), limit=limit)
    return [standing_of(app, one, holds) for one in found]


def _before(app: Application, line: str | None) -> dict[str, datetime]:
    now = app.clock.now()
    zones = {one: _zone(app, one) for one in sorted({law.id for law in app.library.lines_of_business})}
    return {
        one: before
        for one, zone in zones.items()
        if line in (None, one)
        and (before := may_have_ended_before(periods(app, one, now.date()), now, zone)) is not None
    }


def _zone(app: Application, line: str) -> ZoneInfo:
    return ZoneInfo(next(law.time_zone for law in app.library.lines_of_business if law.id == line))
