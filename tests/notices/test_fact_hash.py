"""The core facts of a letter: the same for every reader and language, and a template that tells others is refused."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from casework.errors import HandlerError
from casework.notices.fact_hash import facts_told, hash_of, mark, marked
from casework.notices.render import AUDIENCES, TEMPLATES, Rendered, render
from casework.notices.tree import tree

from .conftest import DECIDE, DECIDED, LAWS, OTHER_FACTS, CaseOnPaper, facts_of

KINDS = [*DECIDE, *OTHER_FACTS]
VARIANTS = [("MEMBER", "en"), ("MEMBER", "es"), ("PROVIDER", "en"), ("RECORD", "en")]


def core(written: Rendered) -> Mapping[str, str]:
    return {one.name: one.value for one in facts_told(tree(written.html))}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_reader_and_language_is_told_the_same_facts(
    under: Callable[[str], CaseOnPaper], law: str, kind: str
) -> None:
    case = under(law)
    facts = facts_of(kind, case)
    letters = [render(kind, who, facts, case=case, now=DECIDED, language=code) for who, code in VARIANTS]
    assert all(core(one) == core(letters[0]) for one in letters)
    assert {one.facts["fact_hash"] for one in letters} == {hash_of(core(letters[0]))}
    assert all(f"{one.facts['fact_hash']}</p>\n</footer>" in one.html for one in letters)


def test_a_partial_letter_marks_what_was_decided_until_when_and_on_what(case: CaseOnPaper) -> None:
    told = core(render("partial", "MEMBER", facts_of("partial", case), case=case, now=DECIDED))
    assert told == {
        "kind": "partial",
        "review": "R-G01",
        "day": "2026-01-13",
        "phone": "1-800-555-0142",
        "appeal_by": "2026-07-13T03:59:59+00:00",
        "line.L1.outcome": "APPROVE",
        "line.L1.quantity": "1",
        "line.L1.valid_from": "2026-01-13",
        "line.L1.valid_to": "2026-07-12",
        "line.L1.reason.CONSERVATIVE_FAILED": "given",
        "line.L1.reason.NOT_COSMETIC": "given",
        "line.L2.outcome": "DENY",
        "line.L2.refused": "1",
        "line.L2.reason.FUNCTION_NOT_DOCUMENTED": "given",
        "line.L2.provision.Article_I_¶63": "given",
        "line.L2.provision.Article_VI_§A_¶8": "given",
    }


def test_another_fact_gives_another_hash() -> None:
    assert hash_of({"a": "1", "b": "2"}) == hash_of({"b": "2", "a": "1"})
    assert len({hash_of(one) for one in ({"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": "1", "b": ""}, {})}) == 5


# A template with one fact wrong for one reader or language: what is changed in it, and what the refusal then says.
MUTATIONS = [
    (
        "_blocks.html",
        '.outcome", line.outcome) }}>{{ line.label',
        '.outcome", "DENY") }}>{{ line.label',
        "outcome as “DENY”",
    ),
    (
        "_blocks.html",
        'mark(name ~ ".quantity", line.quantity)',
        'mark(name ~ ".quantity", 2)',
        "quantity as “2”",
    ),
    (
        "_blocks.html",
        "{{ n }} treatment{% pluralize %}",
        "nine treatment{% pluralize %}",
        "as “nine treatment”, and not as 1",
    ),
    (
        "_blocks.html",
        "day(line.valid_to) if line.valid_to",
        "day(line.valid_from) if line.valid_to",
        "and not as July 12, 2026",
    ),
    (
        "_blocks.html",
        '{{ mark("line." ~ line.id ~ ".refused"',
        '{{ "" ~ ("line." ~ line.id ~ ".refused"',
        "does not tell line.L2.refused",
    ),
    (
        "_blocks.html",
        '{{ mark(names("line.", chosen, ".provision."',
        '{{ ("" ~ names("line.", chosen, ".provision."',
        "does not tell line.L2.provision",
    ),
    (
        "base.html",
        '{{ fact_day("day", today_iso) }}',
        "{{ today }}",
        "it does not tell day (2026-01-13)",
    ),
    (
        "base.html",
        '{{ fact_day("day", today_iso) }}',
        '{{ fact_day("day", "2026-01-14") }}',
        "day as “2026-01-14”",
    ),
    (
        "base.html",
        '{{ fact_text("review", review) }}',
        '<b{{ mark("review", review) }}>R-G02</b>',
        "review as “R-G02”, and not as R-G01",
    ),
    (
        "base.html",
        'fact_text("phone", contact.phone)',
        'fact_text("phone", "911")',
        "phone as “911”",
    ),
    (
        "base.html",
        '{{ mark("kind", kind) }}',
        '{{ mark("kind", "approval") }}',
        "kind as “approval”",
    ),
    (
        "partial.html",
        "{{ blocks.asked() }}",
        '<p{{ mark("promise", "yes") }}>Yes</p>{{ blocks.asked() }}',
        "promise as “yes”, and that is none of its facts",
    ),
    (
        "partial.html",
        "{{ blocks.asked() }}",
        '<p{{ mark("review", review) }}></p>{{ blocks.asked() }}',
        "marks review and shows no words",
    ),
]


@pytest.mark.parametrize(("template", "words", "instead", "refusal"), MUTATIONS)
def test_a_template_that_leaves_a_fact_out_or_changes_it_writes_no_letter(
    case: CaseOnPaper, tmp_path: Path, template: str, words: str, instead: str, refusal: str
) -> None:
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    told = (templates / template).read_text()
    assert words in told
    (templates / template).write_text(told.replace(words, instead))
    with pytest.raises(HandlerError, match=re.escape(refusal)):
        render("partial", "MEMBER", facts_of("partial", case), case=case, now=DECIDED, templates=templates)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("code", ["en", "es"])
def test_a_fact_that_is_missing_in_one_language_or_for_one_reader_alone_is_found(
    case: CaseOnPaper, tmp_path: Path, audience: str, code: str
) -> None:
    if audience != "MEMBER" and code == "es":
        code = "en"
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    hidden = (
        f'{{% if language != "{code}" or plain != {audience == "MEMBER"} %}}{{{{ blocks.granted() }}}}{{% endif %}}'
    )
    told = (templates / "partial.html").read_text()
    (templates / "partial.html").write_text(told.replace("{{ blocks.granted() }}", hidden))
    facts = facts_of("partial", case)
    refused = []
    for who, spoken in VARIANTS:
        try:
            render("partial", who, facts, case=case, now=DECIDED, language=spoken, templates=templates)
        except HandlerError:
            refused.append((who, spoken))
    same_side = [one for one in VARIANTS if (one[0] == "MEMBER") == (audience == "MEMBER") and one[1] == code]
    assert refused == same_side


def test_marks_are_escaped_like_everything_else() -> None:
    assert mark("basis", '"><script>') == ' data-fact="basis" data-value="&#34;&gt;&lt;script&gt;"'
    assert mark(["line.L1.provision.Article I"]) == ' data-fact="line.L1.provision.Article_I" data-value="given"'
    assert str(marked("phone", "1", "<b>1</b>")) == (
        '<span data-fact="phone" data-value="1">&lt;b&gt;1&lt;/b&gt;</span>'
    )
