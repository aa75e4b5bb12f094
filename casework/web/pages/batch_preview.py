"""What an act on many cases would do: sent from a list, looked at under its own address, and made into a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import InputError
from casework.ports import Json, Reader
from casework.usecases import batch_wishes, batches
from casework.usecases.absences import beside_holders, everybody_away, words_of
from casework.usecases.batch_rules import ASSIGN, EXTEND
from casework.usecases.batches_preview import Asked, Judged, Preview, chosen, preview
from casework.usecases.next_case_rules import role_words
from casework.usecases.next_case_taking import workday
from casework.usecases.rights import shut_out
from casework.usecases.worklist_page import WORKING
from casework.web import batch_wish, batch_words, current, worklist_rows
from casework.web.guarding import allowed
from casework.web.messages import Messages
from casework.web.remembering import once

pages = Blueprint("batch_preview", __name__, url_prefix="/batches")


@pages.post("/preview")
@allowed("desk.act")
def look() -> Response:
    """Keep what was chosen and typed, and go to where it is looked at; back to the list where something is missing."""
    typed = batch_wish.sent(batch_wish.LOOK)
    if "looked" not in request.form:
        typed["stage"] = batch_wish.stage_of_list(typed)
    wish = batch_wish.kept(typed)
    told_there = typed["stage"] == batch_wish.LIST
    return redirect(batch_wish.back_to(wish) if told_there else batch_wish.address_of(wish), code=303)


@pages.post("")
@allowed("desk.act")
def make() -> Response:
    """Make the batch; where something is missing, the page as it was with what to mend."""
    typed = batch_wish.sent(batch_wish.MAKE)
    known = current.reader().batch_wish(request.form.get("wish", ""))
    if known is not None and known.person == current.person().id and known.batch is not None:
        return redirect(f"/batches/{known.batch}", code=303)
    wish = batch_wish.kept(typed)
    if batch_wish.missing(typed):
        return redirect(batch_wish.address_of(wish), code=303)
    try:
        batch = batches.make(current.application(), current.person(), batch_wishes.asked_of(typed)[0], wish=wish.id)
    except InputError:  # the preview finds it again, and says it
        return redirect(batch_wish.address_of(wish), code=303)
    return redirect(f"/batches/{batch}", code=303)


@pages.get("/preview/<id>")
@allowed("desk.act")
def looked(id: str) -> Response | str | tuple[str, int]:
    """What would happen, or what is still to be said; the batch, once it is made."""
    app, person, reader = current.application(), current.person(), once(current.reader())
    wish = batch_wishes.found(reader, person, id)
    if wish.batch is not None:
        return redirect(f"/batches/{wish.batch}", code=303)
    asked, _ = batch_wishes.asked_of(wish.typed)
    found = batch_wish.missing(wish.typed)
    is_told = bool(wish.typed["stage"])
    shown: Preview | None = None
    cases: list[Judged] = []
    missing = 0
    if not found.keys() & {"act", "items"}:
        try:
            whole = not found or found.keys() == {"reason"}
            shown = preview(app, reader, person, replace(asked, reason="")) if whole else None
        except InputError as error:
            found, is_told = {"to": str(error)}, True
        if shown is None:
            cases, missing = chosen(app, reader, person, asked)
    wrong = is_told or not found.keys().isdisjoint({"act", "items"})
    n = len(cases) + missing if shown is None else len(shown.can) + len(shown.refused) + shown.missing
    laws = {one.row.card.line_of_business for one in (cases or (*shown.can, *shown.refused) if shown else cases)}
    page = render_template(
        "batches/preview.html",
        asked=asked,
        typed=wish.typed,
        wish=wish.id,
        errors=Messages(found if wrong else {}),
        title=_title(asked, n, shown),
        told=shown,
        words=_words(asked, shown),
        can=[] if shown is None else _rows(reader, shown.can),
        refused=[] if shown is None else _rows(reader, shown.refused),
        chosen=_rows(reader, cases),
        people=_people(reader),
        grounds=batch_words.grounds(app, laws) if asked.act == EXTEND else [],
        priorities=batch_words.PRIORITIES,
        button=batch_words.button,
        cannot=batch_words.cannot(asked.act) if asked.act in batch_words.WORDS else "",
        suggested_words=_suggested_words(shown),
        today=workday(app).isoformat(),
        back=batch_wish.back_to(wish),
        room=_room(shown),
        is_over=_is_over(shown),
    )
    return (page, 422) if wrong and found else page


def _title(asked: Asked, n: int, shown: Preview | None) -> str:
    if asked.act not in batch_words.WORDS:
        return "Many cases at once"
    to = shown.to.name if shown is not None and shown.to is not None and asked.act == ASSIGN else ""
    day = "" if asked.day is None else asked.day.isoformat()
    return batch_words.head(asked.act, n, to=to, priority=asked.priority, day=day)


def _words(asked: Asked, shown: Preview | None) -> str:
    if shown is None:
        return ""
    return batch_words.preview_words(asked.act, len(shown.can), len(shown.refused), shown.missing)


def _room(shown: Preview | None) -> str:
    """How full the day of whoever gets the cases is, and becomes."""
    if shown is None or shown.load is None or shown.to is None:
        return ""
    after, capacity = shown.load
    return batch_words.room_words(shown.to.name, shown.load_before, after, capacity)


def _suggested_words(shown: Preview | None) -> str:
    """What the button says that follows the suggestions."""
    if shown is None or not shown.suggested:
        return ""
    n, whole = len(shown.can) + shown.suggested, len(shown.can) + len(shown.refused)
    if whole == 1:
        return f"Move it to {shown.refused[0].could[0].name}, as suggested"
    if n == whole:
        return f"Move all {n:,}, using the suggestions"
    return f"Move {batch_words.many(n)}, using the suggestions"


def _is_over(shown: Preview | None) -> bool:
    if shown is None or shown.load is None or shown.load[1] is None:
        return False
    return shown.load[0] > shown.load[1]


def _rows(reader: Reader, judged: Sequence[Judged]) -> list[Json]:
    away = beside_holders(reader, workday(current.application())) if judged else {}
    return [_row(one, away) for one in judged]


def _row(one: Judged, away: Mapping[str, str]) -> Json:
    app, person = current.application(), current.person()
    told = worklist_rows.row(app, person, one.row, tab="desk", now=current.now(), away=away)
    refused = one.refused
    return {
        **told,
        "id": one.id,
        "held": one.held,
        "words": "" if refused is None else batch_words.sentence(refused.words),
        "rule": "" if refused is None else refused.rule,
        "could": batch_words.named(one.name for one in one.could),
        "keeper": one.row.holder_name if one.held else "",
    }


def _people(reader: Reader) -> list[Json]:
    """To whom cases can go: everybody who works on them, with their day and whether they are away."""
    today = workday(current.application())
    points = {one.id: one.held + one.done for one in reader.loads(today.isoformat())}
    away = {person: words_of(one) for person, one in everybody_away(reader, today).items()}
    told = []
    barred = shut_out(reader)
    for one in sorted(reader.people(), key=lambda one: one.name):
        if barred(one.id) or not set(one.roles) & set(WORKING):
            continue
        room = f", {points.get(one.id, 0)} of {one.capacity} points" if one.capacity is not None else ""
        gone = f", {away[one.id]}" if one.id in away else ""
        roles = ", ".join(role_words(role) for role in one.roles if role in WORKING)
        told.append({"id": one.id, "text": f"{one.name}, {roles}{room}{gone}"})
    return told
