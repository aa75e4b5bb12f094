"""Whether who uses this page is still signed in: asked now and then by the page itself."""

from flask import Blueprint, jsonify
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from casework.web import current
from casework.web.guarding import anybody, signed_out

pages = Blueprint("presence", __name__)


@pages.get("/session")
@anybody
def session() -> Response:
    """Who is signed in, with a fresh proof for the forms of a page that stayed open; 401 where nobody is."""
    if not current.is_signed_in():
        return signed_out()
    return jsonify(person=current.person().id, csrf=generate_csrf())
