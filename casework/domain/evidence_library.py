"""The sources that a policy may rely on, and how submitted references were matched to them."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A source of the evidence library: what was studied, in whom, against what."""

    id: str
    citation: str
    year: int
    kind: str  # RCT | COHORT | CASE_SERIES | SYSTEMATIC_REVIEW | GUIDELINE | OPINION | CLASSIFICATION
    population: str
    n: int | None
    comparison: str
    results: tuple[Json, ...] = ()  # {measure, value, denominator?, within_group?}
    topics: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    outcomes_published: bool = False
    link: str = ""
    status: str = "VERIFIED"
    note: str = ""
    # What it does not show: {topics: [...], words: [...], text}, for claims of such a topic or that say such a word.
    limits: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a reference without bibliography most likely is, and how sure that is.

    `submission`: the request it was said for, or "*" for any whose claims that cite it say all the words of `when`.
    """

    submission: str
    submitted: str
    reference: str | None
    certainty: str  # CERTAIN | LIKELY | NOT_FOUND
    basis: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLibrary:
    """The sources that a policy may rely on, and how submitted references were matched to them."""

    id: str
    title: str
    references: tuple[Reference, ...]
    matches: tuple[Match, ...] = ()

    def reference(self, id: str) -> Reference:
        """The reference of that id; KeyError where there is none."""
        return {one.id: one for one in self.references}[id]

    def match(self, submission: str, submitted: str, *, said: str = "") -> Match | None:
        """How a submitted reference was matched, the request's own match first; `said` by the claims that cite it."""
        found = [
            one
            for one in self.matches
            if one.submitted == submitted
            and one.submission in (submission, "*")
            and all(words.casefold() in said.casefold() for words in one.when)
        ]
        return min(found, key=lambda one: one.submission == "*", default=None)
