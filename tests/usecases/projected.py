"""The worklist made anew from the work items and the case files alone, and held against what the store keeps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from casework.ports import Reader, ReviewRow, WorkFilter, WorkItem
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, stored_part

STAGES = (
    "effectuation",
    "external_decision",
    "external_preliminary_notice",
    "external_preliminary",
    "appeal",
    "decision",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def faults(app: Application, reader: Reader) -> list[str]:
    """Where the rows and counts of the worklist are not what follows from the reviews; empty where all is well."""
    found: list[str] = []
    counts: Counter[tuple[str, str]] = Counter()
    points: Counter[tuple[str, str]] = Counter()
    for row in reader.reviews(limit=10_000):
        expected = {item.id: _row(app, reader, row, item) for item in _open(reader, row)}
        kept = {work.item: work for work in reader.open_work_of(row.id)}
        if expected.keys() != kept.keys():
            found.append(f"{row.id}: open are {sorted(expected)}, listed are {sorted(kept)}")
            continue
        for item, wanted in expected.items():
            for name, value in wanted.items():
                if getattr(kept[item], name) != value:
                    found.append(f"{row.id} {item}: {name} is {getattr(kept[item], name)!r} and not {value!r}")
            for key in _counted(wanted):
                counts[key] += 1
                points[key] += wanted["points"]
    holders = {holder for _, holder in counts} | {one.id for one in reader.people()}
    told = {
        (one.role, one.holder): (one.n, one.points)
        for holder in holders
        for one in reader.tallies(holder, today="")
        if one.role not in ("DONE", "FOLLOW_UP") and one.n
    }
    expected_counts = {key: (counts[key], points[key]) for key in counts}
    if told != expected_counts:
        found.append(f"the counts are {told} and not {expected_counts}")
    return found


def _open(reader: Reader, row: ReviewRow) -> Sequence[WorkItem]:
    items = reader.work_items(WorkFilter(review=row.id))
    return [one for one in items if one.kind == "USER" or one.message == "information_received"]


def _row(app: Application, reader: Reader, row: ReviewRow, item: WorkItem) -> Mapping[str, Any]:
    case = CaseFile(app, reader, row.id)
    table, urgency = case.deadlines, row.urgency or case.request.urgency
    running = next((table[name] for name in STAGES if name in table and table[name].running), None)
    if item.element == "explain_breach" and "explanation" in table:
        running = table["explanation"]
    answer = table.get("information")
    paused = running is None and answer is not None and answer.running
    clock = answer if paused else running
    rounds = (stored_part(reader, row.id, "information") or {"rounds": []})["rounds"]
    user = item.kind == "USER"
    order = 9_007_199_254_740_000
    if clock is not None:
        order = (clock.at - EPOCH) // timedelta(milliseconds=1) + (4_000_000_000_000 if paused else 0)
    return {
        "step": item.name.partition(": ")[0],
        "role": item.role if user else None,
        "holder": item.claimed_by if user else rounds[-1]["asked_by"],
        "taken": user and item.claimed_by is not None,
        "due_at": None if clock is None else clock.at,
        "clock_start": None if clock is None else clock.start,
        "paused": paused,
        "left_order": order,
        "urgency": urgency,
        "language": case.request.member.language,
        "line_of_business": row.line_of_business,
        "points": 1 + (len(case.request.lines) > 1) + (urgency == "EXPEDITED"),
    }


def _counted(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    if row["role"] is None:
        return [("WAITING", "*"), ("WAITING", row["holder"])]
    return [(row["role"], "*"), (row["role"], row["holder"])] if row["taken"] else [(row["role"], "")]
