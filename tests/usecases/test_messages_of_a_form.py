"""What a form refuses is named by the place at which it was answered."""

from typing import Any

import pytest

from casework.errors import FormError, flatten
from casework.kit import load_answers
from casework.testing import FakeCase, request
from forms.functional_assessment import AssessFunction


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({}, "lines.L1.goal: “Goal” is not answered."),
        ([], "lines.L1: Give a table of named answers."),
        ({"goal": "FUNCTION", "deficits": [{"domain": "MOBILITY"}]}, "lines.L1.deficits.0.deficit: "),
        ({"goal": "FUNCTION", "deficits": ["walks"]}, "lines.L1.deficits.0: Give a table of named answers."),
        ({"goal": "FUNCTION", "goal_documents": "D1"}, "lines.L1.goal_documents: Unknown field."),
    ],
)
def test_a_fault_is_named_by_the_path_of_its_answer(section: Any, said: str) -> None:
    with pytest.raises(FormError) as refused:
        load_answers(AssessFunction, {"decision": "RATE", "lines": {"L1": section}}, FakeCase(request=request()))
    assert any(line.startswith(said) for line in flatten(refused.value.messages)), str(refused.value)
