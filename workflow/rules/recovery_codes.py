"""Codes on paper that let a person in once each when the phone is lost."""

from __future__ import annotations

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody confuses when reading them."""
LENGTH = 24
"""24 of 31 signs are 118 bits: as many as a plain hash asks for (ASVS 6.5.2)."""
COUNT = 10
_GROUP = 4


def written(code: str) -> str:
    """The code in groups of four, as it is printed and typed."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def typed(text: str) -> str | None:
    """The code of what was typed, with or without dashes, blanks and capitals; none where it cannot be one."""
    plain = "".join(text.split()).replace("-", "").lower()
    return plain if len(plain) == LENGTH and set(plain) <= set(SIGNS) else None
