"""What a supervisor's other pages read, made up: cases that are over, with all that is kept of them and beside them.

Both offices have the same number of everything that a page shows (decisions of the last twelve months, incidents that
are open, cases that may be purged); the large one has a hundred times as much behind it.
"""

from datetime import timedelta

import orjson

import server
from benchmarks.cases_over import A_YEAR, FREE, case_that_is_over, incident, waiting_looks
from benchmarks.lists_kept import batches, forecasts, history
from benchmarks.offices import NOW
from casework.ports_of_audit import AuditCheck
from casework.usecases.application import Application
from casework.usecases.case_script import read_script

BATCH = 5_000
OPEN_INCIDENTS = 40

PAGES = {
    "quality": "/quality",
    "quality, a later page of what waits": "/quality?page=3",
    "the second looks of a reviewer": "/quality/mine",
    "what waits for a reviewer, on their worklist": "/quality/waiting",
    "the cases of a drawing": "/quality/drawings/denials/2025-12.csv",
    "the list of reports": "/reports",
    "a report of metrics": "/reports/prior_authorization?period=year",
    "a report of turnaround": "/reports/turnaround?period=year",
    "a universe of decisions": "/reports/organization_determinations?period=year",
    "a universe of appeals": "/reports/reconsiderations?period=year",
    "the inventory of open cases": "/reports/inventory?period=year",
    "the forecast": "/forecast",
    "history": "/history",
    "history of one plan type": "/history?line=COMMERCIAL_ERISA",
    "a purge": "/history/purges/p-0",
    "legal holds": "/history/holds",
    "what was purged": "/history/purged",
    "the audit page": "/audit",
    "the audit page, one person": "/audit?person=nurse-7",
    "the audit page, one kind": "/audit?kind=line.decided",
    "the audit page, one person and kind": "/audit?person=nurse-7&kind=task.answered",
    "the audit page, one case": "/audit?case=R-E-00007",
    "the audit page, a month": "/audit?from=2025-06-01&to=2025-06-30",
    "the audit page, looks at cases": "/audit?show=looks",
    "the audit page, accounts": "/audit?show=accounts",
    "an export": "/audit/export",
    "batches": "/batches",
    "a batch": "/batches/b-00000",
    "incidents": "/incidents",
    "incidents that are over": "/incidents?show=resolved",
    "an incident": "/incidents/i-open-7",
}


def fill(app: Application, size: int) -> None:
    """Everything behind these pages, for an office of so many open cases that is filled with them already."""
    script = read_script(server.content(".toml")["samples/second_fat_grafting.toml"], name="sample.toml")
    request = orjson.dumps(dict(script.request), option=orjson.OPT_SORT_KEYS, default=str).decode()
    over = FREE + size
    for start in range(0, over, BATCH):
        with app.store.transaction() as tx:
            for number in range(start, min(over, start + BATCH)):
                case_that_is_over(tx, app.definitions.hash, number, request)
    with app.store.transaction() as tx:
        waiting_looks(tx)
        history(tx, size)
        forecasts(tx, size)
        batches(tx, size)
        for number in range(OPEN_INCIDENTS):
            at = NOW - timedelta(hours=number)
            tx.put_incident(incident(f"i-open-{number}", f"R-B-{number:05d}", at))
        tx.put_audit_check(
            AuditCheck(
                id="000000001",
                person="gwen",
                started_at=NOW - A_YEAR,
                state="WHOLE",
                place="",
                cases=size,
                links=size,
                broken=0,
                ended_at=NOW - A_YEAR,
            )
        )
