"""Reads the forms that come, and refuses one that is larger than any of ours before its fields are parted."""

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from casework.errors import InputError
from casework.web.form_answers import MOST_FIELDS

URLENCODED = "application/x-www-form-urlencoded"
PIECE = 256 * 1024


class FormReader(FormDataParser):
    """Werkzeug bounds forms that come in parts (`multipart/form-data`); this bounds the others in the same way."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """The form; 413 where it is too long, InputError where it has too many fields."""
        if mimetype != URLENCODED:
            return super().parse(stream, mimetype, content_length, options)
        content = _read(stream, most=self.max_form_memory_size)
        if content.count(b"&") >= MOST_FIELDS:
            raise InputError(
                f"What you sent has more than {MOST_FIELDS:,} fields, more than any form here has, so it was not read. "
                "Load the page again; what was saved before is there."
            )
        return super().parse(BytesIO(content), mimetype, len(content), options)


def _read(stream: IO[bytes], *, most: int | None) -> bytes:
    content = bytearray()
    while piece := stream.read(PIECE):
        content += piece
        if most is not None and len(content) > most:
            raise RequestEntityTooLarge
    return bytes(content)


class FormRequest(Request):
    """A request whose form is read so."""

    form_data_parser_class = FormReader


def install(web: Flask) -> None:
    """Read forms so from now on."""
    web.request_class = FormRequest
    web.config["MAX_FORM_PARTS"] = MOST_FIELDS
