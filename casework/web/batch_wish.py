"""What was chosen and typed for a batch, from the form to the page where it is looked at and back to its list."""

from typing import Final
from uuid import uuid4

from flask import request

from casework.ports import Json
from casework.ports_of_batches import BatchWish
from casework.usecases import batch_wishes
from casework.usecases.batch_wishes import FIELDS, asked_of
from casework.usecases.batches_preview import faults, without_reason
from casework.web import current
from casework.web.messages import Messages

ORIGINS: Final = ("/desk", "/clock-map", "/worklist", "/absences", "/batches", "/cases", "/incidents")
LISTS: Final = ("/desk", "/clock-map")  # pages that have the fields themselves, and answer what is missing there
LONGEST_ORIGIN: Final = 2000
NO_REASON: Final = "Give the reason; it is kept in the record of each case."
# How far somebody has come: sent from a list and told there, looked at, to be made; so what is missing is told.
UNTOLD, LIST, LOOK, MAKE = "", "list", "look", "make"


def sent(stage: str) -> Json:
    """What the form of this request holds."""
    form = request.form
    items = list(dict.fromkeys(form.getlist("items")))
    origin = form.get("origin", "")
    held = {item: form.get(f"held.{item}", "") for item in items if f"held.{item}" in form}
    fields = {name: form.get(name, "") for name in FIELDS}
    return {**fields, "origin": origin if _leads_here(origin) else "", "items": items, "held": held, "stage": stage}


def _leads_here(origin: str) -> bool:
    plain = origin.isprintable() and "\\" not in origin and len(origin) <= LONGEST_ORIGIN
    return plain and origin.startswith(ORIGINS)


def missing(typed: Json) -> dict[str, str]:
    """What is still to be said, or cannot be, by field."""
    asked, unread = asked_of(typed)
    found = {**faults(current.application(), asked), **unread}
    if not found and typed["stage"] == MAKE and without_reason(asked):
        found["reason"] = NO_REASON
    return found


def stage_of_list(typed: Json) -> str:
    """Whether what was sent from a list is to be told there, by a page that has the fields for it."""
    return LIST if typed["origin"].startswith(LISTS) and missing(typed).keys() - {"ground"} else UNTOLD


def kept(typed: Json) -> BatchWish:
    """Keep it, under the id that the form has."""
    return batch_wishes.keep(current.application(), current.person(), request.form.get("wish", ""), typed)


def back_to(wish: BatchWish) -> str:
    """The address of the list that it was chosen in, with what was chosen and typed there."""
    origin = str(wish.typed["origin"])
    if not origin.startswith(LISTS):
        return origin or "/batches"
    return f"{origin}{'&' if '?' in origin else '?'}wish={wish.id}"


def address_of(wish: BatchWish) -> str:
    """Where it is looked at."""
    return f"/batches/preview/{wish.id}"


def of_address() -> str:
    """Which wish the address of a list says that it is left with."""
    return request.args.get("wish", "")


def chosen_before(wish: BatchWish | None) -> Json:
    """What a list shows as it was chosen and typed, and what to mend in it."""
    if wish is None or wish.person != current.person().id or wish.batch is not None:
        return {"kept": {**dict.fromkeys(FIELDS, ""), "items": []}, "errors": Messages(), "wish_id": str(uuid4())}
    told = missing(wish.typed) if wish.typed["stage"] == LIST else {}
    return {"kept": wish.typed, "errors": Messages(told), "wish_id": wish.id}
