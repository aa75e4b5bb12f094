"""What can be set from outside; the one reader of environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`database`: the SQLite file. `outbox`: the folder that letters are delivered to."""

    database: Path
    outbox: Path


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """CASEWORK_DATABASE (default var/casework.db) and CASEWORK_OUTBOX (default `outbox` beside the database).

    A variable that is set to nothing counts as not set.
    """
    variables = os.environ if environment is None else environment
    database = Path(variables.get("CASEWORK_DATABASE") or "var/casework.db")
    return Settings(database=database, outbox=Path(variables.get("CASEWORK_OUTBOX") or database.parent / "outbox"))
