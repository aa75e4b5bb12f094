"""More time is taken for a decision or an appeal, where the law knows a ground for it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, NoReturn
from zoneinfo import ZoneInfo

from casework.domain.appeals import open_level
from casework.domain.clock import events_of
from casework.domain.decision_clock import DecisionClock
from casework.domain.lines_of_business import ExtensionRule, LineOfBusiness
from casework.domain.moment_words import full_day
from casework.domain.reckoning import day_end, end_of, reckon
from casework.domain.roles import APPEAL_PHYSICIAN, APPEALS_COORDINATOR, NURSE, PHYSICIAN, SUPERVISOR
from casework.domain.rules import CITATIONS
from casework.engine.runtime import Instance
from casework.errors import InputError, InvariantBroken, RightsError, StateError
from casework.ports import Actor, Json, Reader, Transaction
from casework.usecases import rights
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.host import StepHost
from casework.usecases.incoming import Act, Incoming, incoming, needs_reason, one_of, take_in, take_in_within
from casework.usecases.refusals import attempts_kept

DECISION, APPEAL = "decision", "appeal"
AGREEMENT = "AGREEMENT"  # the kind of document by which a member agrees to more time


class What(NamedTuple):
    """What can be extended: the message that tells it, the part that keeps it, and the roles that may take it."""

    message: str
    part: str
    roles: Sequence[str]


WHAT = {
    DECISION: What("extension_taken", "extension_request", (NURSE, PHYSICIAN, SUPERVISOR)),
    APPEAL: What(
        "appeal_extension_taken",
        "appeal_extension_request",
        (APPEALS_COORDINATOR, APPEAL_PHYSICIAN, SUPERVISOR),
    ),
}


def extend(
    app: Application,
    review: str,
    *,
    person: str,
    what: str,
    ground: str,
    reason: str,
    until: date | None = None,
    documents: Sequence[Mapping[str, Any]] = (),
    key: str | None = None,
) -> Json:
    """Take more time for the `what` (decision | appeal) of a review; gives {review, revision, status}.

    The notice goes out first: the longer time counts from when it was sent. InvariantBroken (I13, with the law's
    citation) where the law knows no extension here, not on this ground, not once more, or not any more. Where the
    member must agree, their written agreement comes with it: a document of the kind AGREEMENT. `until` is the expected
    day, where the law gives no length but wants one told.
    """
    sent, hand_over = _asked(
        review, person=person, what=what, ground=ground, reason=reason, until=until, documents=documents, key=key
    )
    with attempts_kept(app, review, by=person, asked=asked_for(what, ground)):
        return take_in(app, sent, hand_over)


def extend_in(
    app: Application,
    tx: Transaction,
    review: str,
    *,
    person: str,
    what: str,
    ground: str,
    reason: str,
    until: date | None = None,
    advance: bool = True,
) -> Json:
    """The same inside a transaction that is somebody else's; refusals and what cannot go on are theirs to keep."""
    sent, hand_over = _asked(review, person=person, what=what, ground=ground, reason=reason, until=until)
    return take_in_within(app, tx, sent, hand_over, advance=advance)


def asked_for(what: str, ground: str) -> str:
    """What the trail says was asked for, where it is refused."""
    return f"more time for the {what}, {ground}"


def time_that_runs(case: CaseFile) -> str:
    """Which time of a review an extension would lengthen now."""
    return DECISION if open_level(case) is None else APPEAL


def rule_of(law: LineOfBusiness, what: str) -> ExtensionRule | None:
    """The law's rule of an extension of this time."""
    return law.extension_rule if what == DECISION else law.appeal_extension_rule


def try_extension(case: CaseFile, what: str, ground: str, *, until: date | None, now: datetime) -> None:
    """Nothing where an extension would be allowed now; else what `extend` would raise, for lists that look ahead."""
    _runs(case, what)
    _lawful(case, what, ground, agreed=False, now=now)
    _expected(case, what, until, now=now)


def _asked(
    review: str,
    *,
    person: str,
    what: str,
    ground: str,
    reason: str,
    until: date | None,
    documents: Sequence[Mapping[str, Any]] = (),
    key: str | None = None,
) -> tuple[Incoming, Act]:
    """What was sent, and what it does in the review's step."""
    one_of(what, tuple(WHAT), "time that can be extended")
    needs_reason(reason, "An extension")
    message, part, roles = WHAT[what]
    sent = incoming(
        review,
        actor=Actor(person),
        key=key,
        documents=documents,
        extends=what,
        ground=ground,
        reason=reason,
        **({} if until is None else {"until": until.isoformat()}),
    )

    def hand_over(host: StepHost, instance: Instance) -> Json:
        _may_extend(host.tx, person, what, roles)
        _runs(host.case, what)
        _lawful(host.case, what, ground, agreed=any(chart.kind == AGREEMENT for chart in sent.charts), now=host.now())
        expected = _expected(host.case, what, until, now=host.now())
        asked = {"what": what, "ground": ground, "reason": reason, "asked_by": person, "at": host.now().isoformat()}
        asked |= {"until": expected.isoformat()} if expected is not None else {}
        host.keep(part, asked)
        host.journal.add("message.received", message=message, by=person, ground=ground, documents=sent.documents)
        instance.deliver(message)
        return {}

    return sent, hand_over


