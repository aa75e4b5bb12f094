"""Cases beside a case: earlier ones of the member, and decided ones like it, so that decisions stay alike."""

import orjson

from casework.domain.case_likeness import traits_of
from casework.domain.outcome_words import outcome_words
from casework.domain.policy import MedicalPolicy
from casework.domain.request import Request
from casework.domain.request_words import asked_for
from casework.ports import Json, Person, Reader, ReviewRow
from casework.ports_of_case_pages import CaseBeside
from casework.usecases.application import Application
from casework.usecases.case_access import sees
from casework.usecases.case_file import CaseFile
from casework.usecases.case_search import names_expression
from casework.usecases.table_words import value_words


def earlier_cases(app: Application, reader: Reader, row: ReviewRow, person: Person) -> list[Json]:
    """The member's other cases, the newest first: {review, asked_for, received_at, outcome, href}."""
    found = reader.cases_of_member(row.member, sees=sees(person, now=app.clock.now()))
    return [_told(one) for one in found if one.review != row.id]


def decided_cases(
    app: Application, reader: Reader, row: ReviewRow, case: CaseFile, person: Person, *, words: str = ""
) -> tuple[list[Json], bool]:
    """Decided cases of the procedure that the person may see, those most like this one first; whether there are more.

    Each is {review, asked_for, outcome, lines, provisions, alike, ...}: `alike` says what it shares with this case.
    With `words`, only those whose request or decision holds all of them, or words that begin so.
    """
    asked = names_expression(words, whole=False)
    if words and asked is None:
        return [], False
    found, more = reader.decided_like(
        case.request.procedure,
        traits=traits_of(case.request),
        words=asked,
        but=row.id,
        sees=sees(person, now=app.clock.now()),
    )
    return [_told(one, case.policy) | _compared(one, case.request) for one in found], more


def _told(one: CaseBeside, policy: MedicalPolicy | None = None) -> Json:
    """A case in words; `policy`, where it is of the same procedure, calls its lines as it calls its sites."""
    request = Request.from_json(orjson.loads(one.request))
    decided = orjson.loads(one.determination) if one.determination else None
    return {
        "review": one.review,
        "member_name": one.member_name,
        "asked_for": asked_for(request) or request.procedure_label or value_words(request.procedure),
        "received_at": one.received_at,
        "decided_at": None if decided is None else decided["decided_at"],
        "outcome": outcome_words(one.outcome or one.status),
        "later": decided is not None and one.outcome not in (None, decided["outcome"]),
        "provisions": [] if decided is None else list(decided["provisions"]),
        "lines": [] if decided is None else [_line(line, request, policy) for line in decided["lines"]],
        "href": f"/cases/{one.review}" if one.seen else "",
    }


def _line(line: Json, request: Request, policy: MedicalPolicy | None) -> Json:
    asked = next((one for one in request.lines if one.id == line["line"]), None)
    named = line["label"] if asked is None or policy is None else policy.site_name(asked.site, asked.side)
    return {
        "label": f"{line['line'].removeprefix('L')} {asked.label}" if asked is not None and asked.label else named,
        "outcome": {"APPROVE": "Approved", "DENY": "Denied"}.get(line["outcome"], value_words(line["outcome"])),
        "reasons": list(line["reason_texts"]),
        "provisions": list(line["provisions"]),
    }


def _compared(one: CaseBeside, request: Request) -> Json:
    """What two requests share: sites, diagnoses, the number of the session."""
    other = Request.from_json(orjson.loads(one.request))
    sites = {line.site for line in request.lines} & {line.site for line in other.lines}
    codes = {one.label for one in request.diagnoses} & {one.label for one in other.diagnoses}
    alike = [*(value_words(site) for site in sorted(sites)), *sorted(codes)]
    if request.session == other.session and request.session > 1:
        alike.append(f"session {request.session}")
    return {"alike": alike}
