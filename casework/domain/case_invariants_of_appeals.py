"""The rules of appeals: somebody else decides, afresh, and what stands denied goes outside where the law sends it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from casework.domain.case_check import CaseCheck
from casework.domain.case_invariants_of_decisions import says
from casework.domain.case_state import CaseState, Given
from casework.domain.deadlines import deadlines
from casework.domain.independence import CLINICAL, superiors
from casework.domain.record import DeterminationRecord, LineDetermination
from casework.domain.rules import broken
from casework.domain.same_people import Entry, same
from casework.domain.signers import is_treating

Json = dict[str, Any]

APPEALS = frozenset({"appeals"})
LEFT_DENIED = ("UPHELD", "PARTLY_OVERTURNED", "AFFIRMED_BY_LAPSE")


def deciders_are_others(state: CaseState) -> None:
    """Who decides an appeal, or agrees to it, took no part in what was decided before."""
    for level, record in state.appealed:
        earlier = dict(_earlier(state, level))
        for who in _deciders(record):
            if did := _took_part(state, earlier, _known(state, who)):
                raise broken(
                    "I03",
                    f"{who.get('name') or who['person']} cannot decide the appeal of {record.review}: they "
                    f"{did}. Assign it to somebody who took no part.",
                    law=state.law.appeal_rule.citation,
                )


def deciders_are_no_subordinates(state: CaseState) -> None:
    """Who decides an appeal reports, on the day they take it, to nobody who took part before."""
    for level, record in state.appealed:
        earlier = dict(_earlier(state, level))
        for who in _deciders(record):
            above = superiors(who["person"], _reporting(state, who["person"]), on=_taken(state, record, who["person"]))
            if over := sorted(set(above) & set(earlier)):
                raise broken(
                    "I04",
                    f"{who.get('name') or who['person']} cannot decide the appeal of {record.review}: they report to "
                    f"{over[0]}, who {earlier[over[0]]}. Assign it to somebody who is no subordinate of theirs.",
                    law=state.law.appeal_rule.citation,
                )


def _deciders(record: DeterminationRecord) -> Iterator[Json]:
    for who in (record.signer, record.checks.get("second_signer") or {}):
        if who.get("person"):
            yield dict(who)


def _earlier(state: CaseState, level: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everybody who took part before a level was opened, with what they did."""
    opened = datetime.fromisoformat(level["at"])
    for answer in state.kept.answers():
        if answer.role in CLINICAL and answer.at < opened:
            yield answer.person, f"did “{answer.element}” before"
    for record in [state.record, *(one for before, one in state.appealed if before["level"] < level["level"])]:
        if record is None:
            continue
        for who in _deciders(record):
            yield str(who["person"]), "decided before"
        expert = record.appeal.get("expert") or {}
        if expert.get("person"):
            yield str(expert["person"]), "was consulted before"


def _known(state: CaseState, who: Mapping[str, Any]) -> Entry:
    """Somebody named in a record, as they are on file; where they are not, by the name that stands there."""
    held = state.kept.person(str(who["person"]))
    if held is None:
        return {"person": who["person"], "name": who.get("name") or who["person"]}
    return {"person": who["person"], "name": held["name"], "licences": held["licences"]}


def _took_part(state: CaseState, earlier: Mapping[str, str], who: Entry) -> str:
    """What somebody did before, under whatever id or name; empty where they did nothing."""
    return next((did for one, did in earlier.items() if same(_known(state, {"person": one}), who)), "")


def _reporting(state: CaseState, person: str) -> dict[str, Any]:
    """Whom the person and everybody above them report to."""
    found: dict[str, Any] = {}
    waiting = [person]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = (state.kept.person(one) or {}).get("reporting") or ()
            waiting += [str(line["to"]) for line in found[one]]
    return found


def _taken(state: CaseState, record: DeterminationRecord, person: str) -> Any:
    """The day on which the person took the task: when they claimed it, else when they did it."""
    given = _answer_of(state, record, person)
    at = state.now if given is None else state.kept.taken_at(given.task) or given.at
    return at.astimezone(state.zone).date()


