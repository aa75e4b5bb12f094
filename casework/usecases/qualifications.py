"""Whether somebody holds the licence and the specialty that a step asks for, where the member lives and on the day.

The same answer when a task is offered, claimed, given and completed: `unqualified` is the one rule.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from casework.domain.roles import APPEAL_PHYSICIAN, NURSE, PHYSICIAN
from casework.domain.signers import licence_valid
from casework.domain.specialties import specialties_on
from casework.domain.states import state_name
from casework.ports import Person
from casework.ports_of_worklist import Card
from casework.usecases.application import Application

CLINICAL = (NURSE, PHYSICIAN, APPEAL_PHYSICIAN)  # whose judgement needs a licence where the member lives


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """Why a task is not for a person: a code, the words, what such tasks need, and the law or rule that says so."""

    code: str  # GONE | CLAIMED | ROLE | SAME_PERSON | SUBORDINATE | LICENCE | STATE | SPECIALTY | CONFLICT
    words: str
    needs: str  # "a California licence": for counting what waits
    rule: str = ""


def unqualified(app: Application, who: Person, role: str | None, card: Card, *, now: datetime) -> RuledOut | None:
    """Why a person lacks the licence or the specialty for a step of this role in this case; None where they have it."""
    return _licence(who, role, card, today(app, card, now)) or _field(app, who, role, card, now)


def _licence(who: Person, role: str | None, card: Card, on: date) -> RuledOut | None:
    """Whoever holds licences acts by one that is valid, and where the member lives."""
    if role not in CLINICAL or not who.licences:
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


def _field(app: Application, who: Person, role: str | None, card: Card, now: datetime) -> RuledOut | None:
    """An appeal is decided by a physician of the field that the policy names."""
    fields = fields_of(app, card, now)
    if role != APPEAL_PHYSICIAN or not fields or fits_field(who, fields, on=today(app, card, now)):
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


def words_of_day(day: str) -> str:
    """ "31 Dec 2025" for 2025-12-31."""
    one = date.fromisoformat(day)
    return f"{one.day} {one:%b %Y}"


def _bare(words: str) -> str:
    return " ".join(words.casefold().split())
