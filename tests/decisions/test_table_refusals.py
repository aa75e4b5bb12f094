"""What is wrong with a table is told at load, all at once, each with the id of its element; golden, word for word."""

import pytest

from casework.engine.decisions import load_model, load_table
from casework.errors import DefinitionError

MODEL = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">{}</definitions>'
)


def refused(xml, file="t.dmn"):
    with pytest.raises(DefinitionError) as caught:
        load_table(xml if isinstance(xml, bytes) else MODEL.format(xml).encode(), file=file)
    return [str(finding) for finding in caught.value.findings]


def test_every_wrong_cell_is_told_at_once_with_its_id(written):
    inputs = [{"expression": "weeks +", "type": "number"}, {"expression": "site", "type": "string"}]
    outputs = [{"name": "it", "type": "string", "values": '"A","B"'}]
    rules = [['"six"', "FACE == x", '"C"'], ["> 6", '"FACE"', ""], ['date("2026-02-30")', "7", "1"]]
    assert refused(written(inputs, outputs, rules)) == [
        "t.dmn #ask1: 'weeks +' is refused: The text ends where a value was expected. [dmn-feel]",
        "t.dmn #cell1_1: '\"six\"' compares a number with a string, so it could never match. [dmn-types]",
        "t.dmn #cell1_2: 'FACE == x' is refused: '=' at position 7 is not understood: a value was expected. [dmn-feel]",
        "t.dmn #cell1_3: 'C' is not among the values that the column declares. [dmn-outputs]",
        "t.dmn #cell2_3: The output cell is empty. Write null where nothing is to be said. [dmn-shape]",
        "t.dmn #cell2_3: None is not among the values that the column declares. [dmn-outputs]",
        "t.dmn #cell3_1: 'date(\"2026-02-30\")' compares with what always comes to null; is it misspelt? [dmn-feel]",
        "t.dmn #cell3_2: '7' compares a string with a number, so it could never match. [dmn-types]",
        "t.dmn #cell3_3: The output takes a string and was given a number. A table decides on what it declares."
        " [dmn-types]",
    ]


def test_cells_of_lists_and_ranges_are_held_against_the_type_of_their_column(written):
    inputs = [{"expression": "x", "type": "number"}]
    rules = [['[1, "a"]', "1"], ['["a".."b"]', "1"], ['> date("2026-01-01")', "1"], ["[1..3], 1 + 1, true", "1"]]
    assert [line.split(":")[0] for line in refused(written(inputs, ["it"], rules))] == [
        "t.dmn #cell1_1",
        "t.dmn #cell2_1",
        "t.dmn #cell2_1",
        "t.dmn #cell3_1",
        "t.dmn #cell4_1",
    ]


def test_an_output_that_always_comes_to_null_is_refused(written):
    assert refused(written(["x"], ["it"], [["-", "1 / 0"]])) == [
        "t.dmn #cell1_2: '1 / 0' always comes to null; write null where that is meant. [dmn-feel]"
    ]


def test_names_of_several_words_must_be_declared(written):
    assert refused(written(["not x"], ["it"], [["-", "1"]])) == [
        "t.dmn #ask1: 'not x' is refused: 'not x' is no declared name. Declare input data of that name in the file. "
        "[dmn-feel]"
    ]


def test_a_table_needs_inputs_asked_rules_outputs_and_names(written):
    no_question = written(["x"], ["it"], [["-", "1"]]).replace(b"<text>x</text>", b"<text> </text>")
    assert "t.dmn #in1: The input column has no expression, so nothing can be asked. [dmn-shape]" in refused(
        no_question
    )
    no_element = written(["x"], ["it"], [["-", "1"]]).replace(
        b'<inputExpression id="ask1"><text>x</text></inputExpression>', b""
    )
    assert "t.dmn #in1: The input column has no expression, so nothing can be asked. [dmn-shape]" in refused(no_element)
    assert refused(written(["x"], ["it"], [])) == [
        "t.dmn #table: The table has no rules, so it decides nothing. [dmn-shape]"
    ]
    assert refused(written(["x"], [], [["-"]])) == [
        "t.dmn #table: The table has no output column, so it decides nothing. [dmn-shape]"
    ]
    assert refused(written(["x"], ["", "b"], [["-", "1", "2"]])) == [
        "t.dmn #out1: An output column without a name; with more than one, each needs a name. [dmn-shape]"
    ]
    assert refused(written(["x"], ["it"], [["-", "1"], ["1"]])) == [
        "t.dmn #rule2: The rule has 1 conditions and 0 outputs, the table 1 and 1. Give each column one cell. "
        "[dmn-shape]"
    ]


def test_a_table_of_more_rules_or_columns_than_are_read_is_refused(written):
    assert "At most 2000 rules" in refused(written(["x"], ["it"], [["-", "1"]] * 2001))[-1]
    assert "At most 2000 rules" in refused(written([f"x{n}" for n in range(41)], ["it"], [["-"] * 41 + ["1"]]))[-1]


