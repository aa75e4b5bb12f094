"""The words of a timeline: a sentence for every kind of fact, without an id, a code or an ISO date."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.domain.events import KINDS
from casework.ports import Event
from casework.usecases.case_page import WholeCase
from casework.usecases.timeline import sentence, timeline, words_of
from casework.usecases.timeline_words import DETAIL, LETTERS, PEOPLE, SYSTEM, TOLD
from tests.web.day import ROOT, Day
from tests.web.worlds import World, open_world

# What facts hold, as the steps that write them do: every detail that a sentence may tell.
FULL: dict[str, Any] = {
    "element": "verify_trials",
    "path": ["check_completeness", "verify_trials"],
    "person": "osei",
    "document": "D1",
    "documents": ["D1", "D2"],
    "line": "L1",
    "role": "nurse_reviewer",
    "urgency": "EXPEDITED",
    "outcome": "PARTIALLY_APPROVED",
    "components": {"1": "MET", "2": "NOT_MET"},
    "until": "2026-02-01T23:59:59-05:00",
    "at": "2026-02-01T23:59:59-05:00",
    "day": "2026-02-01",
    "ask_by": "2026-02-01",
    "missing": ["NO_SUCH_DOCUMENT"],
    "table": "functional_need",
    "rules": [{"number": 1, "description": "Enough deficits are documented."}],
    "reasons": ["COSMETIC_EXCLUSION"],
    "guardrail": "GR-COSMETIC",
    "guardrails": ["GR-COSMETIC"],
    "criteria": ["MCG-WSM"],
    "moment": "peer_to_peer",
    "deadline": "notice_to_member",
    "notice": "partial",
    "audience": "MEMBER",
    "priority": 1,
    "mentions": ["osei"],
    "by": "PROVIDER",
    "before": "ana",
    "active": False,
    "benefit": True,
    "network": "OUT",
    "in_part": True,
    "eligible": True,
    "items": [{"label": "Consultation note"}, "PHOTOGRAPHS"],
    "weighed_for": "D2",
    "ground": "MEMBER_ASKS",
    "organization": "Sample review organization",
    "message": "information_received",
    "part": "straight_through",
    "lines": 2,
    "changed": True,
    "attempt": 2,
    "subject": "L2",
    "code": "NO_DENOMINATOR",
    "status": "PARTLY_OVERTURNED",
    "handed_from": "R-1",
    "carried_from": "R-1",
    "replaces": "D2",
    "claims": 25,
    "usable": 16,
    "grade": 9.1,
    "target": 8,
    "asked": "more time",
    "reopens": "R-1",
    "duplicate_of": "R-2",
    "review": "R-3",
    "what": "decision",
}


@pytest.fixture
def world(tmp_path):
    yield from open_world(tmp_path)


def an_event(kind: str, detail: dict[str, Any]) -> Event:
    return Event(
        review="R-G01",
        seq=1,
        at=datetime(2026, 1, 12, tzinfo=UTC),
        actor="ana",
        role=None,
        kind=kind,
        detail=detail,
        state="",
        prev="",
        hash="",
    )


def test_every_kind_of_fact_has_its_words() -> None:
    assert set(TOLD) == set(KINDS)
    assert set(KINDS) >= DETAIL
    assert {whose for whose, _ in TOLD.values()} == {PEOPLE, SYSTEM, LETTERS}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_sentence_is_plain_and_whole(world: World, kind: str) -> None:
    with world.app.store.reading() as reader:
        words = words_of(world.app, reader, world.row(), WholeCase(world.app, reader, world.review))
    for detail in (FULL, {**FULL, "reason": "Not in time.", "because": "it is over", "cause": "It timed out."}):
        told = sentence(words, an_event(kind, detail))
        assert told[0].isupper() or told[0] in "“0123456789", told
        assert told[-1] in ".:", told
        assert not re.search(r"\b[A-Z]{2,}_[A-Z_]+\b|\b[a-z]+_[a-z_]+\b|\d{4}-\d{2}-\d{2}|\{|\}", told), told
        assert not re.search(r" [,.;]|\.\.|  ", told), told
    assert sentence(words, an_event(kind, {}))


def test_a_step_of_work_is_one_entry_with_how_it_was_done_folded_under_it(world: World) -> None:
    world.until("verify_trials")
    with world.app.store.reading() as reader:
        found = timeline(world.app, reader, world.row(), case=WholeCase(world.app, reader, world.review))
    checked = found["entries"][0]
    assert [one["text"] for one in checked["sentences"]] == [
        "“Check that the file is complete” was answered: “The review can be made on this file”.",
        "The request was accepted for clinical review with 2 lines.",
        "“Verify the conservative treatment” was put on the worklist for a nurse reviewer.",
    ]
    assert "“Check that the file is complete” was done." in [one["text"] for one in checked["details"]]
    assert (checked["who"], checked["role"]) == ("Ana Ruiz, RN", "nurse_reviewer")


def test_the_filters_count_what_they_show(world: World) -> None:
    world.until("verify_trials")
    with world.app.store.reading() as reader:
        case = WholeCase(world.app, reader, world.review)
        counts = timeline(world.app, reader, world.row(), case=case)["counts"]
        for name in ("people", "system", "letters", "views"):
            shown = timeline(world.app, reader, world.row(), case=case, only=name)["entries"]
            assert len(shown) == counts[name]
            assert {one["kind"] for entry in shown for one in entry["sentences"]} <= {name}
    assert counts["people"] == 2


def test_an_awaited_message_is_waited_for_and_never_said_to_lie_in_a_worklist(world: World) -> None:
    with world.app.store.reading() as reader:
        words = words_of(world.app, reader, world.row(), WholeCase(world.app, reader, world.review))
    told = {
        kind: sentence(words, an_event(kind, {"element": "await_information"}))
        for kind in ("task.opened", "task.completed", "task.cancelled")
    }
    assert told == {
        "task.opened": "The case waits for “Answer of the provider”.",
        "task.completed": "“Answer of the provider” came.",
        "task.cancelled": "“Answer of the provider” is not awaited any more.",
    }


def test_what_is_none_is_said_to_be_none(world: World) -> None:
    with world.app.store.reading() as reader:
        words = words_of(world.app, reader, world.row(), WholeCase(world.app, reader, world.review))
    checked = [
        sentence(words, an_event("evidence.checked", {"claims": claims, "usable": usable}))
        for claims, usable in ((0, 0), (1, 0), (2, 1))
    ]
    assert checked == [
        "The statement makes no claims that could be held against a source.",
        "1 claim was held against its sources; none can be relied on.",
        "2 claims were held against their sources; 1 can be relied on.",
    ]
    named = sentence(words, an_event("criteria.aligned", {"criteria": []}))
    assert named == "The criteria sets that bear on the request were named: none."


@pytest.mark.parametrize(
    ("law", "plan", "said"),
    [
        ("COMMERCIAL_ERISA", "HMO-01", "Information was asked for; the clock stands still until"),
        ("MA", "MA-01", "Information was asked for; the clock runs on, and an answer is awaited until"),
    ],
)
def test_a_question_says_whether_the_clock_stands_still_for_it(tmp_path: Path, law: str, plan: str, said: str) -> None:
    script = (ROOT / "tests/golden/information_request/G05.toml").read_text("utf-8")
    path = tmp_path / "case.toml"
    path.write_text(script.replace('"COMMERCIAL_ERISA"', f'"{law}"').replace('"HMO-01"', f'"{plan}"'), "utf-8")
    day = Day(tmp_path, str(path))
    try:
        day.do(day.until("check_completeness"))
        with day.app.store.reading() as reader:
            case = WholeCase(day.app, reader, day.review)
            found = timeline(day.app, reader, day.row(), case=case)
        texts = [one["text"] for entry in found["entries"] for one in entry["sentences"]]
        assert sum(text.startswith(said) for text in texts) == 1, texts
    finally:
        day.close()


@pytest.mark.parametrize(
    ("kind", "detail", "told"),
    [
        (
            "message.received",
            {"message": "external_requested", "by": "MEMBER"},
            "Something came from outside: a request for external review by the member.",
        ),
        (
            "message.received",
            {"message": "peer_to_peer_requested"},
            "Something came from outside: the provider’s wish to talk to a physician.",
        ),
        ("peer_to_peer.requested", {"by": "clinic"}, "The provider asked for the call."),
        ("peer_to_peer.held", {"changed": False}, "The call with the provider was held; nothing changed."),
        (
            "external.forwarded",
            {"organization": "Sample Review", "because": "ASKED"},
            "The case file went outside (Sample Review), as was asked for.",
        ),
    ],
)
def test_what_comes_from_outside_and_goes_there_is_told_without_codes(
    world: World, kind: str, detail: dict[str, Any], told: str
) -> None:
    with world.app.store.reading() as reader:
        words = words_of(world.app, reader, world.row(), WholeCase(world.app, reader, world.review))
    assert sentence(words, an_event(kind, detail)) == told
