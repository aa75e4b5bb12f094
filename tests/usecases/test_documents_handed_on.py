"""Documents of a duplicate that are handed to the first review are seen by whoever has that one's task."""

from pathlib import Path

from casework.clocks import FixedClock
from casework.settings import Settings
from casework.usecases.case_script import read_script
from casework.usecases.play import play
from server import build

SCRIPT = Path(__file__).parents[1] / "golden" / "intake" / "G11.toml"


def test_the_list_marks_what_was_handed_to_a_review_that_takes_no_step(tmp_path: Path) -> None:
    script = read_script(SCRIPT.read_bytes(), name=SCRIPT.name)
    clock = FixedClock(script.start)
    app = build(Settings(database=tmp_path / "casework.db", outbox=tmp_path / "outbox"), clock)
    app.store.migrate()
    try:
        play(app, clock, script, progress=lambda line: None)
        with app.store.reading() as reader:
            (work,) = reader.open_work_of("R-G11-FIRST")
            assert work.element == "check_completeness"
            assert work.new_documents == reader.documents_since(work.review, work.opened_at) == 1
    finally:
        app.store.close()
