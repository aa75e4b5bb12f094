"""Under every line of business each letter says all that is demanded of it, to each reader, or is not written."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casework.domain.deadlines import ClockEvent
from casework.domain.lines_of_business import NoticeElement
from casework.domain.record import DeterminationRecord
from casework.errors import HandlerError
from casework.notices.elements import demanded, said
from casework.notices.kinds import SUBJECTS
from casework.notices.render import AUDIENCES, TEMPLATES, environment, render
from casework.notices.situation import situation_of

from .conftest import ANSWERS, DECIDE, DECIDED, LAWS, RECEIVED, CaseOnPaper, Json, facts_of, library

KINDS = tuple(SUBJECTS)
ERISA, ACA, MA, PART_B, MEDICAID, CALIFORNIA = (
    "COMMERCIAL_ERISA",
    "ACA_INDIVIDUAL",
    "MEDICARE_ADVANTAGE",
    "MEDICARE_PART_B_DRUG",
    "MEDICAID_MCO",
    "CA_KNOX_KEENE",
)
# Words that belong to one law, and the lines of business whose letters may use them.
OWN_WORDS = {
    r"502\(a\)|ERISA|Employee Benefits Security": {ERISA},
    r"\bMedicare\b|Independent Review Entity|1-800-633-4227": {MA, PART_B},
    r"\bMedicaid\b|fair hearing|ombudsman": {MEDICAID},
    r"Department of Managed Health Care|Independent Medical Review|dmhc": {CALIFORNIA},
    r"expedited grievance": {MA, PART_B},
    r"external review": {ERISA, ACA},
}
# How a case can stand besides as the fixture has it, with what the answer to an appeal then tells.
Standing = tuple[Callable[[CaseOnPaper], object], dict[str, object]]
STANDINGS: dict[str, Standing] = {
    "plain": (lambda case: None, {}),
    "late": (
        lambda case: case.parts.update(breaches={"breaches": [{"deadline": "decision"}, {"deadline": "appeal"}]}),
        {},
    ),
    "going on": (lambda case: setattr(case, "request", replace(case.request, type="CONCURRENT")), {}),
    "over": (lambda case: setattr(case, "request", replace(case.request, type="POST_SERVICE")), {}),
    "over, and a level more": (
        lambda case: setattr(case, "request", replace(case.request, type="POST_SERVICE")),
        {"appeal": {"next": "SECOND_LEVEL"}},
    ),
    "urgent": (
        lambda case: case.events.append(ClockEvent(kind="RETRIAGED", at=RECEIVED, detail={"urgency": "EXPEDITED"})),
        {},
    ),
    "administrative": (lambda case: None, {"like": "administrative_denial"}),
    "a level more": (lambda case: None, {"appeal": {"next": "SECOND_LEVEL"}}),
    "time to appeal": (
        lambda case: case.events.extend(
            ClockEvent(kind=kind, at=DECIDED, detail={"outcome": "DENIED"}) for kind in ("DECIDED", "STOPPED")
        ),
        {},
    ),
    "vacated": (lambda case: None, {"dismissal": "VACATED"}),
}
STANDS = {
    "LATE": "late",
    "CONCURRENT": "going on",
    "ADMINISTRATIVE": "administrative",
    "NEXT_LEVEL": "a level more",
    "FILE_AGAIN": "time to appeal",
    "DISMISSAL_VACATED": "vacated",
}
ABOUT_A_DISMISSAL = ("appeal_dismissed", "external_dismissal")
Under = Callable[[str], CaseOnPaper]


def stand(under: Under, law: str, kind: str, standing: str = "plain") -> tuple[CaseOnPaper, Json]:
    """The case as it stands, and what a letter of the kind is written from."""
    case = under(law)
    change, told = STANDINGS[standing]
    change(case)
    tells = kind in ANSWERS and kind != "appeal_overturned"
    return case, facts_of(kind, case, **(told if tells or (kind in ABOUT_A_DISMISSAL and "dismissal" in told) else {}))


def wanted(case: CaseOnPaper, kind: str, audience: str, facts: Json) -> set[str]:
    """The ids of what is demanded of the letter as the case stands."""
    told = facts.get("determination")
    record = DeterminationRecord.from_json(told) if told else None
    of = situation_of(kind, facts, record, case=case, now=DECIDED)
    return {one.id for one in demanded(case.line_of_business, kind, audience, of=of, on=DECIDED.date())}


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("law", LAWS)
def test_every_letter_says_every_element_that_is_demanded_of_it(law: str, standing: str, under: Under) -> None:
    told = (*DECIDE, *ANSWERS, "lapse", *ABOUT_A_DISMISSAL)  # how else a case stands matters to these alone
    for kind in KINDS if standing == "plain" else told:
        case, facts = stand(under, law, kind, standing)
        for audience in AUDIENCES:
            written = render(kind, audience, facts, case=case, now=DECIDED)
            asked = wanted(case, kind, audience, facts)
            assert asked <= said(written.html), (kind, audience)
            assert asked or audience != "MEMBER", kind


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates, where the words of the element that `left_out` names are not marked, so that they say nothing."""
    folder = tmp_path_factory.mktemp("letters") / "templates"
    shutil.copytree(TEMPLATES, folder)
    for path in folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = text.replace(
            'data-element="{{ id }}"', 'data-element="{{ id.split() | reject("in", left_out) | join(" ") }}"'
        )
        text = re.sub(r'data-element="(\w+)"', r'data-element="{{ "" if "\1" in left_out else "\1" }}"', text)
        path.write_text(text, encoding="utf-8")
    return folder


