"""What letters say after a first decision: about appeals, more time, a missed time, outside review and reopening."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from casework.domain.clock import ClockEvent
from casework.errors import HandlerError
from casework.notices.elements import said
from casework.notices.render import Rendered, render

from .conftest import DECIDED, LAWS, CaseOnPaper, Letter, facts_of

Under = Callable[[str], CaseOnPaper]
CLINICAL_WORDS = re.compile(r"medically necessary|medical necessity|clinical|experimental|cosmetic", re.I)
MA, MEDICAID, CALIFORNIA, ERISA, ACA = (
    "MEDICARE_ADVANTAGE",
    "MEDICAID_MCO",
    "CA_KNOX_KEENE",
    "COMMERCIAL_ERISA",
    "ACA_INDIVIDUAL",
)


def write(case: CaseOnPaper, kind: str, audience: str = "MEMBER", *, now: datetime = DECIDED, **facts: Any) -> Rendered:
    return render(kind, audience, facts_of(kind, case, **facts), case=case, now=now)


def test_the_answer_to_an_appeal_tells_what_was_decided_before_and_now(letter: Letter) -> None:
    for kind, feet, face in (
        ("appeal_upheld", "not covered", "not covered"),
        ("appeal_partly_overturned", "covered", "not covered"),
        ("appeal_overturned", "covered", "covered"),
    ):
        text = letter(kind).text
        assert f"Autologous fat grafting (regenerative), both feet | not covered | {feet}" in text
        assert f"Autologous fat grafting (regenerative), the face | not covered | {face}" in text
    assert (
        "L1 Autologous fat grafting (regenerative), both feet | denied | approved"
        in letter("appeal_overturned", "PROVIDER").text
    )


def test_the_answer_to_an_appeal_shows_every_component_afresh_with_its_reason(letter: Letter) -> None:
    provider, member = letter("appeal_upheld", "PROVIDER").text, letter("appeal_upheld").text
    for line in ("L1", "L2"):
        for number, result in ((1, "met"), (2, "met"), (3, "met"), (4, "not met")):
            assert re.search(rf"{number}\. [^:]+: {result}\. As {line} shows for {number}\.", provider)
    assert "No deference was given to the decision before" in provider
    assert len(re.findall(r"^- \d\. .+: shown$", member, re.M)) == 6
    assert len(re.findall(r"^- \d\. .+: not shown$", member, re.M)) == 2


def test_the_answer_to_an_appeal_lists_what_was_read_and_what_of_it_is_new(letter: Letter) -> None:
    text = letter("appeal_upheld").text
    old, new = text.index("From before:"), text.index("New, with your appeal or since:")
    assert old < text.index("Initial consultation, reconstructive surgery") < new
    assert new < text.index("Podiatry and orthotics record") < text.index("Who looked at your appeal")
    assert "Nothing new came with your appeal." in letter("appeal_upheld", appeal={"new": []}).text


def test_the_answer_to_an_appeal_names_who_looked_again_their_field_and_an_expert(letter: Letter) -> None:
    expert = {"name": "Mira Sand, MD", "person": "sand", "specialty": "rheumatology", "opinion": "It fits."}
    for audience in ("MEMBER", "PROVIDER", "RECORD"):
        text = letter("appeal_upheld", audience, appeal={"expert": expert}).text
        assert "Daniel Osei, MD, plastic surgery. This person had no part in the decision before" in text
        assert "Mira Sand, MD, rheumatology" in text


def test_an_overturned_denial_says_how_much_is_covered_until_when_and_tells_of_no_appeal(letter: Letter) -> None:
    text = letter("appeal_overturned").text
    assert "both feet | 1 treatment | January 13, 2026 | July 12, 2026" in text
    assert "Why we changed it" in text
    assert "civil action" not in text
    assert "Action code A1 for each line" in letter("appeal_overturned", "PROVIDER").text


def test_a_last_level_opens_the_way_out_and_one_that_is_not_the_last_opens_the_next(letter: Letter) -> None:
    last = letter("appeal_upheld").text
    assert "You can now ask for an external review. You have 4 months: the last day is May 13, 2026" in last
    assert "decide within 45 days, or within 72 hours in an urgent case" in last
    assert "You can appeal once more" not in last
    assert "You have the right to bring a civil action under section 502(a) of ERISA." in last
    first = letter("appeal_upheld", appeal={"next": "SECOND_LEVEL"}).text
    assert "You can appeal this decision once more. You have 180 days" in first
    assert "You can now ask for an external review" not in first
    assert "you can ask for an external review within 4 months" in first


@pytest.mark.parametrize("audience", ["MEMBER", "PROVIDER", "RECORD"])
def test_where_the_law_forwards_an_upheld_denial_the_letter_tells_the_decision_with_its_reasons(
    under: Under, audience: str
) -> None:
    case = under(MA)
    upheld = facts_of("appeal_upheld", case)["determination"]
    facts = {"because": "UPHELD", "lines": ["L1", "L2"], "determination": upheld}
    text = render("external_forwarded", audience, facts_of("external_forwarded", case, **facts), case=case, now=DECIDED)
    for reason in upheld["lines"][0]["plain_texts" if audience == "MEMBER" else "reason_texts"]:
        assert reason in text.text
    assert "Daniel Osei, MD, plastic surgery" in text.text
    assert "The law asks us to send every case there in which we do not say yes" in text.text
    bare = write(case, "external_forwarded", audience, because="AFFIRMED_BY_LAPSE")
    assert "Daniel Osei" not in bare.text


@pytest.mark.parametrize("law", LAWS)
def test_what_was_denied_for_administrative_reasons_is_upheld_without_clinical_words(law: str, under: Under) -> None:
    for audience in ("MEMBER", "PROVIDER"):
        html = write(under(law), "appeal_upheld", audience, like="administrative_denial").html
        ours = re.sub(r'<p class="verbatim">.*?</p>', "", html, flags=re.S)  # what the law prescribes word for word
        assert not CLINICAL_WORDS.findall(re.sub(r"<style>.*?</style>|<[^>]+>", "", ours, flags=re.S)), audience
        assert ("about your medical condition" in html) is (audience == "MEMBER")
        assert ("about the member’s condition or treatment" in html) is (audience == "PROVIDER")
        # An eligibility or network decision goes outside only where the law opens the way for any decision.
        assert ("external_review_now" in said(html)) is (law not in (ERISA, ACA, CALIFORNIA)), audience


def test_medicare_presumes_when_a_letter_arrives_and_takes_every_upheld_denial_outside(under: Under) -> None:
    sent = datetime(2026, 2, 6, 15, tzinfo=UTC)
    text = write(under(MA), "denial", now=sent).text
    assert "The last day is April 12, 2026, or later if this letter reaches you after February 11, 2026." in text
    assert "You have 60 days from the day you get this letter. We take it that you get it within 5 days" in text
    assert "You do not have to ask for it." in text
    upheld = write(under(MA), "appeal_upheld").text
    assert "We send your case to a reviewer outside the plan who works for Medicare." in upheld
    assert "within 30 days, or within 72 hours" in upheld
    after = write(under(MA), "external_upheld").text
    assert "a hearing before a judge of Medicare. You have 60 days" in after
    assert "at least $200" in after


def test_the_record_names_the_form_that_the_law_prescribes(under: Under) -> None:
    assert "Required form: CMS-10003" in write(under(MA), "denial", "RECORD").text
    assert "CMS-10003" not in write(under(MA), "denial").text
    assert "the state’s model notice" in write(under(MEDICAID), "appeal_upheld", "RECORD").text
    assert (
        "Independent Medical Review application with an addressed envelope"
        in write(under(CALIFORNIA), "appeal_upheld", "RECORD").text
    )


def test_medicaid_counts_from_the_date_on_the_letter_and_keeps_care_going(under: Under) -> None:
    text = write(under(MEDICAID), "denial").text
    assert "You have 60 days from the date on this letter." in text
    assert "Last day to appeal: March 14, 2026\n" in text
    assert "or later if this letter reaches you" not in text
    assert "within 10 days of the day we send this letter" in text
    assert "you may have to pay for the care" in text
    upheld = write(under(MEDICAID), "appeal_upheld").text
    assert "You can now ask your state for a fair hearing. You have 120 days from the date on this letter." in upheld
    assert "it can go on until the fair hearing is over" in upheld


def test_california_says_how_to_get_the_form_and_says_the_departments_paragraph(under: Under) -> None:
    text = write(under(CALIFORNIA), "appeal_upheld").text
    assert "Independent Medical Review. You have 6 months: the last day is July 13, 2026." in text
    assert "We send you the form to ask for the Independent Medical Review, and an envelope for it, by mail." in text
    assert "the form is also at www.dmhc.ca.gov, or call 1-800-555-0142 or the Department at 1-888-466-2219." in text
    first = write(under(CALIFORNIA), "denial").text
    assert "You have 6 months from our answer, or from the day on which it was due." in first
    assert "is responsible for regulating health care service plans" in text
    assert "a limit in your plan contract" in text
    assert "Daniel Osei, MD, plastic surgery, signed" in write(under(CALIFORNIA), "denial", "PROVIDER").text


def test_a_refused_fast_track_under_medicare_opens_a_fast_complaint(under: Under) -> None:
    text = write(under(MA), "expedite_refused").text
    assert "It is called an expedited grievance. Call 1-800-555-0142. We answer it within 24 hours." in text
    assert "You can ask again with the support of a doctor." in text
    assert "grievance" not in write(under(ERISA), "expedite_refused").text


@pytest.mark.parametrize("kind", ["extension", "appeal_extension"])
def test_more_time_is_told_with_its_reason_its_new_date_and_the_complaint_that_it_opens(
    kind: str, under: Under
) -> None:
    text = write(under(MA), kind, ground="EXTRAORDINARY").text
    assert "We now plan to answer by February 10, 2026." in text
    assert "Before, we had until" in text
    assert "Something out of the ordinary keeps us from deciding, and the wait is in your interest." in text
    assert "an expedited grievance" in text
    assert "grievance" not in write(under(ERISA), kind).text
    assert (
        "Extraordinary circumstances keep the plan" in write(under(MA), kind, "PROVIDER", ground="EXTRAORDINARY").text
    )


def test_a_missed_time_that_counts_as_a_no_can_be_appealed_at_once(under: Under) -> None:
    text = write(under(MEDICAID), "lapse").text
    assert "We had to decide your request by January 27, 2026 at 11:59 p.m. EST, and we did not." in text
    assert "The law counts this as a no." in text
    assert "You can appeal now." in text
    assert "Last day to appeal: March 14, 2026" in text
    assert "fast appeal" in text
    assert "fair hearing" in text


def test_an_appeal_is_confirmed_with_the_day_of_its_answer(under: Under) -> None:
    text = write(under(MA), "appeal_received").text
    assert "You get our answer by February 10, 2026." in text
    assert "You can send us more" in text


@pytest.mark.parametrize(
    ("ground", "words"),
    [
        ("NO_STANDING", "The person who asked has not shown that they may act for you. The form is not signed."),
        ("LATE", "It came after the last day, and we know of no good reason for that. The form is not signed."),
        (None, "Why: The form is not signed."),
    ],
)
def test_a_dismissed_appeal_says_why_and_what_can_be_done(ground: str | None, words: str, under: Under) -> None:
    text = write(under(MA), "appeal_dismissed", ground=ground, reason="The form is not signed").text
    assert words in text
    assert "We did not look at your request itself." in text
    assert "You have 60 days from the day you get this letter: ask by March 19, 2026." in text
    assert "tell us by July 13, 2026" in text
    assert "You can send it again" not in text


@pytest.mark.parametrize(
    ("law", "last"), [(MA, "March 19, 2026"), (MEDICAID, "March 14, 2026"), (ERISA, "July 12, 2026")]
)
def test_a_dismissed_appeal_says_until_when_it_can_be_sent_again(law: str, last: str, under: Under) -> None:
    case = under(law)
    for kind in ("DECIDED", "STOPPED"):
        case.events.append(ClockEvent(kind=kind, at=DECIDED, detail={"outcome": "DENIED"}))
    assert (
        f"You can send us this appeal again, with what was missing, until {last}."
        in write(case, "appeal_dismissed", ground="NO_STANDING", reason="The form is not signed").text
    )
    facts = facts_of("appeal_dismissed", case, ground="NO_STANDING")
    spanish = render("appeal_dismissed", "MEMBER", facts, case=case, now=DECIDED, language="es").text
    assert "Puede enviarnos esta apelación otra vez, con lo que faltaba, hasta el" in spanish


def test_a_dismissal_under_medicaid_names_the_last_day_to_ask_for_a_hearing(under: Under) -> None:
    text = write(under(MEDICAID), "appeal_dismissed", ground="LATE").text
    assert "You have 120 days from the date of this letter: ask by May 13, 2026." in text


def test_what_was_decided_outside_of_a_dismissal_says_whether_the_appeal_is_heard(under: Under) -> None:
    stands = write(under(MA), "external_dismissal").text
    assert "agrees that we could not take up your appeal." in stands
    assert "What they decided about this is final." in stands
    heard = write(under(MA), "external_dismissal", dismissal="VACATED").text
    assert "says that we must hear your appeal." in heard
    assert "You do not have to send it again." in heard
    provider = write(under(MEDICAID), "external_dismissal", "PROVIDER", dismissal="VACATED").text
    assert "Example Review vacated the dismissal of the appeal; its decision was received on" in provider


def test_an_appeal_that_was_taken_back_leaves_what_was_decided_before(letter: Letter) -> None:
    text = letter("appeal_withdrawal", at="2026-01-13T10:00:00-05:00").text
    assert "This appeal was taken back on January 13, 2026." in text
    assert "The decision from before stays as it is." in text
    assert "This appeal was taken back." in letter("appeal_withdrawal").text


def test_what_went_outside_says_where_how_long_and_that_it_binds(under: Under) -> None:
    member = write(under(ERISA), "external_forwarded").text
    assert "We sent your whole case to an independent review organization." in member
    assert "They decide within 45 days, or within 72 hours in an urgent case." in member
    provider = write(under(MA), "external_forwarded", "PROVIDER", because="UPHELD").text
    assert "The case file is forwarded to Example Review, for the denial was upheld on appeal." in provider
    late = write(under(MA), "external_forwarded", because="AFFIRMED_BY_LAPSE").text
    assert "We did not answer your appeal in time. The law counts that as a no. We sent your whole case" in late
    assert "bring records, and people who know your case" in write(under(MEDICAID), "external_forwarded").text


def test_an_overturned_denial_from_outside_is_told_by_line_with_what_is_authorized(under: Under) -> None:
    text = write(under(MA), "external_overturned").text
    assert "Autologous fat grafting (regenerative), both feet: covered" in text
    assert "Autologous fat grafting (regenerative), the face: not covered" in text
    assert "both feet | 1 treatment | February 11, 2026 | August 11, 2026" in text
    assert "Fourteen weeks of orthotics are long enough." in text
    assert "The law gives us 72 hours to put it into effect" in text


def test_what_outside_reviewers_uphold_can_go_where_the_law_says(under: Under) -> None:
    assert "section 502(a) of ERISA" in write(under(ERISA), "external_upheld").text
    assert "where the law of your state allows that" in write(under(ACA), "external_upheld").text
    assert "a court of your state" in write(under(MEDICAID), "external_upheld").text


def test_a_refused_outside_review_says_why_and_what_is_still_open(under: Under) -> None:
    text = write(under(ERISA), "external_refused").text
    assert "Why: The appeal inside the plan is not over." in text
    assert "4 months from our answer to your appeal" in text
    assert "1-866-444-3272. Sample consumer assistance program, 1-800-555-0150." in text


def test_a_refused_reopening_says_that_the_decision_stands_and_why(letter: Letter) -> None:
    text = letter("reopening_refused").text
    assert "it stays as it is" in text
    assert "We were told of a good reason to look again, and do not find one.\nNo new fact was named." in text
    assert "Good cause was claimed and is not found." in letter("reopening_refused", "PROVIDER").text


def test_a_letter_about_more_time_without_the_new_date_is_not_written(letter: Letter) -> None:
    with pytest.raises(HandlerError, match="facts are not complete"):
        letter("extension", until=None)


def test_a_text_of_the_law_that_nobody_put_into_spanish_gives_a_letter_in_english_and_none_in_half(
    case: CaseOnPaper,
) -> None:
    bare = tuple(
        replace(one, text_es="") if one.id == "full_file_free" else one for one in case.line_of_business.notices
    )
    case.line_of_business = replace(case.line_of_business, notices=bare)
    case.request = replace(case.request, member=replace(case.request.member, language="es"))
    assert write(case, "denial", "PROVIDER")
    assert write(case, "denial").language == "en"
    with pytest.raises(HandlerError, match=r"full_file_free \(29 CFR .* has no text_es"):
        render("denial", "MEMBER", facts_of("denial", case), case=case, now=DECIDED, language="es")
