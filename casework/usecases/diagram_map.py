"""A process as it is drawn, with how many cases stand at each of its elements, how long, and how many are late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.engine.definitions import DefinitionSet
from casework.errors import NotFound
from casework.ports import Json, Reader
from casework.ports_of_desk import DeskState, ElementCount, UsualStay
from casework.usecases.application import PROCESS, Application
from casework.usecases.desk import stages
from casework.usecases.diagram_state import name_of
from casework.usecases.outline import outline


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRow:
    """An element where cases stand or stood. `called`: the process that it calls, whose cases are counted with it."""

    id: str
    name: str
    who: str
    called: str | None
    here: int
    late: int
    usual: UsualStay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A set of diagrams that cases are bound to."""

    hash: str
    live: bool
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramMap:
    """What the page shows of one process in one version."""

    version: str
    versions: Sequence[Version]
    process: str
    name: str
    processes: Sequence[Json]  # {id, name, cases}
    rows: Sequence[ElementRow]
    state: DeskState


def diagram_map(app: Application, reader: Reader, *, version: str, process: str) -> DiagramMap:
    """The process as it is now; NotFound where the version or the process is not known."""
    counts = reader.element_counts(app.clock.now())
    versions = _versions(app, counts)
    shown = version or app.definitions.hash
    if shown not in {one.hash for one in versions}:
        raise NotFound("No case is bound to diagrams of this version any more. Choose one of the list.")
    definitions = app.bound_definitions(reader, shown)
    process = process or PROCESS
    if process not in definitions.processes:
        raise NotFound("These diagrams have no process of this name. The list names those that they have.")
    own = [one for one in counts if one.definition == shown and one.element]
    usual = {(one.process, one.element): one for one in reader.usual_stays(by_version=True) if one.definition == shown}
    return DiagramMap(
        version=shown,
        versions=versions,
        process=process,
        name=name_of(definitions, process),
        processes=[
            {"id": one, "name": name_of(definitions, one), "cases": _n(own, (one,))} for one in stages(definitions)
        ],
        rows=list(_rows(definitions, process, own, usual)),
        state=reader.desk_state(),
    )


def drawing(app: Application, reader: Reader, *, version: str, process: str) -> bytes:
    """The diagram as it is drawn; NotFound where there is none."""
    definitions = app.bound_definitions(reader, version or app.definitions.hash)
    if process not in definitions.processes:
        raise NotFound("These diagrams have no process of this name. The list names those that they have.")
    return definitions.files[definitions.processes[process]]


def _versions(app: Application, counts: Sequence[ElementCount]) -> list[Version]:
    """The live one, then those that cases are bound to, with the most cases first."""
    cases: dict[str, int] = {app.definitions.hash: 0}
    for one in counts:
        cases[one.definition] = cases.get(one.definition, 0) + one.n
    live = app.definitions.hash
    ordered = sorted(cases, key=lambda hash: (hash != live, -cases[hash], hash))
    return [Version(hash=one, live=one == live, cases=cases[one]) for one in ordered]


def _rows(
    definitions: DefinitionSet,
    process: str,
    counts: Sequence[ElementCount],
    usual: Mapping[tuple[str, str], UsualStay],
) -> Iterable[ElementRow]:
    for step in _steps(outline(definitions, process)):
        called = step["called"]
        if called:
            inside = called_only_from(definitions, step["id"])
            here, late = _n(counts, inside), _n(counts, inside, level="late")
            stay = usual.get((called, "")) if inside else None
        else:
            of = [one for one in counts if one.process == process and one.element == step["id"]]
            here, late = sum(one.n for one in of), sum(one.n for one in of if one.level == "late")
            stay = usual.get((process, step["id"]))
        if here or stay is not None:
            yield ElementRow(
                id=step["id"], name=step["name"], who=step["who"], called=called, here=here, late=late, usual=stay
            )


def called_only_from(definitions: DefinitionSet, element: str) -> tuple[str, ...]:
    """The processes that are under way only where this element is: what several call cannot be told apart."""
    callers: dict[str, list[str]] = {}
    for one in definitions.elements.values():
        if one.called is not None:
            callers.setdefault(one.called, []).append(one.id)

    def below(id: str) -> list[str]:
        called = definitions.elements[id].called
        if called is None or callers[called] != [id]:
            return []
        inner = [one.id for one in definitions.elements.values() if one.process == called and one.called is not None]
        return [called, *(process for one in inner for process in below(one))]

    return tuple(dict.fromkeys(below(element)))


def _n(counts: Sequence[ElementCount], processes: Sequence[str], level: str | None = None) -> int:
    return sum(one.n for one in counts if one.process in processes and level in (None, one.level))


def _steps(steps: Iterable[Json]) -> Iterable[Json]:
    """Every step of an outline that is an element, in its order."""
    for step in steps:
        if step["id"]:
            yield step
        yield from _steps(step["steps"])
        for part in (*step["branches"], *step["watches"]):
            yield from _steps(part["steps"])
