"""What is done with several tasks at once: what is asked besides, what would happen, what happened."""

from datetime import date

from flask import Blueprint, render_template, request

from casework.errors import InputError
from casework.ports import Json, Person
from casework.usecases.absences import everybody_away, words_of
from casework.usecases.bulk import CHANGED, DONE, REFUSED, Result, carry_out
from casework.usecases.bulk_preview import NEEDS_REASON, Change, preview
from casework.usecases.next_case_taking import workday
from casework.usecases.worklist_page import WORKING
from casework.web import current, moments, worklist_rows
from casework.web.guarding import allowed

pages = Blueprint("worklist_selected", __name__)

DO = {"claim": "Claim", "release": "Release", "delegate": "Hand on", "followup": "Follow up", "priority": "Mark"}
HAVE_DONE = {
    "claim": "claimed",
    "release": "released",
    "delegate": "handed on",
    "followup": "set to be followed up",
    "priority": "marked",
}


@pages.post("/worklist/selected")
@allowed("worklist.selected")
def selected() -> str | tuple[str, int]:
    """Several tasks at once: what is asked besides, then what would happen, then what happened."""
    app, person = current.application(), current.person()
    items = tuple(dict.fromkeys(request.form.getlist("item")))
    action = request.form.get("action", "")
    back = request.form.get("back", "")
    stage = request.form.get("stage", "choose")
    shown = {
        "action": action,
        "back": back if back.startswith("/worklist") else "/worklist",
        "verb": DO.get(action, ""),
    }
    held = {item: request.form.get(f"held.{item}", "") for item in items}
    if stage == "choose" and action in NEEDS_REASON and items:
        return _ask(person, items, held, "", shown)
    try:
        change = _change(action, items)
        told = preview(app, current.reader(), person, change)
        if stage == "do":
            current.forget_reader()
            done = carry_out(app, person, change, held=held)
            return render_template("worklist/result.html", results=_results(done), **_told(shown, change))
    except InputError as error:
        return _ask(person, items, held, str(error), shown), 422
    rows = worklist_rows.rows(app, person, told.can, tab="groups", now=current.now())
    refused = [
        {
            **worklist_rows.row(app, person, one.row, tab="groups", now=current.now()),
            "words": one.words,
            "rule": one.rule,
            "could": _names(one.could),
        }
        for one in told.refused
    ]
    return render_template(
        "worklist/preview.html",
        rows=rows,
        refused=refused,
        missing=told.missing,
        note_words=told.note,
        to=told.to,
        change=change,
        held=held,
        **_told(shown, change),
    )


def _change(action: str, items: tuple[str, ...]) -> Change:
    typed = request.form.get("day", "").strip()
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise InputError(f"“{typed}” is no day. Choose one in the calendar, or write it as 2026-01-31.") from None
    if day is not None and day < workday(current.application()):
        raise InputError(f"{moments.full_day(day)} has passed. Choose today or a later day for the follow-up.")
    return Change(
        action=action,
        items=items,
        to=request.form.get("to", ""),
        reason=request.form.get("reason", ""),
        day=day,
        priority=request.form.get("priority", ""),
    )


def _told(shown: Json, change: Change) -> Json:
    return {**shown, "done_word": HAVE_DONE[change.action], "reason": change.reason}


def _ask(person: Person, items: tuple[str, ...], held: Json, fault: str, shown: Json) -> str:
    """What an action needs besides the tasks: to whom, by when, why; with what was typed."""
    people = [one for one in current.reader().people() if set(one.roles) & set(WORKING) and one.id != person.id]
    lasting = everybody_away(current.reader(), workday(current.application()))
    return render_template(
        "worklist/ask.html",
        items=items,
        held=held,
        fault=fault,
        people=sorted(people, key=lambda one: one.name),
        away={who: words_of(one) for who, one in lasting.items()},
        typed=request.form,
        today=workday(current.application()).isoformat(),
        **shown,
    )


def _results(done: list[Result]) -> dict[str, list[Json]]:
    app, person, now = current.application(), current.person(), current.now()
    told: dict[str, list[Json]] = {DONE: [], REFUSED: [], CHANGED: []}
    for one in done:
        row = None if one.row is None else worklist_rows.row(app, person, one.row, tab="groups", now=now)
        told[one.state].append({"row": row, "words": one.words})
    return told


def _names(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"
