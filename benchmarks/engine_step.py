"""The bare engine step (load, complete, advance, save) against stock SpiffWorkflow, and round 1,000 of a loop.

Both engines run the same diagrams (`benchmarks/toy/`: five lanes, eight forms, three tables, six timers, a called
process, an appeal loop), each as it is meant to be used: stock with `BpmnWorkflowSerializer.serialize_json`, whose text
holds the specifications.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import SpiffWorkflow.bpmn as bpmn
import SpiffWorkflow.bpmn.script_engine.python_engine as engines
import SpiffWorkflow.bpmn.script_engine.python_environment as environments
import SpiffWorkflow.bpmn.serializer.workflow as serializers
import SpiffWorkflow.spiff.parser as parsers
import SpiffWorkflow.spiff.serializer.config as spiff_config
import SpiffWorkflow.spiff.specs.event_definitions as event_definitions
import SpiffWorkflow.util.task as task_states

from benchmarks.ratio import Ratio
from casework.engine.definitions import load_definitions
from casework.engine.runtime import Instance, TaskRef

# SpiffWorkflow carries no types.
BpmnEvent: Any = bpmn.__dict__["BpmnEvent"]
BpmnWorkflow: Any = bpmn.__dict__["BpmnWorkflow"]
BpmnWorkflowSerializer: Any = serializers.BpmnWorkflowSerializer
MessageEventDefinition: Any = event_definitions.__dict__["MessageEventDefinition"]
PythonScriptEngine: Any = engines.PythonScriptEngine
SpiffBpmnParser: Any = parsers.__dict__["SpiffBpmnParser"]
TaskState: Any = task_states.TaskState

TOY = Path(__file__).parent / "toy"
START = {"standing": "ACTIVE", "twins": 1, "asked_by": "MEMBER", "jeopardy": "SHOWN", "documents": 2}
NOTE = "the documents on file were read and show what the policy asks for " * 2
STEPS: Sequence[tuple[str, dict[str, Any]]] = (
    ("review_coverage", {"answer": "GO_ON", "note": NOTE}),
    ("triage_urgency", {"answer": "STANDARD", "note": NOTE}),
    ("check_completeness", {"answer": "ASK", "note": NOTE}),
    ("information_received", {}),
    ("check_completeness", {"answer": "COMPLETE", "note": NOTE}),
    ("assess_function", {"score": 3, "note": NOTE}),
    ("clinician_signoff", {"answer": "REFER", "note": NOTE}),
    ("draft_decision", {"answer": "DENY", "note": NOTE}),
    ("sign_decision", {"answer": "DENY", "note": NOTE}),
    ("appeal_received", {}),
    ("review_appeal", {"answer": "UPHELD", "note": NOTE}),
)
MESSAGES = ("information_received", "appeal_received")
RESULT = {"done": True, "fired": False}
FAR = "2099-01-01T00:00:00+00:00"
REPEATS = 15
ROUNDS = 1_000
WINDOW = 25


class Ours:
    """Casework: specifications once, an instance of our own format saved and restored around every step."""

    def __init__(self) -> None:
        self.definitions = load_definitions({path.name: path.read_bytes() for path in TOY.iterdir()})
        self.saved = b""

    def now(self) -> datetime:
        return datetime(2026, 1, 5, tzinfo=UTC)

    def call(self, operator: str, task: TaskRef, data: Mapping[str, Any], /) -> dict[str, Any]:
        return dict(RESULT)

    def due(self, name: str, /) -> datetime:
        return datetime.fromisoformat(FAR)

    def warnings(self, name: str, /) -> Sequence[datetime]:
        return (datetime.fromisoformat(FAR),)

    def passed(self, task: TaskRef, /) -> None: ...
    def decided(self, task: TaskRef, line: str | None, decision: Any, /) -> None: ...

    def start(self) -> None:
        instance = Instance.start(self.definitions, "toy_review", START, self)
        instance.advance()
        self.saved = instance.snapshot()

    def step(self, name: str, answer: dict[str, Any]) -> None:
        instance = Instance.restore(self.definitions, self.saved, self)
        if name in MESSAGES:
            instance.deliver(name, answer)
        else:
            instance.complete(next(task.id for task in instance.open_tasks() if task.element == name), answer)
        instance.advance()
        self.saved = instance.snapshot()

    @property
    def ended(self) -> bool:
        return Instance.restore(self.definitions, self.saved, self).is_completed


class _StockEnvironment(environments.TaskDataEnvironment):
    def call_service(self, context: Any, **kwargs: Any) -> str:
        return json.dumps(RESULT)


class Stock:
    """SpiffWorkflow as its documentation shows it: the instance with its specifications as JSON around every step."""

    def __init__(self) -> None:
        parser = SpiffBpmnParser()
        for path in TOY.iterdir():
            # Stock writes a table's outputs beside all else; the conditions must read them there.
            content = re.sub(rb'\w+\["(way|speed|advice)"\]', rb"\1", path.read_bytes())
            (parser.add_bpmn_str if path.suffix == ".bpmn" else parser.add_dmn_str)(content)
        self.spec, self.specs = parser.get_spec("toy_review"), parser.get_subprocess_specs("toy_review")
        moments = {"due": lambda name: FAR, "warnings": lambda name: f"R2/{FAR}/P1D"}
        environment: Any = _StockEnvironment
        self.engine = PythonScriptEngine(environment(moments))
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(spiff_config.SPIFF_CONFIG))
        self.saved = ""

    def start(self) -> None:
        workflow = BpmnWorkflow(self.spec, self.specs, script_engine=self.engine)
        workflow.task_tree.data.update(START)
        workflow.do_engine_steps()
        self.saved = self.serializer.serialize_json(workflow)

    def step(self, name: str, answer: dict[str, Any]) -> None:
        workflow = self.serializer.deserialize_json(self.saved)
        workflow.script_engine = self.engine
        if name in MESSAGES:
            workflow.send_event(BpmnEvent(MessageEventDefinition(name), payload=answer))
        else:
            task = workflow.get_next_task(state=TaskState.READY, spec_name=name)
            task.data[name] = answer
            task.run()
        workflow.do_engine_steps()
        workflow.refresh_timers()
        workflow.do_engine_steps()
        self.saved = self.serializer.serialize_json(workflow)

    @property
    def ended(self) -> bool:
        return bool(self.serializer.deserialize_json(self.saved).is_completed())


def _time(step: Callable[[], None]) -> float:
    before = perf_counter()
    step()
    return perf_counter() - before


def _steps(one: Ours | Stock) -> float:
    """The median time of a step over one whole review."""
    one.start()
    times = [_time(lambda name=name, answer=answer: one.step(name, answer)) for name, answer in STEPS]  # type: ignore[misc]
    assert one.ended, "the toy review must come to its end"
    return median(times)


def _rounds(ours: Ours) -> tuple[float, float]:
    """The median time of an information request's round at the start and at the end of many."""
    ours.start()
    for name, answer in STEPS[:2]:
        ours.step(name, answer)

    def ask() -> None:
        for name, answer in STEPS[2:4]:
            ours.step(name, answer)

    times = [_time(ask) for _ in range(ROUNDS)]
    return median(times[:WINDOW]), median(times[-WINDOW:])


def measure() -> Iterator[Ratio]:
    """The two ratios; engines and rounds take turns, so that a busy machine slows both."""
    ours, stock = Ours(), Stock()
    _steps(ours), _steps(stock)
    pairs = [(_steps(stock), _steps(ours)) for _ in range(REPEATS)]
    faster = median(theirs for theirs, _ in pairs) / median(mine for _, mine in pairs)
    yield Ratio("engine step: stock SpiffWorkflow against ours", faster, 5, "at_least")
    loops = [_rounds(ours) for _ in range(3)]
    slower = median(last for _, last in loops) / median(first for first, _ in loops)
    yield Ratio(f"engine step: round {ROUNDS:,} of a loop against round 1", slower, 1.5, "at_most")
