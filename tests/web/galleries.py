"""A page that shows every component at once, put beside the pages of the product."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

from flask import Blueprint, Flask, render_template

from casework.ports import Json
from casework.usecases.case_file import CaseFile
from casework.web import current, moments
from casework.web.app import create_web
from casework.web.case_frame import case_frame
from casework.web.guarding import anybody
from tests.web.reporting import BY_PLAN, METRICS, POINTS, RANGES, ZONE
from tests.web.worlds import World

LEFT = (  # of a clock of ten days: one of each level
    timedelta(days=9),
    timedelta(days=4),
    timedelta(hours=20),
    -timedelta(hours=10, minutes=42),
)
TABLES = (METRICS, BY_PLAN, *(replace(BY_PLAN, name=one.kind, title=one.title, chart=one) for one in (RANGES, POINTS)))


def gallery_site(world: World) -> Flask:
    """The pages with /gallery and the rule panel that its clock leads to."""
    made = create_web(world.app, settings=world.settings.web)
    here = Path(__file__).parent / "gallery"
    pages = Blueprint("gallery", __name__, root_path=str(here), template_folder=str(here))

    @pages.get("/gallery")
    @anybody
    def components() -> str:
        case = case_frame(world.row())
        case["clock"] = {**case["clock"], "rule_href": "/gallery/rule"}
        return render_template("components.html", case=case, clocks=_clocks(world), tables=TABLES, days_of=ZONE)

    @pages.get("/gallery/rule")
    @anybody
    def rule() -> str:
        deadline = CaseFile(world.app, current.reader(), world.review).deadlines["decision"]
        return f"<h2>Why Tuesday 27 January?</h2><p>{deadline.citation}</p>"

    made.register_blueprint(pages)
    return made


def _clocks(world: World) -> list[Json | None]:
    now, zone = world.clock.now(), UTC
    running = [{"at": now + left, "start": now + left - timedelta(days=10)} for left in LEFT]
    paused = {"at": now + timedelta(days=42), "start": now, "paused": True, "share": 64}
    return [moments.clock(one, now, zone, rule_href="/gallery/rule") for one in (*running, paused)]
