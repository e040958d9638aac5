"""Work whose length would tell a stranger what they must not know (``trust.md`` S3)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

STEP = 0.1
"""Seconds. The work itself takes a tenth of that; the few milliseconds by which it differs drown in the wait."""


@contextmanager
def even_time() -> Iterator[None]:
    """Let the block end a whole number of steps after it began."""
    began = time.monotonic()
    yield
    time.sleep((began - time.monotonic()) % STEP)
