"""Chart documents that say opposite things about the same function of the same site within a short time."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.case_facts import Facts
from casework.domain.chart_checks import unknown_documents
from casework.domain.policy import MedicalPolicy
from casework.domain.request import ChartDocument, findings_of
from casework.domain.signers import signer_of, specialties_of, without_licence

Json = dict[str, Any]

WINDOW_DAYS = 30  # where the policy sets no `contradiction.window_days`


def window(policy: MedicalPolicy, *, on: date) -> int:
    """How many days apart two documents may lie and still contradict each other."""
    held = policy.parameter("contradiction.window_days", on=on)
    return WINDOW_DAYS if held is None else int(held.value)


def find(documents: Sequence[ChartDocument], *, window_days: int = WINDOW_DAYS) -> list[Json]:
    """{id, site, domain, documents: [a, b], shows, quotes, dated, days}: a deficit against a normal finding.

    `shows`, `quotes` and `dated` go with the documents; `shows` is FUNCTIONAL_DEFICIT or FUNCTION_NORMAL.

    A later document of the author of either side that speaks of the same site and domain has the last word: what its
    author has taken back no longer contradicts.
    """
    deficits = findings_of(documents, "FUNCTIONAL_DEFICIT")
    normals = findings_of(documents, "FUNCTION_NORMAL")
    authors = {document.id: document.author for document in documents}
    found: dict[str, Json] = {}
    for deficit in deficits:
        for normal in normals:
            days = abs((date.fromisoformat(deficit["dated"]) - date.fromisoformat(normal["dated"])).days)
            same = all(deficit.get(key) == normal.get(key) for key in ("site", "domain"))
            if not same or days > window_days or deficit["document"] == normal["document"]:
                continue
            if taken_back(deficit, normals, authors) or taken_back(normal, deficits, authors):
                continue
            pair = sorted((deficit, normal), key=lambda one: (one["dated"], one["document"]))
            where = f"{deficit.get('site', 'ANY')}-{deficit.get('domain', 'ANY')}"
            id = f"{where}-{pair[0]['document']}-{pair[1]['document']}"
            found.setdefault(
                id,
                {
                    "id": id,
                    "site": deficit.get("site"),
                    "domain": deficit.get("domain"),
                    "documents": [one["document"] for one in pair],
                    "shows": [one["kind"] for one in pair],
                    "quotes": [one["quote"] for one in pair],
                    "dated": [one["dated"] for one in pair],
                    "days": days,
                },
            )
    return list(found.values())


def taken_back(finding: Mapping[str, Any], opposites: Sequence[Mapping[str, Any]], authors: Mapping[str, str]) -> bool:
    """Whether the finding's own author said the opposite of it later."""
    return any(
        authors[one["document"]] == authors[finding["document"]]
        and one["dated"] > finding["dated"]
        and all(one.get(key) == finding.get(key) for key in ("site", "domain"))
        for one in opposites
    )


def listed(case: Facts) -> list[Json]:
    """Every contradiction that there is or was, each with its `status`: OPEN, WEIGHED (by whom, and why) or RESOLVED.

    They are looked for anew each time, because a document may have come since they were last listed.
    """
    days = window(case.policy, on=case.request.received_at.date())
    before: list[Json] = list((case.part("contradictions") or {"contradictions": []})["contradictions"])
    found = {one["id"]: one for one in find(case.documents, window_days=days)}
    weighed = _weighed(case, before)
    came = {id for one in (case.part("information") or {}).get("rounds", ()) for id in one.get("documents") or ()}
    current = [
        _as_weighed({**one, **weighed[id]}, case.documents, came=came) if id in weighed else {**one, "status": "OPEN"}
        for id, one in found.items()
    ]
    return current + [{**one, "status": "RESOLVED"} for one in before if one["id"] not in found]


def _as_weighed(told: Json, documents: Sequence[ChartDocument], *, came: Set[str]) -> Json:
    """A weighed contradiction; `answered`: what weighs more was asked for, came since and speaks of the same thing."""
    answered = told.get("weighed_for") in came and side(told, documents) is not None
    return {**told, "status": "WEIGHED", "answered": answered}


def _weighed(case: Facts, before: Sequence[Json]) -> Json:
    """Contradiction id -> how a person weighed it: a reviewer, then or before, or the physician in the draft."""
    kept = ("weighed_for", "rationale", "weighed_by", "by_physician")
    weighed: Json = {
        one["id"]: {name: one[name] for name in kept if name in one} for one in before if one["status"] == "WEIGHED"
    }
    answer = case.answer("resolve_contradictions") or {}
    if answer.get("decision") == "WEIGHED":
        weighed |= _told(case, answer)
    return weighed | _told(case, case.answer("draft_decision") or {})


