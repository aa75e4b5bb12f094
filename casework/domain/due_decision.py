"""The deadline of a decision from the facts of a question: by the same clock that runs in a review."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casework.domain.clock import ClockEvent
from casework.domain.counting import Count, count
from casework.domain.decision_clock import DecisionClock
from casework.domain.due_facts import Facts, option
from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.reckoning import end_of, length, reckon, words
from casework.errors import QuestionError

TYPES = ("PRE_SERVICE", "CONCURRENT", "POST_SERVICE")
URGENCIES = ("STANDARD", "EXPEDITED")
ASKED = (
    "response_received",
    "respond_by",
    "info_received",
    "info_period_h",
)  # each says that information was asked for


def decision(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count:
    """By when the decision is due, with its extension, its stop for information, or its change of urgency."""
    facts.in_order("received", "extended", "respond_by")
    facts.in_order("received", "extension_notice_sent", "response_received")
    facts.in_order("received", "info_notice", "info_received")
    facts.in_order("received", "became_urgent")
    facts.in_order("received", "expedite_refused")
    if facts.told("extended") and not facts.yes("extended") and facts.has("extension_notice_sent"):
        raise QuestionError("--extended no and --extension-notice-sent contradict each other. Leave one out.")
    if law.tolling == "FROM_INFORMATION" and facts.has("info_received"):
        return _from_information(law, facts, zone)
    if not facts.has("received"):
        return _after_information(law, facts, zone)
    clock = DecisionClock(law, zone)
    for event in sorted(_events(law, facts, zone), key=lambda event: event.at):
        clock.happened(event)
    assert clock.due is not None
    assert clock.rule is not None
    return Count(at=clock.due, rule=clock.rule, steps=(*_remarks(law, facts, zone), *clock.steps))


def urgency(facts: Facts) -> str:
    """How urgent it is: as told, else by what only an urgent request has."""
    implied = "EXPEDITED" if facts.has("info_period_h") or facts.has("expedite_refused") else "STANDARD"
    return facts.word("urgency", URGENCIES, default=implied)


def request_type(facts: Facts) -> str:
    """The type of the request."""
    return facts.word("type", TYPES, default="PRE_SERVICE")


def _received(law: LineOfBusiness, facts: Facts, name: str, zone: ZoneInfo) -> datetime:
    """The start of the clock, to the second where the clock counts hours."""
    kind, day = f"decision.{request_type(facts).lower()}", facts.moment(name).astimezone(zone).date()
    pressing = "STANDARD" if facts.has("expedite_refused") else urgency(facts)
    ids = [f"{kind}.{pressing.lower()}", f"{kind}.standard"]
    rules = [rule for id in ids if (rule := law.clock(id, on=day)) is not None]
    asked = [rule for id in ids for _, rule in law.stricter(id, on=day)] if rules else []
    hours = any(rule.unit == "hours" for rule in (*rules[:1], *asked))
    return facts.exact(name) if hours else facts.moment(name)


def _events(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> list[ClockEvent]:
    received = _received(law, facts, "received", zone)
    detail = {"urgency": urgency(facts), "type": request_type(facts), "no_pa": facts.yes("no_pa")}
    events = [ClockEvent(kind="RECEIVED", at=received, detail=detail)]
    if facts.has("became_urgent"):
        at = facts.exact("became_urgent")
        events[0].detail["urgency"] = "STANDARD"
        events.append(ClockEvent(kind="RETRIAGED", at=at, detail={"urgency": "EXPEDITED"}))
    if facts.has("expedite_refused"):
        at = facts.moment("expedite_refused")
        events[0].detail["urgency"] = "STANDARD" if facts.has("became_urgent") else "EXPEDITED"
        events.append(ClockEvent(kind="RETRIAGED", at=max(at, received), detail={"urgency": "STANDARD"}))
    sent = _asked_with(facts)
    if sent is not None:
        events.extend(_question(law, facts, sent, zone))
    elif any(facts.told(name) for name in ASKED):
        told = next(option(name) for name in ASKED if facts.told(name))
        raise QuestionError(
            f"{told} says that information was asked for, and not when. Tell --extension-notice-sent, or --info-notice "
            "for an urgent request."
        )
    extension = next((name for name in ("extension_notice_sent", "extended") if facts.yes(name)), None)
    if extension is not None and (sent is None or law.tolling == "NONE"):  # else the question is the extension
        undated = not facts.dated(extension)
        at = received if undated else max(facts.moment(extension), received)
        events.append(ClockEvent(kind="EXTENDED", at=at, detail={"undated": True} if undated else {}))
    return events


def _asked_with(facts: Facts) -> str | None:
    """The notice that asked for information, where one did."""
    told = [name for name in ("extension_notice_sent", "info_notice") if facts.has(name)]
    if len({facts.moment(name) for name in told}) > 1:
        raise QuestionError(
            "--extension-notice-sent and --info-notice tell two notices. The clock stops for one question: tell the "
            "one that asked for the information."
        )
    if told == ["extension_notice_sent"] and not any(facts.told(name) for name in ASKED):
        return None
    return told[0] if told else None


def _question(law: LineOfBusiness, facts: Facts, sent: str, zone: ZoneInfo) -> list[ClockEvent]:
    """The question and what ends its wait: the first answer, or the end of the time to answer."""
    expedited = urgency(facts) == "EXPEDITED"
    asked = facts.exact(sent) if expedited else facts.moment(sent)
    until = _until(law, facts, asked, zone)
    came = next((name for name in ("response_received", "info_received") if facts.has(name)), None)
    answered = until if came is None else facts.moment(came)
    if came is not None and expedited and law.tolling != "NONE":
        answered = facts.exact(came)
    return [
        ClockEvent(kind="TOLLED", at=asked, detail={"until": until.isoformat()}),
        ClockEvent(kind="RESUMED", at=max(asked, min(answered, until))),
    ]


def _until(law: LineOfBusiness, facts: Facts, asked: datetime, zone: ZoneInfo) -> datetime:
    """The end of the time to answer: as told, and never before the least that the law gives."""
    rule = _least(law, facts, asked, zone)
    least = asked if rule is None else reckon(rule, asked, zone)
    return max(_told_until(facts, asked) or least, least)


def _least(law: LineOfBusiness, facts: Facts, asked: datetime, zone: ZoneInfo) -> ClockRule | None:
    suffix = ".expedited" if urgency(facts) == "EXPEDITED" else ""
    return law.clock(f"information.period{suffix}", on=asked.astimezone(zone).date())


def _told_until(facts: Facts, asked: datetime) -> datetime | None:
    """The end of the time to answer as it was told, whether or not it is long enough."""
    if facts.has("respond_by"):
        return facts.end("respond_by")
    return asked + timedelta(hours=facts.whole("info_period_h")) if facts.has("info_period_h") else None


def _remarks(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> tuple[str, ...]:
    """What is wrong with the time that was given to answer."""
    sent = _asked_with(facts)
    if sent is None:
        return ()
    asked = facts.moment(sent)
    rule, given = _least(law, facts, asked, zone), _told_until(facts, asked)
    if rule is None or given is None or given >= (least := reckon(rule, asked, zone)):
        return ()
    return (
        f"The time to answer until {end_of(given, zone)} is shorter than the {length(rule)} that it must be at least "
        f"({rule.citation}), so it is counted until {end_of(least, zone)}.",
    )


def _after_information(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count:
    """An incomplete request whose receipt is not told: from the answer, or the end of the time to answer."""
    expedited = urgency(facts) == "EXPEDITED"
    sent = _asked_with(facts)
    if sent is None or law.tolling == "NONE":
        raise QuestionError(
            "A decision's deadline needs --received, the day or moment at which the request was received"
            + (f" ({law.tolling_citation})." if law.tolling == "NONE" else ", or --info-notice.")
        )
    start, end = _question(law, facts, sent, zone)
    rule = f"response{'.expedited' if expedited else ''}"
    came = facts.has("info_received") or facts.has("response_received")
    late = came and facts.moment("info_received" if facts.has("info_received") else "response_received") > end.at
    made = count(law, rule, end.at, zone, since="the answer" if came and not late else "the end of the time to answer")
    if made is None:
        raise QuestionError(f"{law.id} has no clock {rule}, so --received is needed.")
    until = datetime.fromisoformat(str(start.detail["until"]))
    steps = (
        f"What is missing was told on {words(start.at, zone)}, with time to answer until {end_of(until, zone)}.",
        f"The answer came on {words(end.at, zone)}." if came and not late else "No answer came in that time.",
    )
    return Count(at=made.at, rule=made.rule, steps=(*_remarks(law, facts, zone), *steps, *made.steps))


def _from_information(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count:
    """Where the law counts from the receipt of what is needed, whenever the request itself came."""
    start = _received(law, facts, "info_received", zone)
    kind = f"decision.{request_type(facts).lower()}"
    since = "the receipt of the information"
    made = count(law, f"{kind}.{urgency(facts).lower()}", start, zone, since=since) or count(
        law, f"{kind}.standard", start, zone, since=since
    )
    assert made is not None  # every line of business has a standard clock
    told = f"The information that is needed was received on {words(start, zone)} ({law.tolling_citation})."
    return Count(at=made.at, rule=made.rule, steps=(told, *made.steps))
