"""What a line of business demands.

Its clocks, tolling, extensions, who may sign, what letters must say. Read from dated, cited files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """How long something may take: `value` of `unit` (calendar_days | business_days | hours | months) from `start`."""

    # decision.pre_service.standard, decision.pre_service.expedited, extension, information.period, appeal_filing, ...
    id: str
    value: int
    unit: str
    start: str  # receipt, notice_received, response, ...
    citation: str
    since: date
    status: str  # VERIFIED | CONFIRM
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeElement:
    """One thing that a kind of letter must say.

    `id` is what a template implements; `when`: ALWAYS | CLINICAL | ADMINISTRATIVE | ADVERSE | EXTERNAL_REVIEW |
    FAST_APPEAL (of what is not over, where it is urgent or was judged clinically) | CONCURRENT (adverse, about a
    treatment that goes on) | LATE (adverse, and a time that the law sets was missed).
    """

    id: str
    notices: tuple[str, ...]  # approval, partial, denial, administrative_denial, information_request, ...
    audiences: tuple[str, ...]
    when: str
    citation: str
    text: str = ""  # the words, where the law or the plan gives them
    status: str = "VERIFIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOfBusiness:
    """One line of business in one version."""

    id: str
    title: str
    law: str
    effective_from: date
    effective_to: date | None
    clocks: tuple[ClockRule, ...]
    tolling: str  # NONE | ON_INFORMATION_REQUEST
    tolling_citation: str
    extensions: int  # how often the decision's clock may be extended
    lapse: str  # DEEMED_EXHAUSTED | DEEMED_ADVERSE
    lapse_citation: str
    warnings: Mapping[str, tuple[float, ...]]  # deadline name -> shares of its clock at which a supervisor is warned
    warnings_citation: str
    adverse_signers: tuple[str, ...]  # professions that may sign an adverse clinical determination, e.g. MD, DO
    adverse_signers_citation: str
    urgency_citation: str  # why a request that a physician calls urgent is urgent
    notices: tuple[NoticeElement, ...]
    appeal: Json  # what an adverse letter says of the appeal: levels, how, expedited, external review, citations
    deadline_names: frozenset[str] = frozenset()

    def clock(self, id: str, *, on: date) -> ClockRule | None:
        """The rule of that id in force on the day."""
        held = [rule for rule in self.clocks if rule.id == id and rule.since <= on]
        return max(held, key=lambda rule: rule.since, default=None)
