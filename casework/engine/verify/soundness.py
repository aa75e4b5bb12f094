"""The token game: every way through is played, and must reach an end, step everywhere and nowhere twice at once."""

from collections.abc import Iterator

from casework.engine.elements import Element
from casework.engine.verify.graph import CONTAINERS, Diagrams, finding
from casework.engine.verify.inline import Inlined, Step
from casework.errors import Finding

MOST_STATES = 40_000
State = frozenset[tuple[Step, str]]  # tokens: where, and over which flow a parallel gateway was reached (else "")


def check_soundness(diagrams: Diagrams, graph: Inlined) -> Iterator[Finding]:
    """Elements that nothing reaches, states that cannot go on or never end, and what would run twice at once."""
    reached = {step.element.id for step in graph.reach(graph.starts)}
    for node in diagrams.nodes():
        begins = node.kind in ("startEvent", "boundaryEvent")
        if node.id not in reached and (begins or diagrams.entering.get(node.id)):  # the refusals tell what has no flow
            yield finding("unreachable", node, "Nothing leads here. Draw the flow, or remove the element.")
    if graph.cut:
        return  # the rule on bindings says so; what calls without measure would be played without measure too
    for start in graph.starts:
        yield from _Game(diagrams).play(start)


class _Game:
    """One process played from its start; states seen, and how they follow each other."""

    def __init__(self, diagrams: Diagrams) -> None:
        self.diagrams = diagrams
        self.before: dict[State, list[State]] = {}
        self.twice: dict[str, Element] = {}
        dashed = [node for node in diagrams.nodes() if node.kind == "boundaryEvent" and not node.interrupting]
        self.aside = frozenset(id for border in dashed for id in self.side_path(border))

    def play(self, start: Step) -> Iterator[Finding]:
        first: State = frozenset({(start, "")})
        self.before = {first: []}
        waiting, stuck, ended = [first], [], []
        while waiting:
            state = waiting.pop()
            moves = [move for move in self.moves(state) if move != state]
            if not state:
                ended.append(state)
            elif not moves:
                stuck.append(state)
            for move in moves:
                if move not in self.before:
                    self.before[move] = []
                    waiting.append(move)
                self.before[move].append(state)
            if len(self.before) > MOST_STATES:
                yield finding(
                    "sound",
                    start.element,
                    f"The diagrams have more than {MOST_STATES} states; not all were played.",
                    "warning",
                )
                break
        yield from self.tell(stuck, ended, start, complete=not waiting)

    def tell(self, stuck: list[State], ended: list[State], start: Step, *, complete: bool) -> Iterator[Finding]:
        for element in self.twice.values():
            yield finding(
                "sound",
                element,
                "Two tokens can be here at once, so this would run twice. Join the branches first, or part them later.",
            )
        for id in dict.fromkeys(
            step.element.id for state in stuck for step, _ in state if step.element.kind == "parallelGateway"
        ):
            yield finding(
                "sound",
                self.diagrams.elements[id],
                "The review can wait here for ever, for a branch that never comes. Join only what was parted.",
            )
        if not complete or stuck:
            return
        ends, open_states = set(ended), list(ended)
        while open_states:
            for state in self.before[open_states.pop()]:
                if state not in ends:
                    ends.add(state)
                    open_states.append(state)
        endless = [state for state in self.before if state not in ends]
        if endless:
            names = sorted({step.element.id for step, _ in min(endless, key=len)})
            yield finding(
                "sound",
                start.element,
                f"From {', '.join(names)} no end can be reached any more. Draw a way out of the loop.",
            )

    def moves(self, state: State) -> Iterator[State]:
        for token in state:
            step, _ = token
            if step.done:  # marks a container at work; it moves when nothing is left inside
                if not any(inner.around[: len(step.within)] == step.within for inner, _ in state):
                    yield self.go_on(state - {token}, step)
                yield from self.border_moves(state, step)
            elif step.element.kind == "endEvent":
                yield state - {token}
            elif step.element.kind == "parallelGateway":
                arrived = frozenset(other for other in state if other[0] == step)
                if len(arrived) == len(self.diagrams.entering.get(step.element.id, ())):
                    yield self.go_on(state - arrived, step)
            elif step.element.kind == "exclusiveGateway":
                for flow in self.diagrams.leaving.get(step.element.id, ()):
                    yield self.add(state - {token}, step.around, flow)
            elif (inside := self.inside(step)) is not None:
                yield self.put(self.put(state - {token}, Step(step.around, step.element, done=True), ""), inside, "")
            else:
                yield self.go_on(state - {token}, step)
                yield from self.border_moves(state, step)

    def inside(self, step: Step) -> Step | None:
        """The start of what the activity holds or calls, unless the call leads back into itself."""
        if step.element.kind not in CONTAINERS:
            return None
        scope = step.element.called if step.element.kind == "callActivity" else step.element.id
        start = self.diagrams.start(scope or "")
        if start is None or any(self.diagrams.elements[id].called == scope for id in step.around):
            return None
        return Step(step.within, start)

    def border_moves(self, state: State, step: Step) -> Iterator[State]:
        for border in self.diagrams.borders.get(step.element.id, ()):
            at = Step(step.around, border)
            if border.interrupting:
                left = frozenset(
                    token for token in state if token[0].around[: len(step.within)] != step.within and token[0] != step
                )
                yield self.put(left, at, "")
            elif not self.beside(state):
                yield self.put(state, at, "")

    def beside(self, state: State) -> bool:
        """Whether a side path is being walked: one at a time is played, so that the game is finite and stays small.

        Where two of them lead to one element, that element belongs to neither, and both are played up to it.
        """
        return any(step.id in self.aside or not self.aside.isdisjoint(step.around) for step, _ in state)

    def side_path(self, border: Element) -> frozenset[str]:
        """What can be reached over this border event only."""
        main = [
            node.id
            for node in self.diagrams.inside[border.scope]
            if node.kind in ("startEvent", "boundaryEvent") and node != border
        ]
        return frozenset(self.diagrams.along([border.id]) - self.diagrams.along(main))

    def go_on(self, state: State, step: Step) -> State:
        for flow in self.diagrams.leaving.get(step.element.id, ()):
            state = self.add(state, step.around, flow)
        return state

    def add(self, state: State, around: tuple[str, ...], flow: Element) -> State:
        target = self.diagrams.elements[flow.target or ""]
        return self.put(state, Step(around, target), flow.id if target.kind == "parallelGateway" else "")

    def put(self, state: State, step: Step, over: str) -> State:
        at_work = Step(step.around, step.element, done=not step.done)
        if (step, over) in state or (at_work, over) in state:
            self.twice.setdefault(step.element.id, step.element)
        return state | {(step, over)}
