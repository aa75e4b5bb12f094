"""Plain text: its letters, whatever their coding, and nothing that is not seen."""

import unicodedata
from pathlib import Path

from casework.documents.limits import Limits
from casework.documents.sniffing import FileRefused

JOINING = "\u200c\u200d"  # what other languages, and pictures, join and part their letters by
HIDDEN = "Marks that are not seen, or that turn the reading direction, were taken out of its text."
CODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(path: Path, limits: Limits) -> tuple[str, list[str]]:
    """(the text, notes on how it was read); FileRefused where it is none, or too long."""
    raw = path.read_bytes()
    coding = next((name for start, name in CODINGS if raw.startswith(start)), "utf-8")
    notes = []
    try:
        text = raw.decode(coding)
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError as error:
            raise FileRefused(
                "This file is neither plain text nor a PDF or image. Ask the sender for one of these."
            ) from error
        notes.append("It was read as Windows text; look whether accents and signs are right.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if hidden := next((letter for letter in text if letter < " " and letter not in "\t\n\f"), None):
        raise FileRefused(
            f"This file holds a sign that no text has (number {ord(hidden)}). Ask the sender for a PDF of it."
        )
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf" or letter in JOINING)
    if seen != text:
        notes.append(HIDDEN)
        text = seen
    if len(text) > limits.letters:
        raise FileRefused(
            f"This text has {len(text):,} letters; at most {limits.letters:,} can be read in the browser. "
            "Ask the sender for the part that matters."
        )
    if not text.strip():
        raise FileRefused("This file holds nothing but blanks. Ask the sender for it again.")
    return text.strip("\n"), notes