def _may_extend(reader: Reader, id: str, what: str, roles: Sequence[str]) -> None:
    who = rights.person(reader, id)
    if not set(roles) & set(who.roles):
        raise RightsError(
            f"{who.name} may not extend the {what}: that is for {', '.join(roles)}, and theirs are "
            f"{', '.join(who.roles) or 'none'}. Ask somebody of one of these roles."
        )


def _runs(case: CaseFile, what: str) -> None:
    """StateError where nothing is being decided whose time could be extended."""
    if what == APPEAL and open_level(case) is None:
        raise StateError(f"In the review {case.review_id} no appeal is being heard, so there is no time to extend.")
    if what == DECISION and case.part("determination") is not None:
        raise StateError(f"The review {case.review_id} has been decided, so there is no time to extend.")


def _lawful(case: CaseFile, what: str, ground: str, *, agreed: bool, now: datetime) -> None:
    """I13 where the law does not let this time be extended, not for this, or not now."""
    law = case.line_of_business
    rule = rule_of(law, what)
    if rule is None or not rule.grounds:
        cited = law.law if rule is None else rule.citation or law.law
        _refuse(f"the law knows no extension of this {what}", cited)
    length = law.clock("extension" if what == DECISION else "appeal_extension", on=now.date())
    if length is None and not rule.expected:
        _refuse(
            "the law gives no length for it; ask for what is missing, and the letter tells the new date", rule.citation
        )
    urgent, used = _urgent_and_used(case, what)
    if urgent and not rule.urgent:
        _refuse(f"an urgent {what} cannot be extended", rule.citation)
    if ground not in rule.grounds:
        _refuse(f"“{ground}” is no ground for it; the law's are {', '.join(rule.grounds)}", rule.citation)
    if rule.needs_agreement and not agreed:
        _refuse(f"the member must agree, and no document of the kind {AGREEMENT} came that says so", rule.citation)
    deadline = case.deadlines.get(what)
    if deadline is None or not deadline.running:
        raise StateError(
            f"The clock of the {what} stands still in the review {case.review_id}, so there is no time to extend now. "
            "`casework show` says why."
        )
    if used:
        _refuse("the time was extended before, and it may be extended once only", rule.citation)
    if now > deadline.at:
        _refuse(
            f"the time ran out on {deadline.local}, and the notice of an extension must go out before that",
            rule.citation,
        )


def _expected(case: CaseFile, what: str, until: date | None, *, now: datetime) -> datetime | None:
    """The end of the day that was named, where the law wants one named instead of giving a length."""
    law = case.line_of_business
    rule = rule_of(law, what)
    if rule is None or not rule.expected:
        if until is not None:
            raise InputError(f"The law says how long an extension of the {what} is ({law.law}). Leave `until` out.")
        return None
    before, longest = case.deadlines[what].at, law.clock("extension.longest", on=now.date())
    if until is None:
        raise InputError(f"Say until when: the notice tells the expected date ({rule.citation}). Add --until DATE.")
    zone = ZoneInfo(case.plan.time_zone)
    expected = day_end(until, zone)
    if expected <= before:
        raise InputError(
            f"The {what} is due {end_of(before, zone)} already; {full_day(until)} is no more time than that."
        )
    if longest is not None and expected > (last := reckon(longest, before, zone)):
        raise InputError(f"{full_day(until)} is too late: {end_of(last, zone)} at the latest ({longest.citation}).")
    return expected


def _urgent_and_used(case: CaseFile, what: str) -> tuple[bool, bool]:
    """Whether what is decided is urgent, and whether its time has been extended as often as the law allows."""
    taken = [one for one in (case.part("extensions") or {"extensions": []})["extensions"] if one["what"] == what]
    pending = bool(case.part(WHAT[what].part))
    level = open_level(case)
    if what == APPEAL and level is not None:
        since = level["at"]
        return level["urgency"] == "EXPEDITED", pending or any(one["at"] >= since for one in taken)
    clock = DecisionClock(case.line_of_business, ZoneInfo(case.plan.time_zone))
    for event in events_of(case.part("clock")):
        clock.happened(event)
    return clock.urgency == "EXPEDITED", pending or clock.used >= case.line_of_business.extensions


def _refuse(why: str, citation: str) -> NoReturn:
    """I13 with where the review's own law says so, and no other law."""
    text = f"No more time can be taken: {why}. Nothing was changed; decide with what is on file."
    raise InvariantBroken("I13", text, citation or CITATIONS["I13"])
