"""A process as it is drawn, with how many cases stand at each of its elements, how long, and how many are late.

Cases are counted as on the desk: one that is decided and waits for nothing but an appeal is told apart from open ones.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.engine.definitions import DefinitionSet
from casework.engine.elements import Element
from casework.errors import NotFound
from casework.ports import Json, Reader
from casework.ports_of_desk import DeskState, ElementCount, UsualStay
from casework.usecases.application import PROCESS, Application
from casework.usecases.desk import stages
from casework.usecases.diagram_state import name_of
from casework.usecases.outline import outline
from casework.usecases.worklist_projection import ANSWERED

WAITING = ("receiveTask", "intermediateCatchEvent", "boundaryEvent")  # where nobody here has something to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How many cases stand somewhere: open ones, the late ones among them, and beside them those that are decided."""

    open: int
    late: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRow:
    """An element where cases stand or stood. `called`: the process that it calls; `inside`: what is counted there."""

    id: str
    name: str
    who: str
    called: str | None
    here: Stood
    inside: Mapping[str, Stood]
    usual: UsualStay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A set of diagrams that cases are bound to."""

    hash: str
    live: bool
    cases: Stood


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramMap:
    """What the page shows of one process in one version."""

    version: str
    versions: Sequence[Version]
    process: str
    name: str
    names: Mapping[str, str]  # of every process, in the order in which cases come to them
    stood: Mapping[str, Stood]  # in each of them itself
    between: int  # of those in the process that is shown, open ones at none of its elements
    alone: Collection[str]  # processes in which every case is of this version
    rows: Sequence[ElementRow]
    state: DeskState

    @property
    def cases(self) -> Stood:
        """All that stand in this version."""
        return next(one.cases for one in self.versions if one.hash == self.version)


def diagram_map(app: Application, reader: Reader, *, version: str, process: str) -> DiagramMap:
    """The process as it is now; NotFound where the version or the process is not known."""
    counts = reader.element_counts(app.clock.now())
    versions = _versions(app, reader, counts)
    shown = version or app.definitions.hash
    if shown not in {one.hash for one in versions}:
        raise NotFound("No case is bound to diagrams of this version any more. Choose one of the list.")
    definitions = app.bound_definitions(reader, shown)
    process = process or PROCESS
    if process not in definitions.processes:
        raise NotFound("These diagrams have no process of this name. The list names those that they have.")
    own = [one for one in counts if one.definition == shown]
    usual = {(one.process, one.element): one for one in reader.usual_stays(by_version=True) if one.definition == shown}
    return DiagramMap(
        version=shown,
        versions=versions,
        process=process,
        name=name_of(definitions, process),
        names={one: name_of(definitions, one) for one in stages(definitions)},
        stood={one: _in(definitions, own, one) for one in stages(definitions)},
        between=sum(one.n for one in own if one.process == process and not one.element),
        alone={*definitions.processes} - {one.process for one in counts if one.definition != shown},
        rows=list(_rows(definitions, process, own, usual)),
        state=reader.desk_state(),
    )


def drawing(app: Application, reader: Reader, *, version: str, process: str) -> bytes:
    """The diagram as it is drawn; NotFound where there is none."""
    definitions = app.bound_definitions(reader, version or app.definitions.hash)
    if process not in definitions.processes:
        raise NotFound("These diagrams have no process of this name. The list names those that they have.")
    return definitions.files[definitions.processes[process]]


def is_decided(element: Element | None, level: str) -> bool:
    """Whether what stands at an element is decided and waits for nothing but an appeal: no clock, nobody's task."""
    return level == "none" and element is not None and element.kind in WAITING and element.message != ANSWERED


def _versions(app: Application, reader: Reader, counts: Sequence[ElementCount]) -> list[Version]:
    """The live one, then those that cases are bound to, with the most cases first."""
    live = app.definitions.hash
    cases = {}
    for hash in {live, *(one.definition for one in counts)}:
        own = [one for one in counts if one.definition == hash]
        is_asked = any(one.level == "none" for one in own)  # what has a clock is open, whatever its diagram says
        cases[hash] = _stood(app.bound_definitions(reader, hash).elements if is_asked else {}, own)
    ordered = sorted(cases, key=lambda hash: (hash != live, -cases[hash].open, hash))
    return [Version(hash=one, live=one == live, cases=cases[one]) for one in ordered]


def _stood(elements: Mapping[str, Element], counts: Sequence[ElementCount]) -> Stood:
    decided = sum(one.n for one in counts if is_decided(elements.get(one.element), one.level))
    return Stood(
        open=sum(one.n for one in counts) - decided,
        late=sum(one.n for one in counts if one.level == "late"),
        decided=decided,
    )


def _in(definitions: DefinitionSet, counts: Sequence[ElementCount], process: str) -> Stood:
    return _stood(definitions.elements, [one for one in counts if one.process == process])


def _sum(parts: Collection[Stood]) -> Stood:
    return Stood(
        open=sum(one.open for one in parts),
        late=sum(one.late for one in parts),
        decided=sum(one.decided for one in parts),
    )


def _rows(
    definitions: DefinitionSet,
    process: str,
    counts: Sequence[ElementCount],
    usual: Mapping[tuple[str, str], UsualStay],
) -> Iterable[ElementRow]:
    for step in _steps(outline(definitions, process)):
        called, inside = step["called"], {}
        if called:
            below = called_only_from(definitions, step["id"])
            inside = {one: stood for one in below if _is_some(stood := _in(definitions, counts, one))}
            here, stay = _sum(inside.values()), usual.get((called, "")) if below else None
        else:
            of = [one for one in counts if one.process == process and one.element == step["id"]]
            here, stay = _stood(definitions.elements, of), usual.get((process, step["id"]))
        if _is_some(here) or stay is not None:
            yield ElementRow(
                id=step["id"], name=step["name"], who=step["who"], called=called, here=here, inside=inside, usual=stay
            )


def _is_some(stood: Stood) -> bool:
    return stood.open + stood.decided > 0


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


def _steps(steps: Iterable[Json]) -> Iterable[Json]:
    """Every step of an outline that is an element, in its order."""
    for step in steps:
        if step["id"]:
            yield step
        yield from _steps(step["steps"])
        for part in (*step["branches"], *step["watches"]):
            yield from _steps(part["steps"])
