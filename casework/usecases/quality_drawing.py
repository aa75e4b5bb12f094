"""Which answers are looked at a second time: at random from each period that is over, always where there is a risk."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from casework.domain import decided_line as facts
from casework.domain.decided_line import DecidedLine
from casework.domain.quality_content import (
    ANSWER_WITHIN,
    APPEALS,
    BREACH,
    DENIALS,
    HASTY,
    OVERRIDE,
    REVERSAL,
    SECONDS,
    QualityRules,
    Risk,
    Sample,
)
from casework.domain.reopening import carried_from
from casework.domain.sampling import Period, ended_since, in_order, seed_of, wanted
from casework.ports import Answer, Json, Reader, Transaction
from casework.ports_of_quality import DONE, RISK, Draw, SecondLook
from casework.usecases.application import Application
from casework.usecases.case_file import stored_part
from casework.usecases.desk_sweep import midnight
from casework.usecases.linked import reopened_as
from casework.usecases.next_case_taking import home_zone, workday
from casework.usecases.second_looks import keep

CASEWORK = "casework"
APPEALED = "review_appeal"
OVERLAP = timedelta(minutes=5)  # looked at again: a step that began before the last drawing may have ended after it
DENIED = (facts.DENIED, facts.PARTIAL)
TURNED = (facts.OVERTURNED, facts.PARTLY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer that is to be looked at: of which case, up to when it counts, and why."""

    review: str
    tasks: Sequence[str]  # elements
    until: datetime
    why: Json
    looks: int = 1
    days: int = 0  # until it is due; 0 for those of the rules
    only: str | None = None  # this task alone


def sweep_quality(app: Application) -> bool:
    """Once a day: what is to be drawn; False always, because nothing of a case has gone on by it."""
    rules = app.library.quality_on(workday(app))
    if rules is None:
        return False
    today = midnight(workday(app), home_zone(app))
    with app.store.reading() as reader:
        latest = reader.latest_draw(RISK)
    if latest is None or latest.drawn_at < today:
        draw(app, by=CASEWORK)
    return False


def draw(app: Application, *, by: str) -> int:
    """Draw what is due now; how many looks came of it. A sample that was drawn is never drawn again."""
    rules = app.library.quality_on(workday(app))
    if rules is None:
        return 0
    made = sum(_draw_sample(app, rules, sample, by=by) for sample in rules.samples)
    return made + _draw_risks(app, rules, by=by)


def _draw_sample(app: Application, rules: QualityRules, sample: Sample, *, by: str) -> int:
    """Draw from every period that is over since the last drawing, also where nothing ran for months."""
    with app.store.reading() as reader:
        latest = reader.latest_draw(sample.id)
    periods = ended_since(sample.period, None if latest is None else latest.period, workday(app))
    return sum(_draw_period(app, rules, sample, period, by=by) for period in periods)


def _draw_period(app: Application, rules: QualityRules, sample: Sample, period: Period, *, by: str) -> int:
    with app.store.reading() as reader:
        if reader.draw(sample.id, period.name) is not None:
            return 0
        known = cases_in(app, reader, sample, period)
    seed = seed_of(sample.id, period.name, known)
    number = wanted(sample, len(known))
    why = {"rule": sample.id, "period": period.name, "words": f"{sample.title} of {period.words}, drawn at random"}
    with app.store.transaction() as tx:
        if tx.draw(sample.id, period.name) is not None:
            return 0
        drawn = made = 0
        for case in in_order(seed, list(known)):
            if drawn == number:
                break
            looks = _put(
                app, tx, rules, Wanted(case, sample.tasks, known[case], why, sample.looks, sample.within), by=by
            )
            drawn += bool(looks)  # a case in which nobody answered such a task makes room for the next
            made += max(looks, 0)
        tx.put_draw(_draw_of(app, sample.id, period.name, seed, len(known), number, made, by=by))
    return made


def cases_in(app: Application, reader: Reader, sample: Sample, period: Period) -> dict[str, datetime]:
    """Every case that a sample is drawn from in a period, with the moment of its decision."""
    zone = home_zone(app)
    return dict(cases_of(reader, sample, midnight(period.first, zone), midnight(period.after, zone)))


