"""The desk: what is late or will be, where cases stand, who has room, all exactly at this moment.

Every figure is a sum of counts that are kept with the cases. docs/reference/desk.md says of each what it counts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from casework.domain.specialties import specialties_on
from casework.engine.definitions import DefinitionSet
from casework.ports import Reader
from casework.ports_of_batches import Absence
from casework.ports_of_desk import (
    INFORMATION,
    LEVELS,
    OUTSIDE,
    TASK,
    DeskCount,
    DeskState,
    OpenIncidents,
    PersonLoad,
    Sieve,
    UsualStay,
)
from casework.ports_of_forecast import Forecast
from casework.usecases import absences
from casework.usecases.application import PROCESS, Application
from casework.usecases.desk_sweep import midnight
from casework.usecases.diagram_state import name_of
from casework.usecases.forecasts import of_today
from casework.usecases.next_case_taking import home_zone, workday
from casework.usecases.outline import called_in_order
from casework.usecases.worklist_page import WORKING

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """The open cases of a step, by level, and how long cases usually stay in it."""

    process: str
    name: str
    levels: Mapping[str, int]
    usual: UsualStay | None

    @property
    def open(self) -> int:
        return sum(self.levels.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A person's day: points that they have in hand or have done, of those that make their day."""

    load: PersonLoad
    fields: tuple[str, ...]  # their specialties on the day
    away: Absence | None
    substitute: str | None  # by name

    @property
    def is_counted(self) -> bool:
        """Whether their day has a limit, or they have a case in hand."""
        return self.load.capacity is not None or self.load.cases > 0

    @property
    def used(self) -> int:
        return self.load.held + self.load.done

    @property
    def over(self) -> int:
        return 0 if self.load.capacity is None else max(0, self.used - self.load.capacity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the page shows. `due` holds the cases of each span by process."""

    now: datetime
    state: DeskState
    counts: Sequence[DeskCount]
    due: Mapping[str, Mapping[str, int]]
    incidents: OpenIncidents
    steps: Sequence[StepRow]
    decided: int  # cases that are decided and wait for nothing but an appeal that may come
    room: Sequence[Room]
    forecast: Forecast | None  # the latest of today

    def n(
        self, *, level: str | None = None, standing: str | None = None, owned: bool | None = None, process: str = ""
    ) -> int:
        """How many open cases are so."""
        return sum(
            one.n
            for one in self.counts
            if (level is None or one.level == level)
            and (standing is None or one.standing == standing)
            and (owned is None or one.owned == owned)
            and (not process or one.process == process)
        )

    def due_in(self, span: str, process: str = "") -> int:
        """How many are due in a span of time."""
        return self.due[span].get(process, 0) if process else sum(self.due[span].values())

    @property
    def open(self) -> int:
        return self.n()

    @property
    def unowned_pressing(self) -> int:
        """Those without an owner that are late or tight."""
        return sum(self.n(level=level, standing=TASK, owned=False) for level in ("late", "tight"))


def desk(app: Application, reader: Reader, sieve: Sieve, state: DeskState | None = None) -> Desk:
    """The desk as it is now, in eight looks at the store; `state` where it was read already."""
    now = app.clock.now()
    every = [one for one in reader.desk_counts(now) if passes(one, sieve)]
    counts = [one for one in every if is_work(one)]
    spans = spans_at(app, now)
    return Desk(
        now=now,
        state=state or reader.desk_state(),
        counts=counts,
        due=dict(zip(spans, reader.due_counts(list(spans.values()), sieve), strict=True)),
        incidents=reader.open_incidents(sieve),
        steps=steps_of(app, counts, reader.usual_stays()),
        decided=n_of(every) - n_of(counts),
        room=room(app, reader),
        forecast=of_today(app, reader),
    )


def n_of(counts: Sequence[DeskCount]) -> int:
    """How many cases are counted."""
    return sum(one.n for one in counts)


def is_work(one: DeskCount) -> bool:
    """Whether something is still to be done; a decided case that an appeal could reach is none."""
    return not (one.standing == OUTSIDE and one.level == "none")


def passes(one: DeskCount, sieve: Sieve) -> bool:
    """Whether a count is one of those that the filters leave."""
    return sieve.plan in (None, one.line_of_business) and sieve.urgency in (None, one.urgency)


def spans_at(app: Application, now: datetime) -> dict[str, tuple[str, datetime, datetime]]:
    """The spans of time of which the desk tells; days are those where most plans are."""
    zone, today = home_zone(app), workday(app)
    saturday = today + timedelta(days=SATURDAY - today.weekday())
    sunday, monday = saturday + DAY, saturday + 2 * DAY
    return {
        "today": ("CLOCK", now, midnight(today + DAY, zone)),
        "day": ("CLOCK", now, now + DAY),
        "saturday": ("CLOCK", max(now, midnight(saturday, zone)), midnight(sunday, zone)),
        "weekend": ("CLOCK", max(now, midnight(saturday, zone)), midnight(monday, zone)),
        "week": ("ANSWER", BEGINNING, now + WEEK),
    }


def steps_of(app: Application, counts: Sequence[DeskCount], usual: Sequence[UsualStay]) -> list[StepRow]:
    """Every process in which a case is open, in the order in which cases come to them."""
    stays = {one.process: one for one in usual if one.element == "" and one.definition == ""}
    levels: dict[str, Counter[str]] = {}
    for one in counts:
        levels.setdefault(one.process, Counter())[one.level] += one.n
    return [
        StepRow(
            process=process,
            name=stage_name(app, process),
            levels={level: levels[process][level] for level in LEVELS},
            usual=stays.get(process),
        )
        for process in in_order(app, levels)
    ]


def in_order(app: Application, processes: Mapping[str, object]) -> list[str]:
    """These processes in the order in which cases come to them."""
    known = stages(app.definitions)
    return [*(one for one in known if one in processes), *sorted(set(processes) - set(known))]


@lru_cache(maxsize=4)
def stages(definitions: DefinitionSet) -> tuple[str, ...]:
    """Every process, each behind the one that calls it."""
    return tuple(called_in_order(definitions, PROCESS))


def stage_name(app: Application, process: str) -> str:
    """What a process is called."""
    return name_of(app.definitions, process)


def room(app: Application, reader: Reader) -> list[Room]:
    """Everybody who may have tasks, in two looks at the store."""
    on = workday(app)
    loads, away = reader.loads(on.isoformat()), absences.everybody_away(reader, on)
    names = {one.id: one.name for one in loads}
    rooms = []
    for one in loads:
        if set(WORKING).isdisjoint(one.roles):
            continue
        absence = away.get(one.id)
        stands_in = None if absence is None or absence.substitute is None else names.get(absence.substitute)
        fields = specialties_on(one.specialties, on=on)
        rooms.append(Room(load=one, fields=fields, away=absence, substitute=stands_in))
    return rooms


def waiting_for_information(told: Desk) -> int:
    """How many cases wait for an answer."""
    return told.n(standing=INFORMATION)
