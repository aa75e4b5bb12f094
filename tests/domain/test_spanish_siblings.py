"""A content file tells members everything in Spanish or nothing, and both languages name the same values."""

from typing import Any

import pytest

from casework.domain.reading import Reading
from casework.domain.spanish import check_spanish

REASON = {"plain": "Tried for {place}: {trials}", "plain_es": "Se probó en {place}: {trials}"}


def faults(**tables: Any) -> list[str]:
    file = Reading(tables)
    check_spanish(file)
    return file.faults


def test_a_file_in_english_alone_or_wholly_in_both_is_fine() -> None:
    assert faults(reasons=[{"plain": "Tried", "change": "More"}], contact={"assistance": "A program"}) == []
    assert faults(reasons=[REASON], notices=[{"id": "x", "citation": "29 CFR"}]) == []


@pytest.mark.parametrize(
    ("tables", "where"),
    [
        ({"reasons": [REASON, {"plain": "Seen"}]}, "reasons[2].plain_es"),
        ({"reasons": [REASON | {"change": "More of {place}"}]}, "reasons[1].change_es"),
        ({"components": [{"plain": "a"}], "contact": {"assistance_es": "b"}}, "components[1].plain_es"),
        ({"policy": {"title": "A", "title_es": "A", "procedure": "x"}}, "policy.procedure_label_es"),
        ({"policy": {"title": "A", "title_es": "A", "site_names": {"FOOT": "the foot"}}}, "policy.site_names_es"),
        ({"notices": [{"text": "a", "text_es": "b"}, {"text": "c"}]}, "notices[2].text_es"),
        ({"contact": {"assistance": "a", "assistance_es": "  "}}, "contact.assistance_es"),
        ({"components": [{"text": "a"}], "contact": {"assistance_es": "b"}}, "components[1].plain_es"),
    ],
)  # fmt: skip
def test_a_text_without_its_spanish_sibling_is_a_fault_where_the_file_speaks_spanish(
    tables: dict[str, Any], where: str
) -> None:
    assert faults(**tables) == [f"{where}: is missing: the file tells members the rest in Spanish."]


@pytest.mark.parametrize(
    ("spanish", "fault"),
    [
        ("Se probó en {place}", "must have the placeholders {place}, {trials}, and has {place}"),
        ("Se probó en {place}: {goal}", "must have the placeholders {place}, {trials}, and has {goal}, {place}"),
        ("Se probó", "must have the placeholders {place}, {trials}, and has none"),
    ],
)
def test_a_translation_that_names_other_values_is_a_fault(spanish: str, fault: str) -> None:
    assert faults(reasons=[REASON | {"plain_es": spanish}]) == [f"reasons[1].plain_es: {fault}."]


def test_names_of_sites_are_given_for_the_same_sites_in_both_languages() -> None:
    policy = {"title": "A", "title_es": "A", "site_names": {"FOOT": "foot"}, "site_names_es": {"HAND": "mano"}}
    assert faults(policy=policy) == ["policy.site_names_es: must name FOOT, as its English does."]


def test_a_name_of_a_site_without_words_is_a_fault() -> None:
    policy = {"title": "A", "title_es": "A", "site_names": {"FOOT": "foot"}, "site_names_es": {"FOOT": " "}}
    assert faults(policy=policy) == ["policy.site_names_es: has no words for FOOT."]
