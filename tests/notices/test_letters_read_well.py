"""What letters tell rightly to whom: the time that runs, what stood before, whom to reach, and whose words they are."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from markupsafe import Markup
from pypdf import PdfReader

from casework.domain.deadlines import ClockEvent
from casework.notices.contents import sentence
from casework.notices.elements import said
from casework.notices.pdf import large_print_pdf, pdf
from casework.notices.render import Rendered, render
from casework.notices.tree import tree
from casework.notices.typst_source import NORMAL, source

from .conftest import DECIDED, FACE_DENIED, FEET, LAWS, CaseOnPaper, Letter, facts_of

Under = Callable[[str], CaseOnPaper]
ERISA, ACA, MA, PART_B, MEDICAID, CALIFORNIA = LAWS[0], LAWS[1], LAWS[2], LAWS[3], LAWS[4], LAWS[5]
APPEALED = datetime(2026, 3, 2, 15, tzinfo=UTC)
ASKED = APPEALED + timedelta(days=14)


def write(case: CaseOnPaper, kind: str, audience: str = "MEMBER", *, now: datetime = DECIDED, **facts: Any) -> Rendered:
    language = facts.pop("language", None)
    return render(kind, audience, facts_of(kind, case, **facts), case=case, now=now, language=language)


def decided_and_appealed(case: CaseOnPaper) -> CaseOnPaper:
    """The case with its denial, told a month later and appealed since; the time for the decision is long over."""
    case.events += [
        ClockEvent(kind="DECIDED", at=DECIDED, detail={"outcome": "DENIED"}),
        ClockEvent(kind="STOPPED", at=DECIDED, detail={"because": "the notice was sent"}),
        ClockEvent(kind="APPEALED", at=APPEALED, detail={"level": 1, "urgency": "STANDARD", "type": "PRE_SERVICE"}),
    ]
    return case


def gone_outside(case: CaseOnPaper) -> CaseOnPaper:
    """The case with its denial upheld, and a request for external review that is looked at."""
    decided_and_appealed(case)
    case.events += [
        ClockEvent(kind="APPEAL_DECIDED", at=APPEALED, detail={"status": "UPHELD", "next": "EXTERNAL"}),
        ClockEvent(kind="APPEAL_STOPPED", at=APPEALED, detail={"because": "the notice was sent", "next": "EXTERNAL"}),
        ClockEvent(kind="EXTERNAL_ASKED", at=ASKED, detail={"urgency": "STANDARD"}),
    ]
    return case


def ask(case: CaseOnPaper, stage: str, kind: str = "information_request", audience: str = "MEMBER", **more: Any) -> str:
    told = {"items": ["the signed form"], "respond_by": "2026-03-20T23:59:59-04:00", "stage": stage}
    return write(case, kind, audience, **{"now": ASKED, **told, **more}).text


@pytest.mark.parametrize("kind", ["information_request", "information_reminder"])
@pytest.mark.parametrize("stage", ["check_standing", "review_appeal"])
def test_a_question_in_an_appeal_tells_the_time_of_the_appeal(under: Under, stage: str, kind: str) -> None:
    for audience in ("MEMBER", "PROVIDER"):
        text = ask(decided_and_appealed(under(ERISA)), stage, kind, audience)
        assert "The time for our answer to the appeal runs on while we wait: we answer by April 1, 2026" in text
        assert "29 CFR 2560.503-1(i)(2)(ii)" in text
        assert "ran out" not in text


def test_a_question_in_an_appeal_says_what_it_is_needed_for_and_what_follows_where_nothing_comes(under: Under) -> None:
    case = decided_and_appealed(under(ERISA))
    standing, fresh = ask(case, "check_standing"), ask(case, "review_appeal")
    assert "We need more information before we can take up this appeal." in standing
    assert "Without it we cannot tell whether this appeal can be taken up." in standing
    assert "Where it does not show that this appeal may be made, we do not take it up." in standing
    assert "We need more information before we can answer your appeal." in fresh
    assert "we answer the appeal with the records that we have" in fresh
    for text in (standing, fresh):
        assert "we decide with the records" not in text
    provider = ask(case, "check_standing", audience="PROVIDER")
    assert "The appeal cannot be taken up without the information below." in provider
    assert "whether the appeal is taken up is decided on what is on file" in provider


def test_a_question_before_a_review_outside_tells_its_own_time_and_law(under: Under) -> None:
    text = ask(gone_outside(under(ACA)), "preliminary_check")
    assert "We need more information before we can send your case to reviewers outside the plan." in text
    assert "by March 23, 2026 at 11:59 p.m. EDT we find out whether your case can go outside." in text
    assert "(45 CFR 147.136(d)(2)(ii))" in text
    assert "Without it we cannot tell whether this case can go outside the plan." in text
    assert "Where it does not show that your case can go outside, it stays here." in text
    assert "we decide with the records" not in text


@pytest.mark.parametrize(
    ("stage", "english", "spanish"),
    [
        ("check_standing", "our answer to the appeal ran out on", "El plazo para responder a la apelación terminó el"),
        ("review_appeal", "our answer to the appeal ran out on", "El plazo para responder a la apelación terminó el"),
        ("preliminary_check", "what you ask for ran out on", "El plazo para revisar lo que pide terminó el"),
    ],
)
def test_a_question_after_the_time_of_an_appeal_or_a_review_says_so(
    under: Under, stage: str, english: str, spanish: str
) -> None:
    case, late = gone_outside(under(ACA)), ASKED + timedelta(days=90)
    assert english in ask(case, stage, now=late)
    assert spanish in ask(case, stage, now=late, language="es")


def test_where_no_law_sets_a_time_for_the_answer_none_is_told(under: Under) -> None:
    case = under(MEDICAID)  # nothing was appealed, and the state looks at what is asked of it
    assert "The time for our answer to the appeal runs on while we wait.\n" in ask(case, "review_appeal")
    assert "The time to look at what you ask for runs on while we wait.\n" in ask(case, "preliminary_check")


@pytest.mark.parametrize("law", LAWS)
def test_a_fast_appeal_is_offered_for_administrative_reasons_where_the_law_offers_it_for_any(
    law: str, under: Under
) -> None:
    offers = law in (MA, PART_B, MEDICAID)
    assert ("expedited_appeal" in said(write(under(law), "administrative_denial").html)) is offers
    over = under(law)
    over.request = replace(over.request, type="POST_SERVICE")
    assert "expedited_appeal" not in said(write(over, "administrative_denial").html)


def forwarded(case: CaseOnPaper, audience: str = "MEMBER", **facts: Any) -> Rendered:
    """The letter about a case that the law sends outside at once, which is the answer to its appeal as well."""
    upheld = facts_of("appeal_upheld", case)["determination"]
    return write(case, "external_forwarded", audience, because="UPHELD", determination=upheld, **facts)


@pytest.mark.parametrize("audience", ["MEMBER", "PROVIDER", "RECORD"])
@pytest.mark.parametrize("law", [MA, PART_B])
def test_what_the_law_forwards_tells_the_answer_whole_and_how_to_reach_who_has_it(
    law: str, audience: str, under: Under
) -> None:
    written = forwarded(under(law), audience)
    assert {"reason", "provision", "criterion_or_offer", "components_afresh", "evidence_considered"} <= said(
        written.html
    )
    assert {"appeal_reviewer", "before_and_now", "outside_contact", "outside_file_copy"} <= said(written.html)
    assert "PO Box 160\nAlbany, NY 12200\nPhone 1-800-555-0160" in written.text
    assert "You can have a copy of everything that we sent to them, free of charge." in written.text


def test_a_plan_that_does_not_say_who_looks_from_outside_tells_it_by_telephone(under: Under) -> None:
    case = under(MA)
    case.plan = replace(case.plan, contact=replace(case.plan.contact, outside=()))
    assert "We tell you how to reach them: call 1-800-555-0142." in forwarded(case).text
    assert "How to reach them is told by telephone" in forwarded(case, "PROVIDER").text


def test_after_a_lapse_what_stood_before_an_appeal_is_the_no_that_the_law_makes_of_it(under: Under) -> None:
    text = write(under(MEDICAID), "appeal_overturned", appeal={"before": {}}).text
    assert "both feet | not covered | covered" in text


def test_the_check_number_stays_on_the_page_in_large_print(letter: Letter) -> None:
    written = letter("denial")
    number = str(written.facts["fact_hash"])
    pages = [page.extract_text() for page in PdfReader(BytesIO(large_print_pdf(written.html))).pages]
    lines = [line for page in pages for line in page.splitlines()]
    assert number in "".join(lines).replace("\u200b", "").replace(" ", "")
    assert max(len(word) for line in lines for word in re.findall(r"[0-9a-f]{9,}", line.replace("\u200b", ""))) < 50


def test_the_line_that_announces_a_provision_stays_with_its_words(letter: Letter) -> None:
    assert '#block(sticky: true)[#par[#strong[#"Article' in source(tree(letter("denial").html), print_in=NORMAL)


@pytest.mark.parametrize("kind", ["appeal_received", "appeal_dismissed", "external_refused", "appeal_upheld"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_foot_of_a_letter_has_no_page_to_itself(under: Under, kind: str, language: str) -> None:
    for law in (ERISA, ACA, CALIFORNIA):
        html = write(under(law), kind, language=language).html
        for made in (large_print_pdf(html), pdf(html)):
            last = PdfReader(BytesIO(made)).pages[-1].extract_text().strip()
            assert not last.startswith(("Questions?", "Check number", "¿Tiene preguntas", "Número de control"))


def test_points_that_have_numbers_get_no_second_mark(letter: Letter) -> None:
    html = letter("appeal_upheld").html
    assert re.search(r'<ul class="bare"><li>1\. ', html)
    assert re.search(r"#list\(marker: none, \[#\"1\. ", source(tree(html), print_in=NORMAL))


def test_new_documents_are_told_in_spanish_by_quoted_title_and_day(letter: Letter) -> None:
    new = {"place": "both feet", "new_evidence": "Certificate of coverage of 2026-02-20; A note without a day"}
    feet = replace(FEET, reasons=("NEW_EVIDENCE",), plain_texts=("x",), reason_texts=("x",), told=new)
    html = letter("appeal_overturned", lines=(feet, replace(feet, line="L2")), language="es").html
    assert '<span lang="en">“Certificate of coverage”</span> del 20 de febrero de 2026; ' in html
    assert '<span lang="en">“A note without a day”</span>.' in html


@pytest.mark.parametrize("law", LAWS)
def test_what_was_lost_outside_has_its_next_step_beside_what_was_won(law: str, under: Under) -> None:
    case = under(law)
    partly = write(case, "external_overturned")
    assert "outside_after" in said(partly.html)
    assert "You do not have to do anything for what is covered now." in partly.text
    whole = write(case, "external_overturned", lines={"L1": "OVERTURNED"})
    assert "outside_after" not in said(whole.html)


def test_a_refused_outside_review_names_the_last_day_and_the_hours_that_remain_at_least(under: Under) -> None:
    case = gone_outside(under(ACA))
    early = write(case, "external_refused", now=ASKED).text
    assert "you have 48 hours from the day you get this letter" in early
    assert "Last day to send what was missing: July 2, 2026 at 11:59 p.m. EDT" in early
    late = datetime(2026, 7, 2, 15, tzinfo=UTC)
    assert (
        "Last day to send what was missing: July 4, 2026 at 11:00 a.m. EDT"
        in write(case, "external_refused", now=late).text
    )
    assert "may be completed by July 4, 2026" in write(case, "external_refused", "PROVIDER", now=late).text
    assert "Last day to send" not in write(gone_outside(under(MEDICAID)), "external_refused").text


def test_a_provider_gets_the_direct_line_of_who_decided_where_the_plan_has_one(
    case: CaseOnPaper, letter: Letter
) -> None:
    assert "Direct telephone 1-800-555-0145." in letter("denial", "PROVIDER").text
    assert "Direct telephone 1-800-555-0145." in letter("appeal_upheld", "PROVIDER").text
    case.plan = replace(case.plan, contact=replace(case.plan.contact, reviewer_phone=""))
    assert "Telephone 1-800-555-0142." in letter("denial", "PROVIDER").text


def test_a_confirmed_appeal_tells_when_it_came_and_whom_to_ask(under: Under) -> None:
    case = under(CALIFORNIA)
    case.parts["appeals"] = {"levels": [{"level": 1, "received_at": "2026-01-13T09:00:00-05:00"}]}
    text = write(case, "appeal_received").text
    assert "We got this appeal on January 13, 2026." in text
    assert "Mara Lind, Appeals, PO Box 100, Albany, NY 12200. Phone 1-800-555-0142." in text
    assert (
        "The appeal was received on January 13, 2026 at 9:00 a.m. EST."
        in write(case, "appeal_received", "PROVIDER").text
    )


@pytest.mark.parametrize("kind", ["appeal_upheld", "appeal_partly_overturned", "appeal_overturned"])
def test_every_answer_to_an_appeal_tells_when_it_came(letter: Letter, kind: str) -> None:
    assert "We got this appeal on March 24, 2026." in letter(kind).text


@pytest.mark.parametrize("law", LAWS)
def test_severe_pain_makes_a_request_urgent_where_the_law_says_so_alone(law: str, under: Under) -> None:
    text = write(under(law), "expedite_refused").text
    assert ("pain" in text) is (law in (ERISA, ACA, CALIFORNIA))
    assert "serious risk" in text
    assert ("dolor" in write(under(law), "expedite_refused", language="es").text) is ("pain" in text)


def test_a_no_for_the_sake_of_the_network_does_not_speak_of_simpler_treatment(letter: Letter) -> None:
    network = replace(FACE_DENIED, reasons=("NETWORK_CAN_TREAT",), provisions=("Network provision", "Article I ¶63"))
    lines = (replace(network, line="L1"), network)
    text = letter("denial", lines=lines).text
    assert "Point 4: the plan pays for a doctor outside its network only where nobody in it can give" in text
    assert "simpler treatment was tried" not in text
    told = tuple(replace(line, told={"place": "the face", "in_network_options": "Vera Blum, MD"}) for line in lines)
    spanish = letter("denial", lines=told, language="es").text
    assert "Punto 4: el plan paga un médico de fuera de su red solo si nadie de la red puede dar" in spanish
    assert "Disposición sobre la red, en nuestras palabras:" in spanish
    reasons, said_so = ("NETWORK_CAN_TREAT", "FUNCTION_NOT_DOCUMENTED"), ("The network can", "The records do not show")
    both = tuple(replace(line, reasons=reasons, plain_texts=said_so, reason_texts=said_so) for line in lines)
    assert "simpler treatment was tried" in letter("denial", lines=both).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (Markup('<span lang="en">“It was asked for.”</span>'), Markup('<span lang="en">“It was asked for.”</span>')),
        (Markup('<span lang="en">“it is cream”</span>'), Markup('<span lang="en">“it is cream”</span>.')),
        ("Was it?", "Was it?"),
        ("It is < 2 weeks", "It is < 2 weeks."),
        ("", ""),
    ],
)
def test_a_sentence_ends_in_one_full_stop(text: str, told: str) -> None:
    assert sentence(text) == told


def test_a_reviewers_field_is_told_in_spanish_and_one_that_is_not_known_is_quoted(letter: Letter) -> None:
    html = letter("appeal_upheld", appeal={"specialty": "Plastic surgery, hand therapy"}, language="es").html
    assert 'Daniel Osei, MD, cirugía plástica, <span lang="en">“hand therapy”</span>.' in html


def test_what_is_quoted_in_english_is_announced_before_the_letter_begins(letter: Letter) -> None:
    text = letter("information_request", items=["a photo"], language="es").text
    assert text.index("Las palabras en inglés") < text.index("“a photo”")
    assert text.index("Estimado") < text.index("Las palabras en inglés")


def test_a_note_of_the_staff_is_told_to_the_member_as_their_words(letter: Letter) -> None:
    facts = {"ground": "MEMBER_ASKS", "reason": "The member wants to send a further record"}
    text = letter("appeal_extension", **facts).text
    assert "You asked for more time.\nIn the words of our staff: “The member wants to send a further record.”" in text
    assert "\nThe member wants to send a further record.\n" in letter("appeal_extension", "PROVIDER", **facts).text


@pytest.mark.parametrize(
    ("by", "member", "provider"),
    [
        ("MEMBER", "You took this appeal back on January 13, 2026.", "The member withdrew the appeal on"),
        ("REPRESENTATIVE", "The person who acts for you took this appeal back", "The member’s representative withdrew"),
        ("PROVIDER", "Helen Marsh took this appeal back", "Helen Marsh, MD, withdrew the appeal"),
    ],
)
def test_a_withdrawn_appeal_says_who_took_it_back(letter: Letter, by: str, member: str, provider: str) -> None:
    facts = {"by": by, "at": "2026-01-13T10:00:00-05:00"}
    assert member in letter("appeal_withdrawal", **facts).text
    assert provider in letter("appeal_withdrawal", "PROVIDER", **facts).text


def test_an_offer_of_a_call_says_that_no_call_harms_nobody(letter: Letter) -> None:
    assert "It counts against nobody if no call takes place." in letter("peer_to_peer_offer").text
