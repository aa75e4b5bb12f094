"""The first case from its arrival to its letter, by keys alone: no mouse is moved and no button of it pressed."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.web.days.keyboard import WATCH, Keyboard
from tests.web.days.pages import PASSWORD, Window
from tests.web.worlds import World

CONSULTATION = "Initial consultation"


def test_the_first_case_is_finished_without_a_mouse(world: World, window: Window, later: Callable[..., None]) -> None:
    page = window("ana")
    page.context.add_init_script(WATCH)
    page.reload()
    hands = Keyboard(page)

    hands.press("g", "w")
    hands.press_on(page.get_by_role("link", name=re.compile("^My groups")))
    expect(page.get_by_role("link", name="Nora Field").first).to_be_visible()
    hands.press("j", "Enter")
    expect(page.get_by_role("heading", name="Check that the file is complete")).to_be_visible()
    hands.choose(hands.question("Decision"), "The review can be made on this file").complete()

    later(minutes=2)
    expect(page.get_by_role("heading", name="Verify the conservative treatment")).to_be_visible()
    hands.choose(hands.question("Decision"), "Rate what is on file")
    hands.add_on_file(hands.line(1), "salicylic acid", "orthotics", "additional padding")
    face = hands.line(2)
    hands.to(face.get_by_role("checkbox", name="No effective alternative")).press("Space")
    hands.to(face.get_by_role("checkbox", name="C25 No systemic agents")).press("Space")
    hands.complete()

    later(minutes=2)
    expect(page.get_by_role("heading", name="Assess the function")).to_be_visible()
    hands.choose(hands.question("Decision"), "Rate what is on file")
    for number, labels in (
        (1, ("severe pain at pressure points", "walks no more than 200 metres", "gave up work", "the atrophy")),
        (2, ("mouth closure cannot be achieved", "four new carious lesions", "cannot reach", "spills liquid")),
    ):
        line = hands.line(number)
        hands.choose(hands.question("Goal", within=line), "To improve or restore function")
        hands.pick(line.get_by_role("combobox", name="Document of the goal"), CONSULTATION)
        hands.add_on_file(line, *labels)
    hands.complete()

    later(minutes=2)
    expect(page.get_by_role("heading", name="Verify the further session")).to_be_visible()
    hands.choose(hands.question("Plan from the start"), "A document says so")
    hands.choose(hands.question("Response"), "A document says so")
    cite(hands, CONSULTATION, "multiple rounds of fat grafting serially over time", "plan")
    cite(hands, "Follow-up after the first session", "pain at the pressure points fell from 8 to 5 of 10", "response")
    hands.complete()

    later(minutes=2)
    expect(page.get_by_role("heading", name="Analyse the exceptions")).to_be_visible()
    for number in (1, 2):
        line = hands.line(number)
        for exception in ("Exception 1", "Exception 2", "Exception 3"):
            part = line.get_by_role("region", name=exception)
            hands.choose(hands.question("Status", within=part), "It holds")
            hands.write(
                part.get_by_role("textbox", name="Evidence"), f"{exception} holds for line {number} by the chart."
            )
    hands.complete()

    later(minutes=2)
    expect(page.get_by_role("heading", name="Sign the approval")).to_be_visible()
    hands.choose(hands.question("Decision"), "I approve every line")
    hands.to(page.get_by_role("checkbox", name="I have read the file")).press("Space")
    hands.write(page.get_by_label(re.compile("^Your password")), PASSWORD).press("Control+Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()

    assert page.evaluate("window.mouse") == []
    later(minutes=11)
    assert (world.row().status, world.row().outcome) == ("CLOSED", "APPROVED")


def cite(hands: Keyboard, document: str, words: str, question: str) -> None:
    """Open a document, mark sentence after sentence until the words are marked, and take the question by its digit."""
    page = hands.page
    hands.press_on(
        page.get_by_role("navigation", name="Documents").get_by_role("link", name=re.compile(f"^{document}"))
    )
    expect(page.get_by_role("region", name="Page")).to_contain_text(words)
    hands.press("v")
    for _ in range(12):
        hands.press("ArrowDown")
        if words in " ".join(page.evaluate("getSelection().toString()").split()):
            break
    box = page.get_by_role("dialog", name="Cite this passage")
    place = [question in one for one in box.get_by_role("button").all_inner_texts()].index(True)
    hands.press(str(place + 1))
    expect(box).to_have_count(0)
