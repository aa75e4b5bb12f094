"""Letters to members are in everyday words, in English and in Spanish: no harder than the plan's own target."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from casework.notices.passages import passages
from casework.notices.reading_grade import grade
from casework.notices.render import render
from casework.notices.tree import tree

from .conftest import DECIDE, DECIDED, FACE_DENIED, LAWS, OTHER_FACTS, CaseOnPaper, Letter, facts_of

KINDS = [*DECIDE, *OTHER_FACTS]
EASY = {"en": "We read your file. You can call us.", "es": "Leímos su caso. Usted nos puede llamar."}
HARD = {
    "en": "Notwithstanding administrative considerations, authorization necessitates comprehensive documentation.",
    "es": "La determinación administrativa desfavorable presupone consideraciones interdisciplinarias extraordinarias.",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_measure_tells_easy_from_hard(language: str) -> None:
    assert grade(EASY[language], language) <= 3
    assert grade(HARD[language], language) > 8
    assert grade("", language) == 0


def test_english_is_measured_by_flesch_and_kincaid_and_spanish_by_crawford() -> None:
    # Counted by hand: 10 words with 18 syllables, and 6 words with 18, each in one sentence.
    english = "We read the hospital records of your family carefully today."
    assert grade(english, "en") == pytest.approx(0.39 * 10 + 11.8 * 18 / 10 - 15.59, abs=0.05)
    spanish = "Los registros médicos muestran dificultades importantes."
    assert grade(spanish, "es") == pytest.approx(-0.205 * 100 / 6 + 0.049 * 300 - 3.407, abs=0.05)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_member_reads_every_letter_at_the_grade_that_the_plan_wants(
    under: Callable[[str], CaseOnPaper], kind: str, law: str, language: str
) -> None:
    case = under(law)
    written = render(kind, "MEMBER", facts_of(kind, case), case=case, now=DECIDED, language=language)
    target = 6 if law == "MEDICAID_MCO" else 8
    assert written.facts["reading_grade"] <= target


def test_the_grade_is_kept_with_the_members_letter_alone(letter: Letter) -> None:
    kept = letter("denial").facts
    assert 3 < kept["reading_grade"] < 8
    assert kept["reading_target"] == 8
    assert letter("denial").hard_to_read == {}
    assert "reading_grade" not in letter("denial", "PROVIDER").facts


def test_a_letter_that_is_too_hard_is_written_all_the_same_and_says_so(letter: Letter) -> None:
    hard = replace(FACE_DENIED, plain_rationale=" ".join([HARD["en"]] * 60))
    written = letter("denial", lines=(replace(hard, line="L1"), hard))
    assert written.hard_to_read["grade"] > written.hard_to_read["target"] == 8
    assert written.facts["reading_grade"] == written.hard_to_read["grade"]


def test_a_plan_without_a_target_finds_no_letter_too_hard(case: CaseOnPaper, letter: Letter) -> None:
    case.plan = replace(case.plan, reading=None)
    kept = letter("denial")
    assert "reading_target" not in kept.facts
    assert kept.hard_to_read == {}


def test_what_is_measured_is_the_letters_own_running_text() -> None:
    page = tree(
        '<html lang="es"><body><header>Plan, Calle 1</header><main><h1>Título</h1><p>Hola, Ana.</p>'
        '<p>Llame a las 5 p.m. hoy: <span lang="en">“orthotics”</span> no</p>'
        "<ul><li>un punto corto,</li><li>dos</li></ul>"
        '<blockquote>La ley.</blockquote><p class="cite">29 CFR</p><table><thead><tr><th>Qué</th></tr></thead>'
        "<tbody><tr><th>Pies</th><td>1</td></tr></tbody></table></main><footer>Pie</footer></body></html>"
    )
    assert passages(page, "es") == "Llame a las 5 pm hoy: no.\nun punto corto."
