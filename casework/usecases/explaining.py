"""Why the rules say what they say of a case: one row a question, from the explanations that the trail has kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.domain.citing import of_own_law
from casework.engine.definitions import DefinitionSet
from casework.ports import Answer, Event, Json, Reader, ReviewRow
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.case_page import WholeCase
from casework.usecases.explaining_change import changes
from casework.usecases.passages_cited import Citations, latest_answers, of_line
from casework.usecases.table_words import PATH, table_told, value_words

DECIDED = "table.decided"
SAYS = "recommendation"  # the output by which a table recommends
HEADINGS = {
    "APPROVE": "Why the rules recommend approval",
    "REFER": "Why the rules send this to a physician",
    "PEND": "Why the rules ask for more information",
}
SO_FAR = "What the rules say so far"
GOOD, BAD, OPEN = "good", "bad", "open"  # how an answer stands among those that its table can give


@dataclass(frozen=True, slots=True)
class Asked:
    """One table as it was last asked for one line: the event's detail, and when."""

    event: Event

    @property
    def element(self) -> str:
        return str(self.event.detail["element"])

    @property
    def line(self) -> str | None:
        line = self.event.detail.get("line")
        return None if line is None else str(line)


def explained(
    app: Application,
    reader: Reader,
    row: ReviewRow,
    *,
    case: CaseFile | None = None,
    answers: Mapping[str, Answer] | None = None,
    citations: Citations | None = None,
) -> Json:
    """{heading, recommendations, lines, questions, matched, rows}.

    A question is {element, title, recommends, results, table}: a result is {line, line_label, code, result, tone,
    reason, rule, inputs, evidence, change, at}, `table` the whole table in words with the rows that matched.
    `recommendations` gives what is recommended by line. A page that has read the case file, the answers or the
    documents gives them.
    """
    case = WholeCase(app, reader, row.id) if case is None else case
    definitions = app.bound_definitions(reader, row.definition)
    asked = last_asked(reader.events(row.id), definitions)
    citations = Citations(row.id, reader.documents(row.id)) if citations is None else citations
    answers = latest_answers(reader.answers(row.id)) if answers is None else answers
    labels = line_labels(case)
    questions = []
    for element in dict.fromkeys(one.element for one in asked):
        here = [one for one in asked if one.element == element]
        questions.append(_question(definitions, element, here, case, labels, answers, citations))
    said = {
        result["line"]: result["code"]
        for question in questions
        if question["recommends"]
        for result in question["results"]
    }
    tables: dict[str, list[Json]] = {}
    for one in questions:
        tables.setdefault(one["table"]["id"], []).extend(one["table"]["rows"])
    return {
        "heading": _heading(list(said.values())),
        "recommendations": said,
        "lines": [{"id": id, "label": label} for id, label in labels.items()],
        "questions": questions,
        "matched": sum(len({one["number"] for one in rows if one["matched"]}) for rows in tables.values()),
        "rows": sum(len({one["number"] for one in rows}) for rows in tables.values()),
    }


def line_labels(case: CaseFile) -> dict[str, str]:
    """How each line is called: its number and what it is about."""
    return {line.id: line.label or case.policy.site_name(line.site, line.side) for line in case.request.lines}


def last_asked(events: Sequence[Event], definitions: DefinitionSet) -> list[Asked]:
    """Each table as it was last asked for each line, in the order in which they were asked first."""
    found: dict[tuple[str, str | None], Asked] = {}
    for event in events:
        if event.kind == DECIDED and event.detail.get("table") in definitions.tables:
            one = Asked(event)
            found[one.element, one.line] = one
    return list(found.values())


def _heading(said: list[str]) -> str:
    for worst in ("REFER", "PEND", "APPROVE"):
        if worst in said:
            return HEADINGS[worst]
    return SO_FAR


def _question(
    definitions: DefinitionSet,
    element: str,
    asked: list[Asked],
    case: CaseFile,
    labels: dict[str, str],
    answers: Mapping[str, Answer],
    citations: Citations,
) -> Json:
    table = definitions.tables[asked[0].event.detail["table"]]
    drawn = definitions.elements.get(element)
    asks = {
        *(drawn.each if drawn else ()),
        *(path.split(".")[0] for one in table.inputs for path in PATH.findall(one.text)),
    }
    near = [answer.body for id, answer in answers.items() if id in asks]
    matched: dict[int, list[str]] = {}
    results = []
    for one in asked:
        detail = one.event.detail
        for rule in detail["rules"]:
            matched.setdefault(rule["number"], []).append(labels.get(one.line or "", ""))
        results.append(_result(table, one, case, labels, [of_line(body, one.line) for body in near], citations))
    return {
        "element": element,
        "title": table.name,
        "recommends": any(output.name == SAYS for output in table.outputs),
        "results": results,
        "table": table_told(table, matched={number: [one for one in told if one] for number, told in matched.items()}),
    }


def _result(
    table: Any, asked: Asked, case: CaseFile, labels: dict[str, str], near: list[Any], citations: Citations
) -> Json:
    detail = asked.event.detail
    counted = [value for value in detail["inputs"].values() if type(value) in (int, float)]
    near = near if not counted or any(counted) else []  # nothing was found, so nothing shows it
    rules = detail["rules"]
    rule: Json = (
        rules[0]
        if rules
        else {"number": 0, "description": "No row spoke; the table's default holds.", "annotations": {}}
    )
    outputs = detail["outputs"] if isinstance(detail["outputs"], dict) else (detail["outputs"] or [{}])[0]
    first = outputs.get(table.outputs[0].name)
    return {
        "line": asked.line,
        "line_label": labels.get(asked.line or "", ""),
        "code": first,
        "result": value_words(first),
        "tone": _tone(list(table.outputs[0].values), first, case),
        "reason": str(outputs.get("reason") or ""),
        "rule": {
            "number": rule["number"],
            "of": len(table.rules),
            "description": rule["description"],
            "citation": of_own_law(
                rule["annotations"].get("Citation", ""), case.line_of_business.adverse_signers_citation
            ),
            "also": [one["number"] for one in rules[1:]],
        },
        "inputs": [{"label": label, "value": value_words(value)} for label, value in detail["inputs"].items()],
        "evidence": [passage for body in near for passage in citations.of(body)],
        "change": changes(table, detail["inputs"]),
        "at": asked.event.at,
    }


def _tone(order: list[Any], value: Any, case: CaseFile) -> str:
    """How an answer stands: as the plan's definition of medical necessity takes it; else by the order of the table,
    which begins with what demands most."""
    wanted = [one for component in case.plan.medical_necessity.components for one in component.requires]
    if any(value in one.met for one in wanted):
        return GOOD
    place = order.index(value) if value in order else -1
    upper = place >= len(order) / 2
    if any(value in one.not_met for one in wanted) or (str(value).startswith("NOT_") and not upper):
        return BAD
    return GOOD if upper else OPEN
