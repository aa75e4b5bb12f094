"""Comments on a case: a thread that only grows, in which people ask one another to look."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casework.audit.journal import Journal
from casework.domain.visible_text import length_seen, unreadable
from casework.errors import FormError
from casework.identity.permissions import permissions
from casework.ports import Actor, Json, Person, Reader, Transaction
from casework.ports_of_comments import Comment
from casework.usecases.application import Application
from casework.usecases.case_access import give_access
from casework.usecases.case_marks import ask_follow_up
from casework.usecases.rights import shut_out, zone_of
from casework.usecases.steps import lock

LONGEST = 4_000
READS = "case.see"  # the action that whoever is mentioned must be able to do
MENTION = re.compile(r"(?<![\w@.])@(?=\w)")
WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comment's text: plain words, or the mention of a person."""

    text: str
    person: str | None = None


def thread(reader: Reader, review: str) -> list[Json]:
    """The comments in order: {id, person, name, role, at, pieces}."""
    people = reader.people()
    names = {person.id: person.name for person in people}
    return [
        {
            "id": comment.id,
            "person": comment.person,
            "name": names.get(comment.person, comment.person),
            "role": comment.role,
            "at": comment.written_at,
            "pieces": pieces(comment.body, people),
        }
        for comment in reader.comments(review)
    ]


def may_be_mentioned(people: Sequence[Person], shut_out: Callable[[str], str]) -> list[Person]:
    """Everybody whose role reads cases and who can sign in, by name; `shut_out` says why somebody cannot."""
    return sorted((one for one in people if _reads(one) and not shut_out(one.id)), key=lambda one: one.name)


def _reads(person: Person) -> bool:
    return not set(permissions().actions[READS].roles).isdisjoint(person.roles)


def add_comment(app: Application, review: str, text: str, *, person: str, role: str | None) -> Comment:
    """Keep a comment; whoever it mentions may read the case from now on and finds it among today's follow-ups.

    FormError where there is nothing to keep, too much of it, or a mention that means nobody.
    """
    body = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    _refuse_length(body)
    with app.store.transaction() as tx:
        row, now = lock(tx, review), app.clock.now()
        people = tx.people()
        mentioned = _mentioned(body, people, person, shut_out(tx))
        comment = Comment(
            id=secrets.token_hex(8),
            review=review,
            person=person,
            role=role,
            written_at=now,
            body=body,
            mentions={"people": [one.id for one in mentioned]},
        )
        tx.add_comment(comment)
        day = now.astimezone(zone_of(app, tx, review)).date()
        author = next((one.name for one in people if one.id == person), person)
        journal = Journal(review, Actor(person, role))
        journal.add_row("comment.added", comment, mentions=[one.id for one in mentioned])
        for one in mentioned:
            give_access(tx, review, person=one.id, why="MENTIONED")
            reason = _asks(tx, comment, one, author)
            ask_follow_up(app, tx, journal, person=one.id, day=day, reason=reason, by=person)
        # Nobody's answers rest on a comment, so the revision stays as it is: a form that is open stays good.
        journal.keep_beside(tx, row, at=now)
    return comment


def pieces(body: str, people: Sequence[Person]) -> list[Piece]:
    """A comment's text with the mentions of people who are on file told apart."""
    found: list[Piece] = []
    end = 0
    for start, stop, person in _mentions(body, people):
        if person is not None:
            found += [Piece(body[end:start]), Piece(person.name, person.id)]
            end = stop
    return [piece for piece in [*found, Piece(body[end:])] if piece.text]


def _refuse_length(body: str) -> None:
    if not length_seen(body):
        raise _refused(["Write what you want to say. The comment was empty, so nothing was added."])
    if len(body) > LONGEST:
        raise _refused(
            [
                f"The comment has {len(body):,} letters; at most {LONGEST:,} are kept in one. "
                "Shorten it, or add it in two."
            ]
        )
    if odd := unreadable(body, "The comment"):
        raise _refused([odd])


def _refused(words: list[str]) -> FormError:
    return FormError("comment", {"text": words})


def _mentioned(body: str, people: Sequence[Person], author: str, shut: Callable[[str], str]) -> list[Person]:
    """Who is mentioned, each once; FormError where somebody is nobody here, may not read cases or cannot sign in."""
    found: dict[str, Person] = {}
    wrong: list[str] = []
    for start, _, person in _mentions(body, people):
        if person is None:
            word = WORD.match(body, start + 1)
            named = word[0] if word else ""
            wrong.append(f"Nobody here is called “{named}”. Choose a name from the list, or write it without the @.")
        elif not _reads(person):
            wrong.append(
                f"{person.name} has no role that reads cases, so a mention would not reach them. Take the @ away, or "
                "mention somebody else."
            )
        elif person.id != author and (why := shut(person.id)):
            wrong.append(
                f"{person.name} {why}, so a mention would not reach them. Take the @ away, or mention somebody who "
                "works here now."
            )
        elif person.id != author:
            found[person.id] = person
    if wrong:
        raise _refused(wrong)
    return list(found.values())


def _mentions(body: str, people: Sequence[Person]) -> list[tuple[int, int, Person | None]]:
    """(start, end, who) of each @: the longest name that stands there, else the user name; nobody where neither is."""
    called = sorted(((name, person) for person in people for name in _called(person)), key=lambda one: -len(one[0]))
    names = [(re.compile(rf"{re.escape(name)}(?!\w)", re.IGNORECASE), person) for name, person in called]
    found: list[tuple[int, int, Person | None]] = []
    for at in MENTION.finditer(body):
        hits = ((hit.end(), person) for name, person in names if (hit := name.match(body, at.end())))
        end, person = next(hits, (at.end(), None))
        found.append((at.start(), end, person))
    return found


def _called(person: Person) -> tuple[str, ...]:
    """How somebody is called: the whole name, the name without what comes after a comma, the user name."""
    return (person.name, person.name.partition(",")[0], person.id)


def _asks(tx: Transaction, comment: Comment, person: Person, author: str) -> str:
    """Why somebody is asked to look. What they had set for the case already is not lost: it stands beside the new."""
    said = " ".join(comment.body.split())
    reason = f"{author} mentions {person.name}: {said[:160]}{'…' if len(said) > 160 else ''}"
    before = tx.follow_up(comment.review, person.id)
    return reason if before is None else f"{reason} Set before, for {before.day}: {before.reason}"[:400]
