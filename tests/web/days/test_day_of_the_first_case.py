"""The first request, a second fat grafting to both feet and the face, worked by three people in three windows."""

from collections.abc import Callable

from playwright.sync_api import expect

from casework.audit.verify import verify_review
from casework.usecases.show import show
from tests.web.days.pages import Task, Window, letter_on, open_from, open_letter
from tests.web.worlds import World

MEMBER = "Nora Field"


def test_three_people_take_the_first_case_from_its_arrival_to_the_letter_of_approval(
    world: World, window: Window, later: Callable[..., None], picture: Callable[..., None]
) -> None:
    ines, tova = window("ines"), window("tova")

    task = open_from(ines, "My groups", MEMBER).is_called("Check that the file is complete").take()
    task.choose("Decision", "The review can be made on this file").complete()

    later(minutes=5)
    task = Task(ines).is_called("Verify the conservative treatment").take()
    task.choose("Decision", "Rate what is on file")
    task.add_on_file(task.line(1), "salicylic acid", "orthotics", "additional padding")
    face = task.line(2)
    face.get_by_role("checkbox", name="No effective alternative").check()
    face.get_by_role("checkbox", name="C25 No systemic agents").check()
    task.complete()

    later(minutes=5)
    task = open_from(tova, "My groups", MEMBER).is_called("Assess the function").take()
    task.choose("Decision", "Rate what is on file")
    feet = task.line(1)
    task.choose("Goal", "To improve or restore function", within=feet)
    feet.get_by_label("Document of the goal").select_option(
        label="Initial consultation, reconstructive surgery, 10 Mar 2025"
    )
    task.add_on_file(
        feet, "severe pain at pressure points", "walks no more than 200 metres", "gave up work", "the atrophy"
    )
    face = task.line(2)
    task.choose("Goal", "To improve or restore function", within=face)
    face.get_by_label("Document of the goal").select_option(
        label="Initial consultation, reconstructive surgery, 10 Mar 2025"
    )
    task.add_on_file(
        face, "mouth closure cannot be achieved", "four new carious lesions", "cannot reach", "spills liquid"
    )
    task.complete()
    later(minutes=5)

    task = Task(tova).is_called("Verify the further session").take()
    task.choose("Plan from the start", "A document says so").choose("Response", "A document says so")
    task.cite("Initial consultation", "multiple rounds of fat grafting serially over time", "the plan")
    task.cite("Follow-up after the first session", "pain at the pressure points fell from 8 to 5 of 10", "the response")
    task.complete()

    later(minutes=5)
    task = Task(tova).is_called("Analyse the exceptions").take()
    task.except_in(
        1, "Exception 1", "Pain and lost walking distance are documented and three conservative treatments failed."
    )
    task.except_in(1, "Exception 2", "The fat pads are lost through systemic sclerosis, an illness.")
    task.except_in(
        1, "Exception 3", "Section FF of the plan covers reconstructive procedures that restore physiologic function."
    )
    task.except_in(2, "Exception 1", "The mouth cannot be closed, and the teeth decay because of it.")
    task.except_in(2, "Exception 2", "The tissue around the mouth is lost through systemic sclerosis, an illness.")
    task.except_in(
        2, "Exception 3", "Section FF of the plan covers reconstructive procedures that restore physiologic function."
    )
    task.complete()

    later(minutes=5)
    ana = window("ana")
    task = open_from(ana, "My groups", MEMBER).is_called("Sign the approval").take()
    expect(ana.get_by_role("heading", name="Why the rules recommend approval")).to_be_visible()
    task.choose("Decision", "I approve every line")
    ana.get_by_role("checkbox", name="I have read the file").check()
    picture(ana, "sign-approval")
    task.sign()
    assert world.row().status == "OPEN"  # nothing has left yet
    ana.get_by_role("button", name="Undo").click()
    task.is_called("Sign the approval").sign()

    later(minutes=11)
    assert (world.row().status, world.row().outcome) == ("CLOSED", "APPROVED")
    ana.goto(f"/cases/{world.review}")
    open_letter(ana, "Member")
    expect(letter_on(ana)).to_contain_text("Nora Field")
    expect(letter_on(ana)).to_contain_text("We approved")
    shown = show(world.app, world.review)
    assert {letter["kind"] for letter in shown["letters"] if letter["sent_at"]} == {"approval"}
    assert {letter["audience"] for letter in shown["letters"]} == {"MEMBER", "PROVIDER", "RECORD"}
    with world.app.store.reading() as reader:
        assert verify_review(reader, world.review).ok
        assert {answer.person for answer in reader.answers(world.review)} == {"ines", "tova", "ana"}
