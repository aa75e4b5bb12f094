"""A review that was changed past every step, by a program or by hand: `casework audit rules` names the broken rule."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from casework.commands.main import command_line
from casework.domain.case_invariants import check_step
from casework.domain.case_state import Entry
from casework.domain.rules import CITATIONS
from casework.errors import InvariantBroken
from casework.ports import Part, ReviewRow
from casework.settings import Settings
from casework.testing_play import Rehearsal
from casework.usecases.guard import stored_state
from server import console
from tests.invariants.test_breaches_of_a_decision import DENIED

Json = dict[str, Any]
EXTERNAL = {"status": "UPHELD", "decision": {"organization": "Example", "lines": {"L1": "UPHELD"}, "document": "D1"}}


def rules(folder: Path, *words: str) -> Result:
    settings = Settings(database=folder / "casework.db", outbox=folder / "outbox")
    group = command_line(lambda: replace(console(), settings=settings))
    return CliRunner().invoke(group, ["audit", "rules", *words])


def tamper(rehearsal: Rehearsal, change: Callable[[ReviewRow], ReviewRow], parts: Mapping[str, Any]) -> None:
    """Write another row and other parts than any step would; a part's function is given what stands there."""
    with rehearsal.app.store.transaction() as tx:
        row = tx.lock_review(rehearsal.review)
        assert row is not None
        for name, value in parts.items():
            kept = tx.part(row.id, name)
            whole = value(orjson.loads(kept.text)) if callable(value) and kept is not None else value
            text = orjson.dumps(whole, option=orjson.OPT_SORT_KEYS).decode()
            tx.put_part(Part(review=row.id, name=name, text=text, sha256=""))
        tx.save_review(replace(change(row), revision=row.revision + 1), expected_revision=row.revision)
    rehearsal.app.store.close()


def twice(clock: Json) -> Json:
    """The receipt is told twice."""
    return {**clock, "events": [*clock["events"], clock["events"][0]]}


def extended(*times: str, ground: str = "") -> Callable[[Json], Json]:
    """More time was taken at these moments."""
    return lambda clock: {
        **clock,
        "events": [*clock["events"], *({"kind": "EXTENDED", "at": at, "detail": {"ground": ground}} for at in times)],
    }


UNDATED = {"decided_at": "2026-02-04T15:00:00+00:00"}
DAY = "2026-02-04T15:00:00+00:00"
CHANGES: list[tuple[str, str, str, Callable[[ReviewRow], ReviewRow], Json, str]] = [
    ("I12", "T02", "verify_trials", lambda row: replace(row, decision_due_at=row.received_at), {}, "never set by hand"),
    ("I12", "T02", "verify_trials", lambda row: replace(row, decision_due_at=None), {}, "at no moment"),
    ("I12", "T02", "verify_trials", lambda row: row, {"clock": twice}, "it starts once"),
    ("I13", "T02", "verify_trials", lambda row: row, {"clock": extended(DAY, DAY)}, "once only"),
    ("I13", "T21", "check_completeness", lambda row: row, {"clock": extended(DAY)}, "it is urgent"),
    ("I13", "G06", "verify_trials", lambda row: row, {"clock": extended(DAY, ground="WHIM")}, "is no ground"),
    ("I10", "G12", "2026-08-03T08:00:00-04:00", lambda row: replace(row, outcome="APPROVED"), {}, "its lines give"),
    (
        "I27",
        "T02",
        "verify_trials",
        lambda row: row,
        {"versions": lambda one: {**one, "definition": "f" * 64}},
        "was bound",
    ),
    ("I15", "T02", "verify_trials", lambda row: replace(row, status="CLOSED"), {}, "its process is over"),
    (
        "I27",
        "T02",
        "verify_trials",
        lambda row: row,
        {"determination": {**DENIED, **UNDATED, "versions": {"plan": "X"}}},
        "was made under plan X",
    ),
    (
        "I15",
        "T02",
        "verify_trials",
        lambda row: replace(row, status="CLOSED"),
        {"determination": {**DENIED, **UNDATED}},
        "nobody was sent",
    ),
    (
        "I26",
        "G12",
        "2026-08-03T08:00:00-04:00",
        lambda row: row,
        {"request": lambda one: {**one, "member": {**one["member"], "language": "es"}}},
        "it must be in “es”",
    ),
    ("I19", "T02", "verify_trials", lambda row: row, {"external": EXTERNAL}, "would be asked of people"),
]


@pytest.mark.parametrize(
    ("rule", "case", "at", "change", "parts", "says"), CHANGES, ids=[f"{one[0]} {one[5]}" for one in CHANGES]
)
def test_a_review_that_breaks_a_rule_as_it_stands_is_named_with_the_rule(
    rehearse: Callable[..., Rehearsal],
    tmp_path: Path,
    rule: str,
    case: str,
    at: str,
    change: Callable[[ReviewRow], ReviewRow],
    parts: Json,
    says: str,
) -> None:
    rehearsal = rehearse(case, at=at, kind="wait_until" if at[0].isdigit() else "task")
    tamper(rehearsal, change, parts)
    result = rules(tmp_path)
    assert result.exit_code == 1, result.output
    assert f"({rule}: {CITATIONS[rule]})" in result.stdout
    assert says in result.stdout


def test_reviews_that_keep_every_rule_are_told_so(rehearse: Callable[..., Rehearsal], tmp_path: Path) -> None:
    rehearsal = rehearse("T02", at="sign_approval")
    rehearsal.next()
    rehearsal.app.store.close()
    assert rules(tmp_path).stdout == "R-T02: keeps every rule\n"
    assert json.loads(rules(tmp_path, "--json").stdout) == [{"review": "R-T02", "rule": None, "fault": None}]
    assert "There is no review R-9" in rules(tmp_path, "--review", "R-9").stderr


def test_an_empty_store_breaks_no_rule(rehearse: Callable[..., Rehearsal], tmp_path: Path) -> None:
    rehearse("T02", begin=False).app.store.close()
    assert rules(tmp_path).stdout == "There are no reviews.\n"


@pytest.mark.parametrize(
    ("rule", "says", "before", "after", "told"),
    [
        ("I27", "would put it on", {"definition": "a" * 64}, {}, ["review.advanced"]),
        ("I29", "became closed", {}, {"status": "CLOSED"}, ["task.completed"]),
        ("I29", "no event of its clock says why", {}, {"urgency": "EXPEDITED"}, ["task.completed"]),
        ("I29", "was taken by nobody", {}, {}, ["task.completed"]),
    ],
)
def test_a_step_that_moves_a_row_without_saying_so_is_refused(
    rehearse: Callable[..., Rehearsal], rule: str, says: str, before: Json, after: Json, told: list[str]
) -> None:
    rehearsal = rehearse("T02", at="verify_trials")
    with rehearsal.app.store.reading() as reader:
        row = reader.review(rehearsal.review)
        assert row is not None
        state = stored_state(rehearsal.app, reader, row)
        step = replace(
            state,
            previous=replace(state.row, **before),
            row=replace(state.row, **after),
            entries=[Entry(kind=kind, detail={}) for kind in told],
            actor="" if says == "was taken by nobody" else "ana",
        )
        with pytest.raises(InvariantBroken, match=says) as error:
            check_step(step)
    assert error.value.rule == rule
