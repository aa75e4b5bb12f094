"""One random walk over the shipped application, from a request to its end or to whoever is waited for."""

import os
import traceback
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from casework.domain.case_invariants import check_all
from casework.ports import Actor, WorkItem
from casework.usecases import guard
from casework.usecases.show import walked
from casework.usecases.submit import submit
from tests.walks import checks
from tests.walks.moves import Moves
from tests.walks.starts import draw
from tests.walks.world import World

Json = dict[str, Any]


class Endless(BaseException):
    """A walk goes round in circles; nothing that catches exceptions may hold this up."""


@dataclass
class Walked:
    """What came of a walk; `fault` tells what should never have happened."""

    seed: int
    fault: str = ""
    log: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    steps: int = 0
    stuck: str = ""
    where: str = ""


def walk(seed: int) -> Walked:
    """One walk; the same seed takes the same one."""
    guard.look = check_all  # in a process of its own: every step is held against every rule, whatever it touched
    rng = Random(f"walk {seed}")
    os.urandom = Random(f"ids {seed}").randbytes  # the ids of tasks are drawn from it, and the pauses between tries
    start, told = draw(rng), Walked(seed)
    world = World(start.at, rng)
    try:
        _walk(world, start, told, rng)
    except (Exception, Endless) as error:  # noqa: BLE001 - whatever it is, it is told with the walk that came to it
        told.fault = f"{type(error).__name__}: {error}"
        told.where = traceback.format_exc()
    finally:
        told.log, told.refused = world.log, world.refused
        world.close()
    return told


def _walk(world: World, start: Any, told: Walked, rng: Random) -> None:
    requests = [start.request]
    if rng.random() < 0.08:  # the same was asked for before
        requests = [{**deepcopy(start.request), "id": f"{start.request['id']}-FIRST"}, start.request]
    done: Json | None = None
    for request in requests:
        if done is not None:
            world.pass_time(world.clock.now() + timedelta(hours=rng.randint(1, 30)))
            request = {**request, "received_at": world.clock.now().isoformat()}
        done = world.attempt(
            f"the request {request['id']} arrives under {request['plan']}: {start.name}",
            lambda request=request: submit(  # type: ignore[misc]
                world.app, request, start.documents, actor=Actor("outside")
            ),
        )
        if done is None:
            return
    assert done is not None
    review, depth = str(done["review"]), int(rng.triangular(15, 90, 70))
    moves = Moves(world, start, review)
    while told.steps < depth:
        told.steps += 1
        again = step(world, moves, rng)
        if again:
            told.path += path_of(world, moves.review)
            told.outcomes.append(str(world.row(moves.review).outcome))
            moves = Moves(world, start, again)
        checks.after_step(world, moves.review)
        if world.row(moves.review).status != "OPEN" and not again and rng.random() < 0.6:
            break
    world.letterbox.broken = False
    world.pass_time(world.clock.now() + timedelta(hours=4))
    told.path += path_of(world, moves.review)
    told.outcomes.append(str(world.row(moves.review).outcome))
    checks.at_the_end(world)
    for item in world.items(moves.review):
        if moves.failed.get(item.element, 0) > 5:
            told.stuck = item.element


def path_of(world: World, review: str) -> list[str]:
    with world.app.store.reading() as reader:
        return walked(reader.events(review))


def step(world: World, moves: Moves, rng: Random) -> str | None:
    """One thing happens; gives the review that follows this one, where one was opened."""
    row = world.row(moves.review)
    if row.status != "OPEN":
        if rng.random() < 0.5:
            return moves.reopen()
        late: list[Callable[[], str | None]] = [moves.appeal, moves.ask_external]
        if rng.random() < 0.5:
            return rng.choice(late)()
        rng.choice((moves.withdraw, lambda: moves.message("information_received")))()
        return None
    if rng.random() < 0.02:
        world.letterbox.broken = not world.letterbox.broken
    elif world.letterbox.broken and rng.random() < 0.4:
        world.letterbox.broken = False
    weighed = options(world, moves)
    move = rng.choices([move for _, move in weighed], [weight for weight, _ in weighed])[0]
    move()
    return None


def options(world: World, moves: Moves) -> list[tuple[float, Callable[[], Any]]]:
    """What may happen now, each with its weight; what waits is likelier than what comes out of the blue."""
    found: list[tuple[float, Callable[[], Any]]] = []
    waiting: dict[str, float] = {
        "information_received": 5,
        "peer_to_peer_requested": 5,
        "appeal_received": 14,
        "external_requested": 12,
        "external_decided": 12,
    }
    calls: dict[str, Callable[[], Any]] = {
        "information_received": lambda: moves.message("information_received"),
        "peer_to_peer_requested": lambda: moves.message("peer_to_peer_requested"),
        "appeal_received": moves.appeal,
        "external_requested": moves.ask_external,
        "external_decided": moves.decide_outside,
    }
    for item in world.items(moves.review):
        if item.kind == "USER":
            found.append((12.0 / (1 + moves.failed.get(item.element, 0) / 6), _answering(moves, item)))
            found.append((0.5, _taking(moves, item)))
        elif item.message in waiting:
            found.append((waiting[item.message], calls[item.message]))
    out_of_the_blue = [
        (0.10, moves.withdraw),
        (0.35, moves.appeal),
        (0.35, moves.ask_external),
        (0.25, moves.withdraw_appeal),
        (0.05, moves.decide_outside),
        (0.30, lambda: moves.extend("decision")),
        (0.40, lambda: moves.extend("appeal")),
        (0.02, moves.reopen),
        (0.15, lambda: moves.message("information_received")),
        (0.03, lambda: moves.message("peer_to_peer_requested")),
    ]
    return [*found, *out_of_the_blue, *_time(world)]


def _time(world: World) -> list[tuple[float, Callable[[], Any]]]:
    rng, now, moment = world.rng, world.clock.now(), world.next_moment()
    soon = now + timedelta(minutes=rng.randint(5, 600))
    found: list[tuple[float, Callable[[], Any]]] = [(2.0, lambda: world.pass_time(soon))]
    if moment is not None:
        late = max(moment, now) + timedelta(minutes=rng.randint(0, 3000))
        found.append((1.6, lambda: world.pass_time(max(moment, now))))
        found.append((0.6, lambda: world.pass_time(late)))
        found.append((0.2, lambda: world.stand_still(late)))
    return found


def _answering(moves: Moves, item: WorkItem) -> Callable[[], Any]:
    return lambda: moves.answer(item)


def _taking(moves: Moves, item: WorkItem) -> Callable[[], Any]:
    return lambda: moves.take(item)