ELEMENTS: dict[str, dict[str, NoticeElement]] = {}  # by id, under each law that has it
for one in library().lines_of_business:
    for element in one.notices:
        ELEMENTS.setdefault(element.id, {})[one.id] = element


@pytest.mark.parametrize("element", sorted(ELEMENTS))
def test_a_letter_that_leaves_out_a_demanded_element_is_not_written(element: str, under: Under, silent: Path) -> None:
    environment("en", silent).globals["left_out"] = (element,)
    for law, one in ELEMENTS[element].items():
        kind, standing = at(one)
        case, facts = stand(under, law, kind, standing)
        for audience in one.audiences:
            with pytest.raises(HandlerError, match=rf"{kind} to {audience} was not written: .*\b{element} \("):
                render(kind, audience, facts, case=case, now=DECIDED, templates=silent)


def at(element: NoticeElement) -> tuple[str, str]:
    """A kind of letter and a standing in which the element is demanded."""
    standing = STANDS.get(element.when, "plain")
    answers = [kind for kind in element.notices if kind in ANSWERS]
    first = [kind for kind in element.notices if kind != "administrative_denial"]
    if element.when == "ADMINISTRATIVE" and not answers:
        return "administrative_denial", "plain"
    return (answers or first)[0] if standing in ("administrative", "a level more") else first[0], standing


@pytest.mark.parametrize("law", LAWS)
def test_no_letter_speaks_of_another_lines_rights(law: str, under: Under) -> None:
    for kind in KINDS:
        case, facts = stand(under, law, kind)
        for audience in ("MEMBER", "PROVIDER"):
            text = render(kind, audience, facts, case=case, now=DECIDED).text
            for words, laws in OWN_WORDS.items():
                assert law in laws or not re.search(words, text), (kind, audience, words)


@pytest.mark.parametrize("law", LAWS)
def test_days_that_the_law_counts_come_from_its_clocks_and_are_typed_nowhere(law: str, under: Under) -> None:
    typed = re.compile(
        r"\b(\d+|two|three|four|five|ten|thirty|sixty)[- ](business |calendar )?(days?|hours?|months?)\b", re.I
    )
    for one in under(law).line_of_business.notices:
        assert one.verbatim or not typed.search(one.text), one.id


@pytest.mark.parametrize("law", LAWS)
def test_what_members_are_told_has_its_spanish_and_each_letter_is_one_that_can_be_written(
    law: str, under: Under
) -> None:
    for one in under(law).line_of_business.notices:
        assert set(one.notices) <= set(SUBJECTS), one.id
        assert one.citation
        if "MEMBER" in one.audiences:
            assert bool(one.text) == bool(one.text_es), one.id
            assert bool(one.title) == bool(one.title_es), one.id


