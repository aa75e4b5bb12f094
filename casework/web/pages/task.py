"""The task page: open it, take it, answer it, ask for information, hand it on; and what a refused answer looks like."""

import re
from collections.abc import Mapping
from secrets import token_urlsafe

from flask import Blueprint, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.errors import (
    AssignmentRefused,
    CaseworkError,
    FormError,
    IdempotencyConflict,
    InputError,
    InvariantBroken,
    NotFound,
    ReviewClosed,
    SignatureTakenBack,
    SignInRefused,
    StaleRevision,
    TaskNotOpen,
)
from casework.kit import TaskForm, load_answers
from casework.ports import Json, WorkItem
from casework.usecases import assignments, delegation, drafts, held_signatures, next_case_taking, rights, signing_in
from casework.usecases.case_file import CaseFile, answerer
from casework.usecases.changes_since import changes_since
from casework.usecases.complete import complete
from casework.usecases.refusals import refusals_kept
from casework.usecases.task_standing import TAKEN, next_of_case
from casework.web import current, form_answers, moments, security
from casework.web.form_answers import PRESENT, Typed
from casework.web.guarding import allowed
from casework.web.paper import framing
from casework.web.task_conflict import changed, conflict
from casework.web.task_view import Sent, TaskView

pages = Blueprint("task", __name__)
pages.after_request(framing)  # a decision shows its letter

Refusal = tuple[str | Response, int]
Answer = str | Response | Refusal
COUNT = re.compile(r"\d{1,9}", re.ASCII)
GONE = (TaskNotOpen, StaleRevision, ReviewClosed, IdempotencyConflict)


@pages.get("/tasks/<task>")
@allowed("task.see", task="task")
def show(task: str) -> Answer:
    """The task as it stands for who opens it."""
    view = TaskView(g.item, g.review)
    held = view.standing.held
    if held is not None and held.until <= current.now() and held_signatures.release(current.application(), task):
        return redirect(f"/tasks/{task}", code=303)
    return render_template("task/page.html", **view.context())


@pages.get("/tasks/<task>/checks")
@allowed("task.see", task="task", quiet=True)
def checks(task: str) -> Answer:
    """What a person who decides looks at beside the form, as a part of the page."""
    return render_template("task/checks.html", **TaskView(g.item, g.review).beside())


@pages.post("/tasks/<task>")
@allowed("task.answer", task="task")
def answer(task: str) -> Answer:
    """The answers are sent; or a section is added or removed, by who has no scripts."""
    typed = form_answers.typed_in(request.form.items(multi=True))
    if any(name in request.form for name in ("__add", "__row", "__remove")):
        return _rearranged(_rearrange(g.item, typed))
    if "__ask" in request.form:
        return _rearranged(_asking(typed, request.form["__ask"].strip()))
    told = _send(typed)
    return _for_script(told) if security.wants_json() else told


def _for_script(told: Response | Refusal) -> Answer:
    """Where the page goes on; or that the answer was refused, which the page of a plain form tells about."""
    if isinstance(told, Response):
        return jsonify(next=told.headers["Location"])
    answer, status = told
    return (jsonify(refused=True) if isinstance(answer, str) else answer), status


def _send(typed: dict[str, list[str]]) -> Response | Refusal:
    """Complete the task, or answer why not with everything that was typed."""
    app, person, item = current.application(), current.person(), g.item
    form, key = app.form(item.element), request.form.get("__key", "") or token_urlsafe(18)
    seen = _seen()
    if item.status == "OPEN" and seen and (events := changes_since(current.reader(), item.review, seen=seen)):
        _keep(item, typed)
        return changed(_fresh_view(item), typed, events), 409
    answers = form_answers.parse(form, typed)
    signs = _is_signed(form, answers)
    if signs and item.status == "OPEN" and (wrong := _form_faults(form, answers)):
        _keep(item, typed)
        return _page(item, Sent(typed=typed, wrong=form_answers.errors_by_name(form, wrong, typed))), 422
    if signs and item.status == "OPEN" and (said := _password_fault()):
        if security.wants_json():
            return jsonify(password=said), 422
        return _page(item, Sent(typed=typed, password=said), key=key), 422
    seconds = _seconds(item)
    try:
        if item.status == "OPEN":  # who sends it takes it, where nobody has it
            with refusals_kept(app, item.id, person=person.id, by=person.id):
                rights.actor_for(app, current.reader(), item, person.id)
        if signs:
            hold = current.settings().letter_hold
            done = held_signatures.sign(
                app, item.id, answers, person=person.id, hold=hold, typed=typed, key=key, active_seconds=seconds
            )
        else:
            done = complete(
                app,
                item.id,
                answers,
                person=person.id,
                key=key,
                active_seconds=seconds,
                also=lambda tx, journal: drafts.sent(tx, item.id, person.id),
            )
    except FormError as error:
        _keep(item, typed)
        wrong = form_answers.errors_by_name(form, error.messages, typed)
        return _page(item, Sent(typed=typed, wrong=wrong)), 422
    except SignatureTakenBack as refused:
        return _page(item, Sent(typed=typed, refused=str(refused))), 409
    except GONE:
        return conflict(_fresh_view(item), typed), 409
    except AssignmentRefused as refused:
        _keep(item, typed)
        view = _fresh_view(item)
        if view.standing.state == TAKEN:
            return conflict(view, typed), 409
        return _page(item, Sent(typed=typed, refused=str(refused), place="may-sign-place")), 403
    except InvariantBroken as refused:
        _keep(item, typed)
        return _page(item, Sent(typed=typed, refused=str(refused), place="checks")), 409
    return redirect(_next_page(done, item), code=303)


