"""Tables against brute force, and the reader against anything that may be typed."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.engine.decisions import check, load_table
from casework.errors import CaseworkError, DefinitionError, NoRuleMatched, RulesOverlap

POINTS = range(7)
SITES = ["A", "B", "C"]
bounds = st.tuples(st.sampled_from(POINTS), st.sampled_from(POINTS), st.booleans(), st.booleans())


@st.composite
def number_cells(draw):
    """A cell over numbers, and the same as a Python predicate."""
    kind = draw(st.sampled_from(["any", "range", "above", "below", "is", "not"]))
    low, high, low_closed, high_closed = draw(bounds)
    inside = lambda n: (low <= n if low_closed else low < n) and (n <= high if high_closed else n < high)  # noqa: E731
    opening = "[" if low_closed else draw(st.sampled_from("(]"))
    text = f"{opening}{low}..{high}{']' if high_closed else draw(st.sampled_from(')['))}"
    return {
        "any": ("-", lambda n: True),
        "range": (text, inside),
        "above": (f"{'>=' if low_closed else '>'} {low}", lambda n: n >= low if low_closed else n > low),
        "below": (f"{'<=' if high_closed else '<'} {high}", lambda n: n <= high if high_closed else n < high),
        "is": (f"{low},{high}", lambda n: n in (low, high)),
        "not": (f"not({text})", lambda n: not inside(n)),
    }[kind]


@st.composite
def text_cells(draw):
    names = draw(st.lists(st.sampled_from(SITES), min_size=0, max_size=3, unique=True))
    listed = ",".join(f'"{name}"' for name in names)
    if not names:
        return ("-", lambda site: True)
    if draw(st.booleans()):
        return (f"not({listed})", lambda site: site not in names)
    return (listed, lambda site: site in names)


rules = st.lists(st.tuples(number_cells(), text_cells()), min_size=1, max_size=5)
COLUMNS = [
    {"expression": "n", "type": "number", "values": "[-1..7]"},
    {"expression": "s", "type": "string", "values": '"A","B","C"'},
]
# Half steps reach into every gap between the points that cells can name.
NUMBERS = [Decimal(n) / 2 for n in range(-2, 15)]


@given(cell=number_cells())
def test_every_form_of_range_matches_what_brute_force_matches(passes, cell):
    text, predicate = cell
    assert [passes(text, float(n)) for n in NUMBERS] == [predicate(n) for n in NUMBERS]


@settings(max_examples=60, deadline=None)
@given(rows=rules)
def test_a_unique_table_answers_or_overlaps_or_stays_without_match_as_brute_force_says(table, rows):
    found = table(COLUMNS, ["it"], [[number[0], site[0], str(at)] for at, (number, site) in enumerate(rows)])
    for n in NUMBERS:
        for s in SITES:
            matching = [at for at, (number, site) in enumerate(rows) if number[1](n) and site[1](s)]
            data = {"n": float(n), "s": s}
            if len(matching) == 1:
                assert found.evaluate(data).outputs == {"it": matching[0]}
            else:
                with pytest.raises(RulesOverlap if matching else NoRuleMatched):
                    found.evaluate(data)


@settings(max_examples=80, deadline=None)
@given(rows=rules)
def test_the_static_check_finds_overlaps_gaps_and_dead_rules_exactly_where_brute_force_does(table, rows):
    cells = [[number[0], site[0], str(at)] for at, (number, site) in enumerate(rows)]
    hits = [
        [at for at, (number, site) in enumerate(rows) if number[1](n) and site[1](s)] for n in NUMBERS for s in SITES
    ]
    unique = {finding.rule for finding in check(table(COLUMNS, ["it"], cells))}
    # Null may arrive in every column; only cells that it passes can overlap there.
    null = [[at for at, (number, site) in enumerate(rows) if number[0] == "-" and site[1](s)] for s in SITES]
    null += [[at for at, (number, site) in enumerate(rows) if site[0][0] in "-n" and number[1](n)] for n in NUMBERS]
    null += [[at for at, (number, site) in enumerate(rows) if number[0] == "-" and site[0][0] in "-n"]]
    assert ("dmn-overlap" in unique) == any(len(one) > 1 for one in hits + null)
    assert ("dmn-gap" in unique) == any(not one for one in hits)
    first = {
        finding.element
        for finding in check(table(COLUMNS, ["it"], cells, "FIRST"))
        if finding.rule == "dmn-unreachable"
    }
    assert first <= {f"rule{at + 1}" for at in range(len(rows)) if not any(one[:1] == [at] for one in hits)}


@settings(max_examples=400, deadline=None)
@given(text=st.text(max_size=60) | st.text(alphabet='0123456789.()[]{}"<>=!,:-+*/? \\abnotinrfelsd@', max_size=60))
@example("not(")
@example("[1..")
@example('"\\')
@example("-" * 60)
def test_whatever_is_typed_into_a_cell_is_read_or_refused_and_never_crashes(table, text):
    printable = "".join(
        sign
        for sign in text
        if sign == "\t" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) <= 0xDFFF and ord(sign) not in (0xFFFE, 0xFFFF))
    )
    for cells in ([printable, "1"], ["-", printable]):
        evaluate_all(lambda cells=cells: table(["x"], ["it"], [cells]))


def evaluate_all(load):
    """Load and evaluate with all kinds of values; only errors of ours may come out, each with something to say."""
    try:
        found = load()
    except DefinitionError as error:
        told = [finding.element for finding in error.findings]
    else:
        told = []
        for value in (None, 1, "a", True, [1, {"a": 2}]):
            try:
                found.evaluate({"x": value, "a": 1, "b": {"a": None}})
            except CaseworkError as error:
                told.append(str(error))
    assert all(told)


WORDS = [*'x 1 "a" ? ( ) [ ] { } , : . .. + - * / ** = != < >= a b [1..2] [x] (x) @"2026-01-01"'.split(" ")]  # noqa: SIM905
WORDS += ["true", "null", "and", "or", "not", "in", "between", "if", "then", "else", "for", "some", "every", "return"]
WORDS += ["satisfies", "instance", "of", "number", "count", "sum", "date", "string"]


@settings(max_examples=600, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14))
def test_whatever_order_the_words_of_feel_come_in_nothing_crashes(table, words):
    text = " ".join(words)
    evaluate_all(lambda: table(["x"], ["it"], [[text, text]]))


@given(data=st.binary(max_size=200))
def test_whatever_bytes_come_as_a_file_are_refused_and_never_crash(data):
    with pytest.raises(DefinitionError):
        load_table(data, file="t.dmn")


@given(
    numbers=st.lists(
        st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6
    )
)
def test_numbers_go_in_and_out_unchanged(feel, numbers):
    numbers = [n if abs(n) < 2**63 else float(n) for n in numbers]
    assert feel("x", x=numbers) == [n if isinstance(n, int) else pytest.approx(n, rel=1e-16) for n in numbers]
    assert feel("min(x)", x=numbers) == pytest.approx(min(numbers), rel=1e-16)
    assert feel("max(x)", x=numbers) == pytest.approx(max(numbers), rel=1e-16)
