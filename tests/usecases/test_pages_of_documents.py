"""Documents as pages: where a page ends, which pages are pictures, which page holds a quotation."""

from casework.testing_rows import a_document
from casework.usecases.document_pages import pages_of

WORDS = "A sentence of a long note, which goes on and on. "


def test_a_short_text_is_one_page() -> None:
    (page,) = pages_of(a_document(text="Short.", body={}))
    assert (page.number, page.text, page.picture) == (1, "Short.", False)


def test_a_form_feed_ends_a_page() -> None:
    assert [page.text for page in pages_of(a_document(text="One\n\f\nTwo", body={}))] == ["One", "Two"]


def test_a_long_text_is_cut_between_paragraphs_and_nothing_of_it_is_lost() -> None:
    paragraphs = [f"{number}. {WORDS * 12}".strip() for number in range(12)]
    pages = pages_of(a_document(text="\n\n".join(paragraphs), body={}))
    assert len(pages) > 1
    assert all(len(page.text) <= 3200 for page in pages)
    assert "\n\n".join(page.text for page in pages) == "\n\n".join(paragraphs)


def test_a_text_without_paragraphs_is_cut_at_lines_and_one_without_lines_at_words() -> None:
    lines = "\n".join(WORDS.strip() for _ in range(200))
    assert "\n".join(page.text for page in pages_of(a_document(text=lines, body={}))) == lines
    words = (WORDS * 200).strip()
    assert " ".join(page.text for page in pages_of(a_document(text=words, body={}))) == words
    solid = "x" * 7000
    assert "".join(page.text for page in pages_of(a_document(text=solid, body={}))) == solid


def test_a_long_page_of_a_file_stays_one_page() -> None:
    (page,) = pages_of(a_document(text=WORDS * 100 + "\f", body={}))
    assert page.text == WORDS * 100


def test_a_scan_has_as_many_pages_as_it_has_pictures_and_all_are_pictures() -> None:
    document = a_document(text="", body={"images": [1, 2]})
    assert [(page.number, page.picture) for page in pages_of(document)] == [(1, True), (2, True)]


def test_a_pdf_of_words_and_pictures_says_which_page_is_which() -> None:
    document = a_document(text="Words\f\f", body={"images": [2]})
    pages = pages_of(document)
    assert [(page.text, page.picture) for page in pages] == [("Words", False), ("", True)]
