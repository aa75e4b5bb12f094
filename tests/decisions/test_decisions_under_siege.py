"""Bombs that go off with the data, values at the edges, and words that must not tell what a case holds."""

import time

import pytest

from casework.engine.decisions import check, load_model
from casework.errors import DecisionError, DefinitionError


@pytest.mark.parametrize("pattern", ["(((){9999}){9999}){9999}", "((^){999}){999}", "((((a{0}){999}){999}){999})"])
def test_a_pattern_that_repeats_nothing_very_often_is_refused(table, pattern):
    with pytest.raises(DefinitionError, match="repeats its parts too often"):
        table(["x"], ["it"], [[f'matches(?, "{pattern}")', "1"]])


def test_a_pattern_that_a_short_text_keeps_busy_is_counted(table):
    found = table(["x"], ["it"], [["-", 'for i in 1..9000 return matches(x, "^(aa?){20}b")']])
    start = time.process_time()
    with pytest.raises(DecisionError, match="too many steps"):
        found.evaluate({"x": "a" * 30})
    assert time.process_time() - start < 4


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("for i in 1..9000 return i in x", list(range(-9000, 0))),
        ("for i in 1..9000 return get entries(x)", {str(number): number for number in range(9000)}),
        ('for i in 1..9000 return replace(x, "a", "b")', "a" * 1000),
        ('for i in 1..9000 return split(x, "a*")', "a" * 10),
        ("for i in 1..9000 return x = x", "a" * 5_000_000),
        ("for i in 1..9000 return x <= x", "a" * 5_000_000),
    ],
)
def test_work_on_much_data_is_counted_whatever_does_it(table, text, data):
    found = table(["x"], ["it"], [["-", text]])
    start = time.process_time()
    with pytest.raises(DecisionError, match=r"too many steps|items was asked for"):
        found.evaluate({"x": data})
    assert time.process_time() - start < 4


@pytest.mark.parametrize("around", ["", "string", "count"])
def test_a_value_nested_deeper_than_the_stack_is_an_error_of_the_table(table, around):
    nest = "[" * 10 + "partial[-1]" + "]" * 10
    found = table(["n"], ["it"], [["-", f"{around}((for i in 1..n return if i = 1 then [1] else {nest})[-1])"]])
    if around == "count":
        assert found.evaluate({"n": 250}).outputs == {"it": 1}
        return
    with pytest.raises(DecisionError, match="The table t makes a value that is nested too deep"):
        found.evaluate({"n": 250})


def test_decisions_that_require_each_other_too_deep_are_refused():
    chain = "".join(
        f'<decision id="d{one}" name="d{one}"><informationRequirement><requiredDecision href="#d{one + 1}"/>'
        f"</informationRequirement><literalExpression><text>d{one + 1}</text></literalExpression></decision>"
        for one in range(2000)
    )
    last = '<decision id="d2000" name="d2000"><literalExpression><text>1</text></literalExpression></decision>'
    space = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    xml = f'<definitions xmlns="{space}" id="d" name="d" namespace="n">{chain}{last}</definitions>'
    with pytest.raises(DefinitionError, match="more than 30 deep"):
        load_model(xml.encode(), file="t.dmn")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date and time("0001-01-01T00:00:00+05:00") < date and time("2026-01-01T00:00:00Z")', None),
        ('date and time("9999-12-31T23:59:59-05:00") > date and time("2026-01-01T00:00:00Z")', None),
        ('date and time("0001-01-01T00:00:00@Asia/Tokyo") = date and time("2026-01-01T00:00:00Z")', False),
        ("string(-1234567890123456789012345678901234)", "-1234567890123456789012345678901234"),
        ("modulo(10 ** 40, 3)", 1),
        ("modulo(-(10 ** 40), 3)", 2),
        ("modulo(10 ** 40, -3)", -2),
        ('replace("a$0b", "(a.0)(b)", "$1-$2")', "a$0-b"),
        ('replace("ab", "(a)(b)", "$2$10$3")', "ba0$3"),
        ('replace("ab", "b", "$0$0")', "abb"),
    ],
)
def test_values_at_the_edges_come_out_right(feel, text, value):
    assert feel(text) == value


def test_a_moment_at_the_edge_of_the_calendar_matches_no_rule_and_breaks_none(table):
    column = {"expression": "x", "type": "date and time"}
    found = table([column], ["it"], [['< date and time("2026-01-01T00:00:00Z")', "1"], ["-", "2"]], "FIRST")
    assert found.evaluate({"x": "0001-01-01T00:00:00+05:00"}).outputs == {"it": 2}


def test_no_message_about_an_exponent_tells_it(feel):
    with pytest.raises(DecisionError) as caught:
        feel("2 ** x", x=4711)
    assert "4711" not in str(caught.value)


def test_a_table_that_counts_may_not_have_a_default_that_would_be_counted(written, table):
    with pytest.raises(DefinitionError, match="says 0 where no rule matches"):
        table(["x"], [{"name": "it", "default": '"none"'}], [["1", '"a"']], "COLLECT", "COUNT")
    assert table(["x"], ["it"], [["1", '"a"']], "COLLECT", "COUNT").evaluate({"x": 5}).outputs == {"it": 0}


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "PRIORITY"])
def test_a_large_table_is_checked_within_moments_and_nothing_is_reported_on_suspicion(table, policy):
    rows = [
        [*(f"[{(rule * 37 + column * 11) % 400}..{400 + (rule * 53 + column) % 400}]" for column in range(8)), '"A"']
        for rule in range(250)
    ]
    found = table([f"x{column}" for column in range(8)], [{"name": "it", "values": '"A","B"'}], rows, policy)
    start = time.process_time()
    findings = check(found)
    assert time.process_time() - start < 8
    assert len(findings) <= 20
    assert {one.rule for one in findings} <= ({"dmn-overlap"} if policy == "UNIQUE" else {"dmn-gap"})
