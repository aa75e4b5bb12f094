"""A review that could not go on for longer than a whole period ends as if nobody had used it, once it can go on."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from casework.clocks import FixedClock
from casework.settings import read_settings
from casework.usecases.advance import work_off
from casework.usecases.case_script import read_script
from casework.usecases.play import play
from casework.usecases.show import show
from server import build

from .conftest import ROOT


@pytest.mark.parametrize(
    ("case", "steps", "lacking", "way", "outcome"),
    [
        (
            "intake/G12",
            None,
            "intake.stop_administrative_clock",
            ("appealed_already", "close_appeal_window"),
            "DENIED_ADMINISTRATIVE",
        ),
        (
            "external_review/T65",
            -1,  # without the last step, which asks for what is over by then
            "appeal_review.stop_appeal_clock",
            ("forwarded_by_law", "close_external_window"),
            "UPHELD_ON_APPEAL",
        ),
    ],
)
def test_a_letter_that_was_sent_starts_the_time_to_answer_it_whenever_the_review_goes_on(
    case: str, steps: int | None, lacking: str, way: tuple[str, str], outcome: str, tmp_path: Path
) -> None:
    path = ROOT / "tests/golden" / f"{case}.toml"
    script = read_script(path.read_bytes(), name=path.name)
    script = replace(script, steps=script.steps[:steps], expect={})
    clock = FixedClock(script.start)
    app = build(replace(read_settings(), database=tmp_path / "casework.db", outbox=tmp_path / "outbox"), clock)
    app.store.migrate()
    try:
        broken = replace(app, handlers={name: one for name, one in app.handlers.items() if name != lacking})
        play(broken, clock, script, progress=lambda line: None)
        assert show(app, f"R-{script.id}")["incidents"] != []
        clock.move_to(clock.now() + timedelta(days=2))
        work_off(app)
        review = show(app, f"R-{script.id}")
    finally:
        app.store.close()
    assert way in list(pairwise(review["path"])), review["incidents"]
    assert (review["outcome"], review["incidents"]) == (outcome, [])
    # What is left is the supervisor, who has to say why the clock ran on for so long.
    assert [one["element"] for one in review["tasks"]] == ["explain_breach"]
