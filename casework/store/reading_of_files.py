"""Reading files that people handed in: the port's `FileReader`."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from casework.ports import Document
from casework.ports_of_files import DocumentFile, StoredFile, Upload
from casework.store import tables
from casework.store.records import decode
from casework.store.rows import Rows, part_of
from casework.store.tables_of_files import DOCUMENT_FILES, FILES, UPLOADS


class FileReading(Rows):
    """What can be read of files."""

    def stored_file(self, sha256: str) -> StoredFile | None:
        return cast("StoredFile | None", self._one(FILES, "stored_file", sha256=sha256))

    def upload(self, upload: str) -> Upload | None:
        return cast("Upload | None", self._one(UPLOADS, "upload", upload=upload))

    def uploads(self, review: str, *, person: str) -> Sequence[tuple[Upload, StoredFile]]:
        rows = self._driver.rows("uploads", {"review": review, "person": person})
        return [(decode(UPLOADS, row), decode(FILES, row)) for row in rows]

    def document_file(self, review: str, document: str) -> tuple[DocumentFile, StoredFile] | None:
        rows = self._driver.rows("document_file", {"review": review, "document": document})
        return _filed(rows[0]) if rows else None

    def document_files(self, review: str) -> Sequence[tuple[DocumentFile, StoredFile]]:
        return [_filed(row) for row in self._driver.rows("document_files", {"review": review})]

    def filed_documents(self, review: str) -> Sequence[tuple[Document, tuple[DocumentFile, StoredFile] | None]]:
        rows = self._driver.rows("filed_documents", {"review": review})
        return [(decode(tables.DOCUMENTS, row), _beside(row)) for row in rows]

    def kept_files(self, review: str) -> Sequence[tuple[str, str]]:
        return [(row["sha256"], row["name"]) for row in self._driver.rows("kept_files", {"review": review})]

    def kept_bytes(self, review: str) -> tuple[int, int]:
        (row,) = self._driver.rows("kept_bytes", {"review": review})
        return row["files"], row["bytes"]


def _filed(row: Mapping[str, Any]) -> tuple[DocumentFile, StoredFile]:
    return decode(DOCUMENT_FILES, row), decode(FILES, row)


def _beside(row: Mapping[str, Any]) -> tuple[DocumentFile, StoredFile] | None:
    if row["filed_document"] is None:
        return None
    return decode(DOCUMENT_FILES, part_of(row, "filed_")), decode(FILES, part_of(row, "file_"))
