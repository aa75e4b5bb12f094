"""The same request twice has one effect and one answer."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from casework.errors import IdempotencyConflict, InputError
from casework.ports import Actor, Json, Transaction


def once(tx: Transaction, actor: Actor, key: str | None, request: Any, at: datetime, act: Callable[[], Json]) -> Json:
    """What `act` gives, or gave when the same actor sent the same key; IdempotencyConflict on another request."""
    if key is None:
        return act()
    wanted = fingerprint(request)
    if (before := tx.replayed(actor.person, key)) is not None:
        if before[0] != wanted:
            raise IdempotencyConflict(
                f"The key {key} was used before for something else. Send each new action with a key of its own."
            )
        return before[1]
    response = act()
    tx.remember(actor.person, key, wanted, response, at=at)
    return response


def fingerprint(request: Any) -> str:
    """What tells this request from any other that is sent under the same key."""
    try:
        return sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
    except TypeError as error:  # the only thing that is left to go wrong with values that were read from a file
        raise InputError(
            f"What was sent cannot be kept under a key: {error}. Send plain values, and none that are nested so deep."
        ) from error
