"""Definition sets: diagrams and tables, checked, bound to each other, kept in the process by their contents' hash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from types import MappingProxyType
from typing import Any

from lxml import etree

from casework.engine import decisions
from casework.engine.elements import Element, children, read_elements
from casework.engine.parser import DiagramParser
from casework.engine.refusals import refuse_diagram
from casework.engine.rule_tasks import RESERVED_OUTPUTS
from casework.engine.safe_xml import MAX_ELEMENTS, MAX_TABLE_ELEMENTS, read_xml
from casework.engine.spiff import ValidationException
from casework.errors import DefinitionError, Finding

KEPT = 64


@dataclass(frozen=True, eq=False)
class DefinitionSet:
    """Diagrams and tables that belong together. Nothing in it changes, so threads may share it."""

    hash: str
    files: Mapping[str, bytes]
    elements: Mapping[str, Element]
    processes: Mapping[str, str]  # process id -> file
    tables: Mapping[str, Any]
    specs: Mapping[str, Any] = field(repr=False)


_cache: dict[str, DefinitionSet] = {}
_lock = Lock()


def hash_files(files: Mapping[str, bytes]) -> str:
    """sha256 over the sorted names and contents."""
    digest = sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def load_definitions(files: Mapping[str, bytes]) -> DefinitionSet:
    """The definition set of these `.bpmn` and `.dmn` files; DefinitionError where they cannot be run as drawn."""
    key = hash_files(files)
    with _lock:
        if key in _cache:
            return _cache[key]
    loaded = _load(key, files)
    with _lock:
        while len(_cache) >= KEPT:
            del _cache[next(iter(_cache))]
        return _cache.setdefault(key, loaded)


def _load(key: str, files: Mapping[str, bytes]) -> DefinitionSet:
    findings: list[Finding] = []
    roots: dict[str, etree._Element] = {}
    tables: dict[str, Any] = {}
    for name in sorted(files):
        root, wrong = read_xml(
            name, files[name], max_elements=MAX_TABLE_ELEMENTS if name.endswith(".dmn") else MAX_ELEMENTS
        )
        findings += wrong
        if name.endswith(".bpmn") and root is not None:
            roots[name] = root
            findings += refuse_diagram(name, root)
        elif name.endswith(".dmn") and root is not None:
            findings += _load_table(name, files[name], tables)
        elif root is not None:
            findings.append(
                Finding("not-bpmn", name, None, "The file is neither a diagram (.bpmn) nor a decision table (.dmn).")
            )
    catalogue = [element for name, root in roots.items() for element in read_elements(name, root)]
    processes = {process.get("id") or "": name for name, root in roots.items() for process in children(root, "process")}
    findings += _bind(catalogue, processes, roots, tables)
    if findings:
        raise DefinitionError(findings)
    elements = {element.id: element for element in catalogue}
    return DefinitionSet(
        hash=key,
        files=MappingProxyType(dict(files)),
        elements=MappingProxyType(elements),
        processes=MappingProxyType(processes),
        tables=MappingProxyType(tables),
        specs=MappingProxyType(_parse(roots, elements, tables)),
    )


def _load_table(name: str, content: bytes, tables: dict[str, Any]) -> Iterable[Finding]:
    try:
        table = decisions.load_table(content, file=name)
    except DefinitionError as error:
        return error.findings
    if table.id in tables:
        return [Finding("id-twice", name, table.id, f"Two tables have the id {table.id}. Rename one.")]
    tables[table.id] = table
    return []


def _bind(
    catalogue: list[Element],
    processes: Mapping[str, str],
    roots: Mapping[str, etree._Element],
    tables: Mapping[str, Any],
) -> Iterable[Finding]:
    """What is wrong between the files: ids used twice, processes and tables that are not there."""
    seen: dict[str, Element] = {}
    count: dict[str, int] = {}
    for root in roots.values():
        for process in children(root, "process"):
            count[process.get("id") or ""] = count.get(process.get("id") or "", 0) + 1
    for id, times in count.items():
        if times > 1:
            yield Finding("id-twice", processes[id], id, f"{times} processes have the id {id}. Rename them.")
    for one in catalogue:
        if one.id in seen and seen[one.id].file != one.file:
            yield Finding(
                "id-twice",
                one.file,
                one.id,
                f"The id {one.id} is also used in {seen[one.id].file}; ids are keys of the process data. Rename one.",
            )
        seen.setdefault(one.id, one)
        if one.id in processes:
            yield Finding("id-twice", one.file, one.id, f"The id {one.id} is also the id of a process. Rename one.")
        if one.kind == "callActivity" and one.called and one.called not in processes:
            yield Finding(
                "called", one.file, one.id, f"The process {one.called} that this calls is not among the files."
            )
        if one.kind == "businessRuleTask" and one.decision:
            if one.decision not in tables:
                yield Finding(
                    "decision", one.file, one.id, f"The decision table {one.decision} is not among the files."
                )
            elif one.each and not tables[one.decision].outputs[0].values:
                yield Finding(
                    "decision",
                    one.file,
                    one.id,
                    f"The table {one.decision} is asked line by line, so its first output must declare its values, "
                    "the most demanding first.",
                )
            elif taken := sorted({output.name for output in tables[one.decision].outputs} & RESERVED_OUTPUTS):
                yield Finding(
                    "decision",
                    one.file,
                    one.id,
                    f"The table {one.decision} has an output {taken[0]}, a name that the rule task writes itself, so "
                    "one of the two would be lost. Rename the output.",
                )


def _parse(
    roots: Mapping[str, etree._Element], elements: Mapping[str, Element], tables: Mapping[str, Any]
) -> dict[str, Any]:
    parser = DiagramParser(elements, tables)
    try:
        for name, root in roots.items():
            parser.add_bpmn_xml(root, filename=name)
        specs: dict[str, Any] = parser.find_all_specs()
    except ValidationException as error:
        finding = Finding(
            "not-parsed", error.file_name or ", ".join(roots), error.id or None, f"The diagram cannot be read: {error}"
        )
        raise DefinitionError([finding]) from error
    except ValueError as error:
        # such as a place in the drawing that is no number
        finding = Finding("not-parsed", ", ".join(roots), None, f"The diagram cannot be read: {error}")
        raise DefinitionError([finding]) from error
    return specs
