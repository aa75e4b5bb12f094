"""The secrets of second factors: unreadable in the database, bound to their person and to the installation's key."""

from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from casework.audit.accounts import verify_accounts
from casework.errors import InputError, SignInRefused
from casework.identity import sessions
from casework.identity.sealing import Sealing, is_sealed
from casework.usecases import accounts, accounts_record, signing_in

from .conftest import Office

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEALING = Sealing("0" * 64)


def test_a_sealed_secret_opens_for_its_person_under_its_key_alone() -> None:
    sealed = SEALING.seal(SECRET, "ines")
    assert is_sealed(sealed)
    assert SECRET not in sealed
    assert sealed != SEALING.seal(SECRET, "ines")
    assert SEALING.open(sealed, "ines") == SECRET
    assert SEALING.open(sealed, "adam") is None
    assert Sealing("1" * 64).open(sealed, "ines") is None
    for damaged in (sealed[:-4], sealed[:20], "sealed.1.", "sealed.1.é", sealed[:-6] + "AAAA=="):
        assert SEALING.open(damaged, "ines") is None


def in_database(tmp_path: Path, secret: str) -> bool:
    return any(secret.encode() in path.read_bytes() for path in tmp_path.glob("casework.db*"))


def test_the_database_never_holds_a_secret_that_can_be_read(office: Office, tmp_path: Path) -> None:
    signed = office.enter()
    secret = accounts.new_second_factor(office.app, SEALING, signed.session)
    again = accounts.new_second_factor(office.app, SEALING, signed.session)  # the other window, with what it knew
    assert again == secret
    with office.app.store.reading() as reader:
        (session,) = reader.sessions_of("ines")
    assert accounts.new_second_factor(office.app, SEALING, session) == secret
    accounts.set_second_factor(office.app, SEALING, session, pyotp.TOTP(secret).at(office.clock.now()))
    office.app.store.close()
    assert not in_database(tmp_path, secret)


def test_whoever_knows_the_password_alone_cannot_replace_a_second_factor_that_was_just_set_up(office: Office) -> None:
    others, owners = office.enter(required=True), office.enter(required=True)
    assert (others.session.stage, owners.session.stage) == (sessions.SECOND_FACTOR, sessions.SECOND_FACTOR)
    theirs = accounts.new_second_factor(office.app, SEALING, others.session)
    secret = accounts.new_second_factor(office.app, SEALING, owners.session)
    with office.app.store.reading() as reader:
        half = {one.id: one for one in reader.sessions_of("ines")}
    signed, _ = accounts.set_second_factor(office.app, SEALING, half[owners.session.id], totp(secret, office))
    with office.app.store.reading() as reader:
        assert [one.id for one in reader.sessions_of("ines") if one.ended is None] == [signed.session.id]
        kept = accounts.account(reader, "ines").second_factor
    with pytest.raises(InputError, match="Sign in again with a code of it"):  # a request that was under way already
        accounts.set_second_factor(office.app, SEALING, half[others.session.id], totp(theirs, office))
    with office.app.store.reading() as reader:
        assert accounts.account(reader, "ines").second_factor == kept


def totp(secret: str, office: Office) -> str:
    return pyotp.TOTP(secret).at(office.clock.now())


def test_no_second_factor_is_set_up_in_a_session_that_ended(office: Office) -> None:
    signed = office.enter()
    signing_in.sign_out(office.app, signed.session)
    with pytest.raises(InputError, match="has ended"):
        accounts.new_second_factor(office.app, SEALING, signed.session)


def test_a_secret_of_before_is_sealed_once_and_goes_on_working(office: Office, tmp_path: Path) -> None:
    with office.app.store.transaction() as tx:
        held = replace(accounts.account(tx, "ines"), second_factor=SECRET)
        accounts_record.put_account(tx, held, at=office.clock.now(), actor="ines", kind="second_factor.set")
    accounts.seal_second_factors(office.app, SEALING)
    with office.app.store.reading() as reader:
        sealed = accounts.account(reader, "ines").second_factor
        assert sealed is not None
        assert is_sealed(sealed)
        assert verify_accounts(reader).fault is None
    told = office.kinds("ines")
    assert told[-1] == "second_factor.sealed"
    accounts.seal_second_factors(office.app, SEALING)
    assert office.kinds("ines") == told
    code = pyotp.TOTP(SECRET).at(office.clock.now())
    whole = signing_in.enter_code(office.app, SEALING, office.enter().session, code, required=False)
    assert whole.session.stage == sessions.OPEN


def test_where_the_key_was_lost_a_code_is_told_so_and_a_recovery_code_still_helps(office: Office) -> None:
    signed = office.enter()
    secret = accounts.new_second_factor(office.app, SEALING, signed.session)
    with office.app.store.reading() as reader:
        (session,) = reader.sessions_of("ines")
    _, codes = accounts.set_second_factor(office.app, SEALING, session, pyotp.TOTP(secret).at(office.clock.now()))
    office.later(seconds=60)
    other = Sealing("1" * 64)
    half = office.enter()
    code = pyotp.TOTP(secret).at(office.clock.now())
    with pytest.raises(SignInRefused, match="under a key that this installation has lost"):
        signing_in.enter_code(office.app, other, half.session, code, required=False)
    whole = signing_in.enter_code(office.app, other, half.session, codes[0], required=False)
    assert whole.session.stage == sessions.OPEN
