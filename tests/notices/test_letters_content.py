"""What letters must say is read strictly: a file that names nothing real, or leaves a time to no clock, is refused."""

import pytest

from casework.calendars import calendars
from casework.domain.library import Library
from casework.errors import ContentError

from .conftest import CONTENT

ERISA = "lines_of_business/commercial_erisa_notices.toml"
ELEMENT = """
[[notices]]
id = "ombudsman"
notices = ["denial"]
audiences = ["MEMBER"]
citation = "10 XYZ 3.4"
"""


def read(**changed: str) -> Library:
    """The shipped content with files changed or added."""
    files = {str(path.relative_to(CONTENT)): path.read_bytes() for path in CONTENT.rglob("*.toml")}
    files = {name: text for name, text in files.items() if not name.startswith("samples/")}
    added = {f"lines_of_business/{name}.toml": text.encode() for name, text in changed.items()}
    return Library.from_files({**files, **added}, calendars=calendars())


def more(element: str) -> dict[str, str]:
    return {"commercial_erisa_notices": (CONTENT / ERISA).read_text(encoding="utf-8") + element}


@pytest.mark.parametrize(
    ("element", "fault"),
    [
        (f'{ELEMENT}text = "Within {{moon}}."\ntext_es = "En {{moon}}."', "moon is nothing that a letter can fill in"),
        (
            f'{ELEMENT}text = "Within {{continue_period}}."\ntext_es = "En {{continue_period}}."',
            "has no clock continue_benefits",
        ),
        (f'{ELEMENT}text = "In English alone."', "text_es: is missing"),
        (f'{ELEMENT}title = "A heading"', "title_es: is missing"),
        (f'{ELEMENT}text = "By {{today}}."\ntext_es = "Hoy."', "must have the placeholders {today}"),
        (ELEMENT.replace("ombudsman", "contact"), "the element contact is given twice"),
        (ELEMENT.replace("MEMBER", "PRESS"), "PRESS is none; they are MEMBER, PROVIDER, RECORD"),
        (ELEMENT.replace('["denial"]', "[]"), "must name the letters that say it"),
        (f'{ELEMENT}when = "SOMETIMES"', "when: 'SOMETIMES' is not known"),
        (f"{ELEMENT}color = 1", "color: is not known here"),
    ],
)
def test_a_faulty_element_is_refused_with_what_is_wrong(element: str, fault: str) -> None:
    with pytest.raises(ContentError) as refused:
        read(**more(element))
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ('line_of_business = "NOWHERE"', "letters of NOWHERE: there is no such line of business"),
        ('line_of_business = "ACA_INDIVIDUAL"\nbased_on = "NOWHERE"', "based on those of NOWHERE, which there are not"),
        ('line_of_business = "ACA_INDIVIDUAL"\nbased_on = "COMMERCIAL_ERISA"\nomits = ["moon"]', "leave out moon"),
        ('line_of_business = "MEDICAID_MCO"', "letters of MEDICAID_MCO: there are two files"),
    ],
)
def test_letters_of_nobody_and_letters_twice_are_refused(head: str, fault: str) -> None:
    name = "aca_individual_notices" if "ACA" in head else "more_notices"
    with pytest.raises(ContentError) as refused:
        read(**{name: f"[letters]\n{head}\n"})
    assert fault in str(refused.value)


def test_letters_in_english_alone_are_refused_on_top_of_those_that_speak_spanish() -> None:
    head = '[letters]\nline_of_business = "ACA_INDIVIDUAL"\nbased_on = "COMMERCIAL_ERISA"\n'
    silent = ELEMENT.replace("MEMBER", "PROVIDER")
    assert read(aca_individual_notices=f'{head}{silent}text = "Ask them."')
    with pytest.raises(ContentError, match=r"letters of ACA_INDIVIDUAL: ombudsman has no text_es, and the rest of"):
        read(aca_individual_notices=f'{head}{ELEMENT}text = "Ask them."')


def test_letters_that_are_based_on_others_replace_and_leave_out_by_id() -> None:
    laws = {one.id: {element.id: element for element in one.notices} for one in read().lines_of_business}
    aca, erisa = laws["ACA_INDIVIDUAL"], laws["COMMERCIAL_ERISA"]
    assert erisa.keys() - aca.keys() == {"civil_action", "civil_action_now", "civil_action_later", "next_level"}
    assert aca["reason"] == erisa["reason"]
    assert "insurance department" in aca["consumer_assistance"].text
    assert "Employee Benefits" in erisa["consumer_assistance"].text
    assert list(aca)[:3] == list(erisa)[:3]


def test_an_element_counts_from_its_day_on(tmp_path: object) -> None:
    form = next(
        element
        for one in read().lines_of_business
        if one.id == "MEDICARE_ADVANTAGE"
        for element in one.notices
        if element.id == "standard_form"
    )
    assert str(form.since) == "2025-01-01"
    assert form.status == "VERIFIED"
