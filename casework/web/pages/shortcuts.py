"""The sheet of all keys, and how this browser shows Casework: its theme, and whether single letters are keys."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.web.components import KEYS_COOKIE, THEME_COOKIE, THEMES
from casework.web.guarding import anybody

pages = Blueprint("shortcuts", __name__)
A_YEAR = 365 * 24 * 3600

# Where, then what and its keys; a page's own also stand in the sheet that `?` opens there.
SHEET: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Anywhere",
        (
            ("?", "Show the keys of this page"),
            ("Ctrl K", "All commands by name"),
            ("/", "Search cases"),
            ("G then W", "Worklist"),
            ("G then C", "Cases"),
            ("G then P", "Policies and evidence"),
            ("N", "Take the next case"),
            ("Esc", "Close what is open, or leave the field"),
        ),
    ),
    (
        "Case",
        (
            ("T", "Why this due date"),
            ("M", "Write a comment"),
            ("S", "Skip the drawing"),
            ("Up and Down", "Step by step through the outline"),
        ),
    ),
    (
        "Lists",
        (
            ("J", "Next row"),
            ("K", "Row before"),
            ("Enter", "Open the row"),
            ("O", "Open the row, as Enter does"),
            ("X", "Select the row"),
            ("Shift X", "Select to here"),
            ("*", "Select all, or none"),
            ("M", "Hand on, or move, the selected cases"),
            ("F", "Set a follow-up for the selected cases"),
            ("R", "Release, or give back, the selected cases; give the open task back"),
            ("U", "Show what has changed on the desk"),
        ),
    ),
    (
        "Task",
        (
            ("1 to 9", "Open a line, or take a choice of a list"),
            ("Shift T", "Take this task"),
            ("[ and ]", "Document before, next document"),
            (", and .", "Page before, next page"),
            ("+ and -", "Larger, smaller"),
            ("V", "Mark a sentence of the document"),
            ("C", "Cite what is marked"),
            ("I", "Ask for information"),
            ("W", "Why the rules recommend this"),
            ("P", "Next pane"),
            ("Ctrl S", "Save the draft now"),
            ("Ctrl Enter", "Complete"),
        ),
    ),
)


@pages.get("/shortcuts")
@anybody
def sheet() -> str:
    """Every key of the product, and the settings of this browser."""
    return render_template("shortcuts/sheet.html", groups=SHEET, back="/shortcuts")


@pages.post("/theme")
@anybody
def theme() -> Response:
    """Keep the chosen theme in this browser, and go on where the person was."""
    return _kept(THEME_COOKIE, request.form.get("theme", ""), THEMES)


@pages.post("/keys")
@anybody
def keys() -> Response:
    """Keep whether single letters are keys, and go on where the person was."""
    return _kept(KEYS_COOKIE, request.form.get("keys", ""), ("on", "off"))


def _kept(cookie: str, chosen: str, known: tuple[str, ...]) -> Response:
    answer = make_response(redirect(_back(request.form.get("back", "/")), code=303))
    if chosen in known:
        answer.set_cookie(cookie, chosen, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def _back(path: str) -> str:
    """The page that the form stood on; an address of elsewhere is not followed."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
