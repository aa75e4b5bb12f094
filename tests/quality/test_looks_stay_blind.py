"""A second look is only of somebody who may do it still, and who has not read what came of the first answer."""

from dataclasses import replace

import pytest

from casework.errors import AssignmentRefused, FormError
from casework.ports_of_quality import OPEN, SecondLook
from casework.usecases import case_access, second_looks
from casework.usecases.people import enlist
from tests.quality.looking import APPROVE, look_at, stands
from tests.web.clerk import Clerk
from tests.web.day import Day

CONTENT = {"lines": {"L1": APPROVE}}


def taken(day: Day) -> SecondLook:
    return second_looks.take(day.app, look_at(day, "draft_decision").id, by="petra")


def barred(day: Day) -> None:
    """Petra is found to be the member's cousin."""
    conflict = {"with": "M-2002", "because": "a cousin", "from": None, "until": None}
    enlist(day.app, (replace(day.people["petra"], conflicts=(conflict,)),))


def opened(day: Day, person: str, path: str) -> Clerk:
    clerk = day.sign_in(person)
    clerk.address = path
    return clerk.open()


def read_the_case(day: Day, person: str, look: SecondLook) -> None:
    with day.app.store.reading() as reader:
        who = reader.person(person)
        assert who is not None
        seen = case_access.seen(reader, replace(who, roles=("supervisor",)), look.review, now=day.clock.now())
    assert seen is not None
    case_access.record_view(
        day.app, seen, person=person, role="physician_reviewer", page="case.timeline", reason="An emergency."
    )


def test_whoever_has_read_the_case_since_the_answer_may_not_look_at_it(day: Day) -> None:
    look = look_at(day, "draft_decision")
    read_the_case(day, "quentin", look)
    with pytest.raises(AssignmentRefused, match="have read the case since it was given"):
        second_looks.take(day.app, look.id, by="quentin")
    assert second_looks.take(day.app, look.id, by="petra").person == "petra"
    second_looks.note_view(day.app, _found(day, look.id), by="petra")  # the file of then is no such reading
    assert second_looks.answer(day.app, look.id, CONTENT, by="petra").person == "petra"


def _found(day: Day, look: str) -> second_looks.Looked:
    with day.app.store.reading() as reader:
        return second_looks.find(reader, look)


def test_whoever_may_not_do_a_look_any_more_sees_nothing_of_its_file(day: Day) -> None:
    look = taken(day)
    path = f"/quality/looks/{look.id}"
    found = _found(day, look.id)
    clerk = opened(day, "petra", path)
    assert "Podiatry record" in clerk.text
    barred(day)
    with day.app.store.reading() as reader:
        one = found.case(day.app, reader).documents[0].id
    assert clerk.client.get(f"{path}/documents/{one}/text").status_code == 403
    assert clerk.client.get(f"{path}/documents/{one}/file").status_code == 403
    page = clerk.open()
    assert "Podiatry record" not in page.text
    assert "You have declared a conflict of interest" in page.text
    with pytest.raises(AssignmentRefused, match="not yours to do any more"):
        second_looks.save_draft(day.app, look.id, by="petra", values={}, version=None, window="w")
    csrf = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert clerk.client.post(f"{path}/release", data={"csrf_token": csrf}).status_code == 303
    assert stands(day, look.id).state == OPEN


def test_a_supervisor_frees_a_look_that_somebody_has_and_does_not_do(day: Day) -> None:
    look = taken(day)
    path = f"/quality/looks/{look.id}"
    second_looks.release(day.app, look.id, by="quentin")
    assert stands(day, look.id).person == "petra"
    page = opened(day, "gwen", path)
    assert "Petra Vance, MD has taken it" in page.text
    csrf = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert page.client.post(f"{path}/free", data={"csrf_token": csrf}).status_code == 303
    assert (stands(day, look.id).state, stands(day, look.id).person) == (OPEN, None)
    assert second_looks.take(day.app, look.id, by="quentin").person == "quentin"
    with day.app.store.reading() as reader:
        (freed,) = [one for one in reader.account_events(limit=20) if one.kind == "look.released"]
    assert freed.person == "gwen"


@pytest.mark.parametrize("person", ["osei", "osei2", "petra"])
def test_nobody_settles_what_two_answers_say_of_whom_one_is_theirs(day: Day, person: str) -> None:
    look = look_at(day, "draft_decision")
    second_looks.answer(day.app, look.id, CONTENT, by="petra")
    with pytest.raises(FormError, match="One of the two answers is yours"):
        second_looks.settle(day.app, look.id, by=person, words="It is fine as it stands.")
    second_looks.settle(day.app, look.id, by="gwen", words="Reopened, see the case.")


def test_seconds_of_a_page_are_no_more_than_have_passed_since_it_was_taken(day: Day) -> None:
    look = taken(day)
    clerk = opened(day, "petra", f"/quality/looks/{look.id}")
    clerk.client.post(f"/quality/looks/{look.id}", data={**_answers(clerk), "__seconds": str(10**25)})
    kept = stands(day, look.id)
    assert kept.active_seconds in (None, 0)


def _answers(clerk: Clerk) -> dict[str, str]:
    return {"csrf_token": clerk.tree.xpath("//meta[@name='csrf-token']/@content")[0]}