def _seen() -> int:
    """How much of the case's trail the page had seen; 0 where it does not say."""
    told = request.form.get("__seen", "") or "0"
    if not COUNT.fullmatch(told):
        raise InputError("This page does not say when it was made. Load it again and send it once more.")
    return int(told)


def _is_signed(form: type[TaskForm], answers: Mapping[str, object]) -> bool:
    return bool(form.signs) and answers.get("decision") in form.signs


def _form_faults(form: type[TaskForm], answers: Mapping[str, object]) -> Json:
    """What is wrong with the answers themselves: nobody is asked to sign what cannot be taken."""
    reader, person = current.reader(), current.person()
    by = answerer(reader, person.id, role=g.item.role, at=current.now())
    try:
        load_answers(form, answers, CaseFile(current.application(), reader, g.item.review), by=by)
    except FormError as error:
        return dict(error.messages)
    return {}


def _password_fault() -> str:
    """What is wrong with the password that a signature asks for; empty where it is right."""
    password = request.form.get("password", "")
    if not password:
        return "Enter your password to sign. Nothing was sent."
    try:
        signing_in.confirm(current.application(), current.person().id, password)
    except SignInRefused as refused:
        return str(refused)
    finally:
        current.forget_reader()
    return ""


def _seconds(item: WorkItem) -> int:
    """For how long the page was in use: what its drafts counted, and what came since the last one."""
    draft = current.reader().draft(item.id, current.person().id)
    counted = draft.active_seconds if draft is not None and draft.state == "OPEN" else 0
    whole = counted + max(request.form.get("__seconds", 0, type=int), 0)
    return min(whole, int((current.now() - item.opened_at).total_seconds()) + 1)


def _keep(item: WorkItem, typed: Typed) -> None:
    """What was refused stays as the draft; where even that is refused it stands on the page itself."""
    try:
        drafts.keep(current.application(), item.id, person=current.person().id, values=typed)
    except CaseworkError:
        pass
    finally:
        current.forget_reader()


def _fresh_view(item: WorkItem) -> TaskView:
    """The task as it stands now, after what this request did or was refused."""
    current.forget_reader()
    reader = current.reader()
    present, row = reader.work_item(item.id), reader.review(item.review)
    if present is None or row is None:
        raise NotFound("No task of this number that you may see. Look for the case in your worklist.")
    return TaskView(present, row)


def _page(item: WorkItem, sent: Sent, *, key: str = "") -> str:
    view = _fresh_view(item)
    return render_template("task/page.html", **view.context(sent, key=key))


