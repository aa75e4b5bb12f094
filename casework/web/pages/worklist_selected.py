"""What is done with several tasks at once: what is asked besides, what would happen, what happened."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import InputError
from casework.ports import Json, Person
from casework.usecases.absences import everybody_away, words_of
from casework.usecases.batch_rules import HAND_ON
from casework.usecases.batches_preview import Asked
from casework.usecases.bulk import CHANGED, DONE, NEEDS_REASON, REFUSED, Result, carry_out, look, too_full
from casework.usecases.case_access import sees
from casework.usecases.next_case_taking import workday
from casework.usecases.rights import shut_out
from casework.usecases.worklist_page import WORKING
from casework.web import batch_words, current, moments, worklist_rows
from casework.web.guarding import allowed
from casework.web.remembering import once

pages = Blueprint("worklist_selected", __name__)

DO = {"claim": "Claim", "release": "Release", "delegate": "Hand on", "followup": "Follow up", "priority": "Mark"}
HAVE_DONE = {
    "claim": "claimed",
    "release": "released",
    "delegate": "handed on",
    "followup": "set to be followed up",
    "priority": "marked",
}

MOST_NAMED = 8  # cases of a selection on the page that asks; what would happen is told of all

ADDRESS = "/worklist/selected"
TYPED = ("action", "to", "day", "priority", "reason", "back")  # what an address holds besides the tasks


@pages.post(ADDRESS)
@allowed("worklist.selected")
def selected() -> str | tuple[str, int] | Response:
    """What was chosen becomes an address, so that one can go back to it; or it is done."""
    if request.form.get("stage") != "do":
        return redirect(_address(request.form.get("stage", "choose")), code=303)
    app, person = current.application(), current.person()
    items, held, shown = _chosen()
    try:
        asked = _asked(shown["action"], items)
        look(app, current.reader(), person, asked)
        current.forget_reader()
        done = carry_out(app, person, asked)
    except InputError as error:
        return _ask(person, items, held, str(error), shown), 422
    return render_template("worklist/result.html", results=_results(done), **_told(shown, asked))


@pages.get(ADDRESS)
@allowed("worklist.selected")
def looked() -> str | tuple[str, int]:
    """Several tasks at once: what is asked besides, then what would happen. Nothing changes."""
    app, person, reader = current.application(), current.person(), once(current.reader())
    items, held, shown = _chosen()
    if request.values.get("stage", "choose") == "choose" and shown["action"] in NEEDS_REASON and items:
        return _ask(person, items, held, "", shown)
    try:
        asked = _asked(shown["action"], items)
        told = look(app, reader, person, asked)
    except InputError as error:
        return _ask(person, items, held, str(error), shown), 422
    rows = worklist_rows.rows(app, person, [one.row for one in told.can], tab="groups", now=current.now())
    refused = [
        {
            **worklist_rows.row(app, person, one.row, tab="groups", now=current.now()),
            "words": one.refused.words,
            "rule": one.refused.rule,
            "could": batch_words.named(who.name for who in one.could),
        }
        for one in told.refused
        if one.refused is not None
    ]
    return render_template(
        "worklist/preview.html",
        rows=rows,
        refused=refused,
        missing=told.missing,
        note_words=too_full(told),
        to=told.to if asked.act == HAND_ON else None,
        change=asked,
        held=held,
        otherwise=_address("choose"),
        **_told(shown, asked),
    )


def _chosen() -> tuple[tuple[str, ...], dict[str, str], Json]:
    """The tasks, who had each when it was chosen, and what the pages say of the action."""
    items = tuple(dict.fromkeys(request.values.getlist("item")))
    action, back = request.values.get("action", ""), request.values.get("back", "")
    shown = {
        "action": action,
        "back": back if back.startswith("/worklist") else "/worklist",
        "verb": DO.get(action, ""),
    }
    return items, {item: request.values.get(f"held.{item}", "") for item in items}, shown


def _address(stage: str) -> str:
    """The address of the same selection at a stage, with what was typed."""
    items = dict.fromkeys(request.values.getlist("item"))
    pairs = [("stage", stage), *((name, request.values.get(name, "")) for name in TYPED)]
    for item in items:
        pairs += [("item", item), (f"held.{item}", request.values.get(f"held.{item}", ""))]
    return f"{ADDRESS}?{urlencode([(name, value) for name, value in pairs if value])}"


def _asked(action: str, items: tuple[str, ...]) -> Asked:
    typed = request.values.get("day", "").strip()
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise InputError(f"“{typed}” is no day. Choose one in the calendar, or write it as 2026-01-31.") from None
    if day is not None and day < workday(current.application()):
        raise InputError(f"{moments.full_day(day)} has passed. Choose today or a later day for the follow-up.")
    return Asked(
        act=action,
        items=items,
        held={item: request.values[f"held.{item}"] for item in items if f"held.{item}" in request.values},
        to=request.values.get("to", ""),
        reason=request.values.get("reason", ""),
        day=day,
        priority=request.values.get("priority", ""),
    )


def _told(shown: Json, asked: Asked) -> Json:
    return {**shown, "done_word": HAVE_DONE[asked.act], "reason": asked.reason}


def _ask(person: Person, items: tuple[str, ...], held: Json, fault: str, shown: Json) -> str:
    """What an action needs besides the tasks: to whom, by when, why; with what was typed."""
    reader, others = current.reader(), current.reader().people()
    barred = shut_out(reader)
    people = [one for one in others if set(one.roles) & set(WORKING) and one.id != person.id and not barred(one.id)]
    app, now = current.application(), current.now()
    lasting = everybody_away(reader, workday(app))
    chosen = reader.listed(items, sees=sees(person, now=now))
    return render_template(
        "worklist/ask.html",
        items=items,
        chosen=worklist_rows.rows(app, person, chosen, tab="groups", now=now),
        most=MOST_NAMED,
        held=held,
        fault=fault,
        people=sorted(people, key=lambda one: one.name),
        away={who: words_of(one) for who, one in lasting.items()},
        typed=request.values,
        today=workday(app).isoformat(),
        **shown,
    )


def _results(done: list[Result]) -> dict[str, list[Json]]:
    app, person, now = current.application(), current.person(), current.now()
    told: dict[str, list[Json]] = {DONE: [], REFUSED: [], CHANGED: []}
    for one in done:
        row = None if one.row is None else worklist_rows.row(app, person, one.row, tab="groups", now=now)
        told[one.state].append({"row": row, "words": one.words})
    return told
