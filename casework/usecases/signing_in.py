"""Signing in, step by step: password, code, a password of one's own, a second factor; and what wrong tries cost."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from casework.errors import SignInRefused
from casework.identity import passwords, second_factor, sessions
from casework.identity.sealing import Sealing
from casework.identity.sessions import Found, Limits
from casework.ports import Person, Transaction
from casework.ports_of_identity import Account, SessionRecord, SignInTries
from casework.usecases import accounts_record as record
from casework.usecases.application import Application

FREE_TRIES = 5
CONFIRMING = "\n"  # no name holds one
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(minutes=60)
FORGOTTEN_AFTER = timedelta(hours=24)  # an old mistake does not count
LOST_KEY = (
    "Your second factor was set up under a key that this installation has lost, so no code can be checked. Use a "
    "recovery code, or ask your administrator to take the second factor off."
)
ONE_TIME_DAYS = 7  # for how long a password that was handed over can be used


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session at its next stage; the token is for the browser alone."""

    token: str
    session: SessionRecord
    person: Person


def sign_in(
    app: Application, name: str, password: str, *, required: bool, agent: str, address: str, before: str | None = None
) -> SignedIn:
    """A session for this name and password; SignInRefused where they do not match or too many tries were made.

    `required`: whether everybody needs a second factor; `before`: the session that this browser had so far.
    """
    name = name.strip()
    account = _account_of(app, name)
    tried = _count_try(app, name, account)
    # Outside any transaction, because it takes a tenth of a second; known or not, the same work is done.
    right = passwords.check(None if account is None else account.password, password)
    if account is None or not right:
        raise _refused("That name and password do not match.", tried, app.clock.now())
    now = app.clock.now()
    if account.status != "ACTIVE":
        raise SignInRefused("This account is disabled. Ask your administrator.")
    if account.must_change and now - account.changed_at >= timedelta(days=ONE_TIME_DAYS):
        raise SignInRefused(
            f"This one-time password has run out: it could be used for {ONE_TIME_DAYS} days. "
            "Ask your administrator for another one."
        )
    stage = sessions.CODE if account.second_factor else _after_code(account, required=required)
    with app.store.transaction() as tx:
        if before is not None:
            sessions.end(tx, before, at=now, why=sessions.REPLACED)
        _take_back_try(tx, tried)
        if passwords.is_outdated(account.password):
            anew = replace(account, password=passwords.make_hash(password))
            record.put_account(tx, anew, at=now, actor=account.person, kind="password.kept_anew")
        token, session = sessions.create(tx, account.person, stage=stage, now=now, agent=agent, address=address)
        return _arrived(tx, token, session, now)


def enter_code(app: Application, sealing: Sealing, session: SessionRecord, code: str, *, required: bool) -> SignedIn:
    """The session after the code of the authenticator, or after a recovery code; SignInRefused where neither fits."""
    with app.store.reading() as reader:
        account = reader.account(session.person)
    if account is None or account.second_factor is None:
        raise SignInRefused("This account has no second factor any more. Sign in again.")
    tried = _count_try(app, session.person, account)
    with app.store.transaction() as tx:
        now = app.clock.now()
        held = tx.account(session.person) or account
        secret = sealing.open(held.second_factor or account.second_factor, session.person)
        step = secret and second_factor.step_of(secret, code, now=now, after=held.second_factor_step)
        if step:
            tx.put_account(replace(held, second_factor_step=step))
        elif tx.use_recovery_code(session.person, second_factor.recovery_hash(code), at=now):
            left = len(tx.recovery_codes(session.person))
            record.write(tx, at=now, actor=session.person, person=session.person, kind="recovery_code.used", left=left)
        elif secret is None:
            raise _refused(LOST_KEY, tried, now)
        else:
            raise _refused("That code does not fit, or it was used before. Wait for the next one.", tried, now)
        tx.forget_sign_in_tries(tried.name)
        return go_on(tx, session, stage=_after_code(held, required=required), now=now)


def confirm(app: Application, person: str, password: str) -> None:
    """Nothing where this is the person's password, as it is asked for before something that counts; else SignInRefused.

    Wrong ones count as wrong tries to sign in do: a desk that was left open is no place to guess. They count apart from
    those, which anybody can make who knows a name, so that nobody outside keeps a person from signing.
    """
    with app.store.reading() as reader:
        account = reader.account(person)
    tried = _count_try(app, person, account, at=CONFIRMING)
    if not passwords.check(None if account is None else account.password, password):
        raise _refused("This is not your password. Nothing was changed.", tried, app.clock.now())
    with app.store.transaction() as tx:
        _take_back_try(tx, tried)


def go_on(tx: Transaction, session: SessionRecord, *, stage: str, now: datetime) -> SignedIn:
    """The session at its next stage, under another token."""
    token, later = sessions.go_on(tx, session, stage=stage, now=now)
    return _arrived(tx, token, later, now)


