"""What of a case decides which elements a letter must hold: what was decided, of what kind, at which level."""

from datetime import datetime

from casework.domain.appeals import SAME_LEVEL, filed_again
from casework.domain.invariants import offers_external_review
from casework.domain.record import DeterminationRecord
from casework.kit import CaseReader
from casework.notices.decision import provisions_of
from casework.notices.elements import Situation
from casework.notices.kinds import APPEAL_DECISIONS, FORWARDED
from casework.notices.outside import outside_outcomes
from casework.notices.rights import broke_the_time, urgent
from casework.ports import Json


def situation_of(
    kind: str, facts: Json, record: DeterminationRecord | None, *, case: CaseReader, now: datetime
) -> Situation:
    """The situation of a letter of this kind about this case. A decision that the law deems made is adverse."""
    lapsed = kind == "lapse"
    adverse = record.adverse if record else lapsed
    law, rule = case.line_of_business, case.line_of_business.external_rule
    return Situation(
        adverse=adverse,
        clinical=record.clinical if record else kind != FORWARDED,
        external=offers_external_review(record, law)
        if record
        else lapsed and rule is not None and rule.offered == "ANY",
        urgent=urgent(case),
        type=case.request.type,
        late=lapsed or broke_the_time(case, now=now, appealed=kind in APPEAL_DECISIONS),
        appealed=kind in APPEAL_DECISIONS,
        next_level=kind in APPEAL_DECISIONS and appeal_of(facts).get("next") == "SECOND_LEVEL",
        answered=record is not None and bool(appeal_of(facts)),
        outside_upheld="UPHELD" in outside_outcomes(facts).values(),
        file_again=kind == "appeal_dismissed" and filed_again(case, now=now) == SAME_LEVEL,
        dismissal=str(facts.get("dismissal") or ""),
        exclusion=record is not None and _excluded(case, record),
    )


def appeal_of(facts: Json) -> Json:
    """What the record of an appeal keeps of it; empty for a first decision."""
    return dict((facts.get("determination") or {}).get("appeal") or {})


def _excluded(case: CaseReader, record: DeterminationRecord) -> bool:
    """Whether an adverse line rests on what the plan excludes."""
    return any(
        provision.kind == "EXCLUSION"
        for line in record.lines
        if line.adverse
        for provision in provisions_of(case, line.provisions)
    )
