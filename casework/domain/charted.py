"""Answers held against the chart: which finding an answer takes over, and where it says something else."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.measured_criteria import COMPARISONS
from casework.domain.policy import Domain
from casework.domain.quoting import spaced
from casework.domain.request import ChartDocument, Line, findings_of

Json = dict[str, Any]

WHAT = {"CONSERVATIVE_TRIAL": "trial", "FUNCTIONAL_DEFICIT": "deficit", "TREATMENT_GOAL": "goal"}


def charted(documents: Sequence[ChartDocument], kind: str, line: Line) -> list[Json]:
    """The chart's findings of a kind that speak of the line's site and side, each with the `key` that answers use.

    The key is the finding's id, or document/id where findings of several documents share the id.
    """
    ids = [finding["id"] for document in documents for finding in document.findings]
    return [
        {**one, "key": one["id"] if ids.count(one["id"]) == 1 else f"{one['document']}/{one['id']}"}
        for one in findings_of(documents, kind, site=line.site)
        if _same_side(one, line)
    ]


def _same_side(finding: Mapping[str, Any], line: Line) -> bool:
    side = str(finding.get("side", "")).upper()
    return side not in ("LEFT", "RIGHT") or line.side not in ("LEFT", "RIGHT") or side == line.side


def taken_from(
    documents: Sequence[ChartDocument], kind: str, line: Line, answer: Mapping[str, Any]
) -> tuple[Json | None, Json | None]:
    """(the finding of this line that the answer takes over, one of another site or side that it stands on instead).

    An answer takes over a finding when the words that it quotes overlap the finding's in the same document; a trial
    also by its name.
    """
    document = next((one for one in documents if one.id == answer.get("document")), None)
    if document is None:
        return None, None
    here = [one for one in findings_of([document], kind) if _overlap(document.text, one["quote"], answer["quote"])]
    if kind == "CONSERVATIVE_TRIAL":
        named = [one for one in findings_of([document], kind) if same_name(one.get("name"), answer["name"])]
        here = [one for one in named if one in here] or here or named
    elif kind == "FUNCTIONAL_DEFICIT":
        here.sort(key=lambda one: one.get("domain") != answer.get("domain"))
    keys = {(one["document"], one["id"]): one for one in charted(documents, kind, line)}
    own = [keys[at] for one in here if (at := (one["document"], one["id"])) in keys]
    return (own[0], None) if own else (None, here[0] if here else None)


def needs_comparing(documents: Sequence[ChartDocument], kind: str, line: Line, answer: Mapping[str, Any]) -> bool:
    """Whether findings of the kind were read out of the line's chart or out of the very document that is named."""
    named = [one for one in documents if one.id == answer.get("document")]
    return bool(charted(documents, kind, line) or findings_of(named, kind))


def trial_deviations(documents: Sequence[ChartDocument], line: Line, trial: Mapping[str, Any]) -> list[str]:
    """In words, where a trial says something else than the chart's finding; empty where it does not."""
    finding, _ = taken_from(documents, "CONSERVATIVE_TRIAL", line, trial)
    if finding is None:
        compared = needs_comparing(documents, "CONSERVATIVE_TRIAL", line, trial)
        return [f"the chart's findings hold no such trial in {trial['document']}"] if compared else []
    told = []
    for what, given, held in (
        ("weeks", _weeks(trial), _weeks(finding)),
        ("outcome", str(trial["outcome"]).upper(), str(finding.get("outcome") or "UNKNOWN").upper()),
    ):
        if given != held:
            told.append(f"{what} {given} where the chart's finding {finding['key']} has {held}")
    started = trial.get("started")
    if started and finding.get("started") and str(started) != str(finding["started"]):
        told.append(f"started {started} where the chart's finding {finding['key']} has {finding['started']}")
    side = str(finding.get("side", "")).upper()
    if side in ("LEFT", "RIGHT") and line.side == "BILATERAL":
        told.append(f"both sides where the chart's finding {finding['key']} is about the {side.lower()} alone")
    return told


def _weeks(trial: Mapping[str, Any]) -> str:
    weeks = trial.get("weeks")
    return "not stated" if weeks is None else f"{weeks:g}" if isinstance(weeks, int | float) else str(weeks)


