"""Argon2id, the one way passwords are kept (``trust.md`` S4)."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DUMMY = _hasher.hash("nobody has this password")


def _same_typing(password: str) -> str:
    """One form for all keyboards: macOS types NFD, Windows NFC."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The string to store."""
    return _hasher.hash(_same_typing(password))


def needs_renewal(stored: str) -> bool:
    """Whether the string was made with other parameters than today's: a right password is then hashed again."""
    return _hasher.check_needs_rehash(stored)


def matches(stored: str, password: str) -> bool:
    """Whether the password is right. An empty hash costs the same time and is never right."""
    try:
        _hasher.verify(stored or _DUMMY, _same_typing(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)
