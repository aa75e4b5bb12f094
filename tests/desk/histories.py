"""Random histories of an office: several cases at once that people, letters and time take wherever the process allows.

After each thing that happens the desk is held against what follows from the cases; and how long each stay took is noted
beside the product, transaction by transaction.
"""

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from random import Random
from typing import Any

from casework.audit.journal import Journal
from casework.domain.decided_line import DecidedLine
from casework.domain.time_left import level_at, level_until
from casework.ports import CASEWORK, Actor, Reader, WorkFilter, WorkItem
from casework.ports_of_desk import OpenCase, Sieve
from casework.store.migrations.filled_facts import fill_facts
from casework.store.sqlite import SqliteStore
from casework.usecases.case_file import CaseFile
from casework.usecases.desk_projection import case_now
from casework.usecases.host import StepHost
from casework.usecases.submit import submit
from tests.desk.recounted import Stood, all_open, clock_of, faults, stands
from tests.desk.recounted_reports import wrong
from tests.walks.moves import Moves
from tests.walks.starts import draw
from tests.walks.walking import step
from tests.walks.world import World

DEPTH = 40  # things that happen in a history
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


@dataclass
class History:
    """What came of a history; `fault` tells what should never have happened."""

    seed: int
    fault: str = ""
    log: list[str] = field(default_factory=list)
    checks: int = 0
    cases: int = 0
    seen: dict[str, int] = field(default_factory=dict)  # how often the desk stood so, by level and standing
    stays: int = 0
    incidents: int = 0
    reached: Counter[str] = field(default_factory=Counter)  # how often a decided line came to that


@dataclass
class Beside:
    """What somebody notes who looks at every review after every transaction."""

    world: World
    open: dict[str, dict[str, tuple[WorkItem, Any]]] = field(default_factory=dict)
    places: dict[str, tuple[Stood, datetime]] = field(default_factory=dict)
    stays: dict[tuple[str, str, str, datetime, datetime], tuple[str, bool]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)

    def look(self, reader: Reader) -> None:
        app, now = self.world.app, self.world.clock.now()
        for row in reader.reviews(limit=1000):
            if self.revisions.get(row.id) == row.revision:
                continue
            self.revisions[row.id] = row.revision
            place = stands(app, reader, row)
            self._steps(reader, row.id, now)
            before = self.places.pop(row.id, None)
            if before is not None and (place is None or place.process != before[0].process):
                self._note(row.id, before[0].process, "", before[1], now, before[0])
            if place is not None:
                stayed = before is not None and before[0].process == place.process
                since = before[1] if before is not None and stayed else self._came_back(row.id, place.process, now)
                self.places[row.id] = (place, since)

    def _came_back(self, review: str, process: str, now: datetime) -> datetime:
        """Since when a case is in a process that it has come to: what it left at this very moment it has not left."""
        for of in [one for one in self.stays if (one[0], one[1], one[2], one[4]) == (review, process, "", now)]:
            del self.stays[of]
            return of[3]
        return now

    def _steps(self, reader: Reader, review: str, now: datetime) -> None:
        before, items = self.open.get(review, {}), reader.work_items(WorkFilter(review=review))
        present = {item.id for item in items}
        for id, (item, place) in before.items():
            if id not in present:
                self._note(review, item.process, item.element, item.opened_at, now, place)
        app = self.world.app
        row = reader.review(review)
        assert row is not None
        self.open[review] = {item.id: (item, _as_if_alone(app, reader, row, item)) for item in items}

    def _note(self, review: str, process: str, element: str, since: datetime, now: datetime, place: Stood) -> None:
        if element == "" and since == now:
            return  # it only passed through
        late = not place.paused and place.due is not None and since <= place.due < now
        listed = element == "" or place.standing != "OUTSIDE"
        self.stays[review, process, element, since, now] = (place.level(now) if listed else "none", late)


