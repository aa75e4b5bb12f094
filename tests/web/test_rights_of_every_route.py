"""Every address x every role x a case of one's own and a foreign one: taken from the application itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Address
from werkzeug.routing.converters import NumberConverter

from casework.errors import NotFound, RightsError, UnguardedRoute
from casework.identity.permissions import ALL_CASES, NO_CASES, OWN_CASES, permissions
from casework.ports import Person
from casework.ports_of_identity import CaseAccess
from casework.testing_rows import a_review, a_work_item
from casework.web import guarding
from casework.web.guarding import Rule, allowed, anybody
from tests.web.conftest import COOKIE, session_of
from tests.web.worlds import World

OWN, FOREIGN = "R-OWN", "R-FOREIGN"
PASSED, REFUSED, HIDDEN, SENT_TO_SIGN_IN = "passed", "refused", "hidden", "sent to sign in"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Gate:
    """The application, and the answer of its gate to a person at an address."""

    site: Flask
    world: World
    people: dict[str, Person]  # by role
    tokens: dict[str, str]

    def addresses(self) -> Iterator[tuple[Address, str, Rule]]:
        for address in self.site.url_map.iter_rules():
            rule = guarding.rule_of(self.site, address.endpoint)
            assert rule is not None
            for method in METHODS:
                if method in (address.methods or ()):
                    yield address, method, rule

    def path(self, address: Address, review: str) -> str:
        known = {"review": review, "task": f"{review}-t-1", "number": 2}
        values = {name: known.get(name, "x") for name in address.arguments}
        for name, converter in address._converters.items():
            if isinstance(converter, NumberConverter):
                values[name] = 2  # 1 may have a shorter address, to which a browser is sent
        built = address.build(values, append_unknown=False)
        assert built is not None
        return built[1]

    def answer(self, path: str, method: str, role: str | None) -> str:
        """What the gate says, without what the page would do then."""
        cookie = {} if role is None else {"Cookie": f"{COOKIE}={self.tokens[role]}"}
        with self.site.test_request_context(path, method=method, headers=cookie):
            try:
                answer = guarding._enter()
            except RightsError:
                return REFUSED
            except NotFound:
                return HIDDEN
            finally:
                g.pop("person", None)
        return PASSED if answer is None else SENT_TO_SIGN_IN


@pytest.fixture
def gate(world: World, site: Flask) -> Gate:
    """A case of everybody's own and one of nobody's; each role has a person with that role alone."""
    people = {role: next(one for one in world.people.values() if one.roles == (role,)) for role in permissions().roles}
    with world.app.store.transaction() as tx:
        for review in (OWN, FOREIGN):
            tx.add_review(a_review(review, definition=world.app.definitions.hash))
            tx.put_work_item(a_work_item(f"{review}-t-1", review, role="nobody"))
        for who in people.values():
            tx.put_case_access(CaseAccess(review=OWN, role="", person=who.id, why="MENTIONED"))
    site.config["WTF_CSRF_ENABLED"] = False  # who may is looked at here; tokens have a test of their own
    return Gate(site, world, people, {role: session_of(world, who) for role, who in people.items()})


def expected(rule: Rule, role: str, review: str) -> str:
    """What the matrix says."""
    assert rule.action is not None
    action, sees = permissions().actions[rule.action], permissions().roles[role].cases
    is_of_a_case = rule.case is not None or rule.task is not None
    is_hidden = sees == NO_CASES or (sees == OWN_CASES and review == FOREIGN)
    if is_of_a_case and action.scope != ALL_CASES and is_hidden:
        return HIDDEN
    return PASSED if role in action.roles else REFUSED


def test_every_address_lets_in_whom_the_matrix_names_and_nobody_else(gate: Gate) -> None:
    wrong = []
    for address, method, rule in gate.addresses():
        for review in (OWN, FOREIGN):
            path = gate.path(address, review)
            if rule.action is None:
                assert gate.answer(path, method, None) == PASSED
                continue
            if gate.answer(path, method, None) != SENT_TO_SIGN_IN:
                wrong.append((method, path, "signed out", "may pass"))
            for role in permissions().roles:
                found = gate.answer(path, method, role)
                if found != expected(rule, role, review):
                    wrong.append((method, path, role, f"{found}, and the matrix says {expected(rule, role, review)}"))
    assert not wrong


def test_who_is_refused_by_the_gate_gets_no_page(gate: Gate) -> None:
    client = gate.site.test_client()
    counted = 0
    for address, method, rule in gate.addresses():
        if rule.action is None:
            continue
        for role in permissions().roles:
            for review in (OWN, FOREIGN):
                says = expected(rule, role, review)
                if says == PASSED:
                    continue
                client.set_cookie(COOKIE, gate.tokens[role], domain="localhost")
                answer = client.open(gate.path(address, review), method=method)
                assert answer.status_code == {REFUSED: 403, HIDDEN: 404}[says], (method, address.rule, role, review)
                assert "Mara Example" not in answer.text
                counted += 1
    assert counted > 100


def test_a_case_that_is_hidden_and_one_that_is_not_there_are_answered_with_the_same_words(gate: Gate) -> None:
    client = gate.site.test_client()
    client.set_cookie(COOKIE, gate.tokens["nurse_reviewer"], domain="localhost")
    for address, method, rule in gate.addresses():
        if rule.case == "review" and method == "GET" and permissions().actions[rule.action or ""].scope == OWN_CASES:
            hidden = client.get(gate.path(address, FOREIGN)).text.replace(FOREIGN, "R-1")
            missing = client.get(gate.path(address, "R-NOBODYS")).text.replace("R-NOBODYS", "R-1")
            token = 'name="csrf'
            assert _without(hidden, token) == _without(missing, token), address.rule


def _without(page: str, mark: str) -> list[str]:
    return [line for line in page.splitlines() if mark not in line]


def test_only_these_addresses_are_open_to_anybody(gate: Gate) -> None:
    open_ones = {address.rule for address, _, rule in gate.addresses() if rule.action is None}
    assert open_ones <= {
        "/",
        "/livez",
        "/readyz",
        "/session",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/password",
        "/sign-in/second-factor",
        "/sign-out",
        "/shortcuts",
        "/static/<path:name>",
        "/theme",
        "/keys",
    }


def test_every_action_of_the_matrix_is_one_that_some_address_asks_for(gate: Gate) -> None:
    asked = {rule.action for _, _, rule in gate.addresses()}
    assert sorted(set(permissions().actions) - asked) == []


def test_the_matrix_names_known_roles_only_and_every_role_sees_cases_in_a_known_way() -> None:
    for action in permissions().actions.values():
        assert action.roles
        assert action.roles <= set(permissions().roles)
        assert action.scope in (ALL_CASES, OWN_CASES, NO_CASES)
        if action.scope == OWN_CASES:
            assert not action.roles & {"designer", "administrator"}
    assert {role.cases for role in permissions().roles.values()} == {ALL_CASES, OWN_CASES, NO_CASES}


@pytest.mark.parametrize(
    ("path", "mark", "fault"),
    [
        ("/a", None, r"mark its view with @allowed\(action\) or @anybody"),
        ("/b", allowed("no.such"), "permissions.toml has no action no.such"),
        ("/c", allowed("case.see"), "case.see is about one case"),
        ("/d", allowed("case.see", case="review"), "its address has no argument review"),
        ("/e/<review>", allowed("account.own"), "names a case that nobody checks"),
    ],
)
def test_an_address_whose_access_is_not_said_keeps_the_application_from_starting(
    site: Flask, path: str, mark: object, fault: str
) -> None:
    def view(**_: str) -> str:
        return ""

    site.add_url_rule(path, f"new{path}", mark(view) if callable(mark) else view)
    with pytest.raises(UnguardedRoute, match=fault):
        guarding.check(site)


def test_a_view_has_one_rule_of_access() -> None:
    with pytest.raises(UnguardedRoute, match="two rules"):
        anybody(allowed("account.own")(lambda: ""))


def test_the_gate_of_a_case_page_takes_four_statements(gate: Gate, statements) -> None:
    address = next(one for one, _, rule in gate.addresses() if rule.case == "review" and not rule.quiet)
    statements.clear()
    assert gate.answer(gate.path(address, OWN), "GET", "auditor") == PASSED
    assert statements.names == ["session_of_token", "seen_review", "move_chain_head", "add_case_view"]


def test_a_refusal_is_kept_on_record(gate: Gate, web: FlaskClient) -> None:
    web.set_cookie(COOKIE, gate.tokens["nurse_reviewer"], domain="localhost")
    told = web.get("/people")
    assert told.status_code == 403
    assert "“See people with their roles, licences and reporting lines” is for" in told.text
    with gate.world.app.store.reading() as reader:
        (event, *_) = reader.account_events(person=gate.people["nurse_reviewer"].id, limit=1)
    assert (event.kind, event.detail) == ("right.refused", {"action": "people.see", "review": None})