def _answer_of(state: CaseState, record: DeterminationRecord, person: str) -> Given | None:
    at = datetime.fromisoformat(record.decided_at)
    given = [
        one
        for element in ("review_appeal", "second_appeal_opinion")
        for one in state.answers.get(element, ())
        if one.person == person and one.at <= at
    ]
    return max(given, key=lambda one: one.at, default=None)


def judged_in_the_field(state: CaseState) -> None:
    """A medical judgement on appeal is made by, or after asking, somebody of the field; the expert is a new one."""
    for level, record in state.appealed:
        expert = record.appeal.get("expert") or {}
        if did := expert and _may_not_advise(state, level, record, expert):
            raise broken(
                "I05",
                f"{expert.get('name') or expert['person']} was asked as an expert on the appeal of {record.review}, "
                f"and {did}. Ask another one.",
                law=state.law.appeal_rule.citation,
            )
        if not _judged(state, level, record) or not state.law.appeal_rule.specialty:
            continue
        wanted = {_bare(one) for one in state.case.policy.specialties}
        of = [*(record.signer.get("specialties") or ()), *([expert["specialty"]] if expert.get("specialty") else [])]
        if wanted and not wanted & {_bare(str(one)) for one in of}:
            raise broken(
                "I05",
                f"The appeal of {record.review} is decided by {record.signer.get('name')} ({_listed(of)}), and nobody "
                f"of {_listed(state.case.policy.specialties)} was asked.",
                law=state.law.appeal_rule.citation,
            )


def _may_not_advise(
    state: CaseState, level: Mapping[str, Any], record: DeterminationRecord, expert: Mapping[str, Any]
) -> str:
    """What keeps somebody from being the expert who is consulted; empty where nothing does."""
    who, earlier = _known(state, expert), dict(_earlier(state, level))
    if same(_known(state, record.signer), who):
        return "decides it"
    if is_treating(who, state.case.request.provider):
        return "asks to treat the member"
    if did := _took_part(state, earlier, who):
        return did
    day = _taken(state, record, str(record.signer["person"]))
    above = superiors(str(expert["person"]), _reporting(state, str(expert["person"])), on=day)
    over = sorted(set(above) & set(earlier))
    return f"reports to {over[0]}, who {earlier[over[0]]}" if over else ""


def _before(state: CaseState, level: Mapping[str, Any]) -> dict[str, LineDetermination]:
    """What stood of each line before a level of appeal; empty where nobody had decided."""
    found = {} if state.record is None else {line.line: line for line in state.record.lines}
    for before, record in state.appealed:
        if before["level"] < level["level"]:
            found |= {line.line: line for line in record.lines}
    return found


def _judged(state: CaseState, level: Mapping[str, Any], record: DeterminationRecord) -> list[LineDetermination]:
    """The lines on which an appeal asks for medical judgement: those that were denied on it, or by nobody."""
    before = _before(state, level)
    return [
        line
        for line in record.lines
        if line.line not in before or (before[line.line].adverse and before[line.line].clinical)
    ]


def _bare(specialty: str) -> str:
    return " ".join(specialty.casefold().split())


def _listed(words: Any) -> str:
    return ", ".join(str(one) for one in words) or "none"


def judged_afresh(state: CaseState) -> None:
    """An appeal judges every component of every line anew, and considers every document that came with or since it."""
    numbers = {str(one.number) for one in state.case.plan.medical_necessity.components}
    for level, record in state.appealed:
        criteria: Mapping[str, Any] = record.appeal.get("criteria") or {}
        for line in _judged(state, level, record):
            results = criteria.get(line.line) or {}
            if set(results) != numbers or not all(str(one.get("why") or "").strip() for one in results.values()):
                raise broken(
                    "I06",
                    f"{line.label} was decided on appeal with the components {_listed(sorted(results))} judged, of "
                    f"{_listed(sorted(numbers))}. An appeal judges each anew, and says why.",
                )
        considered = set(record.appeal.get("considered") or ())
        since, decided = (datetime.fromisoformat(at) for at in (level["received_at"], record.decided_at))
        came = [
            one.id
            for one in state.case.documents
            if one.id in (level.get("documents") or ())
            or (one.received_at is not None and since < one.received_at < decided)
        ]
        if left := [id for id in came if id not in considered]:
            raise broken(
                "I06",
                f"The appeal of {record.review} was decided without {_listed(left)}, which came with it or since. "
                "Everything that is submitted is considered, whether or not it was before.",
            )


