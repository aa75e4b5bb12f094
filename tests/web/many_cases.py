"""An office with several cases at once, for tests of lists: each with a member, a plan, an urgency and a moment."""

import copy
from datetime import datetime, timedelta
from typing import Any

from casework.ports import Actor, WorkFilter, WorkItem
from casework.usecases.advance import work_off
from casework.usecases.complete import complete
from casework.usecases.submit import submit
from tests.web.worlds import World

MEMBERS = (
    {"name": "Yusuf Tarrant", "city": "Albany, NY 12207"},
    {"name": "Odile Brennan", "city": "Albany, NY 12207", "urgency": "EXPEDITED"},
    {"name": "Pilar Esquivel", "city": "Sacramento, CA 95814", "language": "es"},
    {"name": "Henrik Solano", "city": "Albany, NY 12207", "language": "pt"},
    {"name": "Leila Haddad", "city": "Albany, NY 12207"},
    {"name": "Dora Wexler", "city": "Albany, NY 12207"},
)


def arrive(world: World, number: int, **member: Any) -> str:
    """One more case like the first one, of another member; its id."""
    request = copy.deepcopy(dict(world.script.request))
    id = f"CR-26-{100 + number:05d}"
    request["id"] = id
    request["received_at"] = (world.clock.now() - timedelta(hours=number)).isoformat()
    request["member"] |= {
        "id": f"M-{2000 + number}",
        "name": member["name"],
        "language": member.get("language", "en"),
        "address": ["1 Sample Lane", member.get("city", "Albany, NY 12207")],
    }
    if member.get("urgency"):
        request |= {"urgency": member["urgency"], "physician_supports_urgency": True}
    documents = [{**copy.deepcopy(dict(one))} for one in world.script.documents]
    review: str = submit(world.app, request, documents, actor=Actor("outside"))["review"]
    work_off(world.app)
    return review


def fill(world: World) -> dict[str, str]:
    """Six more cases; member -> id."""
    return {member["name"]: arrive(world, number, **member) for number, member in enumerate(MEMBERS, 1)}


def tasks_of(world: World, review: str) -> list[WorkItem]:
    """The open tasks of a case."""
    with world.app.store.reading() as reader:
        return list(reader.work_items(WorkFilter(review=review, kind="USER")))


def through_intake(world: World, review: str) -> WorkItem:
    """Intake done as the script does it; the nurse's first task."""
    for step in world.script.steps:
        (item,) = tasks_of(world, review)
        if item.role == "nurse_reviewer":
            return item
        complete(world.app, item.id, step.answers, person=step.who)
        work_off(world.app)
    raise AssertionError(f"{review} never came to a nurse")


def at(world: World, **later: float) -> datetime:
    """Later than now."""
    return world.clock.now() + timedelta(**later)
