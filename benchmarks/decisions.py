"""Our compiled decision table against SpiffWorkflow's own DMN engine, on one table of 500 rules."""

from collections.abc import Callable, Iterator
from time import perf_counter

from benchmarks.ratio import Ratio
from benchmarks.spiff_dmn import spiff_table
from casework.engine.decisions import load_table

RULES = 500
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def table_of(rules: int) -> bytes:
    """A table of so many rules over three columns, written so that both engines understand it."""
    rows = "".join(
        f'<rule id="r{n}"><inputEntry id="a{n}"><text>"P{n:04d}"</text></inputEntry>'
        f'<inputEntry id="b{n}"><text>&gt;= {n % 50}</text></inputEntry>'
        f'<inputEntry id="c{n}"><text>"{"FACE" if n % 2 else "FEET"}"</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>"R{n}"</text></outputEntry></rule>'
        for n in range(rules)
    )
    columns = "".join(
        f'<input id="i{place}" label="{name}"><inputExpression id="e{place}" typeRef="{kind}"><text>{name}</text>'
        f"</inputExpression></input>"
        for place, (name, kind) in enumerate((("code", "string"), ("sessions", "number"), ("site", "string")))
    )
    return (
        f'<definitions xmlns="{NAMESPACE}" id="d" name="d" namespace="bench"><decision id="bench" name="Bench">'
        f'<decisionTable id="t" hitPolicy="UNIQUE">{columns}<output id="out" name="result" typeRef="string"/>{rows}'
        f"</decisionTable></decision></definitions>"
    ).encode()


def measure() -> Iterator[Ratio]:
    """How many times as fast our table is on data that only its last rule matches."""
    xml = table_of(RULES)
    data = {"code": f"P{RULES - 1:04d}", "sessions": 60, "site": "FACE"}
    ours, stock = load_table(xml, file="bench.dmn"), spiff_table(xml)
    assert ours.evaluate(data).outputs == stock(data) == {"result": f"R{RULES - 1}"}
    fast = min(_timed(lambda: ours.evaluate(data), 50) for _ in range(3))
    slow = min(_timed(lambda: stock(data), 3) for _ in range(3))
    yield Ratio(
        "decision table of 500 rules: ours against stock SpiffWorkflow, times as fast", slow / fast, 5.0, "at_least"
    )


def _timed(run: Callable[[], object], times: int) -> float:
    start = perf_counter()
    for _ in range(times):
        run()
    return (perf_counter() - start) / times
