"""Letters that a review has sent: kept with their facts, noted where they are hard to read, told again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casework.errors import HandlerError, NotFound
from casework.kit import Context, Json
from casework.ports import Actor
from casework.usecases.letters import letter_again, letters_of
from casework.usecases.submit import submit
from tests.usecases.desk import Desk

HARD = "Notwithstanding administrative considerations, authorization necessitates comprehensive documentation. " * 60


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.app.store.close()


def sends(desk: Desk, basis: str, **member: str) -> None:
    """A review whose first step tells the member that the request is not urgent."""

    def sending(ctx: Context) -> Json:
        ctx.send("expedite_refused", ["MEMBER", "PROVIDER"], {"basis": basis, "decide_by": "2026-03-01T23:59:59-05:00"})
        return {"lines": ["L1"]}

    desk.handler("intake.split_lines", sending)
    request = {**desk.script.request, "id": "LETTER", "session": 2}
    request["member"] = {**request["member"], **member}
    submit(desk.app, request, actor=Actor("outside"))


def noted(desk: Desk) -> list[Json]:
    with desk.app.store.reading() as reader:
        return [event.detail for event in reader.events("R-LETTER") if event.kind == "notice.hard_to_read"]


def test_a_letter_that_is_hard_to_read_is_sent_and_leaves_a_note_in_the_trail(desk: Desk) -> None:
    sends(desk, HARD)
    letter = letters_of(desk.app, "R-LETTER", audience="MEMBER")[0]
    assert [(one["letter"], one["target"]) for one in noted(desk)] == [(letter.id, 8)]
    assert noted(desk)[0]["grade"] == letter.facts["reading_grade"] > 8


def test_a_plain_letter_leaves_no_note(desk: Desk) -> None:
    sends(desk, "Nothing gets worse within weeks")
    assert noted(desk) == []


def test_a_member_with_large_print_and_spanish_gets_both(desk: Desk) -> None:
    sends(desk, "Nothing gets worse within weeks", language="es", format="LARGE_PRINT")
    member, provider = letters_of(desk.app, "R-LETTER")
    assert (member.language, member.facts["format"]) == ("es", "LARGE_PRINT")
    assert (provider.language, "format" in provider.facts) == ("en", False)
    assert member.facts["fact_hash"] == provider.facts["fact_hash"]
    assert "We decide your request within the usual time" in letter_again(desk.app, member, language="en").text


def test_a_site_that_no_policy_has_spanish_for_holds_up_no_letter_in_spanish(desk: Desk) -> None:
    lines = [{**one, "site": "HAND", "side": "LEFT"} for one in desk.script.request["lines"][:1]]
    desk.script.request["lines"] = lines
    sends(desk, "Nothing gets worse within weeks", language="es")
    member, provider = letters_of(desk.app, "R-LETTER")
    assert member.language == "es"
    assert '<span lang="en">“the hand (left)”</span>' in member.html
    assert member.facts["fact_hash"] == provider.facts["fact_hash"]
    assert letter_again(desk.app, member, language="en").language == "en"
    with desk.app.store.reading() as reader:
        assert reader.incidents(review="R-LETTER") == []


def test_a_letter_in_the_language_it_was_sent_in_is_the_stored_one(desk: Desk) -> None:
    sends(desk, "Nothing gets worse within weeks")
    letter = letters_of(desk.app, "R-LETTER")[0]
    assert letter_again(desk.app, letter, language=None).html == letter.html
    assert letter_again(desk.app, letter, language="en").html == letter.html
    assert "27 de" not in letter.html
    assert "1 de marzo de 2026" in letter_again(desk.app, letter, language="es").text


def test_a_letter_whose_facts_the_case_no_longer_holds_is_not_told_in_another_language(desk: Desk) -> None:
    sends(desk, "Nothing gets worse within weeks")
    letter = letters_of(desk.app, "R-LETTER")[0]
    other = replace(letter, facts={**letter.facts, "decide_by": "2026-03-02T23:59:59-05:00"})
    with pytest.raises(HandlerError, match="cannot be told again in another language"):
        letter_again(desk.app, other, language="es")


def test_a_review_that_there_is_not_has_no_letters(desk: Desk) -> None:
    with pytest.raises(NotFound, match="There is no review R-NONE"):
        letters_of(desk.app, "R-NONE")
