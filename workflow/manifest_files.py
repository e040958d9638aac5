"""The manifests of the book of events as files, in a folder that is meant to lie on another machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

PATTERN = "events-*.json"


def read_manifests(folder: Path | None) -> dict[str, str]:
    """The files that are there: text by name. A folder that is not there has none."""
    if folder is None or not folder.is_dir():
        return {}
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in folder.glob(PATTERN)}


def write_manifests(folder: Path, wanted: Mapping[str, str]) -> int:
    """Add the files that are missing and change none; how many were added.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    added = 0
    for name, text in wanted.items():
        target = folder / name
        if target.exists():
            continue
        part = folder / f".{name}.part"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        added += 1
    return added


def put_aside(folder: Path | None, wanted: Mapping[str, str], label: str) -> list[str]:
    """Move files that say something else than ``wanted`` into a folder ``label`` beside them; their names."""
    other = sorted(name for name, text in read_manifests(folder).items() if wanted.get(name) != text)
    if folder is None or not other:
        return []
    (folder / label).mkdir(mode=0o700)
    for name in other:
        (folder / name).rename(folder / label / name)
    return other
