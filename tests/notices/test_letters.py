"""What letters say to whom, and which are never written."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.domain.lines_of_business import NoticeElement
from casework.errors import HandlerError, InputError
from casework.notices.elements import said
from casework.notices.languages import language
from casework.notices.render import AUDIENCES, SUBJECTS, render

from .conftest import DECIDE, DECIDED, FACE_DENIED, OTHER_FACTS, CaseOnPaper, Letter

NEW_YORK = ZoneInfo("America/New_York")
CLINICAL_WORDS = re.compile(r"medically necessary|medical necessity|clinical|physician|experimental|cosmetic", re.I)


class Balance(HTMLParser):
    """Which elements are open; one that is closed out of turn stays."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("kind", SUBJECTS)
def test_every_kind_of_letter_is_a_whole_page_that_stands_alone(letter: Letter, kind: str, audience: str) -> None:
    written = letter(kind, audience)
    assert written.html.lstrip().startswith("<!doctype html>")
    assert f'<html lang="{written.language}">' in written.html
    assert f"<h1>{written.subject}</h1>" in written.html
    assert not re.search(r"(?:src|href)=|@import|url\(", written.html)
    assert "R-G01" in written.text
    assert "January 13, 2026" in written.text
    assert not re.search(r"{{|{%|None|Undefined", written.html)
    balance = Balance()
    balance.feed(written.html)
    assert balance.open == []


@pytest.mark.parametrize("kind", SUBJECTS)
def test_the_same_facts_give_the_same_letter(letter: Letter, kind: str) -> None:
    assert letter(kind) == letter(kind)


def test_an_approval_says_what_is_covered_how_much_and_until_when(letter: Letter) -> None:
    text = letter("approval").text
    assert "Good news: we will cover both parts of this treatment." in text
    assert "Autologous fat grafting (regenerative), both feet | 1 treatment | January 13, 2026 | July 12, 2026" in text
    assert "There is no simpler treatment for the face that is known to work." in text
    assert "appeal" not in text.lower()


def test_a_member_never_reads_a_procedure_code_and_the_provider_does(letter: Letter) -> None:
    for kind in (*DECIDE, *OTHER_FACTS):
        assert "15773" not in letter(kind, "MEMBER").html, kind
        assert "15773" in letter(kind, "PROVIDER").html, kind


def test_a_code_in_the_requesters_words_does_not_reach_the_member(case: CaseOnPaper, letter: Letter) -> None:
    lines = tuple(replace(line, label=f"{line.label} (15773)") for line in case.request.lines)
    case.request = replace(case.request, lines=lines, procedure_label="Fat grafting (15773)")
    written = letter("approval")
    assert "15773" not in written.html
    assert "Fat grafting, both feet" in written.text


def test_a_line_is_told_by_its_site_and_never_by_the_label_that_the_requester_gave_it(
    case: CaseOnPaper, letter: Letter
) -> None:
    wrong = tuple(replace(line, label="Fat grafting, both knees") for line in case.request.lines)
    case.request = replace(case.request, lines=wrong)
    for audience in ("MEMBER", "PROVIDER"):
        text = letter("partial", audience).text
        assert "autologous fat grafting (regenerative), both feet" in text
        assert "autologous fat grafting (regenerative), the face" in text
        assert "knees" not in text


def test_a_denial_tells_the_member_why_what_would_change_it_and_every_right(letter: Letter) -> None:
    text = letter("denial").text
    for words in (
        "The records do not show that the face has a problem with how it works.",
        "Article VI §A ¶8, in the plan’s own words:",
        "… undertaken solely to improve the patient's appearance …",
        "Article I ¶63, in short:",
        "Our medical policy FG-01",
        "You can have a copy of it free of charge.",
        "This one was not shown:",
        "- Point 4: ",
        "the medical reasons for this decision explained to you",
        "would change this decision.",
        "The last day is July 12, 2026, or later if this letter reaches you after January 13, 2026.",
        "by fax to 1-800-555-0144",
        "You get our answer in writing within 30 days",
        "fast appeal",
        "within 72 hours",
        "Someone you choose can act for you.",
        "external review within 4 months",
        "copies of all documents, records and other information about your request free of charge",
        "section 502(a) of ERISA",
        "Sample consumer assistance program, 1-800-555-0150",
        "diagnosis and treatment codes",
        "Le ayudamos gratis en su idioma.",
    ):
        assert words in text, words


