"""The matrix of permissions, read from `permissions.toml`: which role may do what, and which cases a role sees."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ALL_CASES, OWN_CASES, NO_CASES = "ALL_CASES", "OWN_CASES", "NONE"


@dataclass(frozen=True, slots=True)
class Role:
    """`cases`: ALL_CASES | OWN_CASES | NONE."""

    id: str
    title: str
    cases: str


@dataclass(frozen=True, slots=True)
class Action:
    """What the roles may do. `scope`: OWN_CASES (one case that they may see) | ALL_CASES (any) | NONE (no case)."""

    id: str
    title: str
    roles: frozenset[str]
    scope: str

    def may(self, roles: Iterable[str]) -> bool:
        """Whether one of these roles may do it."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Permissions:
    """Roles and actions by id, in the order of the file."""

    roles: Mapping[str, Role]
    actions: Mapping[str, Action]

    def may(self, roles: Iterable[str], action: str) -> bool:
        """Whether one of these roles may do it; False where there is no such action."""
        known = self.actions.get(action)
        return known is not None and known.may(roles)

    def cases(self, roles: Iterable[str]) -> str:
        """The widest view of cases that these roles give."""
        seen = {self.roles[role].cases for role in roles if role in self.roles}
        return next((one for one in (ALL_CASES, OWN_CASES) if one in seen), NO_CASES)

    def title(self, role: str) -> str:
        """How people call a role."""
        return self.roles[role].title if role in self.roles else role


@cache
def permissions() -> Permissions:
    """The shipped matrix."""
    raw = tomllib.loads(files("casework.identity").joinpath("permissions.toml").read_text(encoding="utf-8"))
    return Permissions(
        roles={one["id"]: Role(one["id"], one["title"], one["cases"]) for one in raw["roles"]},
        actions={
            one["id"]: Action(one["id"], one["title"], frozenset(one["roles"]), one["scope"]) for one in raw["actions"]
        },
    )
