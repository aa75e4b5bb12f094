"""The named statements of `sql/*.sql`: one neutral set for every database, fitted to a dialect by two tokens."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from casework.errors import StoreError
from casework.store.worklist_statements import composed

# `{sees COLUMN}` in a statement: whether the review named by the column is one that somebody may see.
SEES = re.compile(r"\{sees ([\w.]+)\}")
SEEN = (
    "(:sees_all = 1 or exists (select 1 from case_access as seen where seen.review = {} and "
    "(seen.until is null or seen.until > :sees_now) and (seen.person = :sees_person or seen.role in (:sees_role_1, "
    ":sees_role_2, :sees_role_3, :sees_role_4, :sees_role_5, :sees_role_6, :sees_role_7, :sees_role_8))))"
)
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
                sql = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE).strip().removesuffix(";")
                found[name] = _fitted(sql)
    return {**found, **{name: _fitted(sql) for name, sql in composed().items()}}


def _fitted(sql: str) -> str:
    return SEES.sub(lambda column: SEEN.format(column[1]), sql)
