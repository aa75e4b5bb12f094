"""The one gate: every address names an action of the permissions, or says that anybody may open it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from casework.domain import case_numbers
from casework.errors import NotFound, RightsError, UnguardedRoute
from casework.identity import sessions
from casework.identity.permissions import ALL_CASES, OWN_CASES, Action, permissions
from casework.ports import Person
from casework.ports_of_identity import SeenReview
from casework.usecases import accounts_record, case_access, signing_in
from casework.web import carried_answers, current, devices, security

View = TypeVar("View", bound=Callable[..., Any])

RULE = "casework_rule"
READING = ("GET", "HEAD")
NOBODY = (security.STATIC, "health.livez")  # where who asks makes no difference, so the store is not asked
FACTOR_NEEDED = f"Everybody needs a second factor here, and you have none yet. {security.KEPT}"
STAGES = {
    sessions.CODE: "/sign-in/code",
    sessions.PASSWORD: "/sign-in/password",
    sessions.SECOND_FACTOR: "/sign-in/second-factor",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open an address; `action` is None where anybody may. `case` and `task` name its arguments."""

    action: str | None
    case: str | None = None
    task: str | None = None
    quiet: bool = False  # a part of a page, a file, a draft: the page's own view is the record


def allowed(
    action: str, *, case: str | None = None, task: str | None = None, quiet: bool = False
) -> Callable[[View], View]:
    """Mark a view: only who may do this action, in a case that they may see where an argument names one."""
    return _marked(Rule(action, case, task, quiet))


def anybody(view: View) -> View:
    """Mark a view that needs no session."""
    return _marked(Rule(None))(view)


