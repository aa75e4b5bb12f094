"""A world to walk the shipped diagrams in at random: handlers and people that may do anything the drawings allow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from casework.engine.decisions import Decision
from casework.engine.runtime import TaskRef

Json = dict[str, Any]
LINES = ("L1", "L2")
START = datetime(2026, 1, 12, 14, 30, tzinfo=UTC)
YES_NO = ("YES", "NO", "UNKNOWN")
IN_ORDER = {
    "exclusion": "NOT_TRIGGERED",
    "purpose": "RECONSTRUCTIVE",
    "serial": "SUPPORTED",
    "standing": "ESTABLISHED",
    "contradictions": 0,
    "question": "NONE",
}
ANYTHING: Mapping[str, Sequence[Any]] = {
    **{f"component_{n}": ("MET", "MET", "MET", "NOT_MET", "UNKNOWN") for n in (1, 2, 3, 4)},
    "exclusion": ("NOT_TRIGGERED", "EXCEPTED", "MAY_APPLY", "UNKNOWN"),
    "purpose": ("RECONSTRUCTIVE", "RECONSTRUCTIVE", "NOT_SHOWN", "UNKNOWN"),
    "serial": ("UNKNOWN", "SUPPORTED", "NOT_NEEDED", "NOT_SHOWN", "EXTRA_REVIEW"),
    "standing": ("ESTABLISHED", "ESTABLISHED", "NOT_ESTABLISHED", "DOUBT"),
    "contradictions": (0, 0, 0, 1),
    "question": ("NONE", "NONE", "NETWORK", "NO_POLICY"),
}


def lines(rng: Random, section: Callable[[Random], Json]) -> Json:
    return {line: section(rng) for line in LINES}


def asked(rng: Random, otherwise: str, section: Callable[[Random], Json] | None = None) -> Json:
    answer: Json = {"decision": "ASK" if rng.random() < 0.2 else otherwise}
    return answer | ({"lines": lines(rng, section)} if section else {})


def determined(rng: Random, outcome: str) -> Json:
    return {
        "status": "DECIDED",
        "outcome": outcome,
        "adverse": outcome not in ("APPROVED", "DUPLICATE"),
        "clinical": True,
    }


def appealed(rng: Random, status: str, *, forward: bool = False) -> Json:
    """How a level ended; one in five that did not go outside by law is followed by another."""
    next = "EXTERNAL" if forward else rng.choice(("NONE", "NONE", "SECOND_LEVEL", "EXTERNAL", "EXTERNAL"))
    return {"status": status, "next": next, "forward": forward, "level": 1}


def number_or_nothing(rng: Random, top: int) -> int | None:
    return None if rng.random() < 0.15 else rng.randint(0, top)


def components(rng: Random) -> Json:
    """Lines that are all in order, lines that lack something, and lines of any kind, a third each."""
    kind = rng.choice(("in order", "lacking", "any"))

    def section(rng: Random) -> Json:
        found = dict.fromkeys((f"component_{n}" for n in (1, 2, 3, 4)), "MET") | IN_ORDER
        if kind == "any":
            found = {name: rng.choice(values) for name, values in ANYTHING.items()}
        return found | ({"component_4": "UNKNOWN"} if kind == "lacking" else {})

    return {"lines": lines(rng, section)}


def exceptions(rng: Random) -> Json:
    def section(rng: Random) -> Json:
        met = rng.randint(0, 3)
        return {"exceptions_met": met, "exceptions_unknown": rng.randint(0, 3 - met) if rng.random() < 0.3 else 0}

    told = lines(rng, section)
    return {"lines": told, "unknown": any(one["exceptions_unknown"] for one in told.values())}


# What each service task may find.
SERVICES: Mapping[str, Callable[[Random], Json]] = {
    "look_up_coverage": lambda rng: {
        "active": rng.random() < 0.8,
        "benefit": rng.random() < 0.9,
        "network": rng.choice(("IN", "IN", "OUT", "GAP_EXCEPTION")),
        "policy": rng.choice(("OWN", "OWN", "GENERAL")),
    },
    "find_duplicates": lambda rng: {"open_twin": rng.random() < 0.1, "denied_twin": rng.random() < 0.1},
    "check_file": lambda rng: {
        "physician_supports": rng.random() < 0.3,
        "physician_forces": rng.random() < 0.5,
        "expedite_asked": rng.random() < 0.5,
        "asked_by": rng.choice(("PROVIDER", "MEMBER", "REPRESENTATIVE")),
        "missing": [],
    },
    "accept_request": lambda rng: {"status": "OPEN", "outcome": None, "adverse": False, "clinical": False},
    "close_duplicate": lambda rng: determined(rng, "DUPLICATE"),
    "record_administrative_denial": lambda rng: determined(rng, "DENIED_ADMINISTRATIVE"),
    "record_approval": lambda rng: determined(rng, "APPROVED"),
    "record_decision": lambda rng: determined(rng, rng.choice(("APPROVED", "PARTIALLY_APPROVED", "DENIED"))),
    "gather_trials": lambda rng: {
        "lines": lines(
            rng,
            lambda r: {
                "min_modalities": r.randint(1, 3),
                "min_weeks": r.randint(0, 12),
                "trial_needed": r.random() < 0.9,
            },
        )
    },
    "gather_function": lambda rng: {"session": rng.randint(1, 3), "lines": lines(rng, lambda r: {"min_deficits": 1})},
    "gather_sessions": lambda rng: {
        "session": rng.randint(2, 6),
        "max_sessions": 4,
        "min_interval_months": 3,
        "months_since": number_or_nothing(rng, 12),
    },
    "gather_purpose": lambda rng: {
        "lines": lines(
            rng,
            lambda r: {"treats_condition": r.choice(YES_NO), "restores_function": r.choice(YES_NO), "mandated": "NO"},
        )
    },
    "list_exclusions": lambda rng: {
        "lines": lines(
            rng,
            lambda r: {"triggered": r.choice(YES_NO), "combinator": r.choice(("ANY", "ALL")), "exceptions_total": 3},
        )
    },
    "gather_standing": lambda rng: {
        "lines": lines(
            rng,
            lambda r: {
                "published_outcomes": r.randint(0, 3),
                "guideline": r.random() < 0.3,
                "no_alternative": r.random() < 0.3,
                "direct": r.random() < 0.8,
            },
        )
    },
    "find_contradictions": lambda rng: {"open": 1 if rng.random() < 0.3 else 0},
    "assess_components": lambda rng: components(rng),
    "check_evidence": lambda rng: {"lines": lines(rng, lambda r: {"evidence_ok": r.random() < 0.8})},
    "check_draft": lambda rng: {
        "fired": rng.random() < 0.3,
        "override": rng.random() < 0.5,
        "offer_call": rng.random() < 0.5,
    },
    "evaluate_guardrails": lambda rng: {"fired": False, "straight_through": rng.random() < 0.3},
    "record_straight_approval": lambda rng: determined(rng, "APPROVED"),
    "record": lambda rng: {"status": "RECORDED"},
    "record_breach": lambda rng: {"deadline": "decision", "lapse": rng.choice(("DEEMED_ADVERSE", "NONE"))},
    "open_reopening": lambda rng: {"carried": rng.random() < 0.3},
    "carry_decision": lambda rng: {"status": "DECIDED", "outcome": "DENIED", "adverse": True, "clinical": True},
    "record_reopening": lambda rng: {"status": "OPEN", "outcome": "", "adverse": False, "clinical": False},
    "refuse_reopening": lambda rng: {"status": "DECIDED", "outcome": "", "adverse": False, "clinical": False},
    "open_appeal": lambda rng: {"asked": rng.random() < 0.2, "over": rng.random() < 0.1},
    "close_appeal_window": lambda rng: appealed(rng, "NOT_APPEALED"),
    "affirm_by_lapse": lambda rng: appealed(rng, "AFFIRMED_BY_LAPSE", forward=True),
    "confirm_appeal_withdrawal": lambda rng: appealed(rng, "WITHDRAWN"),
    "dismiss_appeal": lambda rng: appealed(rng, "DISMISSED"),
    "skip_appeal": lambda rng: {"status": "BYPASSED", "next": "EXTERNAL", "forward": False, "level": 1},
    "check_appeal": lambda rng: {"fired": rng.random() < 0.3, "override": rng.random() < 0.5},
    "record_appeal": lambda rng: appealed(
        rng, rng.choice(("OVERTURNED", "PARTLY_OVERTURNED", "UPHELD", "UPHELD")), forward=rng.random() < 0.2
    ),
    "open_external": lambda rng: {
        "forward": rng.random() < 0.3,
        "asked": rng.random() < 0.3,
        "over": rng.random() < 0.1,
    },
    "close_external_window": lambda rng: {"status": "NOT_REQUESTED", "overturned": False},
    "refuse_external": lambda rng: {"status": "REFUSED", "overturned": False},
    "record_external_decision": lambda rng: rng.choice(
        [
            {"status": "OVERTURNED", "overturned": True},
            {"status": "UPHELD", "overturned": False},
            {"status": "DISMISSAL_VACATED", "overturned": False},
        ]
    ),
    "record_answer": lambda rng: {"status": "ANSWERED", "round": 1},
    "record_silence": lambda rng: {"status": "LAPSED", "round": 1},
    "record_call": lambda rng: {"status": rng.choice(("HELD", "HELD_CHANGED"))},
    "record_no_call": lambda rng: {"status": "NOT_HELD"},
}

# What each person may answer.
PEOPLE: Mapping[str, Callable[[Random], Json]] = {
    "review_coverage": lambda rng: {"decision": rng.choice(("DUPLICATE", "NOT_COVERED", "GO_ON"))},
    "triage_urgency": lambda rng: {"urgency": rng.choice(("STANDARD", "EXPEDITED"))},
    "check_completeness": lambda rng: asked(rng, "COMPLETE"),
    "verify_trials": lambda rng: asked(
        rng,
        "RATE",
        lambda r: {
            "failed_modalities": number_or_nothing(r, 4),
            "failed_weeks": number_or_nothing(r, 30),
            "no_alternative": r.choice(("SUPPORTED", "UNSUPPORTED", "NOT_CLAIMED")),
        },
    ),
    "assess_function": lambda rng: asked(
        rng,
        "RATE",
        lambda r: {
            "documented_deficits": number_or_nothing(r, 3),
            "open_questions": r.random() < 0.2,
            "criteria_total": 2,
            "criteria_failed": r.randint(0, 1),
            "criteria_unknown": r.randint(0, 1),
        },
    ),
    "verify_serial": lambda rng: {
        "plan_documented": rng.choice(YES_NO),
        "response_documented": rng.choice(YES_NO),
        "months_since": number_or_nothing(rng, 12),
    },
    "analyse_exceptions": lambda rng: exceptions(rng),
    "weigh_evidence": lambda rng: {
        "lines": lines(rng, lambda r: {"standing": r.choice(("ESTABLISHED", "NOT_ESTABLISHED"))})
    },
    "resolve_contradictions": lambda rng: asked(rng, "WEIGHED"),
    "list_missing": lambda rng: asked(rng, "REFER"),
    "sign_approval": lambda rng: {"decision": rng.choice(("APPROVE", "APPROVE", "REFER"))},
    "draft_decision": lambda rng: {"override": rng.random() < 0.5},
    "second_opinion": lambda rng: {"decision": rng.choice(("AGREE", "DISAGREE"))},
    "sign_decision": lambda rng: {"decision": rng.choice(("SIGN", "SIGN", "SIGN", "RECONSIDER", "RATE_ANEW"))},
    "hold_call": lambda rng: {"changed": rng.random() < 0.5},
    "explain_breach": lambda rng: {"cause": "a full desk"},
    "examine_reopening": lambda rng: {"decision": rng.choice(("GRANT", "REFUSE"))},
    "check_standing": lambda rng: {"decision": rng.choice(("ACCEPT", "ACCEPT", "ACCEPT", "DISMISS", "ASK"))},
    "review_appeal": lambda rng: asked(rng, "DECIDE"),
    "second_appeal_opinion": lambda rng: {"decision": rng.choice(("AGREE", "DISAGREE"))},
    "preliminary_check": lambda rng: {"decision": rng.choice(("ELIGIBLE", "ELIGIBLE", "NOT_ELIGIBLE", "ASK"))},
    "effectuate": lambda rng: {"note": "authorised"},
}

# The moments that a step sets for the wait behind it, and those that end with it.
SETS = {
    "stop_clock": "information",
    "offer_peer_to_peer": "peer_to_peer",
    "await_call_request": "peer_to_peer_call",
    "record_breach": "explanation",
    "open_appeal": "appeal_filing",
    "set_appeal_clock": "appeal",
    "open_external": "external_filing",
    "set_external_clock": "external_preliminary",
    "start_external_clock": "external_decision",
    "start_effectuation": "effectuation",
}
ENDS_APPEAL = (
    "affirm_by_lapse",
    "confirm_appeal_withdrawal",
    "dismiss_appeal",
    "skip_appeal",
    "stop_appeal_clock",
    "close_appeal_window",
)
CLEARS = {
    "record_answer": "information",
    "record_silence": "information",
    "record_call": "peer_to_peer",
    "record_no_call": "peer_to_peer",
}
STOPS = ("close_duplicate", "stop_administrative_clock", "stop_decision_clock")
DECIDES = (
    "close_duplicate",
    "record_administrative_denial",
    "record_straight_approval",
    "record_approval",
    "record_decision",
    "refuse_reopening",
    "carry_decision",
)


@dataclass
class World:
    """Implements `casework.engine.runtime.Host` with moments that a walk may pass or keep."""

    rng: Random
    at: datetime = START
    path: list[str] = field(default_factory=list)
    tables: list[tuple[str, str | None, Any]] = field(default_factory=list)
    decided_by: list[str] = field(default_factory=list)
    moments: dict[str, datetime] = field(default_factory=lambda: {"decision": START + timedelta(days=15)})

    def now(self) -> datetime:
        return self.at

    def call(self, operator: str, task: TaskRef, data: Mapping[str, Any]) -> Json:
        element = task.element
        if element in SETS:
            self.moments[SETS[element]] = self.at + timedelta(days=self.rng.randint(1, 45))
            if element == "offer_peer_to_peer":
                self.moments["peer_to_peer_call"] = self.moments["peer_to_peer"] + timedelta(days=2)
            if element == "set_appeal_clock":
                self.moments["appeal_forward"] = self.moments["appeal"] + timedelta(days=self.rng.choice((0, 1, 400)))
            if element == "stop_clock":
                self.moments.pop("decision", None)
        if element in CLEARS:
            self.moments.pop(CLEARS[element], None)
            self.moments.pop("peer_to_peer_call", None)
            if CLEARS[element] == "information" and not self.decided_by and "appeal" not in self.moments:
                self.moments["decision"] = self.at + timedelta(days=15)
        if element in ENDS_APPEAL:
            self.moments = {name: moment for name, moment in self.moments.items() if "appeal" not in name}
        if element in DECIDES:
            self.decided_by.append(element)
        if element in STOPS:
            self.moments.pop("decision", None)
        return SERVICES.get(element, lambda rng: {"done": True})(self.rng)

    def due(self, name: str) -> datetime | None:
        return self.moments.get(name)

    def warnings(self, name: str) -> Sequence[datetime]:
        end = self.moments.get(name)
        return () if end is None else (end - timedelta(days=3), end - timedelta(days=1))

    def passed(self, task: TaskRef) -> None:
        self.path.append(task.element)

    def decided(self, task: TaskRef, line: str | None, decision: Decision) -> None:
        self.tables.append((task.element, line, decision.outputs))
