"""Reads what letters must say under a line of business (format: docs/reference/letters.md).

A file of its own for each line of business; one that is based on another holds only what differs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from casework.domain.content import STATUSES, finish
from casework.domain.lines_of_business import LineOfBusiness, NoticeElement
from casework.domain.reading import Reading
from casework.domain.spanish import check_spanish

AUDIENCES = ("MEMBER", "PROVIDER", "RECORD")
WHEN = (
    "ALWAYS",
    "CLINICAL",
    "ADMINISTRATIVE",
    "ADVERSE",
    "EXTERNAL_REVIEW",
    "EXTERNAL_NOW",
    "NEXT_LEVEL",
    "LAST_LEVEL",
    "FAST_APPEAL",
    "NOT_OVER",
    "OUTSIDE_UPHELD",
    "ANSWERED",
    "CONCURRENT",
    "EXCLUSION",
    "LATE",
    "FILE_AGAIN",
    "DISMISSAL_STANDS",
    "DISMISSAL_VACATED",
)
# What texts may leave to the clocks and to the plan: the words between braces, and the clock that each needs.
PLACEHOLDERS: Mapping[str, str] = {
    "appeal_period": "appeal_filing",
    "appeal_by": "appeal_filing",
    "appeal_answer": "",
    "fast_answer": "",
    "external_period": "external_filing",
    "external_by": "external_filing",
    "external_answer": "external_decision",
    "external_fast_answer": "external_decision.expedited",
    "effectuation_period": "effectuation",
    "continue_period": "continue_benefits",
    "after_external_period": "after_external_filing",
    "presumed_days": "appeal_filing.presumed_receipt",
    "again_by": "appeal_filing",
    "dismissal_period": "dismissal_review",
    "dismissal_by": "dismissal_review",
    "vacate_by": "dismissal_vacate",
    "grievance_answer": "grievance.expedited",
    "perfection_period": "external_perfection",
    "phone": "",
    "appeals_address": "",
    "reference": "",
    "today": "",
}
PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What the letters of one line of business must say, as its file has it."""

    line_of_business: str
    based_on: str  # whose elements hold as well, unless one here has the same id or it is left out; empty: nobody's
    omits: tuple[str, ...]  # ids of elements of the other that do not hold here
    notices: tuple[NoticeElement, ...]


def read_letters(file: Reading) -> Letters | None:
    """The letters of a file; None where something is wrong with it."""
    head = file.table("letters")
    check_spanish(file)
    made = Letters(
        line_of_business=head.identifier("line_of_business"),
        based_on=head.text("based_on", default=""),
        omits=head.texts("omits"),
        notices=tuple(_notice(one) for one in file.tables("notices")),
    )
    ids = [one.id for one in made.notices]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        file.fault("notices", f"the element {id} is given twice")
    finish(head, file)
    return None if file.faults else made


def _notice(read: Reading) -> NoticeElement:
    made = NoticeElement(
        id=read.identifier("id"),
        notices=read.texts("notices"),
        audiences=read.texts("audiences"),
        when=read.choice("when", WHEN, default="ALWAYS"),
        citation=read.text("citation"),
        status=read.choice("status", STATUSES, default="VERIFIED"),
        since=read.day("since", optional=True),
        verbatim=read.truth("verbatim"),
        **{key: read.text(key, default="") for key in ("text", "text_es", "title", "title_es")},
    )
    for audience in made.audiences:
        if audience not in AUDIENCES:
            read.fault("audiences", f"{audience} is none; they are {', '.join(AUDIENCES)}")
    if not made.notices or not made.audiences:
        read.fault("notices", f"{made.id} must name the letters that say it and whom they go to")
    if unknown := sorted({*PLACE.findall(made.text)} - {*PLACEHOLDERS}):
        read.fault("text", f"{', '.join(unknown)} is nothing that a letter can fill in: {', '.join(PLACEHOLDERS)}")
    finish(read)
    return made


def with_letters(
    lines: Sequence[LineOfBusiness], letters: Sequence[Letters], faults: list[str]
) -> tuple[LineOfBusiness, ...]:
    """The lines of business with what their letters must say; what does not fit together is added to the faults."""
    by_id = {one.line_of_business: one for one in letters}
    known = {one.id for one in lines}
    faults.extend(
        f"letters of {one.line_of_business}: there is no such line of business."
        for one in letters
        if one.line_of_business not in known
    )
    faults.extend(
        f"letters of {one.line_of_business}: they are based on those of {one.based_on}, which there are not."
        for one in letters
        if one.based_on and one.based_on not in by_id
    )
    faults.extend(f"letters of {id}: there are two files of them; write them in one." for id in sorted(_twice(letters)))
    for one in letters:
        base = {element.id for element in _elements(by_id, one.based_on)} if one.based_on else set()
        if unknown := sorted(set(one.omits) - base):
            faults.append(
                f"letters of {one.line_of_business}: they leave out {', '.join(unknown)}, which those that they are "
                "based on do not have."
            )
    made = tuple(replace(one, notices=tuple(_elements(by_id, one.id))) for one in lines)
    for line in made:
        faults.extend(_unfilled(line))
        faults.extend(_half_told(line))
    return made


def _twice(letters: Sequence[Letters]) -> set[str]:
    ids = [one.line_of_business for one in letters]
    return {id for id in ids if ids.count(id) > 1}


def _elements(letters: Mapping[str, Letters], id: str) -> Iterable[NoticeElement]:
    """The elements of a line of business in order: its own in the place of those that they replace, then the rest."""
    own = letters.get(id)
    if own is None:
        return
    mine = {one.id: one for one in own.notices}
    inherited = [one for one in _elements(letters, own.based_on) if one.id not in own.omits]
    yield from (mine.pop(one.id, one) for one in inherited)
    yield from mine.values()


def _unfilled(line: LineOfBusiness) -> Iterable[str]:
    """The texts that leave a time to a clock which the line of business does not have."""
    clocks = {rule.id for rule in line.clocks}
    for element in line.notices:
        for name in sorted({*PLACE.findall(element.text)}):
            clock = PLACEHOLDERS[name]
            if clock and clock not in clocks:
                yield (
                    f"letters of {line.id}: {element.id} tells {{{name}}}, and the line of business has no clock "
                    f"{clock} to take it from."
                )


def _half_told(line: LineOfBusiness) -> Iterable[str]:
    """The texts for members that are in English alone where those of the files below or above are in Spanish too."""
    told = [one for one in line.notices if "MEMBER" in one.audiences and one.text]
    if any(one.text_es for one in told):
        for one in told:
            if not one.text_es:
                yield (
                    f"letters of {line.id}: {one.id} has no text_es, and the rest of what they tell members has; give "
                    "it one, for no member is sent a letter that is half in English."
                )
