"""History: how long cases are kept, what may be purged, purges by two people, legal holds, and what is left."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.domain.case_numbers import in_words
from casework.domain.retention import COUNTED_FROM
from casework.errors import FormError, NotFound
from casework.identity.permissions import permissions
from casework.ports import EVERY, Json, Reader
from casework.ports_of_history import AGREED, ASKED, CASE, DONE, GONE, KEPT, MEMBER, PURGED, TAKEN_BACK, WAITING, Hold
from casework.usecases import holds as holding
from casework.usecases import purge_wishes
from casework.usecases.archiving import Places
from casework.usecases.case_numbers import as_kept
from casework.usecases.history import FREE, HELD, RUNS, UNDONE, Standing, preview
from casework.usecases.purging import carry_out
from casework.web import current, devices, moments
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("history", __name__, url_prefix="/history")

MOST = 200  # cases that can go which the page shows, the oldest first, and as many that must stay
ROUNDS = 2  # how often it reads on until it has found so many; it leads on to the rest
AT_ONCE = 20  # cases of a purge that one press carries out
LATEST = 50  # holds, purges, archives and tombstones that are shown
UNTOLD = "Told to supervisors and auditors"  # where an administrator reads why a hold was set or lifted
STANDS = {
    FREE: ("Can go", "green"),
    HELD: ("On hold", "purple"),
    RUNS: ("Kept", "grey"),
    UNDONE: ("Not done", "yellow"),
}
STATES = {
    ASKED: "Waits for a second person",
    AGREED: "Agreed to",
    DONE: "Done",
    TAKEN_BACK: "Taken back",
    WAITING: "Waits",
    PURGED: "Purged",
    KEPT: "Kept",
}


class HeldNames(NamedTuple):
    """The member's name by case and by member, and whether who looks may be told one."""

    of_case: Mapping[str, str]
    of_member: Mapping[str, str]
    is_told: bool


@pages.get("")
@allowed("history.see")
def index() -> str:
    """What may be purged, what keeps the rest, and the periods by line of business."""
    return _index({"reason": "", "reviews": []}, Messages())


@pages.post("/purges")
@allowed("history.purge")
def ask() -> Response | tuple[str, int]:
    """Ask that the chosen cases be purged."""
    typed: Json = {"reason": request.form.get("reason", ""), "reviews": request.form.getlist("reviews")}
    try:
        wish = purge_wishes.ask(current.application(), current.person(), typed["reviews"], typed["reason"])
    except FormError as refused:
        return _index(typed, Messages({name: words[0] for name, words in refused.messages.items()})), 422
    return redirect(f"/history/purges/{wish.id}", code=303)


@pages.get("/purges/<id>")
@allowed("history.see")
def purge(id: str) -> str:
    """One purge: who asked and agreed, its cases, and what became of each."""
    reader = current.reader()
    wish = reader.purge(id)
    if wish is None:
        raise NotFound("There is no such purge. Load the list again.")
    rows = reader.purge_rows(id, limit=EVERY)
    counts = Counter(row.state for row in rows)
    sees = permissions().may(current.person().roles, "case.see")
    return render_template(
        "history/purge.html",
        wish=wish,
        members=reader.member_names([row.review for row in rows]) if sees else {},
        rows=[{"row": row, "state": STATES[row.state]} for row in rows],
        counts=counts,
        state=STATES[wish.state],
        mine=wish.asked_by == current.person().id,
        names=_names(reader),
        at_once=AT_ONCE,
        zone=devices.zone(),
    )


@pages.post("/purges/<id>/agree")
@allowed("history.agree")
def agree(id: str) -> Response:
    """The second person's word."""
    purge_wishes.agree(current.application(), current.person(), id)
    return redirect(f"/history/purges/{id}", code=303)


@pages.post("/purges/<id>/take-back")
@allowed("history.agree")
def take_back(id: str) -> Response:
    """Nothing more of it goes."""
    purge_wishes.take_back(current.application(), current.person(), id)
    return redirect(f"/history/purges/{id}", code=303)


@pages.post("/purges/<id>/carry-out")
@allowed("history.purge")
def carry(id: str) -> Response:
    """Archive and take out the next cases of it."""
    settings = current.settings()
    places = Places(settings.files, settings.archives, settings.outbox)
    for _ in carry_out(current.application(), places, current.person(), id, most=AT_ONCE):
        pass  # each is kept as it is done, and the page tells them
    return redirect(f"/history/purges/{id}", code=303)


@pages.get("/holds")
@allowed("history.see")
def holds() -> str:
    """Legal holds: those that are on, those that were lifted, and a form to set one."""
    typed = dict.fromkeys(holding.Wish.__dataclass_fields__, "")
    given = as_kept(current.reader(), request.args.get("case", ""))
    return _holds({**typed, "scope": CASE if given else "", "review": given}, Messages())


@pages.post("/holds")
@allowed("history.hold")
def set_hold() -> Response | tuple[str, int]:
    """Set one."""
    typed = {name: request.form.get(name, "").strip() for name in holding.Wish.__dataclass_fields__}
    try:
        holding.set_hold(current.application(), current.person(), holding.Wish(**typed))
    except FormError as refused:
        return _holds(typed, Messages({name: words[0] for name, words in refused.messages.items()})), 422
    return redirect("/history/holds", code=303)


