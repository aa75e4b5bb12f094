"""How the deadlines that can be asked for are counted from the facts of a question."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.domain.appeal_clock import extended_appeal, filing, forwarding, resolution
from casework.domain.counting import Count, count
from casework.domain.due_decision import decision, request_type, urgency
from casework.domain.due_facts import Facts, option
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.reckoning import end_of, words
from casework.errors import QuestionError

Ask = Callable[[LineOfBusiness, Facts, ZoneInfo], Count | None]


def first(facts: Facts, *names: str) -> str:
    """The first of the names that was told; two that tell different moments are refused."""
    told = [name for name in names if facts.has(name)]
    moments = {facts.moment(name) for name in told}
    if len(moments) > 1:
        raise QuestionError(
            f"{' and '.join(option(name) for name in told)} tell the same start twice, and differ. "
            "Leave all but one out."
        )
    return told[0]


def simple(clock: str, since: str, *names: str) -> Ask:
    """A kind that is one clock from one start; the urgent clock where it is urgent and there is one."""

    def ask(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
        name = first(facts, *names)
        urgent = [f"{clock}.expedited"] if urgency(facts) == "EXPEDITED" else []
        for id in (*urgent, clock):
            start = _start(law, facts, name, id, zone)
            if start is not None:
                return begun(count(law, id, start, zone, since=since), start, zone, since)
        return None

    return ask


def begun(counted: Count | None, start: datetime, zone: ZoneInfo, since: str) -> Count | None:
    """The count, with the moment that starts it told first."""
    return counted and replace(
        counted, steps=(f"{since[:1].upper()}{since[1:]}: {words(start, zone)}.", *counted.steps)
    )


def _start(law: LineOfBusiness, facts: Facts, name: str, id: str, zone: ZoneInfo) -> datetime | None:
    """The start, to the second where the clock or a stricter one counts hours; None where there is no such clock."""
    start = facts.moment(name)
    day = start.astimezone(zone).date()
    rule = law.clock(id, on=day)
    units = {asked.unit for asked in (rule, *(one for _, one in law.stricter(id, on=day))) if asked is not None}
    if not units:
        return None
    return facts.exact(name) if "hours" in units else start


def effectuating(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """By when a reversal is carried out: the clock of the request's type, where the law has one."""
    names = ("decision_received", "received")
    own = f"effectuation.{request_type(facts).lower()}"
    held = law.clock(own, on=facts.moment(first(facts, *names)).astimezone(zone).date())
    return simple("effectuation" if held is None else own, "the receipt of the reversal", *names)(law, facts, zone)


