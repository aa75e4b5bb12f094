"""Sessions that live on the server: begun at sign-in, ended by a person, by time or by an administrator.

The browser holds a random token of 256 bits; the store holds its hash, so that who reads the store takes over nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import uuid4

from casework.ports import Person, Reader, Transaction
from casework.ports_of_identity import SessionRecord

OPEN, CODE, PASSWORD, SECOND_FACTOR = "OPEN", "CODE", "PASSWORD", "SECOND_FACTOR"
SIGNED_OUT, IDLE, TOO_LONG = "SIGNED_OUT", "IDLE", "TOO_LONG"
REVOKED, REPLACED, RESET = "REVOKED", "REPLACED", "RESET"
TOUCH_EVERY = timedelta(seconds=30)  # a key press is noted no finer, so that reading a page writes nothing
SIGNING_IN = timedelta(minutes=10)  # for how long a sign-in that is not finished waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a session lasts without a key press, and in any case; whether everybody needs a second factor."""

    idle: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=10)
    factor_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The session of a token and its person; `ended` says why it does not count any more."""

    session: SessionRecord
    person: Person
    ended: str | None


def hashed(token: str) -> str:
    """What the store knows of a token."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def create(
    tx: Transaction, person: str, *, stage: str, now: datetime, agent: str = "", address: str = ""
) -> tuple[str, SessionRecord]:
    """A new session with a token that nobody had before; the token is given once and not kept."""
    token = token_urlsafe(32)
    session = SessionRecord(
        id=uuid4().hex,
        token=hashed(token),
        person=person,
        stage=stage,
        started_at=now,
        seen_at=now,
        agent=agent[:300],
        address=address[:64],
    )
    tx.put_session(session)
    return token, session


def go_on(tx: Transaction, session: SessionRecord, *, stage: str, now: datetime) -> tuple[str, SessionRecord]:
    """The session at its next stage under another token: whoever knew the earlier one has nothing."""
    tx.end_session(session.id, at=now, why=REPLACED)
    return create(tx, session.person, stage=stage, now=now, agent=session.agent, address=session.address)


def find(reader: Reader, token: str, *, now: datetime, limits: Limits) -> Found | None:
    """The session of this token, also one that has ended; None where there never was one.

    One that is open without the second factor that everybody needs by now has to set one up before it goes on.
    """
    held = reader.session_of_token(hashed(token))
    if held is None:
        return None
    session, person, status, has_factor = held
    ended = session.ended or ("REVOKED" if status != "ACTIVE" else _timed_out(session, now, limits))
    if ended is None and session.stage == OPEN and limits.factor_required and not has_factor:
        session = replace(session, stage=SECOND_FACTOR)
    return Found(session=session, person=person, ended=ended)


def _timed_out(session: SessionRecord, now: datetime, limits: Limits) -> str | None:
    if now - session.started_at >= (limits.longest if session.stage == OPEN else SIGNING_IN):
        return TOO_LONG
    return IDLE if now - session.seen_at >= limits.idle else None


def ended_at(session: SessionRecord, ended: str, *, limits: Limits) -> datetime:
    """When a session ended for this reason."""
    if session.ended_at is not None:
        return session.ended_at
    longest = limits.longest if session.stage == OPEN else SIGNING_IN
    return session.started_at + longest if ended == TOO_LONG else session.seen_at + limits.idle


def is_stale(session: SessionRecord, *, now: datetime) -> bool:
    """Whether a key press of now is worth noting."""
    return now - session.seen_at >= TOUCH_EVERY


def touched(session: SessionRecord, *, now: datetime) -> SessionRecord:
    """The same session, used now."""
    return replace(session, seen_at=now)


def end(tx: Transaction, session: str, *, at: datetime, why: str = SIGNED_OUT) -> bool:
    """End one session; whether it had not ended before."""
    return tx.end_session(session, at=at, why=why)