def _as_if_alone(app: Any, reader: Reader, row: Any, item: WorkItem) -> Stood:
    """The case as it would stand if this item were the one that counts."""
    whole = stands(app, reader, row)
    assert whole is not None
    due, start, paused = clock_of(CaseFile(app, reader, row.id), item.element)
    kind = "TASK" if item.kind == "USER" else "INFORMATION" if item.message == "information_received" else "OUTSIDE"
    if kind == "OUTSIDE" and paused:
        due, start, paused = None, None, False
    return replace(whole, due=due, start=start, paused=paused, standing=kind)


@contextmanager
def watched(beside: Beside) -> Iterator[None]:
    """Whoever notes looks after every transaction."""
    transaction = SqliteStore.transaction

    @contextmanager
    def looked_at(self: SqliteStore) -> Iterator[Any]:
        with transaction(self) as tx:
            yield tx
        with self.reading() as reader:
            beside.look(reader)

    SqliteStore.transaction = looked_at  # type: ignore[method-assign]
    try:
        yield
    finally:
        SqliteStore.transaction = transaction  # type: ignore[method-assign]


def history(seed: int) -> History:
    """One history; the same seed makes the same one."""
    rng, told = Random(f"history {seed}"), History(seed)
    os.urandom = Random(f"ids {seed}").randbytes  # the ids of tasks are drawn from it
    first = draw(rng)
    world = World(first.at, rng)
    beside = Beside(world)
    try:
        with watched(beside):
            _live(world, told, rng, beside)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told with the history that came to it
        told.fault = f"{type(error).__name__}: {error}"
    finally:
        told.log = world.log
        world.close()
    return told


def _live(world: World, told: History, rng: Random, beside: Beside) -> None:
    moves: list[Moves] = []
    wanted = rng.randint(2, 5)
    for number in range(DEPTH):
        if len(moves) < wanted and (not moves or rng.random() < 0.3):
            arrived = _arrive(world, rng, number)
            moves += [] if arrived is None else [arrived]
            continue
        if not moves:
            continue
        place = rng.randrange(len(moves))
        again = step(world, moves[place], rng)
        if again:
            moves[place] = Moves(world, moves[place].start, again)
        if rng.random() < 0.3:  # the worker has not been there yet: what time alone has changed is told all the same
            soon, moment = world.clock.now() + timedelta(minutes=rng.randint(1, 4000)), world.next_moment()
            world.clock.move_to(soon if moment is None else max(world.clock.now(), min(soon, moment)))
        if rng.random() < 0.15:  # letters that do not leave become incidents
            world.letterbox.broken = not world.letterbox.broken
        _check(world, told, rng)
    told.cases = len(moves)
    _remade(world)
    _stays(world, told, beside)
    _reports(world, told, rng)


def _arrive(world: World, rng: Random, number: int) -> Moves | None:
    start = draw(rng)
    request = deepcopy(start.request)
    request |= {"id": f"H-{number}-{start.name}", "received_at": world.clock.now().isoformat()}
    request["member"] |= {"id": f"{request['member']['id']}-{number}"}
    done = world.attempt(
        f"the request {request['id']} arrives under {request['plan']}",
        lambda: submit(world.app, request, start.documents, actor=Actor("outside")),
    )
    return None if done is None else Moves(world, replace(start, request=request), str(done["review"]))


def _check(world: World, told: History, rng: Random) -> None:
    told.checks += 1
    with world.app.store.reading() as reader:
        wrong = [*faults(world.app, reader), *_spans(world, reader, rng)]
        told.incidents += len(reader.incidents())
        for one in reader.desk_counts(world.clock.now()):
            for name in (one.level, one.standing):
                told.seen[name] = told.seen.get(name, 0) + one.n
    if wrong:
        raise AssertionError("; ".join(wrong[:3]))


