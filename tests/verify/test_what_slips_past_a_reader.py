"""Refused or let pass as they should be: diagrams and tables that a quick look takes for something else."""

import pytest

from casework.engine.verify.run import verify
from casework.engine.verify.tables import read_tables
from tests.verify.twins import BPMN, DMN, Spoil, Twin, shipped


@pytest.mark.parametrize(
    "condition", ["-" * 100_000 + "1", "not " * 50_000 + "x", "x" + ".a" * 50_000, "1" + "+1" * 50_000]
)
def test_a_condition_that_exhausts_the_reader_of_expressions_is_a_finding(condition: str) -> None:
    twin = Twin("exclusion_check.bpmn", "experimental.dmn")
    twin.condition("flow_standing_clear_to_exclusion_checked", condition)
    assert "flow_standing_clear_to_exclusion_checked" in twin.refused("expression")


def chain(length: int) -> dict[str, bytes]:
    """Processes of which each calls the next."""
    return {
        f"p{one}.bpmn": (
            f'<definitions xmlns="{BPMN}"><process id="p{one}" isExecutable="true">'
            f'<startEvent id="s{one}"/><callActivity id="c{one}" calledElement="p{one + 1}"/><endEvent id="e{one}"/>'
            f'<sequenceFlow id="f{one}" sourceRef="s{one}" targetRef="c{one}"/>'
            f'<sequenceFlow id="g{one}" sourceRef="c{one}" targetRef="e{one}"/></process></definitions>'
        ).encode()
        for one in range(length)
    }


def test_calls_nested_without_measure_are_answered_and_not_followed_for_ever() -> None:
    findings = verify(chain(700), operators=(), forms=(), deadlines=())
    assert "called-process" in [one.rule for one in findings if "not all ways can be followed" in one.message]


TABLE = """<definitions xmlns="{dmn}" id="d" name="d" namespace="n"><decision id="t" name="t">
<decisionTable id="table" hitPolicy="{policy}"><input id="i"><inputExpression id="e"><text>{reads}</text>
</inputExpression></input><output id="o" name="go" typeRef="{kind}"><outputValues><text>{values}</text></outputValues>
</output><output id="p" name="why"/>{rules}</decisionTable></decision></definitions>"""
RULE = """<rule id="r{0}"><description>why</description><inputEntry><text>{1}</text></inputEntry><outputEntry><text>{2}
</text></outputEntry><outputEntry id="w{0}"><text>{3}</text></outputEntry></rule>"""


def table(
    *rules: str, policy: str = "UNIQUE", reads: str = "line.x", kind: str = "string", values: str = '"A"'
) -> bytes:
    return TABLE.format(dmn=DMN, policy=policy, reads=reads, kind=kind, values=values, rules="".join(rules)).encode()


@pytest.mark.parametrize(
    "cell", ['"\\u0044ENY"', '"DE" + "NY"', 'if line.y then "DENIED" else "A"', 'upper case("deny")']
)
def test_a_denial_is_found_however_its_text_is_put_together(cell: str) -> None:
    _, findings = read_tables({"t.dmn": table(RULE.format(1, "-", '"A"', cell))})
    assert ("table-says-no", "w1") in [(one.rule, one.element) for one in findings]


def test_a_table_reads_plain_names_and_names_in_its_answers_too() -> None:
    tables, _ = read_tables({"t.dmn": table(RULE.format(1, "other.z", '"A"', "third.z"), reads="age")})
    assert tables["t"].reads == {"age", "other", "third"}


def test_rules_that_overlap_are_told_before_any_review_runs() -> None:
    rules = RULE.format(1, "1", '"A"', "null"), RULE.format(2, "[1..2]", '"A"', "null")
    _, findings = read_tables({"t.dmn": table(*rules)})
    assert ("dmn-overlap", "r2") in [(one.rule, one.element) for one in findings]


