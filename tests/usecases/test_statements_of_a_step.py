"""How many statements an ordinary step runs: what it rests on is read once, and what did not change is not written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.durable_step import WALKED, Durable
from casework.domain.case_invariants import check_step
from casework.store import sqlite
from casework.usecases import guard

MOST = 30  # an answer is kept, its task ends and the next begins; what comes to it must be worth what it costs
# One that ends and one that begins; of the task, and of the process that is left; of the role, and of the person.
AGAIN = {"put_work_item", "add_stay", "add_work_access"}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The statements that are run, by name; many rows of one kind that are written at once count as one."""
    found: Counter[str] = Counter()
    rows, change, each = (getattr(sqlite._SqliteDriver, name) for name in ("rows", "change", "change_each"))

    def noting(real: Any) -> Any:
        def noted(driver: Any, statement: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
            found[statement] += 1
            return real(driver, statement, parameters)

        return noted

    for name, real in (("rows", rows), ("change", change), ("change_each", each)):
        monkeypatch.setattr(sqlite._SqliteDriver, name, noting(real))
    return found


def test_an_ordinary_step_reads_nothing_twice_and_stays_within_its_bound(
    tmp_path: Path, counted: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "look", check_step)  # the rules that a step touched, as in an office
    office = Durable(tmp_path)
    taken: dict[str, Counter[str]] = {}
    real = office._step

    def step(review: str, name: str, answer: dict[str, Any]) -> float:
        counted.clear()
        told = real(review, name, answer)
        taken.setdefault(name, Counter(counted))
        return told

    monkeypatch.setattr(office, "_step", step)
    try:
        office.review(size=1_000)
    finally:
        office.app.store.close()
    assert list(taken) == list(dict.fromkeys(name for name, _ in WALKED))
    for name, statements in taken.items():
        assert 15 <= statements.total() <= MOST, (name, statements)
        looked_up_to_begin = {"work_items_by_review"}  # which task it is, before the step
        twice = {one for one, n in statements.items() if n > 1} - AGAIN - {"count_work", "part"} - looked_up_to_begin
        assert not twice, (name, twice)
