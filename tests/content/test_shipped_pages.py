"""Two pages of docs/reference tell what the shipped policies, plans and laws hold; run this file to write them anew."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from casework.domain.lines_of_business import ClockRule, LineOfBusiness
from casework.domain.measured_criteria import LimitTable, Measurement
from casework.domain.policy import MedicalPolicy, Parameter, Plan, Requirement
from casework.domain.request import SIDES
from casework.usecases.extensions import WHAT
from server import library


def codes(values: Iterable[str], *, none: str = "none") -> str:
    return ", ".join(f"`{one}`" for one in values) or none


FOLDER = Path(__file__).parents[2] / "docs/reference"
WRITTEN = "This page is written by `python tests/content/test_shipped_pages.py`, and a test compares it with the files."
POLICIES_HEAD = f"""# Shipped policies and plans

What a scripted case or a request may name: the codes of every policy and plan that comes with Casework. What the parts
of a policy mean, [policies](policies.md) says; what is asked about them, [forms](forms.md).

{WRITTEN}

The sides of a line are {codes(SIDES)}, at every site.
"""
LAWS_HEAD = f"""# Shipped laws

What each line of business that comes with Casework allows: more time, appeals, and who looks at a denial from outside.
What the parts of a file mean, [lines of business](lines-of-business.md) says; the clocks are counted as
[deadlines](deadlines.md) says.

{WRITTEN}

## Who may do it
- `casework extend REVIEW decision` is for {codes(WHAT["decision"].roles)}.
- `casework extend REVIEW appeal` is for {codes(WHAT["appeal"].roles)}.
- An external decision names its `organization`. Where the plan chose it (`preliminary_check` asks for its name), it is
  that one and no other. Where the law names the body (a fair hearing, the independent review entity, the state's
  medical review), it is whoever signed the decision, e.g. the office of the hearing; any name is taken.
- A call that was offered to the provider keeps a denial from being signed until it was held, or the time to ask for it
  passed: the days that [its plan](shipped-policies.md) gives, but never more than half of the time that the decision
  has left; a call that was asked for may be held within three quarters of it. Where the decision is late already, no
  call is offered.
