"""Signing in: what gets in, what does not, and what a wrong try costs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from casework.audit.accounts import verify_accounts
from casework.errors import InputError, SignInRefused
from casework.identity import passwords, sessions
from casework.identity.sealing import Sealing
from casework.ports_of_identity import SessionRecord
from casework.usecases import accounts, accounts_record, signing_in
from casework.usecases.signing_in import SignedIn

from .conftest import PASSWORD, Office

SEALING = Sealing("0" * 64)
NO_MATCH = "That name and password do not match"


def shown(office: Office, signed: SignedIn) -> tuple[str, SessionRecord]:
    """The secret that the page for setting one up shows, and the session as the store has it then."""
    secret = accounts.new_second_factor(office.app, SEALING, signed.session)
    with office.app.store.reading() as reader:
        (session,) = [one for one in reader.sessions_of(signed.person.id) if one.id == signed.session.id]
    return secret, session


def factor(office: Office) -> tuple[str, list[str]]:
    """ines has a second factor; its secret and the recovery codes."""
    secret, session = shown(office, office.enter())
    _, codes = accounts.set_second_factor(office.app, SEALING, session, code(office, secret))
    office.later(seconds=60)
    return secret, codes


def code(office: Office, secret: str) -> str:
    return pyotp.TOTP(secret).at(office.clock.now())


def test_the_right_password_opens_a_session_and_is_recorded_with_device_and_address(office: Office) -> None:
    signed = office.enter()
    assert (signed.person.name, signed.session.stage) == ("Ines Carrow, RN", sessions.OPEN)
    assert len(signed.token) >= 43
    assert signed.session.token != signed.token
    (started,) = [one for one in office.events("ines") if one.kind == "session.started"]
    assert (started.detail["agent"], started.detail["address"]) == ("Firefox/1", "10.0.0.7")


def test_a_name_may_be_typed_with_spaces_and_capitals(office: Office) -> None:
    assert office.enter(" Ines ").person.id == "ines"


def test_a_wrong_password_says_how_many_tries_are_left_and_an_unknown_name_says_the_same(office: Office) -> None:
    for name in ("ines", "nobody.at.all"):
        said = []
        for _ in range(6):
            with pytest.raises(SignInRefused) as refused:
                office.enter(name, "wrong")
            said.append(str(refused.value))
        assert said == [
            f"{NO_MATCH}. 4 more tries, then a 5 minute wait.",
            f"{NO_MATCH}. 3 more tries, then a 5 minute wait.",
            f"{NO_MATCH}. 2 more tries, then a 5 minute wait.",
            f"{NO_MATCH}. 1 more try, then a 5 minute wait.",
            "Too many tries. You can sign in again in 5 minutes.",
            "Too many tries. You can sign in again in 5 minutes.",
        ]


def test_every_refusal_checks_exactly_one_password_whether_or_not_the_name_is_known(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = []
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            checks.append(kept[:10])
            return verify(kept, password)

    passwords._nobodys()
    monkeypatch.setattr(passwords, "_hasher", Counting())
    for name in ("ines", "nobody.at.all"):
        for _ in range(7):  # the last ones fall into the wait
            checks.clear()
            with pytest.raises(SignInRefused):
                office.enter(name, "wrong")
            assert checks == ["$argon2id$"]


def test_during_a_wait_not_even_the_right_password_gets_in_and_after_it_it_does(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            office.enter(password="wrong")
    assert office.kinds("ines")[-1] == "account.locked"
    office.later(minutes=4, seconds=59)
    with pytest.raises(SignInRefused, match="again in 1 minute"):
        office.enter()
    office.later(seconds=1)
    assert office.enter().session.stage == sessions.OPEN
    with pytest.raises(SignInRefused, match="4 more tries"):
        office.enter(password="wrong")


def test_each_wrong_try_after_a_wait_doubles_it_up_to_an_hour() -> None:
    waits = [signing_in.wait_after(failed) // timedelta(minutes=1) for failed in range(5, 11)]
    assert waits == [5, 10, 20, 40, 60, 60]
    assert signing_in.wait_after(10_000) == timedelta(minutes=60)


def test_wrong_tries_of_yesterday_do_not_count(office: Office) -> None:
    for _ in range(4):
        with pytest.raises(SignInRefused):
            office.enter(password="wrong")
    office.later(hours=24)
    with pytest.raises(SignInRefused, match="4 more tries"):
        office.enter(password="wrong")


def test_a_disabled_account_is_told_so_only_to_who_knows_its_password(office: Office) -> None:
    accounts.disable(office.app, "ines", by="adam")
    with pytest.raises(SignInRefused, match=NO_MATCH):
        office.enter(password="wrong")
    with pytest.raises(SignInRefused, match="is disabled"):
        office.enter()
    accounts.enable(office.app, "ines", by="adam")
    assert office.enter()


def test_a_one_time_password_leads_to_choosing_ones_own_and_runs_out_after_a_week(office: Office) -> None:
    once = accounts.reset(office.app, "ines", by="adam")
    signed = office.enter(password=once)
    assert signed.session.stage == sessions.PASSWORD
    with pytest.raises(passwords.PasswordRefused, match="too easy"):
        accounts.choose_password(office.app, signed.session, new="password1234", again="password1234", required=False)
    new = "violet harbour ninth badger"
    with pytest.raises(passwords.PasswordRefused, match="not the same"):
        accounts.choose_password(office.app, signed.session, new=new, again=new + "s", required=False)
    after = accounts.choose_password(office.app, signed.session, new=new, again=new, required=False)
    assert after.session.stage == sessions.OPEN
    assert after.token != signed.token
    assert office.enter(password=new)
    again = accounts.reset(office.app, "ines", by="adam")
    office.later(days=7)
    with pytest.raises(SignInRefused, match="has run out"):
        office.enter(password=again)


def test_a_code_is_asked_for_after_the_password_and_moves_the_session_to_another_token(office: Office) -> None:
    secret, _ = factor(office)
    half = office.enter()
    assert half.session.stage == sessions.CODE
    now = code(office, secret)
    whole = signing_in.enter_code(office.app, SEALING, half.session, now, required=False)
    assert (whole.session.stage, whole.token != half.token) == (sessions.OPEN, True)
    with office.app.store.reading() as reader:
        before = sessions.find(reader, half.token, now=office.clock.now(), limits=sessions.Limits())
    assert before is not None
    assert before.ended == sessions.REPLACED
    with pytest.raises(SignInRefused, match="used before"):
        signing_in.enter_code(office.app, SEALING, office.enter().session, now, required=False)


def test_wrong_codes_count_as_wrong_tries_and_a_right_password_does_not_take_them_back(office: Office) -> None:
    factor(office)
    for left in ("4 more", "3 more", "2 more", "1 more"):
        with pytest.raises(SignInRefused, match=left):
            signing_in.enter_code(office.app, SEALING, office.enter().session, "000000", required=False)
    half = office.enter()
    with pytest.raises(SignInRefused, match="Too many tries"):
        signing_in.enter_code(office.app, SEALING, half.session, "000000", required=False)
    with pytest.raises(SignInRefused, match="Too many tries"):
        office.enter()


def test_a_recovery_code_gets_in_once_and_is_recorded(office: Office) -> None:
    _, codes = factor(office)
    whole = signing_in.enter_code(office.app, SEALING, office.enter().session, codes[3].upper(), required=False)
    assert whole.session.stage == sessions.OPEN
    assert [one.detail for one in office.events("ines") if one.kind == "recovery_code.used"] == [{"left": 9}]
    with pytest.raises(SignInRefused):
        signing_in.enter_code(office.app, SEALING, office.enter().session, codes[3], required=False)


def test_where_a_second_factor_is_required_nobody_gets_on_without_one(office: Office) -> None:
    half = office.enter(required=True)
    assert half.session.stage == sessions.SECOND_FACTOR
    secret, session = shown(office, half)
    with pytest.raises(InputError, match="does not fit"):
        accounts.set_second_factor(office.app, SEALING, session, "000000")
    whole, codes = accounts.set_second_factor(office.app, SEALING, session, code(office, secret))
    assert (whole.session.stage, len(codes)) == (sessions.OPEN, 10)
    accounts.reset(office.app, "ines", by="adam", second_factor_too=True)
    with pytest.raises(SignInRefused, match="no second factor any more"):
        signing_in.enter_code(office.app, SEALING, whole.session, "1", required=True)


def test_signing_in_again_in_one_browser_ends_the_session_that_it_had(office: Office) -> None:
    first = office.enter()
    signing_in.sign_in(office.app, "ines", PASSWORD, required=False, agent="", address="", before=first.session.id)
    with office.app.store.reading() as reader:
        assert len(reader.sessions_of("ines")) == 1


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_next_sign_in(office: Office) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with office.app.store.transaction() as tx:
        held = replace(accounts.account(tx, "ines"), password=weak)
        accounts_record.put_account(tx, held, at=office.clock.now(), actor="ines", kind="password.changed")
    office.enter()
    with office.app.store.reading() as reader:
        assert accounts.account(reader, "ines").password != weak
        assert verify_accounts(reader).ok
    assert office.enter()


def test_a_password_that_is_asked_for_at_work_counts_its_wrong_tries_too(office: Office) -> None:
    signing_in.confirm(office.app, "ines", PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefused, match=r"not your password|Too many"):
            signing_in.confirm(office.app, "ines", "wrong")
    with pytest.raises(SignInRefused, match="Too many tries"):
        signing_in.confirm(office.app, "ines", PASSWORD)


def meanwhile(monkeypatch: pytest.MonkeyPatch, *others: Callable[[], object]) -> None:
    """While the next password is being checked, which takes a while, others act, one within the other."""
    check, waiting = passwords.check, list(others)

    def slowly(kept: str | None, password: str) -> bool:
        if waiting:
            waiting.pop(0)()
        return check(kept, password)

    monkeypatch.setattr(passwords, "check", slowly)


def test_codes_that_are_guessed_while_a_right_password_is_checked_all_count(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    factor(office)
    half = office.enter()

    def guess() -> None:
        for _ in range(3):
            with pytest.raises(SignInRefused, match="does not fit"):
                signing_in.enter_code(office.app, SEALING, half.session, "000000", required=False)

    meanwhile(monkeypatch, guess)
    assert office.enter().session.stage == sessions.CODE
    with pytest.raises(SignInRefused, match="1 more try"):
        signing_in.enter_code(office.app, SEALING, half.session, "000000", required=False)
    with pytest.raises(SignInRefused, match="Too many tries"):
        signing_in.enter_code(office.app, SEALING, half.session, "000000", required=False)


def test_right_passwords_at_the_same_time_leave_no_wrong_try_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, *[lambda: signing_in.confirm(office.app, "ines", PASSWORD)] * 3)
    signing_in.confirm(office.app, "ines", PASSWORD)
    with pytest.raises(SignInRefused, match="4 more tries"):
        signing_in.confirm(office.app, "ines", "wrong")


def test_a_sign_in_elsewhere_that_is_done_meanwhile_leaves_nothing_to_take_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, office.enter)
    signing_in.confirm(office.app, "ines", PASSWORD)
    with pytest.raises(SignInRefused, match="4 more tries"):
        signing_in.confirm(office.app, "ines", "wrong")


def test_a_wait_that_others_earned_meanwhile_is_not_taken_back_by_a_right_password(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guess() -> None:
        for _ in range(5):
            with pytest.raises(SignInRefused):
                signing_in.confirm(office.app, "ines", "wrong")
            office.later(minutes=5)
        with pytest.raises(SignInRefused):
            signing_in.confirm(office.app, "ines", "wrong")

    meanwhile(monkeypatch, guess)
    signing_in.confirm(office.app, "ines", PASSWORD)
    with pytest.raises(SignInRefused, match="Too many tries"):
        signing_in.confirm(office.app, "ines", PASSWORD)


def test_wrong_tries_from_outside_keep_nobody_from_confirming_what_they_do(office: Office) -> None:
    for _ in range(signing_in.FREE_TRIES):
        with pytest.raises(SignInRefused):
            office.enter(password="wrong")
    with pytest.raises(SignInRefused, match="Too many tries"):
        office.enter()
    signing_in.confirm(office.app, "ines", PASSWORD)
    for _ in range(signing_in.FREE_TRIES):
        with pytest.raises(SignInRefused):
            signing_in.confirm(office.app, "ines", "wrong")
    with pytest.raises(SignInRefused, match="Too many tries"):
        signing_in.confirm(office.app, "ines", PASSWORD)
    accounts.unlock(office.app, "ines", by="adam")
    signing_in.confirm(office.app, "ines", PASSWORD)
    office.enter()
