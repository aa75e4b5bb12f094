"""Two people answer the same task: the second is told who did what when, and loses nothing of what they typed."""

import re

from playwright.sync_api import expect

from tests.web.days.pages import Window, open_from
from tests.web.worlds import World

MEMBER = "Nora Field"
NOTE = "The photographs are dated, and the letter names them."


def test_whoever_comes_second_sees_both_answers_and_keeps_their_own(world: World, window: Window, picture) -> None:
    world.until("verify_trials")
    ines, tova = window("ines"), window("tova")
    hers = open_from(ines, "My groups", MEMBER).is_called("Verify the conservative treatment")
    first = open_from(tova, "My groups", MEMBER)

    first.choose("Decision", "Rate what is on file")
    first.add_on_file(first.line(1), "salicylic acid", "orthotics", "additional padding")
    face = first.line(2)
    face.get_by_role("checkbox", name="No effective alternative").check()
    face.get_by_role("checkbox", name="C25 No systemic agents").check()
    first.complete()

    hers.choose("Decision", "Rate what is on file")
    hers.line(1).get_by_role("textbox", name="Note").fill(NOTE)
    ines.get_by_role("button", name=re.compile("^Complete")).click()
    main = ines.get_by_role("main")
    expect(main).to_contain_text("Tova Lindqvist")
    expect(main).to_contain_text("Your answers were not sent")
    expect(main).to_contain_text(NOTE)
    picture(ines, "two-people")
    with world.app.store.reading() as reader:
        (answer,) = reader.answers(world.review, element="verify_trials")
    assert answer.person == "tova"
