"""Appeals as the case file holds them: their levels, what is decided now, and where a case goes after a level.

The part `appeals` is {"levels": [{level, of, at, received_at, by, urgency, physician_supports, reason, documents,
status, standing, determination, decided_at, next, forward}]}. The determination of a level is a whole record, as the
first decision is; the first one is never replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from casework.domain.clock import Deadline
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import Plan
from casework.domain.request import ChartDocument, Request
from casework.domain.unread import came_after

Json = dict[str, Any]

OPEN, OVERTURNED, PARTLY, UPHELD = "OPEN", "OVERTURNED", "PARTLY_OVERTURNED", "UPHELD"
DISMISSED, WITHDRAWN, LAPSED, BYPASSED = "DISMISSED", "WITHDRAWN", "AFFIRMED_BY_LAPSE", "BYPASSED"
NOT_APPEALED = "NOT_APPEALED"
NONE, SECOND_LEVEL, EXTERNAL = "NONE", "SECOND_LEVEL", "EXTERNAL"
SAME_LEVEL = "SAME_LEVEL"  # an appeal that was taken back may be filed again while its time runs
DECIDED = (OVERTURNED, PARTLY, UPHELD)
ADVERSE = (PARTLY, UPHELD, LAPSED, BYPASSED)  # what of an appeal leaves something denied
FORWARDED = "the case went to the external reviewer, as the law asks"  # why a clock ended


class Kept(Protocol):
    """What holds the named parts of a case file."""

    def part(self, name: str) -> Json | None: ...


class Appealed(Kept, Protocol):
    """A case file as far as its appeals are read from it."""

    @property
    def request(self) -> Request: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def documents(self) -> Sequence[ChartDocument]: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...
    @property
    def deadlines(self) -> Mapping[str, Deadline]: ...


def levels(case: Kept) -> list[Json]:
    """The levels of appeal so far, in order."""
    return list((case.part("appeals") or {"levels": ()})["levels"])


def open_level(case: Kept) -> Json | None:
    """The level that is being decided; None where no appeal is open."""
    last = next(reversed(levels(case)), None)
    return last if last is not None and last["status"] == OPEN else None


def coming_level(case: Kept) -> int:
    """The number of the level that an appeal opens now; one that was taken back or dismissed does not count."""
    return sum(one["status"] in DECIDED for one in levels(case)) + 1


def with_last(case: Kept, **changes: Any) -> Json:
    """The part `appeals` with its last level changed."""
    *before, last = levels(case)
    return {"levels": [*before, {**last, **changes}]}


def in_force(case: Kept | Mapping[str, Any]) -> Json:
    """What is decided now: {lines: {line: {...}}, level, by, record}.

    The last decision on appeal stands in the place of the first one, and what an external reviewer decided is laid over
    both. `level` is 0 for the first decision, `by` INITIAL | APPEAL | EXTERNAL | NOBODY, `record` the determination
    that holds, None while nobody has made one. Of each line: {outcome, requested, quantity, clinical, pas, reasons,
    valid_from, valid_to}; of a denial by lapse alone the lines are not told, because nobody decided them.
    """
    part = case.get if isinstance(case, Mapping) else case.part
    record, level, by = part("determination") or None, 0, "INITIAL"
    for one in (part("appeals") or {"levels": ()})["levels"]:
        if one.get("determination"):
            record, level, by = one["determination"], one["level"], "APPEAL"
    lines = {line["line"]: dict(line) for line in (record or {"lines": ()})["lines"]}
    external = part("external") or {}
    if decision := external.get("decision"):
        by = "EXTERNAL"
        effected = (external.get("effectuated") or {}).get("lines") or {}
        for id, outcome in decision["lines"].items():
            if outcome == OVERTURNED:
                asked = lines.get(id, {}).get("requested", 1)
                told = {"outcome": "APPROVE", "requested": asked, "quantity": asked, "pas": "A1", "clinical": True}
                lines[id] = {"line": id, "reasons": [], **lines.get(id, {}), **told, **effected.get(id, {})}
    decided = record is not None or bool(external.get("decision"))
    return {"lines": lines, "level": level, "by": by if decided else "NOBODY", "record": record}


def adverse_line(line: Mapping[str, Any]) -> bool:
    """Whether a line as `in_force` tells it got less than was asked for."""
    return line["outcome"] != "APPROVE" or int(line["quantity"]) < int(line["requested"])


def denied_lines(case: Appealed) -> list[str]:
    """The lines that an appeal is about: those that got less than was asked for; all where nobody decided any."""
    told = in_force(case)["lines"]
    return [line.id for line in case.request.lines if line.id not in told or adverse_line(told[line.id])]


def is_clinical(case: Appealed, line: str) -> bool:
    """Whether medical judgement is asked of an appeal on a line.

    It is not where what stands was decided for an administrative reason.
    """
    told = in_force(case)["lines"].get(line)
    return told is None or bool(told["clinical"])


def status_of(before: Mapping[str, Json], after: Mapping[str, Json]) -> str:
    """What an appeal came to: both sides as `in_force` tells lines, `before` without those that nobody had decided."""
    left = [id for id, line in after.items() if adverse_line(line)]
    if not left:
        return OVERTURNED
    better = any(int(line["quantity"]) > int(before.get(id, {"quantity": 0})["quantity"]) for id, line in after.items())
    return PARTLY if better else UPHELD


def levels_of(case: Appealed, *, urgency: str) -> int:
    """How many levels of appeal there are: one where it is urgent, for the time is that of both together."""
    return 1 if urgency == "EXPEDITED" else law_of_plan(case.line_of_business, case.plan).appeal_rule.levels


def law_of_plan(law: LineOfBusiness, plan: Plan) -> LineOfBusiness:
    """The law as it is for a plan that has levels of appeal of its own, within what the law allows."""
    rule = law.appeal_rule
    if plan.appeal_levels is None:
        return law
    levels = min(max(1, plan.appeal_levels), rule.levels_max)
    return law if levels == rule.levels else replace(law, appeal_rule=replace(rule, levels=levels))


def may_go_outside(case: Appealed, lines: Mapping[str, Json] | None = None) -> bool:
    """Whether an external review is offered of what stands denied: of anything, or of medical judgement only.

    `lines` as `in_force` tells them, where they are not those that are kept yet.
    """
    rule = case.line_of_business.external_rule
    if rule is None:
        return False
    stands = [line for line in (in_force(case)["lines"] if lines is None else lines).values() if adverse_line(line)]
    rescinded = case.request.member.coverage.rescinded
    judged = rescinded or not stands or any(line["clinical"] for line in stands)
    return rule.offered == "ANY" or judged


def next_after(case: Appealed, status: str, *, level: int, of: int, lines: Mapping[str, Json] | None = None) -> str:
    """Where a case goes from a level of appeal that ended so; `lines` as `may_go_outside` takes them."""
    if status not in ADVERSE:
        return NONE
    if status in (PARTLY, UPHELD) and level < of:
        return SECOND_LEVEL
    return EXTERNAL if may_go_outside(case, lines) else NONE


def filed_again(case: Appealed, *, now: datetime) -> str:
    """Where a case goes from an appeal that was not decided: it waits for another one while the time to appeal runs."""
    last = case.deadlines.get("appeal_filing")
    return SAME_LEVEL if last is not None and last.at > now else NONE


def is_forwarded(law: LineOfBusiness, next: str) -> bool:
    """Whether the law itself sends the case outside, without anybody's asking."""
    return next == EXTERNAL and law.external_rule is not None and law.external_rule.automatic


