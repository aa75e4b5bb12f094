"""Seals what the store keeps and must read again: the secrets of second factors, under the key beside the database.

Who has a copy of the database alone cannot read them. AES-256-GCM; the key is derived from the installation's, and each
value is bound to its person, so that it is worth nothing in another row.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "sealed.1."  # and behind it nonce and value; a plain secret has no dot
NONCE = 12  # bytes, as the algorithm wants them


class Sealing:
    """Seals and opens under one key."""

    def __init__(self, key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"casework second factors").derive(key.encode())
        self._cipher = AESGCM(derived)

    def seal(self, secret: str, person: str) -> str:
        """What the store keeps in place of a person's secret; no two times the same."""
        nonce = urandom(NONCE)
        sealed = self._cipher.encrypt(nonce, secret.encode(), person.encode())
        return MARK + urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, person: str) -> str | None:
        """The secret; None where it was sealed for somebody else or under another key, or was changed."""
        try:
            raw = urlsafe_b64decode(sealed.removeprefix(MARK))
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], person.encode()).decode()
        except (InvalidTag, ValueError):
            return None


def is_sealed(kept: str) -> bool:
    """Whether this was sealed, under whatever key."""
    return kept.startswith(MARK)
