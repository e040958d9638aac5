"""The seal of an event: each carries the seal of the one before it in the same history (``trust.md`` L1)."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import NamedTuple


class Fact(NamedTuple):
    """What an event says, as it is sealed; ``at`` is aware, ``actor_id`` none where the system acted."""

    subject: str
    subject_id: int
    seq: int
    at: datetime
    actor_id: int | None
    address: str
    verb: str
    payload: str


def _bytes_of(fact: Fact, before: str) -> bytes:
    said = [before, *fact[:3], fact.at.astimezone(UTC).isoformat(), *fact[4:]]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def seal(key: bytes, fact: Fact, before: str) -> str:
    """HMAC-SHA256 in hex over the event and ``before``, the seal of its predecessor (empty for the first).

    Whoever changes a row without the key cannot make its seal; whoever has the key must make anew
    every later seal of that history, and the manifests too.
    """
    return hmac.digest(key, _bytes_of(fact, before), hashlib.sha256).hex()


class Roll:
    """Everything that stands in the book of events, in the order of its rows, as one figure."""

    def __init__(self, key: bytes, before: str) -> None:
        """``before``: the figure of the manifest before this one, empty for the first."""
        self._hash = hmac.new(key, before.encode(), hashlib.sha256)
        self.events = 0

    def add(self, event_id: int, fact: Fact, kept_seal: str) -> None:
        """The next row with the seal as it is kept."""
        self.events += 1
        self._hash.update(f"{event_id}\n".encode() + _bytes_of(fact, kept_seal) + b"\n")

    def figure(self, last_event_id: int) -> str:
        """HMAC-SHA256 in hex over the rows added, their number and the last row's id."""
        ended = self._hash.copy()
        ended.update(f"{self.events} {last_event_id}".encode())
        return ended.hexdigest()
