"""Writing files that people handed in: the port's `FileTransaction`."""

from casework.ports_of_files import DocumentFile, StoredFile, Upload
from casework.store.rows import Rows
from casework.store.tables_of_files import DOCUMENT_FILES, FILES, UPLOADS


class FileWriting(Rows):
    """What can be written of files."""

    def add_stored_file(self, file: StoredFile) -> None:
        self._put(FILES, "add_stored_file", file)

    def put_upload(self, upload: Upload) -> None:
        self._put(UPLOADS, "put_upload", upload)

    def add_document_file(self, file: DocumentFile) -> None:
        self._put(DOCUMENT_FILES, "add_document_file", file)
