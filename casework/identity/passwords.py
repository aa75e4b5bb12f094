"""Passwords: how they are kept, checked and judged.

A check takes the same time whether or not there is such a person.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from secrets import choice
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from casework.errors import InputError, StoreBusy

SHORTEST, LONGEST = 12, 128
GUESSES = 3  # of zxcvbn's 0 to 4: 10^8 guesses at least, and no password of the common lists
JUDGED = 72  # letters that are judged; more cannot make a password weaker
AT_ONCE = 4  # checks that run side by side: each takes 64 MB and a tenth of a second of a core
PATIENCE = 10.0  # seconds
PRODUCT = "casework"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another

_hasher = PasswordHasher()  # argon2id with the parameters that its maintainers recommend
_turns = BoundedSemaphore(AT_ONCE)


class PasswordRefused(InputError):
    """A new password that is too easy to guess; the text is for the page."""


def make_hash(password: str) -> str:
    """What the store keeps of a password."""
    with _turn():
        return _hasher.hash(password)


def check(kept: str | None, password: str) -> bool:
    """Whether this is the password; with nothing kept it takes as long and is none."""
    with _turn():
        try:
            right = _hasher.verify(kept or _nobodys(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise StoreBusy("Many people are signing in at this moment, so your password was not looked at. Try again.")
    try:
        yield
    finally:
        _turns.release()


def refuse_weak(password: str, *, names: tuple[str, ...], before: str | None = None) -> None:
    """PasswordRefused where the password breaks a rule; `names` are words that belong to the person."""
    if len(password) < SHORTEST:
        raise PasswordRefused(
            f"The password has {len(password)} characters. Take {SHORTEST} or more; four words in a row are easy to "
            "keep."
        )
    if len(password) > LONGEST:
        raise PasswordRefused(f"The password has {len(password)} characters. Take at most {LONGEST}.")
    words = sorted({word for name in names for word in re.findall(r"[^\W_]{4,}", name.lower())})
    held = next((word for word in words if word in password.lower()), None)
    if held is not None:
        raise PasswordRefused(f"The password holds “{held}”, which is part of your name. Leave your name out of it.")
    if PRODUCT in password.lower():
        raise PasswordRefused(f"The password holds “{PRODUCT}”, which everybody tries here first. Leave it out.")
    judged = zxcvbn(password[:JUDGED], user_inputs=words)
    if judged["score"] < GUESSES:
        why = judged["feedback"]["warning"] or "It is made of words or patterns that come up early when somebody tries"
        raise PasswordRefused(
            f"The password is too easy to guess: {_sentence(why)}. Take four words that do not belong together, or let "
            "a password manager make one."
        )
    if before is not None and check(before, password):
        raise PasswordRefused("This is the password that you have now. Choose another one.")


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def one_time() -> str:
    """A password for the first sign-in: 80 bits in four groups that can be read out."""
    return "-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(4))
