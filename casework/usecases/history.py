"""What may be purged, and what keeps the rest: retention that runs, holds, and what is not done yet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson

from casework.domain.request import Request
from casework.domain.retention import Kept, RetentionPeriod, kept_until, may_have_ended_before
from casework.errors import RequestError
from casework.ports import EVERY, Reader
from casework.ports_of_history import EndedCase, Hold, MembersCase
from casework.usecases.application import Application
from casework.usecases.case_families import families, family_of
from casework.usecases.holds_on import holds_of, zone_of

FREE, HELD, RUNS, UNDONE = "FREE", "HELD", "RUNS", "UNDONE"  # how a case that is over stands
MOST = 500  # cases that can go, of one look
LINKED = "linked to it"
UNDONE_WORDS = {
    "LETTER": "a letter of it has not left",
    "INCIDENT": "an incident of it is open",
    "STEP": "a step of it is not settled",
    "LOOK": "a second look at it is not done, or what it found is not settled",
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
    keeper: str  # the case by which it is kept: itself, or one that is linked to it
    undone: str  # empty where nothing of the case is left to do
    stands: str  # FREE | HELD | RUNS | UNDONE

    @property
    def can_go(self) -> bool:
        """It may be asked for: nothing keeps it, and it waits in no purge."""
        return self.stands == FREE and self.case.purge is None

    @property
    def why(self) -> str:
        """Why it may not be purged; empty where it may."""
        own = self.keeper == self.case.row.id
        if self.holds:
            many = "a legal hold is" if len(self.holds) == 1 else f"{len(self.holds)} legal holds are"
            return f"{many} on {'it' if own else f'the case {self.keeper}, which is {LINKED}'}"
        if self.kept.until is None:
            about = "it" if own else f"the case {self.keeper}, which is {LINKED}"
            return f"no retention period is known for {about}, so nobody can say that it has ended"
        if self.stands == RUNS:
            whose = "its retention" if own else f"the retention of the case {self.keeper}, which is {LINKED},"
            return f"{whose} runs until {self.kept.until.day} {self.kept.until:%B %Y}"
        return self.undone


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found by one look at cases that are over; of those that must stay, the first are told."""

    rows: Sequence[Standing]
    counts: Mapping[str, int]  # how it stands -> how many cases that were looked at
    last: tuple[datetime, str] | None  # the case that was looked at last, with its end; the next look begins behind it
    more: bool  # there may be more behind it


def standing_of(
    app: Application, case: EndedCase, holds: Sequence[Hold], family: Sequence[MembersCase] = ()
) -> Standing:
    """How a case that is over stands now; `family` are the cases that are one matter with it: what keeps one of them
    keeps them all."""
    row, now = case.row, app.clock.now()
    born = Request.from_json(orjson.loads(case.request)).member.birth_date
    of_plan = zone_of(app, row)
    zone = of_plan or ZoneInfo("UTC")
    today = now.astimezone(zone).date()

    def kept_of(line: str, changed_at: datetime) -> tuple[date, Kept]:
        ended = changed_at.astimezone(zone).date()
        return ended, kept_until(periods(app, line, today), ended, born)

    ended, kept = kept_of(row.line_of_business, row.changed_at)
    told = Standing(case=case, zone=zone, ended=ended, kept=kept, holds=(), stands=FREE, keeper=row.id, undone="")
    if held := holds_of(app, holds, family):
        keeper = row.id if row.id in held else min(held)
        return replace(told, holds=held[keeper], keeper=keeper, stands=HELD)
    if not _is_free(kept, today):
        return replace(told, stands=RUNS)
    for one in family:
        if one.id != row.id and one.status == "OPEN":
            return replace(told, keeper=one.id, stands=UNDONE, undone=f"the case {one.id}, which is {LINKED}, is open")
        if one.id != row.id and not _is_free(after := kept_of(one.line_of_business, one.changed_at)[1], today):
            return replace(told, kept=after, keeper=one.id, stands=RUNS)
    undone = UNDONE_WORDS.get(case.undone, "")
    if of_plan is None:
        undone = (
            f"its plan {row.plan} has no version for the day of its receipt any more, so nobody can say which day its "
            "retention ends; give the plan that version back"
        )
    return replace(told, undone=undone, stands=UNDONE if undone else FREE)


def _is_free(kept: Kept, today: date) -> bool:
    return kept.until is not None and kept.until <= today


def periods(app: Application, line: str, today: date) -> tuple[RetentionPeriod, ...]:
    """The periods of a line of business as the law is now; none where there is no such line any more."""
    try:
        return app.library.line_of_business(line, on=today).retention
    except RequestError:
        return ()


def standing_now(app: Application, reader: Reader, review: str) -> Standing | None:
    """How one case stands; None where it is open, or where there is none."""
    case = reader.ended_case(review)
    if case is None:
        return None
    return standing_of(app, case, reader.active_holds(), family_of(reader, review, case.row.member))


def preview(
    app: Application,
    reader: Reader,
    *,
    line: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = MOST,
    rounds: int = EVERY,
) -> Look:
    """Look at cases whose retention may have run, the oldest first, on and on until so many are found that can go.

    `rounds`: how often more are read; first as many as are wanted, then ten times as many each time.
    """
    holds, before = reader.active_holds(), _before(app, line)
    rows: list[Standing] = []
    counts: Counter[str] = Counter()
    can_go = stay = done = 0
    more = bool(before)
    while more and done < rounds:
        step = limit if done == 0 else 10 * limit
        found = reader.ended_cases(before, after=after, limit=step)
        kin = families(reader, {one.row.member for one in found})
        for case in found:
            if can_go == limit:
                return Look(rows=rows, counts=counts, last=after, more=True)
            one = standing_of(app, case, holds, kin.get(case.row.id, ()))
            after = (case.row.changed_at, case.row.id)
            counts[one.stands] += 1
            can_go, stay = can_go + one.can_go, stay + (not one.can_go)
            if one.can_go or stay <= limit:
                rows.append(one)
        more, done = len(found) == step, done + 1
    return Look(rows=rows, counts=counts, last=after, more=more)


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
