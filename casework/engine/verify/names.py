"""Names: what is drawn is named, ids are used once, files bear the name of what they hold, properties are known."""

import re
from collections.abc import Iterator

from casework.domain import roles
from casework.domain.independence import EARLIER_DECIDERS, barred
from casework.engine.elements import FLOW_ELEMENTS, FLOW_NODES, children, tag
from casework.engine.verify.graph import Diagrams, finding
from casework.errors import Finding

PROPERTIES = frozenset(
    (
        "role",
        "not_by",
        "milestone",
        "effect",
        "notice",
        "adverse",
        "forwards",
        "each",
        "result",
        "resultVariable",
    )
)
EFFECTS = {"outbox"}
ROLES = frozenset(value for name, value in vars(roles).items() if name.isupper())
_ID = re.compile(r"[a-z][a-z0-9_]*")


def check_names(diagrams: Diagrams) -> Iterator[Finding]:
    """Everything about names that would mislead a reader, a stored review or a form."""
    yield from _files(diagrams)
    yield from _unique(diagrams)
    yield from _named(diagrams)
    yield from _people(diagrams)
    yield from _properties(diagrams)


def _files(diagrams: Diagrams) -> Iterator[Finding]:
    for file, root in diagrams.roots.items():
        stem = file.rpartition("/")[2].removesuffix(".bpmn")
        for process in children(root, "process"):
            if process.get("id") != stem:
                yield Finding(
                    "file-name",
                    file,
                    process.get("id"),
                    f"The file {stem}.bpmn must hold the one process {stem}: rename the file or the process.",
                )
            if not any((note.text or "").strip() for note in children(process, "documentation")):
                yield Finding(
                    "named",
                    file,
                    process.get("id"),
                    "The process has no documentation. Say in a sentence or two what it is for.",
                    "warning",
                )


def _unique(diagrams: Diagrams) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for file, root in diagrams.roots.items():
        for node in root.iter():
            id = node.get("id")
            if not id or (tag(node) != "process" and tag(node) not in FLOW_ELEMENTS):
                continue
            if id in seen:
                yield Finding(
                    "unique-ids",
                    file,
                    id,
                    f"The id {id} is also used in {seen[id]}. Ids are data keys and form names; rename one.",
                )
            seen.setdefault(id, file)
            if tag(node) in FLOW_NODES and not _ID.fullmatch(id):
                yield Finding(
                    "unique-ids",
                    file,
                    id,
                    f"The id {id} is a data key; write it in lower_snake_case, such as check_file.",
                )


def _named(diagrams: Diagrams) -> Iterator[Finding]:
    for element in diagrams.elements.values():
        if element.id not in diagrams.unnamed:
            if _parts_here(diagrams, element.id) and not element.name.endswith("?"):
                yield finding(
                    "named", element, f"“{element.name}” asks nothing. Name a gateway by its question.", "warning"
                )
            continue
        if element.kind != "sequenceFlow":
            yield finding("named", element, "This has no name. Say in two or three plain words what happens here.")
        elif _parts_here(diagrams, element.source or ""):
            yield finding("named", element, "This way out of a gateway has no name. Write the answer that takes it.")


def _parts_here(diagrams: Diagrams, id: str) -> bool:
    """Whether ways part at this gateway by an answer."""
    element = diagrams.elements.get(id)
    return element is not None and element.kind == "exclusiveGateway" and len(diagrams.leaving.get(id, ())) > 1


def _people(diagrams: Diagrams) -> Iterator[Finding]:
    for node in diagrams.nodes():
        if node.kind != "userTask":
            continue
        if node.role not in ROLES:
            said = f"The role {node.role} is not known" if node.role else "This task belongs to no role"
            yield finding(
                "roles",
                node,
                f"{said}, so nobody could take it. Draw it in a lane of one of: {', '.join(sorted(ROLES))}; "
                "or set the property role.",
            )
        for name in barred(node.not_by):
            other = diagrams.elements.get(name)
            if name != EARLIER_DECIDERS and (other is None or other.kind != "userTask"):
                yield finding(
                    "roles",
                    node,
                    f"not_by names {name}, which is no user task of these diagrams. Correct the name; where all who "
                    f"took part at a level before are meant, write {EARLIER_DECIDERS}.",
                )


def _properties(diagrams: Diagrams) -> Iterator[Finding]:
    for element in diagrams.elements.values():
        for name in element.properties:
            if name not in PROPERTIES:
                yield finding(
                    "properties",
                    element,
                    f"The property {name} means nothing here. Known are {', '.join(sorted(PROPERTIES))}.",
                )
        if element.effect and element.effect not in EFFECTS:
            yield finding(
                "properties", element, f"effect={element.effect} means nothing. Write outbox, or leave it out."
            )
        if element.effect and element.kind != "serviceTask":
            yield finding(
                "properties", element, "Only a service task has an effect outside. Remove the property effect."
            )
        if element.forwards and (element.forwards != "true" or element.effect != "outbox"):
            yield finding(
                "properties",
                element,
                "forwards=true marks the service task that sends the file outside and waits until it is sent "
                "(effect=outbox). Write it there, or leave it out.",
            )
        if element.each and element.kind != "businessRuleTask":
            yield finding(
                "properties", element, "Only a decision table runs once for each line. Remove the property each."
            )
