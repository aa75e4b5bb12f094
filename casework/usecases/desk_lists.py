"""The lists behind the figures of the desk and the cells of the clock map: which cases each number has counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.ports import Reader
from casework.ports_of_desk import LEVELS, LISTED, TASK, DeskQuery, ListedCase, Sieve
from casework.usecases.application import Application
from casework.usecases.desk import Desk, spans_at, waiting_for_information
from casework.usecases.worklist_page import LAST_PAGE, URGENCIES

MAPS = ("person", "plan")  # of what the rows of the clock map can be, besides steps
FIGURES = ("late", "today", "day", "saturday", "weekend", "unowned", "information", "incidents", "decided")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The columns of the clock map between what is late and what is paused: from how much time left, in words.
BUCKETS = {
    "h8": (timedelta(), "under 8 h"),
    "h24": (8 * HOUR, "8 to 24 h"),
    "d2": (DAY, "1 to 2 days"),
    "d5": (3 * DAY, "3 to 5 days"),
    "d10": (6 * DAY, "6 to 10 days"),
    "more": (11 * DAY, "over 10 days"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWish:
    """What of the desk is asked for, as the address says it; what it does not know is left out."""

    figure: str = ""
    plan: str = ""
    urgency: str = ""
    process: str = ""
    level: str = ""
    left: str = ""
    owner: str = ""
    element: str = ""
    version: str = ""
    by: str = ""  # person | plan: what the rows of the clock map are, instead of steps
    page: int = 1

    @property
    def sieve(self) -> Sieve:
        return Sieve(plan=self.plan or None, urgency=self.urgency or None)

    @property
    def has_list(self) -> bool:
        picked = self.plan if self.by == "plan" else ""
        return any((self.figure, self.process, self.level, self.left, self.owner, self.element, picked))

    def asked(self, **changes: str | int) -> dict[str, str]:
        """The address of this desk, or of one that differs in something; what is usual is left out."""
        one = replace(self, **changes)  # type: ignore[arg-type]  # the names are those of this class
        usual = DeskWish()
        pairs = {name: getattr(one, name) for name in DeskWish.__slots__}
        return {name: str(value) for name, value in pairs.items() if value != getattr(usual, name)}

    def of_all(self, **changes: str | int) -> dict[str, str]:
        """The same filters, with another list or none."""
        return DeskWish(plan=self.plan, urgency=self.urgency, by=self.by).asked(**changes)


def read_wish(asked: Mapping[str, str]) -> DeskWish:
    """The wish that an address holds."""
    page = asked.get("page", "1")

    def one_of(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
        return value if (value := asked.get(name, "")) in known else ""

    by = one_of("by", MAPS)
    is_narrowed = by != "person"  # people are shown with all that they have
    owner = asked.get("owner", "")[:100]
    return DeskWish(
        figure="" if owner else one_of("figure", FIGURES),  # a figure counts the cases of all
        plan=asked.get("plan", "")[:100] if is_narrowed else "",
        urgency=one_of("urgency", URGENCIES) if is_narrowed else "",
        process=asked.get("process", "")[:100],
        level=one_of("level", LEVELS),
        left=one_of("left", BUCKETS),
        owner=owner,
        element=asked.get("element", "")[:100],
        version=asked.get("version", "")[:64],
        by=by,
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdecimal() and int(page) > 0 else 1,
    )


def listed(app: Application, reader: Reader, wish: DeskWish) -> Sequence[ListedCase]:
    """A page of the list that is asked for; one row more where there is another page."""
    return reader.desk_list(query_of(app, wish, app.clock.now()))


def query_of(app: Application, wish: DeskWish, now: datetime) -> DeskQuery:
    """The list as the store is asked for it."""
    query = DeskQuery(
        now=now,
        sieve=wish.sieve,
        process=wish.process or None,
        level=wish.level or None,
        holder=wish.owner or None,
        element=wish.element or None,
        definition=wish.version or app.definitions.hash,
        figure="decided" if wish.figure == "decided" else "element" if wish.element else "all",
        offset=(wish.page - 1) * LISTED,
        limit=LISTED + 1,
    )
    if wish.figure == "late":
        return replace(query, level="late")
    if wish.figure == "decided":
        return query
    if wish.figure in ("information", "incidents"):
        return replace(query, figure=wish.figure)
    if wish.figure == "unowned" or wish.owner:
        kind = "unowned" if wish.figure == "unowned" else "holder"
        start, end = bucket(wish.left, now) if wish.left else (None, None)
        return replace(query, figure=kind, due_from=start, due_to=end)
    if wish.figure:
        _, start, end = spans_at(app, now)[wish.figure]
        return replace(query, figure="due", due_from=start, due_to=end)
    if wish.left:
        start, end = bucket(wish.left, now)
        return replace(query, figure="due", due_from=start, due_to=end)
    return query


def bucket(name: str, now: datetime) -> tuple[datetime, datetime]:
    """The moments between which a clock ends that stands in a column of the clock map."""
    names = list(BUCKETS)
    after = names[names.index(name) + 1 :]
    end = now + BUCKETS[after[0]][0] if after else now + timedelta(days=36500)
    return now + BUCKETS[name][0], end


def total(told: Desk, wish: DeskWish) -> int | None:
    """How many cases the list holds in all; None where no count is kept of it."""
    process = wish.process
    if wish.owner or wish.left or wish.element:
        return None
    if wish.figure == "late":
        return told.n(level="late", process=process)
    if wish.figure == "unowned":
        return told.n(standing=TASK, owned=False, process=process, level=wish.level or None)
    if wish.figure == "information":
        return waiting_for_information(told) if not process else told.n(standing="INFORMATION", process=process)
    if wish.figure == "incidents":
        return None if process else told.incidents.cases
    if wish.figure == "decided":
        return None if process else told.decided
    if wish.figure:
        return told.due_in(wish.figure, process)
    return told.n(level=wish.level or None, process=process)
