"""What cells of a condition column let pass."""

import pytest

from casework.errors import DecisionError, DefinitionError, NoRuleMatched

CELLS = [
    ("-", "anything", True),
    ("-", None, True),
    ("", 7, True),
    ('"A"', "A", True),
    ('"A"', "a", False),
    ('"A","B"', "B", True),
    ('"A", "B"', None, False),
    ('not("A")', "B", True),
    ('not("A")', "A", False),
    ('not("A", "B")', "B", False),
    ('not("A")', None, True),
    ("null", None, True),
    ("not(null)", None, False),
    ("not(null)", "A", True),
    ('"A", null', None, True),
    ("5", 5, True),
    ("5", 5.0, True),
    ("5", 6, False),
    ("-5", -5, True),
    ("not(5)", None, True),
    ("[1..10]", 1, True),
    ("[1..10]", 10, True),
    ("[1..10]", None, False),
    ("(1..10)", 1, False),
    ("(1..10)", 10, False),
    ("]1..10[", 10, False),
    ("]1..10[", 9.5, True),
    ("[1..10[", 1, True),
    ("[1..10)", 10, False),
    ("(1..10]", 10, True),
    ("]1..10]", 1, False),
    ("not([1..10])", 11, True),
    ("not([1..10])", None, False),
    ("[1..3], [7..9]", 8, True),
    ("[1..3], > 20", 21, True),
    ("< 10", 9, True),
    ("<10", None, False),
    ("not(< 10)", 11, True),
    (">= 0.1", 0.1, True),
    ("= 3", 3, True),
    ("!= 3", 4, True),
    ("!= 3", None, True),
    ("true", True, True),
    ("false", True, False),
    ("not(true)", False, True),
    ("true", None, False),
    ("> low", 3, True),
    ("limit", 5, True),
    ("low + 3", 5, True),
    ("[low..limit]", 6, False),
    ("names", "x", True),
    ("names", "z", False),
    ("names", ["x", "y"], True),
    ("not(names)", "z", True),
    ('["A", "B"]', "B", True),
    ('"A"', ["A"], False),
    ("? > 3 and ? < 5", 4, True),
    ("? > 3 and ? < 5", 6, False),
    ('contains(?, "x")', "axb", True),
    ('list contains(?, "x")', ["x"], True),
    ("count(?) > 1", [1, 2], True),
    ("some part in ? satisfies part > 1", [1, 2], True),
    ("not(? > 3)", 4, False),
    ("not(? > 3) and ? > 1", 2, True),
    ("? in [1..3]", 2, True),
    ("low < limit", "whatever", True),
    ("low > limit", "whatever", False),
    ("spans", 4, False),
    ('< date("2026-02-01")', None, False),
    ("[[1..2], [4..5]]", 4, True),
]


@pytest.mark.parametrize(("cell", "value", "matches"), CELLS)
def test_a_cell_lets_pass_what_its_text_says(passes, cell, value, matches):
    found = passes(cell, value, low=2, limit=5, names=["x", "y"], spans=None)
    assert found is matches


@pytest.mark.parametrize(
    ("cell", "type", "value", "matches"),
    [
        ('< date("2026-02-01")', "date", "2026-01-31", True),
        ('[@"2026-01-01"..@"2026-01-31"]', "date", "2026-02-01", False),
        ('> time("10:00:00")', "time", "11:00:00", True),
        ('< date and time("2026-02-01T00:00:00Z")', "dateTime", "2026-01-31T23:00:00-05:00", False),
        ('>= duration("P13W")', "string", "x", None),
        ('>= duration("P91D")', "dayTimeDuration", "P100D", True),
        ('>= duration("P1Y")', "yearMonthDuration", "P11M", False),
        ("> 3", "integer", 4, True),
        ("> 3", "feel:number", 4, True),
        ("> 3", "Any", 4, True),
    ],
)
def test_iso_text_becomes_what_its_column_declares(passes, cell, type, value, matches):
    if matches is None:
        with pytest.raises(DefinitionError):
            passes(cell, value, type)
    else:
        assert passes(cell, value, type) is matches


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("number", "5"),
        ("string", 5),
        ("boolean", "true"),
        ("number", True),
        ("date", "soon"),
        ("date", 5),
        ("integer", 2.5),
        ("number", [1, 2]),
    ],
)
def test_a_value_of_another_type_is_an_error_and_never_a_silent_mismatch(table, type, value):
    found = table([{"expression": "x", "type": type, "label": "X"}], [{"name": "it", "default": "1"}], [["-", "2"]])
    with pytest.raises(DecisionError, match="The column X of the table t takes"):
        found.evaluate({"x": value})
    assert found.evaluate({"x": value}, missing_as_null=True).inputs == {"X": None}


def test_a_value_that_the_column_does_not_declare_is_an_error(table):
    found = table([{"expression": "x", "type": "string", "values": '"A","B"'}], ["it"], [["-", "1"]])
    assert found.evaluate({"x": "A"}).outputs == {"it": 1}
    assert found.evaluate({"x": None}).outputs == {"it": 1}
    assert found.evaluate({"x": "C"}, missing_as_null=True).inputs == {"x": None}
    with pytest.raises(DecisionError, match='may hold "A","B"'):
        found.evaluate({"x": "C"})


def test_where_nothing_matches_the_error_tells_names_and_kinds_but_no_value_of_the_case(table):
    found = table(["age", "who", "new"], ["it"], [["> 90", "-", "-", "1"]])
    with pytest.raises(NoRuleMatched, match="age: a number, who: a string, new: a boolean") as caught:
        found.evaluate({"age": 30, "who": "Ana Example", "new": True})
    assert "Ana" not in str(caught.value)
    assert "30" not in str(caught.value)
    with pytest.raises(NoRuleMatched, match="age: a number, who: null, new: a boolean"):
        found.evaluate({"age": 30, "who": None, "new": True})


def test_a_list_of_one_stands_for_its_item_where_one_is_declared(table):
    found = table([{"expression": "x", "type": "string"}], ["it"], [['"A"', "1"]])
    assert found.evaluate({"x": ["A"]}).outputs == {"it": 1}


def test_a_column_of_whole_numbers_takes_no_others(table):
    found = table([{"expression": "x", "type": "integer"}], ["it"], [["> 2.5", "1"]])
    assert found.evaluate({"x": 3}).outputs == {"it": 1}
    with pytest.raises(DecisionError, match="takes a whole number"):
        found.evaluate({"x": 3.5})
