"""Every reason of a shipped policy is called by words on pages: never by its code, and without figures left open."""

import pytest

from casework.usecases.reason_words import reason_names
from server import library

REASONS = [(policy.id, code, name) for policy in library().policies for code, name in reason_names(policy).items()]


@pytest.mark.parametrize(("policy", "code", "name"), REASONS, ids=lambda one: str(one)[:40])
def test_a_reason_is_called_by_what_it_says(policy: str, code: str, name: str) -> None:
    assert name != code.replace("_", " ").capitalize()
    assert len(name.split()) >= 3
    assert "{" not in name
    assert name[0].isupper()
