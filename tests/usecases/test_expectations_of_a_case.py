"""A case that does not end as it should says so, each expectation by what was and what should have been."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.clocks import FixedClock
from casework.errors import CaseFormatError
from casework.settings import Settings
from casework.usecases.application import Application
from casework.usecases.case_script import Script, Step, read_script
from casework.usecases.play import Played, play, results
from casework.usecases.play_expectations import unmet
from server import build
from tests.usecases.desk import WRITTEN

CASE = Path(__file__).parents[2] / "tests/golden/conservative_treatment/G08.toml"


@pytest.fixture(scope="module")
def script() -> Script:
    return read_script(CASE.read_bytes(), name=CASE.name)


@pytest.fixture(scope="module")
def ended(script: Script, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, Played]]:
    folder = tmp_path_factory.mktemp("ended")
    clock = FixedClock(script.start)
    app = fresh(folder, clock)
    yield app, play(app, clock, script, progress=lambda line: None)
    app.store.close()


def fresh(folder: Path, clock: FixedClock) -> Application:
    app = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), clock)
    app.store.migrate()
    return app


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"outcome": "APPROVED"}, "outcome is DENIED, expected APPROVED"),
        ({"status": "OPEN"}, "status is CLOSED, expected OPEN"),
        ({"lines": {"L1": "APPROVE"}}, "line L1 is DENY, expected APPROVE"),
        ({"lines": {"L2": "DENY"}}, "line L2 is None, expected DENY"),
        ({"pas": {"L1": "A1"}}, "PAS code of line L1 is A3, expected A1"),
        ({"decision_due": "2026-02-18"}, "decision due is 2026-02-17T23:59:59-05:00, expected 2026-02-18"),
        ({"path": ["eligibility", "intake"]}, "milestones do not pass intake at its place"),
        ({"elements": ["sign_approval"]}, "elements do not pass sign_approval at its place"),
        ({"not_path": ["physician_review"]}, "milestones contain physician_review, which must not be reached"),
        ({"letters": ["approval"]}, "letters lack approval; there are denial, peer_to_peer_offer"),
        ({"provisions": ["Article X"]}, "provisions lack Article X"),
        ({"reasons": ["COSMETIC_EXCLUSION"]}, "reasons lack COSMETIC_EXCLUSION"),
        ({"flags": ["NO_DENOMINATOR"]}, "flags lack NO_DENOMINATOR"),
        ({"signer_role": "nurse_reviewer"}, "signer's role is physician_reviewer, expected nurse_reviewer"),
        ({"events": ["breach.recorded"]}, "events lack breach.recorded"),
        ({"shows": ["approved in full"]}, "the record does not say: approved in full"),
        ({"not_shows": ["2 of 12\nweeks"]}, "the record says: 2 of 12\nweeks"),
    ],
)
def test_an_expectation_that_fails_says_what_was(
    ended: tuple[Application, Played], script: Script, expected: dict[str, Any], said: str
) -> None:
    app, played = ended
    (told,) = unmet(app, replace(script, expect=expected), played.review)
    assert told.startswith(said)


def test_an_open_incident_or_a_broken_trail_fails_every_case(ended: tuple[Application, Played], script: Script) -> None:
    app, played = ended
    told = {
        **played.review,
        "incidents": [{"cause": "the letter shop is down"}],
        "trail": {"verified": False, "fault": "row 7"},
    }
    assert list(unmet(app, replace(script, expect={}), told)) == [
        "an incident is open: the letter shop is down",
        "the trail does not verify: row 7",
    ]


def test_a_review_without_a_determination_shows_nothing_and_is_due_by_its_clock(
    ended: tuple[Application, Played], script: Script
) -> None:
    app, played = ended
    told = {**played.review, "determination": None}
    expected = {"decision_due": "2026-02-17", "not_shows": ["DENY"], "shows": ["DENY"]}
    assert list(unmet(app, replace(script, expect=expected), told)) == ["the record does not say: DENY"]


def test_the_results_of_a_case_are_told_as_json(ended: tuple[Application, Played]) -> None:
    told = results(ended[1])
    assert (told["case"], told["passed"], told["unmet"]) == ("G08", True, [])


def step(**changes: Any) -> Step:
    made = {
        "number": 9,
        "kind": "task",
        "value": "check_completeness",
        "who": "ana",
        "at": None,
        "answers": {"decision": "COMPLETE"},
        "documents": (),
        "payload": {},
        "reason": "",
        "refused": None,
    }
    return Step(**{**made, **changes})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": "sign_decision"}, "does not wait at sign_decision; it waits for check_completeness"),
        ({"answers": {"decision": "MAYBE"}}, "MAYBE is not an answer here"),
        ({"answers": {"decision": "MAYBE"}, "refused": "too late"}, "was refused, but not for “too late”"),
        ({"refused": "too late"}, "should have been refused for “too late”, and was accepted"),
        ({"kind": "message", "value": "information_received"}, "does not wait for the information"),
        (
            {
                "kind": "withdraw",
                "value": "PROVIDER",
                "documents": (WRITTEN,),
                "reason": "Cancelled.",
                "refused": "closed",
            },
            "should have been refused",
        ),
    ],
)
def test_a_step_that_does_not_fit_ends_the_play_and_is_named(
    script: Script, tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    clock = FixedClock(script.start)
    app = fresh(tmp_path, clock)
    try:
        with pytest.raises(CaseFormatError) as stopped:
            play(app, clock, replace(script, steps=(step(**wrong),)), progress=lambda line: None)
    finally:
        app.store.close()
    assert said in str(stopped.value)
    assert "step 9" in str(stopped.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"request": {"session": 2}}, "the request or its documents were played before in another wording"),
        ({"answers": {"decision": "COMPLETE", "note": "Whole."}}, "step 1 (ana: check_completeness): the answers were"),
    ],
)
def test_a_case_that_was_changed_is_not_taken_for_the_one_that_was_played(
    script: Script, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    changed = (
        replace(script, steps=(replace(script.steps[0], answers=change["answers"]),))
        if "answers" in change
        else (replace(script, request={**script.request, **change["request"]}))
    )
    clock = FixedClock(script.start)
    app = fresh(tmp_path, clock)
    try:
        play(app, clock, replace(script, steps=script.steps[:1], expect={}), progress=lambda line: None)
        with pytest.raises(CaseFormatError, match="Play the changed case in a fresh one") as refused:
            play(app, clock, changed, progress=lambda line: None)
    finally:
        app.store.close()
    assert said in str(refused.value)


def test_a_case_that_is_played_again_goes_on_where_it_was(script: Script, tmp_path: Path) -> None:
    clock = FixedClock(script.start)
    app = fresh(tmp_path, clock)
    try:
        lines: list[str] = []
        half = play(app, clock, replace(script, steps=script.steps[:3], expect={}), progress=lines.append)
        assert half.review["status"] == "OPEN"
        whole = play(app, clock, script, progress=lambda line: None)
        again = play(app, clock, script, progress=lambda line: None)
    finally:
        app.store.close()
    assert (whole.review["status"], whole.unmet) == ("CLOSED", ())
    assert whole.refused
    assert again.review == whole.review
    assert lines[0] == "2026-02-02 09:00 EST  the request arrives"
