"""Fields to answers and back: what a page sends is what a scripted case says, and errors come back to their field."""

from pathlib import Path
from typing import Any

import pytest

from casework.kit import TaskForm
from casework.usecases.case_script import read_script
from casework.web.form_answers import errors_by_name, parse, typed_in, typed_of
from forms import FORMS

ROOT = Path(__file__).parents[2]
CASES = sorted([*(ROOT / "workflows/samples").glob("*.toml"), *(ROOT / "tests/golden").glob("*/*.toml")])


def steps(path: Path) -> list[Any]:
    script = read_script(path.read_bytes(), name=path.name)
    return [step for step in script.steps if step.kind == "task" and step.refused is None]


def told(form: type[TaskForm], answers: Any) -> Any:
    """The answers as the schema understands them, without what says nothing."""
    return _said(form().dump(form().load(dict(answers))))


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: said for key, one in value.items() if (said := _said(one)) not in (None, False, [], {}, "")}
    if isinstance(value, list):
        return [_said(one) for one in value]
    return value.strip() if isinstance(value, str) else value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_answers_of_every_scripted_case_come_back_from_their_fields(path: Path) -> None:
    for step in steps(path):
        form = FORMS[step.value]
        back = parse(form, typed_of(form, step.answers))
        wanted = told(form, step.answers)
        missing = {name: value for name, value in wanted.items() if told(form, back).get(name) != value}
        # What an approval needs none of is not sent: its fields are not even shown.
        assert "plain_rationale" in str(missing) or missing == {}, step.value


def test_what_cannot_be_read_is_left_for_the_schema_to_refuse() -> None:
    form = FORMS["verify_serial"]
    typed = {"plan_documented": ["NO"], "response_documented": ["NO"], "months_since": ["abt 6"]}
    assert parse(form, typed)["months_since"] == "abt 6"
    assert parse(form, typed | {"months_since": ["6.5"]})["months_since"] == 6.5
    assert "months_since" not in parse(form, typed | {"months_since": ["  "]})


def test_a_whole_number_is_one_or_is_left_as_it_was_typed() -> None:
    form = FORMS["sign_approval"]
    typed = {"decision": ["APPROVE"], "attest": ["true"], "lines.L1.quantity": ["2"]}
    assert parse(form, typed)["lines"] == {"L1": {"quantity": 2}}
    assert parse(form, typed | {"lines.L1.quantity": ["2.5"]})["lines"] == {"L1": {"quantity": "2.5"}}


def test_what_is_not_asked_is_not_sent() -> None:
    form = FORMS["check_completeness"]
    typed = {"decision": ["COMPLETE"], "items.0": ["A record"], "note": ["Seen."]}
    assert parse(form, typed) == {"decision": "COMPLETE", "note": "Seen."}
    assert parse(form, typed | {"decision": ["ASK"]}) == {"decision": "ASK", "items": ["A record"]}


def test_a_condition_may_look_at_the_root_and_at_any_of_several_tables() -> None:
    form = FORMS["draft_decision"]
    typed = {"lines.L1.__present": ["1"], "lines.L1.outcome": ["APPROVE"], "lines.L1.reasons": ["COSMETIC_EXCLUSION"]}
    assert "reasons" not in parse(form, typed)["lines"]["L1"]
    assert parse(form, typed | {"lines.L1.quantity": ["1"]})["lines"]["L1"]["reasons"] == ["COSMETIC_EXCLUSION"]


def test_a_section_that_is_there_is_sent_though_nothing_is_in_it() -> None:
    form = FORMS["verify_trials"]
    typed = {"decision": ["RATE"], "lines.L1.__present": ["1"], "lines.L1.trials.3.__present": ["1"]}
    assert parse(form, typed)["lines"] == {"L1": {"trials": [{}]}}


def test_errors_find_their_field_whatever_gaps_the_list_has() -> None:
    form = FORMS["verify_trials"]
    typed = {f"lines.L1.trials.{place}.__present": ["1"] for place in (2, 5)}
    by_schema = {"lines": {"L1": {"trials": {1: {"name": ["“Treatment” is not answered."]}}}}}
    assert errors_by_name(form, by_schema, typed) == {"lines.L1.trials.5.name": ["“Treatment” is not answered."]}
    by_chart = {"lines": {"L1": {"trials": {"1": ["It is about another site."]}}}}
    assert errors_by_name(form, by_chart, typed) == {"lines.L1.trials.2": ["It is about another site."]}


def test_errors_of_no_field_stand_where_the_way_to_them_ends() -> None:
    form = FORMS["assess_function"]
    told = {"lines": {"L1": {"measured": {"HEIGHT": ["Give the height."]}}}, "nowhere": {"at": ["all"]}}
    assert errors_by_name(form, told, {}) == {"lines.L1.measured": ["Give the height."], "nowhere": ["all"]}


def test_rows_that_are_blank_count_for_nothing() -> None:
    form = FORMS["check_completeness"]
    typed = {"decision": ["ASK"], "items.0": [""], "items.1": ["A record"]}
    assert parse(form, typed)["items"] == ["A record"]
    assert errors_by_name(form, {"items": {0: ["Too long."]}}, typed) == {"items.1": ["Too long."]}


def test_what_is_the_pages_own_is_no_answer() -> None:
    sent = [("csrf_token", "x"), ("__key", "k"), ("password", "p"), ("note", "a\r\nb"), ("lines.L1.__present", "1")]
    assert typed_in(sent) == {"note": ["a\nb"], "lines.L1.__present": ["1"]}


def test_a_key_with_a_dot_stays_one_key() -> None:
    form = FORMS["resolve_contradictions"]
    answers = {
        "decision": "WEIGHED",
        "contradictions": {"FOOT-A.B-D1-D2": {"weighed_for": "D1", "rationale": "Newer."}},
    }
    assert parse(form, typed_of(form, answers)) == answers
