"""The passages that people's answers rest on, with the way to each of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote as url_quote

from casework.ports import Answer, Document, Json
from casework.usecases.document_pages import page_of, pages_of

SUFFIX = "document"  # a field called so, or ending so, names a document; `quote` beside it holds the words


class Citations:
    """The documents of a review, as citations name them."""

    def __init__(self, review: str, documents: Sequence[Document]) -> None:
        self._review = review
        self._held = {document.id: document for document in documents}
        self._pages: dict[tuple[str, str], int] = {}

    def passage(self, document: str, quote: str, *, note: str = "") -> Json:
        """{document, title, page, quote, note, href}."""
        held = self._held.get(document)
        page = 1 if held is None else self._page(held, quote)
        asked = f"?quote={url_quote(quote)}" if quote else ""
        return {
            "document": document,
            "title": "A document that is not on file" if held is None else held.title,
            "page": page,
            "quote": quote,
            "note": note,
            "href": ""
            if held is None
            else f"/cases/{self._review}/documents/{url_quote(document)}/pages/{page}{asked}",
        }

    def of(self, value: Any) -> list[Json]:
        """Every passage that an answer, or a part of one, cites; each once, in the order of the answer."""
        found: dict[tuple[str, str], Json] = {}
        for document, quote, note in _cited(value):
            found.setdefault((document, quote), self.passage(document, quote, note=note))
        return list(found.values())

    def _page(self, document: Document, quote: str) -> int:
        key = (document.id, quote)
        if key not in self._pages:
            self._pages[key] = page_of(pages_of(document), quote)
        return self._pages[key]


def _cited(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and inner and (key == SUFFIX or key.endswith(f"_{SUFFIX}")):
                words = value.get(f"{key.removesuffix(SUFFIX)}quote")
                told = next((value[one] for one in ("evidence", "name", "deficit") if value.get(one)), "")
                yield inner, str(words or ""), str(told) if key == SUFFIX else ""
            elif not str(key).startswith("_"):
                yield from _cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _cited(inner)


def latest_answers(answers: Sequence[Answer]) -> dict[str, Answer]:
    """The last answer to each task, by its element."""
    return {answer.element: answer for answer in answers}


def of_line(body: Mapping[str, Any], line: str | None) -> Any:
    """What an answer says of a line; the whole of it where it is not told line by line."""
    lines = body.get("lines")
    return lines.get(line, {}) if line is not None and isinstance(lines, Mapping) else body
