"""The pages of a case in a browser without scripts: what a reviewer reads on each of them."""

import copy
import re
import sqlite3
from html import unescape
from typing import Any

import pytest

from casework.ports import Actor
from casework.usecases import held_signatures
from casework.usecases.advance import work_off
from casework.usecases.assignments import claim
from casework.usecases.complete import complete
from casework.usecases.submit import submit
from tests.web.worlds import World

TABS = ("request", "documents", "criteria", "timeline", "diagram", "letters", "comments")
OTHERS = ("clock", "rules", "similar")
EVIL = "<img src=x onerror=alert(1)>"


def text_of(answer: Any) -> str:
    """What a person reads, in one line."""
    html = answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.S))).strip()


def finish(world: World) -> None:
    """The first case goes through to its end."""
    task, last = world.until("sign_approval"), world.script.steps[-1]
    world.clock.move_to(last.at)
    complete(world.app, task.id, last.answers, person=last.who)
    work_off(world.app)


def open_page(web: Any, world: World, name: str, **kwargs: Any) -> Any:
    answer = web.get(f"/cases/{world.review}/{name}", **kwargs)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer


@pytest.mark.parametrize("name", [*TABS, *OTHERS])
def test_no_page_of_a_case_takes_more_than_ten_statements(world, web, sign_in, statements, name) -> None:
    world.until("sign_approval")
    sign_in(web, "ana")
    open_page(web, world, name)
    statements.clear()
    open_page(web, world, name)
    assert statements.count <= 10, statements.names


def test_the_address_of_a_case_leads_to_ones_own_task_else_to_its_request(world, web, sign_in) -> None:
    sign_in(web, "ana")
    assert web.get(f"/cases/{world.review}").headers["Location"] == f"/cases/{world.review}/request"
    (task,) = world.open_tasks()
    claim(world.app, task.id, person="ana")
    assert web.get(f"/cases/{world.review}").headers["Location"] == f"/tasks/{task.id}"


def test_the_request_tells_who_asked_when_and_for_what(world, web, sign_in) -> None:
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "request"))
    assert "Helen Marsh, MD, the provider" in told
    assert "Mon 12 Jan 2026, 9:30:00 am Eastern, by portal" in told
    assert "Planned for 16 Feb 2026, before the treatment" in told
    assert "1 Fat grafting, both feet foot both sides 1 15773" in told
    assert "Coverage in force on the day" in told
    assert "From 1 Jan 2024, no end on file" in told
    assert "This is the member's first case here." in told


def test_the_requesters_claims_stand_with_their_sources_and_are_no_findings(world, web, sign_in) -> None:
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "request"))
    assert "25 claims. Nothing here is a finding yet" in told
    assert "C02 Scleroderma-induced fat atrophy" in told
    assert "[1] no bibliography was given" in told
    assert told.count("Not checked yet") == 25
    world.until("sign_approval")
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "request"))
    assert "Not checked yet" not in told
    assert "Can be relied on" in told
    assert "13.4% without saying of how many" in told


def another(world: World, **changes: Any) -> str:
    request = copy.deepcopy(dict(world.script.request))
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = request
        for name in way:
            inner = inner[name]
        inner[last] = value
    made = submit(world.app, request, [], actor=Actor("outside"))["review"]
    work_off(world.app)
    return str(made)


def test_other_cases_of_the_member_are_told_and_open_where_one_may(world, web, sign_in) -> None:
    other = another(world, id="G77", session=3)
    sign_in(web, "ana")
    page = open_page(web, world, "request")
    assert f'href="/cases/{other}"' in page.get_data(as_text=True)
    assert "Third fat grafting, both feet and face" in text_of(page)


