"""The named statements of `sql/*.sql`: one neutral set for every database, fitted to a dialect by two tokens."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from casework.errors import StoreError

NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def load_statements(*, for_update: str = "", skip_locked: str = "") -> Mapping[str, str]:
    """Name -> SQL, with `{for_update}` and `{skip_locked}` replaced by what the dialect says there."""
    return {
        name: sql.replace("{for_update}", for_update).replace("{skip_locked}", skip_locked).strip()
        for name, sql in _neutral().items()
    }


@cache
def _neutral() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for source in sorted(files("casework.store").joinpath("sql").iterdir(), key=lambda one: one.name):
        if source.name.endswith(".sql"):
            pieces = NAME.split(source.read_text(encoding="utf-8"))
            for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
                if name in found:
                    raise StoreError(
                        f"Two statements in casework/store/sql are called {name}. Give one of them another name."
                    )
                found[name] = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE).strip().removesuffix(";")
    return found
