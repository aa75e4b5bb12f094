"""Scripted cases are read strictly: whatever cannot be played is said at once, all of it, with its place."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.errors import CaseFormatError
from casework.ports import Person
from casework.usecases.case_script import EXPECT_KEYS, read_script
from casework.usecases.case_steps import OWN, STEP_KINDS
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
        ((b'task = "check_completeness"', b'task = "x"\nwithdraw = "MEMBER"'), "exactly one of"),
        ((b'task = "check_completeness"', b"withdraw = true"), "True is nobody who asks; write who takes"),
        ((b'task = "check_completeness"', b'withdraw = "MEMBER"'), "a withdrawal comes with one document"),
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


def person_of(specialties: str) -> Person:
    file = f'[people.ana]\nname = "Ana"\nroles = ["intake"]\nspecialties = {specialties}\n'
    (ana,) = read_people(file.encode(), name="people.toml")
    return ana


def test_specialties_are_names_or_say_from_when_until_when() -> None:
    assert person_of('["surgery"]').specialties == ("surgery",)
    dated = person_of('["surgery", { name = "rheumatology", valid_from = 2020-01-01, valid_to = "2026-06-30" }]')
    assert dated.specialties[1] == {"name": "rheumatology", "valid_from": "2020-01-01", "valid_to": "2026-06-30"}
    still = person_of('[{ name = "rheumatology", valid_from = 2020-01-01 }]')
    assert still.specialties == ({"name": "rheumatology", "valid_from": "2020-01-01", "valid_to": None},)


@pytest.mark.parametrize(
    ("specialties", "said"),
    [
        ('"surgery"', "people.ana.specialties: must be a list of names"),
        ("[7]", "people.ana.specialties: must be a list of names"),
        ("[{ valid_from = 2020-01-01 }]", "people.ana.specialties[1].name: is missing"),
        ("[{ name = 7 }]", "people.ana.specialties[1].name: must be text"),
        ('["a", { name = "b", until = 2020-01-01 }]', "people.ana.specialties[2].until: is not known"),
        ('[{ name = "b", valid_to = "soon" }]', "people.ana.specialties[1].valid_to: 'soon' is not a date"),
        ('[{ name = "b", valid_from = 2021-01-01, valid_to = 2020-01-01 }]', "before it starts on 2021-01-01"),
    ],
)
def test_what_is_wrong_with_a_specialty_is_named_with_its_place(specialties: str, said: str) -> None:
    with pytest.raises(CaseFormatError) as refusal:
        person_of(specialties)
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


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ((b"[case]", b"clock = 1\n[case]", b"[clock]", b"[note]"), "clock: must be a table of named values, and is 1"),
        ((b"[people.ana]", b"[[people]]"), "people: must be a table of named values"),
        ((b'roles = ["nurse_reviewer"]', b'roles = "nurse_reviewer"'), "people.ana.roles: must be a list of texts"),
        ((b'name = "Ana Ruiz, RN"', b"name = 7"), "people.ana.name: must be text in quotes, and is 7"),
        ((b'roles = ["nurse', b'licences = ["RN"]\nroles = ["nurse'), "people.ana.licences: must be a list of tables"),
        (
            (b'roles = ["nurse', b'licences = [{ profession = "RN", valid_to = 5, numbr = "1" }]\nroles = ["nurse'),
            "people.ana.licences[1].numbr: is not known",
        ),
        (
            (b'roles = ["nurse', b'licences = [{ profession = "RN", valid_to = 5 }]\nroles = ["nurse'),
            "people.ana.licences[1].valid_to: 5 is not a date",
        ),
        (
            (b'roles = ["nurse', b'licences = [{ profession = 1, valid_to = 2026-01-31 }]\nroles = ["nurse'),
            "people.ana.licences[1].profession: must be text",
        ),
        ((b"[people.ana]", b'[people."../ana"]'), "this cannot be a person's id"),
        ((b"[people.ana]", b"[people.casework]"), "none of casework, outside"),
        ((b"[request]", b"[[request]]"), "request: must be a table of named values"),
        ((b'task = "check_completeness"', b"task = [1]"), "steps[1].task: must be text in quotes, and is [1]"),
        ((b'answers = { decision = "COMPLETE" }', b'answers = ["COMPLETE"]'), "steps[1].answers: must be a table"),
        ((b'answers = { decision = "COMPLETE" }', b'documents = ["D1"]'), "steps[1].documents: must be a list of"),
        ((b'answers = { decision = "COMPLETE" }', b"refused = 7"), "steps[1].refused: must be text in quotes"),
        ((b'outcome = "APPROVED"', b"outcome = 7"), "expect.outcome: must be text in quotes, and is 7"),
        ((b'outcome = "APPROVED"', b'letters = "approval"'), "expect.letters: must be a list of texts"),
        ((b'outcome = "APPROVED"', b'lines = ["L1"]'), "expect.lines: must be a table of named values"),
        ((b'outcome = "APPROVED"', b"pas = { L1 = 1 }"), "expect.pas.L1: must be text in quotes"),
        ((b"[case]", b"earlier = [1]\n[case]"), "earlier: must be a list of tables"),
        ((b"[case]", b"earlier = [{ request = {} }]\n[case]"), "earlier[1].clock.start: None is not a moment"),
        ((b"2026-01-12T09:30:00-05:00", b"0001-01-01T00:00:00+14:00"), "clock.start: '0001-01-01T00:00:00+14:00' is"),
        ((b"2026-01-13T10:00:00-05:00", b"9999-12-31T23:59:59-14:00"), "steps[2].wait_until: '9999-12-31"),
        ((b"2026-01-13T10:00:00-05:00", b"2026-01-12T09:59:00-05:00"), "time only goes on"),
        ((b"[case]", b"x = " + b"[" * 3000 + b"]" * 3000 + b"\n[case]"), "is nested too deep"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_place(spoil: tuple[bytes, ...], said: str) -> None:
    text = WHOLE
    for old, new in zip(spoil[::2], spoil[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(CaseFormatError) as refusal:
        read_script(text, name="x1.toml")
    assert said in str(refusal.value)


def test_a_script_that_an_editor_on_windows_wrote_is_read() -> None:
    script = read_script(b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b"\r\n"), name="x1.toml")
    assert script == read_script(WHOLE, name="x1.toml")


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "case-format.md"
HEAD = """
[case]
id = "P1"
[clock]
start = "2026-01-12T09:30:00-05:00"
[request]
id = "P1"
"""
STAFF = "".join(
    f'[people.{one}]\nname = "{one}"\nroles = ["intake"]\n' for one in ("ana", "osei", "brandt", "okafor", "moreau")
)


def test_every_example_on_the_page_of_the_format_can_be_read_and_all_steps_and_expectations_are_shown() -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    steps: set[str] = set()
    expected: set[str] = set()
    for number, example in enumerate(examples):
        whole = example if "[case]" in example else HEAD + STAFF + example
        script = read_script(whole.encode(), name=f"example {number}")
        steps |= {step.kind for step in script.steps}
        expected |= set(script.expect)
    assert steps == set(STEP_KINDS)
    table = PAGE.read_text().partition("## What can be expected")[2]
    assert [key for key in sorted(EXPECT_KEYS) if f"`{key}`" not in table] == []
    assert {"deadlines", "letters_to", "external_offered", "refusals", "initial_lines", "pas_after"} <= expected
    columns = PAGE.read_text().partition("| step |")[2].partition("```")[0]
    for kind in STEP_KINDS:
        (row,) = [line for line in columns.splitlines() if line.startswith(f"| `{kind}` |")]
        assert [key for key in sorted(OWN[kind]) if f"`{key}`" not in row] == [], kind


STEP = b"""[[steps]]
task = "check_completeness"
as = "ana"
at = 2026-01-12T10:00:00-05:00
answers = { decision = "COMPLETE" }
"""


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ('appeal = "NEIGHBOUR"\nreason = "x"', "steps[1].appeal: 'NEIGHBOUR' is nobody who asks; write who appeals"),
        ('appeal = "MEMBER"', "steps[1].reason: is missing; a step appeal needs it"),
        ('appeal = "MEMBER"\nreason = "x"\nphysician_supports = "yes"', "physician_supports: must be true or false"),
        ('appeal = "MEMBER"\nreason = "x"\nreceived_at = "2026-01-12"', "steps[1].received_at: 2026-01-12 has no UTC"),
        ('appeal = "MEMBER"\nreason = "x"\nlines = {}', "steps[1].lines: not known; a step appeal has"),
        ('withdraw_appeal = "MEMBER"\nreason = "x"', "the written withdrawal of whoever appealed"),
        ('ask_external = "NEIGHBOUR"', "write who asks for external review"),
        ('external_decided = "Org"\nrationale = "x"\ndocuments = [{}]', "steps[1].lines: is missing"),
        ('external_decided = "Org"\nrationale = "x"\nlines = { L1 = "UPHELD" }', "the reviewer's own letter"),
        (
            'external_decided = "Org"\nrationale = "x"\nlines = { L1 = 1 }\ndocuments = [{}]',
            "steps[1].lines.L1: must be",
        ),
        ('extend = "decision"\nas = "ana"\nreason = "x"', "steps[1].ground: is missing"),
        ('extend = "decision"\nground = "x"\nreason = "x"', "steps[1].as: nobody is not among the [people]"),
        ('reopen = "FRAUD"', "steps[1].reason: is missing"),
        ('claim = "x"\nas = "bob"', "steps[1].as: bob is not among the [people]"),
        ('assign = "x"\nas = "ana"', "steps[1].to: is missing"),
        ('assign = "x"\nas = "ana"\nto = "bob"', "steps[1].to: bob is not among the [people]"),
        ('release = "x"', "steps[1].as: nobody is not among"),
        ('claim = ["x"]\nas = "ana"', "steps[1].claim: must be text in quotes"),
    ],
)
def test_a_step_that_says_too_little_or_too_much_is_named_with_what_it_needs(step: str, said: str) -> None:
    with pytest.raises(CaseFormatError) as refusal:
        read_script(WHOLE.replace(STEP, f"[[steps]]\n{step}\n".encode()), name="x1.toml")
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("external_offered = 1", "expect.external_offered: must be true or false, and is 1"),
        ("deadlines = 1", "expect.deadlines: must be a table"),
        ("deadlines = { appeal = 2026-01-01 }", "expect.deadlines.appeal: must be text in quotes"),
        ('letters_to = { denial = "MEMBER" }', "expect.letters_to.denial: must be a list of texts"),
        ('refusals = "ROLE"', "expect.refusals: must be a list of texts"),
    ],
)
def test_an_expectation_of_the_wrong_kind_is_named(expect: str, said: str) -> None:
    with pytest.raises(CaseFormatError) as refusal:
        read_script(WHOLE.replace(b'outcome = "APPROVED"', expect.encode()), name="x1.toml")
    assert said in str(refusal.value)


def test_whom_somebody_reports_to_is_read_with_its_days_and_a_bare_name_holds_ever_since() -> None:
    body = b'[people.ana]\nname = "Ana"\nroles = ["intake"]\n'
    (ana,) = read_people(body + b'reports_to = "eve"\n', name="p.toml")
    assert ana.reporting == ({"to": "eve", "from": None, "until": None},)
    dated = (
        b'reporting = [{ to = "eve", from = 2024-01-01, until = "2025-12-31" }, { to = "carl", from = "2026-01-01" }]'
    )
    (ana,) = read_people(body + dated, name="p.toml")
    assert ana.reporting == (
        {"to": "eve", "from": "2024-01-01", "until": "2025-12-31"},
        {"to": "carl", "from": "2026-01-01", "until": None},
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('reports_to = "eve"\nreporting = [{ to = "eve" }]', "has reports_to and reporting"),
        ('reporting = [{ from = "2026-01-01" }]', "reporting[1].to: is missing"),
        ('reporting = [{ to = "eve", since = "2026-01-01" }]', "reporting[1].since: is not known"),
        ('reporting = [{ to = "eve", from = "soon" }]', "reporting[1].from: 'soon' is not a date"),
        (
            'reporting = [{ to = "eve", from = "2026-02-01", until = "2026-01-01" }]',
            "ends on 2026-01-01, before it starts",
        ),
        ("reporting = [{ to = 7 }]", "reporting[1].to: must be text in quotes"),
        ('reporting = "eve"', "people.ana.reporting: must be a list of tables"),
    ],
)
def test_a_reporting_line_that_cannot_be_read_is_named(lines: str, said: str) -> None:
    with pytest.raises(CaseFormatError) as refusal:
        read_people(f'[people.ana]\nname = "Ana"\nroles = ["intake"]\n{lines}\n'.encode(), name="p.toml")
    assert said in str(refusal.value)
