"""Scripts, styles and fonts that the build has made: served under names that hold their content's hash."""

from functools import cache
from pathlib import Path

import orjson
from flask import Blueprint, Flask, Response, send_from_directory

from casework.errors import NotFound
from casework.web.guarding import anybody

BUILT = Path(__file__).parent / "static" / "dist"
MANIFEST = BUILT / "manifest.json"
FOR_EVER = "public, max-age=31536000, immutable"

pages = Blueprint("static", __name__)


@pages.get("/static/<path:name>")
@anybody
def file(name: str) -> Response:
    """A built file. Its name changes with its content, so that a browser may keep it for ever."""
    answer = send_from_directory(BUILT, name)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@cache
def manifest() -> dict[str, str]:
    """The name that the build gave to each file, by the name that templates use."""
    try:
        named: dict[str, str] = orjson.loads(MANIFEST.read_bytes())
    except FileNotFoundError as error:
        raise NotFound(
            "The scripts and styles of the pages were not built, so no page can be shown. Run `make build` once."
        ) from error
    return named


def asset(name: str) -> str:
    """The address of a built file: asset("app.js"), asset("casework.css")."""
    try:
        return f"/static/{manifest()[name]}"
    except KeyError:
        raise NotFound(
            f"The build has made no {name}. It has: {', '.join(sorted(manifest()))}. Run `make build` again."
        ) from None


def install(web: Flask) -> None:
    """Let templates name built files by `asset`."""
    web.add_template_global(asset)
