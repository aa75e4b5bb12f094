"""The statements of the audit page, composed: for each way to ask, the one that walks the index of that way.

A page starts where the one before ended, by the moment and the place of its last entry, so that the last page costs
what the first one costs.
"""

# ruff: noqa: S608 - every piece stands in this module; no value is ever part of a statement

from casework.ports_of_audit import AUDIT_PAGE

# Of events and looks: the way to ask, and its condition.
OF_EVENTS = {
    "any": "",
    "actor": "actor = :person and ",
    "kind": "kind = :kind and ",
    # Both indexes hold both, so the rest is read from the index; the appended text keeps a planner from the other one.
    "actor_and_kind": "actor = :person and kind || '' = :kind and ",
    "kind_and_actor": "kind = :kind and actor || '' = :person and ",
}
OF_LOOKS = {"any": "", "person": "person = :person and "}
OF_ACCOUNTS = {"any": "", "kind": "kind = :kind and "}
WITHIN = "at >= :since and at <= :most"
BEFORE = "(at < :before_at or (review, seq) < (:before_review, :before_seq))"
BEFORE_ALONE = "(at < :before_at or seq < :before_seq)"
ORDER, NEWEST = "at desc, review desc, seq desc", "e.at desc, e.review desc, e.seq desc"
TOLD = (
    "left join reviews as r on r.id = e.review left join parts as p on p.review = e.review and p.name = 'request' "
    "left join case_cards as c on c.review = e.review"
)
SLOTS = tuple(f"review_{number}" for number in range(1, AUDIT_PAGE + 1))


def composed() -> dict[str, str]:
    """Name -> SQL of every composed statement."""
    found = {f"trail_by_{way}": _trail(condition, BEFORE, ORDER) for way, condition in OF_EVENTS.items()}
    of_case = "review = :review and (:person is null or actor = :person) and (:kind is null or kind = :kind) and "
    found["trail_by_case"] = _trail(of_case, "seq < :before_seq", "seq desc")
    found |= {f"looks_by_{way}": _looks(condition, BEFORE, ORDER) for way, condition in OF_LOOKS.items()}
    seen = "review = :review and (:person is null or person = :person) and "
    found["looks_by_case"] = _looks(seen, "seq < :before_seq", "seq desc")
    found |= {f"accounts_by_{way}": _accounts(condition) for way, condition in OF_ACCOUNTS.items()}
    looks = (
        f"select * from ({_accounts(f'{who} = :person and (:kind is null or kind = :kind) and ')})"
        for who in ("actor", "person")
    )
    found["accounts_by_person"] = f"{' union '.join(looks)} order by at desc, seq desc limit :limit"
    slots = ", ".join(f":{name}" for name in SLOTS)
    found["document_titles_in"] = f"select review, id, title from documents where review in ({slots})"
    return found


def _trail(condition: str, before: str, order: str) -> str:
    return (
        "select e.*, r.definition, p.text as request, c.member_name from ("
        f"select * from events where {condition}{WITHIN} and {before} order by {order} limit :limit"
        f") as e {TOLD} order by {NEWEST}"
    )


def _looks(condition: str, before: str, order: str) -> str:
    return (
        "select e.*, c.member_name from ("
        f"select * from case_views where {condition}{WITHIN} and {before} order by {order} limit :limit"
        f") as e left join case_cards as c on c.review = e.review order by {NEWEST}"
    )


def _accounts(condition: str) -> str:
    return (
        f"select * from account_events where {condition}{WITHIN} and {BEFORE_ALONE} "
        "order by at desc, seq desc limit :limit"
    )
