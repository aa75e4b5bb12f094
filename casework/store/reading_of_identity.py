"""Reading accounts, sessions, access to cases and the chains that record them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from casework.ports import Person, WorkItem
from casework.ports_of_case_pages import Standing
from casework.ports_of_identity import (
    Account,
    AccountEvent,
    BreakGlass,
    CaseAccess,
    CaseView,
    ChainHead,
    RecoveryCode,
    SeenReview,
    Sees,
    SessionRecord,
    SignInTries,
)
from casework.store import tables, tables_of_identity
from casework.store.records import decode, to_milliseconds, to_moment
from casework.store.rows import Rows, part_of

MOST_ROLES = 8  # that one statement can ask for; there are fewer that see cases


class IdentityReading(Rows):
    """Implements `casework.ports_of_identity.IdentityReader`."""

    def account(self, person: str) -> Account | None:
        return cast("Account | None", self._one(tables_of_identity.ACCOUNTS, "account", person=person))

    def accounts(self) -> Sequence[Account]:
        return self._many(tables_of_identity.ACCOUNTS, "accounts")

    def recovery_codes(self, person: str) -> Sequence[RecoveryCode]:
        return self._many(tables_of_identity.RECOVERY_CODES, "recovery_codes", person=person)

    def session_of_token(self, token: str) -> tuple[SessionRecord, Person, str, bool] | None:
        rows = self._driver.rows("session_of_token", {"token": token})
        if not rows:
            return None
        (row,) = rows
        session = decode(tables_of_identity.SESSIONS, {**row, "id": row["session_id"]})
        return session, decode(tables.PEOPLE, row), str(row["account_status"]), bool(row["account_has_factor"])

    def sessions_of(self, person: str) -> Sequence[SessionRecord]:
        return self._many(tables_of_identity.SESSIONS, "sessions_of", person=person)

    def sign_in_tries(self, name: str) -> SignInTries | None:
        return cast("SignInTries | None", self._one(tables_of_identity.SIGN_IN_TRIES, "sign_in_tries", name=name))

    def account_events(self, *, person: str | None = None, limit: int) -> Sequence[AccountEvent]:
        if person is None:
            return self._many(tables_of_identity.ACCOUNT_EVENTS, "account_events", limit=limit)
        return self._many(tables_of_identity.ACCOUNT_EVENTS, "account_events_of_person", person=person, limit=limit)

    def case_views(self, review: str) -> Sequence[CaseView]:
        return self._many(tables_of_identity.CASE_VIEWS, "case_views", review=review)

    def chain_head(self, chain: str) -> ChainHead | None:
        return cast("ChainHead | None", self._one(tables_of_identity.CHAIN_HEADS, "chain_head", chain=chain))

    def case_access(self, review: str) -> Sequence[CaseAccess]:
        return self._many(tables_of_identity.CASE_ACCESS, "case_access", review=review)

    def access_of_work(self, review: str) -> Sequence[tuple[str, str, str]]:
        rows = self._driver.rows("access_of_work", {"review": review})
        return [(row["role"], row["person"], row["why"]) for row in rows]

    def seen_review(self, review: str, *, person: str, roles: Sequence[str], now: datetime) -> SeenReview | None:
        parameters = {"review": review, "person": person, "now": to_milliseconds(now), **role_parameters(roles)}
        rows = self._driver.rows("seen_review", parameters)
        return _seen(rows[0]) if rows else None

    def seen_task(
        self, task: str, *, person: str, roles: Sequence[str], now: datetime
    ) -> tuple[WorkItem, SeenReview] | None:
        parameters = {"task": task, "person": person, "now": to_milliseconds(now), **role_parameters(roles)}
        rows = self._driver.rows("seen_task", parameters)
        return (decode(tables.WORK_ITEMS, part_of(rows[0], "task_")), _seen(rows[0])) if rows else None

    def break_glass(self, id: str) -> BreakGlass | None:
        return cast("BreakGlass | None", self._one(tables_of_identity.BREAK_GLASS, "break_glass", id=id))

    def break_glasses_of(self, review: str) -> Sequence[BreakGlass]:
        return self._many(tables_of_identity.BREAK_GLASS, "break_glasses_of", review=review)

    def break_glasses(self, *, limit: int) -> Sequence[BreakGlass]:
        return self._many(tables_of_identity.BREAK_GLASS, "break_glasses", limit=limit)


def _seen(row: Mapping[str, Any]) -> SeenReview:
    return SeenReview(
        row=decode(tables.REVIEWS, row),
        own=bool(row["own"]),
        glass=None if row["glass"] is None else to_moment(row["glass"]),
        views=int(row["views"]),
        views_head=str(row["views_head"]),
        standing=Standing(**part_of(row, "standing_")),
    )


def sees_parameters(sees: Sees) -> dict[str, Any]:
    """What a statement with the clause `{sees COLUMN}` must be given besides its own parameters."""
    return {
        "sees_all": int(sees.everything),
        "sees_person": sees.person,
        "sees_now": to_milliseconds(sees.now),
        **{f"sees_{name}": role for name, role in role_parameters(sees.roles).items()},
    }


def role_parameters(roles: Sequence[str]) -> dict[str, str]:
    """`role_1` to `role_8`: a statement has a fixed number of parameters, and no role is called "-"."""
    filled = [*roles, *("-" for _ in range(MOST_ROLES))][:MOST_ROLES]
    return {f"role_{number}": role for number, role in enumerate(filled, 1)}
