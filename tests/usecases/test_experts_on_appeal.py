"""Whoever is consulted on an appeal took no part before, whatever they are called; an expert from outside may be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.errors import AssignmentRefused, FormError
from casework.ports import Person
from casework.usecases.complete import complete
from casework.usecases.people import enlist
from casework.usecases.show import show
from tests.usecases.desk import Desk

Json = dict[str, Any]

LICENCE: Json = {"profession": "MD", "state": "NY", "valid_from": "2015-01-01", "valid_to": "2030-01-01"}
OVER: Json = {"valid_to": "2025-12-31"}


def physician(
    id: str, name: str, number: str, specialty: str | Json = "plastic surgery", to: str | None = None
) -> Person:
    reporting = () if to is None else ({"to": to, "from": None, "until": None},)
    return Person(
        id=id,
        name=name,
        roles=("appeal_physician",),
        licences=({**LICENCE, "number": number},),
        specialties=(specialty,),
        reporting=reporting,
    )


@pytest.fixture
def appealed(tmp_path: Path) -> Iterator[Desk]:
    """A denied request whose appeal waits for a physician; more people work here than the case needs."""
    desk = Desk(tmp_path, "appeal_review/G03")
    more = (
        physician("psy", "Paula Sych, MD", "MD-000020", "psychiatry"),
        physician("sub", "Sara Under, MD", "MD-000021", to="osei"),
        physician("fresh", "Felix Fresh, MD", "MD-000022"),
        physician("osei2", "Dr. Daniel Osei", "MD-000002"),
        physician("fay", "Fay Fresh, MD", "MD-000023"),
    )
    lapsed = replace(more[2], id="late", name="Lara Late, MD", licences=({**LICENCE, "number": "MD-000024", **OVER},))
    none = replace(more[2], id="bare", name="Nora Bare", licences=())
    over: Json = {"name": "plastic surgery", "valid_from": "2015-01-01", "valid_to": "2025-12-31"}
    past = physician("past", "Petra Past, MD", "MD-000025", specialty=over)
    enlist(desk.app, (*more, lapsed, none, past))
    desk.up_to("appeal")
    for step in desk.script.steps:
        if step.number not in {one.number for one in desk.done} and step.value != "review_appeal":
            desk.take(step)
    yield desk
    desk.app.store.close()


def answers(desk: Desk, expert: Json | None, specialty: str = "psychiatry") -> Json:
    told = next(one.answers for one in desk.script.steps if one.value == "review_appeal" and one.refused is None)
    return {**told, "specialty": specialty, **({} if expert is None else {"expert": expert})}


def consulted(desk: Desk, person: str, specialty: str = "plastic surgery") -> Json:
    """The psychiatrist decides, and names whom they asked."""
    item = desk.open("review_appeal")
    assert item is not None
    expert = {"person": person, "specialty": specialty, "opinion": "The new measurements show the loss."}
    return complete(desk.app, item.id, answers(desk, expert), person="psy")


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("osei", "was involved before"),
        ("Daniel Osei, MD", r"SAME_PERSON.*2560\.503-1\(h\)\(3\)\(v\)"),
        ("Osei, Daniel", "SAME_PERSON"),
        ("D. Osei", "SAME_PERSON"),
        ("F. Fresh", r"may be fay, fresh\. Give the id"),
        ("osei2", "SAME_PERSON"),
        ("Ana Ruiz", "SAME_PERSON"),
        ("Dr. Paula Sych", "decides the appeal"),
        ("Sara Under", "SUBORDINATE"),
        ("Omar Haddad", "asks to treat this member"),
        ("O. Haddad", "asks to treat this member"),
        ("Nobody", "first and family name"),
    ],
)
def test_nobody_who_took_part_is_the_expert_whatever_they_are_called(appealed: Desk, person: str, said: str) -> None:
    with pytest.raises(FormError, match=said):
        consulted(appealed, person)
    assert appealed.open("review_appeal") is not None
    assert appealed.verifies()


def test_an_expert_on_file_is_recorded_by_id_with_a_specialty_that_is_theirs(appealed: Desk) -> None:
    with pytest.raises(FormError, match="is no specialty of Felix Fresh, MD on file"):
        consulted(appealed, "Felix Fresh", "rheumatology")
    consulted(appealed, "Dr. Felix Fresh")
    (level,) = appealed.part("appeals")["levels"]
    expert = level["determination"]["appeal"]["expert"]
    assert (expert["person"], expert["name"]) == ("fresh", "Felix Fresh, MD")
    assert appealed.verifies()


def test_an_expert_is_of_a_specialty_that_holds_on_the_day(appealed: Desk) -> None:
    with pytest.raises(FormError, match=r"is no specialty of Petra Past, MD on file that holds on .* \(none does\)"):
        consulted(appealed, "Petra Past")
    assert appealed.open("review_appeal") is not None


@pytest.mark.parametrize("person", ["Lara Late", "bare"])
def test_an_expert_on_file_holds_a_licence_that_is_valid_on_the_day(appealed: Desk, person: str) -> None:
    with pytest.raises(FormError, match=r"no licence of theirs on file is valid on .*2560\.503-1\(h\)\(3\)\(iii\)"):
        consulted(appealed, person)
    assert appealed.open("review_appeal") is not None


def test_an_expert_from_outside_may_be_asked_and_is_told_by_name(appealed: Desk) -> None:
    consulted(appealed, "Mira Sand, MD")
    (level,) = appealed.part("appeals")["levels"]
    assert level["determination"]["appeal"]["expert"]["name"] == "Mira Sand, MD"
    assert show(appealed.app, appealed.review)["outcome"] == "OVERTURNED_ON_APPEAL"


def test_whoever_denied_does_not_hear_the_appeal_under_a_second_id(appealed: Desk) -> None:
    item = appealed.open("review_appeal")
    assert item is not None
    with pytest.raises(AssignmentRefused, match=r"SAME_PERSON.*as osei") as refused:
        complete(appealed.app, item.id, answers(appealed, None, "plastic surgery"), person="osei2")
    assert refused.value.reason == "SAME_PERSON"
