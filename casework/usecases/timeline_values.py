"""What stands in the sentences of a timeline: the details of a fact in words, without ids or codes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from casework.domain.case_numbers import in_words
from casework.domain.moment_words import DEADLINES, full_day, moment
from casework.domain.policy import MedicalPolicy
from casework.engine.definitions import DefinitionSet
from casework.notices.kinds import SUBJECTS
from casework.ports import Event
from casework.usecases.cause_words import cause_words
from casework.usecases.reason_words import reason_names
from casework.usecases.table_words import value_words

AUDIENCES = {"MEMBER": "the member", "PROVIDER": "the provider", "RECORD": "the record"}
MESSAGES = {
    "information_received": "what was asked for",
    "peer_to_peer_requested": "the provider’s wish to talk to a physician",
    "review_withdrawn": "word that the request is taken back",
    "extension_taken": "word that more time is taken for the decision",
    "appeal_received": "an appeal",
    "lapse_appealed": "an appeal",
    "appeal_withdrawn": "word that the appeal is taken back",
    "appeal_extension_taken": "word that more time is taken for the appeal",
    "external_requested": "a request for external review",
    "external_decided": "the external reviewer’s decision",
}
SENDERS = {"MEMBER": "the member", "PROVIDER": "the provider", "REPRESENTATIVE": "a representative", "PLAN": "the plan"}
FORWARDED = {  # why a case file goes outside
    "ASKED": ", as was asked for",
    "DISMISSAL": ", about the dismissal of the appeal",
    "UPHELD": ", because the appeal left the decision as it was",
    "PARTLY_OVERTURNED": ", because the appeal changed the decision in part",
    "AFFIRMED_BY_LAPSE": ", because the time for the appeal ran out",
}
PRIORITIES = {1: "high", 2: "normal", 3: "low"}


@dataclass(frozen=True, slots=True)
class Words:
    """Names of what the details of a trail's facts mean."""

    definitions: DefinitionSet
    policy: MedicalPolicy
    zone: ZoneInfo
    people: Mapping[str, str]
    documents: Mapping[str, str]
    lines: Mapping[str, str]
    tasks: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)  # task -> what its answer says to people
    stops: frozenset[str] = frozenset()  # the moments of questions by which the decision's clock stood still

    def person(self, id: str) -> str:
        """Who it was; whoever is nobody on file is told by the name that stands there."""
        return {"casework": "Casework", "outside": "Outside"}.get(id) or self.people.get(id) or id

    def moment(self, text: str) -> str:
        """A moment, or a day, as people read it."""
        if len(text) == 10:
            return f"{date.fromisoformat(text):%a} {full_day(text)}"
        return moment(text, self.zone)

    def values(self, event: Event) -> Mapping[str, str]:
        """The details in words, by name; what a fact has not got is empty."""
        told: defaultdict[str, str] = defaultdict(str)
        for name, value in event.detail.items():
            if value not in (None, "", [], {}) or name in ("missing", "documents"):
                told[name] = self._value(event.kind, name, value)
        told["task"] = told["element"] or told["task"]
        told |= self._of_task(str(event.detail.get("element", "")), told["task"])
        still = str(event.detail.get("at")) in self.stops
        told["stands_still"] = "; the clock stands still" if still else "; the clock runs on, and an answer is awaited"
        told["criteria_named"] = told["criteria"] or "none"
        told["claims_checked"] = _claims(event.detail)
        told["line_name"] = self.lines.get(str(event.detail.get("line")), "")
        told["reason_words"] = _spaced(event.detail.get("reason"))
        if event.detail.get("until"):
            told["until_moment"] = self.moment(str(event.detail["until"]))
        return told

    def _value(self, kind: str, name: str, value: Any) -> str:
        if name == "reason" and kind in ("determination.issued_administrative", "appeal.dismissed", "external.refused"):
            return f" ({_spaced(value)})"
        asks = VALUES.get((kind, name)) or VALUES.get(("", name))
        return asks(self, value) if asks is not None else _spaced(value)

    def _of_task(self, id: str, name: str) -> Mapping[str, str]:
        """How an open task is told: one of a person lies in the worklist, a message from outside is awaited."""
        drawn = self.definitions.elements.get(id)
        if drawn is None or drawn.message is None:
            told = f"“{name}” was put on the worklist"
            return {"opened": told, "done": "was done", "cancelled": "was no longer needed"}
        return {"opened": f"The case waits for “{name}”", "done": "came", "cancelled": "is not awaited any more"}

    def element(self, id: str) -> str:
        """An element of a diagram by its name."""
        drawn = self.definitions.elements.get(id)
        return drawn.name if drawn is not None else _spaced(id)

    def table(self, id: str) -> str:
        """A table by its name."""
        known = self.definitions.tables.get(id)
        return known.name if known is not None else _spaced(id)

    def guardrail(self, id: str) -> str:
        """A guardrail by its message."""
        return next((one.message for one in self.policy.guardrails if one.id == id), _spaced(id)).rstrip(".")

    def reasons(self, codes: Sequence[str]) -> str:
        """Reasons by what they say."""
        names = reason_names(self.policy)
        return "; ".join(names.get(code, _spaced(code)) for code in codes)

    def titles(self, ids: Sequence[str]) -> str:
        """Documents by their titles."""
        return ", ".join(f"“{self.documents.get(id, 'a document')}”" for id in ids)


def _claims(detail: Mapping[str, Any]) -> str:
    """What became of the claims of a request's statement."""
    claims, usable = detail.get("claims"), detail.get("usable")
    if not claims:
        return "The statement makes no claims that could be held against a source"
    held = "1 claim was held against its sources" if claims == 1 else f"{claims} claims were held against their sources"
    return f"{held}; {usable or 'none'} can be relied on"


