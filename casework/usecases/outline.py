"""A process in words: what its diagram draws, as a list in order, for who does not look at drawings."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from casework.engine.definitions import DefinitionSet
from casework.engine.elements import Element
from casework.ports import Json

KINDS = {
    "startEvent": "Start",
    "endEvent": "End",
    "userTask": "Task",
    "serviceTask": "Casework",
    "businessRuleTask": "Rules",
    "receiveTask": "Waits",
    "callActivity": "Process",
    "subProcess": "Part",
    "exclusiveGateway": "Question",
    "parallelGateway": "At once",
    "intermediateCatchEvent": "Waits",
}
NAMED = re.compile(r'\w+\["(\w+)"\]')
END = ""  # stands for leaving the process, where a path ends


@dataclass
class _Graph:
    """The elements of one scope, by what leads where."""

    nodes: Mapping[str, Element]
    flows: Mapping[str, Sequence[Element]]
    watches: Mapping[str, Sequence[Element]]
    joins: Mapping[str, str]  # element -> where every way from it comes together again
    placed: set[str] = field(default_factory=set)


def outline(definitions: DefinitionSet, process: str) -> list[Json]:
    """The steps of a process in order.

    A step is {id, name, kind, who, called, branches, watches, steps, back_to, goes_on_at}: `branches` are
    {condition, default, steps}, `watches` what can happen meanwhile, with {when, ends, steps}, `steps` lie
    in it. The two last are {id, name} of a step that stands elsewhere in the list: the way leads back to it, or goes on
    at it.
    """
    here = [one for one in definitions.elements.values() if one.process == process]
    return _scope(here, process)


def _scope(elements: Sequence[Element], scope: str) -> list[Json]:
    graph = _graph([one for one in elements if one.scope == scope])
    starts = [one.id for one in graph.nodes.values() if one.kind == "startEvent"]
    steps: list[Json] = []
    for start in starts:
        steps += _walk(graph, start, frozenset(), ())
    for step in list(_all(steps)):
        if step["kind"] == KINDS["subProcess"]:
            step["steps"] = _scope(elements, step["id"])
    return steps


def _graph(elements: Sequence[Element]) -> _Graph:
    nodes = {one.id: one for one in elements if one.kind != "sequenceFlow" and one.kind != "boundaryEvent"}
    borders = {one.id: one for one in elements if one.kind == "boundaryEvent"}
    flows: dict[str, list[Element]] = {id: [] for id in (*nodes, *borders)}
    for one in elements:
        if one.kind == "sequenceFlow" and one.source in flows:
            flows[one.source].append(one)
    watches: dict[str, list[Element]] = {}
    for border in borders.values():
        watches.setdefault(border.attached_to or "", []).append(border)
    return _Graph(nodes, flows, watches, _joins(nodes, flows))


def _joins(nodes: Iterable[str], flows: Mapping[str, Sequence[Element]]) -> dict[str, str]:
    """For each element the nearest one that every way from it passes; END where ways leave the process apart."""
    ids = list(nodes)
    after = {id: [flow.target or END for flow in flows[id]] or [END] for id in ids}
    passes: dict[str, set[str]] = {id: {*ids, END} for id in ids}
    passes[END] = {END}
    changed = True
    while changed:
        changed = False
        for id in ids:
            found = {id}.union(set.intersection(*(passes.get(one, {END}) for one in after[id])))
            if found != passes[id]:
                passes[id], changed = found, True
    # Of all that every way passes, the nearest is the one that itself passes all the others.
    return {id: max(passes[id] - {id}, key=lambda one: (len(passes[one]), one != END), default=END) for id in ids}


def _walk(graph: _Graph, id: str, stops: frozenset[str], trail: tuple[str, ...]) -> list[Json]:
    """The steps from an element on, up to one of `stops`; `trail` are those that lead here."""
    steps: list[Json] = []
    meanwhile: list[tuple[Json, Element, tuple[str, ...]]] = []
    found: str | None = id
    while found and found not in stops:
        if found in graph.placed:
            name = graph.nodes[found].name
            steps.append(_step(None) | {"back_to" if found in trail else "goes_on_at": {"id": found, "name": name}})
            break
        graph.placed.add(found)
        trail = (*trail, found)
        step = _step(graph.nodes[found])
        steps.append(step)
        meanwhile += [(step, border, trail) for border in graph.watches.get(found, ())]
        found = _onward(graph, found, step, stops, trail)
    for step, border, before in meanwhile:
        leads = graph.flows[border.id]
        step["watches"].append(
            {
                "id": border.id,
                "name": border.name,
                "kind": "",
                "who": "",
                "called": None,
                "when": _when(border),
                "ends": border.interrupting,
                "steps": _walk(graph, leads[0].target or "", stops, before) if leads else [],
            }
        )
    return steps


def _onward(graph: _Graph, id: str, step: Json, stops: frozenset[str], trail: tuple[str, ...]) -> str | None:
    """Where the list goes on after an element; several ways from it become its branches."""
    leads = graph.flows[id]
    if len(leads) < 2:
        return leads[0].target if leads else None
    join = graph.joins[id]
    default = graph.nodes[id].default
    ordered = sorted(leads, key=lambda flow: flow.id == default)
    for flow in ordered:
        step["branches"].append(
            {
                "condition": flow.name or condition_words(flow.condition) or "always",
                "default": flow.id == default,
                "steps": _walk(graph, flow.target or "", stops | {join}, trail),
            }
        )
    return join or None


def condition_words(condition: str | None) -> str:
    """A condition that has no name, with the names of the data spelt out."""
    return NAMED.sub(lambda found: found[1].replace("_", " "), condition or "")


def _step(element: Element | None) -> Json:
    lists: Json = {"branches": [], "watches": [], "steps": [], "back_to": None, "goes_on_at": None}
    if element is None:
        return {"id": None, "name": "", "kind": "", "who": "", "called": None, **lists}
    return {
        "id": element.id,
        "name": element.name,
        "kind": KINDS[element.kind],
        "who": element.lane or "",
        "called": element.called,
        **lists,
    }


def _when(border: Element) -> str:
    """What makes something happen meanwhile."""
    if border.timer is not None:
        name = border.timer.deadline.replace("_", " ")
        warns = border.timer.kind == "warnings"
        return f"as the time for the {name} passes" if warns else f"when the time for the {name} is over"
    if border.message:
        return "when word of it comes"
    return "when it fails" if border.error_code else "when it happens"


def _all(steps: Iterable[Json]) -> Iterable[Json]:
    for step in steps:
        yield step
        yield from _all(step["steps"])
        for part in (*step["branches"], *step["watches"]):
            yield from _all(part["steps"])


def called_in_order(definitions: DefinitionSet, process: str) -> list[str]:
    """A process and all that it calls, each once, in the order in which cases come to them."""
    found: dict[str, None] = {process: None}
    for step in _all(outline(definitions, process)):
        if step["called"] and step["called"] not in found:
            found |= dict.fromkeys(called_in_order(definitions, step["called"]))
    return list(found)
