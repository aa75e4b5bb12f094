"""What the answer to an appeal says: what was decided before and now, every component afresh, what was considered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.domain.request import ChartDocument
from casework.kit import CaseReader
from casework.notices.contents import line_label, zone_of
from casework.notices.dates import local_day
from casework.notices.languages import Language
from casework.notices.outside import outside_outcomes
from casework.notices.rights import appeal_days, complete_by, urgent
from casework.notices.situation import appeal_of
from casework.notices.told import theirs
from casework.ports import Json

# What the letters about appeals, outside review and reopening may be told; each is left out where it is not.
APPEAL_FACTS: Mapping[str, Any] = {
    "at": None,
    "because": None,
    "body": None,
    "breach": None,
    "due": None,
    "due_at": None,
    "due_before": None,
    "dismissal": "",
    "effectuated": None,
    "ground": None,
    "level": None,
    "lines": (),
    "organization": None,
    "rationale": None,
    "reason": None,
    "received_at": None,
    "until": None,
}


LAPSED = "DENY"  # what stood before where nothing was decided: the law counts the missed time as a no
# Codes that facts give for a reason: for the member, and for the provider and the record. Anything else is told as it
# was written.
GROUNDS = {
    "NO_STANDING": (
        "The person who asked has not shown that they may act for you",
        "Whoever appealed has not shown that they may act for the member",
    ),
    "LATE": (
        "It came after the last day, and we know of no good reason for that",
        "The appeal came after the last day to file it, and no good cause was shown",
    ),
    "MEMBER_ASKS": ("You asked for more time", "The member asked for more time"),
    "MEMBER_AGREES": ("You agreed to give us more time", "The member agreed to more time"),
    "PROVIDER_ASKS": ("Your provider asked for more time", "The provider asked for more time"),
    "NONCONTRACT_EVIDENCE": (
        "Records from a provider outside our network may change the answer in your favor",
        "Evidence from a provider without a contract may change the answer in the member’s favor",
    ),
    "EXTRAORDINARY": (
        "Something out of the ordinary keeps us from deciding, and the wait is in your interest",
        "Extraordinary circumstances keep the plan from deciding, and the wait is in the member’s interest",
    ),
    "BEYOND_CONTROL": (
        "Something that we cannot control keeps us from deciding in time",
        "Matters beyond the plan’s control keep it from deciding in time",
    ),
    "NEED_INFORMATION": (
        "We need more information, and the wait is in your interest",
        "More information is needed, and the wait is in the member’s interest",
    ),
    "MISSING_INFORMATION": (
        "We do not have all the information that we need",
        "Information that is reasonably necessary is missing",
    ),
    "CONSULTATION": ("We need to ask an expert", "An expert must be consulted"),
    "EXAMINATION": ("One more exam or test is needed", "A further examination or test is needed"),
    "GOOD_CAUSE": (
        "We were told of a good reason to look again, and do not find one",
        "Good cause was claimed and is not found",
    ),
    "FRAUD": (
        "We were told that something was untrue, and do not find that",
        "Fraud was claimed and is not found",
    ),
    "NEW_EVIDENCE": (
        "We were told of something new, and it does not change what the decision rests on",
        "New evidence was claimed, and none that changes what the decision rests on is found",
    ),
}
BODIES = {
    "IRO": "an independent review organization",
    "IRE": "the Independent Review Entity of Medicare",
    "FAIR_HEARING": "the fair hearing office of your state",
    "IMR": "the state’s Independent Medical Review",
}


def appeal_contents(
    case: CaseReader, facts: Json, contents: Json, *, kind: str, now: datetime, language: Language
) -> Json:
    """What the templates about appeals, outside review and reopening lay out."""
    rule = case.line_of_business.external_rule
    body = rule.body if rule else "IRO"
    return {
        **appeal_days(case, now=now, language=language),
        "appealed": kind.startswith("appeal_"),
        "complete_by": complete_by(case, now=now) if kind == "external_refused" else None,
        "appeal_came": _appeal_came(case, facts) if kind.startswith("appeal_") or appeal_of(facts) else None,
        "decided_again": bool(appeal_of(facts)),
        "by_the_hour": urgent(case),
        "ground_words": _worded(facts.get("ground"), language, plain=contents["plain"]),
        "reason_words": _worded(facts.get("reason"), language, plain=contents["plain"]),
        "body_words": language.say(BODIES[body]),
        **_outside(case, facts, language),
        **_answer(case, facts, contents),
    }


def _worded(told: Any, language: Language, *, plain: bool) -> Any:
    """A reason in the letter's words where it is a code, else what somebody wrote, as they wrote it."""
    text = str(told or "")
    if text not in GROUNDS:
        return theirs(text, language)
    for_member, clinical = GROUNDS[text]
    return language.say(for_member) if plain else clinical


def _appeal_came(case: CaseReader, facts: Json) -> str | None:
    """When the appeal that the letter is about was received."""
    levels: Sequence[Json] = (case.part("appeals") or {}).get("levels") or ({},)
    found = appeal_of(facts).get("received_at") or facts.get("received_at") or levels[-1].get("received_at")
    return None if found is None else str(found)


def _outside(case: CaseReader, facts: Json, language: Language) -> Json:
    """The lines that went outside with what was decided there, and what was granted then."""
    outcomes = outside_outcomes(facts)
    granted = (facts.get("effectuated") or {}).get("lines") or {}
    asked = [line.id for line in case.request.lines]
    return {
        "outside_lines": [
            {"id": id, "label": line_label(case, id, language), "outcome": outcomes[id]}
            for id in asked
            if id in outcomes
        ],
        "granted_outside": [
            {"id": id, "label": line_label(case, id, language), **granted[id]} for id in asked if id in granted
        ],
    }


def _answer(case: CaseReader, facts: Json, contents: Json) -> Json:
    """What was decided before and now, every component afresh, and the documents; nothing for a first decision."""
    appeal = appeal_of(facts)
    if not appeal:
        return {}
    before = appeal.get("before") or {}
    new = set(appeal.get("new") or ())
    documents = {one.id: one for one in case.documents}
    considered = [documents[id] for id in appeal.get("considered") or () if id in documents]
    return {
        "appeal": {"specialty": "", **appeal},
        "level": int(appeal.get("level") or 1),
        "changes": [{**line, "before": before.get(line["id"], LAPSED)} for line in contents["lines"]],
        "afresh": [{**line, "judged": _afresh(line, appeal.get("criteria") or {})} for line in contents["lines"]],
        "considered": list(_documents(case, (one for one in considered if one.id not in new))),
        "new_documents": list(_documents(case, (one for one in considered if one.id in new))),
        "expert": appeal.get("expert"),
    }


def _afresh(line: Json, criteria: Mapping[str, Any]) -> list[Json]:
    """The components of the line with what the reviewer of the appeal found of each, and why."""
    found = criteria.get(line["id"]) or {}
    return [
        {**row, "why": str((found.get(str(row["number"])) or {}).get("why") or "")}
        | ({"result": found[str(row["number"])]["result"]} if str(row["number"]) in found else {})
        for row in line["judged"]
    ]


def _documents(case: CaseReader, documents: Iterable[ChartDocument]) -> Iterable[Json]:
    zone = zone_of(case)
    for one in documents:
        yield {"title": one.title, "author": one.author, "dated": local_day(one.dated, zone)}
