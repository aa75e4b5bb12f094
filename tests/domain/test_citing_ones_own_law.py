"""A rule that rests on several laws cites to a reader the one that governs the plan."""

import pytest

from casework.domain.citing import of_own_law

SEVERAL = "Plan: who decides: 42 CFR 422.566(d), 42 CFR 438.210(b)(3), Cal. Health and Safety Code 1367.01(e)"


@pytest.mark.parametrize(
    ("citation", "own", "told"),
    [
        (SEVERAL, "42 CFR 422.566(d): a physician", "Plan: who decides: 42 CFR 422.566(d)"),
        (SEVERAL, "Cal. HSC 1367.01(e)", "Plan: who decides: Cal. Health and Safety Code 1367.01(e)"),
        (SEVERAL, "29 CFR 2560.503-1(h)(3)(iii)", "Plan: who decides: 29 CFR 2560.503-1(h)(3)(iii)"),
        (SEVERAL, "", SEVERAL),
        ("29 CFR 2560.503-1(f)(2)(iii)(A)", "42 CFR 422.566(d)", "29 CFR 2560.503-1(f)(2)(iii)(A)"),
        ("Plan: eligibility, schedule of benefits", "42 CFR 422.566(d)", "Plan: eligibility, schedule of benefits"),
    ],
)
def test_of_several_laws_the_plans_own_is_cited(citation: str, own: str, told: str) -> None:
    assert of_own_law(citation, own) == told
