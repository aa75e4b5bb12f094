"""The statements of the worklist's lists, composed: for each list, each order and each way to look for words, one.

A list of several roles is a union of one look per role, each along the index of its order and cut where the page ends,
so that what a page costs does not grow with the list. Filters are answered from the same index.
"""

# ruff: noqa: S608 - every piece stands in this module; no value is ever part of a statement

from collections.abc import Iterator
from itertools import product

from casework.ports_of_worklist import PAGE, SLOTS

# Which rows a list holds; `{role}` stands for one of the roles that are asked for.
OF_ROLES = {
    "pool": "w.taken = 0 and w.role = {role}",
    "others": "w.taken = 1 and w.role = {role} and w.holder <> :person",
}
OF_PERSON = {
    "mine": "w.holder = :person and w.kind = 'USER'",
    "waiting": "w.holder = :person and w.kind = 'RECEIVE'",
    "all_waiting": "w.kind = 'RECEIVE'",
}
LISTS = (*OF_ROLES, *OF_PERSON)
SORTS = {
    "left": ("left_order",),
    "name": ("name_order",),
    "step": ("step", "left_order"),
    "plan": ("line_of_business", "left_order"),
    "opened": ("opened_at",),
    "next": ("priority", "left_order"),
}
LEVEL = (
    "case when w.paused = 1 then 'paused' when w.due_at is null then 'none' when w.due_at < :now then 'late' "
    "when w.tight_at <= :now then 'tight' when w.watch_at <= :now then 'watch' else 'ok' end"
)
LEADS = ("language", "step", "urgency", "plan")  # filters that have an index of their own, what leaves least first
COLUMN_OF = {"plan": "line_of_business"}
# Few cases hold the words: they are looked up first. Many do: each row asks whether it is one of them, and the page is
# full soon.
WORDS = ("any", "few", "many")
FEW = (
    "(select rowid as number from case_words where case_words match :words limit :few) as hit cross join worklist as w"
)
COLUMNS = (
    "w.*, c.member, c.member_name, c.state, c.asked_for, c.lines, c.procedure, c.plan, c.provider, c.provider_name, "
    "c.words, c.urgency as card_urgency, people.name as holder_name, drafts.saved_at as drafted_at, "
    "held_signatures.until as held_until, task_marks.reason as mark, work_items.name as task_name, "
    "work_items.due_at as answer_by"
)
# A case `c`, whether or not anything is open in it; and what stands beside its row.
OF_CASE = (
    "c.*, c.urgency as card_urgency, w.item, w.kind, w.element, w.process, "
    "w.step, w.role, w.holder, w.taken, w.opened_at, w.due_at, w.clock_start, w.paused, w.share, w.left_order, "
    "w.watch_at, w.tight_at, w.urgency as urgency, w.lapse, w.disagree, w.new_documents, w.priority, w.barred, "
    "w.points, people.name as holder_name, drafts.saved_at as drafted_at, held_signatures.until as held_until, "
    "task_marks.reason as mark, work_items.name as task_name, work_items.due_at as answer_by"
)
BESIDE_CASE = (
    "left join people on people.id = w.holder "
    "left join drafts on drafts.task = w.item and drafts.person = :person and drafts.state = 'OPEN' "
    "left join held_signatures on held_signatures.task = w.item and held_signatures.state = 'HELD' "
    "left join task_marks on task_marks.item = w.item "
    "left join work_items on work_items.id = w.item"
)
JOINED = f"cross join case_cards as c on c.review = w.review {BESIDE_CASE}"
FOLLOW_UPS = (
    "select f.review as f_review, f.person as f_person, f.day as f_day, f.reason as f_reason, f.set_by as f_set_by, "
    f"f.set_at as f_set_at, f.item as f_item, {OF_CASE} "
    "from follow_ups as f cross join case_cards as c on c.review = f.review "
    "left join worklist as w on w.item = coalesce("
    "(select min(item) from worklist where review = f.review and holder = :person), "
    "(select min(item) from worklist where review = f.review)) "
    f"{BESIDE_CASE} "
    "where f.person = :person and f.day <= :today order by f.day, f.review limit :limit offset :offset"
)
ITEMS = tuple(f"item_{number}" for number in range(1, PAGE + 1))
ENTRIES = tuple(f"entry_{number}" for number in range(1, PAGE + 1))


