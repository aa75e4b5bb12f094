"""What the rules must let pass: odd ways through a case that break nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from casework.testing_play import Rehearsal


def forty_days_late(script: Any) -> Any:
    """Whoever looks at the urgency does so long after both its times are over."""
    steps = [one for one in script.steps if one.kind == "task" and one.refused is None]
    late = [replace(one, at=(one.at or script.start) + timedelta(days=40)) for one in steps]
    return replace(script, steps=tuple(late))


@pytest.mark.parametrize("case", ["T24", "G22"])
def test_a_request_that_is_late_as_urgent_can_still_become_a_standard_one_that_is_late_as_well(
    rehearse: Callable[..., Rehearsal], case: str
) -> None:
    rehearsal = rehearse(case, script=forty_days_late)
    assert rehearsal.next().value == "triage_urgency"
    with rehearsal.app.store.reading() as reader:
        row, kept = reader.review(rehearsal.review), reader.part(rehearsal.review, "breaches")
    assert row is not None
    assert row.decision_due_at is not None
    assert (row.urgency, row.decision_due_at < rehearsal.clock.now()) == ("STANDARD", True)
    assert kept is not None
    assert [one["deadline"] for one in orjson.loads(kept.text)["breaches"]] == ["decision", "decision"]
    assert rehearsal.incident() == ""


def test_a_review_of_before_versions_were_written_down_goes_on(rehearse: Callable[..., Rehearsal]) -> None:
    rehearsal = rehearse("T02", at="sign_approval")
    with rehearsal.app.store.transaction() as tx:
        part = tx.part(rehearsal.review, "versions")
        assert part is not None
        tx.put_part(replace(part, text="{}"))
    rehearsal.next()
    assert rehearsal.incident() == ""
    assert rehearsal.state()["status"][1] == "APPROVED"


def in_california(script: Any) -> Any:
    """The same request under the law whose own words on medical necessity stand in every letter."""
    return replace(script, request={**script.request, "plan": "CA-01", "line_of_business": "CA_KNOX_KEENE"})


def test_the_words_that_a_law_prescribes_do_not_make_an_administrative_letter_judge(
    rehearse: Callable[..., Rehearsal],
) -> None:
    rehearsal = rehearse("G12", script=in_california)
    while (step := rehearsal.next()).refused is not None:
        pass
    assert (step.value, rehearsal.incident()) == ("review_coverage", "")
    with rehearsal.app.store.reading() as reader:
        texts = [one.text for one in reader.letters(rehearsal.review) if one.kind == "administrative_denial"]
    assert texts
    assert all("medical necessity" in " ".join(one.split()) for one in texts)
