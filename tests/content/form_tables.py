"""How a module shows, row by row, what its forms accept and what they refuse."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase
from forms import FORMS

Json = dict[str, Any]


def named(one: object) -> str:
    """A row is called by the name of its form."""
    return one if isinstance(one, str) else ""


def holds_accepted(form: str, case: FakeCase, answers: Json, kept: Json) -> None:
    """The form takes the answers whole, and the process keeps the decision variables `kept` of them."""
    whole, summary = load_answers(FORMS[form], answers, case)
    assert summary == kept
    told = {key: answers[key] for key in answers if key in ("decision", "note")}
    assert {key: whole[key] for key in told} == told


def holds_refused(form: str, case: FakeCase, answers: Json, said: str) -> None:
    """The form refuses the answers with a message that holds `said`."""
    with pytest.raises(FormError) as refusal:
        load_answers(FORMS[form], answers, case)
    assert said in str(refusal.value)


def holds_all_shown(processes: Sequence[str], *tables: Sequence[Sequence[Any]]) -> None:
    """Each table has a row for every form of the processes, and for no other."""
    shown: Mapping[str, type] = {
        name: form for name, form in FORMS.items() if form.__module__.removeprefix("forms.") in processes
    }
    assert shown
    for rows in tables:
        assert {row[0] for row in rows} == set(shown)