def test_criteria_stand_in_the_plans_own_words_with_answer_evidence_and_rule(world, web, sign_in) -> None:
    world.until("sign_approval")
    sign_in(web, "ana")
    page = open_page(web, world, "criteria")
    told = text_of(page)
    assert (
        "the primary purpose is either to treat a medical condition or to improve or restore physiologic function"
        in told
    )
    assert (
        "Part 4 “Most appropriate treatment” Fat grafting, both feet Met Conservative: met; Function: impaired" in told
    )
    assert "Exception 1 “Represents a medical/surgical necessity”" in told
    assert "Enough treatments failed, for long enough." in told
    assert "Row 1 of 10" in told
    assert "Nothing is found not met so far." in told
    assert "worn daily for 24 weeks and adjusted twice" in told
    assert f"/cases/{world.review}/documents/D2/pages/1?quote=" in page.get_data(as_text=True)
    assert "8 of 8" in told


def test_criteria_say_what_would_change_the_outcome_and_which_numbers_are_invented(world, web, sign_in) -> None:
    world.until("sign_approval")
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "criteria"))
    assert "“Weeks of failed treatment” 12 instead of 0 would meet row 1" in told
    assert "Conservative treatment, foot: weeks, at least 12 weeks 1 Jan 2025 Policy FG-01" in told
    assert "Invented for the sample" in told


def test_before_anything_was_rated_the_criteria_say_so(world, web, sign_in) -> None:
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "criteria"))
    assert "Not answered yet" in told
    assert "Route the request" in told


def test_all_rows_show_the_table_with_what_went_in_and_the_row_that_matched(world, web, sign_in) -> None:
    world.until("sign_approval")
    sign_in(web, "ana")
    page = open_page(web, world, "rules")
    told = text_of(page)
    assert re.search(r"\d+ of \d+ rows matched", told)
    assert "Failed treatments 3 Weeks of failed treatment 46" in told
    assert "at least “Weeks the policy asks for”" in told
    assert 'id="rate_trials-1" data-matched' in page.get_data(as_text=True)
    assert 'id="rate_trials-3">' in page.get_data(as_text=True)


def test_why_the_rules_recommend_what_they_do_is_a_part_of_the_task_page(world, web, sign_in) -> None:
    task = world.until("sign_approval")
    sign_in(web, "ana")
    told = text_of(web.get(f"/tasks/{task.id}/why"))
    assert told.startswith("Why the rules recommend approval 12 of 83 rows matched")
    assert "No alternative" in told


def test_the_clock_is_told_in_the_order_of_the_law(world, web, sign_in) -> None:
    sign_in(web, "ana")
    panel = web.get(f"/cases/{world.review}/clock", headers={"HX-Request": "true"})
    told = text_of(panel)
    assert "<html" not in panel.get_data(as_text=True)
    order = [told.index(word) for word in ("Received", "Rule", "Count", "Paused", "Extended", "Used")]
    assert order == sorted(order)
    assert "Why Tue 27 Jan 2026, 11:59 pm?" in told
    assert "29 CFR 2560.503-1(f)(2)(iii)(A), rule dated 1 Jan 2003" in told
    assert "Can be by 15 calendar days, until Wed 11 Feb 2026" in told
    assert not re.search(r"\d{4}-\d{2}-\d{2}", told)


def test_a_law_without_a_pause_says_so(world, web, sign_in) -> None:
    review = another(world, id="G80", plan="MA-01", line_of_business="MEDICARE_ADVANTAGE")
    sign_in(web, "gwen")
    told = text_of(web.get(f"/cases/{review}/clock"))
    assert "has no pause for missing information. The clock runs." in told


def test_the_timeline_tells_in_plain_words_who_did_what_newest_first(world, web, sign_in) -> None:
    world.until("verify_trials")
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "timeline"))
    arrived = told.index("The request arrived, and the case was opened.")
    assert told.index("“Check that the file is complete” was answered: ") < arrived
    assert "The request was accepted for clinical review with 2 lines." in told
    assert "Tue 13 Jan 2026, 10:00 am Ana Ruiz, RN, nurse reviewer" in told
    assert "check_completeness" not in told


def test_looks_at_a_case_stand_in_its_timeline(world, web, sign_in) -> None:
    sign_in(web, "gwen")
    open_page(web, world, "letters")
    told = text_of(open_page(web, world, "timeline?show=views"))
    assert "Gwen Tallis" in told
    assert "Looked at the letters" in told