def test_a_partial_letter_holds_both_parts(letter: Letter) -> None:
    text = letter("partial").text
    assert "We cover: autologous fat grafting (regenerative), both feet" in text
    assert "Not covered: autologous fat grafting (regenerative), the face" in text
    assert "This one was not shown for autologous fat grafting (regenerative), the face:" in text
    assert text.index("The part that we cover") < text.index("Why we said no") < text.index("How to appeal")


def test_less_than_was_asked_for_is_told_as_such(letter: Letter) -> None:
    less = replace(FACE_DENIED, outcome="APPROVE", pas="A2", requested=3, quantity=1, line="L1")
    assert "1 treatment of 3 that were asked for" in letter("partial", lines=(less, FACE_DENIED)).text


def test_the_provider_learns_who_decided_on_which_components_and_that_a_call_is_possible(letter: Letter) -> None:
    text = letter("denial", "PROVIDER").text
    for words in (
        "Action code A3",
        "Daniel Osei, MD, plastic surgery, signed on January 13, 2026",
        "4. Most appropriate treatment | Not met",
        "1. Consistent with symptoms/diagnosis | Met",
        "records full closure of the mouth",
        "can talk to a physician reviewer about this decision",
        "Systemic sclerosis (scleroderma) (M34.9)",
        "MCG, General Recovery Guidelines, Wound and Skin Management",
    ):
        assert words in text, words


def test_the_letter_for_the_record_holds_the_printed_record(letter: Letter) -> None:
    assert "Article I ¶63" in letter("approval", "RECORD").text
    assert "DETERMINATION R-G01" in letter("approval", "RECORD").text


@pytest.mark.parametrize("audience", ["MEMBER", "PROVIDER"])
def test_an_administrative_denial_never_uses_clinical_words(letter: Letter, audience: str) -> None:
    text = letter("administrative_denial", audience).text
    assert not CLINICAL_WORDS.findall(text)
    ours, theirs = (
        "We made no judgement about your medical condition or your treatment.",
        "No judgement was made about the member’s condition or treatment.",
    )
    assert (ours in text, theirs in text) == (audience == "MEMBER", audience == "PROVIDER")
    assert "external review" not in text
    assert "it ended on December 31, 2025." in text
    assert "180 days" in text


def test_an_information_request_says_what_why_by_when_and_that_the_clock_stands_still(letter: Letter) -> None:
    written = letter("information_request", "PROVIDER", items=["PRIOR_SESSION", "a photo of the closed mouth"])
    for words in (
        "Operative note of the session before, with the response to it | A further session needs",
        "A photo of the closed mouth | Without it we cannot tell",
        "We need it by February 27, 2026.",
        "the time for our decision stands still",
        "We then decide within 15 days: if your answer comes on the last day, by March 14, 2026",
        "29 CFR 2560.503-1(f)(4)",
        "If nothing comes by then, the request is decided on what is on file.",
    ):
        assert words in written.text, words
    assert "If we hear nothing by then, we decide with the records that we have." in letter("information_request").text
    assert "We have not had an answer" not in written.text
    assert "We have not had an answer" in letter("information_reminder").text


def test_where_the_law_stops_no_clock_the_information_request_says_so(case: CaseOnPaper, letter: Letter) -> None:
    case.line_of_business = replace(case.line_of_business, tolling="NONE", tolling_citation="42 CFR 422.568")
    text = letter("information_request").text
    assert "The time for our decision runs on while we wait: we decide by January 27, 2026 at 11:59 p.m. EST." in text
    assert "42 CFR 422.568" in text


