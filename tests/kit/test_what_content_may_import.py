"""The kit: what forms accept and keep, and how handlers and forms are found."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from casework.domain.request import Request
from casework.errors import FormError
from casework.kit import Lines, TaskForm, collect_forms, collect_handlers, load_answers, service_task

REQUEST = {
    "id": "K1",
    "plan": "P",
    "line_of_business": "L",
    "received_at": "2026-01-12T09:30:00-05:00",
    "procedure": "p",
    "member": {"id": "M1", "name": "Ada Sample", "birth_date": "1975-05-01", "coverage": {"starts": "2025-01-01"}},
    "provider": {"id": "N1", "name": "Dr. Sample"},
    "lines": [{"site": "HAND", "side": "LEFT"}, {"site": "HAND", "side": "RIGHT"}],
}


@dataclass
class Case:
    """The little of a case file that forms look at here."""

    request: Request = field(default_factory=lambda: Request.from_json(REQUEST))


class Section(Schema):
    weeks = fields.Integer(
        required=True, validate=validate.Range(min=0), metadata={"label": "Weeks", "help": "Whole weeks."}
    )


class RateHands(TaskForm):
    decision = fields.String(
        required=True, validate=validate.OneOf(["RATE", "ASK"]), metadata={"label": "Go on?", "help": "Or ask."}
    )
    seen_on = fields.Date(metadata={"label": "Seen on", "help": "The day."})
    note = fields.String(metadata={"label": "Note", "help": "Anything else."})
    lines = Lines(Section, required=True, metadata={"label": "Lines", "help": "One section a line."})

    @validates_schema
    def asking_needs_a_note(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("decision") == "ASK" and not data.get("note"):
            raise ValidationError("Say what you ask for.", "note")

    def summary(self, answers: dict[str, Any]) -> dict[str, Any]:
        return {"decision": answers["decision"]}

    def check(self, answers: dict[str, Any], case: Any) -> dict[str, Any]:
        late = answers.get("seen_on", "") > case.request.received_at.date().isoformat()
        return {"seen_on": ["The hands were seen after the request came."]} if late else {}


def answers(**changes: Any) -> dict[str, Any]:
    return {"decision": "RATE", "lines": {"L1": {"weeks": 3}, "L2": {"weeks": 0}}} | changes


def test_answers_are_kept_whole_and_the_process_gets_only_its_variables() -> None:
    whole, summary = load_answers(RateHands, answers(seen_on="2026-01-10"), Case())  # type: ignore[arg-type]
    assert whole == answers(seen_on="2026-01-10")
    assert summary == {"decision": "RATE"}


@pytest.mark.parametrize(
    ("given", "field_name", "said"),
    [
        (answers(decision="MAYBE"), "decision", "one of"),
        (answers(decision="ASK"), "note", "Say what you ask for"),
        (answers(surprise=1), "surprise", "Unknown field"),
        (answers(lines={"L1": {"weeks": 3}}), "lines", "Line L2 is not answered"),
        (
            answers(lines={"L1": {"weeks": 3}, "L2": {"weeks": 1}, "L9": {"weeks": 1}}),
            "lines",
            "Line L9 is not part of this request",
        ),
        (answers(lines={"L1": {"weeks": -1}, "L2": {"weeks": 1}}), "lines", "L1"),
        (answers(lines={"L1": {"weeks": 1, "x": 2}, "L2": {"weeks": 1}}), "lines", "Unknown field"),
        (answers(seen_on="2026-02-01"), "seen_on", "after the request came"),
        (answers(note={"typename": "X"}), "note.typename", "reserved"),
        (answers(note=[{"typename": "X"}]), "note.0.typename", "reserved"),
    ],
)
def test_refused_answers_name_the_field_and_what_to_do(given: dict[str, Any], field_name: str, said: str) -> None:
    with pytest.raises(FormError) as refusal:
        load_answers(RateHands, given, Case())  # type: ignore[arg-type]
    assert field_name in refusal.value.messages
    assert said in str(refusal.value)


def test_a_form_without_a_summary_hands_all_its_answers_on() -> None:
    class Plain(TaskForm):
        seen_on = fields.Date(required=True)

    whole, summary = load_answers(Plain, {"seen_on": date(2026, 1, 2).isoformat()}, Case())  # type: ignore[arg-type]
    assert whole == summary == {"seen_on": "2026-01-02"}


def test_handlers_and_forms_are_found_by_their_names() -> None:
    handlers, forms = collect_handlers("handlers"), collect_forms("forms")
    assert "intake.split_lines" in handlers
    assert "check_completeness" in forms
    assert all("." in name for name in handlers)


def test_an_unmarked_function_is_no_service_task() -> None:
    @service_task
    def marked(context: Any) -> dict[str, Any]:
        return {"at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()}

    assert marked.__dict__["service_task"] is True
    assert marked(None) == {"at": "2026-01-01T00:00:00+00:00"}
    assert "collect_handlers" not in {name.rpartition(".")[2] for name in collect_handlers("handlers")}
