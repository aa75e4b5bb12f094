"""Every plan, policy, evidence library and line of business that Casework was given, checked against one another."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from casework.domain.deadlines import TIMED
from casework.domain.evidence_content import read_evidence
from casework.domain.law_files import read_laws
from casework.domain.library_faults import Dated, faults_between
from casework.domain.lines_of_business import Accreditor, LineOfBusiness
from casework.domain.notice_content import read_letters, with_letters
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.policy_files import read_plans, read_policies
from casework.domain.quality_content import QualityRules, read_quality
from casework.domain.reading import Reading
from casework.domain.report_content import read_report
from casework.domain.report_definition import ReportDefinition
from casework.domain.request import Request
from casework.errors import ContentError, RequestError

KINDS = ("plan", "policy", "reasons_set", "evidence", "line_of_business", "letters", "accreditor", "quality", "report")
FOLDERS = "workflows/policies or workflows/lines_of_business"

D = TypeVar("D", bound=Dated)
R = TypeVar("R")
F = TypeVar("F")

REMEMBERED = 4096  # plans and laws by day; beyond that many, all are found anew


@dataclass(frozen=True, slots=True)
class Library:
    """What reviews are held against.

    A version is chosen by the day, so that old reviews keep the rules of their time.
    """

    plans: tuple[Plan, ...]
    policies: tuple[MedicalPolicy, ...]
    evidence: tuple[EvidenceLibrary, ...]
    lines_of_business: tuple[LineOfBusiness, ...]
    accreditors: tuple[Accreditor, ...] = ()
    reports: tuple[ReportDefinition, ...] = ()
    quality: tuple[QualityRules, ...] = ()
    _found: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], *, calendars: Mapping[str, frozenset[date]]) -> "Library":
        """The library of these TOML files by name, counting around the holidays of these calendars.

        A file's first table says what it is. ContentError lists every fault.
        """
        faults: list[str] = []
        raws = {name: raw for name, text in sorted(files.items()) if (raw := _parsed(name, text, faults)) is not None}
        plans, wrong_plans = read_plans(raws)
        policies, wrong_policies = read_policies(raws)
        laws = read_laws({name: raw for name, raw in raws.items() if "letters" not in raw}, calendars=calendars)
        faults.extend([*wrong_plans, *wrong_policies, *laws.faults])
        evidence = _read(raws, "evidence", read_evidence, faults)
        letters = _read(raws, "letters", read_letters, faults)
        quality = _read(raws, "quality", read_quality, faults)
        library = cls(
            plans=tuple(plans),
            policies=tuple(policies),
            evidence=tuple(evidence),
            lines_of_business=with_letters(laws.lines_of_business, letters, faults),
            accreditors=tuple(laws.accreditors),
            reports=tuple(_read(raws, "report", read_report, faults)),
            quality=tuple(quality),
        )
        if not faults:
            faults.extend(faults_between(library))
        if faults:
            raise ContentError("This content cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))
        return library

    def plan(self, id: str, *, on: date) -> Plan:
        """The plan's version in force on the day; RequestError names those that there are."""
        return self._once(("plan", id, on), lambda: _version(self.plans, id, on, "plan"))

    def line_of_business(self, id: str, *, on: date, accreditors: Sequence[str] = ()) -> LineOfBusiness:
        """The version in force on the day, by its id or another name of it, with what these accreditors ask besides.

        RequestError names those that there are.
        """

        def found() -> LineOfBusiness:
            law = _version(self.lines_of_business, self.line_id(id), on, "line of business")
            asked = tuple(_version(self.accreditors, one, on, "accreditor") for one in accreditors)
            return replace(law, accreditors=asked) if asked else law

        return self._once(("line of business", id, on, *accreditors), found)

    def _once(self, asked: tuple[object, ...], find: Callable[[], F]) -> F:
        """What was found for the same before: each step asks for the plan and the law of its day; they never change."""
        if asked not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[asked] = find()
        found: F = self._found[asked]
        return found

    def line_id(self, name: str) -> str:
        """The id of the line of business of that name, which may be an alias; a name that is none stays as it is."""
        return next((one.id for one in self.lines_of_business if name in one.aliases), name)

    def check_fit(self, plan: Plan, line_of_business: str) -> None:
        """RequestError where the plan is not sold under the line of business, which may be named by an alias."""
        if self.line_id(line_of_business) in plan.lines_of_business:
            return
        others = [
            f"{one} ({', '.join(sorted({law.title for law in self.lines_of_business if law.id == one}))})"
            for one in plan.lines_of_business
        ]
        fitting = sorted({one.id for one in self.plans if self.line_id(line_of_business) in one.lines_of_business})
        raise RequestError(
            f"The plan {plan.id} is not sold under the line of business {line_of_business}, so nobody could tell which "
            f"law the request is under. The plan's own: {', '.join(others)}. Plans under {line_of_business}: "
            f"{', '.join(fitting) or 'none'}. Correct the plan or the line of business of the request."
        )

    def policy_for(self, request: Request, *, on: date) -> MedicalPolicy:
        """The medical policy for the request's procedure under its plan, in force on the day.

        Without one it is the plan's general policy, under which a physician decides by the plan's own definition.
        """
        current = self.policy_of(request.plan, request.procedure, on=on)
        if current is not None:
            return current
        of_plan = [one for one in self.policies if request.plan in one.plans]
        known = sorted({one.procedure for one in of_plan if _holds(one, on)})
        raise RequestError(
            f"No medical policy of the plan {request.plan} was in force on {on} for the procedure "
            f"{request.procedure!r}, and the plan has no general policy either, so it cannot be reviewed. Those that "
            f"there are: {', '.join(known) or 'none'}. Add a policy below {FOLDERS}."
        )

    def policy_of(self, plan: str, procedure: str, *, on: date) -> MedicalPolicy | None:
        """The policy under which a plan judges a procedure on a day; None where it has none, not even a general one."""
        of_plan = [one for one in self.policies if plan in one.plans]
        own = _in_force([one for one in of_plan if one.procedure == procedure], on)
        return own or _in_force([one for one in of_plan if one.general], on)

    def evidence_for(self, policy: MedicalPolicy) -> EvidenceLibrary:
        """The evidence library that the policy names."""
        return {one.id: one for one in self.evidence}[policy.evidence]

    def quality_on(self, day: date) -> QualityRules | None:
        """The rules of second looks in force on a day; None where there are none."""
        return _in_force(self.quality, day)

    @property
    def deadline_names(self) -> frozenset[str]:
        """The names that diagrams may wait for: `due("decision")`."""
        return TIMED.union(*(one.deadline_names for one in self.lines_of_business))


def _parsed(name: str, text: bytes, faults: list[str]) -> Mapping[str, Any] | None:
    """The tables of a file that says what it is; None where it does not."""
    try:
        raw = tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{name}: is not a TOML file: {error}.")
        return None
    if len([kind for kind in KINDS if kind in raw]) != 1:
        faults.append(f"{name}: must hold exactly one of the tables {', '.join(f'[{kind}]' for kind in KINDS)}.")
        return None
    return raw


def _read(
    files: Mapping[str, Mapping[str, Any]], kind: str, reader: Callable[[Reading], R | None], faults: list[str]
) -> list[R]:
    """What the files of a kind hold."""
    made = []
    for name, raw in files.items():
        if kind in raw:
            reading = Reading(raw)
            one = reader(reading)
            faults.extend(f"{name}: {fault}" for fault in reading.faults)
            made.extend([] if one is None else [one])
    return made


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
