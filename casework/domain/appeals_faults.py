"""What is wrong with a decision on appeal in the light of the file, and who may not make it."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from casework.domain import appeals, contradictions
from casework.domain.appeals_case import FreshCase
from casework.domain.appeals_record import decision_of
from casework.domain.case_facts import CaseFacts
from casework.domain.coverage import judging_words
from casework.domain.drafts import line_faults
from casework.domain.fresh_findings import shown_by, to_find
from casework.domain.guardrails import left_out
from casework.domain.overlays import not_to_override
from casework.domain.policy import MedicalPolicy
from casework.domain.signers import interested, specialties_of, without_licence
from casework.domain.unread import RATED
from casework.domain.wording import too_short

Json = dict[str, Any]


def decision_faults(case: CaseFacts, level: Mapping[str, Any], answer: Mapping[str, Any]) -> Json:
    """Messages by field of a decision on appeal; empty where nothing is wrong."""
    fresh = FreshCase(case, answer)
    wanted, told = appeals.denied_lines(fresh), answer["lines"]
    messages: Json = {}
    if set(told) != set(wanted):
        return {
            "lines": [
                f"The appeal is about {', '.join(wanted)}: decide exactly these. A line that was approved stays so."
            ]
        }
    lines = {id: faults for id, one in told.items() if (faults := _line(fresh, id, one, answer))}
    if lines:
        messages["lines"] = lines
    held = [one.id for one in case.documents]
    considered = answer["considered"]
    if unread := unconsidered(fresh, level, considered):
        messages["considered"] = [
            f"{', '.join(unread)} came with or since the appeal and must be considered, whether or not it was on file "
            "before."
        ]
    elif unknown := [id for id in considered if id not in held]:
        messages["considered"] = [f"There is no document {', '.join(unknown)} in this review."]
    if answer["override"] and (said := _not_overridden(fresh, answer)):
        messages["override_rationale"] = said
    open_ones = [one for one in contradictions.listed(fresh) if one["status"] == "OPEN"]
    if left := [one["id"] for one in open_ones]:
        messages["contradictions"] = {id: ["This contradiction is open; weigh it, and say why."] for id in left}
    return messages


def unconsidered(case: CaseFacts, level: Mapping[str, Any], considered: Collection[str]) -> list[str]:
    """The ids of the documents that came with or since an appeal, or since what stands, and were not looked at."""
    must = dict.fromkeys([*appeals.came_with(case, level), *appeals.new_since(case)])
    return [id for id in must if id not in considered]


def _line(case: FreshCase, line: str, told: Mapping[str, Any], answer: Mapping[str, Any]) -> Json:
    clinical = appeals.is_clinical(case, line)
    if told["outcome"] == "DENY" and not clinical:
        return _administrative(case, told)
    if faults := _components(case, line, told):
        return faults
    decision = decision_of(case, line, told)
    found = line_faults(case, line, decision, override=answer["override"])
    # Results are given as components here, so what the draft of a first decision says of them is said there.
    for name in ("judged", "judged_not_met"):
        if said := found.pop(name, None):
            found["components"] = [*found.get("components", ()), *said]
    if unseen := _not_named(case, line, told):
        found["documents"] = [
            *found.get("documents", ()),
            f"{', '.join(unseen)} came with the appeal and speaks of this line; a denial names it and says why it does "
            "not change the decision.",
        ]
    elif silent := _said_nothing_of(case, told):
        found["rationale"] = [
            *found.get("rationale", ()),
            f"{', '.join(silent)} came since, and is of a kind that shows what you find not shown. Say of it, by its "
            "id, why it does not.",
        ]
    held = [one.id for one in case.documents]
    if unknown := [id for id in told["documents"] if id not in held]:
        found["documents"] = [f"There is no document {', '.join(unknown)} in this review."]
    return found | _exceptions(case, told) | _to_find(case, line, told)


def _to_find(case: FreshCase, line: str, told: Mapping[str, Any]) -> Json:
    """What must be counted or measured afresh first, because a reason for less than was asked for tells figures."""
    left = to_find(case, case.policy, case.request.line(line), told, case.findings[line])
    return {section: [why] for section, why in left.items()}


def _components(case: FreshCase, line: str, told: Mapping[str, Any]) -> Json:
    """Every component is judged anew, each with a reason in words; the outcome and the reasons fit the results."""
    numbers = [str(one.number) for one in case.plan.medical_necessity.components]
    results = told["components"]
    if sorted(results) != sorted(numbers):
        return {
            "components": [
                f"Judge each of {', '.join(numbers)} anew, with your reason; what was found before binds nobody."
            ]
        }
    found = {number: one["result"] for number, one in results.items()}
    known = case.findings[line]["components"]
    short = [
        f"{number}: {words}"
        for number, one in results.items()
        if (one["result"] != "MET" or known.get(number) != "MET") and (words := too_short(one["why"]))
    ]
    if short:
        return {"components": short}
    left = [number for number, result in found.items() if result != "MET"]
    if told["outcome"] == "APPROVE" and left:
        return {"outcome": [f"You found component {', '.join(left)} not met, and an approval needs all of them."]}
    if told["outcome"] == "DENY" and "NOT_MET" not in found.values():
        return {"outcome": ["A denial needs a component that you find not met."]}
    reasons = {one.code: one for one in case.policy.reasons}
    wrong = [
        f"{code} says that component {number} is not met, and you found it met."
        for code in told["reasons"]
        if told["outcome"] == "DENY" and code in reasons
        for number in map(str, reasons[code].components)
        if found.get(number) == "MET" and not any(one.finding == "information" for one in reasons[code].requires)
    ]
    return {"reasons": wrong} if wrong else {}


def _administrative(case: FreshCase, told: Mapping[str, Any]) -> Json:
    """A denial for an administrative reason stays one: it judges nothing clinical, on appeal as at first."""
    allowed = (case.part("coverage") or {"reasons": ()})["reasons"]
    faults: Json = {}
    if told["components"]:
        faults["components"] = ["Nothing clinical was judged of this line; an administrative denial judges nothing."]
    if not told["reasons"] or (wrong := [code for code in told["reasons"] if code not in allowed]):
        faults["reasons"] = [
            f"Give an administrative reason that the look-up bears out ({', '.join(allowed) or 'none'})"
            f"{'' if not told['reasons'] else ', not ' + ', '.join(wrong)}; where none holds, approve the line."
        ]
    if words := too_short(told["rationale"]):
        faults["rationale"] = [words]
    elif said := judging_words(told["rationale"]):
        faults["rationale"] = [f"This denial judges nothing clinical, and it speaks of “{'”, “'.join(said)}”."]
    return faults


def _not_named(case: FreshCase, line: str, told: Mapping[str, Any]) -> list[str]:
    """The new documents with findings at a line's site that a denial of it does not name."""
    if told["outcome"] != "DENY":
        return []
    kinds = {kind for rated in RATED.values() for kind in rated}
    site, new = case.request.line(line).site, appeals.new_since(case)
    about = shown_by(case, case.policy, told["reasons"])
    return [
        one.id
        for one in case.documents
        if one.id in new
        and one.id not in told["documents"]
        and (
            one.id in about
            or any(finding["kind"] in kinds and finding.get("site") in (None, site) for finding in one.findings)
        )
    ]


