"""The page of a second look: what it is, the form beside the file of then, and both answers once it is kept."""

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.domain.roles import AUDITOR, SUPERVISOR
from casework.errors import AssignmentRefused, DraftMoved, FormError, NotFound, RightsError, TaskNotOpen
from casework.ports_of_quality import DONE, OPEN, SETTLED, TAKEN
from casework.usecases import second_looks
from casework.usecases.reading_sources import sources_of
from casework.usecases.second_look_people import closed_to, who_may, why_not
from casework.usecases.second_looks import GONE, Looked, may_compare
from casework.web import current, form_answers, security
from casework.web.document_reading import payload_of
from casework.web.draft_sent import draft_moved, draft_sent, draft_told
from casework.web.form_answers import PRESENT, Typed, next_place
from casework.web.guarding import allowed
from casework.web.pages.documents import file_answer
from casework.web.second_look_view import SecondLookView, Sent

pages = Blueprint("second_looks", __name__, url_prefix="/quality/looks")

Answer = str | Response | tuple[str | Response, int]
OVERSEES = {SUPERVISOR, AUDITOR}


@pages.get("/<look>")
@allowed("quality.look")
def show(look: str) -> Answer:
    """The look as it stands for who opens it."""
    found, person = second_looks.find(current.reader(), look), current.person()
    held = found.look
    if held.state == DONE and may_compare(held, person):
        return _both(found)
    if held.state == DONE and held.person == person.id:
        second_looks.note_view(current.application(), found, by=person.id)
        return render_template("quality/own.html", **SecondLookView(found, current.reader()).own())
    mine = held.state == TAKEN and held.person == person.id
    barred = closed_to(current.application(), held, found.card, person) if mine else ""
    if mine and not barred:
        second_looks.note_view(current.application(), found, by=person.id)
        return render_template("quality/look.html", **SecondLookView(found, current.reader()).filling())
    return _waiting(found, barred)


def _both(found: Looked, *, typed: str = "", fault: str = "") -> str:
    second_looks.note_view(current.application(), found, by=current.person().id)
    told = SecondLookView(found, current.reader()).both()
    return render_template("quality/both.html", **told | {"typed": typed, "fault": fault})


def _waiting(found: Looked, barred: str) -> str:
    """What it is about, for whoever may take it and for who oversees; nobody else is told that there is one."""
    reader, person, held = current.reader(), current.person(), found.look
    oversees = not OVERSEES.isdisjoint(person.roles)
    if held.state == OPEN and not oversees:
        barred = why_not(current.application(), reader, held, found.card, person)
    if not oversees and (held.state == DONE or held.first_person == person.id or held.role not in person.roles):
        raise NotFound(GONE)
    holder = None if held.person is None else reader.person(held.person)
    return render_template(
        "quality/waiting.html",
        **SecondLookView(found, reader).head(),
        oversees=oversees,
        free=held.state == OPEN and not barred,
        barred=barred,
        taken=held.state == TAKEN,
        holder="" if holder is None else holder.name,
        why=[one["words"] for one in held.why] if oversees else [],
        who=[one.name for one in who_may(current.application(), reader, held, found.card)] if oversees else [],
        late=held.due_at < current.now(),
    )


@pages.post("/<look>/take")
@allowed("quality.review")
def take(look: str) -> Response:
    """It becomes theirs, and the file opens."""
    second_looks.take(current.application(), look, by=current.person().id)
    return redirect(f"/quality/looks/{look}", code=303)


@pages.post("/<look>/release")
@allowed("quality.review")
def release(look: str) -> Response:
    """Somebody else may take it."""
    second_looks.release(current.application(), look, by=current.person().id)
    return redirect("/quality/mine", code=303)


@pages.post("/<look>/free")
@allowed("quality.settle")
def free(look: str) -> Response:
    """A supervisor frees it of whoever has taken it and does not do it."""
    second_looks.release(current.application(), look, by=current.person().id)
    return redirect(f"/quality/looks/{look}", code=303)


@pages.post("/<look>/draft")
@allowed("quality.review", quiet=True)
def draft(look: str) -> tuple[Response, int]:
    """Keep what stands in the form."""
    sent = draft_sent()
    try:
        kept = second_looks.save_draft(current.application(), look, by=current.person().id, **sent)
    except DraftMoved as moved:
        return draft_moved(moved)
    except (RightsError, TaskNotOpen) as refused:
        return jsonify(words=str(refused)), 423
    return jsonify(draft_told(kept)), 200


@pages.post("/<look>")
@allowed("quality.review")
def answer(look: str) -> Answer:
    """The answers are sent; or a section is added or removed, by who has no scripts."""
    typed = form_answers.typed_in(request.form.items(multi=True))
    if any(name in request.form for name in ("__add", "__row", "__remove")):
        refused = _keep(look, typed)
        if refused is None:
            _keep(look, typed := _rearrange(look, typed))
        return _page(look, Sent(typed=typed)) if refused is None else _not_theirs(refused, typed)
    answered = _send(look, typed)
    if not security.wants_json():
        return answered
    if isinstance(answered, Response):
        return jsonify(next=answered.headers["Location"])
    return jsonify(refused=True), answered[1]