def compared(condition: str, **options: str) -> list[str]:
    """What is said about a gateway behind the table that compares so."""
    rules = (
        RULE.format(1, "1", options.get("values", '"A"'), "null"),
        RULE.format(2, "2", options.get("values", '"A"'), "null"),
    )
    flow = '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}">{2}</sequenceFlow>'
    condition = condition.replace("<", "&lt;")
    diagram = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"><process id="p" isExecutable="true">'
        '<startEvent id="s"/><businessRuleTask id="route"><extensionElements><s:calledDecisionId>t</s:calledDecisionId>'
        '</extensionElements></businessRuleTask><exclusiveGateway id="g" default="g_b"/><endEvent id="a"/>'
        f'<endEvent id="b"/>{flow.format("s", "route", "")}{flow.format("route", "g", "")}'
        f"{flow.format('g', 'b', '')}"
        f"{flow.format('g', 'a', f'<conditionExpression>{condition}</conditionExpression>')}</process></definitions>"
    )
    files = {"p.bpmn": diagram.encode(), "t.dmn": table(*rules, **options)}
    return [one.message for one in verify(files, operators=(), forms=(), deadlines=()) if one.rule == "table-answers"]


def test_answers_that_are_no_text_are_compared_as_what_they_are() -> None:
    assert compared('route["go"] == True', kind="boolean", values="true") == []
    assert "never answers False" in compared('route["go"] == False', kind="boolean", values="true")[0]
    assert compared('route["go"] == 3', kind="number", values="3") == []
    assert "never answers '3'" in compared('route["go"] == "3"', kind="number", values="3")[0]


def test_a_key_that_is_compared_with_another_key_is_not_taken_for_an_answer() -> None:
    assert compared('route["go"] == form["go"]') == []


def test_the_columns_of_a_table_that_gives_rows_are_not_there_to_be_compared() -> None:
    assert "leaves no go here; it leaves results, summary" in compared('route["go"] == "A"', policy="COLLECT")[0]
    assert compared('route["summary"] == "A"', policy="COLLECT") == []


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda twin: twin.add("rate_standing", HIDDEN), id="a flow in an extension"),
    ],
)
def test_the_shipped_diagrams_with_something_hidden_in_them_are_refused(spoil: Spoil) -> None:
    twin = Twin("exclusion_check.bpmn", "experimental.dmn")
    assert twin.also(spoil).refused("place") == ["hidden"]


HIDDEN = (
    "<bpmn:extensionElements>"
    '<bpmn:sequenceFlow id="hidden" sourceRef="standing_clear" targetRef="exclusion_checked"/></bpmn:extensionElements>'
)


def test_every_shipped_table_passes_its_own_checks() -> None:
    files = {file: content for file, content in shipped().items() if file.endswith(".dmn")}
    tables, findings = read_tables(files)
    assert len(tables) == len(files)
    assert findings == []


def test_a_message_that_would_write_the_outcome_is_refused_unless_a_person_answered_before() -> None:
    diagram = """<definitions xmlns="{0}"><message id="m" name="decided"/><process id="p" isExecutable="true">
    <startEvent id="s"/><{1}/><intermediateCatchEvent id="determination"><messageEventDefinition id="d" messageRef="m"/>
    </intermediateCatchEvent><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <sequenceFlow id="g" sourceRef="t" targetRef="determination"/>
    <sequenceFlow id="h" sourceRef="determination" targetRef="e"/></process></definitions>"""

    def refused(task: str) -> list[str | None]:
        files = {"p.bpmn": diagram.format(BPMN, task).encode()}
        findings = verify(files, operators=(), forms=(), deadlines=())
        return [one.element for one in findings if one.rule == "outcome-by-person"]

    assert refused('receiveTask id="t" messageRef="m"') == ["determination"]
    assert refused('userTask id="t"') == []


def test_what_a_required_decision_reads_is_read_by_the_table_and_its_own_answer_is_not() -> None:
    required = (
        b'<inputData id="ia" name="age"/><decision id="d" name="band"><literalExpression><text>age.years + 1</text>'
        b'</literalExpression></decision><decision id="t" name="t"><informationRequirement>'
        b'<requiredDecision href="#d"/></informationRequirement>'
    )
    content = table(RULE.format(1, "-", '"A"', "null"), reads="band").replace(
        b'<decision id="t" name="t">', required, 1
    )
    tables, _ = read_tables({"t.dmn": content})
    assert tables["t"].reads == {"age"}


def test_the_sum_of_a_table_is_not_measured_by_the_values_of_its_rules() -> None:
    single = (
        table(RULE.format(1, "-", "1", "null"), policy='COLLECT" aggregation="SUM', kind="number", values="1")
        .replace(b'<output id="p" name="why"/>', b"")
        .replace(b'<outputEntry id="w1"><text>null</text></outputEntry>', b"")
    )
    tables, _ = read_tables({"t.dmn": single})
    assert tables["t"].says == {"go": (), "summary": ()}
