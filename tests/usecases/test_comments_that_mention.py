"""Comments on a case: whom a mention means, and what it leaves behind."""

import pytest

from casework.errors import FormError
from casework.ports import Person
from casework.usecases import accounts
from casework.usecases.comments import Piece, add_comment, may_be_mentioned, pieces, thread
from casework.usecases.complete import complete
from casework.usecases.rights import shut_out
from tests.web.worlds import World, open_world

PEOPLE = (
    Person(id="lena", name="Lena Brandt, MD", roles=("physician_reviewer",)),
    Person(id="len", name="Len Bran", roles=("nurse_reviewer",)),
    Person(id="mateo", name="Mateo Ruiz", roles=("designer",)),
)


@pytest.fixture
def world(tmp_path):
    yield from open_world(tmp_path)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("@Lena Brandt, look", [Piece("Lena Brandt, MD", "lena"), Piece(", look")]),
        ("@lena brandt, md", [Piece("Lena Brandt, MD", "lena")]),
        ("see @len.", [Piece("see "), Piece("Len Bran", "len"), Piece(".")]),
        ("@Len Bran's note", [Piece("Len Bran", "len"), Piece("'s note")]),
        ("write to a@lena.org", [Piece("write to a@lena.org")]),
        ("@@lena", [Piece("@@lena")]),
        ("@Lenas", [Piece("@Lenas")]),
        ("3 @ 4", [Piece("3 @ 4")]),
    ],
)
def test_a_mention_means_the_longest_name_that_stands_there(body: str, found: list[Piece]) -> None:
    assert pieces(body, PEOPLE) == found


def test_only_those_who_read_cases_can_be_mentioned() -> None:
    assert [one.id for one in may_be_mentioned(PEOPLE, lambda id: "")] == ["len", "lena"]


def test_nobody_is_mentioned_who_cannot_sign_in(world: World) -> None:
    accounts.add(world.app, "ana", by="adam")
    accounts.add(world.app, "brandt", by="adam")
    accounts.disable(world.app, "brandt", by="adam")
    with world.app.store.reading() as reader:
        assert [one.id for one in may_be_mentioned(reader.people(), shut_out(reader))] == ["ana"]
    for id, why in (("brandt", "has a disabled account"), ("osei", "has no account to sign in with")):
        with pytest.raises(FormError) as refused:
            add_comment(world.app, world.review, f"@{id}, look", person="ana", role="nurse_reviewer")
        assert f"{world.people[id].name} {why}, so a mention would not reach them." in str(refused.value.messages)


def test_a_mention_of_oneself_asks_for_nothing(world: World) -> None:
    made = add_comment(world.app, world.review, "Note to @ana", person="ana", role="nurse_reviewer")
    assert made.mentions == {"people": []}
    with world.app.store.reading() as reader:
        assert reader.follow_up(world.review, "ana") is None
        assert [one["pieces"][1].text for one in thread(reader, world.review)] == ["Ana Ruiz, RN"]


def test_what_somebody_had_set_for_the_case_stands_beside_the_mention(world: World) -> None:
    for text in ("@brandt, the first", "@brandt, the second"):
        add_comment(world.app, world.review, text, person="ana", role="nurse_reviewer")
    with world.app.store.reading() as reader:
        follow_up = reader.follow_up(world.review, "brandt")
    assert follow_up is not None
    assert follow_up.reason.startswith(
        "Ana Ruiz, RN mentions Lena Brandt, MD: @brandt, the second Set before, for 2026-01-12: "
    )
    assert follow_up.reason.endswith("@brandt, the first")


def test_a_closed_case_can_still_be_commented(world: World) -> None:
    task, last = world.until("sign_approval"), world.script.steps[-1]
    world.clock.move_to(last.at)

    complete(world.app, task.id, last.answers, person="ana")
    add_comment(world.app, world.review, "Decided well.", person="gwen", role="supervisor")
    with world.app.store.reading() as reader:
        assert [one.body for one in reader.comments(world.review)] == ["Decided well."]


def test_several_wrong_mentions_are_told_at_once(world: World) -> None:
    with pytest.raises(FormError) as refused:
        add_comment(world.app, world.review, "@one and @mateo", person="ana", role="nurse_reviewer")
    assert len(refused.value.messages["text"]) == 2
