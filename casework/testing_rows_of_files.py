"""Rows of files to test with: one that waits, one that is a document's."""

from dataclasses import replace
from typing import Any

from casework.ports import Reader, Transaction
from casework.ports_of_files import DocumentFile, StoredFile, Upload
from casework.testing_rows import MOMENT


def a_file(sha256: str = "f" * 64, **changes: Any) -> StoredFile:
    """A scan of two pages."""
    file = StoredFile(
        sha256=sha256,
        kind="TIFF",
        bytes=1000,
        pages=2,
        text="",
        found={"images": [1, 2], "sizes": [[800, 600], [800, 600]], "notes": []},
        kept_at=MOMENT,
    )
    return replace(file, **changes)


def an_upload(id: str, review: str = "R-1", **changes: Any) -> Upload:
    """A file that Ana handed in and did not file yet."""
    upload = Upload(
        id=id, review=review, person="ana", sha256="f" * 64, name="fax.tif", came_at=MOMENT, state="CHECKED"
    )
    return replace(upload, **changes)


def a_document_file(document: str = "D-1", review: str = "R-1", **changes: Any) -> DocumentFile:
    """The file of a document that the review holds."""
    file = DocumentFile(
        review=review,
        document=document,
        sha256="f" * 64,
        name="fax.tif",
        version=1,
        replaces=None,
        person="ana",
        filed_at=MOMENT,
    )
    return replace(file, **changes)


def furnish_files(tx: Transaction, review: str) -> None:
    """One file, waiting once and filed once; the review holds the document D-1."""
    tx.add_stored_file(a_file())
    tx.put_upload(an_upload(f"{review}/u-1", review))
    tx.add_document_file(a_document_file("D-1", review))


def read_files(reader: Reader, review: str) -> None:
    """Everything that can be asked about them."""
    reader.stored_file("f" * 64)
    reader.upload(f"{review}/u-1")
    reader.uploads(review, person="ana")
    reader.document_file(review, "D-1")
    reader.document_files(review)
    reader.filed_documents(review)
    reader.kept_files(review)
    reader.kept_bytes(review)
