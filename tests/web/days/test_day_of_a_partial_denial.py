"""Two lines with different findings: the feet are approved and the face is denied, by a nurse and a physician."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from casework.audit.verify import verify_review
from casework.usecases.show import show
from tests.web.days.pages import Task, Window, letter_on, open_from, open_letter
from tests.web.worlds import World

CASE = "tests/golden/functional_assessment/G04.toml"
MEMBER = "Ruth Sample"


@pytest.mark.parametrize("world", [CASE], indirect=True)
def test_a_nurse_and_a_physician_approve_the_feet_and_deny_the_face(
    world: World, window: Window, later: Callable[..., None], picture: Callable[..., None]
) -> None:
    ines = window("ines")
    task = open_from(ines, "My groups", MEMBER).is_called("Check that the file is complete").take()
    task.choose("Decision", "The review can be made on this file").complete()

    later(minutes=3)
    task = Task(ines).is_called("Verify the conservative treatment").take()
    task.choose("Decision", "Rate what is on file")
    task.add_on_file(task.line(1), "orthotics", "extra-depth shoes", "padding")
    task.complete()

    later(minutes=3)
    task = Task(ines).is_called("Assess the function").take()
    task.choose("Decision", "Rate what is on file")
    feet = task.line(1)
    task.choose("Goal", "To improve or restore function", within=feet)
    feet.get_by_label("Document of the goal").select_option(label="Consultation, 19 Jan 2026")
    task.add_on_file(feet, "pain and 250 metres at most")
    face = task.line(2)
    task.choose("Goal", "To improve the appearance alone", within=face)
    face.get_by_label("Document of the goal").select_option(label="Consultation, 19 Jan 2026")
    task.complete()

    later(minutes=3)
    task = Task(ines).is_called("Analyse the exceptions").take()
    task.except_in(1, "Exception 1", "Lost walking distance is documented.")
    task.except_in(1, "Exception 2", "The fat pads are lost through systemic sclerosis.")
    task.except_in(1, "Exception 3", "Section FF of the plan covers it as reconstructive.")
    no = "It does not hold"
    task.except_in(2, "Exception 1", "No deficit of the face is documented.", holds=no)
    task.except_in(2, "Exception 2", "The benefit asks for function; the goal is fullness.", holds=no)
    task.except_in(2, "Exception 3", "No other provision of the plan indicates it.", holds=no)
    task.complete()

    later(minutes=3)
    osei = window("osei")
    task = open_from(osei, "My groups", MEMBER).is_called("Weigh the evidence").take()
    for number, studies in ((1, ("Gusenoff", "PMC7861649")), (2, ("PMC4874304", "Arena A et al."))):
        line = task.line(number)
        task.choose("Standing", "It is established", within=line)
        line.get_by_role("textbox", name="Rationale", exact=True).fill(
            "Several series in this very disease show benefit at this site."
        )
        for study in studies:
            line.get_by_role("checkbox", name=study).check()
    task.complete()

    later(minutes=3)
    task = Task(osei).is_called("Draft the decision").take()
    feet, face = (task.form.get_by_role("group", name="Outcome").nth(number) for number in (0, 1))
    feet.get_by_role("radio", name="Approve").check()
    face.get_by_role("radio", name="Deny").check()
    reasons = osei.get_by_role("region", name="Your reasons")
    feet, face = (reasons.get_by_role("region", name=re.compile(f"^{number} ")) for number in (1, 2))
    feet.get_by_role("textbox", name="Rationale", exact=True).fill(
        "The feet hurt and carry less; three treatments failed over twenty weeks."
    )
    face.get_by_role("textbox", name="Rationale", exact=True).fill(
        "The mouth closes and eating is normal; the goal for the face is fullness."
    )
    face.get_by_role("textbox", name="Rationale for the member").fill(
        "Your records say that your mouth closes and that you eat well. "
        "The treatment of the face is meant to make it fuller."
    )
    for reason in ("The treatment is excluded as a procedure", "No functional deficit is documented"):
        face.get_by_role("checkbox", name=reason).check()
    face.get_by_role("checkbox", name="Consultation, 19 Jan 2026").check()
    picture(osei, "draft-decision")
    task.complete()

    later(days=6)  # a call with the provider was offered, and none was asked for
    osei = window("osei")
    task = open_from(osei, "My groups", MEMBER).is_called("Sign the decision")
    task.choose("Decision", "I sign")
    osei.get_by_role("checkbox", name="I have no financial or personal interest").check()
    osei.get_by_role("combobox", name="Specialty").fill("plastic surgery")
    task.sign()
    assert world.row().outcome is None
    later(minutes=11)

    shown = show(world.app, world.review)
    assert {line["line"]: line["outcome"] for line in shown["determination"]["lines"]} == {
        "L1": "APPROVE",
        "L2": "DENY",
    }
    assert {letter["kind"] for letter in shown["letters"] if letter["sent_at"]} >= {"partial"}
    osei.goto(f"/cases/{world.review}")
    open_letter(osei, "Member")
    expect(letter_on(osei)).to_contain_text("your mouth closes and that you eat well")
    with world.app.store.reading() as reader:
        assert verify_review(reader, world.review).ok
