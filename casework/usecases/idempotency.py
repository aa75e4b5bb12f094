"""The same request twice has one effect and one answer."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from casework.errors import IdempotencyConflict
from casework.ports import Actor, Json, Transaction


def once(tx: Transaction, actor: Actor, key: str | None, request: Any, at: datetime, act: Callable[[], Json]) -> Json:
    """What `act` gives, or gave when the same actor sent the same key; IdempotencyConflict on another request."""
    if key is None:
        return act()
    fingerprint = sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
    if (before := tx.replayed(actor.person, key)) is not None:
        if before[0] != fingerprint:
            raise IdempotencyConflict(
                f"The key {key} was used before for something else. Send each new action with a key of its own."
            )
        return before[1]
    response = act()
    tx.remember(actor.person, key, fingerprint, response, at=at)
    return response