def _send(look: str, typed: Typed) -> Response | tuple[str, int]:
    """Keep the second answer, or say why not with everything that was typed."""
    app, person = current.application(), current.person()
    form = app.form(second_looks.find(current.reader(), look).look.element)
    try:
        second_looks.answer(app, look, form_answers.parse(form, typed), by=person.id, seconds=_seconds(look))
    except FormError as refused:
        _keep(look, typed)
        return _page(look, Sent(typed=typed, wrong=form_answers.errors_by_name(form, refused.messages, typed))), 422
    except (AssignmentRefused, TaskNotOpen) as refused:
        return _not_theirs(refused, typed)
    return redirect(f"/quality/mine?done={look}", code=303)


def _seconds(look: str) -> int:
    draft = current.reader().draft(look, current.person().id)
    counted = draft.active_seconds if draft is not None else 0
    taken = second_looks.find(current.reader(), look).look.taken_at
    longest = 0 if taken is None else int((current.now() - taken).total_seconds())
    return max(0, min(counted + max(request.form.get("__seconds", 0, type=int), 0), longest))


def _keep(look: str, typed: Typed) -> RightsError | TaskNotOpen | None:
    """What was refused stays as the draft; why even that cannot be."""
    try:
        app, person = current.application(), current.person()
        second_looks.save_draft(app, look, by=person.id, values=dict(typed), version=None, window="")
    except (RightsError, TaskNotOpen) as refused:
        return refused
    finally:
        current.forget_reader()
    return None


def _not_theirs(refused: RightsError | TaskNotOpen, typed: Typed) -> tuple[str, int]:
    """Somebody else has it, or they may not do it: what they typed stands on the page, and nothing of the file does."""
    told = [value for values in typed.values() for value in values if " " in value.strip()]
    status = 409 if isinstance(refused, TaskNotOpen) else 403
    return render_template("quality/not_yours.html", words=str(refused), typed=told), status


def _page(look: str, sent: Sent) -> str:
    current.forget_reader()
    view = SecondLookView(second_looks.find(current.reader(), look), current.reader())
    return render_template("quality/look.html", **view.filling(sent))


def _rearrange(look: str, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fields with a section or row added or removed."""
    if path := request.form.get("__remove"):
        return {name: values for name, values in typed.items() if name != path and not name.startswith(f"{path}.")}
    if path := request.form.get("__row"):
        return typed | {f"{path}.{next_place(typed, path)}": [""]}
    path, _, values = request.form["__add"].partition("|")
    at, kind, key = f"{path}.{next_place(typed, path)}", *values.partition("|")[::2]
    offered = SecondLookView(second_looks.find(current.reader(), look), current.reader()).offered
    line = next((part for part in path.split(".") if offered.line(part) is not None), None)
    for offer in offered.offers(kind, line) if values else ():
        if offer.key == key:
            typed |= {f"{at}.{name}": [value] for name, value in offer.values.items()}
    return typed | {f"{at}.{PRESENT}": ["1"]}


@pages.post("/<look>/settle")
@allowed("quality.settle")
def settle(look: str) -> Answer:
    """What was done about two answers that would have decided otherwise."""
    words = request.form.get("words", "")
    try:
        second_looks.settle(current.application(), look, by=current.person().id, words=words)
    except FormError as refused:
        current.forget_reader()
        found = second_looks.find(current.reader(), look)
        return _both(found, typed=words, fault=refused.messages["words"][0]), 422
    except TaskNotOpen:
        current.forget_reader()
        found = second_looks.find(current.reader(), look)
        if found.look.finding != SETTLED:
            raise
        return _both(found, typed=words), 409
    return redirect(f"/quality/looks/{look}", code=303)


def _reading(look: str) -> SecondLookView:
    """The look whose file may be read: by who has taken it, and once both answers are there by who may compare them."""
    found, person = second_looks.find(current.reader(), look), current.person()
    if not (found.look.person == person.id or may_compare(found.look, person)):
        raise NotFound(GONE)
    if found.look.state == TAKEN and (said := closed_to(current.application(), found.look, found.card, person)):
        raise AssignmentRefused("SECOND_LOOK", f"This second look is not yours to do any more. {said}")
    return SecondLookView(found, current.reader())


@pages.get("/<look>/documents/<document>", defaults={"page": 1})
@pages.get("/<look>/documents/<document>/pages/<int:page>")
@allowed("quality.look")
def read(look: str, document: str, page: int) -> Response:
    """The form with this document open beside it."""
    return redirect(f"/quality/looks/{look}?document={document}&page={page}", code=303)


@pages.get("/<look>/documents/<document>/text")
@allowed("quality.look")
def text(look: str, document: str) -> Response:
    """A document of then as the reader's script takes it; opening one is a look at the case like any other."""
    view = _reading(look)
    second_looks.note_view(current.application(), view.found, by=current.person().id)
    return jsonify(payload_of(view.base, view.case.filed, sources_of(view.case), document))


@pages.get("/<look>/documents/<document>/file")
@pages.get("/<look>/documents/<document>/download")
@allowed("quality.look", quiet=True)
def file(look: str, document: str) -> Response:
    """The file of a document of then."""
    view = _reading(look)
    if document not in [held.id for held, _ in view.case.filed]:
        raise NotFound(GONE)
    return file_answer(current.reader(), view.look.review, document, page=request.args.get("page", type=int))
