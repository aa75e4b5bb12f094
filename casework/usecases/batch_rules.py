"""What an act on many cases may not do, in which case, and why; and who could take what somebody else may not.

Every rule is asked where it lives: the rights, what a list knows, the law of extensions. What is added here belongs to
a supervisor's look at all of them: who is away, and whose day is full.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from casework.domain.moment_words import moment
from casework.domain.roles import APPEAL_PHYSICIAN, PHYSICIAN, SUPERVISOR
from casework.errors import AssignmentRefused, CaseworkError, InvariantBroken, NotFound
from casework.notices.appeal import GROUNDS
from casework.ports import Json, Person, Reader
from casework.ports_of_worklist import Listed
from casework.usecases import absences, extensions, rights
from casework.usecases.application import Application
from casework.usecases.case_access import Accesses
from casework.usecases.case_file import CaseFile
from casework.usecases.case_marks import MARK
from casework.usecases.next_case_rules import ruled_out
from casework.usecases.next_case_taking import workday
from casework.usecases.qualifications import fields_of, fits_field, today, zone_of_plan

ASSIGN, RELEASE, PRIORITY, FOLLOW_UP, EXTEND = "assign", "release", "priority", "followup", "extend"
CLAIM, HAND_ON = "claim", "delegate"  # what people do with several tasks of their own list
ACTS = (ASSIGN, RELEASE, PRIORITY, FOLLOW_UP, EXTEND)  # of a batch
GIVING = (ASSIGN, CLAIM, HAND_ON)  # somebody gets the task
ON_TASKS = (*GIVING, RELEASE, PRIORITY)  # acts on a task that a person does; the others act on the case
NAMED = 3  # how many who could are named
RULES = {"STATE": "Licence where the member lives", "LICENCE": "A valid licence", "ROLE": "The role of the step"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a case is refused: a code, the words, and the law or rule that says so."""

    code: str
    words: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be done with each case."""

    act: str
    by: Person
    to: Person | None = None
    reason: str = ""
    day: date | None = None
    priority: str = ""
    ground: str = ""
    overrule: bool = False  # a day may become fuller than it should


class Judge:
    """Judges these cases, one after the other, and remembers whose day is filled by those that came before."""

    def __init__(self, app: Application, reader: Reader, act: Act, reviews: Sequence[str]) -> None:
        self._app, self._reader, self._act = app, reader, act
        self._now = app.clock.now()
        self._accesses = Accesses(reader, reviews, now=self._now)

    @cached_property
    def people(self) -> dict[str, Person]:
        return {one.id: one for one in self._reader.people()}

    @cached_property
    def _points(self) -> dict[str, int]:
        return {one.id: one.held + one.done for one in self._reader.loads(workday(self._app).isoformat())}

    @cached_property
    def _shut_out(self) -> Callable[[str], str]:
        return rights.shut_out(self._reader)

    @cached_property
    def _away(self) -> dict[str, str]:
        """Who is away: person -> in words."""
        lasting = absences.everybody_away(self._reader, workday(self._app))
        return {person: absences.words_of(one) for person, one in lasting.items()}

    @cached_property
    def _substitute(self) -> str | None:
        lasting = absences.everybody_away(self._reader, workday(self._app))
        to = self._act.to
        return lasting[to.id].substitute if to is not None and to.id in lasting else None

    def refusal(self, row: Listed) -> Refusal | None:
        """Why this case is refused; None where it is not."""
        act, work = self._act.act, row.work
        if act in ON_TASKS and (work is None or work.kind != "USER"):
            return Refusal(code="GONE", words="no task is open in it that a person does")
        if words := self._not_by_them(row):
            return Refusal(code="RIGHT", words=words)
        if row.held_until is not None and act != FOLLOW_UP:
            until = moment(row.held_until, zone_of_plan(self._app, row.card.plan, self._now))
            words = f"it is signed, and until {until} whoever signed can undo it; it stays with them"
            return Refusal(code="SIGNED", words=words)
        if act in GIVING:
            assert self._act.to is not None
            return self.may_not_have(row, self._act.to)
        if act == EXTEND:
            return self._no_more_time(row)
        if act == RELEASE:
            return None
        words = self._accesses.why_not(self._act.by, row.card.review, action=MARK)
        return Refusal(code="RIGHT", words=words) if words else self.may_not_look(row.card.review)

    def _not_by_them(self, row: Listed) -> str:
        """Why whoever asks may not do it, because of who has the task; empty where they may."""
        act, by = self._act.act, self._act.by
        holder = None if row.work is None else row.work.holder
        has_it = f"{row.holder_name or holder} has it"
        if act == CLAIM and holder not in (None, by.id):
            return has_it
        if act == RELEASE and holder is None:
            return "nobody has taken it"
        if SUPERVISOR in by.roles or holder == by.id:
            return ""
        if act == RELEASE:
            return f"{has_it}; only they or a supervisor can give it back"
        return "it is not yours to hand on; only whoever has it or a supervisor can" if act == HAND_ON else ""

    def may_not_look(self, review: str) -> Refusal | None:
        """Why whoever is to look at a case again cannot; None where they can."""
        to = self._act.to
        if self._act.act == FOLLOW_UP and to is not None and (barred := self._shut_out(to.id)):
            return Refusal(code="ACCOUNT", words=f"{to.name} {barred}", rule="Somebody who can sign in")
        if self._act.act != FOLLOW_UP or to is None or self._accesses.visible(to, review):
            return None
        return Refusal(code="UNSEEN", words=f"it is no case that {to.name} may see", rule="Who may see a case")

    def may_not_have(self, row: Listed, who: Person) -> Refusal | None:
        """Why a person cannot be given the case's task; None where they can."""
        assert row.work is not None
        if row.work.holder == who.id:
            them = "you have" if self._act.act == CLAIM else f"{who.name} has"
            return Refusal(code="HAS_IT", words=f"{them} it already")
        if who.id in self._away and who.id != self._act.by.id:  # what people take themselves is theirs
            return Refusal(code="AWAY", words=self._away[who.id], rule="Absence")
        out = ruled_out(self._app, who, row, now=self._now)
        if out is not None:
            return Refusal(code=out.code, words=out.words, rule=out.rule or RULES.get(out.code, ""))
        return self._unfit(row, who) or self._over(who, row.work.points)

    def _unfit(self, row: Listed, who: Person) -> Refusal | None:
        """What the rights themselves say, which look into the case."""
        item = None if row.work is None else self._reader.work_item(row.work.item)
        assert item is not None
        if barred := self._shut_out(who.id):
            return Refusal(code="ACCOUNT", words=barred, rule="Somebody who can sign in")
        try:
            rights.fit_for(self._app, self._reader, replace(item, claimed_by=None, claimed_at=None), who.id)
        except AssignmentRefused as refused:
            return Refusal(code=refused.reason, words=str(refused))
        return None

    def _over(self, who: Person, points: int) -> Refusal | None:
        if self._act.overrule or who.capacity is None:
            return None
        full = self._points.get(who.id, 0) + points
        if full <= who.capacity:
            return None
        return Refusal(code="CAPACITY", words=f"over capacity: {full} of {who.capacity} points")

    def fill(self, row: Listed, who: Person) -> None:
        """Count the case in the person's day from here on."""
        if row.work is not None:
            self._points[who.id] = self._points.get(who.id, 0) + row.work.points

    def load(self, who: Person) -> tuple[int, int | None]:
        """(points, capacity) of the person's day, with what was counted here."""
        return self._points.get(who.id, 0), who.capacity

    def could(self, row: Listed) -> tuple[Person, ...]:
        """Some who may have the case's task, the one it suits best first; empty where the act is no giving."""
        if self._act.act not in GIVING or row.work is None or row.work.kind != "USER" or row.held_until is not None:
            return ()
        found = []
        for one in self._by_room(row):
            if self.may_not_have(row, one) is None:
                found.append(one)
                if len(found) == NAMED:
                    break
        return tuple(found)

    def _by_room(self, row: Listed) -> Iterator[Person]:
        """Who stands in for the person, then those of the case's field, then by room."""
        to = self._act.to
        assert row.work is not None
        out = () if self._act.act == ASSIGN else (self._act.by.id,)
        of_role = [one for one in self.people.values() if row.work.role is None or row.work.role in one.roles]
        clinical = row.work.role in (PHYSICIAN, APPEAL_PHYSICIAN)
        fields = fields_of(self._app, row.card, self._now) if clinical else ()
        on = today(self._app, row.card, self._now)

        def order(one: Person) -> tuple[bool, bool, int, str]:
            other_field = bool(fields) and not fits_field(one, fields, on=on)
            return one.id != self._substitute, other_field, self._points.get(one.id, 0), one.name

        yield from sorted((one for one in of_role if one.id not in out and (to is None or one.id != to.id)), key=order)

    def _no_more_time(self, row: Listed) -> Refusal | None:
        case = CaseFile(self._app, self._reader, row.card.review)
        what = extensions.time_that_runs(case)
        of_law = extensions.rule_of(case.line_of_business, what)
        if of_law is not None and of_law.grounds and self._act.ground not in of_law.grounds:
            known = "; ".join(ground_words(one) for one in of_law.grounds)
            words = f"the law of this plan does not know this ground. It knows: {known}"
            return Refusal(code="LAW", words=words, rule=of_law.citation)
        if of_law is not None and of_law.expected and self._act.day is None:
            words = "the law of this plan wants the day told. Fill in “Until when” above, and look again"
            return Refusal(code="LAW", words=words, rule=of_law.citation)
        try:
            extensions.try_extension(
                case, what, self._act.ground, until=until(case, what, self._act.day), now=self._now
            )
        except (CaseworkError, NotFound) as refused:
            words, rule = words_of(refused)
            return Refusal(code="LAW", words=words, rule=rule)
        return None


def until(case: CaseFile, what: str, day: date | None) -> date | None:
    """The day that was chosen, where the law wants one named; else the law says how long."""
    rule = extensions.rule_of(case.line_of_business, what)
    return day if rule is not None and rule.expected else None


def ground_words(code: str) -> str:
    """A ground for more time, as a page names it."""
    return GROUNDS[code][1] if code in GROUNDS else code.replace("_", " ").capitalize()


def words_of(refused: Exception) -> tuple[str, str]:
    """What an error says, and the law it names."""
    if isinstance(refused, InvariantBroken):
        words = str(refused).removesuffix(f" ({refused.rule}: {refused.citation})")
        return words.removesuffix(" Nothing was changed; decide with what is on file."), refused.citation
    return str(refused), ""


def who_can(rule: str, people: tuple[Person, ...]) -> Json | None:
    """As a row of a batch keeps it."""
    if not rule and not people:
        return None
    return {"rule": rule, "people": [{"id": one.id, "name": one.name} for one in people]}
