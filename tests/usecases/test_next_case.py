"""The next case for somebody: chosen by clock, licence, field, language, conflict, load and priority, and said why."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casework.errors import AssignmentRefused
from casework.ports import Person
from casework.ports_of_identity import Account
from casework.ports_of_worklist import LOW
from casework.usecases.absences_setting import Away, set_absence
from casework.usecases.accounts_record import put_account
from casework.usecases.assignments import claim
from casework.usecases.case_marks import set_follow_up, set_priority
from casework.usecases.next_case import language, why
from casework.usecases.next_case_rules import ruled_out
from casework.usecases.next_case_taking import take_next
from casework.usecases.qualifications import fields_of, today
from tests.usecases.crowd import CLERK, COAST, DOCTOR, NURSE, OTHER, Crowd, licence

WEST = replace(NURSE, licences=licence("RN", "NY", "CA"))


def first(crowd: Crowd, person: Person) -> str | None:
    """The member whose case comes next."""
    found = crowd.order(person).first
    return None if found is None else found.row.card.member_name


def said(crowd: Crowd, person: Person) -> str:
    return why(crowd.app, person, crowd.order(person), now=crowd.clock.now())


def out(crowd: Crowd, person: Person, review: str) -> tuple[str, str] | None:
    found = ruled_out(crowd.app, person, crowd.listed(person, review), now=crowd.clock.now())
    return None if found is None else (found.code, found.words)


def test_the_shortest_clock_comes_first_and_the_reason_is_one_sentence(crowd: Crowd) -> None:
    crowd.arrive("Ann Slow")
    crowd.arrive("Bo Fast", urgency="EXPEDITED")
    assert first(crowd, NURSE) == "Bo Fast"
    assert said(crowd, NURSE) == (
        "shortest clock of the 2 you may take; your RN licence covers New York; no conflict of interest found."
    )


def test_a_case_in_a_state_without_a_licence_is_left_out_and_said(crowd: Crowd) -> None:
    west = crowd.arrive("Pilar Esquivel", city="Sacramento, CA 95814", urgency="EXPEDITED")
    crowd.arrive("Ann Slow")
    assert first(crowd, NURSE) == "Ann Slow"
    assert first(crowd, COAST) == "Pilar Esquivel"
    assert out(crowd, NURSE, west) == ("STATE", "no licence in California")
    moved = replace(NURSE, licences=(*NURSE.licences, *licence("RN", "CA", valid_to="2025-12-31")))
    assert out(crowd, moved, west) == ("STATE", "no licence in California since 31 Dec 2025")
    lapsed = replace(NURSE, licences=licence("RN", "NY", valid_to="2025-12-31"))
    assert out(crowd, lapsed, west) == ("LICENCE", "no valid licence since 31 Dec 2025")


def test_who_speaks_the_members_language_gets_the_case_before_others_of_its_level(crowd: Crowd) -> None:
    crowd.arrive("Ann Slow")
    crowd.later(days=3)
    crowd.arrive("Henrik Solano", language="pt")
    assert first(crowd, NURSE) == "Ann Slow"
    fluent = replace(NURSE, languages=("pt",))
    assert first(crowd, fluent) == "Henrik Solano"
    assert "you both speak Portuguese" in said(crowd, fluent)
    crowd.later(days=10)
    assert first(crowd, fluent) == "Ann Slow"  # hers is tight by now, and his is not
    assert language("pt") == "Portuguese"
    assert language("no-such") == "no-such"


def test_a_case_is_left_for_who_speaks_its_language_only_where_such_a_person_can_take_it(crowd: Crowd) -> None:
    crowd.arrive("Henrik Solano", language="pt", city="Sacramento, CA 95814")
    crowd.later(days=1)
    crowd.arrive("Ann Slow")
    nobody = "the member speaks Portuguese, which you do not, and nobody else who can take it does"
    for speaker in (
        COAST,  # speaks no Portuguese
        replace(COAST, roles=("intake",), languages=("pt",)),
        replace(COAST, licences=licence("RN", "NY"), languages=("pt",)),
        replace(
            COAST, languages=("pt",), conflicts=({"with": "Henrik Solano", "because": "", "from": None, "until": None},)
        ),
    ):
        crowd.enlist(speaker)
        assert first(crowd, WEST) == "Henrik Solano", speaker
        assert nobody in said(crowd, WEST)
    crowd.enlist(replace(COAST, languages=("pt",)))
    assert first(crowd, WEST) == "Ann Slow"
    set_absence(
        crowd.app,
        Away(person="cal", from_day=f"{crowd.clock.now():%Y-%m-%d}", to_day="2026-12-31", reason="Leave"),
        by="gwen",
    )
    assert first(crowd, WEST) == "Henrik Solano"
    assert nobody in said(crowd, WEST)


def test_the_language_of_a_case_is_not_left_for_who_cannot_sign_in(crowd: Crowd) -> None:
    crowd.enlist(replace(COAST, languages=("pt",)))
    crowd.arrive("Henrik Solano", language="pt")
    crowd.later(days=1)
    crowd.arrive("Ann Slow")
    assert first(crowd, NURSE) == "Ann Slow"
    now = crowd.clock.now()
    with crowd.app.store.transaction() as tx:
        for person, status in (("ines", "ACTIVE"), ("gwen", "ACTIVE"), ("cal", "DISABLED")):
            account = Account(
                person=person, password="-", must_change=False, status=status, created_at=now, changed_at=now
            )
            put_account(tx, account, at=now, actor="casework", kind="account.added")
    assert first(crowd, NURSE) == "Henrik Solano"


def test_an_expedited_case_comes_before_others_whatever_its_member_speaks(crowd: Crowd) -> None:
    crowd.arrive("Ann Slow")
    crowd.arrive("Henrik Solano", language="pt", urgency="EXPEDITED")
    assert first(crowd, NURSE) == "Henrik Solano"


def test_what_is_on_watch_comes_before_what_fits_better(crowd: Crowd) -> None:
    crowd.arrive("Rosa Ibarra", language="pt")
    crowd.later(days=9)
    crowd.arrive("Ann Slow")
    assert first(crowd, NURSE) == "Rosa Ibarra"


def test_what_comes_before_a_shorter_clock_says_why(crowd: Crowd) -> None:
    crowd.arrive("Bo Fast")
    crowd.later(days=1)
    crowd.arrive("Ann Slow")
    now, small = crowd.clock.now(), replace(NURSE, capacity=2)
    told_of: list[tuple[Person, dict[str, Any], dict[str, Any], str]] = [
        (NURSE, {"priority": LOW}, {}, "what is due sooner has low priority"),
        (NURSE, {}, {"tight_at": now}, "its time is tight, that of what is due sooner is not yet"),
        (NURSE, {}, {"urgency": "EXPEDITED"}, "it is expedited"),
        (NURSE, {}, {"watch_at": now}, "more of its time is used than of what is due sooner"),
        (small, {"points": 9}, {}, "that fits your day; what is due sooner does not"),
    ]
    for person, sooner, first_one, words in told_of:
        told = crowd.order(person)
        bo, ann = told.candidates
        changed = (
            replace(ann, work=replace(ann.work, **first_one)),
            replace(bo, work=replace(bo.work, **sooner), over="points" in sooner),
        )
        reason = why(crowd.app, person, replace(told, candidates=changed), now=now)
        assert reason.startswith("first of the 2 you may take"), reason
        assert words in reason


def test_a_declared_conflict_keeps_a_case_away_from_the_list_and_from_the_claim(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow", provider={"id": "P-77", "name": "Nadia Petrov, MD"})
    torn = replace(
        NURSE, conflicts=({"with": "Dr. Nadia Petrov", "because": "my sister", "from": None, "until": None},)
    )
    crowd.enlist(torn)
    assert out(crowd, torn, review) == ("CONFLICT", "conflict of interest declared (my sister)")
    assert first(crowd, torn) is None
    with pytest.raises(AssignmentRefused, match=r"conflict of interest with Dr\. Nadia Petrov"):
        claim(crowd.app, crowd.task(review).id, person="ines")
    assert [event.detail["reason"] for event in crowd.events(review, "assignment.refused")] == ["CONFLICT"]
    over = replace(torn, conflicts=({**torn.conflicts[0], "until": "2025-12-31"},))
    assert out(crowd, over, review) is None


def test_high_priority_comes_before_every_clock(crowd: Crowd) -> None:
    crowd.arrive("Bo Fast", urgency="EXPEDITED")
    review = crowd.arrive("Ann Slow")
    set_priority(crowd.app, crowd.task(review).id, priority="HIGH", reason="a complaint", by="gwen")
    assert first(crowd, NURSE) == "Ann Slow"
    assert said(crowd, NURSE).startswith("high priority (a complaint); your RN licence")


def test_what_does_not_fit_the_day_comes_after_what_does(crowd: Crowd) -> None:
    crowd.arrive("Bo Fast", urgency="EXPEDITED")
    crowd.arrive("Ann Slow")
    small = replace(NURSE, capacity=2)
    assert first(crowd, small) == "Ann Slow"
    assert said(crowd, small).endswith("it fits your day (0 of 2 points).")
    full = replace(NURSE, capacity=1)
    assert first(crowd, full) == "Bo Fast"
    assert said(crowd, full).endswith("it is beyond your day (0 of 1 points).")


def test_whoever_took_part_before_is_left_out(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    row = crowd.listed(NURSE, review)
    assert row.work is not None
    barred = replace(row, work=replace(row.work, barred={"people": ["ines", "boss"]}))
    found = ruled_out(crowd.app, NURSE, barred, now=crowd.clock.now())
    assert found is not None
    assert found.code == "SAME_PERSON"
    under = replace(OTHER, reporting=({"to": "boss", "from": None, "until": None},))
    found = ruled_out(crowd.app, under, barred, now=crowd.clock.now())
    assert found is not None
    assert (found.code, found.words) == ("SUBORDINATE", "reports to somebody who took part before")
    appeal = replace(row, work=replace(row.work, role="appeal_physician"))
    doctor = replace(DOCTOR, roles=("appeal_physician",), specialties=("neurology",))
    found = ruled_out(crowd.app, doctor, appeal, now=crowd.clock.now())
    assert found is not None
    assert found.code == "SPECIALTY"
    assert row.card is not None
    (needed, *_) = fields_of(crowd.app, row.card, crowd.clock.now())
    on = today(crowd.app, row.card, crowd.clock.now())
    for last, ruled in ((on, False), (on - timedelta(days=1), True)):
        dated = replace(doctor, specialties=({"name": needed, "valid_from": None, "valid_to": last.isoformat()},))
        told = ruled_out(crowd.app, dated, appeal, now=crowd.clock.now())
        assert (told is not None and told.code == "SPECIALTY") is ruled
    gone = ruled_out(crowd.app, NURSE, replace(row, work=None), now=crowd.clock.now())
    assert gone is not None
    assert gone.code == "GONE"


def test_nothing_to_take_says_what_waits_and_what_it_needs(crowd: Crowd) -> None:
    assert said(crowd, NURSE) == "No case waits to be taken."
    crowd.arrive("Pilar Esquivel", city="Sacramento, CA 95814")
    crowd.arrive("Ann Slow")
    crowd.arrive("Bo Fast")
    assert said(crowd, DOCTOR) == "3 cases wait, none you may take: 3 need a nurse reviewer."
    stranger = replace(NURSE, licences=licence("RN", "OH"))
    assert said(crowd, stranger) == (
        "3 cases wait, none you may take: 2 need a New York licence, 1 a California licence."
    )


def test_taking_the_next_case_claims_it_and_tells_the_trail(crowd: Crowd) -> None:
    review = crowd.arrive("Ann Slow")
    taken = take_next(crowd.app, "ines")
    assert (taken.task, taken.review) == (crowd.task(review).id, review)
    assert crowd.row(review).holder == "ines"
    assert [event.actor for event in crowd.events(review, "task.claimed")] == ["ines"]
    again = take_next(crowd.app, "tova")
    assert (again.task, again.words) == (None, "No case waits to be taken.")
    assert take_next(crowd.app, CLERK.id).task is None


def test_two_people_who_press_at_once_never_get_the_same_case(crowd: Crowd) -> None:
    reviews = {crowd.arrive(f"Member {number}") for number in range(6)}
    people = [replace(NURSE, id=f"nurse-{number}") for number in range(8)]
    crowd.enlist(*people)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda one: take_next(crowd.app, one.id), people))
    got = [one.review for one in taken if one.review is not None]
    assert sorted(got) == sorted(reviews)
    assert sum(one.task is None for one in taken) == 2
    assert not [event for review in reviews for event in crowd.events(review, "assignment.refused")]


def test_after_a_task_one_is_led_to_a_case_of_ones_own_that_is_due_before_what_waits(crowd: Crowd) -> None:
    done, urgent = crowd.arrive("Cy Done"), crowd.arrive("Bo Fast", urgency="EXPEDITED")
    later = crowd.arrive("Ann Slow")
    for review in (done, urgent):
        claim(crowd.app, crowd.task(review).id, person="ines")
    taken = take_next(crowd.app, "ines", after=crowd.task(done).id)
    assert (taken.review, taken.words) == (urgent, "you have it already, and it is due sooner.")
    assert crowd.row(later).holder is None
    assert take_next(crowd.app, "ines").review == later  # whoever asks for a case that waits is given one


def test_a_case_that_is_set_aside_for_a_day_does_not_come_before_one_that_waits(crowd: Crowd) -> None:
    done, urgent = crowd.arrive("Cy Done"), crowd.arrive("Bo Fast", urgency="EXPEDITED")
    later = crowd.arrive("Ann Slow")
    for review in (done, urgent):
        claim(crowd.app, crowd.task(review).id, person="ines")
    day = (crowd.clock.now() + timedelta(days=1)).date()
    set_follow_up(crowd.app, urgent, person="ines", day=day, reason="The surgeon calls back", by="ines")
    assert take_next(crowd.app, "ines", after=crowd.task(done).id).review == later
