"""What the reader shows: the list of documents and sources, and one of them as pages with its exact words."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request

from casework.domain.document_kinds import words
from casework.errors import NotFound
from casework.ports import Document, Json, Reader, ReviewRow
from casework.ports_of_files import DocumentFile, StoredFile
from casework.usecases.case_file import CaseFile
from casework.usecases.case_page import WholeCase
from casework.usecases.document_pages import pages_of
from casework.usecases.reading_sources import SourceText, sources_of
from casework.web import current

Filed = Mapping[str, tuple[DocumentFile, StoredFile]]

SOURCE = "@"  # what the id of a source begins with, which no document's does
SHOWN_AT_ONCE = 200_000  # letters that come with the page itself
LONG_HEADING = 60
BLOCK = re.compile(r"\n[ \t]*\n+|(?<=[.!?:])\n")


def reader_context(
    reader: Reader, row: ReviewRow, *, document: str | None = None, page: int = 1, case: CaseFile | None = None
) -> Json:
    """`reading` for `documents/reader.html`: the lists, and the open document.

    Where none is named it is the one that the address names (?document=...&page=...), else the latest. A page that has
    read the case file already gives it.
    """
    case = case or WholeCase(current.application(), reader, row.id)
    held = reader.filed_documents(row.id)
    return reading_of(f"/cases/{row.id}/documents", held, sources_of(case), document=document, page=page)


def reading_of(
    base: str,
    held: Sequence[tuple[Document, tuple[DocumentFile, StoredFile] | None]],
    sources: Sequence[SourceText],
    *,
    document: str | None = None,
    page: int = 1,
) -> Json:
    """The same of these documents, at this address."""
    documents = sorted((one for one, _ in held), key=lambda one: (one.dated, one.received_at))
    filed = {one.id: file for one, file in held if file is not None}
    replaced = {one.replaces: one.document for one, _ in filed.values() if one.replaces}
    known = [*(one.id for one in documents), *(f"{SOURCE}{one.id}" for one in sources)]
    chosen = document or _asked_for(known) or (documents[-1].id if documents else next(iter(known), None))
    shown = None if chosen is None else _payload(base, chosen, documents, filed, sources, replaced)
    if shown is not None:
        asked = page if document else request.args.get("page", 1, type=int)
        shown["page"] = min(max(asked, 1), len(shown["pages"]) or 1)
    return {
        "reading": {
            "base": base,
            "documents": [
                listed(base, one, filed, replaced) for one in documents if one.id not in replaced or one.id == chosen
            ],
            "sources": [
                {"id": f"{SOURCE}{one.id}", "title": one.title, "told": one.told, "href": f"{base}/{SOURCE}{one.id}"}
                for one in sources
            ],
            "shown": shown,
            "embedded": None if shown is None or _letters(shown) > SHOWN_AT_ONCE else shown,
        }
    }


def _asked_for(known: Sequence[str]) -> str | None:
    """The document that the address names, where there is such a one: an old link opens the page all the same."""
    named = request.args.get("document")
    return named if named in known else None


def payload_of(
    base: str,
    held: Sequence[tuple[Document, tuple[DocumentFile, StoredFile] | None]],
    sources: Sequence[SourceText],
    document: str,
) -> Json:
    """One of these documents or sources with all its pages; NotFound where it is none of them."""
    filed = {one.id: file for one, file in held if file is not None}
    replaced = {one.replaces: one.document for one, _ in filed.values() if one.replaces}
    return _payload(base, document, [one for one, _ in held], filed, sources, replaced)


def payload(reader: Reader, row: ReviewRow, document: str) -> Json:
    """One document or source with all its pages, for the reader's script; NotFound where there is none."""
    filed = {one.document: (one, file) for one, file in reader.document_files(row.id)}
    replaced = {one.replaces: one.document for one, _ in filed.values() if one.replaces}
    held = reader.document(row.id, document)
    sources: Sequence[SourceText] = ()
    if document.startswith(SOURCE):
        sources = sources_of(WholeCase(current.application(), reader, row.id))
    return _payload(f"/cases/{row.id}/documents", document, [held] if held else [], filed, sources, replaced)


