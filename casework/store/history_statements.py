"""The statements that take a case out, composed from the specification: every table that names a review lets go of it.

A table that comes later is taken along without a word here, or says below why it stays.
"""

# ruff: noqa: S608 - every piece stands in this module or in the specification; no value is ever part of a statement

from casework.ports_of_history import LINES
from casework.store.table import Table
from casework.store.tables import TABLES

# What still names a case when it is gone, and must: who wished what, and the proof.
STAYS = ("holds", "archives", "purge_rows", "tombstones", "audit_checks")


def going() -> tuple[Table, ...]:
    """The tables whose rows go with a case, each before those that it refers to; the review's own comes last."""
    mine = {table.name: table for table in TABLES if table.name not in STAYS and _condition(table)}
    ordered: list[Table] = []

    def put(table: Table) -> None:
        if table in ordered:
            return
        for other in mine.values():
            if other is not table and any(target == table.name for _, target in other.references):
                put(other)
        ordered.append(table)

    for table in mine.values():
        put(table)
    return tuple(ordered)


def _condition(table: Table) -> str:
    """Which rows of a table are the case's: by their own column, or by the row that they belong to; empty for none."""
    if table.name == "reviews":
        return "id = :review"
    if _names_review(table):
        return "review = :review"
    named = {one.name for one in TABLES if _names_review(one)}
    owner = next(((column, target) for column, target in table.references if target in named), None)
    return "" if owner is None else f"{owner[0]} in (select id from {owner[1]} where review = :review)"


def _names_review(table: Table) -> bool:
    return any(column.name == "review" for column in table.columns)


def composed() -> dict[str, str]:
    """Name -> SQL of every composed statement."""
    found = {f"take_out_{table.name}": f"delete from {table.name} where {_condition(table)}" for table in going()}
    looks = (
        "select * from (select reviews.*, case_cards.number, parts.text as request, {part what_is_undone} from reviews "
        "cross join parts on parts.review = reviews.id and parts.name = 'request' "
        "cross join case_cards on case_cards.review = reviews.id "
        f"where reviews.status <> 'OPEN' and reviews.line_of_business = :line_{place} "
        f"and reviews.changed_at < :before_{place} and reviews.changed_at >= :after_at "
        "and (reviews.changed_at > :after_at or reviews.id > :after_id) "
        "order by reviews.changed_at, reviews.id limit :limit)"
        for place in range(1, LINES + 1)
    )
    return {**found, "ended_cases": f"{' union all '.join(looks)} order by changed_at, id limit :limit"}
