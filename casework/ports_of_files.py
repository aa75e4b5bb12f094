"""Files that people handed in: what was kept of each, what waits to be filed, and which document is which file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from casework.ports import Document

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One content, kept once however often it was handed in; its bytes lie in the folder of files under its hash."""

    sha256: str
    kind: str  # PDF | PNG | JPEG | TIFF | TEXT
    bytes: int
    pages: int  # 0: text, which has the pages that its length gives
    text: str  # a form feed after each page; empty where there are none but pictures
    # {"images": [pages without words], "sizes": [[width, height], ...], "notes": [what a person should know],
    # "shown": [hash of each page that was made for showing]}
    found: Json
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody handed in to a review and has not filed as a document yet, or has."""

    id: str
    review: str
    person: str
    sha256: str
    name: str  # under which it came, for people to recognise it
    came_at: datetime
    state: str  # CHECKED | FILED | DROPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFile:
    """The file of a document, and which version it is of which document."""

    review: str
    document: str
    sha256: str
    name: str
    version: int
    replaces: str | None  # the document that is the version before
    person: str
    filed_at: datetime

    @property
    def id(self) -> str:
        """What the trail calls it: a document has one file."""
        return self.document


class FileReader(Protocol):
    """What can be read of files."""

    def stored_file(self, sha256: str) -> StoredFile | None: ...
    def upload(self, upload: str) -> Upload | None: ...
    def uploads(self, review: str, *, person: str) -> Sequence[tuple[Upload, StoredFile]]:
        """What a person has handed in to a review and not filed, in the order in which it came; without texts."""
        ...

    def document_file(self, review: str, document: str) -> tuple[DocumentFile, StoredFile] | None: ...
    def document_files(self, review: str) -> Sequence[tuple[DocumentFile, StoredFile]]:
        """The files of a review's documents, in the order in which they were filed; without texts."""
        ...

    def filed_documents(self, review: str) -> "Sequence[tuple[Document, tuple[DocumentFile, StoredFile] | None]]":
        """Every document of a review in the order of its coming, each with its file where it came as one."""
        ...

    def kept_files(self, review: str) -> Sequence[tuple[str, str]]:
        """(hash, name) of every file that a review holds, filed or not yet, in the order of the hashes."""
        ...

    def kept_bytes(self, review: str) -> tuple[int, int]:
        """(how many files a review holds, filed or not yet, how many bytes they are), each content once."""
        ...


class FileTransaction(FileReader, Protocol):
    """What can be written of them."""

    def add_stored_file(self, file: StoredFile) -> None:
        """Keep what is known of a content; one that is known is left as it is."""
        ...

    def put_upload(self, upload: Upload) -> None: ...
    def add_document_file(self, file: DocumentFile) -> None: ...
