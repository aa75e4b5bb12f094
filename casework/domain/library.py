"""Every plan, policy, evidence library and line of business that Casework was given, checked against one another."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from casework.domain.content import read_evidence, read_plan, read_policy
from casework.domain.deadlines import TIMED
from casework.domain.law_content import read_line_of_business
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.reading import Reading
from casework.domain.request import Request
from casework.errors import ContentError, RequestError

FOLDERS = "workflows/policies or workflows/lines_of_business"


class Dated(Protocol):
    """Something that is in force from a day on, and until a day where one is given."""

    @property
    def id(self) -> str: ...
    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Library:
    """What reviews are held against.

    A version is chosen by the day, so that old reviews keep the rules of their time.
    """

    plans: tuple[Plan, ...]
    policies: tuple[MedicalPolicy, ...]
    evidence: tuple[EvidenceLibrary, ...]
    lines_of_business: tuple[LineOfBusiness, ...]

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Library":
        """The library of these TOML files by name.

        A file's first table says what it is. ContentError lists every fault.
        """
        found: dict[str, list[Any]] = {"plan": [], "policy": [], "evidence": [], "line_of_business": []}
        faults: list[str] = []
        for name, text in sorted(files.items()):
            _read(name, text, found, faults)
        library = cls(
            plans=tuple(found["plan"]),
            policies=tuple(found["policy"]),
            evidence=tuple(found["evidence"]),
            lines_of_business=tuple(found["line_of_business"]),
        )
        if not faults:
            faults.extend(_faults(library))
        if faults:
            raise ContentError("This content cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))
        return library

    def plan(self, id: str, *, on: date) -> Plan:
        """The plan's version in force on the day; RequestError names those that there are."""
        return _version(self.plans, id, on, "plan")

    def line_of_business(self, id: str, *, on: date) -> LineOfBusiness:
        """The version in force on the day; RequestError names those that there are."""
        return _version(self.lines_of_business, id, on, "line of business")

    def policy_for(self, request: Request, *, on: date) -> MedicalPolicy:
        """The medical policy for the request's procedure under its plan, in force on the day."""
        held = [one for one in self.policies if one.procedure == request.procedure and request.plan in one.plans]
        current = _in_force(held, on)
        if current is not None:
            return current
        known = sorted({one.procedure for one in self.policies if request.plan in one.plans and _holds(one, on)})
        raise RequestError(
            f"No medical policy of the plan {request.plan} was in force on {on} for the procedure "
            f"{request.procedure!r}, so it "
            f"cannot be reviewed. Those that there are: {', '.join(known) or 'none'}. Add a policy below {FOLDERS}."
        )

    def evidence_for(self, policy: MedicalPolicy) -> EvidenceLibrary:
        """The evidence library that the policy names."""
        return {one.id: one for one in self.evidence}[policy.evidence]

    @property
    def deadline_names(self) -> frozenset[str]:
        """The names that diagrams may wait for: `due("decision")`."""
        return TIMED.union(*(one.deadline_names for one in self.lines_of_business))


def _read(name: str, text: bytes, found: dict[str, list[Any]], faults: list[str]) -> None:
    try:
        raw = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{name}: is not a TOML file: {error}.")
        return
    kinds = [kind for kind in found if kind in raw]
    if len(kinds) != 1:
        faults.append(f"{name}: must hold exactly one of the tables {', '.join(f'[{kind}]' for kind in found)}.")
        return
    reading = Reading(raw)
    made = {
        "plan": read_plan,
        "policy": read_policy,
        "evidence": read_evidence,
        "line_of_business": read_line_of_business,
    }[kinds[0]](reading)
    faults.extend(f"{name}: {fault}" for fault in reading.faults)
    if made is not None:
        found[kinds[0]].append(made)


def _holds(one: Dated, day: date) -> bool:
    return one.effective_from <= day and (one.effective_to is None or day <= one.effective_to)


def _in_force(held: Sequence[D], day: date) -> D | None:
    return max((one for one in held if _holds(one, day)), key=lambda one: one.effective_from, default=None)


