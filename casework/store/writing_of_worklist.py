"""Writing the worklist: rows with their counts, marks, follow-ups, saved views, and the full-text index."""

from collections import defaultdict
from collections.abc import Sequence

from casework.ports_of_worklist import Card, FollowUp, Mark, OpenWork, SavedView
from casework.store import tables_of_worklist as tables
from casework.store.reading_of_worklist import WorklistReading

WAITING = "WAITING"  # stands for a role where what is awaited from outside is counted


class WorklistWriting(WorklistReading):
    """What can be written of the worklist."""

    def add_card(self, card: Card) -> None:
        self._put(tables.CASE_CARDS, "add_card", card)
        self._driver.change("index_card", {"review": card.review})

    def put_open_work(self, work: OpenWork) -> None:
        before = self.open_work(work.item)
        if before == work:
            return
        self._put(tables.WORKLIST, "put_open_work", work)
        if before is None and work.role is not None:
            self._driver.change("note_step", {"role": work.role, "step": work.step})
        self._count(before, work)

    def drop_open_work(self, item: str) -> None:
        before = self.open_work(item)
        if before is not None:
            self._drop(tables.WORKLIST, "drop_open_work", key=item)
            self._count(before, None)

    def _count(self, before: OpenWork | None, after: OpenWork | None) -> None:
        """Bring the counts from one row to another; what stays the same is not touched."""
        n, points = defaultdict[tuple[str, str], int](int), defaultdict[tuple[str, str], int](int)
        for work, sign in ((before, -1), (after, 1)):
            for key in () if work is None else counted_under(work):
                n[key] += sign
                points[key] += sign * (0 if work is None else work.points)
        changes = [
            {"role": key[0], "holder": key[1], "n": n[key], "points": points[key]}
            for key in sorted(n)
            if n[key] or points[key]
        ]
        if changes:
            self._driver.change_each("count_work", changes)

    def put_mark(self, mark: Mark) -> None:
        self._put(tables.TASK_MARKS, "put_mark", mark)

    def put_follow_up(self, follow_up: FollowUp) -> None:
        self._put(tables.FOLLOW_UPS, "put_follow_up", follow_up)

    def drop_follow_up(self, review: str, person: str) -> None:
        self._driver.change("drop_follow_up", {"review": review, "person": person})

    def put_saved_view(self, view: SavedView) -> None:
        self._put(tables.SAVED_VIEWS, "put_saved_view", view)

    def drop_saved_view(self, view: str) -> None:
        self._driver.change("drop_saved_view", {"view": view})

    def add_points(self, person: str, day: str, points: int) -> None:
        self._driver.change("add_points", {"person": person, "day": day, "points": points})

    def index_text(self, review: str, *, source: str, ref: str, title: str, text: str) -> None:
        self._driver.change(
            "index_text", {"review": review, "source": source, "ref": ref, "title": title, "text": text}
        )

    def index_decision(self, review: str, *, procedure: str, traits: Sequence[str], text: str) -> None:
        self._driver.change("drop_decided_traits", {"review": review})
        for trait in traits:
            self._driver.change("add_decided_trait", {"review": review, "procedure": procedure, "trait": trait})
        self._driver.change("drop_decided_words", {"review": review})
        self._driver.change("add_decided_words", {"review": review, "text": text})


def counted_under(work: OpenWork) -> list[tuple[str, str]]:
    """(role, holder) of every count that a row is part of."""
    role = work.role or WAITING
    if not work.taken and work.kind == "USER":
        return [(role, "")]
    return [(role, "*"), *([(role, work.holder)] if work.holder else [])]
