"""Letters in Spanish: nothing is left in English but what is quoted, and days are written as people write them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.errors import HandlerError, InputError
from casework.notices.languages import catalogue, language
from casework.notices.render import AUDIENCES, Rendered, render
from casework.notices.tree import Element, tree
from casework.notices.typst_source import NORMAL, source

from .catalogue import messages
from .conftest import DECIDE, DECIDED, FACE_DENIED, FEET, LAWS, OTHER_FACTS, CaseOnPaper, Letter, facts_of

KINDS = [*DECIDE, *OTHER_FACTS]
PLACE = re.compile(r"%\((\w+)\)s")
NEW_YORK = ZoneInfo("America/New_York")


def speaks(case: CaseOnPaper, code: str) -> None:
    case.request = replace(case.request, member=replace(case.request.member, language=code))


@pytest.fixture
def spanish(case: CaseOnPaper, letter: Letter) -> Letter:
    """Writes letters about a member who speaks Spanish."""
    speaks(case, "es-US")
    return letter


def test_the_catalogue_has_every_sentence_that_a_letter_says_and_no_other() -> None:
    held = {entry.id for entry in catalogue("es") if entry.id}
    assert sorted(map(str, set(messages()) - held)) == []
    assert sorted(map(str, held - set(messages()))) == []


def test_no_translation_is_empty_doubtful_or_the_english_again() -> None:
    for entry in catalogue("es"):
        said = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        assert all(text.strip() for text in said), entry.id
        assert not entry.fuzzy or not entry.id, entry.id
        assert not entry.id or said[0] not in (entry.id, *entry.id[:1]) or entry.id == "Plan", entry.id


def test_a_translation_tells_the_same_values_as_the_english_sentence() -> None:
    for entry in catalogue("es"):
        asked = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        said = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        for english, translated in zip(asked, said, strict=True):
            assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(translated)), english
            assert sorted(re.findall(r"<[^>]+>", english)) == sorted(re.findall(r"<[^>]+>", translated)), english


def sentences(one: Element, *, foreign: bool = False) -> Iterator[str]:
    """The lines of a letter's body but for names, addresses and what is marked as another language."""
    code = one.attributes.get("lang")
    if one.tag in ("head", "header", "footer", "dl", "address") or one.classes & {"sign", "languages"}:
        return
    if code not in (None, "es") and one.tag != "html":
        return
    if one.tag in ("p", "li", "h1", "h2", "h3", "td", "th"):
        kept = "".join(child if isinstance(child, str) else " ".join(sentences_of(child)) for child in one.children)
        yield " ".join(kept.split())
        return
    for child in one.children:
        if isinstance(child, Element):
            yield from sentences(child, foreign=foreign)


def sentences_of(one: Element) -> Iterator[str]:
    if one.attributes.get("lang") not in (None, "es"):
        return
    for child in one.children:
        yield from ([child] if isinstance(child, str) else sentences_of(child))


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_in_spanish_says_nothing_in_english_that_it_does_not_mark(
    under: Callable[[str], CaseOnPaper], law: str, kind: str
) -> None:
    case = under(law)
    facts = facts_of(kind, case)
    english = render(kind, "MEMBER", facts, case=case, now=DECIDED, language="en")
    spanish = render(kind, "MEMBER", facts, case=case, now=DECIDED, language="es")
    assert spanish.html.startswith('<!doctype html>\n<html lang="es">')
    both = set(sentences(tree(spanish.html))) & set(sentences(tree(english.html)))
    assert {line for line in both if re.search(r"[A-Za-z]{3}", line)} <= {"Plan"}
    assert english.facts["fact_hash"] == spanish.facts["fact_hash"]


def test_the_member_reads_their_own_language_and_everybody_else_english(spanish: Letter) -> None:
    assert spanish("approval").language == "es"
    assert spanish("approval").subject == "Aprobamos su solicitud"
    assert [spanish("approval", audience).language for audience in AUDIENCES[1:]] == ["en", "en"]


@pytest.mark.parametrize("code", ["en", "zh", "fr", ""])
def test_a_language_without_letters_gets_english_with_the_offer_of_help_first(
    case: CaseOnPaper, letter: Letter, code: str
) -> None:
    speaks(case, code)
    assert letter("approval").language == "en"


def test_a_provider_cannot_be_written_to_in_spanish(case: CaseOnPaper) -> None:
    with pytest.raises(InputError, match="Letters to PROVIDER are written in English alone, and not in es"):
        render("duplicate", "PROVIDER", OTHER_FACTS["duplicate"], case=case, now=DECIDED, language="es")


def test_a_language_that_no_letter_is_written_in_is_refused_with_those_that_are(case: CaseOnPaper) -> None:
    with pytest.raises(InputError, match="Letters are written in en, es, and not in ko"):
        render("duplicate", "MEMBER", OTHER_FACTS["duplicate"], case=case, now=DECIDED, language="ko")