def deficit_deviations(documents: Sequence[ChartDocument], line: Line, deficit: Mapping[str, Any]) -> list[str]:
    """In words, where a deficit says something else than the chart's finding; empty where it does not."""
    finding, _ = taken_from(documents, "FUNCTIONAL_DEFICIT", line, deficit)
    if finding is None:
        compared = needs_comparing(documents, "FUNCTIONAL_DEFICIT", line, deficit)
        return [f"the chart's findings hold no such deficit in {deficit['document']}"] if compared else []
    told = []
    if finding.get("domain") and finding["domain"] != deficit["domain"]:
        told.append(f"domain {deficit['domain']} where the chart's finding {finding['key']} has {finding['domain']}")
    given, held = deficit.get("value"), finding.get("value")
    if given is not None and held is not None and given != held:
        told.append(f"value {given:g} where the chart's finding {finding['key']} has {held}")
    return told


def not_taken_over(documents: Sequence[ChartDocument], line: Line, told: Mapping[str, Any], kind: str) -> list[Json]:
    """The charted findings of a kind at the line's site that the line's answers leave out, without regard to reasons.

    A goal is taken over where the answer gives the same purpose, or names its document where it gives none.
    """
    held = charted(documents, kind, line)
    if kind == "TREATMENT_GOAL":
        return [
            one
            for one in held
            if (one.get("purpose") != told["goal"])
            and ("purpose" in one or one["document"] != told.get("goal_document"))
        ]
    answers = told["trials" if kind == "CONSERVATIVE_TRIAL" else "deficits"]
    texts = {document.id: document.text for document in documents}
    return [one for one in held if not any(_takes_over(answer, one, texts[one["document"]]) for answer in answers)]


def _takes_over(answer: Mapping[str, Any], finding: Mapping[str, Any], text: str) -> bool:
    if answer.get("document") != finding["document"]:
        return False
    named = finding["kind"] == "CONSERVATIVE_TRIAL" and same_name(answer.get("name"), finding.get("name"))
    return named or _overlap(text, str(answer.get("quote", "")), finding["quote"])


def _overlap(text: str, one: str, other: str) -> bool:
    """Whether two passages of a text share words of it, however its lines are broken."""
    text, one, other = spaced(text), spaced(one), spaced(other)
    if not one or not other:
        return False
    if one in other or other in one:
        return True
    (start, end), (begin, close) = ((text.find(part), text.find(part) + len(part)) for part in (one, other))
    return start >= 0 and begin >= 0 and start < close and begin < end


def same_name(one: object, other: object) -> bool:
    """Whether two treatments are called the same, whatever the case and the spaces."""
    return bool(one) and _named(one) == _named(other)


def near_names(names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of different names of which one holds all the words of the other: splint and custom splints."""
    words = {" ".join(_named(name)): set(map(_stem, _named(name))) for name in names}
    known = list(words.items())
    return [
        (one, other)
        for place, (one, first) in enumerate(known)
        for other, second in known[place + 1 :]
        if first and second and (first <= second or second <= first)
    ]


def _named(name: object) -> list[str]:
    return re.findall(r"[^\W_]+", str(name or "").casefold())


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def measure_fault(domains: Sequence[Domain], deficit: Mapping[str, Any]) -> str | None:
    """Why the policy's own measure does not show a deficit; None where it does, or where the policy has no such one."""
    value = deficit.get("value")
    for domain in domains:
        for one in domain.measures if domain.id == deficit.get("domain") else ():
            if _named(one["measure"]) == _named(deficit.get("measure")) and isinstance(value, int | float):
                limit = f"{one['comparison']} {one['threshold']} {one.get('unit', '')}".strip()
                unit = deficit.get("unit")
                if unit and one.get("unit") and _named(unit) != _named(one["unit"]):
                    return f"{one['measure']} is given in {unit}, and the policy's limit is {limit}"
                if not COMPARISONS[one["comparison"]](value, one["threshold"]):
                    return f"{one['measure']} {value:g} does not pass the policy's limit {limit} ({one['citation']})"
    return None
