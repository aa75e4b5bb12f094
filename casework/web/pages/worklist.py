"""The worklist: a person's lists, the next case for them, and what is done with several tasks at once."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.domain.roles import SUPERVISOR
from casework.errors import InputError
from casework.notices.taglines import TAGLINES
from casework.ports import Json, Person, Reader
from casework.usecases import saved_views
from casework.usecases.absences import beside_holders
from casework.usecases.case_marks import follow_up_done
from casework.usecases.next_case import Order, counted, language, why
from casework.usecases.next_case_rules import role_words
from casework.usecases.next_case_taking import home_zone, load_now, take_next, workday
from casework.usecases.worklist_page import LEVELS, SORTS, TABS, URGENCIES, WORKING, Wish, Worklist, read_wish, worklist
from casework.web import current, moments, worklist_rows, worklist_words
from casework.web.guarding import allowed
from casework.web.remembering import once
from casework.web.worklist_words import address

pages = Blueprint("worklist", __name__)

SHOWN = 50  # of the order of what waits


@pages.get("/worklist")
@allowed("worklist.see")
def index() -> str | Response:
    """The list that the address asks for."""
    person, reader = current.person(), current.reader()
    wanted = request.args.get("view", "")
    if wanted and wanted != request.args.get("shown", ""):
        for view, _ in reader.saved_views(person.id, person.roles):
            if view.id == wanted:
                return redirect(address({**view.asked, "view": view.id, "shown": view.id}), code=303)
    return _list(
        person, read_wish(request.args), view=wanted, words=" ".join(str(one) for one in get_flashed_messages())
    )


def _list(person: Person, wish: Wish, *, view: str = "", words: str = "", fault: str = "") -> str:
    app, reader, now = current.application(), once(current.reader()), current.now()
    told = worklist(app, reader, person, wish)
    return render_template(
        "worklist/index.html",
        list=told,
        wish=wish,
        tabs=[
            {"name": name, "id": id, "n": told.counts[id], "href": address({"tab": id})} for id, name in TABS.items()
        ],
        rows=worklist_rows.rows(app, person, told.rows, tab=wish.tab, now=now, away=_away(reader, wish)),
        heads=_heads(wish),
        count=worklist_words.count(told),
        empty_list=worklist_words.empty(told),
        next=_next(person, told.order),
        load=worklist_words.load_words(told),
        roles=" and ".join(role_words(one) for one in person.roles if one in WORKING),
        zone=home_zone(app),
        choices=_choices(told),
        view=view,
        own_view=next((one for one, _ in told.views if one.id == view and one.owner == person.id), None),
        share_with=[one for one in WORKING if one in person.roles or SUPERVISOR in person.roles],
        page_href=address({**wish.asked(), "page": "{page}"}).replace("%7Bpage%7D", "{page}"),
        words=words,
        fault=fault,
    )


def _away(reader: Reader, wish: Wish) -> Mapping[str, str]:
    """Who is away today, where a list shows what others have: person -> in words."""
    if wish.tab not in ("others", "followup"):
        return {}
    return beside_holders(reader, workday(current.application()))


def _heads(wish: Wish) -> dict[str, Json]:
    return {
        sort: {"href": address(wish.asked(sort=sort, page=1)), "current": wish.sort == sort and wish.tab != "followup"}
        for sort in SORTS
    }


def _choices(told: Worklist) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers."""
    languages = {one.lang: language(one.lang) for one in TAGLINES} | {"en": "English"}
    return {
        "view": [
            (view.id, view.name if owner == "" else f"{view.name}, shared by {owner}") for view, owner in _views(told)
        ],
        "plan": list(worklist_rows.titles(current.application()).items()),
        "step": [(step, step) for step in told.steps],
        "left": [(level, moments.LEVELS[level]) for level in LEVELS],
        "urgency": list(URGENCIES.items()),
        "language": sorted(languages.items(), key=lambda pair: pair[1]),
    }


def _views(told: Worklist) -> list[tuple[Any, str]]:
    me = current.person().id
    return [(view, "" if view.owner == me else owner) for view, owner in told.views]


def _next(person: Person, order: Order) -> Json | None:
    """The panel of the next case; None where nothing waits at all."""
    app, now, first = current.application(), current.now(), order.first
    if first is None and not order.free:
        return None
    reason = why(app, person, order, now=now)
    return {
        "row": None if first is None else worklist_rows.row(app, person, first.row, tab="groups", now=now),
        "why": reason,
    }


@pages.post("/worklist/next")
@allowed("worklist.next")
def take() -> str | Response:
    """Take the next case and open it; where there is none, say why."""
    person = current.person()
    taken = take_next(current.application(), person.id)
    if taken.task is None:
        return _list(person, read_wish(request.args), words=taken.words)
    flash(f"Why this one: {taken.words}")
    return redirect(f"/tasks/{taken.task}", code=303)


@pages.get("/worklist/order")
@allowed("worklist.see")
def order() -> str:
    """What waits, in the order in which it comes for the person, with what ruled out each that does not."""
    app, person, now = current.application(), current.person(), current.now()
    load, told = load_now(app, current.reader(), person)
    first = told.first
    shown = [
        {
            **worklist_rows.row(app, person, one.row, tab="groups", now=now),
            "out": "" if one.out is None else one.out.words,
            "rule": "" if one.out is None else one.out.rule,
            "is_next": one is first,
        }
        for one in told.candidates[:SHOWN]
    ]
    return render_template(
        "worklist/order.html",
        rows=shown,
        why=why(app, person, told, now=now),
        is_any=first is not None,
        total=counted(sum(told.free.values())),
        mine=told.mine,
        load=load,
        zone=home_zone(app),
    )


@pages.post("/views")
@allowed("worklist.views")
def save() -> str | tuple[str, int] | Response:
    """Keep the list under a name."""
    person, wish = current.person(), read_wish(request.form)
    try:
        view = saved_views.save_view(
            current.application(),
            person,
            name=request.form.get("name", ""),
            asked=wish.asked(page=1),
            shared_with=request.form.get("share") or None,
        )
    except InputError as error:
        return _list(person, wish, fault=str(error)), 422
    return redirect(address({**view.asked, "view": view.id, "shown": view.id}), code=303)


@pages.post("/views/<view>/delete")
@allowed("worklist.views")
def delete(view: str) -> Response:
    """Take one's own view away."""
    held = saved_views.delete_view(current.application(), current.person(), view)
    flash(f"The view “{held.name}” is deleted.")
    return redirect(address(held.asked), code=303)


@pages.post("/follow-ups/<review>/done")
@allowed("case.mark", case="review")
def followed_up(review: str) -> Response:
    """The person has looked at the case again."""
    follow_up_done(current.application(), review, person=current.person().id)
    return redirect("/worklist?tab=followup", code=303)
