"""The documents of a case: the table, adding more, the reader, and the files, never as something that acts."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, send_file
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from casework.documents.examining import Allowance, FileTooCostly
from casework.documents.keeping import FileStore
from casework.documents.limits import LIMITS, megabytes
from casework.documents.names import shown_name, title_of
from casework.documents.sniffing import KINDS, FileRefused
from casework.domain.contradictions import find, window
from casework.domain.document_kinds import offered
from casework.errors import FormError, NotFound, StoreBusy
from casework.ports import Actor, Document, Json, Person, Reader
from casework.ports_of_files import DocumentFile, StoredFile, Upload
from casework.usecases.case_file import CaseFile, to_chart_document
from casework.usecases.case_page import WholeCase
from casework.usecases.filing import Filing, file_uploads, waits_for_documents
from casework.usecases.uploads import Uploads, drop, hand_in
from casework.web import current
from casework.web.case_frame import case_frame
from casework.web.document_reading import blocks, day, listed, payload
from casework.web.document_reading import reader_context as reader_context  # the task page takes it from here
from casework.web.errors_pages import problem
from casework.web.guarding import allowed

pages = Blueprint("documents", __name__)
pages.add_app_template_filter(blocks, "text_blocks")
pages.add_app_template_filter(megabytes)
pages.add_app_template_filter(day)

FIELDS = ("title", "kind", "author", "dated", "replaces")
STILL = {  # a file that is shown or saved can do nothing: no script, no frame, no request of its own
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@pages.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Files may be larger than any other form; said here, because the form is read before the view is called."""
    if endpoint == "documents.add":
        request.max_content_length = LIMITS.request_bytes
        request.max_form_parts = LIMITS.files_at_once * (len(FIELDS) + 1) + 20


@pages.errorhandler(413)
def too_much(_error: HTTPException) -> tuple[str, int]:
    """More than is read at once; said before anything of it was."""
    words = (
        f"What you sent is more than {megabytes(LIMITS.case_bytes)} or more than {LIMITS.files_at_once} files, "
        "so it was not read. Send fewer files at once."
    )
    return problem(413, "Too much at once", [words], safe="Nothing of it was kept. What was on file is safe.")


@pages.get("/cases/<review>/documents")
@allowed("case.see", case="review")
def index(review: str) -> str:
    """All documents, what contradicts what, and the place to add more."""
    return show(review)


@pages.post("/cases/<review>/documents")
@allowed("documents.add", case="review")
def add(review: str) -> AnyResponse | str | tuple[str | Response, int]:
    """Files are handed in, taken back, or filed with what a person says of them."""
    person = current.person()
    if upload := request.form.get("drop"):
        drop(current.application(), review, upload, person=person.id)
        return redirect(f"/cases/{review}/documents#add", code=303)
    if "file" in request.form:
        return _file(review, person)
    handed = [one for one in request.files.getlist("files") if one.filename]
    if "X-One-File" in request.headers:
        return _one(review, person, handed)
    if not handed:
        return show(review, refused=[{"name": "", "why": "Choose at least one file to add."}]), 422
    results = _hand_in_all(review, person, handed[: LIMITS.files_at_once])
    refused = [
        {"name": one.filename, "why": str(why)}
        for one, why in zip(handed, results, strict=False)  # more came than are taken at once
        if isinstance(why, FileRefused | StoreBusy)
    ]
    if len(handed) > LIMITS.files_at_once:
        left = len(handed) - LIMITS.files_at_once
        refused.append(
            {
                "name": f"{left} more",
                "why": f"At most {LIMITS.files_at_once} files are taken at once. Add the rest next.",
            }
        )
    current.forget_reader()
    return show(review, refused=refused), 422 if refused else 200


def _one(review: str, person: Person, handed: list[FileStorage]) -> tuple[str | Response, int]:
    """One file from the page's script: its row to fill in, or why it is not taken."""
    if len(handed) != 1:
        return Response("This file did not come whole. Add it again.", mimetype="text/plain"), 422
    found = _hand_in(review, person, handed[0])
    if isinstance(found, FileRefused | StoreBusy):
        return Response(str(found), mimetype="text/plain"), 503 if isinstance(found, StoreBusy) else 422
    with current.application().store.reading() as reader:
        case = CaseFile(current.application(), reader, review)
        choices = {"kinds": offered(case.policy), "versions": _versions(reader.documents(review))}
    return render_template("documents/_upload.html", one=upload_row(*found, {}, {}), **choices), 200


