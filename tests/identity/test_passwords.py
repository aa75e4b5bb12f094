"""Which passwords are taken, and how they are kept and checked."""

import pytest

from casework.errors import StoreBusy
from casework.identity import passwords
from casework.identity.passwords import PasswordRefused

NAMES = ("ines.carrow", "Ines Carrow, RN")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "has 11 characters. Take 12 or more"),
        ("x" * 129, "has 129 characters. Take at most 128"),
        ("ines.carrow.2026!", "holds “carrow”, which is part of your name"),
        ("my dog CARROW barks", "holds “carrow”"),
        ("password1234", "too easy to guess: this is a very common password"),
        ("qwertyuiop123", "too easy to guess"),
        ("aaaaaaaaaaaa", "too easy to guess"),
        ("Casework-3-otters", "everybody tries here first"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_and_the_reason_said(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why):
        passwords.refuse_weak(password, names=NAMES)


@pytest.mark.parametrize("password", ["copper lantern seventh otter", "tR8#vq2Lm-0zKd", "ütterly übel ñandú 9"])
def test_a_password_that_nobody_would_guess_is_taken(password: str) -> None:
    passwords.refuse_weak(password, names=NAMES)


def test_short_parts_of_a_name_do_not_count_as_the_name() -> None:
    passwords.refuse_weak("banana lantern seventh otter", names=("ana", "Ana Ruiz, RN"))


def test_the_password_that_one_has_is_not_a_new_one() -> None:
    kept = passwords.make_hash("copper lantern seventh otter")
    with pytest.raises(PasswordRefused, match="the password that you have now"):
        passwords.refuse_weak("copper lantern seventh otter", names=(), before=kept)


def test_a_password_is_kept_as_a_salted_argon2_hash_and_only_it_fits() -> None:
    kept = passwords.make_hash("copper lantern seventh otter")
    assert kept.startswith("$argon2id$")
    assert kept != passwords.make_hash("copper lantern seventh otter")
    assert passwords.check(kept, "copper lantern seventh otter")
    assert not passwords.check(kept, "copper lantern seventh otters")
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated("$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$cTd0SDQxOW9ZVHA2N0d6SA")


def test_with_nothing_kept_nothing_fits_not_even_the_stand_in() -> None:
    assert not passwords.check(None, "nobody has this password")
    assert not passwords.check("no hash at all", "x")


def test_a_one_time_password_obeys_the_rules_and_is_never_the_same() -> None:
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        passwords.refuse_weak(one, names=NAMES)


def test_when_too_many_check_a_password_at_once_the_next_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.001)
    for _ in range(passwords.AT_ONCE):
        passwords._turns.acquire()
    try:
        with pytest.raises(StoreBusy, match="Many people are signing in"):
            passwords.check(None, "x")
    finally:
        passwords._turns.release(passwords.AT_ONCE)
