"""An office in which a denial of January was decided, and people who may look at it a second time, or may not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from casework.ports import Person
from casework.ports_of_quality import SecondLook
from casework.usecases.play import let_time_pass
from tests.web.day import Day
from tests.web.worlds import licensed

CASE = "workflows/samples/cases/feet_denied.toml"
FEBRUARY, MARCH = "2026-02-01T12:00:00-05:00", "2026-03-02T12:00:00-05:00"
FIELD = ("plastic surgery",)
DENY: dict[str, Any] = {
    "outcome": "DENY",
    "reasons": ["CONSERVATIVE_INSUFFICIENT"],
    "rationale": "The podiatry record shows over-the-counter pads for two weeks and no orthotics at all.",
    "plain_rationale": "Your records show shoe pads for two weeks. They do not show fitted inserts or padding.",
    "documents": ["D2"],
}
APPROVE: dict[str, Any] = {
    "outcome": "APPROVE",
    "rationale": "The loss of both fat pads is complete, so that orthotics could not carry the weight any more.",
    "judged": {"4": "With no fat pad left, nothing that is put into a shoe can do what the policy hopes for."},
}


def _physician(id: str, number: str, **changes: Any) -> Person:
    values: dict[str, Any] = {
        "name": f"{id.capitalize()} Physician, MD",
        "roles": ("physician_reviewer",),
        "licences": licensed("MD", number, "NY"),
        "specialties": FIELD,
    }
    return Person(id=id, **(values | changes))


PEOPLE = (
    _physician("petra", "100001", name="Petra Vance, MD"),
    _physician("quentin", "100002", name="Quentin Moss, MD"),
    _physician("reporter", "100003", reporting=({"to": "osei", "from": None, "until": None},)),
    _physician("stranger", "100004", licences=licensed("MD", "100004", "CA")),
    _physician("other_field", "100005", specialties=("family medicine",)),
    _physician(
        "partial", "100006", conflicts=({"with": "M-2002", "because": "a cousin", "from": None, "until": None},)
    ),
    # The same human being as osei, entered a second time.
    _physician("osei2", "000002", name="Daniel Osei, MD", licences=licensed("MD", "000002", "NY")),
    Person(id="nadja", name="Nadja Wolff, RN", roles=("nurse_reviewer",), licences=licensed("RN", "100007", "NY")),
    Person(id="gwen", name="Gwen Tallis", roles=("supervisor",)),
    Person(id="audra", name="Audra Finch", roles=("auditor",)),
)


def denied(folder: Path) -> Day:
    """The case as it stands on the first of February: denied in January, and not appealed yet."""
    day = Day(folder, CASE)
    day.people["osei"] = replace(day.people["osei"], licences=licensed("MD", "000002", "NY"))
    day.with_people(*PEOPLE, day.people["osei"])
    while day.steps[0].kind != "appeal":
        day.do(day.steps.pop(0))
    at(day, FEBRUARY)
    return day


def at(day: Day, moment: str) -> None:
    """Let time pass until then, with all that is done by itself meanwhile."""
    let_time_pass(day.app, day.clock, datetime.fromisoformat(moment))


def waiting(day: Day) -> Sequence[SecondLook]:
    with day.app.store.reading() as reader:
        return [look for look, _ in reader.open_looks(limit=50)]


def look_at(day: Day, element: str) -> SecondLook:
    """The look at the answer to that task."""
    return next(one for one in waiting(day) if one.element == element)


def stands(day: Day, look: str) -> SecondLook:
    """The look as it is kept."""
    with day.app.store.reading() as reader:
        found = reader.looked(look)
    assert found is not None
    return found[0]