def composed() -> dict[str, str]:
    """Name -> SQL of every composed statement."""
    pages = dict(_pages())
    slots = ", ".join(f":{name}" for name in ITEMS)
    entries = ", ".join(f":{name}" for name in ENTRIES)
    return {
        **pages,
        "worklist_follow_up": FOLLOW_UPS,
        "listed": f"select {COLUMNS} from worklist as w {JOINED} where w.item in ({slots}) "
        "and {sees w.review} "
        "order by w.left_order, w.item",
        "snippets": "select rowid as entry, snippet(case_texts, 5, char(2), char(3), ' … ', 24) as snippet "
        f"from case_texts where case_texts match :words and rowid in ({entries})",
    }


def _pages() -> Iterator[tuple[str, str]]:
    for name, (sort, order) in product(LISTS, SORTS.items()):
        looks = [f"worklist as w where {condition}" for condition in _conditions(name)]
        yield f"worklist_{name}_{sort}", _page(looks, order)
        for lead, words in product(leads_of(sort), WORDS):
            if words != "few" or lead == "any":
                yield f"found_{name}_{sort}_{lead}_{words}", _found(name, order, lead, words)


def leads_of(sort: str) -> tuple[str, ...]:
    """The filters whose index keeps an order: every one the order by time left, else only what is ordered by itself."""
    return ("any", *(LEADS if sort == "left" else [one for one in LEADS if one == sort]))


def _conditions(name: str) -> list[str]:
    """What the rows of a list are told by: once for each role that may be asked for, or once."""
    if name in OF_PERSON:
        return [OF_PERSON[name]]
    return [OF_ROLES[name].format(role=f":role_{number}") for number in range(1, SLOTS + 1)]


def _filters(lead: str, order: tuple[str, ...]) -> str:
    """The filters as conditions: the leading one plain, so that its index is taken, the others as far as given.

    Where the list is not ordered by time left, the range of it is asked of an expression, so that no index by time left
    is taken.
    """
    told = [
        f"w.{COLUMN_OF.get(one, one)} = :{one}"
        if one == lead
        else f"(cast(:{one} as text) is null or w.{COLUMN_OF.get(one, one)} = :{one})"
        for one in LEADS
    ]
    along = "w.left_order" if order == SORTS["left"] else "w.left_order + 0"
    return " and ".join(
        [*told, f"(cast(:level as text) is null or {LEVEL} = :level)", f"{along} between :least and :most"]
    )


def _page(looks: list[str], order: tuple[str, ...]) -> str:
    """A page of a list as it is: each look goes along its index as far as the page reaches."""
    page = (
        f"select item from ({_union(looks, order, 'reach')}) as looks order by {_by(order)} limit :limit offset :offset"
    )
    return _rows(page, order, "0")


def _found(name: str, order: tuple[str, ...], lead: str, words: str) -> str:
    """A page of what the filters leave, and how many they leave: one look finds both, and counts up to the cap."""
    asks = " and exists (select 1 from case_words where case_words match :words and rowid = w.number)"
    source = f"{FEW} on w.number = hit.number" if words == "few" else "worklist as w"
    conditions = [_without_index(one) if words == "few" else one for one in _conditions(name)]
    rest = f"{_filters(lead, order)}{asks if words == 'many' else ''}"
    looks = [f"{source} where {condition} and {rest}" for condition in conditions]
    hits = f"select * from ({_union(looks, order, 'cap')}) as looks order by {_by(order)} limit :cap"
    page = (
        f"select item, (select count(*) from hits) as total from hits order by {_by(order)} limit :limit offset :offset"
    )
    return f"with hits as materialized ({hits}) {_rows(page, order, 'page.total')}"


def _without_index(condition: str) -> str:
    """The same condition on an expression, so that the rows are found by the words and not by an index of the list."""
    for column, same in (
        ("w.taken =", "w.taken + 0 ="),
        ("w.kind =", "w.kind || '' ="),
        ("w.holder =", "w.holder || '' ="),
    ):
        condition = condition.replace(column, same)
    return condition


def _union(looks: list[str], order: tuple[str, ...], limit: str) -> str:
    columns = ", ".join(["w.item", *(f"w.{one}" for one in order)])
    along = ", ".join(f"w.{column}" for column in (*order, "item"))
    return " union all ".join(
        f"select * from (select {columns} from {look} order by {along} limit :{limit}) as look_{number}"
        for number, look in enumerate(looks)
    )


def _by(order: tuple[str, ...]) -> str:
    return ", ".join((*order, "item"))


def _rows(page: str, order: tuple[str, ...], total: str) -> str:
    along = ", ".join(f"w.{column}" for column in (*order, "item"))
    return (
        f"select {COLUMNS}, {total} as total from ({page}) as page "
        f"cross join worklist as w on w.item = page.item {JOINED} order by {along}"
    )