def _rearrange(item: WorkItem, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fields with a section or row added or removed."""
    if path := request.form.get("__remove"):
        return {name: values for name, values in typed.items() if name != path and not name.startswith(f"{path}.")}
    if path := request.form.get("__row"):
        return typed | {f"{path}.{form_answers.next_place(typed, path)}": [""]}
    path, _, values = request.form["__add"].partition("|")
    at = f"{path}.{form_answers.next_place(typed, path)}"
    if values:
        offered = TaskView(item, g.review).offered
        line = next((part for part in path.split(".") if offered.line(part) is not None), None)
        kind, _, key = values.partition("|")
        for offer in offered.offers(kind, line):
            if offer.key == key:
                typed |= {f"{at}.{name}": [value] for name, value in offer.values.items()}
        return typed | {f"{at}.{PRESENT}": ["1"]}
    return typed | {f"{at}.{PRESENT}": ["1"]}


def _rearranged(typed: dict[str, list[str]]) -> Answer:
    _keep(g.item, typed)
    view = _fresh_view(g.item)
    if not view.standing.may_answer:
        return conflict(view, typed), 409
    return render_template("task/page.html", **view.context(Sent(typed=typed), key=request.form.get("__key", "")))


def _next_page(done: Json, item: WorkItem) -> str:
    """My next task in this case, else the next case, else the worklist; each with a note of what was done."""
    app, person = current.application(), current.person()
    current.forget_reader()
    following = next_of_case(app, current.reader(), str(done["review"]), person=person.id)
    if following is not None:
        return f"/tasks/{following.id}?done={item.id}"
    current.forget_reader()
    taken = next_case_taking.take_next(app, person.id, after=item.id)
    return f"/tasks/{taken.task}?done={item.id}" if taken.task else f"/worklist?done={item.id}"


@pages.post("/tasks/<task>/claim")
@allowed("task.claim", task="task")
def claim(task: str) -> Response | Refusal:
    """Take it, so that nobody else does it meanwhile; where somebody was faster, the page says who."""
    try:
        assignments.claim(current.application(), task, person=current.person().id)
    except AssignmentRefused as refused:
        view = _fresh_view(g.item)
        if refused.reason != "CLAIMED" or view.standing.state != TAKEN:
            raise
        return render_template("task/page.html", **view.context()), 409
    return redirect(f"/tasks/{task}", code=303)


@pages.post("/tasks/<task>/release")
@allowed("task.claim", task="task")
def release(task: str) -> Response:
    """Give it back; what was typed stays for who goes on."""
    assignments.release(current.application(), task, person=current.person().id)
    return redirect("/worklist", code=303)


@pages.post("/tasks/<task>/delegate")
@allowed("task.delegate", task="task")
def delegate(task: str) -> Response:
    """Hand it on, with a reason; a supervisor takes it over so."""
    to, reason = request.form.get("to", "") or current.person().id, request.form.get("reason", "")
    delegation.delegate(current.application(), task, to=to, by=current.person().id, reason=reason)
    return redirect(f"/tasks/{task}", code=303)


@pages.post("/tasks/<task>/ask")
@allowed("task.answer", task="task")
def ask(task: str) -> Answer:
    """Something missing becomes a request for information: the decision is to ask, and the item stands in the list."""
    typed = form_answers.typed_in(request.form.items(multi=True))
    return _rearranged(_asking(typed, request.form.get("__item", "").strip()))


def _asking(typed: dict[str, list[str]], wanted: str) -> dict[str, list[str]]:
    """The fields with the decision to ask, and with this in the list of what is asked for."""
    fields = current.application().form(g.item.element)().fields
    items = next((name for name, one in fields.items() if one.metadata.get("asks")), None)
    if items is None or not wanted:
        raise NotFound("Nothing can be asked for from this task. Say in its answer what is missing.")
    if "decision" in fields and "ASK" in fields["decision"].metadata.get("options", {}):
        typed["decision"] = ["ASK"]
    given = [value for place in form_answers.rows(typed, items) for value in typed[f"{items}.{place}"]]
    if wanted not in given:
        typed[f"{items}.{form_answers.next_place(typed, items)}"] = [wanted]
    return typed


@pages.app_template_global()
def done_note() -> Json | None:
    """What the person has just done, for the top of the page that comes next; None where that is nothing."""
    task = request.args.get("done", "")
    item = current.reader().work_item(task) if task and current.is_signed_in() else None
    if item is None:
        return None
    reader, person = current.reader(), current.person()
    held = reader.held_signature(task)
    name = _member_of(item)
    if held is not None and held.person == person.id and held.state == "HELD":
        zone = rights.zone_of(current.application(), reader, item.review)
        until = moments.clock_time(held.until, current.now(), zone)
        return {
            "words": f"You signed for {name}.",
            "more": f"Letters leave at {until} {moments.zone_word(zone)}. Until then you can undo.",
            "undo": True,
            "task": task,
        }
    if item.status == "DONE" and item.closed_by == person.id:
        return {"words": _done(item, name), "more": "", "undo": False, "task": task}
    return None


def _done(item: WorkItem, name: str) -> str:
    """What was done; what goes back to colleagues is told by the choice that sent it there."""
    app, reader = current.application(), current.reader()
    field = app.form(item.element)().fields.get("decision")
    back = () if field is None else field.metadata.get("verbs", ())
    given = [one for one in reader.answers(item.review, element=item.element) if one.task == item.id] if back else []
    chosen = str(given[-1].body["decision"]) if given else ""
    if field is None or chosen not in back:
        return f"“{item.name}” is done for {name}."
    return f"{field.metadata['options'][chosen]}: “{item.name}” for {name}."


def _member_of(item: WorkItem) -> str:
    return CaseFile(current.application(), current.reader(), item.review).request.member.name
