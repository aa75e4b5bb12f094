"""SpiffWorkflow's own DMN engine as it comes, to measure against."""

import logging
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

# Its classes carry no types.
PARSER: Any = DMNParser
ENGINE: Any = DMNEngine
SCRIPTS: Any = PythonScriptEngine
logging.getLogger("spiff").setLevel(logging.WARNING)


def spiff_table(xml: bytes) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """What evaluates the one table of the file under stock SpiffWorkflow."""
    root = etree.fromstring(xml)
    parser = PARSER(None, root, {"dmn": root.nsmap[None]})
    parser.parse()
    engine = ENGINE(parser.decision.decisionTables[0])
    workflow = SimpleNamespace(script_engine=SCRIPTS())
    return lambda data: dict(engine.result(SimpleNamespace(data=dict(data), workflow=workflow)))


def spiff_value(xml: bytes, data: Mapping[str, Any]) -> Any:
    """Stock SpiffWorkflow's answer as the TCK would read it: a value, or a context where there are several outputs."""
    plain = {name: float(value) if isinstance(value, Decimal) else value for name, value in data.items()}
    try:
        found = spiff_table(xml)(plain)
    except Exception as error:  # noqa: BLE001 - whatever it raises counts as no answer
        return error
    values = {name: Decimal(repr(one)) if isinstance(one, int | float) else one for name, one in found.items()}
    return next(iter(values.values())) if len(values) == 1 else values or None
