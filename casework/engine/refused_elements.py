"""What an event or task may not be on its own: a wait for nothing, a timer that is code, a service with no handler."""

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from casework.engine.elements import children, extensions, is_true, parse_timer, tag, timer_text
from casework.engine.refusal_texts import PLAIN
from casework.errors import Finding

OPERATOR = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
KEY = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")


def _definitions(event: etree._Element) -> list[str]:
    return [tag(child) for child in event if tag(child).endswith("EventDefinition")]


def _plain_event(file: str, event: etree._Element) -> Iterator[Finding]:
    found = [name for name in _definitions(event) if name in PLAIN]
    if found:
        yield Finding(
            "not-allowed",
            file,
            event.get("id"),
            f"A {tag(event)} waits for nothing and throws nothing here ({found[0]}). Use a plain one.",
        )


def _waiting_event(file: str, event: etree._Element) -> Iterator[Finding]:
    id, found = event.get("id"), _definitions(event)
    if len(found) != 1:
        yield Finding("event", file, id, f"An event waits for one thing; this one has {len(found)} definitions.")
    elif found[0] == "timerEventDefinition":
        yield from _refuse_timer(file, event)
    elif found[0] == "messageEventDefinition":
        yield from _refuse_message(file, event, children(event, "messageEventDefinition")[0])
    elif found[0] == "errorEventDefinition":
        if tag(event) != "boundaryEvent" or _host(event) != "serviceTask":
            yield Finding(
                "event",
                file,
                id,
                "An error is caught on the border of a service task only; what a called process found would be lost. "
                "Use a gateway.",
            )
        elif not _interrupts(event):
            yield Finding("event", file, id, "An error always interrupts. Set cancelActivity to true.")


def _refuse_timer(file: str, event: etree._Element) -> Iterator[Finding]:
    timer = parse_timer(timer_text(event))
    if timer is None:
        yield Finding(
            "timer",
            file,
            event.get("id"),
            'A timer names a deadline: due("name") or warnings("name"). Another text would be code or a frozen moment.',
        )
    elif timer.kind == "warnings" and (tag(event) != "boundaryEvent" or _interrupts(event)):
        yield Finding(
            "timer",
            file,
            event.get("id"),
            "Warnings repeat; they belong on a border and do not interrupt. Set cancelActivity to false.",
        )


def _interrupts(event: etree._Element) -> bool:
    return is_true(event.get("cancelActivity", "true"))


def _host(event: etree._Element) -> str | None:
    """The tag of the activity that the event is attached to."""
    parent = event.getparent()
    beside = {} if parent is None else {node.get("id"): tag(node) for node in parent}
    return beside.get(event.get("attachedToRef"))


def _border_event(file: str, event: etree._Element) -> Iterator[Finding]:
    host = _host(event)
    if not host or host.endswith(("Gateway", "Event")):
        yield Finding("event", file, event.get("id"), "This border event is attached to no activity.")
    yield from _waiting_event(file, event)


def _refuse_message(file: str, node: etree._Element, holder: etree._Element) -> Iterator[Finding]:
    root = node.getroottree().getroot()
    named = {one.get("id"): one.get("name") for one in children(root, "message")}
    if not named.get(holder.get("messageRef")):
        yield Finding(
            "message",
            file,
            node.get("id"),
            "This waits for a message but names none, so it would not wait at all. Choose the message.",
        )


def _receive_task(file: str, node: etree._Element) -> Iterator[Finding]:
    yield from _refuse_message(file, node, node)


def _service_task(file: str, node: etree._Element) -> Iterator[Finding]:
    operators = extensions(node, "serviceTaskOperator")
    if len(operators) != 1:
        yield Finding(
            "operator",
            file,
            node.get("id"),
            "A service task names one handler (serviceTaskOperator, process.function).",
        )
        return
    if not OPERATOR.fullmatch(operators[0].get("id") or ""):
        yield Finding(
            "operator",
            file,
            node.get("id"),
            f"The operator {operators[0].get('id')} is not of the form process.function.",
        )
    key = operators[0].get("resultVariable")
    if key and not KEY.fullmatch(key):
        yield Finding(
            "result",
            file,
            node.get("id"),
            f"The result variable {key} is no name. Use letters, digits and underscores.",
        )


def _rule_task(file: str, node: etree._Element) -> Iterator[Finding]:
    decisions = extensions(node, "calledDecisionId")
    if len(decisions) != 1 or not (decisions[0].text or "").strip():
        yield Finding(
            "decision", file, node.get("id"), "A business rule task names one decision table (calledDecisionId)."
        )


def _call_activity(file: str, node: etree._Element) -> Iterator[Finding]:
    if not node.get("calledElement"):
        yield Finding("called", file, node.get("id"), "A call activity names the process that it calls.")


CHECKS: Mapping[str, Callable[[str, etree._Element], Iterator[Finding]]] = {
    "startEvent": _plain_event,
    "endEvent": _plain_event,
    "boundaryEvent": _border_event,
    "intermediateCatchEvent": _waiting_event,
    "receiveTask": _receive_task,
    "serviceTask": _service_task,
    "businessRuleTask": _rule_task,
    "callActivity": _call_activity,
}
