"""What a requester says about the case: treatments, deficits, goals, and claims with the references they cite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.domain.reading import Reading

Json = dict[str, Any]

CLAIM_KINDS = ("LITERATURE", "CHART", "PLAN", "CRITERIA")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedReference:
    """A source that the requester's statement cites. Without `citation` nobody can tell what it is."""

    id: str
    citation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedClaim:
    """One sentence of the requester's statement with the references it cites.

    `kind` says what it is about: LITERATURE, CHART (a fact of this patient), PLAN (what the plan document says) or
    CRITERIA. `quantities` are the figures it uses: {measure, value, n?, population?, comparison?, denominator?}.
    """

    id: str
    text: str
    kind: str
    cites: tuple[str, ...] = ()
    quote: str = ""
    line: str | None = None
    quantities: tuple[Json, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the requester says about the case: starting points for the reviewers, never findings by themselves.

    `treatments`: {site, name, outcome, weeks?}; `deficits`: {site, deficit, domains}; `goals`: {site, goal};
    `alternatives`: {site, claim} where no effective alternative is claimed.
    """

    treatments: tuple[Json, ...] = ()
    deficits: tuple[Json, ...] = ()
    goals: tuple[Json, ...] = ()
    alternatives: tuple[Json, ...] = ()
    claims: tuple[SubmittedClaim, ...] = ()
    references: tuple[SubmittedReference, ...] = ()


def read_statement(read: Reading, lines: Sequence[str]) -> Statement:
    """The requester's statement on a request of these lines; faults are noted in the reading."""
    claims = tuple(
        SubmittedClaim(
            id=one.text("id"),
            text=one.text("text"),
            kind=one.choice("kind", CLAIM_KINDS, default="LITERATURE"),
            cites=one.texts("cites"),
            quote=one.text("quote", default=""),
            line=one.text("line", default="") or None,
            quantities=one.mappings("quantities"),
            topic=one.text("topic", default=""),
        )
        for one in read.tables("claims")
    )
    references = tuple(
        SubmittedReference(id=one.text("id"), citation=one.text("citation", default=""))
        for one in read.tables("references")
    )
    known = {reference.id for reference in references}
    for name, ids in (("claims", [one.id for one in claims]), ("references", [one.id for one in references])):
        for twice in sorted({id for id in ids if id and ids.count(id) > 1}):
            read.fault(name, f"the id {twice} is given twice")
    for claim in claims:
        if claim.line is not None and claim.line not in lines:
            read.fault("claims", f"{claim.id} is about the line {claim.line}; the lines are {', '.join(lines)}")
        for missing in sorted(set(claim.cites) - known):
            read.fault("claims", f"{claim.id} cites reference {missing}, which is not among the references")
    return Statement(
        treatments=_sited(read.mappings("treatments")),
        deficits=_sited(read.mappings("deficits")),
        goals=_sited(read.mappings("goals")),
        alternatives=_sited(read.mappings("alternatives")),
        claims=claims,
        references=references,
    )


def _sited(stated: Sequence[Json]) -> tuple[Json, ...]:
    """What is stated, with sites spelt as lines spell them."""
    return tuple({**one, "site": str(one["site"]).upper()} if "site" in one else one for one in stated)
