"""The statements of the desk, composed: its counts put right at a moment, spans of time, and a page of each list.

Counts are read as they are kept; only the few rows whose level has changed by time alone since then are looked at. A
list walks the index of what it is led by and is cut where its page ends. Nothing goes over all cases.
"""

# ruff: noqa: S608 - every piece stands in this module; no value is ever part of a statement

from collections.abc import Iterator

from casework.domain.time_left import NEVER, PAUSED_AFTER
from casework.ports_of_desk import SPANS

HOUR = 3_600_000  # milliseconds
HELD_SLOTS = SPANS - 2  # moments of one look at what people have
HELD_SUM = "(select coalesce(sum(n), 0) from held_hours where holder = who.id"
DAY_PAUSED, DAY_NONE = PAUSED_AFTER // HOUR // 24 + 1, NEVER // HOUR // 24  # no clock that runs is due so late
HELD_ASIDE = ((DAY_PAUSED, DAY_NONE), (DAY_NONE, DAY_NONE + 1))  # days at which paused clocks stand, and none
LEVEL = (
    f"case when left_order >= {NEVER} then 'none' when left_order >= {PAUSED_AFTER} then 'paused' "
    "when due_at < :now then 'late' when tight_at <= :now then 'tight' when watch_at <= :now then 'watch' else 'ok' end"
)
SIEVE = (
    "(cast(:plan as text) is null or line_of_business = :plan) "
    "and (cast(:urgency as text) is null or urgency = :urgency)"
)
RANGE = "left_order between :least and :most"
ANY_LEVEL = f"(cast(:level as text) is null or {LEVEL} = :level)"
ANY_PROCESS = "(cast(:process as text) is null or process = :process)"
FRESH = "(level_until is null or level_until > :now)"
STALE = f"level_until <= :now and {LEVEL} = :level"
LEFT = "left_order"
# What has no clock is mostly decided: what is still to be done of it has an index of its own, and is led by it alone.
CLOCKED = f"left_order between :least and min(:most, {NEVER - 1})"
UNCLOCKED = f"standing <> 'OUTSIDE' and left_order >= {NEVER}"
DECIDED = f"standing = 'OUTSIDE' and left_order >= {NEVER}"

# What leads each list, and the looks that find it; the conditions behind the first are asked of the same index.
LOOKS = {
    "left": [f"{CLOCKED} and {ANY_PROCESS}", f"{UNCLOCKED} and {RANGE} and {ANY_PROCESS}"],
    "process": [
        f"process = :process and {CLOCKED}",
        f"{UNCLOCKED} and {RANGE} and process || '' = :process",
    ],
    "unclocked": [f"{UNCLOCKED} and {ANY_PROCESS}"],
    "decided": [f"{DECIDED} and {ANY_PROCESS}"],
    "decided_process": [f"process = :process and {DECIDED}"],
    "decided_element": [f"element = :element and definition = :definition and {DECIDED}"],
    "level": [f"level = :level and {FRESH} and {RANGE}", STALE],
    "process_level": [
        f"process = :process and level = :level and {FRESH} and {RANGE}",
        f"{STALE} and process || '' = :process",
    ],
    "element": [
        f"element = :element and definition = :definition and {CLOCKED} and {ANY_LEVEL}",
        f"{UNCLOCKED} and element || '' = :element and definition = :definition and {ANY_LEVEL}",
    ],
    "holder": [f"holder = :holder and {ANY_LEVEL} and {RANGE} and {ANY_PROCESS}"],
    "unowned": [f"standing = 'TASK' and holder is null and {RANGE} and {ANY_PROCESS} and {ANY_LEVEL}"],
    "information": [f"standing = 'INFORMATION' and {ANY_PROCESS}"],
    "incidents": [f"incidents > 0 and {ANY_PROCESS}"],
}
ORDER = {"information": "due_at"}
CARD = (
    "k.member, k.member_name, k.state, k.asked_for, k.lines, k.procedure, k.plan, k.urgency as card_urgency, "
    "k.provider, k.provider_name, k.words"
)


def composed() -> dict[str, str]:
    """Name -> SQL of every composed statement."""
    return {
        "desk_counts": _put_right(
            "process, line_of_business, urgency, {owned}, standing, {level}",
            owned="owned",
            kept="desk_counts",
            sums=("n", "points"),
        ),
        "element_counts": _put_right(
            "process, definition, element, {level}",
            kept="element_counts",
            sums=("n",),
            also="(cast(:process as text) is null or process = :process)",
        ),
        "due_counts": " union all ".join(_spans()),
        "due_counts_by_plan": " union all ".join(_spans_by_plan()),
        "held_counts": _held(),
        "held_edges": " union all ".join(_held_edges()),
        **{f"desk_list_{lead}": _page(looks, ORDER.get(lead, LEFT)) for lead, looks in LOOKS.items()},
    }


