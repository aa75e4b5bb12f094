"""A case file as whoever decides an appeal sees it: what they answered and found is laid over the first review's."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from casework.domain import grounds, guardrails
from casework.domain.case_facts import CaseFacts
from casework.domain.clock import Deadline
from casework.domain.fresh_findings import SECTIONS, answer_over, counts_on_file, data_over, renewed
from casework.domain.line_facts import line_findings
from casework.domain.lines_of_business import LineOfBusiness
from casework.domain.necessity import MET, assess_components
from casework.domain.policy import EvidenceLibrary, MedicalPolicy, Plan
from casework.domain.request import ChartDocument, Request

Json = dict[str, Any]

DRAFTED, SECONDED = "review_appeal", "second_appeal_opinion"  # the tasks in which an appeal is decided
FROM_DOCUMENTS = ("indication", "cause", "information")  # findings that follow from the file as it is now


class FreshCase:
    """Implements `CaseFacts` for an appeal; `told` is what was answered at `review_appeal`."""

    def __init__(self, case: CaseFacts, told: Mapping[str, Any]) -> None:
        self._case = case
        self._told = told

    @property
    def review_id(self) -> str:
        return self._case.review_id

    @property
    def request(self) -> Request:
        return self._case.request

    @property
    def plan(self) -> Plan:
        return self._case.plan

    @property
    def policy(self) -> MedicalPolicy:
        return self._case.policy

    @property
    def evidence(self) -> EvidenceLibrary:
        return self._case.evidence

    @property
    def line_of_business(self) -> LineOfBusiness:
        return self._case.line_of_business

    @property
    def documents(self) -> Sequence[ChartDocument]:
        return self._case.documents

    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        return self._case.deadlines

    def answer(self, element: str) -> Json | None:
        """The first review's answers, with the exceptions and the contradictions as the appeal judges them."""
        kept = self._case.answer(element)
        if element == DRAFTED:
            return dict(self._told) if kept is None else {**kept, **self._told}
        if element == "analyse_exceptions":
            return self._exceptions(kept)
        if element == "draft_decision" and self._told.get("contradictions"):
            weighed = (kept or {}).get("contradictions") or {}
            return {"lines": {}, **(kept or {}), "contradictions": weighed | self._told["contradictions"]}
        return answer_over(kept, element, self._told) if element in SECTIONS.values() else kept

    def data(self, data: Mapping[str, Any]) -> Json:
        """Process data with the counts and ratings of what whoever decides the appeal found afresh.

        Where a lapse took the counts of the first review away, those of its answers stand.
        """
        return data_over(self, counts_on_file(self._case, data, self._told["lines"]), self._told)

    def _exceptions(self, kept: Json | None) -> Json | None:
        told = {line: one["exclusions"] for line, one in self._told["lines"].items() if one.get("exclusions")}
        if not told:
            return kept
        lines = dict((kept or {}).get("lines") or {})
        for line, exclusions in told.items():
            before = lines.get(line) or {}
            lines[line] = {**before, "exclusions": {**(before.get("exclusions") or {}), **exclusions}}
        by = (kept or {}).get("_by") or self._told.get("_by") or {}
        return {**(kept or {}), "lines": lines, "_by": by}

    def part(self, name: str) -> Json | None:
        if name == "findings":
            return {"lines": self.findings}
        if name == "guardrails":
            return {"guardrails": self.guardrails}
        return self._case.part(name)

    @cached_property
    def findings(self) -> dict[str, Json]:
        """What the tables found of each line, as far as they came; what follows from the documents follows anew."""
        kept = (self._case.part("findings") or {"lines": {}})["lines"]
        found = line_findings(self, data_over(self, {}, self._told))
        for line in self.request.lines:
            before = {name: value for name, value in (kept.get(line.id) or {}).items() if value is not None}
            own = self._told["lines"].get(line.id) or {}
            values = found[line.id] | {
                name: one for name, one in before.items() if name not in FROM_DOCUMENTS and not renewed(own, name)
            }
            values["deficit"] = grounds.deficit(self, line, values.get("function"))
            if values.get("exclusion") is None and self.plan.exclusions:
                values["exclusion"] = "UNKNOWN"
            results = assess_components(self.plan, values)
            values["components"] = {str(number): one.result for number, one in results.items()}
            values["component_reasons"] = {str(number): list(one.reasons) for number, one in results.items()}
            values["necessity"] = "ALL_MET" if {one.result for one in results.values()} == {MET} else "NOT_ALL_MET"
            found[line.id] = values
        return found

    @cached_property
    def guardrails(self) -> list[Json]:
        """Each guardrail on each line, evaluated on what is found now; with what an override must address."""
        known = {one.id: one for one in self.policy.guardrails}
        return [
            {
                **one,
                "references": guardrails.rests_on(known[one["guardrail"]], self, self.evidence, self.request.line(line))
                if one["guardrail"] in known
                else [],
            }
            for line, values in self.findings.items()
            for one in guardrails.armed(self.policy, values, line=line)
        ]