def _version(held: Sequence[D], id: str, day: date, what: str) -> D:
    named = [one for one in held if one.id == id]
    current = _in_force(named, day)
    if current is not None:
        return current
    if not named:
        known = ", ".join(sorted({one.id for one in held})) or "none"
        raise RequestError(f"There is no {what} {id!r}; a review needs one. Those that there are: {known}.")
    first = min(one.effective_from for one in named)
    raise RequestError(
        f"The {what} {id} has no version in force on {day}; its versions begin on {first}. Mend the "
        "date of receipt, or add the version."
    )


def _faults(library: Library) -> Iterable[str]:
    """What does not hold between the files."""
    yield from _overlaps(library.plans, "plan")
    yield from _overlaps(library.policies, "policy")
    yield from _overlaps(library.lines_of_business, "line of business")
    ids = [one.id for one in library.evidence]
    yield from (f"evidence {id}: the id is given twice." for id in sorted({id for id in ids if ids.count(id) > 1}))
    for plan in library.plans:
        yield from _plan_faults(plan)
    for evidence in library.evidence:
        yield from _evidence_faults(evidence)
    for policy in library.policies:
        yield from _policy_faults(library, policy)


def _overlaps(held: Sequence[Dated], what: str) -> Iterable[str]:
    ordered = sorted(held, key=lambda one: (one.id, one.effective_from))
    for first, second in pairwise(ordered):
        if first.id == second.id and (first.effective_to is None or first.effective_to >= second.effective_from):
            yield (
                f"{what} {first.id}: two versions are in force on {second.effective_from}; end the first one on "
                f"{second.effective_from - timedelta(days=1)}."
            )


def _plan_faults(plan: Plan) -> Iterable[str]:
    where = f"plan {plan.id}"
    ids = [one.id for one in plan.provisions]
    yield from (
        f"{where}: the provision {id} is given twice." for id in sorted({id for id in ids if ids.count(id) > 1})
    )
    definitions = [one for one in plan.provisions if (one.kind, one.topic) == ("DEFINITION", "MEDICAL_NECESSITY")]
    if len(definitions) != 1:
        yield f"{where}: needs exactly one DEFINITION of MEDICAL_NECESSITY, and has {len(definitions)}."
    for definition in definitions:
        numbers = [one.number for one in definition.components]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            yield f"{where}: the components of {definition.id} must be numbered 1, 2, 3, ...; they are {numbers}."
        yield from (
            f"{where}: component {one.number} of {definition.id} rests on no finding."
            for one in definition.components
            if not one.requires
        )
    for provision in plan.provisions:
        yield from (
            f"{where}: the exception {clause.id} does not stand in the text of {provision.id} word for word."
            for clause in provision.exceptions
            if not provision.quotes(clause.text)
        )
    try:
        ZoneInfo(plan.time_zone)
    except (KeyError, ValueError, OSError):
        yield f"{where}: {plan.time_zone!r} is not a time zone; write e.g. America/New_York."


def _evidence_faults(evidence: EvidenceLibrary) -> Iterable[str]:
    ids = [one.id for one in evidence.references]
    yield from (
        f"evidence {evidence.id}: the reference {id} is given twice."
        for id in sorted({id for id in ids if ids.count(id) > 1})
    )
    for match in evidence.matches:
        if match.reference is not None and match.reference not in ids:
            yield f"evidence {evidence.id}: a match names the reference {match.reference}, which is not in the library."


def _policy_faults(library: Library, policy: MedicalPolicy) -> Iterable[str]:
    where = f"policy {policy.id}"
    if policy.evidence not in {one.id for one in library.evidence}:
        yield f"{where}: there is no evidence library {policy.evidence}."
    codes = {one.code for one in policy.reasons}
    for guardrail in policy.guardrails:
        yield from (
            f"{where}: {guardrail.id} blocks {code}, which is no reason."
            for code in guardrail.blocks
            if code not in codes
        )
    for domain in policy.domains:
        if domain.site not in policy.sites:
            yield f"{where}: the domain {domain.id} is of the site {domain.site}, which is not among its sites."
    for id in policy.plans:
        plans = [one for one in library.plans if one.id == id]
        if not plans:
            yield f"{where}: there is no plan {id}."
        for plan in plans:
            known = {one.id for one in plan.provisions}
            for code, cited in [("approval_provisions", policy.approval_provisions)] + [
                (one.code, one.provisions) for one in policy.reasons
            ]:
                yield from (
                    f"{where}: {code} rests on {one}, which the plan {id} does not have."
                    for one in cited
                    if one not in known
                )
