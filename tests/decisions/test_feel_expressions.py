"""What the expressions of a table come to, seen through its output cells."""

import pytest

from casework.errors import DecisionError, DefinitionError, NameUnknown

CONSTANTS = [
    ("1", 1),
    ("-.872", -0.872),
    ("1.50", 1.5),
    ("1e3", 1000),
    ('"a \\"quoted\\" text"', 'a "quoted" text'),
    ('"\\u00e9\\t\\U01F600"', "é\t😀"),
    ('"\\uD83D\\uDE00"', "😀"),
    ('"\\d+"', "\\d+"),
    ("true", True),
    ("null", None),
    ('[1, "two", [true]]', [1, "two", [True]]),
    ("[]", []),
    ('{a: 1, "b c": {d: null}}', {"a": 1, "b c": {"d": None}}),
    ("{a: 1, b: a + 1}", {"a": 1, "b": 2}),
    ("{}", {}),
    ("[1..3]", "[1..3]"),
    ("]1..3[", "(1..3)"),
    ("(1..3]", "(1..3]"),
    ("(< 3)", "(..3)"),
    ("(>= 3)", "[3..)"),
    ("(= 3)", "[3..3]"),
    ('@"2026-02-03"', "2026-02-03"),
    ("1 /* one */ + 1 // two", 2),
]
ARITHMETIC = [
    ("0.1 + 0.2", 0.3),
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("10 - 5 - 2", 3),
    ("10--5", 15),
    ("-3 ** 2", 9),
    ("5+2**(5+3)", 261),
    ("10 ** -2", 0.01),
    ("1 / 4", 0.25),
    ("1 / 0", None),
    ("10 ** 999 * 10 ** 999 * 10 ** 999 * 10 ** 999 * 10 ** 999 * 10 ** 999 * 10 ** 999", None),
    ('"a" + "b"', "ab"),
    ('"a" + 1', None),
    ('"a" - "b"', None),
    ('"a" * 2', None),
    ('"a" / 2', None),
    ('"a" ** 2', None),
    ('-"a"', None),
    ("1 + null", None),
    ("2 ** null", None),
]
LOGIC = [
    ("true and true", True),
    ("true and null", None),
    ("false and null", False),
    ("null and false", False),
    ("null and null", None),
    ("true or null", True),
    ("null or true", True),
    ("false or null", None),
    ("false or false", False),
    ("true and 1", None),
    ("not(true)", False),
    ("not(null)", None),
    ("not(1)", None),
    ("1 = 1.0", True),
    ('1 = "1"', None),
    ('1 != "1"', None),
    ("1 != 2", True),
    ("null = null", True),
    ("null = 1", False),
    ("null != null", False),
    ("1 < null", None),
    ("null >= 1", None),
    ('"a" < "b"', True),
    ('"b" >= "b"', True),
    ("true < false", None),
    ("[1, 2] = [1, 2]", True),
    ("[1, 2] = [2, 1]", False),
    ("[1] = [1, 2]", False),
    ("{a: 1} = {a: 1}", True),
    ("{a: 1} = {a: 2}", False),
    ("{a: 1} = {b: 1}", False),
    ("[1..2] = [1..2]", True),
    ("2 between 1 and 3", True),
    ("4 between 1 and 3", False),
    ("null between 1 and 3", None),
    ("2 in [1..3]", True),
    ("3 in [1..3)", False),
    ("1 in (1, 2)", True),
    ("5 in (< 3, > 4)", True),
    ("5 in > 7", False),
    ("1 in [2, 3]", False),
    ("5 in [[1..3], [4..6]]", True),
    ("null in [1..3]", None),
    ("1 in [null..3]", None),
    ('1 in [1.."a"]', None),
    ("(1 + 1) in (2)", True),
    ("1 in (1) + 2", False),
    ('if 1 > 0 then "yes" else "no"', "yes"),
    ('if null then "yes" else "no"', "no"),
    ("1 + if true then 1 else 2", 2),
    ("1 instance of number", True),
    ("null instance of Any", False),
    ("null instance of Null", True),
    ('"a" instance of Any', True),
    ("[] instance of list", True),
    ("{} instance of context", True),
    ("[1..2] instance of range", True),
    ('duration("P1D") instance of days and time duration', True),
    ('date and time("2026-01-01T00:00:00") instance of date and time', True),
    ("true instance of string", False),
]
LOOPS = [
    ("for i in [1, 2, 3] return i * 2", [2, 4, 6]),
    ("for i in 1..3 return i", [1, 2, 3]),
    ("for i in 3..1 return i", [3, 2, 1]),
    ("for i in (1..3) return i", [2]),
    ("for x in [1, 2], y in [10, 20] return x + y", [11, 21, 12, 22]),
    ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24]),
    ("for i in null return i", []),
    ("for i in 7 return i", [7]),
    ('for d in @"2026-01-30"..@"2026-02-01" return d.day', [30, 31, 1]),
    ("some x in [1, 2] satisfies x > 1", True),
    ("some x in [1, null] satisfies x > 1", None),
    ("some x in [] satisfies true", False),
    ("every x in [1, 2] satisfies x > 0", True),
    ("every x in [1, null] satisfies x > 0", None),
    ("every x in [1, 2] satisfies x > 1", False),
    ("[1, 2, 3][2]", 2),
    ("[1, 2, 3][-1]", 3),
    ("[1, 2, 3][4]", None),
    ("[1, 2, 3][0]", None),
    ("[1, 2, 3][1.5]", None),
    ("[1, 2, 3][count([1, 2])]", 2),
    ("[1, 2, 3][item > 1]", [2, 3]),
    ('[{a: 1, b: "x"}, {a: 2, b: "y"}][a = 2].b', ["y"]),
    ("[[1, 2], [3]][1][2]", 2),
    ("null[1]", None),
    ("null[item > 1]", []),
    ("7[item > 1]", [7]),
    ("{a: {b: 3}}.a.b", 3),
    ("[{a: 1}, {a: 2}].a", [1, 2]),
    ("[1..3].start", 1),
    ("[1..3].end", 3),
    ("[1..3).end included", False),
    ("(1..3).start included", False),
]


