"""The days that an adverse letter's rights rest on: until when to appeal, how soon it is answered, until when outside.

The words are the templates' or the law's; the figures come from the line of business's dated clocks.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from casework.domain.appeals_asking import CLOCKS
from casework.domain.deadlines import asking, events_of, length, reckon
from casework.domain.lines_of_business import ClockRule
from casework.domain.reckoning import END_OF_DAY
from casework.kit import CaseReader
from casework.notices.contents import zone_of
from casework.notices.languages import Language
from casework.notices.told import why_not_stopped
from casework.ports import Json

UNITS_ES = {  # one of it, several of it
    "calendar_days": ("día", "días"),
    "business_days": ("día hábil", "días hábiles"),
    "hours": ("hora", "horas"),
    "months": ("mes", "meses"),
}


def appeal_days(case: CaseReader, *, now: datetime, language: Language) -> Json:
    """Days and periods for the template; a period that the law does not set is empty."""
    law = case.line_of_business
    today = now.astimezone(zone_of(case)).date()

    def period(id: str) -> str:
        return plain_length(law.clock(id, on=today), language=language)

    return {
        "appeal_by": last_day(case, "appeal_filing", now=now),
        "received_by": _received_by(case, now=now, language=language),
        "appeal_period": period("appeal_filing"),
        "appeal_answer": period(appeal_rule_id(case, "standard", on=today)),
        "fast_answer": period(appeal_rule_id(case, "expedited", on=today)),
        "outside_period": period("external_filing"),
    }


def complete_by(case: CaseReader, *, now: datetime) -> datetime | None:
    """Until when a request for outside review that is not complete may be completed; None where no law says."""
    law, zone = case.line_of_business, zone_of(case)
    least = law.clock("external_perfection", on=now.astimezone(zone).date())
    filing = case.deadlines.get("external_filing")
    return max(filing.at, reckon(least, now, zone)) if least and filing else None


def _received_by(case: CaseReader, *, now: datetime, language: Language) -> str:
    """The day after which a letter that comes late makes the time to appeal longer; empty where its date counts."""
    law, zone = case.line_of_business, zone_of(case)
    if law.appeal_rule.from_notice_date:
        return ""
    presumed = law.clock("appeal_filing.presumed_receipt", on=now.astimezone(zone).date())
    return language.day(reckon(presumed, now, zone) if presumed else now, zone)


def appeal_rule_id(case: CaseReader, urgency: str, *, on: date) -> str:
    """The id of the clock that answers an appeal of this request; of the first of two levels where there are two."""
    law = case.line_of_business
    id = f"appeal.{case.request.type.lower()}.{urgency}"
    split = f"{id}.two_levels"
    return split if law.appeal_rule.levels > 1 and law.clock(split, on=on) else id


def last_day(case: CaseReader, id: str, *, now: datetime) -> datetime | None:
    """The last day of a right that this letter opens, for a member who gets it today, or when the law presumes it."""
    law, zone = case.line_of_business, zone_of(case)
    today = now.astimezone(zone).date()
    rule, presumed = law.clock(id, on=today), law.clock(f"{id}.presumed_receipt", on=today)
    start = reckon(presumed, now, zone) if presumed else now
    return reckon(rule, start, zone) if rule else None


def plain_length(rule: ClockRule | None, *, language: Language) -> str:
    """180 days, where the law counts in calendar days; otherwise in its own unit; empty without a rule."""
    if rule is None:
        return ""
    if language.code == "es":
        return f"{rule.value} {UNITS_ES[rule.unit][rule.value != 1]}"
    return length(rule).replace("calendar ", "")


def waiting_days(case: CaseReader, facts: Json, *, now: datetime, language: Language) -> Json:
    """What an information request says of the time: whether it stops, and when a decision or an answer can come.

    Asked for in an appeal or before a review outside, it is that one's time; the decision was made long before.
    """
    asked_in, respond_by = str(facts.get("stage") or ""), facts.get("respond_by")
    decision = case.deadlines.get(CLOCKS.get(asked_in, "decision"))
    effect = asking(case.line_of_business, events_of(case.part("clock")), at=now, zone=zone_of(case))
    rule = effect.answer
    return {
        "asked_in": asked_in if asked_in in CLOCKS else "",
        "clock_stops": effect.stops,
        "clock_because": why_not_stopped(effect.because, language),
        "clock_citation": effect.citation,
        "ends_at_an_hour": effect.urgent or _ends_within_a_day(respond_by, zone_of(case)),
        "answer_time": plain_length(rule, language=language),
        "expected_by": reckon(rule, datetime.fromisoformat(respond_by), zone_of(case)) if rule and respond_by else None,
        "decision_by": decision.local if decision else None,
        "decision_late": decision is not None and decision.at < now,
    }


def _ends_within_a_day(until: str | None, zone: ZoneInfo) -> bool:
    """Whether a wait ends at an hour: a letter that tells only its day would promise more time than there is."""
    return until is not None and datetime.fromisoformat(until).astimezone(zone).time() != END_OF_DAY


def urgent(case: CaseReader) -> bool:
    """Whether the request is handled as urgent: by its clock, else as it was asked."""
    told = [str(event.detail["urgency"]) for event in events_of(case.part("clock")) if "urgency" in event.detail]
    return (told or [case.request.urgency])[-1] == "EXPEDITED"


def broke_the_time(case: CaseReader, *, now: datetime, appealed: bool) -> bool:
    """Whether a time that the law sets for this decision was missed: on record, or because it is late by now."""
    names = ("appeal",) if appealed else ("decision", "telling_of_gaps")
    due = case.deadlines.get(names[0])
    missed = {one["deadline"] for one in (case.part("breaches") or {"breaches": []})["breaches"]}
    return (due is not None and due.at < now) or not missed.isdisjoint(names)
