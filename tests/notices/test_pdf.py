"""The PDF of a letter: tagged, in the letter's language and order, readable in every script, and text alone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from casework.errors import HandlerError
from casework.notices import pdf as printer
from casework.notices.pdf import large_print_pdf, pdf
from casework.notices.render import AUDIENCES, render
from casework.notices.taglines import TAGLINES
from casework.notices.tree import tree
from casework.notices.typst_source import LARGE, NORMAL, literal, source

from .conftest import DECIDE, DECIDED, OTHER_FACTS, CaseOnPaper, Letter, facts_of

KINDS = [*DECIDE, *OTHER_FACTS]


def opened(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def read_text(content: bytes) -> str:
    """The words of every page, without the page numbers."""
    pages = (page.extract_text() for page in opened(content).pages)
    return "\n".join(re.sub(r"(?m)^\s*\d+ / \d+\s*$", "", page) for page in pages)


def letters(text: str) -> str:
    """What a reader's eye follows: letters and digits in order, whatever breaks the lines."""
    return "".join(one for one in normalize("NFC", text) if one.isalnum())


def unnumbered(text: str) -> str:
    """Without the marks of list items, which the plain text and the PDF set differently."""
    return re.sub(r"(?m)^\s*(?:- |\d{1,2}\. ?)", "", text)


def once(printed: str, html: str) -> str:
    """Without the heads that a table repeats on its next page."""
    for head in (letters(one.text()) for one in tree(html).elements() if one.tag == "thead"):
        first, found, rest = printed.partition(head)
        printed = first + found + rest.replace(head, "")
    return printed


def structure(content: bytes) -> Iterator[Any]:
    """Every element of the tag tree, from the root down."""
    stack = [opened(content).trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        one = stack.pop().get_object()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            if "/K" in one:
                stack.append(one["/K"])


def tags(content: bytes) -> list[str]:
    return [str(one["/S"]) for one in structure(content) if "/S" in one]


def body(text: str) -> str:
    """The letter without the printed record and the offer of help, whose scripts an extractor may turn around."""
    return text.partition("Español")[0].partition("DETERMINATION")[0]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_says_what_the_plain_text_says_in_the_same_order(case: CaseOnPaper, kind: str, audience: str) -> None:
    written = render(kind, audience, facts_of(kind, case), case=case, now=DECIDED)
    printed = read_text(pdf(written.html))
    said = letters(body(unnumbered(written.text)))
    assert len(said) > 300
    assert once(letters(body(unnumbered(printed))), written.html) == once(said, written.html)


def test_the_same_letter_gives_the_same_bytes_and_another_day_another(letter: Letter) -> None:
    html = letter("denial").html
    assert pdf(html) == pdf(html)
    assert large_print_pdf(html) == large_print_pdf(html) != pdf(html)
    assert pdf(html.replace('data-value="2026-01-13"', 'data-value="2026-01-14"')) != pdf(html)


@pytest.mark.parametrize(
    ("spoken", "title"), [("en", "We did not approve your request"), ("es", "No aprobamos su solicitud")]
)
def test_the_pdf_names_its_title_its_language_and_its_day(
    case: CaseOnPaper, letter: Letter, spoken: str, title: str
) -> None:
    case.request = replace(case.request, member=replace(case.request.member, language=spoken))
    document = opened(pdf(letter("denial").html))
    root = document.trailer["/Root"]
    assert root["/Lang"] == spoken
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert document.metadata.title == title
    assert str(document.metadata.creation_date).startswith("2026-01-13")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_a_screen_reader_finds_headings_lists_tables_with_headers_and_the_languages(letter: Letter) -> None:
    content = pdf(letter("partial").html)
    found = tags(content)
    assert opened(content).trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.count("/H1") == 1
    assert found.index("/H1") < found.index("/H2") < found.index("/H3")
    assert {"/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(found)
    spoken = {str(one["/Lang"]) for one in structure(content) if "/Lang" in one}
    assert {one.lang for one in TAGLINES} - {"en"} <= spoken


def test_no_heading_skips_a_level(letter: Letter) -> None:
    html = letter("duplicate").html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")
    assert "/H2" in tags(pdf(html))
    assert "/H3" not in tags(pdf(html))


def test_every_offer_of_help_is_set_in_fonts_that_have_its_script(letter: Letter) -> None:
    content = pdf(letter("denial").html)
    printed = read_text(content)
    for one in TAGLINES:
        if one.lang not in ("ar", "hi", "vi"):  # an extractor tells their composed shapes in parts
            assert letters(one.text) in letters(printed), one.lang
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in opened(content).pages
        for font in page["/Resources"]["/Font"].values()
    }
    scripts = ("NotoSans-", "NotoSansCJKtc", "NotoSansCJKjp", "NotoSansCJKkr", "NotoSansArabic")
    assert all(any(font.startswith(script) for font in fonts) for script in scripts)


def test_what_no_font_shows_is_written_out_by_its_name() -> None:
    html = '<html lang="en"><title>t</title><body><h1>A</h1><p>We saw \U0001f600 and \U000130c0.</p></body></html>'
    printed = " ".join(read_text(pdf(html)).split())
    assert "We saw [grinning face] and [egyptian hieroglyph d" in printed
    assert "\U0001f600" not in printed


ATTACKS = [
    '#set page(fill: red)',
    '#panic("x")',
    "$ x^2 $",
    "@label",
    "\\ \\u{41} \\\\",
    "`code` ```raw```",
    '<script>alert("1")</script>',
    "*bold* _it_ = Heading",
    "- item + item / term: x",
    '"]); #read("/etc/passwd") //',
    "/* comment */ // rest",
    "a~b ... --- [x] {y}",
    "</p></body></html>#eval(\"1\")",
    "#import \"@preview/x:1.0.0\"",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_wrote_is_printed_as_they_wrote_it(case: CaseOnPaper, letter: Letter, attack: str) -> None:
    case.request = replace(case.request, member=replace(case.request.member, name=f"Ann {attack} Lee"))
    printed = "".join(read_text(pdf(letter("withdrawal", reason=f"Because {attack} so").html)).split())
    assert "".join(f"Ann {attack} Lee".split()) in printed
    assert "".join(f"Because {attack} so".split()) in printed


def test_a_string_keeps_what_typst_would_read_as_its_end() -> None:
    assert literal('a "b" \\ c\nd\x07') == '"a \\"b\\" \\\\ c\\nd "'


def test_large_print_has_nothing_smaller_than_18_points(letter: Letter) -> None:
    page = tree(letter("denial").html)
    large = source(page, print_in=LARGE)
    assert "#set text(size: 18pt," in large
    assert not re.search(r"size: 0\.\d+em", large)
    assert re.search(r"size: 0\.\d+em", source(page, print_in=NORMAL))
    sizes: list[float] = []

    def note(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip() and not re.fullmatch(r"\d+ / \d+", text.strip()):
            sizes.append(size)

    for one in opened(large_print_pdf(letter("denial").html)).pages:
        one.extract_text(visitor_text=note)
    assert sizes
    assert min(sizes) >= 18


def test_a_page_that_cannot_be_set_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = '<html lang="en"><title> </title><body><p>x</p></body></html>'
    with pytest.raises(HandlerError, match=r"The PDF was not made: .*print it again"):
        pdf(broken)
    many = "".join(chr(0x13000 + number) for number in range(60))
    html = f'<html lang="en"><title>t</title><body><p>{" x ".join(many)}</p></body></html>'
    monkeypatch.setattr(printer, "TRIES", 2)
    with pytest.raises(HandlerError, match="too many of its characters are in none of our fonts"):
        pdf(html)
