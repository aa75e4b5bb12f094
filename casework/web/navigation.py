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
from casework.ports import Json

REVIEWERS = (INTAKE, NURSE, PHYSICIAN, APPEALS_COORDINATOR, APPEAL_PHYSICIAN)
DESIGNER, AUDITOR, ADMINISTRATOR = "designer", "auditor", "administrator"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it leads, who has it, the key after `g` that opens it, and what else counts as being there."""

    path: str
    title: str
    roles: Collection[str]
    key: str
    within: tuple[str, ...] = ()


ENTRIES = (
    Entry("/audit", "Audit", (AUDITOR,), "a"),  # where an auditor's day begins; a supervisor has it last
    Entry("/desk", "Desk", (SUPERVISOR,), "d", ("/batches", "/absences")),
    Entry("/clock-map", "Clock map", (SUPERVISOR,), "h"),
    Entry("/worklist", "Worklist", (*REVIEWERS, SUPERVISOR), "w", ("/tasks", "/views")),
    Entry("/cases", "Cases", (*REVIEWERS, SUPERVISOR, AUDITOR), "c"),
    Entry("/incidents", "Incidents", (SUPERVISOR,), "i"),
    Entry("/policies", "Policies and evidence", (*REVIEWERS, SUPERVISOR, DESIGNER, AUDITOR), "p", ("/evidence",)),
    Entry("/audit", "Audit", (SUPERVISOR,), "a"),
    Entry("/break-glass", "Emergency access", (SUPERVISOR, AUDITOR), "e"),
    Entry("/people", "People and licences", (ADMINISTRATOR,), "m"),
    Entry("/rights", "Rights", (ADMINISTRATOR, SUPERVISOR, AUDITOR), "r"),
)


def entries(roles: Collection[str]) -> list[Json]:
    """{href, title, key, current} of each entry that these roles have and this application serves."""
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    mine: dict[str, Entry] = {}
    for one in ENTRIES:
        if one.path in served and not set(one.roles).isdisjoint(roles):
            mine.setdefault(one.path, one)  # whoever has two roles has it once, at its first place
    return [
        {"href": one.path, "title": one.title, "key": f"g {one.key}", "current": _is_within(one)}
        for one in mine.values()
    ]


def home(roles: Collection[str]) -> str:
    """Where these roles begin their day."""
    mine = entries(roles)
    return str(mine[0]["href"]) if mine else "/account"


def _is_within(entry: Entry) -> bool:
    return any(request.path == path or request.path.startswith(f"{path}/") for path in (entry.path, *entry.within))


def install(web: Flask) -> None:
    """Let templates ask for the entries."""
    web.add_template_global(entries, "nav_entries")
    web.add_template_global(home, "home_of")
