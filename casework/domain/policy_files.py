"""Joins the files of plans and policies: a plan may be based on another, a policy may take its reasons from a set."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from casework.domain.content import read_policy
from casework.domain.plan_content import read_plan
from casework.domain.policy import MedicalPolicy, Plan
from casework.domain.reading import Reading

KINDS = ("plan", "policy", "reasons_set")
Raw = Mapping[str, Any]
M = TypeVar("M")


def read_plans(files: Mapping[str, Raw]) -> tuple[list[Plan], list[str]]:
    """The plans of these parsed files, each laid over what it is based on, and what is wrong with them."""
    plans = {name: raw for name, raw in files.items() if "plan" in raw}
    faults: list[str] = []
    joined = {name: whole for name in plans if (whole := _laid_over(plans, name, faults)) is not None}
    return _read(joined, read_plan, faults), faults


def read_policies(files: Mapping[str, Raw]) -> tuple[list[MedicalPolicy], list[str]]:
    """The policies of these parsed files, each with the reasons of its set, and what is wrong with them."""
    faults: list[str] = []
    sets = _sets(files, faults)
    joined = {name: whole for name, raw in files.items() if "policy" in raw and (whole := _with_set(raw, sets))}
    return _read(joined, read_policy, faults), faults


def _read(files: Mapping[str, Raw], reader: Callable[[Reading], M | None], faults: list[str]) -> list[M]:
    made = []
    for name, raw in files.items():
        reading = Reading(raw)
        one = reader(reading)
        faults.extend(f"{name}: {fault}" for fault in reading.faults)
        made.extend([] if one is None else [one])
    return made


def _laid_over(plans: Mapping[str, Raw], name: str, faults: list[str], seen: Sequence[str] = ()) -> Raw | None:
    """A plan's tables over those of its base; its provisions take the place of those of the same id."""
    own = plans[name]
    head = _table(own, "plan")
    parent = head.get("based_on")
    if parent is None:
        return own
    if name in seen:
        faults.append(f"{name}: is based on itself, by way of {', '.join(seen)}.")
        return None
    starts = str(head.get("effective_from", ""))
    begun = [
        (str(_table(raw, "plan").get("effective_from", "")), file)
        for file, raw in plans.items()
        if _table(raw, "plan").get("id") == parent and str(_table(raw, "plan").get("effective_from", "")) <= starts
    ]
    if not begun:
        faults.append(f"{name}: is based on the plan {parent}, which has no version in force on {starts or 'its day'}.")
        return None
    base = _laid_over(plans, max(begun)[1], faults, (*seen, name))
    if base is None:
        return None
    inherited = {key: value for key, value in _table(base, "plan").items() if key not in ("effective_to", "based_on")}
    replaced = {one.get("id") for one in own.get("provisions", ()) if isinstance(one, Mapping)}
    kept = [one for one in base.get("provisions", ()) if one.get("id") not in replaced]
    mine = {key: value for key, value in head.items() if key != "based_on"}
    return {**base, **own, "plan": {**inherited, **mine}, "provisions": [*kept, *own.get("provisions", ())]}


def _sets(files: Mapping[str, Raw], faults: list[str]) -> dict[str, list[Any]]:
    """The reasons of each set, by its id; they are read with each policy that takes them."""
    sets: dict[str, list[Any]] = {}
    for name, raw in files.items():
        if "reasons_set" not in raw:
            continue
        reading = Reading(raw)
        head = reading.table("reasons_set")
        id = head.identifier("id")
        head.text("title")
        listed = [dict(one.value) for one in reading.tables("reasons")]
        if id in sets:
            head.fault("id", f"there is another set of reasons {id}")
        head.nothing_else()
        reading.nothing_else()
        faults.extend(f"{name}: {fault}" for fault in reading.faults)
        sets[id] = listed
    return sets


def _with_set(raw: Raw, sets: Mapping[str, list[Any]]) -> Raw:
    """The policy's tables with the reasons of its set, of which its own of the same code take the place."""
    head, own = _table(raw, "policy"), raw.get("reasons", ())
    wanted = str(head.get("reasons"))
    if wanted not in sets:
        return raw  # its reader says that there is no such set
    replaced = {one.get("code") for one in own if isinstance(one, Mapping)}
    kept = [one for one in sets[wanted] if one.get("code") not in replaced]
    mine = {key: value for key, value in head.items() if key != "reasons"}
    return {**raw, "policy": mine, "reasons": [*kept, *own]}


def _table(raw: Raw, name: str) -> Raw:
    found = raw.get(name)
    return found if isinstance(found, Mapping) else {}
