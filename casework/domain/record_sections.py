"""The sections of a determination's record, for any procedure; each sentence carries its sources."""

from casework.domain.record import SECTIONS, Section, Statement
from casework.domain.record_conclusions import criteria, decided, determination, exclusions, pitfalls, safety
from casework.domain.record_grounds import evidence, function, rationale, serial
from casework.domain.record_material import Material


def clinical_sections(m: Material) -> tuple[Section, ...]:
    """The nine sections of a clinical determination."""
    writers = {
        "rationale": rationale,
        "evidence": evidence,
        "serial_necessity": serial,
        "functional_impairment": function,
        "exclusion": exclusions,
        "criteria_alignment": criteria,
        "safety": safety,
        "pitfalls": pitfalls,
        "determination": determination,
    }
    return tuple(Section(id=id, title=title, statements=tuple(writers[id](m))) for id, title in SECTIONS.items())


def administrative_sections(m: Material) -> tuple[Section, ...]:
    """The sections of an administrative determination: no clinical judgement was made, so none is told."""
    plain = Statement(text="No clinical judgement was made; this determination rests on the plan's rules alone.")
    return (
        Section(id="rationale", title="Rationale", statements=(plain,)),
        Section(id="determination", title=SECTIONS["determination"], statements=tuple(decided(m))),
    )
