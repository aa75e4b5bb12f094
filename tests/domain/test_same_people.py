"""Two entries mean one human being by a licence and by the name, however it is written."""

from typing import Any

import pytest

from casework.domain.same_people import alike, known_as, same, same_name


@pytest.mark.parametrize(
    "name", ["Dr. Daniel Osei", "Daniel Osei M.D.", "Osei, Daniel, MD", "DANIEL  OSEI", "Dániel Osei"]
)
def test_titles_degrees_accents_and_order_change_no_name(name: str) -> None:
    assert same_name(name, "Daniel Osei, MD")


def test_an_initial_or_a_missing_middle_name_may_be_the_same_person_and_another_first_name_is_not() -> None:
    assert alike("D. Osei", "Daniel Osei, MD")
    assert alike("D.Osei", "Daniel K. Osei")
    assert not alike("David Osei", "Daniel Osei")
    assert not alike("Daniel Oser", "Daniel Osei")
    assert not alike("", "")
    assert not same_name("", "")


def on_file(id: str, name: str, *numbers: str, profession: str = "MD") -> dict[str, Any]:
    licences = [{"profession": profession, "state": "NY", "number": number} for number in numbers]
    return {"person": id, "name": name, "licences": licences}


def test_a_licence_tells_two_people_of_one_name_apart_and_one_of_two_names_together() -> None:
    osei = on_file("osei", "Daniel Osei, MD", "MD-2")
    assert same(osei, on_file("second", "Daniel Osei", "md-2"))
    assert same(osei, on_file("married", "Daniel Marsh", "MD-2"))
    assert same(osei, on_file("nurse", "Daniel Osei", "RN-9", profession="RN"))
    assert same(osei, on_file("clerk", "Daniel Osei"))
    assert not same(osei, on_file("namesake", "Daniel Osei", "MD-7"))
    assert not same(osei, on_file("other", "Helen Brandt", "MD-3"))
    assert same(osei, {"person": "D. Osei", "name": "D. Osei"})


def test_a_text_means_the_id_before_the_name_and_the_name_before_one_that_is_alike() -> None:
    people = [on_file("osei", "Daniel Osei, MD"), on_file("dan", "D. Osei"), on_file("ann", "Ann Lee")]
    assert [one["person"] for one in known_as("osei", people)] == ["osei"]
    assert [one["person"] for one in known_as("Daniel Osei", people)] == ["osei"]
    assert [one["person"] for one in known_as("Daniel J. Osei", people)] == ["osei", "dan"]
    assert known_as("Mira Sand", people) == []
