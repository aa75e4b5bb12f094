"""Every look at all trails, at exports and at incidents that a page takes, for tests of stores."""

from itertools import product

from casework.ports import Reader, Transaction
from casework.ports_of_audit import ACCOUNTS, LOOKS, TRAIL, AuditCheck, AuditQuery
from casework.testing_rows import MOMENT, later


def a_check(id: str = "000000001", **changes: object) -> AuditCheck:
    """A check that has just begun."""
    told: dict[str, object] = {
        "person": "ana",
        "started_at": MOMENT,
        "state": "RUNNING",
        "place": "",
        "cases": 0,
        "links": 0,
        "broken": 0,
    }
    return AuditCheck(id=id, **{**told, **changes})  # type: ignore[arg-type]  # columns are named by whoever tests them


def write_audit(tx: Transaction) -> None:
    """A check."""
    tx.put_audit_check(a_check())


def read_audit(reader: Reader, review: str) -> None:
    """Every way to ask."""
    for source, of, person, kind in product(
        (TRAIL, LOOKS, ACCOUNTS), (None, review), (None, "ana", "casework"), (None, "task.opened")
    ):
        query = AuditQuery(source=source, review=of, person=person, kind=kind)
        reader.trail_entries(query)
        reader.look_entries(query)
        reader.account_entries(query)
    reader.document_titles_in([review])
    reader.member_names([review])
    reader.account_links()
    reader.active_reviews(MOMENT, later(days=1))
    reader.trails_after("", limit=5)
    reader.audit_checks(limit=5)
    reader.running_check()
    reader.incident("i-1")
    reader.incident_row("i-1")
    reader.open_incident_rows(limit=5, offset=0)
    reader.resolved_incident_rows(limit=5, offset=0)
    reader.stuck(ready_before=MOMENT, due_before=MOMENT)
