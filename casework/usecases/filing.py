"""Files that were handed in become documents of the case, by the same way as any that comes from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework.audit.chain import CONTENT, row_hash
from casework.documents.names import identifier
from casework.domain.document_kinds import offered
from casework.domain.visible_text import length_seen
from casework.engine.runtime import Instance
from casework.errors import FormError, InputError, NotFound
from casework.ports import Actor, Json, Reader, WorkFilter
from casework.ports_of_files import DocumentFile, StoredFile
from casework.usecases.application import Application
from casework.usecases.case_file import CaseFile
from casework.usecases.host import StepHost
from casework.usecases.incoming import Incoming, incoming, take_in
from casework.usecases.messages import hand_message
from casework.usecases.submit import A_DAY
from casework.usecases.uploads import waiting

MESSAGE = "information_received"
TRIES = 3  # of choosing ids that nobody else takes meanwhile
LONGEST = 120  # letters of a title or an author


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a person says of a file: what it is, by whom, of when; `replaces` names the document it is newer than."""

    upload: str
    title: str
    kind: str
    author: str
    dated: str
    replaces: str = ""


def waits_for_documents(reader: Reader, review: str) -> bool:
    """Whether an information request of the case waits for its answer."""
    open_items = reader.work_items(WorkFilter(review=review, kind="RECEIVE"))
    return any(item.message == MESSAGE for item in open_items)


def file_uploads(app: Application, review: str, filings: Sequence[Filing], *, actor: Actor, answers: bool) -> Json:
    """File what was handed in; gives {review, revision, status, waited, documents}.

    `answers`: they are what was asked for, so the process goes on. FormError holds messages by upload and field.
    What was filed before under the same uploads is not filed again. Where somebody else filed in the same moment, ids
    are chosen once more.
    """
    for _ in range(TRIES):
        try:
            return _file(app, review, filings, actor=actor, answers=answers)
        except FormError:
            raise
        except (InputError, NotFound):
            continue
    return _file(app, review, filings, actor=actor, answers=answers)


def _file(app: Application, review: str, filings: Sequence[Filing], *, actor: Actor, answers: bool) -> Json:
    with app.store.reading() as reader:
        uploads = {one.upload: waiting(reader, review, one.upload, person=actor.person) for one in filings}
        if uploads and all(one.state == "FILED" for one in uploads.values()):
            return {"review": review, "documents": [], "waited": False}
        refuse_faults(CaseFile(app, reader, review), filings, now=app.clock.now().date(), reader=reader)
        files: dict[str, StoredFile] = {}
        for one in filings:
            file = reader.stored_file(uploads[one.upload].sha256)
            if file is None or uploads[one.upload].state != "CHECKED":
                raise NotFound(f"“{uploads[one.upload].name}” was taken back. Add it again to file it.")
            files[one.upload] = file
        taken = {one.id for one in reader.documents(review)}
    documents, ids = [], {}
    for one in filings:
        ids[one.upload] = identifier(one.title, taken=frozenset(taken))
        taken.add(ids[one.upload])
        documents.append(_document(ids[one.upload], one, files[one.upload]))
    what = incoming(review, actor=actor, key=None, documents=documents, answers=answers)

    def hand_over(host: StepHost, instance: Instance) -> Json:
        for one in filings:
            _attach(host, what, one, ids[one.upload], files[one.upload])
        waited: Json = {"waited": False}
        if answers:
            waited = hand_message(host, instance, what, message=MESSAGE, payload={})
        return {**waited, "documents": what.documents}

    return take_in(app, what, hand_over)


def refuse_faults(case: CaseFile, filings: Sequence[Filing], *, now: date, reader: Reader) -> None:
    """FormError with a message for each field that will not do, by upload."""
    kinds = offered(case.policy)
    known = {one.id for one in case.documents}
    messages: dict[str, dict[str, list[str]]] = {}
    for one in filings:
        faults = {
            "title": _text_fault(one.title, "what this document is, say Operative note"),
            "author": _text_fault(one.author, "who wrote it, say E. Marchetti, MD"),
            "kind": "" if one.kind in kinds else "Choose what kind of document this is.",
            "dated": _date_fault(one.dated, now),
            "replaces": "" if not one.replaces or one.replaces in known else "Choose a document of this case.",
        }
        if told := {name: [fault] for name, fault in faults.items() if fault}:
            messages[one.upload] = told
    if not filings:
        messages["files"] = {"files": ["Choose at least one file to add."]}
    if messages:
        raise FormError("documents", messages)


def _text_fault(text: str, what: str) -> str:
    if not length_seen(text):
        return f"Say {what}."
    if len(text) > LONGEST:
        return f"This has {len(text)} letters; shorten it to {LONGEST}."
    return "" if text.isprintable() else "This holds a sign that is not seen. Type it again."


def _date_fault(text: str, now: date) -> str:
    if not text.strip():
        return "Enter the date that the document bears."
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"“{text}” is no date. Enter the day, for example 12 January 2026 as 2026-01-12."
    if day > now + A_DAY:
        return f"{day:%-d %b %Y} is after today. Enter the date that the document bears."
    return "" if day.year >= 1900 else f"{day:%-d %b %Y} is too long ago. Enter the date that the document bears."


def _document(id: str, filing: Filing, file: StoredFile) -> Mapping[str, Any]:
    images = file.found.get("images") or ()
    return {
        "id": id,
        "kind": filing.kind,
        "title": filing.title.strip(),
        "author": filing.author.strip(),
        "dated": filing.dated.strip(),
        "text": file.text,
        "findings": [],
        **({"images": list(images)} if images else {}),
    }


def _attach(host: StepHost, what: Incoming, filing: Filing, document: str, file: StoredFile) -> None:
    """Tie a document to its file; what another window filed meanwhile is refused, and nothing of this is kept."""
    upload = waiting(host.tx, what.review, filing.upload, person=what.actor.person)
    if upload.state != "CHECKED":
        raise NotFound(f"“{upload.name}” was filed or taken back in another window meanwhile. Look at the list.")
    before = host.tx.document_file(what.review, filing.replaces) if filing.replaces else None
    version = 1 if not filing.replaces else (before[0].version if before else 1) + 1
    host.tx.put_upload(replace(upload, state="FILED"))
    filed = DocumentFile(
        review=what.review,
        document=document,
        sha256=file.sha256,
        name=upload.name,
        version=version,
        replaces=filing.replaces or None,
        person=what.actor.person,
        filed_at=host.now(),
    )
    host.tx.add_document_file(filed)
    told = {"document": document, "file": file.sha256, "replaces": filed.replaces, CONTENT: row_hash(file)}
    host.journal.add_row("document.file_kept", filed, **told)
