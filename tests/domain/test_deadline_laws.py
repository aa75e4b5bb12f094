"""What holds of every deadline under every line of business, whatever happens in whatever order."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.appeal_clock import filing, resolution
from casework.domain.counting import count
from casework.domain.deadlines import ClockEvent, add_business_days, asking, deadlines, due_now, reckon
from casework.domain.due_kinds import KINDS
from casework.domain.due_question import answer
from casework.domain.library import Library
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.errors import InputError

TODAY = date(2026, 6, 1)
LINES = (
    "COMMERCIAL_ERISA",
    "MEDICARE_ADVANTAGE",
    "MEDICARE_PART_B_DRUG",
    "MEDICAID_MCO",
    "ACA_INDIVIDUAL",
    "CA_KNOX_KEENE",
)
KIND = st.sampled_from(
    [
        "RECEIVED",
        "EXTENDED",
        "TOLLED",
        "RESUMED",
        "RETRIAGED",
        "DECIDED",
        "STOPPED",
        "LAPSED",
        "LAPSE_TOLD",
        "APPEALED",
        "APPEAL_EXTENDED",
        "APPEAL_DECIDED",
        "APPEAL_STOPPED",
        "EXTERNAL_ASKED",
        "EXTERNAL_PRELIMINARY",
        "EXTERNAL_SENT",
        "EXTERNAL_DECIDED",
        "EFFECTUATED",
    ]
)
MOMENTS = st.datetimes(min_value=datetime(2025, 6, 1), max_value=datetime(2028, 12, 31)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "UTC")]
)
LINE = st.sampled_from(LINES)
URGENCIES = st.sampled_from(["STANDARD", "EXPEDITED"])
TYPES = st.sampled_from(["PRE_SERVICE", "CONCURRENT", "POST_SERVICE"])
GAPS = st.integers(min_value=0, max_value=60 * 24 * 40)
OUTCOMES = st.sampled_from(["APPROVED", "DENIED", "PARTIALLY_APPROVED", "OVERTURNED", "UPHELD"])
NEXT = st.sampled_from(["NONE", "SECOND_LEVEL", "EXTERNAL"])


def event(kind: str, at: datetime, **detail: Any) -> ClockEvent:
    return ClockEvent(kind=kind, at=at, detail=detail)


def decision(law: LineOfBusiness, zone: ZoneInfo, *events: ClockEvent) -> datetime:
    return deadlines(law, events, moments={}, zone=zone)["decision"].at


def law_of(library: Library, id: str, *accreditors: str) -> LineOfBusiness:
    return library.line_of_business(id, on=TODAY, accreditors=accreditors)


@given(moment=MOMENTS, later=GAPS, zone=ZONES, id=LINE, urgency=URGENCIES, type=TYPES)
def test_whoever_asks_later_is_never_due_sooner_while_the_rules_are_the_same(
    library: Library, moment: datetime, later: int, zone: ZoneInfo, id: str, urgency: str, type: str
) -> None:
    moment = max(moment, datetime(2026, 1, 2, tzinfo=UTC))  # the shorter periods of 2026 begin before
    detail = {"urgency": urgency, "type": type}
    first = decision(law_of(library, id), zone, event("RECEIVED", moment, **detail))
    second = decision(law_of(library, id), zone, event("RECEIVED", moment + timedelta(minutes=later), **detail))
    assert moment < first <= second


@given(moment=MOMENTS, gap=GAPS, zone=ZONES, id=LINE, urgency=URGENCIES, type=TYPES)
def test_an_extension_never_shortens(
    library: Library, moment: datetime, gap: int, zone: ZoneInfo, id: str, urgency: str, type: str
) -> None:
    law, received = law_of(library, id), event("RECEIVED", moment, urgency=urgency, type=type)
    extended = event("EXTENDED", moment + timedelta(minutes=gap))
    alone = decision(law, zone, received)
    assert alone <= decision(law, zone, received, extended)
    told = (event("DECIDED", moment, outcome="DENIED"), event("STOPPED", moment))
    appealed = event("APPEALED", moment, urgency=urgency, type=type)
    longer = event("APPEAL_EXTENDED", moment + timedelta(minutes=gap))
    known = deadlines(law, (received, *told, appealed), moments={}, zone=zone)
    after = deadlines(law, (received, *told, appealed, longer), moments={}, zone=zone)
    assert known["appeal"].at <= after["appeal"].at


@settings(max_examples=200)
@given(moment=MOMENTS, asked=GAPS, answered=GAPS, zone=ZONES, id=LINE, type=TYPES)
def test_a_stop_for_information_never_makes_a_standard_decision_due_sooner(
    library: Library, moment: datetime, asked: int, answered: int, zone: ZoneInfo, id: str, type: str
) -> None:
    law, received = law_of(library, id), event("RECEIVED", moment, type=type)
    tolled = event("TOLLED", moment + timedelta(minutes=asked))
    resumed = event("RESUMED", tolled.at + timedelta(minutes=answered))
    assert decision(law, zone, received) <= decision(law, zone, received, tolled, resumed)


@given(moment=MOMENTS, asked=GAPS, answered=GAPS, zone=ZONES, urgency=URGENCIES)
def test_a_question_changes_nothing_where_the_law_never_stops_its_clock(
    library: Library, moment: datetime, asked: int, answered: int, zone: ZoneInfo, urgency: str
) -> None:
    for id in ("MEDICARE_ADVANTAGE", "MEDICARE_PART_B_DRUG", "MEDICAID_MCO"):
        law, received = law_of(library, id), event("RECEIVED", moment, urgency=urgency)
        tolled = event("TOLLED", moment + timedelta(minutes=asked), until=(moment + timedelta(days=50)).isoformat())
        resumed = event("RESUMED", tolled.at + timedelta(minutes=answered))
        assert decision(law, zone, received) == decision(law, zone, received, tolled, resumed)


@given(moment=MOMENTS, zone=ZONES, id=LINE, data=st.data())
def test_hours_elapse_and_days_end_with_their_last_second(
    library: Library, moment: datetime, zone: ZoneInfo, id: str, data: st.DataObject
) -> None:
    rule: ClockRule = data.draw(st.sampled_from(law_of(library, id).clocks))
    due = reckon(rule, moment, zone)
    local = due.astimezone(zone)
    if rule.unit == "hours":
        assert due - moment == timedelta(hours=rule.value)
        return
    assert local.time() == time(23, 59, 59)
    assert due > moment
    if rule.unit == "calendar_days":
        assert local.date() - moment.astimezone(zone).date() == timedelta(days=rule.value)
    if rule.unit == "business_days" or rule.rolls:
        assert local.weekday() < 5
        assert local.date() not in rule.holidays


@given(day=st.dates(date(2024, 1, 1), date(2030, 12, 31)), number=st.integers(min_value=1, max_value=30), id=LINE)
def test_business_days_skip_exactly_the_weekends_and_the_holidays(
    library: Library, day: date, number: int, id: str
) -> None:
    holidays = law_of(library, id).holidays
    last = add_business_days(day, number, holidays)
    between = [day + timedelta(days=one) for one in range(1, (last - day).days + 1)]
    assert sum(one.weekday() < 5 and one not in holidays for one in between) == number
    assert between[-1].weekday() < 5
    assert between[-1] not in holidays


@given(moment=MOMENTS, zone=ZONES)
def test_only_the_last_day_of_asking_for_external_review_moves_to_a_business_day(
    library: Library, moment: datetime, zone: ZoneInfo
) -> None:
    for id in LINES:
        law = law_of(library, id)
        assert {rule.id for rule in law.clocks if rule.rolls} <= {"external_filing"}
        rule = law.clock("external_filing", on=TODAY)
        if rule is None or not rule.rolls:
            continue
        rolled, plain = reckon(rule, moment, zone), reckon(replace(rule, rolls=False), moment, zone)
        skipped = (plain.astimezone(zone).date() + timedelta(days=one) for one in range((rolled - plain).days + 1))
        assert plain <= rolled <= plain + timedelta(days=5)
        assert all(day.weekday() > 4 or day in rule.holidays for day in list(skipped)[:-1])


@given(moment=MOMENTS, zone=ZONES, id=LINE, urgency=URGENCIES, type=TYPES)
def test_an_accreditor_never_makes_anything_due_later(
    library: Library, moment: datetime, zone: ZoneInfo, id: str, urgency: str, type: str
) -> None:
    law, held = law_of(library, id), law_of(library, id, "NCQA", "URAC")
    received = event("RECEIVED", moment, urgency=urgency, type=type)
    assert decision(held, zone, received) <= decision(law, zone, received)
    for one in {rule.id for rule in law.clocks}:
        alone = count(law, one, moment, zone, since="the start")
        both = count(held, one, moment, zone, since="the start")
        assert (alone is None) == (both is None)
        assert alone is None or both is None or both.at <= alone.at


@given(moment=MOMENTS, zone=ZONES, id=LINE, type=TYPES)
def test_an_urgent_appeal_is_never_due_later_and_two_levels_never_have_more_time_each(
    library: Library, moment: datetime, zone: ZoneInfo, id: str, type: str
) -> None:
    law = law_of(library, id)
    said: dict[str, Any] = {"type": type, "since": "the receipt"}
    one = resolution(law, moment, zone, urgency="STANDARD", levels=1, **said)
    urgent = resolution(law, moment, zone, urgency="EXPEDITED", **said)
    two = resolution(law, moment, zone, urgency="STANDARD", levels=2, **said)
    assert one is not None
    assert urgent is not None
    assert two is not None
    assert max(urgent.at, two.at) <= one.at


@given(moment=MOMENTS, zone=ZONES, id=LINE, late=st.integers(min_value=5, max_value=30))
def test_a_notice_that_came_late_never_shortens_the_time_to_appeal(
    library: Library, moment: datetime, zone: ZoneInfo, id: str, late: int
) -> None:
    law = law_of(library, id)
    presumed = filing(law, "appeal_filing", moment, zone)
    received = filing(law, "appeal_filing", moment, zone, received=moment + timedelta(days=late))
    assert presumed is not None
    assert received is not None
    assert presumed.at <= received.at


@settings(max_examples=300)
@given(
    id=LINE,
    zone=ZONES,
    start=MOMENTS,
    happened=st.lists(st.tuples(KIND, GAPS, URGENCIES, TYPES, OUTCOMES, NEXT), max_size=14),
)
def test_no_order_of_events_breaks_the_arithmetic(
    library: Library, id: str, zone: ZoneInfo, start: datetime, happened: list[tuple[str, int, str, str, str, str]]
) -> None:
    at, events = start, []
    for kind, gap, urgency, type, outcome, after in happened:
        at += timedelta(minutes=gap)
        detail = {"urgency": urgency, "type": type, "outcome": outcome, "next": after, "lapse": "DEEMED_ADVERSE"}
        events.append(event(kind, at, **detail))
    law = law_of(library, id)
    table = deadlines(law, events, moments={}, zone=zone)
    for name, one in table.items():
        assert one.name == name
        assert one.at.tzinfo is UTC
        assert one.at >= one.start
        assert datetime.fromisoformat(one.local) == one.at
        assert one.steps
        assert one.citation
        assert one.citation in " ".join(one.steps)
        assert one.status in ("VERIFIED", "CONFIRM", "SYNTHETIC")
    now = due_now(table)
    assert now is None or table[now.name].running
    assert asking(law, events, at=at, zone=zone).citation


@settings(max_examples=300)
@given(
    line=st.sampled_from(["MA", "MA_PART_B", "MEDICAID", "COMMERCIAL", "ACA", "CA"]),
    kind=st.sampled_from(KINDS),
    data=st.data(),
    plan=st.sampled_from([(), ("NCQA",), ("NCQA", "URAC")]),
)
def test_every_question_has_an_answer_or_a_plain_refusal(
    library: Library, line: str, kind: Any, data: st.DataObject, plan: tuple[str, ...]
) -> None:
    days = st.dates(date(2025, 1, 1), date(2028, 1, 1)).map(str)
    values = {
        "type": TYPES,
        "urgency": URGENCIES,
        "levels": st.sampled_from(["1", "2", "3"]),
        "info_period_h": st.sampled_from(["24", "48", "x"]),
        "no_pa": st.sampled_from(["yes", "no"]),
        "extended": st.one_of(st.sampled_from(["yes", "no"]), days),
    }
    moments = st.one_of(days, MOMENTS.map(lambda moment: moment.isoformat()), st.sampled_from(["none", "soon"]))
    names = data.draw(st.sets(st.sampled_from(kind.facts)))
    given = {name: data.draw(values.get(name, moments), label=name) for name in sorted(names)}
    try:
        found = answer(library, line=line, kind=kind.id, given=given, accreditors=plan)
    except InputError as refused:
        found, why = None, str(refused)
    if found is None:
        assert why.endswith(".")
        return
    told = found.to_json()
    assert told["steps"]
    assert datetime.fromisoformat(told["at"]) == datetime.fromisoformat(told["utc"])
    assert told["date"] == told["at"][:10]
    assert told["citation"]
