"""`python -m benchmarks.dmn_tck PATH [LEVEL]`: our decision tables on a checkout of the public DMN TCK, and stock
SpiffWorkflow's beside them."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.spiff_dmn import spiff_value
from casework.engine.decisions.model import load_model
from casework.engine.decisions.table import Decidable, DecisionTable
from casework.engine.decisions.temporal import read_date, read_datetime, read_duration, read_time
from casework.engine.decisions.values import equal
from casework.errors import CaseworkError, DecisionError, DefinitionError, Finding

TEST = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
READERS: Mapping[str, Any] = {
    "decimal": Decimal,
    "integer": Decimal,
    "double": Decimal,
    "boolean": lambda text: text == "true",
    "date": read_date,
    "time": read_time,
    "dateTime": read_datetime,
    "duration": read_duration,
    "string": str,
}


@dataclass
class Tally:
    """What came of one set of cases."""

    passed: int = 0
    total: int = 0
    tables_passed: int = 0
    tables: int = 0
    spiff: int = 0
    outside: dict[str, str] = field(default_factory=dict)
    outside_results: int = 0
    failures: list[str] = field(default_factory=list)


def run(folder: Path) -> Tally:
    """The tally of all models in a folder of the checkout."""
    tally = Tally()
    for cases in sorted(folder.glob("*/*.xml")):
        root = etree.parse(cases).getroot()
        if not isinstance(root.tag, str) or root.tag != f"{TEST}testCases":
            continue
        model = cases.parent / str(root.findtext(f"{TEST}modelName"))
        xml = model.read_bytes()
        decisions, refused = _readable(xml, model.name)
        for finding in refused:
            tally.outside.setdefault(cases.name, str(finding))
        _run_cases(root, decisions, xml, cases.name, tally)
    return tally


def _readable(xml: bytes, file: str) -> tuple[Mapping[str, Decidable], list[Finding]]:
    """The decisions of a model that are in scope, and what was refused: it is cut out and the rest read again."""
    refused: list[Finding] = []
    root = etree.fromstring(xml)
    for _ in range(400):
        try:
            return load_model(etree.tostring(root), file=file), refused
        except DefinitionError as error:
            refused += error.findings
            elements = {finding.element for finding in error.findings}
            cut = [one for one in root if any(part.get("id") in elements for part in one.iter(etree.Element))]
            if not cut:
                break
            for one in cut:
                root.remove(one)
    return {}, refused


def _run_cases(root: Any, decisions: Mapping[str, Decidable], xml: bytes, name: str, tally: Tally) -> None:
    by_name = {one.name: one for one in decisions.values()}
    for case in root.iter(f"{TEST}testCase"):
        data = {str(node.get("name")): _value(node) for node in case.iter(f"{TEST}inputNode")}
        for result in case.iter(f"{TEST}resultNode"):
            if str(result.get("name")) not in by_name:
                tally.outside_results += 1
                continue
            tally.total += 1
            expected = _value(result.find(f"{TEST}expected"))
            decision = by_name[str(result.get("name"))]
            found = _answer(decision, data)
            label = f"{name} case {case.get('id')} {result.get('name')}"
            right = _same(found, expected)
            tally.passed += right
            if isinstance(decision, DecisionTable):
                tally.tables += 1
                tally.tables_passed += right
                tally.spiff += _same(spiff_value(xml, data), expected)
            if not right:
                tally.failures.append(f"{label}: expected {expected!r}, got {found!r}")


def _answer(decision: Decidable, data: Mapping[str, Any]) -> Any:
    """The raw value; the TCK wants null where FEEL has no answer, so an error of the decision counts as null."""
    try:
        return decision.answer(data, {}, missing_as_null=True).value
    except DecisionError:
        return None
    except CaseworkError as error:
        return error


def _value(node: Any) -> Any:
    """The value that an element of a test case describes."""
    if node is None:
        return None
    components = node.findall(f"{TEST}component")
    if components:
        return {str(one.get("name")): _value(one) for one in components}
    items = node.find(f"{TEST}list")
    if items is not None:
        return None if items.get(f"{XSI}nil") == "true" else [_value(item) for item in items.findall(f"{TEST}item")]
    value = node.find(f"{TEST}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    kind = str(value.get(f"{XSI}type", "xsd:string")).partition(":")[2]
    return READERS.get(kind, str)(value.text or "")


def _same(found: Any, expected: Any) -> bool:
    """Whether the two are the same; numbers to eight places, as the TCK's own runners have it."""
    if isinstance(found, Decimal) and isinstance(expected, Decimal) and found.is_finite() and expected.is_finite():
        return abs(found - expected) <= Decimal("1e-8") * max(Decimal(1), abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(_same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(_same(found[key], expected[key]) for key in found)
    try:
        return equal(found, expected) is True
    except (DecisionError, TypeError):
        return False


def _lines(name: str, tally: Tally) -> Iterator[str]:
    yield f"{name}: {tally.passed} of {tally.total} results of the models that are in scope"
    yield f"  of them of decision tables: {tally.tables_passed} of {tally.tables}"
    yield f"  the same tables on stock SpiffWorkflow: {tally.spiff} of {tally.tables}"
    yield f"  outside: {tally.outside_results} results in {len(tally.outside)} models"
    yield from (f"    {case}: {why}" for case, why in tally.outside.items())
    yield from (f"  FAILED {failure}" for failure in tally.failures)


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where a result in scope of level 2 failed."""
    level = arguments[1] if len(arguments) > 1 else "2"
    tally = run(Path(arguments[0]) / "TestCases" / f"compliance-level-{level}")
    for line in _lines(f"compliance level {level}", tally):
        print(line)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
