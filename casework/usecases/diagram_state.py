"""Where a case stands in its diagrams: what is under way, and what was passed, when and by whom."""

from collections.abc import Mapping

from casework.engine.definitions import DefinitionSet
from casework.engine.whereabouts import under_way
from casework.errors import NotFound
from casework.ports import Json, Reader, ReviewRow
from casework.usecases.application import Application
from casework.usecases.outline import outline

TASK = "userTask"


def diagram_of(app: Application, reader: Reader, row: ReviewRow, *, process: str | None = None) -> Json:
    """{process, name, processes, here, passed, calls, steps, called_by} of one process of the case.

    Without a name it is the innermost one in which something is under way. `here` are element ids, `passed` gives by id
    {times, at, who}, `calls` {element: process}; NotFound where there is no such process.
    """
    definitions = app.bound_definitions(reader, row.definition)
    here = under_way(row.snapshot, definitions) if row.status == "OPEN" else []
    shown = process or (definitions.elements[here[-1]].process if here else app.process)
    if shown not in definitions.processes:
        raise NotFound("The case has no process of this name. The diagram's list names those that it has.")
    passed = _passed(reader, row.id, definitions)
    inside = {one.id for one in definitions.elements.values() if one.process == shown}
    return {
        "process": shown,
        "name": name_of(definitions, shown),
        "processes": _processes(definitions, app.process, here, passed),
        "here": [id for id in here if id in inside],
        "passed": {id: told for id, told in passed.items() if id in inside},
        "calls": {
            id: one.called for id, one in definitions.elements.items() if id in inside and one.called is not None
        },
        "called_by": _called_by(definitions, shown),
        "steps": outline(definitions, shown),
    }


def drawing(app: Application, reader: Reader, row: ReviewRow, process: str) -> bytes:
    """The diagram of a process that the case is bound to, as it is drawn; NotFound where there is none."""
    definitions = app.bound_definitions(reader, row.definition)
    file = definitions.processes.get(process)
    if file is None:
        raise NotFound("The case has no process of this name. The diagram's list names those that it has.")
    return definitions.files[file]


def name_of(definitions: DefinitionSet, process: str) -> str:
    """What a process is called where it is called; by its id where nobody calls it."""
    calls = [one.name for one in definitions.elements.values() if one.called == process]
    return calls[0] if calls else process.replace("_", " ").capitalize()


def _passed(reader: Reader, review: str, definitions: DefinitionSet) -> dict[str, Json]:
    """What was passed; a person is named at what a person does, and at nothing that Casework does by itself."""
    people = {person.id: person.name for person in reader.people()}
    found: dict[str, Json] = {}
    for event in reader.events(review):
        for element in event.detail["path"] if event.kind == "review.advanced" else ():
            before = found.get(element)
            drawn = definitions.elements.get(element)
            who = people.get(event.actor, "") if drawn is not None and drawn.kind == TASK else ""
            found[element] = {"times": 1 if before is None else before["times"] + 1, "at": event.at, "who": who}
    return found


def _processes(definitions: DefinitionSet, main: str, here: list[str], passed: Mapping[str, Json]) -> list[Json]:
    """Every process, those first in which something is or was under way."""
    busy = {definitions.elements[id].process for id in here}
    been = {definitions.elements[id].process for id in passed if id in definitions.elements}
    known = busy | been
    ordered = sorted(definitions.processes, key=lambda one: (one != main, one not in known, name_of(definitions, one)))
    return [{"id": one, "name": name_of(definitions, one), "here": one in busy, "been": one in been} for one in ordered]


def _called_by(definitions: DefinitionSet, process: str) -> list[Json]:
    """The processes that call this one: {process, name}."""
    callers = dict.fromkeys(one.process for one in definitions.elements.values() if one.called == process)
    return [{"process": one, "name": name_of(definitions, one)} for one in callers]
