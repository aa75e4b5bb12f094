"""Expressions: what the allow-list takes, what it refuses, and that it means by an expression what Python means."""

import time
from typing import Any

import pytest
import simpleeval
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.engine.expressions import FUNCTIONS, MAX_NUMBER, compile_expression
from casework.errors import EngineError, ExpressionError, NameUnknown

DATA: dict[str, Any] = {
    "status": "OPEN",
    "count": 3,
    "share": 0.5,
    "flag": True,
    "nothing": None,
    "intake": {"route": "PROCEED", "weeks": 7, "lines": {"L1": {"need": "MET"}}},
    "codes": ["15771", "15773"],
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('status == "OPEN"', True),
        ('intake["route"] == "PROCEED" and intake["weeks"] >= 6', True),
        ('intake["lines"]["L1"]["need"] != "MET"', False),
        ('"15771" in codes and "15770" not in codes', True),
        ("codes[0]", "15771"),
        ("not flag or nothing == None", True),
        ("1 < count <= 3", True),
        ("3 < count < 9", False),
        ("count * 2 + 1 - 4 / 2", 5.0),
        ("-count", -3),
        ('"few" if count < 5 else "many"', "few"),
        ("len(codes) == 2 and max(1, count) == 3 and min([4, 2]) == 2 and abs(-2) == 2", True),
        ('status in ["OPEN", "PENDED"]', True),
        ("(1, 2) == (1, 2)", True),
        ('{"a": count} == {"a": 3}', True),
        ("False or flag", True),
    ],
)
def test_an_expression_means_what_python_means(text: str, value: object) -> None:
    assert compile_expression(text)(DATA) == value


@pytest.mark.parametrize(
    "text",
    [
        "lost",
        'intake["lost"]',
        'intake["lines"]["L9"]["need"]',
        'nothing["route"]',
        "codes[7]",
        "codes['0']",
        "intake[0]",
    ],
)
def test_a_name_or_key_that_nobody_wrote_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(NameUnknown, match="which nothing has written"):
        compile_expression(text)(DATA)


@pytest.mark.parametrize(
    "text",
    [
        "status < 3",
        "count in 7",
        'status + "x"',
        "flag + 1",
        "1 / (count - 3)",
        "-status",
        "len(count)",
        "max([])",
        f"count * {MAX_NUMBER}",
        "abs(status)",
        "codes * 3",
    ],
)
def test_what_cannot_be_computed_is_an_error_without_the_data(text: str) -> None:
    with pytest.raises(EngineError) as refused:
        compile_expression(text)(DATA)
    assert "OPEN" not in str(refused.value)
    assert "15771" not in str(refused.value)