def test_a_withdrawal_a_duplicate_and_an_offer_say_what_happens_next(letter: Letter) -> None:
    withdrawn = letter("withdrawal").text
    assert "Helen Marsh took this request back on January 13, 2026." in withdrawn
    assert "“The surgery was cancelled.”" in withdrawn
    assert "You can ask again at any time." in withdrawn
    assert "The review that goes on has the reference R-G08." in letter("duplicate").text
    assert "by January 15, 2026 at 10:00 a.m. EST" in letter("peer_to_peer_offer", "PROVIDER").text


def test_a_letter_that_lacks_what_the_law_demands_is_not_written(case: CaseOnPaper, letter: Letter) -> None:
    extra = NoticeElement(
        id="ombudsman", notices=("denial",), audiences=("MEMBER",), when="ADVERSE", citation="10 XYZ 3.4"
    )
    case.line_of_business = replace(case.line_of_business, notices=(*case.line_of_business.notices, extra))
    with pytest.raises(HandlerError, match=r"denial to MEMBER was not written: .*ombudsman \(10 XYZ 3.4\)"):
        letter("denial")
    assert letter("denial", "PROVIDER")
    assert letter("approval")


def test_what_the_law_words_itself_needs_no_template(case: CaseOnPaper, letter: Letter) -> None:
    extra = NoticeElement(
        id="ombudsman",
        notices=("denial",),
        audiences=("MEMBER",),
        when="ADVERSE",
        citation="10 XYZ 3.4",
        text="The ombudsman helps you at 1-800-555-0199.",
    )
    case.line_of_business = replace(case.line_of_business, notices=(*case.line_of_business.notices, extra))
    assert "Please note\nThe ombudsman helps you at 1-800-555-0199." in letter("denial").text


def test_a_demanded_element_whose_words_are_empty_counts_as_missing(letter: Letter) -> None:
    with pytest.raises(HandlerError, match="reason"):
        letter("denial", lines=(replace(FACE_DENIED, line="L1", plain_texts=(), reason_texts=()),))


def test_a_marked_section_without_words_says_nothing() -> None:
    assert said('<section data-element="a b"><p>Words that say something.</p><br></section>') == {"a", "b"}
    assert said('<section data-element="a"><h2>Heading</h2></section></p>') == set()


def test_a_right_that_the_law_does_not_know_is_not_promised(case: CaseOnPaper, letter: Letter) -> None:
    kept = tuple(one for one in case.line_of_business.notices if one.id not in ("civil_action", "external_review"))
    case.line_of_business = replace(case.line_of_business, notices=kept)
    text = letter("denial").text
    assert "502(a)" not in text
    assert "external review" not in text


def test_where_the_law_gives_no_words_the_template_has_its_own(case: CaseOnPaper, letter: Letter) -> None:
    bare = tuple(replace(one, text="") for one in case.line_of_business.notices if one.id != "no_clinical_judgement")
    case.line_of_business = replace(case.line_of_business, notices=bare)
    text = letter("denial").text
    assert "You have 180 days from the day you get this letter." in text
    assert "We then decide within 72 hours." in text
    assert "external review within 4 months" in text
    assert "section 502(a) of ERISA" in text
    assert letter("partial", "PROVIDER")


def test_a_letter_that_tells_a_time_which_no_clock_of_the_law_gives_is_not_written(
    case: CaseOnPaper, letter: Letter
) -> None:
    assert "Last day to appeal" in letter("denial").text
    kept = tuple(rule for rule in case.line_of_business.clocks if rule.id != "appeal_filing")
    case.line_of_business = replace(case.line_of_business, clocks=kept)
    with pytest.raises(HandlerError, match=r"appeal_rights \(29 CFR .*\) tells {appeal_period}, and neither"):
        letter("denial")
    assert letter("approval")


def test_a_letter_written_before_the_clock_has_ended_counts_from_its_own_day(case: CaseOnPaper, determine: Any) -> None:
    record = determine(*DECIDE["denial"][0], outcome="DENIED")
    case.events.clear()
    text = render("denial", "MEMBER", {"determination": record.to_json()}, case=case, now=DECIDED).text
    assert "The last day is July 12, 2026" in text


