"""An answer outlives its form: it is told as it was kept, in plain words, and the page says that the form is gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from casework.ports import Answer
from casework.usecases.case_page import WholeCase
from casework.usecases.said_before import for_the_next, in_a_sentence, said
from casework.usecases.timeline import timeline
from tests.web.worlds import World, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from open_world(tmp_path_factory.mktemp("world"))


def an_answer(**body: object) -> Answer:
    return Answer(
        id="a-1",
        review="R-1",
        task="t-1",
        element="old_check_of_the_file",
        person="ana",
        role="nurse_reviewer",
        answered_at=datetime(2026, 2, 1, tzinfo=UTC),
        body=body,
    )


def test_an_answer_without_a_form_is_told_with_the_names_of_its_fields(world: World) -> None:
    answer = an_answer(
        decision="NOT_SHOWN",
        reason_given="Photographs are missing.",
        seen=True,
        seen_on="2026-01-05",
        lines={"L1": {"grade": "SEVERE", "note": None}},
        items=["LETTER", "X-ray of the hand"],
        left_out="",
    )
    told = said(world.app, answer, {"L1": "Right hand"})
    assert told.title == "Old check of the file (the form of this answer does not exist any more)"
    assert dict(told.words) == {
        "Decision": "not shown",
        "Reason given": "Photographs are missing.",
        "Seen": "Yes",
        "Seen on": "5 Jan 2026",
        "Lines": "Right hand: Grade: severe",
        "Items": "letter; X-ray of the hand",
    }
    assert in_a_sentence(told).startswith(
        ": It is told as it was kept, because the form of this answer does not exist any more. Decision: “not shown”."
    )
    until = datetime(2026, 2, 2, tzinfo=UTC)
    (shown,) = for_the_next(world.app, [answer], but="t-2", until=until, since=None, lines={})
    assert shown.gone


def test_the_timeline_of_a_case_is_told_whose_form_was_taken_away(world: World) -> None:
    world.until("verify_trials")
    forms = {name: form for name, form in world.app.forms.items() if name != "check_completeness"}
    app = replace(world.app, forms=forms)
    with app.store.reading() as reader:
        found = timeline(app, reader, world.row(), case=WholeCase(app, reader, world.review))
    text = found["entries"][0]["sentences"][0]["text"]
    assert text.startswith("“Check that the file is complete” was answered: It is told as it was kept")
    assert "Decision: “complete”" in text