def came_with(case: Appealed, level: Mapping[str, Any]) -> list[str]:
    """The ids of the documents that came with or since an appeal, in the order of the file.

    Whoever decides it must have looked at each, whether or not the first decision knew it (29 CFR
    2560.503-1(h)(2)(iv)).
    """
    named = set(level.get("documents") or ())
    moment = min(
        (str(level[key]) for key in ("received_at", "at") if level.get(key)), key=datetime.fromisoformat, default=None
    )
    late = {one.id for one in came_after(case.documents, moment)}
    return [one.id for one in case.documents if one.id in named | late]


def new_since(case: Appealed) -> list[str]:
    """The ids of the documents that what stands now could not take into account."""
    record = in_force(case)["record"]
    at = None if record is None else str(record["decided_at"])
    return [one.id for one in came_after(case.documents, at)]


def earlier_people(case: Kept) -> dict[str, str]:
    """Who decided, agreed or was consulted before, with what they did: person -> words."""
    found: dict[str, str] = {}
    records = [case.part("determination") or {}, *(one.get("determination") or {} for one in levels(case))]
    for record in records:
        appeal = record.get("appeal") or {}
        for who, did in (
            (record.get("signer"), "decided"),
            ((record.get("checks") or {}).get("second_signer"), "agreed to the decision"),
            (appeal.get("expert"), "was consulted"),
        ):
            if who and who.get("person"):
                found.setdefault(str(who["person"]), f"{did} before")
    return found
