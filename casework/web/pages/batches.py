"""Acts on many cases: the batch under way, what became of it, and every batch there was."""

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import StateError
from casework.ports import Json, Person
from casework.ports_of_batches import CANCELLED, CHANGED, DONE, PAUSED, REFUSED, RUNNING, WAITING
from casework.ports_of_worklist import PAGE
from casework.usecases import batches
from casework.usecases.batch_rules import ground_words
from casework.usecases.next_case_taking import home_zone
from casework.web import batch_words, current, worklist_rows
from casework.web.guarding import allowed

pages = Blueprint("batches", __name__, url_prefix="/batches")

AGAIN = (REFUSED, CHANGED)  # lists that can be acted on again
TOO_LATE = {"pause": "be paused", "resume": "go on", "cancel": "be cancelled"}  # what came after the end
ENDED = {DONE: "finished", CANCELLED: "cancelled"}


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
                "keeper": "",
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
        ground=ground_words(str(batch.detail["ground"])) if "ground" in batch.detail else "",
        back=batch.detail.get("origin", "/batches"),
        tone=batch_words.TONES[batch.state],
        state=batch_words.STATES[batch.state],
        is_open=batch.state in (RUNNING, PAUSED),
        too_late=_too_late(batch.state, request.args.get("late", "")),
    )


def _too_late(state: str, what: str) -> str:
    """What somebody wanted of a batch that had ended before."""
    if state not in ENDED or what not in TOO_LATE:
        return ""
    return f"It was {ENDED[state]} before it could {TOO_LATE[what]}. Nothing was changed."


def _lists(act: str) -> list[tuple[str, str]]:
    return [
        (REFUSED, "Refused"),
        (CHANGED, "Changed meanwhile"),
        (WAITING, "Still to do"),
        (DONE, batch_words.name_of_done(act)),
        (CANCELLED, "Cancelled before it was their turn"),
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
    return _set(id, "pause", batches.pause)


@pages.post("/<id>/resume")
@allowed("desk.act")
def resume(id: str) -> Response:
    """What waits is done."""
    return _set(id, "resume", batches.resume)


@pages.post("/<id>/cancel")
@allowed("desk.act")
def cancel(id: str) -> Response:
    """What waits is not done any more."""
    return _set(id, "cancel", batches.cancel)


def _set(id: str, what: str, act: Callable[..., None]) -> Response:
    """Do it, and go to the batch; where it has ended meanwhile, its page says so."""
    try:
        act(current.application(), id, by=current.person().id)
    except StateError:
        return redirect(f"/batches/{id}?late={what}", code=303)
    return redirect(f"/batches/{id}", code=303)


def _names() -> dict[str, str]:
    people: list[Person] = list(current.reader().people())
    return {one.id: one.name for one in people}