def cases_of(reader: Reader, sample: Sample, since: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
    """(case, moment of its decision) of everything that a sample is drawn from in a period; a case once."""
    if sample.of == APPEALS:
        for line in reader.appealed_lines(since, until):
            for appeal in line.appeals:
                if (
                    appeal["kind"] == facts.INTERNAL
                    and (at := _moment(appeal.get("decided_at")))
                    and since <= at < until
                ):
                    yield line.review, at
        return
    for line in reader.decided_lines(since, until):
        if line.outcome in (DENIED if sample.of == DENIALS else (*DENIED, facts.APPROVED)):
            yield line.review, line.determined_at


def _moment(text: str | None) -> datetime | None:
    return None if not text else datetime.fromisoformat(text)


def _draw_risks(app: Application, rules: QualityRules, *, by: str) -> int:
    """Every case in which something happened since the last time, by which it is looked at once more."""
    now = app.clock.now()
    with app.store.reading() as reader:
        latest = reader.latest_draw(RISK)
        since = datetime.fromisoformat(latest.period) - OVERLAP if latest is not None else now.replace(year=2000)
        touched = list(reader.reviews_touched(since, now))
        found = [one for review in touched for one in risks_of(rules, _lines_of(reader, review))]
    with app.store.transaction() as tx:
        made = sum(max(_put(app, tx, rules, one, by=by), 0) for one in found)
        tx.put_draw(_draw_of(app, RISK, now.isoformat(), "", len(touched), len(found), made, by=by))
    return made


def _lines_of(reader: Reader, review: str) -> Sequence[DecidedLine]:
    """What was decided in a review, or in the one whose decision it took over."""
    lines = reader.decided_lines_of(review)
    before = None if lines else (stored_part(reader, review, "reopening") or {}).get("reopens")
    return reader.decided_lines_of(before) if before else lines


def risks_of(rules: QualityRules, lines: Sequence[DecidedLine]) -> Iterator[Wanted]:
    """What is to be looked at in one case."""
    decided = [one for one in lines if one.outcome in facts.DECIDED and not one.straight_through]
    for risk in rules.risks:
        happened = HAPPENED.get(risk.id)
        for line in decided:
            if happened is not None and (words := happened(line)):
                yield Wanted(line.review, risk.tasks, line.determined_at, {"rule": risk.id, "words": words})
                break
        if risk.id == HASTY and decided:
            yield from _hasty(risk, decided[0], rules.whole(SECONDS))


def _hasty(risk: Risk, line: DecidedLine, least: int) -> Iterator[Wanted]:
    for one in line.reviewers:
        seconds = one.get("seconds")
        if seconds is not None and seconds < least and one["element"] in risk.tasks:
            words = f"The page was in use for {seconds} seconds, and less than {least} is looked at"
            why = {"rule": risk.id, "words": words}
            yield Wanted(line.review, [one["element"]], line.determined_at, why, only=one["task"])


def _overridden(line: DecidedLine) -> str:
    return "A guardrail was overridden" if any(one.get("overridden") for one in line.guardrails) else ""


def _late(line: DecidedLine) -> str:
    return "A time that the law sets was missed" if line.breaches else ""


def _reversed(line: DecidedLine) -> str:
    told = {one["kind"] for one in line.appeals if one["status"] in TURNED}
    where = [words for kind, words in ((facts.INTERNAL, "on appeal"), (facts.EXTERNAL, "outside")) if kind in told]
    return f"The decision was overturned {' and '.join(where)}" if where else ""


HAPPENED: dict[str, Callable[[DecidedLine], str]] = {OVERRIDE: _overridden, BREACH: _late, REVERSAL: _reversed}


def _put(app: Application, tx: Transaction, rules: QualityRules, one: Wanted, *, by: str) -> int:
    """How many looks are new; 0 where there is no such answer, -1 where there were looks at it already."""
    made, there = 0, False
    for answer in _answers(tx, one):
        for place in range(1, one.looks + 1):
            known = tx.second_look_of(answer.task, place)
            if known is None:
                keep(app, tx, _look(app, rules, answer, place, one), by=by, kind="look.drawn")
                made += 1
            else:
                there = True
                if known.state != DONE and one.why not in known.why:
                    keep(app, tx, replace(known, why=[*known.why, one.why]), by=by, kind="look.drawn")
    return made or (-1 if there else 0)


def _answers(reader: Reader, one: Wanted) -> Iterable[Answer]:
    """The last answer to each of the tasks that the decision rests on, also where a review that follows holds it."""
    latest: dict[str, Answer] = {}
    for review in _held_in(reader, one.review):
        for answer in reader.answers(review):
            named = answer.task == one.only if one.only else answer.element in one.tasks
            if named and answer.answered_at <= one.until and answer.role is not None:
                latest[answer.element] = answer
    return latest.values()


def _held_in(reader: Reader, review: str) -> Iterator[str]:
    """The review, then those that took its decision over, one after the other."""
    first = reader.review(review)
    known = [] if first is None else [first]
    for row in known:
        yield row.id
        followed = reversed(reopened_as(reader, row))
        known += [one for one in followed if carried_from(stored_part(reader, one.id, "reopening")) == row.id]


def _look(app: Application, rules: QualityRules, answer: Answer, place: int, one: Wanted) -> SecondLook:
    now = app.clock.now()
    return SecondLook(
        id=look_id(answer.task, place),
        task=answer.task,
        place=place,
        review=answer.review,
        element=answer.element,
        role=str(answer.role),
        why=[one.why],
        first_person=answer.person,
        first_at=answer.answered_at,
        drawn_at=now,
        due_at=now + timedelta(days=one.days or rules.whole(ANSWER_WITHIN)),
    )


def look_id(task: str, place: int) -> str:
    """The id of the look at an answer: the same however often it is drawn, and it tells nothing of the case."""
    return sha256(f"second look\n{task}\n{place}".encode()).hexdigest()[:20]


def _draw_of(
    app: Application, rule: str, period: str, seed: str, cases: int, number: int, made: int, *, by: str
) -> Draw:
    return Draw(
        rule=rule,
        period=period,
        seed=seed,
        cases=cases,
        wanted=number,
        drawn=made,
        drawn_at=app.clock.now(),
        drawn_by=by,
    )
