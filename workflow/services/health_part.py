"""How one part of the machinery stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``since`` when it is not well (where that is known), ``n`` how many things are wrong."""

    ok: bool
    since: datetime | None = None
    n: int = 0
    #: A code without names: "held", "line_down", "never", "no_folder".
    why: str = ""
