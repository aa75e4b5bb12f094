"""A person's worklist: the tab that they look at, filtered and ordered, with the counts of all tabs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework.domain.roles import APPEAL_PHYSICIAN, APPEALS_COORDINATOR, INTAKE, NURSE, PHYSICIAN, SUPERVISOR
from casework.ports import Person, Reader
from casework.ports_of_worklist import PAGE, Listed, SavedView, Tally, WorkQuery
from casework.usecases.application import Application
from casework.usecases.case_search import names_expression
from casework.usecases.next_case import Load, Order, load_of, order
from casework.usecases.next_case_taking import workday

WORKING = (INTAKE, NURSE, PHYSICIAN, APPEALS_COORDINATOR, APPEAL_PHYSICIAN, SUPERVISOR)
TABS = {
    "mine": "Mine",
    "groups": "My groups",
    "others": "Claimed by others",
    "waiting": "Waiting for information",
    "followup": "Follow-up today",
}
LISTS = {"mine": "mine", "groups": "pool", "others": "others", "waiting": "waiting", "followup": "follow_up"}
SORTS = ("left", "name", "step", "plan", "opened")
LEVELS = ("late", "tight", "watch", "ok", "paused")
URGENCIES = {"EXPEDITED": "Expedited", "STANDARD": "Standard"}
LAST_PAGE = 400  # nobody turns so many pages; whoever types a larger number gets this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What of a worklist is asked for, as the address says it; what it does not know is left out."""

    tab: str = "mine"
    plan: str = ""
    step: str = ""
    left: str = ""
    urgency: str = ""
    language: str = ""
    q: str = ""
    sort: str = "left"
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        return any((self.plan, self.step, self.left, self.urgency, self.language, self.q.strip()))

    def asked(self, **changes: str | int) -> dict[str, str]:
        """The address of this list, or of one that differs in something; what is usual is left out."""
        one = replace(self, **changes)  # type: ignore[arg-type]  # the names are those of this class
        usual = Wish()
        pairs = {name: getattr(one, name) for name in Wish.__slots__}
        return {name: str(value) for name, value in pairs.items() if value != getattr(usual, name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """What the page shows. `total` is what the filters leave, `more` whether it was counted only so far."""

    wish: Wish
    counts: Mapping[str, int]
    rows: Sequence[Listed]
    total: int
    more: bool
    order: Order
    load: Load
    views: Sequence[tuple[SavedView, str]]
    steps: Sequence[str]

    @property
    def pages(self) -> int:
        return max(1, min(LAST_PAGE, -(-self.total // PAGE)))


def read_wish(asked: Mapping[str, str], steps: Sequence[str] = ()) -> Wish:
    """The wish that an address holds."""
    page = asked.get("page", "1")
    return Wish(
        tab=_one_of(asked.get("tab"), TABS, "mine"),
        plan=asked.get("plan", "")[:100],
        step=asked.get("step", "")[:200],
        left=_one_of(asked.get("left"), LEVELS, ""),
        urgency=_one_of(asked.get("urgency"), URGENCIES, ""),
        language=asked.get("language", "")[:10],
        q=asked.get("q", "")[:200],
        sort=_one_of(asked.get("sort"), SORTS, "left"),
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdecimal() and int(page) > 0 else 1,
    )


def worklist(app: Application, reader: Reader, person: Person, wish: Wish) -> Worklist:
    """The page of a person's worklist."""
    now, day = app.clock.now(), workday(app)
    today = day.isoformat()
    tallies = reader.tallies(person.id, today=today)
    load = load_of(person, tallies)
    counts = _counts(person, tallies)
    words = names_expression(wish.q) if wish.q.strip() else None
    query = _query(person, wish, now=now, today=today, words=words)
    if words is not None:
        query = replace(query, many=reader.words_are_many(words))
    rows, counted = ([], 0) if wish.q.strip() and words is None else reader.worklist(query)
    total, more = counts[wish.tab], False
    if counted is not None:
        total, more = min(counted, max(query.cap, query.offset + len(rows))), counted > query.cap
    return Worklist(
        wish=wish,
        counts=counts,
        rows=rows,
        total=total,
        more=more,
        order=order(app, reader, person, tallies=tallies, load=load, now=now, day=day),
        load=load,
        views=reader.saved_views(person.id, person.roles),
        steps=reader.steps_of(roles_of(person, wish.tab)),
    )


def roles_of(person: Person, tab: str) -> tuple[str, ...]:
    """Whose tasks a tab shows: those of the person's roles; what others have, a supervisor sees of every role."""
    return WORKING if tab == "others" and SUPERVISOR in person.roles else person.roles


def _query(person: Person, wish: Wish, *, now: datetime, today: str, words: str | None) -> WorkQuery:
    listed = LISTS[wish.tab]
    return WorkQuery(
        list="all_waiting" if listed == "waiting" and SUPERVISOR in person.roles else listed,
        person=person.id,
        roles=roles_of(person, wish.tab),
        now=now,
        today=today,
        plan=wish.plan or None,
        step=wish.step or None,
        level=wish.left or None,
        urgency=wish.urgency or None,
        language=wish.language or None,
        words=words,
        sort=wish.sort,
        offset=(wish.page - 1) * PAGE,
    )


def _counts(person: Person, tallies: Sequence[Tally]) -> dict[str, int]:
    """How many rows each tab has."""
    n = {(one.role, one.holder): one.n for one in tallies}
    supervises = SUPERVISOR in person.roles
    others = roles_of(person, "others")
    return {
        "mine": sum(n.get((role, person.id), 0) for role in WORKING),
        "groups": sum(n.get((role, ""), 0) for role in person.roles),
        "others": sum(n.get((role, "*"), 0) - n.get((role, person.id), 0) for role in others),
        "waiting": n.get(("WAITING", "*" if supervises else person.id), 0),
        "followup": n.get(("FOLLOW_UP", person.id), 0),
    }


def _one_of(value: str | None, known: Sequence[str] | Mapping[str, str], usual: str) -> str:
    return value if value is not None and value in known else usual