ATTACKS = {
    "import": "__import__('os').system('true')",
    "import by name": "open('/etc/passwd').read()",
    "open": "open('/etc/passwd')",
    "subclass walk": "().__class__.__base__.__subclasses__()",
    "subclass walk of a value": "status.__class__.__mro__",
    "builtins": "__builtins__",
    "private name": "_private == 1",
    "power": "9**9**9**9",
    "power call": "pow(9, 9999999)",
    "power of a value": "count ** 99999",
    "shift": "1 << 999999999",
    "nested loops": "[a for a in range(10**6) for b in range(10**6)]",
    "nested all": "all(all(x for x in range(10**5)) for y in range(10**5))",
    "generator": "sum(x for x in codes)",
    "set comprehension": "{x for x in codes}",
    "dict comprehension": "{x: x for x in codes}",
    "memory by text": "'a' * 10**10",
    "memory by list": "[0] * 10**10",
    "memory by range": "list(range(10**10))",
    "memory by format": "'%1000000000d' % 1",
    "memory by number": "9" * 900,
    "long sum": "+".join(["1"] * 20_000),
    "many terms": "+".join(["1"] * 300),
    "deep brackets": "(" * 300 + "1" + ")" * 300,
    "deep nots": "not " * 200 + "flag",
    "deep minus": "-" * 900 + "1",
    "deep lists": "[" * 40 + "]" * 40,
    "f-string": "f'{status.__class__}'",
    "f-string width": "f'{count:1000000000}'",
    "attribute": "intake.route",
    "method": "status.lower()",
    "format": "'{0.__class__}'.format(status)",
    "lambda": "(lambda: 1)()",
    "lambda loop": "(lambda f: f(f))(lambda f: f(f))",
    "assignment": "(x := 5)",
    "star": "max(*codes)",
    "named argument": "max(1, 2, key=len)",
    "computed key": "intake[status]",
    "slice": "codes[0:1]",
    "set": "{1, 2}",
    "bytes": "b'abc'",
    "complex": "1j",
    "ellipsis": "...",
    "infinite": "1e999",
    "floor": "count // 2",
    "modulo": "count % 2",
    "bit operator": "count | 1",
    "invert": "~count",
    "identity": "nothing is None",
    "eval": "eval('1')",
    "exec": "exec('import os')",
    "getattr": "getattr(status, 'lower')",
    "call of a call": "len(codes)(1)",
    "call of a value": "intake['route'](1)",
    "unpacked dict": "{**intake}",
    "computed dict key": "{status: 1}",
    "statement": "import os",
    "two statements": "1; import os",
    "yield": "(yield 1)",
    "await": "(await 1)",
    "null byte": "status\0",
    "backslash": "status == '\\d'",
    "line continued": "1 + \\\n 1",
    "nothing at all": "",
    "long text": "status == '" + "x" * 600 + "'",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused_before_it_is_ever_evaluated(text: str) -> None:
    before = time.perf_counter()
    with pytest.raises(ExpressionError):
        compile_expression(text)
    assert time.perf_counter() - before < 1


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_no_text_whatever_does_anything_but_compile_or_be_refused(text: str) -> None:
    try:
        compiled = compile_expression(text)
    except ExpressionError:
        return
    assert compiled.names <= {name for name in compiled.names if not name.startswith("_")}


NUMBERS = st.one_of(st.integers(-50, 50), st.sampled_from([0.5, 1.5, 2.25])).map(repr)
LEAVES = st.one_of(
    NUMBERS,
    st.sampled_from(
        ['"OPEN"', '"PROCEED"', "True", "False", "None", "status", "count", "share", "flag", "nothing", "codes"]
    ),
    st.sampled_from(['intake["route"]', 'intake["weeks"]', "codes[1]", 'intake["lost"]', "lost"]),
)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(
            inner,
            st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "+", "-", "*", "/", "and", "or"]),
            inner,
        ).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
        st.tuples(inner, inner, inner).map(lambda part: f"({part[0]} if {part[1]} else {part[2]})"),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"(-{part})"),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(st.sampled_from(["len", "abs"]), inner).map(lambda part: f"{part[0]}({part[1]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda part: f"{part[0]}({part[1]}, {part[2]})"),
    )


@settings(max_examples=600, deadline=None)
@given(st.recursive(LEAVES, _grow, max_leaves=8))
def test_two_evaluators_that_both_accept_an_expression_agree_on_its_value(text: str) -> None:
    theirs = simpleeval.EvalWithCompoundTypes(names=DATA, functions=dict(FUNCTIONS))
    try:
        ours = compile_expression(text)(DATA)
        other = theirs.eval(text)
    except (ExpressionError, EngineError):
        return
    except simpleeval.FeatureNotAvailable:
        return
    assert type(ours) is type(other)
    assert ours == other


def test_an_expression_is_compiled_once() -> None:
    assert compile_expression('status == "OPEN"') is compile_expression('status == "OPEN"')


def test_an_expression_tells_which_names_it_reads() -> None:
    assert compile_expression('intake["route"] == "X" and len(codes) > count').names == {"intake", "codes", "count"}
