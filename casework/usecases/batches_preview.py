"""One act on many cases, as it would be: what can be done, what is refused and why, and who could. Nothing changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from casework.domain.visible_text import length_seen, unreadable
from casework.errors import InputError
from casework.ports import Person, Reader
from casework.ports_of_batches import CHANGED
from casework.ports_of_worklist import Listed
from casework.usecases import many_cases
from casework.usecases.application import Application
from casework.usecases.batch_rules import (
    ACTS,
    ASSIGN,
    EXTEND,
    FOLLOW_UP,
    GIVING,
    ON_TASKS,
    PRIORITY,
    Act,
    Judge,
    Refusal,
)
from casework.usecases.case_access import sees
from casework.usecases.case_marks import PRIORITIES
from casework.usecases.delegation import LONGEST
from casework.usecases.next_case_taking import workday

MOST = 500  # cases of one batch
FARTHEST = timedelta(days=366)  # to which a case is put off


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was chosen and typed: `items` are tasks, or reviews; `held` says who had each task then, "" nobody."""

    act: str
    items: tuple[str, ...]
    to: str = ""
    reason: str = ""
    day: date | None = None
    priority: str = ""
    ground: str = ""
    overrule: bool = False
    suggestions: bool = False  # what is refused goes to whoever is suggested for it
    held: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One case: refused and why, and who could have it; or not."""

    row: Listed
    item: str | None
    held: str | None
    refused: Refusal | None = None
    could: tuple[Person, ...] = ()

    @property
    def id(self) -> str:
        """What it is chosen by."""
        return self.item or self.row.card.review


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would happen. `missing` counts what there is nothing of any more; `load` is the day of whoever gets them."""

    asked: Asked
    to: Person | None
    can: tuple[Judged, ...]
    refused: tuple[Judged, ...]
    missing: int
    load: tuple[int, int | None] | None = None

    @property
    def load_before(self) -> int:
        """The day of whoever gets them as it is now."""
        gained = sum(one.row.work.points for one in self.can if one.row.work is not None)
        return 0 if self.load is None else self.load[0] - gained

    @property
    def suggested(self) -> int:
        """How many of the refused have somebody who could take them."""
        return sum(bool(one.could) for one in self.refused)


def faults(app: Application, asked: Asked) -> dict[str, str]:
    """What is missing or cannot be, by field."""
    told = {}
    if asked.act not in ACTS:
        told["act"] = "Choose what is to be done."
    if not asked.items:
        told["items"] = "No case is selected. Select at least one in the list."
    if len(asked.items) > MOST:
        told["items"] = f"{len(asked.items)} cases are selected; {MOST} can be changed at once."
    if asked.act == ASSIGN and not asked.to:
        told["to"] = "Choose to whom the cases go."
    if asked.act == PRIORITY and asked.priority not in PRIORITIES:
        told["priority"] = "Choose a priority: high, normal or low."
    if asked.act == FOLLOW_UP and asked.day is None:
        told["day"] = "Choose the day of the follow-up."
    if asked.act == FOLLOW_UP and asked.day is not None and asked.day < workday(app):
        told["day"] = "The day of the follow-up has passed. Choose today or a later one."
    if asked.act == FOLLOW_UP and asked.day is not None and asked.day > workday(app) + FARTHEST:
        told["day"] = "The day of the follow-up is more than a year away. Choose an earlier one."
    if asked.act == EXTEND and not asked.ground:
        told["ground"] = "Choose the ground that the law knows for more time."
    if len(asked.reason.strip()) > LONGEST:
        told["reason"] = f"The reason has {len(asked.reason.strip()):,} characters; at most {LONGEST} are kept."
    if odd := unreadable(asked.reason, "The reason"):
        told["reason"] = odd
    return told


def without_reason(asked: Asked) -> bool:
    """Whether the reason, which each case's record keeps, is still to be given."""
    return not length_seen(asked.reason)


def preview(app: Application, reader: Reader, person: Person, asked: Asked) -> Preview:
    """What the act of a batch would do; InputError where it is not whole. Nothing changes."""
    for fault in faults(app, asked).values():
        raise InputError(fault)
    return judged(app, reader, person, asked)


def judged(app: Application, reader: Reader, person: Person, asked: Asked) -> Preview:
    """The same of what is whole. Whatever the number of cases, the store is asked as often."""
    to = _to(reader, person, asked)
    cases, missing = chosen(app, reader, person, asked)
    together = many_cases.together(reader, [one.row.card for one in cases])
    judge = Judge(app, together, act_of(asked, by=person, to=to), [one.row.card.review for one in cases])
    can, refused = [], []
    for one in cases:
        told = _judged(judge, one, asked)
        if told.refused is None:
            can.append(told)
            if asked.act in GIVING and to is not None:
                judge.fill(told.row, to)
        else:
            refused.append(told)
    rest = []
    for told in refused:
        named = replace(told, could=judge.could(told.row))
        if named.could:
            judge.fill(named.row, named.could[0])
        rest.append(named)
    load = judge.load(to) if asked.act in GIVING and to is not None else None
    return Preview(asked=asked, to=to, can=tuple(can), refused=tuple(rest), missing=missing, load=load)


def act_of(asked: Asked, *, by: Person, to: Person | None) -> Act:
    """What is to be done with each case."""
    return Act(
        act=asked.act,
        by=by,
        to=to,
        reason=asked.reason.strip(),
        day=asked.day,
        priority=asked.priority,
        ground=asked.ground,
        overrule=asked.overrule,
    )


def _to(reader: Reader, person: Person, asked: Asked) -> Person | None:
    if asked.act not in (*GIVING, FOLLOW_UP):
        return None
    to = next((one for one in reader.people() if one.id == asked.to), None) if asked.to else person
    if to is None:
        raise InputError(f"Nobody here is called {asked.to}. Choose a person in the list.")
    return to


def _judged(judge: Judge, one: Judged, asked: Asked) -> Judged:
    if one.refused is not None:
        return one
    before = asked.held.get(one.id)
    if before is not None and asked.act in ON_TASKS and before != (one.held or ""):
        now = f"{one.row.holder_name or one.held} has it now" if one.held else "nobody has it now"
        return replace(one, refused=Refusal(code=CHANGED, words=f"changed while you chose: {now}"))
    return replace(one, refused=judge.refusal(one.row))


def chosen(app: Application, reader: Reader, person: Person, asked: Asked) -> tuple[list[Judged], int]:
    """Every case that was chosen, once, the most pressing first; and how many there is nothing of."""
    ids = tuple(dict.fromkeys(asked.items))
    found: dict[str, Judged] = {}
    known = reader.chosen(ids, sees=sees(person, now=app.clock.now()))
    for id, case in known:
        one = _one(asked, case, gone=case.work is None and id != case.card.review)
        found.setdefault(one.id if asked.act in ON_TASKS else case.card.review, one)
    return sorted(found.values(), key=_pressing), len(ids) - len(known)


def _one(asked: Asked, row: Listed, *, gone: bool) -> Judged:
    work = row.work if row.work is not None and row.work.kind == "USER" else None
    item, held = (None, None) if work is None else (work.item, work.holder or "")
    refused = Refusal(code=CHANGED, words="it is not open any more") if gone and asked.act in ON_TASKS else None
    return Judged(row=row, item=item, held=held, refused=refused)


def _pressing(one: Judged) -> tuple[bool, int, str]:
    work = one.row.work
    return work is None, 0 if work is None else work.left_order, one.id