"""


def table(names: str, rows: Iterable[tuple[object, ...]]) -> list[str]:
    """A table, or nothing where it has no rows."""
    told = [f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |" for row in rows]
    heads = names.split(", ")
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *told, ""] if told else []


def needs(requirements: Iterable[Requirement]) -> str:
    return "; ".join(f"{one.finding} is {' or '.join(f'`{value}`' for value in one.met)}" for one in requirements)


def value(parameter: Parameter) -> str:
    told = parameter.value
    return codes(str(one) for one in told) if isinstance(told, list | tuple) else f"{told} {parameter.unit}".strip()


def measured(one: Measurement) -> Iterable[tuple[object, ...]]:
    for measure in one.measures:
        limit = measure.parameter or (f"table {measure.table} by {measure.by}" if measure.table else "")
        yield (
            f"`{one.id}` ({one.combinator})",
            codes(one.sites, none="all"),
            f"`{measure.id}`",
            measure.label,
            f"{measure.comparison} {limit}".strip(),
            measure.unit,
        )


def limits(one: LimitTable) -> tuple[object, ...]:
    return f"`{one.id}`", one.since, "; ".join(f"from {least:g}: {limit:g} {one.unit}" for least, limit in one.rows)


def policy_section(policy: MedicalPolicy) -> list[str]:
    """One policy, with every code that somebody may have to name."""
    measures = [
        (f"`{one.id}`", f"`{one.site}`", one.label, f"`{told['measure']}`", told_limit(told))
        for one in policy.domains
        for told in one.measures
    ]
    bare = [(f"`{one.id}`", f"`{one.site}`", one.label, "", "") for one in policy.domains if not one.measures]
    return [
        f"## {policy.id}: {policy.title}",
        "",
        f"Version {policy.version}, from {policy.effective_from}; procedure {codes([policy.procedure])}; plans "
        f"{codes(policy.plans)}. Evidence library `{policy.evidence}`. Sites: {codes(policy.sites, none='any')}. "
        f"Specialties: {', '.join(policy.specialties) or 'any'}.",
        "",
        *table(
            "indication, what it is, cause, codes",
            [(f"`{one.id}`", one.label, one.cause, codes(one.codes)) for one in policy.indications],
        ),
        *table("domain, site, what it is, measure, a deficit is shown", [*measures, *bare]),
        *table(
            "criterion, sites, measure, what it is, holds where, unit",
            [row for one in policy.measurements for row in measured(one)],
        ),
        *table("table, since, limits", map(limits, policy.tables)),
        *table(
            "parameter, value, since, status",
            [(f"`{one.id}`", value(one), one.since, one.status) for one in policy.parameters],
        ),
        *table(
            "required document, what it is, kinds, when",
            [(f"`{one.id}`", one.label, codes(one.kinds), f"`{one.when}`") for one in policy.required_documents],
        ),
        *table(
            "guardrail, blocks, while, an override addresses",
            [
                (f"`{one.id}`", codes(one.blocks), needs(one.condition), one.rests_on or "nothing by name")
                for one in policy.guardrails
            ],
        ),
        *table(
            "reason, outcome, it may be given where, provisions",
            [
                (
                    f"`{one.code}`",
                    one.outcome,
                    "; ".join(f"{held.finding} is {' or '.join(held.values)}" for held in one.requires) or "always",
                    codes(one.provisions),
                )
                for one in policy.reasons
            ],
        ),
    ]


def told_limit(told: Mapping[str, object]) -> str:
    return f"{told.get('comparison', '')} {told.get('threshold', '')} {told.get('unit', '')}".strip()


def plan_section(plan: Plan) -> list[str]:
    """One plan: what it excludes, and with which exceptions."""
    excluded = [
        (
            f"`{one.id}`",
            one.short,
            codes(one.procedures, none="to be judged"),
            "; ".join(f"`{clause.id}` {clause.text}" for clause in one.exceptions) or "none",
            (one.combinator or one.combinator_default) if one.exceptions else "",
        )
        for one in plan.provisions
        if one.kind == "EXCLUSION"
    ]
    call = "; ".join(f"{name.replace('_', ' ')}: {value(one)}" for name, one in plan.peer_to_peer.items())
    return [
        f"## {plan.id}: {plan.title}",
        "",
        f"Lines of business: {codes(plan.lines_of_business)}. A call offered before a denial: {call or 'none'}.",
        "",
        *table("exclusion, where it stands, procedures, exceptions, how they combine", excluded),
    ]


def policies_page() -> str:
    known = library()
    policies = sorted(known.policies, key=lambda one: (one.id, one.version))
    plans = sorted(known.plans, key=lambda one: one.id)
    rows = [row for one in policies for row in policy_section(one)] + [
        row for one in plans for row in plan_section(one)
    ]
    return POLICIES_HEAD + "\n" + "\n".join(rows).rstrip("\n") + "\n"


def period(rule: ClockRule) -> str:
    return f"{rule.value} {rule.unit.replace('_', ' ')}"


def law_section(law: LineOfBusiness) -> list[str]:
    """One line of business: what it allows and by whom."""
    more, later, appeal, outside = law.extension_rule, law.appeal_extension_rule, law.appeal_rule, law.external_rule
    told = [
        ("more time for a decision", codes(more.grounds), "urgent ones too" if more.urgent else "not for urgent ones"),
        (
            "more time for an appeal",
            codes(later.grounds) if later else "none",
            "" if later is None else ("with the member's agreement" if later.needs_agreement else "without asking"),
        ),
        ("levels of appeal", f"{appeal.levels}", f"at most {appeal.levels_max} where the plan has more"),
        ("who may appeal", codes(appeal.may_file), f"with the member's consent: {codes(appeal.consent)}"),
        (
            "from outside",
            "nobody" if outside is None else f"`{outside.body}` {outside.name}",
            ""
            if outside is None
            else ("forwarded by law" if outside.automatic else f"on request, of {outside.offered.lower()}"),
        ),
        (
            "of a dismissed appeal",
            "nothing goes outside" if law.dismissal_rule is None else codes(law.dismissal_rule.decides),
            "" if law.dismissal_rule is None else f"since {law.dismissal_rule.since}, {law.dismissal_rule.citation}",
        ),
        ("a missed decision", f"`{law.lapse}`", law.lapse_citation),
        ("a missed appeal", f"`{law.appeal_lapse}`", law.appeal_lapse_citation),
        ("may sign a denial", codes(law.adverse_signers), ""),
        ("may decide an appeal", codes(law.appeal_signers), ""),
    ]
    clocks = [(f"`{one.id}`", period(one), one.since, one.status, one.citation) for one in law.clocks]
    return [
        f"## {law.id}: {law.title}",
        "",
        f"Other names: {codes(law.aliases)}. {law.law}.",
        "",
        *table("what, which, how", told),
        *table("clock, length, since, status, citation", clocks),
    ]


def laws_page() -> str:
    laws = sorted(library().lines_of_business, key=lambda one: one.id)
    return LAWS_HEAD + "\n" + "\n".join(row for one in laws for row in law_section(one)).rstrip("\n") + "\n"


PAGES = {"shipped-policies.md": policies_page, "shipped-laws.md": laws_page}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_what_the_files_hold(name: str) -> None:
    told = (FOLDER / name).read_text(encoding="utf-8")
    assert told == PAGES[name](), "run: python tests/content/test_shipped_pages.py"


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
