"""Keeps the facts of decided lines in step: written by a step that changes what they tell, and by no other."""

from casework.domain.decided_facts import TOLD_BY, lines_of
from casework.ports import ReviewRow
from casework.usecases.case_file import read_part
from casework.usecases.host import StepHost

CLOCK = "clock"


def tell_decided(host: StepHost, row: ReviewRow) -> None:
    """Bring the facts in line with what a step has left; the trail and the row must be kept already."""
    withdrawn = row.status == "WITHDRAWN"  # what this follows from was kept before; the step that ends it tells it
    if row.outcome is None or not (withdrawn or _changed(host)):
        return
    sources = host.tx.fact_sources(row.id)
    host.tx.put_decided_lines(sources.review, lines_of(sources))


def _changed(host: StepHost) -> bool:
    """Whether the step changed a part that they follow from; of the clock, what has happened to it."""
    changed = host.case.changed.keys() & {*TOLD_BY}
    if changed != {CLOCK}:
        return bool(changed)
    before = host.before[CLOCK]
    known = [] if before is None else read_part(before)["events"]
    return bool(host.case.changed[CLOCK]["events"] != known)