FIRST, AGAIN = ("denial", "partial"), ("appeal_upheld", "appeal_partly_overturned")
ROWS: dict[str, tuple[tuple[str, ...], set[str], dict[str, str]]] = {
    # what a letter must hold: (in which letters, under which laws, the element of each kind of letter)
    "what was asked": ((*FIRST, *AGAIN, "approval"), set(LAWS), {"": "what_asked"}),
    "what was decided": ((*FIRST, *AGAIN, "approval"), set(LAWS), {"": "what_decided"}),
    "the day of the service": ((*FIRST, *AGAIN, "approval"), set(LAWS), {"": "date_of_service"}),
    "quantity and validity": (("approval", "partial", "appeal_overturned"), set(LAWS), {"": "quantity_and_validity"}),
    "specific reason": ((*FIRST, *AGAIN), set(LAWS), {"": "reason"}),
    "plan provision": ((*FIRST, *AGAIN), set(LAWS), {"": "provision"}),
    "exclusion of the contract": ((*FIRST, *AGAIN), {CALIFORNIA}, {"": "coverage_exclusion"}),
    "criterion": ((*FIRST, *AGAIN), set(LAWS), {"": "criterion_or_offer"}),
    "clinical judgement": ((*FIRST, *AGAIN), set(LAWS), {"": "clinical_judgement_or_offer"}),
    "missing information": (FIRST, set(LAWS), {"": "missing_information"}),
    "appeal": (FIRST, set(LAWS), {"": "appeal_rights"}),
    "fast appeal": (FIRST, set(LAWS), {"": "expedited_appeal"}),
    "next level": (AGAIN, {ERISA}, {"": "next_level"}),
    "representative": ((*FIRST, *AGAIN), set(LAWS), {"": "representative"}),
    "outside review": (
        (*FIRST, *AGAIN),
        set(LAWS),
        {
            "": "external_review",
            "appeal_upheld": "external_review_now",
            "appeal_partly_overturned": "external_review_now",
        },
    ),
    "the form to ask for it": (AGAIN, {CALIFORNIA}, {"": "external_form"}),
    "the whole file": ((*FIRST, *AGAIN), set(LAWS), {"": "full_file_free"}),
    "codes": ((*FIRST, *AGAIN), set(LAWS), {"": "codes_on_request"}),
    "treatment that goes on": ((*FIRST, *AGAIN), set(LAWS) - {MEDICAID}, {"": "continued_coverage"}),
    "benefits that go on": (FIRST, {MEDICAID}, {"": "continued_benefits"}),
    "benefits that go on until the hearing": (AGAIN, {MEDICAID}, {"": "continued_benefits_hearing"}),
    "consumer assistance": ((*FIRST, *AGAIN), set(LAWS), {"": "consumer_assistance"}),
    "the department's paragraph": ((*FIRST, *AGAIN, "appeal_dismissed"), {CALIFORNIA}, {"": "dmhc_paragraph"}),
    "court": (FIRST, {ERISA}, {"": "civil_action"}),
    "court after the appeal": (AGAIN, {ERISA}, {"": "civil_action_now"}),
    "reviewer": (FIRST, set(LAWS), {"": "reviewer"}),
    "reviewer of the appeal": ((*AGAIN, "appeal_overturned"), set(LAWS), {"": "appeal_reviewer"}),
    "peer to peer": (FIRST, set(LAWS), {"": "peer_to_peer"}),
    "language help": ((*KINDS[:1], *FIRST, *AGAIN, "external_upheld", "lapse"), set(LAWS), {"": "language_notice"}),
    "standard form": (FIRST, {MA, PART_B}, {"": "standard_form"}),
    "a late decision": (FIRST, set(LAWS), {"": "deemed_exhausted"}),
    "a late answer to an appeal": (AGAIN, set(LAWS), {"": "late_appeal"}),
    "complaint about a refused fast track": (
        ("expedite_refused",),
        {MA, PART_B, MEDICAID, CALIFORNIA},
        {"": "expedite_grievance"},
    ),
    "complaint about more time": (
        ("extension", "appeal_extension"),
        {MA, MEDICAID, CALIFORNIA},
        {"": "extension_grievance"},
    ),
    "more time, its date and reason": (
        ("extension", "appeal_extension"),
        set(LAWS) - {PART_B},
        {"": "extension_reason"},
    ),
    "what a missed time means": (("lapse",), set(LAWS), {"": "lapse_means"}),
    "what binds": (("external_overturned",), set(LAWS), {"": "outside_binding"}),
    "what comes after": (("external_upheld",), set(LAWS), {"": "outside_after"}),
    "that an appeal can be sent again": (("appeal_dismissed",), set(LAWS), {"": "file_again"}),
    "what became of a dismissal": (("external_dismissal",), {MA, PART_B, MEDICAID}, {"": "dismissal_outcome"}),
    "that a dismissal stands": (("external_dismissal",), {MA, PART_B, MEDICAID}, {"": "dismissal_stands"}),
    "that the appeal is heard": (("external_dismissal",), {MA, PART_B, MEDICAID}, {"": "appeal_heard"}),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_the_law_asks_of_letters_is_asked_under_every_law_that_knows_it_and_no_other(row: str) -> None:
    kinds, laws, elements = ROWS[row]
    for law in LAWS:
        for kind in kinds:
            element = ELEMENTS[elements.get(kind, elements[""])].get(law)
            assert (element is not None and kind in element.notices) is (law in laws), (law, kind)
