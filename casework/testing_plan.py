"""A small invented plan with its medical policy, evidence and law, for tests that leave the shipped ones alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.policy import (
    Component,
    Contact,
    Criteria,
    Domain,
    EvidenceLibrary,
    ExceptionClause,
    Ground,
    Guardrail,
    Indication,
    MedicalPolicy,
    Parameter,
    Plan,
    Provision,
    Reason,
    Reference,
    RequiredDocument,
    Requirement,
)

SINCE = date(2025, 1, 1)


def parameter(id: str, value: Any, unit: str = "") -> Parameter:
    """A number of a policy or plan."""
    return Parameter(id=id, value=value, unit=unit, since=SINCE, citation="Policy T §1", status="SYNTHETIC")


def plan(**changes: Any) -> Plan:
    """A plan with a definition of four components, a benefit and one exclusion with two exceptions."""
    definition = Provision(
        id="T-DEF",
        cite="Article 1, Paragraph 1",
        short="Article 1 ¶1",
        kind="DEFINITION",
        topic="MEDICAL_NECESSITY",
        text="Fits the diagnosis; accepted practice; not for convenience; most appropriate.",
        components=(
            _component(1, "Fits the diagnosis", _needs("indication", "INDICATED", "NOT_INDICATED")),
            _component(2, "Accepted practice", _needs("standing", "ESTABLISHED", "NOT_ESTABLISHED")),
            _component(3, "Not for convenience", _needs("purpose", "RECONSTRUCTIVE", "NOT_SHOWN")),
            _component(
                4,
                "Most appropriate",
                Requirement(finding="conservative", met=("MET", "NO_ALTERNATIVE"), not_met=("NOT_SHOWN",)),
                _needs("function", "IMPAIRED", "NOT_SHOWN"),
            ),
        ),
    )
    benefit = Provision(
        id="T-BENEFIT",
        cite="Article 2",
        short="Article 2",
        kind="BENEFIT",
        topic="RECONSTRUCTIVE",
        text="Braces that restore function are covered.",
    )
    exclusion = Provision(
        id="T-EXCL",
        cite="Article 3",
        short="Article 3",
        kind="EXCLUSION",
        topic="COSMETIC",
        text="Not covered for looks alone, unless it is a necessity or follows an injury.",
        exceptions=(
            ExceptionClause(id="EX1", text="it is a necessity"),
            ExceptionClause(id="EX2", text="follows an injury"),
        ),
    )
    made = Plan(
        id="PLAN-T",
        title="Plan T",
        product="HMO",
        lines_of_business=("GROUP-T",),
        effective_from=SINCE,
        effective_to=None,
        time_zone="America/New_York",
        source="invented for tests",
        provisions=(definition, benefit, exclusion),
        contact=Contact(
            name="Plan T",
            phone="555-0100",
            fax="555-0101",
            address=("1 Test Street",),
            appeals_address=("2 Test Street",),
            appeals_fax="555-0102",
            assistance="Consumer help, 555-0103",
        ),
        peer_to_peer={
            "ask_within_days": parameter("ask_within_days", 2, "days"),
            "hold_within_days": parameter("hold_within_days", 3, "days"),
        },
    )
    return replace(made, **changes)


def _component(number: int, text: str, *requires: Requirement) -> Component:
    return Component(number=number, text=text, requires=requires)


def _needs(finding: str, met: str, not_met: str) -> Requirement:
    return Requirement(finding=finding, met=(met,), not_met=(not_met,))


def policy(**changes: Any) -> MedicalPolicy:
    """A policy for braces at two sites."""
    made = MedicalPolicy(
        id="POL-T",
        title="Braces",
        version="1",
        procedure="brace",
        plans=("PLAN-T",),
        effective_from=SINCE,
        effective_to=None,
        citation="Policy T",
        sites=("KNEE", "WRIST"),
        population=("brittle joint",),
        evidence="EV-T",
        parameters=(
            parameter("conservative.min_modalities", 1),
            parameter("KNEE.conservative.min_modalities", 2),
            parameter("conservative.min_weeks", 12, "weeks"),
            parameter("function.min_deficits", 1),
            parameter("serial.max_sessions", 4),
            parameter("serial.min_interval_months", 3, "months"),
            parameter("contradiction.window_days", 30, "days"),
        ),
        indications=(
            Indication(
                id="BJD", label="Brittle joint disease", cause="DISEASE", terms=("brittle joint",), codes=("X11",)
            ),
        ),
        domains=(
            Domain(id="STAIRS", site="KNEE", label="Stairs"),
            Domain(id="GRIP", site="WRIST", label="Grip"),
        ),
        criteria=(
            Criteria(
                id="CR-T",
                vendor="Invented",
                title="Brace criteria",
                edition="1",
                licensed=False,
                role="SUPPORTIVE",
                statement="Braces are considered where function is lost.",
            ),
        ),
        required_documents=(
            RequiredDocument(
                id="CONSULT", label="Consultation note", kinds=("CONSULTATION_NOTE",), why="It tells why."
            ),
            RequiredDocument(
                id="OPERATIVE",
                label="Note of the first session",
                kinds=("OPERATIVE_NOTE",),
                why="It tells what was done.",
                when="FURTHER_SESSION",
            ),
        ),
        guardrails=(
            Guardrail(
                id="GR-LOOKS",
                blocks=("COSMETIC_EXCLUSION",),
                condition=(_needs("deficit", "SHOWN", "NOT_SHOWN"),),
                message="Lost function is not a matter of looks.",
                citation="Policy T §9",
                rests_on="DEFICITS",
            ),
        ),
        reasons=(
            _reason(
                "CONSERVATIVE_INSUFFICIENT",
                components=(4,),
                change="Try a splint for {min_weeks} weeks.",
                requires={"conservative": "NOT_SHOWN"},
            ),
            _reason("COSMETIC_EXCLUSION", provisions=("T-EXCL",), components=(3,), requires={"exclusion": "MAY_APPLY"}),
            _reason("FUNCTION_NOT_DOCUMENTED", components=(4,), requires={"function": "NOT_SHOWN"}),
            _reason("INFO_NOT_RECEIVED", components=(1, 4), requires={"information": "LACKING"}),
            _reason("QUANTITY_NOT_SHOWN", change="Show why more.", requires={"quantity": "REDUCED"}),
            _reason("JUDGED_NOT_MET", change="Answer this.", judged=True),
            _reason("NOT_ELIGIBLE", clinical=False, provisions=("T-BENEFIT",), requires={"eligibility": "NOT_ACTIVE"}),
            *(
                _reason(code, outcome="APPROVE", provisions=("T-BENEFIT",))
                for code in (
                    "RECONSTRUCTIVE_FUNCTION",
                    "CONSERVATIVE_FAILED",
                    "NO_EFFECTIVE_ALTERNATIVE",
                    "FUNCTIONAL_DEFICIT",
                    "SERIAL_PLAN_DOCUMENTED",
                    "NOT_EXPERIMENTAL",
                    "MEDICALLY_NECESSARY",
                    "NOT_COSMETIC",
                    "EXCLUSION_NOT_APPLIED",
                )
            ),
        ),
        approval_provisions=("T-BENEFIT",),
    )
    return replace(made, **changes)


def _reason(
    code: str,
    *,
    outcome: str = "DENY",
    clinical: bool = True,
    provisions: tuple[str, ...] = ("T-DEF",),
    components: tuple[int, ...] = (),
    change: str = "",
    requires: Mapping[str, str] | None = None,
    judged: bool = False,
) -> Reason:
    said = code.lower().replace("_", " ")
    return Reason(
        code=code,
        outcome=outcome,
        clinical=clinical,
        text=f"In the record: {said}.",
        plain=f"In plain words: {said}.",
        provisions=provisions,
        components=components,
        change=change,
        requires=tuple(Ground(finding=finding, values=(value,)) for finding, value in (requires or {}).items()),
        judged=judged,
    )


def evidence(**changes: Any) -> EvidenceLibrary:
    """A library with one study of the very population."""
    made = EvidenceLibrary(
        id="EV-T",
        title="Evidence on braces",
        references=(
            Reference(
                id="REF-1",
                citation="Sample et al. 2020",
                year=2020,
                kind="COHORT",
                population="brittle joint disease",
                n=40,
                comparison="before and after",
                topics=("OUTCOMES", "NO_ALTERNATIVE"),
                sites=("KNEE", "WRIST"),
                outcomes_published=True,
            ),
        ),
    )
    return replace(made, **changes)


def line_of_business(**changes: Any) -> LineOfBusiness:
    """A law with 15 days, one extension, tolling while information is awaited, and physicians as signers."""
    made = LineOfBusiness(
        id="GROUP-T",
        title="Group T",
        law="Law T",
        effective_from=SINCE,
        effective_to=None,
        clocks=tuple(
            ClockRule(
                id=id, value=value, unit=unit, start="receipt", citation="Law T §2", since=SINCE, status="VERIFIED"
            )
            for id, value, unit in (
                ("decision.pre_service.standard", 15, "calendar_days"),
                ("decision.pre_service.expedited", 72, "hours"),
                ("extension", 15, "calendar_days"),
                ("information.period", 45, "calendar_days"),
                ("response", 15, "calendar_days"),
                ("appeal_filing", 180, "calendar_days"),
            )
        ),
        tolling="ON_INFORMATION_REQUEST",
        tolling_citation="Law T §3",
        extensions=1,
        lapse="DEEMED_EXHAUSTED",
        lapse_citation="Law T §4",
        warnings={"decision": (0.5, 0.8), "information": (0.5,)},
        warnings_citation="Plan T practice",
        adverse_signers=("MD", "DO"),
        adverse_signers_citation="Law T §5",
        urgency_citation="Law T §6",
        notices=(),
    )
    return replace(made, **changes)