def test_days_and_hours_are_written_as_each_language_writes_them() -> None:
    at = datetime(2026, 1, 28, 4, 59, tzinfo=UTC)
    assert language("en").moment(at, NEW_YORK) == "January 27, 2026 at 11:59 p.m. EST"
    assert language("es").moment(at, NEW_YORK) == "27 de enero de 2026 a las 11:59 p.m. (hora estándar oriental)"
    assert language("es").day("2026-03-01", NEW_YORK) == "1 de marzo de 2026"
    assert language("es").days_in("del 2026-01-01 al 2026-12-31", NEW_YORK) == (
        "del 1 de enero de 2026 al 31 de diciembre de 2026"
    )
    with pytest.raises(TypeError, match="None is no day"):
        language("es").day(None, NEW_YORK)  # type: ignore[arg-type]


def told(spanish: Letter, **values: str) -> Rendered:
    feet = replace(FEET, told={"place": "both feet", "trials": "orthotics (14 weeks); cream <2 weeks>", **values})
    return spanish("partial", lines=(feet, replace(FACE_DENIED, told={"place": "the face"})))


def test_the_charts_own_words_are_quoted_in_english_and_marked_as_such(spanish: Letter) -> None:
    html = told(spanish).html
    assert (
        "Se probaron tratamientos más sencillos para sus dos pies y no ayudaron: "
        '<span lang="en">“orthotics (14 weeks); cream &lt;2 weeks&gt;”</span>.'
    ) in html
    assert "Las palabras en inglés de esta carta están tomadas de sus registros, de su plan o de la ley." in html
    assert "Se las leemos gratis en su idioma por teléfono" in html


def test_a_record_that_was_kept_without_the_values_is_quoted_in_english(spanish: Letter) -> None:
    html = spanish("partial", lines=(FEET, FACE_DENIED)).html
    assert '<span lang="en">“Simpler treatments of the feet were tried and did not help: salicylic acid' in html


def test_a_value_that_the_file_does_not_have_is_said_to_be_missing(spanish: Letter) -> None:
    assert "y no ayudaron: no consta." in told(spanish, trials="not stated").text


def test_the_deciders_plain_words_are_told_in_spanish_where_given_and_else_quoted(spanish: Letter) -> None:
    said = replace(FACE_DENIED, plain_rationale="The mouth closes well.", plain_rationale_es="La boca cierra bien.")
    assert "<p>La boca cierra bien.</p>" in spanish("denial", lines=(replace(said, line="L1"), said)).html
    said = replace(said, plain_rationale_es="")
    assert '<p><span lang="en">“The mouth closes well.”</span></p>' in (
        spanish("denial", lines=(replace(said, line="L1"), said)).html
    )


def test_coverage_that_is_not_in_force_is_told_by_its_days(case: CaseOnPaper, spanish: Letter) -> None:
    member = case.request.member
    ended = replace(
        member.coverage, starts=datetime(2024, 1, 1, tzinfo=UTC).date(), ends=datetime(2025, 12, 31, tzinfo=UTC).date()
    )
    case.request = replace(case.request, member=replace(member, coverage=ended))
    text = spanish("administrative_denial").text
    assert "del 1 de enero de 2024 al 31 de diciembre de 2025; el día del servicio es el 16 de febrero de 2026" in text
    taken_back = replace(ended, ends=None, rescinded=True)
    case.request = replace(case.request, member=replace(member, coverage=taken_back))
    assert "desde el 1 de enero de 2024, anulada; el día" in spanish("administrative_denial").text


def test_what_did_not_come_is_told_by_the_policys_documents_and_else_as_it_was_asked_for(spanish: Letter) -> None:
    label = "Operative note of the session before, with the response to it"
    lacking = replace(
        FACE_DENIED,
        reasons=("INFO_NOT_RECEIVED",),
        told={"place": "the face", "missing": f"{label}; A photo of the hand"},
    )
    html = spanish("denial", lines=(replace(lacking, line="L1"), lacking)).html
    assert (
        'Informe de la sesión anterior, con la respuesta a ella; <span lang="en">“A photo of the hand”</span>' in html
    )


def test_what_is_asked_for_in_a_reviewers_own_words_is_quoted(spanish: Letter) -> None:
    html = spanish("information_request", items=["PRIOR_SESSION", "a photo of the hand"]).html
    assert ">Informe de la sesión anterior, con la respuesta a ella</th>" in html
    assert '><span lang="en">“a photo of the hand”</span></th><td>Sin esto no podemos saber si el plan cubre' in html


ENGLISH_ALONE: Mapping[str, Any] = {
    "reasons": {"plain_es": "", "change_es": "", "point_es": ""},
    "required_documents": {"label_es": "", "why_es": ""},
}