@pages.post("/holds/<id>/lift")
@allowed("history.hold")
def lift(id: str) -> Response | tuple[str, int]:
    """Lift one."""
    because = request.form.get("because", "")
    try:
        holding.lift(current.application(), current.person(), id, because)
    except FormError as refused:
        typed = dict.fromkeys(holding.Wish.__dataclass_fields__, "")
        errors = Messages({f"because-{id}": refused.messages["because"][0]})
        return _holds({**typed, "because": because, "lifting": id}, errors), 422
    return redirect("/history/holds", code=303)


@pages.get("/purged")
@allowed("history.see")
def gone() -> str:
    """What is left of cases that were purged, and the archives that were written."""
    reader = current.reader()
    scrubbed, found = reader.last_scrub(), reader.tombstones(limit=LATEST)
    return render_template(
        "history/purged.html",
        tombstones=found,
        archives=reader.archives(limit=LATEST),
        names=_names(reader),
        titles=_titles(),
        scrubbed=scrubbed,
        unscrubbed=bool(found) and (scrubbed is None or found[0].purged_at > scrubbed),
        most=LATEST,
        zone=devices.zone(),
    )


def _index(typed: Json, errors: Messages) -> str:
    app, reader = current.application(), current.reader()
    asked = request.args.get("line", "")
    line = asked if asked in _titles() else None
    begin = reader.review(request.args.get("after", ""))
    found = preview(
        app,
        reader,
        line=line,
        after=None if begin is None else (begin.changed_at, begin.id),
        limit=MOST,
        rounds=ROUNDS,
    )
    return render_template(
        "history/index.html",
        rows=[_row(one) for one in found.rows],
        counts={stands: found.counts.get(stands, 0) for stands in STANDS},
        line=line or "",
        begin=begin,
        behind=found.last[1] if found.more and found.last is not None else "",
        typed=typed,
        errors=errors,
        purges=[
            {"wish": wish, "state": STATES[wish.state], "cases": sum(counts.values()), "gone": counts["PURGED"]}
            for wish, counts in reader.purges(limit=LATEST)
        ],
        lines=_lines(reader),
        titles=_titles(),
        names=_names(reader),
        zone=devices.zone(),
    )


def _row(one: Standing) -> dict[str, Any]:
    words, tone = STANDS[one.stands]
    period = one.kept.period
    return {
        "review": one.case.row.id,
        "line": one.case.row.line_of_business,
        "ended": one.ended,
        "until": one.kept.until,
        "citation": "" if period is None else period.citation,
        "confirm": period is not None and period.status == "CONFIRM",
        "words": "In a purge" if one.case.purge else words,
        "tone": tone,
        "why": one.why,
        "purge": one.case.purge,
        "free": one.can_go,
    }


def _lines(reader: Reader) -> list[dict[str, Any]]:
    """The periods of each line of business, and how many of its cases are over."""
    app = current.application()
    counts = {line: (count, oldest) for line, count, oldest in reader.ended_counts()}
    told = []
    for law in app.library.lines_of_business:
        count, oldest = counts.get(law.id, (0, None))
        periods = [{"period": one, "counted": COUNTED_FROM[one.counted_from]} for one in law.retention]
        told.append({"title": law.title, "periods": periods, "count": count, "oldest": oldest})
    return told


def _holds(typed: Json, errors: Messages) -> str:
    reader = current.reader()
    active, found = reader.active_holds(), reader.holds(limit=LATEST)
    lifted = [one for one in found if one.lifted_at is not None]
    of_case, of_member = reader.held_names(
        [one.review for one in (*active, *lifted) if one.review],
        [one.member for one in (*active, *lifted) if one.member],
    )
    told = HeldNames(of_case, of_member, permissions().may(current.person().roles, "case.see"))
    return render_template(
        "history/holds.html",
        active=[_hold(one, told) for one in active],
        lifted=[_hold(one, told) for one in lifted],
        scopes=holding.SCOPES,
        whole=holding.WHOLE,
        titles=_titles(),
        typed={"because": "", "lifting": "", **typed},
        errors=errors,
        names=_names(reader),
        zone=devices.zone(),
    )


def _hold(hold: Hold, known: HeldNames) -> dict[str, Any]:
    """A hold; whoever may see no case is told of no member and of no reason, which may name one."""
    told = hold.reason, hold.lifted_because
    reason, because = told if known.is_told else (UNTOLD, UNTOLD)
    links_to = known.is_told and hold.scope == CASE and hold.review in known.of_case
    on, whose = _on(hold, known)
    href = f"/cases/{hold.review}" if links_to else ""
    return {"hold": hold, "on": on, "whose": whose, "href": href, "reason": reason, "because": because}


def _on(hold: Hold, known: HeldNames) -> tuple[str, str]:
    """What a hold is on, and whose case that is or which ones."""
    if hold.scope == CASE:
        review = str(hold.review)
        return f"Case {in_words(review)}", known.of_case.get(review, "") if known.is_told else ""
    if hold.scope == MEMBER:
        if hold.member == GONE:
            return "A member whose cases are gone", ""
        if not known.is_told:
            return "Every case of one member" + ("" if hold.member in known.of_member else "; none is here yet"), ""
        name = known.of_member.get(str(hold.member), "none is here yet" if hold.lifted_at is None else "")
        return f"Every case of the member {hold.member}", name
    title = _titles().get(hold.line_of_business or "", hold.line_of_business or "")
    return title, holding.received(hold, lambda day: moments.full_day(date.fromisoformat(day)))


def _titles() -> dict[str, str]:
    return {law.id: law.title for law in current.application().library.lines_of_business}


def _names(reader: Reader) -> dict[str, str]:
    return {one.id: one.name for one in reader.people()}
