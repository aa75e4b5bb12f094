"""An approval needs no physician, but nobody signs it with licences that have all run out."""

from typing import Any

import pytest

from casework.errors import FormError
from casework.kit import load_answers
from casework.testing import FakeCase
from forms import FORMS

RN = {"profession": "RN", "number": "1", "state": "NY", "valid_from": "2020-01-01", "valid_to": "2026-02-03"}
APPROVE = {"decision": "APPROVE", "attest": True}


def by(*licences: dict[str, str], at: str = "2026-02-03T23:00:00-05:00") -> dict[str, Any]:
    return {"person": "ana", "name": "Ana Ruiz, RN", "answered_at": at, "licences": list(licences)}


def test_a_licence_counts_to_the_end_of_its_last_day_where_the_plan_is() -> None:
    whole, _ = load_answers(FORMS["sign_approval"], APPROVE, FakeCase(), by=by(RN))
    assert whole["decision"] == "APPROVE"
    with pytest.raises(FormError, match="No licence of Ana Ruiz, RN is valid on 2026-02-04"):
        load_answers(FORMS["sign_approval"], APPROVE, FakeCase(), by=by(RN, at="2026-02-04T00:30:00-05:00"))


def test_plan_personnel_without_any_licence_may_approve_and_anybody_may_refer() -> None:
    assert load_answers(FORMS["sign_approval"], APPROVE, FakeCase(), by=by())
    late = by(RN, at="2026-03-01T10:00:00-05:00")
    assert load_answers(FORMS["sign_approval"], {"decision": "REFER"}, FakeCase(), by=late)
