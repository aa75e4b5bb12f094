"""The cases of a drawing in the order in which they were drawn, so that anybody can draw them again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from casework.domain.quality_content import QualityRules
from casework.domain.sampling import in_order, read_period, seed_of
from casework.errors import NotFound
from casework.ports import Reader
from casework.ports_of_quality import Draw
from casework.usecases.application import Application
from casework.usecases.case_file import stored_part
from casework.usecases.quality_drawing import cases_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A drawing with its cases as the record has them now."""

    draw: Draw
    title: str  # of the rule
    words: str  # of the period
    seed: str  # of the cases below; another than the drawing's where the record has changed since
    cases: Sequence[tuple[str, bool]]  # in order: a case, and whether a second look came of it


def drawn_cases(app: Application, reader: Reader, rules: QualityRules, rule: str, period: str) -> Drawn:
    """The cases of a drawing; NotFound where nothing was drawn by that rule of that period."""
    draw, sample = reader.draw(rule, period), next((one for one in rules.samples if one.id == rule), None)
    if draw is None or sample is None:
        raise NotFound("There is no drawing of this rule and period. Open Quality and choose one of its list.")
    about = read_period(period)
    known = cases_in(app, reader, sample, about)
    looked = _looked(reader, known, rule, period)
    seed = seed_of(rule, period, known)
    order = [(case, case in looked) for case in in_order(seed, list(known))]
    return Drawn(draw=draw, title=sample.title, words=about.words, seed=seed, cases=order)


def _looked(reader: Reader, known: Collection[str], rule: str, period: str) -> set[str]:
    """The cases of which a look came, also where a review that followed holds the answer."""
    found = set()
    for look in reader.looks_beside(list(known)):
        if any(one["rule"] == rule and one.get("period") == period for one in look.why):
            review = look.review
            while review not in known and (part := stored_part(reader, review, "reopening")) and part.get("reopens"):
                review = part["reopens"]
            found.add(review)
    return found
