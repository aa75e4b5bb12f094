"""Comments in a browser without scripts: the thread, a mention that reaches somebody, a refusal that loses nothing."""

import re
from html import unescape
from typing import Any

import pytest

from casework.audit.verify import verify_review
from tests.web.worlds import World

EVIL = "<script>alert(1)</script> <img src=x onerror=alert(2)> javascript:alert(3)"


def token(answer: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def write(web: Any, world: World, text: str) -> Any:
    page = web.get(f"/cases/{world.review}/comments")
    return web.post(f"/cases/{world.review}/comments", data={"text": text, "csrf_token": token(page)})


def test_a_comment_stands_in_the_thread_with_who_and_when(world, web, sign_in) -> None:
    sign_in(web, "ana")
    assert "No comments yet." in text_of(web.get(f"/cases/{world.review}/comments"))
    answer = write(web, world, "Is the lip measured at rest?\n\nIt says 6 mm.")
    assert answer.status_code == 303
    assert re.fullmatch(rf"/cases/{world.review}/comments#comment-\w+", answer.headers["Location"])
    told = text_of(web.get(f"/cases/{world.review}/comments"))
    assert "Ana Ruiz, RN intake Mon 12 Jan 2026, 9:30 am" in told
    assert "Is the lip measured at rest? It says 6 mm." in told


def test_a_mention_lets_somebody_read_the_case_and_puts_it_among_their_follow_ups(world, web, sign_in) -> None:
    sign_in(web, "brandt")
    assert web.get(f"/cases/{world.review}/request").status_code == 404
    sign_in(web, "ana")
    write(web, world, "Could you look at the face, @Lena Brandt?")
    sign_in(web, "brandt")
    assert web.get(f"/cases/{world.review}/request").status_code == 200
    told = text_of(web.get(f"/cases/{world.review}/comments"))
    assert "Could you look at the face, @Lena Brandt, MD ?" in told
    assert "Nora Field" in text_of(web.get("/worklist?tab=followup"))
    with world.app.store.reading() as reader:
        follow_up = reader.follow_up(world.review, "brandt")
    assert follow_up is not None
    assert follow_up.day == "2026-01-12"
    assert follow_up.reason == "Ana Ruiz, RN mentions Lena Brandt, MD: Could you look at the face, @Lena Brandt?"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("   \n ", "Write what you want to say."),
        ("\u200b\u2800\u3164", "Write what you want to say."),
        ("Ask @nobody about it", "Nobody here is called “nobody”. Choose a name from the list"),
        ("Ask @Mateo Ruiz", "Mateo Ruiz has no role that reads cases"),
        ("x" * 4_001, "The comment has 4,001 letters; at most 4,000 are kept in one."),
    ],
)
def test_a_comment_that_cannot_be_kept_stands_in_the_form_as_it_was_written(world, web, sign_in, text, told) -> None:
    sign_in(web, "ana")
    answer = write(web, world, text)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: Comments" in html
    assert told in text_of(answer)
    assert f">{text}</textarea>" in html
    with world.app.store.reading() as reader:
        assert reader.comments(world.review) == []
        assert reader.follow_up(world.review, "mateo") is None


def test_what_is_written_is_shown_as_text_wherever_it_stands(world, web, sign_in) -> None:
    sign_in(web, "ana")
    write(web, world, f"{EVIL} @Lena Brandt")
    assert write(web, world, f"{EVIL} @nobody").status_code == 422
    sign_in(web, "brandt")
    for path in (f"/cases/{world.review}/comments", f"/cases/{world.review}/timeline", "/worklist?tab=followup"):
        html = web.get(path).get_data(as_text=True)
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path
    assert "&lt;script&gt;alert(1)" in web.get(f"/cases/{world.review}/comments").get_data(as_text=True)


def test_a_comment_is_on_the_trail_and_the_trail_holds(world, web, sign_in) -> None:

    sign_in(web, "ana")
    before = world.row()
    write(web, world, "For the record.")
    after = world.row()
    assert after.revision == before.revision  # a form that is open stays good
    assert after.trail_length == before.trail_length + 1
    with world.app.store.reading() as reader:
        assert verify_review(reader, world.review).ok
        event = reader.events(world.review)[-1]
    assert (event.kind, event.actor) == ("comment.added", "ana")
    assert "A comment was written." in text_of(web.get(f"/cases/{world.review}/timeline"))


def test_who_may_only_read_cases_cannot_comment(world, web, sign_in) -> None:
    sign_in(web, "audra")
    answer = write(web, world, "I was here.")
    assert answer.status_code == 403
    with world.app.store.reading() as reader:
        assert reader.comments(world.review) == []


def test_the_names_that_can_be_mentioned_are_those_who_read_cases(world, web, sign_in) -> None:
    sign_in(web, "ana")
    html = web.get(f"/cases/{world.review}/comments").get_data(as_text=True)
    assert 'data-name="Lena Brandt"' in html
    assert 'data-name="Mateo Ruiz"' not in html
    assert 'data-name="Adam Keller"' not in html
