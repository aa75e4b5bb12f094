"""Small diagrams and a host to run them under, shared by the tests of the engine room."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from casework.engine.decisions import Decision
from casework.engine.definitions import DefinitionSet, load_definitions
from casework.engine.runtime import Instance, TaskRef
from casework.errors import DefinitionError, Finding

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass
class ToyHost:
    """A host whose clock, deadlines and handlers a test sets; it remembers what it was told."""

    moment: datetime = NOON
    moments: dict[str, datetime] = field(default_factory=dict)
    alarms: dict[str, list[datetime]] = field(default_factory=dict)
    handlers: dict[str, Callable[["ToyHost", Mapping[str, Any]], Any]] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    decisions: list[tuple[str, str | None, Decision]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def later(self, **length: float) -> None:
        self.moment += timedelta(**length)

    def call(self, operator: str, task: TaskRef, data: Mapping[str, Any]) -> Any:
        self.called.append(operator)
        handler = self.handlers.get(operator)
        return {"by": operator} if handler is None else handler(self, data)

    def due(self, name: str) -> datetime | None:
        return self.moments.get(name)

    def warnings(self, name: str) -> Sequence[datetime]:
        return self.alarms.get(name, [])

    def passed(self, task: TaskRef) -> None:
        self.path.append(task.element)

    def decided(self, task: TaskRef, line: str | None, decision: Decision) -> None:
        self.decisions.append((task.element, line, decision))


class Toy:
    """One instance of toy diagrams, driven by element ids; with `stored`, saved and restored around each action."""

    def __init__(
        self,
        definitions: DefinitionSet,
        process: str,
        data: Mapping[str, Any],
        host: ToyHost,
        *,
        stored: bool = False,
        kind: type[Instance] = Instance,
    ) -> None:
        self.definitions = definitions
        self.host = host
        self.stored = stored
        self.instance = kind.start(definitions, process, data, host)
        self.go()

    def go(self) -> "Toy":
        self.keep()
        self.instance.advance()
        self.keep()
        return self

    def keep(self) -> None:
        if self.stored:
            self.instance = type(self.instance).restore(self.definitions, self.instance.snapshot(), self.host)

    def waiting(self) -> list[str]:
        return [task.element for task in self.instance.open_tasks()]

    def task(self, element: str) -> str:
        return next(task.id for task in self.instance.open_tasks() if task.element == element)

    def answer(self, element: str, **data: Any) -> "Toy":
        self.instance.complete(self.task(element), data)
        return self.go()

    def message(self, name: str, payload: Mapping[str, Any] | None = None) -> "Toy":
        self.instance.deliver(name, payload)
        return self.go()

    def settle(self, element: str, **data: Any) -> "Toy":
        started = next(task for task in self.instance.started() if task.element == element)
        self.instance.resume(started.id, data)
        return self.go()


def draw(
    process: str,
    body: str,
    *,
    messages: Sequence[str] = (),
    errors: Sequence[str] = (),
    lanes: Mapping[str, str] | None = None,
) -> bytes:
    """A diagram: `body` is BPMN without prefix, extensions with the prefix s."""
    named = "".join(f'<message id="message_{name}" name="{name}"/>' for name in messages)
    named += "".join(f'<error id="error_{code}" errorCode="{code}"/>' for code in errors)
    drawn = "".join(
        f'<lane id="lane_{index}" name="{name}">'
        + "".join(f"<flowNodeRef>{id}</flowNodeRef>" for id in ids.split())
        + "</lane>"
        for index, (name, ids) in enumerate((lanes or {}).items())
    )
    drawn = f'<laneSet id="lanes_{process}">{drawn}</laneSet>' if drawn else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core" '
        f'id="definitions_{process}" targetNamespace="toy">{named}'
        f'<process id="{process}" isExecutable="true">{drawn}{body}</process></definitions>'
    ).encode()


def flow(chains: str) -> str:
    """Sequence flows: `a b c; gate > x: condition` are a chain and a condition. Ids are source_target."""
    out = []
    for chain in filter(None, (part.strip() for part in chains.split(";"))):
        if ">" in chain.split(":")[0]:
            ends, _, condition = chain.partition(":")
            source, target = (part.strip() for part in ends.split(">"))
            condition = condition.strip().replace("&", "&amp;").replace("<", "&lt;")
            out.append(
                f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" '
                f'targetRef="{target}"><conditionExpression>{condition}</conditionExpression></sequenceFlow>'
            )
        else:
            ids = chain.split()
            out += [
                f'<sequenceFlow id="{one}_{two}" sourceRef="{one}" targetRef="{two}"/>' for one, two in pairwise(ids)
            ]
    return "".join(out)


def service(id: str, operator: str | None = None, *, result: str = "", effect: str = "") -> str:
    """A service task."""
    variable = f' resultVariable="{result}"' if result else ""
    properties = f'<s:properties><s:property name="effect" value="{effect}"/></s:properties>' if effect else ""
    return (
        f'<serviceTask id="{id}"><extensionElements>{properties}'
        f'<s:serviceTaskOperator id="{operator or "toy." + id}"{variable}/></extensionElements></serviceTask>'
    )


def rule(id: str, table: str, **properties: str) -> str:
    """A business rule task."""
    held = "".join(f'<s:property name="{name}" value="{value}"/>' for name, value in properties.items())
    held = f"<s:properties>{held}</s:properties>" if held else ""
    called = f"<s:calledDecisionId>{table}</s:calledDecisionId>"
    return f'<businessRuleTask id="{id}"><extensionElements>{held}{called}</extensionElements></businessRuleTask>'


def border(
    id: str, on: str, *, timer: str = "", message: str = "", error: str | None = None, dashed: bool = False
) -> str:
    """A border event."""
    inner = ""
    if timer:
        inner = f'<timerEventDefinition id="{id}_timer"><timeDate>{timer}</timeDate></timerEventDefinition>'
    elif message:
        inner = f'<messageEventDefinition id="{id}_message" messageRef="message_{message}"/>'
    elif error is not None:
        inner = f'<errorEventDefinition id="{id}_error"' + (f' errorRef="error_{error}"/>' if error else "/>")
    cancels = "false" if dashed else "true"
    return f'<boundaryEvent id="{id}" attachedToRef="{on}" cancelActivity="{cancels}">{inner}</boundaryEvent>'


def table(
    id: str, inputs: Sequence[str], values: str, rules: Sequence[tuple[str, ...]], *, policy: str = "UNIQUE"
) -> bytes:
    """A decision table with text inputs and the one text output `answer`; each rule is its cells, the answer last."""

    def cell(kind: str, name: str, text: str) -> str:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        return f'<{kind} id="{name}"><text>{escaped}</text></{kind}>'

    columns = "".join(
        f'<input id="{id}_in{index}"><inputExpression id="{id}_e{index}">'
        f"<text>{expression}</text></inputExpression></input>"
        for index, expression in enumerate(inputs)
    )
    declared = f'<outputValues id="{id}_values"><text>{values}</text></outputValues>' if values else ""
    rows = "".join(
        f'<rule id="{id}_rule{row}">'
        + "".join(cell("inputEntry", f"{id}_r{row}c{place}", text) for place, text in enumerate(cells[:-1]))
        + cell("outputEntry", f"{id}_r{row}o", cells[-1])
        + "</rule>"
        for row, cells in enumerate(rules)
    )
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_{id}" name="{id}" '
        f'namespace="toy"><decision id="{id}" name="{id}"><decisionTable id="table_{id}" hitPolicy="{policy}">'
        f'{columns}<output id="{id}_out" name="answer" typeRef="string">{declared}</output>{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


class Pen:
    """What a test draws with."""

    table = staticmethod(table)

    diagram = staticmethod(draw)
    flow = staticmethod(flow)
    service = staticmethod(service)
    rule = staticmethod(rule)
    border = staticmethod(border)

    def load(self, *diagrams: bytes, tables: Sequence[bytes] = ()) -> DefinitionSet:
        """The definitions of these files; a table is named after its id."""
        files = {f"diagram_{index}.bpmn": content for index, content in enumerate(diagrams)}
        for content in tables:
            found = re.search(rb'<decision id="(\w+)"', content)
            files[f"{found[1].decode() if found else 'table'}.dmn"] = content
        return load_definitions(files)

    def refused(self, *diagrams: bytes, tables: Sequence[bytes] = ()) -> list[Finding]:
        """Why these files are refused."""
        with pytest.raises(DefinitionError) as refused:
            self.load(*diagrams, tables=tables)
        return list(refused.value.findings)

    def line(self, *elements: str, process: str = "toy", messages: Sequence[str] = ()) -> bytes:
        """A diagram of these elements one after the other, between `start` and `end`."""
        ids = [element.partition('id="')[2].partition('"')[0] for element in elements]
        body = '<startEvent id="start"/>' + "".join(elements) + '<endEvent id="end"/>'
        return draw(process, body + flow(" ".join(["start", *ids, "end"])), messages=messages)

    def rounds(self) -> DefinitionSet:
        """A form that a loop through a called process comes back to."""
        body = (
            '<startEvent id="start"/><userTask id="form"/><exclusiveGateway id="enough" default="enough_end"/>'
            '<callActivity id="more" calledElement="inner"/><endEvent id="end"/>'
        )
        outer = draw("toy", body + flow('start form enough end; enough > more: form["more"]; more form'))
        inner = '<startEvent id="in"/><userTask id="inside"/><endEvent id="out"/>' + flow("in inside out")
        return self.load(outer, draw("inner", inner))


@pytest.fixture(scope="session")
def pen() -> Pen:
    return Pen()


@pytest.fixture
def host() -> ToyHost:
    return ToyHost()


@pytest.fixture(scope="session")
def new_host() -> type[ToyHost]:
    return ToyHost


@pytest.fixture(scope="session")
def play() -> type[Toy]:
    return Toy


@pytest.fixture(scope="session")
def noon() -> datetime:
    return NOON