@pytest.mark.parametrize("kind", ["denial", "information_request"])
@pytest.mark.parametrize("owed", ["procedure_label_es", "title_es", "reasons", "required_documents"])
def test_a_policy_in_english_alone_gives_a_whole_letter_in_english_and_no_half_one(
    case: CaseOnPaper, spanish: Letter, owed: str, kind: str
) -> None:
    if owed in ENGLISH_ALONE:
        bare = tuple(replace(one, **ENGLISH_ALONE[owed]) for one in getattr(case.policy, owed))
        case.policy = replace(case.policy, **{owed: bare})
    else:
        case.policy = replace(case.policy, **{owed: ""})
    made = spanish(kind)
    assert made.language == "en"
    assert made.html.startswith('<!doctype html>\n<html lang="en">')
    assert made.text.index("Le ayudamos gratis en su idioma") < made.text.index("我們免費")  # read out by telephone


def test_a_plan_in_english_alone_gives_a_letter_in_english(case: CaseOnPaper, spanish: Letter) -> None:
    whole, plan = case.plan, case.plan
    case.plan = replace(plan, contact=replace(plan.contact, assistance_es=""))
    assert spanish("duplicate").language == "en"
    case.plan = replace(plan, provisions=tuple(replace(one, text_es="") for one in plan.provisions))
    assert spanish("denial").language == "en"
    case.plan = whole
    assert spanish("denial").language == "es"


@pytest.mark.parametrize("missing", ["procedure_label_es", "title_es"])
def test_who_asks_for_spanish_of_a_policy_in_english_alone_is_told_what_lacks(case: CaseOnPaper, missing: str) -> None:
    case.policy = replace(case.policy, **{missing: ""})
    with pytest.raises(HandlerError, match=r"was not written in Spanish: the .* has no Spanish words"):
        render("denial", "MEMBER", facts_of("denial", case), case=case, now=DECIDED, language="es")


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_that_the_policy_does_not_know_is_told_in_english_and_marked(
    case: CaseOnPaper, spanish: Letter, kind: str
) -> None:
    one, two = case.request.lines
    case.request = replace(case.request, lines=(replace(one, site="HAND", side="LEFT"), two))
    made = spanish(kind)
    assert made.language == "es"
    english = render(kind, "MEMBER", facts_of(kind, case), case=case, now=DECIDED, language="en")
    assert made.facts["fact_hash"] == english.facts["fact_hash"]
    assert '<span lang="en">“the hand (left)”</span>' in made.html
    assert "&lt;span" not in made.html
    assert "tomadas de sus registros, de su plan o de la ley" in made.html
    before = source(tree(made.html), print_in=NORMAL).partition("“the hand (left)”")[0]
    assert before.rpartition("#text(lang: ")[2].startswith('"en"')  # read out as English in the PDF too


def test_a_side_that_the_policy_names_no_site_for_is_told_in_english_as_well(
    case: CaseOnPaper, spanish: Letter
) -> None:
    case.policy = replace(case.policy, site_names_es={"FACE": case.policy.site_names_es["FACE"]})
    html = spanish("partial").html
    assert "injerto de grasa" in html
    assert f'<span lang="en">“{case.policy.site_name("FOOT", "BILATERAL")}”</span>' in html
    assert case.policy.site_names_es["FACE"] in html


def test_a_sentence_that_the_catalogue_lacks_stops_the_letter_instead_of_standing_in_english() -> None:
    with pytest.raises(HandlerError, match="has no words in the language es for “A sentence nobody translated"):
        language("es").say("A sentence nobody translated.")
    with pytest.raises(HandlerError, match=r"for “%.n.s nobody”"):
        language("es").translations.ngettext("%(n)s nobody", "%(n)s nobodies", 2)


def test_what_could_change_the_decision_names_simpler_treatments_in_spanish(spanish: Letter, case: CaseOnPaper) -> None:
    values = {"failed_modalities": "1", "min_modalities": "2", "failed_weeks": "2.5", "min_weeks": "12"}
    short = replace(
        FACE_DENIED,
        line="L1",
        reasons=("CONSERVATIVE_INSUFFICIENT",),
        told={"place": "both feet", "simpler": "x", **values},
    )
    lines = (short, replace(short, line="L2"))
    assert case.policy.simpler_treatments_es["FOOT"] in spanish("denial", lines=lines).text
    assert "1 de 2 tipos de tratamiento y 2.5 de 12 semanas" in spanish("denial", lines=lines).text
    case.policy = replace(case.policy, simpler_treatments_es={})
    assert "los que son habituales en esa parte del cuerpo" in spanish("denial", lines=lines).text


def test_a_procedure_without_a_policy_of_its_own_is_called_as_the_requester_called_it(
    case: CaseOnPaper, spanish: Letter
) -> None:
    case.policy = replace(case.policy, general=True)
    one, two = case.request.lines
    case.request = replace(case.request, lines=(one, replace(two, site=one.site, side=one.side, code="15774")))
    html = spanish("partial").html
    service = '<span lang="en">“autologous fat grafting (regenerative)”</span>'
    assert f"Cubrimos: {service}, sus dos pies (línea L1)</li>" in html
    case.policy = replace(case.policy, site_names_es={})
    assert f'Cubrimos: {service}, <span lang="en">“both feet”</span> (línea L1)</li>' in spanish("partial").html
    assert "&lt;span" not in html
