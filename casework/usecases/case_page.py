"""What stands above every page of a case: whose it is, what is asked for, who has it, until when, and its tabs."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from casework.domain.deadlines import due_now
from casework.domain.request_words import asked_for
from casework.ports import Json, Part, Person, Reader, ReviewRow
from casework.ports_of_case_pages import Standing
from casework.usecases import absences
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile, read_part
from casework.usecases.case_whereabouts import where_it_is
from casework.usecases.next_case_taking import workday
from casework.usecases.worklist_projection import share_when_paused


class WholeCase(CaseFile):
    """The case file of one review with all its parts read at once, for a page that shows many of them."""

    def __init__(self, app: Application, reader: Reader, review: str) -> None:
        super().__init__(app, reader, review)
        self._stored: Mapping[str, Part] = reader.parts_of(review)

    def part(self, name: str) -> Json | None:
        if name not in self._parts:
            stored = self._stored.get(name)
            self._parts[name] = None if stored is None else read_part(stored)
        return super().part(name)


def head(
    app: Application,
    reader: Reader,
    row: ReviewRow,
    person: Person,
    *,
    case: CaseFile | None = None,
    standing: Standing | None = None,
) -> Json:
    """{review, member_name, age, sex, plan_name, asked_for, holder, clock, zone, tabs}.

    `clock` is the running deadline, what stands for a paused one, or None; `zone` the plan's; each tab is {name, href,
    count}. A page that has read the case file, or where the case stands, gives it.
    """
    case = WholeCase(app, reader, row.id) if case is None else case
    zone = ZoneInfo(case.plan.time_zone)
    standing = reader.standing(row.id, person=person.id) if standing is None else standing
    member, away = case.request.member, _away(app, reader, standing, person)
    return {
        "review": row.id,
        "member_name": member.name,
        "age": age(member.birth_date, app.clock.now().astimezone(zone).date()),
        "sex": member.sex,
        "plan_name": case.plan.title,
        "asked_for": asked_for(case.request) or case.request.procedure_label or case.request.procedure,
        "holder": where_it_is(row, case, standing, person, now=app.clock.now(), away=away),
        "clock": shown_clock(case),
        "zone": zone,
        "tabs": _tabs(row, case, standing, person),
    }


def _away(app: Application, reader: Reader, standing: Standing, person: Person) -> str:
    """That whoever has the case is away, and who stands in; empty where they are there."""
    if standing.holder is None or standing.holder == person.id:
        return ""
    absence = absences.away(reader, standing.holder, workday(app))
    return "" if absence is None else absences.beside_holder(reader, absence)


def age(born: date, today: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def shown_clock(case: CaseFile) -> object:
    """What the case bar counts: the deadline that runs; where an answer is awaited and the clock stands still, until
    when it is awaited, and how much was used before."""
    table = case.deadlines
    running, wait = due_now(table), table.get("information")
    if running is not None or wait is None or not wait.running:
        return running
    share = share_when_paused(case, case.part("clock"), ZoneInfo(case.plan.time_zone))
    return {"at": wait.at, "start": wait.start, "paused": True, "share": share}


def _tabs(row: ReviewRow, case: CaseFile, standing: Standing, person: Person) -> list[Json]:
    mine = standing.task if standing.holder == person.id else None
    tabs: list[tuple[str, str, object]] = [("Task", f"/tasks/{mine}", 0)] if mine else []
    tabs += [
        (name, f"/cases/{row.id}/{name.lower()}", count)
        for name, count in (
            ("Request", 0),
            ("Documents", standing.documents),
            ("Criteria", met(case)),
            ("Timeline", 0),
            ("Diagram", 0),
            ("Letters", standing.letters),
            ("Comments", standing.comments),
        )
    ]
    return [{"name": name, "href": href, "count": count} for name, href, count in tabs]


def met(case: CaseFile) -> str:
    """How many components of medical necessity are met, over all lines; empty before they were assessed."""
    lines = (case.part("findings") or {"lines": {}})["lines"].values()
    results = [result for line in lines for result in (line.get("components") or {}).values()]
    return f"{results.count('MET')} of {len(results)}" if results else ""
