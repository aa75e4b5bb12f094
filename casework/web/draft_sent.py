"""What a form's script sends while somebody types, and what it is answered."""

from typing import TypedDict

from flask import Response, jsonify, request

from casework.errors import DraftMoved
from casework.ports import Json
from casework.ports_of_drafts import Draft
from casework.web.form_answers import legible, storable


class Kept(TypedDict):
    """A draft as it came: the form, the version that it was made of, the window, how long the page was in use."""

    values: dict[str, list[str]]
    version: int
    window: str
    seconds: int


def draft_sent() -> Kept:
    """The draft that the script sent; InputError where its values are none, or more than a form holds."""
    try:
        sent = request.get_json()
    except RecursionError:
        sent = None
    sent = sent if isinstance(sent, dict) else {}
    return {
        "values": legible(sent.get("values")),
        "version": _whole(sent, "version"),
        "window": storable(str(sent.get("window", ""))[:64]),
        "seconds": _whole(sent, "seconds"),
    }


def draft_told(draft: Draft) -> Json:
    """A draft as the page's script takes it."""
    return {"version": draft.version, "saved_at": draft.saved_at.isoformat()}


def draft_moved(moved: DraftMoved) -> tuple[Response, int]:
    """Another window has saved since: what it holds now."""
    draft = moved.draft
    return jsonify(draft_told(draft) | {"values": draft.body, "window": draft.window_id}), 409


def _whole(sent: Json, name: str) -> int:
    value = sent.get(name, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0