def _told(case: Facts, answer: Mapping[str, Any]) -> Json:
    """How an answer weighs contradictions, with whose answer it is, and whether that is a physician."""
    by = answer.get("_by") or {}
    physician = False
    if by.get("answered_at"):
        professions, zone = case.line_of_business.adverse_signers, ZoneInfo(case.plan.time_zone)
        at = datetime.fromisoformat(by["answered_at"])
        physician = signer_of(by, at=at, professions=professions, zone=zone)["profession"] in professions
    who = {"weighed_by": by.get("name") or by.get("person"), "by_physician": physician}
    return {id: {**one, **who} for id, one in (answer.get("contradictions") or {}).items()}


def for_a_physician(contradiction: Mapping[str, Any]) -> bool:
    """Whether a contradiction stands that no new record answered and no physician weighed: then a physician decides."""
    settled = contradiction.get("by_physician") or contradiction.get("answered")
    status = contradiction.get("status")
    return status == "OPEN" or (status == "WEIGHED" and not settled)


def decider_faults(case: Facts, by: Mapping[str, Any]) -> str:
    """Why a person may not decide while a contradiction stands that no new record answered; empty where they may."""
    left = [one for one in listed(case) if for_a_physician({**one, "by_physician": False})]
    if not left:
        return ""
    law, needed = case.line_of_business, case.policy.specialties
    cited = law.adverse_signers_citation
    clash = f"{' and '.join(left[0]['documents'])} contradict each other, and no new record answered that"
    if why := without_licence(case, by, law.adverse_signers, what="deciding on that", citation=cited):
        return f"{clash}. {why}"
    own = [" ".join(one.casefold().split()) for one in specialties_of(case, by)]
    if needed and not any(" ".join(one.casefold().split()) in own for one in needed):
        return (
            f"{clash}, so a physician of the field decides ({', '.join(needed)}; {case.policy.specialties_citation}). "
            f"On file for {by.get('name') or by['person']}: {', '.join(own) or 'no specialty'}. Let somebody else sign."
        )
    return ""


def unweighed(case: Facts, told: Mapping[str, Any], *, all_of_them: bool) -> Json:
    """Messages by contradiction: left open where it must be weighed, or weighed for a document that there is not."""
    known = {one["id"]: one for one in listed(case)}
    messages: Json = {}
    for id, one in known.items():
        if all_of_them and one["status"] == "OPEN" and id not in told:
            messages[id] = [f"This contradiction is open; weigh it: {' against '.join(one['documents'])}."]
    for id, one in told.items():
        faults = unknown_documents(case, one["weighed_for"])
        if id not in known:
            faults = [f"There is no contradiction {id}; those are {', '.join(known) or 'none'}."]
        if faults:
            messages[id] = faults
    return {"contradictions": messages} if messages else {}


def side(contradiction: Mapping[str, Any], documents: Sequence[ChartDocument]) -> str | None:
    """What the document that weighs more shows: FUNCTIONAL_DEFICIT or FUNCTION_NORMAL; None where it shows neither."""
    chosen = contradiction.get("weighed_for")
    if chosen in contradiction["documents"]:
        return str(contradiction["shows"][contradiction["documents"].index(chosen)])
    for kind in ("FUNCTIONAL_DEFICIT", "FUNCTION_NORMAL"):
        for one in findings_of([document for document in documents if document.id == chosen], kind):
            if all(one.get(key) == contradiction.get(key) for key in ("site", "domain")):
                return kind
    return None


def opposes(
    contradiction: Mapping[str, Any], documents: Sequence[ChartDocument], *, rating: str, domains: Sequence[str]
) -> bool:
    """Whether how a contradiction was weighed speaks against a function rating.

    `domains`: those in which the reviewer counted a deficit. Once normal function weighs more in one of them, the
    rating rests on what was found not to be so; once a deficit weighs more, that none is shown is not so.
    """
    if contradiction.get("status") != "WEIGHED":
        return False
    shown = side(contradiction, documents)
    if rating == "IMPAIRED":
        return shown == "FUNCTION_NORMAL" and contradiction.get("domain") in domains
    return shown == "FUNCTIONAL_DEFICIT"
