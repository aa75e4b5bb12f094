"""What the top bar offers: the entries of a person's roles, in one order, and nothing that they may not open."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Flask, current_app, request

from casework.domain.roles import (
    APPEAL_PHYSICIAN,
    APPEALS_COORDINATOR,
    INTAKE,
    NURSE,
    PHYSICIAN,
    SUPERVISOR,
)
from casework.identity.permissions import permissions
from casework.ports import Json
from casework.web import guarding

REVIEWERS = (INTAKE, NURSE, PHYSICIAN, APPEALS_COORDINATOR, APPEAL_PHYSICIAN)
LOOKING = (NURSE, PHYSICIAN, APPEAL_PHYSICIAN)
DESIGNER, AUDITOR, ADMINISTRATOR = "designer", "auditor", "administrator"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it leads, who has it, the key after `g` that opens it, and what else counts as being there.

    An entry that is needed seldom stands under "More" for whoever has many.
    """

    path: str
    title: str
    roles: Collection[str]
    key: str
    within: tuple[str, ...] = ()
    is_seldom: bool = False


ROOM = 8  # entries that a bar has room for
ENTRIES = (
    Entry("/audit", "Audit", (AUDITOR,), "a"),  # where an auditor's day begins; a supervisor has it last
    Entry("/desk", "Desk", (SUPERVISOR,), "d", ("/batches", "/absences")),
    Entry("/clock-map", "Clock map", (SUPERVISOR,), "h"),
    Entry("/worklist", "Worklist", (*REVIEWERS, SUPERVISOR), "w", ("/tasks", "/views")),
    Entry("/cases", "Cases", (*REVIEWERS, SUPERVISOR, AUDITOR), "c"),
    Entry("/incidents", "Incidents", (SUPERVISOR,), "i"),
    Entry("/quality", "Quality", (SUPERVISOR, AUDITOR), "q"),
    Entry("/quality/mine", "Second looks", LOOKING, "l", ("/quality/looks",)),
    Entry("/reports", "Reports", (SUPERVISOR, AUDITOR), "t"),
    Entry("/audit", "Audit", (SUPERVISOR,), "a"),
    Entry("/forecast", "Forecast", (SUPERVISOR,), "f", is_seldom=True),
    Entry("/policies", "Policies and evidence", (*REVIEWERS, SUPERVISOR, DESIGNER, AUDITOR), "p", ("/evidence",), True),
    Entry("/history", "History", (SUPERVISOR, AUDITOR, ADMINISTRATOR), "y", is_seldom=True),
    Entry("/break-glass", "Emergency access", (SUPERVISOR, AUDITOR), "e", is_seldom=True),
    Entry("/people", "People and licences", (ADMINISTRATOR,), "m"),
    Entry("/rights", "Rights", (ADMINISTRATOR, SUPERVISOR, AUDITOR), "r", is_seldom=True),
)


# What has no entry in the bar, as it stands behind another page: the commands by name lead there from anywhere.
BEHIND = {
    "/clock-map/diagram": "Clock map on the diagram",
    "/batches": "Batches",
    "/absences": "Absences",
    "/audit/export": "Export for a regulator",
    "/history/holds": "Legal holds",
    "/history/purged": "Archives and purged cases",
}


def entries(roles: Collection[str]) -> list[Json]:
    """{href, title, key, current, folded} of each entry that these roles have and this application serves."""
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    mine: dict[str, Entry] = {}
    for one in ENTRIES:
        if one.path in served and not set(one.roles).isdisjoint(roles):
            mine.setdefault(one.path, one)  # whoever has two roles has it once, at its first place
    nearest = max((_reached(one) for one in mine.values()), default=0)
    told = [
        {
            "href": one.path,
            "title": one.title,
            "key": f"g {one.key}",
            "current": 0 < _reached(one) == nearest,
            "folded": one.is_seldom and len(mine) > ROOM,
        }
        for one in mine.values()
    ]
    return sorted(told, key=lambda one: bool(one["folded"]))


def behind(roles: Collection[str]) -> list[Json]:
    """{href, title} of each page without an entry that these roles may open and this application serves."""
    served = {
        rule.rule: rule.endpoint for rule in current_app.url_map.iter_rules() if rule.methods and "GET" in rule.methods
    }
    told = []
    for path, title in BEHIND.items():
        rule = guarding.rule_of(current_app, served.get(path, ""))
        if rule is not None and rule.action is not None and permissions().may(roles, rule.action):
            told.append({"href": path, "title": title})
    return told


def home(roles: Collection[str]) -> str:
    """Where these roles begin their day."""
    mine = entries(roles)
    return str(mine[0]["href"]) if mine else "/account"


def _reached(entry: Entry) -> int:
    """How exactly an entry says where one is: the letters of its address that the page's begins with."""
    paths = (entry.path, *entry.within)
    return max((len(path) for path in paths if request.path == path or request.path.startswith(f"{path}/")), default=0)


def install(web: Flask) -> None:
    """Let templates ask for the entries."""
    web.add_template_global(entries, "nav_entries")
    web.add_template_global(behind, "pages_behind")
    web.add_template_global(home, "home_of")
