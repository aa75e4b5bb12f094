"""What Vega is told to draw: one specification for each kind of chart.

Labels and names are given to Vega as values and never stand in an expression. Series differ by colour, and by pattern
(bars), dash (lines) and shape (points), so that nothing is told by colour alone.
"""

import textwrap
from collections.abc import Sequence
from typing import Any, Final

from casework.domain.report_shape import BARS, LINES, RANGES, Chart, Series
from casework.web.figures import decimal

Spec = dict[str, Any]

FONT: Final = "Noto Sans"  # by which widths are measured and PDFs are set; a page's own font is as wide
LINE_HEIGHT, LETTER = 16, 7.5  # px: a line, and a letter where it is not measured
ROOMY: Final = 480  # px from which a drawing is laid out for a desk
TICKS: Final = 5  # of a scale, about
MOST_ROWS: Final = 16  # labels that stand below one another; more of them are days or months and stand side by side

# The tokens of the pages as they are on white paper; `frontend/src/reports.css` gives them their values on a screen.
TONES: Final = {
    "--chart-ink": "#16212a",
    "--chart-ink-2": "#495660",
    "--chart-line": "#d5dbdf",
    "--chart-paper": "#ffffff",
    "--chart-1": "#0b5573",
    "--chart-2": "#845400",
    "--chart-3": "#4b4a8f",
    "--chart-4": "#1b6b45",
    "--chart-5": "#7f1610",
    "--chart-6": "#495660",
}
INK, INK_2, LINE, PAPER = (f"var({name})" for name in list(TONES)[:4])
COLOURS: Final = tuple(f"var({name})" for name in list(TONES)[4:])
DASHES: Final = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4])
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

# How bars are filled, one for each series; the first is filled whole.
HATCHES: Final = (
    '<rect width="8" height="8" fill="{colour}"/>',
    '<rect width="8" height="8" fill="{paper}"/>'
    '<path d="M-2,2l4,-4M0,8l8,-8M6,10l4,-4" stroke="{colour}" stroke-width="2.2"/>',
    '<rect width="8" height="8" fill="{paper}"/><circle cx="2" cy="2" r="1.6" fill="{colour}"/>'
    '<circle cx="6" cy="6" r="1.6" fill="{colour}"/>',
    '<rect width="8" height="8" fill="{paper}"/><path d="M0,2h8M0,6h8" stroke="{colour}" stroke-width="1.6"/>',
    '<rect width="8" height="8" fill="{paper}"/><path d="M0,0l8,8M8,0l-8,8" stroke="{colour}" stroke-width="1.3"/>',
    '<rect width="8" height="8" fill="{paper}"/>',
)


def patterns(own: str) -> str:
    """The fillings of bars, under ids that are this drawing's own."""
    return "".join(
        f'<pattern id="{own}-{at}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f"{hatch.format(colour=COLOURS[at], paper=PAPER)}</pattern>"
        for at, hatch in enumerate(HATCHES)
    )


def specification(what: Chart, width: int) -> Spec:
    """The chart in Vega-Lite, so many pixels wide."""
    lying = what.kind != LINES and len(what.labels) <= MOST_ROWS
    wide = width >= ROOMY
    values = _values(what, wide=wide)
    beside = 14 + LETTER * max((len(one["text"]) for one in values), default=0) if lying else 12
    spec: Spec = {
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "top": 4, "right": beside, "bottom": 4},
        "data": {"values": values},
        "params": [
            {"name": "labels", "value": [_lines(label, wide=wide, lying=lying) for label in what.labels]},
            {"name": "names", "value": [_lines(one.name, wide=wide, lying=True) for one in what.series]},
        ],
        "layer": _layers(what, lying=lying),
        "config": _config(),
    }
    if lying:
        step = 20 if len(what.series) > 1 else 30
        spec["height"] = {"step": step, "for": "offset" if len(what.series) > 1 else "position"}
        tallest = max((len(label) for label in spec["params"][0]["value"]), default=1)
        if len(what.series) == 1 and tallest > 1:
            spec["height"]["step"] = max(step, LINE_HEIGHT * tallest + 8)
    else:
        spec["height"] = 240 if wide else 200
    return spec


