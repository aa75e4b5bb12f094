"""What is wrong with a physician's draft in the light of the file: reasons that do not fit, words that say nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.case_facts import Facts
from casework.domain.finding_words import clause
from casework.domain.grounds import charted_deficits, contrary, contrary_words, deficit, information, needed, on_file
from casework.domain.indication import find_indication
from casework.domain.policy import Ground
from casework.domain.wording import codes_in, too_short

Json = dict[str, Any]


def line_faults(
    case: Facts, line: str, told: Mapping[str, Any], *, override: bool, not_received: Sequence[str] = ()
) -> Json:
    """Messages by field of a line's draft; empty where nothing is wrong."""
    found = _found(case, line)
    asked = case.request.line(line).quantity
    quantity = told.get("quantity", asked)
    less = told["outcome"] == "DENY" or quantity < asked
    facts = _facts(case, line, told, not_received=not_received)
    faults = _reasons(case, line, told, facts) | _components(case, told, found.get("components", {}), override=override)
    faults |= _exclusion(case, line, told, found.get("exclusion"), less=less)
    if not 1 <= quantity <= asked or (told["outcome"] == "DENY" and "quantity" in told):
        faults["quantity"] = [f"Give 1 to {asked}, and only with APPROVE; {asked} were asked for."]
    return faults | (_words(case, told) if less else {})


def no_longer_holds(case: Facts) -> list[str]:
    """The reasons of the draft on file that the file does not bear out now, each in words with what speaks against it.

    What was found may have changed after the draft was written: a reason is held against the file as it is.
    """
    messages = []
    for line, told in ((case.answer("draft_decision") or {}).get("lines") or {}).items():
        facts = _facts(case, line, told)
        for reason in case.policy.reasons:
            if reason.code not in (told.get("reasons") or ()) or _guarded(case, line, reason.code):
                continue
            if against := contrary(reason, facts):
                because = "; ".join(_against(case, line, one, facts) for one in against)
                messages.append(f"The draft's reason {reason.code} no longer holds on {line}: {because}.")
    return messages


def _against(case: Facts, line: str, ground: Ground, facts: Mapping[str, Any]) -> str:
    """What speaks against a reason: a deficit in the chart's own words, else what is found and what it needs."""
    if ground.finding == "deficit" and (shown := charted_deficits(case, case.request.line(line).site)):
        return "; ".join(f"{one['document']} shows a deficit, “{one['quote']}”" for one in shown)
    return f"{clause(ground.finding, facts.get(ground.finding))} now, and the reason needs that {needed(ground)}"


def _found(case: Facts, line: str) -> Json:
    return dict(((case.part("findings") or {}).get("lines") or {}).get(line, {}))


def _facts(case: Facts, line: str, told: Mapping[str, Any], *, not_received: Sequence[str] | None = None) -> Json:
    """What a line's reasons must fit: what was found of it, and what follows from the documents as they are now."""
    found, asked = _found(case, line), case.request.line(line)
    confirmed = case.answer("assess_function")
    indication = find_indication(case.request, case.documents, case.policy, confirmed=confirmed)
    return {
        **found,
        "indication": indication["indication"],
        "cause": indication["cause"],
        "deficit": deficit(case, asked, found.get("function")),
        "information": information(case, not_received=not_received),
        "quantity": "REDUCED" if 0 < told.get("quantity", asked.quantity) < asked.quantity else "WHOLE",
    }


def _reasons(case: Facts, line: str, told: Mapping[str, Any], facts: Json) -> Json:
    """Reasons that are none of this policy's, or that say what the file does not.

    One that an armed guardrail blocks is left to the guardrail, which sends the draft back by itself.
    """
    denying = [one for one in case.policy.reasons if one.outcome == "DENY" and one.clinical and not one.judged]
    clinical = {one.code: one for one in denying}
    if wrong := [code for code in told["reasons"] if code not in clinical]:
        return {
            "reasons": [f"{', '.join(wrong)} is no clinical reason of this policy; those are {', '.join(clinical)}."]
        }
    messages = []
    for code in told["reasons"]:
        words = contrary_words(clinical[code], facts)
        if words and not _guarded(case, line, code):
            messages.append(
                f"{code} does not fit what is on file: {words}. Choose a reason that fits; where you judge otherwise, "
                "say so under “judged_not_met”."
            )
    return {"reasons": messages} if messages else {}


