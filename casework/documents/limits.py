"""How much a file, a page, a case and a child process may take."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused beyond, each with its own words; the defaults are those of docs/reference/documents.md."""

    file_bytes: int = 25 * MEGABYTE
    case_bytes: int = 100 * MEGABYTE
    case_documents: int = 500
    files_at_once: int = 50
    pages: int = 500
    tiff_pages: int = 200  # of a TIFF, of which a picture is made of each
    pixels: int = 40_000_000  # of one page: A3 at 400 dots an inch has 31 million
    tiff_pixels: int = 800_000_000  # of all pages of a TIFF together: 200 fax pages in fine print
    letters: int = 2_000_000  # of the whole text
    memory: int = 300 * MEGABYTE  # address space of the child process that opens a file
    seconds: int = 20  # of the processor for a whole file, and twice as long by the clock on the wall
    side_by_side: int = 2  # child processes
    waiting: int = 3  # files that wait for one of them; each keeps a thread of the server's eight
    patience: float = 20.0  # seconds that they wait
    request_seconds: float = 60.0  # by the clock on the wall, for all files of one request together

    @property
    def request_bytes(self) -> int:
        """The body of one request: the case's whole room, and what the form around it needs."""
        return self.case_bytes + MEGABYTE


LIMITS = Limits()


def megabytes(size: int) -> str:
    """A size as people read it, rounded up."""
    if size < MEGABYTE:
        return f"{max(1, -(-size // 1024))} KB"
    return f"{-(-size * 10 // MEGABYTE) / 10:g} MB"
