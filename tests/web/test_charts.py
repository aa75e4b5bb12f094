"""Charts: what is drawn can be read without colours, holds nothing that a page refuses, and is the same each time."""

import re
from xml.etree import ElementTree

import pytest

from casework.domain.report_shape import MOST_SERIES, Chart, Series
from casework.web.chart_specs import TONES
from casework.web.charts import NARROW, WIDE, chart, paper
from tests.web.reporting import BARS, HOSTILE, LINES, POINTS, RANGES

SVG = "{http://www.w3.org/2000/svg}"
ALL = (BARS, LINES, RANGES, POINTS)


def drawn(what: Chart, *, width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart(what, width=width)))


def words(picture: ElementTree.Element) -> list[str]:
    """What is written in a drawing, line by line."""
    return ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("what", ALL, ids=lambda one: one.kind)
def test_a_chart_is_one_picture_with_a_title_and_a_description(what: Chart, width: int) -> None:
    picture = drawn(what, width=width)
    names = {one.get("id"): one.text for one in picture if one.tag in (f"{SVG}title", f"{SVG}desc")}
    assert picture.get("role") == "img"
    assert names[picture.get("aria-labelledby")] == what.title
    assert names[picture.get("aria-describedby")] == what.description
    assert picture.get("width") == str(width)
    assert not [one.attrib for one in picture.iter() if one is not picture and {"role", "aria-label"} & set(one.attrib)]


@pytest.mark.parametrize("what", ALL, ids=lambda one: one.kind)
def test_a_chart_holds_nothing_that_the_content_policy_refuses(what: Chart) -> None:
    text = str(chart(what))
    picture = ElementTree.fromstring(text)
    assert not {one.tag for one in picture.iter()} & {f"{SVG}{tag}" for tag in ("style", "script", "image", "a", "use")}
    assert not [
        one for one in picture.iter() if "style" in one.attrib or any(key.startswith("on") for key in one.attrib)
    ]
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("what", ALL, ids=lambda one: one.kind)
def test_every_colour_of_a_page_is_one_of_its_tokens_and_paper_has_them_all_itself(what: Chart) -> None:
    used = set(re.findall(r' (?:fill|stroke)="([^"]+)"', str(chart(what))))
    own = {f"var({name})" for name in TONES}
    assert {one for one in used if not one.startswith("url(#")} <= own | {"none", "transparent"}
    assert used & own
    on_paper = paper(what)
    assert "var(" not in on_paper
    assert set(re.findall(r"#[0-9a-f]{6}\b", on_paper)) <= set(TONES.values())


def test_bars_differ_by_their_pattern_and_say_their_values() -> None:
    picture = drawn(BARS)
    fills = {one.get("fill", "") for one in picture.iter(f"{SVG}path") if one.get("fill", "").startswith("url(")}
    patterns = {f"url(#{one.get('id')})" for one in picture.iter(f"{SVG}pattern")}
    assert len(fills) == 2
    assert fills <= patterns
    assert {"93.5\u00a0%", "80\u00a0%", "75\u00a0%", "This year", "Year before", "Standard"} <= set(words(picture))


def test_a_value_that_there_is_not_is_said_and_never_drawn_as_nothing() -> None:
    assert words(drawn(BARS)).count("no figure") == 1
    assert words(drawn(RANGES)).count("no figure") == 1


def test_lines_differ_by_dash_and_shape_and_have_a_gap_where_there_is_no_value() -> None:
    picture = drawn(LINES)
    lines = [
        one for one in picture.iter(f"{SVG}path") if one.get("stroke-dasharray") and one.get("stroke-width") == "2.2"
    ]
    assert [one.get("stroke-dasharray") for one in lines] == ["1,0", "7,4"]
    assert [(one.get("d") or "").count("M") for one in lines] == [2, 1]
    dots = [one.get("d") for one in picture.iter(f"{SVG}path") if one.get("stroke") == "var(--chart-paper)"]
    assert len(dots) == 2 + 3 + 2  # of the values that there are, and in the legend
    assert len(set(dots)) >= 2
    assert {"Median", "Nine in ten within", "hours", "Month of the decision"} <= set(words(picture))


def test_an_interval_says_its_bounds() -> None:
    assert "0.61 (0.5\u20130.7)" in words(drawn(RANGES))
    assert "0.61" in words(drawn(RANGES, width=NARROW))
    bounds = Chart("ranges", "t", "d", ("Mon",), (Series("Late", (None,), (1,), (4,)),), "cases")
    assert "1\u20134" in words(drawn(bounds))


@pytest.mark.parametrize("top", [1, 2, 3])
def test_counts_of_few_are_marked_with_whole_numbers_only(top: int) -> None:
    few = Chart("bars", "Age", "How old", ("a", "b"), (Series("Open", (0.0, float(top))),), unit="cases")
    marks = [one for one in words(ElementTree.fromstring(str(chart(few)))) if one[:1].isdigit()]
    assert set(marks) == {str(one) for one in range(top + 1)}


def test_a_long_label_goes_on_in_a_second_line() -> None:
    lines = [one.text or "" for one in drawn(RANGES, width=NARROW).iter(f"{SVG}tspan")]
    assert " ".join(lines).startswith("Functional need, as the plan words it in its policy")
    assert max(map(len, lines)) <= 15


def test_many_labels_stand_side_by_side() -> None:
    days = tuple(f"{day} Jan" for day in range(1, 31))
    values = tuple(day % 5 for day in range(30))
    for kind in ("bars", "ranges", "points"):
        what = Chart(kind, "t", "d", days, (Series("Late", values, values, values),), "cases")
        assert float(drawn(what).get("height", "")) < 400


def test_words_of_a_chart_are_words_and_never_markup() -> None:
    label = f'{HOSTILE} " aria-hidden="true" url(#pattern-1) \\" datum'
    what = Chart("bars", label, label, (label, "'];alert(1);//"), (Series(label, (1, 2)), Series("b", (2, 1))), label)
    for made in (str(chart(what)), str(chart(what, width=NARROW)), paper(what)):
        picture = ElementTree.fromstring(made)
        assert "script" not in {one.tag.removeprefix(SVG) for one in picture.iter()}
        assert 'aria-hidden="true"' in " ".join(picture.itertext())
    assert picture[0].text == label


def test_the_same_chart_is_drawn_the_same_and_two_on_a_page_share_no_id() -> None:
    assert paper(BARS) == paper(Chart(*(getattr(BARS, name) for name in BARS.__slots__)))
    ids = [re.findall(r' id="([^"]+)"', str(one)) for one in (chart(BARS), chart(BARS, width=NARROW), chart(LINES))]
    together = [id for one in ids for id in one]
    assert len(together) == len(set(together))


def test_a_chart_of_nothing_is_drawn_all_the_same() -> None:
    assert drawn(Chart("bars", "t", "d", (), (Series("a", ()),))).tag == f"{SVG}svg"


def test_what_cannot_be_a_chart_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="one of bars, lines, ranges, points"):
        Chart("pie", "t", "d", (), ())
    with pytest.raises(ValueError, match="1 values for 2 labels"):
        Chart("bars", "t", "d", ("a", "b"), (Series("s", (1,)),))
    with pytest.raises(ValueError, match=f"Draw {MOST_SERIES} at most"):
        Chart("bars", "t", "d", (), tuple(Series(str(number), ()) for number in range(MOST_SERIES + 1)))
