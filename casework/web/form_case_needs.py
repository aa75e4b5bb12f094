"""What a case tells about which questions of its forms must be answered, by the names that forms use for it."""

from collections.abc import Callable

from casework.domain import appeals
from casework.domain.appeals_case import FreshCase
from casework.domain.appeals_faults import in_field, unconsidered
from casework.domain.completeness import missing_documents
from casework.domain.coverage import tells_network
from casework.domain.dismissals import NO_STANDING, vacated
from casework.domain.fresh_findings import to_find
from casework.domain.measuring import sides_of
from casework.domain.request import Line
from casework.web.form_case import ASKED, FormCase

OPEN_EXCLUSION = ("MAY_APPLY", "UNKNOWN")


def holds(case: FormCase, name: str, line: str | None) -> bool:
    """Whether the case makes an answer needed; where a form asks it of the case anyway, whether it is asked."""
    first, *rest = name.split()
    told: dict[str, Callable[[], bool]] = {
        "lacking": lambda: bool(_lacking(case)),
        "documents": lambda: bool(case.documents),
        "clinical_documents": lambda: bool(case.documents) and holds(case, "clinical", line),
        "references": lambda: bool(case.case.evidence.references),
        "open_exclusion": lambda: case.found(line).get("exclusion") in OPEN_EXCLUSION,
        "clinical": lambda: not case.is_appeal or _is_clinical(case, line),
        "unanalysed": lambda: _unanalysed(case),
        "came_since": lambda: bool(unconsidered(case.case, _level(case), ())),
        "of_another_field": lambda: _of_another_field(case),
        "asked_urgently": lambda: _level(case).get("urgency") == "EXPEDITED",
        "consent": lambda: _consent(case, *rest),
    }
    return told[first]() if first in told else case.asked(name, line) == ASKED


def listed(case: FormCase, name: str, line: str | None) -> list[str]:
    """Answers to another question that make one needed, as the case lists them."""
    if name == "network_reasons":
        return [one.code for one in case.case.policy.reasons if tells_network(one)]
    here = case.line(line)
    if here is None:
        return []
    if name in ("figures", "sided"):
        measures = [measure for one in case.case.policy.measured_at(here.site) for measure in one.measures]
        sided = [one.id for one in measures if len(sides_of(one, here)) > 1]
        return sided if name == "sided" else [one.id for one in measures if not one.shown]
    return _reasons_that_tell(case, name, here)


def _lacking(case: FormCase) -> tuple[object, ...]:
    held = case.case
    return missing_documents(held.policy, held.request, held.documents)


def _level(case: FormCase) -> dict[str, object]:
    return dict(appeals.open_level(case.case) or {})


def _is_clinical(case: FormCase, line: str | None) -> bool:
    wanted = appeals.denied_lines(case.case) if line is None else [line]
    return any(appeals.is_clinical(case.case, one) for one in wanted)


def _unanalysed(case: FormCase) -> bool:
    """Whether the exceptions of an exclusion were analysed by nobody."""
    held = (case.case.answer("analyse_exceptions") or {"lines": {}})["lines"]
    done = {one for line in held.values() for one in (line.get("exclusions") or {})}
    return any(one.id not in done for one in case.case.plan.exclusions)


def _of_another_field(case: FormCase) -> bool:
    """Whether the law wants a specialty that whoever decides has not."""
    rule, policy = case.case.line_of_business.appeal_rule, case.case.policy
    wanted = rule.specialty and policy.specialties and _is_clinical(case, None)
    return bool(wanted) and not any(in_field(policy, one) for one in case.specialties_of(case.person))


def _consent(case: FormCase, who: str, urgency: str) -> bool:
    """Whether the law wants the member's written word, or a waiver, before this person's appeal is heard."""
    rule, type = case.case.line_of_business.appeal_rule, case.case.request.type
    wanted = rule.needs_consent(who, type=type, urgent=urgency == "EXPEDITED")
    return bool(wanted) and not vacated(_level(case), ground=NO_STANDING)


def _reasons_that_tell(case: FormCase, section: str, line: Line) -> list[str]:
    """The reasons of the policy whose letter tells figures that must be found afresh in this section first."""
    held = FreshCase(case.case, {"lines": {}})
    known = held.findings[line.id]
    denying = [one.code for one in held.policy.reasons if one.outcome == "DENY"]
    return [code for code in denying if section in to_find(held, held.policy, line, {"reasons": [code]}, known)]
