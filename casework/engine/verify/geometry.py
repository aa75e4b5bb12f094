"""Boxes and lines of a diagram: what touches what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    def shrunk(self, by: float) -> "Box":
        """The same rectangle, smaller on every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other lies within this one."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """How one file is drawn."""

    boxes: Mapping[str, Box]
    labels: Mapping[str, Box]
    lines: Mapping[str, tuple[Point, ...]]
    folded: frozenset[str]  # subprocesses drawn closed


def read_picture(root: etree._Element) -> Picture:
    """The shapes, labels and lines of a file; what cannot be read is left out and told as missing."""
    boxes: dict[str, Box] = {}
    labels: dict[str, Box] = {}
    lines: dict[str, tuple[Point, ...]] = {}
    folded: set[str] = set()
    for shape in root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
        id = shape.get("bpmnElement") or ""
        if (box := _box(shape)) is not None:
            boxes[id] = box
        if (label := shape.find(f"{{{DI}}}BPMNLabel")) is not None and (box := _box(label)) is not None:
            labels[id] = box
        points = tuple(_numbers(point, "x", "y") for point in shape.iterfind(WAYPOINT))
        if len(points) > 1 and all(len(point) == 2 for point in points):
            lines[id] = tuple((point[0], point[1]) for point in points)
        if shape.get("isExpanded") == "false":
            folded.add(id)
    return Picture(boxes, labels, lines, frozenset(folded))


def _box(holder: etree._Element) -> Box | None:
    bounds = holder.find(BOUNDS)
    numbers = () if bounds is None else _numbers(bounds, "x", "y", "width", "height")
    return Box(*numbers) if len(numbers) == 4 else None


def _numbers(node: etree._Element, *names: str) -> tuple[float, ...]:
    try:
        return tuple(float(node.get(name) or "") for name in names)
    except ValueError:
        return ()


def segments(line: tuple[Point, ...]) -> Iterator[tuple[Point, Point]]:
    """The straight parts of a line."""
    return pairwise(line)


def crosses(one: Point, other: Point, box: Box) -> bool:
    """Whether the segment runs through the box (Liang and Barsky's clipping)."""
    start, end = 0.0, 1.0
    for place, low, high in ((0, box.x, box.x + box.width), (1, box.y, box.y + box.height)):
        begin, step = one[place], other[place] - one[place]
        if step == 0:
            if not low < begin < high:
                return False
            continue
        near, far = sorted(((low - begin) / step, (high - begin) / step))
        start, end = max(start, near), min(end, far)
    return start < end


def covers(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two upright or level segments lie on each other for more than a few points."""
    for along, across in ((0, 1), (1, 0)):
        if one[0][across] == one[1][across] == other[0][across] == other[1][across]:
            first, second = sorted((one[0][along], one[1][along])), sorted((other[0][along], other[1][along]))
            return min(first[1], second[1]) - max(first[0], second[0]) > 4
    return False
