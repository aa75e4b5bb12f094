"""What a scripted case can expect of an appeal and an external review, and what is said where it is not so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.clocks import FixedClock
from casework.settings import Settings
from casework.usecases.application import Application
from casework.usecases.case_script import Script, read_script
from casework.usecases.play import Played, play
from casework.usecases.play_expectations import unmet
from server import build

GOLDEN = Path(__file__).parents[2] / "tests/golden"


def at_the_end(path: Path, folder: Path) -> tuple[Application, Script, Played]:
    script = read_script(path.read_bytes(), name=path.name)
    clock = FixedClock(script.start)
    app = build(Settings(database=folder / "casework.db", outbox=folder / "outbox"), clock)
    app.store.migrate()
    return app, script, play(app, clock, script, progress=lambda line: None)


@pytest.fixture(scope="module")
def overturned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, Script, Played]]:
    ended = at_the_end(GOLDEN / "external_review/G13.toml", tmp_path_factory.mktemp("G13"))
    yield ended
    ended[0].store.close()


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, Script, Played]]:
    ended = at_the_end(GOLDEN / "appeal_review/G19.toml", tmp_path_factory.mktemp("G19"))
    yield ended
    ended[0].store.close()


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({"outcome": "DENIED"}, "outcome is OVERTURNED_EXTERNAL, expected DENIED"),
        ({"initial_outcome": "APPROVED"}, "the first outcome is DENIED, expected APPROVED"),
        ({"lines": {"L1": "DENY"}}, "line L1 is APPROVE, expected DENY"),
        ({"initial_lines": {"L1": "APPROVE"}}, "line at first L1 is DENY, expected APPROVE"),
        ({"pas": {"L1": "A3"}}, "PAS code of line L1 is A1, expected A3"),
        ({"initial_pas": {"L1": "A1"}}, "PAS code at first of line L1 is A3, expected A1"),
        ({"pas_after": {"L1": "A3"}}, "PAS code of a later decision of line L1 is A1, expected A3"),
        ({"deadlines": {"appeal": "2026-01-01"}}, "appeal due is 2026-11-04T23:59:59-05:00, expected 2026-01-01"),
        ({"deadlines": {"lunch": "2026-01-01"}}, "lunch due is None, expected 2026-01-01"),
        ({"external_offered": False}, "external review offered is True, expected False"),
        ({"not_letters": ["appeal_upheld"]}, "letters contain appeal_upheld, which must not be there"),
        ({"letters_to": {"denial": ["NEIGHBOUR"]}}, "those who got the letter denial lack NEIGHBOUR; there are MEMBER"),
        ({"letters_to": {"approval": ["MEMBER"]}}, "those who got the letter approval lack MEMBER; there are none"),
        ({"refusals": ["SAME_PERSON"]}, "refusals do not pass SAME_PERSON at its place; they were"),
        ({"shows": ["nobody said this"]}, "the record does not say: nobody said this"),
        ({"not_shows": ["Fourteen weeks of orthotics failed"]}, "the record says: Fourteen weeks"),
    ],
)
def test_what_was_instead_is_said(
    overturned: tuple[Application, Script, Played], expected: dict[str, Any], said: str
) -> None:
    app, script, played = overturned
    (told,) = unmet(app, replace(script, expect=expected), played.review)
    assert told.startswith(said)


def test_the_records_of_every_decision_are_looked_into(overturned: tuple[Application, Script, Played]) -> None:
    app, script, played = overturned
    wanted = [
        "orthotics and padding over twelve weeks are asked for",
        "Looked at afresh",
        "Example Review Organization",
    ]
    assert list(unmet(app, replace(script, expect={"shows": wanted}), played.review)) == []
    assert list(unmet(app, replace(script, expect={"signer_role": "appeal_physician"}), played.review)) == []


def test_refusals_are_expected_in_their_order(refused: tuple[Application, Script, Played]) -> None:
    app, script, played = refused
    for wanted, met in ((["SAME_PERSON", "SUBORDINATE"], True), (["SAME_PERSON", "CONSULTED"], False)):
        assert (list(unmet(app, replace(script, expect={"refusals": wanted}), played.review)) == []) is met


def test_without_a_later_decision_nothing_of_one_is_met(tmp_path: Path) -> None:
    app, script, played = at_the_end(GOLDEN / "conservative_treatment/G08.toml", tmp_path)
    (told,) = unmet(app, replace(script, expect={"pas_after": {"L1": "A3"}}), played.review)
    assert told == "PAS code of a later decision of line L1 is None, expected A3"
    app.store.close()
