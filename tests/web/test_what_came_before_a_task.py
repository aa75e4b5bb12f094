"""The head of a task: what others said before, why it came, what was asked for, that time ran out, who appeals."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.web.clerk import Clerk
from tests.web.day import Day

CALL = "tests/golden/peer_to_peer/T09.toml"
APPEAL = "tests/golden/appeal_review/G03.toml"
ASKED = "tests/golden/information_request/G05.toml"
Opens = Callable[[str], Day]


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    opened: list[Day] = []

    def open_day(case: str) -> Day:
        opened.append(Day(tmp_path, case))
        return opened[-1]

    yield open_day
    for one in opened:
        one.close()


def at(day: Day, element: str) -> Clerk:
    return day.at(element, day.until(element).who)


def before(clerk: Clerk) -> list[str]:
    """What stands above the questions, one note each."""
    return [told(one) for one in clerk.tree.xpath("//*[@data-before]")]


def told(part: Any) -> str:
    return " ".join(" ".join(part.itertext()).split())


def bar(clerk: Clerk) -> str:
    (holder,) = clerk.tree.xpath("//*[contains(@class,'cw-casebar__holder')]")
    return told(holder)


def test_what_a_call_brought_stands_above_the_signature(opens: Opens) -> None:
    clerk = at(opens(CALL), "sign_decision")
    (call,) = before(clerk)
    assert "“Hold the call”" in call
    assert "Held with Omar Haddad, MD, surgeon" in call
    assert "Something changed No" in call
    assert "Note No trial beside the pads; he will fit orthotics and ask again." in call


def test_who_refers_a_case_is_read_by_the_physician_and_in_the_timeline(opens: Opens) -> None:
    day = opens("workflows/samples/second_fat_grafting.toml")
    nurse = at(day, "sign_approval")
    nurse.values["decision"] = ["REFER"]
    nurse.values["note"] = ["The weight record is unclear to me."]
    assert nurse.send().status_code == 303
    physician = day.at("draft_decision", "osei")
    (said, *_) = before(physician)
    assert "“Sign the approval”" in said
    assert "Decision A physician should decide Note The weight record is unclear to me." in said
    physician.address = f"/cases/{day.review}/timeline"
    physician.open()
    assert (
        "“Sign the approval” was answered: “A physician should decide”. Note: “The weight record is unclear to me.”"
        in physician.text
    )


def test_why_a_case_is_sent_back_is_read_by_whoever_rates_it_anew(opens: Opens) -> None:
    day = opens(CALL)
    physician = at(day, "sign_decision")
    physician.values["decision"] = ["RATE_ANEW"]
    physician.values["note"] = ["Look at the podiatry record of March."]
    assert physician.send().status_code == 303
    nurse = day.at("verify_trials", "ana")
    (sent_back, *_) = before(nurse)
    assert "Decision Back to the reviewers, who rate anew Note Look at the podiatry record of March." in sent_back


def test_what_a_table_found_stands_on_the_task_that_it_led_to(opens: Opens) -> None:
    clerk = at(opens("tests/golden/intake/G12.toml"), "review_coverage")
    (why,) = before(clerk)
    assert why.startswith("Why this came to you The member is not covered on the date of service; staff must look.")


def test_what_was_asked_for_and_what_came_stands_on_the_task_after_it(opens: Opens) -> None:
    clerk = at(opens(ASKED), "verify_trials")
    asked = before(clerk)[0]
    assert "asked for information, and no answer came" in asked
    assert "Consultation note of the treating surgeon" in asked
    assert "Came by Sun 29 Mar nothing in time" in asked


def test_a_case_whose_time_ran_out_says_so_and_that_it_is_decided_on_its_merits(opens: Opens) -> None:
    clerk = at(opens("tests/golden/missed_deadline/G16.toml"), "assess_function")
    lapsed = before(clerk)[0]
    assert lapsed.startswith(
        "The time to decide ran out: it ended Mon 13 Jul, 11:59 pm. By law that counts as a denial."
    )
    assert "Decide on the merits now" in lapsed
    assert bar(clerk) == "Denied, the time ran out on 13 Jul 2026. Waits for a nurse reviewer"


def test_who_handed_an_appeal_in_and_the_last_day_stand_above_the_question(opens: Opens) -> None:
    clerk = at(opens(APPEAL), "check_standing")
    (appeal,) = before(clerk)
    assert "Handed in by The member" in appeal
    assert "Came Tue 24 Mar 2026, 11:00:00 am Eastern" in appeal
    assert "Last day to appeal Sun 9 Aug" in appeal


def test_whoever_decided_before_reads_in_plain_words_why_the_appeal_is_not_theirs(opens: Opens) -> None:
    day = opens(APPEAL)
    day.until("review_appeal")
    osei = day.people["osei"]
    day.with_people(replace(osei, roles=(*osei.roles, "appeal_physician")))
    clerk = day.at("review_appeal", "osei")
    assert (
        "You may not do “Decide the appeal”: you signed the decision before, and an appeal is decided by somebody who "
        "took no part before (29 CFR 2560.503-1(h)(3)(ii)). Somebody independent has to do it."
    ) in clerk.text
    assert "SAME_PERSON" not in clerk.text


def test_the_bar_says_what_was_decided_and_until_when_an_appeal_may_come(opens: Opens) -> None:
    day = opens(CALL)
    at(day, "sign_decision")
    day.do(day.steps.pop(0))
    clerk = day.sign_in("osei")
    clerk.address = f"/cases/{day.review}/request"
    clerk.open()
    assert bar(clerk) == "Denied on 5 Feb 2026. An appeal may come until Tue 4 Aug 2026"
    assert [told(one) for one in clerk.tree.xpath("//td[@data-label='Decided']")] == ["Denied"]


def test_the_bar_says_that_the_provider_may_ask_for_a_call(opens: Opens) -> None:
    day = opens(CALL)
    at(day, "draft_decision")
    day.do(day.steps.pop(0))
    clerk = day.sign_in("osei")
    clerk.address = f"/cases/{day.review}/request"
    clerk.open()
    assert bar(clerk) == "The provider may ask for a call until Thu 5 Feb 2026, 3:00 pm"


def test_the_bar_of_a_task_speaks_of_that_task_whatever_else_is_open(opens: Opens) -> None:
    day = opens("tests/golden/missed_deadline/G16.toml")
    clerk = at(day, "explain_breach")
    assert bar(clerk).endswith("Waits for a supervisor")
    assert bar(day.at("check_completeness", "ana")).endswith("Waits for a nurse reviewer")


def test_whom_to_call_stands_on_the_task_of_the_call(opens: Opens) -> None:
    day = opens(CALL)
    clerk = at(day, "hold_call")
    provider = day.script.request["provider"]["name"]
    assert before(clerk)[0].startswith(f"Whom to call Name {provider} Specialty")


def test_answers_that_cannot_be_taken_are_told_before_anybody_is_asked_for_a_password(opens: Opens) -> None:
    clerk = at(opens(CALL), "sign_decision")
    clerk.password = ""
    clerk.values["decision"] = ["SIGN"]
    assert clerk.send().status_code == 422
    assert any("no conflict of interest" in one for one in clerk.errors())
    assert "Enter your password to sign" not in clerk.text


def test_when_letters_leave_is_told_from_the_signature_on_however_long_the_page_is_open(opens: Opens) -> None:
    clerk = at(opens(CALL), "sign_decision")
    assert "Letters leave 10 min after you sign. Until then you can undo." in clerk.text


def test_a_list_of_a_draft_holds_no_more_entries_than_a_page_can_show(opens: Opens) -> None:
    day = opens(CALL)
    clerk = at(day, "verify_trials")
    names = {f"lines.L1.trials.{number}.__present": ["1"] for number in range(201)}
    sent = clerk.client.post(
        f"{clerk.address}/draft",
        json={"version": 0, "window": "w", "values": names},
        headers={"X-CSRFToken": clerk.tree.xpath("//meta[@name='csrf-token']/@content")[0]},
    )
    assert sent.status_code == 422
    assert "One list of this draft has 201 entries" in sent.get_data(as_text=True)
