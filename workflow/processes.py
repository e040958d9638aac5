"""How one process of an installation starts another."""

from __future__ import annotations

import sys
from pathlib import Path


def verb(name: str, *options: str) -> list[str]:
    """``dondoc name …`` in a process of its own, found from this installation whatever the folder it runs in."""
    root = str(Path(__file__).resolve().parents[1])
    code = f"import sys; sys.path.insert(0, {root!r}); from workflow.cli import main; main()"
    return [sys.executable, "-c", code, name, *options]
