"""What stands above the questions of a task that is open: what came before it that whoever does it has to know."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from casework.domain.appeals import open_level
from casework.domain.standing import SENT_BY
from casework.ports import Json
from casework.usecases.handed_back import level_began
from casework.usecases.said_before import Said, for_the_next
from casework.usecases.table_words import value_words
from casework.usecases.task_standing import CANCELLED, DONE
from casework.web import moments

if TYPE_CHECKING:
    from casework.web.task_view import TaskView

ROUTED = "review_coverage"  # asks to look up what a table found, and so says what that is
STANDING = "check_standing"
CALL = "hold_call"
OPEN_NOTES = 2  # of those before, the latest stand open and the others folded
EXPLAINS = "supervisor"  # is asked about the lapse itself


def before(view: "TaskView") -> list[Json]:
    """{title, text, facts, cite, watch, folded} of each thing to know; a fact is (name, text)."""
    if view.standing.state in (DONE, CANCELLED):
        return []
    return [
        *_lapsed(view),
        *_appealed(view),
        *_call(view),
        *_routed(view),
        *_came(view),
        *_handed_on(view),
        *_said(view),
    ]


def _note(title: str, *, text: str = "", facts: list[tuple[str, str]], cite: str = "", watch: bool = False) -> Json:
    return {"title": title, "text": text, "facts": facts, "cite": cite, "watch": watch, "folded": False}


def _lapsed(view: "TaskView") -> Iterator[Json]:
    lapse = view.case.part("lapse")
    decided = view.case.part("determination") is not None or open_level(view.case) is not None
    if lapse is None or decided or view.item.role == EXPLAINS:
        return
    at = moments.clock_time(datetime.fromisoformat(lapse["due_at"]), view.now, view.zone)
    yield _note(
        f"The time to decide ran out: it ended {at}. By law that counts as a denial.",
        text="A letter says so and opens the time to appeal. Decide on the merits now: your decision takes its place.",
        facts=[],
        cite=str(lapse["citation"]),
        watch=True,
    )


def _appealed(view: "TaskView") -> Iterator[Json]:
    level = open_level(view.case)
    if view.item.element != STANDING or level is None or not level.get("received_at"):
        return
    came = moments.exact(str(level["received_at"]), view.zone)
    last = view.case.deadlines.get("appeal_filing")
    facts = [("Handed in by", SENT_BY.get(str(level.get("by")), str(level.get("by") or "not told"))), ("Came", came)]
    if last is not None:
        facts.append(("Last day to appeal", moments.until(last.at, view.now, view.zone)))
    if level.get("reason"):
        facts.append(("What it says", str(level["reason"])))
    yield _note("The appeal", facts=facts, cite="" if last is None else last.citation)


def _call(view: "TaskView") -> Iterator[Json]:
    if view.item.element == CALL:
        provider = view.case.request.provider
        facts = [("Name", provider.name), ("Specialty", provider.specialty), ("Address", ", ".join(provider.address))]
        yield _note("Whom to call", facts=[(name, text) for name, text in facts if text])


def _routed(view: "TaskView") -> Iterator[Json]:
    if view.item.element != ROUTED:
        return
    asked = [
        one
        for one in view.reader.events(view.row.id)
        if one.kind == "table.decided" and one.at <= view.item.opened_at and one.detail["rules"]
    ]
    for rule in asked[-1].detail["rules"] if asked else ():
        cite = str(rule["annotations"].get("Citation", ""))
        yield _note("Why this came to you", text=str(rule["description"]), facts=[], cite=cite)


def _came(view: "TaskView") -> Iterator[Json]:
    """The latest question to somebody outside, and what came of it, until the case is decided."""
    rounds = (view.case.part("information") or {"rounds": ()})["rounds"]
    ended = str(rounds[-1].get("answered_at") or rounds[-1].get("ended_at") or "") if rounds else ""
    if not ended or (view.case.part("determination") is not None and open_level(view.case) is None):
        return
    asked, at = rounds[-1], datetime.fromisoformat(ended)
    begun = level_began(view.case)
    if at > view.item.opened_at or (begun is not None and at < begun):
        return
    who = view.reader.person(str(asked["asked_by"]))
    name = "You" if who is not None and who.id == view.person.id else who.name if who is not None else "Casework"
    titles = [f"“{view.offered.document_title(id)}”" for id in asked.get("documents") or ()]
    sent = f", {view.when(datetime.fromisoformat(asked['sent_at']))}" if asked.get("sent_at") else ""
    labels = {one.id: one.label for one in view.case.policy.required_documents}
    items = [labels.get(one, value_words(one)) if one.isupper() else one for one in asked["items"]]
    came = ", ".join(titles) or ("an answer without a document" if asked.get("answered_at") else "nothing in time")
    yield _note(
        f"{name} asked for information, and {'an answer came' if asked.get('answered_at') else 'no answer came'}",
        facts=[(f"Asked for{sent}", "; ".join(items)), (f"Came by {moments.until(at, view.now, view.zone)}", came)],
    )


def _said(view: "TaskView") -> Iterator[Json]:
    answers = view.reader.answers(view.row.id)
    lines = {one.id: view.offered.line_name(one.id) for one in view.case.request.lines}
    told = for_the_next(
        view.app, answers, but=view.item.id, until=view.item.opened_at, since=level_began(view.case), lines=lines
    )
    for place, one in enumerate(told):
        when = view.when(one.answer.answered_at)
        yield _note(f"{_who(view, one)}, “{one.title}”, {when}", facts=_facts(one)) | {"folded": place >= OPEN_NOTES}


def _handed_on(view: "TaskView") -> Iterator[Json]:
    """Why the task was handed to who reads this; others find it in the timeline."""
    mine = view.item.claimed_by == view.person.id
    handed = view.reader.hand_overs(view.row.id) if mine else ()
    last = next((one for one in reversed(handed) if one.detail["task"] == view.item.id), None)
    if last is not None and last.detail["person"] == view.person.id:
        who = _person(view, last.actor)
        yield _note(f"{who} handed this on, {view.when(last.at)}", facts=[("Reason", str(last.detail["reason"]))])


def _who(view: "TaskView", one: Said) -> str:
    return _person(view, one.answer.person)


def _person(view: "TaskView", id: str) -> str:
    who = view.reader.person(id)
    return "You" if id == view.person.id else id if who is None else who.name


def _facts(one: Said) -> list[tuple[str, str]]:
    return [*([("Decision", one.choice)] if one.choice else []), *one.words]
