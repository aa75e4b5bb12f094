"""What a person's file says for the worklist: languages, conflicts of interest, and how much makes their day."""

import pytest

from casework.errors import CaseFormatError
from casework.usecases.people_file import read_people

HEAD = '[people.ana]\nname = "Ana Ruiz, RN"\nroles = ["nurse_reviewer"]\n'


def test_languages_conflicts_and_capacity_are_read() -> None:
    text = (
        HEAD
        + 'languages = ["pt", "es"]\ncapacity = 16\n'
        + 'conflicts = [{ with = "P-77", because = "my sister", from = 2025-01-01 }]\n'
    )
    (ana,) = read_people(text.encode(), name="people.toml")
    assert (ana.languages, ana.capacity) == (("pt", "es"), 16)
    assert ana.conflicts == ({"with": "P-77", "because": "my sister", "from": "2025-01-01", "until": None},)
    (bare,) = read_people(HEAD.encode(), name="people.toml")
    assert (bare.languages, bare.conflicts, bare.capacity) == ((), (), None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('languages = ["Portuguese"]', "people.ana.languages: 'Portuguese' is no language"),
        ("capacity = 0", "people.ana.capacity: 0 is no number of points"),
        ("capacity = true", "people.ana.capacity: True is no number of points"),
        ('capacity = "16"', "people.ana.capacity: '16' is no number of points"),
        ('conflicts = [{ with = "P-1" }]', r"people.ana.conflicts\[1\].because: is missing"),
        ('conflicts = [{ because = "kin" }]', r"people.ana.conflicts\[1\].with: is missing"),
        ('conflicts = [{ with = "P-1", because = "kin", since = 2025-01-01 }]', "since: is not known"),
        (
            'conflicts = [{ with = "P-1", because = "kin", from = 2025-02-01, until = 2025-01-01 }]',
            "ends on 2025-01-01, before it starts",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_place(line: str, words: str) -> None:
    with pytest.raises(CaseFormatError, match=words):
        read_people((HEAD + line).encode(), name="people.toml")
