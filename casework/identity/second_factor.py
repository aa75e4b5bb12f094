"""The second factor: six digits from an authenticator, each good once; recovery codes where the device is lost."""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import choice

import pyotp
import segno

PERIOD = 30  # seconds that a code lives
AROUND = (0, -1, 1)  # the present period, and its neighbours for clocks that differ
CODES = 10
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 of them: five bits a letter

ISSUER = "Casework"


def new_secret() -> str:
    """160 random bits, as authenticators read them."""
    return pyotp.random_base32()


def address(secret: str, person: str) -> str:
    """What the picture holds: an otpauth address."""
    return pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name=ISSUER)


def picture(secret: str, person: str) -> str:
    """The picture that an authenticator scans, as the address of an image."""
    return segno.make(address(secret, person), error="m").svg_data_uri(scale=5, border=3, dark="#16212a", light="#fff")


def grouped(secret: str) -> str:
    """The secret in groups of four, for typing it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """The period that a code belongs to; None where it is wrong or its period was used (`after` is the last one)."""
    typed = re.sub(r"\s", "", code)
    totp = pyotp.TOTP(secret)
    found = None
    for offset in AROUND:
        moment = now + timedelta(seconds=PERIOD * offset)
        if compare_digest(totp.at(moment).encode(), typed.encode("utf-8", "replace")):
            found = totp.timecode(moment)
    return None if found is None or (after is not None and found <= after) else found


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 bits, to be shown once."""
    return ["-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(CODES)]


def recovery_hash(code: str) -> str:
    """What the store keeps of a recovery code, however it was typed."""
    return sha256(re.sub(r"[\s-]", "", code).lower().encode("utf-8", "replace")).hexdigest()
