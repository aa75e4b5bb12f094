"""Acts on many cases: what would happen, the batch under way, what became of it, and every batch there was."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import uuid4

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import InputError
from casework.ports import Json, Person
from casework.ports_of_batches import CHANGED, DONE, PAUSED, REFUSED, RUNNING, WAITING
from casework.ports_of_worklist import PAGE
from casework.usecases import batches
from casework.usecases.absences import beside_holders, everybody_away, words_of
from casework.usecases.batches_preview import Asked, Judged, Preview, chosen, faults, preview, without_reason
from casework.usecases.next_case_rules import role_words
from casework.usecases.next_case_taking import home_zone, workday
from casework.usecases.rights import shut_out
from casework.usecases.worklist_page import WORKING
from casework.web import batch_words, current, worklist_rows
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("batches", __name__, url_prefix="/batches")

ORIGINS = ("/desk", "/clock-map", "/worklist", "/absences", "/batches", "/cases", "/incidents")
AGAIN = (REFUSED, CHANGED)  # lists that can be acted on again
NO_REASON = "Give the reason; it is kept in the record of each case."


@pages.post("/preview")
@allowed("desk.act")
def look() -> str | tuple[str, int]:
    """What would happen, or what is still to be said."""
    asked, found = _read()
    return _page(asked, found)


@pages.post("")
@allowed("desk.act")
def make() -> Response | str | tuple[str, int]:
    """Make the batch; where something is missing, the page as it was with what to mend."""
    asked, found = _read()
    if not found and without_reason(asked):
        found["reason"] = NO_REASON
    if found:
        return _page(asked, found, told=True)
    try:
        batch = batches.make(current.application(), current.person(), asked, key=request.form.get("key") or None)
    except InputError as error:
        return _page(asked, {"to": str(error)}, told=True)
    return redirect(f"/batches/{batch}", code=303)


def _read() -> tuple[Asked, dict[str, str]]:
    """What was chosen and typed, and what is wrong with it by field."""
    form, found = request.form, {}
    items = tuple(dict.fromkeys(form.getlist("items")))
    typed, day = form.get("day", "").strip(), None
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        found["day"] = f"“{typed}” is no day. Choose one in the calendar, or write it as 2026-01-31."
    origin = form.get("origin", "")
    asked = Asked(
        act=form.get("act", ""),
        items=items,
        to=form.get("to", ""),
        reason=form.get("reason", ""),
        day=day,
        priority=form.get("priority", ""),
        ground=form.get("ground", ""),
        overrule=form.get("overrule") == "1",
        suggestions=form.get("suggestions") == "1",
        held={item: form.get(f"held.{item}", "") for item in items if f"held.{item}" in form},
        origin=origin if origin.startswith(ORIGINS) and "\\" not in origin else "",
    )
    return asked, {**faults(current.application(), asked), **found}


def _page(asked: Asked, found: dict[str, str], *, told: bool = False) -> str | tuple[str, int]:
    """The preview; where it cannot be made yet, what was chosen and what is still to be said."""
    app, person, reader = current.application(), current.person(), current.reader()
    told = told or request.form.get("asked") == "1"
    shown: Preview | None = None
    cases: list[Judged] = []
    missing = 0
    if not found.keys() & {"act", "items"}:
        try:
            shown = preview(app, reader, person, asked) if not found or found.keys() == {"reason"} else None
        except InputError as error:
            found, told = {"to": str(error)}, True
        if shown is None:
            cases, missing = chosen(app, reader, person, asked)
    wrong = told or not found.keys().isdisjoint({"act", "items"})
    n = len(cases) + missing if shown is None else len(shown.can) + len(shown.refused) + shown.missing
    laws = {one.row.card.line_of_business for one in (cases or (*shown.can, *shown.refused) if shown else cases)}
    page = render_template(
        "batches/preview.html",
        asked=asked,
        typed=request.form,
        errors=Messages(found if wrong else {}),
        title=_title(asked, n, shown),
        told=shown,
        words=""
        if shown is None
        else batch_words.preview_words(asked.act, len(shown.can), len(shown.refused), shown.missing),
        can=[] if shown is None else _rows(shown.can),
        refused=[] if shown is None else _rows(shown.refused),
        chosen=_rows(cases),
        people=_people(),
        grounds=batch_words.grounds(app, laws) if asked.act == "extend" else [],
        acts=batch_words.ACTS,
        priorities=batch_words.PRIORITIES,
        button=batch_words.button,
        key=request.form.get("key") or str(uuid4()),
        today=workday(app).isoformat(),
        back=asked.origin or "/batches",
        full="" if shown is None else _full(shown),
    )
    return (page, 422) if wrong and found else page


def _title(asked: Asked, n: int, shown: Preview | None) -> str:
    if asked.act not in batch_words.WORDS:
        return "Many cases at once"
    to = shown.to.name if shown is not None and shown.to is not None and asked.act == "assign" else ""
    day = "" if asked.day is None else asked.day.isoformat()
    return batch_words.head(asked.act, n, to=to, priority=asked.priority, day=day)


def _full(shown: Preview) -> str:
    """How full the day of whoever gets the cases becomes, where it is more than it should be."""
    if shown.load is None or shown.to is None or shown.load[1] is None or shown.load[0] <= shown.load[1]:
        return ""
    points, capacity = shown.load
    return f"{shown.to.name} would have {points} of {capacity} points today, {points - (capacity or 0)} over."


def _rows(judged: Sequence[Judged]) -> list[Json]:
    away = beside_holders(current.reader(), workday(current.application())) if judged else {}
    return [_row(one, away) for one in judged]


def _away() -> dict[str, str]:
    """Who is away today: person -> in words."""
    lasting = everybody_away(current.reader(), workday(current.application()))
    return {person: words_of(one) for person, one in lasting.items()}


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
    }


def _people() -> list[Json]:
    """To whom cases can go: everybody who works on them, with their day and whether they are away."""
    app, reader = current.application(), current.reader()
    today = workday(app)
    away, points = _away(), {one.id: one.held + one.done for one in reader.loads(today.isoformat())}
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


@pages.get("")
@allowed("desk.act")
def listing() -> str:
    """Every batch, the latest first."""
    names = _names()
    page = _typed_page()
    found = current.reader().batches(offset=(page - 1) * PAGE, limit=PAGE + 1)
    told = [
        {
            "batch": batch,
            "title": batch_words.of_batch(batch, counts, names),
            "by": names.get(batch.made_by, batch.made_by),
            "counts": counts,
            "state": batch_words.STATES[batch.state],
            "tone": batch_words.TONES[batch.state],
        }
        for batch, counts in found[:PAGE]
    ]
    zone = home_zone(current.application())
    return render_template("batches/list.html", batches=told, zone=zone, page=page, more=len(found) > PAGE)


@pages.get("/<id>")
@allowed("desk.act")
def one(id: str) -> str:
    """One batch: how far it is, and what became of each case."""
    reader, names = current.reader(), _names()
    batch = batches.found(reader, id)
    counts = reader.batch_counts(id)
    page, pages_there = _page_of(sum(counts.values()))
    groups: dict[str, list[Json]] = {}
    for row, listed in reader.batch_rows(id, offset=(page - 1) * PAGE, limit=PAGE):
        told = worklist_rows.row(current.application(), current.person(), listed, tab="desk", now=current.now())
        can = row.who_can or {"rule": "", "people": []}
        groups.setdefault(row.state, []).append(
            {
                **told,
                "words": batch_words.sentence(row.words),
                "rule": can["rule"],
                "could": batch_words.named(one["name"] for one in can["people"]),
                "to": names.get(row.to_person or "", ""),
            }
        )
    again = {state: reader.batch_items(id, state) for state in AGAIN if counts[state]}
    return render_template(
        "batches/one.html",
        batch=batch,
        title=batch_words.of_batch(batch, counts, names),
        by=names.get(batch.made_by, batch.made_by),
        counts=counts,
        groups=groups,
        again=again,
        lists=_lists(batch.act),
        progress=batch_words.progress(batch, counts),
        zone=home_zone(current.application()),
        page=page,
        page_count=pages_there,
        total=sum(counts.values()),
        ground=batch_words.ground_words(str(batch.detail["ground"])) if "ground" in batch.detail else "",
        back=batch.detail.get("origin", "/batches"),
        tone=batch_words.TONES[batch.state],
        state=batch_words.STATES[batch.state],
        is_open=batch.state in (RUNNING, PAUSED),
    )


def _lists(act: str) -> list[tuple[str, str]]:
    done = batch_words.WORDS[act][2]
    return [
        (REFUSED, "Refused"),
        (CHANGED, "Changed meanwhile"),
        (WAITING, "Still to do"),
        (DONE, f"{done[:1].upper()}{done[1:]}"),
        ("CANCELLED", "Cancelled before it was their turn"),
    ]


def _page_of(total: int) -> tuple[int, int]:
    last = max(1, (total + PAGE - 1) // PAGE)
    return min(_typed_page(), last), last


def _typed_page() -> int:
    typed = request.args.get("page", "1")
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1


@pages.get("/<id>/progress")
@allowed("desk.act")
def progress(id: str) -> Response:
    """How far it is, alone; nothing where that is known. Once the batch stands otherwise, its page is loaded anew."""
    reader = current.reader()
    batch = batches.found(reader, id)
    told = batch_words.progress(batch, reader.batch_counts(id))
    if (request.args.get("state"), request.args.get("ended")) == (batch.state, str(told["ended"])):
        return Response(status=204)
    answer = make_response(render_template("batches/progress.html", batch=batch, progress=told))
    if request.args.get("state", batch.state) != batch.state:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/<id>/pause")
@allowed("desk.act")
def pause(id: str) -> Response:
    """What waits is left alone."""
    return _set(id, batches.pause)


@pages.post("/<id>/resume")
@allowed("desk.act")
def resume(id: str) -> Response:
    """What waits is done."""
    return _set(id, batches.resume)


@pages.post("/<id>/cancel")
@allowed("desk.act")
def cancel(id: str) -> Response:
    """What waits is not done any more."""
    return _set(id, batches.cancel)


def _set(id: str, act: Callable[..., None]) -> Response:
    act(current.application(), id, by=current.person().id)
    return redirect(f"/batches/{id}", code=303)


def _names() -> dict[str, str]:
    people: list[Person] = list(current.reader().people())
    return {one.id: one.name for one in people}