def _guarded(case: Facts, line: str, code: str) -> bool:
    kept = (case.part("guardrails") or {}).get("guardrails") or []
    return any(one["armed"] and one["line"] in (None, line) and code in one["blocks"] for one in kept)


def _components(case: Facts, told: Mapping[str, Any], components: Mapping[str, str], *, override: bool) -> Json:
    faults: Json = {}
    short = [number for number, one in components.items() if one != "MET"]
    if idle := [number for number in told["judged"] if number not in short]:
        faults["judged"] = [
            f"Component {', '.join(idle)} is not open here; those that are: {', '.join(short) or 'none'}."
        ]
    if told["outcome"] == "APPROVE" and (left := [number for number in short if number not in told["judged"]]):
        faults["outcome"] = [
            f"Component {', '.join(left)} of medical necessity was not found met, and an approval needs all of "
            "them. Where you judge otherwise, say so under “judged” with your reason."
        ]
    against = told["judged_not_met"]
    messages = [f"{number}: {words}" for number, why in against.items() if (words := too_short(why))]
    if wrong := [number for number in against if components.get(number) in (None, "NOT_MET")]:
        messages.append(f"Component {', '.join(wrong)} was not found met anyway; give the reason that says so.")
    if against and not override:
        messages.append("To decide against what was found, override it: say why, and a second physician must agree.")
    if against and case.policy.judged is None:
        messages.append(f"The policy {case.policy.id} has no words for this; choose among its reasons.")
    return faults | ({"judged_not_met": messages} if messages else {})


def _exclusion(case: Facts, line: str, told: Mapping[str, Any], finding: str | None, *, less: bool) -> Json:
    why = told.get("exclusion_judged")
    if told["outcome"] == "APPROVE" and finding in ("MAY_APPLY", "UNKNOWN"):
        words = too_short(why) if why else "An exclusion may apply to this line; say why it does not bar the approval."
        return {"exclusion_judged": [words]} if words else {}
    if why:
        return {"exclusion_judged": [f"The exclusion is {finding} here, so there is nothing to judge; leave this out."]}
    answer = ((case.answer("analyse_exceptions") or {}).get("lines") or {}).get(line) or {}
    unknown = [
        f"{exclusion} {id}"
        for exclusion, clauses in (answer.get("exclusions") or {}).items()
        for id, one in clauses.items()
        if one["status"] == "UNKNOWN"
    ]
    if less and unknown:
        return {"outcome": [f"Whether {', '.join(unknown)} holds is unknown; nothing is denied before that is told."]}
    return {}


def _words(case: Facts, told: Mapping[str, Any]) -> Json:
    """What the provider and the member must be told of less than was asked for."""
    faults: Json = {}
    if not told["reasons"] and not told["judged_not_met"]:
        faults["reasons"] = ["A denial gives at least one reason, and so does an approval of less than was asked for."]
    if not told["documents"] and not (case.policy.tells_missing(told["reasons"]) and not case.documents):
        faults["documents"] = ["A denial names at least one document that it rests on."]
    if words := too_short(told["rationale"]):
        faults["rationale"] = [words]
    plain = told.get("plain_rationale", "")
    if not plain:
        faults["plain_rationale"] = ["Tell the member why, in plain words and from their own records."]
    elif words := too_short(plain):
        faults["plain_rationale"] = [words]
    elif codes := codes_in(plain):
        faults["plain_rationale"] = [f"The member cannot read {', '.join(codes)}; say it in plain words."]
    if wrong := _in_spanish(told):
        faults["plain_rationale_es"] = [wrong]
    return faults


def _in_spanish(told: Mapping[str, Any]) -> str:
    """What is wrong with the rationale in Spanish, which nobody has to give: their letter quotes the English then."""
    words = told.get("plain_rationale_es", "")
    codes = codes_in(words)
    short = too_short(words) if words else ""
    return short or (f"The member cannot read {', '.join(codes)}; say it in plain words." if codes else "")


def not_received_faults(case: Facts, items: list[str]) -> list[str]:
    """Messages where something that is said not to have come was never asked for, or is on file."""
    rounds = (case.part("information") or {}).get("rounds") or []
    asked = list(dict.fromkeys(str(item) for one in rounds for item in one["items"]))
    messages = [
        f"“{item}” was not asked for; what was: {'; '.join(asked) or 'nothing'}." for item in items if item not in asked
    ]
    return messages + [f"{label} is on file." for item in items if (label := on_file(case, item))]
