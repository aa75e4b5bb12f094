"""The days that an adverse letter's rights rest on: until when to appeal, how soon it is answered, until when outside.

The words are the templates' or the law's; the figures come from the line of business's dated clocks.
"""

from datetime import datetime
from typing import Any

from casework.domain.deadlines import asking, events_of, length, reckon
from casework.domain.lines_of_business import ClockRule
from casework.domain.record import DeterminationRecord
from casework.kit import CaseReader
from casework.notices.contents import zone_of
from casework.ports import Json


def appeal_days(case: CaseReader, record: DeterminationRecord, *, now: datetime) -> Json:
    """Days and periods for the template; a period that the law does not set is empty."""
    law = case.line_of_business
    today = now.astimezone(zone_of(case)).date()
    filing = law.clock("appeal_filing", on=today)
    appeal = f"appeal.{case.request.type.lower()}"
    return {
        "appeal_by": _last_day(case, record, filing, now),
        "appeal_period": plain_length(filing),
        "appeal_answer": plain_length(law.clock(f"{appeal}.standard", on=today)),
        "fast_answer": plain_length(law.clock(f"{appeal}.expedited", on=today)),
        "outside_period": plain_length(law.clock("external_filing", on=today)),
    }


def _last_day(case: CaseReader, record: DeterminationRecord, filing: ClockRule | None, now: datetime) -> Any:
    """The last day to appeal as the clock says once a decision is made; before, counted from the letter's day."""
    known = case.deadlines.get("appeal_filing")
    by = known.local if known else (record.deadlines.get("appeal_filing") or {}).get("local")
    return by or (reckon(filing, now, zone_of(case)) if filing else None)


def plain_length(rule: ClockRule | None) -> str:
    """180 days, where the law counts in calendar days; otherwise in its own unit; empty without a rule."""
    return "" if rule is None else length(rule).replace("calendar ", "")


def waiting_days(case: CaseReader, respond_by: str | None, *, now: datetime) -> Json:
    """What an information request says of the decision's time: whether it stops, and when a decision can come."""
    decision = case.deadlines.get("decision")
    effect = asking(case.line_of_business, events_of(case.part("clock")), at=now, zone=zone_of(case))
    rule = effect.answer
    return {
        "clock_stops": effect.stops,
        "clock_because": effect.because,
        "clock_citation": effect.citation,
        "by_the_hour": effect.urgent,
        "answer_time": plain_length(rule),
        "expected_by": reckon(rule, datetime.fromisoformat(respond_by), zone_of(case)) if rule and respond_by else None,
        "decision_by": decision.local if decision else None,
        "decision_late": decision is not None and decision.at < now,
    }


def urgent(case: CaseReader) -> bool:
    """Whether the request is handled as urgent: by its clock, else as it was asked."""
    told = [str(event.detail["urgency"]) for event in events_of(case.part("clock")) if "urgency" in event.detail]
    return (told or [case.request.urgency])[-1] == "EXPEDITED"


def broke_the_time(case: CaseReader, *, now: datetime) -> bool:
    """Whether a time that the law sets for this decision was missed: on record, or because it is late by now."""
    decision = case.deadlines.get("decision")
    late = decision is not None and decision.at < now
    return late or bool((case.part("breaches") or {"breaches": []})["breaches"])