@pytest.mark.parametrize(("text", "value"), CONSTANTS + ARITHMETIC + LOGIC + LOOPS)
def test_an_expression_has_the_value_that_feel_gives_it(feel, text, value):
    found = feel(text)
    assert found == value
    assert type(found) is type(value)


def test_case_data_is_read_by_name_and_path(feel):
    data = {"line": {"site": "FACE", "trials": [{"weeks": 6}, {"weeks": 13}]}, "Monthly Salary": 1000, "p": 0.022}
    assert feel("line.site", **data) == "FACE"
    assert feel("max(line.trials.weeks)", **data) == 13
    assert feel("count(line.trials[weeks >= 12])", **data) == 1
    assert feel("Monthly Salary * 12", **data) == 12000
    assert feel("p * 10", **data) == 0.22
    assert feel("-p", **data) == -0.022
    assert feel("flags[1]", flags=[True]) is True
    assert feel("line.trials[1].weeks", **data) == 6
    assert feel("for trial in line.trials return trial.weeks", **data) == [6, 13]


def test_a_path_through_null_is_null(feel):
    assert feel("line.measure.score", line={"measure": None}) is None
    assert feel("line.score > 3", line=None) is None


@pytest.mark.parametrize(
    "text",
    [
        "age",
        "line.age",
        "line.site.length",
        "[{site: x}][age > 1]",
        "[{site: x}][age.y > 1]",
        "(for i in [1] return age)[1]",
        "today_is.year",
    ],
)
def test_a_name_that_nothing_has_written_is_an_error_that_says_which(feel, text):
    with pytest.raises(NameUnknown, match=r"'(age|line\.age|line\.site\.length|today_is)'") as caught:
        feel(text, line={"site": "FACE"}, x=1)
    assert "Known: line, x." in str(caught.value)
    assert "FACE" not in str(caught.value)


def test_a_missing_name_counts_as_null_only_where_that_is_asked_for(table):
    found = table(["age"], ["it"], [["null", '"not told"'], ["not(null)", '"told"']])
    with pytest.raises(NameUnknown):
        found.evaluate({})
    assert found.evaluate({}, missing_as_null=True).outputs == {"it": "not told"}
    assert found.evaluate({"age": None}).outputs == {"it": "not told"}
    assert found.evaluate({"age": 3}).outputs == {"it": "told"}


def test_is_defined_may_ask_for_a_name_that_is_not_there(feel):
    assert feel("is defined(line.age)", line={}) is False
    assert feel("is defined(nothing)", line={}) is False
    assert feel("is defined(line.age)", line={"age": None}) is False
    assert feel("is defined(line.age)", line={"age": 1}) is True


def test_numbers_are_exact_and_whole_numbers_stay_whole(feel):
    assert feel("a + b", a=0.1, b=0.2) == 0.3
    assert feel("n + 1", n=2**62) == 2**62 + 1
    assert feel("n + 1", n=2**64) == float(2**64)
    assert isinstance(feel("n / 2", n=4), int)
    assert feel("big", big=float("nan")) is None
    assert feel("1 / 3 * 10 ** 500").startswith("3333333")


def test_python_objects_in_the_data_are_refused(feel):
    with pytest.raises(DecisionError, match="object"):
        feel("x", x=[object()])
    deep: list[object] = []
    for _ in range(60):
        deep = [deep]
    with pytest.raises(DecisionError, match="nested"):
        feel("x", x=deep)
    with pytest.raises(DecisionError, match="digits"):
        feel("x", x=10**7000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 +", "ends"),
        ("1 2", "nothing more"),
        ("(1", "'\\)' was expected"),
        ("[1, 2", "expected"),
        ("[1..2", "end of a range"),
        ("{a 1}", "':' was expected"),
        ("{a: 1, a: 2}", "twice"),
        ("1 < 2 < 3", "nothing more"),
        ("a.", "a name"),
        ("a.1", "not understood"),
        ("then", "a value"),
        ("function(x) x", "a value"),
        ("1 instance of thing", "no type"),
        ('@"tomorrow"', "no date"),
        ('"\\uD800"', "no character"),
        ('"open', "no FEEL"),
        ("1234567890123456789012345678901234567890123", "more than 40 digits"),
        ("f(1)", "no function f"),
        ("count()", "does not take 0 arguments"),
        ("count(1, 2)", "does not take 2 arguments"),
        ("count(liste: [1])", "no parameters liste"),
        ('substring(string: "a", 2)', "mixes named"),
        ("is defined(1)", "one name or path"),
        ("{a: 1}.b", "'b'"),
        ("today()", "no function today"),
        ("for i in 1.5..3 return i", "counts whole numbers or days"),
        ('for i in "a".."c" return i', "counts whole numbers or days"),
    ],
)
def test_what_is_no_feel_is_refused_at_load_with_the_reason(table, text, reason):
    with pytest.raises(DefinitionError, match=reason) as caught:
        table([], ["it"], [[text]])
    assert [finding.element for finding in caught.value.findings] == ["cell1_1"]
