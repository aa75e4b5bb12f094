"""Facts of decided lines: what came of each line of each request, kept for reports, in the step that changes it.

A line is told under the review in which it was first decided. What followed (appeals, external reviews, also in a
review that took over its decision) is told with it, and never counts as another request.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from casework.domain.decided_line import DecidedLine, FactSources

__all__ = ["DecidedLine", "FactReader", "FactSources", "FactTransaction", "Group"]

Group = tuple[str, str, str]  # line of business, plan, urgency


class FactReader(Protocol):
    """What can be read of the facts."""

    def decided_lines(
        self,
        since: datetime,
        until: datetime,
        *,
        line_of_business: str | None = None,
        plan: str | None = None,
        received_before: datetime | None = None,
        brief: bool = False,
    ) -> Iterator[DecidedLine]:
        """Those that came to their outcome from the one moment up to before the other, by moment, review and line.

        `brief` leaves empty what no report counts: rules, reviewers, criteria, guardrails, breaches.
        """
        ...

    def decided_lines_of(self, review: str) -> Sequence[DecidedLine]:
        """Those of a review, by line."""
        ...

    def appealed_lines(
        self, since: datetime, until: datetime, *, line_of_business: str | None = None, plan: str | None = None
    ) -> Iterator[DecidedLine]:
        """Those of which an appeal to the plan ended from the one moment up to before the other, give or take a second;
        brief, by the moment of their own decision."""
        ...

    def undecided_before(
        self, cuts: Sequence[datetime], *, line_of_business: str | None = None, plan: str | None = None
    ) -> Mapping[Group, Sequence[int]]:
        """How many open cases that were not decided yet were received before each of these moments."""
        ...

    def undecided_by_stage(
        self,
        cuts: Sequence[datetime],
        *,
        line_of_business: str | None = None,
        plan: str | None = None,
        urgency: str | None = None,
    ) -> Mapping[str, Sequence[int]]:
        """The same by the process in which they stand; empty where they stand in none."""
        ...

    def fact_sources(self, review: str) -> FactSources:
        """What the facts of the decision that a review holds follow from, wherever it was made first."""
        ...


class FactTransaction(Protocol):
    """What can be written of them."""

    def put_decided_lines(self, review: str, lines: Sequence[DecidedLine]) -> None:
        """These, in place of those that were told of the review."""
        ...
