"""The page of quality: what waits for a second look, what was found twice, and how denials and delays fall."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale, UnknownLocaleError

from casework.domain.decided_line import DecidedLine
from casework.domain.quality_agreement import Pair, by_criterion, by_reviewer, by_several
from casework.domain.quality_content import NAMED_AFTER, SMALL, QualityRules
from casework.domain.quality_groups import by_groups, requests, traits
from casework.domain.quality_overturns import by_reason, by_rule, denials, rule_key
from casework.domain.report_shape import Table
from casework.ports import Person, Reader
from casework.ports_of_quality import Compared, Draw, SecondLook
from casework.ports_of_worklist import Card
from casework.usecases.application import Application
from casework.usecases.desk_sweep import midnight
from casework.usecases.next_case_taking import home_zone, workday
from casework.usecases.reason_words import reason_name

MONTHS = 12  # full months that the figures are of: one window only, so that none is reckoned from another
WAITING, SHOWN, DONE = 50, 25, 20  # looks of a reviewer's list; on one page of those that wait; and that are done
DRAWS = 200  # of several years, so that the cases of each can be had

Looked = tuple[SecondLook, Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPage:
    """What a supervisor sees."""

    rules: QualityRules
    found: Sequence[Looked]  # decided otherwise, and nobody has said what was done
    waiting: Sequence[Looked]
    done: Sequence[Looked]
    counts: Mapping[str, int]
    draws: Sequence[Draw]
    newer: int  # looks that are with their reviewers first
    named_until: datetime  # answered up to then, a look counts here
    agreement: Sequence[Table]
    overturns: Sequence[Table]
    groups: Sequence[Table]
    comparisons: int  # that the groups make
    first: date  # of the months
    last: date


def quality_page(app: Application, reader: Reader, rules: QualityRules, *, page: int = 1) -> QualityPage:
    """All of it, in few statements."""
    first, after = window(workday(app))
    zone, now = home_zone(app), app.clock.now()
    named_until = now - timedelta(days=rules.whole(NAMED_AFTER))
    compared = reader.compared(midnight(first, zone))
    old = [one for one in compared if one.answered_at <= named_until]
    names = {one.id: one.name for one in reader.people()}
    lines = list(reader.decided_lines(midnight(first, zone), now))
    whole = [one for one in lines if one.determined_at < midnight(after, zone)]
    groups, comparisons = by_groups(requests(whole, now), traits(language_words), least=rules.whole(SMALL))
    return QualityPage(
        rules=rules,
        found=reader.looks_found(),
        waiting=reader.open_looks(limit=SHOWN, offset=(page - 1) * SHOWN),
        done=reader.looks_done(limit=DONE),
        counts=reader.look_counts(midnight(first, zone)),
        draws=reader.draws(limit=DRAWS),
        newer=len({one.rating.look for one in compared} - {one.rating.look for one in old}),
        named_until=named_until,
        agreement=_agreement(rules, old, names),
        overturns=_overturns(app, rules, lines),
        groups=groups,
        comparisons=comparisons,
        first=first,
        last=after - timedelta(days=1),
    )


def window(today: date) -> tuple[date, date]:
    """The first day of the months that are told, and the day after the last: full months only."""
    after = today.replace(day=1)
    return after.replace(year=after.year - 1), after


def _agreement(rules: QualityRules, compared: Sequence[Compared], names: Mapping[str, str]) -> list[Table]:
    pairs = pairs_of(compared)
    several = by_several(rules, pairs)
    return [by_criterion(rules, pairs), by_reviewer(rules, pairs, names), *([several] if several else [])]


def pairs_of(compared: Iterable[Compared]) -> list[Pair]:
    """What was found twice, as it is counted."""
    return [
        Pair(
            task=one.task,
            criterion=one.rating.criterion,
            line=one.rating.line,
            reviewer=one.first_person,
            first=one.rating.first,
            second=one.rating.second,
        )
        for one in compared
    ]


def _overturns(app: Application, rules: QualityRules, lines: Sequence[DecidedLine]) -> list[Table]:
    denied = denials(lines)
    reasons = {one.code: reason_name(one) for policy in app.library.policies for one in policy.reasons}
    return [by_reason(denied, reasons), by_rule(denied, rule_names(app), left_out=rules.tables_left_out)]


def rule_names(app: Application) -> dict[str, str]:
    """What each rule of a decision table is called: the table's name, and the rule's own words or its number."""
    return {
        rule_key(table.id, rule.id): f"{table.name}, rule {rule.number}"
        + (f": {rule.description}" if rule.description else "")
        for table in app.definitions.tables.values()
        for rule in table.rules
    }


def language_words(code: str) -> str:
    """ "Spanish" for es; the code where it is none."""
    try:
        return str(Locale("en").languages.get(Locale.parse(code).language, code))
    except (UnknownLocaleError, ValueError):
        return code or "Not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuality:
    """What a reviewer sees of their own answers, and what waits for them."""

    rules: QualityRules
    mine: Sequence[Looked]  # looks that are theirs to do
    looked: Sequence[Looked]  # at answers of theirs
    tables: Sequence[Table]


def own_quality(app: Application, reader: Reader, rules: QualityRules, who: Person) -> OwnQuality:
    """All of it, in few statements."""
    first, _ = window(workday(app))
    pairs = pairs_of(reader.compared(midnight(first, home_zone(app)), first_person=who.id))
    return OwnQuality(
        rules=rules,
        mine=_in_no_order(reader.looks_for(who.id, looking_roles(who), limit=WAITING), who.id),
        looked=reader.looks_at(who.id, limit=DONE),
        tables=[by_criterion(rules, pairs)],
    )


def _in_no_order(held: Sequence[Looked], who: str) -> list[Looked]:
    """Theirs first, the others by their ids, which are hashes: an order by days would tell why one was drawn."""
    return sorted(held, key=lambda one: (one[0].person != who, one[0].id))


def looking_roles(who: Person) -> tuple[str, ...]:
    """The roles of a person in which second looks are taken."""
    return tuple(role for role in who.roles if role in LOOKING)


LOOKING = ("nurse_reviewer", "physician_reviewer", "appeal_physician")
