"""A label that names another site than its line is flagged; one that names none, or its own, is not."""

import pytest

from casework.domain.flags import find_flags
from casework.domain.label_flags import label_flags
from casework.testing import document, evidence, plan, policy, request


@pytest.mark.parametrize(
    ("label", "flagged"),
    [
        ("Brace, both wrists", True),
        ("WRIST brace", True),
        ("Brace, left knee", False),
        ("Brace from knee to wrist", False),
        ("Brace", False),
        ("", False),
    ],
)
def test_a_label_is_flagged_where_it_names_another_site(label: str, flagged: bool) -> None:
    named = policy(site_names={"KNEE": "the knee", "WRIST": "the wrist", "WRIST.BILATERAL": "both wrists"})
    asked = request(lines=[{"code": "B1", "site": "KNEE", "side": "LEFT", "label": label}])
    found = list(label_flags(asked, named))
    assert [(one.code, one.subject) for one in found] == [("LABEL_NAMES_ANOTHER_SITE", "L1")] * flagged
    assert all("the knee (left)" in one.text and label in one.text for one in found)


def test_such_a_flag_stands_among_those_of_the_submission() -> None:
    asked = request(lines=[{"code": "B1", "site": "KNEE", "side": "LEFT", "label": "Wrist brace"}])
    told = {one.code for one in find_flags(asked, (document(),), plan(), policy(), evidence())}
    assert "LABEL_NAMES_ANOTHER_SITE" in told