def after_password(account: Account, *, required: bool) -> str:
    """What is left to do once the person has a password of their own."""
    return sessions.SECOND_FACTOR if required and account.second_factor is None else sessions.OPEN


def _after_code(account: Account, *, required: bool) -> str:
    return sessions.PASSWORD if account.must_change else after_password(account, required=required)


def _arrived(tx: Transaction, token: str, session: SessionRecord, now: datetime) -> SignedIn:
    person = tx.person(session.person)
    if person is None:
        raise SignInRefused("This account belongs to nobody any more. Ask your administrator.")
    if session.stage == sessions.OPEN:
        tx.forget_sign_in_tries(tries_name(person.id))
        record.write(
            tx,
            at=now,
            actor=person.id,
            person=person.id,
            kind="session.started",
            session=session.id,
            agent=session.agent,
            address=session.address,
        )
    return SignedIn(token=token, session=session, person=person)


def sign_out(app: Application, session: SessionRecord) -> None:
    """End the session because the person says so."""
    _end(app, session, sessions.SIGNED_OUT, app.clock.now())


def note_end(app: Application, found: Found, *, limits: Limits) -> None:
    """Put down that a session has run out, at the first request that comes too late; one that was ended stays so."""
    if found.session.ended_at is None and found.ended is not None:
        _end(app, found.session, found.ended, sessions.ended_at(found.session, found.ended, limits=limits))


def _end(app: Application, session: SessionRecord, why: str, at: datetime) -> None:
    with app.store.transaction() as tx:
        if sessions.end(tx, session.id, at=at, why=why) and session.stage == sessions.OPEN:
            record.write(
                tx,
                at=app.clock.now(),
                actor=session.person,
                person=session.person,
                kind="session.ended",
                session=session.id,
                why=why,
            )


def touch(app: Application, session: SessionRecord) -> SessionRecord:
    """Note that the session is used now."""
    now = app.clock.now()
    with app.store.transaction() as tx:
        tx.touch_session(session.id, at=now)
    return sessions.touched(session, now=now)


def _account_of(app: Application, name: str) -> Account | None:
    with app.store.reading() as reader:
        return reader.account(name) or reader.account(name.lower())


def tries_name(person: str, *, at: str = "") -> str:
    """Under which name tries are counted; `at` where somebody is asked who is signed in."""
    return sha256(f"{person.strip().lower()}{at}".encode("utf-8", "replace")).hexdigest()


def _count_try(app: Application, name: str, account: Account | None, *, at: str = "") -> SignInTries:
    """Count a try as failed before it is looked at, so that many at once are many; SignInRefused during a wait."""
    now, key = app.clock.now(), tries_name(name if account is None else account.person, at=at)
    with app.store.transaction() as tx:
        before = tx.sign_in_tries(key)
        if before is not None and before.until is not None and before.until > now:
            waits: SignInTries | None = before
        else:
            waits = None
            counts = before is not None and now - before.last_at < FORGOTTEN_AFTER
            failed = 1 + (before.failed if before is not None and counts else 0)
            until = now + wait_after(failed) if failed >= FREE_TRIES else None
            tried = SignInTries(name=key, failed=failed, last_at=now, until=until)
            tx.forget_old_tries(now - FORGOTTEN_AFTER)
            tx.put_sign_in_tries(tried)
            if until is not None:
                whose = "" if account is None else account.person
                record.write(tx, at=now, actor="casework", person=whose, kind="account.locked", tries=failed)
    if waits is not None:
        passwords.check(None, "")  # no quicker than any other answer
        raise _refused("", waits, now)
    return tried


def _take_back_try(tx: Transaction, tried: SignInTries) -> None:
    """The password was right: this try was none that failed. Earlier ones count until the whole sign-in is done.

    Others may have been counted, or taken back, since this one was: one is taken off what stands there now.
    """
    now = tx.sign_in_tries(tried.name)
    if now is None:
        return
    failed = now.failed - 1
    if failed > 0:
        waits = (
            failed >= FREE_TRIES and now.failed > tried.failed
        )  # the wait of another try stays, that of this one does not
        tx.put_sign_in_tries(replace(now, failed=failed, until=now.until if waits else None))
    else:
        tx.forget_sign_in_tries(tried.name)


def wait_after(failed: int) -> timedelta:
    """How long nobody can sign in under a name after so many failed tries: 5 minutes, then twice as long each time."""
    doubled: int = 2 ** min(failed - FREE_TRIES, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _refused(words: str, tried: SignInTries, now: datetime) -> SignInRefused:
    if tried.until is not None:
        minutes = -(-(tried.until - now) // timedelta(minutes=1))
        told = f"Too many tries. You can sign in again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
        return SignInRefused(told, until=tried.until)
    left = FREE_TRIES - tried.failed
    told = f"{left} more {'try' if left == 1 else 'tries'}, then a {FIRST_WAIT // timedelta(minutes=1)} minute wait."
    return SignInRefused(f"{words} {told}")
