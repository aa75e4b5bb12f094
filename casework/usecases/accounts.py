"""Accounts: made, reset and disabled by an administrator; passwords and second factors changed by their owner."""

from dataclasses import replace
from datetime import datetime

from casework.errors import InputError, NotFound, RightsError
from casework.identity import passwords, second_factor, sessions
from casework.identity.sealing import Sealing, is_sealed
from casework.ports import Person, Reader, Transaction
from casework.ports_of_identity import Account, SessionRecord
from casework.usecases import accounts_record as record
from casework.usecases import signing_in
from casework.usecases.application import Application
from casework.usecases.signing_in import SignedIn


def account(reader: Reader, person: str) -> Account:
    """The account of a person, NotFound where they have none."""
    found = reader.account(person)
    if found is None:
        raise NotFound(
            f"{person} has no account. Make one with `casework account add {person}`, or on the page People."
        )
    return found


def add(app: Application, person: str, *, by: str, password: str | None = None, must_change: bool = True) -> str:
    """Make an account for somebody who works here; gives the password, which is shown once and kept nowhere."""
    chosen = password or passwords.one_time()
    kept, now = passwords.make_hash(chosen), app.clock.now()
    with app.store.transaction() as tx:
        if tx.person(person) is None:
            raise NotFound(f"Nobody here is called {person}. Add the person first, then the account.")
        if tx.account(person) is not None:
            raise InputError(f"{person} has an account already. Set another one-time password with a reset.")
        made = Account(
            person=person,
            password=kept,
            must_change=must_change,
            status="ACTIVE",
            created_at=now,
            changed_at=now,
        )
        record.put_account(tx, made, at=now, actor=by, kind="account.added")
    return chosen


def reset(app: Application, person: str, *, by: str, second_factor_too: bool = False) -> str:
    """Another one-time password for somebody who cannot get in; every session ends. Gives the password."""
    chosen = passwords.one_time()
    kept, now = passwords.make_hash(chosen), app.clock.now()
    with app.store.transaction() as tx:
        held = _not_ones_own(tx, person, by)
        changed = replace(held, password=kept, must_change=True, changed_at=now)
        if second_factor_too:
            changed = replace(changed, second_factor=None, second_factor_step=None)
            tx.put_recovery_codes(person, ())
            record.write(tx, at=now, actor=by, person=person, kind="second_factor.removed")
        _forget_tries(tx, person)
        ended = tx.end_sessions(person, at=now, why=sessions.RESET)
        record.put_account(tx, changed, at=now, actor=by, kind="password.reset", sessions_ended=ended)
    return chosen


def disable(app: Application, person: str, *, by: str) -> None:
    """Let nobody in by this account, from this moment on."""
    now = app.clock.now()
    with app.store.transaction() as tx:
        held = _not_ones_own(tx, person, by)
        ended = tx.end_sessions(person, at=now, why=sessions.REVOKED)
        changed = replace(held, status="DISABLED", changed_at=now)
        record.put_account(tx, changed, at=now, actor=by, kind="account.disabled", sessions_ended=ended)


def enable(app: Application, person: str, *, by: str) -> None:
    """Let the person in again."""
    now = app.clock.now()
    with app.store.transaction() as tx:
        held = _not_ones_own(tx, person, by)
        changed = replace(held, status="ACTIVE", changed_at=now)
        record.put_account(tx, changed, at=now, actor=by, kind="account.enabled")


def unlock(app: Application, person: str, *, by: str) -> None:
    """Take off the wait that wrong tries have brought."""
    with app.store.transaction() as tx:
        _not_ones_own(tx, person, by)
        _forget_tries(tx, person)
        record.write(tx, at=app.clock.now(), actor=by, person=person, kind="account.unlocked")


def waits_until(reader: Reader, person: str, *, now: datetime) -> datetime | None:
    """Until when wrong tries keep this person out; None where they do not."""
    tries = reader.sign_in_tries(signing_in.tries_name(person))
    return tries.until if tries is not None and tries.until is not None and tries.until > now else None


def _forget_tries(tx: Transaction, person: str) -> None:
    for at in ("", signing_in.CONFIRMING):
        tx.forget_sign_in_tries(signing_in.tries_name(person, at=at))


def _not_ones_own(tx: Transaction, person: str, by: str) -> Account:
    if person == by:
        raise RightsError("Nobody changes their own account as an administrator. Ask another one, or use Account.")
    return account(tx, person)


def choose_password(
    app: Application, session: SessionRecord, *, new: str, again: str, required: bool, before: str | None = None
) -> SignedIn:
    """The session under another token, with a password of the person's own. `before` is None at the first sign-in.

    SignInRefused where `before` is not the present one, PasswordRefused where the new one breaks a rule.
    """
    with app.store.reading() as reader:
        held, person = account(reader, session.person), reader.person(session.person)
    if before is not None:
        signing_in.confirm(app, session.person, before)
    passwords.refuse_weak(new, names=_words_of(person, session.person), before=held.password)
    if new != again:
        raise passwords.PasswordRefused("The two entries are not the same. Type the new password twice.")
    kept, now = passwords.make_hash(new), app.clock.now()
    with app.store.transaction() as tx:
        changed = replace(account(tx, session.person), password=kept, must_change=False, changed_at=now)
        ended = tx.end_sessions(session.person, at=now, why=sessions.RESET, but=session.id)
        record.put_account(tx, changed, at=now, actor=session.person, kind="password.changed", sessions_ended=ended)
        stage = (
            sessions.OPEN if session.stage == sessions.OPEN else signing_in.after_password(changed, required=required)
        )
        return signing_in.go_on(tx, session, stage=stage, now=now)


