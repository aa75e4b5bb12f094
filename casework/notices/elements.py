"""What a line of business demands of a letter, and whether the letter that was written says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

from casework.domain.lines_of_business import LineOfBusiness, NoticeElement
from casework.errors import HandlerError

MARK = "data-element"
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}  # a heading announces something; only what stands below it says it
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What of a case decides which elements its letters must hold."""

    adverse: bool
    clinical: bool
    external: bool  # external review must be offered
    urgent: bool
    type: str  # PRE_SERVICE | CONCURRENT | POST_SERVICE
    late: bool  # a time that the law sets was missed
    appealed: bool = False  # the letter answers an appeal
    next_level: bool = False  # and the plan hears a further one
    answered: bool = False  # the letter holds a decision on appeal
    outside_upheld: bool = False  # somebody outside the plan upheld at least a part of what was denied
    file_again: bool = False  # the letter dismisses an appeal, and the time to file it runs on
    dismissal: str = ""  # what somebody outside decided of a dismissal: UPHELD | VACATED
    exclusion: bool = False  # what was refused rests on something that the plan excludes


def demanded(law: LineOfBusiness, kind: str, audience: str, *, of: Situation, on: date) -> tuple[NoticeElement, ...]:
    """The elements that this letter must hold: of its kind, for its reader, of its case, and by then in force."""
    last = of.appealed and not of.next_level
    holds = {
        "ALWAYS": True,
        "ADVERSE": of.adverse,
        "CLINICAL": of.clinical,
        "ADMINISTRATIVE": not of.clinical,
        "EXTERNAL_REVIEW": of.external and not last,
        "EXTERNAL_NOW": of.external and last,
        "NEXT_LEVEL": of.adverse and of.next_level,
        "LAST_LEVEL": of.adverse and last,
        "EXCLUSION": of.adverse and of.exclusion,
        "FAST_APPEAL": of.adverse and of.type != "POST_SERVICE" and (of.clinical or of.urgent),
        "NOT_OVER": of.adverse and of.type != "POST_SERVICE",
        "OUTSIDE_UPHELD": of.outside_upheld,
        "ANSWERED": of.answered,
        "CONCURRENT": of.adverse and of.type == "CONCURRENT",
        "LATE": of.adverse and of.late,
        "FILE_AGAIN": of.file_again,
        "DISMISSAL_STANDS": of.dismissal == "UPHELD",
        "DISMISSAL_VACATED": of.dismissal == "VACATED",
    }
    return tuple(
        element
        for element in law.notices
        if kind in element.notices
        and audience in element.audiences
        and (element.since is None or element.since <= on)
        and holds[element.when]
    )


class _Marks(HTMLParser):
    """Finds the marked sections and the text in each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self._open: list[str | None] = []
        self._headings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._headings += tag in HEADINGS
        if tag not in VOID:
            mark = dict(attrs).get(MARK)
            self._open.append(mark)
            for id in (mark or "").split():
                self.said.setdefault(id, "")

    def handle_endtag(self, tag: str) -> None:
        self._headings -= tag in HEADINGS
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._headings:
            return
        for id in {id for mark in self._open for id in (mark or "").split()}:
            self.said[id] += data


def said(html: str) -> frozenset[str]:
    """The elements that the letter says: their marked sections hold words, and not headings only."""
    reader = _Marks()
    reader.feed(html)
    reader.close()
    return frozenset(mark for mark, text in reader.said.items() if text.strip())


def refuse_gaps(held: frozenset[str], wanted: Iterable[NoticeElement], *, kind: str, audience: str, law: str) -> None:
    """HandlerError names every demanded element that is not among those the letter holds, with what demands it."""
    missing = [element for element in wanted if element.id not in held]
    if missing:
        gaps = "; ".join(f"{element.id} ({element.citation})" for element in missing)
        raise HandlerError(
            f"The letter {kind} to {audience} was not written: {law} demands of it what it does not say: {gaps}. "
            f"Give its template a section marked {MARK}, or give the element its words in the line of business."
        )
