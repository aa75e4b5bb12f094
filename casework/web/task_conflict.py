"""The page of an answer that came too late: who did what when, theirs and yours side by side, and the ways on."""

from collections.abc import Sequence
from secrets import token_urlsafe

from flask import render_template

from casework.ports import Event, Json
from casework.usecases import task_standing
from casework.usecases.case_page import WholeCase
from casework.usecases.comments import LONGEST
from casework.usecases.timeline import sentence, words_of
from casework.usecases.timeline_words import DETAIL
from casework.web import current, form_answers, moments
from casework.web.form_answers import Typed
from casework.web.form_difference import Row, differences, told_by_name
from casework.web.task_view import Sent, TaskView

WHAT = {  # what somebody did to a task, by how it stands now
    task_standing.DONE: "completed this task",
    task_standing.SIGNED: "signed this",
    task_standing.TAKEN: "took this task",
}
HERS = {"yours": "What you sent before, now in the case", "theirs": "Theirs, now in the case"}


def conflict(view: TaskView, typed: Typed) -> str:
    """Somebody was faster."""
    standing = view.standing
    mine = standing.who is not None and standing.who.id == view.person.id
    theirs = _theirs(view)
    rows, same = differences(view.form, view.offered, theirs, typed)
    when = "" if standing.since is None else moments.clock_time(standing.since, current.now(), view.zone)
    who = "You" if mine else standing.who.name if standing.who else ""
    did = WHAT.get(standing.state, "")
    head = f"{who} {did} at {when}." if who and did else f"This task ended at {when}: the case went another way."
    context = view.context(Sent(typed=typed))
    return render_template(
        "task/conflict.html",
        **context
        | {
            "head": f"{head.removesuffix(' at .')}",
            "window": "In another window" if mine else "",
            "rows": rows,
            "same": same,
            "their_head": HERS["yours" if mine else "theirs"],
            "mine": [pair for pair in told_by_name(view.form, view.offered, typed).values() if pair[1]],
            "comment": _comment(view, rows, "" if mine or standing.who is None else standing.who.name.split(",")[0]),
        },
    )


def _theirs(view: TaskView) -> Typed:
    held = view.standing.held
    if held is not None:
        return held.typed
    answers = [one for one in view.reader.answers(view.row.id, element=view.item.element) if one.task == view.item.id]
    return form_answers.typed_of(view.form, answers[-1].body) if answers else {}


def _comment(view: TaskView, rows: Sequence[Row], name: str) -> str:
    """My answers as a comment to whoever was faster tells them."""
    told = "\n".join(f"{one.question}: {one.yours}" for one in rows)
    lead = f"@{name} " if name else ""
    return f"{lead}My answers to “{view.item.name}” that were not sent:\n{told}"[:LONGEST]


def changed(view: TaskView, typed: Typed, events: Sequence[Event]) -> str:
    """The case moved on while somebody filled in the form; they read what is new and send once more."""
    told: list[Json] = []
    words = words_of(view.app, view.reader, view.row, WholeCase(view.app, view.reader, view.row.id))
    for event in [one for one in events if one.kind not in DETAIL] or events[:1]:
        who = view.reader.person(event.actor)
        told.append(
            {
                "when": moments.clock_time(event.at, current.now(), view.zone),
                "who": who.name if who else "Casework",
                "what": sentence(words, event),
                "document": event.detail.get("document", ""),
            }
        )
    return render_template(
        "task/page.html", **view.context(Sent(typed=typed), key=token_urlsafe(18)) | {"news": _distinct(told)}
    )


def _distinct(told: list[Json]) -> list[Json]:
    return [one for place, one in enumerate(told) if one not in told[:place]]
