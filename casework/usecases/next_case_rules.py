"""Why a task of a list is not for somebody: what can be told from the list and the person alone, without the case.

The rights themselves (`casework.usecases.rights`) are asked again when the task is taken.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from casework.domain.conflicts import conflict_with
from casework.domain.independence import NOT_SUBORDINATE, superiors
from casework.domain.roles import APPEAL_PHYSICIAN, NURSE, PHYSICIAN
from casework.domain.signers import licence_valid
from casework.domain.specialties import specialties_on
from casework.domain.states import state_name
from casework.ports import Person
from casework.ports_of_worklist import Card, Listed, OpenWork
from casework.usecases.application import Application

CLINICAL = (NURSE, PHYSICIAN, APPEAL_PHYSICIAN)  # whose judgement needs a licence where the member lives


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """Why a task is not for a person: a code, the words, what such tasks need, and the law or rule that says so."""

    code: str  # GONE | CLAIMED | ROLE | SAME_PERSON | SUBORDINATE | LICENCE | STATE | SPECIALTY | CONFLICT
    words: str
    needs: str  # "a California licence": for counting what waits
    rule: str = ""


def ruled_out(app: Application, who: Person, row: Listed, *, now: datetime) -> RuledOut | None:
    """Why the task is not for the person; None where nothing that a list knows speaks against it."""
    work = row.work
    if work is None:
        return RuledOut(code="GONE", words="nothing is open in it any more", needs="nothing more")
    if work.role is not None and work.role not in who.roles:
        role = role_words(work.role)
        return RuledOut(code="ROLE", words=f"it is for a {role}", needs=f"a {role}")
    on = today(app, row.card, now)
    return (
        _took_part(who, work, on)
        or _conflict(who, row.card, on)
        or _licence(who, work, row.card, on)
        or _field(app, who, work, row.card, now)
    )


def _took_part(who: Person, work: OpenWork, on: date) -> RuledOut | None:
    barred = work.barred.get("people", ())
    if who.id in barred:
        return RuledOut(
            code="SAME_PERSON",
            words="took part before; this step needs somebody who did not",
            needs="somebody who took no part before",
            rule="Another person than before",
        )
    above = superiors(who.id, {who.id: who.reporting}, on=on)
    if any(one in above for one in barred):
        return RuledOut(
            code="SUBORDINATE",
            words="reports to somebody who took part before",
            needs="somebody who does not report to the first decider",
            rule=NOT_SUBORDINATE,
        )
    return None


def _conflict(who: Person, card: Card, on: date) -> RuledOut | None:
    ids, names = [card.member, card.provider], [card.member_name, card.provider_name]
    found = conflict_with(who.conflicts, ids=ids, names=names, on=on)
    if found is None:
        return None
    return RuledOut(
        code="CONFLICT",
        words=f"conflict of interest declared ({found['because']})",
        needs="somebody without a conflict of interest",
        rule="Declared conflict of interest",
    )


def _licence(who: Person, work: OpenWork, card: Card, on: date) -> RuledOut | None:
    """Whoever holds licences acts by one that is valid, and where the member lives."""
    if work.role not in CLINICAL or not who.licences:
        return None
    if not any(licence_valid(one, on=on) for one in who.licences):
        last = max((str(one.get("valid_to") or "") for one in who.licences), default="")
        since = f" since {words_of_day(last)}" if last else ""
        return RuledOut(code="LICENCE", words=f"no valid licence{since}", needs="a valid licence")
    if card.state and licence_for(who, card, on) is None:
        return RuledOut(
            code="STATE",
            words=f"no licence in {state_name(card.state)}{_since(who, card)}",
            needs=f"a {state_name(card.state).removeprefix('the ')} licence",
        )
    return None


def _since(who: Person, card: Card) -> str:
    ended = [str(one.get("valid_to") or "") for one in who.licences if one.get("state") == card.state]
    return f" since {words_of_day(max(ended))}" if any(ended) else ""


def _field(app: Application, who: Person, work: OpenWork, card: Card, now: datetime) -> RuledOut | None:
    """An appeal is decided by a physician of the field that the policy names."""
    fields = fields_of(app, card, now)
    if work.role != APPEAL_PHYSICIAN or not fields or fits_field(who, fields, on=today(app, card, now)):
        return None
    return RuledOut(
        code="SPECIALTY",
        words=f"specialty does not match ({', '.join(fields)} needed)",
        needs=f"a physician of {' or '.join(fields)}",
        rule="29 CFR 2560.503-1(h)(3)(iii)",
    )


def licence_for(who: Person, card: Card, on: date) -> Mapping[str, str] | None:
    """The person's licence that is valid on the day where the member lives; None where they hold none."""
    held = (one for one in who.licences if one.get("state") == card.state and licence_valid(one, on=on))
    return next(held, None)


def fields_of(app: Application, card: Card, now: datetime) -> tuple[str, ...]:
    """The specialties that the policy of a case names."""
    policy = app.library.policy_of(card.plan, card.procedure, on=today(app, card, now))
    return () if policy is None else tuple(policy.specialties)


def fits_field(who: Person, fields: Collection[str], *, on: date) -> bool:
    """Whether one of the specialties that a person has on the day is one of these."""
    own = {_bare(one) for one in specialties_on(who.specialties, on=on)}
    return any(_bare(one) in own for one in fields)


def today(app: Application, card: Card, now: datetime) -> date:
    """The day where the case's plan is."""
    return now.astimezone(zone_of_plan(app, card.plan, now)).date()


def zone_of_plan(app: Application, plan: str, now: datetime) -> ZoneInfo:
    """The time zone of a plan, in its version of now or its latest."""
    named = [one for one in app.library.plans if one.id == plan and one.effective_from <= now.date()]
    latest = max(named, key=lambda one: one.effective_from, default=None)
    return ZoneInfo(latest.time_zone if latest else "UTC")


def role_words(role: str) -> str:
    """ "nurse reviewer" for nurse_reviewer."""
    return role.replace("_", " ")


def words_of_day(day: str) -> str:
    """ "31 Dec 2025" for 2025-12-31."""
    one = date.fromisoformat(day)
    return f"{one.day} {one:%b %Y}"


def _bare(words: str) -> str:
    return " ".join(words.casefold().split())
