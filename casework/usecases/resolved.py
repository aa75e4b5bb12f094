"""An incident is over: what it held up has gone on, or is not needed any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from casework.audit.journal import Journal
from casework.ports import Incident, Transaction
from casework.usecases.desk_projection import project_incidents


def resolve_incidents(
    journal: Journal, tx: Transaction, which: Callable[[Incident], bool], *, at: datetime, because: str = ""
) -> None:
    """The open incidents of the journal's review that are meant are over; `because` says why nothing has gone on."""
    for incident in tx.incidents(review=journal.review):
        if which(incident):
            tx.put_incident(replace(incident, resolved_at=at))
            told = {"because": because} if because else {}
            journal.add("incident.resolved", incident=incident.id, **told)
            project_incidents(tx, journal.review, at=at)