def test_the_timeline_can_be_cut_down_to_letters(world, web, sign_in) -> None:
    finish(world)
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "timeline?show=letters"))
    assert "The letter “Approval of the request for prior authorization” to the member was sent." in told
    assert "The request arrived" not in told
    nothing = text_of(open_page(web, world, "timeline?show=no such thing"))
    assert "The request arrived" in nothing


def test_a_kind_of_which_nothing_happened_says_so(world, web, sign_in) -> None:
    sign_in(web, "ana")
    assert "Nothing of this kind has happened." in text_of(open_page(web, world, "timeline?show=letters"))


def test_the_outline_says_where_the_case_stands_and_what_was_passed(world, web, sign_in) -> None:
    world.until("verify_serial")
    sign_in(web, "ana")
    page = open_page(web, world, "diagram")
    told = text_of(page)
    assert "Functional assessment" in told
    assert "Task Verify the further session Here now Nurse reviewer" in told
    assert "If no Process Ask for information" in told
    assert "Back to “Assess the function”" in told
    assert "Assess the function Nurse reviewer Tue 13 Jan 2026, 11:20 am, Ana Ruiz, RN" in told
    steps = re.findall(r"Casework (.{0,120}?)(?= (?:Casework|Task|Question|Process|Rules|If) )", told)
    assert steps
    assert not [one for one in steps if "Ana Ruiz" in one]  # a person is named at what a person did
    whole = text_of(open_page(web, world, "diagram?process=coverage_review"))
    assert "Until every line is decided Here now" in whole
    assert "Meanwhile, when the time for the decision is over: Decision overdue" in whole


def test_the_drawing_is_the_one_that_the_case_is_bound_to(world, web, sign_in) -> None:
    sign_in(web, "ana")
    answer = web.get(f"/cases/{world.review}/diagram/intake.bpmn")
    assert answer.data == world.app.files["intake.bpmn"]
    assert answer.content_type.startswith("application/xml")
    assert web.get(f"/cases/{world.review}/diagram/secret.bpmn").status_code == 404
    assert web.get(f"/cases/{world.review}/diagram?process=secret").status_code == 404


def test_letters_are_told_with_status_and_can_be_printed(world, web, sign_in) -> None:
    sign_in(web, "ana")
    assert "No letters yet." in text_of(open_page(web, world, "letters"))
    finish(world)
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "letters"))
    assert "We approved your request" in told
    assert told.count("Sent Wed 14 Jan 2026, 2:00 pm") == 3
    printed = web.get(f"/cases/{world.review}/letters/1.pdf")
    assert printed.data.startswith(b"%PDF")
    large = web.get(f"/cases/{world.review}/letters/1.pdf?print=large")
    assert large.headers["Content-Disposition"].endswith("large-print.pdf")
    assert large.data != printed.data
    spanish = web.get(f"/cases/{world.review}/letters/1.pdf?language=es")
    assert spanish.data.startswith(b"%PDF")
    assert spanish.data != printed.data


def test_one_letter_says_what_it_had_to_hold_and_proves_that_it_was_sent(world, web, sign_in) -> None:
    finish(world)
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "letters/1"))
    assert "All 6 required parts" in told
    assert "Reads at grade 5.5, limit 8" in told
    assert "Same facts as the provider's letter and the record" in told
    assert "Offers of help in 15 languages" in told
    assert "What was decided 29 CFR 2560.503-1(g)(1), (j)(1)" in told
    assert "Wed 14 Jan 2026, 2:00:00 pm Eastern entry 128 of the trail" in told
    assert web.get(f"/cases/{world.review}/letters/9").status_code == 404
    assert web.get(f"/cases/{world.review}/letters/x").status_code == 404


def test_a_letter_can_do_nothing_in_its_frame(world, web, sign_in) -> None:
    finish(world)
    sign_in(web, "ana")
    page = open_page(web, world, "letters/1")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    paper = web.get(f"/cases/{world.review}/letters/1/paper")
    policy = paper.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert paper.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "We approved your request" in paper.get_data(as_text=True)


