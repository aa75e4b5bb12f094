"""The statements of a look at many cases, composed: each asks for all of them at once, however many there are."""

# ruff: noqa: S608 - every piece stands in this module or in the specification; no value is ever part of a statement

from casework.ports_of_batches import PARTS_ASKED
from casework.store import tables
from casework.store.table import Table
from casework.store.worklist_statements import BESIDE_CASE, OF_CASE

# Of the answers, those of steps that somebody else than whoever did them must follow.
ASKED_FOR = ", ".join(f"'{name}'" for name in PARTS_ASKED)
TOLD = (tables.REVIEWS, tables.PARTS, tables.WORK_ITEMS, tables.ANSWERS)
NARROWED = {
    "parts": f"and parts.name in ({ASKED_FOR})",
    "work_items": "and work_items.kind = 'USER'",
    "answers": "and exists (select 1 from work_items as next where next.review = answers.review "
    "and next.status = 'OPEN' and instr(next.not_by, answers.element) > 0)",
}
# A case that looks at the decision of another one again is asked about together with that one.
ASKED = (
    "with recursive asked (review) as (select value from json_each(:reviews) union "
    "select case when json_valid(parts.text) then json_extract(parts.text, '$.reopens') end "
    "from asked join parts on parts.review = asked.review and parts.name = 'reopening')"
)


def composed() -> dict[str, str]:
    """Name -> SQL of every composed statement."""
    names = list(dict.fromkeys(column.name for table in TOLD for column in table.columns))
    looks = " union all ".join(_rows_of(table, names) for table in TOLD)
    return {
        "chosen": f"select ids.value as chosen, {OF_CASE} from json_each(:ids) as ids "
        "cross join case_cards as c on c.review = "
        "coalesce((select review from work_items where work_items.id = ids.value), ids.value) "
        "left join worklist as w on w.item = coalesce((select item from worklist where worklist.item = ids.value), "
        "(select item from worklist where worklist.review = ids.value order by kind <> 'USER', left_order, item "
        f"limit 1)) {BESIDE_CASE} where {{sees c.review}} order by ids.key",
        "told_of_cases": f"{ASKED} select * from ({looks}) "
        "order by due_at is null, due_at, answered_at, opened_at, review, position",
    }


def _rows_of(table: Table, names: list[str]) -> str:
    """The rows of a table, with an empty place for each column that it does not have."""
    own = {column.name for column in table.columns}
    columns = ", ".join(f"{table.name}.{one}" if one in own else f"null as {one}" for one in names)
    key = "id" if table is tables.REVIEWS else "review"
    return (
        f"select '{table.name}' as of_table, {columns} from asked cross join {table.name} "
        f"on {table.name}.{key} = asked.review {NARROWED.get(table.name, '')}".rstrip()
    )
