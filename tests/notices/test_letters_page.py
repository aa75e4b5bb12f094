"""The page on letters tells what is shipped: every kind, every element under every law, every key and placeholder."""

from dataclasses import fields
from pathlib import Path

from casework.domain.library import Library
from casework.domain.lines_of_business import NoticeElement
from casework.domain.notice_content import PLACEHOLDERS, WHEN
from casework.notices.kinds import SUBJECTS

from .conftest import LAWS, ROOT

PAGE = ROOT / "docs/reference/letters.md"
GROUPS = {  # how the page names kinds that often stand together
    "every letter": set(SUBJECTS),
    "every letter but `peer_to_peer_offer`": set(SUBJECTS) - {"peer_to_peer_offer"},
    "every decision": {"approval", "partial", "denial", "administrative_denial"},
    "every no": {"partial", "denial", "administrative_denial"},
    "every answer": {"appeal_upheld", "appeal_partly_overturned", "appeal_overturned"},
    "every no on appeal": {"appeal_upheld", "appeal_partly_overturned"},
}


def letters(kinds: set[str]) -> str:
    """The kinds by their groups, the rest by name."""
    left, told = set(kinds), []
    for name, group in GROUPS.items():
        if group <= left:
            told.append(name)
            left -= group
    return ", ".join([*told, *(f"`{kind}`" for kind in SUBJECTS if kind in left)])


def rows(shelf: Library) -> list[str]:
    """The table of elements: where each is demanded, and under which law with how sure a source."""
    laws = {one.id: {element.id: element for element in one.notices} for one in shelf.lines_of_business}
    order = [one for law in LAWS for one in laws[law]]
    return [_row(id, [laws[law].get(id) for law in LAWS]) for id in dict.fromkeys(order)]


def _row(id: str, held: list[NoticeElement | None]) -> str:
    known = [one for one in held if one is not None]
    kinds = {kind for one in known for kind in one.notices}
    readers = "".join(name[0] for name in ("MEMBER", "PROVIDER", "RECORD") if name in known[0].audiences)
    marks = " | ".join(one.status[0] if one else "–" for one in held)
    return f"| `{id}` | `{known[0].when}` | {letters(kinds)} | {readers} | {marks} |"


def test_the_table_of_elements_is_that_of_the_shipped_laws(shelf: Library) -> None:
    told = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `") and line.count("|") == 11]
    assert told == rows(shelf)


def test_every_kind_when_placeholder_and_key_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    keys = {one.name for one in fields(NoticeElement)}
    for word in (*SUBJECTS, *WHEN, *keys, *(f"{{{name}}}" for name in PLACEHOLDERS)):
        assert f"`{word}`" in text, word


def test_every_file_of_letters_is_named(shelf: Library) -> None:
    text = PAGE.read_text("utf-8")
    for path in sorted(Path(ROOT / "workflows/lines_of_business").glob("*_notices.toml")):
        assert path.name in text
