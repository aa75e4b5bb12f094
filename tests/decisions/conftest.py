"""Writes decision tables as an editor would, and evaluates single expressions through a table."""

from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from casework.engine.decisions import DecisionTable, load_model, load_table
from casework.engine.decisions.values import to_json

Columns = Sequence[dict[str, str] | str]


def _text(tag: str, text: str | None, id: str) -> str:
    return "" if text is None else f"<{tag} id={quoteattr(id)}><text>{escape(text)}</text></{tag}>"


def _input(column: dict[str, str] | str, place: int) -> str:
    told = {"expression": column} if isinstance(column, str) else column
    kind = f" typeRef={quoteattr(told['type'])}" if "type" in told else ""
    return (
        f'<input id="in{place}" label={quoteattr(told.get("label", told["expression"]))}>'
        f'<inputExpression id="ask{place}"{kind}><text>{escape(told["expression"])}</text></inputExpression>'
        f"{_text('inputValues', told.get('values'), f'iv{place}')}</input>"
    )


def _output(column: dict[str, str] | str, place: int) -> str:
    told = {"name": column} if isinstance(column, str) else column
    kind = f" typeRef={quoteattr(told['type'])}" if "type" in told else ""
    return (
        f'<output id="out{place}" name={quoteattr(told["name"])}{kind}>'
        f"{_text('outputValues', told.get('values'), f'ov{place}')}"
        f"{_text('defaultOutputEntry', told.get('default'), f'default{place}')}</output>"
    )


def _rule(cells: Sequence[str], inputs: int, number: int) -> str:
    tags = ["inputEntry"] * inputs + ["outputEntry"] * (len(cells) - inputs)
    row = "".join(
        _text(tag, cell, f"cell{number}_{place}") for place, (tag, cell) in enumerate(zip(tags, cells, strict=True), 1)
    )
    return f'<rule id="rule{number}"><description>reason {number}</description>{row}</rule>'


def write_table(
    inputs: Columns, outputs: Columns, rules: Sequence[Sequence[str]], policy: str = "UNIQUE", aggregation: str = ""
) -> bytes:
    """The DMN file of one table with the id `t`."""
    how = f" aggregation={quoteattr(aggregation)}" if aggregation else ""
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
        f'<decision id="t" name="T"><decisionTable id="table" hitPolicy={quoteattr(policy)}{how}>'
        f"{''.join(_input(column, place) for place, column in enumerate(inputs, 1))}"
        f"{''.join(_output(column, place) for place, column in enumerate(outputs, 1))}"
        f"{''.join(_rule(cells, len(inputs), number) for number, cells in enumerate(rules, 1))}"
        "</decisionTable></decision></definitions>"
    ).encode()


def read_table(*arguments: Any, **options: Any) -> DecisionTable:
    """The loaded table."""
    return load_table(write_table(*arguments, **options), file="t.dmn")


@pytest.fixture(scope="session")
def written() -> Callable[..., bytes]:
    return write_table


@pytest.fixture(scope="session")
def table() -> Callable[..., DecisionTable]:
    return read_table


@pytest.fixture(scope="session")
def feel() -> Callable[..., Any]:
    """What a decision of this one expression gives on this data, as JSON."""

    def value(text: str, **data: Any) -> Any:
        names = "".join(f"<inputData id={quoteattr(name)} name={quoteattr(name)}/>" for name in data)
        xml = (
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
            f'{names}<decision id="t" name="T"><literalExpression id="expression"><text>{escape(text)}</text>'
            "</literalExpression></decision></definitions>"
        )
        return to_json(load_model(xml.encode(), file="t.dmn")["t"].answer(data, {}, missing_as_null=False).value)

    return value


@pytest.fixture(scope="session")
def passes() -> Callable[..., bool]:
    """Whether a value passes a cell with this text."""

    def value(text: str, value: Any, type: str = "", **data: Any) -> bool:
        column = {"expression": "x", "type": type} if type else {"expression": "x"}
        found = read_table([column], [{"name": "it", "default": "false"}], [[text, "true"]])
        return bool(found.evaluate({"x": value, **data}).outputs["it"])  # type: ignore[call-overload]

    return value
