"""The case bar and the tabs, as `layout/case.html` takes them."""

from dataclasses import replace

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from casework.identity.permissions import permissions
from casework.ports import Json, ReviewRow, WorkItem
from casework.ports_of_case_pages import Standing
from casework.ports_of_history import Hold
from casework.usecases.case_families import family_of
from casework.usecases.case_file import CaseFile
from casework.usecases.case_page import head
from casework.usecases.holds_on import holds_of
from casework.web import current, moments
from casework.web.guarding import READING

TELL_HOLDS = ("case.request",)  # one look more, where there is room for it; the timeline has entries of its own


def case_frame(row: ReviewRow, case: CaseFile | None = None, *, item: WorkItem | None = None) -> Json:
    """`case` for a page of this review: its head with the clock in words, and the tabs that are served here.

    On the page of an open task it tells who has that one, whatever else is open.
    """
    reader, person = current.reader(), current.person()
    standing = _known(row)
    if item is not None and item.status == "OPEN":
        standing = reader.standing(row.id, person=person.id) if standing is None else standing
        if standing.task != item.id:
            holder = None if item.claimed_by is None else reader.person(item.claimed_by)
            standing = replace(
                standing,
                task=item.id,
                role=item.role,
                holder=item.claimed_by,
                holder_name=None if holder is None else holder.name,
            )
    told = head(current.application(), reader, row, person, case=case, standing=standing)
    rule = f"/cases/{row.id}/clock"
    clock = moments.clock(told["clock"], current.now(), told["zone"], rule_href=rule if _is_served(rule) else "")
    tabs = [{**tab, "current": tab["href"] == request.path} for tab in told["tabs"] if _is_served(tab["href"])]
    return {**told, "clock": clock, "tabs": tabs, "holds": _holds(row)}


def _holds(row: ReviewRow) -> list[Hold]:
    """The legal holds on the case or on one linked to it, the oldest last, for whoever may see such."""
    if request.endpoint not in TELL_HOLDS or not permissions().may(current.person().roles, "history.see"):
        return []
    active = current.reader().active_holds()
    if not active:
        return []
    found = holds_of(current.application(), active, family_of(current.reader(), row.id, row.member))
    return [one for one in active if any(one in on for on in found.values())]


def _known(row: ReviewRow) -> Standing | None:
    """Where the case stands as the gate has read it; None where this request may have changed it since."""
    seen = g.get("seen")
    return seen.standing if seen is not None and seen.row is row and request.method in READING else None


def _is_served(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True
