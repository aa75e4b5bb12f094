"""What is decided on one line: its reasons with their words, its components, its quantity and validity."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from casework.domain.case_facts import Facts
from casework.domain.line_facts import PLACEHOLDER, fill, found_reasons
from casework.domain.necessity import ComponentResult, assess_components
from casework.domain.policy import MedicalPolicy, Reason
from casework.domain.record import LineDetermination, pas_code
from casework.domain.request import Line
from casework.errors import InputError

Json = dict[str, Any]

# What a physician decided for the member against what the tables found; policies that allow it word it.
PHYSICIANS_JUDGEMENT = "PHYSICIANS_JUDGEMENT"  # a component is met
BARS_NOTHING = ("NOT_TRIGGERED", "EXCEPTED")  # what the tables find of an exclusion that does not bar a line
EXCLUSION_NOT_APPLIED = "EXCLUSION_NOT_APPLIED"  # an exclusion that may apply bars nothing
NEW_EVIDENCE = "NEW_EVIDENCE"  # on appeal: what came with it, or since


def line_determination(
    case: Facts, data: Mapping[str, Any], line: Line, decision: Mapping[str, Any], facts: Json, *, day: date
) -> LineDetermination:
    """The determination of a line; `decision` and `facts` as `build_record` tells them, `day` that of the decision.

    Less than was asked for is an approval with reasons to deny: they say why not the rest.
    """
    policy, plan = case.policy, case.plan
    approved = decision["outcome"] == "APPROVE"
    quantity = int(decision.get("quantity") or line.quantity) if approved else 0
    less = quantity < line.quantity
    judged = _numbered(decision.get("judged")) if approved else {}
    not_met = {} if approved else _numbered(decision.get("judged_not_met"))
    excepted = str(decision.get("exclusion_judged") or "") if approved else ""
    filled = facts | dict(decision.get("facts") or {}) | {"approved": quantity, "exclusion_judged": excepted}
    filled["judged"] = "; ".join(f"component {number}: {why}" for number, why in (judged or not_met).items())
    filled["judged_why"] = "; ".join(not_met.values())
    if not approved and facts.get("exclusion") in BARS_NOTHING:
        # Only an override of two physicians denies under it then, and the letter may not read as if nobody had seen it.
        filled["exclusion_words"] = (
            f"two physicians judge so, although the tables found that {filled['exclusion_words']}"
        )
    added = [(PHYSICIANS_JUDGEMENT, judged and not less), (EXCLUSION_NOT_APPLIED, excepted and not less)]
    added += [(NEW_EVIDENCE, bool((decision.get("facts") or {}).get("new_evidence")) and approved and not less)]
    added += [] if policy.judged is None else [(policy.judged.code, not_met)]
    given = decision.get("reasons") or (() if less else found_reasons(case, data, line.id, facts))
    known = {reason.code: reason for reason in policy.reasons}
    codes = tuple(dict.fromkeys((*given, *(code for code, holds in added if holds and code in known))))
    reasons = _reasons(policy, line, codes, outcome="DENY" if less else "APPROVE")
    clinical = approved or any(reason.clinical for reason in reasons)
    found = assess_components(plan, facts) if clinical else {}
    cited = [id for reason in reasons for id in reason.provisions]
    ordered = [*policy.approval_provisions, *cited] if approved else cited
    valid_from, valid_to = _validity(case, decision, day) if approved else (None, None)
    criteria = [
        f"{policy.id} {policy.version}",
        *(f"{one.vendor}, {one.title}, {one.edition}" for one in policy.criteria),
    ]
    return LineDetermination(
        line=line.id,
        label=str(line),
        outcome=decision["outcome"],
        pas=pas_code(decision["outcome"], quantity=quantity, requested=line.quantity),
        clinical=clinical,
        reasons=codes,
        reason_texts=tuple(fill(reason.text, filled) for reason in reasons),
        plain_texts=tuple(fill(reason.plain, filled) for reason in reasons),
        provisions=tuple(dict.fromkeys(plan.provision(id).short for id in ordered)),
        components=own_results(decision)
        if clinical and decision.get("components")
        else _components(found, () if approved else reasons, met=judged, not_met=not_met),
        judged=judged,
        judged_not_met=not_met,
        exclusion_judged=excepted,
        change=tuple(fill(reason.change, filled) for reason in reasons if reason.change and less),
        rationale=str(decision.get("rationale") or ""),
        plain_rationale=str(decision.get("plain_rationale") or "") if less else "",
        plain_rationale_es=str(decision.get("plain_rationale_es") or "") if less else "",
        told={name: fill(f"{{{name}}}", filled) for reason in reasons for name in told_names(reason)},
        documents=tuple(decision.get("documents") or ()),
        criteria=tuple(criteria) if clinical else (),
        requested=line.quantity,
        quantity=quantity,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def told_names(reason: Reason) -> Iterator[str]:
    """The placeholders of what a reason tells the member."""
    yield from PLACEHOLDER.findall(f"{reason.plain} {reason.change}")


def own_results(decision: Mapping[str, Any]) -> dict[int, str]:
    """The results that whoever decides an appeal gave the components afresh; they defer to no table."""
    return {int(number): str(one["result"]) for number, one in decision["components"].items()}


def _numbered(judged: Mapping[str, str] | None) -> dict[int, str]:
    return {int(number): str(why) for number, why in (judged or {}).items()}


def _reasons(policy: MedicalPolicy, line: Line, codes: Sequence[str], *, outcome: str) -> list[Reason]:
    """The policy's reasons of these codes; InputError where one is no reason for that outcome."""
    fitting = {one.code: one for one in policy.reasons if one.outcome == outcome}
    for code in codes:
        if code not in fitting:
            raise InputError(
                f"{code} is no reason to {outcome.lower()} {line} under the policy {policy.id}. "
                f"Choose among {', '.join(fitting)}."
            )
    return [fitting[code] for code in codes]


