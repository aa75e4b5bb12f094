"""Scripted cases are read strictly: whatever cannot be played is said at once, all of it, with its place."""

from datetime import UTC, datetime

import pytest

from casework.errors import CaseFormatError
from casework.usecases.case_script import read_script
from casework.usecases.people_file import read_people

WHOLE = b"""
[case]
id = "X1"
title = "A small one"
[clock]
start = "2026-01-12T09:30:00-05:00"
[people.ana]
name = "Ana Ruiz, RN"
roles = ["nurse_reviewer"]
[request]
id = "X1"
[[steps]]
task = "check_completeness"
as = "ana"
at = 2026-01-12T10:00:00-05:00
answers = { decision = "COMPLETE" }
[[steps]]
wait_until = "2026-01-13T10:00:00-05:00"
[expect]
outcome = "APPROVED"
"""


def test_a_whole_script_is_read_with_its_people_steps_and_expectations() -> None:
    script = read_script(WHOLE, name="x1.toml")
    assert (script.id, script.title, script.people[0].roles) == ("X1", "A small one", ("nurse_reviewer",))
    assert [step.kind for step in script.steps] == ["task", "wait_until"]
    assert script.steps[0].at == datetime(2026, 1, 12, 15, 0, tzinfo=UTC)
    assert script.expect == {"outcome": "APPROVED"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ((b'as = "ana"', b'as = "bob"'), "bob is not among the [people]"),
        ((b'-05:00"\n[people', b'"\n[people'), "no UTC offset"),
        ((b'task = "check_completeness"', b'task = "x"\nwithdraw = true'), "exactly one of"),
        ((b'outcome = "APPROVED"', b'outcom = "APPROVED"'), "expect.outcom"),
        ((b"[request]", b"[reqest]"), "reqest: not known"),
        ((b'roles = ["nurse_reviewer"]', b'rolls = ["nurse_reviewer"]'), "needs a name and roles"),
        ((b'id = "X1"\ntitle', b"title"), "needs an id"),
        ((b'wait_until = "2026-01-13T10:00:00-05:00"', b'wait_until = "Tuesday"'), "'Tuesday' is not a moment"),
        ((b"answers = {", b"answer = {"), "steps[1].answer: not known"),
        ((b"[case]", b"[case"), "is not a TOML file"),
    ],
)
def test_whatever_cannot_be_played_is_named(spoil: tuple[bytes, bytes], said: str) -> None:
    assert spoil[0] in WHOLE
    with pytest.raises(CaseFormatError) as refusal:
        read_script(WHOLE.replace(*spoil), name="x1.toml")
    assert said in str(refusal.value)


def test_all_faults_of_a_script_are_told_at_once() -> None:
    with pytest.raises(CaseFormatError) as refusal:
        read_script(WHOLE.replace(b'as = "ana"', b'as = "bob"').replace(b"outcome", b"outcom"), name="x1.toml")
    assert "bob" in str(refusal.value)
    assert "outcom" in str(refusal.value)


def test_people_are_read_from_a_file_of_their_own_and_an_empty_one_is_refused() -> None:
    (ana,) = read_people(b'[people.ana]\nname = "Ana"\nroles = ["intake"]\n', name="people.toml")
    assert (ana.id, ana.name) == ("ana", "Ana")
    with pytest.raises(CaseFormatError, match="nobody is named"):
        read_people(b"", name="people.toml")
    with pytest.raises(CaseFormatError, match="is not a TOML file"):
        read_people(b"[", name="people.toml")
