"""Six digits from an authenticator: each good once, and only around its moment."""

from datetime import UTC, datetime, timedelta

import pyotp

from casework.identity import second_factor

NOW = datetime(2026, 1, 22, 15, 42, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(**later: float) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(**later))


def test_a_code_counts_in_its_period_and_in_those_beside_it() -> None:
    assert second_factor.step_of(SECRET, code(), now=NOW, after=None) == int(NOW.timestamp()) // 30
    for seconds in (-30, 30):
        assert second_factor.step_of(SECRET, code(seconds=seconds), now=NOW, after=None)
    for seconds in (-60, 60):
        assert second_factor.step_of(SECRET, code(seconds=seconds), now=NOW, after=None) is None


def test_a_code_that_was_used_does_not_count_again_nor_does_an_earlier_one() -> None:
    step = second_factor.step_of(SECRET, code(), now=NOW, after=None)
    assert second_factor.step_of(SECRET, code(), now=NOW, after=step) is None
    assert second_factor.step_of(SECRET, code(seconds=-30), now=NOW, after=step) is None
    assert second_factor.step_of(SECRET, code(seconds=30), now=NOW, after=step) == step + 1


def test_a_code_may_be_typed_in_groups_and_anything_else_is_none() -> None:
    typed = f" {code()[:3]} {code()[3:]} "
    assert second_factor.step_of(SECRET, typed, now=NOW, after=None)
    for nonsense in ("", "abcdef", "٣٣٣٣٣٣", "\ud800", code() + "1"):
        assert second_factor.step_of(SECRET, nonsense, now=NOW, after=None) is None


def test_the_picture_holds_the_address_that_authenticators_read() -> None:
    assert second_factor.address(SECRET, "ines") == f"otpauth://totp/Casework:ines?secret={SECRET}&issuer=Casework"
    assert second_factor.picture(SECRET, "ines").startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
    assert second_factor.grouped(SECRET).split() == [SECRET[at : at + 4] for at in range(0, 32, 4)]
    assert len(second_factor.new_secret()) == 32


def test_recovery_codes_are_ten_and_fit_however_they_are_typed() -> None:
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 10
    one = codes[0]
    assert second_factor.recovery_hash(one) == second_factor.recovery_hash(f" {one.replace('-', ' ').upper()} ")
    assert second_factor.recovery_hash(one) != second_factor.recovery_hash(codes[1])
