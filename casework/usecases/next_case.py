"""The next case for somebody: which of those that wait comes first for them, and why, in one sentence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale, UnknownLocaleError

from casework.domain.roles import APPEAL_PHYSICIAN, PHYSICIAN
from casework.domain.states import state_name
from casework.ports import Person, Reader
from casework.ports_of_worklist import HIGH, Listed, OpenWork, Tally, WorkQuery
from casework.usecases.application import Application
from casework.usecases.next_case_rules import role_needed, ruled_out
from casework.usecases.qualifications import RuledOut, fields_of, fits_field, licence_for, today
from casework.usecases.speakers import Speakers

WINDOW = 120  # how many of the most pressing cases are weighed; what presses less is not what comes next
LATE, TIGHT, LATER = range(3)
EXPEDITED, WATCH, CALM = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that waits, and what stands against it for this person or speaks for it."""

    row: Listed
    work: OpenWork
    out: RuledOut | None
    over: bool  # it does not fit what is left of the person's day
    awaits: bool  # somebody else can take it who speaks the member's language; the person does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Those that wait, in the order in which they come for a person; `free` counts what waits for each role."""

    candidates: tuple[Candidate, ...]
    free: Mapping[str, int]
    mine: int  # of those, how many wait for the person's roles
    load: "Load"

    @property
    def first(self) -> Candidate | None:
        """The next case; None where there is none that the person may take."""
        return next((one for one in self.candidates if one.out is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A person's day in points: what is done, what is in hand, and how much makes a day."""

    done: int
    held: int
    capacity: int | None

    @property
    def points(self) -> int:
        return self.done + self.held

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.points


def load_of(person: Person, tallies: Sequence[Tally]) -> Load:
    """The person's day."""
    own = [one for one in tallies if one.holder == person.id]
    return Load(
        done=sum(one.points for one in own if one.role == "DONE"),
        held=sum(one.points for one in own if one.role not in ("DONE", "WAITING", "FOLLOW_UP")),
        capacity=person.capacity,
    )


def order(
    app: Application, reader: Reader, person: Person, *, tallies: Sequence[Tally], load: Load, now: datetime, day: date
) -> Order:
    """What waits, in the order in which it comes for the person on that day."""
    free = {one.role: one.n for one in tallies if one.holder == "" and one.n > 0}
    query = WorkQuery(list="pool", person=person.id, roles=person.roles, now=now, sort="next", limit=WINDOW)
    speakers = Speakers(app, reader, person, now=now, day=day)
    weighed = [
        Candidate(
            row=row,
            work=row.work,
            out=(out := ruled_out(app, person, row, now=now)),
            over=load.left is not None and row.work.points > load.left,
            awaits=out is None and speakers.can_take(row),
        )
        for row in reader.worklist(query)[0]
        if row.work is not None
    ]
    weighed.sort(key=lambda one: _rank(app, person, one, now))
    return Order(
        candidates=tuple(weighed),
        free=free,
        mine=sum(n for role, n in free.items() if role in person.roles),
        load=load,
    )


def _rank(
    app: Application, person: Person, one: Candidate, now: datetime
) -> tuple[int, int, bool, int, bool, bool, int, str]:
    """Priority, then what presses, then what fits the day, the language and the field, then the clock."""
    work = one.work
    spoken = work.language != "en" and work.language in person.languages
    return (
        work.priority,
        _pressing(work, now),
        one.over,
        _soon(work, now),
        not spoken and (one.awaits or _other_field(app, person, one, now)),
        not spoken,
        work.left_order,
        work.item,
    )


def _pressing(work: OpenWork, now: datetime) -> int:
    if work.due_at is not None and not work.paused:
        if work.due_at < now:
            return LATE
        if work.tight_at is not None and work.tight_at <= now:
            return TIGHT
    return LATER


def _soon(work: OpenWork, now: datetime) -> int:
    """What does not press yet, and may not wait for somebody whom it fits better."""
    if work.due_at is not None and not work.paused:
        if work.urgency == "EXPEDITED":
            return EXPEDITED
        if work.watch_at is not None and work.watch_at <= now:
            return WATCH
    return CALM


def _other_field(app: Application, person: Person, one: Candidate, now: datetime) -> bool:
    if one.work.role not in (PHYSICIAN, APPEAL_PHYSICIAN):
        return False
    fields = fields_of(app, one.row.card, now)
    return bool(fields) and not fits_field(person, fields, on=today(app, one.row.card, now))


def why(app: Application, person: Person, told: Order, *, now: datetime) -> str:
    """Why the first one comes first, in one sentence."""
    first = told.first
    if first is None:
        return nothing(told, person)
    card, on = first.row.card, today(app, first.row.card, now)
    reasons = [_clock(told, first, now)]
    licence = licence_for(person, card, on) if card.state else None
    if licence is not None:
        reasons.append(f"your {licence['profession']} licence covers {state_name(card.state)}")
    fields = fields_of(app, card, now) if first.work.role in (PHYSICIAN, APPEAL_PHYSICIAN) else ()
    own = next((one for one in fields if fits_field(person, [one], on=on)), None)
    if own is not None:
        reasons.append(f"it is of your field, {own}")
    if card.language != "en" and card.language in person.languages:
        reasons.append(f"you both speak {language(card.language)}")
    elif card.language != "en":
        nobody = "" if first.awaits else ", and nobody else who can take it does"
        reasons.append(f"the member speaks {language(card.language)}, which you do not{nobody}")
    reasons.append("no conflict of interest found")
    if told.load.capacity is not None:
        of_day = f"{told.load.points} of {told.load.capacity} points"
        reasons.append(f"it is beyond your day ({of_day})" if first.over else f"it fits your day ({of_day})")
    return f"{'; '.join(reasons)}."


def _clock(told: Order, first: Candidate, now: datetime) -> str:
    open_to_me = [one for one in told.candidates if one.out is None]
    many = f"the {len(open_to_me)} you may take"
    if len(open_to_me) == 1:
        return "it is the only one you may take"
    if len(told.candidates) >= WINDOW:
        many = f"the {len(open_to_me)} most pressing you may take"
    if first.work.priority == HIGH and any(one.work.priority != HIGH for one in open_to_me):
        return f"high priority{f' ({first.row.mark})' if first.row.mark else ''}"
    sooner = min(open_to_me, key=lambda one: one.work.left_order)
    if first.work.left_order <= sooner.work.left_order:
        return f"shortest clock of {many}"
    if first.work.priority < sooner.work.priority:
        return f"first of {many}: what is due sooner has low priority"
    if _pressing(first.work, now) < _pressing(sooner.work, now):
        return f"first of {many}: its time is tight, that of what is due sooner is not yet"
    if sooner.over and not first.over:
        return f"first of {many} that fits your day; what is due sooner does not"
    if (soon := _soon(first.work, now)) < _soon(sooner.work, now):
        expedited = "it is expedited" if soon == EXPEDITED else "more of its time is used than of what is due sooner"
        return f"first of {many}: {expedited}"
    return f"it fits you best of {many}, by language and field, and nothing that presses more comes before it"


def nothing(told: Order, person: Person) -> str:
    """What waits, and why none of it is for the person."""
    total = sum(told.free.values())
    if not total:
        return "No case waits to be taken."
    needs: Counter[str] = Counter()
    for role, n in told.free.items():
        if role not in person.roles:
            needs[role_needed(role)] += n
    for one in told.candidates:
        if one.out is not None:
            needs[one.out.needs] += 1
    parts = [
        f"{n} need{'s' if n == 1 else ''} {what}" if number == 0 else f"{n} {what}"
        for number, (what, n) in enumerate(needs.most_common())
    ]
    return f"{counted(total)}, none you may take: {', '.join(parts)}."


def counted(n: int) -> str:
    """ "34 cases wait"."""
    return "1 case waits" if n == 1 else f"{n} cases wait"


def language(code: str) -> str:
    """ "Portuguese" for pt; the code itself where it is none that is known."""
    try:
        return str(Locale("en").languages.get(Locale.parse(code).language, code))
    except (UnknownLocaleError, ValueError):
        return code
