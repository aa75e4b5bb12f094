"""Reading and checking all trails: the ports' `AuditReader` and `AuditTransaction`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import orjson

from casework.ports import CASEWORK
from casework.ports_of_audit import AUDIT_PAGE, AuditCheck, AuditQuery, LookEntry, TrailEntry
from casework.ports_of_identity import AccountEvent
from casework.store import tables
from casework.store.audit_statements import SLOTS
from casework.store.records import decode, to_milliseconds
from casework.store.rows import Rows
from casework.store.tables_of_audit import AUDIT_CHECKS
from casework.store.tables_of_identity import ACCOUNT_EVENTS, CASE_VIEWS

EVER = 2**62  # after every moment and every number


class AuditReading(Rows):
    """What can be read of all trails at once."""

    def trail_entries(self, query: AuditQuery) -> Sequence[TrailEntry]:
        return [
            TrailEntry(
                event=decode(tables.EVENTS, row),
                definition=row["definition"],
                request=row["request"],
                member_name=row["member_name"],
            )
            for row in self._driver.rows(f"trail_by_{_way_of_trail(query)}", _asked(query))
        ]

    def look_entries(self, query: AuditQuery) -> Sequence[LookEntry]:
        way = "case" if query.review is not None else "any" if query.person is None else "person"
        rows = self._driver.rows(f"looks_by_{way}", _asked(query))
        return [LookEntry(view=decode(CASE_VIEWS, row), member_name=row["member_name"]) for row in rows]

    def account_entries(self, query: AuditQuery) -> Sequence[AccountEvent]:
        way = "person" if query.person is not None else "any" if query.kind is None else "kind"
        return [decode(ACCOUNT_EVENTS, row) for row in self._driver.rows(f"accounts_by_{way}", _asked(query))]

    def member_names(self, reviews: Sequence[str]) -> Mapping[str, str]:
        rows = self._driver.rows("member_names", {"reviews": orjson.dumps(list(reviews)).decode()})
        return {row["review"]: row["member_name"] for row in rows}

    def document_titles_in(self, reviews: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        filled = [*reviews[:AUDIT_PAGE], *[""] * (AUDIT_PAGE - len(reviews))]
        for row in self._driver.rows("document_titles_in", dict(zip(SLOTS, filled, strict=True))):
            found.setdefault(row["review"], {})[row["id"]] = row["title"]
        return found

    def account_links(self) -> Sequence[str]:
        return [row["hash"] for row in self._driver.rows("account_links", {})]

    def active_reviews(self, since: datetime, until: datetime) -> Sequence[str]:
        period = {"since": to_milliseconds(since), "until": to_milliseconds(until)}
        return [row["review"] for row in self._driver.rows("active_reviews", period)]

    def trails_after(self, review: str, *, limit: int) -> Sequence[str]:
        asked = {"review": review, "limit": limit}
        rows = {row["id"] for row in self._driver.rows("reviews_after", asked)}
        trails = {row["review"] for row in self._driver.rows("trails_after", asked)}
        gone = {row["review"] for row in self._driver.rows("tombstones_after", asked)}
        return sorted(rows | trails | gone)[:limit]

    def audit_checks(self, *, limit: int) -> Sequence[AuditCheck]:
        return self._many(AUDIT_CHECKS, "audit_checks", limit=limit)

    def running_check(self) -> AuditCheck | None:
        return cast("AuditCheck | None", self._one(AUDIT_CHECKS, "running_check"))


class AuditWriting(AuditReading):
    """What can be written of them."""

    def put_audit_check(self, check: AuditCheck) -> None:
        self._put(AUDIT_CHECKS, "put_audit_check", check)


def _way_of_trail(query: AuditQuery) -> str:
    if query.review is not None:
        return "case"
    if query.kind is None:
        return "any" if query.person is None else "actor"
    if query.person is None:
        return "kind"
    # Nearly every entry is the machine's, and few are any one person's.
    return "kind_and_actor" if query.person == CASEWORK.person else "actor_and_kind"


def _asked(query: AuditQuery) -> dict[str, Any]:
    most = EVER if query.until is None else to_milliseconds(query.until)
    at, review, seq = (EVER, "", EVER)
    if query.before is not None:
        at, review, seq = to_milliseconds(query.before[0]), query.before[1], query.before[2]
    return {
        "review": query.review,
        "person": query.person,
        "kind": query.kind,
        "since": 0 if query.since is None else to_milliseconds(query.since),
        "most": min(most, at),
        "before_at": at,
        "before_review": review,
        "before_seq": seq,
        "limit": query.limit,
    }