def _words_of(person: Person | None, id: str) -> tuple[str, ...]:
    return (id, "" if person is None else person.name)


def new_second_factor(app: Application, sealing: Sealing, session: SessionRecord) -> str:
    """The secret that this session is setting up: one for the whole session, so that two windows show the same."""
    secret = _pending(sealing, session)
    if secret is not None:
        return secret
    secret = second_factor.new_secret()
    with app.store.transaction() as tx:
        if tx.keep_pending_factor(session.id, sealing.seal(secret, session.person)):
            return secret
        held = next((one for one in tx.sessions_of(session.person) if one.id == session.id), session)
    before = _pending(sealing, held)
    if before is None:
        raise InputError("This sign-in has ended, so no second factor can be set up in it. Sign in again.")
    return before


def _pending(sealing: Sealing, session: SessionRecord) -> str | None:
    return None if session.pending_factor is None else sealing.open(session.pending_factor, session.person)


def seal_second_factors(app: Application, sealing: Sealing) -> None:
    """Seal the secrets that an earlier version left readable."""
    with app.store.reading() as reader:
        plain = [one.person for one in reader.accounts() if one.second_factor and not is_sealed(one.second_factor)]
    if not plain:
        return
    now = app.clock.now()
    with app.store.transaction() as tx:
        for person in plain:
            held = account(tx, person)
            if held.second_factor and not is_sealed(held.second_factor):
                changed = replace(held, second_factor=sealing.seal(held.second_factor, person))
                record.put_account(tx, changed, at=now, actor="casework", kind="second_factor.sealed")


def set_second_factor(
    app: Application, sealing: Sealing, session: SessionRecord, code: str
) -> tuple[SignedIn, list[str]]:
    """The session under another token, and the recovery codes; every other session of the person ends.

    InputError where the code is not the pending one's, or where a sign-in that has shown none would replace one.
    """
    now, secret = app.clock.now(), _pending(sealing, session)
    if not secret:
        raise InputError(
            "Add Casework to your authenticator first: scan the picture, then type the code that it shows."
        )
    step = second_factor.step_of(secret, code, now=now, after=None)
    if step is None:
        raise InputError(
            "That code does not fit. Check that the clock of your phone is set by itself, wait for the next code and "
            "type that one."
        )
    with app.store.transaction() as tx:
        held = account(tx, session.person)
        if session.stage != sessions.OPEN and held.second_factor is not None:  # a password alone replaces none
            raise InputError(
                "A second factor was set up for this account meanwhile, and a sign-in without it cannot set another. "
                "Nothing was changed. Sign in again with a code of it."
            )
        changed = replace(
            held, second_factor=sealing.seal(secret, session.person), second_factor_step=step, changed_at=now
        )
        ended = tx.end_sessions(session.person, at=now, why=sessions.RESET, but=session.id)
        record.put_account(tx, changed, at=now, actor=session.person, kind="second_factor.set", sessions_ended=ended)
        codes = _new_codes(tx, session.person, now)
        return signing_in.go_on(tx, session, stage=sessions.OPEN, now=now), codes


def remove_second_factor(app: Application, session: SessionRecord, password: str, *, required: bool) -> None:
    """Sign in without a second factor from now on."""
    if required:
        raise RightsError("A second factor is required here, so it cannot be taken off. Set up another one instead.")
    signing_in.confirm(app, session.person, password)
    now = app.clock.now()
    with app.store.transaction() as tx:
        held = account(tx, session.person)
        changed = replace(held, second_factor=None, second_factor_step=None, changed_at=now)
        tx.put_recovery_codes(session.person, ())
        record.put_account(tx, changed, at=now, actor=session.person, kind="second_factor.removed")


def new_recovery_codes(app: Application, session: SessionRecord, password: str) -> list[str]:
    """Ten codes; the earlier ones do not count any more."""
    signing_in.confirm(app, session.person, password)
    with app.store.transaction() as tx:
        if account(tx, session.person).second_factor is None:
            raise InputError("Recovery codes stand in for a second factor, and you have none. Set one up first.")
        return _new_codes(tx, session.person, app.clock.now())


def _new_codes(tx: Transaction, person: str, now: datetime) -> list[str]:
    codes = second_factor.new_recovery_codes()
    tx.put_recovery_codes(person, [second_factor.recovery_hash(code) for code in codes])
    record.write(tx, at=now, actor=person, person=person, kind="recovery_codes.made")
    return codes


def revoke(app: Application, session: SessionRecord, which: str) -> None:
    """Sign out another device of one's own; NotFound where there is none."""
    now = app.clock.now()
    with app.store.transaction() as tx:
        mine = {one.id: one for one in tx.sessions_of(session.person)}
        if which not in mine:
            raise NotFound("That device is signed out already.")
        sessions.end(tx, which, at=now, why=sessions.REVOKED)
        record.write(
            tx,
            at=now,
            actor=session.person,
            person=session.person,
            kind="session.revoked",
            session=which,
            agent=mine[which].agent,
        )