def _hand_in(
    review: str, person: Person, handed: FileStorage, allowance: Allowance | None = None
) -> tuple[Upload, StoredFile] | FileRefused | StoreBusy:
    """The upload, or what says why the file is not taken; the others are taken all the same."""
    to = Uploads(current.application(), FileStore(current.settings().files))
    try:
        return hand_in(to, review, person=person.id, name=handed.filename, source=handed.stream, allowance=allowance)
    except (FileRefused, StoreBusy) as refused:
        return refused
    finally:
        handed.close()


def _hand_in_all(review: str, person: Person, handed: list[FileStorage]) -> list[object]:
    """What comes of each; after one that takes too much to open, or all their time, the others are not looked at."""
    results: list[object] = []
    allowance = Allowance(LIMITS)
    for one in handed:
        if any(isinstance(result, FileTooCostly) for result in results):
            one.close()
            results.append(
                FileRefused("It was not looked at after the file before, which took too long. Add it again.")
            )
        else:
            results.append(_hand_in(review, person, one, allowance))
    return results


def _file(review: str, person: Person) -> AnyResponse | tuple[str, int]:
    filings = [
        Filing(upload=upload, **{name: request.form.get(f"{upload}.{name}", "") for name in FIELDS})
        for upload in request.form.getlist("upload")
    ]
    answers = request.form.get("answers")
    try:
        if answers is None and waits_for_documents(current.reader(), review):
            raise FormError("documents", {"answers": ["Say whether this is what was asked for."]})
        actor = Actor(person.id, g.role, person.name)
        done = file_uploads(current.application(), review, filings, actor=actor, answers=answers == "yes")
    except FormError as error:
        return show(review, messages=error.messages, typed=request.form), 422
    return redirect(f"/cases/{review}/documents?added={len(done['documents'])}", code=303)