def _values(what: Chart, *, wide: bool) -> list[Spec]:
    return [
        {
            "at": at,
            "s": number,
            "value": one.values[at],
            "low": one.low[at] if one.low else None,
            "high": one.high[at] if one.high else None,
            "end": max((bound for bound in _bounds(one, at) if bound is not None), default=0),
            "text": _said(what, one, at, wide=wide),
        }
        for number, one in enumerate(what.series)
        for at in range(len(what.labels))
    ]


def _bounds(one: Series, at: int) -> tuple[float | None, ...]:
    return (one.values[at], one.low[at] if one.low else None, one.high[at] if one.high else None)


def _said(what: Chart, one: Series, at: int, *, wide: bool) -> str:
    """What stands beside a mark, as exact as the drawing can be read."""
    value, low, high = _bounds(one, at)
    percent = "\u00a0%" if what.unit == "%" else ""
    if value is None and (low is None or high is None):
        return "no figure"
    between = "" if low is None or high is None else f"{decimal(low)}\u2013{decimal(high)}"
    if value is None:
        return f"{between}{percent}"
    return f"{decimal(value)}{percent}" + (f" ({between})" if between and what.kind == RANGES and wide else "")


def _lines(text: str, *, wide: bool, lying: bool) -> list[str]:
    if not lying:
        return [text]
    return textwrap.wrap(text, 30 if wide else 15) or [""]


def _layers(what: Chart, *, lying: bool) -> list[Spec]:
    across, along = ("y", "x") if lying else ("x", "y")
    place: Spec = {across: {"field": "at", "type": "ordinal", "sort": None, "axis": _label_axis(what, lying=lying)}}
    if len(what.series) > 1 and what.kind != LINES:
        place[f"{across}Offset"] = {"field": "s", "type": "ordinal", "sort": None}
    size: Spec = {along: {**_scaled(what, "value"), "axis": _value_axis(what, lying=lying)}}
    if what.kind == BARS:
        bar = {"type": "bar", "strokeWidth": 1.2, "cornerRadius": 0}
        fills = {"fill": _by_series(what, [f"url(#pattern-{at})" for at in range(len(COLOURS))])}
        made = [{"mark": bar, "encoding": {**place, **size, **fills, "stroke": _by_series(what, COLOURS)}}]
    elif what.kind == LINES:
        made = _line_layers(what, place, size)
    else:
        made = [*(_interval_layers(what, place, along) if what.kind == RANGES else []), _dots(what, place, size)]
    if lying:
        text = {"type": "text", "align": "left", "baseline": "middle", "dx": 7}
        made.append({"mark": text, "encoding": {**place, "x": _scaled(what, "end"), "text": {"field": "text"}}})
    return made


def _line_layers(what: Chart, place: Spec, size: Spec) -> list[Spec]:
    """A band and a line for each series; the dots on them stand in the legend."""
    bands, lines = [], []
    for number, one in enumerate(what.series):
        own: Spec = {"transform": [{"filter": f"datum.s === {number}"}]}
        colour = COLOURS[number]
        if one.low and one.high:
            band = {"type": "area", "opacity": 0.18, "color": colour}
            between = {"y": _scaled(what, "low"), "y2": {"field": "high"}}
            bands.append({**own, "mark": band, "encoding": {**place, **between}})
        line = {"type": "line", "strokeWidth": 2.2, "strokeDash": DASHES[number], "color": colour}
        lines.append({**own, "mark": line, "encoding": {**place, **size}})
    return [*bands, *lines, _dots(what, place, size)]