def _put_right(key: str, *, kept: str, sums: tuple[str, ...], owned: str = "", also: str = "1 = 1") -> str:
    """Counts as they are kept, less those whose level is another one by now, and these at the level of now."""
    owns = "case when holder is null then 0 else 1 end"
    whole = key.format(owned="owned", level="level")
    before = key.format(owned=f"{owns} as owned", level="level")
    after = key.format(owned=f"{owns} as owned", level=f"{LEVEL} as level")
    of = {"n": "count(*)", "points": "sum(points)"}
    less = ", ".join(f"-{of[one]} as {one}" for one in sums)
    more = ", ".join(f"{of[one]} as {one}" for one in sums)
    stale = f"from open_cases where level_until <= :now and {also}"
    by = key.format(owned=owns, level="level")
    by_new = key.format(owned=owns, level=LEVEL)
    return (
        f"select {whole}, {', '.join(sums)} from {kept} where n <> 0 and {also} "
        f"union all select {before}, {less} {stale} group by {by} "
        f"union all select {after}, {more} {stale} group by {by_new}"
    )


def _spans() -> Iterator[str]:
    """How many are due in each span: whole hours from the counts, what lies at its edges from the rows."""
    for slot in range(SPANS):
        kind, at, where = (
            ("CLOCK", LEFT, "1 = 1") if slot < SPANS - 1 else ("ANSWER", "due_at", "standing = 'INFORMATION'")
        )
        yield (
            f"select {slot} as slot, process, sum(n) as n from desk_hours where kind = '{kind}' "
            "and line_of_business = coalesce(:plan, '') and urgency = coalesce(:urgency, '') "
            f"and hour >= :hour_from_{slot} and hour < :hour_to_{slot} group by process"
        )
        for edge in ("head", "tail"):
            yield (
                f"select {slot} as slot, process, count(*) as n from open_cases where {where} "
                f"and {at} >= :{edge}_from_{slot} and {at} < :{edge}_to_{slot} and {SIEVE} group by process"
            )


def _spans_by_plan() -> Iterator[str]:
    """The same of clocks by line of business, each of which is looked up on its own."""
    of_urgency = "(cast(:urgency as text) is null or urgency = :urgency)"
    for slot in range(SPANS - 1):
        yield (
            f"select {slot} as slot, known.line_of_business, sum(hours.n) as n from "
            "(select distinct line_of_business from desk_counts) as known cross join desk_hours as hours "
            "on hours.kind = 'CLOCK' and hours.line_of_business = known.line_of_business "
            "and hours.urgency = coalesce(:urgency, '') "
            f"and hours.hour >= :hour_from_{slot} and hours.hour < :hour_to_{slot} group by known.line_of_business"
        )
        for edge in ("head", "tail"):
            yield (
                f"select {slot} as slot, line_of_business, count(*) as n from open_cases where {LEFT} >= "
                f":{edge}_from_{slot} and {LEFT} < :{edge}_to_{slot} and {of_urgency} group by line_of_business"
            )


def _held() -> str:
    """Who has how many in each span, whole hours and whole days together; each range is looked up on its own."""
    spans = [f"{_held_span(slot)} as due_{slot}" for slot in range(HELD_SLOTS + 1)]
    paused, none = (f"{HELD_SUM} and span = 24 and at >= {first} and at < {end})" for first, end in HELD_ASIDE)
    return (
        f"select who.id as holder, who.name, {', '.join(spans)}, {paused} as paused, {none} as none "
        "from (select '' as id, '' as name union all select id, name from people) as who order by who.name, who.id"
    )


def _held_span(slot: int) -> str:
    """Days within the span, and the hours before and behind them."""
    return (
        f"{HELD_SUM} and span = 24 and at >= :day_from_{slot} and at < :day_to_{slot}) "
        f"+ {HELD_SUM} and span = 1 and at >= :head_from_{slot} and at < :head_to_{slot}) "
        f"+ {HELD_SUM} and span = 1 and at >= :tail_from_{slot} and at < :tail_to_{slot})"
    )


def _held_edges() -> Iterator[str]:
    """What is due within the hour of each moment and before it, from the rows."""
    for slot in range(HELD_SLOTS):
        edge = f"{LEFT} >= :from_{slot} and {LEFT} < :to_{slot}"
        yield (
            f"select {slot} as slot, c.holder, count(*) as n from people cross join open_cases as c "
            f"on c.holder = people.id and c.{LEFT} >= :from_{slot} and c.{LEFT} < :to_{slot} group by c.holder"
        )
        yield (
            f"select {slot} as slot, '' as holder, count(*) as n from open_cases "
            f"where standing = 'TASK' and holder is null and {edge}"
        )


def _page(looks: list[str], order: str) -> str:
    found = " union all ".join(
        f"select * from (select review, {order} from open_cases where {look} and {SIEVE} "
        f"order by {_along(look, order)}, review limit :reach) as look_{number}"
        for number, look in enumerate(looks)
    )
    page = f"select review from ({found}) as looks order by {order}, review limit :limit offset :offset"
    return (
        f"select c.*, {CARD}, people.name as holder_name from ({page}) as page "
        "cross join open_cases as c on c.review = page.review join case_cards as k on k.review = c.review "
        f"left join people on people.id = c.holder order by c.{order}, c.review"
    )


def _along(look: str, order: str) -> str:
    """Few rows are stale: they are found by that and then sorted, never by a walk along the order."""
    return f"{order} + 0" if look.startswith(STALE) else order
