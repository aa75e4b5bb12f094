"""How cases went: where clocks began, which step followed which, and what a step did to the clock."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.domain.case_cards import points_of
from casework.forecast.history import HOUR, History
from casework.ports_of_forecast import OpenStep, PastStep

ENOUGH = 8  # departures of one plan type and urgency from which these alone tell; else those of all are taken


@dataclass(frozen=True, slots=True)
class Arrival:
    """A clock that began: at which hour of its day, at which step, and until when, in hours from its midnight."""

    hour: float
    element: str
    line_of_business: str
    urgency: str
    points: int
    due: float | None


@dataclass(frozen=True, slots=True)
class Departure:
    """A step that ended: what came next (None: the clock's end), after how many hours, how far the due moment moved."""

    review: str
    line_of_business: str
    urgency: str
    paused: bool
    length: float  # hours from its opening to its end
    next: str | None
    delay: float
    shift: float


@dataclass(frozen=True, slots=True)
class Routes:
    """Departures by element; the role that does an element, None for a wait; arrivals by day."""

    departures: Mapping[str, Sequence[Departure]]
    roles: Mapping[str, str | None]
    arrivals: Mapping[date, Sequence[Arrival]]
    last_due: Mapping[str, float]  # of reviews that are open: the due moment before a pause, in hours from today
    _likely: dict[tuple[str, str, str], Sequence[Departure]] = field(default_factory=dict, repr=False, compare=False)

    def like(self, element: str, line_of_business: str, urgency: str) -> Sequence[Departure]:
        """The departures that a case of this kind is likely to share."""
        key = (element, line_of_business, urgency)
        if key not in self._likely:
            self._likely[key] = self._alike(*key)
        return self._likely[key]

    def _alike(self, element: str, line_of_business: str, urgency: str) -> Sequence[Departure]:
        every = self.departures.get(element, ())
        for alike in (
            [one for one in every if (one.line_of_business, one.urgency) == (line_of_business, urgency)],
            [one for one in every if one.urgency == urgency],
        ):
            if len(alike) >= ENOUGH:
                return alike
        return every


def routes(history: History) -> Routes:
    """What the history tells of the ways of cases."""
    chains: dict[str, list[PastStep]] = defaultdict(list)
    for one in history.steps:
        if one.element not in history.beside:
            chains[one.review].append(one)
    now_at = {one.review: one for one in history.open}
    departures: dict[str, list[Departure]] = defaultdict(list)
    arrivals: dict[date, list[Arrival]] = defaultdict(list)
    last_due: dict[str, float] = {}
    roles: dict[str, str | None] = {one.element: one.role for one in history.open if one.standing != "MACHINE"}
    for review in sorted(chains.keys() | now_at.keys()):
        chain = sorted(chains.get(review, ()), key=lambda one: (one.closed_at, one.opened_at, one.element))
        roles |= {one.element: one.role if one.kind == "USER" else None for one in chain}
        standing = now_at.get(review)
        for day, arrival in _arrivals(history, chain, standing):
            arrivals[day].append(arrival)
        for element, departure in _departures(history, chain, standing):
            departures[element].append(departure)
        if standing is not None and (known := [one.due_at for one in chain if one.due_at is not None]):
            last_due[review] = history.hours(known[-1])
    return Routes(departures=departures, roles=roles, arrivals=arrivals, last_due=last_due)


def is_timed(step: PastStep | OpenStep) -> bool:
    """Whether a clock ran there, or was paused."""
    return step.due_at is not None or step.paused


def _arrivals(history: History, chain: Sequence[PastStep], standing: OpenStep | None) -> Iterator[tuple[date, Arrival]]:
    """Each step with a clock before which there was none."""
    timed = False
    steps: list[PastStep | OpenStep] = [*chain, *([] if standing is None else [standing])]
    for one in steps:
        if is_timed(one) and not timed and one.opened_at >= history.since:
            opened = history.local(one.opened_at)
            hour = opened.hour + opened.minute / 60 + opened.second / 3600
            due = None if one.due_at is None or one.paused else (history.local(one.due_at) - opened) / HOUR + hour
            points = one.points if isinstance(one, OpenStep) else points_of(lines=one.lines, urgency=one.urgency)
            yield opened.date(), Arrival(hour, one.element, one.line_of_business, one.urgency, points, due)
        timed = is_timed(one)


def _departures(
    history: History, chain: Sequence[PastStep], standing: OpenStep | None
) -> Iterator[tuple[str, Departure]]:
    """Each step with a clock that ended, with what followed it; left out where that is not known."""
    due = None
    for place, one in enumerate(chain):
        due = one.due_at or due
        if not is_timed(one):
            continue
        follows = chain[place + 1] if place + 1 < len(chain) else standing
        if isinstance(follows, OpenStep) and follows.standing == "MACHINE":
            continue
        end = follows is None or not is_timed(follows)
        delay = 0.0 if follows is None or end else max(0.0, (follows.opened_at - one.closed_at) / HOUR)
        moved = (
            follows is not None and not end and not follows.paused and follows.due_at is not None and due is not None
        )
        shift = (follows.due_at - due) / HOUR if moved and follows and follows.due_at and due else 0.0
        yield (
            one.element,
            Departure(
                review=one.review,
                line_of_business=one.line_of_business,
                urgency=one.urgency,
                paused=one.paused,
                length=max(0.0, (one.closed_at - one.opened_at) / HOUR),
                next=None if follows is None or end else follows.element,
                delay=delay,
                shift=shift,
            ),
        )
