"""Several decisions in one file: a table reads what the decisions that it requires came to, and tells of them."""

import pytest

from casework.engine.decisions import load_model, load_table
from casework.errors import DecisionError

MODEL = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<itemDefinition name="tSite"><typeRef>string</typeRef>
  <allowedValues><text>"FACE","FEET"</text></allowedValues></itemDefinition>
<itemDefinition name="tSites" isCollection="true"><typeRef>tSite</typeRef></itemDefinition>
<itemDefinition name="tTable" isCollection="true"><typeRef>tSites</typeRef></itemDefinition>
<itemDefinition name="tLine"><itemComponent name="body site"><typeRef>tSite</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tLost"><typeRef>tNowhere</typeRef></itemDefinition>
<inputData id="i1" name="Weeks of trial"><variable name="Weeks of trial" typeRef="number"/></inputData>
<inputData id="i2" name="line"><variable name="line" typeRef="tLine"/></inputData>
<decision id="weeks" name="Weeks"><variable name="Counted weeks" typeRef="number"/>
  <literalExpression><text>Weeks of trial + 1</text></literalExpression></decision>
<decision id="enough" name="Long enough"><variable name="Long enough"/>
  <informationRequirement><requiredDecision href="#weeks"/></informationRequirement>
  <decisionTable id="e"><input id="e1" label="weeks">
    <inputExpression typeRef="number"><text>Counted weeks</text></inputExpression></input>
    <output id="e2" name="enough" typeRef="boolean"/>
    <rule id="e3"><inputEntry><text>&gt;= 12</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
    <rule id="e4"><inputEntry><text>&lt; 12</text></inputEntry><outputEntry><text>false</text></outputEntry></rule>
  </decisionTable></decision>
<decision id="trial" name="Trial"><variable name="Trial"/>
  <informationRequirement><requiredInput href="#i2"/></informationRequirement>
  <informationRequirement><requiredDecision href="#enough"/></informationRequirement>
  <informationRequirement><requiredDecision href="#weeks"/></informationRequirement>
  <decisionTable id="t" hitPolicy="FIRST">
    <input id="t1"><inputExpression typeRef="tSite"><text>line.body site</text></inputExpression></input>
    <input id="t2"><inputExpression><text>Long enough</text></inputExpression></input>
    <output id="t3" name="status"/><output id="t4" name="weeks"/>
    <annotation name="citation"/>
    <rule id="r1"><description>Twelve weeks were tried.</description>
      <inputEntry id="c1"><text>"FACE"</text></inputEntry><inputEntry id="c2"><text>true</text></inputEntry>
      <outputEntry id="c3"><text>"MET"</text></outputEntry><outputEntry id="c4"><text>Counted weeks</text></outputEntry>
      <annotationEntry><text>Article V</text></annotationEntry>
      <annotationEntry><text>more</text></annotationEntry></rule>
    <rule id="r2"><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
      <outputEntry><text>"OPEN"</text></outputEntry><outputEntry><text>null</text></outputEntry>
      <annotationEntry><text></text></annotationEntry></rule>
  </decisionTable></decision>
<decision id="sites" name="Sites"><variable name="Sites" typeRef="tSites"/>
  <literalExpression><text>line.body site</text></literalExpression></decision>
</definitions>"""


def test_a_decision_table_reads_the_decisions_that_it_requires_and_tells_of_them():
    decision = load_table(MODEL, file="trial.dmn").evaluate({"Weeks of trial": 12, "line": {"body site": "FACE"}})
    assert decision.to_json() == {
        "table": "trial",
        "hit_policy": "FIRST",
        "inputs": {"line.body site": "FACE", "Long enough": True},
        "rules": [
            {
                "id": "r1",
                "number": 1,
                "description": "Twelve weeks were tried.",
                "annotations": {"citation": "Article V", "note 2": "more"},
            }
        ],
        "outputs": {"status": "MET", "weeks": 13},
        "required": [
            {
                "table": "enough",
                "hit_policy": "UNIQUE",
                "inputs": {"weeks": 13},
                "rules": [{"id": "e3", "number": 1, "description": "", "annotations": {}}],
                "outputs": {"enough": True},
            }
        ],
    }


def test_a_rule_without_words_of_its_own_is_told_without_them():
    decision = load_table(MODEL, file="trial.dmn").evaluate({"Weeks of trial": 1, "line": {"body site": "FEET"}})
    assert decision.to_json()["rules"] == [{"id": "r2", "number": 2, "description": "", "annotations": {}}]
    assert decision.outputs == {"status": "OPEN", "weeks": None}


def test_the_allowed_values_of_a_declared_type_hold_for_its_columns():
    with pytest.raises(DecisionError, match='may hold "FACE","FEET"'):
        load_table(MODEL, file="trial.dmn").evaluate({"Weeks of trial": 1, "line": {"body site": "HAND"}})


def test_a_decision_of_one_expression_has_the_type_of_its_variable():
    decisions = load_model(MODEL, file="trial.dmn")
    assert decisions["sites"].answer({"line": {"body site": "FACE"}}, {}, missing_as_null=False).value == ["FACE"]
    with pytest.raises(DecisionError, match="takes a string"):
        decisions["sites"].answer({"line": {"body site": 1}}, {}, missing_as_null=False)
    assert decisions["sites"].answer({"line": {"body site": 1}}, {}, missing_as_null=True).value is None


def test_columns_of_lists_take_lists_of_their_type():
    column = b'<inputExpression typeRef="tSites"><text>line.body site</text>'
    lists = MODEL.replace(b'<inputExpression typeRef="tSite"><text>line.body site</text>', column)
    lists = lists.replace(b'<text>"FACE"</text></inputEntry>', b'<text>list contains(?, "FACE")</text></inputEntry>')
    table = load_table(lists, file="trial.dmn")
    assert table.evaluate({"Weeks of trial": 12, "line": {"body site": ["FEET", "FACE"]}}).outputs["status"] == "MET"
    with pytest.raises(DecisionError, match="may hold"):
        table.evaluate({"Weeks of trial": 12, "line": {"body site": ["HAND"]}})


def test_a_list_of_lists_is_taken_as_it_comes_and_an_unknown_base_type_is_refused():
    load_model(MODEL.replace(b'typeRef="tSite"><text>line.b', b'typeRef="tLine"><text>line.b'), file="trial.dmn")
    load_model(MODEL.replace(b'typeRef="tSites"/>', b'typeRef="tTable"/>'), file="trial.dmn")
    with pytest.raises(Exception, match="'tLost' is no type"):
        load_model(
            MODEL.replace(b'<output id="t3" name="status"/>', b'<output id="t3" name="s" typeRef="tLost"/>'),
            file="x.dmn",
        )


def test_a_table_tells_which_names_of_the_data_it_reads(table):
    found = table(
        ["line.weeks", "count(trials[kind = x])", "for a in b return {c: a, d: c}"],
        ["it"],
        [["> limit", "some e in f satisfies e > g", "-", "{h: i}"]],
    )
    assert found.reads == {"line", "trials", "b", "limit", "f", "g", "i"}
