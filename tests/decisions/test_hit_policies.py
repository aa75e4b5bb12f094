"""Every hit policy: which rules speak, what comes out, and what is refused."""

import pytest

from casework.errors import DecisionError, DefinitionError, NoRuleMatched, RulesDisagree, RulesOverlap

LEVELS = {"name": "level", "type": "string", "values": '"REFER","PEND","APPROVE"'}
ROWS = [["> 0", '"APPROVE"'], ["> 10", '"REFER"'], ["> 20", '"PEND"']]


def ids(decision):
    return [rule.id for rule in decision.rules]


def test_unique_gives_the_one_rule_that_matches(table):
    decision = table(["n"], ["it"], [["< 5", '"low"'], [">= 5", '"high"']]).evaluate({"n": 7})
    assert decision.outputs == {"it": "high"}
    assert ids(decision) == ["rule2"]
    assert decision.rules[0].description == "reason 2"


def test_unique_names_the_rules_that_overlap(table):
    with pytest.raises(RulesOverlap, match=r"1 \(rule1\), 2 \(rule2\) of the table t"):
        table(["n"], ["it"], [["< 6", "1"], ["> 4", "1"]]).evaluate({"n": 5})


def test_any_gives_the_answer_on_which_all_matching_rules_agree(table):
    decision = table(["n"], ["it"], [["< 6", "1"], ["> 4", "1"]], "ANY").evaluate({"n": 5})
    assert decision.outputs == {"it": 1}
    assert ids(decision) == ["rule1", "rule2"]


def test_any_names_the_rules_that_disagree(table):
    with pytest.raises(RulesDisagree, match=r"1 \(rule1\), 2 \(rule2\)"):
        table(["n"], ["it"], [["< 6", "1"], ["> 4", "2"]], "ANY").evaluate({"n": 5})


def test_first_gives_the_first_rule_that_matches(table):
    decision = table(["n"], ["it"], [["> 9", "1"], ["> 4", "2"], ["> 3", "3"]], "FIRST").evaluate({"n": 5})
    assert decision.outputs == {"it": 2}
    assert ids(decision) == ["rule2"]


def test_priority_gives_the_most_demanding_of_the_declared_outputs(table):
    decision = table(["n"], [LEVELS], ROWS, "PRIORITY").evaluate({"n": 30})
    assert decision.outputs == {"level": "REFER"}
    assert ids(decision) == ["rule2"]


def test_priority_of_equal_outputs_gives_the_first_rule(table):
    decision = table(["n"], [LEVELS], [["> 1", '"PEND"'], ["> 0", '"PEND"']], "PRIORITY").evaluate({"n": 2})
    assert ids(decision) == ["rule1"]


def test_the_first_output_decides_the_priority_before_the_second(table):
    outputs = [LEVELS, {"name": "rank", "values": "1,2"}]
    rows = [["-", '"PEND"', "1"], ["-", '"REFER"', "2"], ["-", '"REFER"', "1"]]
    assert ids(table(["n"], outputs, rows, "PRIORITY").evaluate({"n": 0})) == ["rule3"]


def test_rule_order_gives_all_rows_as_they_stand_in_the_table(table):
    decision = table(["n"], ["level"], ROWS, "RULE ORDER").evaluate({"n": 30})
    assert decision.outputs == [{"level": "APPROVE"}, {"level": "REFER"}, {"level": "PEND"}]
    assert ids(decision) == ["rule1", "rule2", "rule3"]


def test_output_order_gives_all_rows_by_the_declared_values(table):
    decision = table(["n"], [LEVELS], ROWS, "OUTPUT ORDER").evaluate({"n": 30})
    assert decision.outputs == [{"level": "REFER"}, {"level": "PEND"}, {"level": "APPROVE"}]
    assert ids(decision) == ["rule2", "rule3", "rule1"]


def test_collect_gives_all_rows(table):
    assert table(["n"], ["it"], [["> 1", "1"], ["> 2", "2"]], "COLLECT").evaluate({"n": 3}).outputs == [
        {"it": 1},
        {"it": 2},
    ]


@pytest.mark.parametrize(("aggregation", "value"), [("SUM", 6.75), ("MIN", 1.5), ("MAX", 3.25), ("COUNT", 3)])
def test_collect_aggregates(table, aggregation, value):
    rows = [["> 1", "2"], ["> 2", "1.5"], ["> 3", "3.25"], ["> 9", "100"]]
    decision = table(["n"], ["it"], rows, "COLLECT", aggregation).evaluate({"n": 5})
    assert decision.outputs == {"it": value}
    assert decision.hit_policy == f"COLLECT {aggregation}"
    assert ids(decision) == ["rule1", "rule2", "rule3"]


