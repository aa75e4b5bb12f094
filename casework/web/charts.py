"""Charts, drawn on the server by Vega: one drawing for the page, for print and for the PDF.

What comes out is plain SVG without a script, a style or an address. Colours are the pages' tokens, so that a chart
follows light, dark and forced colours; series differ by pattern, dash and shape as well. `paper` is the same drawing
for white paper. No chart stands alone: the macro `figure` of `components/chart.html` puts its table beside it.
"""

import re
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

import fontpkg_noto_sans
import vl_convert
from flask import Flask
from markupsafe import Markup

from casework.domain.report_shape import Chart
from casework.web import figures
from casework.web.chart_specs import TONES, patterns, specification
from casework.web.report_wish import is_day, period_words, wrong

WIDE, NARROW = 720, 320  # px; a phone gets a drawing of its own, because letters that shrink cannot be read
VERSION: Final = "6.4"  # of Vega-Lite; the package holds several, and a drawing is to stay as it is
TOKEN = re.compile(r"var\((--chart-[\w-]+)\)")
ROOT = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>')
TAG = re.compile(r"<[a-z][^>]*>")
ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')  # the drawing is one picture, and its table is read instead

vl_convert.register_font_directory(str(Path(fontpkg_noto_sans.ROOT) / "files"))


def chart(what: Chart, *, width: int = WIDE) -> Markup:
    """The chart as SVG to stand in a page."""
    return Markup(_drawn(what, width))  # noqa: S704 - made by Vega, which escapes every word that it draws


def install(web: Flask) -> None:
    """Let templates draw, and tell figures in words."""
    web.add_template_global(chart, "drawing")
    for words in (
        figures.told,
        figures.cited,
        figures.column_definitions,
        figures.defined_by,
        figures.page_count,
        figures.rows_on,
        figures.naming,
        figures.is_short,
        figures.is_long,
        figures.is_numeric,
        figures.is_broad,
        figures.is_explained,
        period_words,
        is_day,
        wrong,
    ):
        web.add_template_filter(words)


def paper(what: Chart, *, width: int = WIDE) -> str:
    """The same chart as SVG for white paper: the colours themselves stand in it."""
    return TOKEN.sub(lambda found: TONES[found[1]], _drawn(what, width))


@lru_cache(maxsize=256)
def _drawn(what: Chart, width: int) -> str:
    made = vl_convert.vegalite_to_svg(specification(what, width), vl_version=VERSION, allowed_base_urls=[])
    own = sha256(f"{width}{what!r}".encode()).hexdigest()[:10]
    head = ROOT.match(made)
    assert head is not None, "Vega's drawing begins with its own size"
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart" role="img" viewBox="0 0 {head[1]} {head[2]}"'
        f' width="{head[1]}" height="{head[2]}" aria-labelledby="{own}-t" aria-describedby="{own}-d">'
        f'<title id="{own}-t">{escape(what.title)}</title><desc id="{own}-d">{escape(what.description)}</desc>'
        f"<defs>{patterns(own)}</defs>"
    )
    bare = TAG.sub(lambda tag: ROLES.sub("", tag[0]), made[head.end() :])
    return root + bare.replace("url(#pattern-", f"url(#{own}-")
