"""The clock map: steps by time left, the diagrams with their cases, and how long cases stay."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, render_template, request

from casework.ports import Json
from casework.usecases.clock_map import clock_map
from casework.usecases.desk import room
from casework.usecases.desk_lists import DeskWish, listed, read_wish
from casework.usecases.diagram_map import DiagramMap, diagram_map, drawing
from casework.usecases.worklist_page import URGENCIES
from casework.web import batch_wish, clock_map_rows, current, desk_rows, diagram_map_rows, worklist_rows
from casework.web.guarding import allowed
from casework.web.report_csv import encoded

pages = Blueprint("clock_map", __name__)

MAP, DIAGRAM = "/clock-map", "/clock-map/diagram"


@pages.get(MAP)
@allowed("desk.see")
def index() -> str | tuple[str, int]:
    """Steps, people or plan types by time left; a cell that is picked opens its cases at the right."""
    app = current.application()
    wish = desk_rows.wish_of(app, request.args)
    told = clock_map(app, current.reader(), wish.sieve, wish.by)
    return _told(
        "clock_map/index.html",
        told=told,
        wish=wish,
        head=clock_map_rows.head(wish),
        csv=desk_rows.address(desk_rows.closed(wish).asked(), "/clock-map/map.csv"),
        columns=clock_map_rows.columns(told),
        rows=clock_map_rows.rows(told, wish, MAP),
        last=clock_map_rows.last(told, wish, MAP),
        decided=desk_rows.address(DeskWish(plan=wish.plan, urgency=wish.urgency, figure="decided").asked()),
        stays=clock_map_rows.stays(told),
        days=clock_map_rows.days(told.state),
        choices={"plan": list(worklist_rows.titles(app).items()), "urgency": list(URGENCIES.items())},
        **_picked(wish, MAP, clock_map_rows.total(told, wish)),
    )


@pages.get("/clock-map/map.csv")
@allowed("desk.see", quiet=True)
def cells() -> Response:
    """The map as it is shown, as a table for other programs."""
    app = current.application()
    wish = desk_rows.wish_of(app, request.args)
    told = clock_map(app, current.reader(), wish.sieve, wish.by)
    return _csv(clock_map_rows.csv_of_map(told, wish), "clock-map")


@pages.get("/clock-map/stays.csv")
@allowed("desk.see", quiet=True)
def stays() -> Response:
    """How long cases stay, as a table for other programs."""
    told = clock_map(current.application(), current.reader(), read_wish({}).sieve)
    return _csv([clock_map_rows.CSV_HEAD, *clock_map_rows.csv_rows(told)], "how-long-cases-stay")


def _csv(rows: Iterable[Sequence[str | int]], name: str) -> Response:
    """The file, with the mark by which spreadsheets know UTF-8, and nothing that they would run."""
    attached = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(
        encoded([[str(cell) for cell in row] for row in rows]), content_type="text/csv; charset=utf-8", headers=attached
    )


@pages.get(DIAGRAM)
@allowed("desk.see")
def diagram() -> str | tuple[str, int]:
    """One process as it is drawn, with its cases; the same numbers in a table below."""
    app = current.application()
    wish = desk_rows.wish_of(app, request.args)
    told = diagram_map(app, current.reader(), version=wish.version, process=wish.process)
    return _told(
        "clock_map/diagram.html",
        told=told,
        wish=wish,
        head=diagram_map_rows.head(told),
        versions=diagram_map_rows.versions(told),
        processes=diagram_map_rows.processes(told),
        rows=(rows := diagram_map_rows.elements(told, wish, DIAGRAM)),
        marks=diagram_map_rows.marks(told, rows),
        sums=diagram_map_rows.adding_up(told),
        days=clock_map_rows.days(told.state),
        **_picked(wish, DIAGRAM, _here(told, wish)),
    )


@pages.get("/clock-map/diagram/<process>.bpmn")
@allowed("desk.see", quiet=True)
def drawn(process: str) -> Response:
    """The diagram as it is drawn, for the viewer."""
    version = read_wish(request.args).version
    content = drawing(current.application(), current.reader(), version=version, process=process)
    return Response(content, content_type="application/xml; charset=utf-8")


def _told(template: str, **shown: object) -> str | tuple[str, int]:
    """The page; what was missing in what was sent from its list is said there."""
    left = batch_wish.of_address()
    before = batch_wish.chosen_before(current.reader().batch_wish(left) if left else None)
    page = render_template(template, **shown, **before)
    return (page, 422) if before["errors"] else page


def _here(told: DiagramMap, wish: DeskWish) -> int | None:
    """How many cases the list of an element holds."""
    here = next((one.here for one in told.rows if one.id == wish.element), None)
    if here is None or (wish.level and wish.level != "late"):
        return None
    return here.decided if wish.figure == "decided" else here.late if wish.level else here.open


def _picked(wish: DeskWish, path: str, whole: int | None) -> Json:
    """The list at the right, and to whom its cases can be moved."""
    app, reader = current.application(), current.reader()
    has_list = bool(wish.element) if path == DIAGRAM else wish.has_list
    if not has_list:
        return {"list": None, "people": [], "origin": ""}
    rooms = room(app, reader)
    found = desk_rows.listing(
        app,
        wish,
        listed(app, reader, wish),
        now=app.clock.now(),
        whole=whole,
        away=desk_rows.away(rooms),
        path=path,
        place=diagram_map_rows.LIST if path == DIAGRAM else "",
    )
    return {
        "list": found,
        "people": desk_rows.movable_to(rooms),
        "origin": desk_rows.address(wish.asked(), path),
    }
