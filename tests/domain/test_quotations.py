"""Quotations: word for word whatever the line breaks, and pages without words that are cited as a whole."""

import pytest

from casework.domain.chart_checks import misquoted, quoted_faults
from casework.domain.charted import taken_from
from casework.domain.document_kinds import offered, words
from casework.domain.quoting import is_image_page, spaced, stands_in
from casework.domain.request import ChartDocument
from casework.errors import RequestError
from casework.testing import FakeCase, document, document_json, request
from casework.testing_plan import policy

BROKEN = "Knee gives way\non stairs. Splint for 14\r\n weeks failed.\fNext page."


def test_words_stand_in_a_text_whatever_its_lines() -> None:
    assert stands_in("gives way on stairs", BROKEN)
    assert stands_in("14 weeks\nfailed. Next page", BROKEN)
    assert not stands_in("gives way stairs", BROKEN)
    assert spaced("  a\t\nb\f c ") == "a b c"


def test_a_form_takes_a_quotation_that_runs_over_the_end_of_a_line() -> None:
    case = FakeCase(documents=(document(text=BROKEN, findings=[]),))
    assert misquoted(case, "D1", "Knee gives way on stairs") == []
    (fault,) = misquoted(case, "D1", "Knee holds on stairs")
    assert "does not stand in document D1 word for word" in fault


def test_a_finding_is_known_by_its_words_whatever_their_lines() -> None:
    charted = document(text=BROKEN.replace("\f", "\n"), findings=document_json()["findings"][:0])
    finding = {"id": "F", "kind": "FUNCTIONAL_DEFICIT", "site": "KNEE", "domain": "STAIRS", "deficit": "falls"}
    charted = ChartDocument.from_json({**charted.to_json(), "findings": [{**finding, "quote": "Knee gives way"}]})
    line = request().line("L1")
    answer = {"document": "D1", "quote": "Knee gives way on stairs", "domain": "STAIRS"}
    own, other = taken_from([charted], "FUNCTIONAL_DEFICIT", line, answer)
    assert own is not None
    assert (own["id"], other) == ("F", None)


def scan(**changes: object) -> ChartDocument:
    return document(text="", findings=[], images=[1, 2], **changes)


def test_a_page_without_words_is_cited_as_a_whole() -> None:
    case = FakeCase(documents=(scan(),))
    assert misquoted(case, "D1", "page 2 (image)") == []
    assert quoted_faults(case, {"document": "D1", "quote": "page 1 (image)"}) == []
    for quote in ("page 3 (image)", "page 2", "image 2", "page 2 (image) and more"):
        assert misquoted(case, "D1", quote) != []
    assert is_image_page("page\n2 (image)", (2,))


def test_a_document_with_words_has_no_page_to_cite_as_a_picture() -> None:
    assert misquoted(FakeCase(documents=(document(),)), "D1", "page 1 (image)") != []


def test_a_scan_is_told_as_it_was_taken() -> None:
    assert ChartDocument.from_json(scan().to_json()) == scan()
    assert scan().to_json()["images"] == [1, 2]
    assert "images" not in document().to_json()


@pytest.mark.parametrize("images", [[0], [2, 1], [1, 1], ["one"], ["-1"]])
def test_pages_without_words_are_numbers_in_order(images: list[object]) -> None:
    with pytest.raises(RequestError, match="must be the numbers of the pages without words, in order, from 1"):
        ChartDocument.from_json(document_json(images=images))


def test_a_document_without_words_and_without_pictures_is_none() -> None:
    with pytest.raises(RequestError, match="text"):
        ChartDocument.from_json(document_json(text="", findings=[]))


def test_kinds_are_offered_in_words_and_other_stands_last() -> None:
    kinds = offered(policy())
    assert list(kinds)[-1] == "OTHER"
    assert kinds["FOLLOW_UP_NOTE"] == "Follow-up note"
    assert words("OPERATIVE_NOTE") == "Operative note"
    assert "WITHDRAWAL" not in kinds