def _said_nothing_of(case: FreshCase, told: Mapping[str, Any]) -> list[str]:
    """The new documents of a kind that a reason is about of which a denial does not say why they do not show it."""
    if told["outcome"] != "DENY":
        return []
    own = {name: one for name, one in told.items() if name != "documents"}
    named = {word for text in _texts(own) for word in re.findall(r"[\w.-]*\w", text)}
    return [id for id in shown_by(case, case.policy, told["reasons"]) if id not in named]


def _texts(told: Any) -> Iterator[str]:
    """Every text of an answer, however deep it stands."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for one in told.values():
            yield from _texts(one)
    elif isinstance(told, list | tuple):
        for one in told:
            yield from _texts(one)


def _exceptions(case: FreshCase, told: Mapping[str, Any]) -> Json:
    known = {one.id: {clause.id for clause in one.exceptions} for one in case.plan.exclusions}
    analysed = told.get("exclusions") or {}
    wrong = [id for id in analysed if id not in known]
    wrong += [
        f"{id} {clause}" for id, clauses in analysed.items() for clause in clauses if clause not in known.get(id, ())
    ]
    if wrong:
        return {"exclusions": [f"The plan has no {', '.join(wrong)}."]}
    if told["outcome"] != "DENY":
        return {}
    held = (case.answer("analyse_exceptions") or {"lines": {}})["lines"]
    done = [one for line in held.values() for one in (line.get("exclusions") or {})]
    if missing := [id for id in known if id not in done]:
        return {
            "exclusions": [f"Nobody has analysed the exceptions of {', '.join(missing)}; nothing is denied before."]
        }
    return {}


def _not_overridden(case: FreshCase, answer: Mapping[str, Any]) -> list[str]:
    rationale = answer["override_rationale"]
    short, named = too_short(rationale), left_out(case.guardrails, answer, rationale)
    decisions = {line: decision_of(case, line, told) for line, told in answer["lines"].items()}
    return ([short] if short else []) + named + not_to_override(case.guardrails, {"lines": decisions})


def unfit(case: CaseFacts, by: Mapping[str, Any]) -> str:
    """Why a person may not decide an appeal or agree to a decision on one; empty where they may."""
    if words := interested(case, by):
        return words
    if did := appeals.earlier_people(case).get(str(by["person"])):
        return (
            f"SAME_PERSON: {by.get('name') or by['person']} {did}, and an appeal is decided by somebody who was not "
            "involved."
        )
    law = case.line_of_business
    return without_licence(case, by, law.appeal_signers, what="an appeal", citation=law.appeal_signers_citation)


def specialty_faults(case: CaseFacts, answer: Mapping[str, Any], by: Mapping[str, Any]) -> Json:
    """Why whoever decides is not of the field, where medical judgement is asked and the law wants it."""
    if not any(appeals.is_clinical(case, line) for line in answer["lines"]):
        return {}
    own, specialty = specialties_of(case, by), answer.get("specialty", "")
    if not any(_same(specialty, one) for one in own):
        return {
            "specialty": [
                f"Name the specialty in which you decide; on file for {by.get('name') or by['person']}: "
                f"{', '.join(own) or 'none'}."
            ]
        }
    expert = answer.get("expert")
    if expert and expert["person"] in appeals.earlier_people(case):
        return {"expert": [f"{expert['person']} was involved before; whoever is consulted must not have been."]}
    if expert and expert["person"] == by["person"]:
        return {"expert": ["An expert is somebody else than whoever decides."]}
    rule = case.line_of_business.appeal_rule
    needed = case.policy.specialties if rule.specialty else ()
    known = [specialty, *([expert["specialty"]] if expert else [])]
    if needed and not any(in_field(case.policy, one) for one in known):
        return {
            "specialty": [
                f"“{specialty}” is none of the specialties that manage this ({', '.join(needed)}); consult somebody "
                f"who is, and name them under “expert” ({rule.specialty_citation or rule.citation})."
            ]
        }
    return {}


def in_field(policy: MedicalPolicy, specialty: str) -> bool:
    """Whether a specialty is one of those that typically manage what the policy is about."""
    return any(_same(specialty, one) for one in policy.specialties)


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def second_faults(case: CaseFacts, opinion: Mapping[str, Any]) -> Json:
    """What keeps somebody from agreeing to an override.

    Whoever agrees addresses each thing that it goes against, and nothing has come that the decision did not consider.
    """
    answer = case.answer("review_appeal")
    if opinion["decision"] != "AGREE" or answer is None:
        return {}
    late = unconsidered(case, appeals.open_level(case) or {}, answer["considered"])
    if late:
        named = "; ".join(f"“{one.title}” of {one.dated.isoformat()}" for one in case.documents if one.id in late)
        whom = "it" if len(late) == 1 else "them"
        return {
            "decision": [
                f"The decision was written before this came: {named}. Everything that is submitted is considered. "
                f"Choose DISAGREE, and the physician who decides reads {whom} first."
            ]
        }
    said = left_out(FreshCase(case, answer).guardrails, answer, opinion["rationale"])
    return {"rationale": said} if said else {}
