"""The table of checks of all trails."""

from casework import ports_of_audit
from casework.store.table import Index, Table, columns

AUDIT_CHECKS = Table(
    "audit_checks",
    columns("""
        id text
        person text
        started_at moment
        state text
        place text
        cases integer
        links integer
        broken integer
        fault text?
        fault_review text?
        ended_at moment?
    """),
    ("id",),
    record=ports_of_audit.AuditCheck,
    indexes=(
        Index("audit_checks_running", ("started_at", "id"), "state = 'RUNNING'"),
        Index("audit_checks_by_age", ("started_at", "id")),
    ),
)
