"""Who may do what: the matrix of permissions, as it is applied."""

from flask import Blueprint, render_template

from casework.identity.permissions import ALL_CASES, NO_CASES, OWN_CASES, permissions
from casework.web import current
from casework.web.guarding import allowed

pages = Blueprint("rights", __name__)

SEES = {
    ALL_CASES: "every case",
    OWN_CASES: "cases that wait for the role, and those that one worked on, was given or was mentioned in",
    NO_CASES: "no case",
}
GROUPS = {
    "account": "Everybody",
    "people": "People",
    "worklist": "Worklist and search",
    "case": "One case",
    "task": "One task",
    "break_glass": "Emergency access",
    "policies": "Policies",
}
SAME = {"help": "account", "rights": "account", "cases": "worklist", "letters": "case", "documents": "case"}
SAME |= {"comments": "case", "signature": "task"}


@pages.get("/rights")
@allowed("rights.see")
def page() -> str:
    """Actions down, roles across; one's own roles first in the words above."""
    known = permissions()
    groups: dict[str, list[object]] = {}
    for action in known.actions.values():
        subject = action.id.split(".")[0]
        groups.setdefault(GROUPS.get(SAME.get(subject, subject), "More"), []).append(action)
    mine = [known.roles[role] for role in current.person().roles if role in known.roles]
    return render_template("rights/page.html", roles=known.roles.values(), groups=groups, mine=mine, sees=SEES)
