"""An office of decided lines that reports are made of, and how tests read what was made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from casework.clocks import FixedClock
from casework.domain.decided_line import DecidedLine
from casework.domain.report_shape import Period, Report, Table
from casework.settings import Settings
from casework.testing_rows import DEFINITION, FILES, a_review
from casework.testing_rows_of_worklist import a_card
from casework.usecases.application import Application
from casework.usecases.reports import Filters, report
from server import build

NOW = datetime(2027, 3, 10, 15, tzinfo=UTC)
PUBLISHED = ["aca-individual-aca-01", "medicaid-mco-mcd-01", "medicare-advantage-ma-01", "items"]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MEDICARE = {"line_of_business": "MEDICARE_ADVANTAGE", "plan": "MA-01"}
MEDICAID = {"line_of_business": "MEDICAID_MCO", "plan": "MCD-01"}
GROUP = {"line_of_business": "COMMERCIAL_ERISA", "plan": "HMO-01"}


def office(folder: Path) -> Iterator[Application]:
    """A store without a case."""
    made = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), FixedClock(NOW))
    made.store.migrate()
    yield made
    made.store.close()


def decided(app: Application, *lines: DecidedLine) -> None:
    """These lines, with the reviews that they belong to."""
    with app.store.transaction() as tx:
        tx.add_definition(DEFINITION, FILES)
        for review in sorted({one.review for one in lines}):
            own = [one for one in lines if one.review == review]
            row = a_review(review, status="CLOSED", outcome="APPROVED", line_of_business=own[0].line_of_business)
            tx.add_review(replace(row, definition=DEFINITION))
            tx.put_decided_lines(review, own)


def waiting(app: Application, review: str, *, days: float, **changes: Any) -> None:
    with app.store.transaction() as tx:
        tx.add_definition(DEFINITION, FILES)
        tx.add_review(
            a_review(review, received_at=NOW - timedelta(days=days), **{**GROUP, "stage": "intake", **changes})
        )
        tx.add_card(a_card(review))


def made(app: Application, name: str, period: Period = YEAR, **wish: Any) -> Report:
    with app.store.reading() as reader:
        return report(app, reader, name, period, Filters(**wish))


def section(of: Report, name: str) -> Table:
    return next(one for one in of.sections if one.name == name)


def values(table: Table) -> dict[str, Any]:
    """What stands beside each figure: its value, what it counts, out of how many."""
    return {str(row.cells[1]): row.cells[2:] for row in table.rows}


def rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip([one.name for one in table.columns], row.cells, strict=True)) for row in table.rows]
