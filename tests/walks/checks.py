"""What must hold of a walk: after every step, and of what it leaves in the end."""

from collections.abc import Iterator

from casework.audit.verify import verify_all
from casework.domain.appeals import LAPSED, in_force, levels
from casework.domain.breaches import overdue
from casework.ports import Reader, ReviewRow, WorkFilter
from casework.usecases.case_file import CaseFile
from casework.usecases.guard import stored_fault
from casework.usecases.outcomes import FORWARDED, outcome_of
from tests.desk.recounted import faults as desk_faults
from tests.usecases.projected import faults
from tests.walks.world import Lost, World

TOLD_BY = {  # the letter that tells each outcome
    "APPROVED": "approval",
    "PARTIALLY_APPROVED": "partial",
    "DENIED": "denial",
    "DENIED_ADMINISTRATIVE": "administrative_denial",
    "CLOSED_DUPLICATE": "duplicate",
    "WITHDRAWN": "withdrawal",
    "DENIED_BY_LAPSE": "lapse",
    "OVERTURNED_ON_APPEAL": "appeal_overturned",
    "PARTLY_OVERTURNED_ON_APPEAL": "appeal_partly_overturned",
    "UPHELD_ON_APPEAL": "appeal_upheld",
    "APPEAL_DISMISSED": "appeal_dismissed",
    "UPHELD_FORWARDED_TO_IRE": "external_forwarded",
    "OVERTURNED_EXTERNAL": "external_overturned",
    "PARTLY_OVERTURNED_EXTERNAL": "external_overturned",
    "UPHELD_EXTERNAL": "external_upheld",
    "DISMISSAL_VACATED": "external_dismissal",
    "REOPENING_REFUSED": "reopening_refused",
}
UNDECIDED = (
    "CLOSED_DUPLICATE",
    "WITHDRAWN",
    "DENIED_BY_LAPSE",
    "APPEAL_DISMISSED",
    "DISMISSAL_VACATED",
    "REOPENING_REFUSED",
    "None",
)

# After these what was decided before stands again, in a review of its own too; it was told in the one before.
STANDS_AGAIN = {("appeal_withdrawal", "MEMBER"), ("external_refused", "MEMBER"), ("external_dismissal", "MEMBER")}


def after_step(world: World, review: str) -> None:
    """No incident but for letters that do not leave; somebody or something is waited for; no time passed in silence."""
    with world.app.store.reading() as reader:
        row = reader.review(review)
        assert row is not None
        if wrong := [
            one.cause
            for one in reader.incidents()
            if not (one.cause.endswith("OSError") and _undelivered(reader, one.review))
        ]:
            raise Lost(f"an incident: {wrong[0]}")
        if row.status == "OPEN":
            _waits(reader, row)
            case = CaseFile(world.app, reader, review)
            names = ("decision", "appeal", "external_preliminary", "external_decision", "effectuation")
            if late := overdue(case, now=world.clock.now(), names=names):
                raise Lost(f"the time of {late} passed in silence: {case.deadlines[late].local}")


def _undelivered(reader: Reader, review: str) -> bool:
    return any(one.sent_at is None for one in reader.letters(review))


def _waits(reader: Reader, row: ReviewRow) -> None:
    items = reader.work_items(WorkFilter(review=row.id))
    if not items and row.next_due_at is None and not reader.service_steps(review=row.id):
        raise Lost(f"{row.id} is stranded: nobody and nothing is waited for")
    if row.ready:
        raise Lost(f"{row.id} is ready and does not go on")


def at_the_end(world: World) -> None:
    """Every review keeps every rule, its trail verifies, its outcome follows from its parts, and its letters left."""
    with world.app.store.reading() as reader:
        if wrong := [one.cause for one in reader.incidents()]:
            raise Lost(f"an incident stays open: {wrong[0]}")
        if wrong := faults(world.app, reader):
            raise Lost(f"the worklist is out of step: {wrong[0]}")
        if wrong := desk_faults(world.app, reader):
            raise Lost(f"the desk is out of step: {wrong[0]}")
        for verdict in verify_all(reader):
            if not verdict.ok:
                raise Lost(f"the trail does not verify: {verdict.fault}")
        for row in reader.reviews():
            if broken := stored_fault(world.app, reader, row):
                raise Lost(f"{row.id} stands against {broken.rule}: {broken}")
            _ended(world, reader, row)


def _ended(world: World, reader: Reader, row: ReviewRow) -> None:
    case, outcome = CaseFile(world.app, reader, row.id), str(row.outcome)
    if row.status != "WITHDRAWN" and row.outcome != outcome_of(case.part):
        raise Lost(f"{row.id}: the outcome {outcome} is not that of its parts, {outcome_of(case.part)}")
    letters = reader.letters(row.id)
    given_up = {one.id for one in reader.service_steps(review=row.id, open_only=False) if one.status == "CANCELLED"}
    if unsent := [one.kind for one in letters if one.sent_at is None and one.task not in given_up]:
        raise Lost(f"{row.id}: {', '.join(unsent)} never left")
    force = in_force(case)
    told = {**force["lines"], **((case.part("external") or {}).get("decision") or {"lines": {}})["lines"]}
    if force["by"] == "NOBODY" and outcome not in UNDECIDED and not _lapsed_twice(case, outcome):
        raise Lost(f"{row.id}: nobody decided, and the outcome is {outcome}")
    if force["by"] != "NOBODY" and sorted(told) != [line.id for line in case.request.lines]:
        raise Lost(f"{row.id}: the lines decided are {sorted(told)}")
    if row.outcome is not None and row.status != "OPEN":
        heard = {(one.kind, one.audience) for one in letters}
        if heard & STANDS_AGAIN:
            heard |= set(_heard_before(world, reader, case))
        _told(row, outcome, heard)
        _settled(reader, row, case)
    for one in levels(case):
        if one["status"] in ("UPHELD", "OVERTURNED", "PARTLY_OVERTURNED") and not one.get("determination"):
            raise Lost(f"{row.id}: an appeal came to {one['status']} without a determination")


def _lapsed_twice(case: CaseFile, outcome: str) -> bool:
    """Denied because its time passed, then affirmed and forwarded for the same reason, as 42 CFR 422.590 says."""
    last = next(reversed(levels(case)), {"status": ""})
    affirmed = last["status"] == LAPSED and bool(last["forward"])
    return outcome == FORWARDED and affirmed and case.part("lapse") is not None


def _heard_before(world: World, reader: Reader, case: CaseFile) -> Iterator[tuple[str, str]]:
    """The letters of the reviews that this one follows."""
    while before := (case.part("reopening") or {}).get("reopens"):
        yield from ((one.kind, one.audience) for one in reader.letters(before))
        case = CaseFile(world.app, reader, before)


def _told(row: ReviewRow, outcome: str, letters: set[tuple[str, str]]) -> None:
    for audience in ("MEMBER", "PROVIDER"):
        if (TOLD_BY[outcome], audience) not in letters:
            raise Lost(f"{row.id}: the {audience.lower()} was never told of {outcome}")


def _settled(reader: Reader, row: ReviewRow, case: CaseFile) -> None:
    if row.next_due_at is not None or reader.work_items(WorkFilter(review=row.id)):
        raise Lost(f"{row.id} has ended, and something is waited for still")
    stages = ("decision", "appeal", "external_preliminary", "external_decision", "effectuation")
    if running := [name for name in stages if name in case.deadlines and case.deadlines[name].running]:
        raise Lost(f"{row.id} has ended, and the clock of {', '.join(running)} runs on")
