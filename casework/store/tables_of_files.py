"""The tables of files that people handed in."""

from casework import ports_of_files
from casework.store.table import Index, Table, columns

FILES = Table(
    "files",
    columns("""
        sha256 text
        kind text
        bytes integer
        pages integer
        text text
        found json
        kept_at moment
    """),
    ("sha256",),
    record=ports_of_files.StoredFile,
    append_only=True,
)

UPLOADS = Table(
    "uploads",
    columns("""
        id text
        review text
        person text
        sha256 text
        name text
        came_at moment
        state text
    """),
    ("id",),
    record=ports_of_files.Upload,
    references=(("review", "reviews"), ("sha256", "files")),
    indexes=(Index("uploads_by_review", ("review", "state")), Index("uploads_by_file", ("sha256",))),
)

DOCUMENT_FILES = Table(
    "document_files",
    columns("""
        review text
        document text
        sha256 text
        name text
        version integer
        replaces text?
        person text
        filed_at moment
    """),
    ("review", "document"),
    record=ports_of_files.DocumentFile,
    references=(("review", "documents"), ("document", "documents"), ("sha256", "files")),
    indexes=(Index("document_files_by_file", ("sha256",)),),
    append_only=True,
)

TABLES_OF_FILES = (FILES, UPLOADS, DOCUMENT_FILES)