def test_letters_that_a_signature_holds_back_say_when_they_leave(world, web, sign_in) -> None:
    task = world.until("sign_approval")
    last = world.script.steps[-1]
    world.clock.move_to(last.at)
    held_signatures.sign(
        world.app, task.id, last.answers, person="ana", hold=world.settings.web.letter_hold, typed={}, key="k-1"
    )
    sign_in(web, "ana")
    told = text_of(open_page(web, world, "letters"))
    assert "3 letters wait. Signed 2:00 pm; they leave 2:10 pm, to: member, provider, record." in told


def test_decided_cases_like_it_stand_with_outcome_and_provisions(world, web, sign_in) -> None:
    finish(world)
    other = another(world, id="G78", member__id="M-9", member__name="Marian Holloway")
    sign_in(web, "gwen")
    told = text_of(web.get(f"/cases/{other}/similar"))
    assert "1 case" in told
    assert f"Nora Field {world.review}, Second fat grafting, both feet and face" in told
    assert "face, foot, Secondary Sjögren's syndrome, Systemic sclerosis (scleroderma), session 2" in told
    assert "Approved" in told
    assert "Article V §FF" in told
    assert "0 cases with “wheelchair”" in text_of(web.get(f"/cases/{other}/similar?q=wheelchair"))
    assert "1 case with “reconstructive”" in text_of(web.get(f"/cases/{other}/similar?q=reconstructive"))


def test_cases_decided_before_they_could_be_found_so_are_found_after_the_upgrade(world, web, sign_in) -> None:
    finish(world)
    other = another(world, id="G78", member__id="M-9", member__name="Marian Holloway")
    raw = sqlite3.connect(world.settings.database)
    raw.executescript(
        "drop table decided_traits; drop table decided_words; "
        "delete from _sqlite_migrations where name = '0009_decided_cases';"
    )
    raw.close()
    world.app.store.migrate()
    sign_in(web, "gwen")
    told = text_of(web.get(f"/cases/{other}/similar?q=reconstructive"))
    assert "1 case with “reconstructive”" in told
    assert "face, foot" in told


def test_text_from_outside_is_shown_as_text_on_every_page(world, web, sign_in) -> None:
    review = another(
        world,
        id="G79",
        procedure_label=EVIL,
        member__id="M-8",
        member__name=f"Nora {EVIL}",
        provider__name=f"Helen {EVIL}",
        provider__specialty=EVIL,
        channel="PORTAL",
    )
    sign_in(web, "gwen")
    web.get(f"/cases/{review}/comments")
    for name in (*TABS, *OTHERS):
        html = web.get(f"/cases/{review}/{name}").get_data(as_text=True)
        assert "<img src=x" not in html, name
        assert "&lt;img src=x onerror=alert(1)&gt;" in html, name


def test_policies_stand_in_their_own_words_with_dated_numbers(world, web, sign_in) -> None:
    sign_in(web, "mateo")
    assert "Sample HMO plan" in text_of(web.get("/policies"))
    plan = text_of(web.get("/policies/HMO-01"))
    assert "“… the primary purpose is either to treat a medical condition" in plan
    assert "Told in other words; the plan's own text is not on file." in plan
    assert "The plan does not say how its exceptions combine; taken as: one exception is enough" in plan
    policy = text_of(web.get("/policies/FG-01"))
    assert "Conservative treatment, foot: weeks, at least 12 weeks 1 Jan 2025" in policy
    assert "Systemic sclerosis (scleroderma) M34" in policy
    assert web.get("/policies/none").status_code == 404


def test_the_evidence_library_warns_where_a_source_does_not_apply(world, web, sign_in) -> None:
    sign_in(web, "mateo")
    told = text_of(web.get("/evidence"))
    assert "Indirect: it is about Adults with forefoot fat pad atrophy and foot pain, not about scleroderma." in told
    assert "Small: 13 people." in told
    assert "To be confirmed: a person must check it against its source" in told


def test_a_case_that_is_not_ones_own_is_as_if_it_were_not_there(world, web, sign_in) -> None:
    sign_in(web, "brandt")
    for name in (*TABS, *OTHERS, "letters/1", "letters/1/paper", "letters/1.pdf", "diagram/intake.bpmn"):
        assert web.get(f"/cases/{world.review}/{name}").status_code == 404, name
