"""People, accounts, rights and emergency access, as their pages show and change them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casework.identity.permissions import permissions
from casework.ports import Person
from casework.usecases import accounts, break_glass
from tests.web.conftest import COOKIE, SignIn
from tests.web.worlds import World

REASON = "The member is in the emergency room and the surgeon is on the telephone."


def send(client: FlaskClient, page: str, action: str | None = None, /, **fields: object):
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return client.post(action or page, data={"csrf_token": found[1], **fields})


@pytest.fixture
def admin(web: FlaskClient, sign_in: SignIn) -> FlaskClient:
    sign_in(web, "adam")
    return web


def person(world: World, id: str) -> Person:
    with world.app.store.reading() as reader:
        found = reader.person(id)
    assert found is not None
    return found


def test_everybody_is_listed_with_licences_and_how_they_sign_in(admin: FlaskClient, world: World) -> None:
    send(admin, "/people", id="rita", name="Rita Moss", roles=["intake"])
    assert "not used yet" not in admin.get("/people").text
    accounts.add(world.app, "rita", by="adam")
    page = admin.get("/people").text
    assert "Ines Carrow, RN" in page
    assert "RN NY, to 1 Jan 2030" in page
    assert "not used yet" in page
    assert "Process designer" in page


def test_a_new_person_is_added_and_what_is_wrong_is_said_at_its_field(admin: FlaskClient, world: World) -> None:
    for fields, words in (
        ({"id": "rita", "name": "", "roles": ["intake"]}, "Enter the name"),
        ({"id": "rita", "name": "Rita Moss"}, "Choose at least one role"),
        ({"id": "rita", "name": "Rita Moss", "roles": ["king"]}, "There is no role king"),
        ({"id": "INES", "name": "Rita Moss", "roles": ["intake"]}, "has the user name INES already"),
        ({"id": "a b", "name": "Rita Moss", "roles": ["intake"]}, "cannot be a person&#39;s id"),
    ):
        told = send(admin, "/people", **fields)
        assert (told.status_code, words in told.text) == (422, True), told.text
        assert 'value="Rita Moss"' in told.text or not fields["name"]
    done = send(admin, "/people", id="rita", name="Rita Moss", roles=["intake", "supervisor"])
    assert done.headers["Location"] == "/people/rita"
    assert person(world, "rita") == Person(id="rita", name="Rita Moss", roles=("intake", "supervisor"))
    page = admin.get("/people/rita").text
    assert "The person was added." in page
    assert "Adam Keller" in page


def test_roles_count_from_the_next_click_on(admin: FlaskClient, site: Flask, sign_in: SignIn) -> None:
    other = site.test_client()
    sign_in(other, "ines")
    assert other.get("/break-glass").status_code == 403
    done = send(admin, "/people/ines", "/people/ines/roles", name="Ines Carrow, RN", roles=["supervisor"])
    assert done.status_code == 303
    assert other.get("/break-glass").status_code == 200
    told = send(admin, "/people/ines", "/people/ines/roles", name="", roles=[])
    assert (told.status_code, "Choose at least one role" in told.text) == (422, True)


def test_nobody_changes_their_own_rights(admin: FlaskClient, world: World) -> None:
    page = admin.get("/people/adam").text
    assert "This is you. Nobody changes their own roles" in page
    assert "Keep name and roles" not in page
    told = send(admin, "/people/ines", "/people/adam/roles", name="Adam Keller", roles=["supervisor", "administrator"])
    assert told.status_code == 403
    assert person(world, "adam").roles == ("administrator",)
    for what in ("disable", "reset", "unlock"):
        assert send(admin, "/people/ines", f"/people/adam/account/{what}").status_code == 403


def test_licences_specialties_and_reporting_lines_are_kept_with_their_days(admin: FlaskClient, world: World) -> None:
    licence = {
        "profession": "NP",
        "number": "NP-1",
        "state": "NY",
        "valid_from": "2026-01-01",
        "valid_to": "2027-12-31",
    }
    told = send(admin, "/people/ines", "/people/ines/licences", **{**licence, "valid_to": "soon", "number": ""})
    assert told.status_code == 422
    for words in ("Enter the licence&#39;s number.", "“soon” is not a day."):
        assert words in told.text
    assert 'value="2026-01-01"' in told.text  # nothing typed is lost
    assert send(admin, "/people/ines", "/people/ines/licences", **licence).status_code == 303
    assert send(admin, "/people/ines", "/people/ines/licences", **licence).status_code == 422
    place = len(person(world, "ines").licences) - 1
    assert person(world, "ines").licences[place] == licence
    end = f"/people/ines/licences/{place}/end"
    assert send(admin, "/people/ines", end, valid_to="2025-12-31").status_code == 422
    assert send(admin, "/people/ines", end, valid_to="").status_code == 422
    assert send(admin, "/people/ines", end, valid_to="2026-06-30").status_code == 303
    assert send(admin, "/people/ines", "/people/ines/licences/9/end", valid_to="2026-06-30").status_code == 404
    assert person(world, "ines").licences[place]["valid_to"] == "2026-06-30"

    of = "/people/ines/specialties"
    for wrong, said in (
        ({"name": " ", "starts": "", "ends": ""}, "Enter the specialty"),
        ({"name": "Surgery", "starts": "soon", "ends": ""}, "“soon” is not a day."),
        ({"name": "Surgery", "starts": "2026-02-01", "ends": "2026-01-01"}, "It ends before it starts."),
    ):
        told = send(admin, "/people/ines", of, **wrong)
        assert told.status_code == 422
        assert said in told.text
        assert f'value="{wrong["name"].strip()}"' in told.text  # nothing typed is lost
    assert send(admin, "/people/ines", of, name="Plastic  surgery", starts="", ends="").status_code == 303
    assert send(admin, "/people/ines", of, name="plastic surgery", starts="", ends="").status_code == 422
    assert send(admin, "/people/ines", of, name="Rheumatology", starts="2020-01-01", ends="").status_code == 303
    assert send(admin, "/people/ines", f"{of}/1/end", valid_to="2019-12-31").status_code == 422
    assert send(admin, "/people/ines", f"{of}/1/end", valid_to="").status_code == 422
    assert send(admin, "/people/ines", f"{of}/9/end", valid_to="2025-12-31").status_code == 404
    assert send(admin, "/people/ines", f"{of}/1/end", valid_to="2025-12-31").status_code == 303
    assert person(world, "ines").specialties == (
        "plastic surgery",
        {"name": "rheumatology", "valid_from": "2020-01-01", "valid_to": "2025-12-31"},
    )
    shown = " ".join(admin.get("/people/ines").text.split())
    assert '<b>rheumatology</b>, from 1 Jan 2020, to 31 Dec 2025 <span class="cw-2">(not today)</span>' in shown
    listed = admin.get("/people").text
    assert "plastic surgery" in listed
    assert "rheumatology" not in listed

    to = "/people/ines/reporting"
    for wrong in (
        {"to": "ines", "starts": "2026-01-01", "ends": ""},
        {"to": "gwen", "starts": "", "ends": ""},
        {"to": "gwen", "starts": "2026-02-01", "ends": "2026-01-01"},
        {"to": "", "starts": "2026-02-01", "ends": ""},
    ):
        assert send(admin, "/people/ines", to, **wrong).status_code == 422
    assert send(admin, "/people/ines", to, to="gwen", starts="2026-01-01", ends="").status_code == 303
    assert person(world, "ines").reporting == ({"to": "gwen", "from": "2026-01-01", "until": None},)
    assert send(admin, "/people/ines", f"{to}/0/end", until="no day").status_code == 422
    assert send(admin, "/people/ines", f"{to}/5/end", until="2026-03-01").status_code == 404
    assert send(admin, "/people/ines", f"{to}/0/end", until="2026-03-01").status_code == 303
    assert person(world, "ines").reporting[0]["until"] == "2026-03-01"
    page = admin.get("/people/ines").text
    assert "<b>Gwen Tallis</b>, from 1 Jan 2026 to 1 Mar 2026" in page
    assert "licences" in page


def test_languages_workload_and_conflicts_are_kept(admin: FlaskClient, world: World) -> None:
    for wrong, words in (
        ({"languages": "spanish!", "capacity": ""}, "is no language"),
        ({"languages": "es", "capacity": "many"}, "“many” is no number of points"),
        ({"languages": "es", "capacity": "0"}, "write a whole number from 1 to 1000"),
        ({"languages": "es", "capacity": "9" * 5000}, "is no number of points"),
        ({"languages": "es", "capacity": "٣"}, "is no number of points"),
    ):
        told = send(admin, "/people/ines", "/people/ines/work", **wrong)
        assert (told.status_code, words in told.text) == (422, True)
    assert send(admin, "/people/ines", "/people/ines/work", languages="ES, pt", capacity="24").status_code == 303
    assert (person(world, "ines").languages, person(world, "ines").capacity) == (("es", "pt"), 24)
    to = "/people/ines/conflicts"
    assert send(admin, "/people/ines", to, whom="", because="", starts="soon", ends="").status_code == 422
    assert (
        send(admin, "/people/ines", to, whom="Dr. Helen Marsh", because="sister", starts="", ends="").status_code == 303
    )
    end = f"{to}/0/end"
    assert send(admin, "/people/ines", end, until="").status_code == 422
    assert send(admin, "/people/ines", f"{to}/4/end", until="2026-05-01").status_code == 404
    assert send(admin, "/people/ines", end, until="2026-05-01").status_code == 303
    (kept,) = person(world, "ines").conflicts
    assert kept == {"with": "Dr. Helen Marsh", "because": "sister", "from": None, "until": "2026-05-01"}
    assert "<b>Dr. Helen Marsh</b>: sister, to 1 May 2026" in admin.get("/people/ines").text


def test_what_is_far_too_long_is_refused_at_its_field(admin: FlaskClient, world: World) -> None:
    long = "x" * 201
    licence = {"profession": "RN", "state": "NY", "valid_from": "2026-01-01", "valid_to": "2027-01-01"}
    for page, fields in (
        ("/people", {"id": "rita", "name": long, "roles": ["intake"]}),
        ("/people/ines/roles", {"name": long, "roles": ["intake"]}),
        ("/people/ines/licences", {**licence, "number": long}),
        ("/people/ines/specialties", {"name": long, "starts": "", "ends": ""}),
        ("/people/ines/conflicts", {"whom": "H. Marsh", "because": long, "starts": "", "ends": ""}),
    ):
        told = send(admin, "/people/ines" if "ines" in page else page, page, **fields)
        assert (told.status_code, "This has 201 letters. Take at most 200." in told.text) == (422, True), page
    assert "x" * 50 not in str(person(world, "ines"))


def test_a_day_is_taken_as_days_are_kept_and_in_no_other_spelling(admin: FlaskClient, world: World) -> None:
    for spelled in ("20260101", "2026-W01-1"):
        told = send(admin, "/people/ines", "/people/ines/licences/0/end", valid_to=spelled)
        assert (told.status_code, f"“{spelled}” is not a day" in told.text) == (422, True)
    assert person(world, "ines").licences[0]["valid_to"] == "2030-01-01"


def test_an_account_is_made_reset_locked_unlocked_disabled_and_enabled(admin: FlaskClient, site: Flask) -> None:
    send(admin, "/people", id="rita", name="Rita Moss", roles=["intake"])
    assert "cannot sign in: there is no account" in admin.get("/people/rita").text
    made = send(admin, "/people/rita", "/people/rita/account/add").text
    found = re.search(r'cw-onetime">([a-z2-9-]{19})<', made)
    assert found
    assert found[1] not in admin.get("/people/rita").text  # shown once
    assert send(admin, "/people/rita", "/people/rita/account/add").status_code == 422
    other = site.test_client()
    for _ in range(5):
        send(other, "/sign-in", name="rita", password="wrong")
    assert "Locked by wrong tries until" in admin.get("/people/rita").text
    assert send(admin, "/people/rita", "/people/rita/account/unlock").status_code == 303
    assert send(other, "/sign-in", name="rita", password=found[1]).headers["Location"] == "/sign-in/password"
    reset = send(admin, "/people/rita", "/people/rita/account/reset").text
    assert "Hand it to Rita Moss" in reset
    assert other.get("/sign-in/password").headers["Location"] == "/sign-in"
    assert send(admin, "/people/rita", "/people/rita/account/reset-second-factor").status_code == 200
    assert send(admin, "/people/rita", "/people/rita/account/disable").status_code == 303
    assert "Disabled. Nobody can sign in with it." in admin.get("/people/rita").text
    assert send(admin, "/people/rita", "/people/rita/account/enable").status_code == 303
    assert send(admin, "/people/rita", "/people/rita/account/explode").status_code == 404
    assert admin.get("/people/nobody").status_code == 404


def test_who_may_only_look_is_offered_nothing_to_change(web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "audra")
    assert "Add a person" not in web.get("/people").text
    page = web.get("/people/brandt").text
    for words in ("Keep name and roles", "Make an account", "Add the licence", "Set the last day"):
        assert words not in page
    assert "plastic surgery" in page


def test_the_page_of_rights_shows_every_action_and_what_ones_role_sees(web: FlaskClient, sign_in: SignIn) -> None:
    sign_in(web, "ines")
    page = web.get("/rights").text
    for action in permissions().actions.values():
        assert action.title.replace("'", "&#39;") in page
    assert "<b>Nurse reviewer</b>: sees cases that wait for the role" in page


def test_devices_are_listed_and_signed_out_one_by_one(web: FlaskClient, site: Flask, sign_in: SignIn) -> None:
    sign_in(web, "ines")
    other = site.test_client()
    sign_in(other, "ines")
    page = web.get("/account").text
    assert page.count("A browser that does not say its name") >= 2
    assert "(this one)" in page
    (device,) = re.findall(r"/account/devices/([0-9a-f]+)/sign-out", page)
    assert send(web, "/account", f"/account/devices/{device}/sign-out").status_code == 303
    assert "That device is signed out." in web.get("/account?said=device").text
    assert other.get("/account").status_code == 303
    assert send(web, "/account", f"/account/devices/{device}/sign-out").status_code == 404


def test_another_password_signs_every_other_device_out(web: FlaskClient, site: Flask, world: World) -> None:
    accounts.add(world.app, "ines", by="adam", password="copper lantern seventh otter", must_change=False)
    other = site.test_client()
    for client in (web, other):
        send(client, "/sign-in", name="ines", password="copper lantern seventh otter")
    new = {"new": "violet harbour ninth badger", "again": "violet harbour ninth badger"}
    wrong = send(web, "/account", "/account/password", present="wrong", **new)
    assert (wrong.status_code, "This is not your password. Nothing was changed." in wrong.text) == (422, True)
    weak = {"new": "password1234", "again": "password1234"}
    assert send(web, "/account", "/account/password", present="copper lantern seventh otter", **weak).status_code == 422
    before = web.get_cookie(COOKIE, domain="localhost")
    done = send(web, "/account", "/account/password", present="copper lantern seventh otter", **new)
    assert done.status_code == 303
    after = web.get_cookie(COOKIE, domain="localhost")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert web.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_a_case_is_opened_in_an_emergency_read_closed_and_judged(
    web: FlaskClient, site: Flask, world: World, sign_in: SignIn
) -> None:
    sign_in(web, "samuel")
    request = f"/cases/{world.review}/documents"
    hidden = web.get(request)
    assert hidden.status_code == 404
    assert f'href="/cases/{world.review}/break-glass">Read it in an emergency' in hidden.text
    ask = f"/cases/{world.review}/break-glass"
    short = send(web, ask, reason="urgent")
    assert (short.status_code, "in 10 characters or more. You typed 6." in short.text) == (422, True)
    assert send(web, ask, reason=REASON).headers["Location"] == f"/cases/{world.review}"
    page = web.get(request)
    assert page.status_code == 200
    assert "Emergency access, to read only, until" in page.text
    refused = send(web, "/account", f"/cases/{world.review}/documents")
    assert refused.status_code == 403
    assert "and this would change it" in refused.text
    assert send(web, ask, reason=REASON).status_code == 422  # it is open already
    with world.app.store.reading() as reader:
        (view,) = [one for one in reader.case_views(world.review) if one.person == "samuel"]
        (glass,) = reader.break_glasses(limit=9)
    assert (view.reason, view.role) == (REASON, "appeal_physician")
    assert web.get(request).status_code == 200
    assert send(web, "/account", f"/break-glass/{glass.id}/end").status_code == 303
    assert web.get(request).status_code == 404

    gwen = site.test_client()
    sign_in(gwen, "gwen")
    listed = gwen.get("/break-glass").text
    assert "Samuel Adeyemi, MD opened" in listed
    assert REASON in listed
    judge = f"/break-glass/{glass.id}/judge"
    told = send(gwen, "/break-glass", judge, judgement="Called the hospital.")
    assert (told.status_code, "Choose whether the access was justified." in told.text) == (422, True)
    assert "Called the hospital." in told.text
    assert send(gwen, "/break-glass", judge, verdict="JUSTIFIED", judgement="ok").status_code == 422
    done = send(gwen, "/break-glass", judge, verdict="JUSTIFIED", judgement="Called the hospital: it was so.")
    assert done.status_code == 303
    page = gwen.get("/break-glass").text
    assert "No emergency access waits for a judgement." in page
    assert "Called the hospital: it was so." in page
    with world.app.store.reading() as reader:
        assert [one.kind for one in reader.account_events(person="samuel", limit=4)] == [
            "break_glass.judged",
            "break_glass.closed",
            "right.refused",
            "break_glass.opened",
        ]


def test_emergency_access_ends_by_itself_after_an_hour(web: FlaskClient, world: World, sign_in: SignIn) -> None:
    who = sign_in(web, "samuel")
    break_glass.open_case(world.app, who, world.review, REASON)
    for minutes, status in ((10, 200), (49, 200), (1, 404)):
        world.clock.move_to(world.clock.now() + timedelta(minutes=minutes))
        web.get("/account")
        sign_in(web, "samuel")
        assert web.get(f"/cases/{world.review}/documents").status_code == status


def test_the_list_is_refused_to_who_opened_a_case_and_the_auditor_only_reads_it(
    web: FlaskClient, world: World, sign_in: SignIn
) -> None:
    glass = break_glass.open_case(world.app, sign_in(web, "samuel"), world.review, REASON)
    assert web.get("/break-glass").status_code == 403
    sign_in(web, "audra")
    page = web.get("/break-glass").text
    assert REASON in page
    assert "Keep the judgement" not in page
    assert send(web, "/account", f"/break-glass/{glass.id}/judge", verdict="JUSTIFIED").status_code == 403
