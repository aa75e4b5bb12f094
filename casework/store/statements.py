"""The named statements of `sql/*.sql`: one neutral set for every database, fitted to a dialect by two tokens."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from casework.errors import StoreError
from casework.store import audit_statements, batch_statements, desk_statements, history_statements, worklist_statements

# `{sees COLUMN}` in a statement: whether the review named by the column is one that somebody may see.
SEES = re.compile(r"\{sees ([\w.]+)\}")
SEEN = (
    "(:sees_all = 1 or exists (select 1 from case_access as seen where seen.review = {} and "
    "(seen.until is null or seen.until > :sees_now) and (seen.person = :sees_person or seen.role in (:sees_role_1, "
    ":sees_role_2, :sees_role_3, :sees_role_4, :sees_role_5, :sees_role_6, :sees_role_7, :sees_role_8))))"
)
NAME = re.compile(r"^-- (name|part): (\w+)\n", re.MULTILINE)
# `{part NAME}` in a statement: what several of them say to the letter, written once as `-- part: NAME`.
PART = re.compile(r"\{part (\w+)\}")


def load_statements(*, for_update: str = "", skip_locked: str = "") -> Mapping[str, str]:
    """Name -> SQL, with `{for_update}` and `{skip_locked}` replaced by what the dialect says there."""
    return {
        name: sql.replace("{for_update}", for_update).replace("{skip_locked}", skip_locked).strip()
        for name, sql in _neutral().items()
    }


@cache
def _neutral() -> Mapping[str, str]:
    found: dict[str, str] = {}
    parts: dict[str, str] = {}
    for source in sorted(files("casework.store").joinpath("sql").iterdir(), key=lambda one: one.name):
        if source.name.endswith(".sql"):
            pieces = NAME.split(source.read_text(encoding="utf-8"))
            for kind, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
                known = parts if kind == "part" else found
                if name in known:
                    raise StoreError(
                        f"Two statements in casework/store/sql are called {name}. Give one of them another name."
                    )
                known[name] = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE).strip().removesuffix(";")
    composed = {
        **worklist_statements.composed(),
        **audit_statements.composed(),
        **batch_statements.composed(),
        **desk_statements.composed(),
        **history_statements.composed(),
    }
    return {name: _fitted(sql, parts) for name, sql in {**found, **composed}.items()}


def _fitted(sql: str, parts: Mapping[str, str]) -> str:
    whole = PART.sub(lambda named: parts[named[1]], sql)
    return SEES.sub(lambda column: SEEN.format(column[1]), whole)
