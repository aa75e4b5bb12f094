"""What hostile cells, input expressions, files and data come to: refused by id at load, or stopped; never run."""

import time

import pytest

from casework.engine.decisions import load_table
from casework.errors import CaseworkError, DecisionError, DefinitionError, NameUnknown

PYTHON = [
    "__import__('os').system('x')",
    '__import__("os").system("x")',
    "().__class__.__bases__[0].__subclasses__()",
    "[].__class__",
    '"".__class__.__mro__',
    "x.__class__",
    "x._private",
    "open('/etc/passwd').read()",
    'open("/etc/passwd")',
    'eval("1")',
    'exec("import os")',
    'compile("1", "a", "exec")',
    "globals()",
    'getattr(x, "y")',
    "lambda: 1",
    "[i for i in x]",
    "x if y else z",
    "f'{x}'",
    "x = 1; y = 2",
    "import os",
    "x := 1",
    'x.system("id")',
    "{}.format(x)",
    '"{0.__class__}".format(x)',
    "x['y']",
    "x == 1",
    "not x",
    "x % 2",
    "x @ y",
    "~x",
    "`x`",
    "None.x()",
    "print(1)",
    "breakpoint()",
    'function() external { java: { class: "java.lang.Math", method signature: "sin(double)" } }',
    "\x00",
    "１２ ＋ 1",
]
BOMBS = [
    "10 ** 99999",
    "9 ** (9 ** 9)",
    "for i in 1..100000 return i",
    "for i in 1..9999999999999999999999 return i",
    "for i in 1..1000 return for j in 1..1000 return i * j",
    "some i in 1..9999, j in 1..9999 satisfies i = -1",
    "(" * 200 + "1" + ")" * 200,
    "[" * 200 + "]" * 200,
    "-" * 300 + "1",
    "if true then " * 100 + "1" + " else 0" * 100,
    "+".join(["1"] * 400),
    " or ".join(["true"] * 400),
    "{a: " * 100 + "1" + "}" * 100,
    '"' + "a" * 5000 + '"',
    "1," * 3000 + "1",
    "1," * 900 + "1",
    "not(" * 100 + "true" + ")" * 100,
    "x" + ".y" * 300,
    "x" + "[1]" * 300,
]


@pytest.mark.parametrize("text", PYTHON)
@pytest.mark.parametrize("place", ["cell1_1", "cell1_2", "ask1", "in1", "out1", "default1"])
def test_python_in_any_text_of_a_table_is_refused_with_the_id_of_its_element(written, text, place):
    if place == "in1":
        data = written([{"expression": "x", "values": "@@"}], ["it"], [["-", "1"]])
    elif place == "out1":
        data = written(["x"], [{"name": "it", "values": "@@"}], [["-", "1"]])
    elif place == "default1":
        data = written(["x"], [{"name": "it", "default": "@@"}], [["-", "1"]])
    else:
        data = written(
            ["@@" if place == "ask1" else "x"],
            ["it"],
            [["@@" if place == "cell1_1" else "-", "@@" if place == "cell1_2" else "1"]],
        )
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    with pytest.raises(DefinitionError) as caught:
        load_table(data.replace(b'label="@@"', b'label="X"').replace(b"@@", escaped.encode()), file="t.dmn")
    findings = caught.value.findings
    assert place in [finding.element for finding in findings] or "\x00" in text
    assert all(finding.file == "t.dmn" for finding in findings)


@pytest.mark.parametrize("text", BOMBS)
def test_a_bomb_is_refused_at_load_within_a_moment(table, text):
    start = time.process_time()
    with pytest.raises(DefinitionError) as caught:
        table(["x"], ["it"], [["-", text]])
    assert caught.value.findings[0].element == "cell1_2"
    assert time.process_time() - start < 2


def test_a_table_of_many_cells_that_each_take_long_is_refused_within_moments(table):
    rows = [["-", f"count(for i in 1..9000 return i + {number})"] for number in range(400)]
    start = time.process_time()
    with pytest.raises(DefinitionError, match="take too many steps together"):
        table(["x"], ["it"], rows)
    assert time.process_time() - start < 20


def test_patterns_that_each_take_long_are_stopped_within_a_moment(table):
    rows = [[f'matches(?, "^[a-z]*[a-z]*{number}$")', "1"] for number in range(400)]
    start = time.process_time()
    with pytest.raises(DecisionError, match="too many steps"):
        table(["x"], ["it"], rows).evaluate({"x": "a" * 1000})
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..n return for j in 1..n return i * j",
        "2 ** (n * 1000)",
        "for i in 1..n return string(big)",
        "count(for i in 1..n return count(big[item > 1]))",
        "for i in 1..n return list contains(big, -1)",
        "some i in 1..n, j in 1..n, k in 1..n satisfies i + j + k < 0",
        f"[{', '.join(['big'] * 12)}] = [{', '.join(['big'] * 12)}]",
        "{a: big, b: [a, a], c: [b, b], d: [c, c], e: [d, d], f: string([e, e])}",
        "for i in 1..n return nested.a",
        "flatten(for i in 1..n return big)",
    ],
)
def test_a_bomb_that_goes_off_with_the_data_is_stopped_within_a_moment(table, text):
    found = table(["n"], ["it"], [["-", text]])
    start = time.process_time()
    with pytest.raises(DecisionError):
        found.evaluate({"n": 5000, "big": list(range(4000)), "nested": [{"a": [1] * 50}] * 50})
    assert time.process_time() - start < 3


def test_a_message_about_missing_data_holds_none_of_its_values(table):
    found = table(["member.ssn_digits"], ["it"], [["-", "1"]])
    with pytest.raises(NameUnknown) as caught:
        found.evaluate({"member": {"ssn": "000-00-0000"}})
    assert "000-00" not in str(caught.value)


def test_names_of_python_objects_are_plain_missing_names(table):
    for name in ("os", "sys", "builtins", "open", "print"):
        with pytest.raises(NameUnknown):
            table([], ["it"], [[name]]).evaluate({})
    with pytest.raises(NameUnknown):
        table([], ["it"], [["x.keys"]]).evaluate({"x": {}})
    with pytest.raises(NameUnknown):
        table([], ["it"], [["x.real"]]).evaluate({"x": 1})
    with pytest.raises(NameUnknown):
        table([], ["it"], [["x.append"]]).evaluate({"x": "a"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "well-formed"),
        (b"<definitions>", "well-formed"),
        (b"<definitions/>", "root element"),
        (b'<x xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "root element"),
        (b"\xff\xfe\x00", "well-formed"),
        (b"<a>" * 400 + b"</a>" * 400, "well-formed"),
        (b" " * 5_000_001, "bytes"),
        (
            b'<!DOCTYPE d [<!ENTITY a "b">]><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
            "DOCTYPE",
        ),
        (
            b'<!DOCTYPE d SYSTEM "http://example.org/x.dtd">'
            b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
            "DOCTYPE",
        ),
        (
            b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">&a;</definitions>',
            "DOCTYPE",
        ),
        (
            b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">'
            + b"<decision/>" * 60_001
            + b"</definitions>",
            "elements",
        ),
    ],
)
def test_a_file_that_is_no_plain_decision_model_is_refused(data, reason):
    with pytest.raises(DefinitionError, match=reason) as caught:
        load_table(data, file="t.dmn")
    assert caught.value.findings[0].rule in ("safe-xml", "dmn-xml")
    assert isinstance(caught.value, CaseworkError)