def listed(base: str, one: Document, filed: Filed, replaced: Mapping[str, str]) -> Json:
    """A document as the list names it."""
    file = filed.get(one.id)
    pages = pages_of(one)
    pictures = all(page.picture for page in pages)
    count = f"{len(pages)} {'image' if pictures else 'page'}{'' if len(pages) == 1 else 's'}"
    version = file[0].version if file else 1
    return {
        "id": one.id,
        "title": one.title,
        "kind": words(one.kind),
        "author": one.author,
        "dated": one.dated,
        "told": f"{day(one.dated)}, {count}",
        "count": count,
        "pages": len(pages),
        "version": version,
        "replaces": file[0].replaces if file else None,
        "replaced_by": replaced.get(one.id),
        "received_at": one.received_at,
        "href": f"{base}/{one.id}",
        "download": f"{base}/{one.id}/download" if file else None,
    }


def day(iso: str) -> str:
    """A day as it stands in a list: 8 Dec 2025."""
    return f"{date.fromisoformat(iso):%-d %b %Y}"


def blocks(text: str, passages: Sequence[Json] = ()) -> list[Json]:
    """The paragraphs of a page: {text, start, heading, lines}; the same cut that the reader's script makes.

    What lies in a passage of a source is never a heading.
    """
    found, at = [], 0
    for piece in [*BLOCK.finditer(text), None]:
        end = piece.start() if piece else len(text)
        if text[at:end].strip():
            block = _block(text[at:end], at)
            inside = any(one["start"] <= at < one["end"] for one in passages)
            found.append({**block, "heading": block["heading"] and not inside})
        at = piece.end() if piece else end
    return found


def _block(text: str, start: int) -> Json:
    lines = text.strip("\n").split("\n")
    plain = text.strip()
    heading = len(lines) == 1 and len(plain) <= LONG_HEADING and plain[-1] not in '.,;?!”"'
    return {"text": text, "start": start, "heading": heading, "lines": max(map(len, lines)) <= LONG_HEADING}


def _payload(
    base: str,
    id: str,
    documents: Sequence[Document],
    filed: Filed,
    sources: Sequence[SourceText],
    replaced: Mapping[str, str],
) -> Json:
    for source in sources:
        if f"{SOURCE}{source.id}" == id:
            return _source(source)
    document = next((one for one in documents if one.id == id), None)
    if document is None:
        raise NotFound("No such document in this case. Look at the list of its documents.")
    told = listed(base, document, filed, replaced)
    file = filed[id][1] if id in filed else None
    pages = pages_of(document)
    kind = "TEXT" if file is None or file.kind == "TEXT" else "PDF" if file.kind == "PDF" else "IMAGE"
    sizes: Sequence[Any] = file.found.get("sizes") or () if file else ()
    notes = list(file.found.get("notes") or ()) if file else []
    if told["replaced_by"]:
        notes.insert(0, "A newer version of this document is on file: the text may have moved or changed.")
    return {
        **{name: told[name] for name in ("id", "title", "author", "download", "replaced_by", "replaces", "version")},
        "kind": kind,
        "dated": day(document.dated),
        "file": f"{base}/{id}/file" if file else None,
        "notes": notes,
        "newer": f"{base}/{told['replaced_by']}" if told["replaced_by"] else None,
        "older": f"{base}/{told['replaces']}" if told["replaces"] else None,
        "pages": [
            {
                "number": page.number,
                "text": page.text,
                "picture": page.picture,
                "src": f"{base}/{id}/file?page={page.number}" if kind == "IMAGE" else None,
                "size": list(sizes[page.number - 1]) if page.number <= len(sizes) else None,
            }
            for page in pages
        ],
    }


def _source(source: SourceText) -> Json:
    """A source as one page, its passages one after the other, each with where it stands."""
    text, passages = "", []
    for one in source.passages:
        head = f"{one.cite}\n\n"
        start = len(text) + len(head)
        body = " ".join(one.text.split()) if not one.verbatim else one.text.strip()
        text += f"{head}{body}\n\n"
        passages.append(
            {
                "kind": one.kind,
                "id": one.id,
                "cite": one.cite,
                "start": start,
                "end": start + len(body),
                "verbatim": one.verbatim,
                "warning": one.warning,
            }
        )
    return {
        "id": f"{SOURCE}{source.id}",
        "title": source.title,
        "author": "",
        "dated": source.told,
        "kind": "SOURCE",
        "version": 1,
        "file": None,
        "download": None,
        "notes": [],
        "newer": None,
        "older": None,
        "pages": [{"number": 1, "text": text.rstrip(), "picture": False, "src": None, "size": None}],
        "passages": passages,
    }


def _letters(shown: Json) -> int:
    return sum(len(page["text"]) for page in shown["pages"])
