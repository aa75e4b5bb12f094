"""A store against a dictionary: whatever is done in whatever order, with crashes between, both hold the same."""

import copy
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casework.errors import RowExists, StaleRevision
from casework.ports import Transaction, WorkFilter
from casework.store.sqlite import open_sqlite
from casework.testing_rows import (
    DEFINITION,
    FILES,
    MOMENT,
    a_letter,
    a_part,
    a_review,
    a_service_step,
    a_work_item,
    an_answer,
    later,
)

REVIEWS = st.sampled_from(["R-1", "R-2", "R-3"])
NAMES = st.sampled_from(["x", "y", "z"])
HOURS = st.integers(min_value=-2, max_value=5)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@dataclass
class Model:
    """What a store should hold, in plain dictionaries."""

    reviews: dict[str, Any] = field(default_factory=dict)
    parts: dict[tuple[str, str], Any] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    letters: dict[str, Any] = field(default_factory=dict)
    replays: dict[tuple[str, str], Any] = field(default_factory=dict)


class Abandoned(Exception):
    """The change is not to be kept."""


class StoreMachine(RuleBasedStateMachine):
    """Changes are kept or abandoned; now and then the process dies and another one opens what is on the disk."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="casework-model-"))
        self.generation = 0
        self.store = open_sqlite(self.folder / "0.db")
        self.store.migrate()
        self.model = Model()
        with self.store.transaction() as tx:
            tx.add_definition(DEFINITION, FILES)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def change(self, kept: bool, write: Any, apply: Any) -> None:
        """Write; the model follows where the change is kept."""
        try:
            with self.store.transaction() as tx:
                write(tx)
                if not kept:
                    raise Abandoned
        except Abandoned:
            return
        apply(self.model)

    def has(self, review: str) -> bool:
        return review in self.model.reviews

    @rule(review=REVIEWS, ready=st.booleans(), due=st.none() | HOURS, kept=st.booleans())
    def add_review(self, review: str, ready: bool, due: int | None, kept: bool) -> None:
        row = a_review(review, ready=ready, next_due_at=None if due is None else later(hours=due))
        if self.has(review):
            with pytest.raises(RowExists), self.store.transaction() as tx:
                tx.add_review(row)
            return
        self.change(kept, lambda tx: tx.add_review(row), lambda model: model.reviews.update({review: row}))

    @precondition(lambda self: self.model.reviews)
    @rule(
        review=REVIEWS,
        behind=st.integers(0, 1),
        status=st.sampled_from(["OPEN", "CLOSED"]),
        text=TEXTS,
        kept=st.booleans(),
    )
    def save_review(self, review: str, behind: int, status: str, text: str, kept: bool) -> None:
        if not self.has(review):
            return
        before = self.model.reviews[review]
        row = replace(before, revision=before.revision + 1, status=status, stage=text, snapshot=text.encode())
        if behind:
            self.save_too_late(row, expected_revision=before.revision - behind)
            return

        def write(tx: Transaction) -> None:
            assert tx.lock_review(review) == before
            tx.save_review(row, expected_revision=before.revision)

        self.change(kept, write, lambda model: model.reviews.update({review: row}))

    def save_too_late(self, row: Any, *, expected_revision: int) -> None:
        with self.store.transaction() as tx:
            tx.put_part(a_part("kept", row.id))
        self.model.parts[row.id, "kept"] = a_part("kept", row.id)
        with pytest.raises(StaleRevision), self.store.transaction() as tx:
            tx.save_review(row, expected_revision=expected_revision)

    @precondition(lambda self: self.model.reviews)
    @rule(review=REVIEWS, name=NAMES, text=TEXTS, hours=HOURS, kept=st.booleans(), data=st.data())
    def write_rows(self, review: str, name: str, text: str, hours: int, kept: bool, data: st.DataObject) -> None:
        if not self.has(review):
            return
        key = f"{review}/{name}"
        part = a_part(name, review, value={"text": text})
        item = a_work_item(key, review, due_at=later(hours=hours), claimed_by=text)
        status = data.draw(st.sampled_from(["WAITING", "RUNNING", "DONE", "CANCELLED"]))
        step = a_service_step(key, review, status=status, not_before=later(hours=hours), result={"text": text})
        letter = a_letter(key, review, task=key, subject=text, not_before=later(hours=hours))

        def write(tx: Transaction) -> None:
            tx.put_part(part)
            tx.put_work_item(item)
            tx.put_service_step(step)
            tx.add_letter(letter)
            assert tx.work_item(key) == item  # a transaction sees what it wrote

        def apply(model: Model) -> None:
            model.parts[review, name] = part
            model.items[key] = item
            model.steps[key] = step
            model.letters.setdefault(key, letter)

        self.change(kept, write, apply)

    @precondition(lambda self: self.model.letters)
    @rule(data=st.data(), hours=HOURS, kept=st.booleans())
    def send_or_delay(self, data: st.DataObject, hours: int, kept: bool) -> None:
        id = data.draw(st.sampled_from(sorted(self.model.letters)))
        letter, at = self.model.letters[id], later(hours=hours)
        if data.draw(st.booleans()):
            after = replace(letter, sent_at=at, place="here")
            write: Any = lambda tx: tx.mark_sent(id, sent_at=at, place="here")  # noqa: E731
        else:
            after = replace(letter, not_before=at)
            write = lambda tx: tx.delay_letter(id, not_before=at)  # noqa: E731
        if letter.sent_at is not None:
            after = letter
        self.change(kept, write, lambda model: model.letters.update({id: after}))

    @precondition(lambda self: self.model.reviews)
    @rule(review=REVIEWS, name=NAMES, text=TEXTS, kept=st.booleans())
    def answer_once(self, review: str, name: str, text: str, kept: bool) -> None:
        key = f"{review}/{name}"
        answer = an_answer(key, review, body={"text": text})
        if not self.has(review):
            return
        if key in self.model.answers:
            with pytest.raises(RowExists), self.store.transaction() as tx:
                tx.add_answer(answer)
            return

        def write(tx: Transaction) -> None:
            tx.add_answer(answer)
            tx.remember("ana", key, text, {"text": text}, at=MOMENT)

        def apply(model: Model) -> None:
            model.answers[key] = answer
            model.replays["ana", key] = (text, {"text": text})

        self.change(kept, write, apply)

    @rule(torn=st.booleans())
    def crash(self, torn: bool) -> None:
        """What is on the disk at this moment, also in the middle of a change, is opened by another process."""
        self.generation += 1
        copy_of = self.folder / f"{self.generation}.db"
        before = Path(self.store._path)

        def freeze() -> None:
            for suffix in ("", "-wal"):
                if before.with_name(before.name + suffix).exists():
                    shutil.copyfile(before.with_name(before.name + suffix), copy_of.with_name(copy_of.name + suffix))

        if torn:
            with pytest.raises(Abandoned), self.store.transaction() as tx:
                self.tear(tx, freeze)
        else:
            freeze()
        self.store.close()
        self.store = open_sqlite(copy_of)
        self.store.check()

    def tear(self, tx: Transaction, freeze: Any) -> None:
        tx.remember("ana", "torn", "r", {"text": "x" * 100_000}, at=MOMENT)
        for review in self.model.reviews:
            tx.put_part(a_part("torn", review))
        freeze()
        raise Abandoned

    @invariant()
    def the_store_holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "model"):
            return
        model, now = copy.copy(self.model), later(hours=1)
        with self.store.reading() as reader:
            assert {row.id: row for row in reader.reviews()} == model.reviews
            for review in ("R-1", "R-2", "R-3"):
                parts = {name: part for (owner, name), part in model.parts.items() if owner == review}
                assert reader.part_hashes(review) == {name: part.sha256 for name, part in parts.items()}
                assert {name: reader.part(review, name) for name in parts} == parts
                assert {one.id: one for one in reader.letters(review)} == of(model.letters, review)
                assert {one.id: one for one in reader.answers(review)} == of(model.answers, review)
            assert {one.id: one for one in reader.work_items(WorkFilter(status=None))} == model.items
            assert {one.id: one for one in reader.service_steps(open_only=False)} == model.steps
            for (actor, key), remembered in model.replays.items():
                assert reader.replayed(actor, key) == remembered
            assert reader.replayed("ana", "torn") is None
            assert list(reader.waiting_reviews(now, limit=9)) == waiting(model, now)
            assert [one.id for one in reader.due_service_steps(now, limit=99)] == due_steps(model, now)
            assert reader.earliest_moment() == min(moments(model), default=None)


def of(rows: dict[str, Any], review: str) -> dict[str, Any]:
    return {key: row for key, row in rows.items() if row.review == review}


def waiting(model: Model, now: Any) -> list[str]:
    opened = [row for row in model.reviews.values() if row.status == "OPEN"]
    able = [(row.changed_at, row.id) for row in opened if row.ready]
    due = [(row.next_due_at, row.id) for row in opened if not row.ready and row.next_due_at and row.next_due_at <= now]
    return [id for _, id in sorted(able + due)]


def open_steps(model: Model) -> list[Any]:
    steps = [one for one in model.steps.values() if one.status in ("WAITING", "RUNNING")]
    return [one for one in steps if model.reviews[one.review].status == "OPEN"]


def due_steps(model: Model, now: Any) -> list[str]:
    return [id for _, id in sorted((one.not_before, one.id) for one in open_steps(model) if one.not_before <= now)]


def moments(model: Model) -> list[Any]:
    """Every moment at which something will be to do. Letters belong to the step of their task unless that is done."""
    rows = [row.next_due_at for row in model.reviews.values() if row.status == "OPEN" and row.next_due_at]
    steps = [one.not_before for one in open_steps(model)]
    unsent = [one for one in model.letters.values() if one.sent_at is None]
    letters = [one.not_before for one in unsent if model.steps[one.task].status == "DONE"]
    return [*rows, *steps, *letters]


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAStoreHoldsWhatADictionaryWouldHold = StoreMachine.TestCase
