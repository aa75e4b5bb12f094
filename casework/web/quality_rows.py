"""Second looks, drawings and limits as the pages of quality list them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from casework.domain.quality_content import NAMED_AFTER, QualityRules, Source
from casework.domain.sampling import read_period
from casework.ports import Json
from casework.ports_of_quality import RISK, TAKEN, Draw, SecondLook
from casework.ports_of_worklist import Card
from casework.usecases.application import Application
from casework.usecases.next_case_rules import role_words
from casework.usecases.quality_drawn import Drawn
from casework.web import moments

STATUS = {"VERIFIED": "", "CONFIRM": "To be confirmed", "SYNTHETIC": "Set by yourselves"}
PERIODS = {"MONTH": "each month", "QUARTER": "each quarter", "YEAR": "each year"}
OF = {"DENIALS": "denials", "APPEALS": "decisions on appeal", "DECISIONS": "decisions"}

Looked = tuple[SecondLook, Card]


def looks(
    app: Application,
    rules: QualityRules,
    held: Sequence[Looked],
    *,
    now: datetime,
    zone: ZoneInfo,
    person: str = "",
) -> list[Json]:
    """Looks as rows of a list; nobody who answered first is named."""
    today = now.astimezone(zone).date()
    return [
        {
            "href": f"/quality/looks/{look.id}",
            "title": app.form(look.element).title,
            "asked_for": card.asked_for,
            "review": card.review,
            "role": role_words(look.role),
            "why": "; ".join(dict.fromkeys(str(one["words"]) for one in look.why)),
            "due": moments.short_day(look.due_at.astimezone(zone).date(), today),
            "late": look.state != "DONE" and look.due_at < now,
            "taken": look.state == TAKEN,
            "mine": look.person == person,
            "answered": "" if look.answered_at is None else _day(look.answered_at, zone, today),
            "named_from": "" if look.answered_at is None else _named_from(rules, look.answered_at, now, zone),
            "finding": {"OPEN": "Decided otherwise", "SETTLED": "Decided otherwise; settled"}.get(look.finding, ""),
        }
        for look, card in held
    ]


def _day(at: datetime, zone: ZoneInfo, today: date) -> str:
    return moments.short_day(at.astimezone(zone).date(), today)


def _named_from(rules: QualityRules, answered: datetime, now: datetime, zone: ZoneInfo) -> str:
    """From when the supervisor's page counts the look and names whose answer it is about; empty once it does."""
    since = answered + timedelta(days=rules.whole(NAMED_AFTER))
    return "" if since <= now else _day(since, zone, now.astimezone(zone).date())


def draws(rules: QualityRules, held: Sequence[Draw], *, zone: ZoneInfo) -> list[Json]:
    """Drawings as rows: of what period, from how many, by which seed."""
    return [
        {
            "rule": "What is always looked at" if one.rule == RISK else rules.title_of(one.rule),
            "href": "" if one.rule == RISK else f"/quality/drawings/{one.rule}/{one.period}.csv",
            "period": "" if one.rule == RISK else read_period(one.period).words,
            "cases": one.cases,
            "wanted": one.wanted,
            "drawn": one.drawn,
            "at": moments.full_day(one.drawn_at.astimezone(zone).date()),
            "seed": one.seed,
        }
        for one in held
    ]


def drawn_records(told: Drawn) -> Iterator[list[str]]:
    """A drawing as records of a file: what was drawn, by which seed, then every case in its order."""
    yield ["Rule", told.draw.rule, told.title]
    yield ["Period", told.draw.period, told.words]
    yield ["Cases when it was drawn", str(told.draw.cases)]
    yield ["To be drawn", str(told.draw.wanted)]
    yield ["Seed", told.draw.seed]
    if told.seed != told.draw.seed:
        yield ["Note", "The record has changed since: the cases below have another seed and may stand in another order"]
        yield ["Seed of the cases below", told.seed]
    yield ["Place", "Case", "Second look"]
    yield from ([str(place), case, "yes" if looked else ""] for place, (case, looked) in enumerate(told.cases, 1))


def limits(rules: QualityRules) -> list[Json]:
    """The limits with where they come from."""
    return [
        {"value": f"{one.value:g} {one.unit}" if one.unit != "kappa" else f"kappa {one.value:g}", "why": one.why}
        | _source(one.source)
        for one in rules.limits
    ]


def samples(rules: QualityRules) -> list[Json]:
    """What is drawn at random, in words."""
    return [
        {
            "title": one.title,
            "words": _drawn(one.per_cent, one.most, one.least, one.looks, OF[one.of], PERIODS[one.period]),
        }
        | _source(one.source)
        for one in rules.samples
    ]


def _drawn(per_cent: int, most: int, least: int, people: int, of: str, period: str) -> str:
    looked = "" if people == 1 else f", each looked at by {people} people apart"
    return f"{per_cent} % of the {of} of {period}, at least {least} and at most {most}{looked}"


def risks(rules: QualityRules) -> list[Json]:
    """What is always looked at."""
    return [{"title": one.title} | _source(one.source) for one in rules.risks]


def _source(one: Source) -> Json:
    return {"citation": one.citation, "status": STATUS[one.status], "note": one.note}


def months(first: date, last: date) -> str:
    """ "January to December 2025"."""
    if first.year == last.year:
        return f"{first:%B} to {last:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y}"


def drawn_words(made: int) -> str:
    """What came of a drawing."""
    if not made:
        return "Nothing new was to be drawn."
    return f"{made} {'answer was' if made == 1 else 'answers were'} drawn for a second look."


def waiting_words(held: Sequence[Looked], person: str) -> str:
    """ "2 second looks are yours, 3 more wait for somebody of your role"; empty where there is none."""
    mine = sum(look.person == person for look, _ in held)
    others = len(held) - mine
    told = []
    if mine:
        told.append(f"{mine} second {'look is' if mine == 1 else 'looks are'} yours")
    if others:
        more = " more" if mine else " second"
        noun = "" if mine else " look" if others == 1 else " looks"
        told.append(f"{others}{more}{noun} {'waits' if others == 1 else 'wait'} for somebody of your role")
    return ", ".join(told)