def _spans(world: World, reader: Reader, rng: Random) -> Iterator[str]:
    """Spans of time whose edges lie close to where cases are due."""
    running = [(one.process, one.due) for one in all_open(world.app, reader) if one.due is not None and not one.paused]
    for _ in range(4 if running else 0):
        near = [rng.choice(running)[1] + timedelta(minutes=rng.randint(-70, 70)) for _ in range(2)]
        start, end = min(near), max(near)
        (told,) = reader.due_counts([("CLOCK", start, end)], Sieve())
        wanted = Counter(process for process, due in running if start <= due < end)
        if dict(told) != dict(wanted):
            yield f"from {start} to {end} are due {dict(told)} and not {dict(wanted)}"


def _remade(world: World) -> None:
    """The projection made anew from the reviews is the one that is kept, but for what time alone has changed."""
    app, now = world.app, world.clock.now()
    with app.store.transaction() as tx:
        for row in tx.reviews(limit=1000):
            kept = tx.open_case(row.id)
            if row.status != "OPEN":
                if kept is not None:
                    raise AssertionError(f"{row.id} has ended and is still on the desk")
                continue
            host = StepHost(app, tx, row.id, Journal(row.id, CASEWORK))
            again = case_now(host, row)
            if kept is None or again is None or _at(kept, now) != _at(again, now):
                raise AssertionError(f"{row.id} is kept as {kept} and follows as {again}")


def _at(case: OpenCase, now: datetime) -> OpenCase:
    level = level_at(now, due=case.due_at, watch_at=case.watch_at, tight_at=case.tight_at, paused=case.paused)
    until = level_until(level, due=case.due_at, watch_at=case.watch_at, tight_at=case.tight_at)
    return replace(case, level=level, level_until=until)


def _stays(world: World, told: History, beside: Beside) -> None:
    with world.app.store.reading() as reader:
        kept = {
            (one.review, one.process, one.element, one.opened_at, one.closed_at): (one.level, one.late)
            for one in reader.stays_between(datetime.fromisoformat("1970-01-01T00:00:00+00:00"), _after(world))
        }
    told.stays = len(kept)
    if kept != beside.stays:
        wrong = sorted(set(kept.items()) ^ set(beside.stays.items()), key=str)
        raise AssertionError(f"stays differ: {wrong[:4]}")


def _reports(world: World, told: History, rng: Random) -> None:
    """Over all days and over some: reports say what a count from the trails gives, and a fill tells the same."""
    today = world.clock.now().date()
    start = today - timedelta(days=rng.randint(0, 40))
    spans = [(today - timedelta(days=900), today), (start, start + timedelta(days=rng.randint(0, 20)))]
    with world.app.store.reading() as reader:
        faults = [fault for first, last in spans for fault in wrong(world.app, reader, first, last)]
        kept = list(reader.decided_lines(*EVER))
    if faults:
        raise AssertionError("; ".join(faults[:3]))
    for line in kept:
        told.reached.update([line.outcome, line.urgency, line.origin, *(one["status"] for one in line.appeals)])
        told.reached.update({"DRUG": line.is_drug, "EXTENDED": line.extended, "WAITED": line.waited_ms > 0})
    _filled(world, kept)


def _filled(world: World, kept: list[DecidedLine]) -> None:
    """The facts as they are told of a store that had none."""
    store = world.app.store
    assert isinstance(store, SqliteStore)
    with store._writing() as database:
        database.execute("delete from decided_lines")
        fill_facts(database)
    with store.reading() as reader:
        again = list(reader.decided_lines(*EVER))
    if again != kept:
        differs = [(a, b) for a, b in zip_longest(kept, again) if a != b]
        raise AssertionError(f"a step told {differs[0][0]} and a fill {differs[0][1]}")


def _after(world: World) -> datetime:
    return world.clock.now() + timedelta(days=1)


def many(seeds: range) -> Iterator[History]:
    """The histories of these seeds, over all cores."""
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        yield from pool.imap(history, seeds, chunksize=2)
