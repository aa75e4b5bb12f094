"""The desk: a supervisor's figures, steps and people, and the list behind each number, kept live."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from casework.ports import Json
from casework.usecases.desk import Desk, desk
from casework.usecases.desk_lists import DeskWish, listed, total
from casework.usecases.next_case_taking import home_zone
from casework.usecases.worklist_page import URGENCIES
from casework.web import batch_wish, current, desk_rows, worklist_rows
from casework.web.guarding import allowed

pages = Blueprint("desk", __name__)

MINUTE = 60  # seconds; figures follow the time as well, and are told anew with each minute


@pages.get("/desk")
@allowed("desk.see")
def index() -> str | tuple[str, int]:
    """The figures, and the list that the address asks for."""
    app = current.application()
    wish = desk_rows.wish_of(app, request.args)
    state, left = current.reader().desk_with_wish(batch_wish.of_address())
    told, before = desk(app, current.reader(), wish.sieve, state), batch_wish.chosen_before(left)
    page = render_template(
        "desk/index.html",
        **shown(told, wish),
        choices={"plan": list(worklist_rows.titles(app).items()), "urgency": list(URGENCIES.items())},
        people=desk_rows.movable_to(told.room),
        live=desk_rows.address(wish.asked(), "/desk/figures"),
        tag=tag(told.state.version),
        **before,
    )
    return (page, 422) if before["errors"] else page


@pages.get("/desk/figures")
@allowed("desk.see", quiet=True)
def figures() -> Response:
    """The same without its frame, for a page that is open; nothing where nothing has changed since it asked last."""
    app, reader = current.application(), current.reader()
    wish = desk_rows.wish_of(app, request.args)
    state = reader.desk_state()
    known = tag(state.version)
    if request.headers.get("If-None-Match") == known:
        answer = make_response("", 304)
    else:
        told = desk(app, reader, wish.sieve, state)
        answer = make_response(render_template("desk/live.html", **shown(told, wish)))
    answer.headers["ETag"] = known
    return answer


def tag(version: int) -> str:
    """What a desk is known by: how often its rows have changed, and the minute."""
    return f'"{version}-{int(current.now().timestamp()) // MINUTE}"'


def shown(told: Desk, wish: DeskWish) -> Json:
    """What the page and its living parts show alike."""
    app = current.application()
    listing = None
    if wish.has_list:
        found, away = listed(app, current.reader(), wish), desk_rows.away(told.room)
        listing = desk_rows.listing(app, wish, found, now=told.now, whole=total(told, wish), away=away)
    return {
        "told": told,
        "wish": wish,
        "zone": home_zone(app),
        "decided": desk_rows.address(wish.of_all(figure="decided")),
        "figures": desk_rows.figures(told, wish, zone=home_zone(app)),
        "steps": desk_rows.steps(told, wish),
        "totals": desk_rows.totals(told, wish),
        "room": desk_rows.room(told.room),
        "list": listing,
        "changed": desk_rows.changed_words(told, app),
        "origin": desk_rows.address(wish.asked()),
    }
