"""Reading the worklist: its lists, counts and marks, saved views, and the search: the port's `WorklistReader`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from casework.domain.time_left import NEVER, PAUSED_AFTER
from casework.ports_of_identity import Sees
from casework.ports_of_worklist import (
    CAP,
    PAGE,
    Card,
    FollowUp,
    Found,
    Listed,
    Mark,
    OpenWork,
    SavedView,
    Tally,
    WorkQuery,
)
from casework.store import tables_of_worklist as tables
from casework.store.reading_of_identity import role_parameters, sees_parameters
from casework.store.records import decode, to_milliseconds, to_moment
from casework.store.rows import Rows
from casework.store.worklist_statements import ENTRIES, ITEMS, LEADS, leads_of

REACH = 2_000  # how many of the newest matches a search looks at
NOW = -1
# Where in the order of time left a level can stand: no look goes past it.
RANGES = {
    "late": (0, NOW),
    "tight": (NOW, PAUSED_AFTER),
    "watch": (NOW, PAUSED_AFTER),
    "ok": (NOW, PAUSED_AFTER),
    "paused": (PAUSED_AFTER, NEVER),
}
OPENING, CLOSING = "\x02", "\x03"  # what stands around the words of a snippet that were searched


class WorklistReading(Rows):
    """What can be read of the worklist."""

    def card(self, review: str) -> Card | None:
        return cast("Card | None", self._one(tables.CASE_CARDS, "card", review=review))

    def open_work(self, item: str) -> OpenWork | None:
        return cast("OpenWork | None", self._one(tables.WORKLIST, "open_work", item=item))

    def open_work_of(self, review: str) -> Sequence[OpenWork]:
        return self._many(tables.WORKLIST, "open_work_of", review=review)

    def worklist(self, query: WorkQuery) -> tuple[Sequence[Listed], int | None]:
        asked = {**_asked(query), "limit": query.limit, "offset": query.offset, "reach": query.offset + query.limit}
        statement = "worklist_follow_up" if query.list == "follow_up" else f"worklist_{query.list}_{query.sort}"
        if query.is_filtered and query.list != "follow_up":
            statement = f"found_{query.list}_{query.sort}_{_lead(query)}_{_words(query)}"
        rows = self._driver.rows(statement, asked)
        total = None
        if query.is_filtered and query.list != "follow_up":
            total = int(rows[0]["total"]) if rows else 0
        return [listed_row(row) for row in rows], total

    def words_are_many(self, words: str) -> bool:
        rows = self._driver.rows("words_are_many", {"words": words, "cap": CAP + 1})
        return int(rows[0]["n"]) > CAP

    def listed(self, items: Sequence[str], *, sees: Sees) -> Sequence[Listed]:
        filled = [*items, *("" for _ in ITEMS)][:PAGE]
        parameters = dict(zip(ITEMS, filled, strict=True))
        asked = {**parameters, "person": sees.person, **sees_parameters(sees)}
        return [listed_row(row) for row in self._driver.rows("listed", asked)]

    def tallies(self, person: str, *, today: str) -> Sequence[Tally]:
        return self._many(tables.WORKLIST_COUNTS, "tallies", person=person, today=today)

    def steps_of(self, roles: Sequence[str]) -> Sequence[str]:
        rows = self._driver.rows("steps_of_roles", {})
        return list(dict.fromkeys(str(row["step"]) for row in rows if row["role"] in roles))

    def mark(self, item: str) -> Mark | None:
        return cast("Mark | None", self._one(tables.TASK_MARKS, "mark", item=item))

    def follow_up(self, review: str, person: str) -> FollowUp | None:
        return cast("FollowUp | None", self._one(tables.FOLLOW_UPS, "follow_up", review=review, person=person))

    def saved_views(self, person: str, roles: Sequence[str]) -> Sequence[tuple[SavedView, str]]:
        rows = self._driver.rows("saved_views", {"person": person, **role_parameters(roles)})
        return [(decode(tables.SAVED_VIEWS, row), str(row["owner_name"] or row["owner"])) for row in rows]

    def saved_view(self, view: str) -> SavedView | None:
        return cast("SavedView | None", self._one(tables.SAVED_VIEWS, "saved_view", view=view))

    def documents_since(self, review: str, moment: datetime) -> int:
        parameters = {"review": review, "moment": to_milliseconds(moment)}
        return int(self._driver.rows("documents_since", parameters)[0]["n"])

    def find_cases(self, names: str, words: str, *, sees: Sees) -> tuple[Sequence[Found], bool]:
        asked = {"reach": REACH, "limit": PAGE + 1, **sees_parameters(sees)}
        named = [_found(row) for row in self._driver.rows("find_by_words", {**asked, "words": names})]
        rows = list(self._driver.rows("find_by_text", {**asked, "words": words}))
        known, inside = {one.card.review for one in named}, []
        for row in rows:
            if row["review"] not in known:
                known.add(row["review"])
                inside.append(row)
        inside = inside[: max(0, PAGE - len(named))]
        told = self._snippets(words, [row["entry"] for row in inside])
        found = [*named[:PAGE], *(_found(row, told.get(row["entry"], "")) for row in inside)]
        full = len(named) > PAGE or len(rows) > PAGE
        return found, full or self._beyond(words)

    def _snippets(self, words: str, entries: Sequence[int]) -> Mapping[int, str]:
        if not entries:
            return {}
        filled = dict(zip(ENTRIES, [*entries, *(-1 for _ in ENTRIES)], strict=False))
        return {row["entry"]: row["snippet"] for row in self._driver.rows("snippets", {"words": words, **filled})}

    def _beyond(self, words: str) -> bool:
        """Whether the texts hold more matches than were looked at."""
        rows = self._driver.rows("text_matches", {"words": words, "cap": REACH + 1})
        return int(rows[0]["n"]) > REACH


def _lead(query: WorkQuery) -> str:
    """The filter whose index is taken; where few cases hold the words, they lead."""
    if query.words is not None and not query.many:
        return "any"
    given = (one for one in LEADS if one in leads_of(query.sort) and getattr(query, one) is not None)
    return next(given, "any")


def _words(query: WorkQuery) -> str:
    if query.words is None:
        return "any"
    return "many" if query.many else "few"


def _asked(query: WorkQuery) -> dict[str, Any]:
    least, most = RANGES.get(query.level or "", (0, NEVER))
    now = to_milliseconds(query.now)
    return {
        "least": now if least == NOW else least,
        "most": now if most == NOW else most,
        "cap": max(query.cap + 1, query.offset + query.limit),
        "few": CAP,
        "person": query.person,
        "now": now,
        "today": query.today,
        "plan": query.plan,
        "step": query.step,
        "level": query.level,
        "urgency": query.urgency,
        "language": query.language,
        "words": query.words,
        **role_parameters(query.roles),
    }


def listed_row(row: Mapping[str, Any]) -> Listed:
    """A row of a list, as the statements of lists give it."""
    card = decode(tables.CASE_CARDS, {**row, "urgency": row["card_urgency"]})
    follow_up = None
    if "f_review" in row:
        follow_up = decode(
            tables.FOLLOW_UPS, {column.name: row[f"f_{column.name}"] for column in tables.FOLLOW_UPS.columns}
        )
    return Listed(
        card=card,
        work=None if row["item"] is None else decode(tables.WORKLIST, row),
        holder_name=row["holder_name"],
        drafted_at=None if row["drafted_at"] is None else to_moment(row["drafted_at"]),
        held_until=None if row["held_until"] is None else to_moment(row["held_until"]),
        mark=row["mark"],
        task_name=row["task_name"] or "",
        follow_up=follow_up,
        answer_by=None if row["answer_by"] is None or row["kind"] == "USER" else to_moment(row["answer_by"]),
    )


def _found(row: Mapping[str, Any], snippet: str = "") -> Found:
    return Found(
        card=decode(tables.CASE_CARDS, row),
        status=row["status"],
        outcome=row["outcome"],
        source=row.get("source", "CASE"),
        ref=row.get("ref", ""),
        title=row.get("title", ""),
        snippet=_pieces(snippet),
    )


def _pieces(snippet: str) -> tuple[tuple[bool, str], ...]:
    """A snippet as pieces of text, each with whether it is what was searched."""

    told: list[tuple[bool, str]] = []
    for number, piece in enumerate(snippet.split(OPENING)):
        inside, _, after = piece.partition(CLOSING) if number else ("", "", piece)
        told += [(True, inside), (False, after)]
    return tuple((marked, text) for marked, text in told if text)