def test_what_is_called_by_one_name_is_one_thing(written):
    assert refused(written(["x", "x"], ["it", "it"], [["-", "-", "1", "1"]])) == [
        "t.dmn #table: Two outputs are called 'it'. Give each a name of its own. [dmn-ids]",
        "t.dmn #table: Two inputs are called 'x'. Give each a name of its own. [dmn-ids]",
    ]
    twice = written(["x"], ["it"], [["1", "1"], ["2", "2"]]).replace(b'"rule2"', b'"rule1"')
    assert refused(twice) == ["t.dmn #table: Two rules are called 'rule1'. Give each a name of its own. [dmn-ids]"]


def test_a_single_output_without_a_name_takes_the_name_of_the_decision(written):
    table = load_table(written(["x"], [""], [["-", "1"]]), file="t.dmn")
    assert table.evaluate({"x": 1}).outputs == {"T": 1}


@pytest.mark.parametrize(
    "place", ["inputExpression", "inputEntry", "outputEntry", "inputValues", "outputValues", "definitions"]
)
def test_another_expression_language_is_refused_wherever_it_stands(written, place):
    data = written([{"expression": "x", "values": "1"}], [{"name": "it", "values": "1"}], [["-", "1"]])
    told = refused(data.replace(f"<{place} ".encode(), f'<{place} expressionLanguage="python" '.encode(), 1))
    assert len(told) == 1
    assert "The expression language 'python' is not read; FEEL is. [dmn-language]" in told[0]
    feel = data.replace(
        f"<{place} ".encode(), f'<{place} expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/" '.encode(), 1
    )
    assert load_table(feel, file="t.dmn").evaluate({"x": 1}).outputs == {"it": 1}


def test_a_type_that_nothing_declares_is_refused(written):
    assert refused(written([{"expression": "x", "type": "tSite"}], ["it"], [["-", "1"]])) == [
        "t.dmn #ask1: 'tSite' is no type that is declared in the file or known to FEEL. [dmn-types]"
    ]


def test_the_file_is_named_as_its_decision(written):
    assert refused(written(["x"], ["it"], [["-", "1"]]), file="workflows/decisions/triage.dmn") == [
        "workflows/decisions/triage.dmn: The file must hold a decision table with the id 'triage', as the file is "
        "named; it holds t. [dmn-file-name]"
    ]
    assert "it holds none" in refused("")[0]
    assert (
        "decision table"
        in refused('<decision id="t"><literalExpression><text>1</text></literalExpression></decision>')[0]
    )


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ('<businessKnowledgeModel id="b"/>', "t.dmn #b: Business knowledge models are not read. [dmn-unsupported]"),
        ('<decisionService id="s"/>', "t.dmn #s: Decision services are not read. [dmn-unsupported]"),
        ('<import id="i"/>', "t.dmn #i: Imports of other models are not read. [dmn-unsupported]"),
        (
            '<decision id="t"><context/></decision>',
            "t.dmn #t: A context is not read; decision tables and expressions are. [dmn-unsupported]",
        ),
        (
            '<decision id="t"><invocation/></decision>',
            "t.dmn #t: A invocation is not read; decision tables and expressions are. [dmn-unsupported]",
        ),
        ('<decision id="t"/>', "t.dmn #t: The decision holds neither a table nor an expression. [dmn-shape]"),
        ('<decision name="x"/>', "t.dmn: Each decision needs an id of its own. [dmn-ids]"),
        (
            '<decision id="t"><literalExpression id="e"><text>1 +</text></literalExpression></decision>',
            "t.dmn #e: '1 +' is refused: The text ends where a value was expected. [dmn-feel]",
        ),
        (
            '<decision id="t"><informationRequirement><requiredDecision href="#u"/></informationRequirement>'
            "<literalExpression><text>1</text></literalExpression></decision>",
            "t.dmn #t: The decision requires 'u', which the file does not hold. [dmn-requirements]",
        ),
        (
            '<decision id="t"><informationRequirement><requiredDecision href="#t"/></informationRequirement>'
            "<literalExpression><text>1</text></literalExpression></decision>",
            "t.dmn #t: The decision requires itself: t -> t. [dmn-requirements]",
        ),
    ],
)
def test_what_is_more_than_tables_and_expressions_is_refused_by_name(inside, told):
    assert told in refused(inside)


def test_two_decisions_of_one_id_are_refused():
    one = '<decision id="t"><literalExpression><text>1</text></literalExpression></decision>'
    with pytest.raises(DefinitionError, match="id of its own"):
        load_model(MODEL.format(one + one).encode(), file="t.dmn")


def test_comments_in_the_file_are_no_part_of_its_cells(written):
    data = written(["x"], ["it"], [["-", "1"]]).replace(
        b"<text>1</text>", b"<text>1<!-- not 2 -->1</text><!-- more -->"
    )
    assert load_table(data, file="t.dmn").evaluate({"x": 1}).outputs == {"it": 11}
