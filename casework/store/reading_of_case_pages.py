"""Reading what the pages of a case show at once: the ports' `CommentReader` and `CasePageReader`."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.case_likeness import MOST
from casework.ports import Event, Part
from casework.ports_of_case_pages import CaseBeside, Standing
from casework.ports_of_comments import Comment
from casework.ports_of_identity import Sees
from casework.store import tables
from casework.store.reading_of_identity import sees_parameters
from casework.store.records import decode, to_moment
from casework.store.rows import Rows
from casework.store.tables_of_comments import COMMENTS

MOST_BESIDE = 50  # cases that one look shows


class CasePageReading(Rows):
    """What can be read for the pages of a case."""

    def comments(self, review: str) -> Sequence[Comment]:
        return self._many(COMMENTS, "comments", review=review)

    def parts_of(self, review: str) -> Mapping[str, Part]:
        rows = self._driver.rows("parts_of", {"review": review})
        return {row["name"]: decode(tables.PARTS, row) for row in rows}

    def standing(self, review: str, *, person: str) -> Standing:
        (row,) = self._driver.rows("standing", {"review": review, "person": person})
        return Standing(**row)

    def document_titles(self, review: str) -> Mapping[str, str]:
        return {row["id"]: row["title"] for row in self._driver.rows("document_titles", {"review": review})}

    def hand_overs(self, review: str) -> Sequence[Event]:
        return self._many(tables.EVENTS, "hand_overs", review=review)

    def cases_of_member(self, member: str, *, sees: Sees) -> Sequence[CaseBeside]:
        return self._beside("cases_of_member", sees, member=member)

    def decided_like(
        self, procedure: str, *, traits: Sequence[str], words: str | None, but: str, sees: Sees
    ) -> tuple[Sequence[CaseBeside], bool]:
        filled = [*traits, *("-" for _ in range(MOST))][:MOST]
        asked = {f"trait_{number}": one for number, one in enumerate(filled, 1)}
        statement = "decided_like" if words is None else "decided_like_with_words"
        told = {} if words is None else {"words": words}
        found = self._beside(statement, sees, procedure=procedure, but=but, limit=MOST_BESIDE + 1, **asked, **told)
        return found[:MOST_BESIDE], len(found) > MOST_BESIDE

    def _beside(self, statement: str, sees: Sees, **parameters: Any) -> list[CaseBeside]:
        rows = self._driver.rows(statement, {"limit": MOST_BESIDE, **parameters, **sees_parameters(sees)})
        moments = ("received_at", "changed_at")
        return [
            CaseBeside(**{**row, **{name: to_moment(row[name]) for name in moments}, "seen": bool(row["seen"])})
            for row in rows
        ]
