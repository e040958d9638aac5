"""Loaded by every process of a fault day: its clock is the real one and so many seconds as a file says at the moment."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workflow.runtime import Runtime

_FILE = Path(os.environ["FAULT_DAY_CLOCK"])


def _skewed() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=int(_FILE.read_text()))


Runtime.__init__.__defaults__ = (_skewed,)  # type: ignore[attr-defined]