def _marked(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if hasattr(view, RULE):
            raise UnguardedRoute(f"The view {view.__name__} has two rules of access. Leave one of them.")
        setattr(view, RULE, rule)
        return view

    return mark


def rule_of(web: Flask, endpoint: str) -> Rule | None:
    """The rule of an endpoint; None where it has none."""
    rule = getattr(web.view_functions.get(endpoint), RULE, None)
    return rule if isinstance(rule, Rule) else None


def install(web: Flask) -> None:
    """Let every request pass the gate before its view."""
    web.before_request(_enter)
    web.add_template_global(lambda: g.get("glass"), "glass")
    web.add_template_global(devices.zone, "office_zone")
    web.add_template_global(_may, "may")
    web.add_template_global(carried_answers.carried, "carried_answers")


def _may(action: str) -> bool:
    """Whether who is signed in may do this somewhere: what nobody may is not offered."""
    return current.is_signed_in() and permissions().may(current.person().roles, action)


def check(web: Flask) -> None:
    """UnguardedRoute where an address names no action, one that is not known, or leaves a case unchecked."""
    faults = [fault for one in web.url_map.iter_rules() if (fault := _fault(web, one.endpoint, one.arguments))]
    if faults:
        raise UnguardedRoute("These addresses may not be served:\n" + "\n".join(f"  {one}" for one in faults))


def _fault(web: Flask, endpoint: str, arguments: set[str]) -> str | None:
    rule = rule_of(web, endpoint)
    if rule is None:
        return f"{endpoint}: mark its view with @allowed(action) or @anybody."
    if rule.action is None:
        return None
    action = permissions().actions.get(rule.action)
    if action is None:
        return f"{endpoint}: casework/identity/permissions.toml has no action {rule.action}. Add it, or name another."
    named = {one for one in (rule.case, rule.task) if one is not None}
    if named - arguments:
        return f"{endpoint}: its address has no argument {', '.join(sorted(named - arguments))}."
    if action.scope == OWN_CASES and not named:
        return f"{endpoint}: {rule.action} is about one case. Name the argument that holds it with case= or task=."
    if arguments & {"review", "task"} and not named and action.scope != ALL_CASES:
        return f"{endpoint}: its address names a case that nobody checks. Name the argument with case= or task=."
    return None


def _enter() -> AnyResponse | None:
    """Find the session, then whether it may pass; a refusal is an error or a way to the sign-in page."""
    if request.endpoint in NOBODY:
        return None
    _find_session()
    rule = rule_of(current_app, request.endpoint) if request.endpoint in current_app.view_functions else None
    if rule is None or rule.action is None:  # an address that there is none of is answered as such
        return None
    if not current.is_signed_in():
        return signed_out()
    if rule.case is not None and (address := _respelled(rule.case)):
        return redirect(address)
    action = permissions().actions[rule.action]
    if rule.case is None and rule.task is None:
        _refuse_role(action, current.person(), review=None)
        return None
    _enter_case(rule, action, current.person())
    return None


def _respelled(case: str) -> str | None:
    """The same address with the case's number as it is kept, whether there is such a case or not."""
    told = request.view_args or {}
    number = case_numbers.respelled(str(told[case])) if request.method in READING else None
    if number is None:
        return None
    return url_for(request.endpoint or "", **{**request.args.to_dict(), **told, case: number})


def _find_session() -> None:
    token = request.cookies.get(security.cookie_name())
    found = token and sessions.find(current.reader(), token, now=current.now(), limits=security.limits())
    if not found:
        return
    if found.ended is not None:
        g.ended = found
        signing_in.note_end(current.application(), found, limits=security.limits())
    elif found.session.stage != sessions.OPEN:
        g.signing_in = found
    else:
        g.person, g.session = found.person, found.session
        if sessions.is_stale(found.session, now=current.now()) and "X-Background" not in request.headers:
            g.session = signing_in.touch(current.application(), found.session)


def is_still_signed_in() -> bool:
    """Whether this request has a session, where it was refused before the gate looked for one."""
    if not current.is_signed_in():
        _find_session()
    return current.is_signed_in()


def signed_out() -> AnyResponse:
    """The way to the sign-in page and back; for a script its words, so that the page can stay as it is."""
    half, words = g.get("signing_in"), security.ended_words(g.get("ended"))
    if half is not None and half.session.stage == sessions.SECOND_FACTOR:
        words = FACTOR_NEEDED
    if security.wants_json():  # with a proof for signing in: signing out elsewhere has ended the one of the page
        answer: AnyResponse = jsonify(signed_out=True, words=words, sign_in="/sign-in", csrf=generate_csrf())
        answer.status_code = 401
        return answer
    if (brought := carried_answers.carried()) is not None:
        page = {"name": brought.person, "error": "", "words": words, "next": f"/tasks/{brought.task}", "samples": []}
        return make_response(render_template("signin/name.html", **page), 401)
    return redirect(security.with_next(STAGES[half.session.stage] if half else "/sign-in", _here()), code=303)


def _here() -> str:
    """Where the person was: this page, or the page that the form stood on."""
    if request.method in READING:
        return request.full_path.rstrip("?")
    stood = urlsplit(request.referrer or "/")
    return stood.path + (f"?{stood.query}" if stood.query else "")


def _enter_case(rule: Rule, action: Action, who: Person) -> None:
    arguments = request.view_args or {}
    reader, now = current.reader(), current.now()
    if rule.task is not None:
        asked = case_access.seen_task(reader, who, arguments[rule.task], now=now)
        if asked is None:
            raise NotFound("No task of this number that you may see. Look for the case in your worklist.")
        g.item, found = asked
        review = g.item.review
    else:
        review = arguments[rule.case or ""]
        found = None if action.scope == ALL_CASES else case_access.seen(reader, who, review, now=now)
    if action.scope == ALL_CASES:
        _refuse_role(action, who, review=review)
        return
    if found is None:
        raise NotFound(f"No case {review} that you may see. Check the number.")
    g.review, g.seen = found.row, found
    role = g.role = _acting_role(action, who, found)
    if not rule.quiet and request.method in READING:
        glass = g.get("glass")
        case_access.record_view(
            current.application(),
            found,
            person=who.id,
            role=role,
            page=request.endpoint or "",
            reason=None if glass is None else glass.reason,
        )


def _acting_role(action: Action, who: Person, found: SeenReview) -> str:
    """The role in which the person does this here; RightsError where none of theirs may."""
    acting = case_access.acting_role(action, who, found)
    if acting is not None:
        return acting
    roles = [role for role in who.roles if role in action.roles]
    if found.glass is not None and not found.own:
        if roles and request.method in READING:
            opened = current.reader().break_glasses_of(found.row.id)
            g.glass = next(one for one in opened if one.person == who.id)
            return roles[0]
        if roles:
            _refuse(
                action,
                who,
                found.row.id,
                f"You have the case {found.row.id} open to read in an emergency, and this would change it. Ask a "
                "supervisor to give you a task of it.",
            )
    _refuse_role(action, who, review=found.row.id)
    _refuse(
        action,
        who,
        found.row.id,
        f"The case {found.row.id} is not one of yours to do this in. Ask a supervisor for it.",
    )


def _refuse_role(action: Action, who: Person, *, review: str | None) -> None:
    if not action.may(who.roles):
        _refuse(
            action,
            who,
            review,
            f"“{action.title}” is for {_named(role for role in permissions().roles if role in action.roles)}; you are "
            f"{_named(who.roles) or 'without a role'}. "
            "The page Rights tells who may do what; an administrator gives roles.",
        )


def _named(roles: Iterable[str]) -> str:
    return ", ".join(permissions().title(role).lower() for role in roles)


def _refuse(action: Action, who: Person, review: str | None, words: str) -> NoReturn:
    accounts_record.note_refusal(current.application(), who.id, action=action.id, review=review)
    raise RightsError(words)
