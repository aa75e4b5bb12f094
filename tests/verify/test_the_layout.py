"""Refused: drawings that mislead; told: drawings that are untidy."""

import pytest

from casework.engine.verify import layout
from casework.engine.verify.geometry import Box, covers, crosses
from tests.verify.twins import DC, DI, Spoil, Twin, said

SMALL = ("conservative_treatment.bpmn", "conservative_treatment.dmn", "information_request.bpmn")
DD = "http://www.omg.org/spec/DD/20100524/DI"


def bend(twin: Twin, flow: str, *points: tuple[int, int]) -> Twin:
    """Draw the flow over these points."""
    edge = next(
        one for root in twin.roots.values() for one in root.iter(f"{{{DI}}}BPMNEdge") if one.get("bpmnElement") == flow
    )
    for old in edge.findall(f"{{{DD}}}waypoint"):
        edge.remove(old)
    for place, (x, y) in enumerate(points):
        point = edge.makeelement(f"{{{DD}}}waypoint", {"x": str(x), "y": str(y)})
        edge.insert(place, point)
    return twin


def middle(twin: Twin, id: str) -> tuple[int, int]:
    box = twin.box(id)
    x, y, width, height = (int(box.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x + width // 2, y + height // 2


def through(twin: Twin) -> Twin:
    (x, y), (end, _) = middle(twin, "treatment_started"), middle(twin, "trials_rated")
    return bend(twin, "flow_treatment_started_to_gather_trials", (x, y), (end, y))


@pytest.mark.parametrize(
    ("spoil", "element", "says"),
    [
        pytest.param(lambda twin: twin.move("rate_trials", x=140), "rate_trials", "lies on trials_rated", id="overlap"),
        pytest.param(
            through, "flow_treatment_started_to_gather_trials", "runs through rate_trials", id="a flow through a task"
        ),
        pytest.param(
            lambda twin: twin.move("verify_trials", y=600),
            "verify_trials",
            "belongs to the lane",
            id="outside its lane",
        ),
        pytest.param(
            lambda twin: twin.remove("shape_verify_trials"), "verify_trials", "not drawn", id="a task that is not drawn"
        ),
        pytest.param(
            lambda twin: twin.remove("edge_rate_trials_to_trials_rated"),
            "flow_rate_trials_to_trials_rated",
            "not drawn",
            id="a flow that is not drawn",
        ),
        pytest.param(
            lambda twin: twin.set_box("verify_trials", "x", "left"),
            "verify_trials",
            "not drawn",
            id="a place that is no number",
        ),
        pytest.param(
            lambda twin: bend(twin, "flow_gather_trials_to_verify_trials", (10, 10), (90, 10)).also(
                lambda one: bend(one, "flow_rate_trials_to_trials_rated", (40, 10), (200, 10))
            ),
            "flow_gather_trials_to_verify_trials",
            "lies on flow_rate_trials_to_trials_rated",
            id="two flows on each other",
        ),
    ],
)
def test_a_drawing_that_misleads_is_refused(spoil: Spoil, element: str, says: str) -> None:
    found = [one for one in spoil(Twin(*SMALL)).findings() if one.rule == "layout" and one.severity == "error"]
    assert element in [one.element for one in found if says in one.message]


def test_what_belongs_to_a_subprocess_is_drawn_inside_it() -> None:
    found = Twin().move("run_intake", y=-900).findings()
    assert "belongs to until_decided" in said(found, "layout")


def test_a_subprocess_is_drawn_open() -> None:
    assert "drawn closed" in said(Twin().set("shape_until_decided", isExpanded="false").findings(), "layout")


def label(twin: Twin, id: str) -> Twin:
    """Put the label of the gateway trials_enough on this element."""
    bounds = twin.element("shape_trials_enough").find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    assert bounds is not None
    x, y = middle(twin, id)
    bounds.set("x", str(x))
    bounds.set("y", str(y))
    return twin


def on_label(twin: Twin) -> Twin:
    bounds = twin.element("shape_trials_enough").find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    other = twin.element("shape_treatment_started").find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    assert bounds is not None
    assert other is not None
    for name in ("x", "y"):
        bounds.set(name, other.get(name, "0"))
    return twin


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda twin: label(twin, "verify_trials"), "label lies on verify_trials", id="label on a task"),
        pytest.param(on_label, "label lies on that of", id="label on a label"),
        pytest.param(
            lambda twin: bend(
                label(twin, "pool_conservative_treatment"), "flow_rate_trials_to_trials_rated", (0, 0), (2000, 1000)
            ),
            "runs through the label",
            id="flow through a label",
        ),
    ],
)
def test_an_untidy_label_is_a_warning(spoil: Spoil, says: str) -> None:
    found = [one for one in spoil(Twin(*SMALL)).findings() if one.severity == "warning"]
    assert says in said(found, "layout")


def test_a_label_may_lie_in_an_open_subprocess_but_not_on_its_frame() -> None:
    bounds = (twin := Twin()).element("shape_closed_at_intake").find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    assert bounds is not None
    frame = twin.box("until_decided")
    bounds.set("x", str(int(frame.get("x", "0")) + 200))
    bounds.set("y", str(int(frame.get("y", "0")) + int(frame.get("height", "0")) - 8))
    assert "The label lies on until_decided" in said(twin.findings(), "layout")


def test_a_diagram_that_is_too_large_to_take_in_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MOST_SHAPES", 5)
    found = [one for one in Twin(*SMALL).findings() if one.rule == "layout"]
    assert {one.element for one in found} == {"conservative_treatment", "information_request"}
    assert {one.severity for one in found} == {"warning"}


def test_lines_and_boxes_meet_where_they_should() -> None:
    box = Box(10, 10, 20, 20)
    assert crosses((0, 20), (40, 20), box)
    assert not crosses((0, 5), (40, 5), box)
    assert crosses((0, 0), (40, 40), box)
    assert not crosses((0, 40), (5, 0), box)
    assert covers(((0, 0), (0, 50)), ((0, 20), (0, 90)))
    assert not covers(((0, 0), (0, 50)), ((0, 48), (0, 90)))
    assert not covers(((0, 0), (0, 50)), ((1, 0), (1, 50)))
    assert box.holds(Box(12, 12, 3, 3))