def appeals_are_decided_by_people(state: CaseState) -> None:
    """What an appeal leaves denied, the person who signed said of that very line; and staff, not steps, dismiss."""
    for level, record in state.appealed:
        opened, before = datetime.fromisoformat(level["at"]), _before(state, level)
        given = state.answers.get("review_appeal", ())
        own = [one for one in given if one.person == record.signer.get("person") and one.at >= opened]
        for line in record.lines:
            carried = line == before.get(line.line) and line.line not in record.appeal.get("lines", ())
            if line.adverse and not carried and not (own and says(own[-1], line)):
                raise broken(
                    "I02",
                    f"{line.label} stays denied in the appeal of {record.review}, and no answer of "
                    f"{record.signer.get('name') or 'anybody'} says so. No step, table or timer decides against a "
                    "member.",
                )
    for level in state.levels:
        status, review = level["status"], state.case.review_id
        if status == "DISMISSED" and not _dismissed_by_somebody(state, level):
            raise broken("I02", f"The appeal of {review} is dismissed, and nobody said so.")
        if status in ("UPHELD", "PARTLY_OVERTURNED") and not level.get("determination"):
            raise broken("I02", f"The appeal of {review} is {status.lower()}, and nobody decided it.")


def _dismissed_by_somebody(state: CaseState, level: Mapping[str, Any]) -> bool:
    opened = datetime.fromisoformat(level["at"])
    given = state.answers.get("check_standing", ())
    return any(one.body.get("decision") == "DISMISS" and one.at >= opened for one in given)


def lapses_follow_the_law(state: CaseState) -> None:
    """Time alone denies, or affirms a denial, only where the law says so, and only when it has passed."""
    lapse, law = state.case.part("lapse"), state.law
    if lapse is not None and "lapse" in (*state.changed, *([] if state.previous else ["lapse"])):
        due = deadlines(state.law, state.events_before, moments={}, zone=state.zone).get("decision")
        early = state.previous is not None and (due is None or due.at > state.now)
        if law.lapse != "DEEMED_ADVERSE" or early:
            raise broken(
                "I02",
                f"{state.case.review_id} would be denied by lapse, and the law of {law.title} does not say "
                f"so{' yet: the time has not passed' if early else ''}.",
                law=law.lapse_citation,
            )
    for level in state.levels:
        if level["status"] == "AFFIRMED_BY_LAPSE" and law.appeal_lapse != "FORWARDED":
            raise broken(
                "I02",
                f"The appeal of {state.case.review_id} would be affirmed by lapse, and the law of {law.title} does "
                "not say so. A person decides it.",
                law=law.appeal_lapse_citation,
            )


def what_stands_goes_outside(state: CaseState) -> None:
    """Where the law forwards what an appeal leaves denied, it is forwarded in the same step, and in time."""
    rule = state.law.external_rule
    if rule is None or not rule.automatic:
        return
    for level in state.levels:
        if level["status"] not in LEFT_DENIED or level.get("next") == "SECOND_LEVEL":
            continue
        sent = any(letter.kind == "external_forwarded" for letter in state.letters)
        if not level.get("forward") or not (state.external.get("forwarded_at") or sent):
            raise broken(
                "I18",
                f"The appeal of {state.case.review_id} is {level['status'].lower().replace('_', ' ')}, and the case "
                f"is not forwarded to the {rule.name or rule.body}. It goes there in the same step.",
                law=rule.citation,
            )


CHECKS = (
    CaseCheck(rule="I03", look=deciders_are_others, reads=APPEALS),
    CaseCheck(rule="I04", look=deciders_are_no_subordinates, reads=APPEALS, of_step=True),
    CaseCheck(rule="I05", look=judged_in_the_field, reads=APPEALS),
    CaseCheck(rule="I06", look=judged_afresh, reads=APPEALS),
    CaseCheck(rule="I02", look=appeals_are_decided_by_people, reads=APPEALS),
    CaseCheck(rule="I02", look=lapses_follow_the_law, reads=APPEALS | {"lapse"}),
    CaseCheck(rule="I18", look=what_stands_goes_outside, reads=APPEALS | {"external"}),
)
