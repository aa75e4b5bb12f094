"""An appeal that came when its case had closed: it is heard in a review of its own, and looked at a second time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.ports_of_quality import OPEN
from casework.usecases import second_looks
from casework.usecases.case_script import read_script
from casework.usecases.play import let_time_pass, play
from casework.usecases.quality_drawing import draw
from tests.web.worlds import ROOT, World, open_world


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    for world in open_world(tmp_path):
        path = ROOT / "tests" / "golden" / "reopening" / "T96.toml"
        play(world.app, world.clock, read_script(path.read_bytes(), name="T96"), progress=lambda line: None)
        yield world


def test_a_decision_on_a_late_appeal_is_drawn_from_the_review_that_heard_it(office: World) -> None:
    after = office.clock.now().replace(month=office.clock.now().month + 1, day=4)
    let_time_pass(office.app, office.clock, after)
    draw(office.app, by="gwen")
    with office.app.store.reading() as reader:
        looks = [look for look, _ in reader.open_looks(limit=50) if look.element == "review_appeal"]
        assert [(one.review, one.state) for one in looks] == [("R-T96-appeal-1", OPEN)]
        assert looks[0].why[0]["words"].endswith("drawn at random")
        blind = second_looks.find(reader, looks[0].id).case(office.app, reader)
        assert blind.documents
        assert blind.answer("review_appeal") is None