def _interval_layers(what: Chart, place: Spec, along: str) -> list[Spec]:
    colour = {"color": _by_series(what, COLOURS)}
    ends = {along: _scaled(what, "low"), f"{along}2": {"field": "high"}}
    rule = {"mark": {"type": "rule", "strokeWidth": 2.6}, "encoding": {**place, **ends, **colour}}
    caps = [
        {
            "mark": {"type": "tick", "thickness": 2.6, "size": 11},
            "encoding": {**place, along: _scaled(what, end), **colour},
        }
        for end in ("low", "high")
    ]
    return [rule, *caps]


def _dots(what: Chart, place: Spec, size: Spec) -> Spec:
    return {
        "mark": {"type": "point", "filled": True, "size": 64, "opacity": 1, "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            **place,
            **size,
            "color": _by_series(what, COLOURS),
            "shape": _by_series(what, SHAPES),
        },
    }


def _by_series(what: Chart, values: Sequence[Any]) -> Spec:
    """How the series differ; one alone needs no legend."""
    count = len(what.series)
    legend = {"title": None, "orient": "top", "labelExpr": "names[datum.value]", "symbolSize": 110, "labelLimit": 0}
    legend |= {
        "columns": 1 if any(len(one.name) > 14 for one in what.series) else 3,
        "offset": 28 if what.kind == LINES else 10,
    }
    return {
        "field": "s",
        "type": "ordinal",
        "scale": {"domain": list(range(count)), "range": list(values)[:count]},
        "legend": legend if count > 1 else None,
    }


def _scaled(what: Chart, field: str) -> Spec:
    top = {"domain": [0, 100], "nice": False} if _is_share(what) else {"nice": True, "zero": True}
    return {"field": field, "type": "quantitative", "scale": top}


def _is_share(what: Chart) -> bool:
    told = [bound for one in what.series for at in range(len(what.labels)) for bound in _bounds(one, at)]
    return what.unit == "%" and all(0 <= bound <= 100 for bound in told if bound is not None)


def _label_axis(what: Chart, *, lying: bool) -> Spec:
    axis: Spec = {"title": None if lying else what.x_title or None, "labelExpr": "labels[datum.value]"}
    if lying:  # several lines stand around the middle of their row
        axis["labelOffset"] = {"expr": f"{-LINE_HEIGHT / 2} * (length(labels[datum.value]) - 1)"}
    axis |= {
        "ticks": False,
        "labelPadding": 8,
        "labelLimit": 0,
        "labelAngle": 0,
        "domainColor": INK_2,
        "labelLineHeight": LINE_HEIGHT,
    }
    return axis if lying else {**axis, "labelOverlap": "greedy", "labelSeparation": 6}


def _value_axis(what: Chart, *, lying: bool) -> Spec:
    bounds = [bound for one in what.series for at in range(len(what.labels)) for bound in _bounds(one, at)]
    whole = all(float(bound).is_integer() for bound in bounds if bound is not None)
    top = max((bound for bound in bounds if bound is not None), default=0)
    axis: Spec = {
        "title": what.unit or None,
        "grid": True,
        "domain": False,
        "ticks": False,
        "labelFlush": False,
        "format": ",~f",
    }
    axis |= {"labelPadding": 6, "tickCount": TICKS}
    if whole and top <= TICKS and not _is_share(what):  # there is no half of a case
        axis["values"] = list(range(int(top) + 1))
    return axis if lying else {**axis, "titleAngle": 0, "titleAlign": "left", "titleY": -12, "titleX": -4}


def _config() -> Spec:
    words = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": 400}
    return {
        "aria": False,  # the drawing is one picture with a title and a description; its table is read instead
        "background": None,
        "view": {"stroke": None},
        "axis": {**words, "labelColor": INK, "titleColor": INK_2, "gridColor": LINE},
        "legend": {**words, "labelColor": INK, "titleColor": INK},
        "text": {"font": FONT, "fontSize": 13, "fill": INK},
        "bar": {"discreteBandSize": {"band": 0.72}},
    }
