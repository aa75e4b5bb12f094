"""A denial is appealed: the coordinator checks who appeals, and a physician who had no part in it decides anew."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from casework.audit.verify import verify_review
from casework.usecases.show import show
from tests.web.days.pages import Window, letter_on, open_from, open_letter
from tests.web.days.playing import play_until
from tests.web.worlds import World

CASE = "tests/golden/appeal_review/G03.toml"
MEMBER = "Ruth Sample"
WHY = (
    "The treatment fits systemic sclerosis, which the consultation documents since 2016.",
    "Published series in this very disease show benefit, and nothing speaks of harm.",
    "The goal that the chart gives is to restore oral competence, not comfort or looks.",
    "A mouth opening of 28 mm and an MHISS of 31 are measured now, and no other treatment works.",
)


@pytest.mark.parametrize("world", [CASE], indirect=True)
def test_a_physician_who_had_no_part_in_the_denial_overturns_it(
    world: World, window: Window, later: Callable[..., None]
) -> None:
    review = play_until(world, "check_standing")
    cora = window("cora")
    task = open_from(cora, "My groups", MEMBER).take()
    task.choose("Decision", "The appeal is heard").choose("Standing", "The member")
    task.choose("In time", "It came in time").choose("Urgency", "The usual time")
    task.complete()

    later(days=3)
    samuel = window("samuel")
    task = open_from(samuel, "My groups", MEMBER).is_called("Decide the appeal").take()
    task.choose("Decision", "I decide the appeal").choose("Outcome", "Approve")
    line = samuel.get_by_role("region", name="1 Fat grafting, face")
    line.get_by_role("textbox", name="Rationale", exact=True).fill(
        "The mouth opens 28 mm and the MHISS is 31; the lips do not seal."
    )
    for number, why in enumerate(WHY, 1):
        part = line.get_by_role("region", name=f"Component {number}")
        part.get_by_role("radio", name="It is met").check()
        part.get_by_role("textbox", name="Why").fill(why)
    line.get_by_role("textbox", name=re.compile("^Exclusion")).fill(
        "The purpose is to restore oral competence, which the new measurements show is lost; looks are not the goal."
    )
    considered = samuel.get_by_role("group", name="Documents considered")
    for title in ("Consultation", "Measurement of the mouth"):
        considered.get_by_role("checkbox", name=title).check()
    for attested in ("No conflict", "Independence"):
        samuel.get_by_role("checkbox", name=attested).check()
    samuel.get_by_role("combobox", name="Specialty").fill("plastic surgery")
    samuel.get_by_label(re.compile("^Your password")).fill("sample-heron-lantern-42")
    samuel.get_by_role("button", name=re.compile("^Sign")).click()
    expect(samuel.get_by_role("main")).to_contain_text(
        "Letter on dental caries"
    )  # it came with the appeal: consider it
    expect(samuel).to_have_title(re.compile("^Error:"))
    considered.get_by_role("checkbox", name="Letter on dental caries").check()
    task.sign()

    later(minutes=11)
    shown = show(world.app, review)
    assert shown["outcome"] == "OVERTURNED_ON_APPEAL"
    samuel.goto(f"/cases/{review}")
    open_letter(samuel, "Member")
    expect(letter_on(samuel)).to_contain_text("Ruth Sample")
    with world.app.store.reading() as reader:
        assert verify_review(reader, review).ok


@pytest.mark.parametrize("world", [CASE], indirect=True)
def test_a_physician_of_the_first_decision_is_not_offered_the_appeal(world: World, window: Window) -> None:
    play_until(world, "review_appeal")
    osei = window("osei")
    osei.get_by_role("link", name=re.compile("^My groups")).click()
    expect(osei.get_by_role("link", name=MEMBER)).to_have_count(0)