def _spaced(value: Any) -> str:
    return value_words(value).replace("_", " ")


def _joined(value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    named = (one.get("label") or one.get("what") or "" if isinstance(one, dict) else one for one in items)
    return ", ".join(str(one) if " " in str(one) else _spaced(one) for one in named)


def _components(words: Words, value: Mapping[str, str]) -> str:
    met = sum(result == "MET" for result in value.values())
    return f"{met} of {len(value)} parts met"


def _missing(words: Words, value: Any) -> str:
    labels = {one.id: one.label for one in words.policy.required_documents}
    told = ", ".join(labels.get(id, "a document") for id in value)
    return f"missing: {told}" if told else "nothing is missing"


def _bracketed(words: Words, value: Any) -> str:
    return f" ({value if ' ' in str(value) else _spaced(value)})"


Value = Callable[[Words, Any], str]
# How a detail is told; by its kind and name, or by its name alone.
VALUES: Mapping[tuple[str, str], Value] = {
    ("", "element"): lambda words, value: words.element(value),
    ("", "task"): lambda words, value: words.tasks.get(value, "A task"),
    ("", "path"): lambda words, value: ", ".join(f"“{words.element(one)}”" for one in value) or "nothing new",
    ("", "person"): lambda words, value: words.person(value),
    ("", "document"): lambda words, value: words.documents.get(value, "A document"),
    ("", "documents"): lambda words, value: f": {words.titles(value)}" if value else "",
    ("", "replaces"): lambda words, value: f"; it replaces {words.titles([value])}",
    ("", "handed_from"): lambda words, value: f", handed on from the case {in_words(value)}",
    ("", "carried_from"): lambda words, value: f", taken over from the case {in_words(value)}",
    ("", "by"): lambda words, value: (
        f" by {words.people.get(value) or SENDERS.get(str(value).upper()) or _spaced(value)}"
    ),
    ("", "before"): lambda words, value: f", instead of {words.person(value)}",
    ("", "cause"): lambda words, value: cause_words(str(value)),
    ("", "mentions"): lambda words, value: f"; it mentions {', '.join(words.person(one) for one in value)}",
    ("", "message"): lambda words, value: MESSAGES.get(value, _spaced(value)),
    ("", "part"): lambda words, value: _spaced(value),
    ("", "table"): lambda words, value: words.table(value),
    ("", "rules"): lambda words, value: " ".join(one["description"] for one in value) or "no row spoke.",
    ("", "line"): lambda words, value: f" for “{words.lines.get(value, 'a line')}”",
    ("line.opened", "line"): lambda words, value: words.lines.get(value, ""),
    ("", "role"): lambda words, value: " for intake" if value == "intake" else f" for {_article(_spaced(value))}",
    ("determination.signed", "role"): lambda words, value: f" as {_article(_spaced(value))}",
    ("", "attempt"): lambda words, value: "" if value == 1 else f", try {value}",
    ("", "asked"): lambda words, value: str(value),
    ("", "because"): lambda words, value: str(value),
    ("external.forwarded", "because"): lambda words, value: FORWARDED.get(str(value), f" ({_spaced(value)})"),
    ("incident.resolved", "because"): _bracketed,
    ("", "ground"): _bracketed,
    ("", "reason"): lambda words, value: f": {str(value).rstrip('.')}",
    ("", "until"): lambda words, value: f" until {words.moment(value)}",
    ("", "ask_by"): lambda words, value: f" until {words.moment(value)}",
    ("", "at"): lambda words, value: words.moment(value),
    ("", "day"): lambda words, value: words.moment(value),
    ("", "missing"): _missing,
    ("request.accepted", "lines"): lambda words, value: "1 line" if value == 1 else f"{value} lines",
    ("", "active"): lambda words, value: "in force" if value else "not in force",
    ("", "benefit"): lambda words, value: "a benefit of the plan" if value else "no benefit of the plan",
    ("", "network"): lambda words, value: {"IN": "in network", "OUT": "out of network"}.get(value, _spaced(value)),
    ("", "in_part"): lambda words, value: " in part",
    ("", "duplicate_of"): lambda words, value: in_words(str(value)),
    ("", "review"): lambda words, value: in_words(str(value)),
    ("", "reopens"): lambda words, value: in_words(str(value)),
    ("", "moment"): lambda words, value: DEADLINES.get(value, _spaced(value)),
    ("", "deadline"): lambda words, value: DEADLINES.get(value, _spaced(value)),
    ("", "components"): _components,
    ("", "reasons"): lambda words, value: f" ({words.reasons(value)})",
    ("", "subject"): lambda words, value: f" about {words.lines.get(value, value)}",
    ("", "criteria"): lambda words, value: ", ".join(
        next((f"{one.vendor}, {one.title}" for one in words.policy.criteria if one.id == id), id) for id in value
    ),
    ("", "weighed_for"): lambda words, value: f": {words.titles([value])} weighs more",
    ("", "guardrail"): lambda words, value: words.guardrail(value),
    ("", "guardrails"): lambda words, value: f": {'; '.join(words.guardrail(one) for one in value)}",
    ("", "items"): lambda words, value: f": {_joined(value)}",
    ("", "changed"): lambda words, value: "; the decision is looked at again" if value else "; nothing changed",
    ("", "eligible"): lambda words, value: "it may" if value else "it may not",
    ("", "organization"): lambda words, value: f" ({value})",
    ("", "notice"): lambda words, value: SUBJECTS[value][1] if value in SUBJECTS else _spaced(value),
    ("", "audience"): lambda words, value: AUDIENCES.get(value, _spaced(value)),
    ("", "priority"): lambda words, value: PRIORITIES.get(value, _spaced(value)),
}


def _article(words: str) -> str:
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
