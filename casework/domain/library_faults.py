"""What does not hold between the files of the content: what one names, and another does not have."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from casework.domain.lines_of_business import Accreditor, LineOfBusiness
from casework.domain.overlays import overlay_faults
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.quality_content import QualityRules
from casework.domain.report_definition import ReportDefinition


class Dated(Protocol):
    """Something that is in force from a day on, and until a day where one is given."""

    @property
    def id(self) -> str: ...
    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


class Shelf(Protocol):
    """Everything that was read."""

    @property
    def plans(self) -> tuple[Plan, ...]: ...
    @property
    def policies(self) -> tuple[MedicalPolicy, ...]: ...
    @property
    def evidence(self) -> tuple[EvidenceLibrary, ...]: ...
    @property
    def lines_of_business(self) -> tuple[LineOfBusiness, ...]: ...
    @property
    def accreditors(self) -> tuple[Accreditor, ...]: ...
    @property
    def reports(self) -> tuple[ReportDefinition, ...]: ...
    @property
    def quality(self) -> tuple[QualityRules, ...]: ...


def faults_between(library: Shelf) -> Iterable[str]:
    """What does not hold between the files."""
    yield from _overlaps(library.plans, "plan")
    yield from _overlaps(library.policies, "policy")
    yield from _overlaps(library.lines_of_business, "line of business")
    yield from _overlaps(library.accreditors, "accreditor")
    yield from _overlaps(library.quality, "set of quality rules")
    ids = [one.id for one in library.evidence]
    yield from (f"evidence {id}: the id is given twice." for id in sorted({id for id in ids if ids.count(id) > 1}))
    for plan in library.plans:
        yield from _plan_faults(plan)
        yield from _laws_of_plan(plan, library)
    for evidence in library.evidence:
        yield from _evidence_faults(evidence)
    for law in library.lines_of_business:
        plans = {one.id for one in library.plans if law.id in one.lines_of_business}
        yield from overlay_faults(law, [one for one in library.policies if plans & set(one.plans)])
    for policy in library.policies:
        yield from _policy_faults(library, policy)
    yield from _report_faults(library)


def _report_faults(library: Shelf) -> Iterable[str]:
    ids, laws = [one.id for one in library.reports], {one.id for one in library.lines_of_business}
    yield from (f"report {id}: the id is given twice." for id in sorted({id for id in ids if ids.count(id) > 1}))
    for report in library.reports:
        named = {*report.counting.lines_of_business, *(one.line_of_business for one in report.levels)}
        yield from (
            f"report {report.id}: names the line of business {one}, and there is none of that name."
            for one in sorted(named - laws)
        )


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


def _laws_of_plan(plan: Plan, library: Shelf) -> Iterable[str]:
    known = {one.id for one in library.lines_of_business}
    for one in plan.lines_of_business:
        if one not in known:
            yield f"plan {plan.id}: is sold under {one}, which is no line of business; a plan names it by its id."
    for one in plan.accreditors:
        if one not in {held.id for held in library.accreditors}:
            yield f"plan {plan.id}: keeps the rules of {one}, which is no accreditor."


def _evidence_faults(evidence: EvidenceLibrary) -> Iterable[str]:
    ids = [one.id for one in evidence.references]
    yield from (
        f"evidence {evidence.id}: the reference {id} is given twice."
        for id in sorted({id for id in ids if ids.count(id) > 1})
    )
    for match in evidence.matches:
        if match.reference is not None and match.reference not in ids:
            yield f"evidence {evidence.id}: a match names the reference {match.reference}, which is not in the library."


def _policy_faults(library: Shelf, policy: MedicalPolicy) -> Iterable[str]:
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
    for measurement in policy.measurements:
        for site in set(measurement.sites) - set(policy.sites):
            yield f"{where}: {measurement.id} is measured at {site}, which is not among its sites."
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
