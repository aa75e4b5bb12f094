"""The audit page: every chain by case, person, kind and time; whether they hold; an export for a regulator."""

from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file
from werkzeug.wrappers import Response

from casework.documents.keeping import FileStore
from casework.errors import FormError, RowUnreadable
from casework.ports import Json, Reader
from casework.ports_of_audit import ACCOUNTS, TRAIL, AuditQuery
from casework.usecases import audit_checks, audit_entries
from casework.usecases.audit_export import KIND, PURPOSES, Asked, chosen, make
from casework.usecases.audit_kinds import kinds
from casework.usecases.case_numbers import all_kept, as_kept
from casework.web import account_words, current, devices
from casework.web.audit_wish import FILTERS, Wish, read_wish, written
from casework.web.guarding import allowed
from casework.web.messages import Messages

pages = Blueprint("audit", __name__, url_prefix="/audit")

MOST = 200  # cases of an export that a page makes; the command makes larger ones
LATEST = 20  # earlier exports that are shown


@pages.get("")
@allowed("audit.see")
def index() -> str | tuple[str, int]:
    """The entries that the address asks for, the newest first."""
    reader, zone = current.reader(), devices.zone()
    wish = read_wish({**request.args, "case": as_kept(reader, request.args.get("case", ""))}, zone)
    people = {one.id: one.name for one in reader.people()}
    found, unreadable = audit_entries.Page(entries=(), after=None), ""
    if not wish.errors:
        try:
            found = audit_entries.page(current.application(), reader, wish.query(), people=people)
        except RowUnreadable as error:
            unreadable = str(error)
    page = render_template(
        "audit/index.html",
        wish=wish,
        sources=[(name, title, _of_source(wish, name)) for name, title in audit_entries.SOURCES.items()],
        kinds=kinds(wish.show),
        people=sorted(people.items(), key=lambda one: one[1]),
        found=found,
        entries=account_words.told(reader, found.entries, people) if wish.show == ACCOUNTS else found.entries,
        older=wish.href(before=written(found.after)) if found.after else "",
        unreadable=unreadable,
        purged=reader.tombstone(wish.typed["case"]) if wish.typed["case"] and not found.entries else None,
        standing=audit_checks.standing(reader),
        zone=zone,
    )
    return (page, 422) if wish.errors else page


def _of_source(wish: Wish, name: str) -> str:
    """The same filters in another chain, where it has them."""
    gone = {"kind": ""} | ({"case": ""} if name == ACCOUNTS else {})
    return wish.href(show="" if name == TRAIL else name, **gone)


@pages.post("/verify")
@allowed("audit.see")
def verify() -> Response:
    """Check every chain; what a request does not finish goes on beside it."""
    audit_checks.start(current.application(), current.person().id)
    wish = read_wish({name: request.form.get(name, "") for name in ("show", *FILTERS)}, devices.zone())
    return redirect(wish.href(), code=303)


@pages.get("/export")
@allowed("audit.export")
def export() -> str:
    """What an export is asked for by, with the filters of the page it was opened from."""
    typed = {name: request.args.get(name, "") for name in ("case", "from", "to")}
    return _form({"cases": typed["case"], "from": typed["from"], "to": typed["to"]}, Messages())


@pages.post("/export")
@allowed("audit.export")
def make_export() -> Response | tuple[str, int]:
    """The file; that it was made stands in the trail before it leaves."""
    typed = {name: request.form.get(name, "") for name in ("cases", "from", "to", "purpose", "reason")}
    wish = read_wish(typed, devices.zone())
    asked = Asked(
        by=current.person(),
        at=current.now(),
        reason=typed["reason"],
        purpose=typed["purpose"],
        reviews=all_kept(current.reader(), typed["cases"]),
        since=wish.since,
        until=wish.until,
    )
    errors = Messages(wish.errors)
    try:
        count = 0 if errors else len(chosen(current.reader(), asked))
    except FormError as refused:
        fields = {"reviews": "cases", "since": "from"}
        errors |= {fields.get(name, name): words[0] for name, words in refused.messages.items()}
    else:
        if count > MOST:
            errors["cases"] = (
                f"{count:,} cases are chosen, and a page makes exports of up to {MOST}. Choose fewer, or let whoever "
                "runs Casework make it with `casework audit export`, which has no such limit."
            )
    if errors:
        return _form(typed, errors), 422
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it, once it was sent
    made = make(current.application(), FileStore(current.settings().files), asked, file)
    name = f"casework-export-{current.now():%Y%m%d-%H%M%S}.zip"
    answer = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    answer.headers["X-Export-Sha256"] = made.sha256
    return answer


def _form(typed: Json, errors: Messages) -> str:
    reader = current.reader()
    names = {one.id: one.name for one in reader.people()}
    return render_template(
        "audit/export.html",
        typed={"purpose": "", "reason": "", **typed},
        errors=errors,
        purposes=PURPOSES,
        earlier=_earlier(reader, names),
        most=MOST,
        zone=devices.zone(),
    )


def _earlier(reader: Reader, names: dict[str, str]) -> list[dict[str, Any]]:
    """The exports that were made, the latest first."""
    found = reader.account_entries(AuditQuery(source=ACCOUNTS, kind=KIND, limit=LATEST))
    return [
        {
            "at": one.at,
            "who": names.get(one.actor, one.actor),
            "reason": one.detail["reason"],
            "purpose": PURPOSES.get(one.detail["purpose"], "").partition(":")[0],
            "cases": len(one.detail["reviews"]),
            "sha256": one.detail["file"],
        }
        for one in found
    ]