def test_an_unknown_kind_or_reader_is_refused_with_those_that_exist(letter: Letter) -> None:
    with pytest.raises(InputError, match=r"no letter of the kind poem.*approval"):
        letter("poem")
    with pytest.raises(InputError, match="MEMBER, PROVIDER, RECORD, and not for PRESS"):
        letter("approval", "PRESS")


def test_a_letter_whose_facts_are_missing_is_not_written(case: CaseOnPaper) -> None:
    with pytest.raises(HandlerError, match="no determination"):
        render("denial", "MEMBER", {}, case=case, now=DECIDED)
    with pytest.raises(HandlerError, match="facts are not complete"):
        render("lapse", "RECORD", {}, case=case, now=DECIDED)
    with pytest.raises(HandlerError, match="facts are not complete"):
        render("information_request", "MEMBER", {"items": ["x"]}, case=case, now=DECIDED)


def test_what_people_wrote_cannot_become_markup(case: CaseOnPaper, letter: Letter) -> None:
    case.request = replace(case.request, member=replace(case.request.member, name="<script>alert(1)</script>"))
    written = letter("withdrawal", reason="<b>no</b> & more")
    assert "<script>" not in written.html
    assert "&lt;script&gt;" in written.html
    assert "“<b>no</b> & more”" in written.text


def test_the_members_own_language_comes_first(case: CaseOnPaper, letter: Letter) -> None:
    case.request = replace(case.request, member=replace(case.request.member, language="vi-VN"))
    text = letter("approval").text
    assert text.index("Tiếng Việt") < text.index("Español")


def test_days_are_written_out_in_the_plans_own_time_zone() -> None:
    english = language("en")
    assert english.day("2026-01-27", NEW_YORK) == "January 27, 2026"
    assert english.day(date(2026, 3, 1), NEW_YORK) == "March 1, 2026"
    assert english.day("2026-01-28T04:59:59+00:00", NEW_YORK) == "January 27, 2026"
    assert english.moment(datetime(2026, 7, 1, 4, 5, tzinfo=UTC), NEW_YORK) == "July 1, 2026 at 12:05 a.m. EDT"
    assert english.moment("2026-01-27T17:00:00+00:00", NEW_YORK) == "January 27, 2026 at 12:00 p.m. EST"


@pytest.mark.parametrize(
    ("by", "audience", "told"),
    [
        ("MEMBER", "MEMBER", "You took this request back on January 13, 2026."),
        ("MEMBER", "PROVIDER", "The member took this request back"),
        ("REPRESENTATIVE", "MEMBER", "The person who acts for you took this request back"),
        ("PROVIDER", "PROVIDER", "Helen Marsh, MD, took this request back"),
    ],
)
def test_the_letter_of_a_withdrawal_says_who_took_the_request_back(
    letter: Letter, by: str, audience: str, told: str
) -> None:
    assert told in letter("withdrawal", audience, by=by).text


def test_a_member_reads_the_deciders_plain_words_and_the_provider_the_clinical_ones(letter: Letter) -> None:
    lines = (replace(FACE_DENIED, line="L1", plain_rationale="Your chart of January 10 shows that your lips close"),)
    member, provider = (letter("denial", audience, lines=lines).text for audience in ("MEMBER", "PROVIDER"))
    assert "Your chart of January 10 shows that your lips close" in member
    assert "records full closure of the mouth" in provider
    assert "your lips close" not in provider


def test_a_component_that_was_not_shown_is_told_in_plain_words_where_the_plan_has_them(
    case: CaseOnPaper, letter: Letter
) -> None:
    definition = case.plan.medical_necessity
    worded = tuple(replace(one, plain=f"in plain words {one.number}") for one in definition.components)
    provisions = tuple(
        replace(one, components=worded) if one.id == definition.id else one for one in case.plan.provisions
    )
    case.plan = replace(case.plan, provisions=provisions)
    assert "Point 4: in plain words 4" in letter("denial").text
    case.plan = replace(
        case.plan,
        provisions=tuple(
            replace(one, components=tuple(replace(part, plain="") for part in worded))
            if one.id == definition.id
            else one
            for one in provisions
        ),
    )
    assert "Point 4: most appropriate treatment" in letter("denial").text