def telling(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """How soon the gaps of an urgent request are told."""
    start = _start(law, facts, "received", "information.tell.expedited", zone)
    if start is None:
        return None
    return begun(count(law, "information.tell.expedited", start, zone, since="the receipt"), start, zone, "the receipt")


def lapse(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """When the time runs out and that counts as a denial, of which a notice is sent."""
    if law.lapse != "DEEMED_ADVERSE":
        return None
    due = decision(law, facts, zone)
    told = f"A decision that has not come by then counts as a denial, of which a notice is sent ({law.lapse_citation})."
    return Count(at=due.at, rule=due.rule, steps=(*due.steps, told))


def extension_notice(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """Until when the notice of an extension counts: the end of the first period."""
    if law.clock("extension", on=facts.moment("received").date()) is None:
        return None
    due = decision(law, facts, zone)
    told = f"The notice of an extension must be sent by then ({law.extension_rule.citation})."
    return Count(at=due.at, rule=due.rule, steps=(*due.steps, told))


def longest_extension(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """The last day that a notice of more time may name, where the law gives no length of its own."""
    due = decision(law, facts, zone)
    counted = count(law, "extension.longest", due.at, zone, since="the end of the first period")
    return counted and replace(counted, steps=(*due.steps, *counted.steps))


def against(clock: str) -> Ask:
    """A kind that runs from a notice: from its receipt, or from its date where the law says so."""

    def ask(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
        facts.in_order("notice_date", "notice_received")
        received = facts.moment("notice_received") if facts.has("notice_received") else None
        if law.appeal_rule.from_notice_date and not facts.has("notice_date"):
            raise QuestionError(
                f"{law.id} counts from the date on the notice ({law.appeal_rule.citation}), so --notice-date is needed."
            )
        notice = received if not facts.has("notice_date") else facts.moment("notice_date")
        assert notice is not None  # one of the two was told
        told = "the receipt of the notice" if received is not None else "the date on the notice"
        return begun(filing(law, clock, notice, zone, received=received), received or notice, zone, told)

    return ask


def appeal(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """By when a level of an appeal is decided, with its extension."""
    facts.in_order("appeal_received", "extended")
    facts.in_order("received", "extended")
    name = first(facts, "appeal_received", "grievance_received", "received")
    levels = facts.whole("levels") if facts.has("levels") else law.appeal_rule.levels
    if levels > law.appeal_rule.levels_max:
        raise QuestionError(
            f"--levels {levels}: {law.id} has {law.appeal_rule.levels_max} at most ({law.appeal_rule.citation})."
        )
    pressing, type = urgency(facts), request_type(facts)
    start = facts.moment(name)
    since = "the receipt of the appeal"
    due = resolution(law, start, zone, type=type, urgency=pressing, since=since, levels=levels)
    due = begun(due, start, zone, since)
    if due is None:
        return None
    if due.rule.unit == "hours":
        facts.exact(name)
    if not facts.yes("extended"):
        return due
    at = facts.moment("extended") if facts.dated("extended") else start
    return extended_appeal(law, due, at, zone, urgency=pressing, dated=facts.dated("extended"))


def forward(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """By when an appeal that is affirmed or lapses has been forwarded."""
    due = appeal(law, facts, zone) if law.appeal_lapse == "FORWARDED" else None
    return None if due is None else forwarding(law, due, urgency(facts), zone)


def external_filing(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """Until when an external review can be asked for."""
    if law.external_rule is not None and law.external_rule.automatic:
        return None
    early = [name for name in ("appeal_received", "grievance_received") if facts.has(name)]
    if early:
        return _external_without_decision(law, facts, early[0], zone)
    if law.appeal_rule.from_notice_date:
        return against("external_filing")(law, facts, zone)
    name = first(facts, "final_denial_received", "notice_received", "qualifying_event", "notice_date", "received")
    since = "the receipt of the final denial"
    if law.external_rule is not None and law.external_rule.body == "IMR":
        since = "the day on which the plan upheld its decision"
    start = _start(law, facts, name, "external_filing", zone)
    if start is None:
        return None
    return begun(count(law, "external_filing", start, zone, since=since), start, zone, since)


def _external_without_decision(law: LineOfBusiness, facts: Facts, name: str, zone: ZoneInfo) -> Count | None:
    """Where the way out opens once the plan's own time for the appeal is over."""
    if law.external_rule is None or law.external_rule.body != "IMR":
        raise QuestionError(
            f"{law.id} counts from the final denial, not from the appeal. Tell --final-denial-received, or "
            "--notice-date."
        )
    start = facts.moment(name)
    over = resolution(
        law, start, zone, type=request_type(facts), urgency=urgency(facts), since="the receipt of the grievance"
    )
    over = begun(over, start, zone, "the receipt of the grievance")
    if over is None:
        return None
    made = count(law, "external_filing", over.at, zone, since="the end of the time for the grievance")
    return made and Count(at=made.at, rule=made.rule, steps=(*over.steps, *made.steps))


def continuing(law: LineOfBusiness, facts: Facts, zone: ZoneInfo) -> Count | None:
    """Until when benefits must be asked for to go on: the clock, or the day of the effect, whichever is later."""
    sent, since = facts.moment("notice_date"), "the sending of the notice"
    made = begun(count(law, "continue_benefits", sent, zone, since=since), sent, zone, since)
    if made is None or not facts.has("effective_date"):
        return made
    effect = facts.end("effective_date")
    told = f"The decision takes effect on {words(effect, zone).split(',')[0]}"
    if effect > made.at:
        steps = (*made.steps, f"{told}; that is later, so it counts: {end_of(effect, zone)}.")
        return Count(at=effect, rule=made.rule, steps=steps)
    return Count(at=made.at, rule=made.rule, steps=(*made.steps, f"{told}; that is not later."))
