"""What can be proved wrong about a table before any review runs."""

import pytest

from casework.engine.decisions import check

SITE = {"expression": "site", "type": "string", "values": '"FACE","FEET"'}
WEEKS = {"expression": "weeks", "type": "number"}


def told(table):
    return [(finding.rule, finding.element, finding.message) for finding in check(table)]


def test_a_complete_table_without_overlap_has_nothing_to_report(table):
    rules = [['"FACE"', "< 12", "1"], ['"FACE"', ">= 12", "2"], ['"FEET"', "-", "3"]]
    assert check(table([SITE, WEEKS], ["it"], rules)) == []


def test_rules_of_a_unique_table_that_overlap_are_named_with_an_example(table):
    rules = [['"FACE"', "<= 12", "1"], ['"FACE"', ">= 12", "2"], ['"FEET"', "-", "3"]]
    found = check(table([SITE, WEEKS], ["it"], rules))
    assert [(one.rule, one.element, one.severity) for one in found] == [("dmn-overlap", "rule2", "error")]
    assert found[0].message == (
        'The rules 1 (rule1) and 2 (rule2) both match site "FACE", weeks 12. Make their conditions exclude each other.'
    )
    assert found[0].file == "t.dmn"


def test_any_rules_that_overlap_and_differ_are_named(table):
    rules = [["> 1", "1"], ["> 2", "1"], ["> 3", "2"]]
    found = told(table([WEEKS], [{"name": "it", "default": "0"}], rules, "ANY"))
    assert [one[:2] for one in found] == [("dmn-disagree", "rule3"), ("dmn-disagree", "rule3")]
    assert "different outputs under ANY" in found[0][2]


@pytest.mark.parametrize(
    ("type", "rules", "gap"),
    [
        ("number", ["< 12", "> 12"], "x 12"),
        ("number", ["<= 3", ">= 4"], "x (3..4)"),
        ("number", ["[1..3]", "> 3"], "x < 1"),
        ("number", ["not(5)"], "x 5"),
        ("boolean", ["true"], "x false"),
        ("string", ['"A"', '"B"'], "x any other text"),
        ("date", ['< date("2026-01-01")', '> date("2026-01-02")'], "x 2026-01-01 or 2026-01-02"),
        ("dayTimeDuration", ['< duration("P1D")', '> duration("P2D")'], "x P1D or (P1D..P2D) or P2D"),
        ("yearMonthDuration", ['< duration("P1M")', '> duration("P3M")'], "x P1M or (P1M..P3M) or P3M"),
        ("number", ["1", "2", "3", "4", "5", "6"], "x < 1 or (1..2) or (2..3) or (3..4) ..."),
    ],
)
def test_a_gap_is_told_by_the_values_that_no_rule_matches(table, type, rules, gap):
    column = {"expression": "x", "type": type}
    assert told(table([column], ["it"], [[rule, "1"] for rule in rules])) == [
        ("dmn-gap", "t", f"No rule matches {gap}, and the table has no default. Add a rule or a default output.")
    ]


@pytest.mark.parametrize(
    ("type", "rules"),
    [
        ("integer", ["<= 3", ">= 4"]),
        ("integer", ["< 3.5", "> 3.5"]),
        ("date", ['<= date("2026-01-01")', '>= date("2026-01-02")']),
        ("date", ['<= date("9999-12-31")']),
        ("yearMonthDuration", ['<= duration("P1M")', '>= duration("P2M")']),
        ("boolean", ["true", "false"]),
        ("string", ['"A"', 'not("A")']),
        ("number", ["-"]),
        ("number", ["< limit"]),
        ("dateTime", ['< date and time("2026-01-01T00:00:00Z")', '>= date and time("2026-01-01T00:00:00Z")']),
        ("string", ['< "M"', '>= "M"']),
    ],
)
def test_no_gap_or_overlap_is_reported_that_is_not_proved(table, type, rules):
    assert told(table([{"expression": "x", "type": type}], ["it"], [[rule, "1"] for rule in rules])) == []


def test_a_gap_over_several_columns_names_the_columns_that_matter(table):
    rules = [['"FACE"', "-", "1"], ["-", ">= 12", "2"]]
    found = told(table([SITE, WEEKS], ["it"], rules, "FIRST"))
    assert found == [
        (
            "dmn-gap",
            "t",
            'No rule matches site "FEET", weeks < 12, and the table has no default. Add a rule or a default output.',
        )
    ]


def test_a_table_with_a_default_or_that_counts_has_no_gaps(table):
    assert check(table([WEEKS], [{"name": "it", "default": "0"}], [["> 3", "1"]])) == []
    assert check(table([WEEKS], ["it"], [["> 3", "1"]], "COLLECT", "COUNT")) == []


def test_a_rule_behind_rules_that_match_all_of_it_never_speaks(table):
    rules = [["> 10", "1"], ["<= 10", "2"], ["[5..20]", "3"]]
    assert told(table([WEEKS], ["it"], rules, "FIRST")) == [
        (
            "dmn-unreachable",
            "rule3",
            "The rule 3 (rule3) never speaks: rules heard before it match all that it matches.",
        )
    ]


def test_a_rule_behind_more_demanding_rules_never_speaks_under_priority(table):
    output = {"name": "it", "values": '"REFER","APPROVE"'}
    rules = [["> 20", '"APPROVE"'], ["> 10", '"REFER"'], ["<= 10", "level"]]
    assert [one[:2] for one in told(table([WEEKS], [output], rules, "PRIORITY"))] == [("dmn-unreachable", "rule1")]


def test_a_rule_whose_cell_nothing_passes_never_matches(table):
    rules = [["[10..5]", "1"], ["-", "2"]]
    assert told(table([WEEKS], ["it"], rules, "FIRST")) == [
        ("dmn-unreachable", "rule1", "The rule 1 (rule1) never matches: no value of weeks passes its cell.")
    ]
    outside = [['"HAND"', "1"], ['"FACE","FEET"', "2"]]
    assert told(table([SITE], ["it"], outside)) == [
        ("dmn-unreachable", "rule1", "The rule 1 (rule1) never matches: no value of site passes its cell.")
    ]


def test_a_rule_that_only_null_reaches_is_reached(table):
    assert told(table([WEEKS], ["it"], [["null", "1"], ["not(null)", "2"]])) == []
    overlap = told(table([SITE], ["it"], [["null", "1"], ['not("FACE")', "2"], ['"FACE"', "3"]]))
    assert overlap == [
        (
            "dmn-overlap",
            "rule2",
            "The rules 1 (rule1) and 2 (rule2) both match site null. Make their conditions exclude each other.",
        )
    ]


def test_a_table_too_large_to_prove_is_left_in_peace(table):
    columns = [f"x{n}" for n in range(24)]
    rules = [["-"] * n + [str(n)] + ["-"] * (23 - n) + ["1"] for n in range(24)] + [["-"] * 24 + ["2"]]
    assert check(table(columns, ["it"], rules, "COLLECT")) == []


def test_at_most_twenty_findings_are_told(table):
    assert len(check(table([WEEKS], ["it"], [["-", "1"]] * 30))) == 20
