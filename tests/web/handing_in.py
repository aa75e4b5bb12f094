"""Handing files in as a browser without scripts does, and filing them."""

import io
import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from casework.documents.keeping import FileStore
from casework.ports import Actor
from casework.usecases.filing import Filing, file_uploads
from casework.usecases.uploads import Uploads, hand_in
from tests.web.worlds import World

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SAYS = {"title": "Follow-up visit", "kind": "FOLLOW_UP_NOTE", "author": "E. Marchetti, MD", "dated": "2026-01-09"}


def token(web: FlaskClient, world: World) -> str:
    """The token of the page's forms."""
    found = TOKEN.search(web.get(f"/cases/{world.review}/documents").text)
    assert found
    return found[1]


def send(web: FlaskClient, world: World, *files: tuple[str, bytes], **options: Any) -> TestResponse:
    """Hand files in: (name, content) each."""
    data = {"csrf_token": token(web, world), "files": [(io.BytesIO(content), name) for name, content in files]}
    answer = web.post(f"/cases/{world.review}/documents", data=data, content_type="multipart/form-data", **options)
    answer.request.environ["wsgi.input"].close()
    return answer


def post(web: FlaskClient, world: World, **data: Any) -> TestResponse:
    """Send a form of the page."""
    return web.post(f"/cases/{world.review}/documents", data={"csrf_token": token(web, world), **data})


def waiting(world: World, person: str = "ana") -> list[str]:
    """The uploads that a person has not filed."""
    with world.app.store.reading() as reader:
        return [upload.id for upload, _ in reader.uploads(world.review, person=person)]


def says(upload: str, **changes: str) -> dict[str, str]:
    """The fields of one upload's row, filled in."""
    return {f"{upload}.{name}": value for name, value in {**SAYS, "replaces": "", **changes}.items()}


def kept_files(world: World) -> list[str]:
    """The files in the folder of files."""
    return sorted(path.name for path in world.settings.web.files.rglob("*") if path.is_file())


def filed(world: World, content: bytes, name: str = "visit.pdf", *, person: str = "ana", **changes: str) -> str:
    """A document with this file, on record without a browser; gives its id."""
    to = Uploads(world.app, FileStore(world.settings.web.files))
    upload, _ = hand_in(to, world.review, person=person, name=name, source=io.BytesIO(content))
    filing: Mapping[str, str] = {**SAYS, **changes}
    done = file_uploads(
        world.app, world.review, [Filing(upload=upload.id, **filing)], actor=Actor(person), answers=False
    )
    (document,) = done["documents"]
    return str(document)