def show(
    review: str,
    *,
    refused: list[Json] | None = None,
    messages: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """The page with what was refused and what was typed."""
    reader, person, messages = current.reader(), current.person(), messages or {}
    case = WholeCase(current.application(), reader, review)
    documents = reader.documents(review)
    filed = {one.document: (one, file) for one, file in reader.document_files(review)}
    waiting = [
        upload_row(upload, file, typed or {}, messages.get(upload.id, {}))
        for upload, file in reader.uploads(review, person=person.id)
    ]
    faults = [
        {"href": f"#{where}-{name}", "text": told[0]}
        for where, fields in messages.items()
        for name, told in (fields.items() if isinstance(fields, Mapping) else [("yes", fields)])
    ]
    return render_template(
        "documents/index.html",
        case=case_frame(g.review, case),
        rows=table(f"/cases/{review}/documents", documents, filed),
        contradictions=_contradictions(case, {one.id: one for one in documents}, review),
        uploads=waiting,
        kinds=offered(case.policy),
        versions=_versions(documents),
        waits=waits_for_documents(reader, review),
        may_add=g.review.status == "OPEN",
        limits=LIMITS,
        refused=refused or [],
        faults=faults,
        answers=(typed or {}).get("answers"),
        answers_fault=(messages.get("answers") or [""])[0],
        added=request.args.get("added", type=int),
    )


def upload_row(upload: Upload, file: StoredFile, typed: Mapping[str, str], faults: Mapping[str, Any]) -> Json:
    """A file that waits to be filed, with what was typed of it so far and what is wrong with that."""
    usual = {"title": title_of(upload.name), "kind": "", "author": "", "dated": "", "replaces": ""}
    images = len(file.found.get("images") or ())
    return {
        "id": upload.id,
        "name": upload.name,
        "told": _told(file, images),
        "notes": file.found.get("notes") or [],
        "said": {name: typed.get(f"{upload.id}.{name}", usual[name]) for name in FIELDS},
        "faults": {name: (faults.get(name) or [""])[0] for name in FIELDS},
    }


def _told(file: StoredFile, images: int) -> str:
    pages = "" if file.kind == "TEXT" else f", {file.pages} page{'' if file.pages == 1 else 's'}"
    scans = "" if not images or file.kind != "PDF" else f", {images} without words to select"
    return f"{'Text' if file.kind == 'TEXT' else file.kind}, {megabytes(file.bytes)}{pages}{scans}"


def table(base: str, documents: Any, filed: Mapping[str, tuple[DocumentFile, StoredFile]]) -> list[Json]:
    """The documents, the latest first; a version that was replaced stands under the one that replaced it."""
    replaced = {one.replaces: one.document for one, _ in filed.values() if one.replaces}
    known = {one.id: listed(base, one, filed, replaced) for one in documents}
    current_ones = [one for one in known.values() if one["replaced_by"] not in known]
    for one in current_ones:
        one["earlier"], before = [], one["replaces"]
        while before in known:
            one["earlier"].append(known[before])
            before = known[before]["replaces"]
    return sorted(current_ones, key=lambda one: str(one["dated"]), reverse=True)


def _versions(documents: Any) -> list[Document]:
    return sorted(documents, key=lambda one: one.title)


def _contradictions(case: CaseFile, documents: Mapping[str, Document], review: str) -> list[Json]:
    """What documents say against each other, both passages side by side, and how it stands."""
    kept = {one["id"]: one for one in (case.part("contradictions") or {}).get("contradictions") or ()}
    days = window(case.policy, on=case.request.received_at.date())
    return [
        {
            "about": f"{str(one['site'] or '').capitalize()}: {str(one['domain'] or '').replace('_', ' ').lower()}",
            "days": one["days"],
            "standing": _standing(kept.get(one["id"], {}), documents),
            "sides": [
                {
                    "title": documents[id].title,
                    "author": documents[id].author,
                    "dated": day(dated),
                    "quote": quote,
                    "href": f"/cases/{review}/documents/{id}",
                }
                for id, quote, dated in zip(one["documents"], one["quotes"], one["dated"], strict=True)
            ],
        }
        for one in find([to_chart_document(one) for one in documents.values()], window_days=days)
    ]


def _standing(kept: Mapping[str, Any], documents: Mapping[str, Document]) -> str:
    if kept.get("status") != "WEIGHED":
        return "Nobody has weighed this yet."
    chosen = documents.get(str(kept.get("weighed_for")))
    told = f"{chosen.title} weighs more" if chosen else "It was weighed"
    return f"{told}, says {kept.get('weighed_by') or 'a reviewer'}: {kept.get('rationale') or 'no reason given'}"


@pages.get("/cases/<review>/documents/<document>", defaults={"page": 1})
@pages.get("/cases/<review>/documents/<document>/pages/<int:page>")
@allowed("case.see", case="review")
def read(review: str, document: str, page: int) -> str:
    """One document in the reader, without a form beside it."""
    case = WholeCase(current.application(), current.reader(), review)
    context = reader_context(current.reader(), g.review, document=document, page=page, case=case)
    return render_template("documents/read.html", case=case_frame(g.review, case), **context)


@pages.get("/cases/<review>/documents/<document>/text")
@allowed("case.see", case="review")
def text(review: str, document: str) -> Response:
    """A document as the reader's script takes it; opening one is a look at the case like any other."""
    return jsonify(payload(current.reader(), g.review, document))


@pages.get("/cases/<review>/documents/<document>/file")
@allowed("case.see", case="review", quiet=True)
def file(review: str, document: str) -> Response:
    """The file for the reader; of an image one page, where its own kind is none that browsers show."""
    page = request.args.get("page", type=int)
    return file_answer(current.reader(), review, document, page=page)


@pages.get("/cases/<review>/documents/<document>/download")
@allowed("case.see", case="review")
def download(review: str, document: str) -> Response:
    """The file as it is kept, to save."""
    return file_answer(current.reader(), review, document, page=None)


def file_answer(reader: Reader, review: str, document: str, *, page: int | None) -> Response:
    found = reader.document_file(review, document)
    if found is None:
        raise NotFound("This document has no file; it came as text. Read it in the reader.")
    held, stored = found
    files = FileStore(current.settings().files)
    made = stored.found.get("shown") or ()
    shown = files.read_shown(stored.sha256, page, made=made) if page is not None else None
    content = files.read(stored.sha256) if shown is None else shown
    media = KINDS[stored.kind].media if shown is None else "image/png"
    name = shown_name(held.name)  # again, for a row that another hand wrote: no header may hold a sign that is not seen
    answer = send_file(BytesIO(content), mimetype=media, as_attachment=True, download_name=name)
    answer.content_type = media  # of text with its coding, which is not to be named twice
    answer.headers.update(STILL)
    return answer
