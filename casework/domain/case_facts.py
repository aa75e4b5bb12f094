"""What of a case file the rules of the domain read; every handler's `context.case` is one."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from casework.domain.clock import Deadline
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.request import ChartDocument, Request


class Facts(Protocol):
    """A case file, as far as findings and their words are read from it."""

    @property
    def request(self) -> Request: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def policy(self) -> MedicalPolicy: ...
    @property
    def documents(self) -> Sequence[ChartDocument]: ...
    @property
    def line_of_business(self) -> LineOfBusiness: ...
    def answer(self, element: str) -> dict[str, Any] | None: ...
    def part(self, name: str) -> dict[str, Any] | None: ...


class CaseFacts(Facts, Protocol):
    """A case file, as far as a record is built from it and the rules look at it."""

    @property
    def review_id(self) -> str: ...
    @property
    def evidence(self) -> EvidenceLibrary: ...
    @property
    def deadlines(self) -> Mapping[str, Deadline]: ...
