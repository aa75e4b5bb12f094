"""The metrics, universes, times and balances of reports told anew from trails and case files, by plain loops.

Nothing here reads the table of decided lines, and nothing of the product is asked that reports are made of. What was
decided is told from the trail in the order in which it happened; only quantities and moments that no event holds are
taken from the parts of the case file.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from casework.domain.report_shape import Nothing, Period, Share, Table
from casework.ports import Reader, ReviewRow
from casework.usecases.application import Application
from casework.usecases.reports import Filters, report

Json = dict[str, Any]

ZONES = {"CA-01": ZoneInfo("America/Los_Angeles"), "MCD-01": ZoneInfo("America/Chicago")}
EASTERN = ZoneInfo("America/New_York")
YOUNGER = (1, 3, 7, 14, 30)  # days


@dataclass
class Told:
    """A case as its trail tells it."""

    review: str
    plan_type: str
    plan: str
    received: datetime
    urgency: str = "STANDARD"
    kind: str = ""  # DECIDED | LAPSED | WITHDRAWN | DUPLICATE | OUTSIDE; empty while it is open
    at: datetime | None = None
    due: datetime | None = None
    sent: datetime | None = None
    extended: bool = False
    reopened: bool = False
    waits: list[tuple[datetime, datetime | None]] = field(default_factory=list)  # for information; None: no answer yet
    lines: dict[str, Json] = field(default_factory=dict)  # line -> {code, asked, first, now, appealed}
    appeals: list[Json] = field(default_factory=list)
    type: str = "PRE_SERVICE"
    no_pa: bool = False
    member: str = ""
    taken_back: datetime | None = None
    ran_out: datetime | None = None  # the last time for an appeal that did

    @property
    def waited(self) -> timedelta:
        """For how long information was awaited before the case came to its end."""
        assert self.at is not None
        ends = [(since, self.at if until is None else min(until, self.at)) for since, until in self.waits]
        return sum((max(timedelta(), until - since) for since, until in ends), timedelta())

    @property
    def zone(self) -> ZoneInfo:
        return ZONES.get(self.plan, EASTERN)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def outcome(self, line: str) -> str:
        if self.kind != "DECIDED":
            return self.kind
        told = self.lines[line]
        return "DENIED" if told["first"] == 0 else "APPROVED" if told["first"] >= told["asked"] else "PARTIAL"

    def is_drug(self, line: str) -> bool:
        code = self.lines[line]["code"]
        return self.plan_type == "MEDICARE_PART_B_DRUG" or code[:1] == "J" or code[:2] == "Q5"


def part(reader: Reader, review: str, name: str) -> Json:
    found = reader.part(review, name)
    return {} if found is None else orjson.loads(found.text)


def cases(reader: Reader) -> list[Told]:
    """Every case that asks for a decision; what followed in other reviews belongs to the first."""
    rows = sorted(reader.reviews(limit=10_000), key=lambda one: (one.created_at, len(one.id)))
    of: dict[str, Told] = {}
    found: list[Told] = []
    for row in rows:
        reopening = part(reader, row.id, "reopening")
        if reopening.get("carried"):
            told = of[row.id] = of[reopening["reopens"]]
            _follow(reader, row, told, carried=True)
            continue
        told = of[row.id] = _begun(reader, row, reopened=bool(reopening))
        _follow(reader, row, told, carried=False)
        found.append(told)
    return found


def _begun(reader: Reader, row: ReviewRow, *, reopened: bool) -> Told:
    request = part(reader, row.id, "request")
    lines = {
        f"L{number}": {"code": one.get("code", ""), "asked": one.get("quantity", 1), "first": 0, "now": 0, "won": False}
        for number, one in enumerate(request["lines"], 1)
    }
    return Told(
        review=row.id,
        plan_type=row.line_of_business,
        plan=row.plan,
        received=datetime.fromisoformat(request["received_at"]),
        urgency=request.get("urgency", "STANDARD"),
        reopened=reopened,
        lines=lines,
        type=request.get("type", "PRE_SERVICE"),
        no_pa=request.get("no_prior_authorization", False),
        member=request["member"]["id"],
    )


def _follow(reader: Reader, row: ReviewRow, told: Told, *, carried: bool) -> None:
    """What the trail of a review says, event by event."""
    for event in reader.events(row.id):
        kind, detail, at = event.kind, event.detail, event.at
        if kind in ("clock.started", "clock.retriaged") and told.kind in ("", "LAPSED"):
            told.urgency = detail["urgency"] if told.kind == "" else told.urgency
        elif kind == "clock.extended" and told.kind in ("", "LAPSED"):
            told.extended = told.extended or told.kind == ""
        elif kind == "clock.tolled" and (not told.waits or told.waits[-1][1] is not None):
            told.waits.append((datetime.fromisoformat(detail["at"]), None))
        elif kind == "clock.resumed" and told.waits:
            told.waits[-1] = (told.waits[-1][0], datetime.fromisoformat(detail["at"]))
        elif kind == "clock.lapsed":
            told.kind, told.at = "LAPSED", datetime.fromisoformat(part(reader, row.id, "lapse")["due_at"])
            told.due = told.at
        elif kind == "clock.lapse_told" and told.kind == "LAPSED" and told.sent is None:
            told.sent = datetime.fromisoformat(detail["at"])
        elif kind in ("determination.issued", "determination.issued_administrative"):
            _decided(reader, row, told, at)
        elif kind == "clock.stopped" and told.kind == "DECIDED" and told.sent is None and not carried:
            told.sent = datetime.fromisoformat(detail["at"])
        elif kind == "request.duplicate_closed":
            told.kind, told.at = "DUPLICATE", at
        elif kind == "message.received" and detail.get("message") == "review_withdrawn" and told.kind != "DECIDED":
            told.taken_back = at  # the process says so when it is done
        elif kind == "review.withdrawn" and told.kind != "DECIDED" and not carried:
            taken_back = told.taken_back or at
            if told.kind != "LAPSED" or told.at is None or taken_back < told.at:
                told.kind, told.at = "WITHDRAWN", taken_back
        elif kind == "breach.recorded" and detail["deadline"] == "appeal":
            told.ran_out = datetime.fromisoformat(detail["due_at"])
        elif kind == "appeal.decided":
            _on_appeal(reader, row, told)
        elif kind in ("appeal.dismissed", "appeal.withdrawn", "appeal.affirmed_by_lapse", "appeal.bypassed"):
            ended = told.ran_out if kind == "appeal.affirmed_by_lapse" and told.ran_out else at
            told.appeals.append({"ended": ended, "how": kind, "level": detail["level"]})
        elif kind == "external.decided" and detail["lines"]:
            for line, outcome in detail["lines"].items():
                told.lines[line]["won"] |= outcome == "OVERTURNED"
            if told.kind == "":
                decision = part(reader, row.id, "external")["decision"]
                told.kind, told.at = "OUTSIDE", datetime.fromisoformat(decision["received_at"])


def _decided(reader: Reader, row: ReviewRow, told: Told, at: datetime) -> None:
    record = part(reader, row.id, "determination")
    told.kind, told.at, told.sent = "DECIDED", at, None
    told.due = None if record["decision_due"] is None else datetime.fromisoformat(record["decision_due"])
    # What a lapse had left standing is decided now, so what came before counts up to here.
    told.extended = any(one["kind"] == "EXTENDED" for one in _events_until(reader, row, "DECIDED"))
    for event in _events_until(reader, row, "DECIDED"):
        told.urgency = event["detail"].get("urgency", told.urgency)
    for one in record["lines"]:
        amount = one["quantity"] if one["outcome"] == "APPROVE" else 0
        told.lines[one["line"]]["first"] = told.lines[one["line"]]["now"] = amount


def _events_until(reader: Reader, row: ReviewRow, kind: str) -> Iterator[Json]:
    for event in part(reader, row.id, "clock")["events"]:
        if event["kind"] == kind:
            return
        yield event


def _on_appeal(reader: Reader, row: ReviewRow, told: Told) -> None:
    level = [one for one in part(reader, row.id, "appeals")["levels"] if one.get("determination")]
    decided = sum(one["how"] == "appeal.decided" for one in told.appeals)
    record = level[decided]["determination"]
    told.appeals.append(
        {
            "ended": datetime.fromisoformat(record["decided_at"]),
            "how": "appeal.decided",
            "level": level[decided]["level"],
        }
    )
    for one in record["lines"]:
        line = told.lines[one["line"]]
        amount = one["quantity"] if one["outcome"] == "APPROVE" else 0
        line["won"] |= line["now"] < line["asked"] <= amount
        line["now"] = amount


def wrong(app: Application, reader: Reader, first: date, last: date) -> Iterator[str]:
    """What the reports say that the cases do not."""
    told, period = cases(reader), Period(first, last)
    for plan_type, plan in (*sorted({(one.plan_type, one.plan) for one in told}), (None, None)):
        filters = Filters(line_of_business=plan_type, plan=plan)
        own = [one for one in told if plan_type in (None, one.plan_type) and plan in (None, one.plan)]
        what = report(app, reader, "prior_authorization", period, filters)
        yield from _metrics(what.sections[0], list(_asked(own, period)), f"{plan_type} {plan}")
    whole = report(app, reader, "turnaround", period).sections[0]
    yield from _turnaround(whole, told, period, app.clock.now())
    inventory = report(app, reader, "inventory", period).sections
    yield from _balance(inventory[0], told, period)
    for table in inventory[1:]:
        yield from _ages(table, told, period, app.clock.now())
    yield from _universe(report(app, reader, "organization_determinations", period).sections[0], told, period)
    yield from _appealed(report(app, reader, "reconsiderations", period).sections[0], told, period)


def _in(period: Period, one: Told) -> bool:
    return one.kind != "" and one.at is not None and period.first <= one.day(one.at) <= period.last


def _asked(told: list[Told], period: Period) -> Iterator[tuple[Told, str]]:
    """The requests that CMS-0057-F counts: decided, before or during a service, no drugs, each line one."""
    for one in told:
        asked = not one.reopened and one.type != "POST_SERVICE" and not one.no_pa
        if asked and _in(period, one) and one.kind in ("DECIDED", "LAPSED"):
            yield from ((one, line) for line in one.lines if not one.is_drug(line))


def _metrics(table: Table, requests: list[tuple[Told, str]], whose: str) -> Iterator[str]:
    shown = {(row.cells[0], row.cells[1]): row.cells[2:] for row in table.rows}
    of = {urgency: [one for one in requests if one[0].urgency == urgency] for urgency in ("STANDARD", "EXPEDITED")}
    approved = {key: [one for one in many if one[0].outcome(one[1]) == "APPROVED"] for key, many in of.items()}
    won = [one for one in of["STANDARD"] if one not in approved["STANDARD"] and one[0].lines[one[1]]["won"]]
    late = [one for many in approved.values() for one in many if one[0].extended]
    wanted = {
        2: (len(approved["STANDARD"]), len(of["STANDARD"])),
        3: (len(of["STANDARD"]) - len(approved["STANDARD"]), len(of["STANDARD"])),
        4: (len(won), len(of["STANDARD"])),
        5: (len(late), len(requests)),
        6: (len(approved["EXPEDITED"]), len(of["EXPEDITED"])),
        7: (len(of["EXPEDITED"]) - len(approved["EXPEDITED"]), len(of["EXPEDITED"])),
    }
    for (number, title), (value, numerator, denominator) in shown.items():
        if number in wanted:
            counted = wanted[number]
            fits = value == Share(*counted) if counted[1] else isinstance(value, Nothing)
            if not fits or (numerator, denominator) != counted:
                yield f"{whose}: {title} is {value}, {numerator} of {denominator}, and should be {counted}"
            continue
        times = sorted(_took(one) for one, _ in of["STANDARD" if number == 8 else "EXPEDITED"])
        if not times:
            if not isinstance(value, Nothing):
                yield f"{whose}: {title} is {value}, and there are no requests"
            continue
        half = len(times) // 2
        middle = times[half] if len(times) % 2 else (times[half - 1] + times[half]) / 2
        mean = timedelta(seconds=sum(one.total_seconds() for one in times) / len(times))
        right = middle if "Median" in str(title) else mean
        if not isinstance(value, timedelta) or abs(value - right) > timedelta(milliseconds=1):
            yield f"{whose}: {title} is {value} and should be {right}"


def _took(one: Told) -> timedelta:
    assert one.at is not None
    return max(timedelta(), one.at - one.received)


def _turnaround(table: Table, told: list[Told], period: Period, now: datetime) -> Iterator[str]:
    decided = [one for one in told if _in(period, one) and one.kind in ("DECIDED", "LAPSED") for _ in one.lines]
    if not decided:
        if table.rows:
            yield f"times are told of {table.rows}, and nothing was decided"
        return
    columns = [one.name for one in table.columns]
    shown = dict(zip(columns, table.rows[0].cells, strict=True))
    on_time = [
        one.kind != "LAPSED" and one.sent is not None and one.sent <= one.due
        for one in decided
        if one.due is not None and (one.sent is not None or now > one.due or one.kind == "LAPSED")
    ]
    wanted = Share(sum(on_time), len(on_time)) if on_time else None
    if shown["decided"] != len(decided) or (shown["in_time"] != wanted and wanted is not None):
        yield f"in time are {shown['in_time']} of {shown['decided']}, and should be {wanted} of {len(decided)}"
    waits = [min(one.waited, _took(one)) for one in decided]
    mean = sum(waits, timedelta()) / len(waits)
    if abs(shown["waiting"] - mean) > timedelta(seconds=1):  # type: ignore[operator]
        yield f"waiting took {shown['waiting']} and should be {mean}"


def _balance(table: Table, told: list[Told], period: Period) -> Iterator[str]:
    wanted: Counter[str] = Counter()
    for one in told:
        came, went = one.day(one.received), None if not one.kind or one.at is None else one.day(one.at)
        if one.reopened:
            continue  # its first decision was made before
        wanted["opening"] += came < period.first and (went is None or went >= period.first)
        wanted["received"] += period.first <= came <= period.last
        wanted["ended"] += went is not None and period.first <= went <= period.last
        wanted["closing"] += came <= period.last and (went is None or went > period.last)
    columns = [one.name for one in table.columns]
    rows = [row for row in table.rows if row.cells[0] != "All"]
    shown = Counter({name: sum(int(row.cells[columns.index(name)]) for row in rows) for name in wanted})  # type: ignore[arg-type]
    if +shown != +wanted:
        yield f"the balance is {dict(shown)}, and should be {dict(wanted)}"


def _ages(table: Table, told: list[Told], period: Period, now: datetime) -> Iterator[str]:
    """How old those are that are open at the end of the period, or now while it runs, however the table groups them."""
    wanted = [0] * (len(YOUNGER) + 1)
    for one in told:
        at = min(now, datetime.combine(period.last + timedelta(days=1), time(), one.zone))
        over = one.at is not None and bool(one.kind) and one.at < at
        if one.received < at and not over and not one.reopened:
            wanted[sum((at - one.received).days >= days for days in YOUNGER)] += 1
    shown = [sum(int(row.cells[place]) for row in table.rows) for place in range(1, len(wanted) + 1)]  # type: ignore[arg-type]
    if shown != wanted:
        yield f"the ages ({table.title}) are {shown}, and should be {wanted}"


def _universe(table: Table, told: list[Told], period: Period) -> Iterator[str]:
    medicare = ("MEDICARE_ADVANTAGE", "MEDICARE_PART_B_DRUG")
    words = {
        "APPROVED": "Approved",
        "PARTIAL": "Approved in part",
        "DENIED": "Denied",
        "LAPSED": "Denied because the time ran out",
        "WITHDRAWN": "Withdrawn",
        "DUPLICATE": "Closed as a duplicate",
        "OUTSIDE": "Went outside before it was decided",
    }
    wanted = Counter(
        (one.review, line, words[one.outcome(line)], one.at)
        for one in told
        if one.plan_type in medicare and _in(period, one) and one.type != "POST_SERVICE"
        for line in one.lines
    )
    at = {column.name: place for place, column in enumerate(table.columns)}
    shown = Counter(tuple(row.cells[at[name]] for name in ("case", "line", "outcome", "decided")) for row in table.rows)
    if shown != wanted:
        yield f"table 1 has {shown - wanted} and lacks {wanted - shown}"


def _appealed(table: Table, told: list[Told], period: Period) -> Iterator[str]:
    wanted = Counter(
        one.review
        for one in told
        if one.plan_type in ("MEDICARE_ADVANTAGE", "MEDICARE_PART_B_DRUG")
        and one.type != "POST_SERVICE"
        and one.kind in ("DECIDED", "LAPSED")
        for level in one.appeals
        if level["how"] != "appeal.bypassed" and period.first <= one.day(level["ended"]) <= period.last
    )
    at = {column.name: place for place, column in enumerate(table.columns)}
    shown = {row.cells[at["case"]] for row in table.rows}
    if shown != set(wanted):
        yield f"table 2 tells of {shown}, and should of {set(wanted)}"
