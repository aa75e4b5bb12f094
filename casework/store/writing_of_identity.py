"""Writing accounts, sessions, access to cases and the chains that record them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from casework.ports import WorkItem
from casework.ports_of_identity import (
    Account,
    AccountEvent,
    BreakGlass,
    CaseAccess,
    CaseView,
    ChainHead,
    SessionRecord,
    SignInTries,
)
from casework.store import tables_of_identity as tables
from casework.store.reading_of_identity import IdentityReading
from casework.store.records import to_milliseconds


class IdentityWriting(IdentityReading):
    """Implements `casework.ports_of_identity.IdentityTransaction`."""

    def put_account(self, account: Account) -> None:
        self._put(tables.ACCOUNTS, "put_account", account)

    def put_recovery_codes(self, person: str, codes: Sequence[str]) -> None:
        self._driver.change("drop_recovery_codes", {"person": person})
        for code in codes:
            self._driver.change("add_recovery_code", {"person": person, "code": code})

    def use_recovery_code(self, person: str, code: str, *, at: datetime) -> bool:
        parameters = {"person": person, "code": code, "at": to_milliseconds(at)}
        return self._driver.change("use_recovery_code", parameters) == 1

    def put_session(self, session: SessionRecord) -> None:
        self._put(tables.SESSIONS, "put_session", session)

    def touch_session(self, session: str, *, at: datetime) -> None:
        self._driver.change("touch_session", {"session": session, "at": to_milliseconds(at)})

    def keep_pending_factor(self, session: str, sealed: str) -> bool:
        return self._driver.change("keep_pending_factor", {"session": session, "sealed": sealed}) == 1

    def end_session(self, session: str, *, at: datetime, why: str) -> bool:
        parameters = {"session": session, "at": to_milliseconds(at), "why": why}
        return self._driver.change("end_session", parameters) == 1

    def end_sessions(self, person: str, *, at: datetime, why: str, but: str = "") -> int:
        parameters = {"person": person, "at": to_milliseconds(at), "why": why, "but": but}
        return self._driver.change("end_sessions", parameters)

    def put_sign_in_tries(self, tries: SignInTries) -> None:
        self._put(tables.SIGN_IN_TRIES, "put_sign_in_tries", tries)

    def forget_sign_in_tries(self, name: str) -> None:
        self._driver.change("forget_sign_in_tries", {"name": name})

    def forget_old_tries(self, before: datetime) -> None:
        self._driver.change("forget_old_tries", {"before": to_milliseconds(before)})

    def add_account_event(self, event: AccountEvent) -> None:
        self._put(tables.ACCOUNT_EVENTS, "add_account_event", event)

    def add_case_view(self, view: CaseView) -> None:
        self._put(tables.CASE_VIEWS, "add_case_view", view)

    def move_chain_head(self, head: ChainHead, *, expected: int) -> bool:
        parameters = {"chain": head.chain, "length": head.length, "head": head.head, "expected": expected}
        return self._driver.change("move_chain_head", parameters) == 1

    def project_case_access(self, review: str) -> None:
        self._driver.change("drop_projected_access", {"review": review})
        self._driver.change("project_case_access", {"review": review})

    def move_case_access(
        self, review: str, *, before: Iterable[WorkItem], ended: Sequence[WorkItem], after: Iterable[WorkItem]
    ) -> None:
        if any(item.status != "DONE" and item.claimed_by is not None for item in ended):
            self.project_case_access(review)  # whether they have taken another task of it, the database knows
            return
        had = {item.role for item in before if item.role is not None}
        have = {item.role for item in after if item.role is not None}
        for role in sorted(had - have):
            self._driver.change("drop_role_access", {"review": review, "role": role})
        for role in sorted(have - had):
            self._driver.change("add_work_access", {"review": review, "role": role, "person": "", "why": "OPEN"})
        for person in sorted(
            {item.closed_by for item in ended if item.status == "DONE" and item.closed_by is not None}
        ):
            self._driver.change("add_work_access", {"review": review, "role": "", "person": person, "why": "TOOK"})

    def put_case_access(self, access: CaseAccess) -> None:
        self._put(tables.CASE_ACCESS, "put_case_access", access)

    def put_break_glass(self, glass: BreakGlass) -> None:
        self._put(tables.BREAK_GLASS, "put_break_glass", glass)
