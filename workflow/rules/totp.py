"""Codes that change every half minute (RFC 6238: SHA-1, 30 seconds, 6 digits) and what a phone needs to make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30
"""Seconds for which a code stands."""
DIGITS = 6
SLACK = 1
"""So many steps a clock may be slow or fast."""
SECRET_BYTES = 20


def step_of(now: datetime) -> int:
    """The number of the half minute that ``now`` (aware) lies in, counted from 1970."""
    return int(now.timestamp()) // STEP


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of one step, with leading zeros (RFC 4226, 5.3)."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return str((number & 0x7FFFFFFF) % 10**digits).zfill(digits)


def typed_code(text: str) -> str | None:
    """The six digits of what was typed, as people group them ("123 456", "123-456"); none where it is no such code."""
    plain = "".join(text.split()).replace("-", "")
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdigit() else None


def matching_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The step near ``now`` whose code this is, the latest of several; none where it is not one of theirs.

    Every step is compared, each in constant time. That a step serves once is for the caller to see to.
    """
    found = None
    present = step_of(now)
    for step in range(max(0, present - SLACK), present + SLACK + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def written_secret(secret: bytes) -> str:
    """The secret as authenticator programs take it: Base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def in_groups(text: str, size: int = 4) -> str:
    """The text in groups divided by blanks, to be read and typed."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def provisioning_uri(secret: bytes, account: str, issuer: str) -> str:
    """The address that sets an authenticator program up when it is opened on a phone.

    The issuer stands twice: older programs read it only before the account, newer ones only after.
    """
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    asked = {
        "secret": written_secret(secret),
        "issuer": issuer,
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": STEP,
    }
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"
