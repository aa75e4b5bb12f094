"""One graph of a whole review: calls replaced by what they call, so that a path is a path through all diagrams.

Each activity is two steps, its entry and its exit: an event on its border leaves from the entry, because it fires while
the activity is still to be done. To ask what happens if a task is never done is to cut between the two.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from casework.engine.elements import Element
from casework.engine.verify.graph import ACTIVITIES, CONTAINERS, Diagrams

MOST_STEPS = (
    10_000  # some thirty times what the shipped diagrams make; processes that call each other double at every level
)

DEEPEST_CALLS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """An element where it stands in the nesting of calls and subprocesses; `done` is the exit of an activity."""

    around: tuple[str, ...]
    element: Element = field(compare=False)
    done: bool = False
    id: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.element.id)

    @property
    def within(self) -> tuple[str, ...]:
        """The nesting that its own content stands in."""
        return (*self.around, self.element.id)


@dataclass(slots=True)
class Inlined:
    """The steps and what follows each."""

    starts: list[Step] = field(default_factory=list)
    after: dict[Step, list[Step]] = field(default_factory=dict)
    before: dict[Step, list[Step]] = field(default_factory=dict)
    cut: list[Element] = field(default_factory=list)  # call activities not followed because the graph is too large
    rings: list[Element] = field(default_factory=list)  # call activities that lead back into what is being called

    def join(self, one: Step, other: Step) -> None:
        """Let the other follow the one."""
        self.after.setdefault(one, []).append(other)
        self.before.setdefault(other, []).append(one)

    def steps(self) -> Iterator[Step]:
        """Every step that something leads to, and the starts."""
        yield from dict.fromkeys((*self.after, *self.before))

    def reach(
        self, starts: Collection[Step], passes: Callable[[Step, Step], bool] = lambda one, other: True
    ) -> dict[Step, Step | None]:
        """What can be reached from there over the joints that `passes` lets through, each with the step before it."""
        found: dict[Step, Step | None] = dict.fromkeys(starts)
        waiting = list(starts)
        while waiting:
            one = waiting.pop(0)
            for other in self.after.get(one, ()):
                if other not in found and passes(one, other):
                    found[other] = one
                    waiting.append(other)
        return found


def way(found: dict[Step, Step | None], step: Step) -> str:
    """The path to the step in words: the ids of the elements on it that decide or do something."""
    ids: list[str] = []
    at: Step | None = step
    while at is not None:
        if not at.done and (not ids or ids[-1] != at.element.id):
            ids.append(at.element.id)
        at = found[at]
    ids.reverse()
    return " -> ".join(ids if len(ids) <= 8 else ["...", *ids[-8:]])


def done(one: Step, other: Step) -> bool:
    """Whether this joint is the doing of an activity that holds no others."""
    return other.done and not one.done and one.id == other.id


def inline(diagrams: Diagrams) -> Inlined:
    """The graph from the start of every process that no other calls."""
    graph = Inlined()
    for process in diagrams.entry_processes():
        start = diagrams.start(process)
        if start is not None:
            graph.starts.append(Step((), start))
        _scope(diagrams, graph, process, (), (process,))
    return graph


def _scope(diagrams: Diagrams, graph: Inlined, scope: str, around: tuple[str, ...], calling: tuple[str, ...]) -> None:
    """Join everything in the scope."""
    for node in diagrams.inside.get(scope, ()):
        entry = Step(around, node)
        leave = Step(around, node, done=True) if node.kind in ACTIVITIES else entry
        for border in diagrams.borders.get(node.id, ()):
            graph.join(entry, Step(around, border))
        for flow in diagrams.leaving.get(node.id, ()):
            graph.join(leave, Step(around, diagrams.elements[flow.target or ""]))
        if node.kind in ACTIVITIES:
            _activity(diagrams, graph, node, entry, leave, calling)


def _activity(
    diagrams: Diagrams, graph: Inlined, node: Element, entry: Step, leave: Step, calling: tuple[str, ...]
) -> None:
    scope = (node.called if node.kind == "callActivity" else node.id) if node.kind in CONTAINERS else None
    start = diagrams.start(scope) if scope else None
    if scope is None or start is None:
        graph.join(entry, leave)
        return
    if scope in calling:
        graph.rings.append(node)
        return
    if len(graph.after) > MOST_STEPS or len(calling) > DEEPEST_CALLS:
        graph.cut.append(node)
        graph.join(entry, leave)
        return
    graph.join(entry, Step(entry.within, start))
    for inner in diagrams.inside.get(scope, ()):
        if inner.kind == "endEvent":
            graph.join(Step(entry.within, inner), leave)
    _scope(diagrams, graph, scope, entry.within, (*calling, scope))