def test_counting_nothing_is_zero_for_that_is_an_answer(table):
    assert table(["n"], ["it"], [["> 9", "1"]], "COLLECT", "COUNT").evaluate({"n": 5}).outputs == {"it": 0}


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
def test_outputs_that_have_no_aggregate_are_an_error(table, aggregation):
    with pytest.raises(DecisionError, match=f"collects {aggregation}"):
        table(["n"], ["it"], [["-", '"a"'], ["-", "1"]], "COLLECT", aggregation).evaluate({"n": 5})


def test_a_sum_of_text_is_an_error(table):
    with pytest.raises(DecisionError, match="collects SUM"):
        table(["n"], ["it"], [["-", '"a"'], ["-", '"b"']], "COLLECT", "SUM").evaluate({"n": 5})


@pytest.mark.parametrize(
    ("policy", "aggregation"),
    [
        *[(policy, "") for policy in ("UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")],
        *[("COLLECT", aggregation) for aggregation in ("SUM", "MIN", "MAX")],
    ],
)
def test_no_match_and_no_default_is_an_error_under_every_policy(table, policy, aggregation):
    output = {"name": "it", "values": "1,2"}
    found = table(["n"], [output], [["> 9", "1"]], policy, aggregation)
    with pytest.raises(NoRuleMatched, match=r"No rule of the table t matches n: a number"):
        found.evaluate({"n": 5})
    empty = found.evaluate({"n": 5}, missing_as_null=True)
    assert empty.rules == ()
    assert empty.outputs in ([], {"it": None})


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"])
def test_where_no_rule_matches_the_defaults_speak_and_no_rule_is_named(table, policy):
    outputs = [{"name": "it", "values": "1,2", "default": "2"}, {"name": "why"}]
    decision = table(["n"], outputs, [["> 9", "1", '"x"']], policy).evaluate({"n": 5})
    row = {"it": 2, "why": None}
    assert decision.outputs == ([row] if policy in ("RULE ORDER", "OUTPUT ORDER", "COLLECT") else row)
    assert decision.rules == ()


def test_compound_outputs_come_out_by_name(table):
    decision = table(["n"], ["a", "b"], [["-", "n + 1", "[n]"]]).evaluate({"n": 1})
    assert decision.outputs == {"a": 2, "b": [1]}


def test_an_output_that_the_table_does_not_declare_is_an_error(table):
    found = table(["n"], [{"name": "it", "values": '"A","B"'}], [["-", "n"]])
    assert found.evaluate({"n": "A"}).outputs == {"it": "A"}
    with pytest.raises(DecisionError, match=r'The rule 1 \(rule1\).*declares "A","B"'):
        found.evaluate({"n": "C"})


def test_an_output_of_another_type_is_an_error(table):
    found = table(["n"], [{"name": "it", "type": "number"}], [["-", "n"]])
    with pytest.raises(DecisionError, match="takes a number and was given a string"):
        found.evaluate({"n": "C"})


def test_an_output_of_dates_comes_out_as_iso_text(table):
    found = table(["n"], [{"name": "it", "type": "date"}], [["-", 'date(n) + duration("P14D")']])
    assert found.evaluate({"n": "2026-01-13"}).outputs == {"it": "2026-01-27"}
    assert table(["n"], [{"name": "it", "type": "date"}], [["-", "n"]]).evaluate({"n": "2026-01-13"}).outputs == {
        "it": "2026-01-13"
    }


def test_the_declared_values_are_told_in_their_order(table):
    found = table(["n"], [LEVELS], ROWS, "PRIORITY")
    assert found.outputs[0].values == ("REFER", "PEND", "APPROVE")


@pytest.mark.parametrize(
    ("outputs", "policy", "aggregation", "reason"),
    [
        (["it"], "SOME", "", "no hit policy"),
        (["it"], "PRIORITY", "", "lists its values"),
        (["it"], "OUTPUT ORDER", "", "lists its values"),
        ([{"name": "it", "values": "[1..3]"}], "PRIORITY", "", "lists its values"),
        (["it"], "UNIQUE", "SUM", "Only COLLECT"),
        (["it"], "COLLECT", "MEAN", "no aggregation"),
        (["it", "that"], "COLLECT", "SUM", "one output"),
    ],
)
def test_a_hit_policy_that_cannot_work_is_refused_at_load(table, outputs, policy, aggregation, reason):
    with pytest.raises(DefinitionError, match=reason) as caught:
        table(["n"], outputs, [["-", *["1"] * len(outputs)]], policy, aggregation)
    assert {finding.rule for finding in caught.value.findings} == {"dmn-hit-policy"}
    assert {finding.element for finding in caught.value.findings} == {"table"}