def _components(
    found: Mapping[int, ComponentResult],
    denying: Sequence[Reason],
    *,
    met: Mapping[int, str],
    not_met: Mapping[int, str],
) -> dict[int, str]:
    """Each component's result, as the tables found it or as the decision's reasons and the physician say otherwise.

    Whoever denies says that the components named by the reasons are not met. Where information is lacking, those that
    are met without it stay so.
    """
    denied = set(not_met)
    for reason in denying:
        lacking = any(one.finding == "information" for one in reason.requires)
        denied |= {number for number in reason.components if not lacking or found[number].result != "MET"}
    return {
        number: "NOT_MET" if number in denied else "MET" if number in met else one.result
        for number, one in found.items()
    }


def authorised(case: Facts, line: str, told: Mapping[str, Any], *, day: date) -> Json:
    """What of a line is authorised after all: as somebody said, else all of it, from the day on for the policy's time.

    A treatment that was given already is authorised for its own day on. `valid_to` is None where nothing says it.
    """
    request = case.request
    given = request.service_date if request.type == "POST_SERVICE" else None
    starts = date.fromisoformat(str(told.get("valid_from") or given or day))
    held = case.policy.parameter("approval.valid_days", on=request.received_at.date())
    ends = None if held is None else max(starts + timedelta(days=int(held.value)), request.service_date or starts)
    return {
        "quantity": told.get("quantity", request.line(line).quantity),
        "valid_from": starts.isoformat(),
        "valid_to": str(told.get("valid_to") or ends) if told.get("valid_to") or ends else None,
    }


def _validity(case: Facts, decision: Mapping[str, Any], day: date) -> tuple[str, str | None]:
    """From when and until when an approval holds: as somebody said, else so that the planned day lies within."""
    planned = case.request.service_date or day
    starts = date.fromisoformat(str(decision.get("valid_from") or min(day, planned).isoformat()))
    if decision.get("valid_to"):
        return starts.isoformat(), str(decision["valid_to"])
    days = case.policy.parameter("approval.valid_days", on=case.request.received_at.date())
    if days is None:
        return starts.isoformat(), None
    return starts.isoformat(), max(starts + timedelta(days=int(days.value)), planned).isoformat()
